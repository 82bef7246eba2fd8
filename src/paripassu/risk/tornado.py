"""One number at a time at each of its ends, all others at their middles: exact, by the checker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number, with_numbers
from paripassu.case.model import Case


class EndContent(Content):
    """One end of a number, and what the rules say there."""

    value: Figure
    holds: bool
    spare: Figure | None


class SwingContent(Content):
    """A number at both its ends."""

    number: str
    low: EndContent
    high: EndContent
    flips: bool


@dataclass(frozen=True, repr=False)
class End(Told):
    """A plan where one number is something else.

    Attributes
    ----------
    value
        What it is.
    holds
        Whether the plan is safe: rules 1 to 4.
    spare
        The least trust, over all acting parties and moments, that there is beyond what is needed;
        negative where it is lacking, None where rule 1, 3 or 4 fails, which no trust mends.
    """

    value: Fraction
    holds: bool
    spare: Fraction | None

    def content(self) -> EndContent:
        """Give what it holds."""
        return {"value": self.value, "holds": self.holds, "spare": self.spare}


@dataclass(frozen=True, repr=False)
class Swing(Told):
    """What becomes of a plan as one number goes from its low to its high end.

    Attributes
    ----------
    holds
        Whether it holds at the middles of all numbers.
    """

    number: Number
    low: End
    high: End
    holds: bool

    @property
    def flips(self) -> tuple[End, ...]:
        """The ends at which the plan holds and it does not at the middles, or the other way."""
        return tuple(end for end in (self.low, self.high) if end.holds != self.holds)

    @property
    def width(self) -> Fraction:
        """By how much the spare trust changes from end to end; what no trust mends counts as -1."""
        low, high = (
            Fraction(-1) if end.spare is None else end.spare for end in (self.low, self.high)
        )
        return abs(high - low)

    def content(self) -> SwingContent:
        """Give what it holds."""
        return {
            "number": self.number.path,
            "low": self.low.content(),
            "high": self.high.content(),
            "flips": bool(self.flips),
        }


def swings(
    case: Case, deal: Deal, order: Sequence[str], numbers: Iterable[Number]
) -> tuple[Swing, ...]:
    """Put each number at its ends, by itself; first those that flip the answer, then the widest.

    Parameters
    ----------
    numbers
        With the ranges to go through: those stated, or `Number.within` some share.
    """
    holds = _end(examine(case, deal, order), Fraction(0)).holds
    found = (_swing(case, deal, order, number, holds) for number in numbers)
    return tuple(sorted(found, key=lambda one: (not one.flips, -one.width)))


def _swing(case: Case, deal: Deal, order: Sequence[str], number: Number, holds: bool) -> Swing:
    low, high = (
        _end(examine(with_numbers(case, {number: value}), deal, order), value)
        for value in (number.low, number.high)
    )
    return Swing(number, low, high, holds)


def _end(figures: Figures, value: Fraction) -> End:
    mended = figures.status in (Status.SAFE, Status.NEEDS_TRUST)
    over = [one for one in figures.shortfall.values() if one is not None]
    spare = -max(over) if mended and over else None
    return End(value, figures.status is Status.SAFE, spare)
