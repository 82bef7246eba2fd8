"""Trust in whom and trust that grows, against every order of thousands of small cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from random import Random

import pytest

from paripassu import check, count, frontier, load, plan
from paripassu.balance.checker import Status
from tests.blocks import some
from tests.trust_brute_force import TrustBrute, random_trust_case

BLOCK = 40


@pytest.mark.parametrize("block", some(range(50), 1))
def test_the_checker_says_of_any_order_what_the_definition_says(block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        data = random_trust_case(seed, rich=seed % 3 == 0)
        for action in data["actions"].values():
            action.pop("excludes", None)
        case, brute = load(data), TrustBrute(data)
        rng = Random(seed)
        for order in islice(brute.orders(), 0, 60, rng.randint(1, 9)):
            figures = check(case, list(order)).figures
            for p in brute.acting:
                path = figures.paths[0].earned[p]
                trusts = [brute.trusts(frozenset(order[:k]), p) for k in range(len(order) + 1)]
                assert [one.trust for one in path] == trusts, (seed, order, p)
                assert trusts == sorted(trusts), "trust never falls along an order"
                if figures.trust_needed[p] is not None:
                    assert figures.shortfall[p] == brute.shortfall(order, p), (seed, order, p)
                assert figures.guarantee_needed[p] == brute.guarantee_needed(order, p)
            assert (figures.status is Status.SAFE) == brute.safe(order), (seed, order)


@pytest.mark.parametrize("prefer", some(["trust", "guarantee", "exposure"], 1))
@pytest.mark.parametrize("block", some(range(30), 1))
def test_the_plan_is_the_best_of_all_orders(block: int, prefer: str) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        data = random_trust_case(seed, actions=4 + seed % 2)
        case, brute = load(data), TrustBrute(data)
        passing = [brute.measures(order) for order in brute.orders() if brute.passes(order)]
        found = plan(case, prefer=prefer)
        if not passing:
            assert found.status in (Status.NONE, Status.NO_DEAL), seed
            continue
        names = dict.fromkeys([prefer, "trust", "guarantee", "rounds"])
        best = min(tuple(one[name] for name in names) for one in passing)
        assert tuple(one.value for one in found.criteria) == best, seed
        assert found.proved


@pytest.mark.parametrize("block", some(range(3), 1))
def test_orders_and_guarantees_are_those_of_every_order(block: int) -> None:
    several = 0
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        data = random_trust_case(seed, actions=4 + seed % 2, rich=seed % 3 == 0)
        for action in data["actions"].values():
            action.pop("excludes", None)
        case, brute = load(data), TrustBrute(data)
        if len(brute.steps) > 6:
            continue
        orders = list(brute.orders())
        counted = count(case)
        assert (counted.orders, counted.safe) == (len(orders), sum(map(brute.safe, orders))), seed
        if not all(map(brute.accepts, brute.parties)):
            continue
        borne = (order for order in orders if all(brute.bears(order, p) for p in brute.parties))
        asked = {tuple(brute.guarantee_needed(order, p) for p in brute.acting) for order in borne}
        # Only itself is as low everywhere as one that is minimal.
        least = [one for one in asked if sum(under(other, one) for other in asked) == 1]
        found = frontier(case)
        assert [tuple(one.guarantee.values()) for one in found.minimal] == sorted(least), seed
        for one in found.minimal:
            needed = {p: brute.guarantee_needed(one.order, p) for p in brute.acting}
            assert one.guarantee == needed, seed
        several += len(least) > 1
    assert several > 3


def under(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def test_each_time_of_what_repeats_shows_what_is_stated() -> None:
    data = {
        "paripassu": 1,
        "title": "Twice a month",
        "parties": {
            "a": {"name": "A", "trust": 0.2, "learns": {"like": 1}, "breach_cost": 9},
            "b": {"name": "B", "breach_cost": 9},
        },
        "actions": {
            "report": {
                "by": "b", "does": "report", "value": {"a": 1, "b": -1}, "shows": 0.5,
                "repeats": {"every": "15 days", "times": 2},
            },
            "pay": {"by": "a", "does": "pay", "value": {"a": -1, "b": 4}, "reversible": 0.5},
            "leave": {"by": "b", "does": "leave", "value": {"a": 3, "b": -1}},
        },
    }  # fmt: skip
    order = ["report.1", "report.2", "pay", "leave"]
    earned = check(load(data), order).figures.paths[0].earned["a"]
    trusts = [one.trust for one in earned]
    # (0.2 + E)/(1 + E) with E = 1/2 and 1; after the last step B can do nothing any more.
    assert trusts[:4] == [Fraction(1, 5), Fraction(7, 15), Fraction(3, 5), Fraction(3, 5)]
    brute = TrustBrute(data)
    assert trusts == [brute.trusts(frozenset(order[:k]), "a") for k in range(5)]
