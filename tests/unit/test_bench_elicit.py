"""The table of the bench of choices: what its figures say."""

from __future__ import annotations

from fractions import Fraction

from bench.elicit.respondent import needed, respondents, series

import paripassu
from paripassu.balance.deal import agree
from paripassu.risk.choices.question import Question, Reply
from paripassu.risk.choices.session import Subject
from paripassu.risk.choices.spans import spans_of

NEAR = Fraction(1, 50)


def test_what_is_needed_is_for_good() -> None:
    far, near = Fraction(1, 10), Fraction(0)
    assert needed([near, near], NEAR) == 0
    assert needed([far, near, near], NEAR) == 1
    assert needed([near, far, near], NEAR) == 2
    assert needed([near, near, far], NEAR) is None


def test_a_respondent_answers_by_its_values_but_for_its_errors() -> None:
    case = paripassu.load("bill-and-jack")
    deal = agree(case)
    spans = spans_of(case, deal, "jack", within=Fraction(1))
    subject = Subject(case, deal, "jack", spans, most=3)
    for one in respondents(subject, 3):
        lost = series(one, at_random=True)
        assert len(lost) == 4 and min(lost) >= 0
        question = Question((spans[0].action,), (spans[1].action,))
        first = one.true[spans[0].action] >= one.true[spans[1].action]
        assert (one.answer(question, wrong=False) is Reply.FIRST) == first
        assert (one.answer(question, wrong=True) is Reply.FIRST) != first
        assert len(one.wrongly()) == 3
