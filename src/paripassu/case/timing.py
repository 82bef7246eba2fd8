"""When things may be done: days after D-Day, durations, tracks and verifiers with their limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from paripassu.case import guesses
from paripassu.case.bare import meant
from paripassu.case.instrument import MAX_PARTS
from paripassu.case.number import unlike
from paripassu.case.stated import Duration, Id, Lasting, Named, Prose, Stated
from paripassu.case.translated import Spoken
from paripassu.case.workdays import Workdays
from paripassu.language import _, _n

OPEN = "to be agreed"
# A month of a plan is 30 days and a year 365, so that a duration does not depend on its date.
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_BARE = re.compile(r"(?:[dDjJ] ?\+? ?)?([0-9]{1,5})(?: days?)?")
_AFTER = re.compile(r"D\+([0-9]{1,5})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _when(value: Any) -> Any:
    text = " ".join(str(value).split())
    if text == OPEN or _AFTER.fullmatch(text):
        return text
    try:
        if _DATE.fullmatch(text) and Date.fromisoformat(text):
            return text
    except ValueError:
        pass
    # Translators: “to be agreed” is written in the file as it is, in English.
    expected = _("days after D-Day such as D+30, a date such as 2019-02-28, or “to be agreed”")
    days_after = _BARE.fullmatch(text)
    write = [f"D+{int(days_after[1])}"] if days_after else guesses.dates(text)
    raise unlike(expected, value, *write, kind="when")


When = Annotated[
    str,
    BeforeValidator(_when),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(D\+[0-9]{1,5}|[0-9]{4}-[0-9]{2}-[0-9]{2}|to be agreed)$"}
    ),
]
_Several = Annotated[int, Field(strict=True, ge=1, le=1_000), BeforeValidator(meant)]


class Track(Stated):
    """A track of the talks: several tracks run in parallel."""

    at_once: _Several | None = Field(
        None, description="How many of its actions can be under way at once; all if left out."
    )
    about: Spoken[Prose] = Field("", description="A sentence on the track.")


class Verifier(Stated):
    """Who confirms that actions were done."""

    teams: _Several | None = Field(
        None, description="How many actions it can verify at once; all if left out."
    )
    arrives: Id | None = Field(
        None, description="The action that brings it in, if one does: what it verifies comes after."
    )
    workdays: Workdays | None = Field(
        None, description="The days that its working days count; those of the case if left out."
    )
    about: Spoken[Prose] = Field("", description="A sentence on the verifier.")


class Repeats(Stated):
    """How often an action is done, and how many times in all."""

    every: Duration = Field(
        description="The period: 1 month. Each time begins no sooner than so many periods after "
        "the first as went before it, and is done by the end of its own."
    )
    times: Annotated[int, Field(strict=True, ge=2, le=MAX_PARTS), BeforeValidator(meant)] = Field(
        description="How many times it is done, from 2 on."
    )


def every(repeats: Repeats) -> str:
    """Say the period of what repeats in words: every month, every 2 weeks."""
    number, unit = repeats.every.split()
    n = int(number)
    match unit.removesuffix("s"):
        case "day":
            return _n("every day", "every {n} days", n)
        case "week":
            return _n("every week", "every {n} weeks", n)
        case "month":
            return _n("every month", "every {n} months", n)
        case _year:
            return _n("every year", "every {n} years", n)


Tracks = Mapping[Named, Track]
Verifiers = Mapping[Named, Verifier]


def days(duration: Duration | Lasting) -> int:
    """Count the days of a duration, working days if it counts those: a month has 30, a year 365."""
    number, *_working, unit = duration.split()
    return int(number) * _DAYS[unit.removesuffix("s")]


def working(duration: Lasting | None) -> bool:
    """Say whether a duration counts working days alone, of which it has some."""
    return duration is not None and "working" in duration and days(duration) > 0


def day_of(when: When, starts: str | None) -> int | None:
    """Give a day after D-Day, negative before it; None for “to be agreed”.

    Raises
    ------
    ValueError
        Where `when` is a date and the date of D-Day is not known.
    """
    if when == OPEN:
        return None
    after = _AFTER.fullmatch(when)
    if after:
        return int(after[1])
    if starts is None:
        raise ValueError(when)
    return (Date.fromisoformat(when) - Date.fromisoformat(starts)).days


def end_of(when: When, starts: str | None, lasts: int) -> int | None:
    """Give the day at which what lasts so many days must be done; None for “to be agreed”.

    A date counts to its end, which is when the next day begins: what is to be done by 25 January
    may take all of that day, and what takes no time is done on it. D+10 is when that day begins.

    Raises
    ------
    ValueError
        Where `when` is a date and the date of D-Day is not known.
    """
    day = day_of(when, starts)
    return day + 1 if day is not None and lasts and _DATE.fullmatch(when) else day


def date_of(day: int, starts: str | None) -> str | None:
    """Give the date of a day after D-Day, None where that of D-Day is not known."""
    if starts is None:
        return None
    try:
        return (Date.fromisoformat(starts) + timedelta(days=day)).isoformat()
    except OverflowError:
        return None
