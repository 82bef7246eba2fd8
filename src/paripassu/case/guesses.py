"""What a person may have meant by a duration, a date or an id in another form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812

_DURATION = re.compile(r"([0-9]{1,5}) ?([^\W\d_]*)\.?\Z")
_WORKING = {"working", "business", "work", "عمل"} | {
    f"ouvr{end}" for end in ("é", "és", "e", "es", "able", "ables")
}
_WRITTEN = re.compile(r"[0-9]{1,5} (?:day|week|month|year)s?\Z")
_UNITS = {
    "day": ("", "d", "day", "days", "j", "jour", "jours", "يوم", "يوما", "أيام"),
    "week": ("w", "wk", "wks", "week", "weeks", "sem", "semaine", "semaines", "أسبوع", "أسابيع"),
    "month": ("mo", "month", "months", "mois", "شهر", "شهرا", "أشهر", "شهور"),
    "year": ("y", "yr", "yrs", "year", "years", "an", "ans", "année", "années", "سنة", "سنوات"),
}
_NUMBER = re.compile(r"[0-9]{1,5}\Z")
_DAYS = {*_UNITS["day"]}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})\Z")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})\Z")


def duration(text: str) -> str | None:
    """Give the duration that is meant as a case writes it; a bare number counts days."""
    if _WRITTEN.match(text):
        return text
    folded = " ".join(text.lower().split())
    count, *words = folded.split() or [""]
    if len(words) == 2 and _NUMBER.match(count) and {*words} & _WORKING and {*words} & _DAYS:
        return " ".join([str(int(count)), "working", "day" if int(count) == 1 else "days"])
    found = _DURATION.match(folded)
    if found is None or found[2] not in _UNIT_OF:
        return None
    number, unit = int(found[1]), _UNIT_OF[found[2]]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def dates(text: str) -> tuple[str, ...]:
    """Give each date that may be meant as a case writes it: 01/02/2030 has two."""
    text = "".join(text.split())
    if found := _YEAR_FIRST.match(text):
        return tuple(_date(*found.groups()))
    if found := _YEAR_LAST.match(text):
        first, second, year = found.groups()
        return tuple(dict.fromkeys([*_date(year, second, first), *_date(year, first, second)]))
    return ()


def _date(year: str, month: str, day: str) -> Iterator[str]:
    try:
        yield Date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return


def short_name(text: str) -> str | None:
    """Give an id that is made of a name; None where there are no letters for it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_")[:64]
    return made or None
