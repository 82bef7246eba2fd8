"""The search for deals with events: one order for all branches, the best in the worst of them.

All states are laid out; where they are too many, or time runs out before, one step after the other
is moved in an order (`moving`).

Rule 2 at a moment asks that the balance never falls below a floor from then on: the floor of a
state follows from what is held and hoped for there, and the mark of a row is the highest floor that
it has passed. So the walk over labels is that of deals without events, with floors in place of
balances, and balances in place of caps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.branching import Branching
from paripassu.order.search import rounds
from paripassu.order.search.bounds import Gap
from paripassu.order.search.criteria import UNBOUNDED
from paripassu.order.search.labels import Walk
from paripassu.order.search.moving import moved
from paripassu.order.search.ranked import Found, Measured
from paripassu.order.search.state_space import Lattice, build, fits
from paripassu.order.search.worth import Held, has, hoped
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def search_branches(
    terms: Branching, ranked: Sequence[str], clock: Clock, *, rule1: bool = True, rule3: bool = True
) -> Found | None:
    """Find the order that is best by the ranked criteria; None where no order passes the rules.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where no order was found that passes the rules, and it is not certain that none does.
    """
    try:
        states = _States.of(terms, clock, rule1=rule1, rule3=rule3)
        rank = None if states is None else _Rank(states, clock)
        if rank is None or not rank.start():
            return None
    except (OutOfTimeError, TooLargeError):
        return moved(terms, ranked, clock, rule1=rule1, rule3=rule3)
    for name in ranked:
        rank.lower(name)
    return Found(tuple(rank.order), tuple(rank.measured), rank.expanded)


def safe_order(terms: Branching, clock: Clock) -> list[int] | None:
    """Give a safe order; None where there is none.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where that is not certain.
    """
    rank = _safe(terms, clock)
    return rank.order if rank is not None and rank.start() else None


def settled(
    terms: Branching, clock: Clock, *, of: int
) -> tuple[list[int], tuple[Measured, ...]] | None:
    """Give the safe order that asks the least trust of the first parties, then changes actor least.

    `of`: how many parties the criterion looks at; that it is safe is asked of all. Raises as
    `safe_order`.
    """
    rank = _safe(terms, clock)
    if rank is None or not rank.start():
        return None
    whole = replace(terms.whole, acting=tuple(i for i in terms.whole.acting if i < of))
    rank.states = replace(rank.states, terms=replace(terms, whole=whole))
    rank.lower("trust")
    rank.lower("rounds")
    return rank.order, tuple(rank.measured)


def _safe(terms: Branching, clock: Clock) -> _Rank | None:
    """Give a search among safe orders; None where there can be none."""
    states = _States.of(terms, clock, rule1=True, rule3=True)
    asked = None if states is None else states.asked("trust", Fraction(0), strict=False)
    if states is None or asked is None:
        return None
    rank = _Rank(states, clock)
    rank.held.append(asked)
    return rank


def safe_walk(terms: Branching, clock: Clock) -> Walk | None:
    """Give the walk over the orders that are safe with the trust stated; None where none can be.

    `caps_of` it are the caps under which an order is safe.
    """
    states = _States.of(terms, clock, rule1=True, rule3=True)
    asked = None if states is None else states.asked("trust", Fraction(0), strict=False)
    if states is None or asked is None:
        return None
    return _Rank(states, clock).walk((asked,))


@dataclass(frozen=True)
class _States(Held):
    """All states that the rules leave: what is held, hoped for and trusted in each row."""

    lattice: Lattice

    @classmethod
    def of(cls, terms: Branching, clock: Clock, *, rule1: bool, rule3: bool) -> _States | None:
        if not fits(terms.rows):
            raise TooLargeError
        lattice = build(terms.rows, rule1=False, rule3=rule3, tick=clock.tick)
        if lattice is None:
            return None
        hope, (trust, levels) = hoped(terms, lattice.balance), has(terms, lattice.balance)
        held = lattice.balance[: len(terms.party)]
        if rule1:
            own = [*terms.acting]
            backed = np.array([terms.whole.guarantee[terms.party[row]] for row in own])
            alive = (held[own] - backed[:, None] <= hope[own]).all(0)
            if not (alive[0] and alive[-1]):
                return None
            lattice, hope, trust = lattice.keep(alive), hope[:, alive], trust[:, alive]
            held = lattice.balance[: len(terms.party)]
        return cls(terms, held, hope, trust, levels, lattice)

    def _passed(self, order: Sequence[int]) -> list[int]:
        states = [0]
        for step in order:
            first, end = self.lattice.first[states[-1] : states[-1] + 2]
            at = first + int(np.flatnonzero(self.lattice.step[first:end] == step)[0])
            states.append(int(self.lattice.to[at]))
        return states

    def value(self, order: Sequence[int], name: str) -> Fraction:
        """Give the exact value of an order by one criterion."""
        if name == "rounds":
            return Fraction(rules.changes(self.terms.whole, order))
        return self.worst(self._passed(order), name)

    def floor(self, name: str) -> Fraction:
        """Give a value that no order can beat: what the start and the end ask of all of them."""
        return Fraction(0) if name == "rounds" else self.worst([0, self.lattice.size - 1], name)

    def asked(self, name: str, threshold: Fraction, *, strict: bool) -> Asked | None:
        """Give what a threshold of a criterion asks, or less than it; None where no order can."""
        whole, rows, floors = self.terms.whole, [], []
        for row, i in enumerate(self.terms.party):
            if name == "exposure":
                floor = self._depth(threshold * whole.stake[i], strict=strict)
            elif i not in whole.acting:
                continue
            elif name == "trust":
                floor = self._trusting(row, threshold, strict=strict)
            else:
                floor = self._backed(row, threshold * whole.stake[i], strict=strict)
            if floor is None:
                return None
            rows.append(row)
            floors.append(floor)
        return Asked(tuple(rows), np.stack(floors))

    def _depth(self, depth: Fraction, *, strict: bool) -> Ints | None:
        if depth < 0 or (strict and depth == 0):
            return None
        floor = -(depth.numerator // depth.denominator) + (strict and depth.denominator == 1)
        return np.full(self.lattice.size, floor, np.int64)

    def _trusting(self, row: int, more: Fraction, *, strict: bool) -> Ints | None:
        least = self.levels[self.has[row, 0]] + more  # trust never falls along an order
        if least < 0 or (strict and least == 0):
            return None
        i = self.terms.party[row]
        g, cover = self.terms.whole.guarantee[i], self.terms.whole.cover[i]

        def floor(held: int, hoped: int, level: int) -> int:
            p = self.levels[level] + more
            least = rules.floor2(held - g, hoped, p, cover, strict=strict)
            return -UNBOUNDED if least is None else least

        return self._each(row, floor)

    def _backed(self, row: int, g: Fraction, *, strict: bool) -> Ints | None:
        if g < 0 or (strict and g == 0):
            return None
        i = self.terms.party[row]
        cover = self.terms.whole.cover[i]

        def floor(held: int, hoped: int, level: int) -> int:
            p = self.levels[level]
            if held - g > hoped or (strict and held - g == hoped):
                return UNBOUNDED
            least = rules.least_left(held - g, hoped, p, strict=strict) if p < 1 else -UNBOUNDED
            return least - cover

        return self._each(row, floor)

    def _each(self, row: int, floor: Callable[[int, int, int], int]) -> Ints:
        """Give the floor of each state by what is held, hoped for and trusted there."""
        all_ = np.stack([self.held[row], self.hoped[row], self.has[row]])
        kinds, back = np.unique(all_, axis=1, return_inverse=True)
        of = [max(-UNBOUNDED, min(UNBOUNDED, floor(*kind))) for kind in kinds.T.tolist()]
        return np.array(of, np.int64)[back.ravel()]


@dataclass(frozen=True)
class Asked:
    """Floors of some rows: below them these may not fall from a state on; (rows, states)."""

    rows: tuple[int, ...]
    floors: Ints


class _Rank:
    """Lowers one criterion after the other, as `ranked` does, on states that are all laid out."""

    def __init__(self, states: _States, clock: Clock) -> None:
        self.states, self.clock = states, clock
        # The states to be walked, and which of all states each is: they are more than these once
        # they tell how often the actor has changed.
        self.lattice, self.at = states.lattice, np.arange(states.lattice.size)
        self.held: list[Asked] = []
        self.order: list[int] = []
        self.measured: list[Measured] = []
        self.expanded = 0
        self.stopped = False

    def start(self) -> bool:
        """Find any order at all."""
        order = self._within(())
        self.order = order or []
        return order is not None

    def lower(self, name: str) -> None:
        """Lower one criterion as far as it goes, under what is held for those before it."""
        gap = Gap(self.states.floor(name), self.states.value(self.order, name))
        try:
            if not self.stopped and name == "rounds":
                self._rounds(gap)
            elif not self.stopped:
                self._least(gap, name)
        except (OutOfTimeError, TooLargeError):
            self.stopped = True
        if name != "rounds" and (met := self.states.asked(name, gap.best, strict=False)):
            self.held.append(met)
        self.measured.append(Measured(name, gap.best, min(gap.bound, gap.best), not gap.open))

    def _least(self, gap: Gap, name: str) -> None:
        """Cut the gap between bound and best until nothing is left between them."""
        while gap.open:
            threshold, strict = gap.question()
            asked = self.states.asked(name, threshold, strict=strict)
            order = None if asked is None else self._within((asked,))
            if order is None:
                gap.empty(threshold)
            else:
                self.order = order
                gap.found(self.states.value(order, name))

    def walk(self, more: Sequence[Asked]) -> Walk:
        """Give the walk over labels under all that is asked.

        Its lattice has a row of marks and a row of caps for each row asked about, and the states.
        """
        states, asked = self.states, [*self.held, *more]
        rows = [row for one in asked for row in one.rows]
        tables = [*(one.floors for one in asked), states.held[rows], np.arange(states.lattice.size)]
        balance = np.concatenate([np.atleast_2d(table)[:, self.at] for table in tables])
        stake = states.terms.whole.stake
        weight = tuple(1 / stake[states.terms.party[row]] for row in rows)
        marked = replace(self.lattice, balance=balance)
        return Walk(marked, marked.balance[: len(rows)], weight, self.clock)

    def _ordered(self, walk: Walk) -> list[int] | None:
        order = walk.order(caps_of(walk))
        self.expanded += walk.expanded
        return order

    def _within(self, more: Sequence[Asked]) -> list[int] | None:
        """Find an order within all that is asked; None where there is none."""
        return self._ordered(self.walk(more))

    def _rounds(self, gap: Gap) -> None:
        """Allow ever more changes of actor until an order does what is asked."""
        walk = self.walk(())
        narrowed = walk.narrowed(caps_of(walk))
        alive = np.zeros(walk.lattice.size, np.bool_) if narrowed is None else narrowed[2]
        side, number = rounds.sides(self.states.terms.whole, walk.lattice)
        left = walk.changes_left(side, number + 1, alive)
        fewest = int(left[0, number]) - 1
        for extra in range(int(gap.best) - fewest + 1):
            gap.bound = Fraction(fewest + extra)
            fewer = rounds.within(walk.lattice, alive, side, left, extra)
            if fewer is None:
                raise TooLargeError
            order = self._ordered(
                Walk(fewer, fewer.balance[: len(walk.marks)], walk.weight, self.clock)
            )
            if order is not None:
                self.order, self.lattice, self.at = order, fewer, fewer.balance[-1]
                gap.found(gap.bound)
                return
        raise AssertionError("the order found before has that many changes")


def caps_of(walk: Walk) -> Ints:
    """Give the caps of the rows of a walk: what is held."""
    return walk.lattice.balance[len(walk.marks) : 2 * len(walk.marks)]
