"""What is done more than once: against every order and calendar of small cases, and by hand."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from paripassu import CaseError, check, count, deal, frontier, load, plan
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.errors import RequestError
from paripassu.order.calendar import calendar
from paripassu.order.search.ranked import ranking
from tests.blocks import some
from tests.brute_force import Brute
from tests.dated_brute_force import DatedBrute, When
from tests.random_cases import (
    random_case,
    random_deal,
    random_swap,
    with_links,
    with_repeats,
)
from tests.timed_brute_force import Timed, with_time
from tests.truth.test_calendar import Terms, checked, drawn_dates, shortest_of, when
from tests.truth.test_links import every

Data = dict[str, Any]


def drawn(seed: int) -> tuple[Data, Brute, dict[str, Any]] | None:
    """Draw a case in which something repeats, the brute force over it, and how to ask for it."""
    rich = seed % 3 == 1
    data = with_repeats(seed, random_case(seed, actions=5, rich=rich))
    agreed = random_deal(seed, data) if rich else None
    swaps = () if rich else random_swap(seed, data)
    asked: dict[str, Any] = {"swaps": swaps}
    if agreed is not None:
        asked["deal"] = [f"{a}:{agreed[a]}" for a in agreed]
    brute = Brute(data, swaps, agreed)
    if not brute.steps or len(brute.steps) > 8:
        return None
    try:
        compile_terms(load(data), agree(load(data), **asked))
    except RequestError as refused:
        assert swaps or agreed, (seed, refused)
        return None
    return data, brute, asked


@pytest.mark.parametrize("block", some(range(8), 3))
def test_best_of_all_orders_and_how_many_there_are(block: int) -> None:
    told = 0
    for seed in range(block * 20, block * 20 + 20):
        found = drawn(seed)
        if found is None:
            continue
        told += 1
        data, brute, asked = found
        case = load(data)
        prefer = ("trust", "guarantee", "exposure", "rounds")[seed // 3 % 4]
        all_ = [*brute.orders()]
        counted = count(case, **asked)
        assert (counted.orders, counted.safe) == (len(all_), sum(map(brute.safe, all_))), seed
        best = plan(case, prefer=prefer, **asked)
        orders = [order for order in all_ if brute.passes(order)]
        assert best.proved
        if not orders:
            assert best.status == "none", seed
            continue
        least = min(
            tuple(brute.measures(order)[name] for name in ranking(prefer)) for order in orders
        )
        assert tuple(one.value for one in best.criteria) == least, seed
        assert best.order in orders
    assert told > 5


def dated(seed: int) -> Terms | None:
    data = random_case(seed, actions=3, dated=True)
    for name, action in data["actions"].items():
        if seed % 2:
            action.pop("verified", None)
        if seed % 5 == 1 and name == "a1":
            action["takes"] = "0 days"
    data["verifiers"] = {}
    data = with_repeats(seed, with_links(seed, data) if seed % 3 == 1 else data, times=2)
    try:
        case = load(data)
        agreed = agree(case)
    except (CaseError, RequestError):
        return None
    brute = DatedBrute(data, (), None)
    return (case, agreed, brute) if next(brute.orders(), None) else None


@pytest.mark.parametrize("block", some(range(4), 1))
def test_the_shortest_of_all_calendars(block: int) -> None:
    told = 0
    for seed in range(block * 20, block * 20 + 20):
        terms = dated(seed)
        if terms is None:
            continue
        case, agreed, brute = terms
        found = calendar(case)
        horizon = found.length - 1
        if found.status not in ("safe", "needs-trust") or horizon ** len(brute.steps) > 60_000:
            continue
        told += 1
        assert found.proved, seed
        assert found.figures == checked(case, agreed, when(found))
        shortest_of(brute, found, every(brute, horizon), seed)
    assert told > 1


@pytest.mark.parametrize("block", range(3))
def test_the_checker_says_of_drawn_dates_what_the_wording_says(block: int) -> None:
    missed = possible = 0
    for seed in range(300 + block * 25, 325 + block * 25):
        terms = dated(seed)
        if terms is None:
            continue
        case, agreed, brute = terms
        rng = Random(seed)
        found = calendar(case)
        near = when(found)
        tries = [drawn_dates(rng, brute) for _ in range(3)]
        for _ in range(6 if near else 0):  # dates that all but keep the periods
            late = {s: rng.choice([0, 0, 0, 1, 2]) for s in near}
            tries.append({s: When(*(day + late[s] for day in one)) for s, one in near.items()})
        for dates in tries:
            told, wrong = checked(case, agreed, dates), brute.impossible(dates)
            assert told.possible == (not wrong), (seed, wrong, told.faults)
            missed += any("period" in one for one in wrong)
            possible += told.possible
    assert missed > 5
    assert possible > 5


@pytest.mark.parametrize("block", range(2))
def test_points_over_time_are_those_of_each_time(block: int) -> None:
    told = 0
    for seed in range(500 + block * 12, 512 + block * 12):
        data = with_time(seed, random_case(seed, actions=4, dated=True))
        for action in data["actions"].values():
            action.pop("latest", None)
        data = with_repeats(seed, data, every="5 months")
        case = load(data)
        agreed, brute = agree(case), DatedBrute(data, (), None)
        if not next(brute.orders(), None):
            continue
        dates = drawn_dates(Random(seed), brute)
        found = checked(case, agreed, dates)
        for party in brute.acting:
            timed = Timed(brute, dates, party)
            assert float(found.final[party]) == pytest.approx(timed.final, abs=1e-6), seed
            assert float(found.exposure[party]) == pytest.approx(timed.exposure(), abs=1e-6), seed
            told += 1
    assert told > 10


def programme(**more: Data) -> Data:
    """Report every month, three times; pay a tranche after the first; close after the last."""
    actions: dict[str, Data] = {
        "report": {"title": "Report", "by": "b", "does": "report", "value": {"a": 2, "b": -1},
                   "takes": "5 days", "repeats": {"every": "1 month", "times": 3},
                   "verified": {"by": "V", "takes": "2 days"}},
        "pay": {"by": "a", "does": "pay", "value": {"a": -3, "b": 5}, "needs": ["report.1"]},
        "close": {"by": "a", "does": "close", "value": {"b": 1}, "needs": ["report"]},
    }  # fmt: skip
    for name, stated in more.items():
        actions[name] = {**actions.get(name, {"by": "a", "does": name}), **stated}
    party = {"trust": 1, "breach_cost": 9}
    return {
        "paripassu": 1, "title": "A programme", "actions": actions,
        "parties": {"a": {"name": "A", **party}, "b": {"name": "B", **party}},
    }  # fmt: skip


def test_each_time_is_worth_the_stated_value_and_is_in_its_own_period() -> None:
    case = load(programme())
    found = calendar(case)
    assert found.status == "safe"
    assert found.proved
    starts = {step: one.starts for step, one in found.dates.items()}
    assert starts == {"report.1": 0, "pay": 7, "report.2": 30, "report.3": 60, "close": 67}
    assert found.figures.final == {"a": 3 * 2 - 3, "b": -3 * 1 + 5 + 1}
    assert [step.title for step in found.steps if step.actions == ("report",)] == [
        "Report (1 of 3)", "Report (2 of 3)", "Report (3 of 3)",
    ]  # fmt: skip


def test_a_time_is_done_by_the_last_day_of_its_period() -> None:
    """From D+4 on every 16 days: the second in D+20 to D+35, of which it takes ten days."""
    case = load(programme(report={"repeats": {"every": "16 days", "times": 2}, "takes": "10 days",
                                  "verified": {"by": "V"}}))  # fmt: skip
    agreed = agree(case, deal="report")
    for second, said in ((19, "sooner than 16 days after"), (20, ""), (26, ""),
                         (27, "later than 31 days after")):  # fmt: skip
        dates = {"report.1": When(4, 14, 14, 14), "report.2": When(*[second + 10] * 4)}
        dates["report.2"] = dates["report.2"]._replace(starts=second)
        found = checked(case, agreed, dates)
        assert found.possible == (not said)
        assert said in " ".join(found.faults)
    # Sixteen days a time fill the periods; seventeen do not fit.
    full = {"repeats": {"every": "16 days", "times": 2}, "takes": "16 days",
            "verified": {"by": "V"}}  # fmt: skip
    dates_ = calendar(load(programme(report=full)), deal="report").dates
    assert [one.starts for one in dates_.values()] == [0, 16]
    with pytest.raises(CaseError, match="2 days are missing"):
        load(programme(report={**full, "takes": "17 days"}))


def test_a_deal_may_have_the_first_times_only() -> None:
    case = load(programme())
    found = plan(case, deal="report:2,pay")
    assert found.order == ("report.1", "pay", "report.2") or found.order[:1] == ("report.1",)
    assert found.figures.final == {"a": 2 * 2 - 3, "b": -2 + 5}
    with pytest.raises(RequestError, match="expected 1 to 3"):
        plan(case, deal="report:4,pay")
    worth = {tuple(one.actions): one.final for one in deal(case, deal="report,pay").pareto}
    assert worth
    for actions, value in worth.items():
        assert value == plan(case, deal=actions).figures.final


def test_one_time_is_like_the_next() -> None:
    """Three times are three actions of the same, each after the last, to the digit."""
    for seed in range(20):
        data = with_repeats(seed, random_case(seed, actions=4))
        apart = written_out(data)
        one, other = load(data), load(apart)
        got, had = plan(one), plan(other)
        assert got.status == had.status, seed
        assert [(c.name, c.value) for c in got.criteria] == [
            (c.name, c.value) for c in had.criteria
        ]
        assert count(one).safe == count(other).safe
        renamed = [apart_named(data, step) for step in got.order]
        if got.order:
            figures = check(other, renamed).figures
            for key in ("status", "trust_needed", "guarantee_needed", "exposure", "final"):
                assert getattr(figures, key) == getattr(got.figures, key), (seed, key)
        assert [m.guarantee for m in frontier(one).minimal] == [
            m.guarantee for m in frontier(other).minimal
        ]


def apart_named(data: Data, step: str) -> str:
    """Name a time as an action of its own."""
    repeats = "repeats" in data["actions"].get(step.partition(".")[0], {})
    return step.replace(".", "-") if repeats else step


def written_out(data: Data) -> Data:
    """Give a case in which each time is an action of its own."""
    actions: Data = {}
    last = {}
    for name, action in data["actions"].items():
        times = action.get("repeats", {}).get("times", 0)
        plain = {key: value for key, value in action.items() if key != "repeats"}
        last[name] = f"{name}-{times}" if times else name
        for number in range(1, times + 1):
            needs = [f"{name}-{number - 1}"] if number > 1 else []
            actions[f"{name}-{number}"] = {**plain, "needs": [*plain.get("needs", []), *needs]}
        if not times:
            actions[name] = plain
    also = [{**one, "when": [last[name] for name in one["when"]]} for one in data.get("also", [])]
    for action in actions.values():
        action["needs"] = [last.get(n) or apart_named(data, n) for n in action.get("needs", [])]
    return {**data, "actions": actions, "also": also}


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        ({"parts": 2}, "repeats", "leave out one"),
        ({"parts": "any"}, "repeats", "leave out one"),
        ({"standing": True}, "repeats", "standing already"),
        ({"repeats": {"every": "0 days", "times": 2}}, "repeats.every", "a day or more"),
        ({"repeats": {"every": "1 month", "times": 1}}, "repeats.times", "from 2 to 1000"),
        ({"repeats": {"every": "1 month", "times": 1001}}, "repeats.times", "from 2 to 1000"),
        ({"repeats": {"every": "2 working days", "times": 2}}, "repeats.every", "1 month"),
        ({"repeats": {"every": "1 month"}}, "repeats.times", "must be there"),
        ({"repeats": {"every": "1 month", "times": 2, "untl": 3}}, "repeats.untl", "not a key"),
        ({"repeats": {"every": "6 days", "times": 3}}, "repeats", "is missing"),
        ({"by": "nobody", "likely": 0.5}, "repeats", "of an event"),
    ],
)
def test_what_cannot_repeat_is_refused(more: Data, key: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(programme(report=more))
    assert f"actions.report.{key}" in [fault.key for fault in caught.value.faults], caught.value
    assert said in str(caught.value)


def test_a_need_of_a_time_that_there_is_not_is_refused() -> None:
    with pytest.raises(CaseError, match=r"names report\.4, but report comes in 3 parts"):
        load(programme(pay={"needs": ["report.4"]}))
