"""The instances of `verbs`: whole cases, cases to split, and deals that are asked on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from bench import generator
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms
from paripassu.case.load import load
from paripassu.case.model import Case
from paripassu.opening.instruments import idle, put_in_force, ways
from paripassu.opening.relaxed import compiled
from paripassu.packages.choices import compile_choices, possible
from paripassu.packages.steps import compile_steps

CASES = ("bill-and-jack", "farc-2016", "hanoi-2019", "minsk-2-2015", "six-party-2007")
DRAWN = {
    "tracks": ((16, 2), (16, 3), (20, 2), (24, 3)),
    "milestones": ((16, 2), (20, 3)),
    "layers": ((16, 3), (20, 2), (24, 2)),
}
# Steps before they are split, and parties.
SPLIT = {"tracks": ((12, 2), (12, 3)), "milestones": ((8, 2), (12, 3)), "layers": ((12, 3),)}
SAMPLE, DRAWS = 30, 1000  # deals of each case that are asked about, and how often one is drawn
FAMILIES: dict[str, Callable[[int, int, int], dict[str, Any]]] = {
    "tracks": generator.tracks, "milestones": generator.milestones, "layers": generator.layers,
}  # fmt: skip


def cases() -> Iterator[tuple[str, Case]]:
    """Give the library's cases and drawn ones."""
    for id_ in CASES:
        yield id_, load(id_)
    for family, sizes in DRAWN.items():
        for n, m in sizes:
            yield f"{family} {n}, {m} parties", load(FAMILIES[family](n, m, 1))


def split_cases() -> Iterator[tuple[str, Case]]:
    """Give cases in which every action can be split, with three quarters of the guarantees."""
    yield "a good for money", load(_trade())
    for family, sizes in SPLIT.items():
        for n, m in sizes:
            data = FAMILIES[family](n, m, 1)
            for action in data["actions"].values():
                action["parts"] = "any"
            for party in data["parties"].values():
                party["breach_cost"] = round(0.75 * party["breach_cost"], 2)
            yield f"{family} {n}, {m} parties", load(data)


def packages(case: Case) -> list[Terms]:
    """Draw packages that the parties accept, with all that their actions need."""
    rng, choices = Random("packages"), compile_choices(case)
    drawn: dict[tuple[int, ...], None] = {}
    for _ in range(DRAWS):
        share = rng.random()
        levels = [rng.randint(1, top) if rng.random() < share else 0 for top in choices.levels]
        for _ in levels:
            for a, need in choices.needs:
                levels[need] = choices.levels[need] if levels[a] else levels[need]
        if any(levels) and len(drawn) < SAMPLE and possible(choices, tuple(levels)):
            drawn[tuple(levels)] = None
    steps = compile_steps(case, choices)
    return [steps.of(package) for package in drawn]


def openings(case: Case) -> list[Terms]:
    """Draw sets of the case's instruments and put them in force, custodians with all they can.

    Nobody has a guarantee of its own: most cases of the library need no instrument as they stand.
    """
    bare = {
        id_: x.model_copy(update={"breach_cost": Fraction(0)}) for id_, x in case.parties.items()
    }
    case = case.model_copy(update={"parties": bare})
    rng, deal = Random("openings"), agree(case)
    useful = [id_ for id_ in case.instruments if id_ not in idle(case, deal)]
    sets = {tuple(a for a in useful if rng.random() < 0.5): None for _ in range(DRAWS)}
    found = []
    for chosen in [*sets][:SAMPLE] if useful else ():
        swaps: dict[tuple[str, ...], None] = {}
        for id_ in chosen:
            if case.instruments[id_].swaps:
                taken = {action for swap in swaps for action in swap}
                some = next(ways(case, deal, id_), ())
                swaps |= dict.fromkeys(swap for swap in some if not taken & {*swap})
        terms = compiled(*put_in_force(case, deal, chosen, tuple(swaps)))
        if terms is not None:
            found.append(terms)
    return found


def _trade() -> dict[str, Any]:
    """One good against divisible money, with a guarantee for a fifth of what it costs."""
    return {
        "paripassu": 1,
        "title": "A good for money",
        "parties": {"seller": {"name": "Seller", "trust": 1, "breach_cost": 1},
                    "buyer": {"name": "Buyer", "trust": 1, "breach_cost": 1}},
        "actions": {
            "good": {"by": "seller", "does": "delivers", "parts": "any",
                     "value": {"seller": -10, "buyer": 16}},
            "money": {"by": "buyer", "does": "pays", "parts": "any",
                      "value": {"seller": 13, "buyer": -13}},
        },
    }  # fmt: skip
