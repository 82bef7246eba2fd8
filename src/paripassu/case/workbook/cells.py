"""From what stands in a cell to what a case file would say, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date  # noqa: N812
from decimal import Decimal
from typing import Any, assert_never

from paripassu.case.number import REVERSIBLE_WORDS, describe
from paripassu.case.timing import OPEN
from paripassu.case.workbook.grid import Cell, Raw
from paripassu.case.workbook.layout import Column, Holds
from paripassu.language import N_, _

# Spreadsheets count days from 1900, and believe in a 29th of February of that year.
FIRST_DATE = Date(1900, 3, 1)
MODERN = 1950
# The hyphens, dashes and signs for minus that people and programs write.
_DASHES = str.maketrans("‐‑‒–—―−﹘﹣－", "-" * 10)
_ONE = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?(?: ?%)?"
_NUMBER = re.compile(rf"{_ONE}\Z")
# Not “0,3”, which may well be three tenths; nor “02-03”, which may well be a day.
_RANGE = re.compile(
    rf"(?:({_ONE}) ?to ?({_ONE})|(?!.*(?<![0-9.])0[0-9])({_ONE}) ?- ?({_ONE})"
    rf"|\[ ?({_ONE}) ?, ?({_ONE}) ?])\Z",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"\r\n?|\n")
_AFTER = re.compile(r"[dD] ?\+ ?([0-9]+)\Z")
_BETWEEN = re.compile(r"[,;،؛，、；\n]")
_NUMBERS = frozenset({Holds.NUMBER, Holds.RANGE, Holds.SHARE, Holds.WHOLE, Holds.REVERSIBLE})
_DATES = frozenset({Holds.DAY, Holds.WHEN})
_NO_DATE = (
    N_("holds a date, {date}; expected words."),
    # Translators: “3 to 6” is written in the cell as it is, in English.
    N_("holds a date, {date}; expected a number, or a range such as 3 to 6 where one may stand."),
)
_SHARE_OF_WORD = {float(share): word for word, share in REVERSIBLE_WORDS.items()}


class UnreadableError(Exception):
    """A cell's value cannot be taken; its text is the sentence that says why."""


def stated(cell: Cell, column: Column) -> Any:
    """Give what a case file would say in place of a cell; what is wrong there may pass here.

    Raises
    ------
    UnreadableError
        Where the cell holds a formula, an error, a date out of place or a number that is shared.
    """
    holds, value = column.holds, cell.value
    if cell.unreadable:
        raise UnreadableError(cell.unreadable)
    if isinstance(value, Date) and holds not in _DATES:
        raise UnreadableError(_(_NO_DATE[holds in _NUMBERS], date=value.isoformat()))
    if isinstance(value, Date) and holds is Holds.WHEN and value.year < MODERN:
        # What a spreadsheet makes of a bare 30 in a cell for dates.
        raise UnreadableError(
            _("holds the date {date}; for days write D+30.", date=value.isoformat())
        )
    if cell.merged and holds in _NUMBERS:
        raise UnreadableError(
            _("is merged with {cell}; unmerge them and fill in each.", cell=cell.merged)
        )
    return _READERS[holds](value)


def _words(value: Raw) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    lines = _LINE_END.split(str(_decimal(value)))
    # Who breaks a line within a cell begins a paragraph.
    return "\n\n".join(line.strip() for line in lines if line.strip())


def _word(value: Raw) -> str:
    return " ".join(_words(value).split()).lower()


def _decimal(value: Raw) -> Any:
    """Read a number as a spreadsheet shows it: with at most 15 digits."""
    return Decimal(format(value, ".15g")) if isinstance(value, float) else value


def _number(value: Raw) -> Any:
    if not isinstance(value, str):
        return _decimal(value)
    text = _with_hyphens(value)
    if len(text) > 64 or not _NUMBER.match(text):
        return " ".join(value.split())
    number = Decimal(text.rstrip(" %"))
    return number / 100 if text.endswith("%") else number


def _range(value: Raw) -> Any:
    text = _with_hyphens(value) if isinstance(value, str) else ""
    found = _RANGE.match(text) if len(text) < 140 else None
    if found is None:
        return _number(value)
    return [_number(part) for part in found.groups() if part is not None]


def _with_hyphens(text: str) -> str:
    return " ".join(text.split()).translate(_DASHES)


def _whole(value: Raw) -> Any:
    number = _number(value)
    if isinstance(number, Decimal) and number == number.to_integral_value() and abs(number) < 10**9:
        return int(number)
    return number.lower() if isinstance(number, str) else number


def _reversible(value: Raw) -> Any:
    number = _number(value)
    return number.lower() if isinstance(number, str) else number


def _yes(value: Raw) -> bool:
    word = _word(value)
    if word not in ("yes", "no", "true", "false"):
        raise UnreadableError(_("expected yes or no, found {found}.", found=describe(value)))
    return word in ("yes", "true")


def _ids(value: Raw) -> list[str]:
    return [name for part in _BETWEEN.split(_words(value)) if (name := part.strip())]


def _swaps(value: Raw) -> list[list[str]]:
    return [[name.strip() for name in swap.split("+")] for swap in _ids(value)]


def _span(value: Raw) -> Any:
    words = _word(value).split(" to ")
    return words if len(words) > 1 else words[0]


def _day(value: Raw) -> Any:
    return value.isoformat() if isinstance(value, Date) else _words(value)


def _when(value: Raw) -> Any:
    text = " ".join(str(_day(value)).split())
    after = _AFTER.match(text)
    if after:
        return f"D+{after[1]}"
    return OPEN if text.lower() == OPEN else text


_READERS: dict[Holds, Callable[[Raw], Any]] = {
    Holds.WORDS: _words,
    Holds.ID: _words,
    Holds.IDS: _ids,
    Holds.SWAPS: _swaps,
    Holds.SPAN: _span,
    Holds.NUMBER: _number,
    Holds.RANGE: _range,
    Holds.SHARE: _number,
    Holds.WHOLE: _whole,
    Holds.REVERSIBLE: _reversible,
    Holds.WORD: _word,
    Holds.YES: _yes,
    Holds.DURATION: _word,
    Holds.DAY: _day,
    Holds.WHEN: _when,
}


def shown(value: Any, column: Column) -> str | int | float | Date:
    """Give what a cell holds for what a case says: a number, a date, or text for all else."""
    match column.holds:
        case Holds.IDS:
            return ", ".join([value] if isinstance(value, str) else value)
        case Holds.SWAPS:
            return ", ".join(" + ".join(swap) for swap in value)
        case Holds.SPAN:
            return " to ".join(value) if isinstance(value, list) else str(value)
        case Holds.YES:
            return "yes" if value else "no"
        case Holds.REVERSIBLE:
            value = _SHARE_OF_WORD.get(float(value), value)
        case Holds.RANGE:
            if isinstance(value, list):
                return " to ".join(map(_written, value))
        case Holds.DAY:
            return _as_date(value)
        case (
            Holds.NUMBER | Holds.SHARE | Holds.WHOLE
            | Holds.WORDS | Holds.ID | Holds.WORD | Holds.DURATION | Holds.WHEN
        ):  # fmt: skip
            pass
        case unknown:
            assert_never(unknown)
    return value if isinstance(value, int | float) else str(value)


def _written(number: float) -> str:
    return format(Decimal(str(number)), "f")


def _as_date(text: str) -> str | Date:
    """Give a date as one, where a spreadsheet knows it."""
    try:
        date = Date.fromisoformat(text)
    except ValueError:
        return text
    return date if date >= FIRST_DATE else text
