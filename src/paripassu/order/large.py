"""Deals too large to be searched as a whole: a beam, then annealing, under a proven bound."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.annealing import compiled_anneal
from paripassu.order.beam import Tables, beam
from paripassu.order.bound import bound
from paripassu.order.diving import rows
from paripassu.order.search import CRITERIA, Found, Measured, measure
from paripassu.order.walk import Clock, OutOfTimeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What the annealing lowers, by the preferred criterion.
MODES = {"trust": 0, "guarantee": 1, "exposure": 2, "rounds": 3}
CYCLES, ROUNDS, MOVES = 4, 60, 4_000
HOT, COLD = 0.05, 0.0005


def search_large(
    terms: Terms,
    ranked: Sequence[str],
    clock: Clock,
    seed: int,
    *,
    enough: Fraction | None = None,
) -> Found:
    """Find a good order, and a bound on the first criterion.

    Stops at the time limit, on Ctrl-C, when the order meets the bound or what is `enough`, or
    after a fixed number of moves. The criteria after the first are measured, not searched for.
    """
    name, chance = ranked[0], np.random.default_rng(seed)
    tables = Tables(terms)
    best = beam(tables, chance)
    low = Fraction(0) if name == "rounds" else CRITERIA[name].floor(terms)
    if enough is not None and measure(terms, best, name) <= enough:
        clock.limit = 0.0
    try:
        if name != "rounds":
            low = bound(terms, name, clock, low)
        for order in _annealed(terms, tables, best, name, chance):
            if measure(terms, order, name) < measure(terms, best, name):
                best = order
            if measure(terms, best, name) <= (low if enough is None else max(low, enough)):
                break
            clock.tick(N_("improving the order"))
    except (OutOfTimeError, KeyboardInterrupt):
        pass
    criteria = []
    for one in ranked:
        value = measure(terms, best, one)
        least = Fraction(0) if one == "rounds" else CRITERIA[one].floor(terms)
        least = min(value, low if one == name else least)
        criteria.append(Measured(one, value, least, least >= value))
    return Found(tuple(best), tuple(criteria), 0)


def _annealed(
    terms: Terms, tables: Tables, order: list[int], name: str, chance: np.random.Generator
) -> Any:
    """Yield the best order after each round of moves, from hot to cold, some cycles over."""
    before, before_at = _rows([list(needed) for needed in tables.before])
    after, after_at = _rows(tables.after)
    joins, joins_at = _rows(tables.joins)
    sides = sorted(set(terms.actors))
    side = np.array([sides.index(group) for group in terms.actors], np.int64)
    now, best = np.array(order, np.int64), np.array(order, np.int64)
    for round_ in range(CYCLES * ROUNDS):
        if round_ % ROUNDS == 0:
            now[:] = best
        heat = HOT * (COLD / HOT) ** (round_ % ROUNDS / ROUNDS)
        compiled_anneal()(
            now, best, tables.keep, tables.start, tables.final, tables.guarantee, tables.cover,
            tables.stake, tables.trust, tables.limit, tables.acting, before, before_at, after,
            after_at, joins, joins_at, tables.gain, tables.sizes, side, MODES[name], heat, MOVES,
            int(chance.integers(2**31)),
        )  # fmt: skip
        yield best.tolist()


def _rows(table: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    flat, at = rows(table)
    return np.array(flat, np.int64), np.array(at, np.int64)
