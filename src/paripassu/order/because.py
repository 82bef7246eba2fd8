"""One plain sentence for each step: why the actor goes on, and why nobody leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import ceil

from paripassu.balance.checker import Figures, points
from paripassu.balance.checker import stated as exactly
from paripassu.balance.deal import guarantee
from paripassu.case.model import Case
from paripassu.language import N_, _

Needed = Mapping[str, Fraction | None]

# Why a party needs no trust: what it could still lose is made up for, or there is nothing.
BACKED = N_(
    "{moves} and goes on without trusting anyone, for its guarantee outweighs all it can still lose"
)
PLEDGED = N_(
    "{moves} and goes on without trusting anyone, for what is pledged to it outweighs all it can "
    "still lose"
)
PLEDGED_AND_BACKED = N_(
    "{moves} and goes on without trusting anyone, for what is pledged to it and its guarantee "
    "outweigh all it can still lose"
)
SECURE = N_(
    "{moves} and goes on without trusting anyone, for it can never again be left with less than "
    "it holds now"
)


def needed_at(case: Case, figures: Figures, step: int) -> Needed:
    """Trust that each acting party needs to go on with a step (numbered from 1).

    The largest (b_k - g - b_l - c)/(U - b_l - c), c what others have pledged to it, with k the
    moment before the step and l any later one; None where leaving at that moment beats the
    finished deal (rule 1).
    """
    needed: dict[str, Fraction | None] = {}
    for party in figures.trust_needed:
        balance, final = figures.balances[party], figures.final[party]
        holds = balance[step - 1] - guarantee(case, party)
        fears = figures.ahead[party][step - 1] + figures.cover[party]
        if holds > final:
            needed[party] = None
        else:
            needed[party] = (holds - fears) / (final - fears) if holds > fears else Fraction(0)
    return needed


def because(
    case: Case, figures: Figures, step: int, actors: tuple[str, ...], needed: Needed
) -> str:
    """Say why the actors take this step and why nobody else leaves before it.

    `needed` is what `needed_at` gives for the step.
    """
    reasons = [_reason(case, figures, step, party, needed[party]) for party in actors]
    # Translators: {reasons} and {others} are clauses (“{name} gives up {points} here and …”,
    # “nobody leaves, …”); where they had better be sentences, put full stops between them.
    return _("{reasons}; {others}.", reasons=_joined(reasons), others=_others(case, needed, actors))


def _joined(reasons: Sequence[str]) -> str:
    # Translators: two reasons of parties that act together: see “{reasons}; {others}.”
    return reduce(lambda one, two: _("{one}; {two}", one=one, two=two), reasons)


def share(number: Fraction) -> str:
    """Write a trust for people: two decimals, rounded up, so that it is never said too low."""
    text = f"{ceil(number * 100) / 100:.2f}"
    return text.rstrip("0").rstrip(".") if number in (0, 1) else text


def _reason(case: Case, figures: Figures, step: int, party: str, needed: Fraction | None) -> str:
    name, final = case.parties[party].name, figures.final[party]
    before, after = figures.balances[party][step - 1], figures.balances[party][step]
    moves = _moves(name, after - before)
    if needed is None:
        return _(
            "{moves}, but would do better by leaving now, with {held} in hand against {final} "
            "from the finished deal",
            moves=moves,
            held=points(before),
            final=points(final),
        )
    if needed == 0:
        falls = figures.ahead[party][step] < before
        return _(_backing(case, figures, party) if falls else SECURE, moves=moves)
    stated = case.parties[party].trust
    offers = {"moves": moves, "final": points(final), "held": points(before)}
    if stated is None:
        return _(
            "{moves} and goes on if it trusts {trust}, for the finished deal brings it {final} "
            "where stopping now leaves {held}",
            **offers,
            trust=share(needed),
        )
    if needed > stated:
        return _(
            "{moves}; the finished deal brings it {final} where stopping now leaves {held}, but "
            "going on takes a trust of {trust}, more than its {stated}",
            **offers,
            trust=share(needed),
            stated=exactly(stated),
        )
    return _(
        "{moves} and goes on because the finished deal brings it {final} where stopping now "
        "leaves {held}: trust of {trust} is enough and it has {stated}",
        **offers,
        trust=share(needed),
        stated=exactly(stated),
    )


def _moves(name: str, gain: Fraction) -> str:
    """Say how a step moves a party's balance: the clause that {moves} is in the messages."""
    if gain < 0:
        return _("{name} gives up {points} here", name=name, points=points(-gain))
    if gain > 0:
        return _("{name} gains {points} here", name=name, points=points(gain))
    return _("{name}'s balance does not move here", name=name)


def _backing(case: Case, figures: Figures, party: str) -> str:
    """Name what makes up for a fall where no trust is needed: a guarantee, a pledge or both."""
    if not figures.cover[party]:
        return BACKED
    return PLEDGED_AND_BACKED if guarantee(case, party) else PLEDGED


def _others(case: Case, needed: Needed, actors: tuple[str, ...]) -> str:
    waiting = {p: t for p, t in needed.items() if p not in actors}
    tempted = [p for p, t in waiting.items() if t is None]
    if tempted:
        return _("{name} would do better by leaving now", name=case.parties[tempted[0]].name)
    if not any(waiting.values()):
        tempted = [p for p in actors if needed.get(p) is None]
        if tempted:
            return _("nobody else gains by leaving now")
        return _("nobody gains by leaving now")
    nearest = max(waiting, key=lambda p: (waiting[p] or 0) - (case.parties[p].trust or 0))
    name, trust = case.parties[nearest].name, waiting[nearest] or Fraction(0)
    stated = case.parties[nearest].trust
    if stated is None:
        return _("{name} stays if it trusts {trust}", name=name, trust=share(trust))
    said = {"name": name, "trust": share(trust), "stated": exactly(stated)}
    if trust > stated:
        return _("{name} would need a trust of {trust} to stay and has {stated}", **said)
    return _("nobody leaves, the nearest to it being {name} ({trust} of its {stated})", **said)
