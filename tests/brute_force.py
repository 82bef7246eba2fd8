"""The four rules and every order, written from DESIGN's formulas alone: slow and plain.

Points are fractions. Only the walk over all orders counts in whole numbers: each party's points
times a `scale` of its own that leaves nothing after the point, so that nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Any

F = Fraction


def number(value: Any) -> Fraction:
    if isinstance(value, list):
        return (number(value[0]) + number(value[1])) / 2
    words = {"none": 0, "hardly": "0.25", "partly": "0.5", "mostly": "0.75", "fully": 1}
    return F(str(words.get(value, value)))


@dataclass(frozen=True)
class Sheet:
    """What a party states and gets in the end, times its scale; trust and stake as they are."""

    scale: int
    final: int
    guarantee: int
    limit: int | None
    trust: Fraction
    stake: Fraction


class Brute:
    """A case as plain data, expanded to its steps."""

    def __init__(self, case: dict[str, Any], swaps: tuple[tuple[str, ...], ...] = ()) -> None:
        self.case = case
        actions = case["actions"]
        self.parties = list(case["parties"])
        self.standing = [a for a in actions if actions[a].get("standing")]
        self.parts: dict[str, list[str]] = {}
        for a in actions:
            if a not in self.standing:
                n = actions[a].get("parts", 1)
                self.parts[a] = [a] if n == 1 else [f"{a}.{k + 1}" for k in range(n)]
        self.steps: list[str] = []
        for part in [part for names in self.parts.values() for part in names]:
            step = "+".join(next((swap for swap in swaps if part in swap), (part,)))
            if step not in self.steps:
                self.steps.append(step)
        # Who has acted by a standing action could take it back: rules 1 and 2 bind it too.
        done_by = [actions[a]["by"] for a in (*self.parts, *self.standing)]
        self.acting = [p for p in self.parties if any(p in by for by in done_by)]
        self._known: dict[frozenset[str], dict[str, int]] = {}
        self._open: dict[frozenset[str], list[str]] = {}

    # --- One party and one set of steps, in points ------------------------------------------

    def value(self, a: str, p: str) -> Fraction:
        return number(self.case["actions"][a]["value"].get(p, 0))

    def keep(self, a: str, p: str) -> Fraction:
        action = self.case["actions"][a]
        if p in action.get("keeps", {}):
            return number(action["keeps"][p])
        return self.value(a, p) * (1 - number(action.get("reversible", 0)))

    def extra(self, also: dict[str, Any], p: str) -> Fraction:
        return number(also["value"].get(p, 0))

    def extra_kept(self, also: dict[str, Any], p: str) -> Fraction:
        return self.extra(also, p) * (1 - number(also.get("reversible", 0)))

    def final(self, p: str) -> Fraction:
        everything = {*self.parts, *self.standing}
        return sum((self.value(a, p) for a in everything), F(0)) + sum(
            (self.extra(also, p) for also in self.case.get("also", [])), F(0)
        )

    def stake(self, p: str) -> Fraction:
        """Add up the sizes of all values; where all are 0, of what each step lets it keep."""
        values = [self.value(a, p) for a in self.case["actions"]]
        values += [self.extra(also, p) for also in self.case.get("also", [])]
        keeps = [self.kept(step, p) for step in self.steps]
        keeps.append(sum((self.keep(a, p) for a in self.standing), F(0)))
        return sum(map(abs, values), F(0)) or sum(map(abs, keeps), F(0)) or F(1)

    def kept(self, step: str, p: str) -> Fraction:
        actions = [token.split(".")[0] for token in step.split("+")]
        return sum((self.keep(a, p) / len(self.parts[a]) for a in actions), F(0))

    def party(self, p: str, key: str) -> Fraction | None:
        stated = self.case["parties"][p].get(key)
        return None if stated is None else number(stated)

    def balance(self, done: frozenset[str], p: str) -> Fraction:
        have = {token for step in done for token in step.split("+")}
        total = sum((self.keep(a, p) for a in self.standing), F(0))
        complete = set(self.standing)
        for a, names in self.parts.items():
            count = len(have.intersection(names))
            total += self.keep(a, p) * F(count, len(names))
            if count == len(names):
                complete.add(a)
        for also in self.case.get("also", []):
            if complete.issuperset(also["when"]):
                total += self.extra_kept(also, p)
        return total

    # --- Every order ------------------------------------------------------------------------

    def orders(self, done: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        if len(done) == len(self.steps):
            yield done
        for step in self.ready(frozenset(done)):
            yield from self.orders((*done, step))

    def ready(self, done: frozenset[str]) -> list[str]:
        """Steps that can come next."""
        if done not in self._open:
            self._open[done] = [s for s in self.steps if s not in done and self._ready(s, done)]
        return self._open[done]

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

    # --- The rules, in whole numbers --------------------------------------------------------

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        return {p: self._sheet(p) for p in self.parties}

    def _sheet(self, p: str) -> Sheet:
        guarantee, limit = self.party(p, "breach_cost") or F(0), self.party(p, "risk_limit")
        points = [self.final(p), guarantee, limit or F(0)]
        points += [self.keep(a, p) / len(self.parts.get(a, [a])) for a in self.case["actions"]]
        points += [self.extra_kept(also, p) for also in self.case.get("also", [])]
        scale = lcm(*(x.denominator for x in points))
        return Sheet(
            scale=scale,
            final=int(self.final(p) * scale),
            guarantee=int(guarantee * scale),
            limit=None if limit is None else int(limit * scale),
            trust=self.party(p, "trust") or F(0),
            stake=self.stake(p),
        )

    def held(self, done: frozenset[str]) -> dict[str, int]:
        """Give each party's balance after a set of steps, times its scale."""
        if done not in self._known:
            exact = {p: self.balance(done, p) * self.sheets[p].scale for p in self.parties}
            assert all(x.denominator == 1 for x in exact.values())
            self._known[done] = {p: int(x) for p, x in exact.items()}
        return self._known[done]

    def path(self, order: tuple[str, ...], p: str) -> list[int]:
        return [self.held(frozenset(order[:k]))[p] for k in range(len(order) + 1)]

    def passes(self, order: tuple[str, ...]) -> bool:
        """Rules 1 and 3."""
        for p in self.parties:
            path, sheet = self.path(order, p), self.sheets[p]
            if p in self.acting and max(path) - sheet.guarantee > sheet.final:
                return False
            if sheet.limit is not None and min(path) < -sheet.limit:
                return False
        return True

    def trust_needed(self, order: tuple[str, ...], p: str) -> Fraction:
        """Of an order that passes: the largest (b_k - g - b_l)/(U - b_l), at least 0."""
        path, u, g = self.path(order, p), self.sheets[p].final, self.sheets[p].guarantee
        loss, gain = 0, 1
        for k, here in enumerate(path):
            for later in path[k:]:
                if here - g > later and (here - g - later) * gain > loss * (u - later):
                    loss, gain = here - g - later, u - later
        return F(loss, gain)

    def guarantee_needed(self, order: tuple[str, ...], p: str) -> Fraction:
        path, sheet = self.path(order, p), self.sheets[p]
        u, trust, whole = sheet.final, sheet.trust.numerator, sheet.trust.denominator
        # b_k - p·U - (1 - p)·b_l, times the denominator of p.
        pairs = ((here, later) for k, here in enumerate(path) for later in path[k:])
        worst = max(whole * b - trust * u - (whole - trust) * later for b, later in pairs)
        return F(max(0, whole * (max(path) - u), worst), whole * sheet.scale)

    def exposure(self, order: tuple[str, ...], p: str) -> Fraction:
        return F(max(0, -min(self.path(order, p))), self.sheets[p].scale)

    def relative(self, amount: Fraction, p: str) -> Fraction:
        return amount / self.sheets[p].stake

    def changes(self, order: tuple[str, ...]) -> int:
        return sum(self.side(one) != self.side(two) for one, two in pairwise(order))

    def side(self, step: str) -> set[str]:
        actions = [token.split(".")[0] for token in step.split("+")]
        return {p for a in actions for p in self.case["actions"][a]["by"]}

    def measures(self, order: tuple[str, ...]) -> dict[str, Fraction]:
        return {
            "trust": max(self.trust_needed(order, p) - self.sheets[p].trust for p in self.acting),
            "guarantee": max(
                self.relative(self.guarantee_needed(order, p), p) for p in self.acting
            ),
            "exposure": max(self.relative(self.exposure(order, p), p) for p in self.parties),
            "rounds": F(self.changes(order)),
        }
