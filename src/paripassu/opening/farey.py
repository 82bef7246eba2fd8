"""The simplest fractions: those with a small denominator, one after the other."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Give the fraction of least denominator with low ≤ it ≤ high (Stern 1858, Brocot 1861)."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = floor(low)
    if whole == low:
        return Fraction(low)
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))


def following(fraction: Fraction, largest: int) -> Fraction:
    """Give the next larger fraction of a denominator from 1 to `largest` (Farey 1816).

    The fraction's own denominator is at most `largest` too. Of neighbours a/b < c/d it is known
    that b·c - a·d = 1, and d is as large as it can be.
    """
    a, b = fraction.numerator, fraction.denominator
    inverse = -pow(a, -1, b) % b
    d = largest - (largest - inverse) % b
    return Fraction(a * d + 1, b * d)


def preceding(fraction: Fraction, largest: int) -> Fraction:
    """Give the next smaller fraction of a denominator from 1 to `largest`."""
    return -following(-fraction, largest)
