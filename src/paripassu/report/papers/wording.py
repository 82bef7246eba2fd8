"""The values that parties state in words, as `show` prints them."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.balance.amounts import in_unit, stated
from paripassu.case.judgements import WORDS, Judgement
from paripassu.case.model import Case
from paripassu.case.scale import Range
from paripassu.case.worded import compatible_values
from paripassu.language import N_, _

# What a person is told of a difference that is called so.
_CALLED = {
    "no": N_("none"),
    "very weak": N_("very weak"),
    "weak": N_("weak"),
    "moderate": N_("moderate"),
    "strong": N_("strong"),
    "very strong": N_("very strong"),
    "extreme": N_("extreme"),
}


def judged(case: Case, party: str) -> Iterator[str]:
    """Yield a line for each judgement of a party."""
    for one in case.parties[party].judgements:
        yield _(
            "{better} over {other}: {difference}",
            better=one.better,
            other=one.than,
            difference=called(one),
        )


def called(one: Judgement) -> str:
    """Say what a difference is called: ``strong``, ``weak to moderate``."""
    low, high = (_(_CALLED[WORDS[word]]) for word in one.by)
    return low if low == high else _("{low} to {high}", low=low, high=high)


def worked_out(case: Case, party: str) -> Iterator[str]:
    """Yield a line for each value that came of the words, with what else they would allow."""
    for action, allowed in compatible_values(case, party).items():
        value = in_unit(case, party, stated(case.actions[action].value[party][0]))
        yield f"{action} {value}{_allowing(allowed)}"


def _allowing(allowed: Range) -> str:
    low, high = (None if end is None else stated(end) for end in (allowed.low, allowed.high))
    if low == high:
        return ""
    if low is None:
        said = _("the others held, anything below {high}", high=high)
    elif high is None:
        said = _("the others held, anything above {low}", low=low)
    else:
        said = _("the others held, anything between {low} and {high}", low=low, high=high)
    return f" ({said})"
