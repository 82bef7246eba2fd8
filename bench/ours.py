"""The search of this package, for one objective, with the building of its states."""

from __future__ import annotations

import time
from math import prod

from bench.outcome import Outcome
from paripassu.balance.terms import Terms
from paripassu.order.search import state_space
from paripassu.order.search.ranked import search
from paripassu.running.clock import Clock

NAME = "paripassu"


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Time the search to its proof."""
    began = time.perf_counter()
    found = search(terms, [objective], Clock(limit))
    seconds = time.perf_counter() - began
    if found is None:
        return Outcome(NAME, None, None, True, seconds)
    one, note = found.criteria[0], ""
    if not one.proved:
        seconds, note = limit, f"stopped after {seconds:.1f} s"
    measured = (one.value, one.bound, one.proved, seconds, found.order, found.expanded, note)
    return Outcome(NAME, *measured)


def cells(terms: Terms) -> int:
    """Size of the grid in which all sets of steps lie that an order can pass."""
    return prod(state_space.grid(terms.before))
