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


def names_in(need: Any) -> list[str]:
    """Name what meets a need: one, or any of several."""
    return [need] if isinstance(need, str) else list(need["any"])


@dataclass(frozen=True)
class Sheet:
    """What a party states and gets in the end, times its scale; trust and stake as they are."""

    scale: int
    final: int
    guarantee: int
    cover: int
    limit: int | None
    trust: Fraction
    stake: Fraction


class Brute:
    """A case as plain data, expanded to its steps.

    `agreed` says how many of the equal parts of each action are agreed; all of all if left out.
    """

    def __init__(
        self,
        case: dict[str, Any],
        swaps: tuple[tuple[str, ...], ...] = (),
        agreed: dict[str, int] | None = None,
    ) -> None:
        self.case = case
        actions = case["actions"]
        self.parties = list(case["parties"])
        self.standing = [a for a in actions if actions[a].get("standing")]
        self.equal = {a: self.equal_parts(actions[a]) for a in actions}
        self.parts: dict[str, list[str]] = {}
        for a in actions:
            if a not in self.standing and (agreed is None or a in agreed):
                n = self.equal[a]
                k = n if agreed is None else agreed[a]
                self.parts[a] = [a] if n == 1 else [f"{a}.{part + 1}" for part in range(k)]
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

    @staticmethod
    def equal_parts(action: dict[str, Any]) -> int:
        parts = action.get("repeats", {}).get("times") or action.get("parts", 1)
        return 1 if parts == "any" else int(parts)

    # --- One party and one set of steps, in points ------------------------------------------

    def each(self, a: str) -> Fraction:
        """Say how much of what is stated a step of it is: each time of what repeats is all."""
        return F(1) if "repeats" in self.case["actions"][a] else F(1, self.equal[a])

    def agreed_share(self, a: str) -> Fraction:
        """Say how much of an action is agreed or standing: k of its n equal parts."""
        return F(1) if a in self.standing else F(len(self.parts.get(a, ())), self.equal[a])

    def believed(self, a: str, p: str) -> Fraction:
        """Give the confidence of what is verified, where it counts, to all but its actors."""
        verified = self.case["actions"][a].get("verified", {})
        own = p in self.case["actions"][a]["by"]
        return number(verified["confidence"]) if verified.get("counts") and not own else F(1)

    def value(self, a: str, p: str) -> Fraction:
        return number(self.case["actions"][a]["value"].get(p, 0)) * self.believed(a, p)

    def keep(self, a: str, p: str) -> Fraction:
        action = self.case["actions"][a]
        if p in action.get("keeps", {}):
            return number(action["keeps"][p]) * self.believed(a, p)
        return self.value(a, p) * (1 - number(action.get("reversible", 0)))

    @cached_property
    def also(self) -> list[dict[str, Any]]:
        """Interactions all of whose actions are agreed whole."""
        every = self.case.get("also", [])
        return [also for also in every if all(self.agreed_share(a) == 1 for a in also["when"])]

    def extra(self, also: dict[str, Any], p: str) -> Fraction:
        return number(also["value"].get(p, 0))

    def extra_kept(self, also: dict[str, Any], p: str) -> Fraction:
        return self.extra(also, p) * (1 - number(also.get("reversible", 0)))

    def values(self, p: str) -> list[Fraction]:
        done = {a: F(1) for a in self.standing}
        done |= {a: len(names) * self.each(a) for a, names in self.parts.items()}
        values = [self.value(a, p) * done.get(a, F(0)) for a in self.case["actions"]]
        return values + [self.extra(also, p) for also in self.also]

    def final(self, p: str) -> Fraction:
        return sum(self.values(p), F(0))

    def stake(self, p: str) -> Fraction:
        """Add up the sizes of all values; where all are 0, of what each step lets it keep."""
        values = self.values(p)
        keeps = [self.kept(step, p) for step in self.steps]
        keeps.append(sum((self.keep(a, p) for a in self.standing), F(0)))
        return sum(map(abs, values), F(0)) or sum(map(abs, keeps), F(0)) or F(1)

    def kept(self, step: str, p: str) -> Fraction:
        actions = [token.split(".")[0] for token in step.split("+")]
        return sum((self.keep(a, p) * self.each(a) for a in actions), F(0))

    def party(self, p: str, key: str) -> Fraction | None:
        stated = self.case["parties"][p].get(key)
        return None if stated is None else number(stated)

    def pledged(self, p: str, key: str = "lost") -> dict[str, Fraction]:
        """Give what a party has pledged to others: lost to it, or gained by them."""
        table = self.case["parties"][p].get("collateral", {})
        return {other: number(pledge[key]) for other, pledge in table.items()}

    def guarantee(self, p: str) -> Fraction:
        """Add up what a party loses by walking away: its breach cost and all that it pledged."""
        return (self.party(p, "breach_cost") or F(0)) + sum(self.pledged(p).values(), F(0))

    def cover(self, p: str) -> Fraction:
        """Give the least that it gains by what another acting party pledged; 0 if nothing."""
        others = [q for q in self.acting if q != p]
        return min((self.pledged(q, "gained").get(p, F(0)) for q in others), default=F(0))

    def balance(self, done: frozenset[str], p: str) -> Fraction:
        have = {token for step in done for token in step.split("+")}
        total = sum((self.keep(a, p) for a in self.standing), F(0))
        complete = set(self.standing)
        for a, names in self.parts.items():
            count = len(have.intersection(names))
            total += self.keep(a, p) * count * self.each(a)
            if count == self.equal[a]:
                complete.add(a)
        for also in self.also:
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
                if not any(self.met(name, have) for name in names_in(need)):
                    return False
            for after in self.case["actions"][a].get("after", {}):
                names = [after] if "." in after else self.parts.get(after, [])
                if not have.issuperset(n for n in names if n in self.parts[after.split(".")[0]]):
                    return False
        return True

    def met(self, name: str, have: set[str]) -> bool:
        """Whether an action, or so many of its instalments, is done with these parts, or stands."""
        if name.partition(".")[0] in self.standing:
            return True
        needed = self.meeting(name)
        return bool(needed) and have.issuperset(needed)

    def meeting(self, name: str) -> list[str]:
        """Name the parts that must be done for a need; none where they are not all agreed."""
        a, _, part = name.partition(".")
        number = int(part) if part else self.equal[a]
        names = self.parts.get(a, [])
        return names[:number] if len(names) >= number else []

    # --- The rules, in whole numbers --------------------------------------------------------

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        return {p: self._sheet(p) for p in self.parties}

    def _sheet(self, p: str) -> Sheet:
        guarantee, cover, limit = self.guarantee(p), self.cover(p), self.party(p, "risk_limit")
        points = [self.final(p), guarantee, cover, limit or F(0)]
        points += [self.keep(a, p) * self.each(a) for a in self.case["actions"]]
        points += [self.keep(a, p) for a in self.standing]
        points += [self.extra_kept(also, p) for also in self.also]
        scale = lcm(*(x.denominator for x in points))
        return Sheet(
            scale=scale,
            final=int(self.final(p) * scale),
            guarantee=int(guarantee * scale),
            cover=int(cover * scale),
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
        return not any(self.tempted(order, p) for p in self.acting) and all(
            self.bears(order, p) for p in self.parties
        )

    def tempted(self, order: tuple[str, ...], p: str) -> bool:
        """Whether walking away at some moment beats the finished deal, against rule 1."""
        return max(self.path(order, p)) - self.sheets[p].guarantee > self.sheets[p].final

    def bears(self, order: tuple[str, ...], p: str) -> bool:
        """Rule 3: b_k ≥ -(R + c)."""
        sheet = self.sheets[p]
        return sheet.limit is None or min(self.path(order, p)) >= -(sheet.limit + sheet.cover)

    def trust_needed(self, order: tuple[str, ...], p: str) -> Fraction:
        """Of an order that passes: the largest (b_k - g - b_l - c)/(U - b_l - c), at least 0."""
        path, sheet = self.path(order, p), self.sheets[p]
        loss, gain = 0, 1
        for k, here in enumerate(path):
            for later in path[k:]:
                lost = here - sheet.guarantee - later - sheet.cover
                ahead = sheet.final - later - sheet.cover
                if lost > 0 and lost * gain > loss * ahead:
                    loss, gain = lost, ahead
        return F(loss, gain)

    def guarantee_needed(
        self, order: tuple[str, ...], p: str, trust: Fraction | None = None
    ) -> Fraction:
        """At the stated trust, or another: the largest of 0, b_k - U, b_k - p·U - (1-p)(b_l+c)."""
        path, sheet = self.path(order, p), self.sheets[p]
        at = sheet.trust if trust is None else trust
        u, part, whole = sheet.final, at.numerator, at.denominator
        # b_k - p·U - (1 - p)·(b_l + c), times the denominator of p.
        pairs = ((here, later) for k, here in enumerate(path) for later in path[k:])
        worst = max(
            whole * b - part * u - (whole - part) * (later + sheet.cover) for b, later in pairs
        )
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

    def accepts(self, p: str) -> bool:
        """Rule 4; a principal's bottom line is 0 where none is stated, others have none."""
        least = self.party(p, "bottom_line")
        if least is None and self.case["parties"][p].get("role", "principal") == "principal":
            least = F(0)
        return least is None or self.final(p) >= least

    def safe(self, order: tuple[str, ...]) -> bool:
        """All four rules, with the trust that is stated."""
        return (
            all(map(self.accepts, self.parties))
            and self.passes(order)
            and all(self.trust_needed(order, p) <= self.sheets[p].trust for p in self.acting)
        )
