"""Amounts: numbers and ranges, which may be stated as a part of a price: ``15 % of price``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from paripassu.case.bare import meant
from paripassu.case.figures import readings, spelled
from paripassu.case.names import FEW, near, nearest
from paripassu.case.number import LARGEST, exact, outside, plain, too_large, unlike, within, wrong
from paripassu.case.signs import composed
from paripassu.language import N_, _, either

# How a range is written where nothing else is said: in a case file.
RANGE = "[{low}, {high}]"
_NOT_NEGATIVE = N_("zero or more")
_OF = re.compile(r"(\S.*?) ?% ?of (\S+)\Z")
_PLAIN = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?\Z")

Prices = Mapping[str, Fraction | None]
"""The prices of a case, each by its name; None for one that is not sound."""


class Priced(Fraction):
    """A number stated as a part of a price: it is the number, and keeps what was written.

    Attributes
    ----------
    written
        The part as a file states it: ``15 % of price``.
    """

    written: str

    def __new__(cls, number: Fraction, written: str) -> Priced:
        """Make the number that is written so."""
        made = super().__new__(cls, number)
        made.written = written
        return made

    def __eq__(self, other: object) -> bool:
        """Tell nothing that is part of a price from what is left out: the price may change."""
        if not self and not isinstance(other, Priced):
            return False
        return super().__eq__(other)

    __hash__ = Fraction.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (Fraction(self.numerator, self.denominator), self.written)

    def __copy__(self) -> Priced:
        return self

    def __deepcopy__(self, memo: Any) -> Priced:
        return self


def as_stated(number: Fraction) -> int | float | str:
    """Give a number as a file states it: a part of a price as such."""
    return number.written if isinstance(number, Priced) else plain(number)


def prices_of(data: Any) -> Prices:
    """Give the prices that the plain data of a case states."""
    stated = data.get("prices") if isinstance(data, Mapping) else None
    named = stated.items() if isinstance(stated, Mapping) else ()
    return {composed(str(name)): _price(value) for name, value in named}


def _price(value: Any) -> Fraction | None:
    try:
        return exact(value)
    except PydanticCustomError:
        return None


def amount(value: Any, info: ValidationInfo) -> Fraction:
    """Take a number, or a part of one of the case's prices."""
    value = value.written if isinstance(value, Priced) else value
    text = " ".join(value.split()) if isinstance(value, str) else ""
    found = _OF.match(text)
    if found is None:
        return exact(value)
    share, name = found[1], composed(found[2])
    if not _PLAIN.match(share):
        write = [f"{one} % of {name}" for one in _shares(share)]
        raise unlike(_("a part such as 15 % of {price}", price=name), text, *write)
    part = exact(Decimal(share))
    price = _known(name, (info.context or {}).get("prices", {}))
    if price is None:  # what is wrong with it is told where it stands
        return Fraction(0)
    number = part / 100 * price
    if abs(number) > LARGEST:
        raise too_large(number)
    return Priced(number, f"{spelled(Decimal(share))} % of {name}")


def _shares(text: str) -> Iterator[str]:
    """Spell each share that a text may mean."""
    return (spelled(one[0]) for one in readings(text) if len(one) == 1)


def _known(name: str, prices: Prices) -> Fraction | None:
    """Give a price by its name."""
    if name in prices:
        return prices[name]
    if not prices:
        sentence = _(
            "names price “{name}”, but the case states no prices; write it under “prices”.",
            name=name[:40],
        )
        raise wrong(sentence, found=name[:40])
    few = either([*prices]) if len(prices) <= FEW else None
    sentence = _(
        "names price “{name}”, which the case does not have{near}.",
        name=name[:40],
        near=near(name, prices),
    ) if few is None else _(
        "names price “{name}”, which the case does not have; expected {prices}.",
        name=name[:40],
        prices=few,
    )  # fmt: skip
    raise wrong(sentence, found=name[:40], expected=few, write=nearest(name, prices))


def _not_negative(value: Any, info: ValidationInfo) -> Fraction:
    number = amount(value, info)
    if number < 0:
        raise outside(number, _NOT_NEGATIVE, share=False)
    return number


def _range(value: Any, info: ValidationInfo) -> tuple[Fraction, Fraction]:
    form = (info.context or {}).get("range", RANGE)
    if isinstance(value, list | tuple):
        shape = form.format(low=_("low"), high=_("high"))
        if len(value) != 2:
            sentence = _("a range has two numbers, {shape}; found {n}.", shape=shape, n=len(value))
            raise wrong(sentence, found=str(len(value)), expected=shape)
        low, high = amount(value[0], info), amount(value[1], info)
        if low > high:
            turned = form.format(low=as_stated(high), high=as_stated(low))
            sentence = _(
                "a range is written {shape}; here the first is larger: write {write}.",
                shape=shape, write=turned,
            )  # fmt: skip
            found = form.format(low=as_stated(low), high=as_stated(high))
            raise wrong(sentence, found=found, expected=shape, write=turned)
        return low, high
    try:
        number = amount(value, info)
    except PydanticCustomError:
        if isinstance(text := meant(value), str) and (meanings := [*_spans(text, form)]):
            raise unlike(_("a number"), text, *meanings) from None
        raise
    return number, number


def _spans(text: str, form: str) -> Iterator[str]:
    """Spell each number or range that a text may mean."""
    for span in readings(text):
        if all(abs(end) <= LARGEST for end in span):
            low, *high = map(spelled, sorted(span))
            yield form.format(low=low, high=high[0]) if high else low


def _range_as_stated(value: tuple[Fraction, Fraction]) -> Any:
    low, high = map(as_stated, value)
    return low if low == high else [low, high]


_WRITTEN = PlainSerializer(as_stated, when_used="json")
_PART: dict[str, Any] = {"type": "string", "pattern": r"^ *[-+]?[0-9]+(\.[0-9]+)? ?% ?of [^ ]+ *$"}
_PARTED: dict[str, Any] = {
    "type": "string",
    "pattern": r"^ *[-+]?[0-9]{1,3}([ ,.'’  ][0-9]{3})+([.,][0-9]*)? *$",
}


def _schema(least: int) -> dict[str, Any]:
    number = {"type": "number", "minimum": least, "maximum": LARGEST}
    return {"anyOf": [number, _PART, _PARTED]}


_ANY = _schema(-LARGEST)
Number = Annotated[Fraction, PlainValidator(amount), _WRITTEN, WithJsonSchema(_ANY)]
NotNegative = Annotated[
    Fraction, PlainValidator(_not_negative), _WRITTEN, WithJsonSchema(_schema(0))
]
Value = Annotated[
    tuple[Fraction, Fraction],
    PlainValidator(_range),
    PlainSerializer(_range_as_stated, when_used="json"),
    WithJsonSchema(
        {"anyOf": [*_ANY["anyOf"], {"type": "array", "items": _ANY, "minItems": 2, "maxItems": 2}]}
    ),
]
Price = Annotated[
    Fraction,
    PlainValidator(within(0, None, _NOT_NEGATIVE)),
    PlainSerializer(plain, when_used="json"),
    WithJsonSchema({"anyOf": [_schema(0)["anyOf"][0], _PARTED]}),
]
