"""OR-Tools CP-SAT with the best model and settings that we found: see README.md for the others.

A boolean says whether step a is among the first k + 1. Balances are sums of them, the highest
balance so far is a chain of integers, and trust is one linear constraint for each party and moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from ortools.sat.python import cp_model

from bench.descent import Answer, descend
from bench.goal import Limits, moves
from bench.outcome import Outcome
from paripassu.balance.terms import Terms
from paripassu.order.lattice import closure

NAME = "cp-sat"
# One worker without linear relaxation: with two or more, or with the relaxation, proofs took
# three to fifty times as long; presolving cost more than it saved.
SETTINGS = {"num_workers": 1, "linearization_level": 0, "cp_model_presolve": False}


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Descend from a beam search's order to the proof that none is better."""
    return descend(NAME, terms, objective, limit, attempt)


def attempt(
    terms: Terms, limits: Limits, order: Sequence[int] | None, seconds: float
) -> list[int] | Answer:
    """Ask for an order within the limits."""
    model = Steps(terms, limits)
    if order is not None:
        model.hint(order)
    return run(model, seconds, SETTINGS)


class Model(Protocol):
    """A CP-SAT model of the orders within some limits."""

    model: cp_model.CpModel

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order to start from."""

    def order(self, solver: cp_model.CpSolver) -> list[int]:
        """Read the order off a solution."""


def run(model: Model, seconds: float, settings: dict[str, object]) -> list[int] | Answer:
    """Solve a model with some settings."""
    if seconds <= 0:
        return Answer.LATE
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    for name, setting in settings.items():
        if isinstance(setting, list):
            getattr(solver.parameters, name).extend(setting)
        else:
            setattr(solver.parameters, name, setting)
    status = solver.solve(model.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return model.order(solver)
    if status == cp_model.INFEASIBLE:
        return Answer.NONE
    if status == cp_model.UNKNOWN:
        return Answer.LATE
    raise AssertionError(f"CP-SAT says {solver.status_name(status)}")


class Steps:
    """Step a is among the first k + 1: `done[a][k]`, fixed where the precedence fixes it."""

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.terms, self.model, self.size = terms, cp_model.CpModel(), len(terms.steps)
        self.done = self._done()
        self.moved = [*self.done, *(self._all(needed) for needed, _ in terms.also)]
        for k in range(self.size):
            self.model.add(sum(row[k] for row in self.done) == k + 1)
        for i in range(len(terms.parties)):
            self._keep(i, self._balances(i, limits), limits)

    def _done(self) -> list[list[cp_model.IntVar | int]]:
        earlier, size, model = closure(self.terms.before), self.size, self.model
        rows: list[list[cp_model.IntVar | int]] = []
        for a in range(size):
            first = earlier[a].bit_count()
            last = size - 1 - sum(mask >> a & 1 for mask in earlier)
            free = [model.new_bool_var(f"{a} by {k}") for k in range(first, last)]
            rows.append([0] * first + free + [1] * (size - last))
            for one, two in pairwise(free):
                model.add_implication(one, two)
        for a, needed in enumerate(self.terms.before):
            for need in needed:
                for k in range(1, size):
                    model.add_implication(rows[a][k], rows[need][k - 1])
        return rows

    def _all(self, needed: Sequence[int]) -> list[cp_model.IntVar | int]:
        """Whether a whole set of steps is among the first k + 1."""
        row: list[cp_model.IntVar | int] = []
        for k in range(self.size):
            whole = self.model.new_bool_var("")
            for step in needed:
                self.model.add_implication(whole, self.done[step][k])
            missing = [negated(self.done[step][k]) for step in needed]
            self.model.add_bool_or([*missing, whole])
            row.append(whole)
        return row

    def _balances(self, party: int, limits: Limits) -> list[cp_model.IntVar]:
        steps = [move[party] for move in moves(self.terms)]
        balances = []
        for k in range(self.size):
            balance = self.model.new_int_var(limits.low[party], limits.top[party], "")
            sums = sum(d * row[k] for d, row in zip(steps, self.moved, strict=True) if d)
            self.model.add(balance == int(self.terms.start[party]) + sums)
            balances.append(balance)
        return balances

    def _keep(self, party: int, balances: list[cp_model.IntVar], limits: Limits) -> None:
        p, q = limits.trust[party].as_integer_ratio()
        if p >= q:
            return
        start, final = int(self.terms.start[party]), self.terms.final[party]
        last: cp_model.IntVar | int = start
        for balance in balances:
            mark = self.model.new_int_var(start, limits.top[party], "")
            self.model.add(mark >= last)
            self.model.add(mark >= balance)
            guarded = q * (mark - self.terms.guarantee[party])
            self.model.add(guarded <= p * final + (q - p) * balance)
            last = mark

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order to start from."""
        for place, step in enumerate(order):
            for k, done in enumerate(self.done[step]):
                if not isinstance(done, int):
                    self.model.add_hint(done, int(k >= place))

    def order(self, solver: cp_model.CpSolver) -> list[int]:
        """Read the order off a solution."""
        early = [sum(solver.value(done) for done in row) for row in self.done]
        return sorted(range(self.size), key=lambda step: -early[step])


def negated(literal: cp_model.IntVar | int) -> cp_model.LiteralT:
    """Negate a boolean that may be fixed."""
    return 1 - literal if isinstance(literal, int) else ~literal
