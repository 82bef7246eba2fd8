"""Why a deal has no safe order: all minimal sets of conditions that cannot hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paripassu.balance.deal import Deal
from paripassu.balance.rules import rule4
from paripassu.case.model import Case
from paripassu.language import _
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


@dataclass(frozen=True)
class Conflict:
    """Conditions that no order of the deal keeps all of; without any one of them some order does.

    Attributes
    ----------
    conditions
        In the order of the case: parties first, then needs.
    sentence
        What they are and what blocks, for a person.
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
    found = [Conflict((one,), lacking_said(case, terms, one), None) for one in lacking]
    mends: tuple[tuple[Condition, ...], ...] = ()
    complete = True
    try:
        for chosen in minimal_sets(elements, [1] * len(elements), question.blocked, clock):
            ranked = tuple(one for one in elements if one in chosen)
            circle, blocks = _blocks(case, question, ranked)
            found.append(Conflict(ranked, conflict_said(case, terms, ranked, blocks), circle))
        mends = _mends([*lacking, *elements], [frozenset(one.conditions) for one in found], clock)
    except OutOfTimeError:
        complete = False
    return Conflicts(tuple(found), mends, complete, question.fixed)


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
    case: Case, question: Question, ranked: Sequence[Condition]
) -> tuple[Circle | None, str]:
    """Find the circle of a conflict and say it; where there is none, say where all must stop."""
    by_party, needs = owned(ranked)
    if len(by_party) == 1:
        return None, _alone(question, ranked)
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
        return circle, circle_said(case, circle, by_party)
    stop = standstill(terms, lattice, past, alive, given)
    return None, standstill_said(case, terms, by_party, stop)


def _alone(question: Question, ranked: Sequence[Condition]) -> str:
    """Say where the conditions of one party break by themselves."""
    (row,), (limit,) = question.followed(ranked)
    lattice, terms = question.lattice, question.terms
    held = lattice.balance[row]
    if held[0] > limit[0]:
        # Translators: this and the clauses below stand for {blocks} in “No order lets …”, where
        # {conditions} are those of one party; “it” is that party, “that” what is asked.
        return _("the deal is worth too little for a start to be made at all")
    if held[-1] > limit[-1]:
        return _("what the last step leaves rules that out, whatever the order")
    if held[0] > limit[-1]:
        return _(
            "what is left of the deal, once all is taken back that can be, is worth too little "
            "for a start to be made at all"
        )
    stop = breakdown(terms, lattice, question.past, (row, limit), question.given(ranked))
    return breakdown_said(terms, stop)
