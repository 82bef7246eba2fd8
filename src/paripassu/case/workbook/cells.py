"""From what stands in a cell to what a case file would say, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date as Date  # noqa: N812
from decimal import Decimal
from typing import Any, assert_never

from paripassu.case import guesses
from paripassu.case.figures import readings, spelled
from paripassu.case.names import Said
from paripassu.case.needs import AnyOf, groups_of, written
from paripassu.case.number import REVERSIBLE_WORDS, brief, describe, missed
from paripassu.case.timing import OPEN
from paripassu.case.workbook.grid import Cell, Raw
from paripassu.case.workbook.layout import Column, Holds
from paripassu.case.workbook.vocabulary import meant
from paripassu.language import N_, _, either

# Spreadsheets count days from 1900, and believe in a 29th of February of that year.
FIRST_DATE = Date(1900, 3, 1)
MODERN = 1950
_NIL = frozenset("-‐‑‒–—―−")
_LINE_END = re.compile(r"\r\n?|\n")
_AFTER = re.compile(r"[dD] ?\+ ?([0-9]+)\Z")
_OR = re.compile(r"\s+or\s+", re.I)
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
    """A cell's value cannot be taken; `said` says why."""

    def __init__(self, said: str | Said) -> None:
        self.said = said
        super().__init__(said)


def is_nil(cell: Cell, column: Column) -> bool:
    """Whether a cell holds a dash where a number may stand, which says that there is none."""
    return column.holds in _NUMBERS and str(cell.value).strip() in _NIL


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
    return meant(" ".join(_words(value).split()).lower())


def _decimal(value: Raw) -> Any:
    """Read a number as a spreadsheet shows it: with at most 15 digits."""
    return Decimal(format(value, ".15g")) if isinstance(value, float) else value


def _number(value: Raw) -> Any:
    if not isinstance(value, str):
        return _decimal(value)
    numbers = {one[0] for one in readings(value) if len(one) == 1}
    return _one(value, numbers) if numbers else " ".join(value.split())


def _range(value: Raw) -> Any:
    spans = set(readings(value)) if isinstance(value, str) else set()
    ends = [" ".join(end.split()) for end in str(value).split(" to ")]
    if len(ends) > 1 and all("% of " in end for end in ends):
        return ends
    if not spans:
        return _number(value)
    span = _one(str(value), spans)
    return list(span) if len(span) > 1 else span[0]


def _one(text: str, meant: Collection[Any]) -> Any:
    """Give the one thing that a text means.

    Raises
    ------
    UnreadableError
        Where it may mean several.
    """
    if len(meant) == 1:
        return next(iter(meant))
    written = sorted(
        {spelled(max(one) if isinstance(one, tuple) else one) for one in meant}, key=len
    )
    sentence = _(
        "is {found}, which may mean {readings}; write the one that is meant, without a mark for "
        "thousands.",
        found=describe(text),
        readings=either(written),
    )
    raise UnreadableError(Said(sentence, text, _("a number"), either(written)))


def _whole(value: Raw) -> Any:
    number = _number(value)
    if isinstance(number, Decimal) and number == number.to_integral_value() and abs(number) < 10**9:
        return int(number)
    return meant(number.lower()) if isinstance(number, str) else number


def _reversible(value: Raw) -> Any:
    number = _number(value)
    return meant(number.lower()) if isinstance(number, str) else number


def _yes(value: Raw) -> bool:
    word = _word(value)
    if word not in ("yes", "no", "true", "false"):
        expected = _("yes or no")
        raise UnreadableError(Said(missed(expected, value), brief(value), expected))
    return word in ("yes", "true")


def _ids(value: Raw) -> list[str]:
    return [name for part in _BETWEEN.split(_words(value)) if (name := part.strip())]


def _needs(value: Raw) -> list[Any]:
    groups = [_OR.split(group) for group in _ids(value)]
    return [{"any": group} if len(group) > 1 else group[0] for group in groups]


def _swaps(value: Raw) -> list[list[str]]:
    return [[name.strip() for name in swap.split("+")] for swap in _ids(value)]


def _span(value: Raw) -> Any:
    words = [meant(word) for word in _word(value).split(" to ")]
    return words if len(words) > 1 else words[0]


def _duration(value: Raw) -> str:
    """Read a duration, its unit in any language; a bare number is left as it is."""
    words = _word(value)
    return words if words.isdecimal() else guesses.duration(words) or words


def _day(value: Raw) -> Any:
    return value.isoformat() if isinstance(value, Date) else _words(value)


def _when(value: Raw) -> Any:
    text = " ".join(str(_day(value)).split())
    after = _AFTER.match(text)
    if after:
        return f"D+{after[1]}"
    return OPEN if meant(text.lower()) == OPEN else text


_READERS: dict[Holds, Callable[[Raw], Any]] = {
    Holds.WORDS: _words,
    Holds.ID: _words,
    Holds.IDS: _ids,
    Holds.NEEDS: _needs,
    Holds.SWAPS: _swaps,
    Holds.SPAN: _span,
    Holds.NUMBER: _number,
    Holds.RANGE: _range,
    Holds.SHARE: _number,
    Holds.WHOLE: _whole,
    Holds.REVERSIBLE: _reversible,
    Holds.WORD: _word,
    Holds.YES: _yes,
    Holds.DURATION: _duration,
    Holds.DAY: _day,
    Holds.WHEN: _when,
}


def shown(value: Any, column: Column) -> str | int | float | Date:
    """Give what a cell holds for what a case says: a number, a date, or text for all else."""
    match column.holds:
        case Holds.IDS:
            return ", ".join([value] if isinstance(value, str) else value)
        case Holds.NEEDS:
            groups = groups_of([value] if isinstance(value, str) else map(_need, value))
            return ("; " if any(len(g) > 1 for g in groups) else ", ").join(map(written, groups))
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


def _written(number: float | str) -> str:
    return number if isinstance(number, str) else format(Decimal(str(number)), "f")


def _need(value: Any) -> str | AnyOf:
    return value if isinstance(value, str) else AnyOf(**value)


def _as_date(text: str) -> str | Date:
    """Give a date as one, where a spreadsheet knows it."""
    try:
        date = Date.fromisoformat(text)
    except ValueError:
        return text
    return date if date >= FIRST_DATE else text
