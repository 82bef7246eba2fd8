"""Lays out the states that orders within some limits can pass, from both ends until they meet.

From either end only what the limits leave open is laid out, each party's marks by themselves.
Where one end runs dry there is no order: mostly after a small part of all states, for what cannot
go on well shows early from one end or the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.search import expansion
from paripassu.order.search.compiling import affordable, compiled, little
from paripassu.order.search.criteria import Limits, joint_caps, marks_of
from paripassu.order.search.facing import Facing
from paripassu.order.search.labels import Walk
from paripassu.order.search.one_step import Largest
from paripassu.order.search.rows import Rows
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock, TooLargeError
from paripassu.running.threads import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FIRST = 256  # states from which each end goes on at first
WIDER = 2  # times as many states in a layer as in the other end's, with which an end waits
MANY = 4_000  # states, from which the ends go on side by side, so many at a time at most
EACH = 8  # looks at a step's effect on a party that to go on from a state takes as long as
MAX_STATES, MAX_NUMBERS = 12_000_000, 40_000_000
WORK, SLOW = 50_000_000, 500_000  # looks between two at the clock, compiled and in plain Python


class Reach:
    """Lays out states of one deal, under ever other limits."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.expanded = 0
        self.put_off: tuple[tuple[Limits, ...], tuple[_Half, _Half]] | None = None
        # A state takes this many numbers of eight bytes; there are two halves.
        width = 2 + len(terms.parties) + len(terms.acting) + len(terms.steps) // expansion.WORD
        self.most = min(MAX_STATES, MAX_NUMBERS // width)
        self.ends = tuple(Facing(terms, sign) for sign in (1, -1))
        self.largest = Largest(terms)
        # To go on from a state takes so many looks at the most.
        self.each = len(terms.steps) * (width + len(self.largest.lists[0]))

    def within(
        self, limits: Sequence[Limits], clock: Clock, most: int | None = None
    ) -> Lattice | None:
        """Give the states that orders within all the limits can pass, and maybe some more.

        None where it is certain that there is no such order. Raises `TooLargeError` where more
        than `most` states would have to be laid out, `OutOfTimeError` when the clock says so.
        `expanded` tells how many were.
        """
        self.expanded = 0
        halves = self._halves(limits, clock)
        if halves is None:
            return None
        start, end = halves
        most, before = min(most or self.most, self.most), start.expanded + end.expanded
        while start.layers + end.layers < len(self.terms.steps):
            clock.tick(N_("laying out states"))
            laid = start.states + end.states
            if laid > most:
                self.put_off = tuple(limits), halves
                raise TooLargeError
            if self._fast(clock):
                start.compile()
                end.compile()
            budget = max(min(FIRST, most), min(laid // 4, MANY))
            # No more at a time than are quickly gone on from, and find room.
            work, room = SLOW if start.plain else WORK, (most - laid) // (2 * len(self.terms.steps))
            budget = min(budget, max(1, work // self.each), room + 1)
            side_by_side = laid > MANY and not (start.plain or end.plain)
            going = _narrower(halves)
            died = in_threads([partial(one.spread, budget) for one in going], side_by_side)
            expanded, self.expanded = self.expanded, start.expanded + end.expanded - before
            clock.run.worked += self.expanded - expanded
            if any(died):
                return None
        return _joined(start, end, clock)

    def order(
        self, limits: Sequence[Limits], clock: Clock, most: int | None = None
    ) -> list[int] | None:
        """Give an order within all the limits, None where there is none; raises as `within`."""
        lattice = self.within(limits, clock, most)
        if lattice is None:
            return None
        marks, caps = marks_of(self.terms, lattice, limits), joint_caps(self.terms, lattice, limits)
        return Walk.of(self.terms, lattice, clock, marks).order(caps)

    def _fast(self, clock: Clock) -> bool:
        """Whether to go on with compiled kernels: there is much to do, and they can be had."""
        few = little(EACH * clock.run.worked, *expansion.KERNELS)
        return not few and affordable(clock, *expansion.KERNELS)

    def _halves(self, limits: Sequence[Limits], clock: Clock) -> tuple[_Half, _Half] | None:
        """Give two halves to go on with: those put off, where it was for the same limits."""
        if self.put_off is not None:
            (asked, halves), self.put_off = self.put_off, None
            if asked == tuple(limits):
                return halves
        start, end = self.ends
        rows = Rows.of(self.terms, limits, end.held)
        if not (rows.open(self.terms, start.held) and rows.open(self.terms, end.held)):
            return None
        small = rows.small(self.terms)
        fast = self._fast(clock)
        return (
            _Half(start, rows, self.largest, small=small, fast=fast),
            _Half(end, rows, self.largest, small=small, fast=fast),
        )


class _Half:
    """The states laid out from one end."""

    def __init__(
        self, facing: Facing, rows: Rows, largest: Largest, *, small: bool, fast: bool
    ) -> None:
        self.facing, self.largest, self.small = facing, largest, small
        self.plain = not (small and fast)
        n, m, words, acting = facing.n, facing.m, facing.words, facing.acting
        self.count, self.layer = self.array([0, 0, 1, 0]), self.array([0, 1] + [1] * n)
        self.spare = [self.array([0] * size) for size in (m, acting, words)]
        self.room = 2 * FIRST + n
        highs = rows.leaving(facing.terms, facing.held)
        lows = [-facing.held[i] for i in facing.lists[9]]
        marks = highs if facing.sign > 0 else lows
        self.key, self.held, self.mark = (
            self._longer(self.array(table), self.room * width)
            for table, width in (([0] * words, words), (facing.held, m), (marks, acting))
        )
        self.limits = tuple(self.array(table) for table in rows.tables)
        self.head = self._table(self.room)

    @property
    def layers(self) -> int:
        """Complete layers, besides the one state of the end itself."""
        return int(self.count[0])

    @property
    def width(self) -> int:
        """States in the layer that is gone on from."""
        return int(self.layer[self.layers + 1] - self.layer[self.layers])

    @property
    def expanded(self) -> int:
        """States that it was gone on from."""
        return int(self.count[1])

    @property
    def states(self) -> int:
        """States laid out."""
        return int(self.count[2])

    def spread(self, budget: int) -> bool:
        """Go on from `budget` more states; returns whether no state is left to go on from."""
        facing = self.facing
        while True:
            before = self.count[1]
            outcome = self.run(
                expansion.spread, facing.lists if self.plain else facing.arrays, self.limits,
                self.largest.lists if self.plain else self.largest.arrays, self.table,
                facing.sign, facing.n, facing.m, facing.words, budget,
            )  # fmt: skip
            if outcome != expansion.FULL:
                return bool(outcome == expansion.DIED)
            budget -= int(self.count[1] - before)
            self._grow()

    def leading(self, layer: int, alive: Any, rest: Any) -> NDArray[np.bool_]:
        """Give which states, up to a layer, lead to those alive in it, with the marks of both."""
        facing = self.facing
        self.run(
            expansion.trace, facing.lists if self.plain else facing.arrays, self.limits,
            self.table, alive, rest, facing.sign, layer, facing.n, facing.m, facing.words,
        )  # fmt: skip
        return np.array(alive, np.bool_)

    def blank(self, layer: int, width: int = 1) -> Any:
        """Give so many noughts for every state up to a layer."""
        size = int(self.layer[layer + 1]) * width
        return [0] * size if self.plain else np.zeros(size, np.int64)

    @property
    def table(self) -> tuple[Any, ...]:
        """What the kernels work on."""
        return (self.key, self.held, self.mark, self.head, self.layer, self.count, *self.spare)

    def taken(self, alive: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Give some of the first states: the steps done, as bits, and the balances, in rows."""
        words, m, states = self.facing.words, self.facing.m, len(alive)
        key = np.asarray(self.key[: states * words], np.int64).reshape(states, words)[alive]
        held = np.asarray(self.held[: states * m], np.int64).reshape(states, m)[alive]
        if self.facing.sign > 0:
            return key, held
        return np.array(self.facing.every, np.int64) ^ key[::-1], held[::-1]

    def compile(self) -> None:
        """Turn the lists into arrays, as compiled kernels take them, where numbers fit these."""
        if not (self.plain and self.small):
            return
        self.plain = False
        for name in ("count", "layer", "key", "held", "mark"):
            setattr(self, name, self.array(getattr(self, name)))
        self.spare = [self.array(table) for table in self.spare]
        self.limits = tuple(self.array(table) for table in self.limits)
        self.head, self.count[3] = self._table(self.room), 0

    def _grow(self) -> None:
        self.room *= 2
        facing = self.facing
        self.key = self._longer(self.key, self.room * facing.words)
        self.held = self._longer(self.held, self.room * facing.m)
        self.mark = self._longer(self.mark, self.room * facing.acting)
        self.head, self.count[3] = self._table(self.room), 0

    def _table(self, room: int) -> Any:
        slots = 1 << (4 * room - 1).bit_length()
        return [-1] * slots if self.plain else np.empty(slots, np.int32)

    def _longer(self, table: Any, size: int) -> Any:
        if self.plain:
            return table + [0] * (size - len(table))
        longer = np.empty(size, np.int64)
        longer[: len(table)] = table
        return longer

    def array(self, table: Sequence[int]) -> Any:
        """Give numbers as the kernels take them now."""
        return list(table) if self.plain else np.array(table, np.int64)

    def run(self, kernel: Callable[..., Any], *arguments: Any) -> Any:
        """Run a kernel, compiled unless the tables are lists."""
        return (kernel if self.plain else compiled(kernel))(*arguments)


def _narrower(halves: tuple[_Half, _Half]) -> Sequence[_Half]:
    """Give the half to go on with where the other's layer is far wider (Pohl 1971), or both."""
    narrow, wide = sorted(halves, key=lambda half: half.width)
    return (narrow,) if narrow.width * WIDER < wide.width else halves


def _joined(start: _Half, end: _Half, clock: Clock) -> Lattice | None:
    """Bring the two halves together where both have the fewest states; None where they miss."""
    facing, n, words = start.facing, start.facing.n, start.facing.words

    def crowd(k: int) -> int:
        """How many states the halves have on their ways to the layer k."""
        return int(start.layer[k + 1] + end.layer[n - k + 1])

    at = min(range(n - end.layers, start.layers + 1), key=crowd)
    alive, others = start.blank(at), end.blank(n - at)
    rest, rest_others = start.blank(at, facing.acting), end.blank(n - at, facing.acting)
    found = start.run(
        expansion.match, start.limits, words, start.array(facing.every), start.layer[at],
        start.layer[at + 1], start.key, start.mark, alive, rest, end.layer[n - at],
        end.layer[n - at + 1], end.key, end.mark, others, rest_others, facing.acting, end.head,
        start.spare[2],
    )  # fmt: skip
    if not found:
        return None
    clock.tick(N_("laying out states"))
    first, last = in_threads(
        [
            partial(start.leading, at, alive, rest),
            partial(end.leading, n - at, others, rest_others),
        ],
        crowd(at) > MANY and not start.plain,
    )
    if not (first[0] and last[0]):
        return None
    clock.tick(N_("laying out states"))
    last = last[: int(end.layer[n - at])]  # the layer where they meet is the start's
    parts = start.taken(first), end.taken(last)
    sets, balance = (np.concatenate(pair) for pair in zip(*parts, strict=True))
    below = np.concatenate([[0], np.cumsum(first)])[np.array(start.layer[: at + 2])]
    above = np.concatenate([[0], np.cumsum(last)])[np.array(end.layer[: n - at + 1])]
    return _lattice(start, sets, balance, np.concatenate([below, len(sets) - above[-2::-1]]))


def _lattice(half: _Half, sets: Ints, balance: Ints, layer: Ints) -> Lattice:
    """Find the steps that lead from state to state; `layer` tells where each layer begins."""
    size = len(sets)
    # By halves where there are many, with a thread for each.
    split = size > MANY and not half.plain
    parts = [0, int(layer[np.searchsorted(layer, size // 2)]), size] if split else [0, size]
    tasks = [partial(_edges, half, sets, layer, *part) for part in pairwise(parts)]
    counts, to, step = zip(*in_threads(tasks, split), strict=True)
    return Lattice(
        first=np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        to=np.concatenate(to),
        step=np.concatenate(step),
        balance=np.ascontiguousarray(balance.T),
    )


def _edges(
    half: _Half, sets: Ints, layer: Ints, begin: int, last: int
) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32]]:
    """Give the steps from some states: how many, where they lead, which they are."""
    n, words, plain = half.facing.n, half.facing.words, half.plain

    def made(table: NDArray[Any]) -> Any:
        return table.tolist() if plain else table

    each, needs = (half.facing.lists if plain else half.facing.arrays)[1:3]
    key, layers = made(np.ascontiguousarray(sets).ravel()), made(layer)
    head = made(np.empty(1 << (2 * int(np.diff(layer).max()) + 64).bit_length(), np.int32))
    counts, new, state = made(np.zeros(last - begin, np.int64)), made(np.zeros(words, np.int64)), 0
    to, step = [made(np.zeros(4 * len(counts) + n, np.int32)) for _ in range(2)]
    used = 0
    while begin + state < last:
        state, used = half.run(
            expansion.edges, each, needs, key, layers, head, counts, to, step, new, n, words,
            begin, state, used,
        )  # fmt: skip
        if begin + state < last:
            to, step = [t * 2 if plain else np.concatenate([t, t]) for t in (to, step)]
    return (
        np.array(counts, np.int64),
        np.array(to[:used], np.int32),
        np.array(step[:used], np.int32),
    )
