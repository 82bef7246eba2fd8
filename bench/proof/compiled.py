"""The same enumeration compiled with numba: more than most users would write."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from bench.outcome import Outcome
from bench.proof import goal
from paripassu.balance.terms import Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

NAME = "compiled"
FOUND, NONE, PAUSED = 1, 0, 2
BUDGET = 2_000_000


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Walk through all orders, keeping the best."""
    began = time.perf_counter()
    size, parties = len(terms.steps), len(terms.parties)
    moves = np.array(goal.moves(terms), np.int64)
    before = np.array([sum(1 << need for need in needed) for needed in terms.before], np.int64)
    sets = np.array([sum(1 << step for step in needed) for needed, _ in terms.also], np.int64)
    balance, mark = np.zeros((2, size + 1, parties), np.int64)
    balance[0] = mark[0] = terms.start
    order, counters = np.full(size + 1, -1, np.int64), np.zeros(2, np.int64)
    best: Fraction | None = None
    found: tuple[int, ...] = ()
    wanted = goal.limits(terms, objective, None)
    outcome = FOUND
    while wanted is not None and outcome != NONE and time.perf_counter() - began < limit:
        rule = _rule(terms, wanted)
        outcome = walk(moves, before, sets, rule, balance, mark, order, counters, BUDGET)
        if outcome == FOUND:
            found = tuple(order[:size].tolist())
            best = goal.value(terms, found, objective)
            wanted = goal.limits(terms, objective, best)
    proved = wanted is None or outcome == NONE
    seconds = time.perf_counter() - began if proved else limit
    bound = best if proved else goal.floor(terms, objective)
    return Outcome(NAME, best, bound, proved, seconds, found)


def _rule(terms: Terms, wanted: goal.Limits) -> Whole:
    """Per party: low, top, P, Q and the constant of Q*M <= (Q - P)*b + P*U + Q*g."""
    rows = []
    for i, trust in enumerate(wanted.trust):
        p, q = trust.as_integer_ratio()
        free = p * terms.final[i] + q * terms.guarantee[i]
        rows.append((wanted.low[i], wanted.top[i], p, q, free))
    return np.array(rows, np.int64)


@njit(cache=True)
def fits(rule: Whole, balance: Whole, mark: Whole) -> bool:
    """Whether every party's balance and highest balance so far keep within the limits."""
    for i in range(len(balance)):
        low, top, p, q, free = rule[i]
        if balance[i] < low or balance[i] > top:
            return False
        if p < q and q * mark[i] > (q - p) * balance[i] + free:
            return False
    return True


@njit(cache=True)
def walk(  # noqa: C901
    moves: Whole, before: Whole, sets: Whole, rule: Whole, balance: Whole, mark: Whole,
    order: Whole, counters: Whole, budget: int,
) -> int:  # fmt: skip
    """Go on from where the last call stopped; `counters` holds the depth and the steps done."""
    size, parties = len(before), balance.shape[1]
    depth, done = counters
    for k in range(1, depth + 1):
        if not fits(rule, balance[k], mark[k]):  # a better best closed this branch
            while depth >= k:
                depth -= 1
                done &= ~(1 << order[depth])
            break
    if depth == size:
        depth -= 1
        done &= ~(1 << order[depth])
    outcome = PAUSED
    while budget > 0 and outcome == PAUSED:
        budget -= 1
        step = order[depth] + 1
        while step < size and (done >> step & 1 or before[step] & ~done):
            step += 1
        if step == size:
            order[depth] = -1
            depth -= 1
            if depth < 0:
                outcome = NONE
                break
            done &= ~(1 << order[depth])
            continue
        order[depth] = step
        new = done | 1 << step
        for i in range(parties):
            balance[depth + 1, i] = balance[depth, i] + moves[step, i]
        for e in range(len(sets)):
            if sets[e] >> step & 1 and sets[e] & ~new == 0:
                for i in range(parties):
                    balance[depth + 1, i] += moves[size + e, i]
        for i in range(parties):
            mark[depth + 1, i] = max(mark[depth, i], balance[depth + 1, i])
        if fits(rule, balance[depth + 1], mark[depth + 1]):
            depth += 1
            order[depth] = -1
            done = new
            if depth == size:
                outcome = FOUND
    counters[0], counters[1] = depth, done
    return outcome
