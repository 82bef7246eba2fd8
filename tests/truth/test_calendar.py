"""Calendars against every calendar of small cases, and the dated checker against the wording."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

import pytest

from paripassu import Calendar, RequestError, load
from paripassu.balance.dates import DatedFigures, Dates
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from tests.blocks import some
from tests.dated_brute_force import DatedBrute, When
from tests.random_cases import random_case, random_deal, random_swap, with_any, with_sets

F = Fraction
Data = dict[str, Any]
Terms = tuple[Case, Deal, DatedBrute]
B = TypeVar("B", bound=DatedBrute)


def drawn_terms(
    seed: int, *, actions: int = 4, sets: bool = False, either: bool = False
) -> Terms | None:
    """Draw a dated case and what is agreed of it; None where a swap makes that impossible."""
    rich = seed % 4 == 1
    data = random_case(seed, actions=actions, rich=rich, dated=True)
    data = with_any(seed, data, often=1) if either else data
    data = sooner(seed, data)
    return settled(seed, with_sets(seed, data) if sets else data, DatedBrute)


def sooner(seed: int, data: Data) -> Data:
    """Let two actions of every third case take no time."""
    for action in Random(seed).sample([*data["actions"].values()], 2 if seed % 3 == 2 else 0):
        action["takes"] = "0 days"
    return data


def settled(seed: int, data: Data, of: type[B]) -> tuple[Case, Deal, B] | None:
    """Draw what is agreed of a case; None where a swap makes that impossible."""
    rich = seed % 4 == 1
    agreed = random_deal(seed, data) if rich else None
    swaps = () if rich else random_swap(seed, data)
    if agreed == {}:
        return None
    # A count of instalments is told of actions that come in instalments.
    named = None if agreed is None else [f"{a}:{agreed[a]}" for a in agreed]
    case = load(data)
    try:
        deal = agree(case, deal=named, swaps=swaps)
        brute = of(data, swaps, agreed)
        return (case, deal, brute) if next(brute.orders(), None) else None
    except RequestError:
        return None


def drawn_dates(rng: Random, brute: DatedBrute) -> dict[str, When]:
    """Draw dates in an order that can be kept, one of them now and then moved or too long."""
    dates: dict[str, When] = {}
    order = rng.choice([*brute.orders()])
    for step in order:
        first = [dates[n].verified for n in brute.first(step)]
        for group in brute.either(step):
            met = [way for way in group if way <= dates.keys()]
            first.append(min(max((dates[n].verified for n in way), default=0) for way in met))
        ready = max([brute.window(step)[0], *first])
        slowly = max((one.verified for one in dates.values()), default=0)
        starts = rng.choice([ready, ready, max(ready, slowly)]) + rng.choice([0, 0, 0, 1, 2])
        done = starts + brute.length(step)
        checked = done + rng.choice([0, 0, 0, 1, 3])
        dates[step] = When(starts, done, checked, checked + brute.checking(step))
    if rng.random() < 0.3:
        step, by = rng.choice(order), rng.choice([-2, -1, 1])
        one = dates[step]
        moved = [(n + by if rng.random() < 0.8 else n) for n in one]
        dates[step] = When(*sorted(max(0, n) for n in moved))
    return dates


def checked(case: Case, deal: Deal, dates: dict[str, When]) -> DatedFigures:
    from paripassu.balance.dated_checker import examine_dated

    return examine_dated(case, deal, {step: Dates(*one) for step, one in dates.items()})


def when(found: Calendar) -> dict[str, When]:
    """Give the dates of a calendar as the brute force has them."""
    return {s: When(d.starts, d.done, d.checked, d.verified) for s, d in found.dates.items()}


def shortest_of(
    brute: DatedBrute, found: Calendar, shorter: Iterable[dict[str, When]], seed: int
) -> None:
    """Hold a calendar against the wording, and against every shorter one."""
    dates = when(found)
    assert not brute.impossible(dates), (seed, brute.impossible(dates))
    assert brute.holds(dates, found.allowed), seed
    assert not any(brute.holds(d, found.allowed) for d in shorter), seed


# --- What everything here is measured against ------------------------------------------------


@pytest.mark.parametrize("seed", range(16))
def test_the_walk_over_days_finds_what_every_calendar_holds(seed: int) -> None:
    terms = drawn_terms(4 * seed, actions=2 + seed % 2)
    if terms is None or len(terms[2].steps) > 3:
        return
    brute = terms[2]
    allowed = {p: brute.stated(p) for p in brute.acting} if seed % 3 else brute.free
    length, vector = brute.best(allowed), brute.best(allowed, soonest_first=True)
    horizon = length[0] if length else 7
    if horizon > 9:
        return
    held = [dates for dates in brute.every(horizon) if brute.holds(dates, allowed)]
    assert min((brute.vector(d, soonest_first=False) for d in held), default=None) == length
    if vector is not None and vector[2] <= horizon:
        assert min(brute.vector(d, soonest_first=True) for d in held) == vector


def test_most_of_the_drawn_cases_ask_for_something() -> None:
    told = [terms[2] for seed in range(40) if (terms := drawn_terms(seed))]
    free = [brute for brute in told if brute.best(brute.free)]
    assert len(free) > len(told) / 3
    assert any(brute.best() != brute.best(brute.free) for brute in free)


# --- The checker ------------------------------------------------------------------------------


@pytest.mark.parametrize("block", range(5))
def test_every_figure_of_drawn_calendars(block: int) -> None:
    possible = 0
    for seed in range(block * 16, block * 16 + 16):
        terms = drawn_terms(seed, either=seed % 3 == 2)
        if terms is None:
            continue
        case, deal, brute = terms
        rng = Random(seed)
        for _ in range(3):
            dates = drawn_dates(rng, brute)
            found = checked(case, deal, dates)
            wrong = brute.impossible(dates)
            assert found.possible == (not wrong), (seed, wrong, found.faults)
            assert found.status == brute.status(dates), (seed, wrong, found.faults)
            assert bool(found.faults) == (found.status in ("none", "no-deal"))
            if wrong:
                continue
            assert found.final == {p: brute.final(p) for p in brute.parties}
            assert found.trust_needed == {p: brute.trust_asked(dates, p) for p in brute.acting}
            asked = {p: brute.guarantee_asked(dates, p) for p in brute.acting}
            assert found.guarantee_needed == asked
            assert found.exposure == {p: brute.exposed(dates, p) for p in brute.parties}
            for p, moments in found.moments.items():
                assert [m.day for m in moments] == sorted(m.day for m in moments)
                assert min(m.cautious for m in moments) == min(
                    brute.cautious(dates, p, t) for t in brute.instants(dates)
                )
                assert max(m.tempting for m in moments) == max(
                    brute.tempting(dates, p, t) for t in brute.instants(dates)
                )
            for p, place in found.tight.items():
                assert (place is None) == (found.trust_needed[p] in (0, None))
                if place is not None:
                    assert place.leave <= place.left
                    taken = place.holds - brute.guarantee(p)
                    left = place.falls + brute.cover(p)
                    assert (taken - left) / (brute.final(p) - left) == found.trust_needed[p]
            possible += found.possible
    assert possible > 10, "the drawn dates are nearly all impossible"


def test_dates_of_other_steps_are_not_possible() -> None:
    case, deal, brute = drawn_terms(0) or pytest.fail("seed 0 is possible")
    dates = brute.slow(next(brute.orders()))
    assert checked(case, deal, dates).possible
    del dates[brute.steps[0]]
    assert not checked(case, deal, dates).possible
    assert checked(case, deal, dates).status == "none"


def test_dates_that_are_one_and_the_same_are_no_way_round_a_need() -> None:
    data = SALE | {"actions": {a: {**SALE["actions"][a], "needs": []} for a in ("pay1", "load1")}}
    data["actions"]["load1"] |= {"needs": ["pay1"], "takes": "1 day"}
    del data["actions"]["load1"]["verified"]
    case, same = load(data), Dates(0, 1, 1, 1)
    from paripassu.balance.dated_checker import examine_dated

    assert not examine_dated(case, agree(case), {"pay1": same, "load1": same}).possible


SALE: Data = {
    "paripassu": 1,
    "title": "two payments for two loads",
    "parties": {
        "buyer": {"name": "Buyer", "trust": 0.5, "breach_cost": 6},
        "seller": {"name": "Seller", "trust": 0.5, "breach_cost": 6},
    },
    "actions": {
        "pay1": {"by": "buyer", "does": "pays", "value": {"buyer": -4, "seller": 4}},
        "load1": {"by": "seller", "does": "ships", "value": {"buyer": 6, "seller": -2}},
        "pay2": {
            "by": "buyer",
            "does": "pays",
            "value": {"buyer": -4, "seller": 4},
            "needs": ["load1"],
        },
        "load2": {"by": "seller", "does": "ships", "value": {"buyer": 6, "seller": -2}},
    },
}
SALE["actions"]["load1"] |= {"takes": "3 days", "verified": {"by": "Port", "takes": "2 days"}}
SALE["actions"]["load2"] |= {"takes": "3 days", "verified": {"by": "Port", "takes": "2 days"}}


def test_a_sale_counted_by_hand() -> None:
    case = load(SALE)
    dates = {
        "pay1": When(0, 1, 1, 1),
        "load1": When(1, 4, 4, 6),
        "pay2": When(6, 7, 7, 7),
        "load2": When(7, 10, 10, 12),
    }
    found = checked(case, agree(case), dates)
    # The buyer is left with -4 from day 0 to 6 and with -2 from then to 12; what it could leave
    # with is never more than its guarantee of 6 above what it may be left with later.
    assert found.exposure == {"buyer": 4, "seller": 0}
    assert found.final == {"buyer": 4, "seller": 4}
    assert found.trust_needed == {"buyer": 0, "seller": 0}
    # With nothing but half trust, day 10 is the worst to both. The buyer could leave with 4, both
    # loads shipped, while the second is not verified and -2 is what it would be left with:
    # 4 - 4/2 - (-2)/2 = 3. The seller has been paid 8, has shipped one load and is about to have
    # shipped the other: it could leave with 6 and finish with 4: 6 - 4/2 - 4/2 = 2.
    assert found.guarantee_needed == {"buyer": 3, "seller": 2}
    assert found.status == "safe"


def test_gains_come_first_at_one_instant_and_costs_after() -> None:
    data: Data = {
        "paripassu": 1,
        "title": "at one instant",
        "parties": {"a": {"name": "A", "trust": 1}, "b": {"name": "B", "trust": 1}},
        "actions": {
            "x": {"by": "a", "does": "x", "value": {"a": -3, "b": 5}},
            "y": {"by": "b", "does": "y", "value": {"a": 5, "b": -3}},
        },
    }
    case = load(data)
    together = {"x": When(0, 1, 1, 1), "y": When(0, 1, 1, 1)}
    found = checked(case, agree(case), together)
    # At day 1 nobody can say which came first: each holds 5 and has not yet given 3.
    assert found.trust_needed == {"a": None, "b": None}
    assert found.guarantee_needed == {"a": 3, "b": 3}
    assert found.exposure == {"a": 3, "b": 3}
    assert found.status == "none"


# --- The search -------------------------------------------------------------------------------


@pytest.mark.parametrize("block", some(range(4), 2))
def test_shortest_of_all_calendars(block: int) -> None:
    for seed in range(block * 9, block * 9 + 9):
        _compare(seed, soonest_first=False)


@pytest.mark.parametrize("block", range(4))
def test_soonest_benefits_of_all_calendars(block: int) -> None:
    for seed in range(100 + block * 5, 105 + block * 5):
        _compare(seed, soonest_first=True)


@pytest.mark.parametrize("block", range(4))
def test_calendars_of_several_sets(block: int) -> None:
    for seed in range(200 + block * 8, 208 + block * 8):
        _compare(seed, soonest_first=seed % 5 == 0, sets=True)


@pytest.mark.parametrize("block", range(4))
def test_calendars_where_one_of_several_is_enough(block: int) -> None:
    for seed in range(300 + block * 12, 312 + block * 12):
        _compare(seed, soonest_first=seed % 4 == 0, either=True)


@pytest.mark.slow
@pytest.mark.parametrize("sets", [False, True])
@pytest.mark.parametrize("soonest_first", [False, True])
@pytest.mark.parametrize("block", range(20))
def test_many_more_calendars(block: int, *, soonest_first: bool, sets: bool) -> None:
    for seed in range(block * 50, block * 50 + 50):
        _compare(seed, soonest_first=soonest_first, sets=sets, either=seed % 3 == 0)


@pytest.mark.parametrize("seed", [242, 459])
def test_a_set_that_pays_where_its_last_step_costs(seed: int) -> None:
    _compare(seed, soonest_first=False)
    _compare(seed, soonest_first=True)


def test_a_set_counts_with_the_step_that_completes_it_once_the_others_are_verified() -> None:
    from paripassu.order.calendar import calendar

    # One after the other the second step brings the 7 with it, so that a is never below -2 after
    # x, or -4 after y, as in the plan. At once nobody can say which completes the set: while both
    # are under way a has paid 2 + 4 and been paid nothing, more than the 5 that it bears.
    data: Data = {
        "paripassu": 1,
        "title": "a set with its last step",
        "parties": {
            "a": {"name": "A", "trust": 1, "breach_cost": 20, "risk_limit": 5},
            "b": {"name": "B", "trust": 1, "breach_cost": 20},
        },
        "actions": {
            "x": {"by": "a", "does": "x", "value": {"a": -2, "b": 1}},
            "y": {"by": "a", "does": "y", "value": {"a": -4, "b": 1}},
        },
        "also": [{"when": ["x", "y"], "value": {"a": 7}}],
    }
    case = load(data)
    after, before = When(1, 2, 2, 2), When(0, 1, 1, 1)
    assert checked(case, agree(case), {"x": before, "y": after}).exposure["a"] == 2
    assert checked(case, agree(case), {"y": before, "x": after}).exposure["a"] == 4
    assert checked(case, agree(case), {"y": before, "x": before}).exposure["a"] == 6
    assert DatedBrute(data).best() == (2,)
    found = calendar(case)
    assert (found.status, found.length, found.proved) == ("safe", 2, True)


@pytest.mark.parametrize("keys", [("x0", "x1"), ("x1", "x0")])
def test_an_extra_asks_no_more_of_dates_than_of_the_order(keys: tuple[str, ...]) -> None:
    """x0 first and then x1 leaves a with 1.375 and then, the extra of 2.5 with x1, with -2.375: a
    fall of 3.75, for which its guarantee of 6 is enough without any trust."""
    from paripassu.order.calendar import calendar

    actions: Data = {
        "x0": {"by": "a", "does": "x0", "value": {"a": 2.75}, "reversible": "partly"},
        "x1": {"by": "a", "does": "x1", "value": {"a": -6.25}},
    }
    data: Data = {
        "paripassu": 1,
        "title": "an extra",
        "parties": {"a": {"name": "A", "breach_cost": 6, "bottom_line": -50}},
        "actions": {key: actions[key] for key in keys},
        "also": [{"when": ["x0", "x1"], "value": {"a": 2.5}}],
    }
    found = calendar(load(data))
    assert (found.status, found.length, found.proved) == ("safe", 2, True)
    assert found.figures.trust_needed == {"a": 0}
    assert [*found.dates] == ["x0", "x1"]


LATE: Data = {
    "paripassu": 1,
    "title": "a day too late",
    "parties": {
        "a": {"name": "A", "trust": 0.3, "breach_cost": 2},
        "b": {"name": "B", "trust": 0.6, "breach_cost": 4.5},
    },
    "actions": {
        "x": {"by": "a", "does": "x", "value": {"a": -4, "b": 6}, "takes": "2 days",
              "verified": {"by": "UN", "takes": "2 days"}},
        "y": {"by": "b", "does": "y", "value": {"a": 8.5, "b": -4}, "takes": "3 days",
              "latest": "D+6"},
    },
}  # fmt: skip


def test_a_latest_day_missed_for_want_of_trust_needs_trust() -> None:
    """One after the other takes 2 + 2 + 3 days, one too many. Begun before x is verified, y costs b
    its 4 while it holds the 6 of x from day 2: it may leave with 6, less 4.5, against 2 in the end
    and -4 if a leaves: (1.5 + 4)/(2 + 4) = 11/12."""
    from paripassu.order.calendar import calendar

    found = calendar(load(LATE))
    assert found.status == "needs-trust"
    assert found.proved
    assert found.dates["y"].done <= 6
    assert found.figures.trust_needed["b"] == F(11, 12)
    assert found.allowed == {"a": F("0.3"), "b": F(11, 12)}
    # Where y takes a week, it is late whatever the trust.
    data = {
        **LATE,
        "actions": {**LATE["actions"], "y": {**LATE["actions"]["y"], "takes": "1 week"}},
    }
    never = calendar(load(data))
    assert (never.status, never.proved) == ("none", True)
    assert not never.figures.possible


def _compare(seed: int, *, soonest_first: bool, sets: bool = False, either: bool = False) -> None:
    from paripassu.order.calendar import calendar

    terms = drawn_terms(seed, sets=sets, either=either)
    if terms is None:
        return
    case, deal, brute = terms
    named = [f"{a}:{len(deal.shares[a])}" for a in deal.actions]
    given = None if deal.swaps or seed % 4 != 1 else named
    found = calendar(case, deal=given, swaps=deal.swaps, soonest_first=soonest_first)
    dates = {step: When(*_days(one)) for step, one in found.dates.items()}
    assert found.figures == checked(case, deal, dates)
    assert found.proved, seed
    stated = {p: brute.stated(p) for p in brute.acting}
    best = brute.best(stated, soonest_first=soonest_first)
    if best is not None:
        assert found.status == "safe", seed
        assert found.allowed == stated
    else:
        assert found.status != "safe", seed
        assert all(found.allowed[p] >= stated[p] for p in brute.acting)
        best = brute.best(found.allowed, soonest_first=soonest_first)
    # With more trust there are dates, latest days and all, or there are none whatever the trust.
    assert (found.status == "none") == (brute.best(brute.free) is None), seed
    if found.status == "none":
        return
    assert not brute.impossible(dates), seed
    assert brute.holds(dates, found.allowed), seed
    assert brute.vector(dates, soonest_first=soonest_first) == best, seed
    # The bound is of the length, whatever comes before it.
    shortest = brute.best(found.allowed)
    assert shortest is not None
    assert found.bound <= shortest[0]
    assert soonest_first or found.bound == found.length == shortest[0]
    assert found.first_benefit == {p: brute.first_benefit(dates, p) for p in brute.acting}


def _days(one: Dates) -> tuple[int, int, int, int]:
    return (one.starts, one.done, one.checked, one.verified)


# --- Facts on which the search may lean -------------------------------------------------------


@pytest.mark.parametrize("block", range(3))
def test_one_after_the_other_in_order_of_doing_asks_no_more(block: int) -> None:
    compared = 0
    for seed in range(block * 40, block * 40 + 40):
        terms = drawn_terms(seed, sets=seed % 2 == 0)
        if terms is None:
            continue
        brute, rng = terms[2], Random(seed)
        for _ in range(3):
            dates = drawn_dates(rng, brute)
            if brute.impossible(dates):
                continue
            compared += 1
            slow = brute.slow(sorted(dates, key=lambda step: dates[step].counted.done))
            for p in brute.parties:
                assert brute.exposed(slow, p) <= brute.exposed(dates, p)
            for p in brute.acting:
                assert brute.guarantee_asked(slow, p) <= brute.guarantee_asked(dates, p)
                asked = brute.trust_asked(dates, p)
                if asked is not None:
                    less = brute.trust_asked(slow, p)
                    assert less is not None
                    assert less <= asked
    assert compared > 20


@pytest.mark.parametrize("block", range(3))
def test_without_verification_the_slow_calendar_is_as_the_order(block: int) -> None:
    compared = 0
    for seed in range(block * 30, block * 30 + 30):
        terms = drawn_terms(seed, sets=seed % 2 == 0)
        if terms is None:
            continue
        _, deal, brute = terms
        rng = Random(seed)
        order = rng.choice([*brute.orders()])
        for action in brute.case["actions"].values():
            action.get("verified", {}).pop("takes", None)
        found = checked(load(brute.case), deal, brute.slow(order))
        if brute.passes(order) and found.possible:
            compared += 1
            assert found.trust_needed == {p: brute.trust_needed(order, p) for p in brute.acting}
            assert found.exposure == {p: brute.exposure(order, p) for p in brute.parties}
        if found.possible:
            assert (found.status == "safe") == brute.safe(order), seed
    assert compared > 3
