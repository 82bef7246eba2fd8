"""CP-SAT gives the packages by falling value, one after the other; the compiled walk tests each.

What a user would write who can model packages but not orders. A refused package is forbidden alone.
"""

from __future__ import annotations

import time
from fractions import Fraction
from math import floor

import numpy as np
from ortools.sat.python import cp_model

from bench.deals.enumeration import BUDGET, names
from bench.deals.facts import facts
from bench.deals.joint import Found, Instance
from bench.deals.orders import FOUND, PAUSED, room, scan
from paripassu.packages.choices import Package
from paripassu.packages.programme import Model, build
from paripassu.packages.steps import compile_steps

NAME = "in turn"


def solve(instance: Instance, measure: str, limit: float) -> Found:
    """Ask for the best package, test it, forbid it, until one has a safe order."""
    began = time.perf_counter()
    fact = facts(compile_steps(instance.case, instance.choices))
    space, model, common = room(fact), modelled(instance, measure), instance.weights()[1]
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    tested, bound = 0, None
    while (left := began + limit - time.perf_counter()) > 0:
        solver.parameters.max_time_in_seconds = left
        status = solver.solve(model.cp)
        if status == cp_model.INFEASIBLE:
            seconds = time.perf_counter() - began
            return Found(NAME, None, (), None, None, True, seconds, tested)
        if status != cp_model.UNKNOWN:
            bound = Fraction(floor(solver.best_objective_bound + 1e-3), common)
        if status != cp_model.OPTIMAL:
            break
        package = tuple(solver.value(level) for level in model.level)
        outcome = PAUSED
        while outcome == PAUSED and time.perf_counter() < began + limit:
            outcome, _, _ = scan(np.array([package]), 0, fact, space, BUDGET)
        if outcome == PAUSED:
            break
        tested += 1
        if outcome == FOUND:
            worth, seconds = instance.worth(measure, package), time.perf_counter() - began
            order = names(instance, space, package)
            return Found(NAME, package, order, worth, worth, True, seconds, tested)
        _forbid(model, package, instance.choices.levels)
    return Found(NAME, None, (), None, bound, False, limit, tested)


def modelled(instance: Instance, measure: str) -> Model:
    """Model the packages with the measure to raise, whatever their orders."""
    model = build(instance.choices)
    weights, common = instance.weights()
    gains = []
    for i, start, weight in zip(instance.compared, instance.start, weights, strict=True):
        gains.append(weight * (model.value[i] - start))
        model.cp.add(gains[-1] >= 0)
    if measure == "utilitarian":
        model.cp.maximize(sum(gains))
        return model
    least = model.cp.new_int_var(0, common, "least share")
    for gain in gains:
        model.cp.add(least <= gain)
    model.cp.maximize(least)
    return model


def _forbid(model: Model, package: Package, levels: tuple[int, ...]) -> None:
    """Forbid one package: some level is lower or higher."""
    other = []
    for a, level in enumerate(package):
        if level > 0:
            other.append(model.literal(model.level[a] < level))
        if level < levels[a]:
            other.append(model.literal(model.level[a] > level))
    model.cp.add_bool_or(other)
