"""The inner loop: numbers drawn and an order judged, a few hundred draws at a time.

Draws stand side by side, so that each line of it is done for many at once. Everything but what is
told fits the processor's cache, and nothing of what is drawn is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paripassu.running.counted import B11, B27, B30, B31, FIRST, GOLDEN, SECOND, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

TILE = 256  # draws at a time


def draw_tile(
    key: np.uint64, columns: int, number: int, first: int, many: int,
    low: float, width: float, into: Floats,
) -> None:  # fmt: skip
    """Draw one number, uniform in its range, for a tile of draws: see `running.counted`."""
    counter = key + (np.uint64(first) * np.uint64(columns) + np.uint64(number + 1)) * GOLDEN
    step = np.uint64(columns) * GOLDEN
    for d in range(many):
        z = counter + np.uint64(d) * step
        z = (z ^ (z >> B30)) * FIRST
        z = (z ^ (z >> B27)) * SECOND
        into[d] = low + ((z ^ (z >> B31)) >> B11) * UNIT * width


def judge_draws(
    key: np.uint64, first: int, draws: int, columns: int,
    low: Floats, width: Floats, values: Floats,
    party: Whole, final_share: Floats, begins: Whole, moments: Whole, shares: Floats,
    acting: Whole, trust: Whole, guarantee: Whole, trusts: Floats, pledged: Floats,
    cover: Floats, limit: Floats, bottom: Floats, nearly: Floats, steps: int,
    step_out: NDArray[np.int16], party_out: NDArray[np.int16], rule_out: NDArray[np.int8],
    final_out: Floats, lowest_out: Floats, lacking_out: Floats,
) -> None:  # fmt: skip
    """Judge an order in so many draws: see `holding.judged`, which says the same in NumPy.

    Parameters
    ----------
    key, first, columns, low, width
        Where numbers are drawn here: see `Draws`.
    values
        (numbers, draws): what was drawn already; empty where numbers are drawn here.
    begins, moments, shares
        Of number k the places begins[k] to begins[k + 1] of `moments` and `shares` say after which
        steps it comes, and how much of it.
    """
    numbers, parties = len(party), len(acting)
    given = values.shape[1] > 0
    drawn, path = np.empty((numbers, TILE)), np.empty((parties, steps + 1, TILE))
    believes, backed, low_tile = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    broken, over, worst = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    for start in range(0, draws, TILE):
        many = min(TILE, draws - start)
        path[:] = 0.0
        for i in range(parties):
            final_out[i, start : start + many] = 0.0
        for n in range(numbers):
            x = values[n, start : start + many] if given else drawn[n, :many]
            if not given:
                draw_tile(key, columns, n, first + start, many, low[n], width[n], x)
            add_tile(
                x, many, path[party[n]], final_out[party[n], start : start + many], final_share[n],
                moments[begins[n] : begins[n + 1]], shares[begins[n] : begins[n + 1]],
            )  # fmt: skip
        step, who = step_out[start : start + many], party_out[start : start + many]
        rule = rule_out[start : start + many]
        step[:], who[:], rule[:], worst[:] = -1, -1, 0, -np.inf
        for i in range(parties):
            final = final_out[i, start : start + many]
            add_up(path[i], many, steps, lowest_out[i, start : start + many])
            broken[:], over[:] = -1.0, -np.inf
            believes[:], backed[:] = trusts[i], pledged[i]
            if acting[i] and trust[i] >= 0:
                n = trust[i]
                add_row(values[n, start : start + many] if given else drawn[n, :many], believes)
            if acting[i] and guarantee[i] >= 0:
                n = guarantee[i]
                add_row(values[n, start : start + many] if given else drawn[n, :many], backed)
            if acting[i]:
                judge_acting(
                    path[i], final, believes, backed, many, steps, cover[i], limit[i],
                    nearly[i], low_tile, broken, over,
                )  # fmt: skip
            elif limit[i] < np.inf:
                judge_exposed(path[i], many, steps, -limit[i] - nearly[i], broken, over)
            take_first(i, many, broken, over, step, who, rule, worst)
        for i in range(parties):
            final, bound = final_out[i, start : start + many], bottom[i] - nearly[i]
            judge_final(i, many, final, bound, step, who, rule, worst)
        lacking_out[start : start + many] = worst[:many]


def judge_final(
    i: int, many: int, final: Floats, bound: float,
    step: NDArray[np.int16], who: NDArray[np.int16], rule: NDArray[np.int8], worst: Floats,
) -> None:  # fmt: skip
    """Find where rule 4 fails."""
    for d in range(many):
        if final[d] < bound and rule[d] != 4:
            step[d], who[d], rule[d], worst[d] = 0, i, 4, np.inf


def add_tile(
    x: Floats, many: int, path: Floats, final: Floats, share: float, moments: Whole, shares: Floats
) -> None:
    """Add a number to the steps after which it comes, and to the finished deal."""
    for place in range(len(moments)):
        row, factor = path[moments[place]], shares[place]
        for d in range(many):
            row[d] += factor * x[d]
    if share != 0.0:
        for d in range(many):
            final[d] += share * x[d]


def add_row(x: Floats, to: Floats) -> None:
    """Add one row to another."""
    for d in range(len(x)):
        to[d] += x[d]


def add_up(path: Floats, many: int, steps: int, lowest: Floats) -> None:
    """Make balances of what each step adds, and find the lowest."""
    for d in range(many):
        lowest[d] = path[0, d]
    for k in range(1, steps + 1):
        row, before = path[k], path[k - 1]
        for d in range(many):
            row[d] += before[d]
        for d in range(many):
            lowest[d] = row[d] if row[d] < lowest[d] else lowest[d]


def judge_exposed(
    path: Floats, many: int, steps: int, bound: float, broken: Floats, over: Floats
) -> None:
    """Find where rule 3 first fails for one who does not act."""
    for k in range(steps, -1, -1):
        row = path[k]
        for d in range(many):
            if row[d] < bound:
                broken[d], over[d] = 4.0 * k + 3.0, np.inf


def take_first(
    i: int, many: int, broken: Floats, over: Floats,
    step: NDArray[np.int16], who: NDArray[np.int16], rule: NDArray[np.int8], worst: Floats,
) -> None:  # fmt: skip
    """Take over where a party breaks an order, if that is before any other."""
    for d in range(many):
        moment = np.int16(np.floor(broken[d] / 4.0))
        if broken[d] >= 0.0 and (step[d] < 0 or moment < step[d]):
            step[d], who[d], rule[d] = moment, i, np.int8(broken[d] - 4.0 * moment)
        worst[d] = over[d] if over[d] > worst[d] else worst[d]


def judge_acting(
    path: Floats, final: Floats, p: Floats, backed: Floats, many: int, steps: int,
    cover: float, limit: float, nearly: float, low: Floats, broken: Floats, over: Floats,
) -> None:  # fmt: skip
    """Find where rules 1 to 3 first fail for one who acts, from the last moment back.

    `broken` is 4 times the moment plus the rule. Loops that write one thing each are done for
    several draws at once.
    """
    bound = -limit - nearly
    for d in range(many):
        low[d] = path[steps, d] + cover
    for k in range(steps, -1, -1):
        row, moment = path[k], 4.0 * k
        for d in range(many):
            fall = row[d] + cover
            low[d] = fall if fall < low[d] else low[d]
        for d in range(many):
            left = row[d] - backed[d] - nearly
            lacking = left > p[d] * final[d] + (1.0 - p[d]) * low[d]
            which = 1.0 if left > final[d] else 2.0 if lacking else 3.0
            which = 0.0 if (which == 3.0) & (row[d] >= bound) else which
            broken[d] = moment + which if which > 0.0 else broken[d]
        for d in range(many):
            left = row[d] - backed[d]
            loss, gain = left - low[d], final[d] - low[d]
            some = (loss > nearly) & (gain > nearly)
            # A plain division would look for 0 each time, one draw after the other.
            needed = np.divide(loss if some else 0.0, gain if some else 1.0) - p[d]
            needed = np.inf if (left - nearly > final[d]) | (row[d] < bound) else needed
            over[d] = needed if needed > over[d] else over[d]
