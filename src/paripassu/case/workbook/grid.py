"""The cells of a workbook as it was filled in, sheet by sheet, with merged areas spread out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date  # noqa: N812
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from paripassu.case.workbook.gate import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Area, look_at
from paripassu.case.workbook.needed import need_openpyxl
from paripassu.errors import CaseError
from paripassu.language import _

Raw = str | int | float | bool | Date | None

_LIKE_SPELLED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPELLED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    `unreadable` says in a sentence why its value cannot be taken; `merged` names the cell whose
    value it shows, where it is merged with one above.
    """

    value: Raw
    unreadable: str = ""
    merged: str = ""


Row = Mapping[int, Cell]


@dataclass(frozen=True)
class Place:
    """A cell of a sheet, or the whole of it; as text what an error calls it."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        if not self.cell:
            return _("sheet {sheet}", sheet=self.sheet)
        return _("sheet {sheet}, cell {cell}", sheet=self.sheet, cell=self.cell)


@dataclass(frozen=True)
class Grid:
    """A sheet: its rows that hold something, by number, each with its cells by column, from 1."""

    file: str
    title: str
    rows: Mapping[int, Row] = field(repr=False)

    def place(self, row: int, column: int) -> Place:
        """Say where a cell is."""
        return Place(self.title, f"{letters(column)}{row}")

    def error(self, row: int, column: int, sentence: str) -> CaseError:
        """Build the error that names this workbook, this sheet and a cell."""
        return CaseError(sentence, file=self.file, key=str(self.place(row, column)))

    def fault(self, sentence: str) -> CaseError:
        """Build the error that names this workbook and this sheet."""
        return CaseError(sentence, file=self.file, key=str(Place(self.title)))


def letters(column: int) -> str:
    """Name a column as a spreadsheet does: A, B, … Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_grids(path: Path) -> list[Grid]:
    """Read every sheet of a workbook.

    Raises
    ------
    CaseError
        Where the file is not a workbook, or not one that may be opened.
    RequestError
        Where openpyxl is not installed.
    """
    need_openpyxl()
    from openpyxl import load_workbook

    passed = look_at(path)
    try:
        # A hostile or damaged file may trip the library anywhere; it warns of what it skips.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(passed.content), read_only=True, keep_links=False)
            sheets = book.worksheets
            if len(sheets) <= MAX_SHEETS:
                return [_grid(path.name, sheet, passed.merged) for sheet in sheets]
    except Exception:
        damaged = _("cannot be read as a workbook: it may be damaged.")
        raise CaseError(damaged, file=path.name) from None
    raise CaseError(_("has more than {most} sheets.", most=MAX_SHEETS), file=path.name)


def _grid(file: str, sheet: Any, merged: Mapping[str, tuple[Area, ...]]) -> Grid:
    # What the sheet says of its own size may be wrong, or a trap.
    sheet.reset_dimensions()
    rows: dict[int, dict[int, Cell]] = {}
    for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), start=1):
        held = {column: _cell(cell) for column, cell in enumerate(row, start=1) if _holds(cell)}
        if held:
            rows[number] = held
    for area in merged.get(sheet._worksheet_path, ()):
        _spread(rows, area)
    return Grid(file, sheet.title, dict(sorted(rows.items())))


def _holds(cell: Any) -> bool:
    return cell.value is not None and (not isinstance(cell.value, str) or bool(cell.value.strip()))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell(None, _("holds a formula; paste its value in place of it."))
    if cell.data_type == "e":
        return Cell(None, _("holds the error {error}; expected a value.", error=str(value)[:20]))
    if isinstance(value, datetime) and value.time() == time():
        return Cell(value.date())
    if isinstance(value, datetime | time | timedelta):
        return Cell(None, _("holds a time of day; expected a date, a number or words."))
    return Cell(unspelled(value) if isinstance(value, str) else value)


def _spread(rows: dict[int, dict[int, Cell]], area: Area) -> None:
    """Let the rows under a merged cell show its value: that is how it is meant and how it looks."""
    top, left, bottom = area[:3]
    first = rows.get(top, {}).get(left)
    if first is None:
        return
    copy = replace(first, merged=f"{letters(left)}{top}")
    for row in range(top + 1, bottom + 1):
        if row in rows:
            rows[row].setdefault(left, copy)


def unspelled(text: str) -> str:
    """Undo the spelling ``_x0041_`` by which a workbook holds any character."""
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def spelled(text: str) -> str:
    """Spell what a workbook could not hold as it is, or would take for a spelling."""
    text = _LIKE_SPELLED.sub("_x005F_", text)
    return "".join(f"_x{ord(sign):04X}_" if sign in "\ufffe\uffff" else sign for sign in text)
