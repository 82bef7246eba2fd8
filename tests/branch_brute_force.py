"""Deals with events, from the definition alone: every order, in every way events may turn out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations, product
from math import prod
from random import Random
from typing import Any

from tests.brute_force import Brute, number
from tests.dated_brute_force import Dated, DatedBrute, When, days
from tests.random_cases import random_case

F = Fraction
Way = tuple[bool, ...]


class BranchBrute:
    """A case with events as plain data; no parts, nothing exchanged at once."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case, self.actions = case, case["actions"]
        self.events = [a for a, action in self.actions.items() if "likely" in action]
        self.ways = list(product((True, False), repeat=len(self.events)))
        self.whole = self.brute(list(self.actions))
        self.acting = self.whole.acting
        self.runs = {way: self.brute([a for a in self.actions if self.done(a, way)])
                     for way in self.ways}  # fmt: skip
        self.hoped = cache(self._hoped)

    def brute(self, kept: list[str]) -> Brute:
        return Brute(self.left(kept))

    def left(self, kept: list[str]) -> dict[str, Any]:
        actions = {}
        for a in kept:
            action = {**self.actions[a]}
            action["needs"] = [n for n in action.get("needs", []) if n in kept]
            if action["by"] == "nobody":
                action["by"] = []
            actions[a] = action
        also = [one for one in self.case.get("also", []) if {*one["when"]} <= {*kept}]
        return {**self.case, "actions": actions, "also": also}

    def ends(self, event: str) -> bool:
        return self.actions[event].get("otherwise") == "end"

    def instead_of(self, a: str) -> str | None:
        others = (e for e in self.events if a in self.actions[e].get("otherwise", ()))
        return next((e for e in others if not self.ends(e)), None)

    def comes_up(self, a: str, way: Way) -> bool:
        event = self.instead_of(a)
        if event is not None and not (
            self.comes_up(event, way) and not way[self.events.index(event)]
        ):
            return False
        return all(self.done(need, way) for need in self.actions[a].get("needs", []))

    def done(self, a: str, way: Way) -> bool:
        return self.comes_up(a, way) and (a not in self.events or way[self.events.index(a)])

    def depends(self, a: str, event: str) -> bool:
        before = [*self.actions[a].get("needs", [])]
        before += [e for e in [self.instead_of(a)] if e is not None]
        return any(one == event or self.depends(one, event) for one in before)

    def orders(self) -> Iterator[tuple[str, ...]]:
        before = {a: self.comes_after(a) for a in self.whole.steps}
        for order in permutations(self.whole.steps):
            place = {a: k for k, a in enumerate(order)}
            if all(place[b] < place[a] for a in order for b in before[a]):
                yield order

    def comes_after(self, a: str) -> set[str]:
        """What is needed, the event in whose place it is, what may delay it; an end is last."""
        found = {*self.actions[a].get("needs", [])} | {self.instead_of(a)}
        found |= {e for e in self.events if a in self.actions[e].get("delays", {})}
        if a in self.events and self.ends(a):
            found |= {b for b in self.actions if b != a and not self.depends(b, a)}
        return {b for b in self.whole.steps if b in found}

    def final(self, way: Way, p: str) -> Fraction:
        """What the finished deal is worth; where the process has ended, what is left."""
        run = self.runs[way]
        if any(self.ends(e) and self.comes_up(e, way) and not way[k]
               for k, e in enumerate(self.events)):  # fmt: skip
            return run.balance(frozenset(run.steps), p)
        return run.final(p)

    def chance(self, way: Way, p: str, reached: frozenset[str]) -> Fraction:
        chances = []
        for event, happens in zip(self.events, way, strict=True):
            if event not in reached:
                stated = self.actions[event]
                likely = number(stated.get("expects", {}).get(p, stated["likely"]))
                chances.append(likely if happens else 1 - likely)
        return prod(chances, start=F(1))

    def _hoped(self, way: Way, p: str, reached: frozenset[str]) -> Fraction:
        alike = [
            other for other in self.ways
            if all(other[k] == way[k] for k, e in enumerate(self.events) if e in reached)
        ]  # fmt: skip
        return sum((self.chance(w, p, reached) * self.final(w, p) for w in alike), F(0))

    def path(self, order: tuple[str, ...], way: Way, p: str) -> list[tuple[Fraction, Fraction]]:
        """What is held and hoped for after each step."""
        run = self.runs[way]
        found = []
        for k in range(len(order) + 1):
            done = frozenset(a for a in order[:k] if self.done(a, way))
            reached = frozenset(a for a in order[:k] if a in self.events)
            found.append((run.balance(done, p), self.hoped(way, p, reached)))
        return found

    def passes(self, order: tuple[str, ...]) -> bool:
        """Rules 1 and 3, in every way."""
        for way in self.ways:
            for p in self.case["parties"]:
                path = self.path(order, way, p)
                limit = self.whole.party(p, "risk_limit")
                least = min(held for held, _hope in path)
                if limit is not None and least < -(limit + self.whole.cover(p)):
                    return False
                g = self.whole.guarantee(p)
                if p in self.acting and any(held - g > hope for held, hope in path):
                    return False
        return True

    def measures(self, order: tuple[str, ...]) -> dict[str, Fraction]:
        worst = {"trust": F(-9), "guarantee": F(0), "exposure": F(0)}
        for way, p in product(self.ways, self.case["parties"]):
            path, stake = self.path(order, way, p), self.whole.stake(p)
            g, c = self.whole.guarantee(p), self.whole.cover(p)
            trust = self.whole.party(p, "trust") or F(0)
            low = min(held for held, _hope in path)
            worst["exposure"] = max(worst["exposure"], -low / stake)
            if p not in self.acting:
                continue
            needed, backing = F(0), F(0)
            for k, (held, hope) in enumerate(path):
                backing = max(backing, held - hope)
                for later, _hope in path[k:]:
                    lost, ahead = held - g - later - c, hope - later - c
                    if lost > 0:
                        needed = max(needed, lost / ahead)
                    backing = max(backing, held - trust * hope - (1 - trust) * (later + c))
            worst["trust"] = max(worst["trust"], needed - trust)
            worst["guarantee"] = max(worst["guarantee"], backing / stake)
        sides = [self.side(a) for a in order]
        return worst | {"rounds": F(sum(one != two for one, two in pairwise(sides)))}

    def side(self, a: str) -> frozenset[str]:
        return frozenset(self.whole.case["actions"][a]["by"])


class DatedBranchBrute(BranchBrute):
    """A dated case with events: the rules at every instant, in every way events may turn out."""

    dated: dict[Way, DatedBrute]

    def __init__(self, case: dict[str, Any]) -> None:
        super().__init__(case)
        self.plan = _Arranged(self)
        self.dated = {way: DatedBrute(self.left([a for a in self.actions if self.done(a, way)]))
                      for way in self.ways}  # fmt: skip

    def late(self, a: str, way: Way) -> int:
        """By how many days an action is late: what delays it, and what it waits for."""
        own = [
            days(self.actions[e]["delays"][a])
            for k, e in enumerate(self.events)
            if way[k] and self.comes_up(e, way) and a in self.actions[e].get("delays", {})
        ]
        waits = (self.late(b, way) for b in self.comes_after(a))
        return sum(own) + max(waits, default=0)

    def kept(self, dates: Dated, way: Way) -> dict[str, When]:
        """The dates that are kept in one way."""
        later = {a: When(*(day + self.late(a, way) for day in one)) for a, one in dates.items()}
        return {a: later[a] for a in dates if self.done(a, way)}

    def held(self, dates: Dated, p: str) -> Iterator[list[tuple[Fraction, Fraction, Fraction]]]:
        """What would be taken away, what is hoped for and what is to be feared, over time."""
        for way in self.ways:
            run, own = self.dated[way], self.kept(dates, way)
            decided = {e: When(*dates[e]).counted.done + self.late(e, way) for e in self.events}
            ends = [*decided.values(), *(one.counted.verified for one in own.values())]
            path = []
            for half in range(-1, 2 * max(ends) + 3):
                t = F(half, 2)
                reached = frozenset(e for e, day in decided.items() if day <= t)
                path.append(
                    (run.tempting(own, p, t), self.hoped(way, p, reached), run.cautious(own, p, t))
                )
            yield path

    def asked(self, dates: Dated, p: str) -> tuple[Fraction | None, Fraction, Fraction]:
        """Trust and guarantee needed, and the exposure; no trust where rule 1 fails."""
        g, c, trust = self.whole.guarantee(p), self.whole.cover(p), self.whole.party(p, "trust")
        needed, backing, exposed = F(0), F(0), F(0)
        tempted = False
        for path in self.held(dates, p):
            for k, (here, hope, _fears) in enumerate(path):
                tempted |= here - g > hope
                backing = max(backing, here - hope)
                for fears in {later for _here, _hope, later in path[k:]}:
                    exposed = max(exposed, -fears)
                    taken, left = here - g, fears + c
                    if left < taken <= hope:
                        needed = max(needed, (taken - left) / (hope - left))
                    going_on = (trust or 0) * hope + (1 - (trust or 0)) * left
                    backing = max(backing, here - going_on)
        return None if tempted else needed, backing, exposed

    def status(self, dates: Dated) -> str:
        if self.plan.impossible(dates):
            return "none"
        asked = {p: self.asked(dates, p) for p in self.case["parties"]}
        for p, (needed, _backing, exposed) in asked.items():
            limit = self.whole.party(p, "risk_limit")
            if limit is not None and exposed > limit + self.whole.cover(p):
                return "none"
            if p in self.acting and needed is None:
                return "none"
        enough = all((asked[p][0] or 0) <= (self.whole.party(p, "trust") or 0) for p in self.acting)
        return "safe" if enough else "needs-trust"


class _Arranged(DatedBrute):
    """All of a case as if all of it were done: what its dates have to keep."""

    def __init__(self, brute: BranchBrute) -> None:
        super().__init__(brute.whole.case)
        self.branched = brute

    def first(self, step: str) -> set[str]:
        return self.branched.comes_after(step)


def late_case(seed: int, actions: int = 5, *, dated: bool = False) -> dict[str, Any]:
    """A random case with events of which some delay what comes after them."""
    rng = Random(seed + 7_000)
    case = random_event_case(seed, actions, dated=dated)
    table = case["actions"]
    for event in [a for a in table if "likely" in table[a]]:
        free = [a for a in table if not table[a].get("standing") and not reaches(table, event, a)
                and event not in table[a].get("needs", [])]  # fmt: skip
        if free and table[event].get("otherwise") != "end" and rng.random() < 0.7:
            late = rng.choice(free)
            table[event]["delays"] = {late: rng.choice(["1 day", "2 days", "1 week"])}
            if "likely" not in table[late] and rng.random() < 0.5:
                table[event]["by"] = table[late]["by"]
    for backed in case["parties"]:
        for other in case["parties"]:
            if backed != other and seed % 3 == 1 and rng.random() < 0.8:
                pledge = {"lost": rng.choice([0.5, 1]), "gained": rng.choice([1, 2])}
                case["parties"][other].setdefault("collateral", {})[backed] = pledge
    return case


def random_event_case(seed: int, actions: int = 5, *, dated: bool = False) -> dict[str, Any]:
    """A random case in which one or two actions are events, with what is done where they fail."""
    rng = Random(seed + 5_000)
    case = random_case(seed, actions=actions, dated=dated)
    table = case["actions"]
    for action in table.values():
        action.pop("parts", None)
    names = [a for a in table if not table[a].get("standing")]
    for event in rng.sample(names, rng.choice([1, 1, 2])):
        action = table[event]
        for key in ("reversible", "keeps"):
            action.pop(key, None)
        action["by"], action["likely"] = "nobody", rng.choice([0, 0.25, 0.5, 0.9])
        if rng.random() < 0.4:
            action["expects"] = {rng.choice([*case["parties"]]): rng.choice([0.1, 0.5, 1])}
    events = [a for a in table if "likely" in table[a]]
    taken: set[str] = set()
    for event in events:
        free = [a for a in names if a not in events and a not in taken
                and not reaches(table, event, a)]  # fmt: skip
        if rng.random() < 0.3:
            table[event]["otherwise"] = "end"
        elif free and rng.random() < 0.6:
            table[event]["otherwise"] = [rng.choice(free)]
            taken.update(table[event]["otherwise"])
    return case


def reaches(table: dict[str, Any], low: str, high: str) -> bool:
    """Whether one action waits for another, by needs or as what is done in an event's place."""
    direct = {*table[low].get("needs", [])}
    for event, action in table.items():
        instead = action.get("otherwise", ())
        if (instead != "end" and low in instead) or low in action.get("delays", {}):
            direct.add(event)
    return low == high or any(reaches(table, one, high) for one in direct)
