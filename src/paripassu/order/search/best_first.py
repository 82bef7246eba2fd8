"""Best first: labels by what they ask at the least, once the finished deal is counted (A*).

A label's least is the worst moment so far, or what the end asks anyhow of who has held so much
(Hart, Nilsson & Raphael 1968). Where that bound is good a small part of all labels is enough, for
an order and for the proof that none is better; where it is not the search is soon given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.search import best_first_kernel
from paripassu.order.search.beam import MODES, Tables
from paripassu.order.search.compiling import affordable, compiled, little
from paripassu.order.search.criteria import Limits
from paripassu.order.search.one_step import Largest
from paripassu.order.search.rows import Rows
from paripassu.running.clock import Clock, TooLargeError

AT_ONCE = 20_000  # labels gone on from between two looks at the clock
EACH = 6  # labels made for each one that is gone on from, at the most, before it is given up
MOST = 100_000  # labels gone on from, for one question


class BestFirst:
    """Asks of one deal whether there is an order within limits."""

    def __init__(self, terms: Terms, tables: Tables, largest: Largest) -> None:
        """`tables`: the deal as beams see it from its start."""
        self.largest = largest
        self.terms, self.start, self.party = terms, tables.facing, tables.party
        self.expanded = 0

    def fit(self, labels: int, clock: Clock) -> bool:
        """Whether it can be asked: compiled, and of trusts that never change."""
        run = best_first_kernel.explore
        fast = not little(labels * len(self.terms.steps), run) and affordable(clock, run)
        return fast and self.terms.sums is None

    def order(
        self, limits: Sequence[Limits], name: str, bound: Fraction, labels: int, clock: Clock
    ) -> list[int] | None:
        """Give an order within all limits, None where there is none.

        Labels that ask no more than the `bound`, which no order beats, are alike. Raises
        `TooLargeError` once so many labels were gone on from, or where the numbers are too large,
        `OutOfTimeError` when the clock says so.
        """
        self.expanded = 0
        facing, ends = self.start, self.terms.ends[:, 1].tolist()
        rows = Rows.of(self.terms, limits, ends)
        if not rows.small(self.terms):
            raise TooLargeError
        if not (rows.open(self.terms, facing.held) and rows.open(self.terms, ends)):
            return None
        own = np.array([ends[i] for i in self.terms.acting], np.int64)
        tables = tuple(np.array(table, np.int64) for table in rows.tables)
        until = min(labels, MOST)
        table = self._blank(EACH * until + facing.n + 1)
        table[3][0] = float(bound)
        count, outcome = table[12], best_first_kernel.PAUSED
        while outcome == best_first_kernel.PAUSED and count[2] < until:
            clock.tick(N_("walking"))
            outcome = compiled(best_first_kernel.explore)(
                facing.arrays, tables, self.largest.arrays, own, self.party, MODES[name], table,
                facing.n, facing.m, facing.words, min(until - int(count[2]), AT_ONCE),
            )  # fmt: skip
        self.expanded = int(count[2])
        if outcome == best_first_kernel.NONE:
            return None
        if outcome != best_first_kernel.FOUND:
            raise TooLargeError
        return _steps(int(count[3]), table[5], table[6])

    def _blank(self, room: int) -> tuple[Any, ...]:
        """Give tables with the one label of the start; what is not touched takes no memory."""
        facing, a = self.start, len(self.terms.acting)
        slots = 1 << (2 * room).bit_length()
        key, held, mark = (
            np.zeros(room * width, np.int64) for width in (facing.words, facing.m, a)
        )
        held[: facing.m] = facing.held
        mark[:a] = [facing.held[i] for i in self.terms.acting]
        worst, ahead, head = np.zeros(room), np.zeros(room), np.zeros(slots, np.int32)
        parent, by, depth, link = (np.zeros(room, np.int32) for _ in range(4))
        parent[0], link[0] = -1, -1
        slot = best_first_kernel.first_of(  # type: ignore[no-untyped-call]
            [0] * facing.words, facing.words, key, head, slots
        )
        head[slot] = 1
        return (
            key, held, mark, worst, ahead, parent, by, depth, link, np.zeros(room, np.int8),
            np.zeros(room, np.int32), head, np.array([1, 1, 0, 0]),
            *(np.zeros(size, np.int64) for size in (facing.words, facing.m, a, a, a, a)),
        )  # fmt: skip


def _steps(label: int, parent: Any, by: Any) -> list[int]:
    """Give the steps that lead to a label."""
    steps = []
    while parent[label] >= 0:
        steps.append(int(by[label]))
        label = int(parent[label])
    return steps[::-1]
