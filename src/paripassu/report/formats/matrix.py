"""The implementation matrix as CSV: a row for each action, or part of one, in a step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction

from paripassu.balance.amounts import headed, in_unit
from paripassu.balance.branches import only
from paripassu.case.model import Case
from paripassu.case.needs import written
from paripassu.case.number import plain
from paripassu.case.timing import date_of
from paripassu.language import N_, _
from paripassu.order.dated_plan import DatedStep
from paripassu.order.step import Step
from paripassu.report.papers.linked import link_facts
from paripassu.report.papers.parts import (
    Agreed,
    Part,
    gains,
    guarantors,
    parts,
    stakes,
    takes,
    uncertain,
)

# With the mark of UTF-8 in front, by which Excel knows what the bytes are.
MARKED = "utf-8-sig"

Cell = str | int | float
# What a column holds: of a party's own column also which party's it is.
Heading = str | tuple[str, str]

# A spreadsheet takes what begins so for a formula, in full-width signs too (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_DAYS = {
    # Translators: heading of a column: the day on which a step starts; so are the next seven.
    "starts": N_("starts"),
    "done": N_("done"),
    "checked": N_("checked"),
    "verified": N_("verified"),
}
_ON = {
    "starts": N_("starts on"),
    "done": N_("done on"),
    "checked": N_("checked on"),
    "verified": N_("verified on"),
}


def matrix(plan: Agreed, viewer: str | None = None) -> str:
    """Write the steps of a plan or a calendar as comma-separated values (RFC 4180) with headings.

    This is text; as bytes it is `MARKED`.
    Parties and actions carry their ids; lists are divided by ``; ``; numbers are in each party's
    own points or unit, which headings name. A plan has the balances after each step, and what
    trust each party needs to go on with it; a calendar has its days after D-Day, and their dates
    where that of D-Day is known.
    Text that a spreadsheet would take for a formula begins with an apostrophe. Of a plan as a
    `viewer` may see it there are that party's balance and trust alone.
    """
    stake = stakes(plan)
    rows = [row for step in plan.steps for row in _rows(plan, step, stake, viewer)]
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(map(_headed, rows[0]))
    table.writerows([_safe(cell) for cell in row.values()] for row in rows)
    return written.getvalue()


def _rows(
    plan: Agreed, step: Step | DatedStep, stake: Mapping[str, Fraction], viewer: str | None
) -> Iterator[dict[Heading, Cell]]:
    done = parts(plan, step)
    for part in done:
        action = plan.case.actions[part.action]
        yield _what(plan, step, part, stake) | {
            N_("exchanged with"): _listed(other.name for other in done if other != part),
            N_("guarantors offered"): _listed(guarantors(plan, part.action)),
            **_condition(plan, step),
            **(_figures(plan.case, step, viewer) if isinstance(step, Step) else _dates(plan, step)),
            N_("earliest"): action.earliest or "",
            N_("latest"): action.latest or "",
            # Translators: heading of a column: how it hangs on other actions in time.
            N_("links"): _listed(tuple(link_facts(action))),
            N_("article"): action.article,
            N_("trigger"): action.trigger,
            N_("remarks"): action.remarks,
            N_("source"): action.source,
            **({} if viewer is not None else {N_("status"): str(plan.status)}),
            N_("numbers by"): plan.case.whose_numbers,
        }


def _condition(plan: Agreed, step: Step | DatedStep) -> dict[Heading, Cell]:
    if not uncertain(plan):
        return {}
    # Translators: heading of a column: how events must turn out for it to be done.
    return {N_("only where"): only(plan.case, step.only_where)}


def _figures(case: Case, step: Step, viewer: str | None) -> dict[Heading, Cell]:
    own = [party for party in step.balance if viewer in (None, party)]
    cells: dict[Heading, Cell] = {
        **{
            (N_("balance {party}"), headed(case, party, party)): plain(step.balance[party])
            for party in own
        },
        **{
            (N_("trust needed {party}"), party): (
                _("no trust is enough") if needed is None else plain(needed)
            )
            for party, needed in step.trust_needed.items()
            if party in own
        },
    }
    # Why a step holds is said of all parties: a view has no such sentence.
    return cells if viewer is not None else cells | {N_("because"): step.because}


def _dates(plan: Agreed, step: DatedStep) -> dict[Heading, Cell]:
    days = asdict(step.dates)
    cells: dict[Heading, Cell] = {_DAYS[key]: f"D+{day}" for key, day in days.items()}
    on = asdict(step.dates.on)
    return cells | {_ON[key]: date_of(day, plan.case.starts) or "" for key, day in on.items()}


def _what(
    plan: Agreed, step: Step | DatedStep, part: Part, stake: Mapping[str, Fraction]
) -> dict[Heading, Cell]:
    action = plan.case.actions[part.action]
    verified = action.verified
    return {
        N_("step"): step.number,
        N_("action"): part.action,
        N_("part"): part.number,
        # Translators: heading of a column: of how many parts it is one.
        N_("of"): part.of,
        N_("track"): action.track,
        N_("kind"): str(action.kind),
        # Translators: heading of a column: what is done.
        N_("does"): action.does,
        N_("actors"): _listed(action.by),
        N_("beneficiaries (gain)"): _listed(
            f"{party} ({in_unit(plan.case, party, str(plain(gain)))})"
            for party, gain in gains(plan, part, stake).items()
        ),
        N_("needs"): _listed(map(written, action.needed)),
        N_("reversible share"): plain(action.reversible),
        N_("takes"): takes(plan, part),
        N_("verified by"): verified.by if verified else "",
        N_("verification takes"): (verified.takes or "") if verified else "",
    }


def _listed(names: Iterator[str] | tuple[str, ...]) -> str:
    return "; ".join(names)


def _headed(heading: Heading) -> str:
    """Say in the language spoken what a column holds: keys keep columns apart, words might not."""
    return _(heading) if isinstance(heading, str) else _(heading[0], party=heading[1])


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
