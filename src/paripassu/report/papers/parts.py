"""What a step holds: the parts of actions done in it, who gains by them, who could back them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from paripassu.balance.branches import only
from paripassu.balance.parts import length
from paripassu.case.instrument import Instrument, InstrumentKind
from paripassu.case.names import actions_of
from paripassu.case.timing import working
from paripassu.language import _, _n, in_clauses
from paripassu.order.dated_plan import Calendar, DatedStep
from paripassu.order.plan import Plan
from paripassu.order.step import Step

# What steps are of: both have a case, a deal and figures.
Agreed = Plan | Calendar

_BEHIND_A_PARTY = (InstrumentKind.GUARANTEE, InstrumentKind.COLLATERAL)


@dataclass(frozen=True)
class Part:
    """What is done of an action in a step: part `number` (from 1) of `of`."""

    name: str
    action: str
    number: int
    of: int | str


def parts(plan: Agreed, step: Step | DatedStep) -> list[Part]:
    """Name what is done in a step: one part, or several where a custodian exchanges them."""
    held = []
    for name in step.name.split("+"):
        action, _dot, number = name.partition(".")
        agreed, stated = len(plan.deal.shares[action]), plan.case.actions[action].steps
        of = agreed if plan.deal.whole(action) else stated
        held.append(Part(name, action, int(number or 1), of))
    return held


def takes(plan: Agreed, part: Part) -> str:
    """Say how long it takes: an instalment its share of the action's time, in days."""
    action = plan.case.actions[part.action]
    if part.of == 1 or action.takes is None or action.repeats is not None:
        return action.takes or ""
    took = length(plan.case, plan.deal, part.action, part.number - 1)
    if working(action.takes):
        return _n("{n} working day", "{n} working days", took)
    return _n("{n} day", "{n} days", took)


def done(plan: Agreed, step: Step | DatedStep, party: str | None = None) -> list[str]:
    """Say what is done in a step, by a party if one is named: which part of what."""
    words, held = [], parts(plan, step)
    times = Counter(part.action for part in held)
    for part in held:
        action, n = plan.case.actions[part.action], times[part.action]
        if party is not None and party not in action.by:
            continue
        if part.of != n or n == 1:
            said = {"does": action.does, "part": part.number, "of": part.of}
            # Translators: a time of what is done several times: “Reports (3 of 12)”.
            time_of = _("{does} ({part} of {of})", **said)
            part_of = _("{does} (part {part} of {of})", **said)
            part_of = part_of if action.repeats is None else time_of
            words.append(part_of if "." in part.name else action.does)
        elif part.number == 1:
            words.append(
                _n("{does} (all of it: {n} part)", "{does} (all of it: {n} parts)", n,
                   does=action.does)
            )  # fmt: skip
    return words


def doing(plan: Agreed, step: Step | DatedStep) -> str:
    """Say what is done in a step, and whether a custodian exchanges it at once."""
    words = done(plan, step)
    said = conditional(plan, step, in_clauses(words))
    return _("{does} — exchanged at once by a custodian", does=said) if len(words) > 1 else said


def conditional(plan: Agreed, step: Step | DatedStep, does: str) -> str:
    """Put before what is done in a step where alone it is, as events turn out."""
    condition = only(plan.case, step.only_where)
    return _("{condition}: {does}", does=does, condition=condition) if condition else does


def uncertain(plan: Agreed) -> bool:
    """Whether events decide on some of it."""
    return len(plan.figures.paths) > 1


def stakes(plan: Agreed) -> dict[str, Fraction]:
    """Sum the sizes of all values in the deal for each party, in its own points."""
    case, deal = plan.case, plan.deal
    agreed = {a: sum(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 1)
    extras = [also for also in case.also if all(map(deal.whole, also.when))]
    return {
        party: sum((abs(case.actions[a].worth(party)) * n for a, n in agreed.items()), Fraction(0))
        + sum((abs(also.worth(party)) for also in extras), Fraction(0))
        for party in case.parties
    }


def gains(plan: Agreed, part: Part, stake: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Give what the parties that gain by a part gain, done for good, in points of their own.

    Those that act in the deal come first, for the plan rests on what moves them; among these, and
    among the others, who gains the largest share of its own stakes. Points of different parties
    are not compared.
    """
    acting = plan.figures.trust_needed
    size = plan.deal.shares[part.action][part.number - 1]
    worth = {p: plan.case.actions[part.action].worth(p) * size for p in plan.case.parties}
    gaining = [p for p in worth if worth[p] > 0]
    ranked = sorted(gaining, key=lambda p: (p in acting, worth[p] / stake[p]), reverse=True)
    return {party: worth[party] for party in ranked}


def guarantors(plan: Agreed, action: str) -> Iterator[str]:
    """Name the parties that could lend an instrument for an action or behind who does it."""
    lent = [one for one in plan.case.instruments.values() if one.by and _for(plan, one, action)]
    return iter(dict.fromkeys(str(one.by) for one in lent))


def behind(plan: Agreed, party: str) -> Iterator[str]:
    """Name the parties that could lend a guarantee or a pledge behind a party."""
    lent = (one for one in plan.case.instruments.values() if one.kind in _BEHIND_A_PARTY)
    return iter(dict.fromkeys(str(one.by) for one in lent if one.by and one.of == party))


def _for(plan: Agreed, instrument: Instrument, action: str) -> bool:
    match instrument.kind:
        case InstrumentKind.CUSTODIAN:
            return any(action in actions_of(name) for swap in instrument.swaps for name in swap)
        case InstrumentKind.GUARANTEE | InstrumentKind.COLLATERAL:
            return instrument.of in plan.case.actions[action].by
        case InstrumentKind.ASSURANCE | InstrumentKind.PAYMENT:
            # A party may carry the id of an action: what is lent to it is not lent for the action.
            return False
        case (
            InstrumentKind.SNAPBACK
            | InstrumentKind.SPLIT
            | InstrumentKind.SUSPENSION
            | InstrumentKind.VERIFICATION
        ):
            return instrument.of == action
        case unknown:
            assert_never(unknown)
