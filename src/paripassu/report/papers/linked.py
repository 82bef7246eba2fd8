"""How one action hangs on another in time, and which days are worked, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paripassu.balance.links import Link, LinkKind
from paripassu.case.model import Action
from paripassu.case.workdays import Workdays
from paripassu.language import N_, _, in_a_row
from paripassu.order.dated_plan import Calendar

_CLAUSES = {
    "after": N_("not before {lag} after {other} is done"),
    "after_start": N_("not before {lag} after {other} starts"),
    "within": N_("done by {lag} after {other} is"),
    "same_day": N_("done on the day on which {other} is"),
}
_SENTENCES = {
    LinkKind.AFTER: N_("Starts no sooner than {lag} after {other} is done and verified."),
    LinkKind.AFTER_START: N_("Starts no sooner than {lag} after {other} starts."),
    LinkKind.WITHIN: N_("Done no later than {lag} after {other} is done."),
    LinkKind.SAME_DAY: N_("Done on the day on which {other} is done."),
    LinkKind.REPEATS: N_("Done no later than {lag} after {other} starts."),
}


def link_facts(action: Action) -> Iterator[str]:
    """Say what an action states of how it hangs on others, as its file has it."""
    for key, clause in _CLAUSES.items():
        stated = getattr(action, key)
        lags = stated if isinstance(stated, Mapping) else dict.fromkeys(stated, "")
        for other, lag in lags.items():
            yield _(clause, lag=lag, other=other)


def said(calendar: Calendar, link: Link) -> str:
    """Say a link between two steps of a calendar in a sentence."""
    other = calendar.deal.named(calendar.case, link.other)
    return _(_SENTENCES[link.kind], lag=link.lag, other=other)


_DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}


def workday_facts(workdays: Workdays) -> Iterator[str]:
    """Say which days are working days, and on which nothing is worked."""
    yield _("Working days: {days}", days=in_a_row(_(_DAYS[day]) for day in workdays.days))
    if workdays.holidays:
        yield _("Holidays: {days}", days=in_a_row(workdays.holidays))
    if workdays.closed:
        yield _("Closed every year: {days}", days=in_a_row(workdays.closed))
