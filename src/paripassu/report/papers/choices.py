"""A choice in words: what is asked of a party, and what each answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import N_, _, in_a_row
from paripassu.risk.choices.question import Question, Reply
from paripassu.risk.choices.session import Answered

WORDS: Mapping[Reply, str] = {
    Reply.FIRST: N_("the first"),
    Reply.SECOND: N_("the second"),
    Reply.ALIKE: N_("alike"),
    Reply.UNKNOWN: N_("don't know"),
}


def asked(question: Question, signs: Mapping[str, int]) -> str:
    """Ask a question: of gains which one would have, of costs which one would rather bear."""
    whole = {signs[a] for a in question.actions}
    if not question.second:
        return (
            _("Would you rather have all of this done, or none of it?")
            if len(question.first) > 1
            else _("Would you rather have this done, or not?")
        )
    if whole == {-1}:
        return _("Which would you rather give up?")
    return _("Which would you rather have?")


def side(case: Case, actions: Sequence[str]) -> str:
    """Name one side of a choice."""
    if not actions:
        return _("none of it: all stays as it is")
    return in_a_row(named(case, action) for action in actions)


def answer_in_words(case: Case, one: Answered) -> str:
    """Say what was answered to what, on one line."""
    return _(
        "{first} or {second}: {answer}",
        first=side(case, one.question.first), second=side(case, one.question.second),
        answer=_(WORDS[one.reply]),
    )  # fmt: skip
