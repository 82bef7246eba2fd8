"""The instances: seeded families of plain case data, and the library's cases.

Gains are a tenth above costs and guarantees a little above the least with which a beam search finds
an order that passes rule 1: in loose or uniform random cases the first order tried is the best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

from bench import goal
from bench.beam import beam
from paripassu import load
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.library import library_ids
from paripassu.case.model import Case

SEED = 1
TRUSTS = (0.1, 0.2, 0.3)
SURPLUS = Fraction(1, 10)
# Guarantees above the least found, as shares of the stake; the first that asks for trust is kept.
ROOM = (Fraction(1, 20), Fraction(1, 40), Fraction(1, 80), Fraction(0))


@dataclass(frozen=True)
class Instance:
    """A named deal in whole numbers."""

    name: str
    family: str
    terms: Terms


def tracks(width: int, length: int, parties: int, seed: int) -> dict[str, Any]:
    """Several tracks with the actors in turn, and costs and gains that grow along each track."""
    rng = Random(f"tracks {width} {length} {parties} {seed}")
    actions: dict[str, Any] = {}
    for track in range(width):
        for place in range(length):
            actor = (track + place) % parties
            cost = round(rng.uniform(2, 5) * 1.3**place * 2) / 2
            action = _action(rng, parties, actor, cost)
            if place:
                action["needs"] = [f"t{track}-{place - 1}"]
            actions[f"t{track}-{place}"] = action
    return _case(f"tracks {width}x{length}", parties, actions, rng)


def milestones(blocks: int, costs: int, parties: int, seed: int) -> dict[str, Any]:
    """Blocks in which several costs of one side unlock one reward by another."""
    rng = Random(f"milestones {blocks} {costs} {parties} {seed}")
    actions: dict[str, Any] = {}
    for block in range(blocks):
        payer = block % parties
        total = 0.0
        for part in range(costs):
            cost = round(rng.uniform(1, 6) * 2) / 2
            total += cost
            actions[f"b{block}-{part}"] = _action(rng, parties, payer, cost)
        reward = _action(rng, parties, (payer + 1) % parties, round(total * rng.uniform(0.7, 1.2)))
        reward["needs"] = [f"b{block}-{part}" for part in range(costs)]
        actions[f"b{block}-reward"] = reward
    return _case(f"milestones {blocks}x{costs}", parties, actions, rng)


def layers(depth: int, width: int, parties: int, seed: int) -> dict[str, Any]:
    """Layers of actions, each of which needs one or two of the layer before."""
    rng = Random(f"layers {depth} {width} {parties} {seed}")
    actions: dict[str, Any] = {}
    for layer in range(depth):
        for place in range(width):
            cost = round(rng.uniform(1, 8) * 2) / 2
            action = _action(rng, parties, rng.randrange(parties), cost)
            if layer:
                needed = rng.sample(range(width), rng.randint(1, 2))
                action["needs"] = [f"l{layer - 1}-{k}" for k in sorted(needed)]
            actions[f"l{layer}-{place}"] = action
    return _case(f"layers {depth}x{width}", parties, actions, rng)


FAMILIES = {"tracks": tracks, "milestones": milestones, "layers": layers}
# Family, its two sizes, and the number of parties.
SIZES = (
    ("tracks", 3, 3, 2), ("tracks", 3, 4, 2), ("tracks", 4, 4, 3), ("tracks", 3, 6, 3),
    ("tracks", 5, 4, 2), ("tracks", 4, 6, 3), ("tracks", 6, 4, 3), ("tracks", 8, 3, 2),
    ("tracks", 7, 4, 2), ("tracks", 6, 5, 2), ("tracks", 5, 6, 4), ("tracks", 8, 4, 3),
    ("tracks", 7, 5, 3), ("tracks", 6, 6, 3), ("tracks", 8, 5, 2), ("tracks", 8, 6, 3),
    ("milestones", 2, 4, 2), ("milestones", 3, 3, 3), ("milestones", 3, 4, 2),
    ("milestones", 4, 3, 2), ("milestones", 3, 5, 3), ("milestones", 4, 4, 3),
    ("milestones", 5, 3, 2), ("milestones", 4, 5, 2),
    ("layers", 3, 4, 2), ("layers", 4, 4, 3), ("layers", 5, 4, 2), ("layers", 6, 4, 2),
    ("layers", 6, 5, 3), ("layers", 7, 5, 2), ("layers", 8, 5, 3),
)  # fmt: skip
QUICK = ("minsk-2-2015", "hanoi-2019", "tracks 3x4", "tracks 5x4", "milestones 3x4", "layers 5x4")


def suite(*, quick: bool = False) -> Iterator[Instance]:
    """All instances, each family from small to large, or the few quick ones."""
    for id_ in library_ids():
        if not quick or id_ in QUICK:
            yield _compiled(id_, "library", load(id_))
    for family, one, two, parties in SIZES:
        name = f"{family} {one}x{two}"
        if not quick or name in QUICK:
            data = FAMILIES[family](one, two, parties, SEED)
            yield _compiled(name, family, load(data))


def _compiled(name: str, family: str, case: Case) -> Instance:
    return Instance(name, family, compile_terms(case, agree(case)))


def _action(rng: Random, parties: int, actor: int, cost: float) -> dict[str, Any]:
    """One party pays, one other gains most of it; sometimes part can be taken back."""
    others = [i for i in range(parties) if i != actor]
    value = {f"p{actor}": -cost}
    main = rng.choice(others)
    value[f"p{main}"] = round(cost * rng.uniform(0.8, 1.6) * 2) / 2
    for other in others:
        if other != main and rng.random() < 0.4:
            value[f"p{other}"] = round(cost * rng.uniform(0.1, 0.4) * 2) / 2
    action: dict[str, Any] = {"by": f"p{actor}", "does": "acts", "value": value}
    if rng.random() < 0.4:
        action["reversible"] = rng.choice([0.25, 0.5])
    return action


def _case(title: str, parties: int, actions: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Bring every party's gain to a tenth of its costs; give guarantees that just let it pass."""
    for i in range(parties):
        _tighten(actions, f"p{i}")
    stated: dict[str, Any] = {
        f"p{i}": {"name": f"P{i}", "trust": rng.choice(TRUSTS)} for i in range(parties)
    }
    data = {"paripassu": 1, "title": title, "parties": stated, "actions": actions}
    terms = _compiled(title, "", load(data)).terms
    path = rules.balances(terms, beam(terms, "temptation") or [])
    for room in ROOM:
        for i, party in enumerate(terms.parties):
            over = max(0, int(path[i].max()) - terms.final[i]) + room * terms.stake[i]
            stated[party]["breach_cost"] = ceil(over * 10 / terms.scale[i]) / 10
        guarded = _compiled(title, "", load(data)).terms
        order = beam(guarded, "trust")
        value = None if order is None else goal.value(guarded, order, "trust")
        if value is None or value > goal.floor(guarded, "trust"):
            break
    return data


def _tighten(actions: dict[str, Any], party: str) -> None:
    gains = [a["value"] for a in actions.values() if a["value"].get(party, 0) > 0]
    costs = -sum(min(0, a["value"].get(party, 0)) for a in actions.values())
    if not gains or not costs:
        return
    wanted = float(Fraction(costs) * (1 + SURPLUS))
    ratio = wanted / sum(value[party] for value in gains)
    for value in gains:
        value[party] = max(0.1, round(value[party] * ratio, 1))
    left = wanted - sum(value[party] for value in gains)
    gains[-1][party] = max(0.1, round(gains[-1][party] + left, 1))
