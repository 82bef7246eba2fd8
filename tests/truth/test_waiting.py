"""A safe order without safe dates: why, and which verification or split would cure it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from paripassu import load, plan
from paripassu.balance.deal import agree
from paripassu.opening.waiting import Waiting, waiting
from paripassu.running.clock import Clock
from tests.command import run
from tests.dated_brute_force import DatedBrute, days
from tests.random_cases import random_case

Data = dict[str, Any]

# b gains 6 by x and could leave with that before x is verified, where x may turn out not to be done
# and b to be left with nothing: 6 - 3 against 3 in the end. Half of it at once it can be held to.
EXCHANGE: Data = {
    "paripassu": 1,
    "title": "an exchange",
    "parties": {
        "a": {"name": "A", "trust": 0, "breach_cost": 3},
        "b": {"name": "B", "trust": 0, "breach_cost": 3},
    },
    "actions": {
        "x": {"by": "a", "does": "x", "value": {"a": -3, "b": 6},
              "verified": {"by": "UN", "takes": "14 days"}},
        "y": {"by": "b", "does": "y", "value": {"a": 5, "b": -3}},
    },
}  # fmt: skip


def asked(data: Data) -> Waiting | None:
    case = load(data)
    return waiting(case, agree(case), Clock())


def dated(data: Data) -> bool:
    """Whether any dates are safe, by looking at all."""
    brute = DatedBrute(data)
    return all(map(brute.accepts, brute.parties)) and brute.best() is not None


def test_a_verification_and_a_split_cure_it() -> None:
    found = asked(EXCHANGE)
    assert found is not None
    assert not found.late
    assert found.faster == ({"x": 0},)
    assert [(one.action, one.parts) for one in found.splits] == [("x", 2)]
    assert asked({**EXCHANGE, "actions": {**EXCHANGE["actions"], "x": {
        key: told for key, told in EXCHANGE["actions"]["x"].items() if key != "verified"
    }}}) is None  # fmt: skip


def test_with_a_latest_day_fewer_days_are_enough() -> None:
    """x and its verification take 1 + 14 days, y one more: with y done by D+10 there are 8 left."""
    data = deepcopy(EXCHANGE)
    data["parties"] = {p: {**told, "breach_cost": 9} for p, told in data["parties"].items()}
    data["parties"]["b"]["breach_cost"] = 6
    data["actions"]["y"]["latest"] = "D+10"
    data["actions"]["y"]["needs"] = ["x"]
    found = asked(data)
    assert found is not None
    assert found.late
    assert found.faster == ({"x": 8},)


def test_cures_of_drawn_cases_against_every_calendar() -> None:
    compared = 0
    for seed in range(120):
        data = random_case(seed, actions=3, dated=True)
        for action in data["actions"].values():
            action.pop("parts", None)
            action["verified"] = {"by": "V", "takes": "2 days"}
        data["verifiers"] = {}
        for party in data["parties"].values():
            party["breach_cost"] = max(0, party["breach_cost"] - 2)
        case = load(data)
        if plan(case).status != "safe":
            continue
        found = asked(data)
        assert (found is None) == dated(data), seed
        if found is None:
            continue
        compared += 1
        for takes in found.faster:
            assert dated(_verified(data, takes)), seed
            for action, number in takes.items():
                rest = {a: n for a, n in takes.items() if a != action}
                today = days(data["actions"][action]["verified"]["takes"])
                assert not dated(_verified(data, rest)), seed
                if len(takes) == 1 and number + 1 < today:
                    assert not dated(_verified(data, {action: number + 1})), seed
        for split in found.splits:
            assert [dated(_split(data, split.action, n)) for n in range(1, split.parts + 1)] == [
                *[False] * (split.parts - 1), True,
            ], seed  # fmt: skip
    assert compared > 3


def _verified(data: Data, takes: Any) -> Data:
    data = deepcopy(data)
    for action, number in takes.items():
        data["actions"][action]["verified"]["takes"] = f"{number} days"
    return data


def _split(data: Data, action: str, parts: int) -> Data:
    data = deepcopy(data)
    data["actions"][action]["parts"] = parts
    return data


@pytest.mark.parametrize("verb", ["plan", "calendar"])
def test_both_verbs_say_it(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(EXCHANGE), encoding="utf-8")
    said = " ".join(run(verb, str(path)).out.split())
    assert "Waiting for verification asks trust of its own" in said
    assert "x verified in 0 days, as soon as it is done, instead of in 14 days." in said
    assert "x in 2 equal instalments in place of one." in said
    told = json.loads(run(verb, str(path), "--json").out)["waiting"]
    assert told["because"] == "verification"
    assert told["faster"] == [{"x": 0}]
    assert told["instalments"] == [{"action": "x", "parts": 2}]
