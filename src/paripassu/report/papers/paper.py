"""The document of any answer: the paper that its row of the table of verbs names."""

from __future__ import annotations

from typing import Any

from paripassu.answer import Answer
from paripassu.case.translated import spoken_within
from paripassu.report.papers.document import Document
from paripassu.verbs import at, named


def paper(found: Answer, **how: Any) -> Document:
    """Put an answer into a document, in the language spoken.

    Parameters
    ----------
    how
        ``brief=True`` for what a screen shows alone; of plans and calendars ``viewer`` and
        ``besides`` too: see `paripassu.report.papers.plan.paper`.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.paper(paripassu.plan("bill-and-jack")).sections[0].title
    'The plan on one page'
    """
    told = {name: spoken_within(one) for name, one in how.items()}
    document: Document = at(named(found.verb).paper)(spoken_within(found), **told)
    return document
