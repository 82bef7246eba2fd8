"""The search where there is no room for a proof, against the exact one; and large deals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paripassu import load, plan
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.order.search import bidirectional
from paripassu.order.search.best_first import BestFirst
from paripassu.order.search.criteria import measure
from paripassu.order.search.ranked import search
from paripassu.running.clock import Clock
from tests.random_cases import tracks_case


def terms_of(seed: int) -> Terms:
    case = load(tracks_case(width=3 + seed % 2, length=3, parties=2 + seed % 3, seed=seed))
    return compile_terms(case, agree(case))


@pytest.mark.parametrize("name", ["trust", "guarantee", "exposure"])
def test_value_and_bound_stand_on_either_side_of_the_optimum(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = compared = cut = 0
    for seed in range(8):
        terms = terms_of(seed)
        exact = search(terms, [name], Clock())
        if exact is None:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(bidirectional, "MAX_STATES", 1 + seed % 3)
            patch.setattr(BestFirst, "fit", lambda *_: False)  # which has room of its own
            try:
                found = search(terms, [name], Clock(), seed=1)
            except bidirectional.TooLargeError:
                continue
        assert found is not None
        (best,), (got,) = exact.criteria, found.criteria
        assert rules.shortfall(terms, rules.balances(terms, found.order)) is not None
        assert got.bound <= best.value <= got.value
        assert got.value == measure(terms, found.order, name)
        compared += 1
        met += got.value == best.value
        cut += not got.proved
    assert compared >= 4
    # Of guarantees what the largest step asks by itself is a proof of all of these.
    assert cut or name == "guarantee", "room should run out now and then"
    assert met >= compared * 0.5


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
