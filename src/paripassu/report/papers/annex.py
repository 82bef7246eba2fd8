"""The annexes: the implementation matrix, a row for each action of each step, and the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from paripassu.balance.amounts import counted_in_points, headed, in_unit, points, stated
from paripassu.case.number import plain
from paripassu.case.stated import Values
from paripassu.case.titles import in_titles, titled
from paripassu.language import _, _n, either, in_clauses, isolated
from paripassu.order.step import Step
from paripassu.report.papers.document import (
    Block,
    Cell,
    Column,
    Entries,
    Heading,
    Number,
    Row,
    Table,
)
from paripassu.report.papers.parts import Part, conditional, gains, guarantors, parts, stakes, takes
from paripassu.report.papers.timetable import day
from paripassu.report.papers.told import Told


def matrix_table(told: Told) -> Iterator[Block]:
    """Give the implementation matrix; a workbook has more columns than a page has room for."""
    stake = stakes(told.plan)
    dated = [Column(_("Starts"), 1), Column(_("Done"), 1), Column(_("Verified"), 1)]
    columns = [
        Column(_("Step"), 0.7, numeric=True),
        Column(_("Action"), 2),
        Column(_("Part"), 0.8),
        Column(_("Track"), 1.4),
        Column(_("Kind"), 1.2, detail=True),
        Column(_("What is done"), 4),
        Column(_("Who acts"), 1.6),
        Column(
            _("Who gains, in its own points")
            if counted_in_points(told.case)
            else _("Who gains, and how much"),
            2.2,
        ),
        Column(_("After"), 1.8),
        *(dated if told.calendar is not None else []),
        Column(_("Takes"), 1),
        Column(_("Verified by"), 1.6),
        Column(_("Verification takes"), 1, detail=True),
        Column(_("Guarantor offered"), 1.3, detail=True),
        Column(_("Exchanged with"), 1.4, detail=True),
        Column(_("Reversible"), 1, numeric=True, detail=True),
        Column(_("Article"), 1.2, detail=True),
        Column(_("Trigger"), 1.5, detail=True),
        Column(_("Remarks"), 1.5, detail=True),
        Column(_("Source"), 2, detail=True),
    ]
    yield Table(
        _("Implementation matrix: a row for each action, or part of one, in each step."),
        _("Matrix"),
        tuple(columns),
        tuple(
            Row(tuple(_row(told, step, part, stake)))
            for step in told.steps
            for part in parts(told.plan, step)
        ),
    )


def _row(told: Told, step: Step, part: Part, stake: Mapping[str, Fraction]) -> Iterator[Cell]:
    action = told.case.actions[part.action]
    verified = action.verified
    yield Number(str(step.number), step.number)
    yield titled(told.case, part.action)
    yield _("{n} of {of}", n=part.number, of=part.of) if part.of != 1 else ""
    yield action.track
    yield str(action.kind)
    yield conditional(told.plan, step, action.does)
    yield told.who(step) if not action.by else told.names(action.by)
    yield in_clauses(
        f"{told.name(p)} {in_unit(told.case, p, points(gain))}"
        for p, gain in gains(told.plan, part, stake).items()
    )
    yield in_clauses(either([titled(told.case, name) for name in group]) for group in action.needed)
    if told.calendar is not None:
        dates = told.calendar.dates[step.name]
        yield from map(day, (dates.starts, dates.done, dates.verified))
    yield takes(told.plan, part)
    yield verified.by if verified else ""
    yield (verified.takes or "") if verified else ""
    yield told.names(list(guarantors(told.plan, part.action)))
    yield in_clauses(told.titled(one.name) for one in parts(told.plan, step) if one != part)
    yield Number(stated(action.reversible), plain(action.reversible))
    yield action.article
    yield action.trigger
    yield action.remarks
    yield action.source


def values(told: Told) -> Iterator[Block]:
    """Show what each action is worth to each party whose numbers are shown, and why."""
    case, deal = told.case, told.plan.deal
    ids = (*deal.standing, *deal.actions)
    rows = []
    for id_ in ids:
        action = case.actions[id_]
        title = titled(case, id_)
        if action.repeats is not None:
            title = _n("{title} (each of {n} time)", "{title} (each of {n} times)", action.times,
                       title=isolated(title))  # fmt: skip
        rows.append(_worth(told, title, action.reversible, action.value))
    for also in case.also:
        if all(map(deal.whole, also.when)):
            said = _("more once all are done: {actions}", actions=in_titles(case, also.when))
            rows.append(_worth(told, said, also.reversible, also.value))
    yield Table(
        _("Values: what each action, done for good, is worth to each party in its own points.")
        if counted_in_points(told.case)
        else _("Values: what each action, done for good, is worth to each party."),
        _("Values"),
        (
            Column(_("Action"), 3),
            Column(_("Reversible"), 1, numeric=True),
            *(Column(headed(told.case, p), 1, numeric=True) for p in told.parties),
        ),
        tuple(rows),
    )
    reasons = tuple((titled(case, id_), case.actions[id_].reasoning) for id_ in ids)
    if any(text for _title, text in reasons):
        yield Heading(_("Why these values were assumed"))
        yield Entries(tuple((title, text) for title, text in reasons if text))


def _worth(told: Told, what: str, reversible: Fraction, value: Values) -> Row:
    share = Number(stated(reversible), plain(reversible))
    return Row((what, share, *(_range(value.get(party)) for party in told.parties)))


def _range(value: tuple[Fraction, Fraction] | None) -> Cell:
    if value is None:
        return ""
    low, high = value
    if low == high:
        return Number(stated(low), plain(low))
    return _("{low} to {high}", low=stated(low), high=stated(high))
