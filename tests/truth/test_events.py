"""Deals with events against every order in every way that events may turn out."""

from __future__ import annotations

import pytest

from paripassu import CaseError, RequestError, check, count, load, plan
from paripassu.order.search.ranked import ranking
from tests.branch_brute_force import BranchBrute, random_event_case


@pytest.mark.parametrize("block", range(10))
def test_best_of_all_orders(block: int) -> None:
    met = 0
    for seed in range(block * 30, block * 30 + 30):
        data = random_event_case(seed)
        try:
            case = load(data)
        except CaseError:
            continue  # an action that could never be done
        prefer = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
        try:
            found = plan(case, prefer=prefer)
        except RequestError as problem:
            assert "which of them is first" in str(problem)
            continue
        met += 1
        brute = BranchBrute(data)
        every = list(brute.orders())
        orders = [order for order in every if brute.passes(order)]
        if not orders:
            assert found.status == "none"
            assert found.proved
            continue
        rank = ranking(prefer)
        measured = [brute.measures(order) for order in orders]
        keys = [tuple(one[name] for name in rank) for one in measured]
        assert tuple(one.value for one in found.criteria) == min(keys), seed
        assert all(one.proved and one.bound == one.value for one in found.criteria)
        lacking = brute.measures(found.order)["trust"]
        assert found.status == ("safe" if lacking <= 0 else "needs-trust")
        safe = sum(one["trust"] <= 0 for one in measured)
        assert (count(case).orders, count(case).safe) == (len(every), safe), seed
        for order in orders[:3]:
            given = check(case, order=order)
            needs = brute.measures(order)["trust"]
            assert given.status == ("safe" if needs <= 0 else "needs-trust")
    assert met >= 15
