"""Conflicts, openings, changes and bonds as plain data for JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.opening.change import Change
from paripassu.opening.conflict import Conflict, Conflicts
from paripassu.opening.generic import Bond
from paripassu.opening.least import Together
from paripassu.opening.moves import Move, price
from paripassu.opening.openings import Opening
from paripassu.opening.question import (
    BottomLine,
    Condition,
    Needs,
    RiskLimit,
    Rule1,
    TrustOf,
)


def written_conflicts(found: Conflicts | None) -> list[dict[str, Any]]:
    """Give the conditions, the sentence and the circle of each conflict."""
    return [_conflict(one) for one in (found.conflicts if found else ())]


def written_mends(found: Conflicts | None) -> list[list[dict[str, str]]]:
    """Give the minimal sets of conditions without which there would be a plan."""
    return [[_condition(one) for one in gone] for gone in (found.mends if found else ())]


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "conditions": [_condition(one) for one in conflict.conditions],
        "sentence": conflict.sentence,
        "circle": [
            {"step": wait.step, "awaits": wait.awaits, "party": wait.party}
            for wait in (conflict.circle.waits if conflict.circle else ())
        ],
    }


def _condition(condition: Condition) -> dict[str, str]:
    names = {Rule1: "rule 1", TrustOf: "trust", RiskLimit: "risk limit", BottomLine: "bottom line"}
    if isinstance(condition, Needs):
        return {"kind": "needs", "of": condition.action, "need": condition.need}
    return {"kind": names[type(condition)], "of": condition.party}


def written_opening(opening: Opening) -> dict[str, Any]:
    """Give the instruments, what they cost together, and the plan that they open."""
    return {
        "instruments": list(opening.instruments),
        "cost": plain(opening.cost),
        "swaps": [list(swap) for swap in opening.swaps],
        "plan": opening.plan.to_dict(),
    }


def written_change(change: Change) -> dict[str, Any]:
    """Give a single number: what it is and what it would have to be."""
    return {
        "kind": change.kind,
        "of": change.of,
        "to": change.to,
        "today": None if change.today is None else plain(change.today),
        "needed": None if change.needed is None else plain(change.needed),
        "exactly": None if change.needed is None else str(change.needed),
        "gained": None if change.gained is None else plain(change.gained),
        "order": list(change.order),
        "proved": change.proved,
    }


def written_bond(bond: Bond) -> dict[str, Any]:
    """Give whose bond it is, what it is worth to both, and the order that it opens."""
    return {
        "of": bond.of,
        "to": bond.to,
        "points": plain(bond.points),
        "gained": plain(bond.gained),
        "order": list(bond.order),
    }


def written_together(case: Case, one: Together) -> dict[str, Any]:
    """Give the changes, what they ask and cost, and the order that they open."""
    return {
        "changes": [_move(case, move) for move in one.moves],
        "asks": plain(one.asks),
        "cost": plain(one.cost),
        "order": list(one.order),
    }


def _move(case: Case, move: Move) -> dict[str, Any]:
    """Give a change; of a price the points of who pays it, and what it then brings its payee."""
    paid = price(case, move.of) if move.kind == "price" else None
    today = None if move.dial is None else move.dial.today
    unit = Fraction(1) if paid is None else paid.paid
    return {
        "kind": move.kind,
        "of": move.of or None,
        "to": None if paid is None else paid.payee,
        "by": None if paid is None else paid.payer,
        "today": None if today is None else plain(today * unit),
        "needed": None if today is None else plain(move.value * unit),
        "gained": None if paid is None else plain(move.value * paid.got),
        "parts": move.parts or None,
        "swaps": [list(swap) for swap in (move.swaps or (move.steps,)) if swap],
    }
