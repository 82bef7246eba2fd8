"""Dates for a deal with events: one step after another, then each as early as stays safe.

Nobody knows when an event is decided; where it has a latest day, that is the day it is dated on.
The independent checker, which looks at every branch, has the word on every date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from paripassu.balance.checker import Status
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import DatedFigures
from paripassu.balance.deal import Deal
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.order.dated_plan import Calendar
from paripassu.order.dates.dating import Schedule, slow
from paripassu.order.dates.flattened import moves
from paripassu.order.dates.project import FAR, Project, compile_project
from paripassu.order.dates.reach import Reach
from paripassu.order.plan import plan_of
from paripassu.running.clock import Clock, OutOfTimeError

ORDERED = 0.3  # of the time for the order


def dated_in_branches(
    case: Case, deal: Deal, clock: Clock, *, soonest_first: bool, seed: int
) -> Calendar:
    """Find dates that are safe however events turn out.

    Raises
    ------
    RequestError
        Where points change with time.
    """
    if moves(case, deal):
        raise RequestError(
            _("Points that change with time (patience, delay, accrues) and events that nobody "
              "controls cannot be dated together yet.")
        )  # fmt: skip
    project = _decided(case, compile_project(case, deal, compile_terms(case, deal, events=True)))
    first = plan_of(case, deal, clock.share(ORDERED), seed=seed)
    order = [project.terms.steps.index(name) for name in first.order]
    known = slow(project, order)
    figures = examine_dated(case, deal, known.dates())
    # As much beyond the trust that there is at a moment as one step after another asks.
    more = {p: max(Fraction(0), over or Fraction(0)) for p, over in figures.shortfall.items()}
    if figures.status in (Status.SAFE, Status.NEEDS_TRUST):
        known, figures = _pulled(case, deal, project, order, known, more, clock)
    terms = project.terms
    bound = min(Reach(project, clock, safely=False).length, known.length)
    first_day = known.first_benefits()
    return Calendar(
        case=case,
        deal=deal,
        dates=known.dates(),
        figures=figures,
        soonest_first=soonest_first,
        first_benefit={terms.parties[i]: day for i, day in first_day.items()},
        bound=bound,
        proved=known.length <= bound and not soonest_first and first.proved,
        allowed={p: terms.trust[terms.parties.index(p)] + over for p, over in more.items()},
    )


def _decided(case: Case, project: Project) -> Project:
    """Date events that have a latest day on that day."""
    earliest = [*project.earliest]
    for number, name in enumerate(project.terms.steps):
        if "+" not in name and case.actions[name].event and project.latest[number] < FAR:
            day = project.latest[number] - project.lasts[number]
            while day > earliest[number] and project.done(number, day) > project.latest[number]:
                day -= 1
            earliest[number] = max(earliest[number], day)
    return replace(project, earliest=tuple(earliest))


def _pulled(
    case: Case,
    deal: Deal,
    project: Project,
    order: list[int],
    known: Schedule,
    more: Mapping[str, Fraction],
    clock: Clock,
) -> tuple[Schedule, DatedFigures]:
    """Start each step, one after the other, as early as the checker confirms it."""
    figures = examine_dated(case, deal, known.dates())
    try:
        for step in order:
            for day in _days(project, known, step):
                clock.tick(N_("dating"))
                days = known.days.copy()
                done = project.done(step, day)
                days[step] = day, done, done, project.verified(step, done)
                tried = Schedule(project, days)
                found = examine_dated(case, deal, tried.dates())
                if _keeps(found, more):
                    known, figures = tried, found
                    break
    except OutOfTimeError:
        pass
    return known, figures


def _days(project: Project, known: Schedule, step: int) -> Iterator[int]:
    """Yield the days before its own on which a step could start, the first of them first."""
    ends = {int(day) for other in np.delete(known.days, step, 0) for day in (*other, other[0] + 1)}
    needed = [int(known.days[other][3]) for other in project.terms.before[step]]
    least = max((project.earliest[step], *needed))
    may = {project.start(step, day) for day in (least, *ends) if day >= least}
    yield from sorted(day for day in may if day < int(known.days[step][0]))


def _keeps(figures: DatedFigures, more: Mapping[str, Fraction]) -> bool:
    return not figures.faults and all(
        over is not None and over <= more[p] for p, over in figures.shortfall.items()
    )
