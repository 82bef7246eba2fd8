"""Seeks dates where points change with time: from every order, and then step by step.

No order decides there: to wait may be what makes dates safe. So calendars are weighed by the
thousand (`weighing`): all orders one step after another and with waits between, every calendar of
a very small deal, and from the best of these on each step on every day on which it could meet
anything, alone or with all that comes after it. Nothing is proved by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.precedence import ready
from paripassu.language import N_
from paripassu.order.dates.dating import Schedule, arc_first
from paripassu.order.dates.project import Project
from paripassu.order.dates.weighing import Weighing
from paripassu.running.clock import Clock, OutOfTimeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

# At most: orders; calendars where all are weighed; calendars times the square of their steps, in
# all and at once; how many are gone on from; rounds over all steps.
ORDERS, EVERY, WORK, CHUNK, BEST, SWEEPS = 150, 30_000, 200_000, 8_000, 6, 8
WAITS = (1, 2, 3, 5, 8, 13, 21, 34, 60, 100, 180, 365, 730)  # days


class Seeking:
    """Seeks calendars of one project, from some that are known; it gets better as it goes on."""

    def __init__(
        self, weighing: Weighing, known: list[Schedule], clock: Clock, *, soonest_first: bool
    ) -> None:
        self.weighing, self.clock, self.soonest_first = weighing, clock, soonest_first
        self.project, self._n = weighing.project, weighing.project.size
        self._pool = np.stack([one.days for one in known])
        self._chunk = max(1, CHUNK // self._n**2)

    def within(self, trust: tuple[Fraction, ...]) -> Schedule:
        """Give the dates that come nearest to keeping the rules at a trust, and the shortest."""
        best = self._first(self._pool, trust)[:1]
        try:
            if not self._kept(best, trust):
                found = [self._first(part, trust)[:BEST] for part in self._parts()]
                self._pool = np.concatenate([self._pool, *found])
                best = self._first(self._pool, trust)[:BEST]
            moved = [self._moved(one, trust, self._choices) for one in best]
            best = self._first(np.stack(moved), trust)[:1]
            best = self._moved(best[0], trust, self._pairs)[None]
        except OutOfTimeError:
            best = self._first(np.concatenate([self._pool, best]), trust)[:1]
        self._pool = np.concatenate([self._pool, best])
        return Schedule(self.project, best[0])

    def _kept(self, dates: Days, trust: tuple[Fraction, ...]) -> bool:
        form, short, *_rest = self.weighing.ranks(dates, trust, soonest_first=False)
        return not form[0] and not short[0]

    def _first(self, dates: Days, trust: tuple[Fraction, ...]) -> Days:
        """Sort calendars, the best first."""
        ranks = self.weighing.ranks(dates, trust, soonest_first=self.soonest_first)
        return dates[np.lexsort(ranks[::-1])]

    def _parts(self) -> Iterator[Days]:
        """Yield calendars to begin with, not too many at once."""
        starts = self._starts()
        while part := [*islice(starts, self._chunk)]:
            self.clock.tick(N_("improving the dates"))
            yield self.weighing.checked(np.array(part, np.int64))

    def _starts(self) -> Iterator[Sequence[int]]:
        """Give all orders one after another, with waits, and all days of very small deals."""
        known = [*islice(orders(self.project), ORDERS)]
        waits = [(0, 0), *product(range(self._n), WAITS)]
        tried = (_one_by_one(self.project, order, *wait) for wait in waits for order in known)
        yield from islice(tried, WORK // self._n**2)
        longest = 3 + max(max(_one_by_one(self.project, order, 0, 0)) for order in known)
        if longest**self._n <= EVERY:
            yield from product(range(longest), repeat=self._n)

    def _moved(
        self, best: Days, trust: tuple[Fraction, ...], choices: Callable[[Days, int], Days]
    ) -> Days:
        """Move step after step to the best of its choices for as long as that helps: (n, 4)."""
        for _sweep in range(SWEEPS):
            before = best
            for step in range(self._n):
                starts = choices(best, step)
                for part in range(0, len(starts), self._chunk):
                    self.clock.tick(N_("improving the dates"))
                    dates = self.weighing.checked(starts[part : part + self._chunk])
                    best = self._first(np.concatenate([best[None], dates]), trust)[0]
            if (best == before).all():
                break
        return best

    def _choices(self, dates: Days, step: int) -> Days:
        """Put a step on each day on which it could meet anything: alone, or with all after it."""
        now, days = dates[:, 0], self._meeting(dates, step)
        alone = np.repeat(now[None], len(days), 0)
        alone[:, step] = days
        after = now + np.where(now >= now[step], days[:, None] - now[step], 0)
        starts: Days = np.maximum(0, np.concatenate([alone, after]))
        return starts

    def _pairs(self, dates: Days, step: int) -> Days:
        """Put a step and another each on some of these days."""
        most = int((2 * WORK / self._n**4) ** 0.5) + 1
        found = [self._choices(dates, step)]
        for other in range(step):
            one, two = (self._meeting(dates, j) for j in (step, other))
            one, two = (days[:: len(days) // most + 1] for days in (one, two))
            both = np.repeat(dates[None, :, 0], len(one) * len(two), 0)
            both[:, step], both[:, other] = np.repeat(one, len(two)), np.tile(two, len(one))
            found.append(both)
        return np.concatenate(found)

    def _meeting(self, dates: Days, step: int) -> Days:
        """List the days on which a step could meet anything, and some at every distance."""
        last, now = self.project.lasts[step], dates[step, 0]
        whole, first = last + self.project.checks[step], self.project.earliest[step]
        apart = [arc_first(arc, dates) for arc in self.project.arcs if arc.to == step]
        events = np.unique([*dates.ravel(), self.weighing.horizon, first, *apart])
        near = (events[:, None] + [-1, 0, 1]).ravel()
        far = (now + np.outer((1, -1), WAITS)).ravel()
        days = np.unique(np.concatenate([near, near - last, near - whole, far]))
        return days[(days >= first) & (days <= self.weighing.far)]


def orders(project: Project, first: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield the orders that the needs allow, by turns those that begin with each of the steps."""
    if len(first) == project.size:
        yield first
    terms, left = project.terms, (j for j in range(project.size) if j not in first)
    free = (j for j in left if ready(j, first, terms.before, terms.groups))
    ways = [orders(project, (*first, j)) for j in free]
    while ways:
        for way in [*ways]:
            order = next(way, None)
            if order is None:
                ways.remove(way)
            else:
                yield order


def _one_by_one(project: Project, order: tuple[int, ...], place: int, wait: int) -> list[int]:
    starts, day, dated = [0] * project.size, 0, set[int]()
    for number, step in enumerate(order):
        day = max(day + (wait if number == place else 0), project.earliest[step])
        for arc in project.arcs:
            if arc.to == step and arc.of in dated:
                over = project.verified(arc.of, project.done(arc.of, starts[arc.of]))
                day = max(day, arc.first(over if arc.verified else starts[arc.of]))
        dated.add(step)
        starts[step] = day = project.start(step, day)
        day = project.verified(step, project.done(step, day))
    return starts
