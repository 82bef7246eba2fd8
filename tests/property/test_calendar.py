"""What must not change, or not for the worse, in a calendar when its case is changed."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paripassu import RequestError, load, plan
from paripassu.balance.checker import examine
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.order.calendar import calendar as calendar_of
from paripassu.order.dated_plan import Calendar
from paripassu.order.dates.dating import slow
from paripassu.order.dates.project import compile_project
from tests.property.test_invariances import repeatable
from tests.random_cases import random_case, random_swap, with_sets

Data = dict[str, Any]
SEEDS = st.integers(0, 100_000)


def drawn(seed: int) -> Data:
    return random_case(seed, actions=3 + seed % 3, dated=True)


def dated(data: Data, **asked: Any) -> Calendar:
    return calendar_of(load(data), **asked)


def confirm(found: Calendar) -> None:
    """What is said of a calendar is what the independent checker says."""
    assert found.figures == examine_dated(found.case, found.deal, found.dates)
    dates = list(found.dates.values())
    assert [one.starts for one in dates] == sorted(one.starts for one in dates)
    assert found.length == max(one.verified for one in dates)
    if found.figures.possible and found.status != "none":
        assert found.bound <= found.length
    for p, trust in found.figures.trust_needed.items():
        stated = found.case.parties[p].trust or 0
        assert found.allowed[p] >= stated
        if found.status in ("safe", "needs-trust"):
            assert trust is not None
            assert trust <= found.allowed[p]
        if found.status == "safe":
            assert found.allowed[p] == stated


# --- More room never lengthens what is proved the shortest -------------------------------------


def more_teams(data: Data, rng: Random) -> None:
    for told in data["verifiers"].values():
        if "teams" in told:
            told["teams"] += 1


def more_at_once(data: Data, rng: Random) -> None:
    for told in data["tracks"].values():
        told.pop("at_once", None)


def faster_verification(data: Data, rng: Random) -> None:
    shorter = {"2 days": "1 day", "1 day": "0 days"}
    for action in data["actions"].values():
        verified = action.get("verified", {})
        if verified.get("takes") in shorter:
            verified["takes"] = shorter[verified["takes"]]


def faster_work(data: Data, rng: Random) -> None:
    shorter = {"3 days": "2 days", "2 days": "1 day"}
    for action in data["actions"].values():
        if action.get("takes") in shorter:
            action["takes"] = shorter[action["takes"]]


def more_trust(data: Data, rng: Random) -> None:
    party = rng.choice([*data["parties"].values()])
    party["trust"] = min(1, round(party.get("trust", 0) + rng.choice([0.1, 0.3, 1]), 2))


def more_guarantee(data: Data, rng: Random) -> None:
    party = rng.choice([*data["parties"].values()])
    party["breach_cost"] = party.get("breach_cost", 0) + rng.choice([1, 2.5, 10])


def more_risk(data: Data, rng: Random) -> None:
    for party in data["parties"].values():
        party.pop("risk_limit", None)


def no_windows(data: Data, rng: Random) -> None:
    for action in data["actions"].values():
        action.pop("latest", None)
        action.pop("earliest", None)


def fewer_needs(data: Data, rng: Random) -> None:
    rng.choice([*data["actions"].values()]).pop("needs", None)


ROOM = (
    more_teams, more_at_once, faster_verification, faster_work, more_trust, more_guarantee,
    more_risk, no_windows, fewer_needs,
)  # fmt: skip


@repeatable(24)
@given(SEEDS, st.sampled_from(ROOM))
def test_more_room_never_lengthens(seed: int, more: Any) -> None:
    data = drawn(seed)
    wider = deepcopy(data)
    more(wider, Random(seed))
    before, after = dated(data), dated(wider)
    confirm(before)
    confirm(after)
    if before.status == "safe":
        assert after.status == "safe"
        assert not after.proved or after.length <= before.length
        assert after.bound <= before.length


# --- What is the same case ----------------------------------------------------------------------


@repeatable(8)
@given(SEEDS, st.sampled_from([Fraction(1, 2), 3, 20]))
def test_points_of_one_party_in_other_units(seed: int, times: int | Fraction) -> None:
    data = drawn(seed)
    party = Random(seed).choice([*data["parties"]])
    same = deepcopy(data)

    def scaled(table: Data, key: str) -> None:
        if key in table:
            value = table[key]
            table[key] = (
                [float(x * times) for x in value]
                if isinstance(value, list)
                else float(value * times)
            )

    for action in same["actions"].values():
        scaled(action["value"], party)
        scaled(action.get("keeps", {}), party)
    for also in same.get("also", []):
        scaled(also["value"], party)
    for key in ("breach_cost", "risk_limit", "bottom_line"):
        scaled(same["parties"][party], key)
    one, other = dated(data), dated(same)
    assert (one.status, one.proved, one.length) == (other.status, other.proved, other.length)
    assert one.figures.trust_needed == other.figures.trust_needed


@repeatable(8)
@given(SEEDS)
def test_other_names_and_another_order_of_the_file(seed: int) -> None:
    data, rng = drawn(seed), Random(seed)
    names = [*data["actions"]]
    order = rng.sample(names, len(names))
    new = {old: f"z{position}" for position, old in enumerate(order)}
    same = deepcopy(data)
    same["actions"] = {new[old]: same["actions"][old] for old in order}
    for action in same["actions"].values():
        action["needs"] = [new[need] for need in action.get("needs", [])]
    for also in same.get("also", []):
        also["when"] = [new[old] for old in also["when"]]
    one, other = dated(data), dated(same)
    confirm(other)
    # Where more trust is needed than is stated, whose it is depends on the plan that is found.
    assert (one.status == "safe") == (other.status == "safe")
    if one.status == "safe":
        assert (one.proved, one.length, one.bound) == (other.proved, other.length, other.bound)


def _shuffled(rng: Random, table: Data) -> Data:
    return {key: table[key] for key in rng.sample([*table], len(table))}


@repeatable(6)
@given(SEEDS, st.booleans())
def test_the_order_of_the_keys_in_the_file_changes_nothing(seed: int, with_swap: bool) -> None:
    data, rng = with_sets(seed, drawn(seed)), Random(seed)
    same = _shuffled(rng, deepcopy(data))
    for key in ("parties", "actions", "tracks", "verifiers"):
        same[key] = _shuffled(rng, same[key])
    rng.shuffle(same["also"])
    swaps = random_swap(3 * seed, data) if with_swap else ()
    try:
        one, other = dated(data, swaps=swaps), dated(same, swaps=swaps)
    except RequestError:
        return  # the swap is not possible
    assert dict(one.dates) == dict(other.dates)
    assert (one.status, one.proved, one.bound) == (other.status, other.proved, other.bound)
    assert (one.allowed, one.first_benefit) == (other.allowed, other.first_benefit)
    assert one.figures.trust_needed == other.figures.trust_needed


@repeatable(20)
@given(SEEDS)
def test_with_verification_at_once_a_slow_calendar_is_safe_exactly_when_its_order_is(
    seed: int,
) -> None:
    data, rng = with_sets(seed, drawn(seed)), Random(seed)
    for action in data["actions"].values():
        action.get("verified", {}).pop("takes", None)
        action.pop("latest", None)
    case = load(data)
    try:
        deal = agree(case, swaps=random_swap(seed, data))
        project = compile_project(case, deal, compile_terms(case, deal))
    except RequestError:
        return  # the swap is not possible
    order: list[int] = []
    while len(order) < project.size:
        ready = [
            j
            for j in range(project.size)
            if j not in order and {*project.terms.before[j]} <= {*order}
        ]
        order.append(rng.choice(ready))
    dates = examine_dated(case, deal, slow(project, order).dates())
    figures = examine(case, deal, [project.terms.steps[j] for j in order])
    assert dates.status == figures.status
    assert dates.trust_needed == figures.trust_needed
    assert dates.guarantee_needed == figures.guarantee_needed
    assert dates.exposure == figures.exposure
    # And so there are safe dates exactly where there is a safe order.
    found = calendar_of(case, swaps=deal.swaps)
    assert found.status == plan(case, swaps=deal.swaps).status


@repeatable(5)
@given(SEEDS, st.booleans())
def test_the_same_question_gets_the_same_answer(seed: int, soonest_first: bool) -> None:
    data = drawn(seed)
    one = dated(data, soonest_first=soonest_first)
    assert json.dumps(one.to_dict()) == json.dumps(
        dated(data, soonest_first=soonest_first).to_dict()
    )


# --- What is promised ---------------------------------------------------------------------------


@repeatable(8)
@given(SEEDS)
def test_without_time_there_is_a_calendar_all_the_same(seed: int) -> None:
    data = drawn(seed)
    found = dated(data, time_limit=0)
    confirm(found)
    if not any("latest" in action for action in data["actions"].values()):
        assert found.figures.possible
    with_time = dated(data)
    if with_time.proved and found.status == with_time.status == "safe":
        assert found.length >= with_time.length
        assert found.bound <= with_time.length


@repeatable(8)
@given(SEEDS)
def test_soonest_first_is_sooner_and_no_shorter(seed: int) -> None:
    data = drawn(seed)
    short, soon = dated(data), dated(data, soonest_first=True)
    confirm(soon)
    assert short.status == soon.status
    if short.status != "safe" or not (short.proved and soon.proved):
        return
    assert soon.length >= short.length
    firsts = [
        [day for day in found.first_benefit.values() if day is not None] for found in (soon, short)
    ]
    assert (max(firsts[0], default=0), sum(firsts[0])) <= (
        max(firsts[1], default=0),
        sum(firsts[1]),
    )
