"""Exact numbers: decimals of at most six places, held as fractions; words for what is no number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, LiteralString

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from paripassu.case.bare import meant
from paripassu.case.figures import parted, readings, spelled
from paripassu.case.names import nearest
from paripassu.language import N_, _, either

PLACES = 6
LARGEST = 10**12
# Beyond it a number has cents and nothing finer: 15 digits, as many as a spreadsheet keeps.
FINE = 10**9
CENTS = 2

REVERSIBLE_WORDS = {
    "none": Fraction(0),
    "hardly": Fraction(1, 4),
    "partly": Fraction(1, 2),
    "mostly": Fraction(3, 4),
    "fully": Fraction(1),
}


_A_SHARE = N_("a share from 0 to 1")
_NOT_FINITE = N_("expected a number, found one that is not finite.")
_TOO_LARGE = N_(
    "the number is too large; at most one million million is allowed: state amounts in a larger "
    "unit, such as “unit: EUR million”."
)


def wrong(
    sentence: str,
    kind: LiteralString = "number",
    *,
    found: str | None = None,
    expected: str | None = None,
    write: str | None = None,
) -> PydanticCustomError:
    """Build the error that pydantic passes on with this sentence, whatever braces it holds."""
    said = {"sentence": sentence, "found": found, "expected": expected, "write": write}
    return PydanticCustomError(kind, "{sentence}", said)


def unlike(
    expected: str, value: Any, *write: str, kind: LiteralString = "number"
) -> PydanticCustomError:
    """Build the error of what is not what was expected; `write` is what it may mean, if known."""
    instead = either(write) if write else None
    sentence = missed(expected, value, instead)
    return wrong(sentence, kind, found=brief(value), expected=expected, write=instead)


def missed(expected: str, value: Any, write: str | None = None) -> str:
    """Say what was expected, what was found and what to write in its place."""
    found = describe(value)
    if write is None:
        return _("expected {expected}, found {found}.", expected=expected, found=found)
    if write == value:
        return _("expected {expected}, found {found} in quotes; write {write} without them.",
                 expected=expected, found=found, write=write)  # fmt: skip
    return _(
        "expected {expected}, found {found}; write {write}.",
        expected=expected, found=found, write=write,
    )  # fmt: skip


def exact(value: Any) -> Fraction:
    """Turn an int, Decimal, float or Fraction into a fraction of at most six decimal places.

    A text is taken for a number where its marks can only part thousands: ``1,250,000.50``.
    """
    value = meant(value)
    if isinstance(value, str) and (amount := parted(value)) is not None:
        value = amount
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise unlike(_("a number"), value, *numbers_in(value))
    if isinstance(value, float | Decimal):
        value = Decimal(str(value))
        if not value.is_finite():
            raise wrong(_(_NOT_FINITE), found=str(value), expected=_("a number"))
        if abs(value) > LARGEST:
            raise wrong(_(_TOO_LARGE), found=brief(value))
    number = Fraction(value)
    if abs(number) > LARGEST:
        raise wrong(_(_TOO_LARGE), found=brief(value))
    places = PLACES if abs(number) <= FINE else CENTS
    if 10**places % number.denominator:
        raise _too_fine(value, number, places)
    return number


def _too_fine(value: Any, number: Fraction, places: int) -> PydanticCustomError:
    """Build the error of a number with more decimals than a number of its size may have."""
    rounded = spelled(Decimal(round(number * 10**places)).scaleb(-places))
    if places == PLACES:
        sentence = _(
            "has more than {most} decimal places; expected at most {most}: write {write}.",
            most=places,
            write=rounded,
        )
    else:
        sentence = _(
            "has more than {most} decimal places, which is the most beyond one thousand million: "
            "write {write}.",
            most=places,
            write=rounded,
        )
    return wrong(sentence, found=brief(value), write=rounded)


def too_large(number: Fraction) -> PydanticCustomError:
    """Build the error of a number beyond the largest."""
    return wrong(_(_TOO_LARGE), found=brief(plain(number)))


def numbers_in(value: Any, most: int | None = None) -> list[str]:
    """Spell each number that a text may mean, up to `most`; it may be one in quotes too."""
    spans = readings(value) if isinstance(value, str) else ()
    small = (one[0] for one in spans if len(one) == 1 and (most is None or 0 <= one[0] <= most))
    return [spelled(one) for one in small if abs(one) <= LARGEST]


def brief(value: Any) -> str:
    """Name what was found in a word or a few, and never in a wall of text."""
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
    return f"{text[:40]}…" if len(text) > 40 else text


def describe(value: Any) -> str:
    """Name what was found, for a sentence: words and numbers of the file in quotes."""
    said, text = meant(value), brief(value)
    quoted = said is not None and not isinstance(said, bool | dict | list | tuple)
    return _("“{text}”", text=text) if quoted else text


def within(low: int, high: int | None, expected: str) -> Any:
    """Give what takes a value for a number within limits; `expected` says which."""

    def check(value: Any) -> Fraction:
        number = _number_of(value, expected, high)
        if number < low or (high is not None and number > high):
            raise outside(number, expected, share=high == 1)
        return number

    return check


def _number_of(value: Any, expected: str, most: int | None) -> Fraction:
    """Read a number; of a text say that the number within limits was expected."""
    text = meant(value)
    if most is not None and isinstance(text, str) and (meanings := numbers_in(text, most)):
        raise unlike(_("a number"), text, *meanings)
    return exact(value)


def outside(number: Fraction, expected: str, *, share: bool) -> PydanticCustomError:
    """Build the error of a number beyond its limits; a share may have been meant in per cent."""
    found, what = str(plain(number)), _(expected)
    if not (share and 2 <= number <= 100 and not 10**PLACES % (number / 100).denominator):
        sentence = _("is {found}; expected {expected}.", found=found, expected=what)
        return wrong(sentence, found=found, expected=what)
    part = str(plain(number / 100))
    sentence = _(
        "is {found}; expected {expected}: for {found} % write {write}.",
        found=found, expected=what, write=part,
    )  # fmt: skip
    return wrong(sentence, found=found, expected=what, write=part)


def _patience(value: Any) -> Fraction:
    number = exact(value)
    if not 0 < number <= 1:
        raise outside(number, N_("a number above 0 and at most 1"), share=True)
    return number


def _weight(value: Any) -> Fraction:
    number = exact(value)
    if number <= 0:
        raise outside(number, N_("a number above 0"), share=False)
    return number


def _reversible(value: Any) -> Fraction:
    value = meant(value)
    if isinstance(value, str):
        if value in REVERSIBLE_WORDS:
            return REVERSIBLE_WORDS[value]
        words = ", ".join(REVERSIBLE_WORDS)
        word = nearest(value.lower(), REVERSIBLE_WORDS)
        write = [word] if word else numbers_in(value, 1)
        raise unlike(_("a share from 0 to 1 or one of {words}", words=words), value, *write)
    number: Fraction = within(0, 1, _A_SHARE)(value)
    return number


def plain(number: Fraction) -> int | float:
    """Give the number as JSON and people write it: an int where it is one, else a float."""
    return int(number) if number.denominator == 1 else float(number)


_WRITTEN = PlainSerializer(plain, when_used="json")
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}

Share = Annotated[
    Fraction, PlainValidator(within(0, 1, _A_SHARE)), _WRITTEN, WithJsonSchema(_SHARE)
]
Patience = Annotated[
    Fraction,
    PlainValidator(_patience),
    _WRITTEN,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
Weight = Annotated[
    Fraction,
    PlainValidator(_weight),
    _WRITTEN,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
Reversible = Annotated[
    Fraction,
    PlainValidator(_reversible),
    _WRITTEN,
    WithJsonSchema({"anyOf": [_SHARE, {"enum": list(REVERSIBLE_WORDS)}]}),
]
