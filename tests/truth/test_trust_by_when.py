"""Calendars with trust in whom, and trust that grows, against the definition and every calendar."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import pytest

from paripassu import calendar, load, plan
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.deal import Deal, agree
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.order.dates.careful import careful, excess
from paripassu.order.dates.dating import Dater
from paripassu.order.dates.project import Project, compile_project
from paripassu.order.dates.weighing import Weighing
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.branch_brute_force import late_case
from tests.dated_brute_force import Dated
from tests.dated_trust_brute_force import BranchTrustBrute, DatedTrustBrute
from tests.random_cases import with_sets
from tests.timed_brute_force import Timed, with_time
from tests.trust_brute_force import random_trust_case, with_trust
from tests.truth.test_calendar import checked, drawn_dates, settled, sooner, when
from tests.truth.test_events import drawn_dates as dates_with_events
from tests.truth.test_events import loaded, without_parts

F = Fraction
Data = dict[str, Any]
Terms = tuple[Case, Deal, DatedTrustBrute]
BLOCK = 25


def drawn(seed: int, *, actions: int = 4, sets: bool = False, timed: bool = False) -> Terms | None:
    """Draw a dated case and what is agreed of it; None where a swap makes that impossible."""
    rich = seed % 4 == 1
    data = random_trust_case(seed, actions=actions, rich=rich, dated=True)
    data = sooner(seed, data)
    if sets:
        data = with_sets(seed, data)
    return settled(seed, with_time(seed, data) if timed else data, DatedTrustBrute)


def project_of(case: Case, deal: Deal) -> Project:
    return compile_project(case, deal, compile_terms(case, deal))


# --- The checker ------------------------------------------------------------------------------


@pytest.mark.parametrize("block", some(range(8), 1))
def test_the_checker_says_of_any_dates_what_the_definition_says(block: int) -> None:
    possible = 0
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        terms = drawn(seed, sets=seed % 5 == 0)
        if terms is None:
            continue
        case, deal, brute = terms
        rng = Random(seed)
        for _ in range(3):
            dates = drawn_dates(rng, brute)
            found = checked(case, deal, dates)
            wrong = brute.impossible(dates)
            assert found.status == brute.status(dates), (seed, wrong, found.faults)
            if wrong:
                continue
            possible += 1
            path = found.paths[0]
            for p in brute.acting:
                days = [moment.day for moment in path.moments[p]]
                trusts = [brute.trust_on(dates, p, F(day)) for day in days]
                assert [one.trust for one in path.earned[p]][1:] == trusts[1:], (seed, p)
                assert path.earned[p][0].trust == brute.trusts(frozenset(), p)
                assert trusts == sorted(trusts), "trust never falls as time goes on"
                assert found.shortfall[p] == brute.lacking(dates, p), (seed, p)
                assert found.guarantee_needed[p] == brute.guarantee_asked(dates, p), (seed, p)
                place, needed = found.tight[p], found.trust_needed[p]
                if place is not None:
                    assert place.earned.trust == brute.trust_on(dates, p, F(place.leave))
                    assert needed is not None
                    assert found.shortfall[p] >= needed - place.earned.trust
            assert found.exposure == {p: brute.exposed(dates, p) for p in brute.parties}
    assert possible > BLOCK, "the drawn dates are nearly all impossible"


def lacking(brute: DatedTrustBrute, dates: Dated, p: str) -> float | None:
    """Give the most that trust needed goes beyond what there is, where points change with time."""
    one = Timed(brute, dates, p)
    if one.margin < 0:
        return None
    lowest = np.minimum.accumulate(one.left[::-1])[::-1]
    gain = np.where(one.final - lowest > 1e-12, one.final - lowest, 1.0)
    needed = np.where(one.leaving - lowest > 1e-12, (one.leaving - lowest) / gain, 0.0)
    has = [float(brute.trust_on(dates, p, F(at.seen))) for at in one.instants]
    return float((needed - has).max())


@pytest.mark.parametrize("block", some(range(4), 1))
def test_and_where_points_change_with_time(block: int) -> None:
    compared = 0
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        terms = drawn(seed, timed=True)
        if terms is None:
            continue
        case, deal, brute = terms
        dates = drawn_dates(Random(seed), brute)
        found = checked(case, deal, dates)
        if not found.possible:
            continue
        for p in brute.acting:
            over, asked = found.shortfall[p], lacking(brute, dates, p)
            if abs(Timed(brute, dates, p).margin) > 1e-9:
                assert (over is None) == (asked is None), (seed, p)
            if over is not None and asked is not None:
                compared += 1
                assert float(over) == pytest.approx(asked, rel=1e-9, abs=1e-9), (seed, p)
    assert compared > 5


@pytest.mark.parametrize("block", some(range(4), 1))
def test_with_verification_at_once_the_slow_calendar_is_as_the_order(block: int) -> None:
    safe = set()
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        terms = drawn(seed, sets=seed % 5 == 0)
        if terms is None:
            continue
        _, deal, brute = terms
        for action in brute.case["actions"].values():
            action.get("verified", {}).pop("takes", None)
        for order in islice(brute.orders(), 0, 40, 7):
            found = checked(load(brute.case), deal, brute.slow(order))
            if not found.possible:
                continue
            safe.add(brute.safe(order))
            assert (found.status == "safe") == brute.safe(order), (seed, order)
            if brute.passes(order):
                asked = {p: brute.shortfall(order, p) for p in brute.acting}
                assert found.shortfall == asked, (seed, order)
                needed = {p: brute.guarantee_needed(order, p) for p in brute.acting}
                assert found.guarantee_needed == needed, (seed, order)
    assert safe == {True, False}


@pytest.mark.parametrize("block", some(range(4), 1))
def test_and_where_events_decide(block: int) -> None:
    met = 0
    for seed in range(20 * block, 20 * (block + 1)):
        data = without_parts(with_trust(seed, late_case(seed, actions=4, dated=True)))
        case, brute = loaded(data), BranchTrustBrute(data)
        every = [*brute.orders()]
        if case is None or not every:
            continue
        rng, deal = Random(seed), agree(case)
        dates = dates_with_events(rng, brute, rng.choice(every))
        found = checked(case, deal, dates)
        if not found.possible:
            continue
        met += 1
        asked = {p: brute.asked(dates, p) for p in brute.acting}
        assert found.shortfall == {p: asked[p][0] for p in brute.acting}, seed
        assert found.guarantee_needed == {p: asked[p][1] for p in brute.acting}, seed
        dated = calendar(case, time_limit=20)
        over = {p: brute.asked(when(dated), p)[0] for p in brute.acting}
        assert dated.figures.shortfall == over, seed
        if dated.status in ("safe", "needs-trust"):
            for p, allowed in dated.allowed.items():
                first = dated.figures.paths[0].earned[p][0].trust
                assert over[p] is not None, seed
                assert over[p] <= allowed - first, seed
    assert met >= 8


# --- The search -------------------------------------------------------------------------------


@pytest.mark.parametrize("block", some(range(6), 1))
def test_shortest_of_all_calendars(block: int) -> None:
    for seed in range(15 * block, 15 * (block + 1)):
        _compare(seed, soonest_first=False)


@pytest.mark.parametrize("block", some(range(2), 1))
def test_soonest_benefits_of_all_calendars(block: int) -> None:
    for seed in range(200 + 8 * block, 208 + 8 * block):
        _compare(seed, soonest_first=True)


@pytest.mark.slow
@pytest.mark.parametrize("soonest_first", [False, True])
@pytest.mark.parametrize("block", some(range(20), 1))
def test_many_more_calendars(block: int, *, soonest_first: bool) -> None:
    for seed in range(1_000 + 50 * block, 1_050 + 50 * block):
        _compare(seed, soonest_first=soonest_first)


def _compare(seed: int, *, soonest_first: bool) -> None:
    terms = drawn(seed, actions=3 + seed % 2, sets=seed % 5 == 0)
    if terms is None:
        return
    case, deal, brute = terms
    named = [f"{a}:{len(deal.shares[a])}" for a in deal.actions]
    given = None if deal.swaps or seed % 4 != 1 else named
    found = calendar(case, deal=given, swaps=deal.swaps, soonest_first=soonest_first)
    dates = when(found)
    assert found.figures == checked(case, deal, dates)
    assert found.proved, seed
    first = {p: brute.trusts(frozenset(), p) for p in brute.acting}
    more = {p: found.allowed[p] - first[p] for p in brute.acting}
    best = brute.best(soonest_first=soonest_first)
    if best is not None:
        assert found.status == "safe", seed
        assert found.allowed == first
    else:
        assert found.status != "safe", seed
        assert all(over >= 0 for over in more.values())
        best = brute.best(more, soonest_first=soonest_first)
    # With more trust there are dates, latest days and all, or there are none whatever the trust.
    assert (found.status == "none") == (brute.best(brute.free) is None), seed
    if found.status == "none":
        return
    assert not brute.impossible(dates), seed
    assert brute.holds(dates, more), seed
    assert brute.vector(dates, soonest_first=soonest_first) == best, seed
    shortest = brute.best(more)
    assert shortest is not None
    assert found.bound <= shortest[0]
    assert soonest_first or found.bound == found.length == shortest[0]


@pytest.mark.parametrize("block", some(range(4), 1))
def test_the_most_careful_of_all_orders_is_found(block: int) -> None:
    """One step after another, verified before the next, it asks least beyond what there is."""
    compared = 0
    for seed in range(300 + BLOCK * block, 300 + BLOCK * (block + 1)):
        terms = drawn(seed, actions=4 + seed % 2, sets=seed % 5 == 0)
        if terms is None or len(terms[2].steps) > 5:
            continue
        case, deal, brute = terms
        project = project_of(case, deal)
        asked: dict[tuple[str, ...], Fraction] = {}
        for order in brute.orders():
            over = [brute.lacking(brute.slow(order), p) for p in brute.acting]
            numbers = [project.terms.steps.index(step) for step in order]
            told = excess(project, numbers)
            if None in over:
                assert told is None, (seed, order)
                continue
            assert told == max(x for x in over if x is not None), (seed, order)
            if brute.passes(order):
                asked[order] = told
        if not asked:
            continue
        compared += 1
        start = max(asked, key=lambda order: asked[order])
        numbers = [project.terms.steps.index(step) for step in start]
        found = careful(project, numbers, Clock(None))
        least = min(asked.values())
        reached = asked[tuple(project.terms.steps[step] for step in found)]
        assert reached == least or (reached <= 0 and least <= 0), seed
    assert compared > 5


@pytest.mark.parametrize("seed", some(range(0, 60, 3), 5))
def test_compiled_or_not_steps_are_placed_alike_and_safely(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = drawn(seed, actions=6)
    if terms is None:
        return
    case, deal, brute = terms
    project = project_of(case, deal)
    for order in islice(brute.orders(), 0, 200, 41):
        numbers = [project.terms.steps.index(step) for step in order]
        found = []
        for little in (True, False):
            with monkeypatch.context() as patch:
                patch.setattr("paripassu.order.dates.dating.little", lambda *_, few=little: few)
                found.append(Dater(project, Clock(None)).early(numbers))
        plain, quick = found
        asked = excess(project, numbers)
        if plain is None:
            assert quick is None
            assert asked is None or asked > 0, (seed, order)
            continue
        figures = examine_dated(case, deal, plain.dates())
        assert max(over for over in figures.shortfall.values() if over is not None) <= 0
        assert quick is not None
        assert (quick.days == plain.days).all(), (seed, order)


TOGETHER: Data = {
    "paripassu": 1,
    "title": "two deliveries on one day",
    "parties": {
        "i": {"name": "I", "trust": 0.2, "learns": {"like": 0.1}},
        "j": {"name": "J", "trust": 1, "breach_cost": 20},
        "k": {"name": "K", "trust": 1, "breach_cost": 20},
    },
    "actions": {
        "s": {"by": "j", "does": "s", "value": {"i": 4, "j": -2}},
        "t": {"by": "k", "does": "t", "value": {"i": 4, "k": -2}},
        "pay": {
            "by": "i",
            "does": "pay",
            "value": {"i": -6, "j": 4, "k": 4},
            "needs": ["s", "t"],
        },
        "u": {"by": "j", "does": "u", "value": {"i": 4, "j": -1}, "needs": ["pay"]},
        "v": {"by": "k", "does": "v", "value": {"i": 4, "k": -1}, "needs": ["pay"]},
    },
}


def test_what_is_verified_on_one_day_shows_something_of_all_at_once() -> None:
    """i ends with 10. Of two deliveries the first leaves it with 4, and its trust in the other who
    has shown nothing is 0.2; after its payment 2 are left: (4 - 2)/(10 - 2) = 1/4. With both on
    one day it has 8 when both are trusted (0.1 · 0.2 + 1)/1.1 = 51/55, and needs (8 - 2)/8."""
    case = load(TOGETHER)
    order = plan(case)
    assert (order.status, order.criteria[0].value) == ("needs-trust", F(1, 4) - F(1, 5))
    found = calendar(case)
    assert (found.status, found.length, found.proved) == ("safe", 3, True)
    assert found.dates["s"].verified == found.dates["t"].verified == 1
    assert found.figures.shortfall["i"] == F(6, 8) - F(51, 55)
    assert DatedTrustBrute(TOGETHER).best() == (3,)


@pytest.mark.parametrize("block", some(range(3), 1))
def test_many_calendars_are_weighed_as_the_checker_judges_each(block: int) -> None:
    judged = set()
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        terms = drawn(seed, timed=seed % 3 > 0)
        if terms is None:
            continue
        case, deal, brute = terms
        project, rng = project_of(case, deal), Random(seed)
        drawn_ = [drawn_dates(rng, brute) for _ in range(4)]
        days = np.array([[list(dates[s].counted) for s in project.terms.steps] for dates in drawn_])
        weighing = Weighing(case, deal, project, 2_000)
        for more in (F(0), F(1, 5), F(1)):
            trust = tuple(min(F(1), p + more) for p in project.allowed)
            _form, short, *_ = weighing.ranks(days, trust, soonest_first=False)
            for number, dates in enumerate(drawn_):
                found = checked(case, deal, dates)
                if not found.possible or 0 < short[number] < 1e-6:
                    continue
                lift = [p - has for p, has in zip(trust, project.allowed, strict=True)]
                over = found.shortfall.values()
                kept = not found.faults and all(
                    x is not None and x <= up for x, up in zip(over, lift, strict=True)
                )
                assert (short[number] == 0) == kept, (seed, dates, more)
                judged.add((more, kept))
    assert len(judged) > 4


@pytest.mark.parametrize("block", some(range(3), 1))
def test_calendars_keep_within_the_trust_they_name_where_points_change(block: int) -> None:
    kept = 0
    for seed in range(8 * block, 8 * (block + 1)):
        terms = drawn(seed, actions=3 + seed % 2, timed=True)
        if terms is None:
            continue
        case, deal, brute = terms
        named = [f"{a}:{len(deal.shares[a])}" for a in deal.actions]
        given = None if deal.swaps or seed % 4 != 1 else named
        found = calendar(
            case, deal=given, swaps=deal.swaps, time_limit=None, soonest_first=seed % 5 == 0
        )
        assert found.figures == examine_dated(case, found.deal, found.dates), seed
        if found.status not in ("safe", "needs-trust"):
            continue
        kept += 1
        first = {p: brute.trusts(frozenset(), p) for p in brute.acting}
        for p, allowed in found.allowed.items():
            over = found.figures.shortfall[p]
            assert over is not None, seed
            assert over <= allowed - first[p], seed
        if found.status == "safe":
            assert found.allowed == first, seed
        assert found.bound <= found.length
        assert not brute.impossible(when(found)), seed
    assert kept > 2
