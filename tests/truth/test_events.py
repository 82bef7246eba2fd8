"""Deals with events against every order in every way that events may turn out."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from paripassu import CaseError, RequestError, calendar, check, count, load, plan
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import Dates
from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.order.search.ranked import ranking
from tests.branch_brute_force import BranchBrute, DatedBranchBrute, late_case, random_event_case
from tests.dated_brute_force import Order, When


def loaded(data: dict[str, Any]) -> Case | None:
    """Load a drawn case; None where an action of it could never be done."""
    try:
        return load(data)
    except CaseError as problem:
        assert "can never be met" in str(problem) or "circle" in str(problem), str(problem)
        return None


@pytest.mark.parametrize("block", range(10))
def test_best_of_all_orders(block: int) -> None:
    met = sum(_found(random_event_case(seed), seed) for seed in range(block * 30, block * 30 + 30))
    assert met >= 15


@pytest.mark.parametrize("block", range(5))
def test_best_of_all_orders_where_events_delay_and_others_pledge(block: int) -> None:
    met = sum(_found(late_case(seed), seed) for seed in range(block * 30, block * 30 + 30))
    assert met >= 12


def _found(data: dict[str, Any], seed: int) -> bool:
    """Compare all that is said of a case with what every order is; False where it cannot be asked.

    Where two events may end the process and nothing says which is first, nothing is asked.
    """
    case = loaded(data)
    if case is None:
        return False
    prefer = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
    try:
        found = plan(case, prefer=prefer)
    except RequestError as problem:
        assert "Add a need." in str(problem)
        return False
    brute = BranchBrute(data)
    every = list(brute.orders())
    orders = [order for order in every if brute.passes(order)]
    if not orders:
        assert found.status == "none"
        assert found.proved
        return True
    rank = ranking(prefer)
    measured = [brute.measures(order) for order in orders]
    keys = [tuple(one[name] for name in rank) for one in measured]
    assert tuple(one.value for one in found.criteria) == min(keys), seed
    assert all(one.proved and one.bound == one.value for one in found.criteria)
    lacking = brute.measures(found.order)["trust"]
    assert found.status == ("safe" if lacking <= 0 else "needs-trust")
    safe = sum(one["trust"] <= 0 for one in measured)
    assert (count(case).orders, count(case).safe) == (len(every), safe), seed
    for order in orders[:3]:
        given = check(case, order=order)
        needs = brute.measures(order)["trust"]
        assert given.status == ("safe" if needs <= 0 else "needs-trust")
    return True


# --- Dates -----------------------------------------------------------------------------------


def drawn_dates(rng: Random, brute: DatedBranchBrute, order: Order) -> dict[str, When]:
    """Draw dates that keep the needs, one of them now and then moved."""
    dates: dict[str, When] = {}
    for step in order:
        ready = [brute.plan.window(step)[0], *(dates[a].verified for a in brute.comes_after(step))]
        slowly = max((one.verified for one in dates.values()), default=0)
        starts = max(*ready, rng.choice([0, slowly])) + rng.choice([0, 0, 1])
        done = starts + brute.plan.length(step)
        checked = done + rng.choice([0, 0, 2])
        dates[step] = When(starts, done, checked, checked + brute.plan.checking(step))
    if rng.random() < 0.3:
        step, by = rng.choice(order), rng.choice([-2, -1, 1])
        moved = [(n + by if rng.random() < 0.8 else n) for n in dates[step]]
        dates[step] = When(*sorted(max(0, n) for n in moved))
    return dates


def without_parts(data: dict[str, Any]) -> dict[str, Any]:
    for action in data["actions"].values():
        action.pop("parts", None)
    return data


@pytest.mark.parametrize("block", range(6))
def test_every_figure_of_drawn_dates(block: int) -> None:
    met = 0
    for seed in range(block * 16, block * 16 + 16):
        data = without_parts(late_case(seed, actions=4, dated=True))
        case, brute = loaded(data), DatedBranchBrute(data)
        every = [*brute.orders()]
        if case is None or not every:
            continue
        rng, deal = Random(seed), agree(case)
        for _ in range(2):
            dates = drawn_dates(rng, brute, rng.choice(every))
            found = examine_dated(case, deal, {a: Dates(*one) for a, one in dates.items()})
            wrong = brute.plan.impossible(dates)
            assert found.possible == (not wrong), (seed, wrong, found.faults)
            assert found.status == brute.status(dates), (seed, found.faults)
            assert bool(found.faults) == (found.status == "none")
            if wrong:
                continue
            met += 1
            asked = {p: brute.asked(dates, p) for p in case.parties}
            acting = brute.acting
            assert found.trust_needed == {p: asked[p][0] for p in acting}, seed
            assert found.guarantee_needed == {p: asked[p][1] for p in acting}, seed
            assert found.exposure == {p: asked[p][2] for p in case.parties}, seed
            expected = {p: brute.hoped(brute.ways[0], p, frozenset()) for p in case.parties}
            assert found.final == expected
    assert met >= 8


@pytest.mark.parametrize("block", range(6))
def test_dates_that_are_found_hold(block: int) -> None:
    safe = 0
    for seed in range(block * 12, block * 12 + 12):
        data = without_parts(late_case(seed, actions=4, dated=True))
        case, brute = loaded(data), DatedBranchBrute(data)
        if case is None or next(brute.orders(), None) is None:
            continue
        found = calendar(case, time_limit=20)
        dates = {a: When(*_days(one)) for a, one in found.dates.items()}
        assert found.status == brute.status(dates), (seed, found.figures.faults)
        assert found.figures.possible == (not brute.plan.impossible(dates))
        safe += found.status == "safe"
        length = max(one.verified for one in dates.values())
        assert found.length == length and found.bound <= length
        assert not found.proved or found.bound == length
    assert safe


def _days(dates: Dates) -> tuple[int, int, int, int]:
    return dates.starts, dates.done, dates.checked, dates.verified
