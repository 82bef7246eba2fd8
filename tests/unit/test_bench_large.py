"""The bench of large cases: its peers, its gaps and its slopes, on cases small enough to know."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isclose
from typing import TYPE_CHECKING, Any

import pytest
from bench import ours
from bench.backing import compiled
from bench.generator import layers, milestones, tracks
from bench.large import beam as large_beam
from bench.large import cpsat as large_cpsat
from bench.large.gaps import gap, stated
from bench.large.growth import slope
from bench.large.known import away
from bench.proof import goal
from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from paripassu.balance.terms import Terms

FAMILIES = {"tracks": tracks, "milestones": milestones, "layers": layers}


def terms_of(family: str, steps: int = 12) -> Terms:
    return compiled(FAMILIES[family](steps, 2, 1))


def beamed(terms: Terms, objective: str, width: int) -> list[int]:
    facts = large_beam.facts(terms, objective)
    order = large_beam.beam(facts, terms, width, large_beam.WEIGHTS[1], inf)
    assert order is not None
    return order


@pytest.mark.parametrize("family", FAMILIES)
def test_a_wide_beam_finds_the_least_exposure_of_a_small_case(family: str) -> None:
    terms = terms_of(family)
    assert goal.value(terms, beamed(terms, "exposure", 5_000), "exposure") == (
        ours.solve(terms, "exposure", inf).value
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_beams_find_valid_orders_that_ask_for_no_less_trust_than_the_optimum(family: str) -> None:
    terms = terms_of(family)
    optimum, found = ours.solve(terms, "trust", inf).value, large_beam.widening(terms, "trust", inf)
    assert found.order is not None
    assert optimum is not None
    assert found.value == goal.value(terms, found.order, "trust")
    assert found.value is not None
    assert found.value >= optimum


@pytest.mark.parametrize("objective", goal.OBJECTIVES)
@pytest.mark.parametrize("family", FAMILIES)
def test_cp_sat_bounds_and_reaches_the_optimum_of_a_small_case(
    family: str, objective: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = cp_model.CpSolver.solve

    def briefly(solver: cp_model.CpSolver, model: cp_model.CpModel) -> Any:
        solver.parameters.max_deterministic_time = 1  # it counts its work
        return solve(solver, model)

    monkeypatch.setattr(cp_model.CpSolver, "solve", briefly)
    terms = terms_of(family, 8)
    optimum = ours.solve(terms, objective, inf).value
    first = large_beam.widening(terms, objective, inf).order
    found = large_cpsat.improved(terms, objective, first, inf)
    assert optimum is not None
    assert found.value == optimum
    assert found.bound <= optimum


@pytest.mark.parametrize("objective", goal.OBJECTIVES)
def test_cp_sat_takes_the_hint_as_a_whole(objective: str) -> None:
    terms = terms_of("tracks")
    order = large_beam.beam(
        large_beam.facts(terms, objective), terms, 4, large_beam.WEIGHTS[0], inf
    )
    assert order is not None
    model = large_cpsat.MODELS[objective](terms, goal.value(terms, order, objective))
    model.hint(order)
    assert hinted_values_are_feasible(model)


def hinted_values_are_feasible(model: large_cpsat.Exposure | large_cpsat.Trust) -> bool:
    solver = cp_model.CpSolver()
    solver.parameters.fix_variables_to_their_hinted_value = True
    return bool(solver.solve(model.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE))


def test_gaps_are_shares_of_what_is_asked() -> None:
    terms = terms_of("tracks")
    order = beamed(terms, "trust", 50)
    value, has = goal.value(terms, order, "trust"), stated(terms, order, "trust")
    assert value is not None
    assert gap(terms, "trust", order, value) == 0
    assert gap(terms, "trust", None, value) == 1
    assert isclose(gap(terms, "trust", order, -has), 1)
    assert away(terms, "trust", order, value) == 0
    assert away(terms, "trust", order, -has) == inf
    half = (value - has) / 2
    assert isclose(away(terms, "trust", order, half), 1)
    assert isclose(gap(terms, "trust", order, half), 0.5)
    exposure = goal.value(terms, order, "exposure")
    assert exposure is not None
    assert isclose(away(terms, "exposure", order, exposure / Fraction(5, 4)), 0.25)


def test_the_slope_of_a_power_law_is_its_exponent() -> None:
    assert isclose(slope([(n, 3 * n**1.5) for n in (50, 200, 900)]), 1.5)
