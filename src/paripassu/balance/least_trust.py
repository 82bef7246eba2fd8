"""The least trust that a party has after each step, for all numbers of a box.

From the definition of `balance.earned`. Its own trust is at the low end. What costs show of another
is the sum of those done, over the dearest: at its least one of them is the dearest at its high end,
and all others are low. For if c_m is the dearest anywhere in the box, lowering the others and then
raising c_m lowers the ratio. Whoever can let the party down for some numbers counts as one who can.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm

from paripassu.balance.deal import Deal
from paripassu.balance.earned import cost, takes_back
from paripassu.balance.numbers import Number, with_numbers
from paripassu.balance.order_form import Steps
from paripassu.case.model import Case

Least = tuple[Fraction, str, str]
"""A trust; the party whose costs make it so little, if any does; its action that is the dearest."""


@dataclass(frozen=True)
class Ends:
    """A case with all its numbers at their low ends, or all at their high ends, at a share t.

    `able` are those of each party with which most others can let it down.
    """

    low: Case
    high: Case
    able: Case

    @classmethod
    def of(cls, case: Case, numbers: Sequence[Number], t: Fraction) -> Ends:
        """Move the numbers of a case."""
        moved = [
            with_numbers(case, {one: one.at(t, high=high(one)) for one in numbers})
            for high in (lambda _one: False, lambda _one: True, lambda one: one.kind != "keeps")
        ]
        return cls(*moved)


def least_trusts(
    ends: Ends, deal: Deal, steps: Steps, party: str, done: Collection[str] | None
) -> list[Least]:
    """Give a party's least trust before the first step and after each.

    `done`: the actions of which steps show something, where not all are done.
    """
    even = ends.low.parties[party].even
    if even is not None:
        return [(even, "", "")] * (len(steps) + 1)
    last: dict[str, int] = {}
    for number, step in enumerate(steps, 1):
        last |= {j: number for action, _part in step for j in ends.low.actions[action].by}
    found = [(Fraction(1), "", "")] * (len(steps) + 1)
    for j in ends.low.parties:
        if j == party:
            continue
        threatens = len(steps) + 1 if takes_back(ends.able, deal, j, party) else last.get(j, 0)
        if threatens:
            own = _in_one(ends, deal, steps, party, j, done)
            for number, least in zip(range(threatens), own, strict=False):
                found[number] = min(found[number], least, key=lambda one: one[0])
    return found


def _in_one(
    ends: Ends, deal: Deal, steps: Steps, party: str, j: str, done: Collection[str] | None
) -> Iterator[Least]:
    """Yield the least trust in one other after each step."""
    own = ends.low.parties[party]
    first, like = own.trust_in(j), own.likeness_of(j)
    for stated, (ratio, dearest) in zip(
        _stated(ends.low, deal, steps, party, j, done),
        _ratios(ends, deal, steps, party, j, done),
        strict=True,
    ):
        if like is None:
            yield first, "", ""
            continue
        shown = stated + ratio
        yield (like * first + shown) / (like + shown), j, dearest


def _stated(
    case: Case, deal: Deal, steps: Steps, party: str, j: str, done: Collection[str] | None
) -> Iterator[Fraction]:
    """Yield what is stated that the steps done so far show."""

    def more() -> Iterator[Fraction]:
        for step in steps:
            yield sum(
                (
                    share * (case.actions[a].shown(j) or 0) * case.actions[a].believed(party)
                    for a, share in _shares(case, deal, step, j, done)
                ),
                Fraction(0),
            )

    return accumulate(more(), initial=Fraction(0))


def _ratios(
    ends: Ends, deal: Deal, steps: Steps, party: str, j: str, done: Collection[str] | None
) -> Iterator[tuple[Fraction, str]]:
    """Yield the least that the costs of the steps done so far show, and the dearest action."""
    case = ends.low
    own = [a for a in deal.actions if j in case.actions[a].by]
    agreed = {a: sum(deal.shares[a]) for a in own}
    # Costs are high where values are low.
    dear, cheap = ({a: cost(end, a, j) for a in own} for end in (ends.low, ends.high))
    enough = max((cheap[a] * agreed[a] for a in own), default=Fraction(0))
    most = {a: dear[a] * agreed[a] for a in own if dear[a] and dear[a] * agreed[a] >= enough}
    shows = {a: case.actions[a].believed(party) for a in own if case.actions[a].shown(j) is None}
    if not enough:  # nothing costs anything: so it can be, and then nothing is shown
        most = {}
    parts = {share for a in own for share in deal.shares[a]}
    unit = lcm(*(x.denominator for x in (*dear.values(), *cheap.values(), *shows.values(), *parts)))
    whole = unit**3  # a cost times a share times a confidence
    over = {a: int(x * whole) for a, x in most.items()}
    waiting = sorted(most, key=lambda a: over[a])
    begun: dict[str, int] = {}  # of the candidates done in part: how much more than its low cost
    total = 0
    for step in ((), *steps):
        for a, share in _shares(case, deal, step, j, done):
            if a in shows:
                total += int(cheap[a] * share * shows[a] * whole)
                more = int((dear[a] - cheap[a]) * share * shows[a] * whole)
                begun[a] = begun.get(a, 0) + more
        while waiting and waiting[-1] in begun:
            waiting.pop()
        best = (total, over[waiting[-1]], waiting[-1]) if waiting else None
        for a in begun.keys() & over.keys():
            if best is None or (total + begun[a]) * best[1] < best[0] * over[a]:
                best = total + begun[a], over[a], a
        yield (Fraction(0), "") if best is None else (Fraction(best[0], best[1]), best[2])


def _shares(
    case: Case, deal: Deal, step: Sequence[tuple[str, int]], j: str, done: Collection[str] | None
) -> Iterator[tuple[str, Fraction]]:
    """Yield what of a step is done by a party, and how much of each action."""
    for action, part in step:
        counts = done is None or action in done
        if counts and j in case.actions[action].by and action in deal.shares:
            yield action, deal.shares[action][part]


def others_numbers(
    numbers: Sequence[Number], t: Fraction, whom: str, dearest: str
) -> Mapping[Number, Fraction]:
    """Give the numbers of another that make a trust in it no more than the least."""
    return {
        one: one.at(t, high=one.of != dearest)
        for one in numbers
        if one.kind == "value" and one.party == whom
    }
