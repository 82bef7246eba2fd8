"""The exchange table: step by step what each side does, gives and gets, and what it then holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from paripassu.balance.amounts import counted_in_points, in_unit, points
from paripassu.balance.branches import only
from paripassu.language import N_, _, in_a_row
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest
from paripassu.order.step import Step
from paripassu.report.papers.failures import failure
from paripassu.report.papers.parts import parts
from paripassu.report.pictures.lanes_chart import held, verdict, whose
from paripassu.report.pictures.picture import LIGHT, Box, Theme, Words, framed, sheet, wrapped

NUMBER, LINE, PAD = 34, 15, 8  # pixels: the column of numbers, a line, what is left around words
_MANY = N_(
    "Exchange tables show at most {most} steps and this order has {number}; ask for the balances "
    "instead (--picture balances)."
)


@dataclass(frozen=True)
class _Cell:
    """What stands in one column of a row."""

    lines: list[Words]
    fill: str = "transparent"
    edge: str = "transparent"


def exchange_chart(plan: Plan, theme: Theme = LIGHT) -> dict[str, Any]:
    """Build the Vega-Lite specification: a row for each step, a column for each acting party.

    Raises
    ------
    RequestError
        Where there are more than 120 steps.
    """
    held(plan, _MANY)
    acting = list(plan.figures.trust_needed)
    column = {1: 460, 2: 400, 3: 290}.get(len(acting), 230)
    width = NUMBER + column * len(acting)
    rows = _rows(plan, acting, column - 3 * PAD, theme)
    body = _laid(rows, width, column, theme)
    return framed(plan.case.title, _subtitle(plan, width), body, theme, width, offset=8)


def _subtitle(plan: Plan, width: int) -> list[str]:
    said = [
        _(
            "In the column of who acts: what is done. What a step gives and gets is how far it "
            "moves the balance: what the party would be left with if the process ended then."
        ),
        _(
            "Each column is in that party's own points; points of different parties cannot be "
            "compared."
        )
        if counted_in_points(plan.case)
        else _(
            "Each column is in that party's own amounts, which are not compared with those of "
            "others."
        ),
    ]
    if len(plan.figures.paths) > 1:
        said.append(_("Drawn as if every event happened."))
    explained = [line for one in said for line in wrapped(one, width, 10.3)]
    return [*verdict(plan, width), *explained, *whose(plan, width)]


def _rows(
    plan: Plan, acting: Sequence[str], room: float, theme: Theme
) -> Iterator[tuple[str, list[_Cell]]]:
    """Give number and cells of each row: the names, the start, the steps, the finished deal."""

    def said(text: str, size: float = 11) -> _Cell:
        return _Cell(_lines(text, room, theme.text, size, "bold"))

    figures = plan.figures
    yield "", [said(plan.case.parties[p].name, 12) for p in acting]
    yield "0", [_Cell(_lines(_holds(plan, p, 0), room, theme.muted)) for p in acting]
    for step in plan.steps:
        yield str(step.number), [_cell(plan, step, p, room, theme) for p in acting]
    brings = [
        _(
            "The finished deal brings {points}.",
            points=in_unit(plan.case, p, points(figures.final[p])),
        )
        for p in acting
    ]
    yield "", [said(text) for text in brings]


def _laid(
    rows: Iterable[tuple[str, list[_Cell]]], width: int, column: int, theme: Theme
) -> dict[str, Any]:
    """Lay rows under each other, each as high as its highest cell."""
    boxes: list[Box] = []
    words: list[Words] = []
    y = 0
    for number, cells in rows:
        height, first = max(len(cell.lines) for cell in cells) * LINE + PAD, y + PAD + 4
        boxes.append(Box(0, y, width, 1, theme.rule))
        words.append(Words(0, first, number, theme.text, NUMBER, 11, "bold"))
        for place, cell in enumerate(cells):
            x = NUMBER + place * column
            boxes.append(Box(x, y + 2, column - 8, height - 3, cell.fill, cell.edge, 2.5))
            words += [
                replace(line, x=x + PAD, y=first + LINE * k) for k, line in enumerate(cell.lines)
            ]
        y += height
    boxes.append(Box(0, y, width, 1, theme.rule))
    return sheet(width, y, boxes, words)


def _lines(
    text: str, room: float, colour: str, size: float = 11, weight: str = "normal"
) -> list[Words]:
    return [Words(0, 0, line, colour, room, size, weight) for line in wrapped(text, room, size)]


def _holds(plan: Plan, party: str, step: int) -> str:
    return _(
        "balance {points}",
        points=in_unit(plan.case, party, points(plan.figures.balances[party][step])),
    )


def _cell(plan: Plan, step: Step, party: str, room: float, theme: Theme) -> _Cell:
    """Say what a party does in a step, what it gives or gets by it, and what it then holds."""
    acts, found = party in step.by, tightest(plan)
    tight = found is not None and (found[0], found[1].left) == (party, step.number)
    colour, weight = theme.alarm if tight else theme.text, "bold" if acts or tight else "normal"
    lines = [*_deeds(plan, step, party, room, theme)]
    lines += _lines(_moves(plan, step, party), room, colour, weight=weight)
    if tight:
        lines += _lines(_("tightest place"), room, colour, weight=weight)
    wrong = list(_wrong(plan, step, party))
    for said in wrong:
        lines += _lines(said, room, theme.fault, weight="bold")
    fill = theme.tint if wrong else theme.box if acts else "transparent"
    edge = theme.red if tight else theme.fault if wrong else "transparent"
    return _Cell(lines, fill, edge)


def _wrong(plan: Plan, step: Step, party: str) -> Iterator[str]:
    """Say what fails at a step for a party; of who has no column, in that of who acts first."""
    first = party == (step.by or [*plan.figures.trust_needed])[0]
    yield from step.early if first else ()
    for one in step.fails:
        if one.party == party or (first and one.party not in plan.figures.trust_needed):
            yield failure(plan.case, one)


def _deeds(plan: Plan, step: Step, party: str, room: float, theme: Theme) -> Iterator[Words]:
    """Say what a party does in a step: each action, which instalment, with whom."""
    for part in parts(plan, step):
        stated = plan.case.actions[part.action]
        nobody = not stated.by and party == next(iter(plan.figures.trust_needed))
        if party not in stated.by and not nobody:
            continue
        notes = [plan.deal.titled(plan.case, part.name)]
        others = [plan.case.parties[p].name for p in stated.by if p != party]
        if stated.event:
            notes.append(_("nobody controls this"))
        elif others:
            notes.append(_("jointly with {names}", names=in_a_row(others)))
        if condition := only(plan.case, step.only_where):
            notes.append(condition)
        if "+" in step.name:
            notes.append(_("exchanged at once by a custodian"))
        yield from _lines(stated.does, room, theme.text)
        yield from _lines(" · ".join(notes), room, theme.muted, 10)


def _moves(plan: Plan, step: Step, party: str) -> str:
    before, after = plan.figures.balances[party][step.number - 1 : step.number + 1]
    if after == before:
        return _holds(plan, party, step.number)
    by = in_unit(plan.case, party, points(abs(after - before)))
    if after > before:
        moves = _("gets {points}", points=by)
    elif party in step.by:
        moves = _("gives {points}", points=by)
    else:
        moves = _("loses {points}", points=by)
    return f"{moves} · {_holds(plan, party, step.number)}"
