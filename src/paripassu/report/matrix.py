"""The implementation matrix of a plan as CSV: a row for each action, or part of one, in a step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.case.instrument import KEYS, Instrument, InstrumentKind
from paripassu.case.number import plain
from paripassu.order.plan import Plan, Step

Cell = str | int | float

# A spreadsheet takes what begins so for a formula, in full-width signs too (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BEHIND_A_PARTY = (InstrumentKind.GUARANTEE, InstrumentKind.COLLATERAL)


@dataclass(frozen=True)
class Part:
    """What is done of an action in a step: part `number` (from 1) of `of`."""

    name: str
    action: str
    number: int
    of: int | str


def parts(plan: Plan, step: Step) -> list[Part]:
    """Name what is done in a step: one part, or several where a custodian exchanges them."""
    done = []
    for name in step.name.split("+"):
        action, _, number = name.partition(".")
        agreed, stated = len(plan.deal.shares[action]), plan.case.actions[action].parts
        of = agreed if plan.deal.whole(action) else stated
        done.append(Part(name, action, int(number or 1), of))
    return done


def stakes(plan: Plan) -> dict[str, Fraction]:
    """Sum the sizes of all values in the deal for each party, in its own points."""
    case, deal = plan.case, plan.deal
    agreed = {a: sum(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 1)
    extras = [also for also in case.also if all(map(deal.whole, also.when))]
    return {
        party: sum((abs(case.actions[a].worth(party)) * n for a, n in agreed.items()), Fraction(0))
        + sum((abs(also.worth(party)) for also in extras), Fraction(0))
        for party in case.parties
    }


def gains(plan: Plan, part: Part, stake: Mapping[str, Fraction]) -> dict[str, Fraction]:
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


def matrix(plan: Plan) -> str:
    """Write the steps of a plan as comma-separated values (RFC 4180) with a row of headings.

    Parties and actions carry their ids; lists are divided by ``; ``; numbers are in each party's
    own points. Balances are those after the step; a trust needed is what the party needs to go on
    with the step. Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    stake = stakes(plan)
    rows = [row for step in plan.steps for row in _rows(plan, step, stake)]
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(rows[0])
    table.writerows([_safe(cell) for cell in row.values()] for row in rows)
    return written.getvalue()


def _rows(plan: Plan, step: Step, stake: Mapping[str, Fraction]) -> Iterator[dict[str, Cell]]:
    done = parts(plan, step)
    for part in done:
        yield _what(plan, step, part, stake) | {
            "exchanged with": _listed(other.name for other in done if other != part),
            "guarantors offered": _listed(_guarantors(plan, part.action)),
            **{f"balance {party}": plain(points) for party, points in step.balance.items()},
            **{
                f"trust needed {party}": "none is enough" if needed is None else plain(needed)
                for party, needed in step.trust_needed.items()
            },
            "because": step.because,
            "source": plan.case.actions[part.action].source,
            "status": str(plan.status),
            "numbers by": plan.case.whose_numbers,
        }


def _what(plan: Plan, step: Step, part: Part, stake: Mapping[str, Fraction]) -> dict[str, Cell]:
    action = plan.case.actions[part.action]
    verified = action.verified
    return {
        "step": step.number,
        "action": part.action,
        "part": part.number,
        "of": part.of,
        "track": action.track,
        "kind": str(action.kind),
        "does": action.does,
        "actors": _listed(action.by),
        "beneficiaries (gain)": _listed(
            f"{party} ({plain(gain)})" for party, gain in gains(plan, part, stake).items()
        ),
        "needs": _listed(action.needs),
        "reversible share": plain(action.reversible),
        "takes": action.takes or "",
        "verified by": verified.by if verified else "",
        "verification takes": (verified.takes or "") if verified else "",
    }


def _guarantors(plan: Plan, action: str) -> Iterator[str]:
    """Name the parties that could lend an instrument for an action or behind who does it."""
    lent = [one for one in plan.case.instruments.values() if one.by and _for(plan, one, action)]
    return iter(dict.fromkeys(str(one.by) for one in lent))


def _for(plan: Plan, instrument: Instrument, action: str) -> bool:
    if instrument.kind is InstrumentKind.CUSTODIAN:
        swapped = (name for swap in instrument.swaps for name in swap)
        return action in {name.partition(".")[0] for name in swapped}
    if instrument.kind in _BEHIND_A_PARTY:
        return instrument.of in plan.case.actions[action].by
    # A party may carry the id of an action, so what is lent to it is not lent for the action.
    return KEYS[instrument.kind][2] == "action" and instrument.of == action


def _listed(names: Iterator[str] | tuple[str, ...]) -> str:
    return "; ".join(names)


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
