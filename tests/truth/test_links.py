"""Lags and deadlines between actions: against every calendar of small cases, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from paripassu import CaseError, RequestError, load, plan
from paripassu.balance.dates import Dates
from paripassu.balance.deal import agree
from paripassu.order.calendar import calendar
from tests.dated_brute_force import DatedBrute, When
from tests.random_cases import random_case, random_swap, with_links
from tests.truth.test_calendar import Terms, checked, drawn_dates, shortest_of, when

Data = dict[str, Any]
MOST = 5_000  # calendars of one case


def linked_data(seed: int, *, actions: int) -> Data:
    """Draw a dated case with links, in which nobody is short of teams."""
    data = with_links(seed, random_case(seed, actions=actions, dated=True))
    for action in data["actions"].values():
        if seed % 2:
            action.pop("verified", None)
    data["verifiers"] = {}
    for name in Random(seed).sample([*data["actions"]], seed % 3 == 2):
        data["actions"][name]["takes"] = "0 days"
    return data


def linked_terms(seed: int, *, actions: int = 3) -> Terms | None:
    """Give such a case and its deal; None where it is refused."""
    data = linked_data(seed, actions=actions)
    swaps = random_swap(seed, data)
    try:
        case = load(data)
        deal = agree(case, swaps=swaps)
    except (CaseError, RequestError):
        return None
    brute = DatedBrute(data, swaps, None)
    return (case, deal, brute) if next(brute.orders(), None) else None


def every(brute: DatedBrute, horizon: int) -> Iterator[dict[str, When]]:
    """Give every possible calendar of so many days, each step verified as soon as can be."""
    long, check = ([f(s) for s in brute.steps] for f in (brute.length, brute.checking))
    ends = [range(horizon - a - b + 1) for a, b in zip(long, check, strict=True)]
    for starts in product(*ends):
        days = zip(starts, long, check, strict=True)
        chosen = [When(s, s + d, s + d, s + d + v) for s, d, v in days]
        dates = dict(zip(brute.steps, chosen, strict=True))
        if not brute.impossible(dates):
            yield dates


def longest(brute: DatedBrute, data: Data) -> int:
    """Days within which there are dates if there are any: all steps, waits and first days."""
    linked = [a.get(key, {}) for a in data["actions"].values()
              for key in ("after", "after_start", "within")]  # fmt: skip
    lags = [int(lag.split()[0]) for table in linked for lag in table.values()]
    steps = sum(max(1, brute.length(s)) + brute.checking(s) for s in brute.steps)
    return steps + sum(lags) + max(brute.window(s)[0] for s in brute.steps)


@pytest.mark.parametrize("block", range(3))
def test_the_shortest_of_all_calendars_with_links(block: int) -> None:
    told = 0
    for seed in range(block * 16, block * 16 + 16):
        terms = linked_terms(seed, actions=3)
        if terms is None:
            continue
        case, deal, brute = terms
        most = longest(brute, brute.case)
        found = calendar(case, swaps=deal.swaps)
        horizon = found.length - 1 if found.status in ("safe", "needs-trust") else most
        if horizon ** len(brute.steps) > MOST:
            continue
        told += 1
        assert found.proved, seed
        stated = {p: brute.stated(p) for p in brute.acting}
        assert found.figures == checked(case, deal, when(found))
        if found.status in ("safe", "needs-trust"):
            shortest_of(brute, found, every(brute, horizon), seed)
        elif found.status == "none":
            assert not any(brute.holds(d, brute.free) for d in every(brute, most)), seed
        if found.status == "needs-trust" and most ** len(brute.steps) <= MOST:
            assert not any(brute.holds(d, stated) for d in every(brute, most)), seed
    assert told > 2


@pytest.mark.parametrize("block", range(3))
def test_what_is_refused_has_no_dates_at_all(block: int) -> None:
    """A circle of links is refused where, and only where, no dates of all actions keep them."""
    refused = kept = 0
    for seed in range(block * 16, block * 16 + 16):
        data = linked_data(seed, actions=3)
        for action in data["actions"].values():
            action.pop("track", None)
        data["tracks"] = {}
        brute = DatedBrute(data, (), None)
        most = longest(brute, data)
        if most ** len(brute.steps) > MOST or not next(brute.orders(), None):
            continue
        there = next(every(brute, most), None) is not None
        windows = any({"earliest", "latest"} & {*a} for a in data["actions"].values())
        try:
            load(data)
        except CaseError:
            refused += 1
            assert not there, seed
        else:
            kept += 1
            assert there or windows, seed
    assert refused
    assert kept


@pytest.mark.parametrize("block", range(3))
def test_the_checker_says_of_drawn_dates_what_the_wording_says(block: int) -> None:
    missed = possible = 0
    for seed in range(300 + block * 25, 325 + block * 25):
        terms = linked_terms(seed)
        if terms is None:
            continue
        case, deal, brute = terms
        rng = Random(seed)
        for _ in range(4):
            dates = drawn_dates(rng, brute)
            found, wrong = checked(case, deal, dates), brute.impossible(dates)
            assert found.possible == (not wrong), (seed, wrong, found.faults)
            missed += bool(brute.unlinked(dates))
            possible += found.possible
    assert missed > 5
    assert possible > 5


def sale(**more: Data) -> Data:
    """Ship for 3 days, verified in 2; pay for a day; sign in no time; each may state more."""
    actions: dict[str, Data] = {
        "sign": {"by": ["a", "b"], "does": "sign", "value": {"a": 1, "b": 1}, "takes": "0 days"},
        "ship": {"by": "a", "does": "ship", "value": {"a": -1, "b": 3}, "takes": "3 days",
                 "verified": {"by": "V", "takes": "2 days"}},
        "pay": {"by": "b", "does": "pay", "value": {"a": 3, "b": -1}},
    }  # fmt: skip
    for name, stated in more.items():
        actions[name] |= stated
    party = {"trust": 1, "breach_cost": 9}
    return {
        "paripassu": 1, "title": "A sale", "actions": actions,
        "parties": {"a": {"name": "A", **party}, "b": {"name": "B", **party}},
    }  # fmt: skip


def dated(**more: Data) -> dict[str, tuple[int, int]]:
    found = calendar(load(sale(**more)))
    assert found.status == "safe"
    assert found.proved
    return {step: (one.starts, one.done) for step, one in found.dates.items()}


def test_a_lag_runs_from_the_day_on_which_the_other_counts_as_done() -> None:
    """Shipped by day 3 and verified by day 5: ten clear days are days 5 to 14."""
    assert dated(pay={"after": {"ship": "10 days"}})["pay"] == (15, 16)
    # What takes no time is done on D-Day itself.
    assert dated(pay={"after": {"sign": "2 days"}})["pay"] == (2, 3)


def test_a_lag_is_a_need_without_dates_too() -> None:
    case = load(sale(sign={"after": {"pay": "1 day"}}, pay={"after": {"ship": "0 days"}}))
    assert case.actions["pay"].needs == ("ship",)
    assert plan(case).order == ("ship", "pay", "sign")
    assert (
        plan(load(sale(ship={"parts": 3}, pay={"after": {"ship.2": "1 day"}}))).order.index("pay")
        >= 2
    )


def test_a_start_waits_for_a_start_and_needs_nothing() -> None:
    case = load(sale(ship={"after_start": {"pay": "4 days"}}))
    assert case.actions["ship"].needs == ()
    found = calendar(case)
    assert found.dates["ship"].starts == found.dates["pay"].starts + 4


def test_a_deadline_is_the_end_of_its_day() -> None:
    """Signed on D-Day: within two days is D+2, and what is shipped by day 3 is done on D+2."""
    assert dated(ship={"within": {"sign": "2 days"}})["ship"] == (0, 3)
    # A day less, and they cannot be signed on D-Day: on D+1, that D+2 may be the day after.
    assert dated(ship={"within": {"sign": "1 day"}})["sign"] == (1, 1)


def test_the_same_day_is_that_on_which_each_is_done() -> None:
    days = dated(pay={"same_day": ["ship"]}, sign={"same_day": ["ship"]})
    assert days == {"ship": (0, 3), "pay": (2, 3), "sign": (2, 2)}


@pytest.mark.parametrize(
    ("more", "short", "keys"),
    [
        ({"pay": {"after": {"ship": "1 day"}, "within": {"ship": "2 days"}}}, 2,
         ["after.ship", "within.ship"]),
        ({"pay": {"needs": ["ship"], "within": {"ship": "2 days"}}}, 1, ["within.ship"]),
        ({"pay": {"after": {"ship": "20 days"}, "latest": "D+10"}}, 16, ["after.ship", "latest"]),
        ({"pay": {"same_day": ["sign"], "after": {"sign": "1 day"}}}, 1,
         ["after.sign", "same_day"]),
    ],
)  # fmt: skip
def test_a_circle_that_no_dates_keep_is_named_at_each_of_its_keys(
    more: Data, short: int, keys: list[str]
) -> None:
    with pytest.raises(CaseError) as caught:
        load(sale(**more))
    said = str(caught.value)
    named = sorted(fault.key or "" for fault in caught.value.faults)
    assert named == [f"actions.pay.{key}" for key in keys]
    assert f"{short} days are missing" in said or (short == 1 and "a day is missing" in said)
    ease = {"after": {"ship": "1 day"}, "within": {"ship": "60 days"}}
    load(sale(pay=ease))


def test_what_excludes_one_another_makes_no_circle() -> None:
    data = sale(pay={"after": {"ship": "1 day"}, "within": {"ship": "2 days"}, "excludes": []})
    data["actions"]["pay"] |= {"after_start": {"ship": "9 days"}, "excludes": ["ship"]}
    del data["actions"]["pay"]["after"]
    data["actions"]["pay"]["within"] = {"ship": "1 day"}
    load(data)


def test_a_link_to_what_is_not_in_the_deal_falls_away() -> None:
    case = load(sale(pay={"after_start": {"sign": "9 days"}, "within": {"sign": "20 days"}}))
    assert calendar(case).dates["pay"] == Dates(9, 10, 10, 10)
    found = calendar(case, deal="ship,pay")
    assert found.dates["pay"] == Dates(0, 1, 1, 1)


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        ({"pay": {"after": {"shp": "1 day"}}}, "pay.after.shp", "did you mean “ship”"),
        ({"pay": {"within": {"pay": "1 day"}}}, "pay.within.pay", "names pay itself"),
        ({"pay": {"within": {"ship.2": "1 day"}}}, "pay.within.ship.2", "comes in 1 part"),
        ({"pay": {"within": {"ship": "soon"}}}, "pay.within.ship", "30 days"),
        ({"pay": {"same_day": ["ship"]}, "ship": {"standing": True}}, "pay.same_day", "since when"),
        ({"pay": {"within": {"ship": "1 day"}, "standing": True}}, "pay.within.ship", "standing"),
    ],
)
def test_links_that_mean_nothing_are_refused(more: Data, key: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(sale(**more))
    assert f"actions.{key}" in [fault.key for fault in caught.value.faults]
    assert said in str(caught.value)


def test_a_deadline_missed_for_want_of_trust_needs_trust() -> None:
    """As with latest days: dates that keep it are given, and say what trust they take."""
    data = sale(pay={"within": {"ship": "1 day"}})
    for party in data["parties"].values():
        party |= {"trust": 0, "breach_cost": 1}
    data["actions"]["pay"]["value"] = {"a": 3, "b": -2}
    found = calendar(load(data))
    assert found.status == "needs-trust"
    assert found.figures.possible
