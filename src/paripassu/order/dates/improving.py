"""Better calendars from better orders: one step at a time is moved, and all are dated anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.language import _
from paripassu.order.dates.dating import Dater, Schedule
from paripassu.order.dates.project import Arc
from paripassu.running.chance import stream
from paripassu.running.clock import Clock, OutOfTimeError

# Moves: few where a constraint programme takes over, else many.
FEW, MANY = 300, 3_000
# How much worse than the best the calendar in hand may get: none at the end.
SLACK = 0.03


def improve(
    dater: Dater,
    schedule: Schedule,
    clock: Clock,
    seed: int,
    *,
    moves: int,
    bound: int,
    soonest_first: bool,
) -> Schedule:
    """Move steps in the order of a calendar for as long as that may make a better one.

    Threshold accepting (Dueck & Scheuer 1990). Stops when the clock says so, when the length
    meets the bound, or after a fixed number of moves; gives the best calendar so far.
    """
    chance, terms = stream(seed, "moves"), dater.project.terms
    best = now = schedule
    order, least = now.by_done(), now.score(soonest_first=soonest_first)
    try:
        for move in range(moves):
            clock.tick(_("improving the dates"))
            if best.length <= bound and not best.late and not soonest_first:
                break
            missed = [arc for arc in dater.project.arcs if now.missed(arc)] if now.late else []
            trial = _moved(terms, order, chance, missed)
            found = dater.early(trial)
            if found is None:
                continue
            score = found.score(soonest_first=soonest_first)
            slack = int(SLACK * (1 - move / moves) * best.length)
            if score > _eased(now.score(soonest_first=soonest_first), slack):
                continue
            now, order = found, trial
            if score < least:
                best, least = now, score
    except OutOfTimeError:
        pass
    return best


def _eased(score: tuple[int, ...], slack: int) -> tuple[int, ...]:
    late, *days = score
    return (late, *(day + slack for day in days))


def _between(terms: Terms, place: dict[int, int], step: int) -> tuple[int, int]:
    """Give the first and the last place that groups allow a step, all others left in theirs."""
    low, high = 0, len(place) - 1
    for one, members in terms.groups:
        others = min((place[m] for m in members if m != step), default=len(place))
        if one == step:
            low = max(low, others + 1)
        elif step in members and others > place[one]:
            high = min(high, place[one] - 1)
    return low, high


def _moved(
    terms: Terms,
    order: list[int],
    chance: np.random.Generator,
    missed: Sequence[Arc] = (),
) -> list[int]:
    """Move one step to another place that the needs allow, beside one from which it is too far."""
    before, place = terms.before, {step: k for k, step in enumerate(order)}
    step, aim = order[int(chance.integers(len(order)))], None
    if missed:
        arc = missed[int(chance.integers(len(missed)))]
        step, other = (arc.of, arc.to) if chance.integers(2) else (arc.to, arc.of)
        aim = place[other] + (step == arc.of) - (place[step] < place[other])
    first, last = _between(terms, place, step)
    low = max((place[need] + 1 for need in before[step]), default=0)
    later = (place[other] for other in range(len(order)) if step in before[other])
    low, high = max(low, first), min(min(later, default=len(order)) - 1, last)
    rest = [other for other in order if other != step]
    to = int(chance.integers(low, high + 1)) if high > low else low
    if aim is not None:
        to = min(max(low, aim), max(low, high))
    return [*rest[:to], step, *rest[to:]]
