"""The steps of a calendar as every output of it shows them: in words, grouped, with their links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from fractions import Fraction

from paripassu.case.model import Case
from paripassu.case.timing import date_of, day_of, end_of
from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.order.dated_plan import Calendar, DatedStep
from paripassu.report.papers.parts import doing, parts


@dataclass(frozen=True)
class Entry:
    """One step of a calendar with what an output says of it.

    Attributes
    ----------
    step
        The step and its dates.
    does, who, verifiers
        What is done, by whom and who verifies it, in words; `verifiers` is empty for nobody.
    after
        Names of the steps that are verified before it may start.
    earliest, latest
        The days before which it does not start and by which it is done; None where none is set.
    """

    step: DatedStep
    does: str
    who: str
    verifiers: str
    after: tuple[str, ...]
    earliest: int | None
    latest: int | None

    @property
    def apart(self) -> bool:
        """Whether its verification is something of its own: it ends later than the step."""
        return self.step.dates.verified > self.step.dates.done


def entries(calendar: Calendar) -> tuple[Entry, ...]:
    """Give all steps of a calendar, in the order in which they start."""
    holder = {token: name for name in calendar.dates for token in name.split("+")}
    return tuple(_entry(calendar, step, holder) for step in calendar.steps)


def grouped(found: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Group steps by track, or, where no step has one, by who acts.

    A step of several tracks stands in the first of them, steps of none together.
    """
    listed = list(found)
    tracked = any(entry.step.tracks for entry in listed)
    groups: dict[str, list[Entry]] = {}
    for entry in listed:
        track = entry.step.tracks[0] if entry.step.tracks else _("no track")
        groups.setdefault(track if tracked else entry.who, []).append(entry)
    return groups


def first_benefits(calendar: Calendar) -> dict[str, int]:
    """Give the day of the first benefit of each party that has one."""
    return {party: day for party, day in calendar.first_benefit.items() if day is not None}


def first_step(calendar: Calendar, party: str) -> DatedStep | None:
    """Give the step with which a party's first benefit comes, None where there is none."""
    day = calendar.first_benefit.get(party)
    verified = [step for step in calendar.steps if step.dates.verified == day]
    by_others = [step for step in verified if {*step.by} - {party}]
    return next((step for step in by_others if _worth(calendar, step, party) > 0), None)


def first_date(case: Case) -> str:
    """Give the date of D-Day, for what holds dates.

    Raises
    ------
    RequestError
        Where it is to be agreed.
    """
    if case.starts is None:
        raise RequestError(
            _(
                "This format holds dates, and the case does not state that of D-Day: add a line "
                "such as “starts: 2027-01-15” to it, or ask with --starts 2027-01-15."
            )
        )
    return case.starts


def on(calendar: Calendar, day: int) -> Date:
    """Give the date of a day after D-Day.

    Raises
    ------
    RequestError
        Where the date of D-Day is to be agreed, or the day is outside the years 1 to 9999.
    """
    starts = first_date(calendar.case)
    date = date_of(day, starts)
    if date is None:
        raise RequestError(
            _(
                "Day {day} from {starts} lies outside the years 1 to 9999.",
                day=f"D{day:+d}",
                starts=starts,
            )
        )
    return Date.fromisoformat(date)


def _entry(calendar: Calendar, step: DatedStep, holder: Mapping[str, str]) -> Entry:
    case = calendar.case
    actions = [case.actions[action] for action in step.actions]
    earliest = [day_of(a.earliest, case.starts) for a in actions if a.earliest is not None]
    took = step.dates.done - step.dates.starts
    latest = [end_of(a.latest, case.starts, took) for a in actions if a.latest is not None]
    return Entry(
        step=step,
        does=doing(calendar, step),
        who=in_a_row(case.parties[party].name for party in step.by) or _("nobody"),
        verifiers=in_a_row(step.verifiers),
        after=_after(calendar, step, holder),
        earliest=max((day for day in earliest if day is not None), default=None),
        latest=min((day for day in latest if day is not None), default=None),
    )


def _after(calendar: Calendar, step: DatedStep, holder: Mapping[str, str]) -> tuple[str, ...]:
    """Name the steps that hold what it needs, and the instalment before each of its own."""
    needed: list[str] = []
    for part in parts(calendar, step):
        for need in calendar.case.actions[part.action].needs:
            if need in calendar.deal.shares:
                needed += calendar.deal.parts(need)
        if part.number > 1:
            needed.append(f"{part.action}.{part.number - 1}")
    held = (holder[token] for token in needed if token in holder)
    return tuple(dict.fromkeys(name for name in held if name != step.name))


def _worth(calendar: Calendar, step: DatedStep, party: str) -> Fraction:
    actions, shares = calendar.case.actions, calendar.deal.shares
    gained = (
        actions[part.action].worth(party) * shares[part.action][part.number - 1]
        for part in parts(calendar, step)
    )
    return sum(gained, Fraction(0))
