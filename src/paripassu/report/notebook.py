"""An answer in a notebook: what a screen shows of it, with its picture where one can be drawn."""

from __future__ import annotations

from importlib.util import find_spec

from paripassu.answer import Answer
from paripassu.errors import PariPassuError
from paripassu.report.papers.document import Picture, Section
from paripassu.report.papers.paper import paper
from paripassu.report.papers.whole import bare
from paripassu.report.pictures.draw import spec_of
from paripassu.report.writers.html import fragment


def shown(found: Answer) -> str:
    """Give HTML for a notebook, without a style sheet."""
    brief = paper(found, brief=True)
    drawn = _drawn(found) if find_spec("vl_convert") is not None else None
    pictures = () if drawn is None else (Section("picture", "", (drawn,)),)
    return fragment(brief, (*pictures, *brief.sections))


def _drawn(found: Answer) -> Picture | None:
    """Draw the first picture of an answer; None where there is none to draw."""
    try:
        return Picture("", found.title, bare(spec_of(found)))
    except PariPassuError:
        return None
