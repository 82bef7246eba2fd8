"""Exact search: the order that is best by one criterion, then by the next, each with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order import rounds
from paripassu.order.criteria import UNBOUNDED, Criterion, Exposure, Guarantee, Trust
from paripassu.order.lattice import Lattice
from paripassu.order.walk import Clock, OutOfTimeError, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Caps = NDArray[np.int64]

CRITERIA: dict[str, Criterion] = {c.name: c for c in (Trust(), Guarantee(), Exposure())}
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


def search(terms: Terms, lattice: Lattice, ranked: Sequence[str], clock: Clock) -> Found | None:
    """Find the order that is best by the ranked criteria; None where no order passes.

    When time is up, or on Ctrl-C once there is an order, the best so far is returned; criteria
    that were not finished are then not proved.
    """
    first = _Rank(terms, lattice, Clock(progress=clock.progress))
    if not first.start():
        return None
    first.walk.clock = clock
    for name in ranked:
        first.lower(name)
    return Found(tuple(first.order), tuple(first.measured), first.expanded)


class _Rank:
    """The search between two criteria: the order so far and the caps that hold it there."""

    def __init__(self, terms: Terms, lattice: Lattice, clock: Clock) -> None:
        self.terms = terms
        self.weight = tuple(1 / terms.stake[i] for i in terms.acting)
        self.walk = Walk(lattice, terms.acting, self.weight, clock)
        self.held: Caps = np.full((len(terms.acting), lattice.size), UNBOUNDED, np.int64)
        self.order: list[int] = []
        self.measured: list[Measured] = []
        self.expanded = 0
        self.stopped = False

    def start(self) -> bool:
        """Find any order at all."""
        order = self.walk.order(self.held)
        self.order = order or []
        return order is not None

    def lower(self, name: str) -> None:
        """Lower one criterion as far as it goes, under the caps held for those before it."""
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
            threshold, strict = next_threshold(bound, best, attempt)
            attempt += 1
            try:
                better = self._under(criterion, threshold, strict=strict)
            except (OutOfTimeError, KeyboardInterrupt):
                self.stopped = True
                break
            if better is None:
                bound = threshold
            else:
                self.order, best = better, criterion.value(self.terms, better)
        caps = criterion.caps(self.terms, self.walk.lattice, best, strict=False)
        if caps is not None:
            self.held = np.minimum(self.held, caps)
        return bound

    def _under(
        self, criterion: Criterion, threshold: Fraction, *, strict: bool
    ) -> list[int] | None:
        caps = criterion.caps(self.terms, self.walk.lattice, threshold, strict=strict)
        if caps is None:
            return None
        before = self.walk.expanded
        order = self.walk.order(np.minimum(self.held, caps))
        self.expanded += self.walk.expanded - before
        return order

    def _rounds(self) -> Fraction:
        """Narrow the lattice to ever more changes of actor until an order fits the held caps."""
        lattice = self.walk.lattice
        narrowed = self.walk.narrowed(self.held)
        alive = np.zeros(lattice.size, np.bool_) if narrowed is None else narrowed[2]
        side, number = rounds.sides(self.terms, lattice)
        left = self.walk.changes_left(side, number + 1, alive)
        fewest = int(left[0, number]) - 1
        for extra in range(rules.changes(self.terms, self.order) - fewest + 1):
            made = rounds.within(lattice, alive, side, left, extra)
            if made is None:
                self.stopped = True
                return Fraction(fewest + extra)
            fewer, old = made
            walk = Walk(fewer, self.terms.acting, self.weight, self.walk.clock)
            order = walk.order(self.held[:, old])
            self.expanded += walk.expanded
            if order is not None:
                self.order, self.walk, self.held = order, walk, self.held[:, old]
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


def safe_order(terms: Terms, lattice: Lattice, clock: Clock) -> list[int] | None:
    """Find any order that passes rules 1 to 3 with the stated trust and guarantees."""
    caps = Trust().caps(terms, lattice, Fraction(0), strict=False)
    weight = tuple(1 / terms.stake[i] for i in terms.acting)
    return None if caps is None else Walk(lattice, terms.acting, weight, clock).order(caps)
