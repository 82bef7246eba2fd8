"""Estimates: shares of draws with their standard errors, and quantities over draws."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Self

import numpy as np

from paripassu.risk.asking import rounded
from paripassu.risk.content import ShareContent, SpreadContent
from paripassu.short import Short

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORST = 0.05  # the share of draws whose mean is told as the worst


@dataclass(frozen=True, repr=False)
class Share(Short):
    """A share of draws, or a mean over them, and its standard error.

    Of a share: √(s(1 - s)/n), with s and n as if two draws more had gone either way (Agresti &
    Coull 1998), so that none is certain because no draw was otherwise.
    """

    share: Fraction
    error: Fraction

    @classmethod
    def of(cls, count: float, draws: int) -> Self:
        """Estimate a share."""
        near = (count + 2) / (draws + 4)
        return cls(rounded(count / draws), rounded(sqrt(near * (1 - near) / (draws + 4))))

    @classmethod
    def mean(cls, total: float, squares: float, draws: int) -> Self:
        """Estimate a mean from the sum of what it is of, and of that squared."""
        mean = total / draws
        spread = max(0.0, squares / draws - mean**2)
        return cls(rounded(mean), rounded(sqrt(spread / draws)))

    def content(self) -> ShareContent:
        """Give it as plain data."""
        return {"share": self.share, "error": self.error}


@dataclass(frozen=True, repr=False)
class Spread(Short):
    """What a party has, over draws: on average, in the worst 5 %, at the least."""

    mean: Fraction
    worst: Fraction
    lowest: Fraction

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Self:
        """Sum up draws; the worst 5 % by their mean (expected shortfall)."""
        many = max(1, round(WORST * len(values)))
        worst = np.partition(values, many - 1)[:many]
        return cls(rounded(values.mean()), rounded(worst.mean()), rounded(values.min()))

    def content(self) -> SpreadContent:
        """Give it as plain data."""
        return {"mean": self.mean, "worst": self.worst, "lowest": self.lowest}
