"""Seeded random small cases: 2-4 parties, side effects, joint actions, interactions, limits."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.brute_force import names_in


def random_case(
    seed: int, *, actions: int = 6, loose: bool = True, rich: bool = False, dated: bool = False
) -> dict[str, Any]:
    """Build plain data for `load`, with values that give every party a gain on the whole.

    `rich` adds pledges, verification that counts, more actions in parts and two that exclude each
    other; `random_deal` then says what is agreed. `dated` adds what a calendar asks for: durations
    of 1 to 3 days, verification of up to 2, tracks and verifiers with limits, dates.
    """
    rng = Random(seed)
    parties = [f"p{i}" for i in range(rng.randint(2, 4))]
    table: dict[str, Any] = {}
    names = [f"a{k}" for k in range(actions)]
    for k, name in enumerate(names):
        by = rng.sample(parties, 2) if rng.random() < 0.15 else [rng.choice(parties)]
        value: dict[str, Any] = {}
        for party in parties:
            if party in by:
                value[party] = -rng.randint(1, 6)
            elif rng.random() < 0.75:
                value[party] = rng.choice([-1, 1, 3, 4, 6, 7.5, [2, 5]])
        action: dict[str, Any] = {"by": by, "does": name, "value": value}
        if rng.random() < 0.5:
            action["reversible"] = rng.choice([0.25, 0.5, 0.4, 1, "mostly"])
        if rng.random() < 0.15:
            action["keeps"] = {rng.choice(parties): rng.randint(-3, 3)}
        if k and rng.random() < 0.4:
            action["needs"] = rng.sample(names[:k], min(k, rng.randint(1, 2)))
        if rng.random() < 0.12:
            action["parts"] = 2
        table[name] = action
    if rng.random() < 0.2:
        table[names[0]] |= {"standing": True}
        table[names[0]].pop("needs", None)
    case: dict[str, Any] = {
        "paripassu": 1,
        "title": f"random {seed}",
        "parties": {},
        "actions": table,
    }
    for party in parties:
        stated: dict[str, Any] = {"name": party.upper(), "bottom_line": -1000}
        if rng.random() < 0.8:
            stated["trust"] = rng.choice([0, 0.1, 0.25, 0.5, 0.9, 1])
        if loose or rng.random() < 0.7:
            stated["breach_cost"] = rng.choice([0, 1, 2, 3.5, 5, 8])
        if rng.random() < 0.3:
            stated["risk_limit"] = rng.choice([2, 4, 8, 12.5])
        case["parties"][party] = stated
    if rng.random() < 0.4:
        case["also"] = [
            {
                "when": rng.sample(names, rng.randint(2, 3)),
                "value": {rng.choice(parties): rng.choice([-2, 2, 5])},
                "reversible": rng.choice([0, 0.5]),
            }
        ]
    if rich:
        _enrich(Random(seed + 1_000), case)
    if dated:
        _date(Random(seed + 2_000), case)
    return case


def _date(rng: Random, case: dict[str, Any]) -> None:
    """Give durations, verification, tracks, teams, dates; at most one action in two parts."""
    split = False
    for action in case["actions"].values():
        if split or action.get("parts", 1) == 1:
            action.pop("parts", None)
        else:
            action["parts"], split = 2, True
        if rng.random() < 0.8:
            action["takes"] = rng.choice(["1 day", "2 days", "3 days"])
        if rng.random() < 0.6:
            takes = rng.choice([None, "0 days", "1 day", "1 day", "2 days"])
            action.setdefault("verified", {})["by"] = rng.choice(["V", "W"])
            if takes is not None:
                action["verified"]["takes"] = takes
        if rng.random() < 0.6:
            action["track"] = rng.choice(["north", "south"])
        if action.get("standing"):
            continue
        if rng.random() < 0.12:
            action["earliest"] = rng.choice(["D+1", "D+3", "2030-01-03", "2029-12-30"])
        if rng.random() < 0.12:
            action["latest"] = rng.choice(["D+5", "D+8", "2030-01-09", "to be agreed"])
    actions = case["actions"].values()
    for party in case["parties"].values():
        # What is under way at once is at stake at once, so more must stand behind it.
        party["breach_cost"] = party.get("breach_cost", 0) + rng.choice([0, 2, 5, 9])
        if "risk_limit" in party:
            party["risk_limit"] += rng.choice([0, 3])
    case["starts"] = "2030-01-01"
    case["tracks"] = {
        track: rng.choice([{}, {"at_once": 1}, {"at_once": 2}])
        for track in sorted({action["track"] for action in actions if "track" in action})
    }
    case["verifiers"] = {
        by: rng.choice([{}, {"teams": 1}, {"teams": 1}])
        for by in sorted({action["verified"]["by"] for action in actions if "verified" in action})
    }


def _enrich(rng: Random, case: dict[str, Any]) -> None:
    parties, actions = case["parties"], case["actions"]
    for action in actions.values():
        # Part of a deal must be worth it too, or no order could ever be safe.
        for p in parties:
            own = p in action["by"]
            action["value"][p] = rng.choice([-1, -2, -3] if own else [2, 3, 4.5, [4, 8]])
        if rng.random() < 0.4 and not action.get("standing"):
            action["parts"] = rng.choice([2, 2, 3])
        if rng.random() < 0.5:
            action.setdefault("reversible", rng.choice([0.5, 0.8]))
        if rng.random() < 0.4:
            confidence = rng.choice([0, 0.5, 0.8, 0.9])
            action["verified"] = {"by": "V", "confidence": confidence, "counts": rng.random() < 0.8}
    one, two = rng.sample([a for a in actions if not actions[a].get("standing")], 2)
    if not any({one, two} <= {a, *_needed(actions, a)} for a in actions):
        actions[one]["excludes"] = [two]
    for backed in parties:
        # A cover is the least of all pledges, so mostly all others pledge something.
        if rng.random() < 0.6:
            for other in parties:
                if other != backed and rng.random() < 0.85:
                    table = parties[other].setdefault("collateral", {})
                    table[backed] = {
                        "lost": rng.choice([0.25, 0.5, 1, 2]),
                        "gained": rng.choice([0.25, 0.5, 1, 2]),
                    }
        # What is pledged stands behind a party, so less is asked of its trust: keep that low.
        stated = parties[backed]
        stated["trust"] = rng.choice([0, 0.05, 0.1, 0.25, 0.5])
        stated["breach_cost"] = rng.choice([0, 0.5, 1, 2, 4])
        if "risk_limit" in stated:
            stated["risk_limit"] += 2


def _needed(actions: dict[str, Any], name: str) -> set[str]:
    """Give all that an action needs, and what that needs, and so on."""
    needs = [names_in(need) for need in actions[name].get("needs", [])]
    direct = {one.partition(".")[0] for names in needs for one in names}
    return direct.union(*(_needed(actions, need) for need in direct))


def with_sets(seed: int, case: dict[str, Any]) -> dict[str, Any]:
    """Give a case several sets, of two to four actions each, that add or take something."""
    rng = Random(seed + 3_000)
    names, parties = [*case["actions"]], [*case["parties"]]
    case["also"] = [
        {
            "when": rng.sample(names, rng.randint(2, min(4, len(names)))),
            "value": {
                p: rng.choice([-7, -4, -1.5, 2.5, 5, 9])
                for p in rng.sample(parties, rng.randint(1, len(parties)))
            },
            "reversible": rng.choice([0, 0, 0.5, 1]),
        }
        for _ in range(rng.randint(1, 3))
    ]
    return case


def with_any(seed: int, case: dict[str, Any], *, often: float = 0.7) -> dict[str, Any]:
    """Let actions of a case need instalments of earlier ones, and one of several of these."""
    rng = Random(seed + 4_000)
    actions, names = case["actions"], [*case["actions"]]

    def one_of(earlier: list[str]) -> str:
        name = rng.choice(earlier)
        parts = actions[name].get("parts", 1)
        whole = parts == "any" or actions[name].get("standing") or rng.random() < 0.4
        return name if whole else f"{name}.{rng.randint(1, parts)}"

    for k, name in enumerate(names):
        if not k or actions[name].get("standing") or rng.random() > often:
            continue
        needs: list[Any] = []
        for _ in range(rng.randint(1, 2)):
            group = [*dict.fromkeys(one_of(names[:k]) for _ in range(rng.randint(1, 3)))]
            needs.append({"any": group} if len(group) > 1 or rng.random() < 0.2 else group[0])
        actions[name]["needs"] = [*{tuple(names_in(need)): need for need in needs}.values()]
    # A file is refused where an action needs two that exclude one another.
    for name in names:
        held = {name, *_needed(actions, name)}
        for one in held:
            if held & {*actions[one].get("excludes", [])}:
                actions[one]["excludes"] = []
    return case


def with_links(seed: int, case: dict[str, Any]) -> dict[str, Any]:
    """Give a dated case lags and deadlines of a few days between its actions, or their parts."""
    rng = Random(seed + 4_000)
    actions = case["actions"]
    open_ = [a for a in actions if not actions[a].get("standing")]
    for _ in range(rng.randint(1, 3)):
        one, other = rng.sample(open_, 2)
        parts, key = actions[other].get("parts", 1), rng.choice(["after", "within", "start", "day"])
        name = f"{other}.{rng.randint(1, parts)}" if parts > 1 and rng.random() < 0.5 else other
        lag = rng.choice(["0 days", "1 day", "2 days", "3 days"])
        if key == "day":
            actions[one]["same_day"] = [name]
        elif key == "start":
            actions[one].setdefault("after_start", {})[name] = lag
        elif key == "within" or open_.index(other) > open_.index(one):
            actions[one].setdefault("within", {})[name] = lag
        else:
            actions[one].setdefault("after", {})[name] = lag
    return case


def with_repeats(
    seed: int, case: dict[str, Any], *, every: str = "", times: int = 3
) -> dict[str, Any]:
    """Let one or two actions of a case be done two or three times; others may need a time of it."""
    rng = Random(seed + 6_000)
    actions = case["actions"]
    open_ = [a for a in actions if not actions[a].get("standing")]
    for name in rng.sample(open_, rng.randint(1, 2)):
        actions[name].pop("parts", None)
        period = every or rng.choice(["2 days", "4 days", "1 week"])
        actions[name]["repeats"] = {"every": period, "times": rng.randint(2, times)}
        for other in open_:
            needs = actions[other].get("needs", [])
            if name in needs and rng.random() < 0.6:
                needs[needs.index(name)] = f"{name}.{rng.randint(1, 2)}"
    return case


def random_swap(seed: int, case: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """One swap of two whole, open actions for every third seed; it may be impossible."""
    rng = Random(seed + 77)
    whole = [
        name
        for name, action in case["actions"].items()
        if action.get("parts", 1) == 1 and not action.get("standing") and "repeats" not in action
    ]
    if seed % 3 or len(whole) < 2:
        return ()
    one, two = rng.sample(whole, 2)
    return ((one, two),)


def tracks_case(*, width: int, length: int, parties: int, seed: int) -> dict[str, Any]:
    """Several tracks, each with an inner order and alternating actors."""
    rng = Random(seed)
    names = [f"p{i}" for i in range(parties)]
    actions: dict[str, Any] = {}
    for t in range(width):
        for k in range(length):
            by = names[(t + k) % parties]
            value = {p: rng.randint(3, 12) for p in names} | {by: -rng.randint(1, 10)}
            actions[f"t{t}-{k}"] = {
                "by": by,
                "does": "acts",
                "value": value,
                "reversible": rng.choice([0, 0, 0.25, 0.5]),
                "needs": [f"t{t}-{k - 1}"] if k else [],
            }
    return {
        "paripassu": 1,
        "title": f"{width} tracks of {length}",
        "parties": {p: {"name": p, "breach_cost": 4} for p in names},
        "actions": actions,
    }


def _has(actions: dict[str, Any], agreed: dict[str, int], whole: set[str], name: str) -> bool:
    a, _, part = name.partition(".")
    return a in whole or bool(part and a in actions and agreed.get(a, 0) >= int(part))


def random_deal(seed: int, case: dict[str, Any]) -> dict[str, int]:
    """Agree on some of a rich case: how many of the equal parts of each action, in part or all.

    Whoever lacks what it needs, whole, is left out, and the later of two that exclude each other.
    """
    rng = Random(seed + 177)
    actions = case["actions"]
    agreed: dict[str, int] = {}
    for name, action in actions.items():
        parts = action.get("repeats", {}).get("times") or action.get("parts", 1)
        if action.get("standing") or rng.random() < 0.1:
            continue
        whole = {a for a in actions if actions[a].get("standing")} | {
            a
            for a, level in agreed.items()
            if level == (actions[a].get("repeats", {}).get("times") or actions[a].get("parts", 1))
        }
        shut = {*action.get("excludes", [])} & {*agreed}
        shut |= {a for a in agreed if name in actions[a].get("excludes", [])}
        met = (
            any(_has(actions, agreed, whole, one) for one in names_in(need))
            for need in action.get("needs", [])
        )
        if not shut and all(met):
            agreed[name] = parts if rng.random() < 0.4 else rng.randint(1, parts)
    return agreed
