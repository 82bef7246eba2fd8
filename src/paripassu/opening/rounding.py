"""Amounts as one writes them in a contract."""

from __future__ import annotations

from fractions import Fraction
from math import ceil


def rounded_up(points: Fraction, digits: int = 2) -> Fraction:
    """Round up to so many digits, as one would write it in a contract, at most six decimals."""
    ten = Fraction(10)
    place = len(str(int(points))) - digits if points >= 1 else -digits
    while points < 1 and place > -6 and points * ten**-place < ten ** (digits - 1):
        place -= 1
    return ceil(points / ten**place) * ten**place


def writable(points: Fraction) -> bool:
    """Whether an amount is a decimal of at most six places."""
    return 10**6 % points.denominator == 0
