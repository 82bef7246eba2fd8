"""Guarantees with which an order is safe, in a document: all minimal vectors, and the curves."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import at_least, headed, hundredths, stated
from paripassu.balance.deal import guarantee
from paripassu.case.titles import in_titles
from paripassu.language import _, in_a_row
from paripassu.order.frontier import Frontier
from paripassu.report.papers.document import (
    Block,
    Column,
    Document,
    Number,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Tone,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import bare, document
from paripassu.report.pictures.curve_chart import curve_chart


def paper(found: Frontier, *, brief: bool = False) -> Document:
    """Put a frontier into a document, in the language spoken."""
    sections = [Section("guarantees", "", tuple(_blocks(found)), brief=True)]
    if found.minimal and not brief:
        caption = _("Trust and guarantee: on or above its curve an order is safe for a party.")
        if any(found.case.parties[p].even is None for p in found.minimal[0].guarantee):
            caption = _("Trust and guarantee, as if trust were one number in everybody at any "
                        "time: on or above its curve an order is safe for a party.")  # fmt: skip
        drawn = Picture(caption, caption, bare(curve_chart(found)))
        sections.append(Section("curves", _("Trust and guarantee"), (drawn,), wide=True))
    return document(
        found.case,
        subtitle=_("What the guarantees would have to be"),
        sections=(*sections, not_said()),
        brief=brief,
    )


def _blocks(found: Frontier) -> Iterator[Block]:
    case = found.case
    if not found.minimal:
        yield Paragraph(_none(found), Tone.NO)
        return
    acting = list(found.minimal[0].guarantee)
    even = [(case.parties[p].name, case.parties[p].even) for p in acting]
    trust = in_a_row(f"{name} {stated(one)}" for name, one in even if one is not None)
    uneven = [name for name, one in even if one is None]
    if trust:
        said = _("Guarantees with which an order is safe, at today's trust ({trust}).", trust=trust)
    else:
        said = _("Guarantees with which an order is safe, at today's trust.")
    yield Paragraph(said)
    if uneven:
        yield Paragraph(
            _("Where trust is stated in whom or grows ({parties}), what counts at each moment of "
              "an order is the least in those who can still let a party down, by what they have "
              "shown by then.", parties=in_a_row(uneven))
        )  # fmt: skip
    yield _table(found, acting)
    if not found.complete:
        yield Paragraph(_("Time ran out: there may be more."), Tone.PARTLY)


def _table(found: Frontier, acting: list[str]) -> Table:
    case = found.case
    rows = [
        Row(
            (
                *(_up(g) for g in one.guarantee.values()),
                in_titles(case, one.order),
            )
        )
        for one in found.minimal
    ]
    numbers = [Number(stated(g), float(g)) for g in (guarantee(case, p) for p in acting)]
    return Table(
        _("In no row can one be lowered without raising another in it."),
        _("Guarantees"),
        (
            *(Column(headed(case, p), 1.5, numeric=True) for p in acting),
            Column(_("An order that needs no more"), 6),
        ),
        (*rows, Row((*numbers, _("stated in the case")))),
    )


def _up(number: Fraction) -> Number:
    return Number(at_least(number), float(hundredths(number)))


def _none(found: Frontier) -> str:
    """Say why there are no guarantees to show."""
    if not found.complete:
        return _("None found in time.")
    if not found.below:
        return _("No guarantees help: no order passes rule 3.")
    return _(
        "No guarantees help: the finished deal gives {name} less than the bottom line.",
        name=found.case.parties[found.below[0]].name,
    )
