"""What each kind of instrument means, by hand: just enough of it opens a plan, a little less not.

Two parties exchange. `give` costs A 2 and brings B 4; `take` costs B 2 and brings A 4; nobody
trusts anybody. Whoever goes first falls by 2, whoever goes last holds 4 before its last act
against 2 from the finished deal: so each needs a guarantee of 2, whatever the order.
"""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from paripassu import load, unlock
from paripassu.balance.checker import Status
from paripassu.balance.deal import agree
from paripassu.errors import RequestError
from paripassu.opening.openings import Opening, first_safe, openings
from paripassu.running.clock import Clock

Data = dict[str, Any]


def exchange(**instruments: Data) -> Data:
    return {
        "paripassu": 1,
        "title": "by hand",
        "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
        "actions": {
            "give": {"by": "a", "does": "gives", "value": {"a": -2, "b": 4}},
            "take": {"by": "b", "does": "gives back", "value": {"a": 4, "b": -2}},
        },
        "instruments": instruments,
    }


def state(data: Data, party: str, **numbers: Any) -> Data:
    data = deepcopy(data)
    data["parties"].setdefault(party, {"name": party.upper()}).update(numbers)
    return data


def opened(data: Data) -> list[Opening]:
    case = load(data)
    return list(openings(case, agree(case), Clock()))


def names(data: Data) -> list[tuple[str, ...]]:
    return [one.instruments for one in opened(data)]


def with_lender(data: Data, trusted: float, **numbers: Any) -> Data:
    """Let a bank lend all instruments."""
    data = state(data, "bank", role="guarantor", trusted={"a": trusted}, **numbers)
    for one in data["instruments"].values():
        one["by"] = "bank"
    return data


def test_a_guarantee_of_3_by_a_lender_trusted_by_half_counts_as_1_and_a_half() -> None:
    """A lacks 1.5 of the 2 that it needs."""
    data = exchange(bond={"kind": "guarantee", "of": "a", "adds": 3})
    data = with_lender(state(data, "b", breach_cost=2), 0.5)
    assert names(state(data, "a", breach_cost=0.5)) == [("bond",)]
    assert names(state(data, "a", breach_cost=0.499999)) == []


def test_a_guarantee_without_a_lender_or_a_view_of_it_counts_in_full() -> None:
    data = state(exchange(bond={"kind": "guarantee", "of": "a", "adds": 2}), "b", breach_cost=2)
    assert names(data) == [("bond",)]
    lent = with_lender(data, 0.5)
    lent["parties"]["bank"]["trusted"] = {"b": 0}
    assert names(lent) == [("bond",)]


@pytest.mark.parametrize("kind", ["guarantee", "collateral", "assurance"])
def test_what_an_untrusted_lender_adds_is_idle(kind: str) -> None:
    keys = {"to": "b", "brings": 0} if kind == "collateral" else {}
    data = exchange(bond={"kind": kind, "of": "a", "adds": 100, **keys})
    data = with_lender(state(data, "a", risk_limit=1), 0)
    assert names(data) == []
    found = unlock(load(data)).deals[0].idle
    assert found is not None
    assert found["bond"] == "there is no trust of A in who lends it, or it adds nothing"


def test_collateral_binds_who_pledges_it_and_covers_the_other() -> None:
    """With `take` first: A holds 4 against 2 and needs 2; B falls by 2 and is covered by 2."""
    pledge = {"kind": "collateral", "of": "a", "to": "b", "adds": 2, "brings": 2}
    assert names(exchange(pledge=pledge)) == [("pledge",)]
    assert names(exchange(pledge=pledge | {"adds": 1.999999})) == []
    assert names(exchange(pledge=pledge | {"brings": 1.999999})) == []
    # A guarantee of the same size binds A alone, and B then still falls by 2.
    assert names(exchange(bond={"kind": "guarantee", "of": "a", "adds": 2})) == []


def test_each_side_of_collateral_counts_by_its_own_trust_in_the_lender() -> None:
    """A trusts the bank by half, so 4 bind it as 2; B by a quarter, so 8 cover it as 2."""
    pledge = {"kind": "collateral", "of": "a", "to": "b", "adds": 4, "brings": 8}
    data = with_lender(exchange(pledge=pledge), 0.5)
    data["parties"]["bank"]["trusted"]["b"] = 0.25
    assert names(data) == [("pledge",)]
    for key in ("adds", "brings"):
        less = deepcopy(data)
        less["instruments"]["pledge"][key] -= 0.0001
        assert names(less) == []


def test_an_assurance_raises_a_stated_limit_and_is_idle_where_there_is_none() -> None:
    """A can bear 1, B nothing: `give` must come first, by which A falls to -2."""
    data = exchange(back={"kind": "assurance", "of": "a", "adds": 1})
    for p in "ab":
        data = state(data, p, breach_cost=2, risk_limit=1 if p == "a" else 0)
    assert names(data) == [("back",)]
    assert names(state(data, "a", risk_limit=0.999999)) == []
    del data["parties"]["a"]["risk_limit"]
    data["parties"]["a"]["breach_cost"] = 0
    found = unlock(load(data)).deals[0].idle
    assert found == {"back": "no risk limit is stated for A"}


def test_a_custodian_makes_one_step_of_what_it_can_exchange() -> None:
    found = opened(exchange(depot={"kind": "custodian", "swaps": [["give", "take"]]}))
    assert [one.plan.order for one in found] == [("give+take",)]
    assert found[0].swaps == (("give", "take"),)


def test_verification_counts_for_those_who_do_not_act_by_its_confidence() -> None:
    """`take` is worth 4 × 3/4 = 3 to A once verification is that sure: 1 in all, as it asks."""
    sure = {"kind": "verification", "of": "take", "confidence": 0.75}
    data = state(exchange(look=sure), "a", breach_cost=9, bottom_line=1)
    data = state(data, "b", breach_cost=9)
    data["actions"]["take"]["verified"] = {"by": "V", "confidence": 0.5, "counts": True}
    assert [one.plan.figures.final for one in opened(data)] == [{"a": 1, "b": 2}]
    data["instruments"]["look"]["confidence"] = 0.749999
    assert names(data) == []
    data["actions"]["take"]["verified"]["counts"] = False
    assert names(state(data, "a", bottom_line=3)) == []
    assert (
        "counts: true"
        in (unlock(load(state(data, "a", bottom_line=3))).deals[0].idle or {})["look"]
    )


def test_verification_that_is_only_faster_is_idle() -> None:
    data = exchange(look={"kind": "verification", "of": "take", "takes": "3 days"})
    data["actions"]["take"]["verified"] = {"by": "V", "confidence": 0.5, "counts": True}
    assert (unlock(load(data)).deals[0].idle or {}).keys() == {"look"}


def test_a_split_halves_what_its_actor_risks() -> None:
    """`give.1`, `take`, `give.2`: A falls by 1 twice, with 3 between; B falls from 2 to 0."""
    halves = {"kind": "split", "of": "give", "parts": 2}
    data = state(state(exchange(halves=halves), "a", breach_cost=1), "b", breach_cost=2)
    assert [one.plan.order for one in opened(data)] == [("give.1", "take", "give.2")]
    assert names(state(data, "a", breach_cost=0.999999)) == []
    assert names(state(data, "b", breach_cost=1.999999)) == []


def test_snapback_is_the_share_that_can_be_taken_back() -> None:
    """Half of `give`: A falls by 1 and ends with 3 in hand against 2, a guarantee of 1 each way.

    More back and A is tempted at the end (4 - 2 × 0.49 - 1 > 2); less and it falls too far.
    """
    half = {"kind": "snapback", "of": "give", "reversible": 0.5}
    data = state(state(exchange(back=half), "a", breach_cost=1), "b", breach_cost=2)
    assert [one.plan.order for one in opened(data)] == [("give", "take")]
    for share in (0.49, 0.51):
        data["instruments"]["back"]["reversible"] = share
        assert names(data) == []


def test_what_is_suspended_is_worth_less_where_that_is_stated() -> None:
    """As with snapback, but suspended `give` is worth 3 to B: 1 in all."""
    pause = {"kind": "suspension", "of": "give", "reversible": 0.5, "value": {"b": 3}}
    data = state(exchange(pause=pause), "a", breach_cost=1)
    data = state(data, "b", breach_cost=2, bottom_line=1)
    assert [one.plan.figures.final for one in opened(data)] == [{"a": 2, "b": 1}]
    assert names(state(data, "b", bottom_line=1.000001)) == []


def test_a_payment_is_one_more_action_of_who_pays() -> None:
    """A asks 3 of the deal and gets 2; B pays 1, and keeps 1."""
    pay = {"kind": "payment", "of": "b", "value": {"a": 1, "b": -1}}
    data = state(exchange(pay=pay), "a", breach_cost=9, bottom_line=3)
    data = state(data, "b", breach_cost=9)
    found = opened(data)
    assert [one.plan.figures.final for one in found] == [{"a": 3, "b": 1}]
    assert set(found[0].plan.order) == {"give", "take", "pay"}
    data["instruments"]["pay"]["value"] = {"a": 0.999999, "b": -1}
    assert names(data) == []


def test_a_lender_lends_no_more_than_its_budget() -> None:
    """Both guarantees are needed, at 1 each; what nobody lends is on no budget."""
    bonds = {p: {"kind": "guarantee", "of": p, "adds": 2, "cost": 1} for p in "ab"}
    data = with_lender(exchange(**bonds), 1, budget=2)
    assert names(data) == [("a", "b")]
    assert names(state(data, "bank", budget=1.999999)) == []
    one = state(data, "bank", budget=1)
    del one["instruments"]["b"]["by"]
    assert names(one) == [("a", "b")]


def test_a_dearer_lender_steps_in_where_a_budget_ends() -> None:
    bonds = {p: {"kind": "guarantee", "of": p, "adds": 2, "cost": 1} for p in "ab"}
    data = with_lender(exchange(**bonds), 1, budget=1)
    for p in "ab":
        data["instruments"][f"dear-{p}"] = bonds[p] | {"by": "rich", "cost": 3}
    data = state(data, "rich", role="guarantor")
    found = [(one.instruments, one.cost) for one in opened(data)]
    assert found == [
        (("a", "dear-b"), Fraction(4)),
        (("b", "dear-a"), Fraction(4)),
        (("dear-a", "dear-b"), Fraction(6)),
    ]


def test_instruments_for_a_given_order_leave_its_steps_as_they_are() -> None:
    """Only guarantees make `give`, `take` hold; a custodian would make it another order."""
    bonds = {p: {"kind": "guarantee", "of": p, "adds": 2} for p in "ab"}
    depot = {"kind": "custodian", "swaps": [["give", "take"]]}
    case = load(exchange(depot=depot, **bonds))
    found = list(openings(case, agree(case), Clock(), order=("give", "take")))
    assert [one.instruments for one in found] == [("a", "b")]
    assert found[0].plan.order == ("give", "take")
    assert found[0].plan.status is Status.SAFE


def test_the_order_of_the_file_changes_nothing_but_ties() -> None:
    bonds = {p: {"kind": "guarantee", "of": p, "adds": 2, "cost": 1} for p in "ab"}
    depot = {"kind": "custodian", "swaps": [["give", "take"]], "cost": 2}
    there = names(exchange(depot=depot, **bonds))
    back = names(exchange(b=bonds["b"], a=bonds["a"], depot=depot))
    assert there == [("depot",), ("a", "b")]
    assert [set(one) for one in back] == [set(one) for one in there]


def test_an_order_that_exchanges_at_once_stays_as_it_is() -> None:
    """Only with both at once does a guarantee of 0 do; C is exposed by 1 and can bear 0.5."""
    back = {"kind": "assurance", "of": "c", "adds": 0.5}
    data = state(exchange(back=back), "c", risk_limit=0.5, role="stakeholder")
    data["actions"]["give"]["value"]["c"] = -1
    case = load(data)
    found = list(openings(case, agree(case), Clock(), order=("give+take",)))
    assert [(one.instruments, one.plan.order) for one in found] == [(("back",), ("give+take",))]
    assert list(openings(case, agree(case), Clock(), order=("take", "give"))) == []


def test_an_order_that_needs_forbid_cannot_be_made_safe() -> None:
    bonds = {p: {"kind": "guarantee", "of": p, "adds": 2} for p in "ab"}
    data = exchange(**bonds)
    data["actions"]["give"]["needs"] = ["take"]
    case = load(data)
    assert list(openings(case, agree(case), Clock(), order=("give", "take"))) == []
    assert list(openings(case, agree(case), Clock(), order=("take", "give")))


def test_numbers_too_fine_are_said_in_a_sentence() -> None:
    """2,000,000.000001 × 0.876543 has twelve decimals: too many for what it is."""
    fine = {"kind": "snapback", "of": "give", "reversible": 0.123457}
    data = exchange(fine=fine)
    data["actions"]["give"]["value"] = {"a": -2_000_000.000001, "b": 4_000_000}
    data["actions"]["take"]["value"] = {"a": 4_000_000, "b": -2_000_000}
    with pytest.raises(RequestError, match=r"too fine.*fewer decimals"):
        opened(data)
    data["actions"]["give"]["reversible"] = 0.123457
    case = load(data)
    with pytest.raises(RequestError, match=r"too fine.*fewer decimals"):
        first_safe(case, agree(case, swaps=[("give", "take")]), Clock())


def test_a_swap_that_makes_the_needs_go_round_is_no_plan() -> None:
    """`mid` needs `give` and `take` needs `mid`: give and take cannot be done at once."""
    depot = {"kind": "custodian", "swaps": [["give", "take"]]}
    data = exchange(depot=depot)
    data["actions"]["mid"] = {"by": "a", "does": "waits", "value": {}, "needs": ["give"]}
    data["actions"]["take"]["needs"] = ["mid"]
    assert names(data) == []
    case = load(data)
    assert first_safe(case, agree(case, swaps=[("give", "take")]), Clock()) is None


def test_a_split_where_the_whole_brings_more_is_decided_first() -> None:
    """All of `give` brings A 3 more: so the parts are not only smaller steps of the same."""
    halves = {"kind": "split", "of": "give", "parts": 2}
    data = state(state(exchange(halves=halves), "a", breach_cost=1), "b", breach_cost=2)
    assert names(data) == [("halves",)]
    data["also"] = [{"when": ["give", "take"], "value": {"b": 1}}]
    assert names(data) == [("halves",)]
    assert names(state(data, "a", breach_cost=0.999999)) == []


def test_two_parts_exchanged_at_once_are_one_step_of_both() -> None:
    half = {"kind": "snapback", "of": "give", "reversible": 0.5}
    data = state(state(exchange(back=half), "a", breach_cost=1), "b", breach_cost=2)
    data["actions"]["give"]["parts"] = 2
    case = load(data)
    found = list(openings(case, agree(case, swaps=[("give.1", "give.2")]), Clock()))
    assert [one.plan.order for one in found] == [("give.1+give.2", "take")]
