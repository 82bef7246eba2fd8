"""Columns and words that several sheets have in common."""

from __future__ import annotations

from paripassu.case.number import REVERSIBLE_WORDS
from paripassu.case.workbook.layout import Column, Holds, Of
from paripassu.language import N_

NAMES_OF = {"actions": "Matrix", "parties": "Parties"}
SHARES = tuple(REVERSIBLE_WORDS)
POINTS = N_("A number, or a range such as 3 to 6, in the party's own points; blank is 0.")
DONE = Column(N_("what is done"), width=44)


def key_column(heading: str, note: str, *, width: int = 26, refers: str = "") -> Column:
    """Give the column that says what a row is about; `refers`: where that is known from."""
    names = NAMES_OF.get(refers, "")
    return Column(heading, (Of.KEY,), Holds.ID, note, width, refers=refers, names=names)
