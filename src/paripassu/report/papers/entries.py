"""The steps of a calendar as every output of it shows them: in words, grouped, with their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812
from fractions import Fraction

from paripassu.balance.links import Link, LinkKind, links
from paripassu.balance.waits import open_needs
from paripassu.case.model import Case
from paripassu.case.timing import date_of, day_of, end_of
from paripassu.case.workdays import until
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
    after, either
        Names of the steps that are verified before it may start, and groups of which one is.
    earliest, latest
        The days before which it does not start and by which it is done, by what the case states or
        by the dates of those on which it hangs; None where none is set.
    links
        How it hangs on others in time.
    gaps
        For each of these how many days, by these dates, are at least between the two.
    """

    step: DatedStep
    does: str
    who: str
    verifiers: str
    after: tuple[str, ...]
    either: tuple[tuple[str, ...], ...]
    earliest: int | None
    latest: int | None
    links: tuple[Link, ...]
    gaps: tuple[int, ...]

    @property
    def apart(self) -> bool:
        """Whether its verification is something of its own: it ends later than the step."""
        return self.step.dates.verified > self.step.dates.done


def entries(calendar: Calendar) -> tuple[Entry, ...]:
    """Give all steps of a calendar, in the order in which they start."""
    holder = {token: name for name in calendar.dates for token in name.split("+")}
    hang: dict[str, list[Link]] = {}
    for link in links(calendar.case, calendar.deal):
        if link.part in holder and holder[link.part] != holder.get(link.other, holder[link.part]):
            hang.setdefault(holder[link.part], []).append(link)
    return tuple(_entry(calendar, step, holder, hang.get(step.name, ())) for step in calendar.steps)


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


def _entry(
    calendar: Calendar, step: DatedStep, holder: Mapping[str, str], hang: Sequence[Link]
) -> Entry:
    case = calendar.case
    actions = [case.actions[action] for action in step.actions]
    earliest = [day_of(a.earliest, case.starts) for a in actions if a.earliest is not None]
    took = step.dates.done - step.dates.starts
    latest = [end_of(a.latest, case.starts, took) for a in actions if a.latest is not None]
    gaps = []
    for link in hang:
        other = calendar.dates[holder[link.other]]
        since = other.verified if link.kind is LinkKind.AFTER else other.starts
        if link.kind in (LinkKind.WITHIN, LinkKind.SAME_DAY):
            due = _later(case, link, other.on.done + 1) - 1
            latest.append(due + (took > 0))
            gaps.append(0)
        elif link.kind is LinkKind.REPEATS:
            latest.append(other.starts + link.days + (took > 0))
            gaps.append(0)
        else:
            earliest.append(_later(case, link, since))
            gaps.append(_later(case, link, since) - since)
    return Entry(
        step=step,
        does=doing(calendar, step),
        who=in_a_row(case.parties[party].name for party in step.by) or _("nobody"),
        verifiers=in_a_row(step.verifiers),
        after=_after(calendar, step, holder),
        either=tuple(_either(calendar, step, holder)),
        earliest=max((day for day in earliest if day is not None), default=None),
        latest=min((day for day in latest if day is not None), default=None),
        links=tuple(hang),
        gaps=tuple(gaps),
    )


def _later(case: Case, link: Link, day: int) -> int:
    """Give the day that is the days of a link later than a day."""
    if link.working and case.starts:
        return until(case.working_days(), case.starts, day, link.days)
    return day + link.days


def _after(calendar: Calendar, step: DatedStep, holder: Mapping[str, str]) -> tuple[str, ...]:
    """Name the steps that hold what it needs, and the instalment before each of its own."""
    needed: list[str] = []
    for part in parts(calendar, step):
        for met in open_needs(
            calendar.case, calendar.deal, calendar.case.actions[part.action].needed
        ):
            if len(met) == 1:
                (name,), (last,) = met.keys(), met.values()
                one_by_one = name not in calendar.deal.shares or calendar.case.actions[name].repeats
                needed += [last] if one_by_one else calendar.deal.parts(name)
        if part.number > 1:
            needed.append(f"{part.action}.{part.number - 1}")
    held = (holder[token] for token in needed if token in holder)
    return tuple(dict.fromkeys(name for name in held if name != step.name))


def _either(
    calendar: Calendar, step: DatedStep, holder: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """Name for each group of which it needs one the steps with which that is done."""
    for action in step.actions:
        for met in open_needs(calendar.case, calendar.deal, calendar.case.actions[action].needed):
            steps = tuple(dict.fromkeys(holder[part] for part in met.values()))
            if len(met) > 1 and step.name not in steps:
                yield steps


def _worth(calendar: Calendar, step: DatedStep, party: str) -> Fraction:
    actions, shares = calendar.case.actions, calendar.deal.shares
    gained = (
        actions[part.action].worth(party) * shares[part.action][part.number - 1]
        for part in parts(calendar, step)
    )
    return sum(gained, Fraction(0))
