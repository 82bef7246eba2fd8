"""Where one of several is enough, and where an instalment is: every order of small cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paripassu import RequestError, count, frontier, load, plan
from paripassu.balance.deal import agree
from paripassu.balance.precedence import must
from paripassu.balance.terms import compile_terms
from paripassu.order.search.ranked import ranking
from tests.brute_force import Brute
from tests.random_cases import random_case, random_deal, random_swap, with_any

F = Fraction
Drawn = tuple[dict[str, Any], Brute, dict[str, Any]]


def drawn(seed: int) -> Drawn | None:
    """Draw a case with groups, the brute force over it, and how to ask for its deal.

    None where a swap makes it impossible, or nothing is agreed.
    """
    rich = seed % 3 == 1
    data = with_any(seed, random_case(seed, actions=6 if seed % 5 else 5, rich=rich))
    agreed = random_deal(seed, data) if rich else None
    swaps = () if rich else random_swap(seed, data)
    if agreed == {}:
        return None
    asked: dict[str, Any] = {"swaps": swaps}
    if agreed is not None:
        asked["deal"] = [f"{a}:{agreed[a]}" for a in agreed]
    brute = Brute(data, swaps, agreed)
    if len(brute.steps) > 8:
        return None
    try:
        agree(load(data), **asked)
        compile_terms(load(data), agree(load(data), **asked))
    except RequestError as refused:
        assert swaps, (seed, refused)
        return None
    return data, brute, asked


@pytest.mark.parametrize("block", range(12))
def test_best_of_all_orders_and_how_many_there_are(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        found = drawn(seed)
        if found is None:
            continue
        data, brute, asked = found
        case = load(data)
        prefer = ("trust", "guarantee", "exposure", "rounds")[seed // 3 % 4]
        every = [*brute.orders()]
        counted = count(case, **asked)
        assert (counted.orders, counted.safe) == (len(every), sum(map(brute.safe, every))), seed
        best = plan(case, prefer=prefer, **asked)
        orders = [order for order in every if brute.passes(order)]
        assert best.proved
        if not orders:
            assert best.status == "none", seed
            continue
        rank = ranking(prefer)
        least = min(tuple(brute.measures(order)[name] for name in rank) for order in orders)
        assert tuple(one.value for one in best.criteria) == least, seed
        assert best.order in orders


@pytest.mark.parametrize("block", range(4))
def test_the_frontier_is_the_least_of_all_orders(block: int) -> None:
    for seed in range(1_000 + block * 12, 1_012 + block * 12):
        found = drawn(seed)
        if found is None:
            continue
        data, brute, asked = found
        bearable = [o for o in brute.orders() if all(brute.bears(o, p) for p in brute.parties)]
        needs = {tuple(brute.guarantee_needed(o, p) for p in brute.acting) for o in bearable}
        least = sorted(
            one
            for one in needs
            if not any(all(map(F.__le__, other, one)) for other in needs - {one})
        )
        minimal = frontier(load(data), **asked).minimal
        assert [tuple(one.guarantee.values()) for one in minimal] == least, seed


@pytest.mark.parametrize("block", range(4))
def test_what_must_come_before_a_step_does_in_every_order(block: int) -> None:
    for seed in range(2_000 + block * 25, 2_025 + block * 25):
        found = drawn(seed)
        if found is None:
            continue
        data, brute, asked = found
        terms = compile_terms(load(data), agree(load(data), **asked))
        masks = must(terms.before, terms.groups)
        place = [{step: k for k, step in enumerate(order)} for order in brute.orders()]
        assert place, seed
        for step, mask in enumerate(masks):
            before = {k for k in range(len(terms.steps)) if mask >> k & 1}
            always = {
                k
                for k, other in enumerate(terms.steps)
                if all(one[other] < one[terms.steps[step]] for one in place)
            }
            assert before == always, (seed, terms.steps[step])


def test_most_of_the_drawn_cases_have_groups() -> None:
    told = [found for seed in range(120) if (found := drawn(seed))]
    groups = [
        len(compile_terms(load(data), agree(load(data), **asked)).groups) for data, _, asked in told
    ]
    assert sum(map(bool, groups)) > len(told) / 3
    assert max(groups) > 2
