"""Working days, holidays and closed seasons: against every calendar of small cases, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from paripassu import CaseError, RequestError, load, plan
from paripassu.balance.deal import agree
from paripassu.order.calendar import calendar
from paripassu.order.dates.possible import first_dated
from paripassu.running.clock import Clock
from tests.dated_brute_force import DatedBrute, When
from tests.random_cases import random_case, random_swap, with_links
from tests.truth.test_calendar import Terms, checked, drawn_dates, shortest_of, when
from tests.truth.test_links import sale

Data = dict[str, Any]
MOST = 6_000  # calendars of one case
WEEKS: list[Data] = [
    {},
    {"days": ["mon", "wed", "fri"]},
    {"holidays": ["2030-01-02/2030-01-03"]},
    {"days": ["sat", "sun", "mon"], "closed": ["01-07"]},
    {"closed": ["12-30/01-04"]},
]


def worked_data(seed: int, *, actions: int = 3) -> Data:
    """Draw a dated case that counts working days in some places, with links or without."""
    data, rng = random_case(seed, actions=actions, dated=True), Random(seed + 5_000)
    if seed % 2:
        data = with_links(seed, data)
    data["workdays"] = rng.choice(WEEKS)
    for action in data["actions"].values():
        if rng.random() < 0.6:
            action["takes"] = rng.choice(["1 working day", "2 working days", "0 working days"])
        verified = action.get("verified", {})
        if "takes" in verified and rng.random() < 0.5:
            verified["takes"] = rng.choice(["1 working day", "2 working days"])
        for key in ("after", "after_start", "within"):
            for other in action.get(key, {}):
                if rng.random() < 0.5:
                    action[key][other] = rng.choice(["1 working day", "3 working days"])
        if action.get("standing"):
            continue
        if rng.random() < 0.7:
            action.pop("verified", None)
    verifiers = {a["verified"]["by"] for a in data["actions"].values() if "verified" in a}
    data["verifiers"] = {by: {"workdays": rng.choice(WEEKS)} for by in verifiers}
    tracks = {a["track"] for a in data["actions"].values() if "track" in a}
    data["tracks"] = {t: told for t, told in data["tracks"].items() if t in tracks}
    return data


def worked_terms(seed: int) -> Terms | None:
    data = worked_data(seed)
    swaps = random_swap(seed, data)
    try:
        case = load(data)
        deal = agree(case, swaps=swaps)
    except (CaseError, RequestError):
        return None
    brute = DatedBrute(data, swaps, None)
    return (case, deal, brute) if next(brute.orders(), None) else None


def ended(brute: DatedBrute, step: str, starts: int) -> When:
    """Date a step that starts on a day, each day that it takes one by one."""
    done = starts
    while brute.too_short(step, When(starts, done, done, done)) and done < starts + 40:
        done += 1
    verified = done
    while brute.checked_too_soon(step, When(starts, done, done, verified)):
        verified += 1
    return When(starts, done, done, verified)


def every(brute: DatedBrute, horizon: int) -> Iterator[dict[str, When]]:
    """Give every possible calendar of so many days, each step verified as soon as can be."""
    choices = [[ended(brute, s, day) for day in range(horizon)] for s in brute.steps]
    kept = [[one for one in each if one.verified <= horizon] for each in choices]
    for chosen in product(*kept):
        dates = dict(zip(brute.steps, chosen, strict=True))
        if not brute.impossible(dates):
            yield dates


@pytest.mark.parametrize("block", range(4))
def test_the_shortest_of_all_calendars_in_working_days(block: int) -> None:
    told = 0
    for seed in range(block * 14, block * 14 + 14):
        terms = worked_terms(seed)
        if terms is None:
            continue
        case, deal, brute = terms
        found = calendar(case, swaps=deal.swaps)
        horizon = found.length - 1
        assert found.figures == checked(case, deal, when(found))
        if found.status not in ("safe", "needs-trust") or horizon ** len(brute.steps) > MOST:
            continue
        told += 1
        assert found.proved, seed
        shortest_of(brute, found, every(brute, horizon), seed)
    assert told > 2


@pytest.mark.parametrize("block", range(3))
def test_the_checker_counts_as_a_wall_calendar_does(block: int) -> None:
    wrong_ = possible = 0
    for seed in range(100 + block * 25, 125 + block * 25):
        terms = worked_terms(seed)
        if terms is None:
            continue
        case, deal, brute = terms
        rng = Random(seed)
        for _ in range(4):
            dates = drawn_dates(rng, brute)
            if rng.random() < 0.7:
                dates = {
                    s: ended(brute, s, one.starts + rng.choice([0, 1, 2]))
                    for s, one in dates.items()
                }
            found, wrong = checked(case, deal, dates), brute.impossible(dates)
            assert found.possible == (not wrong), (seed, wrong, found.faults, dates)
            wrong_ += bool(wrong)
            possible += found.possible
    assert wrong_ > 5
    assert possible > 5


def dated(starts: str, workdays: Data, **more: Data) -> dict[str, tuple[str, str]]:
    found = calendar(load({**sale(**more), "starts": starts, "workdays": workdays}))
    assert (found.status, found.proved) == ("safe", True)
    return {
        step: (found.date(one.starts) or "", found.date(one.on.done) or "")
        for step, one in found.dates.items()
    }


def test_a_week_of_work_over_a_weekend_and_a_holiday() -> None:
    """Friday 1 January 2027 is a holiday: five working days are Monday 4 to Friday 8 January."""
    takes = {"takes": "5 working days"}
    found = dated("2027-01-01", {"holidays": "2027-01-01"}, ship=takes)
    assert found["ship"] == ("2027-01-04", "2027-01-08")
    # Without it Friday counts, and the fifth is Thursday.
    assert dated("2027-01-01", {}, ship=takes)["ship"] == ("2027-01-01", "2027-01-07")


def test_a_closed_season_recurs_every_year_and_leaves_plain_days_alone() -> None:
    season = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "closed": "12-15/03-15"}
    more = {"ship": {"takes": "3 working days"}, "pay": {"takes": "3 days"}}
    found = dated("2027-12-14", season, **more)
    assert found["pay"] == ("2027-12-14", "2027-12-16")
    assert found["ship"] == ("2027-12-14", "2028-03-17")
    assert dated("2029-01-01", season, **more)["ship"] == ("2029-03-16", "2029-03-18")


def test_a_lag_and_a_deadline_in_working_days() -> None:
    """Signed on Friday 15 January: two working days are over with Monday, and by Tuesday it is
    paid."""
    found = dated("2027-01-15", {}, pay={"after": {"sign": "2 working days"},
                                         "within": {"sign": "2 working days"}})  # fmt: skip
    assert found["pay"] == ("2027-01-19", "2027-01-19")


def test_a_verifier_has_working_days_of_its_own() -> None:
    data = sale(ship={"verified": {"by": "V", "takes": "2 working days"}})
    data |= {"starts": "2027-01-13", "workdays": {"holidays": "2027-01-18"}}
    assert calendar(load(data)).length == 8  # over the weekend and Monday, on Tuesday and Wednesday
    data["verifiers"] = {"V": {"workdays": {"days": ["sat", "sun"]}}}
    assert calendar(load(data)).length == 5


def test_without_a_date_of_d_day_there_is_a_plan_and_no_calendar() -> None:
    case = load(sale(ship={"takes": "5 working days"}))
    assert plan(case).status == "safe"
    with pytest.raises(RequestError, match=r"Working days are counted.*starts: 2027-01-15"):
        calendar(case)


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        ({"horizon": "10 working days"}, "horizon", "in plain days"),
        ({"workdays": {"days": ["monday"]}}, "workdays.days", "mon"),
        ({"workdays": {"days": []}}, "workdays.days", "at least 1"),
        ({"workdays": {"holidays": "25/12/2026"}}, "workdays.holidays", "2026-12-25"),
        ({"workdays": {"holidays": "2027-01-02/2026-12-24"}}, "workdays.holidays", "2026-12-24"),
        ({"workdays": {"closed": "2026-12-15/2027-03-15"}}, "workdays.closed", "12-15/03-15"),
        ({"workdays": {"closed": "02-30"}}, "workdays.closed", "12-25"),
        ({"workdays": {"closed": "01-01/12-31"}}, "workdays", "no working day"),
        ({"workdays": {"holidays": "2026-01-01/2029-01-01"}}, "workdays", "no working day"),
    ],
)
def test_what_is_no_calendar_of_working_days_is_refused(more: Data, key: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        load({**sale(), **more})
    assert any((fault.key or "").startswith(key) for fault in caught.value.faults)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "meant", ["10 business days", "10 work days", "10 jours ouvrés", "10 أيام عمل"]
)
def test_other_words_for_working_days_are_understood(meant: str) -> None:
    with pytest.raises(CaseError, match="write 10 working days"):
        load(sale(pay={"takes": meant}))


def test_what_gains_begins_before_a_weekend_where_its_cost_is_over_after_it() -> None:
    """From Friday on: three days of shipping end with Sunday, two working days with Monday.

    A, whom nothing holds, may have been paid only once it has shipped, which is so on Tuesday.
    """
    pay = {"takes": "2 working days", "latest": "D+4"}
    data = sale(pay=pay, sign={"value": {"b": 1}})
    data |= {"starts": "2027-01-15"}
    data["parties"]["a"]["breach_cost"] = 0
    found = calendar(load(data))
    assert (found.status, found.proved) == ("safe", True)
    assert (found.dates["pay"].starts, found.dates["pay"].done) == (0, 4)
    # Nor does whoever asks for any safe dates at all hear that there are none.
    assert first_dated(found.case, found.deal, Clock()) is not None
