"""What draws say of single numbers: which to ask next, and why an order breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self, get_args

import numpy as np

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.numbers import Kind, Number, numbers_of
from paripassu.language import N_
from paripassu.risk.along import Along
from paripassu.risk.asking import worth_of_knowing
from paripassu.risk.drawn import Draws
from paripassu.risk.holding import judged
from paripassu.risk.questions import Questions, QuestionsContent, questions
from paripassu.risk.sobol import Index, IndexContent, indices
from paripassu.risk.tornado import Tornado, TornadoContent, tornado
from paripassu.risk.why import Why, WhyContent, why
from paripassu.running.clock import Clock
from paripassu.running.finding import Finding

MOST = 20_000  # the first draws, which are looked at
CELLS = 4_000_000  # numbers times draws that are held at a time
FEW = 1000  # draws looked at where there are more numbers, or the time is up

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}


class NumberContent(Content):
    """A number of a case as it was drawn."""

    number: str
    kind: str
    party: str
    of: str
    low: Figure
    middle: Figure
    high: Figure


class ExplainedContent(Content):
    """Which number to ask next, and why the first order breaks."""

    numbers: list[NumberContent]
    questions: QuestionsContent
    why: WhyContent | None
    tornado: TornadoContent | None
    sobol: list[IndexContent] | None
    unfinished: list[str]


@dataclass(frozen=True, repr=False)
class Explained(Told):
    """Which number to ask next and, as far as that was asked, why the first order breaks.

    Attributes
    ----------
    numbers
        The numbers of which it is told, with the ranges in which they were drawn.
    why, tornado, sobol
        None where nobody asked, or time was up.
    """

    numbers: tuple[Number, ...]
    questions: Questions
    why: Why | None
    tornado: Tornado | None
    sobol: tuple[Index, ...] | None
    unfinished: tuple[str, ...]

    def content(self) -> ExplainedContent:
        """Give what it holds."""
        return {
            "numbers": [_told(number) for number in self.numbers],
            "questions": self.questions.content(),
            "why": None if self.why is None else self.why.content(),
            "tornado": None if self.tornado is None else self.tornado.content(),
            "sobol": None if self.sobol is None else [one.content() for one in self.sobol],
            "unfinished": list(self.unfinished),
        }

    @classmethod
    def restored(cls, content: ExplainedContent) -> Self:
        """Make it again."""
        numbers = tuple(map(_number, content["numbers"]))
        by_path = {one.path: one for one in numbers}
        sobol, found = content["sobol"], content["why"]
        return cls(
            numbers,
            Questions.restored(content["questions"], by_path),
            None if found is None else Why.restored(found, by_path),
            content["tornado"] and Tornado.restored(content["tornado"], by_path),
            None if sobol is None else tuple(Index.restored(one, by_path) for one in sobol),
            tuple(content["unfinished"]),
        )


def _told(number: Number) -> NumberContent:
    return {
        "number": number.path, "kind": number.kind, "party": number.party, "of": number.of,
        "low": number.low, "middle": number.middle, "high": number.high,
    }  # fmt: skip


def _number(content: NumberContent) -> Number:
    ends: tuple[Fraction, ...] = content["low"], content["middle"], content["high"]
    return Number(_KINDS[content["kind"]], content["party"], content["of"], *ends)


def explained(
    ways: Sequence[Along],
    draws: Draws,
    many: int,
    clock: Clock,
    *,
    seed: int,
    reasons: bool,
    sobol: bool,
) -> Explained:
    """Look at the first draws once more, number by number.

    Parameters
    ----------
    ways
        The orders that there are to choose from, each laid out; of one it is decided whether to
        sign it. The first is explained.
    many
        How many draws there are; the first 20,000 are looked at, fewer of very many numbers.
    reasons, sobol
        Whether to find the conditions under which it breaks, and the tornado; Sobol indices.
    """
    first, finding = ways[0], Finding(clock)
    at_most = FEW if clock.over else max(FEW, CELLS // max(1, len(draws.numbers)))
    drawn = draws.draw(0, min(many, MOST, at_most))
    holds = np.column_stack([judged(way, drawn.values).holds for way in ways])
    worth = worth_of_knowing(drawn.values, holds)
    varying = [number for number in draws.numbers if number.ranges]
    stated = {one.path for one in numbers_of(first.case, first.deal) if one.ranges}
    telling = [draws.numbers[k] for k in np.argsort(-worth.explained, kind="stable")]
    ends = [one for one in telling if one.ranges and (reasons or one.path in stated)]
    found = tornado(first.case, first.deal, first.order, ends, finding)
    flipping = [one for one in found.swings if one.number.path in stated]
    breaks = None
    if reasons:
        with finding.while_time(N_("conditions under which it breaks")):
            breaks = why(drawn, holds[:, 0], worth.explained, seed, clock)
    shares: tuple[Index, ...] | None = None
    if sobol:
        shares = ()
        with finding.while_time(N_("Sobol indices")):
            shares = indices(first, varying, draws.shape, seed, clock)
    return Explained(
        tuple(varying),
        questions(drawn.numbers, worth, flipping, len(ways), len(drawn)),
        breaks,
        found if reasons else None,
        shares,
        tuple(finding.unfinished),
    )
