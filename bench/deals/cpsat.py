"""The joint problem as one model of OR-Tools CP-SAT: what is agreed, and in which order.

A boolean says whether a step is among the first k + 1; steps that are not agreed never are, and
once all that is agreed is done nothing moves. Balances are sums of these booleans, the highest
balance so far is a chain of integers, and rule 2 is linear for each party and moment.
"""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

from ortools.sat.python import cp_model

from bench.deals.joint import Found, Instance
from bench.deals.turns import modelled
from paripassu.packages.steps import Steps, compile_steps

Truth = cp_model.IntVar | Any  # or 0 where it is fixed

NAME = "cp-sat"
# Seconds to find the best package whatever the order.
FIRST = 1.0
# Two workers as they come took six times as long on six instances, two without the linear
# relaxation three times; presolving cost more than it saved.
SETTINGS = "num_workers: 1 linearization_level: 0 cp_model_presolve: false"


def solve(instance: Instance, measure: str, limit: float, settings: str = SETTINGS) -> Found:
    """Ask once for the best package with a safe order."""
    began = time.perf_counter()
    model = Model(instance, compile_steps(instance.case, instance.choices))
    model.aim(measure)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    solver.parameters.merge_text_format(settings)
    solver.parameters.max_time_in_seconds = max(0.01, limit - (time.perf_counter() - began))
    status = solver.solve(model.cp)
    seconds = time.perf_counter() - began
    if status == cp_model.INFEASIBLE:
        return Found(NAME, None, (), None, None, True, seconds)
    common = instance.weights()[1]
    bound = Fraction(floor(solver.best_objective_bound + 1e-3), common)
    if status == cp_model.UNKNOWN:
        return Found(NAME, None, (), None, bound, False, limit)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise AssertionError(f"CP-SAT says {solver.status_name(status)} of {instance.name}.")
    package, order = model.read(solver)
    proved = status == cp_model.OPTIMAL
    seconds = seconds if proved else limit
    worth = instance.worth(measure, package)
    return Found(NAME, package, order, worth, bound, proved, seconds)


class Model:
    """Levels, order and balances of a package that is not yet chosen."""

    def __init__(self, instance: Instance, steps: Steps) -> None:
        self.instance, self.steps, self.cp = instance, steps, cp_model.CpModel()
        self.choices, self.terms = instance.choices, steps.terms
        self.size = instance.steps
        self.done = self._done()
        self.agreed = [row[-1] for row in self.done]
        self.some = [self.agreed[b] for b in steps.begin]
        tops = zip(steps.begin, self.choices.levels, strict=True)
        self.whole = [self.agreed[b + top - 1] for b, top in tops]
        self.level = [
            sum(self.agreed[b : b + top])
            for b, top in zip(steps.begin, self.choices.levels, strict=True)
        ]
        self._one_by_one()
        self._package()
        self.extras = [self._extra(options) for options, _, _ in steps.also]
        self.final = [self._final(i) for i in range(len(self.terms.parties))]
        self._accept()
        self.acts = [self._acts(i) for i in range(len(self.terms.parties))]
        for i in range(len(self.terms.parties)):
            self._safe(i)

    def _done(self) -> list[list[Truth]]:
        """Give for each step and moment whether it is done by then; 0 where it cannot be."""
        rows: list[list[Truth]] = []
        for step, first in enumerate(self._earliest()):
            free = [
                self.cp.new_bool_var(f"{self.terms.steps[step]} by {k}")
                for k in range(first, self.size)
            ]
            for one, two in pairwise(free):
                self.cp.add_implication(one, two)
            rows.append([0] * first + free)
        for step, needed in enumerate(self.terms.before):
            for need in needed:
                for k in range(1, self.size):
                    if not isinstance(rows[step][k], int):
                        self.cp.add_implication(rows[step][k], rows[need][k - 1])
        return rows

    def _earliest(self) -> list[int]:
        """Count for each step those that must come before it."""
        earlier: dict[int, set[int]] = {}

        def all_before(step: int) -> set[int]:
            if step not in earlier:
                needed = self.terms.before[step]
                earlier[step] = {*needed}.union(*map(all_before, needed))
            return earlier[step]

        return [len(all_before(step)) for step in range(self.size)]

    def _one_by_one(self) -> None:
        """One step at each moment until all that is agreed is done."""
        going = [self.cp.new_bool_var(f"going on at {k}") for k in range(self.size)]
        for one, two in pairwise(going):
            self.cp.add_implication(two, one)
        for k in range(self.size):
            self.cp.add(sum(row[k] for row in self.done) == sum(going[: k + 1]))

    def _package(self) -> None:
        for a, b in self.choices.needs:
            self.cp.add_implication(self.some[a], self.whole[b])
        for a, b in self.choices.excludes:
            self.cp.add_bool_or([~self.some[a], ~self.some[b]])

    def _extra(self, options: tuple[int, ...]) -> list[Truth]:
        """Whether a whole set of options is done by each moment."""
        row: list[Truth] = []
        last = [self.steps.begin[a] + self.choices.levels[a] - 1 for a in options]
        for k in range(self.size):
            parts = [self.done[step][k] for step in last]
            if any(isinstance(part, int) for part in parts):
                row.append(0)
                continue
            row.append(self.cp.new_bool_var("extra"))
            for part in parts:
                self.cp.add_implication(row[-1], part)
            self.cp.add_bool_or([row[-1], *(~part for part in parts)])
        return row

    def _final(self, i: int) -> Any:
        worth = sum(
            int(x) * level for x, level in zip(self.steps.worth[i], self.level, strict=True)
        )
        gains = ((int(one[i]), row[-1]) for (_, one, _), row in self._joined())
        return int(self.steps.base[i]) + worth + sum(gain * row for gain, row in gains if gain)

    def _joined(self) -> Any:
        return zip(self.steps.also, self.extras, strict=True)

    def _accept(self) -> None:
        """Bottom lines; and no compared party gets less than what its gain is counted from."""
        for i, line in enumerate(self.choices.least):
            if line is not None:
                self.cp.add(self.final[i] >= line * self.steps.up[i])
        for i, start in zip(self.instance.compared, self.instance.start, strict=True):
            self.cp.add(self.final[i] >= start * self.steps.up[i])

    def _acts(self, i: int) -> Truth:
        """Whether a party acts; 1 or 0 where that is certain."""
        if i in self.steps.standing:
            return 1
        own = [self.some[a] for a, b in enumerate(self.steps.begin) if i in self.terms.actors[b]]
        if not own:
            return 0
        acts = self.cp.new_bool_var(f"{self.terms.parties[i]} acts")
        for some in own:
            self.cp.add_implication(some, acts)
        self.cp.add_bool_or([~acts, *own])
        return acts

    def _cover(self, i: int) -> Any:
        """What a party receives if the others leave: the least that any who acts pledged to it."""
        pledged = [int(x) for x in self.steps.pledged[:, i]]
        if not any(pledged):
            return 0
        cover = self.cp.new_int_var(0, max(pledged), "cover")
        others = [j for j in range(len(pledged)) if j != i and not isinstance(self.acts[j], int)]
        for j in others:
            self.cp.add(cover <= pledged[j]).only_enforce_if(self.acts[j])
        sure = [j for j in self.steps.standing if j != i]
        for j in sure:
            self.cp.add(cover <= pledged[j])
        if not sure:
            nobody = self.cp.new_bool_var("nobody else acts")
            self.cp.add_bool_or([nobody, *(self.acts[j] for j in others)])
            self.cp.add(cover == 0).only_enforce_if(nobody)
        return cover

    def _safe(self, i: int) -> None:
        """Rules 1 to 3 for one party at every moment."""
        terms, acts, cover = self.terms, self.acts[i], self._cover(i)
        bears = terms.limit[i]
        balances = self._balances(i)
        if bears is not None:
            for balance in balances:
                self.cp.add(balance >= terms.cover[i] - bears - cover)
        if isinstance(acts, int) and not acts:
            return
        self._tempted(i, acts, balances, cover)

    def _balances(self, i: int) -> list[Any]:
        """Give the balance at the start and after each moment, as integers of their own."""
        moves = [
            (int(self.steps.kept[i, a]), self.done[b + j])
            for a, b in enumerate(self.steps.begin)
            for j in range(self.choices.levels[a])
        ]
        moves += [(int(kept[i]), row) for (_, _, kept), row in self._joined()]
        moves = [(move, row) for move, row in moves if move]
        start = int(self.terms.start[i])
        low = start + sum(min(0, move) for move, _ in moves)
        high = start + sum(max(0, move) for move, _ in moves)
        balances: list[Any] = [start]
        for k in range(self.size):
            balance = self.cp.new_int_var(low, high, f"{self.terms.parties[i]} after {k}")
            self.cp.add(balance == start + sum(move * row[k] for move, row in moves))
            balances.append(balance)
        return balances

    def _tempted(self, i: int, acts: Truth, balances: list[Any], cover: Any) -> None:
        """Rules 1 and 2, for a party that acts, with the highest balance so far."""
        terms = self.terms
        p, q = terms.trust[i].numerator, terms.trust[i].denominator
        g, final, start = terms.guarantee[i], self.final[i], balances[0]
        high = start + sum(
            abs(int(x)) * top
            for x, top in zip(self.steps.kept[i], self.choices.levels, strict=True)
        )
        high += sum(abs(int(kept[i])) for _, _, kept in self.steps.also)
        last: Any = start
        for k, balance in enumerate(balances):
            mark: Any = start
            if k:
                mark = self.cp.new_int_var(start, high, f"{terms.parties[i]} highest by {k}")
                self.cp.add(mark >= last)
                self.cp.add(mark >= balance)
            rule = self.cp.add(q * (mark - g) <= p * final + (q - p) * (balance + cover))
            if not isinstance(acts, int):
                rule.only_enforce_if(acts)
            last = mark
        rule = self.cp.add(last - g <= final)
        if not isinstance(acts, int):
            rule.only_enforce_if(acts)

    def aim(self, measure: str) -> None:
        """Ask for the best by a measure."""
        weights, common = self.instance.weights()
        gains = []
        for i, start, w in zip(self.instance.compared, self.instance.start, weights, strict=True):
            worth = zip(self.choices.worth[i], self.level, strict=True)
            extras = zip(self.choices.also, self.extras, strict=True)
            gains.append(
                w * (self.choices.base[i] - start + sum(x * level for x, level in worth)
                     + sum(gain[i] * row[-1] for (_, gain), row in extras))
            )  # fmt: skip
        aim = sum(gains)
        if measure != "utilitarian":
            aim = self.cp.new_int_var(0, common, "least share")
            for gain in gains:
                self.cp.add(aim <= gain)
        self.cp.maximize(aim)
        self._suggest(aim, measure)

    def _suggest(self, aim: Any, measure: str) -> None:
        """Say which package would be best whatever the order, and that none can be better."""
        model, solver = modelled(self.instance, measure), cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = FIRST
        status = solver.solve(model.cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.cp.add(aim <= floor(solver.best_objective_bound + 1e-3))
            for begin, level, top in zip(
                self.steps.begin, model.level, self.choices.levels, strict=True
            ):
                for j in range(top):
                    self.cp.add_hint(self.agreed[begin + j], int(solver.value(level) > j))

    def read(self, solver: cp_model.CpSolver) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Read package and order off a solution."""
        early = [sum(solver.value(done) for done in row) for row in self.done]
        package = tuple(
            sum(early[b + j] > 0 for j in range(top))
            for b, top in zip(self.steps.begin, self.choices.levels, strict=True)
        )
        steps = sorted((s for s in range(self.size) if early[s]), key=lambda s: -early[s])
        return package, tuple(self.terms.steps[step] for step in steps)
