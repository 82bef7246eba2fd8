"""Lays out the states that orders within some limits can pass, from both ends until they meet.

From either end only what the limits leave open is laid out, each party's marks by themselves.
Where one end runs dry there is no order: mostly after a small part of all states, for what cannot
go on well shows early from one end or the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order import spreading
from paripassu.order.criteria import UNBOUNDED, Limits
from paripassu.order.diving import rows
from paripassu.order.kernels import compiled, warm
from paripassu.order.lattice import Lattice
from paripassu.order.walk import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FIRST, MOST = 256, 200_000  # states from which each end goes on in its first round, and in any
SMALL = 1_500  # states that plain Python lays out before numba is asked for
MAX_STATES, MAX_NUMBERS = 12_000_000, 80_000_000


class TooLargeError(Exception):
    """There are more states within the limits than can be laid out."""


class Reach:
    """Lays out states of one deal, under ever other limits."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        start, end = rules.ends(terms).T.tolist()
        self.expanded = 0
        # A state takes this many numbers of eight bytes; there are two halves.
        width = 2 + len(terms.parties) + len(terms.acting) + len(terms.steps) // spreading.WORD
        self.most = min(MAX_STATES, MAX_NUMBERS // width)
        self._ends = tuple(_Facing(terms, sign, held) for sign, held in ((1, start), (-1, end)))

    def within(
        self, limits: Sequence[Limits], clock: Clock, most: int | None = None
    ) -> Lattice | None:
        """Give the states that orders within all the limits can pass, and maybe some more.

        None where it is certain that there is no such order. Raises `TooLargeError` where more
        than `most` states would have to be laid out, `OutOfTimeError` when the clock says so.
        `expanded` tells how many were.
        """
        terms, (first, last) = self.terms, self._ends
        rows = Rows.of(terms, limits, last.held)
        if not (rows.open(terms, first.held) and rows.open(terms, last.held)):
            return None
        small = rows.small(terms)
        start, end = (_Half(facing, rows, small=small) for facing in self._ends)
        most = most or self.most
        budget = min(FIRST, most)
        while start.layers + end.layers < len(terms.steps) - 1:
            clock.tick(N_("laying out states"))
            outcomes = start.spread(budget), end.spread(budget)
            self.expanded = start.expanded + end.expanded
            if spreading.DIED in outcomes:
                return None
            if start.states + end.states > most:
                raise TooLargeError
            budget = min(2 * budget, MOST)
        return _joined(start, end)


class _Facing:
    """A deal as seen from the start (sign 1) or from the end (sign -1)."""

    def __init__(self, terms: Terms, sign: int, held: Sequence[int]) -> None:
        self.n, self.m, self.acting = len(terms.steps), len(terms.parties), len(terms.acting)
        self.sign, self.held = sign, held
        self.marks = [sign * held[i] for i in terms.acting]
        self.words = -(-self.n // spreading.WORD)
        before: list[list[int]] = [list(needed) for needed in terms.before]
        if sign < 0:
            before = [[] for _ in terms.steps]
            for step, needed in enumerate(terms.before):
                for need in needed:
                    before[need].append(step)
        joins: list[list[int]] = [[] for _ in terms.steps]
        for number, (steps, _) in enumerate(terms.also):
            for step in steps:
                joins[step].append(number)
        self.lists = (
            (sign * terms.keep.T).ravel().tolist(),
            spreading.masks([[step] for step in range(self.n)], self.words),
            spreading.masks(before, self.words), *rows(joins),
            spreading.masks([steps for steps, _ in terms.also], self.words),
            [sign * int(x) for _, gained in terms.also for x in gained], list(terms.acting),
        )  # fmt: skip

    @cached_property
    def arrays(self) -> tuple[Ints, ...]:
        """What the compiled kernels are given in place of `lists`."""
        return tuple(np.array(table, np.int64) for table in self.lists)


@dataclass(frozen=True)
class Rows:
    """Limits of several kinds as one: what any balance keeps to, and any two moments together.

    A balance of party i lies between ``least[i]`` and ``most[i]``. For the rows r of the acting
    party a, from ``at[a]`` to ``at[a + 1]``, a balance h and a later one l satisfy
    ``scale[r]·h ≤ free[r] + slope[r]·l`` or ``h ≤ grace[r] + l``.
    """

    least: tuple[int, ...]
    most: tuple[int, ...]
    at: tuple[int, ...]
    free: tuple[int, ...]
    slope: tuple[int, ...]
    scale: tuple[int, ...]
    grace: tuple[int, ...]

    @classmethod
    def of(cls, terms: Terms, limits: Sequence[Limits], end: Sequence[int]) -> Rows:
        """Bring limits together; what the end allows bounds every balance of an acting party."""
        held = [end[i] for i in terms.acting]
        caps = [one.caps_at(held) for one in limits]
        most, rows, at = [UNBOUNDED] * len(terms.parties), [], [0]
        for a, i in enumerate(terms.acting):
            most[i] = min(cap[a] for cap in caps)
            rows += [
                (one.free[a], one.slope[a], one.scale[a], one.grace[a])
                for one in limits
                if one.grace[a] < UNBOUNDED
            ]
            at.append(len(rows))
        least = tuple(max(one.least[i] for one in limits) for i in range(len(terms.parties)))
        columns = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(least, tuple(most), tuple(at), *map(tuple, columns))

    @property
    def tables(self) -> tuple[tuple[int, ...], ...]:
        """What the kernels are given."""
        return (self.least, self.most, self.at, self.free, self.slope, self.scale, self.grace)

    def open(self, terms: Terms, held: Sequence[int]) -> bool:
        """Whether these balances of all parties keep the limits by themselves."""
        ranges = zip(self.least, held, self.most, strict=True)
        return all(least <= b <= most for least, b, most in ranges) and all(
            self.scale[r] * held[i] <= self.free[r] + self.slope[r] * held[i] or self.grace[r] >= 0
            for a, i in enumerate(terms.acting)
            for r in range(self.at[a], self.at[a + 1])
        )

    def small(self, terms: Terms) -> bool:
        """Whether the comparisons fit 64-bit numbers wherever an order may lead."""
        widest = int(np.abs(terms.keep).sum() + np.abs(terms.start).sum())
        widest += sum(int(np.abs(gain).sum()) for _, gain in terms.also)
        factor = max((*self.scale, *map(abs, self.slope)), default=1)
        return factor * widest + max(map(abs, self.free), default=0) < 2**62


class _Half:
    """The states laid out from one end."""

    def __init__(self, facing: _Facing, rows: Rows, *, small: bool) -> None:
        self.facing, self.rows, self.small = facing, rows, small
        self.plain = not (small and warm())
        n, m, words, acting = facing.n, facing.m, facing.words, facing.acting
        self.count, self.layer = self._array([0, 0, 1]), self._array([0, 1] + [1] * n)
        self.spare = [self._array([0] * size) for size in (m, acting, words)]
        self.room = 2 * FIRST + n
        self.key, self.held, self.mark = (
            self._longer(self._array(table), self.room * width)
            for table, width in (([0] * words, words), (facing.held, m), (facing.marks, acting))
        )
        self.limits = tuple(self._array(table) for table in rows.tables)
        self._enter()

    @property
    def layers(self) -> int:
        """Complete layers, besides the one state of the end itself."""
        return int(self.count[0])

    @property
    def expanded(self) -> int:
        """States that it was gone on from."""
        return int(self.count[1])

    @property
    def states(self) -> int:
        """States laid out."""
        return int(self.count[2])

    def spread(self, budget: int) -> int:
        """Go on from `budget` more states: DIED where no state is left, MET at the other end."""
        if self.plain and self.small and (warm() or self.states + budget > SMALL):
            self._compile()
        facing = self.facing
        while True:
            table = (self.key, self.held, self.mark, self.head, self.layer, self.count, *self.spare)
            before = self.count[1]
            outcome: int = self._run(
                spreading.spread, facing.lists if self.plain else facing.arrays, self.limits,
                table, facing.sign, facing.n, facing.m, facing.words, budget,
            )  # fmt: skip
            if outcome != spreading.FULL:
                return outcome
            budget -= int(self.count[1] - before)
            self._grow()

    def sets(self, states: int) -> Ints:
        """Give the first states as sets of steps done, as bits: (states, words)."""
        words, n = self.facing.words, self.facing.n
        key = np.array(self.key[: states * words], np.int64).reshape(states, words)
        if self.facing.sign > 0:
            return key
        bits = [min(spreading.WORD, n - k * spreading.WORD) for k in range(words)]
        return np.array([(1 << width) - 1 for width in bits], np.int64) ^ key[::-1]

    def balances(self, states: int) -> Ints:
        """Give the balances of the first states, in the order of `sets`: (states, parties)."""
        held = np.array(self.held[: states * self.facing.m], np.int64)
        held = held.reshape(states, self.facing.m)
        return held if self.facing.sign > 0 else held[::-1]

    def _compile(self) -> None:
        self.plain = False
        for name in ("count", "layer", "key", "held", "mark"):
            setattr(self, name, self._array(getattr(self, name)))
        self.spare = [self._array(table) for table in self.spare]
        self.limits = tuple(self._array(table) for table in self.limits)
        self._enter()

    def _grow(self) -> None:
        self.room *= 4 if self.room < MOST else 2
        facing = self.facing
        self.key = self._longer(self.key, self.room * facing.words)
        self.held = self._longer(self.held, self.room * facing.m)
        self.mark = self._longer(self.mark, self.room * facing.acting)
        self._enter()

    def _enter(self) -> None:
        slots = 1 << (2 * self.room).bit_length()
        self.head = [-1] * slots if self.plain else np.full(slots, -1, np.int32)
        self._run(
            spreading.enter, self.facing.words, self.states, self.key, self.head, self.spare[2]
        )

    def _longer(self, table: Any, size: int) -> Any:
        if self.plain:
            return table + [0] * (size - len(table))
        longer = np.empty(size, np.int64)
        longer[: len(table)] = table
        return longer

    def _array(self, table: Sequence[int]) -> Any:
        return list(table) if self.plain else np.array(table, np.int64)

    def _run(self, kernel: Callable[..., Any], *arguments: Any) -> Any:
        return (kernel if self.plain else compiled(kernel))(*arguments)


def _joined(start: _Half, end: _Half) -> Lattice:
    """Bring the two halves together where they are smallest, and find the steps between states."""
    n, words = start.facing.n, start.facing.words
    own, others = min(
        (
            (int(start.layer[k + 1]), int(end.layer[n - k]))
            for k in range(n - 1 - end.layers, start.layers + 1)
        ),
        key=sum,
    )
    sets = np.concatenate([start.sets(own), end.sets(others)])
    balance = np.concatenate([start.balances(own), end.balances(others)])
    size, plain = len(sets), start.plain and end.plain
    run: Callable[..., Any] = (lambda kernel: kernel) if plain else compiled

    def made(table: Ints) -> Any:
        return table.tolist() if plain else table

    key, new = made(np.ascontiguousarray(sets).ravel()), made(np.zeros(words, np.int64))
    head = made(np.full(1 << (2 * size).bit_length(), -1, np.int64))
    run(spreading.enter)(words, size, key, head, new)
    each, needs = start.facing.lists[1:3] if plain else start.facing.arrays[1:3]
    first, state = made(np.zeros(size + 1, np.int64)), 0
    to, step = [made(np.zeros(4 * size + n, np.int32)) for _ in range(2)]
    while state < size:
        state = run(spreading.edges)(
            each, needs, key, head, first, to, step, new, size, n, words, state
        )
        if state < size:
            to, step = (
                table * 2 if plain else np.concatenate([table, table]) for table in (to, step)
            )
    used = int(first[size])
    return Lattice(
        first=np.array(first, np.int64),
        to=np.array(to[:used], np.int32),
        step=np.array(step[:used], np.int32),
        balance=np.ascontiguousarray(balance.T),
    )
