"""What stands in the way, and what opens a plan, where trust is in whom and grows: every order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from itertools import combinations, islice
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, load, plan
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.case.written import as_yaml
from paripassu.opening.change import Change, changes, without_effect
from paripassu.opening.conflict import Condition, TrustOf, conflicts
from paripassu.opening.dial import KINDS, dials
from paripassu.opening.generic import exchanges, splits
from paripassu.opening.moves import made
from paripassu.opening.openings import first_safe, openings
from paripassu.opening.together import together
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.brute_force import Brute
from tests.command import run
from tests.random_cases import random_swap
from tests.trust_brute_force import TrustBrute, with_trust
from tests.truth import test_changes as plain_changes
from tests.truth.test_conflicts import (
    Order,
    Orders,
    check_shown,
    hitting,
    minimal,
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


@pytest.mark.parametrize("block", some(range(6), 1))
def test_all_conflicts_and_mends(block: int) -> None:
    seen = 0
    for seed in range(block * 8, block * 8 + 8):
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
            check_shown(seed, orders, conflict)
            uneven = (o for o in conflict.conditions if isinstance(o, TrustOf))
            seen += any(case.parties[one.party].even is None for one in uneven)
    assert seen


# --- Single numbers ---------------------------------------------------------------------------


def hard_case(seed: int) -> Data:
    """Give a hard case of trust in whom; every other is safe in one order but for a trust."""
    data = with_trust(seed, plain_changes.hard_case(seed))
    if seed % 2:
        return data
    rng = Random(seed)
    said = [*impressions(data)]
    of, to = rng.choice(said) if said else (rng.choice([*data["parties"]]), None)
    brute = TrustBrute(first_put(data, of, to, F("0.9")))
    order = next(islice(brute.orders(), rng.randrange(8), None), next(brute.orders()))
    for p, party in data["parties"].items():
        if p in brute.acting:
            pledged = sum(brute.pledged(p).values(), F(0))
            needed = ceil((brute.guarantee_needed(order, p) - pledged) * 1000)
            party["breach_cost"] = max(F(0), F(needed, 1000))
        if "risk_limit" in party:
            party["risk_limit"] = plain_changes.rounded(brute.exposure(order, p))
        party["bottom_line"] = -1000
    return first_put(data, of, to, F("0.05"))


def impressions(data: Data) -> Iterator[tuple[str, str]]:
    for p, party in data["parties"].items():
        if isinstance(party.get("trust"), dict):
            yield from ((p, to) for to in party["trust"])


def first_put(data: Data, of: str, to: str | None, value: Fraction) -> Data:
    """State another first impression, of one party or of all."""
    data = deepcopy(data)
    party = data["parties"][of]
    if to is None:
        party["trust"] = value
        return data
    said = party["trust"].get(to)
    party["trust"][to] = {**said, "at_first": value} if isinstance(said, dict) else value
    return data


def turned(data: Data, change: Change, value: Fraction) -> Data:
    kind, of, to = change.kind, change.of, change.to
    if kind != "trust" or to is None:
        rate = change.dial.rate
        return plain_changes.turned(data, (kind, of, to), value, rate)
    return first_put(data, of, to, value)


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


@pytest.mark.parametrize("block", some([3, 0, 1, 2, 4], 1))
def test_single_changes_are_exact(block: int) -> None:
    found = 0
    for seed in range(block, 60, 5):
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


def test_first_impressions_are_exact() -> None:
    """Of one other party, of others together, of all who are trusted alike: just enough."""
    found = {"one": 0, "others": 0, "all": 0}
    for seed in range(0, 300, 2):
        data = hard_case(seed)
        case = load(data)
        for change in changes(case, agree(case), Clock(), kinds=["trust"]):
            assert change.proved
            (today, end), learns = change.dial.ways[0], case.parties[change.of].learns
            assert change.apply(case).parties[change.of].learns == learns
            if change.needed is None:
                assert not opens(turned(data, change, end), ()), (seed, change)
                continue
            kind = "others" if change.to == "others" else "one" if change.to else "all"
            found[kind] += kind != "all" or learns is not None
            less = change.needed + (today - change.needed) / 10**9
            assert opens(turned(data, change, change.needed), ()), (seed, change)
            assert not opens(turned(data, change, less), ()), (seed, change)
    assert all(found.values()), found


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


@pytest.mark.parametrize("block", some(range(10), 2))
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


def test_a_given_order_is_made_safe_as_it_stands() -> None:
    seen = 0
    for seed in range(60):
        data = trusting(seed, with_instruments(seed))
        order = next(TrustBrute(data).orders(), None)
        if order is None:
            continue
        steps = ("custodian", "split", "payment")
        ids = [x for x, one in data["instruments"].items() if one["kind"] not in steps]
        expected = list[frozenset[str]]()
        for size in range(len(ids) + 1):
            for chosen in combinations(ids, size):
                known = any(one <= {*chosen} for one in expected)
                if not known and within_budgets(data, chosen):
                    ((case, _swaps),) = used_exactly(data, chosen, ())
                    if TrustBrute(case).safe(order):
                        expected.append(frozenset(chosen))
        case = load(data)
        found = openings(case, agree(case), Clock(), order=order)
        assert {frozenset(one.instruments) for one in found} == {*expected}, seed
        seen += any(map(len, expected))
    assert seen


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


# --- What would ease a plan, and what opens one together ---------------------------------------


def test_what_would_ease_a_plan_does() -> None:
    """Each sentence names a change after which the party's trust lacks less, by every moment."""
    seen = {"guarantee": 0, "point": 0, "custodian": 0, "halves": 0}
    for seed in range(160):
        data = with_trust(seed, plain_changes.hard_case(seed))
        case, brute = load(data), TrustBrute(data)
        found = plan(case)
        if found.status is not Status.NEEDS_TRUST:
            continue
        party = max(brute.acting, key=lambda p: brute.shortfall(found.order, p))
        before = brute.shortfall(found.order, party)
        for said in relaxations(found):
            if guarantee := re.match(r"A guarantee of ([\d.]+).* would hold (P\d)", said):
                backed = deepcopy(data)
                own = guarantee[2].lower()
                pledged = sum(brute.pledged(own).values(), F(0))
                backed["parties"][own]["breach_cost"] = F(guarantee[1]) - pledged
                assert TrustBrute(backed).shortfall(found.order, own) <= 0, (seed, said)
                seen["guarantee"] += case.parties[own].even is None
            elif point := re.match(r"One more point of guarantee for (P\d)", said):
                backed = deepcopy(data)
                own = point[1].lower()
                own_now = F(str(backed["parties"][own].get("breach_cost", 0)))
                backed["parties"][own]["breach_cost"] = own_now + 1
                eased = TrustBrute(backed).shortfall(found.order, own)
                assert eased < brute.shortfall(found.order, own), (seed, said)
                seen["point"] += 1
            elif swap := re.match(r"A custodian who exchanges (.*) and (.*) at once", said):
                pair = tuple(titles(found, brute)[title] for title in swap.groups())
                at = found.order.index(pair[0])
                order = (*found.order[:at], "+".join(pair), *found.order[at + 2 :])
                assert TrustBrute(data, (pair,)).shortfall(order, party) < before, (seed, said)
                seen["custodian"] += case.parties[party].even is None
            elif halves := re.match(r"Doing (.*) in two halves, with (.*) between", said):
                step, other = (titles(found, brute)[title] for title in halves.groups())
                at = found.order.index(step)
                rest = found.order[at + 2 :]
                order = (*found.order[:at], f"{step}.1", other, f"{step}.2", *rest)
                eased = TrustBrute(parted(data, step, 2)).shortfall(order, party)
                assert eased < before, (seed, said)
                seen["halves"] += case.parties[party].even is None
    assert all(seen[kind] for kind in ("guarantee", "custodian", "halves")), seen


def titles(found: Plan, brute: Brute) -> dict[str, str]:
    return {found.deal.named(found.case, step): step for step in brute.steps}


def test_changes_together_are_safe_and_none_too_many() -> None:
    seen = 0
    for seed in range(0, 24):
        data = hard_case(seed)
        if opens(data, ()):
            continue
        case = load(data)
        deal = agree(case)
        for one in islice(together(case, deal, Clock(), most=2), 6):
            assert examine(one.case, one.deal, one.order).status is Status.SAFE
            for move in one.moves:
                fewer = [other for other in one.moves if other != move]
                assert first_safe(*made(case, deal, fewer), Clock()) is None, (seed, one.moves)
            seen += 1
    assert seen


# --- As it is said ------------------------------------------------------------------------------


def three(trust: Data, **more: Any) -> Data:
    """A pays 3 for what is worth 5 to it, and C only looks on, and could take nothing back."""
    return {
        "paripassu": 1,
        "title": "an exchange",
        "parties": {
            "a": {"name": "Avalon", "trust": trust, **more},
            "b": {"name": "Borduria", "breach_cost": 4},
            "c": {"name": "Carpathia"},
        },
        "actions": {
            "opens": {"by": "c", "does": "opens", "value": {"a": 0, "c": 1}},
            "pays": {"by": "a", "does": "pays", "value": {"a": -3, "b": 3}},
            "delivers": {"by": "b", "does": "delivers", "value": {"a": 5, "b": -2}},
        },
    }


def test_in_whom_trust_is_lacking_is_said(tmp_path: Path) -> None:
    """Kydd 2005: p ≥ exposure / (exposure + gain), in whoever delivers."""
    path = tmp_path / "three.yaml"
    path.write_text(as_yaml(load(three({"b": 0.5, "c": 0.8}))), encoding="utf-8")
    said = run("unlock", str(path), columns=1000).out
    assert "Avalon go on with the trust of 0.5 in Borduria stated (rule 2)" in said
    assert "trust of Avalon in Borduria at first: 0.6 instead of 0.5" in said
    assert "in Carpathia at first" not in said
    path.write_text(
        as_yaml(load(three({"b": 0.5, "c": 0.8}, learns={"like": 2}))), encoding="utf-8"
    )
    said = run("unlock", str(path), columns=1000).out
    assert "with the trust of 0.5 in Borduria at first, however it grows (rule 2)" in said
