"""One number at a time at each of its ends, all others at their middles: exact, by the checker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.called import costs
from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number, with_numbers
from paripassu.case.model import Case
from paripassu.language import N_
from paripassu.running.finding import Finding

ENDS = N_("numbers at their ends, one at a time")


class ExtremeContent(Content):
    """One end of a number, and what the rules say there."""

    value: Figure
    holds: bool
    spare: Figure | None


class SwingContent(Content):
    """A number at both its ends."""

    number: str
    low: ExtremeContent
    high: ExtremeContent
    holds: bool
    flips: bool


@dataclass(frozen=True, repr=False)
class Extreme(Told):
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

    def content(self) -> ExtremeContent:
        """Give what it holds."""
        return {"value": self.value, "holds": self.holds, "spare": self.spare}

    @classmethod
    def restored(cls, content: ExtremeContent) -> Self:
        """Make it again."""
        return cls(content["value"], content["holds"], content["spare"])


@dataclass(frozen=True, repr=False)
class Swing(Told):
    """What becomes of a plan as one number goes from its low to its high end.

    Attributes
    ----------
    holds
        Whether it holds at the middles of all numbers.
    """

    number: Number
    low: Extreme
    high: Extreme
    holds: bool

    @property
    def flips(self) -> tuple[Extreme, ...]:
        """The ends at which the plan holds and it does not at the middles, or the other way."""
        return tuple(end for end in (self.low, self.high) if end.holds != self.holds)

    @property
    def read(self) -> tuple[Extreme, Extreme]:
        """Its ends as people read them: of a cost the lower one first."""
        return (self.high, self.low) if costs(self.number) else (self.low, self.high)

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
            "holds": self.holds,
            "flips": bool(self.flips),
        }

    @classmethod
    def restored(cls, content: SwingContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with numbers by their paths."""
        low, high = Extreme.restored(content["low"]), Extreme.restored(content["high"])
        return cls(numbers[content["number"]], low, high, content["holds"])


class TornadoContent(Content):
    """The plan at the middles of all numbers, and what becomes of it at the ends of each."""

    holds: bool
    spare: Figure | None
    swings: list[SwingContent]


@dataclass(frozen=True, repr=False)
class Tornado(Told):
    """The plan at the middles of all numbers, and what becomes of it at the ends of each.

    Attributes
    ----------
    holds, spare
        As in `Extreme`.
    swings
        First those that flip the answer, then those that change the spare trust most.
    """

    holds: bool
    spare: Fraction | None
    swings: tuple[Swing, ...]

    def content(self) -> TornadoContent:
        """Give what it holds."""
        swings = [one.content() for one in self.swings]
        return {"holds": self.holds, "spare": self.spare, "swings": swings}

    @classmethod
    def restored(cls, content: TornadoContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with numbers by their paths."""
        swings = tuple(Swing.restored(one, numbers) for one in content["swings"])
        return cls(content["holds"], content["spare"], swings)


def tornado(
    case: Case, deal: Deal, order: Sequence[str], numbers: Iterable[Number], finding: Finding
) -> Tornado:
    """Put each number at its ends, by itself, as long as there is time.

    Parameters
    ----------
    numbers
        With the ranges to go through: those stated, or `Number.within` some share.
    """
    middle = _end(examine(case, deal, order), Fraction(0))

    def swings() -> Iterator[Swing]:
        for number in numbers:
            finding.clock.tick(ENDS)
            yield _swing(case, deal, order, number, middle.holds)

    found = finding.all(ENDS, swings())
    widest = sorted(found, key=lambda one: (not one.flips, -one.width))
    return Tornado(middle.holds, middle.spare, tuple(widest))


def _swing(case: Case, deal: Deal, order: Sequence[str], number: Number, holds: bool) -> Swing:
    low, high = (
        _end(examine(with_numbers(case, {number: value}), deal, order), value)
        for value in (number.low, number.high)
    )
    return Swing(number, low, high, holds)


def _end(figures: Figures, value: Fraction) -> Extreme:
    mended = figures.status in (Status.SAFE, Status.NEEDS_TRUST)
    over = [one for one in figures.shortfall.values() if one is not None]
    spare = -max(over) if mended and over else None
    return Extreme(value, figures.status is Status.SAFE, spare)
