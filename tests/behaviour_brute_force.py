"""The game over a plan and those ways to behave that leave nothing to chance: slow and plain.

Written from the docs for researchers alone, on names and fractions; it shares nothing with
`paripassu.risk`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.brute_force import Brute

F = Fraction
GO, HOLD, LEAVE = "go", "hold", "leave"


@dataclass
class Seen:
    """What has happened: each offer with who held back, and what is due."""

    done: list[str] = field(default_factory=list)
    offers: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    due: str | None = None
    still: list[str] = field(default_factory=list)  # what is left of this round, `due` first
    rounds_left: int = 0


Rule = Callable[[Seen], str]


class Table:
    """The game over one order."""

    def __init__(self, brute: Brute, order: tuple[str, ...], rounds: int) -> None:
        self.brute, self.order, self.rounds = brute, order, rounds

    def balance(self, done: list[str], p: str) -> Fraction:
        return self.brute.balance(frozenset(done), p)

    def can(self, step: str, done: list[str]) -> bool:
        return step in self.brute.ready(frozenset(done))

    def play(self, rules: Mapping[str, Rule]) -> tuple[dict[str, Fraction], int | None]:
        """Give what each party is left with, and the number of the step where it broke."""
        seen = Seen()
        for number in range(self.rounds):
            for place, step in enumerate(self.order):
                if step in seen.done or not self.can(step, seen.done):
                    continue
                seen.due, seen.still = step, [*self.order[place:]]
                seen.rounds_left = self.rounds - number - 1
                moves = {p: rule(seen) for p, rule in rules.items()}
                leaving = {p for p, move in moves.items() if move == LEAVE}
                if leaving:
                    return self.broken(seen, leaving, place + 1)
                held = frozenset(p for p in self.brute.side(step) if moves[p] == HOLD)
                seen.offers.append((step, held))
                if not held:
                    seen.done.append(step)
        if len(seen.done) < len(self.order):
            return self.broken(seen, set(), 0)
        seen.due, seen.still = None, []
        leaving = {p for p, rule in rules.items() if rule(seen) == LEAVE}
        if leaving:
            return self.broken(seen, leaving, len(self.order) + 1)
        return {p: self.brute.final(p) for p in self.brute.parties}, None

    def missing(self, seen: Seen) -> list[str]:
        """Steps that were offered and are not done, as they were first held back."""
        offered = dict.fromkeys(step for step, _held in seen.offers)
        return [step for step in offered if step not in seen.done]

    def breakers(self, seen: Seen, leaving: set[str]) -> set[str]:
        missing = self.missing(seen)
        if not missing:
            return leaving
        return set([held for step, held in seen.offers if step == missing[0]][-1])

    def left(self, seen: Seen, leaving: set[str], p: str) -> Fraction:
        broke = self.breakers(seen, leaving)
        held = self.balance(seen.done, p)
        if p in broke:
            return held - self.brute.guarantee(p)
        return held + min((self.brute.pledged(q, "gained").get(p, F(0)) for q in broke),
                          default=F(0))  # fmt: skip

    def broken(
        self, seen: Seen, leaving: set[str], before: int
    ) -> tuple[dict[str, Fraction], int | None]:
        places = [self.order.index(step) + 1 for step in self.missing(seen)]
        left = {p: self.left(seen, leaving, p) for p in self.brute.parties}
        return left, min(places, default=before)

    # --- Ways to behave ---------------------------------------------------------------------

    def rule(self, name: str, p: str) -> Rule:
        rules: dict[str, Callable[[Seen, str], str]] = {
            "complete": lambda _seen, _p: GO,
            "leave": self.leave,
            "tit-for-tat": self.tit_for_tat,
            "grim": self.grim,
            "grit": self.grit,
        }
        return lambda seen: rules[name](seen, p)

    def ahead(self, seen: Seen) -> Iterator[list[str]]:
        """Yield what is done by and by if all go on."""
        done = [*seen.done]
        yield [*done]
        for left in (seen.still, *[[*self.order]] * seen.rounds_left):
            for step in left:
                if step not in done and self.can(step, done):
                    done.append(step)
                    yield [*done]

    def leave(self, seen: Seen, p: str) -> str:
        path = [*self.ahead(seen)]
        finished = len(path[-1]) == len(self.order)
        hope = self.brute.final(p) if finished else self.balance(path[-1], p)
        fear = min(self.balance(done, p) for done in path) + self.brute.cover(p)
        trust = self.brute.party(p, "trust") or F(0)
        now = self.left(seen, {p}, p)
        return LEAVE if now > hope or now > trust * hope + (1 - trust) * fear else GO

    def tit_for_tat(self, seen: Seen, p: str) -> str:
        if seen.due is None or p not in self.brute.side(seen.due):
            return GO
        own = [k for k, (step, _held) in enumerate(seen.offers) if p in self.brute.side(step)]
        since = seen.offers[own[-1] if own else 0 :]
        return HOLD if any(held - {p} for _step, held in since) else GO

    def grim(self, seen: Seen, p: str) -> str:
        return LEAVE if any(held - {p} for _step, held in seen.offers) else GO

    def grit(self, seen: Seen, p: str) -> str:
        if seen.due is None or p not in self.brute.side(seen.due):
            return GO
        lowest = min(self.balance([*self.order[:k]], p) for k in range(len(self.order) + 1))
        return HOLD if self.balance([*seen.done, seen.due], p) < lowest else GO
