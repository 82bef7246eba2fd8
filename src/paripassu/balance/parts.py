"""The parts of a deal that are to be carried out: which there are, and how long each takes.

A reading of the case that the checker of dates and the search have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from paripassu.balance.deal import Deal
from paripassu.case.model import Action, Case
from paripassu.case.timing import days, working

Parts = Mapping[str, tuple[str, int, Fraction]]


def parts_agreed(deal: Deal) -> Parts:
    """Give for each part to do, by name, its action, its place among the parts and its share."""
    return {
        name: (action, place, deal.shares[action][place])
        for action in deal.actions
        for place, name in enumerate(deal.parts(action))
    }


def length(case: Case, deal: Deal, action: str, place: int) -> int:
    """Count the days that carrying out a part of an action takes: those that end in it.

    The parts of an action share its days: the first k take c·d together, rounded down, where they
    make up c of it and it takes d days. So all of them take d; where there are more parts than
    days some take none, but never the last. Where the case states nothing each part takes a day;
    what repeats takes its days each time.
    """
    takes = case.actions[action].takes
    if takes is None:
        return 1
    if case.actions[action].repeats is not None:
        return days(takes)
    first = sum(deal.shares[action][:place], Fraction(0))
    last = first + deal.shares[action][place]
    return floor(days(takes) * last) - floor(days(takes) * first)


def lasting(case: Case, deal: Deal, step: str) -> int:
    """Count the days that a step takes: of what is exchanged at once, those of the longest action.

    Of working days it is how many: at least so many days.
    """
    return max(taken(case, deal, step).values())


def taken(case: Case, deal: Deal, step: str) -> Mapping[str, int]:
    """Count the days, or working days, that each action of a step takes in it.

    Parts of one action take their days one after the other, also where they are handed over at
    once.
    """
    took: dict[str, int] = {}
    for name in step.split("+"):
        action, _dot, number = name.partition(".")
        took[action] = took.get(action, 0) + length(case, deal, action, int(number or 1) - 1)
    return took


def uses_workdays(case: Case, deal: Deal) -> bool:
    """Whether anything in a deal is counted in working days, for which D-Day must have a date."""
    return any(
        working(lag)
        for action in map(case.actions.__getitem__, deal.actions)
        for lag in (
            action.takes,
            action.verified.takes if action.verified else None,
            *action.after.values(),
            *action.after_start.values(),
            *action.within.values(),
        )
    )


def verification(action: Action) -> int:
    """Count the days that verifying an action takes."""
    return days(action.verified.takes) if action.verified and action.verified.takes else 0
