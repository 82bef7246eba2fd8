"""A conflict in words: the conditions that no order keeps together, and what blocks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import assert_never

from paripassu.balance.amounts import in_unit, stated
from paripassu.balance.sentences import below as too_little
from paripassu.balance.terms import Terms
from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import _, _n, either, in_a_row, listed
from paripassu.opening.circle import Circle, Standstill, Wait
from paripassu.opening.question import (
    BottomLine,
    Condition,
    Needs,
    RiskLimit,
    Rule1,
    TrustOf,
)

Whom = Mapping[str, Sequence[str]]
"""For each party whose trust is not one number, in whom it is lacking."""

Said = tuple[Iterable[Condition], Whom]
"""Conditions that cannot hold together, with in whom trust is lacking."""


def owned(
    ranked: Iterable[Condition],
) -> tuple[dict[str, list[Condition]], list[Condition]]:
    """Split conditions into those of each party and the needs."""
    by_party: dict[str, list[Condition]] = {}
    needs: list[Condition] = []
    for one in ranked:
        (needs if isinstance(one, Needs) else by_party.setdefault(one.party, [])).append(one)
    return by_party, needs


def lacking_said(case: Case, terms: Terms, lacking: BottomLine) -> str:
    """Say that the finished deal gives a party less than its bottom line."""
    i = terms.parties.index(lacking.party)
    return too_little(case, lacking.party, Fraction(terms.final[i], terms.scale[i]))


def conflict_said(case: Case, terms: Terms, sets: Iterable[Said], blocks: str) -> str:
    """Say that conditions, party by party, cannot hold together, and what blocks any such set."""
    clauses = (_lets(case, terms, *one) for one in sets)
    # Translators: {conditions} are clauses such as “{name} go on with its trust of {trust} (rule
    # 2)” and “{action} come after {need}, which it needs”; {blocks} says why they cannot all hold.
    return _(
        "No order lets {conditions}: {blocks}.",
        # Translators: two clauses of a longer sentence, of which neither can be.
        conditions=reduce(lambda one, two: _("{one}, or {two}", one=one, two=two), clauses),
        blocks=blocks,
    )


def _lets(case: Case, terms: Terms, ranked: Iterable[Condition], whom: Whom) -> str:
    """Say what an order would have to let parties do."""
    by_party, needs = owned(ranked)
    clauses = [
        # Translators: what an order would have to let a party do: “Bill” and “go on with its
        # trust of 0.5 (rule 2)”.
        _(
            "{name} {does}",
            name=case.parties[party].name,
            does=listed([_said(case, terms, one, whom) for one in own]),
        )
        for party, own in by_party.items()
    ]
    return _chained([*clauses, *(_said(case, terms, one, whom) for one in needs)])


def circle_said(
    case: Case, circle: Circle, own: Mapping[str, Sequence[Condition]], whom: Whom
) -> str:
    """Say whose steps wait for each other, by which conditions of its own."""
    waits = (_wait(case, one, own[one.party], whom) for one in circle.waits)
    return _("{waits}; they wait for each other in a circle", waits=_chained(waits))


def standstill_said(
    case: Case, terms: Terms, parties: Iterable[str], stop: Standstill | None
) -> str:
    """Say where the parties must stop; without such a place, that no order suits them all."""
    names = listed([case.parties[party].name for party in parties])
    if stop is None:
        return _(
            "every stage of some order can be reached in a way that suits {names} singly, but in "
            "no order that suits them all",
            names=names,
        )
    return _n(
        "{names} come no further together than {done} of {n} step, and with {left} left, for "
        "instance, {refusals}",
        "{names} come no further together than {done} of {n} steps, and with {left} left, for "
        "instance, {refusals}",
        len(terms.steps),
        names=names,
        done=stop.steps,
        left=_few(case, stop.left),
        refusals=_refusals(case, stop),
    )


def breakdown_said(case: Case, terms: Terms, stop: Standstill) -> str:
    """Say how far orders come that one party's conditions allow, and what is then too much."""
    refused = [step for step, _whom in stop.refused]
    nexts, total = _one_of(case, refused), len(terms.steps)
    if stop.steps == 0:
        return _("whichever step comes first, {steps}, is one too many", steps=nexts)
    if {*refused} == {*stop.left}:
        return _n(
            "at most {done} of the {n} step can be taken so, and {nexts} would then be one too "
            "many",
            "at most {done} of the {n} steps can be taken so, and {nexts} would then be one too "
            "many",
            total,
            done=stop.steps,
            nexts=nexts,
        )
    return _n(
        "at most {done} of the {n} step can be taken so, and {nexts} would then, with {left} left, "
        "for instance, be one too many",
        "at most {done} of the {n} steps can be taken so, and {nexts} would then, with {left} "
        "left, for instance, be one too many",
        total,
        done=stop.steps,
        nexts=nexts,
        left=_few(case, stop.left),
    )


def _wait(case: Case, wait: Wait, own: Sequence[Condition], whom: Whom) -> str:
    said = {
        "name": case.parties[wait.party].name,
        "step": named(case, wait.step),
        "awaits": named(case, wait.awaits),
        "conditions": listed([_briefly(case, one, whom) for one in own]),
    }
    if wait.own:
        return _("{name} will not do {step} before {awaits} is done ({conditions})", **said)
    return _("{name} will not go along with {step} before {awaits} is done ({conditions})", **said)


def _refusals(case: Case, stop: Standstill) -> str:
    """Say who refuses which of the steps that could come next."""
    refused: dict[tuple[str, ...], list[str]] = {}
    for step, unsuited in stop.refused:
        refused.setdefault(unsuited, []).append(step)
    return _chained(
        _n(
            "{names} would refuse {steps}",
            "{names} would refuse {steps}",
            len(unsuited),
            names=listed([case.parties[party].name for party in unsuited]),
            steps=_few(case, steps),
        )
        for unsuited, steps in refused.items()
    )


def _chained(clauses: Iterable[str]) -> str:
    # Translators: two clauses of a longer sentence.
    return reduce(lambda one, two: _("{one}, and {two}", one=one, two=two), clauses)


def _said(case: Case, terms: Terms, one: Condition, whom: Whom) -> str:
    """Say what a condition asks, of its party or of two actions."""
    match one:
        case Needs(action, needs):
            # Translators: the one action is to come after the other.
            said = {"action": named(case, action), "need": either([named(case, n) for n in needs])}
            if len(needs) > 1:
                # Translators: {need} are several, “a or b”, of which one is enough.
                return _("{action} come after {need}, one of which it needs", **said)
            return _("{action} come after {need}, which it needs", **said)
        case Rule1():
            # Translators: this and the clauses below stand for {does} in “{name} {does}”.
            return _("always do better by finishing than by leaving (rule 1)")
        case TrustOf(party):
            trust = case.parties[party].trust
            if trust is None:
                return _("go on with no trust stated (rule 2)")
            if (even := case.parties[party].even) is None:
                if not whom[party]:
                    return _("go on with full trust (rule 2)")
                trusts = _trusts(case, party, whom[party])
                if _grows(case, party, whom[party]):
                    # Translators: {trusts} is “0.2 in Bill” or “0.2 in Bill and 0.4 in Jack”.
                    return _(
                        "go on with the trust of {trusts} at first, however it grows (rule 2)",
                        trusts=trusts,
                    )
                return _("go on with the trust of {trusts} stated (rule 2)", trusts=trusts)
            return _("go on with the trust of {trust} stated (rule 2)", trust=stated(even))
        case RiskLimit(party):
            i = terms.parties.index(party)
            cover = Fraction(terms.cover[i], terms.scale[i])
            limit = in_unit(case, party, stated(case.parties[party].risk_limit or Fraction(0)))
            if not cover:
                return _("stay within the risk limit of {limit} (rule 3)", limit=limit)
            return _(
                "stay within the risk limit of {limit} and the {pledged} pledged by others (rule "
                "3)",
                limit=limit,
                pledged=in_unit(case, party, stated(cover)),
            )
        case BottomLine():
            return _("accept the deal (rule 4)")
        case unknown:
            assert_never(unknown)


def _briefly(case: Case, one: Condition, whom: Whom) -> str:
    """Name a condition of a party in a few words, for brackets."""
    match one:
        case TrustOf(party):
            trust = case.parties[party].trust
            if trust is None:
                return _("no trust stated")
            if (even := case.parties[party].even) is None:
                if not whom[party]:
                    return _("full trust")
                trusts = _trusts(case, party, whom[party])
                if _grows(case, party, whom[party]):
                    return _("trust of {trusts} at first", trusts=trusts)
                return _("trust of {trusts}", trusts=trusts)
            return _("trust {trust}", trust=stated(even))
        case RiskLimit(party):
            limit = in_unit(case, party, stated(case.parties[party].risk_limit or Fraction(0)))
            return _("risk limit {limit}", limit=limit)
        case Rule1() | BottomLine() | Needs():
            return _("rule 1")
        case unknown:
            assert_never(unknown)


def _trusts(case: Case, party: str, whom: Iterable[str]) -> str:
    """Say what a party's first impressions of some others are."""
    own, name = case.parties[party], {p: one.name for p, one in case.parties.items()}
    clauses = (
        # Translators: the trust that there is in somebody.
        _("{trust} in {name}", trust=stated(own.trust_in(j)), name=name[j])
        for j in whom
    )
    return listed([*clauses])


def _grows(case: Case, party: str, whom: Iterable[str]) -> bool:
    return any(case.parties[party].likeness_of(j) is not None for j in whom)


def _few(case: Case, steps: Sequence[str]) -> str:
    """List up to four steps by title, otherwise three and how many more: “and” between them."""
    titles = [named(case, step) for step in steps[:4]]
    if len(steps) <= 4:
        return listed(titles)
    more, first = len(steps) - 3, in_a_row(titles[:3])
    return _n("{steps} and {n} more", "{steps} and {n} more", more, steps=first)


def _one_of(case: Case, steps: Sequence[str]) -> str:
    """List up to four steps by title, otherwise three and how many more: “or” between them."""
    titles = [named(case, step) for step in steps[:4]]
    if len(steps) <= 4:
        return either(titles)
    more, first = len(steps) - 3, in_a_row(titles[:3])
    return _n("{steps} or {n} more", "{steps} or {n} more", more, steps=first)
