"""In how many instalments a case is safe, in a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.case.titles import in_titles, titled
from paripassu.language import _, _n, decimal
from paripassu.order.instalments import Instalments
from paripassu.report.papers.document import Block, Bullets, Document, Paragraph, Section
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import document


def paper(found: Instalments, *, brief: bool = False) -> Document:
    """Put the fewest instalments, their sizes and a safe order into a document."""
    return document(
        found.case,
        subtitle=_("In how many instalments it is safe"),
        sections=(Section("instalments", "", tuple(_blocks(found)), brief=True), not_said()),
        brief=brief,
    )


def _blocks(found: Instalments) -> Iterator[Block]:
    yield Paragraph(_enough(found))
    if found.parts is not None and found.parts > 1:
        shown = (
            _(
                "{name}: {trust}",
                name=titled(found.case, action),
                trust=" + ".join(_size(found, one) for one in sizes),
            )
            for action, sizes in found.sizes.items()
        )
        yield Bullets.of(shown)
    if found.order:
        yield Paragraph(_("A safe order: {order}", order=in_titles(found.case, found.order)))
    if found.closed_form is not None and found.closed_form.equal is None:
        yield Paragraph(_("With no guarantee at all no number of parts would be enough."))
    elif found.closed_form is not None:
        closed = _(
            "In closed form, at full trust and with money freely divisible: {equal} equal or "
            "{shrinking} shrinking parts.",
            equal=found.closed_form.equal,
            shrinking=found.closed_form.shrinking,
        )
        yield Paragraph(closed)


def _size(found: Instalments, size: Fraction) -> str:
    """Write a size; what is fitted in parts of one kind, so that one sees which is larger."""
    if found.grid is None or size == 1:
        return decimal(f"{float(size):.3g}")
    return f"{size * found.grid}/{found.grid}"


def _enough(found: Instalments) -> str:
    """Say how many parts are enough."""
    names = in_titles(found.case, found.actions)
    if found.parts == 1:
        return _("It is safe with {actions} undivided.", actions=names)
    if found.parts is None:
        return _not_enough(found, names)
    if found.shape == "equal":
        return _n(
            "{n} equal part of {actions} is enough, and no fewer.",
            "{n} equal parts of {actions} are enough, and no fewer.",
            found.parts,
            actions=names,
        )
    if found.shape == "shrinking":
        return _n(
            "{n} shrinking part of {actions} is enough, and no fewer.",
            "{n} shrinking parts of {actions} are enough, and no fewer.",
            found.parts,
            actions=names,
        )
    return _n(
        "{n} part of {actions} is enough, and no fewer with sizes in multiples of 1/{grid}.",
        "{n} parts of {actions} are enough, and no fewer with sizes in multiples of 1/{grid}.",
        found.parts,
        actions=names,
        grid=found.grid,
    )


def _not_enough(found: Instalments, names: str) -> str:
    if found.shape == "fitted" and not found.proved:
        return _("Time or room ran out before sizes were found; ask for equal or shrinking parts.")
    if found.shape == "equal":
        return _n(
            "Up to {n} equal parts of {actions} do not make it safe.",
            "Up to {n} equal parts of {actions} do not make it safe.",
            found.tried,
            actions=names,
        )
    if found.shape == "shrinking":
        return _n(
            "Up to {n} shrinking parts of {actions} do not make it safe.",
            "Up to {n} shrinking parts of {actions} do not make it safe.",
            found.tried,
            actions=names,
        )
    return _n(
        "Up to {n} parts of {actions}, of any sizes in multiples of 1/{grid}, do not make it safe.",
        "Up to {n} parts of {actions}, of any sizes in multiples of 1/{grid}, do not make it safe.",
        found.tried,
        actions=names,
        grid=found.grid,
    )
