"""How many orders there are, and how many of them are safe, in a document."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.language import _, decimal
from paripassu.order.count import Count
from paripassu.report.papers.document import Document, Paragraph, Section
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import document


def paper(found: Count, *, brief: bool = False) -> Document:
    """Put a count into a document, in the language spoken."""
    counted = tuple(map(Paragraph, _said(found)))
    return document(
        found.case,
        subtitle=_("How many orders there are"),
        sections=(Section("count", "", counted, brief=True), not_said()),
        brief=brief,
    )


def _said(found: Count) -> Iterator[str]:
    if found.orders is None:
        yield _("Orders that the needs allow: not counted within the time limit")
    else:
        yield _("Orders that the needs allow: {number}", number=decimal(f"{found.orders:,}"))
    if found.orders is None or found.safe is None:
        yield _("Safe among them: not counted within the time limit")
    elif found.safe == 0:
        yield _("Safe among them: {number}", number=0)
    else:
        share = decimal(f"{round(found.orders / found.safe):,}")
        yield _(
            "Safe among them: {number} (about 1 in {share})",
            number=decimal(f"{found.safe:,}"),
            share=share,
        )
