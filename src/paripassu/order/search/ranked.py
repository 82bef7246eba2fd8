"""The search: the order that is best by one criterion, then by the next, with bound and proof.

Quick orders come from beams, proof from the states that anything better would have to pass. Both
are given more room by turns, so that small deals are proved at once, and large ones get a good
order first and then an ever better bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.balance.told import told
from paripassu.language import N_
from paripassu.order.search import rounds
from paripassu.order.search.beam import Beams
from paripassu.order.search.best_first import BestFirst
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.bounds import Gap
from paripassu.order.search.criteria import (
    CRITERIA,
    Criterion,
    Limits,
    TrustOf,
    base,
    joint_caps,
    marks_of,
    measure,
    passes,
)
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError
from paripassu.short import Short

ROOM, MORE = 2_000, 8  # states laid out for the first questions; how many times as many for more
LABELS = 500  # labels that are gone on from best first, at the least
NEAR = ("trust",)  # what one step asks of it is often all that an order has to ask
FEW, PATIENT = 60, 100_000  # for so few steps lower questions wait until there is so much room
TRIES, WIDENED = 2, 8  # times that beams go on without success; when there is no more room
WORTHWHILE = 0.7  # share of the states, under which it pays to lay out the rest anew
PREFERENCES = ("trust", "guarantee", "exposure", "rounds")
ROBUST = "robust"  # a criterion that takes searches of its own


@dataclass(frozen=True, repr=False)
class Measured(Short):
    """One criterion of a found order: its value, the bound that no order beats, and the proof."""

    name: str
    value: Fraction
    bound: Fraction
    proved: bool


@dataclass(frozen=True)
class Found:
    """The best order found, by step numbers, with its criteria in their order of rank.

    `expanded` counts the labels that were expanded: the states laid out, and on the way through
    them the states with their marks.
    """

    order: tuple[int, ...]
    criteria: tuple[Measured, ...]
    expanded: int


def ranking(prefer: str) -> tuple[str, ...]:
    """Criteria in order of rank: the preferred first, then trust, guarantee and rounds."""
    return tuple(dict.fromkeys([prefer, "trust", "guarantee", "rounds"]))


def search(
    terms: Terms,
    ranked: Sequence[str],
    clock: Clock,
    *,
    rule1: bool = True,
    rule3: bool = True,
    seed: int = 0,
    enough: Fraction | None = None,
) -> Found | None:
    """Find the order that is best by the ranked criteria; None where no order passes the rules.

    When the clock says so, once there is an order, the best so far is returned; criteria that were
    not finished are then not proved. So it is where a deal is too large for its states
    to be laid out. With `enough` the search stops at the first order of that value by the first
    criterion. `seed` decides between what looks alike in large deals.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where no order was found that passes the rules, and it is not certain that none does.
    """
    terms = told(terms)
    rank = _Rank(terms, ranked, clock, base(terms, rule1=rule1, rule3=rule3), seed)
    if not rank.start():
        return None
    for name in ranked:
        rank.lower(name, enough if name == ranked[0] else None)
    return Found(tuple(rank.order), tuple(rank.measured), rank.expanded)


def settled(
    terms: Terms, order: Sequence[int], clock: Clock, *, of: int
) -> tuple[list[int], tuple[Measured, ...]]:
    """Give the safe order that asks the least trust of the first parties, then changes actor least.

    Parameters
    ----------
    order
        One that is safe.
    of
        How many parties the criterion looks at; that it is safe is asked of all.
    """
    terms = told(terms)
    rank = _Rank(terms, ("trust", "rounds"), clock, base(terms, rule1=True, rule3=True), 0)
    safe = CRITERIA["trust"].limits(terms, Fraction(0), strict=False)
    rank.held += [] if safe is None else [safe]
    rank.order = [*order]
    rank.lower("trust", among=TrustOf(of))
    rank.lower("rounds")
    return rank.order, tuple(rank.measured)


class _Rank:
    """The search between two criteria: the order so far and the limits that hold it there."""

    def __init__(
        self, terms: Terms, ranked: Sequence[str], clock: Clock, limits: Limits, seed: int
    ) -> None:
        self.terms, self.first, self.clock = terms, ranked[0], clock
        self.held = [limits]
        self.reach = Reach(terms)
        self.beams = Beams(terms, self.reach.ends, seed)
        self.best = BestFirst(terms, self.beams.tables[1], self.reach.largest)
        # All states that count once the changes of actor are settled, and those that do for now.
        self.settled: Walk | None = None
        self.walk: Walk | None = None
        self.order: list[int] = []
        self.measured: list[Measured] = []
        self.floors: dict[str, Fraction] = {}
        self.given_up: tuple[Fraction, int] | None = None
        self.expanded = 0
        self.stopped = False

    def start(self) -> bool:
        """Find any order at all; the quick ones come however little time there is."""
        floor = self._floor(self.first)
        found = self.beams.quick(self.first, self.clock, floor, self._passes)
        quick = (one.order for one in found)
        order = next(filter(self._passes, quick), None) or self._any()
        self.order = order or []
        return order is not None

    def _floor(self, name: str) -> Fraction:
        """Give what no order beats by a criterion."""
        if name not in self.floors:
            criterion = CRITERIA.get(name)
            self.floors[name] = Fraction(0) if criterion is None else criterion.floor(self.terms)
        return self.floors[name]

    def _any(self) -> list[int] | None:
        """Find an order where the first beams did not: with more room and wider beams by turns."""
        for room in (ROOM, MORE * ROOM, MORE**2 * ROOM):
            with suppress(TooLargeError):
                return self._within(self.held, min(room, self.reach.most))
            for one in self.beams.more(self.first, Fraction(0), Fraction(1), self.clock):
                if self._passes(one.order):
                    return one.order
        if len(self.terms.steps) > FEW:
            raise TooLargeError
        return self._within(self.held, self.reach.most)

    def lower(
        self, name: str, enough: Fraction | None = None, *, among: Criterion | None = None
    ) -> None:
        """Lower one criterion as far as it goes, under the limits held for those before it.

        `among`: the criterion, where it looks at some of the parties alone.
        """
        criterion = among or CRITERIA.get(name)
        bound = self._floor(name) if among is None else among.floor(self.terms)
        if not self.stopped:
            try:
                bound = (
                    self._rounds() if criterion is None else self._least(criterion, bound, enough)
                )
            except (OutOfTimeError, TooLargeError):
                self.stopped = True
        value = (
            measure(self.terms, self.order, name)
            if criterion is None
            else criterion.value(self.terms, self.order)
        )
        self.measured.append(Measured(name, value, min(bound, value), bound >= value))

    def _least(self, criterion: Criterion, floor: Fraction, enough: Fraction | None) -> Fraction:
        """Cut the gap between bound and best until nothing is left between them.

        High thresholds leave many states open, so what takes too many is put off, and asked again
        with more room.
        """
        gap = Gap(floor, criterion.value(self.terms, self.order), criterion.name in NEAR)
        self.walk, room = self.settled, min(ROOM, self.reach.most)
        many = len(self.terms.steps) > FEW
        tries = TRIES if many else 1
        try:
            while gap.open and (enough is None or gap.best > enough):
                first = gap.near and gap.question()[1] and room > ROOM  # before much is laid out
                if first and self._best_first(criterion, gap, room):
                    continue
                if self._asked(criterion, gap, room) or self._best_first(criterion, gap, room):
                    continue
                # Until there is much room to be had, lower questions are not worth their while.
                if (many or room >= PATIENT) and gap.lower():
                    continue
                if room < self.reach.most:
                    while gap.open and (many or self.beams.states <= room):
                        if not self._widened(criterion, gap, tries):
                            break
                    room = min(MORE * room, self.reach.most)
                elif not self._widened(criterion, gap, WIDENED):
                    break
                gap.again()
        except OutOfTimeError:
            self.stopped = True
        met = criterion.limits(self.terms, gap.best, strict=False)
        if met is not None:
            self.held.append(met)
        return gap.bound

    def _asked(self, criterion: Criterion, gap: Gap, room: int) -> bool:
        """Ask one question about the gap; False where it takes more room."""
        threshold, strict = gap.question()
        limits = criterion.limits(self.terms, threshold, strict=strict)
        try:
            order = None if limits is None else self._within([*self.held, limits], room)
        except TooLargeError:
            return False
        if order is None:
            gap.empty(threshold)
        else:
            self.order = order
            gap.found(criterion.value(self.terms, order))
        return True

    def _best_first(self, criterion: Criterion, gap: Gap, room: int) -> bool:
        """Ask for anything better once more, best first; False where it takes more labels."""
        limits = criterion.limits(self.terms, gap.best, strict=True)
        labels = max(LABELS, room // 8, min(room // 4, 2 * ROOM if gap.near else 0))
        if limits is None or self.walk is not None or self.given_up == (gap.best, labels):
            return False
        self.given_up = gap.best, labels
        if not self.best.fit(labels, self.clock):
            return False
        try:
            asked = [*self.held, limits], criterion.name, gap.bound
            order = self.best.order(*asked, labels, self.clock)
        except TooLargeError:
            return False
        finally:
            self.expanded += self.best.expanded
        if order is None:
            gap.empty(gap.best)
        else:
            self.order, self.walk = order, None
            gap.found(criterion.value(self.terms, order))
        return True

    def _widened(self, criterion: Criterion, gap: Gap, tries: int) -> bool:
        """Look for a better order with wider beams; returns whether there was one."""
        for _ in range(tries):
            self.clock.tick(N_("improving the order"))
            for one in self.beams.more(criterion.name, gap.bound, gap.best, self.clock):
                if one.value < gap.best and self._passes(one.order):
                    self.order, self.walk = one.order, None
                    self.beams.like(one.style)
                    gap.found(one.value)
                    return True
        return False

    def _passes(self, order: Sequence[int]) -> bool:
        """Whether an order keeps the limits held so far."""
        return passes(self.terms, order, self.held)

    def _within(self, limits: Sequence[Limits], room: int) -> list[int] | None:
        """Find an order within all limits; None where it is certain that there is none."""
        if self.walk is not None:
            return self._walked(self.walk, limits)
        try:
            lattice = self.reach.within(limits, self.clock, room)
        finally:
            self.expanded += self.reach.expanded
        if lattice is None:
            return None
        return self._walked(self._on(lattice, limits), limits)

    def _on(self, lattice: Lattice, limits: Sequence[Limits]) -> Walk:
        """Give the walk on a lattice under some limits."""
        return Walk.of(self.terms, lattice, self.clock, marks_of(self.terms, lattice, limits))

    def _walked(self, walk: Walk, limits: Sequence[Limits]) -> list[int] | None:
        """Find an order on states laid out already: later limits are tighter, so those serve."""
        if self.terms.sums is not None:  # other limits set other floors
            walk = self._on(walk.lattice, limits)
        before = walk.expanded
        # The first limits, those of the rules, ask of balances only: all states laid out keep them.
        found = walk.order(joint_caps(self.terms, walk.lattice, limits[1:] or limits))
        self.expanded += walk.expanded - before
        if found is not None:
            self.walk = walk
            if walk.alive.sum() < WORTHWHILE * len(walk.alive):
                kept = walk.lattice.keep(walk.alive)
                self.walk = self._on(kept, limits)
        return found

    def _rounds(self) -> Fraction:
        """Narrow the lattice to ever more changes of actor until an order keeps the limits."""
        lattice = self.reach.within(self.held, self.clock)
        if lattice is None:
            raise AssertionError("there is an order, so there are states")
        walk = self._on(lattice, self.held)
        narrowed = walk.narrowed(joint_caps(self.terms, lattice, self.held))
        alive = np.zeros(lattice.size, np.bool_) if narrowed is None else narrowed[2]
        side, number = rounds.sides(self.terms, lattice)
        left = walk.changes_left(side, number + 1, alive)
        fewest = int(left[0, number]) - 1
        for extra in range(rules.changes(self.terms, self.order) - fewest + 1):
            fewer = rounds.within(lattice, alive, side, left, extra)
            if fewer is None:
                self.stopped = True
                return Fraction(fewest + extra)
            walk = self._on(fewer, self.held)
            order = walk.order(joint_caps(self.terms, fewer, self.held))
            self.expanded += walk.expanded
            if order is not None:
                self.order, self.settled = order, walk
                return Fraction(fewest + extra)
        raise AssertionError("the order found before has that many changes")
