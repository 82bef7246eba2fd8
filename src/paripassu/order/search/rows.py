"""Limits of several kinds as one, in the tables that the inner loops are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from paripassu.balance.terms import Terms
from paripassu.order.search.criteria import UNBOUNDED, Limits, floors_of
from paripassu.order.search.floors import ROW, Row, highest, largest


@dataclass(frozen=True)
class Rows:
    """Limits of several kinds as one: what any balance keeps to, and any two moments together.

    A balance of party i lies between ``least[i]`` and ``most[i]``. For the rows r of the acting
    party a, from ``at[a]`` to ``at[a + 1]``, a balance h and a later one l satisfy
    ``scale[r]·h ≤ free[r] + slope[r]·l`` or ``h ≤ grace[r] + l``. Where `floors` from
    ``floors_at[a]`` to ``floors_at[a + 1]`` are set, h is the highest of them, and h ≤ l. `first`
    is what each acting party starts with, `bottom` the lowest balance that this lets follow.
    """

    least: tuple[int, ...]
    most: tuple[int, ...]
    at: tuple[int, ...]
    free: tuple[int, ...]
    slope: tuple[int, ...]
    scale: tuple[int, ...]
    grace: tuple[int, ...]
    floors: tuple[int, ...]
    floors_at: tuple[int, ...]
    first: tuple[int, ...]
    bottom: tuple[int, ...]

    @classmethod
    def of(cls, terms: Terms, limits: Sequence[Limits], end: Sequence[int]) -> Rows:
        """Bring limits together; what the end allows bounds every balance of an acting party."""
        held = [end[i] for i in terms.acting]
        caps = [one.caps_at(held) for one in limits]
        most, rows, at = [UNBOUNDED] * len(terms.parties), [], [0]
        floors: list[Row] = []
        floors_at = [0]
        for a, i in enumerate(terms.acting):
            most[i] = min(cap[a] for cap in caps)
            rows += [
                (one.free[a], one.slope[a], one.scale[a], one.grace[a])
                for one in limits
                if one.grace[a] < UNBOUNDED
            ]
            floors += floors_of(limits, a)
            floors_at.append(len(floors))
            if floors_at[-1] > floors_at[-2]:
                rows.append((0, 1, 1, -UNBOUNDED))
            at.append(len(rows))
        least = tuple(max(one.least[i] for one in limits) for i in range(len(terms.parties)))
        free, slope, scale, grace = zip(*rows, strict=True) if rows else ((), (), (), ())
        flat = tuple(chain.from_iterable(floors))
        first = terms.start[list(terms.acting)].tolist()
        bottom = tuple(
            max(-int(terms.reach[i]), least[i], *(_lowest(row, h) for row in rows[begin:end]))
            for i, h, (begin, end) in zip(terms.acting, first, pairwise(at), strict=True)
        )
        own = flat, tuple(floors_at), tuple(first), bottom
        return cls(least, tuple(most), tuple(at), free, slope, scale, grace, *own)

    @property
    def tables(self) -> tuple[tuple[int, ...], ...]:
        """What the kernels are given."""
        return (
            self.least, self.most, self.at, self.free, self.slope, self.scale, self.grace,
            self.floors, self.floors_at, self.first, self.bottom,
        )  # fmt: skip

    def leaving(self, terms: Terms, held: Sequence[int]) -> list[int]:
        """Give what counts as the harm of leaving for each acting party: its balance, or a floor.

        `held` are the balances of all.
        """
        return [
            held[i] if begin == end else highest(self._rows(begin, end), held)
            for i, (begin, end) in zip(terms.acting, pairwise(self.floors_at), strict=True)
        ]

    def _rows(self, begin: int, end: int) -> list[Row]:
        return [self.floors[k * ROW : (k + 1) * ROW] for k in range(begin, end)]

    def open(self, terms: Terms, held: Sequence[int]) -> bool:
        """Whether these balances of all parties keep the limits by themselves."""
        ranges = zip(self.least, held, self.most, strict=True)
        highs = self.leaving(terms, held)
        return all(least <= b <= most for least, b, most in ranges) and all(
            self.scale[r] * highs[a] <= self.free[r] + self.slope[r] * held[i]
            or highs[a] <= self.grace[r] + held[i]
            for a, i in enumerate(terms.acting)
            for r in range(self.at[a], self.at[a + 1])
        )

    def small(self, terms: Terms) -> bool:
        """Whether the comparisons fit 64-bit numbers wherever an order may lead."""
        factor = max((*self.scale, *map(abs, self.slope)), default=1)
        if largest(self._rows(0, self.floors_at[-1]), terms.reach.tolist()) >= 2**62:
            return False
        # Where the largest step to come counts, a number is up to three times as large.
        far = 3 * int(sum(terms.reach.tolist()))
        return factor * far + max(map(abs, self.free), default=0) < 2**62


def _lowest(row: tuple[int, int, int, int], high: int) -> int:
    """Give the lowest balance that a row lets follow a high one; none where it lets any."""
    free, slope, scale, grace = row
    if scale * high <= free and slope == 0:
        return -UNBOUNDED
    line = -((free - scale * high) // slope) if slope > 0 else UNBOUNDED
    return min(line, high - grace)
