"""OR-Tools CP-SAT with the best models and settings that we found: see README.md for the others.

A boolean says whether step a is among the first k + 1. Balances are sums of them, the highest
balance so far is a chain of integers, and trust is one linear constraint for each party and moment.
For exposure also: steps have places and each party's balance is a cumulative resource. Two ways run
at once, one on each core, and the first answer counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from itertools import pairwise
from typing import Any, Protocol

from ortools.sat.python import cp_model

from bench.outcome import Outcome
from bench.proof.descent import Answer, descend
from bench.proof.goal import Limits, highest, lowest, moves
from paripassu.balance.precedence import closure
from paripassu.balance.terms import Terms

Way = tuple[Callable[[Terms, Limits], "Model"], str]
Truth = cp_model.IntVar | Any  # or 0 or 1 where it is fixed

NAME = "cp-sat"
# Parameters of CP-SAT in its own notation. With the linear relaxation, as it comes, proofs took two
# to fifty times as long; what presolving, inprocessing and the newer propagation of sums cost was
# more than they saved; branching from the last moment backwards saved a fifth.
PLAIN = "num_workers: 1 linearization_level: 0 cp_model_presolve: false use_sat_inprocessing: false"
BACKWARDS = f"{PLAIN} new_linear_propagation: false preferred_variable_order: IN_REVERSE_ORDER"
RESTARTED = f"{PLAIN} new_linear_propagation: false restart_period: 200"
# Seconds for the first way alone: what is easy is not slowed down by building a second model.
AHEAD = 0.05


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Descend from a beam search's order to the proof that none is better."""
    return descend(NAME, terms, objective, limit, attempt)


def attempt(
    terms: Terms, limits: Limits, order: Sequence[int] | None, seconds: float
) -> list[int] | Answer:
    """Ask for an order within the limits, in two ways at once, each on a core of its own.

    Where only exposure counts the cumulative model is quicker on small instances but gets lost on
    some; for trust it is the settings that get lost, now one and now the other.
    """
    only_exposure = all(trust >= 1 for trust in limits.trust)
    ways: list[Way] = [(Steps, BACKWARDS)]
    ways.append((Places, PLAIN) if only_exposure else (Steps, RESTARTED))
    return race(ways, terms, limits, order, seconds)


def race(
    ways: Sequence[Way],
    terms: Terms,
    limits: Limits,
    order: Sequence[int] | None,
    seconds: float,
) -> list[int] | Answer:
    """Ask in several ways at once and take the first answer; the second begins a moment later."""
    until = time.perf_counter() + seconds
    solvers = [cp_model.CpSolver() for _ in ways]
    over = threading.Event()

    def run(number: int) -> list[int] | Answer:
        build, settings = ways[number]
        if over.wait(number * AHEAD):
            return Answer.LATE
        model = build(terms, limits)
        left = 0.0 if over.is_set() else until - time.perf_counter()
        return ask(model, order, left, settings, solvers[number])

    answer: list[int] | Answer = Answer.LATE
    with ThreadPoolExecutor(len(ways)) as pool:
        asked = [pool.submit(run, number) for number in range(len(ways))]
        for one in as_completed(asked):
            answer = one.result()
            if answer is not Answer.LATE:
                break
        over.set()
        # To stop a solver that has not begun has no effect, so they are told until they end.
        while wait(asked, AHEAD / 50).not_done:
            for solver in solvers:
                solver.stop_search()
    return answer


class Model(Protocol):
    """A CP-SAT model of the orders within some limits."""

    model: cp_model.CpModel

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order to start from."""

    def order(self, solver: cp_model.CpSolver) -> list[int]:
        """Read the order off a solution."""


def ask(
    model: Model,
    order: Sequence[int] | None,
    seconds: float,
    settings: str,
    solver: cp_model.CpSolver | None = None,
) -> list[int] | Answer:
    """Solve a model from a first order with some settings."""
    if seconds <= 0:
        return Answer.LATE
    if order is not None:
        model.hint(order)
    solver = solver or cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    solver.parameters.merge_text_format(settings)
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

    def _done(self) -> list[list[Truth]]:
        earlier, size, model = closure(self.terms.before), self.size, self.model
        rows: list[list[Truth]] = []
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
        for a, members in self.terms.groups:
            model.add(rows[a][0] == 0)
            for k in range(1, size):
                model.add_bool_or([negated(rows[a][k]), *(rows[m][k - 1] for m in members)])
        return rows

    def _all(self, needed: Sequence[int]) -> list[Truth]:
        """Whether a whole set of steps is among the first k + 1."""
        row: list[Truth] = []
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
        last: Truth = start
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


class Places:
    """The place of each step as an integer, no two alike; balances as cumulative resources.

    A loss is an interval from its place to the end, a gain one from the start to its place: what
    they take up together is how far the balance is below the highest it could be.
    """

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.terms, self.model, self.limits = terms, cp_model.CpModel(), limits
        self.size = size = len(terms.steps)
        earlier = closure(terms.before)
        self.places = [
            self.model.new_int_var(
                earlier[a].bit_count(), size - 1 - sum(mask >> a & 1 for mask in earlier), f"{a}"
            )
            for a in range(size)
        ]
        for a, needed in enumerate(terms.before):
            for need in needed:
                self.model.add(self.places[need] + 1 <= self.places[a])
        for a, members in terms.groups:
            chosen = [self.model.new_bool_var("") for _member in members]
            self.model.add_bool_or(chosen)
            for member, one in zip(members, chosen, strict=True):
                after = self.model.add(self.places[member] + 1 <= self.places[a])
                after.only_enforce_if(one)
        units = [self.model.new_fixed_size_interval_var(place, 1, "") for place in self.places]
        self.model.add_no_overlap(units)
        events = list(self.places)
        for needed, _ in terms.also:
            last = self.model.new_int_var(0, size - 1, "")
            self.model.add_max_equality(last, [self.places[step] for step in needed])
            events.append(last)
        self.since = [self.model.new_interval_var(e, size - e, size, "") for e in events]
        self.until = [self.model.new_interval_var(0, e, e, "") for e in events]
        for i in range(len(terms.parties)):
            self._cumulative(*self.below(i), highest(terms, i) - limits.low[i])
            self._cumulative(*self.above(i), limits.top[i] - lowest(terms, i))

    def below(self, i: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        """What a party's balance is below the highest it could be."""
        return self._used(i, 1)

    def above(self, i: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        """What a party's balance is above the lowest it could be."""
        return self._used(i, -1)

    def _used(self, i: int, sign: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        steps = [(e, move[i]) for e, move in enumerate(moves(self.terms)) if move[i]]
        intervals = [self.since[e] if d * sign < 0 else self.until[e] for e, d in steps]
        return intervals, [abs(d) for _, d in steps]

    def _cumulative(
        self,
        intervals: Sequence[cp_model.IntervalVar],
        sizes: Sequence[cp_model.LinearExprT],
        room: cp_model.LinearExprT,
    ) -> None:
        self.model.add_cumulative(intervals, sizes, room)

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order to start from."""
        for place, step in enumerate(order):
            self.model.add_hint(self.places[step], place)

    def order(self, solver: cp_model.CpSolver) -> list[int]:
        """Read the order off a solution."""
        return sorted(range(self.size), key=lambda step: solver.value(self.places[step]))


def negated(literal: Truth) -> Truth:
    """Negate a boolean that may be fixed."""
    return 1 - literal if isinstance(literal, int) else ~literal
