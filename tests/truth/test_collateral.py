"""Pledges: what a party loses by walking away and the other then gains, each in its own points.

A worked example, by hand. A seller hands over goods (worth -6 to it, 10 to the buyer); the buyer
pays 8 (worth -8 to it, 8 to the seller). Nothing can be taken back, so both end with 2. The seller
has pledged to the buyer what is worth 6 to both. In the order pay, goods:

    after          0    1 (pay)   2 (goods)
    buyer          0      -8         2
    seller         0       8         2

The seller may run with 8 less the 6 it pledged, which is the 2 of the finished deal: it stays
(rule 1), and no trust is asked of it. If it runs all the same, the buyer is left with -8 + 6 = -2.
The buyer needs (0 - (-2))/(2 - (-2)) = 1/2 of trust (rule 2), and a risk limit of 2 (rule 3),
though its exposure is 8. With a mere guarantee of 6 in place of the pledge it would need
8/10 = 4/5 of trust, and a risk limit of 8; with 7 pledged 1/3; with 8 or more none. If the pledge
is worth 6 to the seller, but 3 to the buyer, that one is left with -5 and needs 5/7.

At a trust of 1/2 the buyer's guarantee needed is 0 - 1/2·2 - 1/2·(-2) = 0, the seller's 8 - 2 = 6.
In the order goods, pay the seller holds 0, -6, 2 and nothing is pledged to it: it needs
0 - 1/2·2 - 1/2·(-6) = 2; the buyer holds 0, 10, 2 and needs 10 - 2 = 8. So (6, 0) and (2, 8).
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from paripassu import Plan, RequestError, check, count, frontier, instalments, load, plan
from paripassu.balance import rules
from paripassu.balance.deal import agree, cover, guarantee
from paripassu.balance.terms import Terms, compile_terms
from paripassu.order.relax import tightest, where
from paripassu.order.search import best_first, bidirectional
from paripassu.order.search.beam import MODES, Tables
from paripassu.order.search.beam_kernel import asked
from paripassu.order.search.criteria import Guarantee, Limits, Trust, measure
from paripassu.order.search.facing import Facing
from paripassu.order.search.ranked import search
from paripassu.report.formats.efg import efg
from paripassu.report.pictures.chart import corridor
from paripassu.running.clock import Clock, TooLargeError
from tests.brute_force import Brute
from tests.random_cases import random_case, tracks_case

Data = dict[str, Any]
F = Fraction


def sale(lost: Any = 6, gained: Any = None, **buyer: Any) -> Data:
    """Build the worked example; the pledge is worth the same to both if left out."""
    pledge = worth(lost, lost if gained is None else gained)
    return {
        "paripassu": 1,
        "title": "A sale with a pledge",
        "parties": {
            "seller": {"name": "Seller", "trust": 0.5, "collateral": {"buyer": pledge}},
            "buyer": {"name": "Buyer", "trust": 0.5, **buyer},
        },
        "actions": {
            "goods": {"by": "seller", "does": "Hands over", "value": {"seller": -6, "buyer": 10}},
            "pay": {"by": "buyer", "does": "Pays", "value": {"seller": 8, "buyer": -8}},
        },
    }


def worth(lost: Any, gained: Any) -> Data:
    return {"lost": lost, "gained": gained}


FIRST = ("pay", "goods")


# The worked example.


def test_a_pledge_binds_who_gave_it_and_covers_who_has_it() -> None:
    figures = check(load(sale()), FIRST).figures
    assert figures.balances == {"seller": (0, 8, 2), "buyer": (0, -8, 2)}
    assert figures.trust_needed == {"seller": 0, "buyer": F(1, 2)}
    assert figures.guarantee_needed == {"seller": 6, "buyer": 0}
    assert figures.exposure == {"seller": 0, "buyer": 8}
    assert figures.status == "safe"
    assert plan(load(sale())).order == FIRST


@pytest.mark.parametrize(
    ("pledge", "trust"), [(6, F(1, 2)), (7, F(1, 3)), (7.5, F(1, 5)), (8, F(0)), (9, 0), (500, 0)]
)
def test_the_more_is_pledged_the_less_trust_is_needed(pledge: float, trust: Fraction) -> None:
    figures = check(load(sale(pledge)), FIRST).figures
    assert figures.trust_needed == {"seller": 0, "buyer": trust}


@pytest.mark.parametrize(
    ("gained", "trust"), [(0, F(4, 5)), (3, F(5, 7)), (6, F(1, 2)), (8, 0), (500, 0)]
)
def test_what_it_is_worth_to_the_other_is_a_number_of_its_own(gained: int, trust: Fraction) -> None:
    figures = check(load(sale(6, gained)), FIRST).figures
    assert figures.trust_needed == {"seller": 0, "buyer": trust}
    assert figures.guarantee_needed["seller"] == 6


@pytest.mark.parametrize("gained", [0, 5.999999, 500])
def test_a_pledge_too_small_to_bind_breaks_rule_1(gained: float) -> None:
    """However much the other would gain by it."""
    found = check(load(sale(5.999999, gained)), FIRST)
    assert found.status == "none"
    assert found.figures.trust_needed["seller"] is None
    assert "guarantee of 5.999999" in found.figures.faults[0]


def test_a_mere_guarantee_of_that_size_covers_nobody() -> None:
    data = sale()
    data["parties"]["seller"] |= {"collateral": {}, "breach_cost": 6}
    figures = check(load(data), FIRST).figures
    assert figures.trust_needed == {"seller": 0, "buyer": F(4, 5)}
    assert figures.status == "needs-trust"


def test_a_pledge_adds_to_the_guarantee() -> None:
    data = sale(4)
    data["parties"]["seller"]["breach_cost"] = 2
    figures = check(load(data), FIRST).figures
    assert figures.trust_needed == {"seller": 0, "buyer": F(4, 6)}
    assert guarantee(load(data), "seller") == 6


@pytest.mark.parametrize(("limit", "holds"), [(2, True), (1.999999, False), (0, False), (8, True)])
def test_what_is_pledged_counts_against_the_risk_limit(limit: float, holds: bool) -> None:
    found = check(load(sale(9, 6, risk_limit=limit)), FIRST)
    assert (found.status == "safe") == holds
    assert count(load(sale(9, 6, risk_limit=limit))).safe == int(holds)
    if not holds:
        (fault,) = found.figures.faults
        assert "exposed by 8" in fault
        assert "the 6 pledged by others (rule 3)" in fault


def test_the_floor_drawn_is_as_deep_as_the_pledge_allows() -> None:
    """A limit of 2 and 6 pledged: -8. Holding 2: (2 - 1)/(1 - 1/2) - 6 = -4. At trust 1: -8."""
    found = check(load(sale(risk_limit=2)), FIRST)
    assert corridor(found, "buyer")[0] == [-8, -8, -4]
    data = sale(risk_limit=2)
    data["parties"]["buyer"]["trust"] = 1
    assert corridor(check(load(data), FIRST), "buyer")[0] == [-8, -8, -8]


def test_the_frontier_of_the_example() -> None:
    found = frontier(load(sale()))
    assert [one.guarantee for one in found.minimal] == [
        {"seller": 2, "buyer": 8},
        {"seller": 6, "buyer": 0},
    ]
    # The buyer's curve: (0 - (-2)) - p·(2 - (-2)), which falls to 0 at a trust of 1/2.
    assert found.curves[1]["buyer"][:2] == ((0, 2), (F(1, 2), 0))
    assert found.curves[1]["seller"][0] == (0, 6)


def test_the_plan_says_what_is_left_with_the_pledge_in_it() -> None:
    """The others leave and the buyer is left with -8, but it then has the 6 too."""
    found = check(load(sale()), FIRST)
    place = tightest(found)
    assert place is not None
    text = where(found, *place)
    assert "-8 is left, besides the 6 that they pledged. Going on takes a trust of 0.50" in text


def test_the_game_pays_the_pledge_to_the_other() -> None:
    text = efg(check(load(sale(7, 3)), FIRST))
    assert '"seller leaves after step 1" { 1, -5 }' in text
    assert '"buyer leaves after step 1" { 8, -8 }' in text
    assert '"finished" { 2, 2 }' in text


# Who is covered.


def triangle(**pledges: dict[str, Data]) -> Data:
    parties: Data = {p: {"name": p.upper(), "collateral": pledges.get(p, {})} for p in "abc"}
    parties["watcher"] = {"name": "W", "role": "stakeholder", "risk_limit": 1}
    does = {"does": "acts", "value": {"a": 1, "b": 1, "c": 1, "watcher": -2}}
    return {
        "paripassu": 1,
        "title": "Three",
        "parties": parties,
        "actions": {f"by-{p}": {"by": p, **does} for p in "abc"},
    }


def covers(data: Data, deal: list[str] | None = None) -> dict[str, Fraction]:
    case = load(data)
    agreed = agree(case, deal=deal)
    terms = compile_terms(case, agreed)
    found = {p: cover(case, agreed, p) for p in case.parties}
    scaled = dict(zip(terms.parties, terms.cover, strict=True))
    assert scaled == {
        p: x * scale for (p, x), scale in zip(found.items(), terms.scale, strict=True)
    }
    return found


def test_the_cover_is_the_least_that_any_other_who_acts_has_pledged() -> None:
    both = triangle(
        a={"c": worth(9, 5)}, b={"c": worth(8, 2), "a": worth(0, 4)}, c={"b": worth(1, 0)}
    )
    assert covers(both) == {"a": 0, "b": 0, "c": 2, "watcher": 0}
    assert covers(both, ["by-a", "by-c"]) == {"a": 0, "b": 0, "c": 5, "watcher": 0}
    assert covers(both, ["by-b", "by-c"])["c"] == 2
    assert covers(both, ["by-b"]) == {"a": 4, "b": 0, "c": 2, "watcher": 0}
    assert covers(both, ["by-c"]) == {"a": 0, "b": 0, "c": 0, "watcher": 0}


def test_who_acted_by_what_is_in_force_can_still_leave() -> None:
    data = triangle(a={"c": worth(0, 5)}, b={"c": worth(3, 2)})
    data["actions"]["by-b"]["standing"] = True
    assert covers(data, ["by-a", "by-c"])["c"] == 2


def test_a_stakeholder_is_covered_by_all_who_act() -> None:
    """The watcher falls to -2 by step, -6 in all; its limit of 1 bears that if 5 is pledged."""
    pledged = triangle(
        a={"watcher": worth(1, 5)}, b={"watcher": worth(0, 6)}, c={"watcher": worth(9, 5)}
    )
    assert covers(pledged)["watcher"] == 5
    assert plan(load(pledged)).status == "safe"
    pledged["parties"]["b"]["collateral"]["watcher"] = worth(6, 4.999999)
    assert plan(load(pledged)).status == "none"
    assert count(load(pledged)).safe == 0


def test_what_is_pledged_to_one_binds_against_all() -> None:
    data = triangle(a={"c": worth(5, 1), "watcher": worth(0.5, 2)}, b={"a": worth(3, 0)})
    case = load(data)
    assert [guarantee(case, p) for p in ("a", "b", "c")] == [F(11, 2), 3, 0]


# Every order, of cases with pledges and nothing else that is new.


def pledged_case(seed: int) -> Data:
    data, rng = random_case(seed, actions=5), Random(seed)
    for p, party in data["parties"].items():
        others = [q for q in data["parties"] if q != p]
        party["collateral"] = {
            q: worth(rng.choice([0, 0.5, 1, 2, 4]), rng.choice([0.5, 1, 2, 4]))
            for q in others
            if rng.random() < 0.9
        }
    return data


@pytest.mark.parametrize("block", range(5))
def test_plan_and_count_meet_every_order(block: int) -> None:
    for seed in range(block, 100, 5):
        data = pledged_case(seed)
        brute = Brute(data)
        every = list(brute.orders())
        orders = [order for order in every if brute.passes(order)]
        found = plan(load(data))
        assert count(load(data)).safe == sum(map(brute.safe, every)), seed
        assert (found.status == "none") == (not orders), seed
        if orders:
            least = min(brute.measures(order)["trust"] for order in orders)
            assert found.criteria[0].value == least, seed
            assert found.figures.trust_needed == {
                p: brute.trust_needed(found.order, p) for p in brute.acting
            }


def test_more_pledged_never_asks_for_more() -> None:
    """A larger pledge raises one guarantee and maybe a cover; neither narrows any rule."""
    for seed in range(0, 40, 2):
        data = pledged_case(seed)
        before = plan(load(data))
        rng = Random(seed + 5)
        giver = rng.choice([*data["parties"]])
        for pledge in data["parties"][giver]["collateral"].values():
            pledge[rng.choice(["lost", "gained"])] += 1
        after = plan(load(data))
        assert after.criteria[0].value <= before.criteria[0].value if before.criteria else True
        assert before.status == "none" or after.status != "none", seed


# The limits that a threshold sets are exactly the threshold.


def edge() -> Data:
    """Build a case that just holds: the seller's 7 less its 5 is the 2 of the finished deal.

    It ends with 1 and the 1 pledged to it: it may stay or go, and needs no trust at all.
    """
    data = sale(5, 2, collateral={"seller": worth(0, 1)})
    data["actions"]["pay"]["keeps"] = {"seller": 7}
    return data


@pytest.mark.parametrize("criterion", [Trust(), Guarantee()], ids=lambda one: one.name)
def test_the_orders_within_the_limits_are_those_that_meet_the_threshold(criterion: Any) -> None:
    for data in [edge(), *map(pledged_case, range(12))]:
        case, brute = load(data), Brute(data)
        terms = compile_terms(case, agree(case))
        orders = [order for order in brute.orders() if brute.passes(order)][:12]
        values = [brute.measures(order)[criterion.name] for order in orders]
        for threshold in {*values, *(value + F(1, 7) for value in values)}:
            for strict in (False, True):
                limits = criterion.limits(terms, threshold, strict=strict)
                for order, value in zip(orders, values, strict=True):
                    meets = value < threshold if strict else value <= threshold
                    assert within(terms, limits, order) == meets, (order, threshold, strict)


def within(terms: Terms, limits: Limits | None, order: tuple[str, ...]) -> bool:
    if limits is None:
        return False
    path = rules.balances(terms, [terms.steps.index(step) for step in order])[[*terms.acting]]
    marks = np.maximum.accumulate(path, 1)
    return all(
        all(mark <= cap for mark, cap in zip(mark_, limits.caps_at(held), strict=True))
        for mark_, held in zip(marks.T.tolist(), path.T.tolist(), strict=True)
    )


# Large deals.


def pledged_terms(seed: int) -> Terms:
    data = tracks_case(width=3, length=3, parties=2 + seed % 2, seed=seed)
    for p, party in data["parties"].items():
        party["collateral"] = {q: worth(3, 2) for q in data["parties"] if q != p}
        party["trust"] = 0.25
    case = load(data)
    return compile_terms(case, agree(case))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", ["trust", "guarantee", "exposure"])
def test_beams_look_at_what_is_measured(name: str, sign: int) -> None:
    """The worst that any moment asks, by the beam's floats, is the exact measure of the order."""
    for seed in range(12):
        terms = pledged_terms(seed)
        path = rules.balances(terms, plain_order(terms, seed))
        party, seen = Tables(terms, Facing(terms, sign)).party, path[:, ::sign]
        risen = np.maximum.accumulate(seen, 1) if sign > 0 else np.minimum.accumulate(seen, 1)
        high, low = (risen, path) if sign > 0 else (path, risen[:, ::-1])
        moments = [(i, k) for i in range(len(path)) for k in range(path.shape[1])]
        asks = [
            asked(party, i, float(low[i, k]), float(high[i, k]), MODES[name])  # type: ignore[no-untyped-call]
            for i, k in moments
        ]
        broken = rules.shortfall(terms, path) is None
        assert (max(asks) > 8) == (broken and name != "guarantee"), "rule 1 outweighs all else"
        if not broken:
            assert max(asks) == pytest.approx(float(measure(terms, plain_order(terms, seed), name)))


def plain_order(terms: Terms, seed: int) -> list[int]:
    """Give a random order that the needs allow."""
    rng, order = Random(seed), list[int]()
    while len(order) < len(terms.steps):
        ready = [k for k, b in enumerate(terms.before) if k not in order and {*b} <= {*order}]
        order.append(rng.choice(ready))
    return order


@pytest.mark.parametrize("name", ["trust", "guarantee", "exposure"])
def test_a_search_without_room_stands_on_either_side_of_the_optimum(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for a few states only, nothing is proved that is not so."""
    met = cut = 0
    for seed in range(120):
        case, brute = load(pledged_case(seed)), Brute(pledged_case(seed))
        values = [brute.measures(order)[name] for order in brute.orders() if brute.passes(order)]
        if not values:
            continue
        monkeypatch.setattr(bidirectional, "MAX_STATES", 1)
        monkeypatch.setattr(best_first, "MOST", 1)
        terms = compile_terms(case, agree(case))
        with suppress(TooLargeError):
            found = search(terms, [name], Clock())
            assert found is not None
            (got,) = found.criteria
            assert got.bound <= min(values) <= got.value, seed
            met += got.value == min(values)
            cut += not got.proved
    assert met >= 20, "it should be sharp now and then"
    assert cut >= 2, "room should run out now and then"


def test_the_closed_form_does_not_hold_with_a_pledge() -> None:
    """It knows guarantees only, not what a buyer gets back; without the pledge it is given."""
    data = sale()
    data["actions"]["pay"]["parts"] = "any"
    assert instalments(load(data), most=3).closed_form is None
    data["parties"]["seller"] |= {"collateral": {}, "breach_cost": 6}
    assert instalments(load(data), most=3).closed_form is not None


def test_a_pledge_beyond_the_search_is_refused_in_a_sentence_or_searched() -> None:
    """The buyer's points have 18 decimals and a thousand million is pledged to it."""
    data = sale(999_999_999)
    data["actions"]["goods"] |= {
        "value": {"seller": -6, "buyer": 0.000007},
        "reversible": 0.123457,
        "verified": {"by": "V", "confidence": 0.345679, "counts": True},
    }
    data["actions"]["pay"]["value"] = {"seller": 8, "buyer": -0.000001}
    brute = Brute(data)
    for ask in (plan, count, frontier):
        try:
            found = ask(load(data))
        except RequestError as refusal:
            assert "too large or too fine" in str(refusal)
            continue
        if isinstance(found, Plan):
            order = found.order
            assert found.figures.trust_needed["buyer"] == brute.trust_needed(order, "buyer")
