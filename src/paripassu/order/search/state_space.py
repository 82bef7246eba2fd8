"""The states that an order can pass through, as one array per thing.

A state is the set of steps done so far: a down-set of the precedence order. The steps are split
into chains, so a state is how far each chain has come, and all states form a grid. States that
break a `needs`, rule 1 or rule 3 are left out; the rest are numbered so that numbers only rise
along an order. Chains are of steps that wait for each other in any case; where one of a group is
enough, the cells in which a step is done and none of its group are left out as well: see
`balance.precedence`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.precedence import closure
from paripassu.balance.terms import Terms
from paripassu.language import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_CELLS = 12_000_000
MAX_BYTES = 700_000_000
MANY = 60  # steps, up to which their chains are found at once


@dataclass(frozen=True)
class Lattice:
    """States and the steps between them; state 0 is the start, the last one the finished deal.

    Attributes
    ----------
    first, to, step
        Edges in rows: those of state s stand at ``first[s]:first[s + 1]``; `to` is the state
        reached and `step` the step taken.
    balance
        (m, states): balance of each party.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    step: NDArray[np.int32]
    balance: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of states."""
        return int(self.balance.shape[1])

    def keep(self, alive: NDArray[np.bool_]) -> Lattice:
        """Give the lattice of some of its states, the start and the end among them."""
        source = np.repeat(np.arange(self.size), np.diff(self.first))
        edges = alive[source] & alive[self.to]
        number = np.cumsum(alive) - 1
        counts = np.bincount(number[source[edges]], minlength=int(alive.sum()))
        return Lattice(
            first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            to=number[self.to[edges]].astype(np.int32),
            step=self.step[edges],
            balance=np.ascontiguousarray(self.balance[:, alive]),
        )


def grid(before: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Give the shape of the grid of steps, by what must come before each: no state is outside."""
    return _shape(chain_cover(before))


def _shape(chains: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(len(chain) + 1 for chain in chains)


def fits(terms: Terms) -> bool:
    """Whether the grid of this deal is small enough to be searched as a whole."""
    if len(terms.before) > MANY and _wide(terms.before):
        return False
    shape = _shape(chains_of(terms.before))
    cells = prod(shape)
    # Balances twice, while they are made; half of the chains go on from a cell, each by an edge.
    size = cells * (16 * len(terms.parties) + 4 * len(shape) + 36)
    return cells <= MAX_CELLS and size <= MAX_BYTES


def _wide(before: Sequence[Sequence[int]]) -> bool:
    """Whether it shows without any chains, which take long to be found, that there is no room."""
    steps, wide = len(before), widest(before)
    # So many steps of which none waits for another stand in as many chains, the rest in these.
    return wide > 60 or 2 ** (wide - 1) * (steps - wide + 2) > MAX_CELLS


def widest(before: Sequence[Sequence[int]]) -> int:
    """Count the steps of the fullest level, a level being as many steps away from the first ones.

    None of a level waits for another.
    """
    after: list[list[int]] = [[] for _ in before]
    for step, needed in enumerate(before):
        for need in needed:
            after[need].append(step)
    missing, most = [len(needed) for needed in before], 0
    level = [step for step, count in enumerate(missing) if not count]
    while level:
        most, freed = max(most, len(level)), []
        for step in level:
            for later in after[step]:
                missing[later] -= 1
                if not missing[later]:
                    freed.append(later)
        level = freed
    return most


def build(
    terms: Terms,
    *,
    rule1: bool = True,
    rule3: bool = True,
    tick: Callable[[str], None] = lambda what: None,
) -> Lattice | None:
    """Build the states that pass the rules; None where the start or the end does not.

    `tick` is called between its longer parts and may raise, where time is up.
    """
    chains = chains_of(terms.before)
    shape = _shape(chains)
    place = {step: (c, k) for c, chain in enumerate(chains) for k, step in enumerate(chain)}
    balance = np.empty((len(terms.parties), *shape), np.int64)
    for i in range(len(terms.parties)):
        tick(N_("laying out states"))
        balance[i] = _balance(terms, i, chains, place)
    tick(N_("laying out states"))
    allowed = _precedence(terms, place, shape)
    for i in range(len(terms.parties)):
        if rule1 and i in terms.acting:
            allowed &= balance[i] <= rules.rule1(terms.final[i], terms.guarantee[i])
        if rule3 and (least := rules.rule3(terms, i)) is not None:
            allowed &= balance[i] >= least
    flat = allowed.ravel()
    if not (flat[0] and flat[-1]):
        return None
    cells = np.flatnonzero(flat)
    number = np.full(flat.size, -1, np.int32)
    number[cells] = np.arange(len(cells), dtype=np.int32)
    # Twice through the chains: how many steps lead on from each state, then where to.
    first = np.zeros(len(cells) + 1, np.int64)
    for state, _to, _step in _along(chains, cells, number, shape, tick):
        first[state + 1] += 1
    np.cumsum(first, out=first)
    to, step, at = np.empty(first[-1], np.int32), np.empty(first[-1], np.int32), first[:-1].copy()
    for state, goal, taken in _along(chains, cells, number, shape, tick):
        to[at[state]], step[at[state]] = goal, taken
        at[state] += 1
    kept = balance.reshape(len(terms.parties), -1)
    return Lattice(first, to, step, kept if len(cells) == flat.size else kept[:, cells])


def _along(
    chains: Sequence[Sequence[int]],
    cells: NDArray[np.int64],
    number: NDArray[np.int32],
    shape: Sequence[int],
    tick: Callable[[str], None],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]]:
    """Give chain by chain the states that it leads on from, to which, and by which step."""
    stride = prod(shape)
    for c, chain in enumerate(chains):
        tick(N_("laying out states"))
        stride //= shape[c]
        come = cells // stride % shape[c]
        open_ = np.flatnonzero(come < len(chain))
        goal = number[cells[open_] + stride]
        open_, goal = open_[goal >= 0], goal[goal >= 0]
        yield open_, goal, np.array(chain, np.int32)[come[open_]]


@lru_cache(maxsize=1)
def chains_of(before: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Give `chain_cover`, found once: what fits is built next."""
    return chain_cover(before)


def chain_cover(before: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Split the steps into as few chains as possible (Dilworth 1950, by bipartite matching)."""
    after: list[list[int]] = [[] for _ in before]
    for step, needs in enumerate(before):
        for need in needs:
            after[need].append(step)
    later = closure(after)
    follows: dict[int, int] = {}
    leads: dict[int, int] = {}
    for root in range(len(before)):
        # Breadth first for a way to give the step a follower, moving others to another of theirs.
        reached: dict[int, int] = {}
        queue, free, seen = deque([root]), None, 0
        while queue and free is None:
            step = queue.popleft()
            while free is None and (unseen := later[step] & ~seen):
                lowest = unseen & -unseen
                seen |= lowest
                next_ = lowest.bit_length() - 1
                reached[next_] = step
                if next_ in follows:
                    queue.append(follows[next_])
                else:
                    free = next_
        while free is not None:
            step = reached[free]
            follows[free], leads[step], free = step, free, leads.get(step)
            if step == root:
                break
    chains = []
    for head in range(len(before)):
        if head not in follows:
            chain = [head]
            while chain[-1] in leads:
                chain.append(leads[chain[-1]])
            chains.append(tuple(chain))
    return tuple(chains)


def _balance(
    terms: Terms,
    party: int,
    chains: Sequence[Sequence[int]],
    place: dict[int, tuple[int, int]],
) -> NDArray[np.int64]:
    grid = np.full((1,) * len(chains), terms.start[party], np.int64)
    for c, chain in enumerate(chains):
        along = [1] * len(chains)
        along[c] = -1
        path = np.concatenate([[0], np.cumsum(terms.keep[party, list(chain)])])
        grid = grid + path.reshape(along)
    for needed, gain in terms.also:
        done = [0] * len(chains)
        for step in needed:
            c, k = place[step]
            done[c] = max(done[c], k + 1)
        grid[tuple(slice(k, None) for k in done)] += gain[party]
    return grid


def _precedence(
    terms: Terms, place: dict[int, tuple[int, int]], shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    allowed = np.ones(shape, np.bool_)
    for step, needed in enumerate(terms.before):
        c, k = place[step]
        for need in needed:
            c_need, k_need = place[need]
            if c_need != c:
                broken: list[slice] = [slice(None)] * len(shape)
                broken[c] = slice(k + 1, None)
                broken[c_need] = slice(0, k_need + 1)
                allowed[tuple(broken)] = False
    for step, members in terms.groups:
        c, k = place[step]
        none = {c: slice(k + 1, None)}  # no member is on its own chain: it would be before it
        for c_one, k_one in map(place.__getitem__, members):
            none[c_one] = slice(0, min(k_one + 1, none.get(c_one, slice(0, k_one + 1)).stop))
        allowed[tuple(none.get(c_one, slice(None)) for c_one in range(len(shape)))] = False
    return allowed
