"""A box in draws: limits on some of their columns, and how well it tells failures from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Side = Literal["above", "below"]
SIDES: tuple[Side, Side] = ("above", "below")
Face = tuple[int, Side]
"""A column, and on which side of its limit the box lies."""


@dataclass(frozen=True)
class Box:
    """Limits on some columns: the draws that are beyond every one of them, on its side.

    Attributes
    ----------
    limits
        For each face the limit, the last value that itself is outside; at most two for a column.
    """

    limits: tuple[tuple[Face, float], ...] = ()

    @property
    def faces(self) -> tuple[Face, ...]:
        """The columns and sides that are limited."""
        return tuple(face for face, _at in self.limits)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that are limited, in the order in which they were."""
        return tuple(dict.fromkeys(column for column, _side in self.faces))

    def without(self, face: Face) -> Box:
        """Give it with one limit less."""
        return Box(tuple(one for one in self.limits if one[0] != face))

    def limited(self, face: Face, at: float) -> Box:
        """Give it with a limit in place of that of the same face, if it had one."""
        old = dict(self.limits)
        return Box(tuple((old | {face: at}).items()))

    def holds(self, x: Floats) -> Bools:
        """Say of each draw, (draws, columns), whether it is in the box."""
        inside = np.ones(len(x), dtype=bool)
        for (column, side), at in self.limits:
            inside &= x[:, column] > at if side == "above" else x[:, column] < at
        return inside


@dataclass(frozen=True)
class Fit:
    """How well a box tells failures from the rest: four counts of draws."""

    draws: int
    failures: int
    inside: int
    both: int

    @classmethod
    def of(cls, box: Box, x: Floats, failed: Bools) -> Fit:
        """Count."""
        inside = box.holds(x)
        return cls(
            len(failed),
            int(failed.sum()),
            int(inside.sum()),
            int(np.count_nonzero(inside & failed)),
        )

    @property
    def coverage(self) -> float:
        """The share of the failures that is in the box; 0 where there is none."""
        return self.both / self.failures if self.failures else 0.0

    @property
    def density(self) -> float:
        """The share of the draws in the box that fail; 0 where there is none."""
        return self.both / self.inside if self.inside else 0.0

    @cached_property
    def phi(self) -> float:
        """The correlation of being in the box and failing, from -1 to 1."""
        return float(
            phi_of(self.draws, self.failures, np.array([self.inside]), np.array([self.both]))[0]
        )


def phi_of(draws: int, failures: int, inside: Counts, both: Counts) -> Floats:
    """Correlate being in each of many boxes with failing; 0 where one of them is all or nothing."""
    over = np.asarray(inside, dtype=np.float64) * (draws - inside) * failures * (draws - failures)
    apart = np.asarray(draws * both - inside * failures, dtype=np.float64)
    return np.divide(apart, np.sqrt(over), out=np.zeros(len(over)), where=over > 0)
