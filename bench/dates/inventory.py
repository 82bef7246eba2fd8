"""Scheduling under inventory limits, at full trust: branch and bound over who waits for whom.

At full trust rules 1 and 3 are all there is, and each is an inventory that must stay in its limits
(Neumann & Schwindt 2002; Laborie 2003). All steps as early as they can go; at the first instant at
which a track, a verifier or an inventory is over its limit, one of those that use it must wait for
another (Bartusch, Möhring & Radermacher 1988): either it does, or it does not, and then the other
waits for it. Depth first, compiled with numba; the first calendar comes from `scheme`.
"""

# ruff: noqa: C901 - plain loops, which numba compiles.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.dates import scheme
from bench.dates.outcome import Asked, Outcome, length
from bench.dates.scheme import Days
from paripassu.order.dates.project import Project

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

NAME = "inventory"
# Share of the time that goes into sampling calendars first: most of it where branching is in vain.
SAMPLING, LARGE, SAMPLING_LARGE = 0.1, 60, 0.7
BUDGET = 2_000
DEEPEST = 6_000
FAR_OFF = 2**60
TRACK, TEAM, SHORT, OVER = 0, 1, 2, 3
LOOK, BACK = 0, 1
AGAIN, OVER_ALL, TOO_DEEP = 0, 1, 2


def applies(asked: Asked) -> bool:
    """Whether rules 1 and 3 and the needs are all: full trust, no sets, links or working days."""
    project = asked.project
    more = project.terms.also or project.arcs or project.tabled
    return not more and all(trust == 1 for trust in project.allowed)


def solve(asked: Asked, limit: float) -> Outcome:
    """Look for the shortest calendar to the proof or the limit."""
    began = time.perf_counter()
    share = SAMPLING_LARGE if asked.project.size > LARGE else SAMPLING
    root = Search(asked, asked.slow_length).root
    best = scheme.sample(asked, root, share * limit)
    search = Search(asked, length(asked.project, *best))
    stands = AGAIN
    while stands == AGAIN and time.perf_counter() - began < limit:
        stands = search.run()
    seconds = time.perf_counter() - began
    starts, checked = search.best() or best
    days = length(asked.project, starts, checked)
    bound = days if stands == OVER_ALL else min(days, search.root)
    proved = bound == days
    return Outcome(NAME, starts, checked, bound, proved, seconds if proved else limit)


class Search:
    """The state of the branching, which `run` carries on with."""

    def __init__(self, asked: Asked, most: int) -> None:
        project, terms = asked.project, asked.project.terms
        n = project.size
        lasts, checks = np.array(project.lasts), np.array(project.checks)
        arcs = [(j, n + j, project.lasts[j]) for j in range(n)]
        arcs += [(n + need, j, project.checks[need]) for j in range(n) for need in terms.before[j]]
        deep = min(4 * n * n + 8, DEEPEST)
        levels = np.zeros((deep, 2 * n), np.int64)
        table = np.array(arcs, np.int64)
        levels[0] = _forward(np.array([*project.earliest, *[0] * n]), table)
        whole = scheme.tails(project)
        tail = np.concatenate([whole, whole - lasts])
        self.root = max(int((levels[0] + tail).max()), *_busy(project, levels[0], tail), 0)
        members, room = scheme.crews(project)
        heads = np.full(2 * n, -1, np.int64)
        # Of each link: from, to, days, and the next link from the same.
        links = np.zeros((len(arcs) + deep, 4), np.int64)
        for k, (u, v, w) in enumerate(arcs):
            links[k] = u, v, w, heads[u]
            heads[u] = k
        self._counts = np.array([0, len(arcs), most, 0, LOOK], np.int64)
        self._found = np.zeros((2, n), np.int64)
        last = np.array([min(scheme.HUGE, day) for day in project.latest])
        self._tables = (
            levels, lasts, checks, members, room, _alone(members, room),
            np.ascontiguousarray(terms.keep.T), terms.start, *scheme.limits(project),
            last, tail, heads, links, np.zeros((4, n, n), np.int8), np.zeros((deep, 4), np.int64),
        )  # fmt: skip

    def run(self) -> int:
        """Go on for a while; says how it stands."""
        return int(_compiled()(*self._tables, self._counts, self._found, BUDGET))

    def best(self) -> Days | None:
        """Give the best calendar found, starts and days of checking; None if there is none."""
        if not self._counts[3]:
            return None
        return tuple(map(int, self._found[0])), tuple(map(int, self._found[1]))


def _forward(first: Whole, arcs: Whole) -> Whole:
    days = first.astype(np.int64)
    while True:
        known = days.copy()
        np.maximum.at(days, arcs[:, 1], known[arcs[:, 0]] + arcs[:, 2])
        if (known == days).all():
            return days


def _busy(project: Project, level: Whole, tail: Whole) -> list[int]:
    """Days until each crew has done all that it has to do, at best, and what follows."""
    found, n = [0], project.size
    for crews, spans, first in (
        (project.tracks, project.lasts, 0), (project.verifiers, project.checks, n),
    ):  # fmt: skip
        for crew in crews:
            busy = [j for j in crew.members if spans[j]]
            work = -(-sum(spans[j] for j in busy) // crew.most)
            begins = min((int(level[first + j]) for j in busy), default=0)
            rest = min((int(tail[first + j]) - spans[j] for j in busy), default=0)
            found.append(begins + work + rest)
    return found


def _alone(members: NDArray[np.bool_], room: Whole) -> NDArray[np.bool_]:
    """Say which two, on tracks and with verifiers, can never be open together."""
    single = members & (room == 1)[:, :, None]
    shared = np.einsum("wcx,wcy->wxy", single.astype(np.int64), single.astype(np.int64))
    return np.asarray(shared > 0)


def link(kind, x, y, n, lasts, checks):  # type: ignore[no-untyped-def]
    """Give what makes y wait for x: (from, to, days)."""
    if kind == TRACK:
        return x, y, lasts[x]
    if kind == TEAM:
        return n + x, n + y, checks[x]
    if kind == SHORT:  # the loss y begins once the gain x is verified
        return n + x, y, checks[x]
    return x, y, lasts[x] + 1 - lasts[y]  # OVER: the gain y is done after the loss x is


def push(level, u, v, w, lasts, heads, links, last, tail, best):  # type: ignore[no-untyped-def]
    """Move on whatever a new link moves; False where that is too late to be better."""
    n = len(lasts)
    waiting = np.zeros(2 * n, np.int64)
    inside = np.zeros(2 * n, np.bool_)
    count = 0
    if level[u] + w > level[v]:
        level[v] = level[u] + w
        waiting[0], inside[v], count = v, True, 1
    while count:
        count -= 1
        x = waiting[count]
        inside[x] = False
        if level[x] + tail[x] >= best or (x < n and level[x] + lasts[x] > last[x]):
            return False
        k = heads[x]
        while k >= 0:
            to = links[k, 1]
            if level[x] + links[k, 2] > level[to]:
                level[to] = level[x] + links[k, 2]
                if not inside[to]:
                    waiting[count], inside[to] = to, True
                    count += 1
            k = links[k, 3]
    return True


def crowded(level, lasts, checks, members, room, pick):  # type: ignore[no-untyped-def]
    """Find the first day on which a track or a verifier has too much: (day, kind, crew)."""
    n = len(lasts)
    for which in range(2):
        for crew in range(len(room[which])):
            for j in range(n):
                day = level[which * n + j]
                span = lasts[j] if which == 0 else checks[j]
                if not members[which, crew, j] or span == 0 or day >= pick[0]:
                    continue
                busy = 0
                for k in range(n):
                    end = level[which * n + k] + (lasts[k] if which == 0 else checks[k])
                    if members[which, crew, k] and level[which * n + k] <= day < end:
                        busy += 1
                if busy > room[which, crew]:
                    pick[0], pick[1], pick[2] = day, which, crew


def stocked(level, lasts, checks, keep, start, top, low, pick):  # type: ignore[no-untyped-def]
    """Find the first day on which an inventory is over its limits: (day, kind, party)."""
    n = len(lasts)
    for i in range(len(start)):
        for j in range(n):
            day = level[j] + (lasts[j] if keep[j, i] > 0 else 0)
            if keep[j, i] == 0 or day >= pick[0]:
                continue
            held = start[i]
            for k in range(n):
                done = level[k] + lasts[k]
                if keep[j, i] > 0:
                    counts = done < day or (done == day and keep[k, i] > 0)
                elif keep[k, i] > 0:
                    counts = level[n + k] + checks[k] <= day
                else:
                    counts = level[k] <= day
                if counts:
                    held += keep[k, i]
            if keep[j, i] < 0 and held < low[i]:
                pick[0], pick[1], pick[2] = day, SHORT, i
            elif keep[j, i] > 0 and held > top[i]:
                pick[0], pick[1], pick[2] = day, OVER, i


def takes_part(side, kind, where, day, j, level, lasts, checks, members, keep):  # type: ignore[no-untyped-def]
    """Whether a step could be waited for (side 0), or could wait (side 1), in a conflict."""
    n = len(lasts)
    if kind <= TEAM:
        begins = level[kind * n + j]
        last = lasts[j] if kind == TRACK else checks[j]
        return members[kind, where, j] and begins <= day < begins + last
    if kind == SHORT:
        if side == 0:
            return keep[j, where] > 0 and level[n + j] + checks[j] > day
        return keep[j, where] < 0 and level[j] <= day
    if side == 0:
        return keep[j, where] < 0 and level[j] + lasts[j] >= day
    return keep[j, where] > 0 and level[j] + lasts[j] <= day


def choose(  # type: ignore[no-untyped-def]
    level, lasts, checks, members, keep, tail, known, pick, decision
):
    """Choose who waits for whom, so that it costs the least; False where none can any more."""
    n = len(lasts)
    day, kind, where = pick
    least, found = FAR_OFF, False
    for y in range(n):
        if not takes_part(1, kind, where, day, y, level, lasts, checks, members, keep):
            continue
        for x in range(n):
            if x == y or known[kind, x, y]:
                continue
            if takes_part(0, kind, where, day, x, level, lasts, checks, members, keep):
                u, v, w = link(kind, x, y, n, lasts, checks)
                if level[u] + w + tail[v] < least:
                    least, found = level[u] + w + tail[v], True
                    decision[0], decision[1], decision[2] = kind, x, y
    return found


def branch(  # type: ignore[no-untyped-def]
    levels, lasts, checks, members, room, alone, keep, start, top, low, last, tail,
    heads, links, known, stack, counts, found, budget,
):  # fmt: skip
    """Depth first from where it stands: AGAIN if there is more to do, OVER_ALL, or TOO_DEEP.

    levels: (depth, 2n) the earliest starts and days of checking. stack: (kind, who, for whom, side)
    of each decision. counts: depth, links, best length, whether that was found here, what to do.
    """
    n = len(lasts)
    pick = np.zeros(3, np.int64)
    for _ in range(budget):
        depth, best = counts[0], counts[2]
        if counts[4] == LOOK:
            level = levels[depth]
            days = (level + tail).max()
            pick[0] = FAR_OFF
            if days < best:
                crowded(level, lasts, checks, members, room, pick)
                stocked(level, lasts, checks, keep, start, top, low, pick)
            if days >= best:
                counts[4] = BACK
            elif pick[0] == FAR_OFF:
                counts[2], counts[3], counts[4] = days, 1, BACK
                found[0], found[1] = level[:n], level[n:]
            elif depth + 1 >= len(levels):
                return TOO_DEEP
            elif choose(level, lasts, checks, members, keep, tail, known, pick, stack[depth]):
                stack[depth, 3] = 0
            else:
                counts[4] = BACK
        if counts[4] == BACK:
            while True:
                depth -= 1
                if depth < 0:
                    return OVER_ALL
                counts[1] -= 1
                heads[links[counts[1], 0]] = links[counts[1], 3]
                known[stack[depth, 0], stack[depth, 1], stack[depth, 2]] = 0
                if stack[depth, 3] == 0:
                    break
            stack[depth, 3] = 1
        kind, x, y, side = stack[depth]
        u, v, w = link(kind, x, y, n, lasts, checks)
        if side == 1:
            if kind <= TEAM and alone[kind, x, y]:
                u, v, w = link(kind, y, x, n, lasts, checks)
            else:
                u, v, w = v, u, 1 - w
        known[kind, x, y] = 1
        size = counts[1]
        links[size, 0], links[size, 1], links[size, 2], links[size, 3] = u, v, w, heads[u]
        heads[u] = size
        counts[0], counts[1] = depth + 1, size + 1
        levels[depth + 1] = levels[depth]
        sound = push(levels[depth + 1], u, v, w, lasts, heads, links, last, tail, counts[2])
        counts[4] = LOOK if sound else BACK
    return AGAIN


@cache
def _compiled() -> Any:
    from numba import njit
    from numba.extending import register_jitable

    for kernel in (link, push, crowded, stocked, takes_part, choose):
        register_jitable(kernel)
    return njit(branch)
