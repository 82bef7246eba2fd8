"""What stands behind the parties' word in a generated case: as little as leaves it a good order."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

from bench.proof import goal
from bench.proof.beam import beam
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.load import load

TRUSTS = (0.1, 0.2, 0.3)
# Gains above costs; the tight ones shrink with √n, as the swings of a good order hardly grow.
SURPLUS = 0.1
SMALL = 16
# Guarantees above what the guide's order needs, in costs of an average step of the party. Of the
# tight ones the first is kept with which the guide's order still asks for more trust than stated.
LOOSE = (Fraction(4),)
TIGHT = (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(0))
# The guide looks at fewer beginnings in large cases: about as many steps in all.
LOOKED_AT = 3_000


def backed(
    title: str, parties: int, actions: dict[str, dict[str, Any]], rng: Random, *, tight: bool
) -> dict[str, Any]:
    """Bring every party's gain to a little above its costs; give guarantees that let it pass."""
    share = SURPLUS * min(1.0, (SMALL / len(actions)) ** 0.5) if tight else SURPLUS
    for i in range(parties):
        evened(actions, f"p{i}", share)
    stated: dict[str, Any] = {
        f"p{i}": {"name": f"P{i}", "trust": rng.choice(TRUSTS)} for i in range(parties)
    }
    data = {"paripassu": 1, "title": title, "parties": stated, "actions": actions}
    terms = compiled(data)
    width = max(2, min(10, LOOKED_AT // len(terms.steps)))
    order = beam(terms, "temptation", width)
    if order is None:
        raise AssertionError("without rules the beam ends in an order")
    path = rules.balances(terms, order)
    for room in TIGHT if tight else LOOSE:
        for i, party in enumerate(terms.parties):
            losses = [-d for d in terms.keep[i].tolist() if d < 0]
            mean = Fraction(sum(losses), len(losses)) if losses else Fraction(0)
            over = max(0, int(path[i].max()) - terms.final[i]) + room * mean
            stated[party]["breach_cost"] = ceil(over * 10 / terms.scale[i]) / 10
        guarded = compiled(data)
        found = beam(guarded, "trust", width)
        value = None if found is None else goal.value(guarded, found, "trust")
        if value is None or value > goal.floor(guarded, "trust"):
            break
    return data


def compiled(data: dict[str, Any]) -> Terms:
    """Give the whole deal of a case in whole numbers."""
    case = load(data)
    return compile_terms(case, agree(case))


def evened(actions: dict[str, dict[str, Any]], party: str, share: float) -> None:
    """Scale a party's gains until they are a share above its costs."""
    values = [action["value"] for action in actions.values()]
    costs = -sum(min(0, value.get(party, 0)) for value in values)
    gains = [value for value in values if value.get(party, 0) > 0]
    if not costs:
        return
    if not gains:
        gains = [next(v for v in reversed(values) if party not in v)]
        gains[0][party] = costs
    wanted = costs * (1 + share)
    ratio = wanted / sum(value[party] for value in gains)
    for value in gains:
        value[party] = max(0.1, round(value[party] * ratio, 1))
    left = wanted - sum(value[party] for value in gains)
    gains[-1][party] = max(0.1, round(gains[-1][party] + left, 1))
