"""The parts of a deal that are to be carried out: which there are, and how long each takes.

A reading of the case that the checker of dates and the search have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from paripassu.balance.deal import Deal
from paripassu.case.model import Action
from paripassu.case.timing import days

Parts = Mapping[str, tuple[str, int, Fraction]]


def parts_agreed(deal: Deal) -> Parts:
    """Give for each part to do, by name, its action, its place among the parts and its share."""
    return {
        name: (action, place, deal.shares[action][place])
        for action in deal.actions
        for place, name in enumerate(deal.parts(action))
    }


def length(action: Action, share: Fraction) -> int:
    """Count the days that carrying out a share of an action takes, one at least."""
    return max(1, ceil(days(action.takes) * share)) if action.takes else 1


def verification(action: Action) -> int:
    """Count the days that verifying an action takes."""
    return days(action.verified.takes) if action.verified and action.verified.takes else 0
