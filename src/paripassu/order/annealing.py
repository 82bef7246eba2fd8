"""The inner loops of annealing an order of a large deal: always compiled with numba."""

# ruff: noqa: C901 - plain loops, and the one generator that numba knows.

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from paripassu.order.kernels import compiled


def energy(  # type: ignore[no-untyped-def]
    order, keep, start, final, guarantee, cover, stake, trust, limit, acting,
    joins, joins_at, gain, sizes, side, mode, balance, mark, met,
):  # fmt: skip
    """Give what annealing lowers: the worst moment, and a little of the mean over all moments.

    mode: 0 trust, 1 guarantee, 2 exposure, 3 rounds; 10 and more where rule 1 or 3 fails.
    """
    parties = len(start)
    worst, broken, total, rounds = -1.0, 0.0, 0.0, 0
    for i in range(parties):
        balance[i] = start[i]
        mark[i] = start[i]
    for j in range(len(sizes)):
        met[j] = 0
    for k in range(len(order) + 1):
        if k > 0:
            step = order[k - 1]
            for i in range(parties):
                balance[i] += keep[step, i]
            for j in range(joins_at[step], joins_at[step + 1]):
                met[joins[j]] += 1
                if met[joins[j]] == sizes[joins[j]]:
                    for i in range(parties):
                        balance[i] += gain[joins[j], i]
            if k > 1 and side[step] != side[order[k - 2]]:
                rounds += 1
        now = -1.0
        for i in range(parties):
            if balance[i] > mark[i]:
                mark[i] = balance[i]
            if -limit[i] - balance[i] > 1e-9:
                broken += (-limit[i] - balance[i]) / stake[i]
            if mode == 2 and -balance[i] / stake[i] > now:
                now = -balance[i] / stake[i]
            if not acting[i]:
                continue
            over, left = mark[i] - final[i], balance[i] + cover[i]
            if over - guarantee[i] > 1e-9:
                broken += (over - guarantee[i]) / stake[i]
            if mode == 1:
                asked = mark[i] - trust[i] * final[i] - (1 - trust[i]) * left
                asked = max(asked, over) / stake[i]
            else:
                loss, room = mark[i] - guarantee[i] - left, final[i] - left
                asked = -trust[i]
                if loss > 0 and room > 0:
                    asked += loss / room
            if mode != 2 and asked > now:
                now = asked
        worst = max(worst, now)
        total += now
    mean = total / (len(order) + 1)
    if mode == 3:
        worst = rounds / len(order)
    return worst + 0.05 * mean + (10 + broken if broken > 0 else 0.0)


def anneal(  # type: ignore[no-untyped-def]
    now, best, keep, start, final, guarantee, cover, stake, trust, limit, acting, before, before_at,
    after, after_at, joins, joins_at, gain, sizes, side, mode, heat, moves, seed,
):  # fmt: skip
    """Move single steps to other places that the needs allow; keeps `best` and goes on in `now`.

    Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983) at one temperature.
    """
    np.random.seed(seed)
    n = len(now)
    place = np.empty(n, np.int64)
    for k in range(n):
        place[now[k]] = k
    balance, mark = np.empty(len(start)), np.empty(len(start))
    met = np.empty(len(sizes), np.int64)
    trial = now.copy()
    held = energy(  # type: ignore[no-untyped-call]
        now, keep, start, final, guarantee, cover, stake, trust, limit, acting,
        joins, joins_at, gain, sizes, side, mode, balance, mark, met,
    )  # fmt: skip
    least = energy(  # type: ignore[no-untyped-call]
        best, keep, start, final, guarantee, cover, stake, trust, limit, acting,
        joins, joins_at, gain, sizes, side, mode, balance, mark, met,
    )  # fmt: skip
    for _ in range(moves):
        step = now[np.random.randint(n)]
        low, high = 0, n - 1
        for j in range(before_at[step], before_at[step + 1]):
            low = max(low, place[before[j]] + 1)
        for j in range(after_at[step], after_at[step + 1]):
            high = min(high, place[after[j]] - 1)
        if low >= high:
            continue
        to, at = low + np.random.randint(high - low + 1), place[step]
        if np.random.random() < 0.5:
            to = min(high, max(low, at + np.random.randint(-8, 9)))
        for k in range(min(at, to), max(at, to) + 1):
            trial[k] = now[k]
        if to > at:
            for k in range(at, to):
                trial[k] = now[k + 1]
        else:
            for k in range(to, at):
                trial[k + 1] = now[k]
        trial[to] = step
        found = energy(  # type: ignore[no-untyped-call]
            trial, keep, start, final, guarantee, cover, stake, trust, limit, acting,
            joins, joins_at, gain, sizes, side, mode, balance, mark, met,
        )  # fmt: skip
        if found <= held or np.random.random() < np.exp((held - found) / heat):
            held = found
            for k in range(min(at, to), max(at, to) + 1):
                now[k] = trial[k]
                place[now[k]] = k
            if found < least:
                least = found
                for k in range(n):
                    best[k] = now[k]
        else:
            for k in range(min(at, to), max(at, to) + 1):
                trial[k] = now[k]


@cache
def compiled_anneal() -> Callable[..., Any]:
    """Compile `anneal`, telling numba first of the kernel that it calls."""
    from numba.extending import register_jitable

    register_jitable(energy)
    return compiled(anneal)
