"""What points are worth on D-Day that come later, or month by month.

A point that a party gets on day t is worth d(t) = patience^(t/365) to it on D-Day; a point a
month (30 days) from day x to day y is worth A(x, y) = the integral of d(t)/30 from x to y
(Samuelson 1937, in continuous time). With a patience of 1, d = 1 and A(x, y) = (y - x)/30,
exactly; otherwise both are rounded to 40 digits.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

DIGITS = 40
MONTH = 30
YEAR = 365
KEPT = 10_000  # days of some patience, each of them a power to forty digits


@lru_cache(KEPT)
def discount(patience: Fraction, day: int) -> Fraction:
    """Give d(day), what a point of that day is worth on D-Day: above 0, at most 1."""
    if patience == 1 or day == 0:
        return Fraction(1)
    with localcontext(prec=DIGITS):
        return Fraction(_decimal(patience) ** (Decimal(day) / YEAR))


def months(patience: Fraction, first: int, last: int) -> Fraction:
    """Give A(first, last), what a point a month between two days is worth on D-Day."""
    if last <= first:
        return Fraction(0)
    if patience == 1:
        return Fraction(last - first, MONTH)
    fall = discount(patience, first) - discount(patience, last)
    return fall * _lasting(patience)


@lru_cache(KEPT)
def _lasting(patience: Fraction) -> Fraction:
    """Give what a point a month for ever is worth."""
    with localcontext(prec=DIGITS):
        return Fraction(Decimal(YEAR) / -_decimal(patience).ln()) / MONTH


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
