"""What a user would run instead of `count`, `frontier`, `instalments` and the orders inside deals.

Each peer is given the case or the terms that ours is given, and until when; None says that time
ran out. Counting is a dictionary over (set of steps done, highest balances so far) in Python; all
else asks CP-SAT for orders within limits, by the models and settings of `cpsat.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bench.proof import cpsat, goal
from bench.proof.beam import beam
from bench.proof.descent import Answer
from bench.proof.goal import Limits
from paripassu.balance import rules
from paripassu.balance.deal import Deal, agree, equal
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.order.trade import find_trade

Marks = tuple[int, ...]
Vector = tuple[int, ...]
Guarantees = frozenset[tuple[Fraction, ...]]


def count(terms: Terms, until: float) -> tuple[int, int] | None:
    """Count all orders and the safe ones, with the sets of one size after those of the last."""
    moves = [tuple(map(int, column)) for column in terms.keep.T]
    also = [(sum(1 << s for s in steps), tuple(map(int, gain))) for steps, gain in terms.also]
    needed = [sum(1 << need for need in before) for before in terms.before]
    start = tuple(map(int, terms.start))
    caps = _caps(terms, start)
    first = tuple(start[i] for i in terms.acting)
    layer = {0: _State(start, caps, 1, {first: 1} if _keeps(first, caps) else {})}
    for _ in moves:
        later: dict[int, _State] = {}
        for done, state in layer.items():
            if time.perf_counter() > until:
                return None
            for step, move in enumerate(moves):
                if done >> step & 1 or needed[step] & ~done:
                    continue
                reached = done | 1 << step
                if reached not in later:
                    held = tuple(b + d for b, d in zip(state.held, move, strict=True))
                    for together, gain in also:
                        if together >> step & 1 and not together & ~reached:
                            held = tuple(b + d for b, d in zip(held, gain, strict=True))
                    later[reached] = _State(held, _caps(terms, held))
                _pass_on(terms, state, later[reached])
        layer = later
    (last,) = layer.values()
    return last.ways, sum(last.safe.values())


@dataclass
class _State:
    """Balances after a set of steps, the marks allowed there, and the ways to reach it."""

    held: tuple[int, ...]
    caps: Marks | None
    ways: int = 0
    safe: dict[Marks, int] = field(default_factory=dict)


def _pass_on(terms: Terms, state: _State, to: _State) -> None:
    to.ways += state.ways
    if to.caps is None:
        return
    own = [to.held[i] for i in terms.acting]
    for marks, ways in state.safe.items():
        risen = tuple(map(max, marks, own))
        if _keeps(risen, to.caps):
            to.safe[risen] = to.safe.get(risen, 0) + ways


def _caps(terms: Terms, held: Sequence[int]) -> Marks | None:
    """Give the highest mark of each acting party by rules 1 and 2; None where rule 3 fails."""
    if any(r is not None and b < -r for b, r in zip(held, terms.limit, strict=True)):
        return None
    caps = []
    for i in terms.acting:
        (p, q), g, final = terms.trust[i].as_integer_ratio(), terms.guarantee[i], terms.final[i]
        left = held[i] + terms.cover[i]
        trusted = (q * g + p * final + (q - p) * left) // q
        caps.append(min(final + g, max(g + left, trusted)))
    return tuple(caps)


def _keeps(marks: Marks, caps: Marks | None) -> bool:
    return caps is not None and all(m <= cap for m, cap in zip(marks, caps, strict=True))


def frontier(terms: Terms, until: float) -> Guarantees | None:
    """Find all minimal vectors of guarantees by the epsilon-constraint method.

    An order that needs less than an upper bound is asked for, then one that needs less in all and
    more of nobody, until there is none; the bounds above what was found are then split by it.
    """
    search = _Minimal(terms, until)
    found: list[Vector] = []
    zones = [tuple(search.most)]
    while zones:
        upper = zones.pop()
        order = search.ask([u - 1 for u in upper], None)
        if order is Answer.LATE:
            return None
        while isinstance(order, list):
            vector = search.needs(order)
            order = search.ask(vector, order)
            if order is Answer.LATE:
                return None
            if order is Answer.NONE:
                found.append(vector)
                zones = _split([*zones, upper], vector)
    units = [terms.trust[i].denominator * terms.scale[i] for i in terms.acting]
    return frozenset(tuple(map(Fraction, vector, units)) for vector in found)


class _Minimal:
    """Asks for orders by what they need, in whole units: q times the guarantee for a trust p/q."""

    def __init__(self, terms: Terms, until: float) -> None:
        self.terms, self.until = terms, until
        self.none: list[Vector] = []
        self.least = self._needed(terms.ends.tolist())
        self.most = [
            max(q * (high - final), q * high - p * final - (q - p) * (low + terms.cover[i]), 0) + 1
            for i in terms.acting
            for (p, q), final in [(terms.trust[i].as_integer_ratio(), terms.final[i])]
            for low, high in [(goal.lowest(terms, i), goal.highest(terms, i))]
        ]

    def needs(self, order: Sequence[int]) -> Vector:
        return self._needed(rules.balances(self.terms, order).tolist())

    def _needed(self, path: Sequence[Sequence[int]]) -> Vector:
        of = self.terms
        return tuple(
            int(needed * of.trust[i].denominator)
            for i in of.acting
            for needed in [rules.guarantee_needed(path[i], of.final[i], of.trust[i], of.cover[i])]
        )

    def ask(self, upper: Sequence[int], beaten: Sequence[int] | None) -> list[int] | Answer:
        """Ask for an order that needs at most this, and less in all where one is to be beaten."""
        bound, terms = tuple(upper), self.terms
        known = any(all(map(int.__le__, bound, none)) for none in self.none)
        if known or not all(map(int.__le__, self.least, bound)):
            return Answer.NONE
        total = None if beaten is None else sum(bound) - 1
        low = [max(goal.lowest(terms, i), -goal.FREE if r is None else -r)
               for i, r in enumerate(terms.limit)]  # fmt: skip
        top = [goal.highest(terms, i) for i in range(len(terms.parties))]
        free = (Fraction(1),) * len(terms.parties)

        def build(terms: Terms, limits: Limits) -> cpsat.Model:
            return _Needing(terms, limits, bound, total)

        if (terms.ends < [[x] for x in low]).any():
            return Answer.NONE
        ways: list[cpsat.Way] = [(build, cpsat.BACKWARDS), (build, cpsat.RESTARTED)]
        limits = Limits(tuple(low), tuple(top), free)
        answer = cpsat.race(ways, terms, limits, beaten, self.until - time.perf_counter())
        if answer is Answer.NONE and beaten is None:
            self.none.append(bound)
        return answer


class _Needing(cpsat.Steps):
    """The steps, with what each acting party needs as a whole number of its own."""

    def __init__(self, terms: Terms, limits: Limits, upper: Vector, total: int | None) -> None:
        self.upper = dict(zip(terms.acting, upper, strict=True))
        self.needed: list[cpsat.Truth] = []
        super().__init__(terms, limits)
        if total is not None:
            self.model.add(sum(self.needed) <= total)

    def _keep(self, party: int, balances: list[cpsat.Truth], limits: Limits) -> None:
        if party not in self.upper:
            return
        p, q = self.terms.trust[party].as_integer_ratio()
        start, final = int(self.terms.start[party]), self.terms.final[party]
        needed = self.model.new_int_var(0, self.upper[party], "")
        last: cpsat.Truth = start
        for balance in balances:
            mark = self.model.new_int_var(start, limits.top[party], "")
            self.model.add(mark >= last)
            self.model.add(mark >= balance)
            left = balance + self.terms.cover[party]
            self.model.add(q * mark <= p * final + (q - p) * left + needed)
            last = mark
        self.model.add(q * (last - final) <= needed)
        self.needed.append(needed)


def _split(zones: Sequence[Vector], vector: Vector) -> list[Vector]:
    """Split the zones that hold a vector; keep none that lies within another."""
    split: set[Vector] = set()
    for zone in zones:
        inside = all(map(int.__lt__, vector, zone))
        parts = [(*zone[:i], v, *zone[i + 1 :]) for i, v in enumerate(vector)] if inside else [zone]
        split.update(part for part in parts if min(part) > 0)
    return [a for a in sorted(split)
            if not any(a != b and all(map(int.__le__, a, b)) for b in split)]  # fmt: skip


def instalments(case: Case, most: int, until: float) -> int | None:
    """Find the fewest equal parts with which there is a safe order; 0 where none up to most do."""
    for parts, deal in enumerate(_in_parts(case, most), start=1):
        answer = safe(compile_terms(case, deal), until)
        if answer is None:
            return None
        if answer:
            return parts
    return 0


def _in_parts(case: Case, most: int) -> Iterator[Deal]:
    whole = agree(case)
    chosen = [a for a in whole.actions if case.actions[a].parts == "any"]
    trade = find_trade(case, whole)
    for parts in range(1, most + 1):
        shares = dict.fromkeys(chosen, equal(parts))
        if trade is not None and {trade.good, trade.money} <= {*chosen}:
            shares[trade.money] = trade.payments(equal(parts))
        yield agree(case, shares=shares)


def safe(terms: Terms, until: float) -> bool | None:
    """Whether an order keeps rules 1 to 3 as stated: by a beam search, then by CP-SAT."""
    if any(terms.cover):
        raise AssertionError("The limits do not count what is pledged to the parties.")
    limits = goal.limits(terms, "trust", Fraction(0), strict=False)
    if limits is None:
        return False
    first = beam(terms, "trust")
    if first is not None and goal.within(terms, limits, first):
        return True
    answer = cpsat.attempt(terms, limits, first, until - time.perf_counter())
    if isinstance(answer, list) and not goal.within(terms, limits, answer):
        raise AssertionError("CP-SAT gives an order outside the limits.")
    return None if answer is Answer.LATE else answer is not Answer.NONE
