"""One party's whole numbers at one or two values of a dial: which states are open, marks, caps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.opening.moment import Moment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paripassu.opening.between import Between

LEVELS = 4  # slopes told apart; beyond that only the least and the largest are
LARGEST = 2**61


class Sheet:
    """One party's whole numbers at one or two values of the dial, in a unit of its own."""

    def __init__(
        self, about: Between, i: int, moments: Sequence[Moment], values: Sequence[Fraction]
    ) -> None:
        terms = [moment.terms for moment in moments]
        turned = [value - about.dial.today for value in values]
        self.unit = lcm(
            about.today.scale[i],
            *(t.scale[i] for t in terms),
            *((turn / about.grain[i]).denominator for turn in turned),
        )
        self.trust = terms[0].trust[i]
        up = [self.unit // t.scale[i] for t in terms]
        self.final = [t.final[i] * u for t, u in zip(terms, up, strict=True)]
        self.guarantee = [t.guarantee[i] * u for t, u in zip(terms, up, strict=True)]
        self.cover = [t.cover[i] * u for t, u in zip(terms, up, strict=True)]
        limits = [t.limit[i] for t in terms]
        self.limit = [r * u for r, u in zip(limits, up, strict=True) if r is not None]
        self.acting = i in about.today.acting
        self.trusted = about.trusted(i, values) if self.acting else None
        self.slope = about.slope[i]
        self.moves = [int(turn / about.grain[i] * self.unit) for turn in turned]
        held, rise = about.lattice.balance[i], self.unit // about.today.scale[i]
        self.size = self._size(held, rise)
        self.balance = [held * rise + self.slope * move for move in self.moves]

    def open_states(self) -> NDArray[np.bool_]:
        """Tell which states pass rules 1 and 3 at one of the values."""
        open_ = np.ones(len(self.slope), np.bool_)
        if self.acting:
            over = [
                b - rules.rule1(final, g)
                for b, g, final in zip(self.balance, self.guarantee, self.final, strict=True)
            ]
            open_ &= np.minimum.reduce(over) <= 0
        if self.limit:
            under = [b + r for b, r in zip(self.balance, self.limit, strict=True)]
            open_ &= np.maximum.reduce(under) >= 0
        return open_

    def rows(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Give marks and caps for rule 2: b_k - λt ≤ g + p·U + (1 - p)·(b_l + c) - λt.

        Where trust changes with what is done, b_l - λt is held above floors less λt instead.

        Taking λt off both sides changes nothing at one value, but where λ is how fast b_k moves
        only the right side still does: then the condition is relaxed no further than it must be.
        """
        wide = object if self.size * self.trust.denominator > LARGEST else np.int64
        levels = [int(x) for x in np.unique(self.slope)] if len(self.moves) > 1 else [0]
        for level in levels if len(levels) <= LEVELS else (levels[0], levels[-1]):
            marks, caps = [], []
            for b, g, final, cover, move in zip(
                self.balance, self.guarantee, self.final, self.cover, self.moves, strict=True
            ):
                if self.trusted is not None:
                    marks.append(self.trusted.floors(b, final, g, cover) - level * move)
                    caps.append(b - level * move)
                    continue
                free, slope, scale = rules.rule2(final, g - level * move, self.trust, cover)
                marks.append(b - level * move)
                caps.append(((free + slope * b.astype(wide)) // scale).astype(np.int64))
            yield np.minimum.reduce(marks), np.maximum.reduce(caps)

    def _size(self, held: NDArray[np.int64], rise: int) -> int:
        """Bound all whole numbers, but those that are multiplied by a trust's denominator."""
        steep, reach = int(np.abs(self.slope).max()), int(np.abs(held).max())
        size = reach * rise + 2 * steep * max(map(abs, self.moves))
        size += max(map(abs, (*self.final, *self.guarantee, *self.cover, *self.limit)))
        if 4 * size > LARGEST:
            raise RequestError(
                _(
                    "The numbers of this case are too fine to say exactly by how much they would "
                    "have to change; write them with fewer decimals."
                )
            )
        return 4 * size
