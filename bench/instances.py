"""The instances: seeded families of plain case data, and the library's cases.

Values are small against the gains (a tight surplus) and the guarantees little above the least that
lets any order pass rule 1, for loose or uniform random cases are all solved by the first order tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from bench.beam import beam
from paripassu import load
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.library import library_ids

TRUSTS = (0.1, 0.2, 0.3)
TIGHT = Fraction(1, 10)


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


def instance(name: str, family: str, data: dict[str, Any] | str) -> Instance:
    """Compile a case, or a library case by its id, to whole numbers."""
    case = load(data)
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
    stated = {
        f"p{i}": {"name": f"P{i}", "trust": rng.choice(TRUSTS), "breach_cost": 0}
        for i in range(parties)
    }
    data = {"paripassu": 1, "title": title, "parties": stated, "actions": actions}
    case = load(data)
    terms = compile_terms(case, agree(case))
    path = rules.balances(terms, beam(terms, "temptation", 20) or [])
    for i, party in enumerate(terms.parties):
        over = max(Fraction(0), Fraction(int(path[i].max()) - terms.final[i], terms.scale[i]))
        stake = Fraction(terms.stake[i], terms.scale[i])
        stated[party]["breach_cost"] = float(round(over + stake / 20, 1))
    return data


def _tighten(actions: dict[str, Any], party: str) -> None:
    gains = [a["value"] for a in actions.values() if a["value"].get(party, 0) > 0]
    costs = -sum(min(0, a["value"].get(party, 0)) for a in actions.values())
    if not gains or not costs:
        return
    wanted = float(Fraction(costs) * (1 + TIGHT))
    ratio = wanted / sum(value[party] for value in gains)
    for value in gains:
        value[party] = max(0.1, round(value[party] * ratio, 1))
    left = wanted - sum(value[party] for value in gains)
    gains[-1][party] = max(0.1, round(gains[-1][party] + left, 1))


def suite() -> Iterator[Instance]:
    for id_ in library_ids():
        yield instance(id_, "library", id_)
    for width, length, parties in ((3,3,2),(3,4,2),(4,4,3),(5,4,2),(6,4,3),(8,3,2),(5,5,3),(6,5,2)):
        yield instance(f"tracks {width}x{length} p{parties}", "tracks", tracks(width,length,parties,1))
    for blocks, costs, parties in ((2,4,2),(3,4,2),(4,3,2),(4,4,2),(4,4,3)):
        yield instance(f"milestones {blocks}x{costs} p{parties}", "milestones", milestones(blocks,costs,parties,1))
    for depth, width, parties in ((4,3,2),(4,5,2),(5,5,3),(6,4,2),(7,5,3)):
        yield instance(f"layers {depth}x{width} p{parties}", "layers", layers(depth,width,parties,1))
