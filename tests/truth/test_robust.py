"""How wrong the numbers may be, against every corner of the box of all numbers."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import islice, permutations, product
from random import Random
from typing import Any

import pytest

from paripassu import load
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.numbers import Number, with_numbers
from paripassu.balance.robust import Box, around, fails, stated_ranges
from paripassu.case.model import Case
from paripassu.errors import CaseError, RequestError
from paripassu.order.most_robust import most_robust
from paripassu.order.robust import tolerance
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.branch_brute_force import random_event_case
from tests.random_cases import random_case
from tests.trust_brute_force import random_trust_case

BLOCK = 4
MOST = 9  # numbers of which every corner is tried


def corners(numbers: list[Number], t: Fraction) -> list[dict[Number, Fraction]]:
    """Give every corner of the box of some numbers at the share t."""
    ends = [[n.middle + t * (end - n.middle) for end in (n.low, n.high)] for n in numbers]
    return [dict(zip(numbers, one, strict=True)) for one in product(*ends)]


def holds_in_every_corner(case: Case, deal: Deal, order: list[str], box: Box, t: Fraction) -> bool:
    """Say whether the checker finds an order safe at every corner, one party after the other.

    What a party's rules say hangs on its own numbers and, where trust is earned, on others' costs.
    """
    for party in case.parties:
        own = [n for n in box.numbers if n.party == party or case.parties[party].even is None]
        moving = [n for n in own if n.low != n.high]
        for corner in corners(moving, t):
            figures = examine(with_numbers(case, corner), deal, order)
            if figures.status is not Status.SAFE and fails_for(case, figures, party):
                return False
    return True


def fails_for(case: Case, figures: Any, party: str) -> bool:
    acting = party in figures.trust_needed
    return any(fails(case, figures, party, rule) for rule in (1, 2, 3, 4) if acting or rule > 2)


def some_orders(deal: Deal, seed: int) -> list[list[str]]:
    rng, parts = Random(seed), [part for a in deal.actions for part in deal.parts(a)]
    return [rng.sample(parts, len(parts)) for _ in range(60)]


def few(case: Case, deal: Deal) -> bool:
    """Whether there are so few numbers that every corner can be tried."""
    numbers = [n for n in around(case, deal) if n.low != n.high]
    most = max(sum(n.party == p for n in numbers) for p in case.parties)
    uneven = any(party.even is None for party in case.parties.values())
    return len(numbers) <= MOST - 1 if uneven else most <= MOST - 2


def eased(data: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Give parties more to lose and to trust, so that more orders are safe."""
    for party in data["parties"].values():
        party["breach_cost"] = party.get("breach_cost", 0) + rng.choice([2, 4, 8])
    for action in data["actions"].values():
        action.pop("excludes", None)
        for party, value in action["value"].items():
            if rng.random() < 0.4 and not isinstance(value, list):
                action["value"][party] = [value - rng.choice([0.5, 1, 2]), value + 1]
    return data


def compare(data: dict[str, Any], seed: int) -> None:
    """Compare what is said of some orders of a case with every corner."""
    case = load(data)
    deal = agree(case)
    if not few(case, deal):
        return
    figured = ((order, examine(case, deal, order)) for order in some_orders(deal, seed))
    for order, figures in islice((one for one in figured if one[1].possible), 4):
        for numbers in (stated_ranges(case, deal), around(case, deal)):
            box = Box(case, deal, order, numbers)
            assert box.holds(Fraction(0)) == (figures.status is Status.SAFE), (seed, order)
            if figures.status is not Status.SAFE:
                continue
            for t in (Fraction(1, 20), Fraction(1, 3)):
                found = holds_in_every_corner(case, deal, order, box, t)
                assert box.holds(t) == found, (seed, order, t)
                breach = box.breach(t)
                assert (breach is None) == found, (seed, order, t)


@pytest.mark.parametrize("block", some(range(40), 1))
def test_an_order_holds_where_it_does_in_every_corner(block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        data = random_case(seed, actions=4, rich=seed % 3 == 0)
        compare(eased(data, Random(seed)), seed)


@pytest.mark.parametrize("block", some(range(40), 1))
def test_so_it_does_where_trust_is_earned(block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        compare(eased(random_trust_case(seed, actions=3), Random(seed)), seed)


@pytest.mark.parametrize("block", some(range(40), 1))
def test_so_it_does_where_events_decide(block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        with suppress(CaseError, RequestError):  # events that can never be met
            compare(eased(random_event_case(seed, 4), Random(seed)), seed)


def best_of_all(case: Case, deal: Deal) -> tuple[bool, Fraction] | None:
    """Give what the most robust of all orders bears: the ranges, then the largest share."""
    parts = [part for a in deal.actions for part in deal.parts(a)]
    found = []
    for order in permutations(parts):
        if examine(case, deal, order).status is Status.SAFE:
            ranges = Box(case, deal, order, stated_ranges(case, deal)).holds(Fraction(1))
            found.append((ranges, tolerance(Box(case, deal, order, around(case, deal)))[0]))
    return max(found, default=None)


def compare_best(data: dict[str, Any], seed: int) -> None:
    case = load(data)
    deal = agree(case)
    if deal.size > 5:
        return
    found, best = most_robust(case, deal, Clock(None)), best_of_all(case, deal)
    if found is None or best is None:
        assert found is None and best is None, seed
        return
    share = found.criteria[0]
    if share.proved:
        assert (found.ranges, share.value) == best, seed
    else:
        assert (found.ranges, share.value) <= best, seed
    assert examine(case, deal, found.order).status is Status.SAFE


@pytest.mark.parametrize("block", some(range(20), 1))
@pytest.mark.parametrize("kind", ["plain", "earned", "events"])
def test_the_most_robust_order_is_the_best_of_all(kind: str, block: int) -> None:
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        if kind == "plain":
            data = random_case(seed, actions=4 + seed % 2, rich=seed % 3 == 0)
        elif kind == "earned":
            data = random_trust_case(seed, actions=4)
        else:
            data = random_event_case(seed, 4)
        with suppress(CaseError, RequestError):
            compare_best(eased(data, Random(seed)), seed)
