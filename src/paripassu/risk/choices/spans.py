"""What a party is asked about: the actions that it values, each between two ends."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Kind, Number, numbers_of
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _

VALUES: tuple[Kind, ...] = ("value",)
WITHIN = Fraction(1, 2)
"""How far from the one number that a case states a value may lie, as a share of it."""


@dataclass(frozen=True)
class Span:
    """Between which ends a value lies before anything is asked, and the number that it is for."""

    number: Number
    low: Fraction
    high: Fraction

    @property
    def action(self) -> str:
        """The action whose value it is."""
        return self.number.of

    @property
    def sign(self) -> int:
        """1 for a gain, -1 for a cost, 0 where it may be either."""
        return 1 if self.low >= 0 else -1 if self.high <= 0 else 0


def spans_of(
    case: Case, deal: Deal, party: str, *, within: Fraction = WITHIN, signs: bool = False
) -> tuple[Span, ...]:
    """Give what a party can be asked about: its values of the actions of a deal still to do.

    Parameters
    ----------
    within
        A single number may be wrong by this share of itself; a range that the case states stands.
    signs
        Only the signs that the case states stand: a gain is from 0 up to the largest amount that
        it states for the party, a cost from that down to 0.

    Raises
    ------
    RequestError
        Where the case states no value of these for the party.
    """
    numbers = [
        one
        for one in numbers_of(case, deal, VALUES)
        if one.party == party and one.of in deal.shares
    ]
    if not numbers:
        raise RequestError(
            _(
                "The case states no value of {party} for the actions of this deal; expected at "
                "least the sign of each: state a range, such as [0, 10].",
                party=case.parties[party].name,
            )
        )
    most = max(max(abs(one.low), abs(one.high)) for one in numbers)
    return tuple(_span(one, most if signs else None, within) for one in numbers)


def _span(number: Number, most: Fraction | None, within: Fraction) -> Span:
    if most is not None:
        return Span(number, -most if number.low < 0 else Fraction(0),
                    most if number.high > 0 else Fraction(0))  # fmt: skip
    wide = number if number.ranges else number.within(within)
    return Span(number, wide.low, wide.high)
