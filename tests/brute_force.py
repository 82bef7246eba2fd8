"""The four rules and every order, written from DESIGN's formulas alone: slow and plain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

F = Fraction


def number(value: Any) -> Fraction:
    if isinstance(value, list):
        return (number(value[0]) + number(value[1])) / 2
    words = {"none": 0, "hardly": "0.25", "partly": "0.5", "mostly": "0.75", "fully": 1}
    return F(str(words.get(value, value)))


@dataclass
class Brute:
    """A case as plain data, expanded to its steps."""

    case: dict[str, Any]
    swaps: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        actions = self.case["actions"]
        self.parties = list(self.case["parties"])
        self.standing = [a for a in actions if actions[a].get("standing")]
        self.parts: dict[str, list[str]] = {}
        self.steps: list[str] = []
        for a, action in actions.items():
            if a in self.standing:
                continue
            n = action.get("parts", 1)
            self.parts[a] = [a] if n == 1 else [f"{a}.{k + 1}" for k in range(n)]
            swap = next((s for s in self.swaps if a in s), None)
            if swap is None:
                self.steps += self.parts[a]
            elif a == min(swap, key=list(actions).index):
                self.steps.append("+".join(swap))
        self.acting = [p for p in self.parties if any(p in actions[a]["by"] for a in self.parts)]

    def value(self, a: str, p: str) -> Fraction:
        return number(self.case["actions"][a]["value"].get(p, 0))

    def keep(self, a: str, p: str) -> Fraction:
        action = self.case["actions"][a]
        if p in action.get("keeps", {}):
            return number(action["keeps"][p])
        return self.value(a, p) * (1 - number(action.get("reversible", 0)))

    def final(self, p: str) -> Fraction:
        everything = {*self.parts, *self.standing}
        return sum((self.value(a, p) for a in everything), F(0)) + sum(
            (number(also["value"].get(p, 0)) for also in self.case.get("also", [])), F(0)
        )

    def balance(self, done: frozenset[str], p: str) -> Fraction:
        total = F(0)
        complete = set(self.standing)
        for a, names in self.parts.items():
            have = [part for part in names if any(part in step.split("+") for step in done)]
            total += self.keep(a, p) * F(len(have), len(names))
            if len(have) == len(names):
                complete.add(a)
        total += sum((self.keep(a, p) for a in self.standing), F(0))
        for also in self.case.get("also", []):
            if complete.issuperset(also["when"]):
                extra = number(also["value"].get(p, 0))
                total += extra * (1 - number(also.get("reversible", 0)))
        return total

    def _ready(self, step: str, done: frozenset[str]) -> bool:
        have = {token for s in {*done, step} for token in s.split("+")}
        for token in step.split("+"):
            a, _, part = token.partition(".")
            if part and int(part) > 1 and f"{a}.{int(part) - 1}" not in have - {token}:
                return False
            for need in self.case["actions"][a].get("needs", []):
                if need in self.parts and not have.issuperset(self.parts[need]):
                    return False
        return True

    def orders(self, done: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        if len(done) == len(self.steps):
            yield done
        for step in self.steps:
            if step not in done and self._ready(step, frozenset(done)):
                yield from self.orders((*done, step))

    def path(self, order: tuple[str, ...], p: str) -> list[Fraction]:
        return [self.state(frozenset(order[:k]), p) for k in range(len(order) + 1)]

    def state(self, done: frozenset[str], p: str) -> Fraction:
        known = self.__dict__.setdefault("known", {})
        if (done, p) not in known:
            known[done, p] = self.balance(done, p)
        return known[done, p]

    def party(self, p: str, key: str) -> Fraction | None:
        stated = self.case["parties"][p].get(key)
        return None if stated is None else number(stated)

    def passes(self, order: tuple[str, ...]) -> bool:
        """Rules 1 and 3."""
        for p in self.parties:
            path, limit = self.path(order, p), self.party(p, "risk_limit")
            g = self.party(p, "breach_cost") or F(0)
            if p in self.acting and max(path) - g > self.final(p):
                return False
            if limit is not None and min(path) < -limit:
                return False
        return True

    def trust_needed(self, order: tuple[str, ...], p: str) -> Fraction:
        path, u = self.path(order, p), self.final(p)
        g = self.party(p, "breach_cost") or F(0)
        needed = F(0)
        for k in range(len(path)):
            for later in path[k:]:
                if path[k] - g - later > 0:
                    needed = max(needed, (path[k] - g - later) / (u - later))
        return needed

    def guarantee_needed(self, order: tuple[str, ...], p: str) -> Fraction:
        path, u, trust = self.path(order, p), self.final(p), self.party(p, "trust") or F(0)
        pairs = [(path[k], later) for k in range(len(path)) for later in path[k:]]
        worst = max(b - trust * u - (1 - trust) * later for b, later in pairs)
        return max(F(0), max(path) - u, worst)

    def stake(self, p: str) -> Fraction:
        total = sum((abs(self.value(a, p)) for a in {*self.parts, *self.standing}), F(0))
        for also in self.case.get("also", []):
            total += abs(number(also["value"].get(p, 0)))
        return total

    def relative(self, amount: Fraction, p: str) -> Fraction:
        return amount / self.stake(p) if self.stake(p) else amount

    def measures(self, order: tuple[str, ...]) -> dict[str, Fraction]:
        actions = self.case["actions"]
        sides = [
            {p for token in step.split("+") for p in actions[token.split(".")[0]]["by"]}
            for step in order
        ]
        return {
            "trust": max(
                self.trust_needed(order, p) - (self.party(p, "trust") or 0) for p in self.acting
            ),
            "guarantee": max(
                self.relative(self.guarantee_needed(order, p), p) for p in self.acting
            ),
            "exposure": max(
                self.relative(max(F(0), -min(self.path(order, p))), p) for p in self.parties
            ),
            "rounds": F(sum(one != two for one, two in pairwise(sides))),
        }
