"""The search for large deals against the exact one, on deals that both can do."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paripassu import load, plan
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.order.large import search_large
from paripassu.order.search import measure, search
from paripassu.order.walk import Clock
from tests.random_cases import tracks_case


def terms_of(seed: int) -> Terms:
    case = load(tracks_case(width=3 + seed % 2, length=3, parties=2 + seed % 3, seed=seed))
    return compile_terms(case, agree(case))


@pytest.mark.parametrize("name", ["trust", "guarantee", "exposure", "rounds"])
def test_value_and_bound_stand_on_either_side_of_the_optimum(name: str) -> None:
    met = 0
    compared = 0
    for seed in range(8):
        terms = terms_of(seed)
        exact = search(terms, [name], Clock())
        if exact is None:
            continue
        found = search_large(terms, [name], Clock(2), seed=1)
        (best,) = exact.criteria
        (got,) = found.criteria
        passes = rules.shortfall(terms, rules.balances(terms, found.order)) is not None
        assert got.bound <= best.value
        assert got.value == measure(terms, found.order, name)
        compared += 1
        if passes:
            assert got.value >= best.value
            met += got.value <= best.value
    assert compared >= 4
    assert met >= compared * 0.7


def test_a_case_beyond_the_lattice_gets_a_checked_plan_and_a_bound() -> None:
    data = tracks_case(width=14, length=6, parties=3, seed=5)
    first = plan(load(data), time_limit=5, seed=3)
    assert len(first.order) == 84
    assert first.status in ("safe", "needs-trust")
    assert first.bound is not None
    assert first.worst_trust is not None
    assert first.bound <= first.worst_trust


def test_no_time_at_all_still_gives_an_order() -> None:
    data = tracks_case(width=14, length=6, parties=3, seed=5)
    found = plan(load(data), time_limit=0)
    assert len(found.order) == 84
    small = plan(load("bill-and-jack"), time_limit=0)
    assert len(small.order) == 7
    assert small.criteria[0].bound <= Fraction(-3, 4) <= small.criteria[0].value
