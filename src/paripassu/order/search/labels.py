"""Asks of a lattice: is there an order whose marks stay under these caps? Runs the kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.search import label_kernels
from paripassu.order.search.compiling import affordable, compiled, little
from paripassu.order.search.expansion import WORD
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Marks = NDArray[np.int64]

BUDGET = 200_000
USUAL = 20  # looks at a step's effect on a party for an expansion


class Walk:
    """Finds orders on one lattice, each row's mark under its caps.

    Attributes
    ----------
    marks
        (rows, states): what the mark of a row rises to at a state: mostly a party's balance.
    expanded
        How many labels (a state with its marks) have been expanded so far.
    alive
        The states that orders under the last caps under which there was one can pass.
    """

    def __init__(
        self, lattice: Lattice, marks: Marks, weight: tuple[float, ...], clock: Clock
    ) -> None:
        self.lattice, self.clock, self.marks, self.weight = lattice, clock, marks, weight
        self.expanded = 0
        self.alive = np.ones(lattice.size, np.bool_)
        few = little(len(lattice.to) * len(marks), *label_kernels.WALKING)
        self._small = few or not affordable(clock, *label_kernels.WALKING)
        balance = np.ascontiguousarray(marks.T).ravel()
        self._first, self._to = self._plain(lattice.first), self._plain(lattice.to)
        self._balance = self._plain(balance)
        self._weight = self._plain(np.array(weight, np.float64))

    @classmethod
    def of(cls, terms: Terms, lattice: Lattice, clock: Clock, marks: Marks | None = None) -> Walk:
        """Give the walk for the acting parties, each measured by its own stake.

        Their marks are those of their balances, where no others are given.
        """
        if marks is None:
            marks = lattice.balance[list(terms.acting)]
        return cls(lattice, marks, tuple(1 / terms.stake[i] for i in terms.acting), clock)

    def order(self, caps: NDArray[np.int64]) -> list[int] | None:
        """Give the steps of an order under the caps (rows, states), or None where there is none.

        Raises `OutOfTimeError` when the clock says so.
        """
        closed = self._close(caps)
        order = None if closed is None else self._descend(*closed)
        if closed is not None and order is not None:
            self.alive = np.array(closed[2], np.bool_)
        return order

    def narrowed(
        self, caps: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]] | None:
        """Give what a state allows: highest mark, mark that can do no harm, whether it is alive.

        The first two are (rows, states). None where no order stays under the caps.
        """
        closed = self._close(caps)
        if closed is None:
            return None
        high, ease, alive = (np.array(table, np.int64) for table in closed)
        shape = (self.lattice.size, len(self.marks))
        return high.reshape(shape).T, ease.reshape(shape).T, alive.astype(np.bool_)

    def changes_left(
        self, side: NDArray[np.int64], sides: int, alive: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Give the fewest changes of actor to the end: (states, sides), by who acted last."""
        size = self.lattice.size
        left = self._plain(np.full(size * sides, 2**30, np.int64))
        self._run(
            label_kernels.changes_left, self._first, self._to, self._plain(side),
            self._plain(alive.astype(np.int8)), left, sides, size,
        )  # fmt: skip
        return np.array(left, np.int64).reshape(size, sides)

    def _close(self, caps: NDArray[np.int64]) -> tuple[Any, Any, Any] | None:
        self.clock.tick(N_("closing states"))
        size, parties = self.lattice.size, len(self.marks)
        cap = self._plain(np.ascontiguousarray(caps.T).ravel())
        low, high = self._blank(parties * size), self._blank(parties * size)
        alive = self._plain(np.ones(size, np.int8))
        graph = (self._first, self._to)
        outcome = label_kernels.PAUSED
        while outcome == label_kernels.PAUSED:
            outcome = self._run(
                label_kernels.narrow, *graph, self._balance, cap, low, high, alive, parties, size
            )
            if outcome == label_kernels.PAUSED:
                self.clock.tick(N_("closing states"))
        if outcome == label_kernels.NONE:
            return None
        ease = low  # its room is free again
        self._run(label_kernels.settle, *graph, cap, ease, alive, parties, size)
        return high, ease, alive

    def _descend(self, high: Any, ease: Any, alive: Any) -> list[int] | None:
        size, parties = self.lattice.size, len(self.marks)
        depth = int(self.lattice.step.max(initial=0)) + 3
        # Which steps from a state have been tried is kept as bits, in so many numbers.
        wide = int(np.diff(self.lattice.first).max(initial=0)) // WORD + 1
        path, edge, tried = self._blank(depth), self._blank(depth), self._blank(depth * wide)
        marks = self._blank(depth * parties)
        head = self._plain(np.full(size, -1, np.int64))
        room = 4096
        link, label = self._blank(room), self._blank(room * parties)
        counters = self._blank(3)
        for i in range(parties):
            marks[i] = self._balance[i]
        # So many expansions between two looks at the clock as take as long in every deal.
        budget = BUDGET * USUAL // (max(1, len(self.lattice.to) // size) * parties + USUAL)
        budget = budget // 20 + 1 if self._small else budget + 1
        outcome = label_kernels.PAUSED
        while outcome in (label_kernels.PAUSED, label_kernels.FULL):
            outcome = self._run(
                label_kernels.descend,
                self._first, self._to, self._balance, high, ease, alive, self._weight,
                parties, size, wide, path, edge, tried, marks, head, link, label, counters,
                budget,
            )  # fmt: skip
            if outcome == label_kernels.FULL:
                link, label = self._longer(link), self._longer(label)
            self.clock.tick(N_("walking"))
        self.expanded += int(counters[2])
        if outcome == label_kernels.NONE:
            return None
        return [int(self.lattice.step[edge[k]]) for k in range(int(counters[0]))]

    def _run(self, kernel: Callable[..., Any], *arguments: Any) -> Any:
        return (kernel if self._small else compiled(kernel))(*arguments)

    def _plain(self, array: NDArray[Any]) -> Any:
        return array.tolist() if self._small else array

    def _blank(self, length: int) -> Any:
        return [0] * length if self._small else np.zeros(length, np.int64)

    def _longer(self, array: Any) -> Any:
        return array * 2 if self._small else np.concatenate([array, array])
