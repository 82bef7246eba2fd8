"""Seeded cases with dates, small to large, safe by construction: the slow calendar holds.

A greedy order keeps every party near its share of the finished deal. What each party needs for the
calendar that does one step after the other in that order, times one and some room, is what the
case states: so there is a safe calendar, and how much can run in parallel depends on the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil
from random import Random
from typing import Any

from paripassu import load
from paripassu.case.model import Case
from paripassu.case.timing import days, working
from paripassu.case.workdays import Workdays, until

Data = dict[str, Any]
TRUSTS = (0.1, 0.2, 0.3, 0.5)
TAKES = ("5 days", "1 week", "10 days", "2 weeks", "20 days", "1 month", "45 days", "2 months")
CHECKS = ("2 days", "5 days", "1 week", "2 weeks", "3 weeks")
MISSIONS = ("IAEA", "UN mission", "Joint commission", "Red Cross")
D_DAY = "2027-01-04"
WORKDAYS: Data = {
    "holidays": ["2027-03-26/2027-03-29", "2027-05-06", "2027-05-17", "2027-08-16/2027-08-20"],
    "closed": ["12-24/01-02"],
}
OWN: Data = {"days": ["sun", "mon", "tue", "wed", "thu"]}  # the working days of one mission


def dated_case(steps: int, parties: int, seed: int, tight: float = 0.5) -> Case:
    """Give a case with this many steps, a safe calendar, and more or less room beside it.

    `tight`: 1 leaves no more than the slow calendar needs, 0 leaves three of the largest steps of
    each party besides.
    """
    return load(dated_data(steps, parties, seed, tight))


def dated_data(
    steps: int, parties: int, seed: int, tight: float = 0.5, *, full_trust: bool = False
) -> Data:
    """Give the same as plain data; with full trust rules 1 and 3 alone count."""
    rng = Random(f"dated {steps} {parties} {seed}")
    names = [f"p{i}" for i in range(parties)]
    actions, tracks = _tracks(rng, steps, names)
    for party in names:
        _balance(actions, party, rng)
    data: Data = {
        "paripassu": 1,
        "title": f"dated {steps}x{parties} seed {seed}",
        "parties": {},
        "actions": actions,
        "tracks": {track: {"at_once": rng.randint(1, 3)} for track in tracks},
        "verifiers": {by: {"teams": max(1, rng.randint(1, 2 + parties // 3))} for by in MISSIONS},
    }
    order = _greedy(actions, names)
    for party in names:
        trust = 1 if full_trust else rng.choice(TRUSTS)
        data["parties"][party] = _stated(party, actions, order, trust, tight, rng)
    used = {action["verified"]["by"] for action in actions.values() if "verified" in action}
    data["verifiers"] = {by: told for by, told in data["verifiers"].items() if by in used}
    return data


def worked_data(steps: int, parties: int, seed: int, tight: float = 0.5) -> Data:
    """Give such a case in which most durations count working days, at five a week."""
    rng = Random(f"worked {steps} {parties} {seed}")
    data = dated_data(steps, parties, seed, tight) | {"starts": D_DAY, "workdays": WORKDAYS}
    for action in data["actions"].values():
        for one in (action, action.get("verified", {})):
            if "takes" in one and rng.random() < 0.7:
                one["takes"] = f"{ceil(days(one['takes']) * 5 / 7)} working days"
    for by in data["verifiers"]:
        data["verifiers"][by] |= {"workdays": OWN} if by == MISSIONS[1] else {}
    return data


def linked_data(
    steps: int, parties: int, seed: int, tight: float = 0.5, *, worked: bool = False
) -> Data:
    """Give such a case with lags and deadlines between actions that its slow calendar keeps."""
    rng = Random(f"linked {steps} {parties} {seed}")
    data = (worked_data if worked else dated_data)(steps, parties, seed, tight)
    unit = "working days" if worked else "days"
    actions, done, verified = data["actions"], dict[str, int](), dict[str, int]()
    day, order = 0, slow_order(data)
    for place, name in enumerate(order):
        action, starts = actions[name], day
        if place > 2 and rng.random() < 0.3:
            other = order[place - rng.randint(1, 3)]
            action["after"] = {other: f"{rng.choice([3, 7, 15])} {unit}"}
            starts = max(starts, _over(data, action["after"][other], verified[other]))
        done[name] = _over(data, action["takes"], starts)
        check = action.get("verified", {})
        day = _over(data, check.get("takes", "0 days"), done[name], check.get("by"))
        verified[name] = day
        if place > 4 and rng.random() < 0.3:
            other = order[place - rng.randint(2, 5)]
            action["within"] = {other: f"{done[name] - done[other]} days"}
    return data


def slow_order(data: Data) -> list[str]:
    """Give the order in which the slow calendar of such a case is safe and keeps its links."""
    return _greedy(data["actions"], [*data["parties"]])


def _over(data: Data, takes: str, day: int, by: str | None = None) -> int:
    """Give when what takes so long, and begins on a day, is over; of a verifier `by` its days."""
    if not working(takes):
        return day + days(takes)
    counted = data["verifiers"].get(by, {}).get("workdays", data["workdays"])
    return until(Workdays.model_validate(counted), data["starts"], day, days(takes))


def _tracks(rng: Random, steps: int, parties: Sequence[str]) -> tuple[Data, list[str]]:
    """Tracks with the actors in turn, each with its own order, and a few needs across them."""
    width = max(2, round(steps**0.5 / 1.5))
    tracks = [f"track {number + 1}" for number in range(width)]
    actions: Data = {}
    for number in range(steps):
        track, place = number % width, number // width
        name = f"t{track}-{place}"
        actor = parties[(track + place) % len(parties)]
        action = _action(rng, parties, actor)
        action |= {"track": tracks[track], "takes": rng.choice(TAKES)}
        if rng.random() < 0.7:
            action["verified"] = {"by": MISSIONS[track % len(MISSIONS)]}
            if rng.random() < 0.85:
                action["verified"]["takes"] = rng.choice(CHECKS)
        needs = [f"t{track}-{place - 1}"] if place and rng.random() < 0.7 else []
        if place > 1 and rng.random() < 0.15:
            needs.append(f"t{rng.randrange(width)}-{rng.randrange(place - 1)}")
        action["needs"] = list(dict.fromkeys(needs))
        actions[name] = action
    return actions, tracks


def _action(rng: Random, parties: Sequence[str], actor: str) -> Data:
    """One party pays, one other gains most of it, some a little; sometimes part comes back."""
    others = [party for party in parties if party != actor]
    cost = rng.randint(2, 16) / 2
    value = {actor: -cost}
    main = rng.choice(others)
    value[main] = round(cost * rng.uniform(0.8, 1.6) * 2) / 2
    for other in others:
        if other != main and rng.random() < 0.2:
            value[other] = max(0.5, round(cost * rng.uniform(0.1, 0.4) * 2) / 2)
    action: Data = {"by": actor, "does": "acts", "value": value}
    if rng.random() < 0.4:
        action["reversible"] = rng.choice([0.25, 0.5])
    return action


def _balance(actions: Data, party: str, rng: Random) -> None:
    """Bring a party's gains to its costs and a fifth or less, so that it gains a few steps."""
    gains = [a["value"] for a in actions.values() if a["value"].get(party, 0) > 0]
    costs = -sum(min(0, a["value"].get(party, 0)) for a in actions.values())
    if not gains:
        actions[next(a for a in actions if party not in actions[a]["by"])]["value"][party] = 1.0
        gains = [a["value"] for a in actions.values() if a["value"].get(party, 0) > 0]
    wanted = costs + min(rng.uniform(0.15, 0.3) * costs, rng.uniform(10, 20))
    ratio = wanted / sum(value[party] for value in gains)
    for value in gains:
        value[party] = max(0.1, round(value[party] * ratio, 1))


def _kept(action: Data, party: str) -> Fraction:
    value = Fraction(str(action["value"].get(party, 0)))
    return value * (1 - Fraction(str(action.get("reversible", 0))))


def _greedy(actions: Data, parties: Sequence[str]) -> list[str]:
    """Order the steps so that every party stays near its share of what it keeps in the end."""
    moves = {a: [float(_kept(actions[a], p)) for p in parties] for a in actions}
    end = [sum(move[i] for move in moves.values()) for i in range(len(parties))]
    size = [sum(abs(move[i]) for move in moves.values()) or 1.0 for i in range(len(parties))]
    held, order, left = [0.0] * len(parties), list[str](), dict.fromkeys(actions)
    done: set[str] = set()
    while left:
        share = (len(order) + 1) / len(actions)
        ready = [a for a in left if done.issuperset(actions[a]["needs"])]

        aim = [share * e - h for e, h in zip(end, held, strict=True)]
        gaps = {a: _off(moves[a], aim, size) for a in ready}
        step = min(gaps, key=gaps.__getitem__)
        held = [h + m for h, m in zip(held, moves[step], strict=True)]
        order.append(step)
        done.add(step)
        del left[step]
    return order


def _off(move: Sequence[float], aim: Sequence[float], size: Sequence[float]) -> float:
    return sum(((m - a) / whole) ** 2 for m, a, whole in zip(move, aim, size, strict=True))


def _stated(
    party: str, actions: Data, order: Sequence[str], trust: float, tight: float, rng: Random
) -> Data:
    """State the guarantee, and for some a risk limit, with which the slow calendar is safe."""
    path = list(accumulate((_kept(actions[a], party) for a in order), initial=Fraction(0)))
    final = sum((Fraction(str(a["value"].get(party, 0))) for a in actions.values()), Fraction(0))
    # While a gain of this step waits for its verification, the balance before it is what counts.
    falls = [min(pair) for pair in zip(path, [path[0], *path[:-1]], strict=True)]
    ahead = list(accumulate(reversed(falls), min))[::-1]
    p = Fraction(str(trust))
    asked = [h - p * final - (1 - p) * low for h, low in zip(path, ahead, strict=True)]
    needed = max(Fraction(0), max(path) - final, *asked)
    room = 3 * Fraction(str(1 - tight)) * max(abs(_kept(a, party)) for a in actions.values())
    stated: Data = {"name": party.upper(), "trust": trust, "bottom_line": 0}
    stated["breach_cost"] = ceil((needed + room) * 10) / 10
    if rng.random() < 0.5:
        stated["risk_limit"] = ceil((room - min(falls)) * 10) / 10
    return stated
