"""DIDP: domain-independent dynamic programming (Kuroiwa & Beck 2023), with didppy 0.11.

The model says of an order what we do: a state is the set of steps left, a balance per party, and
per acting party the highest balance so far, of which less is better; rules 1 and 3 are conditions
on steps, the value is the worst moment's. The bound is what the finished deal, and the highest
balance so far, ask anyhow. Its solvers are CAASDy (A*) and CABS (beams ever wider); they hold the
interpreter's lock, so they are run one after the other, and the time of the quicker one counts, as
if it had been known which that is. DIDP works in floating point: the value is that of the order,
worked out exactly.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import didppy as dp

from bench.outcome import Outcome
from bench.proof import goal
from paripassu.balance.terms import Terms

NAME = "didp"


def solve(terms: Terms, objective: str, limit: float) -> Outcome:
    """Ask one solver after the other for the best order and its proof; the quicker one counts."""
    best: Outcome | None = None
    for solver in (dp.CAASDy, dp.CABS):
        until = best.seconds if best is not None and best.proved else limit
        one = _solved(solver, terms, objective, until)
        best = one if best is None else min(best, one, key=_rank)
    if best is None:
        raise AssertionError("there are two solvers")
    return best


def anytime(terms: Terms, objective: str, limit: float) -> Fraction | None:
    """Give the value of the best order that beams ever wider find in time (CABS); None for none."""
    solver = dp.CABS(
        Model(terms, objective).model, f_operator=dp.FOperator.Max, time_limit=limit, quiet=True
    )
    order = [int(one.name) for one in solver.search().transitions]
    return goal.value(terms, order, objective) if order else None


def _rank(one: Outcome) -> tuple[bool, float, bool, Fraction]:
    return not one.proved, one.seconds, one.value is None, one.value or Fraction(0)


def _solved(solver: Any, terms: Terms, objective: str, limit: float) -> Outcome:
    began = time.perf_counter()
    model = Model(terms, objective).model
    left = max(0.01, limit - (time.perf_counter() - began))
    found = solver(model, f_operator=dp.FOperator.Max, time_limit=left, quiet=True).search()
    seconds, proved = time.perf_counter() - began, bool(found.is_optimal)
    order = tuple(int(one.name) for one in found.transitions)
    value = goal.value(terms, order, objective) if order else None
    if not proved or value is None:
        return Outcome(NAME, value, None, False, limit, order if value is not None else ())
    return Outcome(NAME, value, value, True, seconds, order, note=solver.__name__)


class Model:
    """The dynamic program of a deal for one objective."""

    def __init__(self, terms: Terms, objective: str) -> None:
        self.terms, self.objective = terms, objective
        self.model = model = dp.Model(float_cost=True)
        size = len(terms.steps)
        self.kind = model.add_object_type(number=size)
        self.left = model.add_set_var(object_type=self.kind, target=list(range(size)))
        start = terms.start.tolist()
        self.balance = [model.add_int_var(target=b) for b in start]
        self.mark = {
            i: model.add_int_resource_var(target=start[i], less_is_better=True)
            for i in (terms.acting if objective == "trust" else ())
        }
        ground = float(goal.floor(terms, objective))
        model.add_base_case([self.left.is_empty()], cost=ground)
        self._bound(ground)
        for step in range(size):
            self._step(step)

    def _bound(self, ground: float) -> None:
        """Say what the end asks anyhow of what is the highest balance so far."""
        self.model.add_dual_bound(ground)
        end = self.terms.ends[:, 1].tolist()
        for i, mark in self.mark.items():
            self.model.add_dual_bound(self._asked(i, mark, end[i]))

    def _asked(self, i: int, mark: Any, balance: Any) -> Any:
        """The trust that a party needs once it has held `mark` and may fall to `balance`."""
        terms = self.terms
        loss = mark - terms.guarantee[i] - balance - terms.cover[i]
        gain = terms.final[i] - balance - terms.cover[i]
        share = loss * 1.0 / dp.max(gain * 1.0, 1.0)
        return dp.max(share, 0.0) - float(terms.trust[i])

    def _step(self, step: int) -> None:
        """Add a step: what it waits for, what it does to balances and marks, what it asks."""
        terms = self.terms
        before = self.model.create_set_const(object_type=self.kind, value=list(terms.before[step]))
        conditions: list[Any] = [self.left.contains(step), (self.left & before).is_empty()]
        for waits, members in terms.groups:
            if waits == step:
                one = [~self.left.contains(member) for member in members]
                any_ = one[0]
                for condition in one[1:]:
                    any_ |= condition
                conditions.append(any_)
        after = [self.balance[i] + self._moved(i, step) for i in range(len(terms.parties))]
        for i, limit in enumerate(terms.limit):
            if limit is not None:
                conditions.append(after[i] >= -limit)
        for i in terms.acting:
            conditions.append(after[i] <= terms.final[i] + terms.guarantee[i])
        effects = [(self.left, self.left.remove(step)), *zip(self.balance, after, strict=True)]
        worst = dp.FloatExpr(float(goal.floor(terms, self.objective)))
        for i, mark in self.mark.items():
            risen = dp.max(mark, after[i])
            effects.append((mark, risen))
            worst = dp.max(worst, self._asked(i, risen, after[i]))
        if self.objective == "exposure":
            for i, stake in enumerate(terms.stake):
                worst = dp.max(worst, after[i] * (-1.0 / stake))
        self.model.add_transition(
            dp.Transition(
                str(step),
                cost=dp.max(worst, dp.FloatExpr.state_cost()),
                effects=effects,
                preconditions=conditions,
            )
        )

    def _moved(self, i: int, step: int) -> Any:
        """What a step moves a balance by: an interaction comes with the last of its steps."""
        moved = dp.IntExpr(int(self.terms.keep[i, step]))
        for steps, gain in self.terms.also:
            if step in steps and gain[i]:
                others = [other for other in steps if other != step]
                rest = self.model.create_set_const(object_type=self.kind, value=others)
                moved += ((self.left & rest).is_empty()).if_then_else(int(gain[i]), 0)
        return moved
