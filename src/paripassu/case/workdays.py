"""Working days: which days of the week count, holidays, closed seasons; how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812
from functools import cache, cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from paripassu.case.number import unlike
from paripassu.case.stated import Stated
from paripassu.language import _

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Within any so many days there is to be one that is worked.
LONGEST = 366
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ?/ ?([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_SEASON = re.compile(r"([0-9]{2}-[0-9]{2})(?: ?/ ?([0-9]{2}-[0-9]{2}))?")
_LEAP = 2000  # a year that has all days


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _holiday(value: Any) -> Any:
    found = _SPAN.fullmatch(str(value).strip())
    try:
        if found:
            first, last = (Date.fromisoformat(day) for day in (found[1], found[2] or found[1]))
            if first <= last:
                return f"{first}/{last}" if found[2] else str(first)
    except ValueError:
        pass
    raise unlike(_("a date such as 2026-12-25, or two such as 2026-12-24/2027-01-02"), value)


def _season(value: Any) -> Any:
    found = _SEASON.fullmatch(str(value).strip())
    try:
        if found:
            for day in found.groups(found[1]):
                Date.fromisoformat(f"{_LEAP}-{day}")
            return f"{found[1]}/{found[2]}" if found[2] else found[1]
    except ValueError:
        pass
    raise unlike(_("a month and a day such as 12-25, or two such as 12-15/03-15"), value)


def _strings(pattern: str) -> WithJsonSchema:
    one = {"type": "string", "pattern": rf"^{pattern}$"}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one}]})


Week = Annotated[
    tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...],
    BeforeValidator(_one_or_more),
    Field(min_length=1),
]
Holidays = Annotated[
    tuple[Annotated[str, BeforeValidator(_holiday)], ...],
    BeforeValidator(_one_or_more),
    Field(max_length=1_000),
    _strings(r"\d{4}-\d{2}-\d{2}( ?/ ?\d{4}-\d{2}-\d{2})?"),
]
Seasons = Annotated[
    tuple[Annotated[str, BeforeValidator(_season)], ...],
    BeforeValidator(_one_or_more),
    Field(max_length=100),
    _strings(r"\d{2}-\d{2}( ?/ ?\d{2}-\d{2})?"),
]


class Workdays(Stated):
    """Which days count where a duration says working days."""

    days: Week = Field(
        ("mon", "tue", "wed", "thu", "fri"),
        description="The days of the week that are worked: mon to fri.",
    )
    holidays: Holidays = Field(
        (), description="Dates, or spans 2026-12-24/2027-01-02, on which nothing is worked."
    )
    closed: Seasons = Field(
        (),
        description="Days of every year, or seasons 12-15/03-15, in which nothing is worked.",
    )

    def works_on(self, date: Date) -> bool:
        """Say whether a date is a working day."""
        if WEEK[date.weekday()] not in self.days:
            return False
        text, day = date.isoformat(), f"{date.month:02}-{date.day:02}"
        if any(first <= text <= last for first, last in self._spans):
            return False
        # A season such as 12-15/03-15 goes on past the end of the year.
        return not any(
            first <= day <= last if first <= last else day >= first or day <= last
            for first, last in self._seasons
        )

    @cached_property
    def _spans(self) -> tuple[tuple[str, str], ...]:
        return tuple(_ends(one) for one in self.holidays)

    @cached_property
    def _seasons(self) -> tuple[tuple[str, str], ...]:
        return tuple(_ends(one) for one in self.closed)

    @property
    def closed_for_good(self) -> bool:
        """Whether some year has no working day at all."""
        around = {int(day[:4]) + more for one in self._spans for day in one for more in (-1, 0, 1)}
        years = {_LEAP, *(year for year in around if 1 < year < 9999)}
        long = any(
            (Date.fromisoformat(last) - Date.fromisoformat(first)).days > LONGEST
            for first, last in self._spans
        )
        return long or not all(map(self._worked_in, years))

    def _worked_in(self, year: int) -> bool:
        first = Date(year, 1, 1).toordinal()
        return any(self.works_on(Date.fromordinal(first + day)) for day in range(365))


USUAL = Workdays.model_validate({})


def _ends(one: str) -> tuple[str, str]:
    first, _slash, last = one.partition("/")
    return first, last or first


@cache
def _works_on(workdays: Workdays, ordinal: int) -> bool:
    last = Date.max.toordinal()
    return workdays.works_on(Date.fromordinal(min(ordinal, last)))


def worked(workdays: Workdays, starts: str, first: int, end: int) -> int:
    """Count the working days from one day after D-Day to before another."""
    day = Date.fromisoformat(starts).toordinal()
    return sum(_works_on(workdays, day + k) for k in range(first, end))


def opened(workdays: Workdays, starts: str, size: int) -> Iterator[bool]:
    """Say of so many days, from D-Day on, whether each is a working day."""
    day = Date.fromisoformat(starts).toordinal()
    return (_works_on(workdays, day + k) for k in range(size))


def until(workdays: Workdays, starts: str, first: int, number: int) -> int:
    """Give the day after D-Day before which so many working days are over, from a day on."""
    ordinal, day = Date.fromisoformat(starts).toordinal(), first
    while number > 0 and ordinal + day < Date.max.toordinal():
        number -= _works_on(workdays, ordinal + day)
        day += 1
    return day
