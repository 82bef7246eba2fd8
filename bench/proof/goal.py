"""What it takes for an order to beat a value, as whole-number limits that every peer is given.

All peers search for an order whose balances b stay between `low` and `top` and, with M the highest
balance so far, keep ``Q * (M - g) <= P * U + (Q - P) * b``. For exposure only `low` moves; for
trust only P/Q does. P/Q is the largest fraction below the trust to be beaten that any balance of
the instance can produce, so that nothing is lost by writing ≤ for <.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from paripassu.balance import rules
from paripassu.balance.terms import Terms

OBJECTIVES = ("trust", "exposure")
FREE = 2**60


@dataclass(frozen=True)
class Limits:
    """Per party: lowest and highest balance allowed, and the trust P/Q allowed (1 for free)."""

    low: tuple[int, ...]
    top: tuple[int, ...]
    trust: tuple[Fraction, ...]


def value(terms: Terms, order: Sequence[int], objective: str) -> Fraction | None:
    """Exact value of an order; None where it breaks rule 1, rule 3 or the precedence."""
    if sorted(order) != list(range(len(terms.steps))):
        return None
    place = {step: position for position, step in enumerate(order)}
    if any(place[need] > place[s] for s, needed in enumerate(terms.before) for need in needed):
        return None
    if any(min(place[member] for member in members) > place[s] for s, members in terms.groups):
        return None
    path = rules.balances(terms, order)
    for i, limit in enumerate(terms.limit):
        if limit is not None and int(path[i].min()) < -limit:
            return None
    lacking = rules.shortfall(terms, path)
    if lacking is None:
        return None
    return lacking if objective == "trust" else rules.relative_exposure(terms, path)


def floor(terms: Terms, objective: str) -> Fraction:
    """Value that no order beats, seen without any search."""
    if objective == "trust":
        return max(-terms.trust[i] for i in terms.acting)
    held = enumerate(terms.start.tolist())
    return max(Fraction(max(0, -balance), terms.stake[i]) for i, balance in held)


def limits(
    terms: Terms, objective: str, beat: Fraction | None, *, strict: bool = True
) -> Limits | None:
    """Limits for values < `beat` (≤ where not strict), or for any order; None where none can."""
    low = [-FREE if limit is None else -limit for limit in terms.limit]
    top = [FREE] * len(terms.parties)
    trust = [Fraction(1)] * len(terms.parties)
    for i in terms.acting:
        top[i] = terms.final[i] + terms.guarantee[i]
    if beat is not None and objective == "exposure":
        for i, stake in enumerate(terms.stake):
            deepest = -(-beat * stake // 1) - 1 if strict else beat * stake // 1
            low[i] = max(low[i], -int(deepest))
    if beat is not None and objective == "trust":
        for i in terms.acting:
            allowed = beat + terms.trust[i]
            if allowed < 0 or (strict and allowed == 0):
                return None
            deepest = max(low[i], lowest(terms, i))
            if allowed <= 1:
                trust[i] = below(allowed, max(1, terms.final[i] - deepest), strict=strict)
    return _tightened(terms, low, top, trust)


def _tightened(
    terms: Terms, low: list[int], top: list[int], trust: list[Fraction]
) -> Limits | None:
    """Add what follows from the first and the last balance, which every order shares."""
    for i in range(len(terms.parties)):
        first, p = int(terms.start[i]), trust[i]
        last = first + sum(int(move[i]) for move in moves(terms))
        if p < 1:
            least = (first - terms.guarantee[i] - p * terms.final[i]) / (1 - p)
            most = terms.guarantee[i] + p * terms.final[i] + (1 - p) * last
            low[i], top[i] = max(low[i], ceil(least)), min(top[i], int(most // 1))
        low[i], top[i] = max(low[i], lowest(terms, i)), min(top[i], highest(terms, i))
        if not (low[i] <= min(first, last) and max(first, last) <= top[i]):
            return None
    return Limits(tuple(low), tuple(top), tuple(trust))


def within(terms: Terms, limits: Limits, order: Sequence[int]) -> bool:
    """Whether an order that respects the precedence keeps within the limits."""
    place = {step: position for position, step in enumerate(order)}
    path = [list(map(int, terms.keep[:, step])) for step in order]
    for needed, gain in terms.also:
        last = max(place[step] for step in needed)
        path[last] = [a + int(b) for a, b in zip(path[last], gain, strict=True)]
    for i, trust in enumerate(limits.trust):
        p, q, final, guarantee = *trust.as_integer_ratio(), terms.final[i], terms.guarantee[i]
        balance = mark = int(terms.start[i])
        for moved in path:
            balance += moved[i]
            mark = max(mark, balance)
            if not limits.low[i] <= balance <= limits.top[i]:
                return False
            if p < q and q * (mark - guarantee) > p * final + (q - p) * balance:
                return False
    return True


def moves(terms: Terms) -> list[list[int]]:
    """Give what each step, and then each interaction, adds to every party's balance."""
    return [*terms.keep.T.tolist(), *(gain.tolist() for _, gain in terms.also)]


def lowest(terms: Terms, party: int) -> int:
    """Lowest balance that any set of steps can leave a party with."""
    return int(terms.start[party]) + sum(min(0, move[party]) for move in moves(terms))


def highest(terms: Terms, party: int) -> int:
    """Highest balance that any set of steps can leave a party with."""
    return int(terms.start[party]) + sum(max(0, move[party]) for move in moves(terms))


def below(number: Fraction, size: int, *, strict: bool) -> Fraction:
    """Largest fraction < `number` (≤ where not strict) whose denominator is at most `size`."""
    nearest = number.limit_denominator(size)
    if nearest < number or (nearest == number and not strict):
        return nearest
    # The neighbour p/q of a/b in the Farey sequence has a*q - b*p = 1.
    a, b = nearest.numerator, nearest.denominator
    inverse = pow(a, -1, b) if b > 1 else 0
    q = size - (size - inverse) % b
    return Fraction((a * q - 1) // b, q)
