"""Dates for an order's steps: one after another, or each as early as is safe."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.dates import Dates
from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.dates import placing
from paripassu.order.dates.careful import one_by_one
from paripassu.order.dates.project import Arc, Crew, Project
from paripassu.order.dates.worked import MOST
from paripassu.order.search.compiling import affordable, little
from paripassu.order.search.facing import rows
from paripassu.order.search.label_kernels import NONE, PAUSED
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How often all steps are dated anew where some must start later for the sake of others.
SHIFTS = 30
EACH = 40  # looks at a step's effect on a party, for each step and each other, to date them all
# Looks at an event and a party between two at the clock, compiled and in plain Python.
LOOKS, SLOW = 100_000_000, 500_000


class Schedule:
    """Days for the steps of a project: (n, 4), starts, done, checked, verified."""

    def __init__(self, project: Project, days: NDArray[np.int64]) -> None:
        self.project, self.days = project, days

    @property
    def length(self) -> int:
        """Days from D-Day until the last step is verified."""
        return int(self.days[:, 3].max())

    @property
    def late(self) -> int:
        """By how many days, all told, steps are done after their latest day."""
        late = int(np.maximum(0, self.days[:, 1] - np.array(self.project.latest)).sum())
        return late + sum(self.missed(arc) for arc in self.project.arcs)

    def missed(self, arc: Arc) -> int:
        """Count the days by which a step starts too soon after another."""
        return max(0, int(arc_first(arc, self.days) - self.days[arc.to, 0]))

    def first_benefits(self) -> dict[int, int | None]:
        """Give for each acting party the day of its first benefit, None where it has none."""
        return {
            i: int(self.days[list(steps), 3].min()) if steps else None
            for i, steps in self.project.benefits.items()
        }

    def score(self, *, soonest_first: bool) -> tuple[int, ...]:
        """Give what is to be least, in order of rank."""
        first = [day for day in self.first_benefits().values() if day is not None]
        early = (max(first, default=0), sum(first)) if soonest_first else ()
        return (self.late, *early, self.length, int(self.days[:, 3].sum()))

    def dates(self) -> dict[str, Dates]:
        """Name the steps with their dates, in the order in which they start."""
        ranked = sorted(range(self.project.size), key=lambda j: (*self.days[j].tolist(), j))
        return {self.project.terms.steps[j]: Dates(*self.days[j].tolist()) for j in ranked}

    def by_done(self) -> list[int]:
        """Order the steps as they are done: dated one after another in it they are safe too."""
        done = np.maximum(self.days[:, 1], self.days[:, 0] + 1)
        return sorted(range(self.project.size), key=lambda j: (done[j], *self.days[j, [3, 0]], j))


def arc_first(arc: Arc, days: NDArray[np.int64]) -> int:
    """Give the first day on which the step of an arc may start, given the dates of the other."""
    return arc.first(int(days[arc.of, 3 if arc.verified else 0]))


def settled(
    project: Project, date: Callable[[NDArray[np.int64]], Schedule | None]
) -> Schedule | None:
    """Give dates that keep the links in time too, as far as putting steps off again does it.

    `date` dates all steps, none before its first day. A step that was dated before another on
    which it hangs may have to start later than it does: then all are dated anew (after the
    unscheduling steps of Neumann, Schwindt & Zimmermann 2003, section 2.6).
    """
    first, best = np.array(project.earliest), date(np.array(project.earliest))
    found = best
    for _shift in range(SHIFTS if project.arcs else 0):
        if found is None or not found.late:
            break  # nothing to put off, or nothing that would help
        for arc in project.arcs:
            if found.missed(arc):
                first[arc.to] = max(first[arc.to], arc_first(arc, found.days))
        found = date(first)
        if found is None or (project.tabled and found.length >= MOST):
            break  # later than working days are told
        if best is None or found.late < best.late:
            best = found
    return best


class Dater:
    """Dates orders of one project; whatever it gives is safe at the trust allowed."""

    def __init__(self, project: Project, clock: Clock) -> None:
        self.project, self.clock = project, clock
        self._looks, self._fast = 0, False
        self._quicken()
        if not self._fast:
            self._lay()

    def _quicken(self) -> None:
        """Go on with the compiled kernel once there have been looks enough for that."""
        self._looks += EACH * self.project.size**2
        much = self.project.small() and not little(self._looks, placing.place)
        if much and affordable(self.clock, placing.place):
            self._fast = True
            self._lay()

    def _lay(self) -> None:
        """Lay out the tables that the kernel works on."""
        project = self.project
        terms, n, m = project.terms, project.size, len(project.terms.parties)
        joined: list[list[int]] = [[] for _ in range(n)]
        for number, (steps, _gain) in enumerate(terms.also):
            for step in steps:
                joined[step].append(number)
        doubts = [one for own in project.doubts for one in own]
        told = [column for one in doubts for column in (one.shown, one.about)]
        gains = [[*map(int, gain), *(0 for _one in told)] for _, gain in terms.also]
        m = m + len(told)
        crews = (*project.tracks, *project.verifiers)
        on, by = _crews(project.tracks, n, 0), _crews(project.verifiers, n, len(project.tracks))
        most = max((len(group) for group in joined), default=0) + 1
        events = 3 * (n + len(terms.also)) + 2
        fixed: list[Any] = [
            [[*map(int, terms.keep[:, j]), *(column[j] for column in told)] for j in range(n)],
            [*map(int, terms.start), *(0 for _one in told)], gains or [[0] * m],
            [len(steps) for steps, _ in terms.also], *rows(joined),
            *rows([list(needed) for needed in terms.before]),
            list(project.lasts), list(project.checks), *_groups(terms),
        ]  # fmt: skip
        self._tables: list[list[int]] = []
        held: list[list[Arc]] = [[] for _ in range(n)]
        for arc in project.arcs:
            held[arc.to].append(arc)
        bound = [arc for own in held for arc in own]
        lags: list[Any] = [
            *rows([[arc.of for arc in own] for own in held]),
            [3 * arc.verified for arc in bound] or [0],
            [arc.days for arc in bound] or [0],
            [self._row(arc.table) for arc in bound] or [0],
            *([self._row(t.get(j)) for j in range(n)]
              for t in (project.opens, project.ends, project.sure)),
        ]  # fmt: skip
        lags.append(self._tables or [[0]])
        room: list[Any] = [
            *rows([list(crew.members) for crew in crews]), [crew.most for crew in crews],
            *rows(on), *rows(by),
        ]  # fmt: skip
        self._deal = tuple(self._array(one) for one in fixed)
        self._held = tuple(self._array(one) for one in lags)
        self._lines = self._array([[int(x) for x in line] for line in project.lines])
        self._least = self._array(list(project.least))
        begin = [0, *accumulate(map(len, project.doubts))]
        asked = [one.asked for one in doubts] or [[0] * 7]
        self._limits = self._lines, self._least, self._array(asked), self._array(begin)
        self._crew = tuple(self._array(one) for one in room)
        self._days = self._blank(n, 4)
        self._memory = (
            self._blank(events), *(self._blank(events, m) for _ in range(4)), self._blank(n),
            self._blank(len(terms.also)), self._blank(len(terms.also)),
            self._blank(most, m), self._blank(most, 3), self._blank(3 * most),
        )  # fmt: skip

    def _row(self, table: NDArray[np.int64] | None) -> int:
        """Keep a table of days; -1 where there is none."""
        if table is None:
            return -1
        self._tables.append(table.tolist())
        return len(self._tables) - 1

    def early(self, order: Sequence[int]) -> Schedule | None:
        """Date each step of an order as early as is safe; None where the order itself is not.

        Raises `OutOfTimeError` when the clock says so.
        """
        return settled(self.project, partial(self._early, order))

    def _early(self, order: Sequence[int], first: NDArray[np.int64]) -> Schedule | None:
        if not self._fast:
            self._quicken()
        run: Callable[..., int] = placing.compiled_place() if self._fast else placing.place
        ordered, ahead = self._array(list(order)), self._array(self._ahead(order))
        state, firsts = self._blank(2), self._array(first.tolist())
        budget = (LOOKS if self._fast else SLOW) // len(self.project.terms.parties) + 1
        found = PAUSED
        while found == PAUSED:
            found = run(
                ordered, (*self._deal, firsts), self._held, (ahead, *self._limits),
                self._crew, self._memory, self._days, state, budget,
            )  # fmt: skip
            if found == PAUSED:
                self.clock.tick(N_("improving the dates"))
        if found == NONE:
            return None
        return Schedule(self.project, np.array(self._days, np.int64))

    def _ahead(self, order: Sequence[int]) -> list[list[int]]:
        """Give what each party may be left with after each prefix, the steps one after another."""
        moments = list(one_by_one(self.project, order))
        lows = np.array([cautious for _, cautious in moments[::3]])
        lows = np.vstack([lows, moments[-1][1][None, :]])
        ahead: list[list[int]] = np.minimum.accumulate(lows[::-1])[::-1].tolist()
        return ahead

    def _array(self, table: list[Any]) -> Any:
        return np.array(table, np.int64) if self._fast else table

    def _blank(self, *shape: int) -> Any:
        return np.zeros(shape, np.int64) if self._fast else np.zeros(shape, np.int64).tolist()


def slow(project: Project, order: Sequence[int]) -> Schedule:
    """Date each step of an order once the one before is verified, and not before it may start.

    What takes no time has its day to itself, lest it count as done beside what comes next.
    """
    found = settled(project, partial(_one_after_another, project, order))
    if found is None:
        raise AssertionError("one after another all steps have dates")
    return found


def _one_after_another(
    project: Project, order: Sequence[int], first: NDArray[np.int64]
) -> Schedule:
    days, now = np.zeros((project.size, 4), np.int64), 0
    place = {step: k for k, step in enumerate(order)}
    held: list[list[Arc]] = [[] for _ in order]
    for arc in project.arcs:
        if place[arc.of] < place[arc.to]:
            held[arc.to].append(arc)
    for step in order:
        starts = max(now, int(first[step]), *(arc_first(arc, days) for arc in held[step]))
        starts = project.start(step, starts)
        done = project.done(step, starts)
        verified = project.verified(step, done)
        days[step] = starts, done, done, verified
        now = max(verified, starts + 1)
    return Schedule(project, days)


def _groups(terms: Terms) -> tuple[list[int], list[int], list[int]]:
    """Lay out the groups of which a step needs one: members, where each begins, and whose."""
    grouped = sorted(terms.groups)
    of = [step for step, _members in grouped]
    members, begin = rows([list(members) for _step, members in grouped])
    return members, begin, [bisect_left(of, step) for step in range(len(terms.steps) + 1)]


def _crews(crews: Sequence[Crew], size: int, first: int) -> list[list[int]]:
    return [[first + c for c, crew in enumerate(crews) if j in crew.members] for j in range(size)]
