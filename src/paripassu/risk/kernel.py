"""The inner loop: numbers drawn and an order judged, a few hundred draws at a time.

Draws stand side by side, so that each line of it is done for many at once. Everything but what is
told fits the processor's cache, and nothing of what is drawn is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

TILE = 256  # draws at a time
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
B30, B27, B31, B11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
UNIT = 2.0**-53


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
    here = values.shape[1] == 0
    drawn = np.empty((numbers, TILE))
    path = np.empty((parties, steps + 1, TILE))
    final = np.empty((parties, TILE))
    low_tile, least = np.empty(TILE), np.empty(TILE)
    step, who, rule = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    own_step, own_rule, over, own_over = (
        np.empty(TILE), np.empty(TILE), np.empty(TILE), np.empty(TILE)
    )  # fmt: skip
    for start in range(0, draws, TILE):
        many = min(TILE, draws - start)
        path[:] = 0.0
        final[:] = 0.0
        for n in range(numbers):
            x = drawn[n]
            if here:
                draw_tile(key, columns, n, first + start, many, low[n], width[n], x)
            else:
                source = values[n]
                for d in range(many):
                    x[d] = source[start + d]
            i = party[n]
            for place in range(begins[n], begins[n + 1]):
                row, share = path[i, moments[place]], shares[place]
                for d in range(many):
                    row[d] += share * x[d]
            if final_share[n] != 0.0:
                row, share = final[i], final_share[n]
                for d in range(many):
                    row[d] += share * x[d]
        for d in range(many):
            step[d], who[d], rule[d], over[d] = -1.0, -1.0, 0.0, -np.inf
        for i in range(parties):
            for d in range(many):
                least[d] = path[i, 0, d]
                own_step[d], own_rule[d], own_over[d] = -1.0, 0.0, -np.inf
            for k in range(1, steps + 1):
                row, before = path[i, k], path[i, k - 1]
                for d in range(many):
                    row[d] += before[d]
                    least[d] = min(least[d], row[d])
            for d in range(many):
                final_out[i, start + d] = final[i, d]
                lowest_out[i, start + d] = least[d]
            if acting[i]:
                _acting(
                    path[i], final[i], drawn, many, steps,
                    trust[i], guarantee[i], trusts[i], pledged[i], cover[i], limit[i], nearly[i],
                    low_tile, own_step, own_rule, own_over,
                )  # fmt: skip
            elif limit[i] < np.inf:
                for k in range(steps, -1, -1):
                    row, bound = path[i, k], -limit[i] - nearly[i]
                    for d in range(many):
                        if row[d] < bound:
                            own_step[d], own_rule[d], own_over[d] = k, 3.0, np.inf
            for d in range(many):
                if own_step[d] >= 0 and (step[d] < 0 or own_step[d] < step[d]):
                    step[d], who[d], rule[d] = own_step[d], i, own_rule[d]
                over[d] = max(over[d], own_over[d])
        for i in range(parties):
            bound = bottom[i] - nearly[i]
            for d in range(many):
                if final[i, d] < bound and rule[d] != 4:
                    step[d], who[d], rule[d], over[d] = 0.0, i, 4.0, np.inf
        for d in range(many):
            step_out[start + d] = np.int16(step[d])
            party_out[start + d] = np.int16(who[d])
            rule_out[start + d] = np.int8(rule[d])
            lacking_out[start + d] = over[d]


def _acting(
    path: Floats, final: Floats, drawn: Floats, many: int, steps: int,
    trust: int, guarantee: int, trusted: float, pledged: float, cover: float, limit: float,
    nearly: float, low: Floats, own_step: Floats, own_rule: Floats, over: Floats,
) -> None:  # fmt: skip
    """Find where rules 1 to 3 first fail for one who acts, from the last moment back."""
    bound = -limit - nearly
    for d in range(many):
        low[d] = path[steps, d]
    for k in range(steps, -1, -1):
        row = path[k]
        for d in range(many):
            held = row[d]
            low[d] = min(low[d], held)
            p = drawn[trust, d] if trust >= 0 else trusted
            backed = pledged + drawn[guarantee, d] if guarantee >= 0 else pledged
            left, fall = held - backed, low[d] + cover
            loss, gain = left - fall, final[d] - fall
            needed = loss / gain if loss > nearly and gain > nearly else 0.0
            worst = max(over[d], needed - p)
            broken = 3.0 if held < bound else 0.0
            if left - nearly > p * final[d] + (1 - p) * fall:
                broken = 2.0
            if left - nearly > final[d]:
                broken = 1.0
            if broken == 1.0 or held < bound:
                worst = np.inf
            over[d] = worst
            own_step[d] = k if broken > 0 else own_step[d]
            own_rule[d] = broken if broken > 0 else own_rule[d]
