"""How one action hangs on another in time, in a few words or in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.balance.links import Link, LinkKind
from paripassu.case.model import Action
from paripassu.language import N_, _, _n
from paripassu.order.dated_plan import Calendar

_CLAUSES = {
    LinkKind.AFTER: N_("not before {lag} after {other} is done"),
    LinkKind.AFTER_START: N_("not before {lag} after {other} starts"),
    LinkKind.WITHIN: N_("done by {lag} after {other} is"),
    LinkKind.SAME_DAY: N_("done on the day on which {other} is"),
}
_SENTENCES = {
    LinkKind.AFTER: N_("Starts no sooner than {lag} after {other} is done and verified."),
    LinkKind.AFTER_START: N_("Starts no sooner than {lag} after {other} starts."),
    LinkKind.WITHIN: N_("Done no later than {lag} after {other} is done."),
    LinkKind.SAME_DAY: N_("Done on the day on which {other} is done."),
}


def link_facts(action: Action) -> Iterator[str]:
    """Say what an action states of how it hangs on others, as its file has it."""
    for kind, lags in (
        (LinkKind.AFTER, action.after),
        (LinkKind.AFTER_START, action.after_start),
        (LinkKind.WITHIN, action.within),
        (LinkKind.SAME_DAY, dict.fromkeys(action.same_day, "")),
    ):
        for other, lag in lags.items():
            yield _(_CLAUSES[kind], lag=lag, other=other)


def said(calendar: Calendar, link: Link) -> str:
    """Say a link between two steps of a calendar in a sentence."""
    lag = _n("{n} day", "{n} days", link.days)
    other = calendar.deal.named(calendar.case, link.other)
    return _(_SENTENCES[link.kind], lag=lag, other=other)
