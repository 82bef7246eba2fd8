"""The gap between what is proved and what is found, and what to ask next to close it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

# Shares of the gap above the bound between which a threshold is to be: the bound itself, a little
# above it, halfway, near the best; and anything better.
BOUND, LOW, MIDDLE, NEAR = (0, 0), (1, 2), (3, 5), (10, 11)
BETTER = (12, 12)
WHOLE = 12
FEW = 2  # questions that take too much, until there is more room


@dataclass
class Gap:
    """No order is worth less than `bound`; `best` is one order's value.

    First anything better is asked for: mostly the first orders are the best. Then the gap is cut
    near the best: where nothing is a little better, nearly all the gap is gone. Where anything
    better takes too much, and the bound is `near`, it is itself asked for first, with more room,
    then what lies ever further above it: few states go with that, and often there is such an order.
    """

    bound: Fraction
    best: Fraction
    near: bool = True

    def __post_init__(self) -> None:
        """Let the whole gap be asked about."""
        self._over, self._failed, self._met = self.best, 0, False
        self._next = [BETTER, NEAR, NEAR]

    @property
    def open(self) -> bool:
        """Whether there is a gap."""
        return self.bound < self.best

    def question(self) -> tuple[Fraction, bool]:
        """Choose the next threshold, and whether an order is to be below it or may be at it."""
        share = self._next[0] if self._next else BETTER
        if share == BETTER:
            return self.best, True
        low, high = (self.bound + (self._over - self.bound) * part / WHOLE for part in share)
        return simplest(low, high), False

    def empty(self, threshold: Fraction) -> None:
        """Note that no order meets a threshold."""
        self.bound, self._met, self._next = threshold, True, self._next[1:]

    def found(self, value: Fraction) -> None:
        """Note the value of a better order."""
        self.best, self._over, self._failed, self._next = value, value, 0, [NEAR, NEAR]

    def lower(self) -> bool:
        """Note that a question took too much; whether there is a lower one to be asked."""
        self._over, self._failed = self.question()[0], self._failed + 1
        self._next = [MIDDLE] * FEW
        return self.bound < self._over and self._failed < FEW

    def again(self) -> None:
        """Let all of the gap be asked about again."""
        self._over, self._failed = self.best, 0
        first = [] if self._met else [BOUND]
        self._next = [*first, LOW, MIDDLE] if self.near else [BETTER, NEAR, NEAR]


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
