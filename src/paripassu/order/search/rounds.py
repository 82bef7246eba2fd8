"""Changes of actor: the lattice that knows who acted last and how many changes are spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.order.search.state_space import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MAX_EDGES = 8_000_000  # some 60 bytes each, while they are made


def sides(terms: Terms, lattice: Lattice) -> tuple[Ints, int]:
    """Give the acting side of each edge as a number, and how many sides there are."""
    known = sorted(set(terms.actors))
    return np.array([known.index(group) for group in terms.actors])[lattice.step], len(known)


def within(
    lattice: Lattice, alive: NDArray[np.bool_], side: Ints, left: Ints, extra: int
) -> Lattice | None:
    """Build the lattice of the orders with at most `extra` changes beyond the fewest possible.

    Parameters
    ----------
    side
        The acting side of each edge.
    left
        (states, sides + 1): fewest changes from a state to the end, by who acted last; the last
        column is for nobody yet, and counts the first step as a change.

    Returns
    -------
    The lattice; its states are: the old state, who acted last, changes spent beyond those that
    could not be helped. None where it would be too large.
    """
    nobody = left.shape[1] - 1
    width = nobody * (extra + 1)
    if len(lattice.to) * width > MAX_EDGES:
        return None
    source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
    edge = np.flatnonzero(alive[source] & alive[lattice.to])
    s, t, x = source[edge], lattice.to[edge].astype(np.int64), side[edge]
    goal = lattice.size - 1
    from_, onto, steps = [], [], []
    for last in [nobody, *range(nobody)]:
        for spent in range(extra + 1):
            now = spent + (x != last) + left[t, x] - left[s, last]
            fine = (now <= extra) & ((s == 0) == (last == nobody)) & ((s > 0) | (spent == 0))
            reached = t * width + x * (extra + 1) + now
            from_.append(np.where(s == 0, 0, s * width + last * (extra + 1) + spent)[fine])
            onto.append(np.where(t == goal, goal * width, reached)[fine])
            steps.append(lattice.step[edge[fine]])
    sources, targets = np.concatenate(from_), np.concatenate(onto)
    nodes = np.unique(np.concatenate([[0, goal * width], sources, targets]))
    rank = np.argsort(sources, kind="stable")
    counts = np.bincount(np.searchsorted(nodes, sources), minlength=len(nodes))
    return Lattice(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        to=np.searchsorted(nodes, targets[rank]).astype(np.int32),
        step=np.concatenate(steps)[rank],
        balance=np.ascontiguousarray(lattice.balance[:, nodes // width]),
    )
