"""Plain enumeration in plain Python: depth first over all orders, cut where none better fits.

Rules 1 and 3 and the best order so far give limits on every balance; a step that breaks them is
not followed. What a user would write in an afternoon.
"""

from __future__ import annotations

import time
from fractions import Fraction

from bench.outcome import Outcome
from bench.proof import goal
from paripassu.balance.terms import Terms

NAME = "enumeration"
EVERY = 5_000


class LateError(Exception):
    """Time is up."""


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Walk through all orders, keeping the best."""
    began = time.perf_counter()
    walk = _Walk(terms, objective, began + limit)
    start = terms.start.tolist()
    try:
        walk.on(0, start, start)
        proved = True
    except LateError:
        proved = False
    seconds = time.perf_counter() - began if proved else limit
    bound = walk.best if proved else goal.floor(terms, objective)
    return Outcome(NAME, walk.best, bound, proved, seconds, walk.found)


class _Walk:
    def __init__(self, terms: Terms, objective: str, end: float) -> None:
        self.terms, self.objective, self.end = terms, objective, end
        self.moves = terms.keep.T.tolist()
        self.before = [sum(1 << need for need in needed) for needed in terms.before]
        self.also = [(sum(1 << s for s in needed), gain.tolist()) for needed, gain in terms.also]
        self.order: list[int] = []
        start = terms.start.tolist()
        self.path = [(start, start)]
        self.back = len(self.moves)
        self.found: tuple[int, ...] = ()
        self.best: Fraction | None = None
        self.ticks = 0
        self.rule = self._rule()

    def _rule(self) -> list[tuple[int, int, int, int, int]] | None:
        """Per party: low, top, Q, Q - P and the constant of Q*M <= (Q - P)*b + P*U + Q*g."""
        wanted = goal.limits(self.terms, self.objective, self.best)
        if wanted is None:
            return None
        rows = []
        for i, trust in enumerate(wanted.trust):
            p, q = trust.as_integer_ratio()
            free = p * self.terms.final[i] + q * self.terms.guarantee[i]
            q = 0 if p >= q else q
            rows.append((wanted.low[i], wanted.top[i], q, q - p if q else 0, free if q else 0))
        return rows

    def on(self, done: int, balance: list[int], mark: list[int]) -> None:
        """Try every step that can come next."""
        self.ticks += 1
        if self.ticks % EVERY == 0 and time.perf_counter() > self.end:
            raise LateError
        if len(self.order) == len(self.moves):
            self._better()
            return
        for step, move in enumerate(self.moves):
            if done >> step & 1 or self.before[step] & ~done:
                continue
            new, after = done | 1 << step, [b + d for b, d in zip(balance, move, strict=True)]
            for whole, gain in self.also:
                if whole >> step & 1 and whole & ~new == 0:
                    after = [b + d for b, d in zip(after, gain, strict=True)]
            marks = list(map(max, mark, after))
            if self._fits(after, marks):
                self.order.append(step)
                self.path.append((after, marks))
                self.on(new, after, marks)
                self.order.pop()
                self.path.pop()
                if len(self.order) > self.back:
                    return
                self.back = len(self.moves)

    def _better(self) -> None:
        """Keep the order; go back to where the path last kept within the limits it sets."""
        self.found = tuple(self.order)
        self.best = goal.value(self.terms, self.order, self.objective)
        self.rule = self._rule()
        fits = [self._fits(*moment) for moment in self.path]
        self.back = (fits.index(False) - 1) if False in fits else len(self.moves)

    def _fits(self, balance: list[int], mark: list[int]) -> bool:
        if self.rule is None:
            return False
        for b, m, (low, top, q, rest, free) in zip(balance, mark, self.rule, strict=True):
            if b < low or b > top or q * m > rest * b + free:
                return False
        return True
