"""Amounts of money: as large as can be stated, with cents, every answer is the exact one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from paripassu import RequestError, calendar, check, count, deal, frontier, instalments, load, plan
from paripassu import unlock as unlocked
from paripassu.balance.checker import Status
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.balance.whole import LARGEST
from paripassu.order.search.bidirectional import Rows
from paripassu.order.search.criteria import CRITERIA
from tests.brute_force import Brute
from tests.property.test_invariances import scaled
from tests.random_cases import random_case

F = Fraction
UNIT = F("40000000000.02")  # up to a million million, and every half of it has cents
Data = dict[str, Any]


def rich(seed: int) -> tuple[Data, Data]:
    """Give a random case in points, and with the very same relations in money."""
    data = random_case(seed, actions=5, dated=True)
    for number, party in enumerate(data["parties"].values()):
        party["bottom_line"] = (-9, -9, 0)[(number + seed) % 3]
    money = data
    for party in data["parties"]:
        money = scaled(money, party, UNIT)
    return data, money


def answered(verb: Callable[..., Any], case: Any) -> Any:
    try:
        return verb(case)
    except RequestError as refused:
        return str(refused)


@pytest.mark.parametrize("seed", range(40))
def test_money_is_planned_as_the_same_case_in_points(seed: int) -> None:
    data, money = rich(seed)
    points, rich_ = load(data), load(money)
    found, again = plan(points), plan(rich_)
    assert (again.status, again.criteria) == (found.status, found.criteria)
    assert again.figures.trust_needed == found.figures.trust_needed
    assert count(rich_) == count(points)
    assert again.figures.final == {p: x * UNIT for p, x in found.figures.final.items()}
    for verb in (calendar, instalments):
        one, two = answered(verb, points), answered(verb, rich_)
        assert (one if isinstance(one, str) else one.yes) == (
            two if isinstance(two, str) else two.yes
        )
    backed = [{p: g * UNIT for p, g in one.guarantee.items()} for one in frontier(points).minimal]
    assert [dict(one.guarantee) for one in frontier(rich_).minimal] == backed


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_the_safe_orders_of_money_are_those_of_brute_force(seed: int) -> None:
    _data, money = rich(seed)
    brute, case = Brute(money), load(money)
    safe = [order for order in brute.orders() if brute.safe(order)]
    assert count(case).safe == len(safe)
    assert (plan(case).status is Status.SAFE) == bool(safe)


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_what_opens_a_plan_in_money_opens_it_in_points(seed: int) -> None:
    """Where the numbers are too fine for an exact answer it says so, and claims nothing."""
    data, money = rich(seed)
    one, two = unlocked(load(data)), unlocked(load(money))
    for ours, theirs in zip(one.deals, two.deals, strict=True):
        assert ours.plan.status == theirs.plan.status
        for here, there in zip(ours.changes, theirs.changes, strict=True):
            assert (here.kind, here.of) == (there.kind, there.of)
            if here.proved and there.proved:
                assert (here.needed is None) == (there.needed is None)


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_packages_of_money_are_those_of_points_or_are_refused_with_the_unit(seed: int) -> None:
    data, money = rich(seed)
    one, two = deal(load(data)), answered(deal, load(money | {"unit": "EUR"}))
    if isinstance(two, str):
        assert "write amounts in thousands of EUR" in two
    else:
        assert [p.actions for p in two.pareto] == [p.actions for p in one.pareto]


# --- As large as is compared exactly, and a cent beyond it ---------------------------------------


def two_payments(guarantee: Fraction) -> Data:
    """Give a case whose buyer's numbers are whole in units of 1/1,562,500."""
    return {
        "paripassu": 1,
        "title": "As large as can be",
        "unit": "EUR",
        "parties": {
            "buyer": {"name": "Buyer", "trust": F("0.7"), "breach_cost": guarantee},
            "seller": {"name": "Seller", "trust": F("0.7"), "breach_cost": 5},
        },
        "actions": {
            "pay": {
                "by": ["buyer"], "does": "Pays", "reversible": F("0.123456"),
                "value": {"buyer": F("-423456789012.37"), "seller": 9},
            },
            "more": {
                "by": ["buyer"], "does": "Pays more", "value": {"buyer": -1, "seller": F("0.5")},
            },
            "ship": {
                "by": ["seller"], "does": "Ships", "reversible": 1,
                "value": {"buyer": F("500000000000.01"), "seller": -3},
            },
        },
    }  # fmt: skip


def buyers_size(data: Data) -> Fraction:
    """Give the largest sum that can be formed of the buyer's numbers, in its whole units."""
    case = load(data)
    terms = compile_terms(case, agree(case))
    size = sum(map(abs, terms.keep[0].tolist())) + terms.stake[0] + terms.guarantee[0]
    return F(size, terms.scale[0]) * terms.scale[0]


def test_at_the_bound_the_answer_is_exact_and_beyond_it_a_sentence_names_the_unit() -> None:
    empty = two_payments(F(0))
    unit = compile_terms(load(empty), agree(load(empty))).scale[0]
    room = F(int((LARGEST - buyers_size(empty)) / unit * 100), 100)
    at = two_payments(room)
    assert buyers_size(at) <= LARGEST < buyers_size(at) + F(unit, 100)
    brute = Brute(at)
    safe = {tuple(order) for order in brute.orders() if brute.safe(order)}
    found = plan(load(at))
    assert count(load(at)).safe == len(safe) > 0
    assert found.order in safe
    assert found.figures == check(load(at), found.order).figures
    with pytest.raises(RequestError, match="write amounts in thousands of EUR, with no more"):
        plan(load(two_payments(room + F(1, 100))))


def test_numbers_of_many_parties_add_up_beyond_64_bits() -> None:
    """Each party's numbers fit, all of them added up do not: the search must know it."""
    names, much = [f"p{k}" for k in range(40)], F("2500000000.02")
    actions = {
        name: {
            "by": [name], "does": f"Acts as {name}", "reversible": F("0.000001"),
            "value": {p: -much / 2 if p == name else much for p in names},
        }
        for name in names[:2]
    }  # fmt: skip
    parties = {p: {"name": p, "trust": F("0.5"), "breach_cost": 1} for p in names}
    data = {"paripassu": 1, "title": "Many", "parties": parties, "actions": actions}
    case = load(data)
    terms = compile_terms(case, agree(case))
    assert max(terms.reach.tolist()) < 2**60 < 2**63 < sum(terms.reach.tolist())
    limits = CRITERIA["trust"].limits(terms, F(1), strict=False)
    assert limits is not None
    assert not limits.small(terms)
    assert not Rows.of(terms, [limits], terms.ends[:, 1].tolist()).small(terms)
    brute, found = Brute(data), plan(case, prefer="guarantee")
    measures = [brute.measures(order)["guarantee"] for order in brute.orders()]
    assert found.criteria[0].value == min(measures)
