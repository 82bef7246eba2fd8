"""A simulated respondent: true values drawn within the spans, and now and then a wrong answer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from paripassu.risk.choices.polytope import Values
from paripassu.risk.choices.question import Question, Reply
from paripassu.risk.choices.session import Session, Subject, begin
from paripassu.risk.choices.way import BROKEN
from paripassu.running.chance import stream
from paripassu.running.clock import Clock

WRONG = 0.1
PARTS = 1000  # of a span, on which true values lie
CLOCK = Clock()


@dataclass(frozen=True)
class Respondent:
    """Somebody with true values, and what `plan` makes of these.

    `least` is the first criterion of the plan at the true values: what it lacks in trust.
    """

    subject: Subject
    number: int
    true: Values
    least: Fraction
    wrong: float = WRONG

    def wrongly(self) -> np.ndarray:
        """Give which of its answers are wrong: the same ones whatever is asked."""
        return stream(self.number, "wrong answers").random(self.subject.most) < self.wrong

    def answer(self, question: Question, *, wrong: bool) -> Reply:
        """Answer a question."""
        more = sum((t * self.true[a] for a, t in question.form.items()), Fraction(0))
        return Reply.FIRST if (more >= 0) != wrong else Reply.SECOND

    def lost(self, session: Session) -> Fraction:
        """Give how much more trust the order of a series asks than the plan at the true values.

        Beyond the trust there is, unless trust to spare counts too.
        """
        way = session.best_way
        if way is None:  # it says that no order passes, and yet one does
            return BROKEN
        floor = Fraction(-1) if self.subject.spare else Fraction(0)
        return max(floor, way.lacking(self.true)) - max(floor, self.least)


def respondents(subject: Subject, many: int, wrong: float = WRONG) -> list[Respondent]:
    """Draw respondents for whom some order passes the rules."""
    found: list[Respondent] = []
    number = 0
    while len(found) < many and number < 20 * many:
        draws = stream(number, "true values").integers(0, PARTS + 1, len(subject.spans))
        true = {
            s.action: s.low + (s.high - s.low) * Fraction(int(d), PARTS)
            for s, d in zip(subject.spans, draws, strict=True)
        }
        order = subject.best(true, CLOCK)
        if order is not None:
            least = subject.way(order).lacking(true)
            found.append(Respondent(subject, number, true, least, wrong))
        number += 1
    return found


def series(one: Respondent, *, at_random: bool) -> list[Fraction]:
    """Give what is lost after 0, 1, 2 … questions: our series, or pairs taken at random."""
    session = begin(one.subject, CLOCK)
    lost, wrongly = [one.lost(session)], one.wrongly()
    pairs = [q for q in one.subject.pool if len(q.actions) <= 2]
    order = iter(stream(one.number, "pairs").permutation(len(pairs)))
    for wrong in wrongly:
        place = next(order, None) if at_random else None
        question = pairs[place] if place is not None else None if at_random else session.next
        if question is None:
            break
        session = session.after(question, one.answer(question, wrong=bool(wrong)), CLOCK)
        lost.append(one.lost(session))
    return lost


def needed(lost: list[Fraction], near: Fraction) -> int | None:
    """Give after how many questions it is near the best for good; None where it never is."""
    far = [n for n, one in enumerate(lost) if one > near]
    return 0 if not far else far[-1] + 1 if far[-1] + 1 < len(lost) else None
