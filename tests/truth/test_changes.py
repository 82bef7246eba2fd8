"""The smallest change of each single number against every order of small random cases."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from itertools import islice, pairwise
from math import ceil, floor, lcm
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, load
from paripassu.balance.checker import examine
from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.opening.change import Change, changes, without_effect
from paripassu.opening.dial import KINDS
from paripassu.running.clock import Clock
from tests.brute_force import Brute, number
from tests.random_cases import random_case, random_swap

F = Fraction
Data = dict[str, Any]
Swaps = tuple[tuple[str, ...], ...]
Number = tuple[str, str, str | None]
KEYS = {"guarantee": "breach_cost", "risk limit": "risk_limit", "bottom line": "bottom_line"}
SEEDS = range(48)


# --- Cases: random ones, made harder ---------------------------------------------------------


def hard_case(seed: int, *, actions: int = 4) -> Data:
    """Build a case that is just safe in one order, then spoil a single number of it."""
    data, rng = random_case(seed, actions=actions), Random(seed + 5000)
    for p, party in data["parties"].items():
        if rng.random() < 0.3:
            other = rng.choice([q for q in data["parties"] if q != p])
            pledge = {"lost": rng.choice([0, 0.5, 1, 2]), "gained": rng.choice([0, 0.5, 1, 2])}
            party["collateral"] = {other: pledge}
    for action in data["actions"].values():
        if rng.random() < 0.4:
            confidence, counts = rng.choice([0.5, 0.8]), rng.random() < 0.8
            action["verified"] = {"by": "someone", "counts": counts, "confidence": confidence}
    brute = Brute(data)
    order = next(islice(brute.orders(), rng.randrange(8), None), next(brute.orders()))
    for p, party in data["parties"].items():
        path = [brute.balance(frozenset(order[:k]), p) for k in range(len(order) + 1)]
        if p in brute.acting:
            pledged = sum(brute.pledged(p).values(), F(0))
            party["breach_cost"] = max(F(0), rounded(guarantee_needed(brute, path, p) - pledged))
        if "risk_limit" in party:
            party["risk_limit"] = max(F(0), rounded(-min(path)))
        if rng.random() < 0.4:
            party["bottom_line"] = floor(brute.final(p))
    return spoiled(data, brute, rng, KINDS[seed % len(KINDS)])


def rounded(points: Fraction) -> Fraction:
    return ceil(points * 4) / F(4)


def guarantee_needed(brute: Brute, path: list[Fraction], p: str) -> Fraction:
    trust, final, cover = brute.party(p, "trust") or F(0), brute.final(p), brute.cover(p)
    worth = [trust * final + (1 - trust) * (b + cover) for b in path]
    return max(max(path) - final, *(b - x for k, b in enumerate(path) for x in worth[k:]))


def spoiled(data: Data, brute: Brute, rng: Random, kind: str) -> Data:
    """Spoil a number of the kind, if there is one."""
    party = data["parties"][rng.choice(brute.acting)]
    action = rng.choice(list(data["actions"].values()))
    if kind == "guarantee":
        party["breach_cost"] = party["breach_cost"] / 2
    elif kind == "trust":
        party["trust"] = number(party.get("trust", 0)) / 2
    elif kind == "risk limit":
        party["risk_limit"] = number(party.get("risk_limit", 2)) / 2
    elif kind == "bottom line":
        party["bottom_line"] = number(party["bottom_line"]) + 1 if "bottom_line" in party else 5
    elif kind == "collateral":
        party["collateral"] = {}
    elif kind == "reversibility":
        action["reversible"] = rng.choice([0, 0.3, 0.9])
    elif kind == "verification":
        action["verified"] = {"by": "someone", "counts": True, "confidence": rng.choice([0, 0.3])}
    else:
        factor = rng.choice([F(1, 4), F(1, 2), F(3, 2)])
        values = {p: number(v) * factor for p, v in action["value"].items()}
        action["value"] = {p: float(v) for p, v in values.items()}
    return data


class Sums(Brute):
    """By how much each condition of the four rules is missed, from DESIGN's formulas.

    In whole numbers: all that these cases state, and what comes of it, are decimals of few places,
    or such in proportion to two stakes: `whole` then holds the stakes too.
    """

    def __init__(
        self, case: Data, swaps: Swaps, agreed: dict[str, int] | None, whole: int = 1
    ) -> None:
        super().__init__(case, swaps, agreed)
        self.WHOLE = 10**12 * whole
        self._stands: dict[frozenset[str], dict[str, int]] = {}
        self._stated = {p: self._numbers(p) for p in self.parties}

    def _numbers(self, p: str) -> tuple[int, int, int, int, int | None, int]:
        limit = self.party(p, "risk_limit")
        return (
            self.whole(self.final(p)),
            self.whole(self.guarantee(p)),
            self.whole(self.cover(p)),
            self.whole(self.party(p, "bottom_line") or F(0)),
            None if limit is None else self.whole(limit),
            self.whole(self.party(p, "trust") or F(0)),
        )

    def whole(self, points: Fraction) -> int:
        assert self.WHOLE % points.denominator == 0
        return int(points * self.WHOLE)

    def stand(self, done: frozenset[str]) -> dict[str, int]:
        if done not in self._stands:
            self._stands[done] = {p: self.whole(self.balance(done, p)) for p in self.parties}
        return self._stands[done]

    def misses(self, order: tuple[str, ...]) -> Iterator[int]:
        """Above 0 where a condition fails."""
        stands = [self.stand(frozenset(order[:k])) for k in range(len(order) + 1)]
        for p in self.parties:
            path = [stand[p] for stand in stands]
            final, bound, cover, least, limit, trust = self._stated[p]
            yield least - final
            if limit is not None:
                yield from (-(limit + cover) - b for b in path)
            if p in self.acting:
                yield from (b - bound - final for b in path)
                distrust = self.WHOLE - trust
                worth = [trust * final + distrust * (left + cover) for left in path]
                for k, b in enumerate(path):
                    held = self.WHOLE * (b - bound)
                    yield from (held - going_on for going_on in worth[k:])

    def safe(self, order: tuple[str, ...]) -> bool:
        return all(miss <= 0 for miss in self.misses(order))


# --- The nearest value, by every order -------------------------------------------------------


def turned(data: Data, which: Number, value: Fraction, rate: Fraction) -> Data:
    """Change one number of the plain data; collateral brings `rate` for each point lost."""
    kind, of, to = which
    data = deepcopy(data)
    if kind == "collateral":
        lost, gained = pledge(data, of, to)
        table = data["parties"][of].setdefault("collateral", {})
        table[to] = {"lost": value, "gained": gained + (value - lost) * rate}
    elif kind in ("guarantee", "trust", "risk limit", "bottom line"):
        data["parties"][of][KEYS.get(kind, kind)] = value
    elif kind == "reversibility":
        data["actions"][of]["reversible"] = value
    elif kind == "verification":
        data["actions"][of]["verified"]["confidence"] = value
    else:
        for key in ("value", "keeps"):
            numbers = data["actions"][of].get(key, {})
            data["actions"][of][key] = {p: number(v) * value for p, v in numbers.items()}
    return data


def pledge(data: Data, of: str, to: str | None) -> tuple[Fraction, Fraction]:
    stated = data["parties"][of].get("collateral", {}).get(to, {"lost": 0, "gained": 0})
    return number(stated["lost"]), number(stated["gained"])


def ways(data: Data, which: Number, acting: list[str], rate: Fraction) -> Iterator[list[Fraction]]:
    """Rows of values from today's outward, the conditions linear between neighbours."""
    kind, of, to = which
    far = F(10_000)
    if kind in ("guarantee", "risk limit", "bottom line"):
        today = number(data["parties"][of].get(KEYS[kind], 0))
        yield [today, -far if kind == "bottom line" else far]
    elif kind == "trust":
        yield [number(data["parties"][of].get("trust", 0)), F(1)]
    elif kind == "collateral":
        lost, gained = pledge(data, of, to)
        others = {pledge(data, p, to)[1] for p in acting} if rate else set()
        yield [lost, *sorted(lost + (x - gained) / rate for x in others if x > gained), far]
    else:
        today, most = F(1), F(10)
        if kind == "reversibility":
            today, most = number(data["actions"][of].get("reversible", 0)), F(1)
        elif kind == "verification":
            today, most = number(data["actions"][of]["verified"]["confidence"]), F(1)
        yield [today, most]
        yield [today, F(0)]


def nearest(asked: Asked, which: Number, way: list[Fraction]) -> Fraction | None:
    """Give the value nearest to today's at which any of all orders is safe."""
    for near, far in pairwise(way):
        here = asked.brute if near == way[0] else asked.turned(which, near)
        there = asked.turned(which, far)
        starts = []
        for order in asked.orders:
            first, last = F(0), F(1)
            for a, b in zip(here.misses(order), there.misses(order), strict=True):
                if a > 0:
                    first = max(first, F(a, a - b) if b <= 0 else F(2))
                elif b > 0:
                    last = min(last, F(a, a - b))
                if first > last:
                    break
            else:
                starts.append(first)
        if starts:
            return near + min(starts) * (far - near)
    return None


# --- The comparison --------------------------------------------------------------------------


class Asked:
    """A hard case and its deal; every fifth agrees only on a part of what comes in parts."""

    def __init__(self, seed: int) -> None:
        self.data = hard_case(seed)
        self.swaps = random_swap(seed, self.data)
        self.case = load(self.data)
        agreed = dict.fromkeys(self.data["actions"], 1) if seed % 5 == 0 else None
        tokens = None if agreed is None else [f"{a}:1" for a in agreed]
        self.deal = agree(self.case, deal=tokens, swaps=self.swaps)
        list(changes(self.case, self.deal, Clock(), kinds=["trust"]))
        self.agreed = agreed and {a: len(self.deal.shares[a]) for a in self.deal.actions}
        stakes = Brute(self.data, self.swaps, self.agreed)
        self.stake = {p: stakes.stake(p) for p in stakes.parties}
        self.whole = lcm(*(stake.numerator for stake in self.stake.values()))
        self.brute = Sums(self.data, self.swaps, self.agreed, self.whole)
        self._turned: dict[tuple[Number, Fraction], Sums] = {}
        self.orders = list(self.brute.orders())

    def turned(self, which: Number, value: Fraction) -> Sums:
        key = (which, value)
        if key not in self._turned:
            data = turned(self.data, *key, self.rate(which))
            self._turned[key] = Sums(data, self.swaps, self.agreed, self.whole)
        return self._turned[key]

    def rate(self, which: Number) -> Fraction:
        """Say what a point of collateral brings: its own proportion, or that of the stakes."""
        kind, of, to = which
        if kind != "collateral" or to is None:
            return F(0)
        lost, gained = pledge(self.data, of, to)
        return gained / lost if lost else self.stake[to] / self.stake[of]

    def numbers(self) -> Iterator[Number]:
        kinds = ("guarantee", "trust", "risk limit", "bottom line")
        yield from ((kind, p, None) for p in self.data["parties"] for kind in kinds)
        for a, action in self.data["actions"].items():
            yield from ((kind, a, None) for kind in ("reversibility", "size"))
            if action.get("verified", {}).get("counts"):
                yield "verification", a, None
        acting = self.brute.acting
        yield from (("collateral", p, q) for p in acting for q in acting if p != q)

    def nearest(self, which: Number) -> list[Fraction]:
        """Give the nearest value of each way that opens a plan."""
        if which[0] == "risk limit" and "risk_limit" not in self.data["parties"][which[1]]:
            return []
        rows = ways(self.data, which, self.brute.acting, self.rate(which))
        found = [nearest(self, which, way) for way in rows]
        return [value for value in found if value is not None]


def ask(seed: int) -> Asked | None:
    """Give the case unless its swap, or its part of what others need, is impossible."""
    try:
        return Asked(seed)
    except RequestError:
        return None


def compare(seed: int) -> dict[Number, list[Change]]:
    """Compare all numbers of a case with the truth; give what was found."""
    asked = ask(seed)
    if asked is None:
        return {}
    found: dict[Number, list[Change]] = {}
    for change in changes(asked.case, asked.deal, Clock(), kinds=KINDS):
        found.setdefault(which(change), []).append(change)
        assert change.proved
    if any(asked.brute.safe(order) for order in asked.orders):
        assert not found, "there is a plan already"
        return {}
    idle = without_effect(asked.case, asked.deal, kinds=KINDS)
    idle_numbers = {(one.kind, one.of, one.to) for one in idle}
    assert not idle_numbers & found.keys()
    for number_ in asked.numbers():
        true = asked.nearest(number_)
        if number_ in idle_numbers:
            assert not true, (seed, number_)
        else:
            needed = [one.needed for one in found[number_]]
            assert needed == (true or [None]), (seed, number_)
    assert found.keys() <= set(asked.numbers())
    for change in [one for many in found.values() for one in many]:
        if change.needed is not None:
            assert change.gained == gained(asked, change), change
            figures = examine(change.apply(asked.case), asked.deal, change.order)
            assert figures.status == "safe"
            assert figures.possible
    return found


def gained(asked: Asked, change: Change) -> Fraction | None:
    if change.to is None or change.needed is None:
        return None
    lost, today = pledge(asked.data, change.of, change.to)
    return today + (change.needed - lost) * asked.rate(which(change))


@pytest.mark.parametrize("block", range(8))
def test_nearest_of_all_orders(block: int) -> None:
    for seed in SEEDS[block::8]:
        compare(seed)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_seen_to_open_a_plan(kind: str) -> None:
    """The comparison above is of no use if it never gets that far."""
    for seed in range(KINDS.index(kind), 200, len(KINDS)):
        asked = ask(seed)
        found = [] if asked is None else changes(asked.case, asked.deal, Clock(), kinds=[kind])
        if any(change.needed is not None for change in found):
            return
    pytest.fail(f"no {kind} opens a plan")


def exchange(trust: float) -> Case:
    """A pays 3 for what is worth 5 to it; nothing but its own trust stands behind that."""
    return load(
        {
            "paripassu": 1,
            "title": "an exchange",
            "parties": {
                "a": {"name": "A", "trust": trust},
                "b": {"name": "B", "breach_cost": 4},
            },
            "actions": {
                "pays": {"by": "a", "does": "pays", "value": {"a": -3, "b": 3}},
                "delivers": {"by": "b", "does": "delivers", "value": {"a": 5, "b": -2}},
            },
        }
    )


def test_trust_threshold() -> None:
    """Kydd 2005: p ≥ exposure / (exposure + gain); or a guarantee of what is exposed."""
    case = exchange(0.5)
    found = list(changes(case, agree(case), Clock(), kinds=["trust", "guarantee"]))
    assert [(one.kind, one.of, one.today, one.needed) for one in found] == [
        ("guarantee", "a", 0, F(1, 2)),
        ("guarantee", "b", 4, None),
        ("trust", "a", F(1, 2), F(3, 5)),
        ("trust", "b", None, None),
    ]
    case = exchange(0)
    (found_at_no_trust, *_) = changes(case, agree(case), Clock(), kinds=["guarantee"])
    assert found_at_no_trust.needed == 3


# A's stake is 4, C's is 5: what is worth 0.8 to A is taken to be worth 1 to C.
@pytest.mark.parametrize(
    ("pledged", "needed"), [(0, None), (0.5, None), (1, F(4, 5)), (4, F(4, 5))]
)
def test_collateral_covers_up_to_what_the_others_pledge(
    pledged: float, needed: Fraction | None
) -> None:
    """Whoever leaves, C must get back the 1 that it pays first: from each of the others."""
    actions: dict[str, Any] = {
        "pays": {"by": "c", "does": "pays", "value": {"c": -1, "a": 3, "b": 3}}
    }
    parties: dict[str, Any] = {"c": {"name": "C", "trust": 0}}
    for p in ("a", "b"):
        parties[p] = {"name": p.upper(), "trust": 1, "breach_cost": 9}
        value = {p: -1, "c": 2}
        actions[f"{p}-acts"] = {"by": p, "does": "acts", "value": value, "needs": "pays"}
    parties["b"]["collateral"] = {"c": {"lost": 7, "gained": pledged}}
    data = {"paripassu": 1, "title": "three", "parties": parties, "actions": actions}
    found = collateral_needed(data)
    assert found["a", "c"] == (needed, None if needed is None else 1)
    # Where a pledge stands its own proportion is kept: here of two to one.
    parties["a"]["collateral"] = {"c": {"lost": 0.5, "gained": 0.25}}
    own = (None, None) if needed is None else (2, 1)
    assert collateral_needed(data)["a", "c"] == own
    assert found["c", None] == (1, None)


def collateral_needed(data: Data) -> dict[Any, Any]:
    case = load(data)
    kinds = ["collateral", "guarantee"]
    found = changes(case, agree(case), Clock(), kinds=kinds)
    return {(one.of, one.to): (one.needed, one.gained) for one in found}


def test_nothing_where_there_is_a_plan() -> None:
    case = exchange(0.6)
    assert not list(changes(case, agree(case), Clock()))


def which(change: Change) -> Number:
    return change.kind, change.of, change.to
