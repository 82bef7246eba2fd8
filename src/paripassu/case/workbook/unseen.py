"""What is read of a sheet though nobody sees it, or it may not be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paripassu.case.workbook.grid import Cell, Grid, letters
from paripassu.language import _

MOST = 10  # places that a remark names


class Unseen:
    """What has been read of one sheet, as far as it is hidden or struck through, or says nothing.

    `empty`: the rows of values that hold none.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.any = False
        self.rows: dict[int, None] = {}
        self.columns: dict[int, None] = {}
        self.struck: dict[str, None] = {}
        self.empty: dict[int, None] = {}

    def note(self, row: int, column: int, cell: Cell) -> None:
        """Note that a cell has been read."""
        self.any = True
        if row in self.grid.hidden_rows:
            self.rows[row] = None
        if column in self.grid.hidden_columns:
            self.columns[column] = None
        if cell.struck:
            self.struck[self.grid.place(row, column).cell] = None

    def remarks(self) -> Iterator[str]:
        """Say what of it was read, each in a sentence with the sheet."""
        if self.grid.hidden and self.any:
            yield self._said(_("is hidden, and read like any other sheet."))
        if self.rows:
            rows = _some(map(str, self.rows))
            yield self._said(
                # Translators: the numbers of rows follow the colon.
                _("hides rows, which are read like any other: {rows}.", rows=rows)
            )
        if self.columns:
            columns = _some(map(letters, sorted(self.columns)))
            yield self._said(
                # Translators: the letters of columns follow the colon.
                _("hides columns, which are read like any other: {columns}.", columns=columns)
            )
        if self.struck:
            yield self._said(
                # Translators: cells such as C7 follow the colon.
                _(
                    "has cells struck through, which are read like any other: {cells}.",
                    cells=_some(self.struck),
                )
            )
        if self.empty:
            rows = _some(map(str, self.empty))
            yield self._said(
                # Translators: the numbers of rows follow the colon.
                _("has rows without a value, which count as 0 for every party: {rows}.", rows=rows)
            )

    def _said(self, sentence: str) -> str:
        return str(self.grid.fault(sentence))


def _some(places: Iterable[str]) -> str:
    named = list(places)
    return ", ".join(named[:MOST]) + (", …" if len(named) > MOST else "")
