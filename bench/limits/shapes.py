"""The worst shapes that a case of a given size can have, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from paripassu.case.size import DRAWN, SHOWN

Data = dict[str, Any]

PARTS = 1_000  # the most instalments of an action
ACTIONS = 5_000  # the most actions of a case
PARTIES = 40  # the most parties of a case


def shapes(size: int) -> dict[str, Callable[[], Data]]:
    """Give builders of cases whose steps times parties are `size`, or a little less, by name."""

    def few(parties: int) -> int:
        return min(ACTIONS, size // parties)

    return {
        "chain": lambda: case(few(4), 4, needs=lambda k: range(max(0, k - 1), k)),
        "wide": lambda: case(few(4), 4),
        "two parties wide": lambda: case(few(2), 2),
        "one party": lambda: case(few(1), 1),
        "many parties": lambda: case(
            few(PARTIES), PARTIES, needs=lambda k: range(max(0, k - 3), k)
        ),
        "many parties wide": lambda: case(few(PARTIES), PARTIES),
        "parts": lambda: parts(few(4), 4),
        "dense needs": lambda: case(
            few(8), 8, needs=lambda k: range(max(0, k - k % 40 - 40), k - k % 40)
        ),
        "tracks": lambda: case(few(8), 8, needs=lambda k: range(max(0, k - 50), max(0, k - 49))),
        "also": lambda: with_also(few(8), 8),
        "excludes": lambda: excluding(few(4), 4),
        "instruments": lambda: with_instruments(few(8), 8),
        "deals": lambda: with_deals(few(8), 8),
        "dated": lambda: dated(few(8), 8),
        "fine numbers": lambda: case(few(8), 8, fine=True),
        "20 steps": lambda: case(20, 2),
        "22 steps": lambda: case(22, 2),
        "30 steps": lambda: case(30, 3),
        "60 steps": lambda: case(60, 8),
        **{
            f"free {steps} for {parties}": partial(case, steps, parties)
            for steps in (50, 100, 200, 500)
            for parties in (1, 2, 3)
        },
        "dated small": lambda: dated(DRAWN // 8, 8),
        "drawn": lambda: case(DRAWN // 8, 8, needs=lambda k: range(max(0, k - 5), max(0, k - 4))),
        "shown": lambda: case(SHOWN // 8, 8, needs=lambda k: range(max(0, k - 5), max(0, k - 4))),
        "splits": lambda: with_splits(few(8) // 4, 8),
    }


def case(
    actions: int,
    parties: int,
    *,
    needs: Callable[[int], range] | None = None,
    fine: bool = False,
    backed: bool = True,
) -> Data:
    """Build a case whose actions cost whoever acts, and serve the next party and a third."""
    rng = Random(f"{actions} {parties} {fine}")
    made: dict[str, Any] = {}
    stake = [0.0] * parties
    for k in range(actions):
        actor = k % parties
        cost = rng.randint(10, 90)
        value = {f"p{actor}": -cost / 10}
        for other in {(actor + 1) % parties, rng.randrange(parties)} - {actor}:
            value[f"p{other}"] = rng.randint(cost, 3 * cost) / 10
        if fine:
            value = {p: round(v + rng.random() / 10, 6) for p, v in value.items()}
        for p, v in value.items():
            stake[int(p[1:])] += abs(v)
        made[f"a{k}"] = {"by": f"p{actor}", "does": "acts", "value": value}
        if k % 3 == 0:
            made[f"a{k}"]["reversible"] = 0.123456 if fine else 0.5
        if needs is not None and (before := [f"a{n}" for n in needs(k)]):
            made[f"a{k}"]["needs"] = before
    stated = {
        f"p{i}": {
            "name": f"P{i}",
            "trust": round(rng.uniform(0.1, 0.6), 2),
            "breach_cost": round(stake[i] / 20 + 10, 1) if backed else 1,
            "risk_limit": round(stake[i] / 10 + 20, 1),
        }
        for i in range(parties)
    }
    return {"paripassu": 1, "title": "shape", "parties": stated, "actions": made}


def parts(steps: int, parties: int) -> Data:
    """Build a case of a few actions, each in as many instalments as there may be."""
    few = max(2, steps // PARTS)
    data = case(few, parties)
    for action in data["actions"].values():
        action["parts"] = min(PARTS, steps // few)
    return data


def with_also(actions: int, parties: int) -> Data:
    """Build a case with as many interactions as actions, of which each spans many."""
    data = case(actions, parties)
    rng = Random("also")
    data["also"] = [
        {"when": [f"a{n}" for n in sorted(rng.sample(range(actions), min(actions, 12)))],
         "value": {f"p{k % parties}": 1, f"p{(k + 1) % parties}": -0.5}}
        for k in range(actions)
    ]  # fmt: skip
    return data


def excluding(actions: int, parties: int) -> Data:
    """Build a case in which every action excludes some, with a deal of those that remain."""
    data = case(actions, parties)
    for k in range(0, actions - 1, 2):
        data["actions"][f"a{k}"]["excludes"] = [
            f"a{n}" for n in range(k + 1, min(actions, k + 20), 2)
        ]
    data["deals"] = {"all": {"actions": [f"a{k}" for k in range(0, actions, 2)]}}
    data["deal"] = "all"
    return data


def with_instruments(actions: int, parties: int) -> Data:
    """Build a case with little behind it and as many instruments as actions, of every kind."""
    data = case(actions, parties, needs=lambda k: range(max(0, k - 5), max(0, k - 4)), backed=False)
    kinds: list[Callable[[int], Data]] = [
        lambda k: {"kind": "guarantee", "of": f"p{k % parties}", "adds": 1 + k % 7},
        lambda k: {"kind": "custodian", "swaps": [[f"a{k}", f"a{(k + 1) % actions}"]]},
        lambda k: {"kind": "snapback", "of": f"a{k}", "reversible": 0.9},
        lambda k: {"kind": "assurance", "of": f"p{k % parties}", "adds": 5},
        lambda k: {"kind": "split", "of": f"a{k}", "parts": 4},
    ]
    data["instruments"] = {
        f"i{k}": kinds[k % len(kinds)](k) | {"cost": 1 + k % 11} for k in range(actions)
    }
    return data


def with_splits(actions: int, parties: int) -> Data:
    """Build a case with little behind it, whose actions can come in any number of instalments."""
    data = case(actions, parties, backed=False)
    for k, action in enumerate(data["actions"].values()):
        if k % 2:
            action["parts"] = "any"
    data["instruments"] = {
        f"s{k}": {"kind": "split", "of": f"a{k}", "parts": PARTS, "cost": 1}
        for k in range(0, actions, 2)
    }
    return data


def with_deals(actions: int, parties: int) -> Data:
    """Build a case with many named deals, each of most of its actions."""
    data = case(actions, parties)
    data["deals"] = {
        f"d{k}": {"actions": [f"a{n}" for n in range(actions) if n % 101 != k]} for k in range(30)
    }
    data["deal"] = "d0"
    return data


def dated(actions: int, parties: int) -> Data:
    """Build a case with durations, verification, tracks, verifiers, dates, accruals, patience."""
    data = case(actions, parties, needs=lambda k: range(max(0, k - 20), max(0, k - 19)))
    for k, action in enumerate(data["actions"].values()):
        action |= {
            "takes": f"{5 + k % 50} days",
            "verified": {"by": f"v{k % 7}", "takes": f"{1 + k % 14} days"},
            "track": f"t{k % 9}",
            "accrues": {f"p{k % parties}": 0.1},
        }
        if k % 10 == 0:
            action["earliest"] = f"D+{k % 90}"
    data["horizon"] = "20 years"
    data["tracks"] = {f"t{k}": {"at_once": 1 + k % 3} for k in range(9)}
    data["verifiers"] = {f"v{k}": {"teams": 1 + k % 2} for k in range(7)}
    for party in data["parties"].values():
        party |= {"patience": 0.9, "delay": 0.1}
    return data
