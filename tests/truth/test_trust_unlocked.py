"""What stands in the way, and what opens a plan, where trust is in whom and grows: every order."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, load
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.opening.change import Change, changes, without_effect
from paripassu.opening.conflict import Condition, TrustOf, conflicts
from paripassu.opening.dial import KINDS, dials
from paripassu.opening.generic import exchanges, splits
from paripassu.opening.openings import openings
from paripassu.running.clock import Clock
from tests.brute_force import Brute
from tests.random_cases import random_swap
from tests.trust_brute_force import TrustBrute, with_trust
from tests.truth import test_changes as plain_changes
from tests.truth.test_conflicts import (
    Order,
    Orders,
    check_circle,
    check_standstill,
    hitting,
    minimal,
    shortest_circle,
    tense_case,
)
from tests.truth.test_openings import (
    cost,
    swap_of,
    used_exactly,
    with_instruments,
    within_budgets,
)

F = Fraction
Data = dict[str, Any]


class TrustOrders(Orders):
    """All orders, and what each breaks, where trust counts at its moment."""

    def __init__(self, data: Data, swaps: tuple[tuple[str, ...], ...]) -> None:
        super().__init__(data, swaps)
        self.brute: TrustBrute = TrustBrute(self.brute.case, swaps)

    def keeps(self, condition: Condition, order: Order, count: int | None = None) -> bool:
        if not isinstance(condition, TrustOf):
            return super().keeps(condition, order, count)
        p = condition.party
        path, sheet = self.brute.path(order, p), self.brute.sheets[p]
        path = path if count is None else path[: count + 1]
        for k, here in enumerate(path):
            trust = self.brute.trusts(frozenset(order[:k]), p)
            for later in path[k:]:
                going_on = trust * sheet.final + (1 - trust) * (later + sheet.cover)
                if here - sheet.guarantee > going_on:
                    return False
        return True


@pytest.mark.parametrize("block", range(8))
def test_all_conflicts_and_mends(block: int) -> None:
    seen = 0
    for seed in range(block * 15, block * 15 + 15):
        data = with_trust(seed, tense_case(seed))
        swaps = random_swap(seed, data)
        case = load(data)
        try:
            found = conflicts(case, agree(case, swaps=swaps), Clock())
        except RequestError:
            assert swaps
            continue
        orders = TrustOrders(data, swaps)
        if len(orders.brute.steps) > 6:
            continue
        mends = minimal(orders.broken)
        assert {frozenset(one.conditions) for one in found.conflicts} == (
            set() if frozenset() in mends else hitting(mends)
        ), seed
        assert {frozenset(mend) for mend in found.mends} == mends - {frozenset()}, seed
        for conflict in found.conflicts:
            shortest = shortest_circle(orders, conflict)
            assert (conflict.circle and len(conflict.circle.waits)) == shortest, seed
            if conflict.circle is not None:
                check_circle(orders, conflict, conflict.circle)
            else:
                check_standstill(orders, conflict)
            uneven = (o for o in conflict.conditions if isinstance(o, TrustOf))
            seen += any(case.parties[one.party].even is None for one in uneven)
    assert seen


# --- Single numbers ---------------------------------------------------------------------------


def hard_case(seed: int) -> Data:
    return with_trust(seed, plain_changes.hard_case(seed))


def turned(data: Data, change: Change, value: Fraction) -> Data:
    kind, of, to = change.kind, change.of, change.to
    if kind != "trust" or to is None:
        rate = change.dial.rate
        return plain_changes.turned(data, (kind, of, to), value, rate)
    data = deepcopy(data)
    table = data["parties"][of]["trust"]
    said = table.get(to)
    table[to] = {**said, "at_first": value} if isinstance(said, dict) else value
    return data


def opens(data: Data, swaps: tuple[tuple[str, ...], ...]) -> bool:
    brute = TrustBrute(data, swaps)
    return any(map(brute.safe, brute.orders()))


def values_before(change: Change, way: tuple[Fraction, ...]) -> Iterator[Fraction]:
    """Give values nearer to today's than the one found, a very little nearer the first."""
    today, end = way[0], way[-1]
    if change.needed is None:
        yield end
    else:
        end = change.needed
        yield end + (today - end) / 10**9
    yield from (today + (end - today) * F(k, 13) for k in range(1, 13))


@pytest.mark.parametrize("block", range(10))
def test_single_changes_are_exact(block: int) -> None:
    found = 0
    for seed in range(block * 6, block * 6 + 6):
        data = hard_case(seed)
        swaps = random_swap(seed, data)
        case = load(data)
        try:
            deal = agree(case, swaps=swaps)
            made = list(changes(case, deal, Clock(), kinds=KINDS))
        except RequestError:
            assert swaps
            continue
        if opens(data, swaps):
            assert not made, seed
            continue
        asked = {(one.kind, one.of, one.to) for one in made}
        idle = {(one.kind, one.of, one.to) for one in without_effect(case, deal, kinds=KINDS)}
        every = {(one.kind, one.of, one.to) for one in dials(case, deal, KINDS)}
        assert asked | idle == every
        assert not asked & idle
        for change in made:
            assert change.proved
            if change.needed is not None:
                found += 1
                assert opens(turned(data, change, change.needed), swaps), (seed, change)
                figures = examine(change.apply(case), deal, change.order)
                assert figures.status is Status.SAFE
            for way in change.dial.ways:
                up = change.needed is None or (change.needed > way[0]) == (way[-1] > way[0])
                coarse = change.kind in ("size", "verification")
                for value in values_before(change, way) if up else ():
                    near = coarse and change.needed is not None
                    if near and abs(value - change.needed) < F(1, 100):
                        continue  # told in thousandths where nothing exact could be
                    assert not opens(turned(data, change, value), swaps), (seed, change, value)
                    if change.dial.one_way:
                        break
    assert found


# --- Instruments ------------------------------------------------------------------------------


def safe_order(brute: TrustBrute) -> tuple[str, ...] | None:
    """Walk through every order; a prefix that breaks a rule already is not walked on."""
    if not all(map(brute.accepts, brute.parties)):
        return None

    def walk(done: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not holds(brute, done):
            return
        if len(done) == len(brute.steps):
            yield done
        for step in brute.ready(frozenset(done)):
            yield from walk((*done, step))

    return next(walk(()), None)


def holds(brute: TrustBrute, done: tuple[str, ...]) -> bool:
    for p, sheet in brute.sheets.items():
        path = brute.path(done, p)
        if sheet.limit is not None and path[-1] < -(sheet.limit + sheet.cover):
            return False
        if p in brute.acting:
            if path[-1] - sheet.guarantee > sheet.final:
                return False
            for k, here in enumerate(path):
                trust = brute.trusts(frozenset(done[:k]), p)
                left = trust * sheet.final + (1 - trust) * (path[-1] + sheet.cover)
                if here - sheet.guarantee > left:
                    return False
    return True


def trusting(seed: int, data: Data) -> Data:
    """Let parties that are no lenders state trust in whom, beside what they state."""
    lenders = {p: one for p, one in data["parties"].items() if one.get("role") == "guarantor"}
    own = {p: one for p, one in data["parties"].items() if p not in lenders}
    made = with_trust(seed, {**data, "parties": own})
    return {**made, "parties": own | lenders}


@pytest.mark.parametrize("block", range(10))
def test_all_minimal_sets_of_instruments(block: int) -> None:
    several = 0
    for seed in range(block * 8, block * 8 + 8):
        data = trusting(seed, with_instruments(seed))
        own = swap_of(seed, data)
        ids, expected = list(data["instruments"]), list[tuple[str, ...]]()
        for size in range(len(ids) + 1):
            for chosen in combinations(ids, size):
                if any({*known} <= {*chosen} for known in expected):
                    continue
                if within_budgets(data, chosen) and any(
                    safe_order(TrustBrute(case, swaps)) is not None
                    for case, swaps in used_exactly(data, chosen, own)
                ):
                    expected.append(chosen)
        expected.sort(key=lambda one: (cost(data, one), len(one), [ids.index(x) for x in one]))
        case = load(data)
        found = list(openings(case, agree(case, swaps=own), Clock()))
        assert [one.instruments for one in found] == expected, seed
        for one in found:
            figures = examine(one.plan.case, one.plan.deal, one.plan.order)
            assert figures.status is Status.SAFE
        several += any(map(len, expected))
    assert several


def test_what_no_list_holds_is_safe_too() -> None:
    """Custodians and instalments: the fewest that do, against every order."""
    seen = 0
    for seed in range(40):
        data = hard_case(seed)
        if opens(data, ()):
            continue
        case = load(data)
        deal, brute = agree(case), Brute(data)
        for one in exchanges(case, deal, Clock()):
            if set(one.steps) <= set(brute.steps):
                assert opens(data, (one.steps,)), seed
                seen += 1
        split = {one.action: one.parts for one in splits(case, deal, Clock(), most=3)}
        for action, stated in data["actions"].items():
            if stated.get("parts", 1) == 1 and not stated.get("standing"):
                fewest = next((n for n in (2, 3) if opens(parted(data, action, n), ())), None)
                assert split.get(action) == fewest, (seed, action)
                seen += fewest is not None
    assert seen


def parted(data: Data, action: str, parts: int) -> Data:
    data = deepcopy(data)
    data["actions"][action]["parts"] = parts
    return data


def test_random_trust_is_seen_to_be_uneven() -> None:
    rng = Random(0)
    seeds = [rng.randrange(60) for _ in range(10)]
    cases = [load(hard_case(seed)) for seed in seeds]
    assert all(any(one.even is None for one in case.parties.values()) for case in cases[:3])
