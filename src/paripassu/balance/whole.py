"""Points as whole numbers: the unit in which a party's numbers are, and whether they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import lcm

from paripassu.errors import RequestError
from paripassu.language import _

LARGEST = 2**60  # sums of two such numbers still fit 64 bits


def unit_of(party: str, numbers: Iterable[Fraction], size: Fraction, largest: int = LARGEST) -> int:
    """Give how many units make one of a party's points, so that all its numbers are whole.

    Parameters
    ----------
    size
        In points: no sum that is formed of the numbers is larger.

    Raises
    ------
    RequestError
        Where such a sum could be more than `largest` units.
    """
    whole = _unit(numbers)
    if size * whole > largest:
        raise too_fine(party)
    return whole


def too_fine(party: str) -> RequestError:
    """Say that the numbers of a party do not fit."""
    return RequestError(
        _(
            "The numbers of {party} are too large or too fine to be compared exactly; write "
            "them with fewer decimals.",
            party=party,
        )
    )


def total(numbers: Iterable[Fraction], of: Callable[[int], int] = int) -> Fraction:
    """Add up numbers, or what `abs` gives of them: many quickly, as whole ones of one unit."""
    summed = [*numbers]
    unit = _unit(summed)
    whole = (number.numerator * (unit // number.denominator) for number in summed)
    return Fraction(sum(map(of, whole)), unit)


def times(number: Fraction, share: Fraction | int) -> Fraction:
    """Multiply a number by a share, which mostly is the whole of it."""
    return number * share if number and share != 1 else number


def _unit(numbers: Iterable[Fraction]) -> int:
    return lcm(*(number.denominator for number in numbers))
