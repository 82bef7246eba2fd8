"""One question asked of a case with other values, in a document: a row for each answer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from paripassu.balance.amounts import points, stated
from paripassu.balance.checker import Status
from paripassu.language import _, _n, in_a_row
from paripassu.report.papers.document import (
    Block,
    Cell,
    Column,
    Document,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.headline import WORDS
from paripassu.report.papers.whole import document
from paripassu.trials.rows import Row as Answered
from paripassu.trials.rows import Sweep

FEW = 20  # rows that a screen shows


def paper(found: Sweep, *, brief: bool = False) -> Document:
    """Put the answers for many values into a document, in the language spoken."""
    section = Section("sweep", "", tuple(_blocks(found, brief)), wide=True, brief=True)
    return document(
        found.case,
        subtitle=_("The answers of {verb} for other values", verb=found.of),
        sections=(section, not_said()),
        brief=brief,
    )


def _blocks(found: Sweep, brief: bool) -> Iterator[Block]:
    yes = sum(row.yes for row in found.rows)
    yield Paragraph(
        _n("Of {n} combination of values the answer is yes for {yes}.",
           "Of {n} combinations of values the answer is yes for {yes}.", len(found.rows), yes=yes)
    )  # fmt: skip
    if found.unfinished:
        said = _("Cut short: {total} combinations were asked for.", total=found.combinations)
        yield Paragraph(said, Tone.PARTLY)
    if found.rows:
        yield _table(found, found.rows[:FEW] if brief else found.rows)


def _table(found: Sweep, rows: tuple[Answered, ...]) -> Table:
    """List the rows; the figures of single parties are for spreadsheets."""
    first = rows[0]
    columns = (
        *(Column(place, 2, numeric=True) for place in first.values),
        Column(_("Answer"), 1.5),
        Column(_("Proved")),
        *(Column(name, numeric=True, detail="." in name) for name in first.figures),
    )
    return Table(
        _("Values asked, and what was answered."),
        _("Answers"),
        columns,
        tuple(Row(tuple(_cells(row)), fails=not row.yes) for row in rows),
        len(found.rows) - len(rows),
    )


def _cells(row: Answered) -> Iterator[Cell]:
    yield from map(_asked, row.values.values())
    yield row.refused or _word(row)
    yield _("yes") if row.proved else _("no")
    for figure in row.figures.values():
        yield "-" if figure is None else Number(points(figure), float(figure))


def _word(row: Answered) -> str:
    if row.status is not None:
        return _(WORDS[Status(row.status)])
    return _("yes") if row.yes else _("no")


def _asked(value: Any) -> Cell:
    if isinstance(value, Fraction):
        return Number(stated(value), float(value))
    return in_a_row(map(_said, value)) if isinstance(value, list) else str(value)


def _said(value: Any) -> str:
    return stated(value) if isinstance(value, Fraction) else str(value)
