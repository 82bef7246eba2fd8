"""The cells of one sheet, as its part of a workbook goes by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from paripassu.case.workbook.gate import Gate, Listener
from paripassu.case.workbook.grid import MOST_TEXT, Cell, Grid, Raw, letters, unspelled
from paripassu.language import _

MAX_ROWS = 20_000
MAX_COLUMNS = 128
MAX_CELLS = 500_000
MAX_FILLED = 150_000  # that hold something
MAX_MERGED = 200_000

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?\Z")
_YES = frozenset({"1", "true"})

Area = tuple[int, int, int, int]  # first row and column, last row and column, from 1


class Format(NamedTuple):
    """How a cell looks, as far as it changes what it says."""

    date: bool = False
    span: bool = False  # of time, such as [h]:mm
    struck: bool = False
    bold: bool = False


class Said(NamedTuple):
    """A text, and whether some of it is struck through."""

    text: str
    struck: bool = False


@dataclass(frozen=True)
class Book:
    """What the sheets of a workbook share."""

    formats: Sequence[Format] = ()
    texts: Sequence[Said] = ()
    from_1904: bool = False


@dataclass
class Tally:
    """How much the sheets of one workbook hold so far."""

    gate: Gate
    cells: int = 0
    filled: int = 0
    merged: int = 0


class Wording(Listener):
    """Hears texts that may be in several pieces with formats of their own."""

    heard = frozenset({"t"})

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.struck = self.phonetic = False

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        """Note what does not belong to the text, and what is struck through."""
        if kind == "rPh":
            self.phonetic = True
        elif kind == "strike":
            self.struck |= is_on(attributes)

    def ended(self, kind: str, depth: int, text: str) -> None:
        """Keep a piece of the text."""
        if kind == "rPh":
            self.phonetic = False
        elif kind == "t" and not self.phonetic:
            self.pieces.append(text)

    def said(self) -> Said:
        """Give the text heard, and begin another."""
        said = Said("".join(self.pieces), self.struck)
        self.pieces, self.struck = [], False
        return said


class Page(Wording):
    """Hears one sheet; `grid` is what it has heard."""

    root = "worksheet"
    heard = frozenset({"t", "v"})

    def __init__(self, title: str, book: Book, tally: Tally, *, hidden: bool) -> None:
        super().__init__()
        self.title, self.book, self.tally, self.hidden = title, book, tally, hidden
        self.rows: dict[int, dict[int, Cell]] = {}
        self.areas: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[tuple[int, int]] = set()
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}
        self.value: str | None = None
        self.formula = False

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        """Note where a row or a cell is, what is merged and what is hidden."""
        if self.section == "sheetData":
            if depth == 4 and kind == "c":
                self._cell_begins(attributes)
            elif depth == 3 and kind == "row":
                self._row_begins(attributes)
            elif kind == "f":
                self.formula = True
            else:
                super().started(kind, depth, attributes)
        elif kind == "mergeCell":
            self._merge(attributes["ref"])
        elif kind == "col" and attributes.get("hidden") in _YES:
            first, last = int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS)
            if first <= last:
                self.hidden_columns.add((first, last))

    def ended(self, kind: str, depth: int, text: str) -> None:
        """Take a cell with what it holds."""
        if self.section != "sheetData":
            return
        if kind == "v":
            self.value = text
        elif depth == 4 and kind == "c":
            self._cell_ends()
        else:
            super().ended(kind, depth, text)

    def _row_begins(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        self.column = 0
        if attributes.get("hidden") in _YES and self.row <= MAX_ROWS:
            self.hidden_rows.add(self.row)

    def _cell_begins(self, attributes: dict[str, str]) -> None:
        self.tally.cells += 1
        if self.tally.cells > MAX_CELLS:
            raise self._too_many(MAX_CELLS)
        self.attributes, self.value, self.formula = attributes, None, False
        at = attributes.get("r")
        row, self.column = spot(at) if at else (self.row, self.column + 1)
        if row != self.row:
            raise ValueError(at)

    def _cell_ends(self) -> None:
        cell = self._cell(self.said())
        if cell is None:
            return
        self.tally.filled += 1
        if self.tally.filled > MAX_FILLED:
            raise self._too_many(MAX_FILLED)
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            raise self.tally.gate.error(
                _(
                    "holds something in cell {cell}; a case has at most {rows} rows and "
                    "{columns} columns.",
                    cell=f"{letters(self.column)}{self.row}",
                    rows=f"{MAX_ROWS:,}",
                    columns=MAX_COLUMNS,
                )
            )
        here = self.rows.setdefault(self.row, {})
        if self.column in here:
            raise self.grid().error(
                self.row, self.column, _("is in the file twice; save the workbook anew.")
            )
        here[self.column] = cell

    def _cell(self, inline: Said) -> Cell | None:
        """Give what the cell holds that has just been heard; None where it is blank."""
        style, formats = _index(self.attributes.get("s", "0")), self.book.formats
        form = formats[style] if style < len(formats) else Format()
        if self.formula:
            return Cell(None, _("holds a formula; paste its value in place of it."))
        kind = self.attributes.get("t", "n")
        try:
            match kind:
                case "inlineStr":
                    cell = self._words(inline)
                case "s" if self.value:
                    cell = self._words(self.book.texts[_index(self.value)])
                case "str":
                    cell = self._words(Said(self.value or ""))
                case _other if not self.value:
                    return None
                case "e":
                    said = _("holds the error {error}; expected a value.", error=self.value[:20])
                    cell = Cell(None, said)
                case _other:
                    cell = _taken(_read(self.value, kind, form, from_1904=self.book.from_1904))
        except (ValueError, LookupError, OverflowError):
            cell = Cell(None, _("is damaged; type it anew."))
        if cell is None or not (form.struck or form.bold):
            return cell
        return replace(cell, struck=cell.struck or form.struck, bold=form.bold)

    def _words(self, said: Said) -> Cell | None:
        # What is shared costs as often as it is used.
        self.tally.gate.count_text(said.text)
        text = unspelled(said.text)
        if not text.strip():
            return None
        if len(text) > MOST_TEXT:
            return Cell(None, _("holds more than {most} characters.", most=f"{MOST_TEXT:,}"))
        return Cell(text, struck=said.struck)

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        top, left = spot(first)
        bottom, right = spot(last or first)
        bottom, right = min(bottom, MAX_ROWS), min(right, MAX_COLUMNS)
        self.tally.merged += max(1, bottom - top + 1) * max(1, right - left + 1)
        if self.tally.merged > MAX_MERGED:
            raise self.tally.gate.error(_("merges too many cells; unmerge them."))
        self.areas.append((top, left, bottom, right))

    def _too_many(self, most: int) -> Exception:
        return self.tally.gate.error(_("has more than {most} cells.", most=f"{most:,}"))

    def grid(self) -> Grid:
        """Give the sheet as far as it has been heard, with merged areas spread out."""
        rows = {row: dict(sorted(cells.items())) for row, cells in sorted(self.rows.items())}
        for area in self.areas:
            _spread(rows, area)
        columns = {at for first, last in self.hidden_columns for at in range(first, last + 1)}
        return Grid(
            self.tally.gate.file,
            self.title,
            rows,
            hidden=self.hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(columns),
        )


def _index(value: str) -> int:
    if not value.isdecimal():
        raise ValueError(value)
    return int(value)


def _read(value: str, kind: str, form: Format, *, from_1904: bool) -> Raw | datetime:
    """Read what stands in a cell that holds no words."""
    from openpyxl.utils import datetime as dates

    if kind == "b":
        return {"0": False, "1": True, "false": False, "true": True}[value]
    if kind == "d":
        return dates.from_ISO8601(value)  # type: ignore[no-any-return]
    if kind != "n" or not _NUMBER.match(value.strip()) or len(value) > 64:
        raise ValueError(value)
    number = int(value) if value.strip().isdigit() else float(value)
    if not form.date:
        return number
    epoch = dates.MAC_EPOCH if from_1904 else dates.WINDOWS_EPOCH
    return dates.from_excel(number, epoch, timedelta=form.span)  # type: ignore[no-any-return]


def _taken(value: Raw | datetime) -> Cell:
    if isinstance(value, datetime) and value.time() == time():
        return Cell(value.date())
    if isinstance(value, datetime | time | timedelta):
        return Cell(None, _("holds a time of day; expected a date, a number or words."))
    return Cell(value)


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether the element by which a format strikes through, or is bold, does so."""
    return attributes.get("val") not in ("0", "false")


def _spread(rows: Mapping[int, dict[int, Cell]], area: Area) -> None:
    """Let the rows under a merged cell show its value: that is how it is meant and how it looks."""
    top, left, bottom = area[:3]
    first = rows.get(top, {}).get(left)
    if first is None:
        return
    copy = replace(first, merged=f"{letters(left)}{top}")
    for row in range(top + 1, bottom + 1):
        if row in rows:
            rows[row].setdefault(left, copy)


def spot(cell: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as C7."""
    match = _CELL.match(cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
