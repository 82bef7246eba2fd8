"""CP-SAT's cumulative model of a large case, with the criterion itself as the objective.

Steps have places without overlap (`cpsat.Places`), each party's balance is a cumulative resource.
For exposure the capacity grows with the worst exposure, for trust capacity and demands are affine
in the trust asked for, so that one model holds both and CP-SAT can bound the objective. Both start
from the order of a beam search, given as a complete hint.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from bench.large.beam import widening
from bench.proof import goal
from bench.proof.cpsat import Places
from bench.proof.goal import highest, lowest, moves
from paripassu.balance import rules
from paripassu.balance.terms import Terms

NAME = "beam, cp-sat"
# The objective counts in these parts of the stake, or of a trust of 1.
PARTS = 1_000_000
# Part of the time for the beam, which improves more on large cases than CP-SAT does after it.
BEAMED = 1 / 2
# Without linear relaxations bounds and orders were at least as good on all that was tried; eight
# workers on two cores found no order where the beam had none.
SETTINGS = "num_workers: 2 linearization_level: 0"


@dataclass(frozen=True)
class Answer:
    """The order found (None for none), its value, and the bound that CP-SAT proved."""

    order: tuple[int, ...] | None
    value: Fraction | None
    bound: Fraction


class Exposure(Places):
    """The least worst exposure."""

    def __init__(self, terms: Terms, beat: Fraction | None) -> None:
        self.hinted: list[tuple[cp_model.IntVar, int]] = []
        wanted = goal.limits(terms, "exposure", beat, strict=False)
        if wanted is None:
            raise AssertionError("an order has this value")
        super().__init__(terms, wanted)
        self.worst = self.model.new_int_var(0, PARTS, "worst")
        self.exposed = []
        for i, stake in enumerate(terms.stake):
            exposed = self.model.new_int_var(0, max(0, -wanted.low[i]), "")
            self.model.add(stake * self.worst >= PARTS * exposed)
            self._cumulative(*self.below(i), exposed + highest(terms, i))
            self.exposed.append(exposed)
        self.model.minimize(self.worst)

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order, with all that follows from it."""
        super().hint(order)
        path = rules.balances(self.terms, order)
        for exposed, balance in zip(self.exposed, path, strict=True):
            self.model.add_hint(exposed, max(0, -int(balance.min())))
        worst = rules.relative_exposure(self.terms, path)
        self.model.add_hint(self.worst, -(-worst * PARTS // 1))

    def bound(self, least: float) -> Fraction:
        """What no order beats, from what the objective cannot beat."""
        return max(goal.floor(self.terms, "exposure"), Fraction(round(least) - 1, PARTS))


class Trust(Places):
    """The least worst trust needed beyond the trust stated.

    With t the trust asked of a party, M its highest balance so far and b its balance, rule 2 is
    M - b ≤ t·(U - b) + g. A second pair of cumulative resources lets M rise: what M and the losses
    take up together must leave what t allows (see `alternatives.Rises`, with t as a number).
    """

    def __init__(self, terms: Terms, beat: Fraction | None) -> None:
        wanted = goal.limits(terms, "trust", None)
        if wanted is None:
            raise AssertionError("an order passes rule 1")
        super().__init__(terms, wanted)
        least = goal.floor(terms, "trust") * PARTS // 1
        most = PARTS if beat is None else -(-beat * PARTS // 1)
        self.worst = self.model.new_int_var(int(least), int(most), "worst")
        self.asked: dict[int, cp_model.IntVar] = {}
        self.rises: dict[int, list[tuple[int, cp_model.IntVar]]] = {}
        for i in terms.acting:
            self._trust(i)
        self.model.minimize(self.worst)

    def _trust(self, i: int) -> None:
        terms, model = self.terms, self.model
        low, high, start = lowest(terms, i), highest(terms, i), int(terms.start[i])
        stated = int(terms.trust[i] * PARTS // 1)
        asked = model.new_int_var(0, PARTS, "")
        model.add_min_equality(asked, [self.worst + stated, PARTS])
        gains = [(e, move[i]) for e, move in enumerate(moves(terms)) if move[i] > 0]
        rises = [model.new_int_var(0, d, "") for _, d in gains]
        room = model.new_int_var(0, self.limits.top[i] - low, "")
        model.add(room == sum(rises) + start - low)
        intervals, sizes = self.above(i)
        self._cumulative([*intervals, *(self.until[e] for e, _ in gains)], [*sizes, *rises], room)
        intervals, losses = self.below(i)
        # PARTS·(M - g) + (PARTS - t)·(high - b) ≤ t·U + (PARTS - t)·high
        free = asked * (terms.final[i] - high)
        free += PARTS * (high + terms.guarantee[i] - start)
        lost = [PARTS * d - asked * d for d in losses]
        self._cumulative(
            [*intervals, *(self.since[e] for e, _ in gains)],
            [*lost, *(rise * PARTS for rise in rises)],
            free,
        )
        self.asked[i] = asked
        self.rises[i] = [(e, rise) for (e, _), rise in zip(gains, rises, strict=True)]

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order, with all that follows from it."""
        super().hint(order)
        path = rules.balances(self.terms, order)
        worst = rules.shortfall(self.terms, path)
        if worst is None:
            return
        value = int(-(-worst * PARTS // 1))
        self.model.add_hint(self.worst, value)
        place = {step: k for k, step in enumerate(order)}
        last = [*range(len(order)), *(needed for needed, _ in self.terms.also)]
        for i, asked in self.asked.items():
            stated = int(self.terms.trust[i] * PARTS // 1)
            self.model.add_hint(asked, min(PARTS, value + stated))
            mark = path[i].tolist()
            for k in range(1, len(mark)):
                mark[k] = max(mark[k], mark[k - 1])
            for e, rise in self.rises[i]:
                steps = last[e]
                k = place[steps] if isinstance(steps, int) else max(place[s] for s in steps)
                self.model.add_hint(rise, mark[k + 1] - mark[k])

    def bound(self, least: float) -> Fraction:
        """What no order beats, from what the objective cannot beat."""
        # Up to two parts are lost where trust and value are rounded.
        return max(goal.floor(self.terms, "trust"), Fraction(round(least) - 2, PARTS))


MODELS: dict[str, type[Exposure] | type[Trust]] = {"exposure": Exposure, "trust": Trust}


def solve(terms: Terms, objective: str, seconds: float) -> Answer:
    """Run the beam, then CP-SAT from its order, in so many seconds together."""
    began = time.perf_counter()
    first = widening(terms, objective, seconds * BEAMED)
    return improved(terms, objective, first.order, began + seconds)


def improved(terms: Terms, objective: str, order: Sequence[int] | None, until: float) -> Answer:
    """Ask CP-SAT for the best order, from a first one, until a moment of the clock."""
    value = None if order is None else goal.value(terms, order, objective)
    floor = goal.floor(terms, objective)
    if goal.limits(terms, objective, value, strict=False) is None:
        return Answer(None if order is None else tuple(order), value, floor)
    model = MODELS[objective](terms, value)
    if order is not None:
        model.hint(order)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    solver.parameters.merge_text_format(SETTINGS)
    solver.parameters.max_time_in_seconds = max(0.01, until - time.perf_counter())
    status = solver.solve(model.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = model.order(solver)
        reached = goal.value(terms, found, objective)
        if reached is not None and (value is None or reached < value):
            order, value = found, reached
    if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
        raise AssertionError("CP-SAT finds no order where there is one")
    # What is proved to the last part of the objective counts as proved.
    bound = model.bound(solver.best_objective_bound)
    if value is not None and (status == cp_model.OPTIMAL or bound > value):
        bound = value
    return Answer(None if order is None else tuple(order), value, bound)
