"""Points as whole numbers: the unit in which a party's numbers are, and whether they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import lcm

from paripassu.case.translated import said
from paripassu.errors import RequestError
from paripassu.language import _

THOUSAND, MILLION = 10**3, 10**6
LARGE = MILLION  # from which amounts can well be written in thousands
LARGEST = 2**60  # sums of two such numbers still fit 64 bits


def unit_of(
    party: str,
    numbers: Iterable[Fraction],
    size: Fraction,
    largest: int = LARGEST,
    *,
    counted_in: str = "",
) -> int:
    """Give how many units make one of a party's points, so that all its numbers are whole.

    Parameters
    ----------
    size
        In points: no sum that is formed of the numbers is larger.
    counted_in
        What the party's amounts are in, for a sentence; points if left out.

    Raises
    ------
    RequestError
        Where such a sum could be more than `largest` units.
    """
    whole = _unit(numbers)
    if size * whole > largest:
        raise RequestError(refusal(party, size, size * whole / largest, counted_in))
    return whole


def refusal(party: str, size: Fraction, times_too_large: Fraction, counted_in: str) -> str:
    """Say in which unit a party's numbers, or with how many decimals, they could be compared."""
    if size < LARGE or times_too_large > MILLION:
        return _(
            "The numbers of {party} are too large or too fine to be compared exactly; write "
            "them with fewer decimals.",
            party=party,
        )
    unit = said(counted_in) or _("points")
    if times_too_large > THOUSAND:
        return _(
            "The numbers of {party} are too large or too fine to be compared exactly; write "
            "amounts in millions of {unit}, with no more decimals than now, or with fewer "
            "decimals.",
            party=party,
            unit=unit,
        )
    return _(
        "The numbers of {party} are too large or too fine to be compared exactly; write amounts "
        "in thousands of {unit}, with no more decimals than now, or with fewer decimals.",
        party=party,
        unit=unit,
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
