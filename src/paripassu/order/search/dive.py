"""A quick look before any states are laid out: straight down, seldom turning back.

Many deals are decided by their first steps. Then a depth-first walk over the bare terms finds an
order, or sees that there is none, with a small budget for turning back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.order.search import label_kernels
from paripassu.order.search.compiling import compiled, little
from paripassu.order.search.criteria import Limits, floors_of
from paripassu.order.search.facing import Facing
from paripassu.order.search.floors import Row, highest, largest

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_STEPS = 60  # the steps tried at a depth are kept as bits of one number
LOOKS = 3_000  # at a party's balance, before a dive is given up
MOST_STATES = 2**17  # that failed and are remembered


class Dive:
    """Walks one deal depth first, for so many looks; compiled, the order is the same."""

    def __init__(self, terms: Terms, looks: int = LOOKS) -> None:
        self.terms = terms
        plain, dive = little(looks, label_kernels.dive), label_kernels.dive
        self._run: Callable[..., int] = dive if plain else compiled(dive)
        self._turns = looks // (len(terms.steps) * len(terms.parties)) + 1
        keep, _, _, *links, _, gain, acting, held_at, _, others = Facing(terms, 1).lists
        tables: list[list[Any]] = [
            keep, [len(needed) for needed in terms.before], *links, gain,
            [len(steps) for steps, _ in terms.also], acting,
            [1 / stake for stake in terms.stake], held_at, others,
        ]  # fmt: skip
        self._deal = tuple(map(self._plain, tables))

    def order(self, limits: Sequence[Limits]) -> tuple[bool, list[int] | None]:
        """Look for an order within all limits: whether that was settled, and the order if any."""
        n, m = len(self.terms.steps), len(self.terms.parties)
        floors = [floors_of(limits, a) for a in range(len(self.terms.acting))]
        if n > MOST_STEPS or not self._small(limits, floors):
            return False, None
        if not all(one.open_at_start(self.terms) for one in limits):
            return True, None
        asked = self._asked(limits, floors)
        if asked is None:
            return True, None
        start = self._plain(self.terms.start.tolist())
        for greedy in (True, False):
            path = self._plain([0] * (n + 1))
            outcome = self._run(
                (*self._deal, start), asked, path, self._room(n, m), n, m, greedy, self._turns
            )
            if outcome == label_kernels.FOUND:
                return True, [int(step) for step in path[:n]]
            if outcome == label_kernels.NONE:
                return True, None
        return False, None

    def _small(self, limits: Sequence[Limits], floors: Sequence[Sequence[Row]]) -> bool:
        """Whether the comparisons fit 64-bit numbers wherever an order may lead."""
        asked = largest([*chain.from_iterable(floors)], self.terms.reach.tolist())
        return asked < 2**62 and all(one.small(self.terms) for one in limits)

    def _asked(
        self, limits: Sequence[Limits], floors: Sequence[Sequence[Row]]
    ) -> tuple[Any, ...] | None:
        """Give the limits as the kernel takes them; None where start and end do not keep them.

        Every order ends where all ends: no mark may ever be above what the end allows.
        """
        start, acting = self.terms.start.tolist(), self.terms.acting
        end = self.terms.ends[list(acting), 1].tolist()
        marks = [
            highest(own, start) if own else start[i] for i, own in zip(acting, floors, strict=True)
        ]
        for i, own, mark, last in zip(acting, floors, marks, end, strict=True):
            if own and mark > min(start[i], last):
                return None
        limits = [replace(one, top=one.caps_at(end)) for one in limits]
        lines = (
            [x for one in limits for x in getattr(one, name)]
            for name in ("free", "slope", "scale", "top", "grace")
        )
        least = [max(row) for row in zip(*(one.least for one in limits), strict=True)]
        flat = [*chain.from_iterable(chain.from_iterable(floors))]
        at = [0, *accumulate(map(len, floors))]
        return (
            self._plain(least), *map(self._plain, lines), len(limits),
            *map(self._plain, (marks, flat, at, end)),
        )  # fmt: skip

    def _room(self, n: int, m: int) -> tuple[Any, ...]:
        a = len(self.terms.acting)
        sizes = (n + 1, (n + 1) * m, (n + 1) * a, n, max(1, len(self.terms.also)), m)
        slots = 1 << min(self._turns, MOST_STATES).bit_length()
        memory = ((slots, 0), (slots, -1), (slots, 0), (slots * a, 0))
        plain = self._run is label_kernels.dive
        return (
            *(self._plain([0] * size) for size in sizes),
            self._plain([-1] * (n + 1)),
            *([x] * size if plain else np.full(size, x, np.int64) for size, x in memory),
        )

    def _plain(self, numbers: list[Any]) -> NDArray[Any] | list[Any]:
        if self._run is label_kernels.dive:
            return numbers
        kind = np.float64 if numbers and isinstance(numbers[0], float) else np.int64
        return np.array(numbers, kind)
