"""One plain sentence for each step: why the actor goes on, and why nobody leaves."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from paripassu.balance.checker import Figures, points
from paripassu.balance.checker import stated as exactly
from paripassu.balance.deal import Deal, cover, guarantee
from paripassu.case.model import Case

Needed = dict[str, Fraction | None]


def needed_at(case: Case, deal: Deal, figures: Figures, step: int) -> Needed:
    """Trust that each acting party needs to go on with a step (numbered from 1).

    The largest (b_k - g - b_l - c)/(U - b_l - c), c what others have pledged to it, with k the
    moment before the step and l any later one; None where leaving at that moment beats the
    finished deal (rule 1).
    """
    needed: Needed = {}
    for party in figures.trust_needed:
        balance, final = figures.balances[party], figures.final[party]
        holds = balance[step - 1] - guarantee(case, party)
        fears = figures.ahead[party][step - 1] + cover(case, deal, party)
        if holds > final:
            needed[party] = None
        else:
            needed[party] = (holds - fears) / (final - fears) if holds > fears else Fraction(0)
    return needed


def because(case: Case, deal: Deal, figures: Figures, step: int, actors: tuple[str, ...]) -> str:
    """Say why the actors take this step and why nobody else leaves before it."""
    needed = needed_at(case, deal, figures, step)
    reasons = [_reason(case, deal, figures, step, party, needed[party]) for party in actors]
    return f"{'; '.join(reasons)}; {_others(case, needed, actors)}."


def share(number: Fraction) -> str:
    """Write a trust for people: two decimals, rounded up, so that it is never said too low."""
    text = f"{ceil(number * 100) / 100:.2f}"
    return text.rstrip("0").rstrip(".") if number in (0, 1) else text


def _reason(
    case: Case, deal: Deal, figures: Figures, step: int, party: str, needed: Fraction | None
) -> str:
    name, final = case.parties[party].name, figures.final[party]
    before, after = figures.balances[party][step - 1], figures.balances[party][step]
    moves = f"{name} gives up {points(before - after)} here" if after < before else (
        f"{name} gains {points(after - before)} here" if after > before
        else f"{name}'s balance does not move here"
    )  # fmt: skip
    if needed is None:
        return (
            f"{moves}, but would do better by leaving now, with {points(before)} in hand "
            f"against {points(final)} from the finished deal"
        )
    if needed == 0:
        falls = figures.ahead[party][step] < before
        why = (
            _backing(case, deal, party) + " all it can still lose"
            if falls
            else "it can never again be left with less than it holds now"
        )
        return f"{moves} and goes on without trusting anyone, for {why}"
    stated = case.parties[party].trust
    offers = (
        f"the finished deal brings it {points(final)} where stopping now leaves {points(before)}"
    )
    if stated is None:
        return f"{moves} and goes on if it trusts {share(needed)}, for {offers}"
    if needed > stated:
        return (
            f"{moves}; {offers}, but going on takes a trust of {share(needed)}, "
            f"more than its {exactly(stated)}"
        )
    return (
        f"{moves} and goes on because {offers}: trust of {share(needed)} is enough "
        f"and it has {exactly(stated)}"
    )


def _backing(case: Case, deal: Deal, party: str) -> str:
    """Name what makes up for a fall where no trust is needed: a guarantee, a pledge or both."""
    if not cover(case, deal, party):
        return "its guarantee outweighs"
    if not guarantee(case, party):
        return "what is pledged to it outweighs"
    return "what is pledged to it and its guarantee outweigh"


def _others(case: Case, needed: Needed, actors: tuple[str, ...]) -> str:
    waiting = {p: t for p, t in needed.items() if p not in actors}
    tempted = [p for p, t in waiting.items() if t is None]
    if tempted:
        return f"{case.parties[tempted[0]].name} would do better by leaving now"
    if not any(waiting.values()):
        tempted = [p for p in actors if needed.get(p) is None]
        return "nobody else gains by leaving now" if tempted else "nobody gains by leaving now"
    nearest = max(waiting, key=lambda p: (waiting[p] or 0) - (case.parties[p].trust or 0))
    name, trust = case.parties[nearest].name, waiting[nearest] or Fraction(0)
    stated = case.parties[nearest].trust
    if stated is None:
        return f"{name} stays if it trusts {share(trust)}"
    if trust > stated:
        return f"{name} would need a trust of {share(trust)} to stay and has {exactly(stated)}"
    return (
        f"nobody leaves, the nearest to it being {name} ({share(trust)} of its {exactly(stated)})"
    )
