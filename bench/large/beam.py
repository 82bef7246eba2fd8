"""A wide beam search in compiled loops on both cores: the first half of the peer for large cases.

Keeps the beginnings of orders that ask the least so far, one for each set of steps done. Rules 1
and 3 and the precedence hold for all of them. Run again and again, wider each time, until the time
is up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit, prange

from bench.proof import goal
from paripassu.balance.terms import Terms
from paripassu.order.search.facing import Facing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Signs = NDArray[np.uint64]

NARROW, WIDER, WIDEST = 16, 4, 60_000
# What counts beside the worst moment so far: the present one, the mean over the parties of how far
# their balances are from what is safest, and how near anyone is to breaking rule 1, which leads
# into a dead end. No choice of the three was best on all families.
WEIGHTS = ((0.1, 0.01, 0.0), (0.0, 0.1, 0.0), (0.1, 0.1, 10.0), (0.0, 0.1, 1000.0))


class Facts(NamedTuple):
    """The terms for compiled loops: precedence both ways in rows, and a row for each party."""

    after: Whole
    after_at: Whole
    joins: Whole
    joins_at: Whole
    moves: Floats
    gain: Floats
    final: Floats
    guarantee: Floats
    stake: Floats
    trust: Floats
    limit: Floats
    acting: Whole
    signs: Signs
    exposure: int


class Front(NamedTuple):
    """Beginnings, a row each: steps missing before each step, steps missing in each set, sums."""

    missing: NDArray[np.int16]
    lacking: NDArray[np.int16]
    balance: Floats
    mark: Floats
    worst: Floats
    sign: Signs


@dataclass(frozen=True)
class Beamed:
    """The best order found (None where every beam lost its way), its value and its beam's width."""

    order: tuple[int, ...] | None
    value: Fraction | None
    width: int


def widening(terms: Terms, objective: str, seconds: float) -> Beamed:
    """Give the best order of ever wider beams; the last is as wide as the time allows."""
    began = time.perf_counter()
    table = facts(terms, objective)
    best, width = Beamed(None, None, 0), float(NARROW)
    while width >= NARROW:
        for weights in WEIGHTS:
            start = time.perf_counter()
            left = began + seconds - start
            order = beam(table, terms, int(width), weights, left)
            value = None if order is None else goal.value(terms, order, objective)
            better = value is not None and (best.value is None or value < best.value)
            if order is not None and better:
                best = Beamed(tuple(order), value, int(width))
            lasted = time.perf_counter() - start
        left = began + seconds - time.perf_counter()
        # A beam twice as wide takes somewhat more than twice as long.
        width = min(width * min(WIDER, 0.8 * left / (len(WEIGHTS) * lasted)), WIDEST + 0.5)
        if left < lasted or width > WIDEST:
            break
    return best


def facts(terms: Terms, objective: str) -> Facts:
    """Lay out the terms for the loops."""
    size, parties = len(terms.steps), len(terms.parties)
    acting = np.zeros(parties, np.int64)
    acting[list(terms.acting)] = 1
    limit = [1e300 if r is None else float(r) for r in terms.limit]
    chance = np.random.default_rng(1)
    return Facts(
        *Facing(terms, 1).arrays[3:7],
        terms.keep.T.astype(np.float64).copy(),
        np.array([gain for _, gain in terms.also], np.float64).reshape(-1, parties),
        np.array(terms.final, np.float64), np.array(terms.guarantee, np.float64),
        np.array(terms.stake, np.float64), np.array([float(p) for p in terms.trust]),
        np.array(limit), acting,
        chance.integers(1, 2**63, size).astype(np.uint64), int(objective == "exposure"),
    )  # fmt: skip


def beam(
    facts: Facts, terms: Terms, width: int, weights: tuple[float, float, float], seconds: float
) -> list[int] | None:
    """Run one beam; None where it loses its way or the time is up."""
    began = time.perf_counter()
    start = terms.start.astype(np.float64)[None, :]
    missing = np.array([[len(needed) for needed in terms.before]], np.int16)
    lacking = np.array([[len(needed) for needed, _ in terms.also]], np.int16)
    front = Front(missing, lacking, start, start, np.full(1, -9.0), np.zeros(1, np.uint64))
    rows, steps = [], []
    for _ in terms.steps:
        if time.perf_counter() - began > seconds:
            return None
        count = (front.missing == 0).sum(1)
        at = np.concatenate([[0], np.cumsum(count)])
        score, step, row = options(facts, front, at, *weights)
        rank = np.argsort(score, kind="stable")
        rank = rank[: np.searchsorted(score[rank], 1e100)]
        chosen = distinct(rank, front.sign[row] ^ facts.signs[step], width)
        if not len(chosen):
            return None
        rows.append(row[chosen])
        steps.append(step[chosen])
        front = advanced(facts, front, row[chosen], step[chosen])
    order, place = [], 0
    for row, step in zip(reversed(rows), reversed(steps), strict=True):
        order.append(int(step[place]))
        place = int(row[place])
    return order[::-1]


@njit(cache=True, parallel=True)
def options(
    facts: Facts, front: Front, at: Whole, now: float, mean: float, tempted: float
) -> tuple[Floats, Whole, Whole]:
    """List every next step of every beginning, with its score; 1e200 where rule 1 or 3 fails."""
    score = np.empty(at[-1])
    steps, rows = np.empty(at[-1], np.int64), np.empty(at[-1], np.int64)
    for row in prange(len(front.worst)):
        place = at[row]
        balance, mark = np.empty(len(facts.final)), np.empty(len(facts.final))
        for step in range(front.missing.shape[1]):
            if front.missing[row, step] == 0:
                _move(facts, front, row, step, balance, mark)
                most, total, left = _asked(facts, balance, mark)
                worst = max(front.worst[row], most)
                score[place] = worst + now * most + mean * total + tempted * left
                if most > 1e100:
                    score[place] = most
                steps[place], rows[place] = step, row
                place += 1
    return score, steps, rows


@njit(cache=True)
def _move(facts: Facts, front: Front, row: int, step: int, balance: Floats, mark: Floats) -> None:
    for i in range(len(balance)):
        balance[i] = front.balance[row, i] + facts.moves[step, i]
    for j in range(facts.joins_at[step], facts.joins_at[step + 1]):
        if front.lacking[row, facts.joins[j]] == 1:
            for i in range(len(balance)):
                balance[i] += facts.gain[facts.joins[j], i]
    for i in range(len(balance)):
        mark[i] = max(front.mark[row, i], balance[i])


@njit(cache=True)
def _asked(facts: Facts, balance: Floats, mark: Floats) -> tuple[float, float, float]:
    """Give what one moment asks, at the most and on average; 1e200 where rule 1 or 3 fails."""
    most, total, near = -9.0, 0.0, -1e9
    for i in range(len(balance)):
        asked = 0.0
        if -balance[i] > facts.limit[i]:
            return 1e200, 0.0, 0.0
        if facts.acting[i] and balance[i] > facts.final[i] + facts.guarantee[i]:
            return 1e200, 0.0, 0.0
        if facts.acting[i]:
            over = mark[i] - facts.final[i] - facts.guarantee[i]
            near = max(near, over / facts.stake[i])
        if facts.exposure:
            most = max(most, -balance[i] / facts.stake[i])
            asked = abs(balance[i]) / facts.stake[i]
        elif facts.acting[i]:
            loss = mark[i] - facts.guarantee[i] - balance[i]
            asked = loss / max(facts.final[i] - balance[i], 1e-9) if loss > 0 else 0.0
            most = max(most, asked - facts.trust[i])
            asked = max(abs(balance[i]), mark[i] - balance[i]) / facts.stake[i]
        total += asked
    return most, total / len(balance), near


@njit(cache=True)
def distinct(rank: Whole, sign: Signs, width: int) -> Whole:
    """Give the first options that lead to different sets of steps done."""
    slots = 64
    while slots < 4 * width:
        slots *= 2
    seen = np.zeros(slots, np.uint64)
    chosen = np.empty(min(width, len(rank)), np.int64)
    count = 0
    for option in rank:
        if count == len(chosen):
            break
        place = int(sign[option] >> np.uint64(20)) & (slots - 1)
        while seen[place] != 0 and seen[place] != sign[option]:
            place = (place + 1) & (slots - 1)
        if seen[place] == 0:
            seen[place] = sign[option]
            chosen[count] = option
            count += 1
    return chosen[:count]


@njit(cache=True, parallel=True)
def advanced(facts: Facts, front: Front, rows: Whole, steps: Whole) -> Front:
    """Take the chosen steps."""
    width = len(rows)
    missing = np.empty((width, front.missing.shape[1]), np.int16)
    lacking = np.empty((width, front.lacking.shape[1]), np.int16)
    balance, mark = np.empty((width, len(facts.final))), np.empty((width, len(facts.final)))
    worst, sign = np.empty(width), np.empty(width, np.uint64)
    for k in prange(width):
        row, step = rows[k], steps[k]
        _move(facts, front, row, step, balance[k], mark[k])
        missing[k], lacking[k] = front.missing[row], front.lacking[row]
        missing[k, step] = -1
        for j in range(facts.after_at[step], facts.after_at[step + 1]):
            missing[k, facts.after[j]] -= 1
        for j in range(facts.joins_at[step], facts.joins_at[step + 1]):
            lacking[k, facts.joins[j]] -= 1
        worst[k] = max(front.worst[row], _asked(facts, balance[k], mark[k])[0])
        sign[k] = front.sign[row] ^ facts.signs[step]
    return Front(missing, lacking, balance, mark, worst, sign)
