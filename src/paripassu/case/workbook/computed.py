"""Columns that are there for reading only, worked out from the case."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter

from paripassu.case.instrument import KEYS, InstrumentKind
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.case.needs import action_of, arcs, instalment_of
from paripassu.case.timing import day_of, days, working
from paripassu.case.workbook.shared import DONE
from paripassu.case.workdays import until
from paripassu.language import _

_BEHIND_A_PARTY = (InstrumentKind.GUARANTEE, InstrumentKind.COLLATERAL, InstrumentKind.ASSURANCE)


class Computed:
    """What a workbook shows of a case besides what the case states."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.soonest = soonest(case)
        self.for_action, self.behind_party = lenders(case)

    def cell(self, heading: str, step: str) -> str:
        """Give what stands under a heading in the row of an action, or of a step; else nothing."""
        names = [name for name in actions_of(step) if name in self.case.actions]
        match heading:
            case DONE.heading:
                return " + ".join(self.case.actions[name].does for name in names)
            case "beneficiary":
                return ", ".join(self.gaining(names[0]))
            case "D+n":
                day = self.soonest[names[0]]
                return _("in force") if day is None else f"D+{day}"
            case "guarantor":
                return ", ".join(self.lending(names[0]))
            case _other:
                return ""

    def gaining(self, name: str) -> list[str]:
        """Name the parties to which an action is worth something."""
        return [party for party in self.case.parties if self.case.actions[name].worth(party) > 0]

    def lending(self, name: str) -> list[str]:
        """Name the parties that could lend an instrument for an action or behind who does it."""
        behind = (self.behind_party.get(party, {}) for party in self.case.actions[name].by)
        places = ((place, by) for one in (self.for_action.get(name, {}), *behind)
                  for by, place in one.items())  # fmt: skip
        return list(dict.fromkeys(by for _place, by in sorted(places)))


def soonest(case: Case) -> dict[str, int | None]:
    """Give for each action the day after D-Day by which it can be done and verified at the soonest.

    Only needs, durations and earliest dates count; what waits for trust comes later. None where an
    action is in force already. An action takes a day where nothing is stated.
    """
    done: dict[str, int | None] = {}
    needed = {name: action.needed for name, action in case.actions.items()}
    for name in TopologicalSorter(arcs(needed)).static_order():
        action = case.actions[name]
        if action.standing:
            done[name] = None
            continue
        earliest = day_of(action.earliest, case.starts) if action.earliest else None
        waits = (min(_come(case, done, one) for one in group) for group in action.needed)
        start = max([0, earliest or 0, *waits])
        start = _over(case, action.takes or "1 day", start)
        if action.verified and action.verified.takes:
            start = _over(case, action.verified.takes, start, action.verified.by)
        done[name] = start
    return done


def _come(case: Case, done: Mapping[str, int | None], need: str) -> int:
    """Give the day by which an action is done and verified, or so many instalments of it."""
    name, number = action_of(need), instalment_of(need)
    whole, parts = done[name] or 0, case.actions[name].steps
    if number is None or parts == "any" or not whole:
        return whole
    takes = case.actions[name].takes
    return whole - (days(takes) - days(takes) * number // parts if takes else 0)


def _over(case: Case, takes: str, first: int, verifier: str = "") -> int:
    """Give when what begins on a day is over; working days are days until D-Day has a date."""
    if working(takes) and case.starts:
        return until(case.working_days(verifier), case.starts, first, days(takes))
    return first + days(takes)


def lenders(case: Case) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Give who could lend an instrument for each action, and who behind each party.

    Each lender is told with the place of its first such instrument among all.
    """
    for_action: dict[str, dict[str, int]] = {}
    behind_party: dict[str, dict[str, int]] = {}
    for place, one in enumerate(case.instruments.values()):
        if not one.by:
            continue
        if one.kind in _BEHIND_A_PARTY and one.of:
            behind_party.setdefault(one.of, {}).setdefault(one.by, place)
        named = {a for swap in one.swaps for part in swap for a in actions_of(part)}
        if KEYS[one.kind][2] == "action" and one.of:
            named.add(one.of)
        for name in named:
            for_action.setdefault(name, {}).setdefault(one.by, place)
    return for_action, behind_party
