"""A case whose points change with time, as one whose points do not: what they are at given dates.

The search works on points that stay what they are. Where they do not (patience, what accrues, cost
of delay) it is given them as they would be on the dates of a calendar; the checker, which counts
them as they are, has the word on whatever is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from paripassu.balance import present
from paripassu.balance.checker import keeps
from paripassu.balance.dates import Dates
from paripassu.balance.deal import Deal
from paripassu.balance.parts import parts_agreed
from paripassu.case.model import Action, Case, Party
from paripassu.case.number import PLACES
from paripassu.case.timing import days

_AT_ONCE = Dates(0, 0, 0, 0)


def moves(case: Case, deal: Deal) -> bool:
    """Say whether points change with time in this deal."""
    agreed = (*deal.actions, *deal.standing)
    return any(p.patience < 1 or p.delay for p in case.parties.values()) or any(
        case.actions[action].accrues for action in agreed
    )


def flattened(case: Case, deal: Deal, dates: Mapping[str, Dates]) -> Case:
    """Give the case with the points that its actions have where they are done on these dates.

    The days that a step takes cost what delay costs, as they do one step after another.
    """
    when = {part: one for step, one in dates.items() for part in step.split("+")}
    spans: dict[str, list[tuple[Fraction, Dates]]] = {}
    for part, (action, _place, share) in parts_agreed(deal).items():
        spans.setdefault(action, []).append((share, when[part]))
    for action in deal.standing:
        spans[action] = [(Fraction(1), _AT_ONCE)]
    horizon = days(case.horizon) if case.horizon else 0
    actions = {
        id_: _flat(case, id_, spans[id_], horizon) if id_ in spans else action
        for id_, action in case.actions.items()
    }
    return case.model_copy(update={"actions": actions})


def _flat(case: Case, id_: str, spans: list[tuple[Fraction, Dates]], horizon: int) -> Action:
    action = case.actions[id_]
    # It is stated of one time.
    whole = action.times * sum((share for share, _ in spans), Fraction(0))
    worth, kept = {}, {}
    for name, party in case.parties.items():
        rate = action.accrued(name)
        value = keep = Fraction(0)
        for share, one in spans:
            accrued = rate * present.months(party.patience, one.verified, horizon)
            waiting = party.delay * Fraction(one.verified - one.starts, present.MONTH) / share
            value += share * (_at(party, action.worth(name), one) + accrued - waiting)
            lasting = accrued * (1 - action.reversible)
            keep += share * (_at(party, keeps(case, id_, name), one) + lasting - waiting)
        if value or keep:
            worth[name] = (_rounded(value / whole),) * 2
            kept[name] = _rounded(keep / whole)
    # What others than the actors believe of it is in the points already.
    sure = None if action.verified is None else action.verified.model_copy(update={"counts": False})
    return action.model_copy(update={"value": worth, "keeps": kept, "verified": sure})


def _at(party: Party, points: Fraction, dates: Dates) -> Fraction:
    return points * present.discount(party.patience, dates.starts if points < 0 else dates.verified)


def _rounded(number: Fraction) -> Fraction:
    return Fraction(round(number * 10**PLACES), 10**PLACES)
