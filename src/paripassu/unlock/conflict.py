"""Why a deal has no safe order: all minimal sets of conditions that cannot hold together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import points, stated
from paripassu.balance.deal import Deal, bottom_line
from paripassu.balance.terms import Terms, below
from paripassu.case.model import Case
from paripassu.order.walk import Clock, OutOfTimeError
from paripassu.unlock.circle import Circle, Wait, breakdown, find_circle, standstill
from paripassu.unlock.question import (
    BottomLine,
    Condition,
    Conditions,
    Needs,
    Question,
    RiskLimit,
    Rule1,
    TrustOf,
)
from paripassu.unlock.sets import minimal_sets

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
    lacking = [BottomLine(party) for party in below(case, terms)]
    found = [Conflict((one,), _below(case, terms, one.party), None) for one in lacking]
    mends: tuple[tuple[Condition, ...], ...] = ()
    complete = True
    try:
        for chosen in minimal_sets(elements, [1] * len(elements), question.blocked, clock):
            ranked = tuple(one for one in elements if one in chosen)
            circle, blocks = _blocks(case, question, ranked)
            sentence = f"No order lets {_together(case, terms, ranked)}: {blocks}."
            found.append(Conflict(ranked, sentence, circle))
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
    owned, needs = _owned(ranked)
    if len(owned) == 1:
        return None, _alone(question, ranked)
    terms, lattice, past = question.terms, question.lattice, question.past
    alive = {}
    for party, own in owned.items():
        states = question.alive([*own, *needs])
        if states is None:
            raise AssertionError("a minimal conflict has an order for each of its parties")
        alive[terms.parties.index(party)] = states
    given = question.given(needs)
    circle = find_circle(terms, lattice, past, alive, given)
    if circle is not None:
        waits = (_wait(case, one, owned[one.party]) for one in circle.waits)
        return circle, f"{', and '.join(waits)}; they wait for each other in a circle"
    stop = standstill(terms, lattice, past, alive, given)
    names = _listed([case.parties[party].name for party in owned])
    if stop is None:
        return None, (
            f"every stage of some order can be reached in a way that suits {names} singly, but "
            "in no order that suits them all"
        )
    refused: dict[tuple[str, ...], list[str]] = {}
    for step, unsuited in stop.refused:
        refused.setdefault(unsuited, []).append(step)
    clauses = [
        f"{_listed([case.parties[p].name for p in unsuited])} "
        f"{'refuses' if len(unsuited) == 1 else 'refuse'} {_few(steps)}"
        for unsuited, steps in refused.items()
    ]
    return None, (
        f"{names} come no further together than {stop.steps} of {len(terms.steps)} steps, and "
        f"with {_few(stop.left)} left, for instance, {', and '.join(clauses)}"
    )


def _alone(question: Question, ranked: Sequence[Condition]) -> str:
    """Say where the conditions of one party break by themselves."""
    (row,), (limit,) = question.followed(ranked)
    lattice, terms = question.lattice, question.terms
    held = lattice.balance[row]
    if held[0] > limit[0]:
        return "the deal is worth too little to it to start at all"
    if held[-1] > limit[-1]:
        return "where the last step leaves it rules that out, whatever the order"
    if held[0] > limit[-1]:
        return (
            "what is left of the deal, once all is taken back that can be, is worth too little "
            "to it to start at all"
        )
    stop = breakdown(terms, lattice, question.past, (row, limit), question.given(ranked))
    nexts = _few([step for step, _ in stop.refused], "or")
    same = {step for step, _ in stop.refused} == {*stop.left}
    if stop.steps == 0:
        return f"whichever step comes first, {nexts}, is one too many"
    left = "" if same else f", with {_few(stop.left)} left, for instance,"
    return (
        f"at most {stop.steps} of the {len(terms.steps)} steps can be taken so, and {nexts} would "
        f"then{left} be one too many"
    )


def _wait(case: Case, wait: Wait, own: Sequence[Condition]) -> str:
    name = case.parties[wait.party].name
    does = f"will not do {wait.step}" if wait.own else f"does not go along with {wait.step}"
    return f"{name} {does} before {wait.awaits} is done ({_briefly(case, own)})"


def _owned(
    ranked: Iterable[Condition],
) -> tuple[dict[str, list[Condition]], list[Condition]]:
    """Split conditions into those of each party and the needs."""
    owned: dict[str, list[Condition]] = {}
    needs: list[Condition] = []
    for one in ranked:
        (needs if isinstance(one, Needs) else owned.setdefault(one.party, [])).append(one)
    return owned, needs


def _together(case: Case, terms: Terms, ranked: Iterable[Condition]) -> str:
    """Say conditions as one clause, party by party."""
    owned, needs = _owned(ranked)
    clauses = [
        f"{case.parties[party].name} {_listed([_said(case, terms, one) for one in own])}"
        for party, own in owned.items()
    ]
    clauses += [_said(case, terms, one) for one in needs]
    return ", and ".join(clauses)


def _said(case: Case, terms: Terms, one: Condition) -> str:
    """Say what a condition asks, of its party or of two actions."""
    match one:
        case Needs(action, need):
            return f"{action} come after {need}, which it needs"
        case Rule1():
            return "always do better by finishing than by leaving (rule 1)"
        case TrustOf(party):
            return f"go on with {_trust(case, party)} (rule 2)"
        case RiskLimit(party):
            i = terms.parties.index(party)
            cover = Fraction(terms.cover[i], terms.scale[i])
            pledged = f" and the {stated(cover)} pledged to it" if cover else ""
            return f"stay within its {_limit(case, party, 'of ')}{pledged} (rule 3)"
        case BottomLine():
            return "accept the deal (rule 4)"


def _briefly(case: Case, own: Sequence[Condition]) -> str:
    """Name a party's conditions in a few words, for brackets."""
    words = []
    for one in own:
        match one:
            case Rule1():
                words.append("rule 1")
            case TrustOf(party):
                words.append(_trust(case, party).removeprefix("its ").replace(" of ", " "))
            case RiskLimit(party):
                words.append(_limit(case, party))
    return _listed(words)


def _trust(case: Case, party: str) -> str:
    trust = case.parties[party].trust
    return "no trust stated" if trust is None else f"its trust of {stated(trust)}"


def _limit(case: Case, party: str, of: str = "") -> str:
    return f"risk limit {of}{stated(case.parties[party].risk_limit or Fraction(0))}"


def _below(case: Case, terms: Terms, party: str) -> str:
    i = terms.parties.index(party)
    return (
        f"{case.parties[party].name} gets {points(Fraction(terms.final[i], terms.scale[i]))} from "
        "the finished deal, less than its bottom line of "
        f"{stated(bottom_line(case, party) or Fraction(0))} (rule 4)."
    )


def _listed(words: Sequence[str], last: str = "and") -> str:
    """Join words for a sentence: a, b and c."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _few(words: Sequence[str], last: str = "and") -> str:
    """List up to four steps by name, otherwise three and how many more."""
    if len(words) <= 4:
        return _listed(words, last)
    return f"{', '.join(words[:3])} {last} {len(words) - 3} more"
