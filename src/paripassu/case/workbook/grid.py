"""What stands in a workbook as it was filled in: sheets, rows, cells, and where each of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812

from paripassu.errors import CaseError, Fault, place_of

MOST_TEXT = 32_767  # characters of a cell

Raw = str | int | float | bool | Date | None

_LIKE_SPELLED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPELLED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    `unreadable` says in a sentence why its value cannot be taken; `merged` names the cell whose
    value it shows, where it is merged with one above; `struck` is whether it is struck through,
    `bold` whether all of it is bold.
    """

    value: Raw
    unreadable: str = ""
    merged: str = ""
    struck: bool = False
    bold: bool = False


Row = Mapping[int, Cell]


@dataclass(frozen=True)
class Place:
    """A cell of a sheet by its row and column, from 1, or the whole sheet; as text its name."""

    sheet: str
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it; empty for the whole sheet."""
        return f"{letters(self.column)}{self.row}" if self.row else ""

    def __str__(self) -> str:
        return place_of(self.sheet, self.cell)


@dataclass(frozen=True)
class Grid:
    """A sheet: its rows that hold something, by number, each with its cells by column, from 1.

    `hidden` is whether nobody sees it; `hidden_rows` and `hidden_columns` are the numbers of those
    that nobody sees.
    """

    file: str
    title: str
    rows: Mapping[int, Row] = field(repr=False)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def place(self, row: int, column: int) -> Place:
        """Say where a cell is."""
        return Place(self.title, row, column)

    def error(self, row: int, column: int, sentence: str) -> CaseError:
        """Build the error that names this workbook, this sheet and a cell."""
        cell = self.place(row, column).cell
        return CaseError.of([Fault(sentence, self.file, sheet=self.title, cell=cell)])

    def fault(self, sentence: str) -> CaseError:
        """Build the error that names this workbook and this sheet."""
        return CaseError.of([Fault(sentence, self.file, sheet=self.title)])


def letters(column: int) -> str:
    """Name a column as a spreadsheet does: A, B, … Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def unspelled(text: str) -> str:
    """Undo the spelling ``_x0041_`` by which a workbook holds any character."""
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def spelled(text: str) -> str:
    """Spell what a workbook would take for a spelling."""
    return _LIKE_SPELLED.sub("_x005F_", text)
