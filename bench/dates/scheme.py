"""A schedule-generation scheme at full trust: whatever may begin begins, the most urgent first.

Day by day, as Kelley (1963) and the parallel schemes after him. A step may begin where its track
has room, where no inventory leaves its limits, and where all that is left could still be done one
after the other in an order known to be safe (the banker's algorithm, Dijkstra 1965): so it never
comes to a stop. The urgencies are those of the longest chain, perturbed again and again.
"""

# ruff: noqa: C901 - plain loops, which numba compiles.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.dates.outcome import Asked, length
from paripassu.order.dates.project import Project

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

SEED, MOST = 1, 2_000
HUGE = 2**61
Days = tuple[tuple[int, ...], tuple[int, ...]]


def sample(asked: Asked, enough: int, seconds: float) -> Days:
    """Give the shortest of all calendars made in the time, the slow one at worst.

    `enough`: days with which there is no need to go on. At most `MOST` calendars in a row that are
    no shorter.
    """
    began, rng = time.perf_counter(), np.random.default_rng(SEED)
    project = asked.project
    starts = asked.slow
    best = (starts, tuple(s + d for s, d in zip(starts, project.lasts, strict=True)))
    shortest = asked.slow_length
    tables, tail = _tables(asked), tails(project)
    known = tail.astype(np.float64)
    idle = 0
    while shortest > enough and idle < MOST and time.perf_counter() - began < seconds:
        idle += 1
        urgency = known + rng.normal(0, tail.max() * rng.choice([0, 0.02, 0.1, 0.3]), len(tail))
        days = np.zeros((project.size, 4), np.int64)
        _compiled()(np.argsort(-urgency, kind="stable"), *tables, days)
        in_time = (days[:, 1] <= np.array([min(HUGE, day) for day in project.latest])).all()
        found = (tuple(map(int, days[:, 0])), tuple(map(int, days[:, 2])))
        if in_time and length(project, *found) <= shortest:
            idle = 0 if length(project, *found) < shortest else idle
            best, shortest, known = found, length(project, *found), urgency
    return best


def tails(project: Project) -> Whole:
    """Days from the start of each step until all that must follow it is over."""
    whole = np.array(project.lasts) + np.array(project.checks)
    tail: Whole = np.asarray(whole, np.int64).copy()
    changed = True
    while changed:
        changed = False
        for step, needed in enumerate(project.terms.before):
            for need in needed:
                if tail[need] < whole[need] + tail[step]:
                    tail[need], changed = whole[need] + tail[step], True
    return tail


def limits(project: Project) -> tuple[Whole, Whole]:
    """Per party the most that it may hold and the least that it may be left with."""
    terms = project.terms
    top = np.full(len(terms.parties), HUGE, np.int64)
    for i in terms.acting:
        top[i] = terms.final[i] + terms.guarantee[i]
    return top, np.array([max(-HUGE, least) for least in project.least], np.int64)


def crews(project: Project) -> tuple[NDArray[np.bool_], Whole]:
    """Who is in which crew, tracks first and then verifiers, and how many can be open at once."""
    groups = (project.tracks, project.verifiers)
    most = max(1, *map(len, groups))
    members = np.zeros((2, most, project.size), np.bool_)
    room = np.full((2, most), project.size + 1, np.int64)
    for which, group in enumerate(groups):
        for number, crew in enumerate(group):
            members[which, number, list(crew.members)] = True
            room[which, number] = crew.most
    return members, room


def _tables(asked: Asked) -> tuple[Any, ...]:
    project, n = asked.project, asked.project.size
    before = np.zeros((n, n), np.bool_)
    for step, needed in enumerate(project.terms.before):
        before[step, list(needed)] = True
    safe = np.argsort(np.array(asked.slow), kind="stable")
    return (
        safe, np.ascontiguousarray(project.terms.keep.T), project.terms.start, *limits(project),
        before, np.array(project.lasts), np.array(project.checks), np.array(project.earliest),
        *crews(project),
    )  # fmt: skip


FAR_OFF = 2**60


def fits(which, step, members, room, open_):  # type: ignore[no-untyped-def]
    """Whether each crew of a step has room for one more."""
    for crew in range(len(room[which])):
        if members[which, crew, step]:
            busy = 0
            for other in range(len(open_)):
                if members[which, crew, other] and open_[other]:
                    busy += 1
            if busy >= room[which, crew]:
                return False
    return True


def may(  # type: ignore[no-untyped-def]
    step, day, safe, keep, start, top, low, lasts, begun, verified, days
):
    """Whether no inventory leaves its limits if a step begins, now or when the rest follows."""
    n = len(lasts)
    done = day + lasts[step]
    for i in range(len(start)):
        if keep[step, i] < 0:
            left = start[i] + keep[step, i]
            for j in range(n):
                if begun[j] and (keep[j, i] < 0 or verified[j]):
                    left += keep[j, i]
            if left < low[i]:
                return False
        elif keep[step, i] > 0:
            for k in range(n):
                instant = days[k, 1] if k != step else done
                if (k != step and (not begun[k] or instant < done)) or keep[k, i] <= 0:
                    continue
                held = start[i] + keep[step, i]
                for j in range(n):
                    if not begun[j]:
                        continue
                    if days[j, 1] < instant or (keep[j, i] > 0 and days[j, 1] == instant):
                        held += keep[j, i]
                if held > top[i]:
                    return False
    for i in range(len(start)):
        held = start[i] + keep[step, i]
        for j in range(n):
            if begun[j]:
                held += keep[j, i]
        for j in safe:
            if begun[j] or j == step:
                continue
            if keep[j, i] > 0 and held + keep[j, i] > top[i]:
                return False
            if keep[j, i] < 0 and held + keep[j, i] < low[i]:
                return False
            held += keep[j, i]
    return True


def scheme(  # type: ignore[no-untyped-def]
    ranked, safe, keep, start, top, low, before, lasts, checks, first, members, room, days
):
    """Write the days of every step: starts, done, checked, verified."""
    n = len(lasts)
    begun, done = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    checking, verified = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    under_way, being_checked = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    day, left = 0, n
    while left:
        for j in range(n):
            if under_way[j] and days[j, 1] <= day:
                under_way[j], done[j] = False, True
            if being_checked[j] and days[j, 3] <= day:
                being_checked[j], verified[j] = False, True
                left -= 1
        for j in ranked:
            if done[j] and not checking[j]:
                if checks[j] == 0:
                    checking[j] = verified[j] = True
                    days[j, 2] = days[j, 3] = day
                    left -= 1
                elif fits(1, j, members, room, being_checked):
                    checking[j] = being_checked[j] = True
                    days[j, 2], days[j, 3] = day, day + checks[j]
        for j in ranked:
            if begun[j] or day < first[j] or not fits(0, j, members, room, under_way):
                continue
            ready = True
            for need in range(n):
                if before[j, need] and not verified[need]:
                    ready = False
                    break
            if ready and may(j, day, safe, keep, start, top, low, lasts, begun, verified, days):
                begun[j] = under_way[j] = True
                days[j, 0], days[j, 1] = day, day + lasts[j]
        following = FAR_OFF
        for j in range(n):
            if under_way[j] or done[j]:
                for instant in (days[j, 1], days[j, 1] + 1):
                    if instant > day:
                        following = min(following, instant)
            if being_checked[j] and days[j, 3] > day:
                following = min(following, days[j, 3])
            if not begun[j] and first[j] > day:
                following = min(following, first[j])
        # With nothing on its way the next of the safe order could begin, one day on at the latest.
        day = following if following < FAR_OFF else day + 1


@cache
def _compiled() -> Any:
    from numba import njit
    from numba.extending import register_jitable

    for kernel in (fits, may):
        register_jitable(kernel)
    return njit(scheme)
