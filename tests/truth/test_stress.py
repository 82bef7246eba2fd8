"""Stress against chances worked out by hand, and against the checker draw by draw."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import Any

import pytest

from paripassu import Stress, load, stress
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.balance.numbers import with_numbers
from paripassu.case.model import Case
from paripassu.risk.drawn import drawn
from tests.truth.test_draws import drawn_case

DRAWS = 20_000


def three_steps(**parties: dict[str, Any]) -> dict[str, Any]:
    """Three steps of 30 days each, one after the other, that hold whatever is drawn."""
    act = {"reversible": 1, "takes": "30 days"}
    return {
        "paripassu": 1,
        "title": "Three steps",
        "starts": "2030-01-01",
        "parties": {
            "a": {"name": "A", "trust": 1, "breach_cost": 20, **parties.get("a", {})},
            "b": {"name": "B", "trust": 1, "breach_cost": 20, **parties.get("b", {})},
            "g": {"name": "G", "role": "guarantor", **parties.get("g", {})},
        },
        "actions": {
            "one": {"by": "a", "does": "gives", "value": {"a": -1, "b": 4}, **act},
            "two": {"by": "b", "does": "gives", "value": {"a": 4, "b": -1}, **act},
            "three": {"by": "a", "does": "gives", "value": {"a": -1, "b": 4}, **act},
        },
    }


ORDER = [["one", "two", "three"]]


def asked(case: dict[str, Any] | Case, **how: Any) -> Stress:
    return stress(case, ORDER, **{"draws": DRAWS, "spread": 0, "late": 0, **how})


def near(found: Fraction, chance: float, draws: int = DRAWS) -> bool:
    """Whether a share of draws is within four standard errors of a chance."""
    return abs(float(found) - chance) <= 4 * sqrt(chance * (1 - chance) / draws) + 1e-12


def test_a_party_that_may_leave_each_month_leaves_by_so_much_at_each_step() -> None:
    found = asked(three_steps(a={"leaves": {"each_month": 0.1}}, b={"leaves": {"each_month": 0.2}}))
    (one,) = found.orders
    assert one.holds.share == 1
    for k, share in enumerate(one.survival):
        assert near(share, 0.72**k)
    assert one.completed.share == one.survival[-1]
    gone = sum((end.share.share for end in one.ends if end.party == "b"), Fraction(0))
    hazard = 0.2231 / (0.2231 + 0.1054)  # -ln 0.8 and -ln 0.9: who leaves first
    assert abs(float(gone) - (1 - 0.72**3) * hazard) < 0.015


def test_an_election_ends_what_is_not_done_by_then() -> None:
    leaves = {"on": {"D+45": 0.3, "2030-03-12": 0.5, "D+400": 1}}  # days 45 and 70
    (one,) = asked(three_steps(a={"leaves": leaves})).orders
    assert one.survival[1] == 1
    assert near(one.survival[2], 0.7)
    assert near(one.survival[3], 0.35)


def test_delays_give_bad_luck_more_time() -> None:
    case = three_steps(a={"leaves": {"each_month": 0.1}})
    shares = [asked(case, late=late).orders[0].completed.share for late in (0, 0.5, 2)]
    assert shares[0] > shares[1] > shares[2]
    days = asked(case, late=0.5).orders[0].days
    assert [float(one) for one in days] == pytest.approx([0, 45, 90, 135], rel=0.02)


def test_a_false_alarm_ends_a_plan_that_was_kept() -> None:
    case = three_steps()
    for name in ("one", "three"):
        case["actions"][name]["verified"] = {"by": "V", "false_alarm": 0.1}
    (one,) = asked(case).orders
    assert near(one.survival[1], 1.0) and near(one.survival[2], 0.9) and near(one.survival[3], 0.9)
    assert near(one.completed.share, 0.81)
    assert {(end.cause, end.step) for end in one.ends} == {("alarm", 1), ("alarm", 3)}


def test_what_was_confirmed_and_not_done_is_worth_nothing_and_costs_nothing() -> None:
    case = three_steps()
    case["actions"]["two"]["verified"] = {"by": "V", "confidence": 0.75}
    (one,) = asked(case).orders
    assert one.completed.share == 1
    # A gains 4 of step two with a chance of 3/4, and loses 2; B loses 1 by it and gains 8.
    assert float(one.result["a"].mean) == pytest.approx(0.75 * 4 - 2, abs=0.06)
    assert float(one.result["b"].mean) == pytest.approx(8 - 0.75, abs=0.06)
    assert (one.result["a"].lowest, one.result["a"].worst) == (-2, -2)


def test_belief_in_a_verifier_is_an_average_of_what_it_turns_out_to_be_worth() -> None:
    """Where confidence counts, what the others believe is the mean of what they really get."""
    case = three_steps()
    case["actions"]["two"]["verified"] = {"by": "V", "confidence": 0.75, "counts": True}
    (one,) = asked(case).orders
    final = examine(loaded := load(case), agree(loaded), ORDER[0]).final
    assert float(one.result["a"].mean) == pytest.approx(float(final["a"]), abs=0.06)


def test_a_plan_breaks_where_whoever_stands_for_a_guarantee_leaves() -> None:
    case = three_steps(
        a={"breach_cost": 4, "backed_by": {"g": 4}, "trust": 0}, g={"leaves": {"on": {"D+45": 0.4}}}
    )
    for action in case["actions"].values():
        action["reversible"] = 0
    (one,) = asked(case).orders
    assert one.holds.share == 1
    # After step two, on day 60, A has 3 and would be left with 2: only a guarantee holds it.
    assert near(one.survival[3], 0.6)
    assert [(end.cause, end.party, end.step) for end in one.ends] == [("unbacked", "a", 2)]
    assert (one.result["a"].lowest, one.result["b"].lowest) == (2, 3)  # it then loses nothing


def test_whoever_leaves_loses_what_stands_behind_it_and_others_gain_what_it_pledged() -> None:
    case = three_steps(
        a={"leaves": {"on": {"D+45": 1}}, "collateral": {"b": {"lost": 2, "gained": 1.5}}}
    )
    for action in case["actions"].values():
        action["reversible"] = 0
    (one,) = asked(case, draws=50).orders
    assert (one.result["a"].mean, one.result["b"].mean) == (-1 - 22, 4 + Fraction(3, 2))


@pytest.mark.parametrize("seed", range(12))
def test_holds_in_as_many_draws_as_the_checker_says(seed: int) -> None:
    if (found := drawn_case(seed)) is None:
        return
    case, deal, order = found
    names = [a if deal.whole(a) else f"{a}:{len(deal.shares[a])}" for a in deal.actions]
    told = stress(case, [order], deal=names, draws=15, seed=seed, spread=0.4, late=0)
    drawing = drawn(case, deal, draws=15, seed=seed, spread=Fraction(2, 5))
    safe = sum(
        examine(with_numbers(case, drawing.draw(k)), deal, order).status is Status.SAFE
        for k in range(15)
    )
    assert told.orders[0].holds.share == round(Fraction(safe, 15), 6)
    broken = sum((end.share.share for end in told.orders[0].breaks), Fraction(0))
    assert abs(broken + told.orders[0].holds.share - 1) < Fraction(1, 10**4)
