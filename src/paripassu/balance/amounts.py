"""Amounts as people read them: how many decimals, and what they are in."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor

from paripassu.case.model import Case
from paripassu.case.translated import said
from paripassu.language import _, decimal

_WIDE = Context(prec=400)  # digits: more than any number has that is shown


def points(number: Fraction | int, places: int = 2) -> str:
    """Write a number of points for a sentence: at most two decimals, none where it is whole."""
    half_up = floor(abs(number) * 10**places + Fraction(1, 2))
    whole = Decimal(half_up if number > 0 else -half_up).scaleb(-places, _WIDE)
    return decimal(f"{whole:,f}".rstrip("0").rstrip("."))


def told_apart(one: Fraction, other: Fraction) -> int:
    """Give how many decimals (2 to 6) it takes to see that two numbers are not the same."""
    return next((n for n in range(2, 6) if points(one, n) != points(other, n)), 6)


def at_least(number: Fraction) -> str:
    """Write points that must be reached: two decimals, rounded up, so that never too few."""
    return points(hundredths(number))


def hundredths(number: Fraction) -> Fraction:
    """Round up to two decimals."""
    return Fraction(ceil(number * 100), 100)


def stated(number: Fraction) -> str:
    """Write a number as it was stated, with all its decimals."""
    return points(number, places=6)


def in_unit(case: Case, party: str, written: str) -> str:
    """Give a party's amount with what it is in: ``2 EUR million``; of points the number alone."""
    return with_unit(case.unit_of(party), written)


def with_unit(unit: str, written: str) -> str:
    """Give an amount with what it is in, if anything is stated of that."""
    if not unit:
        return written
    # Translators: an amount of money, such as 2 EUR million: the unit is the case's own words.
    return _("{number} {unit}", number=written, unit=said(unit))


def headed(case: Case, party: str, name: str = "") -> str:
    """Name a party at the head of its amounts, with what they are in: ``Buyer (EUR million)``.

    `name`: what it is called there, if not by its name.
    """
    name, unit = name or case.parties[party].name, case.unit_of(party)
    # Translators: the name of a party above its amounts, with what these are in.
    return _("{name} ({unit})", name=name, unit=said(unit)) if unit else name


def counted_in_points(case: Case) -> bool:
    """Whether no party's amounts are in anything but points."""
    return not any(map(case.unit_of, case.parties))
