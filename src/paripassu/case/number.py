"""Exact numbers: decimals of at most six places, held as fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, LiteralString

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from paripassu.case.bare import meant
from paripassu.language import N_, _

PLACES = 6
LARGEST = 10**9

REVERSIBLE_WORDS = {
    "none": Fraction(0),
    "hardly": Fraction(1, 4),
    "partly": Fraction(1, 2),
    "mostly": Fraction(3, 4),
    "fully": Fraction(1),
}


_A_SHARE = N_("is {found}; expected a share from 0 to 1.")


def wrong(sentence: str, kind: LiteralString = "number") -> PydanticCustomError:
    """Build the error that pydantic passes on with this sentence, whatever braces it holds."""
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence})


def exact(value: Any) -> Fraction:
    """Turn an int, Decimal, float or Fraction into a fraction of at most six decimal places."""
    value = meant(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise wrong(_("expected a number, found {found}.", found=describe(value)))
    if isinstance(value, float | Decimal):
        value = Decimal(str(value))
        if not value.is_finite():
            raise wrong(_("expected a number, found one that is not finite."))
        if abs(value) > LARGEST:
            raise wrong(_("the number is too large; at most one thousand million is allowed."))
    number = Fraction(value)
    if abs(number) > LARGEST:
        raise wrong(_("the number is too large; at most one thousand million is allowed."))
    if 10**PLACES % number.denominator:
        raise wrong(_("has more than {most} decimal places; expected at most {most}.", most=PLACES))
    return number


def describe(value: Any) -> str:
    """Name what was found, for an error message: short, and never a wall of text."""
    said = meant(value)
    if said is None:
        return _("nothing")
    if isinstance(value, dict):
        return _("a table of keys")
    if isinstance(value, list | tuple):
        return _("a list")
    if isinstance(said, bool):
        return "true" if said else "false"
    text = str(value)
    return _("“{text}”", text=f"{text[:40]}…" if len(text) > 40 else text)


def _within(low: int, high: int | None, expected: str) -> Any:
    def check(value: Any) -> Fraction:
        number = exact(value)
        if number < low or (high is not None and number > high):
            raise wrong(_(expected, found=plain(number)))
        return number

    return check


def _patience(value: Any) -> Fraction:
    number = exact(value)
    if not 0 < number <= 1:
        raise wrong(_("is {found}; expected a number above 0 and at most 1.", found=plain(number)))
    return number


def _reversible(value: Any) -> Fraction:
    value = meant(value)
    if isinstance(value, str):
        if value in REVERSIBLE_WORDS:
            return REVERSIBLE_WORDS[value]
        raise wrong(
            _(
                "expected a share from 0 to 1 or one of {words}, found {found}.",
                words=", ".join(REVERSIBLE_WORDS),
                found=describe(value),
            )
        )
    number: Fraction = _within(0, 1, _A_SHARE)(value)
    return number


def _range(value: Any) -> tuple[Fraction, Fraction]:
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise wrong(_("a range has two numbers, [low, high]; found {n}.", n=len(value)))
        low, high = exact(value[0]), exact(value[1])
        if low > high:
            raise wrong(_("a range is written [low, high]; here the first is larger."))
        return low, high
    number = exact(value)
    return number, number


def plain(number: Fraction) -> int | float:
    """Give the number as JSON and people write it: an int where it is one, else a float."""
    return int(number) if number.denominator == 1 else float(number)


def _plain_range(value: tuple[Fraction, Fraction]) -> Any:
    low, high = value
    return plain(low) if low == high else [plain(low), plain(high)]


_WRITTEN = PlainSerializer(plain, when_used="json")
_NUMBER: dict[str, Any] = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}

Number = Annotated[Fraction, PlainValidator(exact), _WRITTEN, WithJsonSchema(_NUMBER)]
Share = Annotated[
    Fraction, PlainValidator(_within(0, 1, _A_SHARE)), _WRITTEN, WithJsonSchema(_SHARE)
]
Patience = Annotated[
    Fraction,
    PlainValidator(_patience),
    _WRITTEN,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
NotNegative = Annotated[
    Fraction,
    PlainValidator(_within(0, None, N_("is {found}; expected zero or more."))),
    _WRITTEN,
    WithJsonSchema(_NUMBER | {"minimum": 0}),
]
Reversible = Annotated[
    Fraction,
    PlainValidator(_reversible),
    _WRITTEN,
    WithJsonSchema({"anyOf": [_SHARE, {"enum": list(REVERSIBLE_WORDS)}]}),
]
Value = Annotated[
    tuple[Fraction, Fraction],
    PlainValidator(_range),
    PlainSerializer(_plain_range, when_used="json"),
    WithJsonSchema(
        {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}]}
    ),
]
