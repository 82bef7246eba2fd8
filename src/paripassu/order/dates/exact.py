"""Asks the constraint programme: the shortest calendar, or that with the soonest benefits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from paripassu.language import N_
from paripassu.order.dates.dating import Schedule
from paripassu.order.dates.programme import Model
from paripassu.order.dates.project import Project, waited
from paripassu.order.dates.reach import Reach
from paripassu.order.dates.worked import MOST, YEAR, worst
from paripassu.running.clock import Clock
from paripassu.running.solver import Outcome, run

# One worker without linear relaxations: five to twenty times faster on the library's cases than
# two with them (the relaxation of who comes before whom says nothing), and the same each time.
SEED, RELAXED = 1, 0
TIDY = 10.0  # seconds at most, for dates that are no later than they need be


@dataclass(frozen=True)
class Exact:
    """The best dates, None for none; days that no calendar beats; whether nothing better exists."""

    schedule: Schedule | None
    bound: int
    proved: bool


def shortest(project: Project, reach: Reach, best: Schedule | None, clock: Clock) -> Exact:
    """Shorten a calendar as far as it goes; of the shortest, one with no step later than need be.

    Of one that is late, or of none, `proved` says that there is none that keeps the latest days.
    """
    known = best is not None and not best.late
    horizon = best.length if best is not None and known else _longest(project)
    model = Model(project, reach, horizon)
    if not model.possible:
        return Exact(best, reach.length, True)
    solved = _solve(model, model.length, best, clock)
    best = solved.schedule
    if best is None or best.late:
        return Exact(best, reach.length, solved.proved and model.exact)
    model.model.add(model.length <= best.length)
    bound = min(max(solved.bound if model.exact else 0, reach.length), best.length)
    proved = solved.proved and (model.exact or best.length <= bound)
    return Exact(_tidied(model, best, clock), bound, proved)


def soonest(project: Project, reach: Reach, best: Schedule, clock: Clock) -> Exact:
    """Bring the first benefit to each side forward as far as it goes, then shorten the calendar."""
    model = Model(project, reach, max(best.length, _longest(project)))
    if not model.possible:
        return Exact(best, reach.length, True)
    firsts, proved = model.earliest(), model.exact
    worst = model.model.new_int_var(0, model.horizon, "")
    model.model.add_max_equality(worst, [0, *firsts])
    for aim in (worst, sum(firsts), model.length):
        solved = _solve(model, aim, best, clock)
        best, proved = solved.schedule or best, proved and solved.proved
        if best.late or not solved.found:
            # Of one that is late, that nothing was found may say that there is none to be found.
            return Exact(best, min(reach.length, best.length), proved and best.late > 0)
        model.model.add(aim <= solved.value)
    return Exact(_tidied(model, best, clock), min(reach.length, best.length), proved)


def _tidied(model: Model, best: Schedule, clock: Clock) -> Schedule:
    """Choose among calendars alike: every step verified early, then the first steps soonest.

    That settles every tie, so that the same input gives the same dates.
    """
    if clock.over:
        return best
    ranks = range(model.project.size, 0, -1)
    ties = sum(rank * day for rank, day in zip(ranks, model.starts, strict=True))
    whole = model.project.size * (model.project.size + 1) // 2 * model.horizon + 1
    aim = whole * sum(model.verified) + ties
    return _solve(model, aim, best, clock.within(TIDY)).schedule or best


def _longest(project: Project) -> int:
    """Days within which any dates can be brought: a day on which nothing is waited for can go.

    Where working days count no day can simply go: there it is what one after another takes when
    all begins as badly as it can, and a year.
    """
    days = max(project.earliest) + sum(project.counted) + sum(project.checks)
    days += waited(project.arcs)
    tables = [*project.ends.values(), *project.sure.values()]
    tables += [arc.table for arc in project.arcs if arc.table is not None]
    if not tables:
        return days
    return min(MOST, days + YEAR + sum(worst(table) for table in tables))


@dataclass(frozen=True)
class _Solved:
    schedule: Schedule | None
    found: bool
    value: int
    bound: int
    proved: bool


def _solve(model: Model, aim: Any, best: Schedule | None, clock: Clock) -> _Solved:
    """Find the calendar of a model for which the aim is least; the best known, if none is found."""
    model.model.minimize(aim)
    if best is not None:
        model.hint(best.days)
    outcome = run(model.model, clock, N_("proving"), SEED, relaxed=RELAXED)
    if not outcome.found:
        return _Solved(best, False, 0, 0, outcome.proved)
    schedule = _dated(model, outcome)
    return _Solved(schedule, True, outcome.value(aim), outcome.bound, outcome.proved)


def _dated(model: Model, outcome: Outcome) -> Schedule:
    days = zip(model.starts, model.done, model.checked, model.verified, strict=True)
    value = outcome.value
    found = [[value(s), value(d), value(c), value(v)] for s, d, c, v in days]
    return Schedule(model.project, np.array(found, np.int64))
