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
        action = self.case.actions[name]
        lenders: dict[str, None] = {}
        for one in self.case.instruments.values():
            swapped = {a for swap in one.swaps for part in swap for a in actions_of(part)}
            behind = one.kind in _BEHIND_A_PARTY and one.of in action.by
            for_it = KEYS[one.kind][2] == "action" and one.of == name
            if one.by and (behind or for_it or name in swapped):
                lenders[one.by] = None
        return list(lenders)


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
    whole, parts = done[name] or 0, case.actions[name].parts
    if number is None or parts == "any" or not whole:
        return whole
    takes = case.actions[name].takes
    return whole - (days(takes) - days(takes) * number // parts if takes else 0)


def _over(case: Case, takes: str, first: int, verifier: str = "") -> int:
    """Give when what begins on a day is over; working days are days until D-Day has a date."""
    if working(takes) and case.starts:
        return until(case.working_days(verifier), case.starts, first, days(takes))
    return first + days(takes)
