"""Trust in whom and trust that grows, from the definition alone: every order, slow and plain."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from tests.brute_force import Brute, number
from tests.random_cases import random_case

F = Fraction
LOW = F(-(10**9))  # what nobody could lose


class TrustBrute(Brute):
    """A case as plain data in which some state their trust in whom, or how it grows."""

    def party(self, p: str, key: str) -> Fraction | None:
        return F(0) if key == "trust" else super().party(p, key)

    def one_number(self, p: str) -> Fraction | None:
        """Trust that is one number in everybody at any time."""
        stated = self.case["parties"][p]
        if "learns" in stated or isinstance(stated.get("trust"), dict):
            return None
        return number(stated.get("trust", 0))

    def impression(self, p: str, other: str) -> tuple[Fraction, Fraction | None]:
        """The first impression of another, and what it weighs; None where it does not grow."""
        stated = self.case["parties"][p]
        said, learns = stated.get("trust", 0), stated.get("learns")
        if isinstance(said, dict):
            said = said.get(other, said.get("others", 0))
        if isinstance(said, dict):
            learns, said = said.get("learns", learns), said["at_first"]
        return number(said), number(learns["like"]) if learns else None

    def cost(self, a: str, p: str) -> Fraction:
        return max(F(0), -self.value(a, p) * self.agreed(a))

    def agreed(self, a: str) -> Fraction:
        """How often, or how much of it, is agreed: a number of times, or a share."""
        return len(self.parts[a]) * self.each(a)

    def evidence(self, done: frozenset[str], p: str, other: str) -> Fraction:
        """What the steps done have shown of another."""
        dearest = max([self.cost(a, other) for a in self.parts if self.does(a, other)] or [F(0)])
        total = F(0)
        for token in (token for step in done for token in step.split("+")):
            a = token.split(".")[0]
            if not self.does(a, other):
                continue
            shows = self.case["actions"][a].get("shows")
            if isinstance(shows, dict):
                shows = shows.get(other)
            if shows is not None:
                full = number(shows) * self.each(a)
            elif dearest:
                full = self.cost(a, other) / self.agreed(a) * self.each(a) / dearest
            else:
                full = F(0)
            total += full * self.believed(a, p)
        return total

    def does(self, a: str, p: str) -> bool:
        return p in self.case["actions"][a]["by"]

    def takes_back(self, other: str, p: str) -> bool:
        for a in (*self.parts, *self.standing):
            if self.does(a, other) and self.value(a, p) > self.keep(a, p):
                return True
        for also in self.also:
            by = {q for a in also["when"] for q in self.case["actions"][a]["by"]}
            if other in by and self.extra(also, p) > self.extra_kept(also, p):
                return True
        return False

    def trusts(self, done: frozenset[str], p: str) -> Fraction:
        """What counts after a set of steps: the least trust in those who can let it down."""
        even = self.one_number(p)
        if even is not None:
            return even
        left = {token.split(".")[0] for s in self.steps if s not in done for token in s.split("+")}
        found = []
        for q in self.parties:
            if q != p and (any(self.does(a, q) for a in left) or self.takes_back(q, p)):
                first, like = self.impression(p, q)
                if like is not None:
                    shown = self.evidence(done, p, q)
                    first = (like * first + shown) / (like + shown)
                found.append(first)
        return min(found, default=F(1))

    def shortfall(self, order: tuple[str, ...], p: str) -> Fraction:
        """Of an order that passes: the most by which trust needed goes beyond what there is."""
        path, sheet = self.path(order, p), self.sheets[p]
        worst = F(-9)
        for k, here in enumerate(path):
            needed = F(0)
            for later in path[k:]:
                lost = here - sheet.guarantee - later - sheet.cover
                if lost > 0:
                    needed = max(needed, F(lost, sheet.final - later - sheet.cover))
            worst = max(worst, needed - self.trusts(frozenset(order[:k]), p))
        return worst

    def guarantee_needed(
        self, order: tuple[str, ...], p: str, trust: Fraction | None = None
    ) -> Fraction:
        path, sheet = self.path(order, p), self.sheets[p]
        needed = F(0)
        for k, here in enumerate(path):
            has = self.trusts(frozenset(order[:k]), p)
            needed = max(needed, F(here - sheet.final))
            for later in path[k:]:
                going_on = has * sheet.final + (1 - has) * (later + sheet.cover)
                needed = max(needed, here - going_on)
        return needed / sheet.scale

    def measures(self, order: tuple[str, ...]) -> dict[str, Fraction]:
        backing = (self.relative(self.guarantee_needed(order, p), p) for p in self.acting)
        return {
            "trust": max(self.shortfall(order, p) for p in self.acting),
            "guarantee": max(backing),
            "exposure": max(self.relative(self.exposure(order, p), p) for p in self.parties),
            "rounds": F(self.changes(order)),
        }

    def safe(self, order: tuple[str, ...]) -> bool:
        return (
            all(map(self.accepts, self.parties))
            and self.passes(order)
            and all(self.shortfall(order, p) <= 0 for p in self.acting)
        )

    def carried(self) -> bool:
        """Whether any order passes rules 1 to 3: step by step, a state with its floors once."""
        dead: set[tuple[frozenset[str], tuple[Fraction, ...]]] = set()

        def on(done: frozenset[str], floors: tuple[Fraction, ...]) -> bool:
            held = self.held(done)
            for p, sheet in self.sheets.items():
                if sheet.limit is not None and held[p] < -(sheet.limit + sheet.cover):
                    return False
            asked = []
            for p, floor in zip(self.acting, floors, strict=True):
                if held[p] - self.sheets[p].guarantee > self.sheets[p].final:
                    return False
                asked.append(max(floor, self.floor(done, p)))
                if held[p] < asked[-1]:
                    return False
            if (done, tuple(asked)) in dead:
                return False
            rest = self.ready(done)
            if len(done) == len(self.steps) or any(on(done | {s}, tuple(asked)) for s in rest):
                return True
            dead.add((done, tuple(asked)))
            return False

        return on(frozenset(), (LOW,) * len(self.acting))

    def floor(self, done: frozenset[str], p: str) -> Fraction:
        """The least that a party may ever hold from here on without wishing it had left here."""
        sheet, trust = self.sheets[p], self.trusts(done, p)
        if trust == 1:
            return LOW
        there = F(self.held(done)[p] - sheet.guarantee)
        return min(there, (there - trust * sheet.final) / (1 - trust)) - sheet.cover


def random_trust_case(
    seed: int, *, actions: int = 5, rich: bool = False, dated: bool = False
) -> dict[str, Any]:
    """A random case in which parties state trust in whom, or how it grows, or both."""
    return with_trust(seed, random_case(seed, actions=actions, rich=rich, dated=dated))


def with_trust(seed: int, case: dict[str, Any]) -> dict[str, Any]:
    """Let parties of a case state trust in whom, or how it grows, or both."""
    rng = Random(seed + 5_000)
    parties = list(case["parties"])
    for p, stated in case["parties"].items():
        others = [q for q in parties if q != p]

        def drawn() -> Any:
            first = rng.choice([0, 0.1, 0.2, 0.3, 0.5, 0.8, 1])
            if rng.random() < 0.7:
                return first
            said: dict[str, Any] = {"at_first": first}
            if rng.random() < 0.7:
                said["learns"] = {"like": rng.choice([0.5, 1, 4])}
            return said

        kind = rng.random()
        if kind < 0.55:
            table = {q: drawn() for q in others if rng.random() < 0.8}
            if not table or rng.random() < 0.5:
                table["others"] = drawn()
            stated["trust"] = table
        elif kind < 0.8:
            stated["trust"] = rng.choice([0, 0.1, 0.2, 0.5])
        if kind < 0.25 or 0.55 <= kind < 0.75:
            stated["learns"] = {"like": rng.choice([0.25, 1, 3, 2.5])}
    for action in case["actions"].values():
        if not action.get("standing") and "likely" not in action and rng.random() < 0.2:
            drawn_ = rng.choice([0, 0.25, 0.5, 1])
            by = action["by"] if isinstance(action["by"], str) else action["by"][0]
            action["shows"] = {by: drawn_} if rng.random() < 0.4 else drawn_
    return case
