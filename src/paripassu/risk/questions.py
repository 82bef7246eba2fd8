"""Which number to ask next: what it is worth to know each, and whether an end of it flips all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.numbers import Number
from paripassu.risk.asking import Worth, rounded
from paripassu.risk.tornado import Extreme, ExtremeContent, Swing

SURE = 3  # by how many standard errors a gain is above 0, to be called one: there are many numbers
LEAST = Fraction(1, 200)  # the least gain that is worth a question


class QuestionContent(Content):
    """What is known of asking for one number."""

    number: str
    asks: bool
    gain: Figure
    error: Figure
    explains: Figure
    flips: list[ExtremeContent]


class QuestionsContent(Content):
    """What deciding rightly is worth now, and with each number known."""

    orders: int
    draws: int
    rightly: Figure
    known: Figure
    numbers: list[QuestionContent]


@dataclass(frozen=True, repr=False)
class Question(Told):
    """What it is worth to know one number before deciding.

    Attributes
    ----------
    number
        With the range in which it was drawn.
    gain, error
        By how much knowing it raises the chance to decide rightly, and the standard error of that.
    explains
        The share of the variance of whether the plan holds that it explains by itself.
    flips
        Where a range is stated: its ends at which alone the answer flips, exactly.
    """

    number: Number
    gain: Fraction
    error: Fraction
    explains: Fraction
    flips: tuple[Extreme, ...]

    @property
    def asks(self) -> bool:
        """Whether it is worth asking: it is sure to gain something, or an end flips the answer."""
        return bool(self.flips) or self.gains

    @property
    def gains(self) -> bool:
        """Whether knowing it surely raises the chance to decide rightly, and by enough to ask."""
        return self.gain >= LEAST and self.gain > SURE * self.error

    def content(self) -> QuestionContent:
        """Give what it holds."""
        return {
            "number": self.number.path,
            "asks": self.asks,
            "gain": self.gain,
            "error": self.error,
            "explains": self.explains,
            "flips": [end.content() for end in self.flips],
        }

    @classmethod
    def restored(cls, content: QuestionContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with the numbers of the draws by their paths."""
        return cls(
            numbers[content["number"]],
            content["gain"],
            content["error"],
            content["explains"],
            tuple(map(Extreme.restored, content["flips"])),
        )


@dataclass(frozen=True, repr=False)
class Questions(Told):
    """Which number to ask next.

    Attributes
    ----------
    orders
        How many orders there are to choose from: of one it is decided whether to sign it.
    draws
        How many draws were looked at.
    rightly, known
        The chance to decide rightly with nothing more known, and with all numbers known.
    numbers
        What each number that was drawn is worth, the one to ask first at the head.
    """

    orders: int
    draws: int
    rightly: Fraction
    known: Fraction
    numbers: tuple[Question, ...]

    @property
    def asked(self) -> tuple[Question, ...]:
        """The numbers that are worth asking for."""
        return tuple(one for one in self.numbers if one.asks)

    def content(self) -> QuestionsContent:
        """Give what it holds."""
        return {
            "orders": self.orders,
            "draws": self.draws,
            "rightly": self.rightly,
            "known": self.known,
            "numbers": [one.content() for one in self.numbers],
        }

    @classmethod
    def restored(cls, content: QuestionsContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with the numbers of the draws by their paths."""
        found = tuple(Question.restored(one, numbers) for one in content["numbers"])
        return cls(content["orders"], content["draws"], content["rightly"], content["known"], found)


def questions(
    numbers: Sequence[Number], worth: Worth, swings: Sequence[Swing], orders: int, draws: int
) -> Questions:
    """Say which number to ask next.

    Parameters
    ----------
    numbers
        As they were drawn; those that do not vary are not asked for.
    worth
        What it is worth to know each.
    swings
        The numbers with a stated range, at their ends.
    """
    flips = {one.number.path: one.flips for one in swings}
    width = {one.number.path: one.width for one in swings}
    found = [
        Question(
            number,
            rounded(worth.gains[k]),
            rounded(worth.errors[k]),
            rounded(worth.explained[k]),
            flips.get(number.path, ()),
        )
        for k, number in enumerate(numbers)
        if number.ranges
    ]
    found.sort(
        key=lambda one: (
            -one.gain if one.gains else 0, not one.flips, -width.get(one.number.path, 0),
            -one.explains,
        )
    )  # fmt: skip
    return Questions(orders, draws, rounded(worth.now), rounded(worth.known), tuple(found))
