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
        actions = {}
        for a in kept:
            action = {**self.actions[a]}
            action["needs"] = [n for n in action.get("needs", []) if n in kept]
            if a in self.events:
                action["by"] = []
            actions[a] = action
        also = [one for one in self.case.get("also", []) if {*one["when"]} <= {*kept}]
        return Brute({**self.case, "actions": actions, "also": also})

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
        steps = [a for a in self.actions if not self.actions[a].get("standing")]
        before = {a: {*self.actions[a].get("needs", [])} & {*steps} for a in steps}
        for a in steps:
            if (event := self.instead_of(a)) is not None:
                before[a].add(event)
        for event in self.events:
            if self.ends(event):
                before[event] |= {a for a in steps if a != event and not self.depends(a, event)}
        for order in permutations(steps):
            place = {a: k for k, a in enumerate(order)}
            if all(place[b] < place[a] for a in steps for b in before[a]):
                yield order

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
        return frozenset() if a in self.events else frozenset(self.actions[a]["by"])


def random_event_case(seed: int, actions: int = 5) -> dict[str, Any]:
    """A random case in which one or two actions are events, with what is done where they fail."""
    rng = Random(seed + 5_000)
    case = random_case(seed, actions=actions)
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
        if instead != "end" and low in instead:
            direct.add(event)
    return low == high or any(reaches(table, one, high) for one in direct)
