"""A plan as one party may see it: computed afresh from what it may see of the case.

Nothing of another party can show in a document, or be computed from it, if it was not there when
the figures were made: so they are made anew, by the checker, from the order and from a case in
which only the party's own numbers are left. The order itself is what all parties see.
"""

from __future__ import annotations

from paripassu.balance.checker import examine
from paripassu.balance.dated_checker import examine_dated
from paripassu.case.view import case_seen_by
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan


def seen_by(plan: Plan, party: str) -> Plan:
    """Give a plan as one party may see it: its own figures, and none for the others.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    case = case_seen_by(plan.case, party)
    return Plan(case, plan.deal, plan.order, examine(case, plan.deal, plan.order))


def counts_less(plan: Plan, party: str) -> bool:
    """Whether a party's trust grows by what actions cost others, which its view does not hold."""
    stated, deal = plan.case.parties[party], plan.deal
    return any(
        plan.case.actions[action].shows is None and stated.likeness_of(actor) is not None
        for action in deal.actions
        for actor in plan.case.actions[action].by
        if actor != party
    )


def dated_seen_by(calendar: Calendar, party: str) -> Calendar:
    """Give a calendar as one party may see it: all dates, its own figures.

    What the search found besides rests on the numbers of all, so none of it is taken over but the
    day of the party's own first benefit: that can be read off the dates and its own values.
    """
    case = case_seen_by(calendar.case, party)
    figures = examine_dated(case, calendar.deal, calendar.dates)
    return Calendar(
        case=case,
        deal=calendar.deal,
        dates=calendar.dates,
        figures=figures,
        soonest_first=False,
        first_benefit={p: d for p, d in calendar.first_benefit.items() if p == party},
        bound=0,
        proved=False,
        allowed={party: figures.paths[0].earned[party][0].trust},
    )
