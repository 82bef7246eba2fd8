"""The plan that is sought for something else than the least trust, and what that costs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.order.most_robust import most_robust
from paripassu.order.plan import Plan, confirmed, plan_of
from paripassu.order.search.ranked import ROBUST, Measured
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

SOUGHT = 0.6  # share of the time for the most robust order; the rest is for its price


def robust_plan(case: Case, deal: Deal, clock: Clock, *, seed: int) -> Plan:
    """Find the most robust plan, and what the one that asks the least trust would ask.

    Where no order is safe it is that one; so it is where none was found but by its search, and then
    it is not proved to be the most robust.
    """
    certain = True
    try:
        found = most_robust(case, deal, clock.share(SOUGHT))
    except (TooLargeError, OutOfTimeError):
        found, certain = None, False
    least = plan_of(case, deal, clock, seed=seed)
    if found is None:
        if certain or least.status is not Status.SAFE:
            return least
        factor = least.robust.factor or Fraction(0)
        unproved = Measured(ROBUST, factor, Fraction(1), proved=False)
        return replace(least, criteria=(unproved, *least.criteria), proved=False)
    order = confirmed(case, deal, found.order)
    figures = examine(case, deal, order)
    first = found.criteria[0]
    return Plan(
        case, deal, order, figures, found.criteria, first.proved, price=priced(figures, least)
    )


def priced(figures: Figures, least: Plan) -> tuple[Measured, ...]:
    """Give what a safe order asks by the criterion of trust, with the least that any would ask."""
    lacking = [over for over in figures.shortfall.values() if over is not None]
    if figures.status is not Status.SAFE or least.status is not Status.SAFE:
        return ()
    return tuple(
        Measured(one.name, max(lacking), one.value, one.proved)
        for one in least.criteria
        if one.name == "trust"
    )
