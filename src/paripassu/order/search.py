"""Exact search: the order that is best by one criterion, then by the next, each with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order import rounds
from paripassu.order.criteria import Criterion, Exposure, Guarantee, Limits, Trust, caps
from paripassu.order.diving import LOOKS_DEEP, LOOKS_PLAIN, Dive, base
from paripassu.order.lattice import build, grid
from paripassu.order.walk import Clock, OutOfTimeError, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRITERIA: dict[str, Criterion] = {c.name: c for c in (Trust(), Guarantee(), Exposure())}
DEEP = 4_000  # cells of the grid, from which a deep dive comes before the lattice
WORTHWHILE = 0.7  # share of the states, under which it pays to lay out the rest anew
PREFERENCES = ("trust", "guarantee", "exposure", "rounds")


@dataclass(frozen=True)
class Measured:
    """One criterion of a found order: its value, the bound that no order beats, and the proof."""

    name: str
    value: Fraction
    bound: Fraction
    proved: bool


@dataclass(frozen=True)
class Found:
    """The best order found, by step numbers, with its criteria in their order of rank.

    `expanded` counts the labels (a state with its marks) that the search expanded.
    """

    order: tuple[int, ...]
    criteria: tuple[Measured, ...]
    expanded: int


def ranking(prefer: str) -> tuple[str, ...]:
    """Criteria in order of rank: the preferred first, then trust, guarantee and rounds."""
    return tuple(dict.fromkeys([prefer, "trust", "guarantee", "rounds"]))


def measure(terms: Terms, order: Sequence[int], name: str) -> Fraction:
    """Give the exact value of an order by one criterion."""
    if name == "rounds":
        return Fraction(rules.changes(terms, order))
    return CRITERIA[name].value(terms, order)


def search(
    terms: Terms,
    ranked: Sequence[str],
    clock: Clock,
    *,
    rule1: bool = True,
    rule3: bool = True,
) -> Found | None:
    """Find the order that is best by the ranked criteria; None where no order passes the rules.

    When time is up, or on Ctrl-C once there is an order, the best so far is returned; criteria
    that were not finished are then not proved.
    """
    rank = _Rank(terms, clock, rule1=rule1, rule3=rule3)
    if not rank.start():
        return None
    for name in ranked:
        rank.lower(name)
    return Found(tuple(rank.order), tuple(rank.measured), rank.expanded)


class _Rank:
    """The search between two criteria: the order so far and the limits that hold it there."""

    def __init__(self, terms: Terms, clock: Clock, *, rule1: bool, rule3: bool) -> None:
        self.terms, self.clock = terms, clock
        self.rule1, self.rule3 = rule1, rule3
        self.weight = tuple(1 / terms.stake[i] for i in terms.acting)
        self.held = [base(terms, rule1=rule1, rule3=rule3)]
        self.dive: Dive | None = Dive(terms)
        self.met: Limits | None = None
        self.order: list[int] = []
        self.measured: list[Measured] = []
        self.expanded = 0
        self.stopped = False

    def start(self) -> bool:
        """Find any order at all, however long it takes."""
        limit, self.clock.limit = self.clock.limit, None
        order = self._within(self.held)
        self.clock.limit = limit
        self.order = order or []
        return order is not None

    def lower(self, name: str) -> None:
        """Lower one criterion as far as it goes, under the limits held for those before it."""
        bound = Fraction(0) if name == "rounds" else CRITERIA[name].floor(self.terms)
        if not self.stopped:
            try:
                bound = self._rounds() if name == "rounds" else self._least(CRITERIA[name])
            except (OutOfTimeError, KeyboardInterrupt):
                self.stopped = True
        value = measure(self.terms, self.order, name)
        self.measured.append(Measured(name, value, min(bound, value), bound >= value))

    def _least(self, criterion: Criterion) -> Fraction:
        bound, best = criterion.floor(self.terms), criterion.value(self.terms, self.order)
        attempt = 0
        while bound < best and not self.stopped:
            self.met = criterion.limits(self.terms, best, strict=False)
            # Dives prove that nothing is better, or find it; only the lattice can halve the gap.
            threshold, strict = best, True
            if self.dive is None:
                threshold, strict = next_threshold(bound, best, attempt)
                attempt += 1
            limits = criterion.limits(self.terms, threshold, strict=strict)
            try:
                better = None if limits is None else self._within([*self.held, limits])
            except (OutOfTimeError, KeyboardInterrupt):
                self.stopped = True
                break
            if better is None:
                bound = threshold
            else:
                self.order, best = better, criterion.value(self.terms, better)
        met = criterion.limits(self.terms, best, strict=False)
        if met is not None:
            self.held.append(met)
        return bound

    def _within(self, limits: Sequence[Limits]) -> list[int] | None:
        """Find an order within all limits: by quick dives for as long as they settle it."""
        if self.dive is not None:
            settled, order = self.dive.order(limits)
            if settled:
                return order
            self.dive = None
            self._shrink()
        if self.walk is None:
            return None
        before = self.walk.expanded
        found = self.walk.order(self._caps(limits))
        self.expanded += self.walk.expanded - before
        if found is not None:
            self._keep(self.walk.alive)
        return found

    def _shrink(self) -> None:
        """Leave out the states that nothing as good as the best order can pass."""
        if self.walk is not None and self.met is not None:
            narrowed = self.walk.narrowed(self._caps([*self.held, self.met]))
            if narrowed is not None:
                self._keep(narrowed[2])

    def _keep(self, alive: NDArray[np.bool_]) -> None:
        """Lay the living states out anew: limits only tighten, so what is closed stays closed."""
        if self.walk is not None and alive.sum() < WORTHWHILE * len(alive):
            kept = self.walk.lattice.keep(alive)
            self.walk = Walk(kept, self.terms.acting, self.weight, self.clock)

    @cached_property
    def walk(self) -> Walk | None:
        """The walk over the lattice, which is built when first needed."""
        lattice = build(self.terms, rule1=self.rule1, rule3=self.rule3, tick=self.clock.tick)
        if lattice is None:
            return None
        return Walk(lattice, self.terms.acting, self.weight, self.clock)

    def _caps(self, limits: Sequence[Limits]) -> NDArray[np.int64]:
        if self.walk is None:
            raise AssertionError("there is an order, so there are states")
        lattice = self.walk.lattice
        least = caps(self.terms, lattice, limits[0])
        for one in limits[1:]:
            np.minimum(least, caps(self.terms, lattice, one), out=least)
        return least

    def _rounds(self) -> Fraction:
        """Narrow the lattice to ever more changes of actor until an order keeps the limits."""
        if self.walk is None:
            raise AssertionError("there is an order, so there are states")
        walk, held = self.walk, self._caps(self.held)
        narrowed = walk.narrowed(held)
        alive = np.zeros(walk.lattice.size, np.bool_) if narrowed is None else narrowed[2]
        side, number = rounds.sides(self.terms, walk.lattice)
        left = walk.changes_left(side, number + 1, alive)
        fewest = int(left[0, number]) - 1
        for extra in range(rules.changes(self.terms, self.order) - fewest + 1):
            fewer = rounds.within(walk.lattice, alive, side, left, extra)
            if fewer is None:
                self.stopped = True
                return Fraction(fewest + extra)
            self.walk = Walk(fewer, self.terms.acting, self.weight, self.clock)
            order = self.walk.order(self._caps(self.held))
            self.expanded += self.walk.expanded
            if order is not None:
                # From here on only orders of that few changes count: the bare terms do not do.
                self.order, self.dive = order, None
                return Fraction(fewest + extra)
        raise AssertionError("the order found before has that many changes")


def next_threshold(bound: Fraction, best: Fraction, attempt: int) -> tuple[Fraction, bool]:
    """Choose the next threshold: the floor itself, then halves, at the end anything better."""
    if attempt == 0:
        return bound, False
    rounded = Fraction(round((bound + best) * 2**15), 2**16)
    if attempt > 6 or not bound < rounded < best:
        return best, True
    return rounded, False


def safe_order(terms: Terms, clock: Clock) -> list[int] | None:
    """Find any order that passes rules 1 to 3 with the stated trust and guarantees."""
    settled, order = dived(terms)
    return order if settled else walked(terms, clock)


def dived(terms: Terms) -> tuple[bool, list[int] | None]:
    """Look for a safe order by dives alone: whether that settled it, and the order if any."""
    limits = Trust().limits(terms, Fraction(0), strict=False)
    if limits is None:
        return True, None
    within = [base(terms, rule1=True, rule3=True), limits]
    settled, order = Dive(terms, LOOKS_PLAIN).order(within)
    # Deep dives are compiled, which small deals do not wait for.
    if settled or prod(grid(terms.before)) < DEEP:
        return settled, order
    return Dive(terms, LOOKS_DEEP).order(within)


def walked(terms: Terms, clock: Clock) -> list[int] | None:
    """Find a safe order on the lattice of all states."""
    limits = Trust().limits(terms, Fraction(0), strict=False)
    lattice = build(terms, tick=clock.tick)
    if limits is None or lattice is None:
        return None
    weight = tuple(1 / terms.stake[i] for i in terms.acting)
    return Walk(lattice, terms.acting, weight, clock).order(caps(terms, lattice, limits))
