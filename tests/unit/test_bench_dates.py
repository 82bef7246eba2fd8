"""The bench of calendars: its peer counts working days as we do, and all its calendars hold."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from bench.dates import cpsat, inventory
from bench.dates.__main__ import agreed, ours, posed
from bench.dates.cases import dated_data, linked_data, slow_order, worked_data
from bench.dates.outcome import Asked, confirm

from paripassu import load

Data = dict[str, Any]
LIMIT = 20.0
WEEKS: list[Data] = [
    {},
    {"days": ["mon", "wed", "fri"]},
    {"days": ["sat", "sun", "mon"], "closed": ["01-07"]},
    {"holidays": ["2027-01-05/2027-01-08", "2027-02-01", "2027-03-03/2027-03-24"]},
]


def asked_of(data: Data) -> Asked:
    return posed(str(data["title"]), load(data), LIMIT, slow_order(data))


def same_days(asked: Asked) -> None:
    asked, own = ours(asked, LIMIT)
    peer = cpsat.solve(asked, LIMIT)
    agreed(asked, [own, peer])
    assert own.proved
    assert peer.proved
    assert confirm(asked, own) == confirm(asked, peer) <= asked.slow_length


@pytest.mark.parametrize("seed", range(108, 116))
def test_cp_sat_counts_working_days_as_we_do(seed: int) -> None:
    rng = Random(seed)
    data = worked_data(rng.randint(3, 9), rng.randint(2, 3), seed, rng.choice([0.5, 1.0]))
    data["workdays"] = rng.choice(WEEKS)
    data["verifiers"] = {
        by: told | {"workdays": rng.choice(WEEKS)} for by, told in data["verifiers"].items()
    }
    asked = asked_of(data)
    assert asked.project.tabled
    same_days(asked)


@pytest.mark.parametrize("worked", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_cp_sat_keeps_lags_and_deadlines_as_we_do(seed: int, worked: bool) -> None:
    asked = asked_of(linked_data(8, 3, seed, 0.8, worked=worked))
    assert asked.project.arcs
    assert asked.project.tabled == worked
    same_days(asked)


def test_inventories_know_neither_links_nor_working_days() -> None:
    data = dated_data(6, 2, 1, full_trust=True)
    assert inventory.applies(asked_of(data))
    first, second = list(data["actions"])[:2]
    linked = {**data["actions"][second], "after": {first: "3 days"}}
    assert not inventory.applies(asked_of({**data, "actions": {**data["actions"], second: linked}}))
    data["actions"][first]["takes"] = "5 working days"
    assert not inventory.applies(asked_of(data | {"starts": "2027-01-04"}))
