"""Seeded cases whose best order is known by construction, so that any search can be judged.

The values are those of `goal.value`: worst trust needed less trust stated, and worst exposure as a
share of the party's own stake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, isqrt
from random import Random
from typing import Any

from bench.backing import TRUSTS, compiled
from bench.generator import shared
from bench.proof.goal import value
from paripassu.balance import rules

TENTHS = 10
LINKED = 0.1  # share of the actions that wait for one of another track
NEEDED = Fraction(1, 2)  # trust that the opening of a planted case asks for


@dataclass(frozen=True)
class Known:
    """A case as plain data, with the values that no order beats and that some order has."""

    data: dict[str, Any]
    trust: Fraction | None
    exposure: Fraction | None


def three_partition(triples: int, seed: int, *, planted: bool = True) -> Known:
    """Reduce 3-PARTITION (problem SP15 of Garey & Johnson 1979, strongly NP-complete) to orders.

    Items of sizes a with B/4 < a < B/2 add up to `triples` times B. One party delivers the items,
    the other pays as many tranches of B, one after the other. The payer pays B/2 before all else,
    and the deliverer pays it back after all else. So with x for what is delivered less what is
    paid, x starts and ends at 0, the opening takes it to -B/2, and the balances are -x and x.

    A tranche lowers x by B, so x takes two values B apart: some exposure is at least B/2. It is B/2
    only where every tranche begins at x = B/2 and ends at -B/2, that is where the items before the
    first and between any two add up to B. Items above B/4 and under B/2 do so by threes alone. With
    guarantees of B, no trust is needed where x neither rises nor falls by more than B from any
    moment to a later one. Then all tranches begin at the same x, and the items between any two add
    up to B, as do those before the first and after the last together. So both least values are
    reached just where the items can be divided into triples that each add up to B.

    Has 4 × `triples` + 2 steps. Rule 1 leaves |x| ≤ B open, which is easy to keep to. Where not
    `planted`, the items are drawn at random and nothing is known.
    """
    rng = Random(f"three-partition {triples} {seed} {planted}")
    whole = 400
    items = _triples(rng, triples, whole) if planted else _items(rng, triples, whole)
    rng.shuffle(items)

    def move(actor: str, size: float, needs: Sequence[str]) -> dict[str, Any]:
        other = "payer" if actor == "maker" else "maker"
        action = {"by": actor, "does": "acts", "value": {actor: -size, other: size}}
        return action | ({"needs": list(needs)} if needs else {})

    actions = {"opening": move("payer", whole / 2, ())}
    actions |= {f"item{k}": move("maker", size, ["opening"]) for k, size in enumerate(items)}
    for k in range(triples):
        before = f"tranche{k - 1}" if k else "opening"
        actions[f"tranche{k}"] = move("payer", whole, [before])
    last = [*(f"item{k}" for k in range(len(items))), f"tranche{triples - 1}"]
    actions["closing"] = move("maker", whole / 2, last)
    stated = {name: {"name": name.title(), "trust": 0, "breach_cost": whole}
              for name in ("maker", "payer")}  # fmt: skip
    title = f"three-partition {triples}"
    data = {"paripassu": 1, "title": title, "parties": stated, "actions": actions}
    if not planted:
        return Known(data, None, None)
    return Known(data, Fraction(0), Fraction(1, 2 * (2 * triples + 1)))


def _triples(rng: Random, triples: int, whole: int) -> list[int]:
    items = []
    for _ in range(triples):
        third = 0
        while not whole / 4 < third < whole / 2:
            one, two = (rng.randint(whole // 4 + 1, whole // 2 - 1) for _ in range(2))
            third = whole - one - two
        items += [one, two, third]
    return items


def _items(rng: Random, triples: int, whole: int) -> list[int]:
    low, high = whole // 4 + 1, whole // 2 - 1
    items = [rng.randint(low, high) for _ in range(3 * triples)]
    while (left := triples * whole - sum(items)) != 0:
        k, step = rng.randrange(len(items)), 1 if left > 0 else -1
        items[k] = min(high, max(low, items[k] + step))
    return items


def planted(actions: int, parties: int, seed: int, *, slack: float = 0.2) -> Known:
    """Build a case around a hidden order, with an opening that every order must pass.

    The opening, by the first party p, costs p an amount C, and every other action needs it. So
    every order leaves p with -C after its first step: p's exposure is at least C, and the trust
    that p needs is at least (C - g) / (U + C), where g is its guarantee, chosen so that this is
    1/2, and U what the deal is worth to it. These are the known values.

    The rest is drawn step by step along the hidden order: whoever has most pays, whoever has least
    is served, so that nobody is ever far from 0. C rises until in the hidden order nobody's
    exposure, as a share of the stake, and nobody's need of trust beyond the trust stated is more
    than p's at the opening, with room for a share `slack` more of either. So the hidden order
    reaches both known values, which is asserted.

    There are about √`actions` tracks, and a tenth of the actions wait for one of another track.
    """
    rng = Random(f"planted {actions} {parties} {seed} {slack}")
    opening, moves = 8, list[_Move]()
    stated: dict[str, Any] | None = None
    while stated is None:
        opening += 1
        moves = _drawn(rng, actions, parties, opening * TENTHS)
        stated = _stated(rng, moves, parties, slack)
    made = {move.name: move.written() for move in sorted(moves, key=lambda move: move.rank)}
    title = f"planted {actions}"
    data = {"paripassu": 1, "title": title, "parties": stated, "actions": made}
    terms = compiled(data)
    number = {name: step for step, name in enumerate(terms.steps)}
    order = [number[move.name] for move in moves]
    trust = NEEDED - terms.trust[0]
    exposure = Fraction(opening * terms.scale[0], terms.stake[0])
    if (value(terms, order, "trust"), value(terms, order, "exposure")) != (trust, exposure):
        raise AssertionError("the hidden order does not reach the known values")
    return Known(data, trust, exposure)


@dataclass(frozen=True)
class _Move:
    """One action of a hidden order, with what it is worth to each party in tenths of a point."""

    rank: tuple[int, int]
    actor: int
    worth: Sequence[int]
    needs: Sequence[str]

    @property
    def name(self) -> str:
        return f"t{self.rank[0]}-{self.rank[1]}" if self.rank[0] >= 0 else "opening"

    def written(self) -> dict[str, Any]:
        value = {f"p{i}": worth / TENTHS for i, worth in enumerate(self.worth) if worth}
        action: dict[str, Any] = {"by": f"p{self.actor}", "does": "acts", "value": value}
        return action | ({"needs": list(self.needs)} if self.needs else {})


def _drawn(rng: Random, actions: int, parties: int, opening: int) -> list[_Move]:
    """Draw the hidden order: after the opening whoever has most pays whoever has least."""
    moves = [_Move((-1, 0), 0, [-opening, *shared(opening, parties - 1)], ())]
    balance = list(moves[0].worth)
    lengths = [0] * max(2, isqrt(actions))
    # Together all gain 0.4 of the opening for each, step by step.
    gained = [2 * opening * parties * k // 5 // (actions - 1) for k in range(actions)]
    for before, after in pairwise(gained):
        track = rng.randrange(len(lengths))
        rank = track, lengths[track]
        needs = [f"t{track}-{rank[1] - 1}" if rank[1] else "opening"]
        near = [move.name for move in moves[-3 * len(lengths) :] if move.rank[0] not in (-1, track)]
        if near and rng.random() < LINKED:
            needs.append(rng.choice(near))
        actor = max(range(parties), key=lambda i: (balance[i], rng.random()))
        least = sorted(range(parties), key=lambda i: (balance[i], rng.random()))
        cost = rng.randint(20, 100)
        worth = [0] * parties
        worth[actor] = -cost
        aside = cost * rng.randint(0, 3) // 10 if parties > 2 else 0
        worth[least[0]] = cost + after - before - aside
        worth[least[1]] += aside
        lengths[track] += 1
        moves.append(_Move(rank, actor, worth, needs))
        balance = [b + w for b, w in zip(balance, worth, strict=True)]
    return moves


def _stated(
    rng: Random, moves: Sequence[_Move], parties: int, slack: float
) -> dict[str, Any] | None:
    """Give trust and guarantees with which the hidden order passes; None where it does not."""
    room = 1 + Fraction(slack).limit_denominator(100)
    opening = -moves[0].worth[0]
    stakes = [sum(abs(move.worth[i]) for move in moves) for i in range(parties)]
    paths = [list(accumulate((move.worth[i] for move in moves), initial=0)) for i in range(parties)]
    exposed = all(-min(path) * room * stakes[0] <= opening * stake
                  for path, stake in zip(paths[1:], stakes[1:], strict=True))  # fmt: skip
    marks = accumulate(paths[0], max)
    trusting = all(2 * mark * room - b <= opening for mark, b in zip(marks, paths[0], strict=True))
    if not (exposed and trusting and all(path[-1] > 0 for path in paths)):
        return None
    trust = [rng.choice(TRUSTS) for _ in range(parties)]
    stated = {}
    for i, path in enumerate(paths):
        allowed = NEEDED - Fraction(str(trust[0])) + Fraction(str(trust[i]))
        needed = rules.guarantee_needed(path, path[-1], allowed, 0)
        tenths = Fraction(opening - path[-1], 2) if i == 0 else ceil(needed * room)
        stated[f"p{i}"] = {
            "name": f"P{i}",
            "trust": trust[i],
            "breach_cost": float(Fraction(tenths, TENTHS)),
        }
    return stated
