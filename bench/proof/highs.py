"""HiGHS through SciPy: the same booleans as the CP-SAT model, as a mixed-integer program.

All data are whole numbers. HiGHS works in floating point with a tolerance of 1e-6; limits are
rational with small denominators, so that an order that is no better breaks a row by at least
1/Q, and every order that HiGHS returns is measured exactly before it is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bench.outcome import Outcome
from bench.proof.descent import Answer, descend
from bench.proof.goal import Limits, moves
from paripassu.balance.precedence import closure
from paripassu.balance.terms import Terms

NAME = "highs"
INFEASIBLE = 2


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Descend from a beam search's order to the proof that none is better."""
    return descend(NAME, terms, objective, limit, attempt)


def attempt(
    terms: Terms, limits: Limits, order: Sequence[int] | None, seconds: float
) -> list[int] | Answer:
    """Ask for an order within the limits; SciPy lets no first order be given."""
    del order
    if seconds <= 0:
        return Answer.LATE
    rows = Rows(terms, limits)
    found = milp(
        np.zeros(rows.columns),
        integrality=rows.whole,
        bounds=Bounds(rows.least, rows.most),
        constraints=rows.constraint(),
        options={"time_limit": seconds},
    )
    if found.x is not None:
        early = found.x[: rows.size * rows.size].reshape(rows.size, rows.size).sum(1)
        return [int(step) for step in np.argsort(-early, kind="stable")]
    return Answer.NONE if found.status == INFEASIBLE else Answer.LATE


class Rows:
    """The program row by row: columns are done[a, k], then whole sets, then highest balances."""

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.terms, self.limits, self.size = terms, limits, len(terms.steps)
        self.events = self.size + len(terms.also)
        self.columns = (self.events + len(terms.parties)) * self.size
        self.entries: list[tuple[int, int, float]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.least = np.zeros(self.columns)
        self.most = np.ones(self.columns)
        self.whole = np.ones(self.columns)
        self._order()
        for number, (needed, _) in enumerate(terms.also):
            self._all(self.size + number, needed)
        for i in range(len(terms.parties)):
            self._party(i)

    def constraint(self) -> LinearConstraint:
        """All rows as one sparse constraint."""
        row, column, factor = zip(*self.entries, strict=True)
        shape = (len(self.lower), self.columns)
        return LinearConstraint(csr_array((factor, (row, column)), shape), self.lower, self.upper)

    def _add(self, terms: dict[int, float], lower: float, upper: float) -> None:
        number = len(self.lower)
        self.entries += [(number, column, factor) for column, factor in terms.items() if factor]
        self.lower.append(lower)
        self.upper.append(upper)

    def _at(self, row: int, k: int) -> int:
        return row * self.size + k

    def _order(self) -> None:
        size, earlier = self.size, closure(self.terms.before)
        for a in range(size):
            self.most[self._at(a, 0) : self._at(a, earlier[a].bit_count())] = 0
            last = size - 1 - sum(mask >> a & 1 for mask in earlier)
            self.least[self._at(a, last) : self._at(a + 1, 0)] = 1
            for k in range(1, size):
                self._add({self._at(a, k): 1, self._at(a, k - 1): -1}, 0, np.inf)
                for need in self.terms.before[a]:
                    self._add({self._at(need, k - 1): 1, self._at(a, k): -1}, 0, np.inf)
        for k in range(size):
            self._add({self._at(a, k): 1 for a in range(size)}, k + 1, k + 1)

    def _all(self, row: int, needed: Sequence[int]) -> None:
        for k in range(self.size):
            for step in needed:
                self._add({self._at(step, k): 1, self._at(row, k): -1}, 0, np.inf)
            every: dict[int, float] = {self._at(step, k): 1 for step in needed}
            self._add({**every, self._at(row, k): -1}, -np.inf, len(needed) - 1)

    def _party(self, i: int) -> None:
        terms, limits = self.terms, self.limits
        start, steps = int(terms.start[i]), [move[i] for move in moves(terms)]
        marks = slice(self._at(self.events + i, 0), self._at(self.events + i + 1, 0))
        self.whole[marks], self.least[marks], self.most[marks] = 0, start, limits.top[i]
        p, q = limits.trust[i].as_integer_ratio()
        for k in range(self.size):
            sums: dict[int, float] = {self._at(e, k): d for e, d in enumerate(steps)}
            self._add(sums, limits.low[i] - start, limits.top[i] - start)
            if p >= q:
                continue
            mark = self._at(self.events + i, k)
            self._add({mark: 1, **{e: -d for e, d in sums.items()}}, start, np.inf)
            if k:
                self._add({mark: 1, mark - 1: -1}, 0, np.inf)
            free = p * terms.final[i] + q * terms.guarantee[i] + (q - p) * start
            self._add({mark: q, **{e: (p - q) * d for e, d in sums.items()}}, -np.inf, free)
