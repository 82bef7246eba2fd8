"""Why a deal has no safe order: all minimal sets of conditions that cannot hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from paripassu.balance.deal import Deal
from paripassu.balance.rules import rule4
from paripassu.balance.terms import Terms, part_kept
from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import _, listed
from paripassu.opening.circle import Circle, breakdown, find_circle, standstill
from paripassu.opening.question import (
    BottomLine,
    Condition,
    Conditions,
    Needs,
    Question,
    RiskLimit,
    Rule1,
    TrustOf,
)
from paripassu.opening.sets import minimal_sets
from paripassu.opening.wording import (
    Said,
    Whom,
    breakdown_said,
    circle_said,
    conflict_said,
    lacking_said,
    owned,
    standstill_said,
)
from paripassu.running.clock import Clock, OutOfTimeError

__all__ = [
    "BottomLine",
    "Circle",
    "Condition",
    "Conflict",
    "Conflicts",
    "Needs",
    "RiskLimit",
    "Rule1",
    "TrustOf",
    "conflicts",
]


_BEGINNING = "beginning"  # a party for which that is the reason would not begin at all


@dataclass(frozen=True)
class Conflict:
    """Conditions that no order of the deal keeps all of; without any one of them some order does.

    Attributes
    ----------
    conditions
        In the order of the case: parties first, then needs.
    sentence
        What they are and what blocks, for a person: of conflicts that say the same, one for all.
    circle
        The steps that wait for each other, where there is such a circle.
    """

    conditions: tuple[Condition, ...]
    sentence: str
    circle: Circle | None


@dataclass(frozen=True)
class Conflicts:
    """All conflicts of a deal, the smallest first; none where it has a safe order.

    Attributes
    ----------
    mends
        The minimal sets of conditions without which all conflicts are gone; empty unless complete.
    complete
        Whether these are all; otherwise time was up, and what is listed still stands.
    fixed_needs
        Whether the needs were taken as fixed, not as conditions, because the deal is so large.
    """

    conflicts: tuple[Conflict, ...]
    mends: tuple[tuple[Condition, ...], ...]
    complete: bool
    fixed_needs: bool


def conflicts(case: Case, deal: Deal, clock: Clock) -> Conflicts:
    """Find every minimal set of conditions that no order of a deal keeps together.

    The conditions are rule 1, the stated trust (rule 2), the risk limit (rule 3) and the bottom
    line (rule 4) of each party that they bind, and each `needs` between actions still to do.
    The order of instalments always stays.

    Raises
    ------
    RequestError
        Where a swap makes the needs go round in a circle, or the numbers are too fine to scale.
    """
    question = Question(case, deal, clock)
    terms, elements = question.terms, question.elements
    lacking = [BottomLine(party) for party in rule4(case, terms)]
    found = [_Blocked((one,), one, "") for one in lacking]
    mends: tuple[tuple[Condition, ...], ...] = ()
    complete = True
    try:
        for chosen in minimal_sets(elements, [1] * len(elements), question.blocked, clock):
            ranked = tuple(one for one in elements if one in chosen)
            whom = question.lacking_in(ranked)
            reason, blocks = _blocks(case, question, ranked, whom)
            # Who lacks its bottom line would not begin: that is told already.
            told = (one for one in lacking if reason == _BEGINNING and one.party == _owner(ranked))
            found.append(_Blocked(ranked, next(told, reason), blocks, whom))
        mends = _mends([*lacking, *elements], [frozenset(one.conditions) for one in found], clock)
    except OutOfTimeError:
        complete = False
    return Conflicts(tuple(_told(case, terms, found)), mends, complete, question.fixed)


@dataclass(frozen=True)
class _Blocked:
    """A conflict before it is told; `reason` tells those apart that do not say the same."""

    conditions: tuple[Condition, ...]
    reason: object
    blocks: str
    whom: Whom = field(default_factory=dict)


def _told(case: Case, terms: Terms, found: Sequence[_Blocked]) -> Iterator[Conflict]:
    """Tell the conflicts: those with one reason once, in a sentence that all of them have."""
    same: dict[object, list[Said]] = {}
    for one in found:
        same.setdefault(one.reason, []).append((one.conditions, one.whom))
    for one in found:
        if isinstance(one.reason, BottomLine):
            said = lacking_said(case, terms, one.reason)
        else:
            said = conflict_said(case, terms, same[one.reason], one.blocks)
        yield Conflict(one.conditions, said, one.reason if isinstance(one.reason, Circle) else None)


def _owner(ranked: Sequence[Condition]) -> str:
    (party,) = owned(ranked)[0]
    return party


def _mends(
    elements: Sequence[Condition], sets: Sequence[Conditions], clock: Clock
) -> tuple[tuple[Condition, ...], ...]:
    """Give the minimal sets that hold a condition of each conflict."""
    if not sets:
        return ()
    used = [one for one in elements if any(one in chosen for chosen in sets)]
    hits = minimal_sets(
        used, [1] * len(used), lambda gone: all(gone & chosen for chosen in sets), clock
    )
    return tuple(tuple(one for one in used if one in gone) for gone in hits)


def _blocks(
    case: Case, question: Question, ranked: Sequence[Condition], whom: Whom
) -> tuple[object, str]:
    """Find the circle of a conflict and say it; where there is none, say where all must stop."""
    by_party, needs = owned(ranked)
    if len(by_party) == 1:
        return _alone(case, question, ranked)
    terms, lattice, past = question.terms, question.lattice, question.past
    alive = {}
    for party, own in by_party.items():
        states = question.alive([*own, *needs])
        if states is None:
            raise AssertionError("a minimal conflict has an order for each of its parties")
        alive[terms.parties.index(party)] = states
    given = question.given(needs)
    circle = find_circle(terms, lattice, past, alive, given)
    if circle is not None:
        return circle, circle_said(case, circle, by_party, whom)
    stop = standstill(terms, lattice, past, alive, given)
    return (tuple(by_party), stop), standstill_said(case, terms, by_party, stop)


def _alone(case: Case, question: Question, ranked: Sequence[Condition]) -> tuple[object, str]:
    """Say where the conditions of one party break by themselves."""
    (row,), (held,), (limit,) = question.followed(ranked)
    lattice, terms = question.lattice, question.terms
    if held[0] > limit[0]:
        # Translators: this and the clauses below stand for {blocks} in “No order lets …”, where
        # {conditions} are those of one party; “it” is that party, “that” what is asked.
        return _BEGINNING, _("the deal is worth too little for a start to be made at all")
    if held[-1] > limit[-1]:
        back = [a for a in question.present if _regained(case, a, _owner(ranked)) > 0]
        if back:
            return tuple(back), _(
                "once all is done there would still be a gain in taking back {actions}, whatever "
                "the order",
                actions=listed([named(case, action) for action in back]),
            )
        return "end", _("what the last step leaves rules that out, whatever the order")
    if held[0] > limit[-1]:
        return "rest", _(
            "what is left of the deal, once all is taken back that can be, is worth too little "
            "for a start to be made at all"
        )
    stop = breakdown(terms, lattice, question.past, (row, held, limit), question.given(ranked))
    # Whom it does not suit is always the one party.
    where = stop.steps, stop.left, tuple(step for step, _whom in stop.refused)
    return where, breakdown_said(case, terms, stop)


def _regained(case: Case, action: str, party: str) -> Fraction:
    """Give what a party gains by taking back an action of its own."""
    own = case.actions[action]
    return part_kept(own, party) - own.worth(party) if party in own.by else Fraction(0)
