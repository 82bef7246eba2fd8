"""A party's values from a few choices: what its answers leave open, and what to ask it next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering
from paripassu.balance.deal import agree
from paripassu.case.judgements import NOTHING
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.view import refuse_viewer
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.risk.choices.question import Question, Reply
from paripassu.risk.choices.session import (
    DOUBT,
    MARGINS,
    MOST,
    TOLERANCE,
    Answered,
    Session,
    Subject,
    resumed,
)
from paripassu.risk.choices.spans import spans_of
from paripassu.running.beside import searched
from paripassu.running.clock import Clock, Progress

Said = tuple[str, str, str]
"""Two bundles, each as `a+b` or `nothing`, and the answer: first, second, alike, unknown."""


@dataclass(frozen=True)
class Valued:
    """What is known of one value.

    Attributes
    ----------
    action
        Whose value it is.
    low, high
        Between which ends the answers leave it.
    value
        What is taken for it.
    """

    action: str
    low: Fraction
    value: Fraction
    high: Fraction

    @property
    def stated(self) -> tuple[Fraction, Fraction]:
        """The widest range around the value that the answers leave: what the party's file states.

        The four rules take the middle of a range.
        """
        apart = min(self.value - self.low, self.high - self.value)
        return self.value - apart, self.value + apart


class ValuedContent(Content):
    """What is known of one value."""

    action: str
    low: Number
    value: Number
    high: Number


class ElicitedContent(Content):
    """What a party's answers leave open."""

    party: str
    answers: list[list[str]]
    contradicting: list[list[int]]
    done: str | None
    next: list[list[str]] | None
    values: list[ValuedContent]
    order: list[str]
    regret: Number
    safe_whatever: bool
    unfinished: list[str]


@dataclass(frozen=True, repr=False)
class Elicited(Answer):
    """A party's values as far as its answers tell them, and what to ask it next.

    Attributes
    ----------
    party
        Whose values they are.
    answers
        What was asked and answered so far.
    contradicting
        The smallest sets of answers, by position from 0, without which the others agree; empty
        where all agree. Those of the first set are not counted.
    done
        Why nothing more is asked: ``close`` (no order that was found is better by more than the
        tolerance at any of the values tried), ``all`` (no question is left that tells more),
        ``most`` (as many were asked as were to be); None where `next` is asked.
    next
        The question to ask next.
    values
        What is known of each value.
    order
        The order whose greatest regret is least; no order where none passes the rules.
    regret
        How much more trust it asks, at the values tried where that is the most, than the best order
        there: beyond the trust there is, and each value by what it weighs.
    safe_whatever
        Whether that order is safe for all values that the answers leave, which is proved.
    """

    VERBS: ClassVar = ("elicit",)
    CONTENT: ClassVar = ElicitedContent
    HEADLINE: ClassVar = ("done", "regret", "safe_whatever")

    case: Case = field(repr=False)
    party: str
    answers: tuple[Answered, ...]
    contradicting: tuple[tuple[int, ...], ...]
    done: str | None
    next: Question | None
    values: tuple[Valued, ...]
    order: tuple[str, ...]
    regret: Fraction
    safe_whatever: bool

    def __repr__(self) -> str:
        return (
            f"<Elicited {self.party}: {len(self.answers)} answers, "
            f"{'done' if self.yes else 'unfinished'}, regret {float(self.regret):.3g}>"
        )

    @property
    def yes(self) -> bool:
        """Whether nothing more needs to be asked."""
        return self.done is not None

    @property
    def proved(self) -> bool:
        """Whether it is certain that no values that the answers leave make the order unsafe."""
        return self.safe_whatever

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The questions, where more are to be asked."""
        return () if self.yes else (N_("the questions"),)

    def content(self) -> ElicitedContent:
        """Give what it holds, numbers in the party's own points."""
        return {
            "party": self.party,
            "answers": [list(said(one)) for one in self.answers],
            "contradicting": [list(one) for one in self.contradicting],
            "done": self.done,
            "next": None if self.next is None else [list(self.next.first), list(self.next.second)],
            "values": [
                {"action": v.action, "low": v.low, "value": v.value, "high": v.high}
                for v in self.values
            ],
            "order": list(self.order),
            "regret": self.regret,
            "safe_whatever": self.safe_whatever,
            "unfinished": list(self.unfinished),
        }

    @classmethod
    def restored(cls, content: ElicitedContent, case: Case) -> Self:
        """Make it again."""
        asked = content["next"]
        return cls(
            case,
            content["party"],
            tuple(map(_answered, content["answers"])),
            tuple(map(tuple, content["contradicting"])),
            content["done"],
            None if asked is None else Question(tuple(asked[0]), tuple(asked[1])),
            tuple(Valued(**one) for one in content["values"]),
            tuple(content["order"]),
            content["regret"],
            content["safe_whatever"],
        )


@answering
def elicit(
    case: Case,
    *,
    party: str,
    answers: Iterable[Sequence[str]] = (),
    deal: str | Iterable[str] | None = None,
    within: Fraction | float = Fraction(1, 2),
    signs: bool = False,
    most: int = MOST,
    seed: int = 0,
    progress: Progress | None = None,
) -> Elicited:
    """Say what a party's choices tell of its values, and what to ask it next.

    Parameters
    ----------
    party
        Whose values are asked for; those of others stand as the case has them.
    answers
        What it answered so far, each ``(first, second, answer)``: two bundles of actions, such as
        ``freeze`` or ``freeze+oil`` or ``nothing``, and ``first``, ``second``, ``alike`` or
        ``unknown``, as which it would rather have.
    deal
        The deal whose order matters; the case's own choice if left out.
    within
        How far a value may lie from the one number that the case states, as a share of it; a range
        stands as it is stated.
    signs
        Only the signs that the case states are relied on.
    most
        How many questions are asked at the most.
    seed
        Of the values tried.

    Raises
    ------
    RequestError
        Where there is no such party, or it has no values in the deal, or an answer is not of this
        form.

    Examples
    --------
    >>> import paripassu
    >>> begun = paripassu.elicit("bill-and-jack", party="jack", within=1.0)
    >>> first, second = begun.next.first, begun.next.second
    >>> said = [("+".join(first), "+".join(second) or "nothing", "second")]
    >>> paripassu.elicit("bill-and-jack", party="jack", within=1.0, answers=said).answers[0].reply
    <Reply.SECOND: 'second'>
    """
    subject = subject_of(case, party, deal=deal, within=within, signs=signs, most=most, seed=seed)
    given = [answered(subject, one) for one in answers]
    return searched(lambda clock: elicited(resumed(subject, given, clock), clock), None, progress)


def subject_of(
    case: Case,
    party: str,
    *,
    deal: str | Iterable[str] | None = None,
    within: Fraction | float = Fraction(1, 2),
    signs: bool = False,
    most: int = MOST,
    seed: int = 0,
) -> Subject:
    """Give what a series of choices is about: see `elicit`."""
    refuse_viewer(case, party)
    if not 0 < within <= 1:
        raise RequestError(_("How far values may lie is a share above 0 up to 100 %."))
    agreed = agree(case, deal=deal)
    spans = spans_of(case, agreed, party, within=Fraction(str(within)), signs=signs)
    return Subject(case, agreed, party, spans, TOLERANCE, DOUBT, most=most, seed=seed)


def answered(subject: Subject, one: Sequence[str]) -> Answered:
    """Read an answer: two bundles and a word.

    Raises
    ------
    RequestError
        Where it names anything that is not asked about.
    """
    known = [s.action for s in subject.spans]
    if len(one) != 3 or one[2] not in list(Reply):
        raise RequestError(
            _(
                "An answer is [first, second, word], the word one of {words}; found {found}.",
                words=", ".join(Reply), found=", ".join(map(str, one))[:60],
            )
        )  # fmt: skip
    made = _answered(one)
    twice = len({*made.question.actions}) < len(made.question.actions)
    for action in made.question.actions:
        if action not in known:
            raise RequestError(
                _("“{action}” is no action that is asked about{near}.",
                  action=action[:40], near=near(action, known))
            )  # fmt: skip
    if twice or not made.question.actions:
        raise RequestError(_("An answer is about two different bundles of actions."))
    return made


def _answered(one: Sequence[str]) -> Answered:
    first, second = (tuple(name for name in side.split("+") if name != NOTHING) for side in one[:2])
    return Answered(Question(first, second), Reply(one[2]))


def said(one: Answered) -> Said:
    """Write an answer as two bundles and a word."""
    sides = ("+".join(side) or NOTHING for side in (one.question.first, one.question.second))
    first, second = sides
    return first, second, str(one.reply)


def elicited(session: Session, clock: Clock) -> Elicited:
    """Give what a series of choices has told."""
    subject = session.subject
    valued, best = _valued(session, clock), session.best_way
    contradicting = tuple(tuple(sorted(one)) for one in session.uncounted if one)
    return Elicited(
        subject.case,
        subject.party,
        session.answers,
        contradicting,
        None if session.done is None else str(session.done),
        session.next,
        valued,
        () if best is None else best.order,
        Fraction(str(round(session.at_stake, 6))),
        best is not None and best.breaking(session.polytope, Fraction(0)) is None,
    )


def _valued(session: Session, clock: Clock) -> tuple[Valued, ...]:
    """Give each value between its ends.

    What is taken for the values are those, of a few between the centre and the lowest, at which the
    plan loses the least wherever in the polytope the true ones lie.
    """
    values = session.centre
    if session.done is not None and session.ways:
        tries = [session.towards_worst(share) for share in MARGINS]
        values = min(tries, key=lambda tried: session.lost_by_plan(tried, clock))
    ends = {s.action: session.polytope.ends(s.action) for s in session.subject.spans}
    return tuple(Valued(a, ends[a][0], value, ends[a][1]) for a, value in values.items())
