"""Seeded families of cases as plain data, of 4 to 2,000 and more steps, for two to eight parties.

What is drawn at random alone separates nothing: the first order tried is the best. So in each
family actions wait for each other, whoever gains gains little more than it pays, and what stands
behind the parties' word is little more than a good order needs (`backing.py`). The families whose
best order is known by construction are in `known.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, sqrt
from random import Random
from typing import Any

from bench.backing import SURPLUS, backed, evened

Actions = dict[str, dict[str, Any]]

GROWTH = 4.0  # how many times as much the end of a track costs as its beginning
BLOCK = 5  # steps of a milestone, about: its costs and its reward
LINKED = 1 / 3  # chance that a milestone, or a cost, waits for another
REVERSIBLE = 0.4  # share of actions that can partly be taken back


def tracks(
    actions: int,
    parties: int,
    seed: int,
    *,
    tight: bool = True,
    links: float = 0.1,
    instalments: float = 0.0,
) -> dict[str, Any]:
    """Several tracks at once, each in its own order, with the actors in turn.

    Parameters
    ----------
    actions
        Number of steps, instalments counted one by one. There are √`actions` tracks up to twice as
        many, as drawn: few long ones or many short ones.
    tight
        Whether guarantees and gains are small.
    links
        Share of the actions that also need an earlier one of another track. "Earlier" is by place
        in the track, so that needs never go round in a circle.
    instalments
        Chance that an action comes in 2 to 4 instalments.
    """
    rng = Random(f"tracks {actions} {parties} {seed} {tight} {links} {instalments}")
    width = rng.randint(round(sqrt(actions)), round(2 * sqrt(actions)))
    lengths = shared(actions, max(2, width))
    made: Actions = {}
    places: list[dict[str, int]] = []
    for track, length in enumerate(lengths):
        places.append({})
        place, last = 0, ""
        while place < length:
            parts = rng.randint(2, 4) if rng.random() < instalments else 1
            parts = min(parts, length - place)
            cost = rng.uniform(4, 10) * GROWTH ** (place / length) * parts
            name = f"t{track}-{place}"
            made[name] = _action(rng, parties, (track + len(places[-1])) % parties, cost)
            if parts > 1:
                made[name]["parts"] = parts
            if last:
                made[name]["needs"] = [last]
            places[-1][name], last = place, name
            place += parts
    later = [(track, name) for track, at in enumerate(places) for name in at if at[name]]
    for track, name in sorted(rng.sample(later, min(len(later), round(links * len(made))))):
        other = rng.choice([k for k in range(len(places)) if k != track])
        before = [one for one, place in places[other].items() if place < places[track][name]]
        made[name]["needs"].append(rng.choice(before))
    return backed(f"tracks {actions}", parties, made, rng, tight=tight)


def milestones(actions: int, parties: int, seed: int, *, tight: bool = True) -> dict[str, Any]:
    """Blocks in which several costs of one side unlock one reward by another.

    A third of the blocks have a cost that waits for the reward of one of the blocks shortly before.
    """
    rng = Random(f"milestones {actions} {parties} {seed} {tight}")
    made: Actions = {}
    for block, size in enumerate(shared(actions, max(1, round(actions / BLOCK)))):
        payer = block % parties
        costs = [rng.uniform(2, 12) for _ in range(size - 1)]
        for part, cost in enumerate(costs):
            made[f"b{block}-{part}"] = _action(rng, parties, payer, cost)
        if block and rng.random() < LINKED:
            awaited = rng.randrange(max(0, block - 2 * parties), block)
            made[f"b{block}-{rng.randrange(size - 1)}"]["needs"] = [f"b{awaited}-reward"]
        other = (payer + 1 + block // parties % (parties - 1)) % parties
        reward = _action(rng, parties, other, sum(costs) * rng.uniform(0.7, 1.2))
        reward["needs"] = [f"b{block}-{part}" for part in range(size - 1)]
        made[f"b{block}-reward"] = reward
    return backed(f"milestones {actions}", parties, made, rng, tight=tight)


def layers(actions: int, parties: int, seed: int, *, tight: bool = True) -> dict[str, Any]:
    """√`actions` layers of actions, each of which needs one to three of the layer before."""
    rng = Random(f"layers {actions} {parties} {seed} {tight}")
    made: Actions = {}
    before: list[str] = []
    for layer, width in enumerate(shared(actions, isqrt(actions))):
        names = [f"l{layer}-{place}" for place in range(width)]
        for name in names:
            made[name] = _action(rng, parties, rng.randrange(parties), rng.uniform(2, 16))
            if before:
                needed = rng.sample(range(len(before)), min(len(before), rng.randint(1, 3)))
                made[name]["needs"] = [before[k] for k in sorted(needed)]
        before = names
    return backed(f"layers {actions}", parties, made, rng, tight=tight)


def cumulative(actions: int, seed: int) -> dict[str, Any]:
    """Maximum cumulative cost: one party pays or is paid at every step, under any precedence.

    To keep the highest sum of costs so far low is NP-hard with precedence alone (problem SS7 of
    Garey & Johnson 1979; Abdel-Wahab & Kameda 1978 solve the series-parallel case). The other
    party only ever gains, so that the payer's exposure alone tells orders apart. It is paid a tenth
    more than it pays; relief needs one to three of the costs shortly before, a third of the costs
    need a relief.
    """
    rng = Random(f"cumulative {actions} {seed}")
    reach = 2 + isqrt(actions)
    made: Actions = {}
    costs: list[str] = []
    reliefs: list[str] = []
    for number in range(actions):
        relief = bool(costs) and (number == actions - 1 or rng.random() < 0.5)
        if relief:
            near = costs[-reach:]
            needs = rng.sample(near, min(len(near), rng.randint(1, 3)))
        else:
            needs = [rng.choice(reliefs[-reach:])] if reliefs and rng.random() < LINKED else []
        amount = rng.randint(1, 9) * (1 if relief else -1)
        name = f"c{number}"
        made[name] = {"by": "other", "does": "acts", "value": {"payer": amount, "other": 1}}
        if needs:
            made[name]["needs"] = sorted(needs)
        (reliefs if relief else costs).append(name)
    evened(made, "payer", SURPLUS)
    payer = {"name": "Payer", "role": "stakeholder"}
    stated = {"payer": payer, "other": {"name": "Other", "trust": 0}}
    title = f"cumulative {actions}"
    return {"paripassu": 1, "title": title, "parties": stated, "actions": made}


def shared(whole: int, among: int) -> Sequence[int]:
    """Share out a number as evenly as can be."""
    return [whole // among + (k < whole % among) for k in range(among)]


def _action(rng: Random, parties: int, actor: int, cost: float) -> dict[str, Any]:
    """One party pays, one other gains most of it; sometimes part can be taken back."""
    cost = round(cost * 2) / 2
    value = {f"p{actor}": -cost}
    others = [i for i in range(parties) if i != actor]
    main = rng.choice(others)
    value[f"p{main}"] = round(cost * rng.uniform(0.8, 1.6), 1)
    for other in others:
        if other != main and rng.random() < 1 / parties:
            value[f"p{other}"] = round(cost * rng.uniform(0.1, 0.4), 1)
    action: dict[str, Any] = {"by": f"p{actor}", "does": "acts", "value": value}
    if rng.random() < REVERSIBLE:
        action["reversible"] = rng.choice([0.25, 0.5])
    return action
