"""How wrong the numbers may be, as users see it: words, plain data, views and the picture."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paripassu import Plan, RequestError, check, load, paper, plan
from paripassu.case.model import Case
from paripassu.report.pictures.chart import balance_chart
from paripassu.report.writers.markdown import markdown

CASE = {
    "paripassu": 1,
    "title": "Two steps",
    "parties": {
        "north": {"name": "North", "trust": 0.5, "breach_cost": 5, "bottom_line": 0},
        "south": {"name": "South", "trust": 0.5, "breach_cost": 5, "risk_limit": 9},
    },
    "actions": {
        "freeze": {"by": "north", "does": "Freezes", "value": {"north": -4, "south": [6, 10]}},
        "pay": {"by": "south", "does": "Pays", "value": {"north": [5, 9], "south": -5}},
    },
}
PAY_FIRST = ["pay", "freeze"]


@pytest.fixture(scope="module")
def case() -> Case:
    return load(CASE)


def words(found: Plan, viewer: str | None = None) -> str:
    return " ".join(markdown(paper(found, viewer=viewer)).decode().replace("\\", "").split())


def with_value(action: str, party: str, value: object) -> Case:
    actions = {k: {**a, "value": {**a["value"]}} for k, a in CASE["actions"].items()}  # type: ignore[attr-defined]
    actions[action]["value"][party] = value
    return load({**CASE, "actions": actions})


def test_a_safe_order_says_how_much_it_bears(case: Case) -> None:
    # North once it is paid: rule 1. South before it pays: rule 2, with U = 8(1 - r) - 5(1 + r).
    found = check(case, PAY_FIRST).to_dict()["robust"]
    assert found["rules"] == [1, 2, 3, 4]
    assert found["ranges"] == {"stated": 2, "holds": True, "breaks": None}
    share = Fraction(str(found["factor"]))
    p = Fraction(1, 2)
    for over, holds in ((Fraction(0), True), (Fraction(1, 10_000), False)):
        r = share + over
        trust, final = p * (1 - r), 8 * (1 - r) - 5 * (1 + r)
        rule2 = trust * final + (1 - trust) * (-5 * (1 + r)) >= -5
        rule1 = 7 * (1 - r) - 4 * (1 + r) >= 7 * (1 - r) - 5
        assert (rule1 and rule2 and final >= 0) == holds
    assert 0 < share < 1 and found["breaks"]["by"] > 0 and found["exact"]


def test_what_breaks_it_is_named() -> None:
    found = check(with_value("freeze", "south", [1, 15]), PAY_FIRST)
    breaks = found.to_dict()["robust"]["ranges"]["breaks"]
    assert breaks["party"] == "south" and breaks["numbers"] == {"actions.freeze.value.south": 1}
    assert "Does not hold for all values in the stated ranges" in words(found)
    assert "“freeze” is worth 1 to South" in words(found) or "is worth 1 to South" in words(found)


def test_of_an_order_that_needs_trust_the_other_rules_are_told(case: Case) -> None:
    found = check(case.with_values({"parties.south.trust": 0, "parties.south.breach_cost": 1}),
                  PAY_FIRST)  # fmt: skip
    told = found.to_dict()["robust"]
    assert (found.status, told["rules"], told["factor"]) == ("needs-trust", [1, 3, 4], None)
    assert "But for trust (rules 1, 3 and 4)" in words(found)


def test_of_one_that_holds_for_nobody_nothing_is_told(case: Case) -> None:
    found = check(case.with_values({"parties.north.breach_cost": 0}), PAY_FIRST)
    told = found.to_dict()["robust"]
    assert (found.status, told["rules"], told["ranges"]) == ("none", [], None)


def test_the_most_robust_plan_says_its_price(case: Case) -> None:
    found = plan(case, prefer="robust")
    assert found.proved and found.criteria[0].name == "robust"
    assert found.criteria[0].value == found.robust.factor
    assert [one.name for one in found.price] == ["trust"]
    assert "Proved: no safe order bears more wrong numbers than this one." in words(found)
    again = Plan.from_dict(found.to_dict(), case)
    assert again.price == found.price and again.to_dict() == found.to_dict()


def test_where_no_order_is_safe_it_is_the_plan_that_asks_the_least(case: Case) -> None:
    hard = case.with_values({"parties.south.trust": 0, "parties.south.breach_cost": 1})
    assert plan(hard, prefer="robust").order == plan(hard).order


def test_what_is_not_known_is_refused(case: Case) -> None:
    with pytest.raises(RequestError, match=r"rounds, robust, not “bold”"):
        plan(case, prefer="bold")


def test_a_view_rests_on_its_own_numbers_alone(case: Case) -> None:
    other = with_value("pay", "north", [7, 20])
    seen = [words(check(one, PAY_FIRST), "south") for one in (case, other)]
    assert seen[0] == seen[1] and "may be wrong by" in seen[0]
    assert words(check(case, PAY_FIRST)) != words(check(other, PAY_FIRST))


def test_the_picture_has_a_band_where_values_have_ranges(case: Case) -> None:
    drawn = str(balance_chart(check(case, PAY_FIRST)))
    assert "The pale band: what a balance may be within the stated ranges." in drawn
    single = with_value("freeze", "south", 8).with_values({"actions.pay.value.north": 7})
    assert "while all values are wrong by up to" in str(balance_chart(check(single, PAY_FIRST)))
