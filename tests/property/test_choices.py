"""What holds of choices and their answers, whatever they are."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import paripassu
from paripassu.case.private import private_yaml
from paripassu.case.text import parse
from paripassu.risk.choices.elicit import elicited, said, subject_of
from paripassu.risk.choices.question import Limit, Question, Reply
from paripassu.risk.choices.session import Answered, Session, begin, resumed
from paripassu.running.clock import Clock

CASE = paripassu.load("bill-and-jack")
SUBJECT = subject_of(CASE, "jack", within=1.0)
NAMES = [s.action for s in SUBJECT.spans]
CLOCK = Clock()

bundles = st.permutations(NAMES).flatmap(
    lambda names: st.tuples(st.integers(1, 2), st.integers(0, 2)).map(
        lambda n: Question(tuple(names[: n[0]]), tuple(names[n[0] : n[0] + n[1]]))
    )
)
values = st.tuples(*(st.fractions(s.low, s.high, max_denominator=24) for s in SUBJECT.spans)).map(
    lambda drawn: dict(zip(NAMES, drawn, strict=True))
)


def met(limits: tuple[Limit, ...], at: dict[str, Fraction]) -> bool:
    return all(one.met(at) for one in limits)


@given(bundles, values)
def test_whatever_the_values_some_answer_is_true_of_them(
    question: Question, at: dict[str, Fraction]
) -> None:
    first, second = (
        met(question.limits(reply, SUBJECT.by_action), at) for reply in (Reply.FIRST, Reply.SECOND)
    )
    more = sum(times * at[a] for a, times in question.form.items())
    assert first == (more >= 0) and second == (more <= 0)
    assert question.limits(Reply.UNKNOWN, SUBJECT.by_action) == ()


@given(bundles, values)
def test_a_question_turned_round_has_the_other_answer(
    question: Question, at: dict[str, Fraction]
) -> None:
    turned = Question(question.second, question.first)
    for reply, other in (
        (Reply.FIRST, Reply.SECOND), (Reply.SECOND, Reply.FIRST), (Reply.ALIKE, Reply.ALIKE)
    ):  # fmt: skip
        assert met(question.limits(reply, SUBJECT.by_action), at) == met(
            turned.limits(other, SUBJECT.by_action), at
        )


@given(bundles, values)
def test_what_is_equal_is_alike(question: Question, at: dict[str, Fraction]) -> None:
    if sum(times * at[a] for a, times in question.form.items()) == 0:
        assert met(question.limits(Reply.ALIKE, SUBJECT.by_action), at)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(bundles, st.sampled_from(list(Reply))), max_size=3))
def test_a_series_hangs_on_its_answers_alone(given_: list[tuple[Question, Reply]]) -> None:
    """However it was led, and with whatever was taken back; what it tells holds together."""
    answers = [Answered(question, reply) for question, reply in given_]
    led: Session = begin(SUBJECT, CLOCK)
    for one in answers:
        led = led.after(one.question, Reply.FIRST, CLOCK).previous or led
        led = led.after(one.question, one.reply, CLOCK)
    found = elicited(led, CLOCK)
    assert found.to_dict() == elicited(resumed(SUBJECT, answers, CLOCK), CLOCK).to_dict()
    assert [said(one) for one in found.answers] == [said(one) for one in answers]
    taken = {one.action: one.value for one in found.values}
    assert led.polytope.has(taken)
    for one in found.values:
        assert one.low <= one.stated[0] <= one.value <= one.stated[1] <= one.high
        assert sum(one.stated) == 2 * one.value
    for without in led.uncounted:
        kept = [a for k, a in enumerate(answers) if k not in without]
        assert resumed(SUBJECT, kept, CLOCK).uncounted == (frozenset(),)
    text = private_yaml(CASE, "jack", {one.action: one.stated for one in found.values})
    assert parse(text, "jack.yaml").data["private"] == "jack"
