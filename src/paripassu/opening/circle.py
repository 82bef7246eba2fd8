"""What blocks an order: steps that wait for each other in a circle, or where all must stop.

One party by itself is simple: a state is alive for it where some order that keeps its conditions
passes that state. A step waits for another, for that party, where every alive state that holds
the one holds the other too. What is said here is therefore true of every order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.precedence import Groups
from paripassu.balance.terms import Terms
from paripassu.order.search.state_space import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Alive = Mapping[int, NDArray[np.bool_]]

WORD = 62  # steps to a 64-bit word


@dataclass(frozen=True)
class Wait:
    """In every order that suits a party, `awaits` comes before `step`.

    Attributes
    ----------
    step, awaits
        Names of two steps.
    party
        Id of the party whose conditions make the one wait for the other.
    own
        Whether that party acts in `step`.
    """

    step: str
    awaits: str
    party: str
    own: bool


@dataclass(frozen=True)
class Circle:
    """Waits of two parties or more, each for the step of the next one, the last for the first."""

    waits: tuple[Wait, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the circle, each of which waits for the next and the last for the first."""
        return tuple(wait.step for wait in self.waits)


@dataclass(frozen=True)
class Standstill:
    """Where all must stop.

    Attributes
    ----------
    steps
        The most steps with which every state on the way suits each party by itself.
    left
        The steps that are left there.
    refused
        Each step that could come next, with the ids of the parties that it does not suit.
    """

    steps: int
    left: tuple[str, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Given:
    """What must come before each step for everybody.

    Attributes
    ----------
    before
        Per step, the steps without which no order comes to it, as a mask.
    groups
        Pairs of a step and others of which one at least must come before it.
    """

    before: Sequence[int]
    groups: Groups

    def allows(self, step: int, done: int) -> bool:
        """Whether a step may follow those done, given as a mask."""
        return not self.before[step] & ~done and all(
            any(done >> member & 1 for member in members)
            for one, members in self.groups
            if one == step
        )


@dataclass(frozen=True)
class Past:
    """Which steps have been done in each state of a lattice of all states.

    Attributes
    ----------
    words
        (words, states): the steps done, as bits, `WORD` to a word.
    count
        (states,): how many they are.
    source
        (edges,): the state that an edge leaves.
    """

    words: NDArray[np.int64]
    count: NDArray[np.int64]
    source: NDArray[np.int64]

    @classmethod
    def of(cls, lattice: Lattice, steps: int) -> Past:
        """Follow one edge back from each state, then two, then four, until all are at the start."""
        source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
        edge = np.zeros(lattice.size, np.int64)
        edge[lattice.to] = np.arange(len(source))
        back, step = source[edge], lattice.step[edge].astype(np.int64)
        count = np.ones(lattice.size, np.int64)
        words = np.zeros((steps // WORD + 1, lattice.size), np.int64)
        words[step // WORD, np.arange(lattice.size)] = 1 << step % WORD
        count[0], words[:, 0], back[0] = 0, 0, 0
        while back.any():
            words |= words[:, back]
            count += count[back]
            back = back[back]
        return cls(words, count, source)

    def has(self, step: int) -> NDArray[np.bool_]:
        """In which states a step has been done."""
        done: NDArray[np.bool_] = (self.words[step // WORD] >> step % WORD & 1).astype(np.bool_)
        return done

    def common(self, states: NDArray[np.int32]) -> int:
        """Give the steps done in all of some states, as one mask."""
        shared = np.bitwise_and.reduce(self.words[:, states], axis=1)
        return sum(int(word) << (WORD * k) for k, word in enumerate(shared))


def find_circle(
    terms: Terms, lattice: Lattice, past: Past, alive: Alive, given: Given
) -> Circle | None:
    """Find the shortest circle of waits, with as many as can be for a party's own steps.

    Parameters
    ----------
    alive
        Per party number, the states that orders which suit it pass; at least one order does.
    given
        What must come before each step for everybody.
    """
    edges: dict[int, dict[int, tuple[bool, int]]] = {}
    for party, states in alive.items():
        for step, awaited in _waits(lattice, past, states, given):
            label = (party not in terms.actors[step], party)
            known = edges.setdefault(step, {})
            known[awaited] = min(known.get(awaited, label), label)
    best: tuple[int, int, tuple[int, ...]] | None = None
    for start in sorted(edges):
        found = _back_to(start, edges)
        if found is not None and (best is None or found < best):
            best = found
    if best is None:
        return None
    path = best[2]
    return Circle(
        tuple(
            Wait(terms.steps[one], terms.steps[two], terms.parties[party], own=not foreign)
            for one, two in zip(path, (*path[1:], path[0]), strict=True)
            for foreign, party in [edges[one][two]]
        )
    )


def standstill(
    terms: Terms, lattice: Lattice, past: Past, alive: Alive, given: Given
) -> Standstill | None:
    """Find where parties stop that go on only through states that are alive for each of them.

    None where such states lead to the end. Arguments as for `find_circle`.
    """
    common = np.logical_and.reduce(list(alive.values()))
    wall = np.where(common, 0, -1)
    reached = reach(lattice, past, np.zeros(lattice.size, np.int64), wall)
    if reached[-1]:
        return None
    return _stop(terms, lattice, past, reached, alive, given)


def breakdown(
    terms: Terms,
    lattice: Lattice,
    past: Past,
    marks: tuple[int, NDArray[np.int64], NDArray[np.int64]],
    given: Given,
) -> Standstill:
    """Find how far orders come before a party's marks pass their caps, given that all do.

    `marks` is the party's number with its marks and the caps, both (states,).
    """
    party, own, cap = marks
    reached = reach(lattice, past, own, cap)
    return _stop(terms, lattice, past, reached, {party: reached}, given)


def reach(
    lattice: Lattice, past: Past, balance: NDArray[np.int64], cap: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Give the states that can be reached while each mark (highest balance) keeps its cap."""
    low = np.full(lattice.size, 2**62, np.int64)
    low[0] = balance[0]
    layers = past.count[past.source]
    order = np.argsort(layers, kind="stable")
    ends = np.searchsorted(layers[order], np.arange(int(past.count[-1]) + 1))
    for begin, end in pairwise(ends):
        edges = order[begin:end]
        source, to = past.source[edges], lattice.to[edges]
        open_ = low[source] <= cap[source]
        np.minimum.at(low, to[open_], np.maximum(low[source], balance[to])[open_])
    return low <= cap


def _stop(
    terms: Terms,
    lattice: Lattice,
    past: Past,
    reached: NDArray[np.bool_],
    alive: Alive,
    given: Given,
) -> Standstill:
    """Describe the furthest state reached: what is left there, and whom each next step offends."""
    at = int(np.argmax(np.where(reached, past.count, -1)))
    done = past.common(np.array([at], np.int32))
    refused = []
    for edge in range(int(lattice.first[at]), int(lattice.first[at + 1])):
        step = int(lattice.step[edge])
        if given.allows(step, done):
            unsuited = tuple(terms.parties[i] for i in alive if not alive[i][lattice.to[edge]])
            refused.append((terms.steps[step], unsuited))
    left = tuple(name for k, name in enumerate(terms.steps) if not done >> k & 1)
    return Standstill(int(past.count[at]), left, tuple(refused))


def _waits(
    lattice: Lattice, past: Past, alive: NDArray[np.bool_], given: Given
) -> Iterator[tuple[int, int]]:
    """Give each step with each one that it waits for, beyond what is given for everybody."""
    passed = alive[past.source] & alive[lattice.to]
    for step in range(len(given.before)):
        after = lattice.to[passed & (lattice.step == step)]
        awaited = past.common(after) & ~given.before[step] & ~(1 << step)
        while awaited:
            bit = awaited & -awaited
            yield step, bit.bit_length() - 1
            awaited ^= bit


def _back_to(
    start: int, edges: Mapping[int, Mapping[int, tuple[bool, int]]]
) -> tuple[int, int, tuple[int, ...]] | None:
    """Find the shortest way round: how many waits, how many of them for others' steps, the way."""
    heap: list[tuple[int, int, tuple[int, ...], int]] = [(0, 0, (start,), start)]
    seen: set[int] = set()
    while heap:
        length, foreign, path, at = heappop(heap)
        if at == start and length:
            return length, foreign, path[:-1]
        if at in seen:
            continue
        if length:
            seen.add(at)
        for awaited, (other, _) in edges.get(at, {}).items():
            heappush(heap, (length + 1, foreign + other, (*path, awaited), awaited))
    return None
