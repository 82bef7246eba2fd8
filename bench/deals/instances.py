"""The instances of the joint problem: the library's cases, and seeded random ones."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.deals.joint import Instance, posed
from bench.library import certain
from paripassu import load

SEED = 1
SIZES = (6, 8, 10, 12, 16, 24, 40)
# Levels of each action (that many and one less, mixed), parties and how it is guaranteed.
KINDS = (
    (1, 2, "scarce"), (1, 4, "tight"), (2, 3, "scarce"), (2, 3, "tight"), (3, 2, "scarce"),
    (3, 3, "loose"),
)  # fmt: skip
QUICK = (8, 12, 16, 24, 40)
# Trust; guarantee and risk limit, in what one of the party's own steps costs it on average.
BACKING: dict[str, tuple[tuple[float, ...], float, float]] = {
    "scarce": ((0.1, 0.2), 0.6, 1.5),
    "tight": ((0.1, 0.2, 0.3), 1.0, 2.0),
    "loose": ((0.3, 0.4, 0.5), 2.0, 4.0),
}


def suite(*, quick: bool = False) -> Iterator[Instance]:
    """All instances, from small to large; or the library's and those with scarce guarantees."""
    for id_ in certain():
        yield posed(id_, load(id_))
    for size in QUICK if quick else SIZES:
        for levels, parties, backing in KINDS:
            if quick and backing != "scarce":
                continue
            name = f"n{size} l{levels} m{parties} {backing}"
            yield posed(name, load(drawn(size, levels, parties, backing, SEED)))


def drawn(size: int, levels: int, parties: int, backing: str, seed: int) -> dict[str, Any]:
    """Draw a case: each action costs its actor and is worth something to the others.

    A third of the actions need an earlier one, a tenth exclude one, and every sixth pair brings
    something more to all.
    """
    rng = Random(f"deals {size} {levels} {parties} {backing} {seed}")
    ids = [f"p{i}" for i in range(parties)]
    actions: dict[str, Any] = {}
    for k in range(size):
        actions[f"a{k}"] = _action(rng, ids, k, levels, actions)
    also = []
    for _ in range(size // 6):
        one, two = sorted(rng.sample(range(size), 2))
        gains = {p: rng.randint(1, 3) for p in rng.sample(ids, 2)}
        also.append({"when": [f"a{one}", f"a{two}"], "value": gains, "reversible": 0.5})
    trusts, bond, bears = BACKING[backing]
    stated: dict[str, Any] = {}
    for p in ids:
        own = [action for action in actions.values() if action["by"] == p]
        lost = -sum(action["value"][p] for action in own) / sum(action["parts"] for action in own)
        stated[p] = {
            "name": p.upper(),
            "trust": rng.choice(trusts),
            "breach_cost": round(bond * lost, 1),
            "risk_limit": round(bears * lost, 1),
            "bottom_line": rng.choice((0, 0, 1)),
        }
    data = {"paripassu": 1, "title": "drawn", "parties": stated, "actions": actions}
    return data | ({"also": also} if also else {})


def _action(
    rng: Random, ids: list[str], k: int, levels: int, before: dict[str, Any]
) -> dict[str, Any]:
    parts = levels - (levels > 1 and rng.random() < 0.3)
    actor = ids[k % len(ids)]
    others = [p for p in ids if p != actor]
    # Whole values for every part, so that the units of the parties stay small.
    value = {actor: -parts * rng.randint(1, 5)}
    main = rng.choice(others)
    value[main] = parts * rng.randint(2, 7)
    for other in others:
        if other != main and rng.random() < 0.4:
            value[other] = parts * rng.randint(1, 2)
    action: dict[str, Any] = {"by": actor, "does": "acts", "value": value}
    action |= {"reversible": rng.choice((0, 0, 0.25, 0.5, 0.75)), "parts": parts}
    if k >= 2 and rng.random() < 0.33:
        action["needs"] = [f"a{rng.randrange(k)}"]
    if k >= 2 and rng.random() < 0.1:
        other = f"a{rng.randrange(k)}"
        if other not in _all_needs(action, before):
            action["excludes"] = [other]
    return action


def _all_needs(action: dict[str, Any], before: dict[str, Any]) -> set[str]:
    needed = {*action.get("needs", [])}
    return needed.union(*(_all_needs(before[one], before) for one in needed))
