"""The gap between what is proved and what is found, and what to ask next to close it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

CUTS = 2  # questions inside the gap, before just anything better is asked for


@dataclass
class Gap:
    """No order is worth less than `bound`; `best` is one order's value.

    First anything better is asked for: mostly the first orders are the best. Then the gap is cut.
    Where a question takes too much, low ones are asked, as long as these do not.
    """

    bound: Fraction
    best: Fraction

    def __post_init__(self) -> None:
        """Let the whole gap be asked about."""
        self._asked, self._low = 0, False

    @property
    def open(self) -> bool:
        """Whether there is a gap."""
        return self.bound < self.best

    def question(self) -> tuple[Fraction, bool]:
        """Choose the next threshold, and whether an order is to be below it or may be at it."""
        gap = self.best - self.bound
        if self._low:
            return simplest(self.bound + gap / 6, self.bound + gap / 3), False
        if self._asked == 0 or self._asked > CUTS:
            return self.best, True
        # The best is mostly near: where nothing is a little better, nearly all the gap is gone.
        return simplest(self.best - gap / 6, self.best - gap / 12), False

    def empty(self, threshold: Fraction) -> None:
        """Note that no order meets a threshold."""
        self.bound, self._asked = threshold, self._asked + 1

    def found(self, value: Fraction) -> None:
        """Note the value of a better order."""
        self.best, self._asked, self._low = value, 1, False

    def lower(self) -> bool:
        """Ask low from now on, where a question took too much; False where it was low already."""
        low, self._low = self._low, True
        return not low

    def again(self) -> None:
        """Let all of the gap be asked about again."""
        self._asked, self._low = 0, False


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Give the fraction of least denominator between two (Stern 1858, Brocot 1861)."""
    return Fraction(*_simplest(*low.as_integer_ratio(), *high.as_integer_ratio()))


def _simplest(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    """Between a/b and c/d, in whole numbers: these are asked for often."""
    whole = -(-a // b)
    if whole * d <= c:
        return whole, 1
    whole -= 1
    above, below = _simplest(d, c - whole * d, b, a - whole * b)
    return whole * above + below, above
