"""Whether a deal has safe dates at all, without finding the best."""

from __future__ import annotations

from paripassu.balance.deal import Deal
from paripassu.balance.rules import rule4
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.order.dates.careful import patient
from paripassu.order.dates.dating import slow
from paripassu.order.dates.exact import shortest
from paripassu.order.dates.programme import small
from paripassu.order.dates.project import compile_project
from paripassu.order.dates.reach import Reach
from paripassu.running.clock import Clock, OutOfTimeError


def first_dated(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    """Find the order in which some safe dates do the steps; None where no dates are safe.

    Points are taken as they are on D-Day. Raises `OutOfTimeError` when the clock says so, or where
    the deal is too large to tell.
    """
    terms = compile_terms(case, deal)
    if rule4(case, terms):
        return None
    project = compile_project(case, deal, terms)
    order = patient(project, clock)
    if order is not None and slow(project, order).late:
        if not small(project):
            raise OutOfTimeError
        found = shortest(project, Reach(project, clock), None, clock)
        if found.schedule is None and not found.proved:
            raise OutOfTimeError
        order = None if found.schedule is None else found.schedule.by_done()
    return None if order is None else tuple(terms.steps[step] for step in order)
