"""What the solver peers share: start from a beam search, ask for better until there is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction

from bench.outcome import Outcome
from bench.proof import goal
from bench.proof.beam import beam
from bench.proof.goal import Limits
from paripassu.balance.precedence import closure
from paripassu.balance.terms import Terms


class Answer(Enum):
    """What a solver can say other than an order."""

    NONE = "there is none"
    LATE = "time is up"


Attempt = Callable[[Terms, Limits, Sequence[int] | None, float], list[int] | Answer]


def descend(name: str, terms: Terms, objective: str, limit: float, attempt: Attempt) -> Outcome:
    """Ask a solver for orders within ever tighter limits until it proves that there are none.

    Asking for anything better each time took less time than halving the gap or asking for the
    floor first: what is hard is to prove that there is none, and nearly as hard for lower values.
    """
    began = time.perf_counter()
    # Neither the beam nor what moves single steps knows of groups.
    order = None if terms.groups else beam(terms, objective)
    best: Fraction | None = None
    late, note = False, ""
    while True:
        if order is not None:
            order = order if terms.groups else polish(terms, objective, order)
            value = goal.value(terms, order, objective)
            if value is None or (best is not None and value >= best):
                late, note = True, "an answer out of tolerance"
                break
            best = value
        wanted = goal.limits(terms, objective, best)
        if wanted is None or (best is not None and best <= goal.floor(terms, objective)):
            break
        answer = attempt(terms, wanted, order, limit - (time.perf_counter() - began))
        if isinstance(answer, Answer):
            late = answer is Answer.LATE
            break
        order = answer
    seconds = limit if late else time.perf_counter() - began
    bound = goal.floor(terms, objective) if late else best
    return Outcome(name, best, bound, not late, seconds, tuple(order or ()), note=note)


def polish(terms: Terms, objective: str, order: Sequence[int]) -> list[int]:
    """Move single steps to other places as long as that makes the order better."""
    order = list(order)
    after = closure(terms.before)
    better = True
    while better:
        better = False
        value = goal.value(terms, order, objective)
        wanted = goal.limits(terms, objective, value)
        if wanted is None:
            break
        for step in tuple(order):
            rest = [other for other in order if other != step]
            first = max((k + 1 for k, x in enumerate(rest) if after[step] >> x & 1), default=0)
            last = min((k for k, x in enumerate(rest) if after[x] >> step & 1), default=len(rest))
            tries = ([*rest[:k], step, *rest[k:]] for k in range(first, last + 1))
            found = next((new for new in tries if goal.within(terms, wanted, new)), None)
            if found is not None:
                order, better = found, True
                break
    return order
