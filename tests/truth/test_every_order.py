"""The search against every order of hundreds of random small cases."""

from __future__ import annotations

import pytest

from paripassu import RequestError, load, plan
from paripassu.order.search.ranked import ranking
from tests.brute_force import Brute
from tests.random_cases import random_case, random_swap


@pytest.mark.parametrize("block", range(15))
def test_best_of_all_orders(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        data = random_case(seed, actions=6 if seed % 5 == 0 else 5)
        swaps = random_swap(seed, data)
        prefer = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
        try:
            found = plan(load(data), swaps=swaps, prefer=prefer)
        except RequestError:
            assert swaps, "only a swap can be impossible here"
            continue
        brute = Brute(data, swaps)
        orders = [order for order in brute.orders() if brute.passes(order)]
        if not orders:
            assert found.status == "none"
            assert found.proved
            continue
        rank = ranking(prefer)
        keys = [tuple(brute.measures(order)[name] for name in rank) for order in orders]
        assert tuple(one.value for one in found.criteria) == min(keys), seed
        assert all(one.proved and one.bound == one.value for one in found.criteria)
        needed = {p: brute.trust_needed(found.order, p) for p in brute.acting}
        assert found.figures.trust_needed == needed
        lacking = max(t - (brute.party(p, "trust") or 0) for p, t in needed.items())
        assert found.status == ("safe" if lacking <= 0 else "needs-trust")
