"""A deal with its dates in whole numbers: what the search for a calendar works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from paripassu.balance import rules
from paripassu.balance.deal import Deal
from paripassu.balance.links import LinkKind, links
from paripassu.balance.parts import (
    lasting,
    parts_agreed,
    taken,
    uses_workdays,
    verification,
)
from paripassu.balance.terms import Terms
from paripassu.case.model import Case
from paripassu.case.timing import When, day_of, days, end_of, working
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.dates.doubts import Doubt, doubts_of, trust_after
from paripassu.order.dates.worked import MOST, Table, following, inverse, over, plain, worst

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 2**40
OPEN = 2**60


@dataclass(frozen=True)
class Crew:
    """Who can do only so much at once: a track, or a verifier's teams. `members` are steps."""

    most: int
    members: tuple[int, ...]


class Arc(NamedTuple):
    """That step `to` starts at least so many days after step `of` starts, or is verified.

    A deadline from another step is one too: of that step after its own start, less so many days.
    Where working days count, `table` has for each day of `of` the first for `to`, and `days` is
    the least between them.
    """

    of: int
    to: int
    verified: bool
    days: int
    table: Table | None = None

    def first(self, day: int) -> int:
        """Give the first day on which `to` may start where `of` starts, or is verified, on one."""
        return day + self.days if self.table is None else int(self.table[min(max(0, day), MOST)])


@dataclass(frozen=True)
class Project:
    """A deal's steps with how long they take. Days after D-Day; steps count from 0.

    Attributes
    ----------
    lasts, checks
        For each step the days that carrying it out and verifying it take, at the least where
        working days count.
    opens, ends, sure
        Where working days count, tables of days for such steps: the first on which it may start
        from a day on; when it is done that starts on a day; when it is verified from a day on.
    earliest, latest
        For each step the first day on which it may start, and the last on which it may be done
        (`FAR` for none).
    arcs
        What else holds two steps apart, or together.
    tracks, verifiers
        Those with limits, each with the steps that it holds.
    benefits
        For each acting party the steps of others that bring it something.
    allowed
        The trust of each acting party within which every calendar must keep; where it depends on
        what is verified, that before the first step, and as much more than what there is then may
        be asked at any moment.
    """

    terms: Terms
    lasts: tuple[int, ...]
    checks: tuple[int, ...]
    earliest: tuple[int, ...]
    latest: tuple[int, ...]
    arcs: tuple[Arc, ...]
    tracks: tuple[Crew, ...]
    verifiers: tuple[Crew, ...]
    benefits: Mapping[int, tuple[int, ...]]
    allowed: tuple[Fraction, ...]
    opens: Mapping[int, Table] = field(default_factory=dict)
    ends: Mapping[int, Table] = field(default_factory=dict)
    sure: Mapping[int, Table] = field(default_factory=dict)

    def start(self, step: int, day: int) -> int:
        """Give the first day from a day on, on which a step may start."""
        return _at(self.opens, step, day, 0)

    def done(self, step: int, day: int) -> int:
        """Give when a step is done that starts on a day."""
        return _at(self.ends, step, day, self.lasts[step])

    def verified(self, step: int, day: int) -> int:
        """Give when a step is verified of which that begins on a day."""
        return _at(self.sure, step, day, self.checks[step])

    @property
    def tabled(self) -> bool:
        """Whether working days count somewhere."""
        return bool(self.ends or self.sure or any(arc.table is not None for arc in self.arcs))

    @property
    def size(self) -> int:
        """How many steps there are."""
        return len(self.lasts)

    @property
    def counted(self) -> tuple[int, ...]:
        """For each step the days for which it counts as under way: see `Dates.counted`."""
        return tuple(max(1, last) for last in self.lasts)

    @cached_property
    def instant(self) -> frozenset[int]:
        """The steps that take no time, verification and all."""
        whole = zip(self.lasts, self.checks, strict=True)
        return frozenset(j for j, (last, check) in enumerate(whole) if not last + check)

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """For each party (free, slope, scale, top): what it may hold given what it may be left.

        A tempting balance M, with l the lowest cautious one from then on, must satisfy
        M ≤ min(top, (free + slope·l) // scale): rules 1 and 2 at the trust allowed. Where that
        depends on what is verified it is the trust before the first step, which is never less.
        """
        return self._lines(self.allowed)

    @cached_property
    def last_lines(self) -> NDArray[np.int64]:
        """The same at the most trust that there ever is: with all steps verified."""
        found = [
            trust_after(self.doubts[i], range(self.size)) if self.doubts[i] else p
            for i, p in zip(self.terms.acting, self.allowed, strict=True)
        ]
        return self._lines(found)

    def _lines(self, trust: Iterable[Fraction]) -> NDArray[np.int64]:
        terms = self.terms
        rows = [(OPEN, 0, 1, OPEN)] * len(terms.parties)
        for i, p in zip(terms.acting, trust, strict=True):
            final, g = terms.final[i], terms.guarantee[i]
            rows[i] = (*rules.rule2(final, g, p, terms.cover[i]), rules.rule1(final, g))
        return np.array(rows, object)

    @cached_property
    def doubts(self) -> tuple[tuple[Doubt, ...], ...]:
        """For each party rule 2 where its trust depends on what is verified; else nothing."""
        found: list[tuple[Doubt, ...]] = [()] * len(self.terms.parties)
        for i, p in zip(self.terms.acting, self.allowed, strict=True):
            found[i] = doubts_of(self.terms, i, p)
        return tuple(found)

    @cached_property
    def least(self) -> tuple[int, ...]:
        """Per party the lowest balance that it bears (rule 3)."""
        bears = (rules.rule3(self.terms, i) for i in range(len(self.terms.parties)))
        return tuple(-OPEN if least is None else least for least in bears)

    def lowest(self, party: int) -> int:
        """Give the lowest that a party may ever be left with, given what it holds at the start."""
        free, slope, scale, _top = map(int, self.lines[party])
        if not slope:
            return self.least[party]
        return max(self.least[party], -((free - scale * int(self.terms.start[party])) // slope))

    def highest(self, party: int) -> int:
        """Give the most that a party may ever hold, given what it is left with at the end."""
        free, slope, scale, top = map(int, self.last_lines[party])
        terms = self.terms
        final = int(terms.start[party] + terms.keep[party].sum())
        final += sum(int(gain[party]) for _, gain in terms.also)
        return min(top, (free + slope * final) // scale)

    def small(self) -> bool:
        """Whether the comparisons fit 64-bit numbers whatever the dates."""
        terms = self.terms
        reach = np.abs(terms.keep.astype(object)).sum(1) + np.abs(terms.start.astype(object))
        for _steps, gain in terms.also:
            reach = reach + np.abs(gain.astype(object))
        free, slope, scale, _top = self.lines.T
        largest = int(max(np.abs(free) + np.abs(slope) * reach + scale))
        for doubts, far in zip(self.doubts, reach, strict=True):
            largest = max([largest, *(doubt.largest(int(far)) for doubt in doubts)])
        return largest < 2**61 and int(max(reach)) < OPEN


def _at(tables: Mapping[int, Table], step: int, day: int, days: int) -> int:
    table = tables.get(step)
    return day + days if table is None else int(table[min(day, MOST)])


def compile_project(case: Case, deal: Deal, terms: Terms) -> Project:
    """Turn the dates of a case and a deal into whole numbers, at the trust that is stated."""
    parts = parts_agreed(deal)
    held = [[(case.actions[parts[p][0]], parts[p][2]) for p in s.split("+")] for s in terms.steps]

    def first(when: When | None) -> int:
        return (None if when is None else day_of(when, case.starts)) or 0

    def last(when: When | None, lasts: int) -> int:
        day = None if when is None else end_of(when, case.starts, lasts)
        return FAR if day is None else day

    lasts = tuple(lasting(case, deal, step) for step in terms.steps)
    checks = tuple(max(verification(action) for action, _ in step) for step in held)
    opens, ends, sure = _worked(case, deal, terms)
    earliest = tuple(max(0, *(first(a.earliest) for a, _ in step)) for step in held)
    # From its start to the day on which it is done, by whose date people call that.
    last_days = {j: np.maximum(plain(0), table - 1) for j, table in ends.items()}
    arcs = tuple(_arcs(case, deal, terms, lasts, last_days))
    tables = [*ends.values(), *sure.values(), *(a.table for a in arcs if a.table is not None)]
    # Nothing need be dated later; where working days are told no more, nothing could be.
    waits = waited(arcs) + sum(map(worst, tables))
    if tables and max(earliest) + sum(lasts) + sum(checks) + waits > MOST:
        raise RequestError(
            _("This may take longer than {years} years, for which working days are told; count it "
              "in days, weeks, months or years.", years=MOST // 366)
        )  # fmt: skip
    tracks = {name: limits.at_once for name, limits in case.tracks.items()}
    teams = {name: limits.teams for name, limits in case.verifiers.items()}
    on = [{action.track for action, _ in step} for step in held]
    by = [{action.verified.by for action, _ in step if action.verified} for step in held]
    benefits = {
        i: tuple(
            j for j, step in enumerate(held)
            if any(party != terms.parties[i] for a, _ in step for party in a.by)
            and sum(a.worth(terms.parties[i]) * share for a, share in step) > 0
        )
        for i in terms.acting
    }  # fmt: skip
    return Project(
        terms=terms,
        lasts=lasts,
        checks=checks,
        earliest=earliest,
        latest=tuple(
            min(last(a.latest, d) for a, _ in s) for s, d in zip(held, lasts, strict=True)
        ),
        arcs=arcs,
        tracks=_crews(tracks, on),
        verifiers=_crews(teams, by),
        benefits=benefits,
        allowed=tuple(terms.trust[i] for i in terms.acting),
        opens=opens,
        ends=ends,
        sure=sure,
    )


def waited(arcs: Iterable[Arc]) -> int:
    """Bound the days that steps wait for one another, one after the other: each is left once."""
    longest: dict[int, int] = {}
    for arc in arcs:
        longest[arc.of] = max(longest.get(arc.of, 0), arc.days)
    return sum(longest.values())


def _worked(
    case: Case, deal: Deal, terms: Terms
) -> tuple[dict[int, Table], dict[int, Table], dict[int, Table]]:
    """Give the tables of the steps that count working days.

    Raises
    ------
    RequestError
        Where working days are counted and the date of D-Day is to be agreed.
    """
    opens: dict[int, Table] = {}
    ends: dict[int, Table] = {}
    sure: dict[int, Table] = {}
    if not uses_workdays(case, deal):
        return opens, ends, sure
    if case.starts is None:
        raise RequestError(
            _("Working days are counted, and the case does not state the date of D-Day: add a "
              "line such as “starts: 2027-01-15” to it, or ask with --starts 2027-01-15.")
        )  # fmt: skip
    of, starts = case.working_days(), case.starts
    for j, name in enumerate(terms.steps):
        took = taken(case, deal, name)
        worked = {a: n for a, n in took.items() if working(case.actions[a].takes) and n}
        if worked:
            opens[j] = following(of, starts)
            each = (over(of, starts, n) if a in worked else plain(n) for a, n in took.items())
            ends[j] = np.maximum.reduce([*each])
        checks = [v for a in took if (v := case.actions[a].verified) and v.takes]
        if any(working(v.takes) for v in checks):
            tables = [
                over(case.working_days(v.by), starts, days(v.takes)) if working(v.takes)
                else plain(days(v.takes))
                for v in checks if v.takes
            ]  # fmt: skip
            sure[j] = np.maximum.reduce(tables)
    return opens, ends, sure


def _arcs(
    case: Case, deal: Deal, terms: Terms, lasts: Sequence[int], ends: Mapping[int, Table]
) -> Iterator[Arc]:
    """Give the links in time between steps; of what is exchanged at once none is left.

    `ends`: for steps that count working days, the last day on which they are under way.
    """
    step = {part: j for j, name in enumerate(terms.steps) for part in name.split("+")}
    for link in links(case, deal):
        one, other = step[link.part], step[link.other]
        if one == other:
            continue
        lag = (
            over(case.working_days(), case.starts, link.days)
            if link.working and case.starts
            else None
        )
        match link.kind:
            case LinkKind.AFTER | LinkKind.AFTER_START:
                yield Arc(other, one, link.kind is LinkKind.AFTER, link.days, lag)
            case LinkKind.WITHIN:
                yield _due(one, other, link.days, lag, lasts, ends)
            case LinkKind.SAME_DAY:
                yield _due(one, other, 0, None, lasts, ends)
                yield _due(other, one, 0, None, lasts, ends)
            case LinkKind.REPEATS:
                yield _ends_by(one, other, link.days, lasts, ends)
            case unknown:
                assert_never(unknown)


def _due(
    one: int,
    other: int,
    most: int,
    lag: Table | None,
    lasts: Sequence[int],
    ends: Mapping[int, Table],
) -> Arc:
    """Give the first day on which a step may start from which another is due in so many days."""
    apart = max(0, lasts[one] - 1) - max(0, lasts[other] - 1) - most
    if lag is None and one not in ends and other not in ends:
        return Arc(one, other, False, apart)
    # The last day of the other, the deadline that it makes, and the start of the one that keeps it.
    their_last, last = (ends.get(j, plain(max(0, lasts[j] - 1))) for j in (other, one))
    due = their_last + most if lag is None else lag[np.minimum(their_last + 1, MOST)] - 1
    table = inverse(due)[np.minimum(last, MOST)]
    return Arc(one, other, False, int((table - plain(0)).min()), table)


def _ends_by(
    one: int, other: int, most: int, lasts: Sequence[int], ends: Mapping[int, Table]
) -> Arc:
    """Give the first day on which a step may start so many days after which another must end."""
    if one not in ends:
        return Arc(one, other, False, max(0, lasts[one] - 1) - most)
    table = np.clip(ends[one] - most, 0, MOST)
    return Arc(one, other, False, int((table - plain(0)).min()), table)


def _crews(most: Mapping[str, int | None], named: Sequence[set[str]]) -> tuple[Crew, ...]:
    return tuple(
        Crew(limit, tuple(step for step, names in enumerate(named) if crew in names))
        for crew, limit in most.items()
        if limit is not None
    )
