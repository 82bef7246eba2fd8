"""Our search on a large case, in a process of its own whose memory is measured."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from bench.backing import compiled
from bench.proof import goal
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms
from paripassu.case.load import load
from paripassu.order.plan import plan_of
from paripassu.order.search.ranked import Found, ranking, search
from paripassu.running.clock import Clock

P = ParamSpec("P")
R = TypeVar("R")

WARM = 40  # steps of the case on which kernels are compiled, or loaded, before anything is timed


@dataclass(frozen=True)
class Run:
    """What a search made of a case.

    `value` is None where the order does not pass rules 1 and 3. `seconds` are those of the search,
    `whole` those from plain data to the checked plan; `memory` is the most that the process held,
    in megabytes.
    """

    value: Fraction | None
    bound: Fraction
    order: tuple[int, ...]
    seconds: float
    whole: float
    memory: float


def apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a fresh process, so that nothing done before counts as its memory."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def planned(data: dict[str, Any], objective: str, limit: float) -> Run:
    """Find a plan as a user would: case, search, independent checker."""
    warm(objective)
    began = time.perf_counter()
    case = load(data)
    found = plan_of(case, agree(case), Clock(limit), prefer=objective)
    whole = time.perf_counter() - began
    terms = compiled(data)
    place = {name: number for number, name in enumerate(terms.steps)}
    order = tuple(place[name] for name in found.order)
    value = goal.value(terms, order, objective)
    return Run(value, found.criteria[0].bound, order, whole, whole, megabytes())


def searched(data: dict[str, Any], objective: str, limit: float, seed: int = 0) -> Run:
    """Run the search for large cases alone, even where the case would fit the exact one."""
    warm(objective)
    began = time.perf_counter()
    terms = compiled(data)
    start = time.perf_counter()
    found = large(terms, objective, limit, seed)
    ended = time.perf_counter()
    value = goal.value(terms, found.order, objective)
    bound = found.criteria[0].bound
    return Run(value, bound, found.order, ended - start, ended - began, megabytes())


def large(terms: Terms, objective: str, limit: float, seed: int = 0) -> Found:
    """Search with the criteria in the order in which `plan` ranks them."""
    found = search(terms, ranking(objective), Clock(limit), seed=seed)
    if found is None:
        raise AssertionError("every case of the table has an order")
    return found


def warm(objective: str) -> None:
    """Have every kernel compiled, or loaded, on a small case."""
    from bench.generator import tracks

    large(compiled(tracks(WARM, 2, 0)), objective, 1.0)


def megabytes() -> float:
    """Give the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
