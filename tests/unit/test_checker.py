"""The checker on examples worked by hand: b is a balance, U the final value, g the guarantee."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from paripassu import RequestError, load
from paripassu.balance.checker import Figures, Tight, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.earned import Earned
from paripassu.case.model import Case
from paripassu.order.given import check

F = Fraction
Data = dict[str, Any]


def trusted(number: F) -> Earned:
    """One trust in everybody at any time."""
    return Earned(number, None, number, even=True)


def action(by: str, value: Data, **more: Any) -> Data:
    return {"by": by.split(), "does": "it", "value": value, **more}


def case_of(parties: Mapping[str, Data], actions: Data, **more: Any) -> Case:
    named = {p: {"name": p.upper(), **stated} for p, stated in parties.items()}
    return load({"paripassu": 1, "title": "t", "parties": named, "actions": actions, **more})


def figures(case: Case, order: str) -> Figures:
    return examine(case, agree(case), order.split())


def walk(found: Figures, party: str) -> list[Fraction]:
    return list(found.balances[party])


# A gives x, B gives y.
#   order x, y:  a 0, -2, 2   U = 2      b 0, 5, 2    U = 2
#   order y, x:  a 0, 4, 2               b 0, -3, 2
X = action("a", {"a": -2, "b": 5})
Y = action("b", {"a": 4, "b": -3})


def barter(a: Data | None = None, b: Data | None = None, **more: Any) -> Case:
    parties = {"a": {"trust": 0.5, **(a or {})}, "b": {"trust": 0.2, "breach_cost": 3, **(b or {})}}
    return case_of(parties, {"x": X, "y": Y}, **more)


def test_an_exchange_of_two() -> None:
    found = figures(barter(), "x y")
    assert walk(found, "a") == [0, -2, 2]
    assert walk(found, "b") == [0, 5, 2]
    assert found.final == {"a": 2, "b": 2}
    assert found.exposure == {"a": 2, "b": 0}
    # a: (0 - 0 + 2)/(2 + 2); b: from 5 less 3 to 2 there is nothing left to lose.
    assert found.trust_needed == {"a": F(1, 2), "b": 0}
    assert found.tight == {"a": Tight(0, 1, F(0), F(-2), earned=trusted(F(1, 2))), "b": None}
    # a at 1/2: 0 - 2/2 + 2/2; b at 1/5: 5 - 2/5 - 4/5·2, and 5 - 2 from rule 1.
    assert found.guarantee_needed == {"a": 0, "b": 3}
    assert (found.status, found.faults) == ("safe", ())


def test_a_hair_less_trust_or_guarantee() -> None:
    found = figures(barter(a={"trust": 0.499999}), "x y")
    assert (found.status, found.faults) == ("needs-trust", ())
    # 0 - 0.499999·2 + 0.500001·2
    assert found.guarantee_needed["a"] == F(4, 10**6)
    found = figures(barter(b={"breach_cost": 2.999999}), "x y")
    assert found.status == "none"
    assert found.trust_needed == {"a": F(1, 2), "b": None}
    assert found.tight["b"] is None
    assert found.guarantee_needed["b"] == 3, "what is needed does not depend on what there is"
    (fault,) = found.faults
    assert "B would do better by leaving after step 1 (x)" in fault
    assert "(rule 1)" in fault


def test_the_other_way_round() -> None:
    # Now a holds 4 of its 2 after step 1; b falls to -3 first: (0 - 3 + 3) = 0 with its guarantee.
    found = figures(barter(), "y x")
    assert found.trust_needed == {"a": None, "b": 0}
    # a: 4 - 2 from rule 1; at 1/2: 4 - 1 - 1 (k=1, l=2). b at 1/5: 0 - 2/5 + 4/5·3.
    assert found.guarantee_needed == {"a": 2, "b": 2}
    assert found.exposure == {"a": 0, "b": 3}
    assert found.status == "none"


def test_a_guarantee_stands_against_part_of_the_fall() -> None:
    # a with g = 1: (0 - 1 + 2)/(2 + 2).
    assert figures(barter(a={"breach_cost": 1}), "x y").trust_needed["a"] == F(1, 4)
    assert figures(barter(a={"breach_cost": 2}), "x y").trust_needed["a"] == 0


def test_no_trust_stated_counts_as_none() -> None:
    case = case_of({"a": {}, "b": {"breach_cost": 3}}, {"x": X, "y": Y})
    found = figures(case, "x y")
    assert found.status == "needs-trust"
    assert found.guarantee_needed == {"a": 2, "b": 3}  # the falls 0 to -2 and 5 to 2
    case = case_of({"a": {"breach_cost": 2}, "b": {"breach_cost": 3}}, {"x": X, "y": Y})
    assert figures(case, "x y").status == "safe"


def test_exchanged_at_once() -> None:
    case = case_of({"a": {}, "b": {}}, {"x": X, "y": Y | {"needs": ["x"]}})
    found = figures(case, "y+x")
    assert walk(found, "a") == walk(found, "b") == [0, 2]
    assert found.trust_needed == found.guarantee_needed == found.exposure == {"a": 0, "b": 0}
    assert found.status == "safe"


def test_nothing_to_gain_takes_full_trust_and_a_loss_takes_more_than_there_is() -> None:
    parties = {p: {"trust": 1, "breach_cost": 0, "bottom_line": -9} for p in "ab"}
    # a 0, -2, 0 and U = 0: (0 + 2)/(0 + 2).
    found = figures(case_of(parties, {"x": X, "y": action("b", {"a": 2})}), "x y")
    assert found.trust_needed["a"] == 1
    # a 0, -2, -1 and U = -1: it holds more than that before the first step.
    found = figures(case_of(parties, {"x": X, "y": action("b", {"a": 1})}), "x y")
    assert found.trust_needed["a"] is None
    assert found.guarantee_needed["a"] == 1
    assert any("leaving before the first step" in fault for fault in found.faults)


def test_the_highest_of_the_earlier_and_the_lowest_of_the_later_moments() -> None:
    acts = {
        "p": action("b", {"a": 3}),
        "q": action("a", {"a": -1, "b": 1}),
        "r": action("a", {"a": -4, "b": 1}),
        "s": action("b", {"a": 7}),
    }
    # order p q r s: a 0, 3, 2, -2, 5 and U = 5: from step 1 to step 3, (3 + 2)/(5 + 2).
    case = case_of({"a": {"trust": 0.6}, "b": {}}, acts)
    found = figures(case, "p q r s")
    assert found.trust_needed["a"] == F(5, 7)
    assert found.tight["a"] == Tight(1, 3, F(3), F(-2), earned=trusted(F(3, 5)))
    # 3 - 3/5·5 + 2/5·2
    assert found.guarantee_needed["a"] == F(4, 5)
    # The two marks may be far apart: q p r s is a 0, -1, 2, -2, 5, so (2 + 2)/(5 + 2).
    assert figures(case, "q p r s").trust_needed["a"] == F(4, 7)


# --- Who acts, and who only gains or loses -------------------------------------------------------


def bystander(**stated: Any) -> Case:
    # c: x costs it 4, y brings it 1:  0, -4, -3   U = -3
    acts = {
        "x": action("a", {"a": -2, "b": 5, "c": -4}),
        "y": action("b", {"a": 4, "b": -3, "c": 1}),
    }
    parties = {"a": {"trust": 1}, "b": {"trust": 1, "breach_cost": 3}}
    return case_of({**parties, "c": {"role": "stakeholder", **stated}}, acts)


def test_side_effects_on_a_third_party() -> None:
    found = figures(bystander(), "x y")
    assert walk(found, "c") == [0, -4, -3]
    assert found.final["c"] == -3
    assert found.exposure["c"] == 4
    assert set(found.trust_needed) == set(found.guarantee_needed) == {"a", "b"}
    assert found.status == "safe", "a stakeholder has no bottom line unless one is stated"


def test_risk_limit_and_bottom_line_of_a_stakeholder() -> None:
    assert figures(bystander(risk_limit=4), "x y").status == "safe"
    found = figures(bystander(risk_limit=3.5), "x y")
    assert found.status == "none"
    assert found.faults == ("C would be exposed by 4, more than the risk limit of 3.5 (rule 3).",)
    assert figures(bystander(bottom_line=-3), "x y").status == "safe"
    found = figures(bystander(bottom_line=-2.5), "x y")
    assert found.status == "no-deal"
    assert found.faults == (
        "C would get -3 from the finished deal, less than the bottom line of -2.5 (rule 4).",
    )
    assert figures(bystander(bottom_line=-2.5, risk_limit=3.5), "x y").status == "no-deal"


def test_risk_limit_of_one_who_acts() -> None:
    assert figures(barter(a={"risk_limit": 2}), "x y").status == "safe"
    assert figures(barter(a={"risk_limit": 1.999999}), "x y").status == "none"
    assert figures(barter(a={"risk_limit": 0}, b={"breach_cost": 9}), "x+y").status == "safe"


def test_bottom_line_left_out_is_0_for_a_principal_only() -> None:
    for role, status in (("principal", "no-deal"), ("stakeholder", "safe"), ("guarantor", "safe")):
        assert figures(bystander(role=role), "x y").status == status
    assert figures(barter(a={"bottom_line": 2}), "x y").status == "safe"
    assert figures(barter(a={"bottom_line": 2.000001}), "x y").status == "no-deal"


def test_a_principal_that_never_acts_cannot_leave() -> None:
    # c: 0, 6, 1: it would hold more than the finished deal gives it, but has nothing to withhold.
    acts = {
        "x": action("a", {"a": -2, "b": 5, "c": 6}),
        "y": action("b", {"a": 4, "b": -3, "c": -5}),
    }
    case = case_of({"a": {"trust": 1}, "b": {"trust": 1, "breach_cost": 3}, "c": {}}, acts)
    found = figures(case, "x y")
    assert walk(found, "c") == [0, 6, 1]
    assert "c" not in found.trust_needed
    assert found.status == "safe"


def test_parties_that_act_only_jointly() -> None:
    # order z y:  a 0, 6, 2  U = 2;  b 0, -1, 1  U = 1;  c 0, -2, 1  U = 1
    acts = {
        "z": action("b c", {"a": 6, "b": -1, "c": -2}),
        "y": action("a", {"a": -4, "b": 2, "c": 3}),
    }
    parties = {"a": {"breach_cost": 4}, "b": {}, "c": {"trust": 0.75}}
    found = figures(case_of(parties, acts), "z y")
    # a: from 6 less 4 to 2; b: 1/(1 + 1); c: 2/(1 + 2).
    assert found.trust_needed == {"a": 0, "b": F(1, 2), "c": F(2, 3)}
    # b at 0: 0 + 1; c at 3/4: 0 - 3/4 + 1/4·2 is under 0.
    assert found.guarantee_needed == {"a": 4, "b": 1, "c": 0}
    assert found.status == "needs-trust"


# --- What can be taken back ----------------------------------------------------------------------


def snapback(guarantee: float) -> Case:
    # x: a keeps -8·1/4 = -2, b keeps 10·1/4 = 2.5.
    #   order x, y:  a 0, -2, 8   U = 2      b 0, 2.5, -0.5   U = 7
    acts = {
        "x": action("a", {"a": -8, "b": 10}, reversible=0.75),
        "y": action("b", {"a": 10, "b": -3}),
    }
    return case_of({"a": {"trust": 0, "breach_cost": guarantee}, "b": {"trust": 0.4}}, acts)


def test_a_finished_deal_that_does_not_hold_by_itself() -> None:
    # After the last step a can take 3/4 of x back and so hold 8 instead of 2.
    found = figures(snapback(5.9), "x y")
    assert walk(found, "a") == [0, -2, 8]
    assert found.trust_needed["a"] is None
    assert found.guarantee_needed["a"] == 6
    assert "leaving after step 2 (y)" in found.faults[0]
    assert found.status == "none"
    found = figures(snapback(6), "x y")
    assert found.trust_needed["a"] == 0, "0 - 6 is under -2 all the same"
    assert found.status == "safe"


def test_the_fear_of_snapback_after_the_last_step() -> None:
    # b: from 2.5 to -0.5, (2.5 + 0.5)/(7 + 0.5); from the start only 0.5/7.5.
    found = figures(snapback(6), "x y")
    assert walk(found, "b") == [0, F(5, 2), F(-1, 2)]
    assert found.trust_needed["b"] == F(2, 5)
    assert found.tight["b"] == Tight(1, 2, F(5, 2), F(-1, 2), earned=trusted(F(2, 5)))
    # 2.5 - 2/5·7 + 3/5·0.5 = 0
    assert found.guarantee_needed["b"] == 0
    assert found.exposure == {"a": 2, "b": F(1, 2)}


def test_what_stands_already_counts_from_the_start() -> None:
    # s: a keeps -4·1/2 = -2, b keeps 3·1/2 = 1.5; x: b -1, a 6.
    #   order x:  a -2, 4   U = 2      b 1.5, 0.5   U = 2
    acts = {
        "s": action("a", {"a": -4, "b": 3}, reversible=0.5, standing=True),
        "x": action("b", {"a": 6, "b": -1}, needs=["s"]),
    }
    found = figures(case_of({"a": {}, "b": {"trust": 0.5}}, acts), "x")
    assert walk(found, "a") == [-2, 4]
    assert walk(found, "b") == [F(3, 2), F(1, 2)]
    assert found.final == {"a": 2, "b": 2}
    assert found.exposure == {"a": 2, "b": 0}
    # b: (1.5 - 0.5)/(2 - 0.5); at 1/2: 1.5 - 1 - 1/2·0.5.
    # a acted by s and could take it back: in the end it holds 4 against U = 2 (rule 1).
    assert found.trust_needed == {"a": None, "b": F(2, 3)}
    assert found.guarantee_needed == {"a": 2, "b": F(1, 4)}
    assert len(found.faults) == 1


def test_keeps_in_place_of_the_reversible_share() -> None:
    # x: a keeps all of its -2 and b, though it gains 5, only 1; y is fully reversible.
    acts = {
        "x": X | {"reversible": "partly", "keeps": {"a": -2, "b": 1}},
        "y": Y | {"reversible": "fully", "keeps": {"b": 0.5}},
    }
    found = figures(case_of({"a": {}, "b": {}}, acts), "x y")
    assert walk(found, "a") == [0, -2, -2]
    assert walk(found, "b") == [0, 1, F(3, 2)]
    assert found.final == {"a": 2, "b": 2}
    assert found.trust_needed == {"a": F(1, 2), "b": 0}


@pytest.mark.parametrize(
    ("word", "kept"), [("none", 8), ("hardly", 6), ("partly", 4), ("mostly", 2), ("fully", 0)]
)
def test_words_for_how_much_comes_back(word: str, kept: int) -> None:
    case = case_of({"a": {}}, {"x": action("a", {"a": 8}, reversible=word)})
    assert walk(figures(case, "x"), "a") == [0, kept]


def test_a_range_counts_by_its_middle() -> None:
    case = case_of({"a": {}}, {"x": action("a", {"a": [3, 6]}, reversible=0.5)})
    found = figures(case, "x")
    assert (found.final["a"], found.balances["a"][1]) == (F(9, 2), F(9, 4))


# --- Interactions and instalments ----------------------------------------------------------------


def halves(**more: Any) -> Case:
    # Once x and y are all done: a 2 more, b 1 more, half of it reversible.
    acts = {
        "x": action("a", {"a": -4, "b": 6}, parts=2, **more),
        "y": action("b", {"a": 5, "b": -2}),
    }
    also = [{"when": ["x", "y"], "value": {"a": 2, "b": 1}, "reversible": 0.5}]
    return case_of({"a": {}, "b": {"trust": 0.5}}, acts, also=also)


def test_an_interaction_counts_once_all_parts_are_done() -> None:
    # x.1 y x.2:  a 0, -2, 3, 3 - 2 + 1 = 2   U = 3      b 0, 3, 1, 1 + 3 + 0.5 = 4.5   U = 5
    found = figures(halves(), "x.1 y x.2")
    assert walk(found, "a") == [0, -2, 3, 2]
    assert walk(found, "b") == [0, 3, 1, F(9, 2)]
    assert found.final == {"a": 3, "b": 5}
    # a: from 3 to 2, (3 - 2)/(3 - 2), more than 2/5 from the start; b: (3 - 1)/(5 - 1).
    assert found.trust_needed == {"a": 1, "b": F(1, 2)}
    assert found.tight == {
        "a": Tight(2, 3, F(3), F(2), earned=trusted(F(0))),
        "b": Tight(1, 2, F(3), F(1), earned=trusted(F(1, 2))),
    }
    # a at 0: the fall from 0 to -2; b at 1/2: 3 - 5/2 - 1/2.
    assert found.guarantee_needed == {"a": 2, "b": 0}
    assert found.status == "needs-trust"
    # y last brings the interaction with it: a 0, -2, -4, -4 + 5 + 1.
    assert walk(figures(halves(), "x.1 x.2 y"), "a") == [0, -2, -4, 2]


def test_an_interaction_with_what_stands_or_is_left_out() -> None:
    acts = {
        "s": action("a", {}, standing=True),
        "t": action("a", {}, standing=True),
        "x": action("a", {"a": -1}),
        "y": action("a", {"a": 4}),
    }
    also = [
        {"when": ["s", "t"], "value": {"a": 8}, "reversible": 0.5},  # from the start: 4 of 8
        {"when": ["s", "x"], "value": {"a": 2}},  # with x
        {"when": ["x", "y"], "value": {"a": 100}},  # only if y is in the deal
    ]
    case = case_of({"a": {}}, acts, also=also)
    found = examine(case, agree(case, deal=["x"]), ["x"])
    assert walk(found, "a") == [4, 5]  # 4, then -1 + 2
    assert found.final["a"] == 9  # 8 - 1 + 2
    assert found.trust_needed == {"a": 0}


def test_thirds_are_thirds() -> None:
    case = case_of({"a": {}, "b": {}}, {"x": action("a", {"a": -1, "b": 1}, parts=3)})
    found = figures(case, "x.1 x.2 x.3")
    assert walk(found, "b") == [0, F(1, 3), F(2, 3), 1]
    assert found.exposure["a"] == 1


def test_unequal_shares() -> None:
    case = halves()
    deal = agree(case, shares={"x": (F(3, 4), F(1, 4))})
    found = examine(case, deal, ["x.1", "y", "x.2"])
    assert walk(found, "a") == [0, -3, 2, 2]  # -3/4·4, + 5, - 1/4·4 + 1


# --- The form of an order ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ("x.2 y x.1", "x.2 comes before x.1."),
        ("x.1 y", "x.2 is missing."),
        ("x.1 x.2 y x.2", "x.2 stands twice."),
        ("x.1 x.2 y z", "z is not part of the deal."),
        ("y", "x.1 is missing."),
    ],
)
def test_an_order_that_is_none(order: str, fault: str) -> None:
    found = figures(halves(), order)
    assert fault in found.faults
    assert found.status == "none"


def test_parts_exchanged_at_once_are_in_order() -> None:
    assert not any("before x" in fault for fault in figures(halves(), "x.2+x.1 y").faults)
    assert any("before x" in fault for fault in figures(halves(), "x.2 x.1+y").faults)
    # a 0, -2, 2   U = 3      b 0, 3, 4.5   U = 5
    assert figures(halves(), "x.1 y+x.2").faults == ()


def test_a_broken_need() -> None:
    acts = {"x": X | {"parts": 2}, "y": Y | {"needs": ["x"]}}
    case = case_of({"a": {"breach_cost": 9}, "b": {"breach_cost": 9}}, acts)
    for order in ("y x.1 x.2", "x.1 y x.2"):
        found = figures(case, order)
        assert found.faults == ("y comes before x, which it needs.",)
        assert found.status == "none"
    for order in ("x.1 x.2 y", "x.1 x.2+y"):
        assert figures(case, order).status == "safe"


def test_a_need_for_what_is_not_in_the_deal() -> None:
    case = case_of({"a": {}, "b": {"breach_cost": 9}}, {"x": X, "y": Y | {"needs": ["x"]}})
    with pytest.raises(RequestError, match="holds y but not x"):
        agree(case, deal=["y"])
    careless = Deal(("y",), (), {"y": (F(1),)})
    assert examine(case, careless, ["y"]).faults[0] == "y comes before x, which it needs."


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("x.1 y", "leaves out x.2"),
        ("x.1 x.2 y y", "names y twice"),
        ("x x.1 y", "names x.1 twice"),
        ("x.1 x.2 x.3 y", "x.3"),
        ("x y z", "z"),
        ("", "leaves out x.1, x.2, y"),
    ],
)
def test_check_refuses_what_is_not_an_order(order: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        check(halves(), order.split())


def test_check_writes_out_a_whole_action_in_its_parts() -> None:
    assert check(halves(), ["y", "x"]).order == ("y", "x.1", "x.2")
    given = check(halves(), ["x.1", " y + x.2 "])
    assert given.order == ("x.1", "y+x.2")
    assert given.figures == figures(halves(), "x.1 y+x.2")


def test_check_proves_nothing_about_other_orders() -> None:
    given = check(barter(), ["x", "y"])
    assert (given.status, given.proved, given.criteria, given.bound) == ("safe", False, (), None)
    assert given.worst_trust == F(1, 2)


def test_a_deal_has_the_order_of_the_case() -> None:
    assert agree(barter(), deal=["y", "x"]) == agree(barter(), deal=["x", "y"]) == agree(barter())
