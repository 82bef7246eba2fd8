"""Numbers and ranges as people write them: 0,3; 1 000; 30 %; 3–6."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

LONGEST = 140

# Hyphens, dashes and signs for minus; spaces that part thousands; marks of other scripts.
_SIGNS = str.maketrans("‐‑‒–—―−﹘﹣－’ʼ٫٬٪،", "-" * 10 + "''.'%,")
_ONE = r"[-+]?[0-9.,](?:[0-9 '.,]*[0-9.,])?(?:[eE][-+]?[0-9]{1,3})?(?: ?%)?"
_NUMBER = re.compile(r"([-+]?)([0-9 '.,]+?)((?:[eE][-+]?[0-9]{1,3})?)( ?%)?\Z")
_PARTED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]*)?\Z")
_PLAIN = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_COMMA = re.compile(r"(?:[0-9]+,[0-9]*|,[0-9]+)\Z")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?\Z")
_POINTS = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]*|(?:\.[0-9]{3}){2,})\Z")
# “02-03” may well be a day.
_DAY = r"(?!.*(?<![0-9.,])(?<![0-9][ '])0[0-9])"
_RANGE = re.compile(
    rf"(?:({_ONE}) ?(?:to|à|إلى|\.\.\.?|…) ?({_ONE})|{_DAY}({_ONE}) ?- ?({_ONE})"
    rf"|\[ ?([-+]?[0-9.]+) ?, ?([-+]?[0-9.]+) ?])\Z",
    re.IGNORECASE,
)

Span = tuple[Decimal, ...]
"""A number, or both ends of a range."""


def readings(text: str) -> tuple[Span, ...]:
    """Give what a text may mean as a number or a range: nothing, one thing, or several.

    “1,000” may be a thousand, or one with a decimal comma; “0,3” and “1,000,000” can be one thing
    only. A point is always the decimal sign where it can be.
    """
    if len(text) > LONGEST:
        return ()
    text = _folded(text)
    one = tuple((number,) for number in _numbers(text))
    found = None if one else _RANGE.match(text)
    if found is None:
        return one
    low, high = (part for part in found.groups() if part is not None)
    if high.endswith("%") and not low.endswith("%"):
        low += "%"
    return tuple(product(_numbers(low), _numbers(high)))


def parted(text: str) -> Decimal | None:
    """Give the number of a text whose marks can only part thousands: 1,250,000.50; 1 250 000,50.

    Nothing where it has no such marks, or may mean another number too.
    """
    text = _folded(text) if len(text) <= LONGEST else ""
    found = _NUMBER.match(text)
    if found is None or found[3] or found[4]:
        return None
    if not any(marks.match(found[2]) for marks in (_PARTED, _THOUSANDS, _POINTS)):
        return None
    one, *more = _numbers(text)
    return None if more else one


def _folded(text: str) -> str:
    """Write digits and marks of any script as those of English, with single spaces."""
    digits = (str(unicodedata.decimal(sign, sign)) for sign in text)
    return " ".join("".join(digits).translate(_SIGNS).split())


def _numbers(text: str) -> Iterator[Decimal]:
    """Yield each number that a text may mean, the likelier first."""
    found = _NUMBER.match(text)
    if found is None:
        return
    sign, body, power, percent = found.groups("")
    for written in _bodies(body):
        number = Decimal(f"{sign}{written}{power}")
        yield number / 100 if percent else number


def _bodies(body: str) -> Iterator[str]:
    """Yield each way to read digits and marks, with a decimal point and nothing else."""
    if _PARTED.match(body):
        body = body.replace(" ", "").replace("'", "")
        if body.count(",") <= 1 and "," in body:
            body = body.replace(",", ".")
    if _PLAIN.match(body):
        yield body
    elif _POINTS.match(body):
        yield body.replace(".", "").replace(",", ".")
    else:
        if _THOUSANDS.match(body):
            yield body.replace(",", "")
        if _COMMA.match(body):
            yield body.replace(",", ".")


def spelled(number: Decimal) -> str:
    """Write a number with its decimal point, as short as it is."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
