"""A series of choices: what was asked and answered, what that leaves open, what is asked next.

Nothing here changes: an answer gives another session, and the one before it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.deal import Deal
from paripassu.balance.numbers import with_numbers
from paripassu.case.model import Case
from paripassu.case.number import PLACES
from paripassu.order.plan import engine_of
from paripassu.risk.choices.choosing import Weighed, least, regrets, weighed
from paripassu.risk.choices.polytope import Polytope, Values, repairs
from paripassu.risk.choices.question import Limit, Question, Reply, questions
from paripassu.risk.choices.spans import Span
from paripassu.risk.choices.tried import Tried
from paripassu.risk.choices.way import Way, way_of
from paripassu.running.chance import stream
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TOLERANCE = Fraction(1, 50)
DOUBT = Fraction(1, 4)
MOST = 20
PROBES = 8
MARGINS = (Fraction(0), Fraction(1, 2), Fraction(1))
DIVIDED = 0.02  # share of the values tried on either side, under which a question is not worth it


class Done(StrEnum):
    """Why nothing more is asked."""

    CLOSE = "close"  # no order is better by more than the tolerance
    ALL = "all"  # no question is left that divides what is possible
    MOST = "most"  # as many were asked as were to be


@dataclass(frozen=True)
class Answered:
    """A question, and what the party answered."""

    question: Question
    reply: Reply


@dataclass(frozen=True)
class Subject:
    """What a series of choices is about, and how it is led.

    Attributes
    ----------
    case, deal, party, spans
        Whose values of which actions, between which ends.
    tolerance
        No more is asked once no order could ask for less trust by more than this.
    doubt
        What values weigh that go against an answer, and again for each more; with 0 every answer is
        taken for right.
    spare
        Whether trust to spare counts too; if not, all safe orders are alike.
    most
        How many questions are asked at the most.
    seed
        Of the values tried.
    """

    case: Case
    deal: Deal
    party: str
    spans: tuple[Span, ...]
    tolerance: Fraction = TOLERANCE
    doubt: Fraction = DOUBT
    spare: bool = False
    most: int = MOST
    seed: int = 0

    @cached_property
    def pool(self) -> tuple[Question, ...]:
        """All that can be asked."""
        return tuple(questions(self.spans))

    @cached_property
    def by_action(self) -> dict[str, Span]:
        """The spans, each by its action."""
        return {s.action: s for s in self.spans}

    def limits(self, answered: Answered) -> tuple[Limit, ...]:
        """Give what an answer says of the values."""
        return answered.question.limits(answered.reply, self.by_action)

    def at(self, values: Values) -> Case:
        """Give the case with these values of the party."""
        return with_numbers(self.case, {s.number: values[s.action] for s in self.spans})

    def best(self, values: Values, clock: Clock) -> tuple[str, ...] | None:
        """Give the order that asks the least beyond the trust there is at some values.

        None where none passes rules 1 and 3, or none was found in time.
        """
        terms, engine = engine_of(self.at(values), self.deal, seed=self.seed)
        with suppress(TooLargeError, OutOfTimeError):
            found = engine(("trust",), clock, rule1=True, rule3=True)
            return None if found is None else tuple(terms.steps[k] for k in found.order)
        return None

    def way(self, order: tuple[str, ...]) -> Way:
        """Give what an order is to the party, whatever its values."""
        return way_of(self.case, self.deal, self.party, self.spans, order)


@dataclass(frozen=True)
class Session:
    """What was asked and answered so far, and what follows from it.

    Attributes
    ----------
    answers
        In the order in which they were given.
    uncounted
        The smallest sets of answers without which the others agree, by position; one empty set
        where all agree. The answers of the first are not counted.
    tried
        The values tried.
    ways
        The orders found so far, each the best at some values.
    previous
        The session before the last answer.
    """

    subject: Subject
    answers: tuple[Answered, ...]
    uncounted: tuple[frozenset[int], ...]
    tried: Tried
    ways: tuple[Way, ...] = ()
    previous: Session | None = field(default=None, repr=False)

    @cached_property
    def polytope(self) -> Polytope:
        """All values that the answers which count leave possible, if every one of them is right."""
        said = [
            limit
            for k, one in enumerate(self.answers)
            if k not in self.uncounted[0]
            for limit in self.subject.limits(one)
        ]
        return Polytope(self.subject.spans, tuple(said))

    @cached_property
    def centre(self) -> Values:
        """The mean of the values tried that go against no answer that counts."""
        kept = [k for k in range(len(self.answers)) if k not in self.uncounted[0]]
        among = self.tried.values[~self.tried.against[:, kept].any(1)]
        whole = 10**PLACES
        mean = among.mean(0).tolist() if len(among) else []
        values = {
            s.action: min(max(Fraction(round(one * whole), whole), s.low), s.high)
            for s, one in zip(self.subject.spans, mean, strict=True)
        }
        if self.polytope.has(values):
            return values
        inner = self.polytope.inner()
        assert inner is not None  # the answers that count agree
        return inner

    @cached_property
    def lowest(self) -> Values:
        """Possible values whose total, each in shares of its span, is least."""
        return self._farthest(1)

    @property
    def highest(self) -> Values:
        """Possible values whose total, each in shares of its span, is greatest."""
        return self._farthest(-1)

    def _farthest(self, way: int) -> Values:
        """Give the possible values with the least total (1), or the greatest (-1)."""
        spans = (s for s in self.subject.spans if s.high > s.low)
        found = self.polytope.least({s.action: way / (s.high - s.low) for s in spans})
        assert found is not None  # the answers that count agree
        return found

    def towards_worst(self, share: Fraction) -> Values:
        """Give values so far from the centre to the lowest ones.

        What is worth less to a party makes every order ask more of it: an order that is the best
        at low values keeps a margin at others.
        """
        return {a: one + share * (self.lowest[a] - one) for a, one in self.centre.items()}

    @cached_property
    def losses(self) -> Floats:
        """How much more trust each order asks than there is, at each value tried."""
        found = np.array([way.lackings(self.tried.values) for way in self.ways])
        return found if self.subject.spare else np.maximum(found, 0.0)

    @cached_property
    def weights(self) -> Floats:
        """What each of the values tried weighs."""
        return self.tried.weights(float(self.subject.doubt))

    @cached_property
    def regret(self) -> Floats:
        """What each order loses at each value tried beside the best of them."""
        return regrets(self.losses)

    @cached_property
    def greatest(self) -> Floats:
        """The greatest regret of each order, each value by its weight."""
        found: Floats = (self.regret * self.weights).max(1)
        return found

    @cached_property
    def present(self) -> int:
        """The order, by position, whose greatest regret is least: see `choosing.least`."""
        means = self.regret @ self.weights / self.weights.sum()
        tolerance = float(self.subject.tolerance)
        return int(least(self.greatest[:, None], means[:, None], tolerance)[0])

    @property
    def best_way(self) -> Way | None:
        """The present order; None where none was found that passes the rules."""
        return self.ways[self.present] if self.ways else None

    @property
    def at_stake(self) -> float:
        """The greatest regret of the present order."""
        return float(self.greatest[self.present]) if self.ways else 0.0

    def lost_by_plan(self, values: Values, clock: Clock) -> float:
        """Give the greatest regret of the order that is the best at some values."""
        order = self.subject.best(values, clock)
        if order is None:
            return math.inf
        own = self.subject.way(order).lackings(self.tried.values)
        lost = own if self.subject.spare else np.maximum(own, 0.0)
        return float(((lost - self.losses.min(0)) * self.weights).max())

    @cached_property
    def done(self) -> Done | None:
        """Why nothing more is asked; None where something is."""
        if self.at_stake <= self.subject.tolerance:
            return Done.CLOSE
        if len(self.answers) >= self.subject.most:
            return Done.MOST
        return None if self.open else Done.ALL

    @cached_property
    def open(self) -> tuple[Question, ...]:
        """The questions not yet asked that divide the values tried."""
        asked = {one.question for one in self.answers}
        place = {s.action: k for k, s in enumerate(self.subject.spans)}
        heavy = self.tried.values[self.weights >= self.weights.max() * float(self.subject.doubt)]
        found = []
        for one in self.subject.pool:
            if one not in asked:
                sums = sum(heavy[:, place[a]] * float(times) for a, times in one.form.items())
                above = float(np.mean(sums > 0))
                if DIVIDED <= above <= 1 - DIVIDED:
                    found.append(one)
        return tuple(found)

    @cached_property
    def weighed(self) -> list[Weighed]:
        """What each open question would leave open."""
        return weighed(
            self.open, self.subject.spans, self.tried.values, self.tried.wrong, self.regret,
            float(self.subject.doubt), float(self.subject.tolerance),
        )  # fmt: skip

    @cached_property
    def next(self) -> Question | None:
        """The question that leaves the least open; None when done.

        First the greatest regret after its worse answer, in steps of the tolerance; then the mean
        regret; then the fewest actions.
        """
        if self.done is not None:
            return None
        step = float(self.subject.tolerance) or 1e-6

        def rank(k: int) -> tuple[float, float, int]:
            one = self.weighed[k]
            return math.ceil(one.greatest / step), one.mean, len(self.open[k].actions)

        return self.open[min(range(len(self.open)), key=rank)]

    def after(self, question: Question, reply: Reply, clock: Clock) -> Session:
        """Give the session once a question has been answered."""
        answered = Answered(question, reply)
        answers = (*self.answers, answered)
        chance = stream(self.subject.seed, "values tried", len(answers))
        tried = self.tried.after(self.subject.limits(answered))
        uncounted: tuple[frozenset[int], ...] = (frozenset(),)
        if tried.wrong.min() > 0:
            uncounted = repairs(self.subject.spans, tried.said)
            tried = _with_possible(self.subject, tried, uncounted)
        tried = tried.refreshed(chance, float(self.subject.doubt))
        made = replace(self, answers=answers, uncounted=uncounted, tried=tried, previous=self)
        return made._wider(clock)

    def _wider(self, clock: Clock) -> Session:
        """Give it with the best orders with a margin, and where the present one loses the most."""
        made = self
        for share in MARGINS[1:] if not self.answers else MARGINS[1:2]:
            made = made._with_best(made.towards_worst(share), clock)
        if not self.answers:  # where none passes at the highest values, none does at any
            made = made._with_best(made.highest, clock)
        if made.at_stake > self.subject.tolerance:
            worst = int(np.argmax(made.regret[made.present] * made.weights))
            made = made._with_best(made._exact(worst), clock)
        for draw in made._doubtful():
            if made.at_stake <= self.subject.tolerance:
                made = made._with_best(made._exact(draw), clock)
        return made

    def _doubtful(self) -> tuple[int, ...]:
        """Give a few of the values tried at which there is anything to lose, lowest to highest.

        No more is asked once at none of them an order is better than the present one.
        """
        if not self.ways:
            return ()
        least = -1.0 if self.subject.spare else 0.0
        lost = (self.losses[self.present] - least) * self.weights
        open_ = np.flatnonzero(lost > float(self.subject.tolerance))
        widths = np.array([float(s.high - s.low) or 1.0 for s in self.subject.spans])
        rising = open_[np.argsort((self.tried.values[open_] / widths).sum(1))]
        places = np.linspace(0, len(rising) - 1, min(PROBES, len(rising))).astype(int)
        return tuple(int(rising[k]) for k in places)

    def _exact(self, draw: int) -> Values:
        whole = 10**PLACES
        one = self.tried.values[draw].tolist()
        return {
            s.action: min(max(Fraction(round(x * whole), whole), s.low), s.high)
            for s, x in zip(self.subject.spans, one, strict=True)
        }

    def _with_best(self, values: Values, clock: Clock) -> Session:
        order = self.subject.best(values, clock)
        if order is None or any(order == way.order for way in self.ways):
            return self
        return replace(self, ways=(*self.ways, self.subject.way(order)))


def begin(subject: Subject, clock: Clock) -> Session:
    """Begin a series of choices."""
    tried = Tried.drawn(subject.spans, stream(subject.seed, "values tried", 0))
    middles = {s.action: (s.low + s.high) / 2 for s in subject.spans}
    made = Session(subject, (), (frozenset(),), tried)
    return made._with_best(middles, clock)._wider(clock)


def resumed(subject: Subject, answers: Sequence[Answered], clock: Clock) -> Session:
    """Give the session after answers that were given before."""
    made = begin(subject, clock)
    for one in answers:
        made = made.after(one.question, one.reply, clock)
    return made


def _with_possible(subject: Subject, tried: Tried, uncounted: Sequence[frozenset[int]]) -> Tried:
    """Give the values tried with some that the answers which count leave, where none are."""
    dropped = uncounted[0]
    kept = [k for k in range(len(tried.said)) if k not in dropped]
    if not tried.against[:, kept].any(1).all():
        return tried
    limits = tuple(limit for k in kept for limit in tried.said[k])
    inner = Polytope(subject.spans, limits).inner()
    assert inner is not None  # a repair leaves some values
    return tried.with_values(inner)
