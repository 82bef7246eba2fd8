"""Writes a case as a workbook that people can read, fill in and print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paripassu.case.model import Case
from paripassu.case.workbook import readme
from paripassu.case.workbook.grid import letters, spelled
from paripassu.case.workbook.layout import Column, Holds, Shape, Sheet
from paripassu.case.workbook.needed import need_openpyxl
from paripassu.case.workbook.packed import packed
from paripassu.case.workbook.page import MAX_COLUMNS, MAX_ROWS
from paripassu.case.workbook.put import put
from paripassu.case.workbook.rows import Rows
from paripassu.case.workbook.sheets import CASE, ENTRY, SHEETS
from paripassu.case.workbook.style import Style
from paripassu.case.workbook.vocabulary import offered
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_CELLS = 200_000  # of all sheets, blank ones too: they take some 3 s
MOST_IDS = 2_000  # rows of ids that a drop-down offers
HEADS = 3  # rows above the first one, at the most
SPARE = 200  # rows below the last one for which the drop-downs hold too
_AS_TEXT = frozenset(
    {
        Holds.WORDS,
        Holds.ID,
        Holds.IDS,
        Holds.NEEDS,
        Holds.SWAPS,
        Holds.WORD,
        Holds.YES,
        Holds.DURATION,
        Holds.WHEN,
        Holds.SPAN,
    }
)
_CENTRED = frozenset(
    {Holds.NUMBER, Holds.RANGE, Holds.SHARE, Holds.WHOLE, Holds.REVERSIBLE, Holds.DAY, Holds.YES}
)


def workbook(case: Case) -> bytes:
    """Write a case as an .xlsx workbook; `read_workbook` gives the same case back.

    Raises
    ------
    RequestError
        Where openpyxl is not installed, a list is longer than a cell can hold, or the case has more
        rows, columns or cells than a workbook of a case may have.
    """
    need_openpyxl()
    from openpyxl import Workbook

    rows = Rows(case)
    _refuse_large(rows)
    book = Workbook()
    book.properties.creator = "Pari Passu"
    book.properties.title = spelled(case.title[:200])
    style = Style()
    front: Any = book.active
    readme.write(front, case, style)
    for sheet in SHEETS:
        written = book.create_sheet(_(sheet.title))
        if sheet is CASE:
            _card(written, rows, style)
        else:
            _table(written, sheet, rows, style)
        style.page(written, case, wide=sheet.wide)
    style.page(front, case, wide=False)
    return packed(book)


def _refuse_large(rows: Rows) -> None:
    """Refuse what could not be read again, or takes long to write, before anything is written."""
    cells = 0
    for sheet in SHEETS:
        number, across = rows.number(sheet), len(rows.columns(sheet))
        cells += number * across
        if number + HEADS > MAX_ROWS or across > MAX_COLUMNS or cells > MOST_CELLS:
            raise RequestError(
                _("The case is too large for a workbook: sheet {sheet} would have {rows} rows of "
                  "{columns} cells; expected at most {most} rows, {limit} columns, and {cells} "
                  "cells in all. Write it as .yaml.",
                  sheet=sheet.title, rows=f"{number:,}", columns=across, most=f"{MAX_ROWS:,}",
                  limit=MAX_COLUMNS, cells=f"{MOST_CELLS:,}")
            )  # fmt: skip


def _card(written: Worksheet, rows: Rows, style: Style) -> None:
    style.note(written, _(CASE.note))
    heads = (_(ENTRY), _("what the case says"), _("what is meant"))
    for at, heading in enumerate(heads, start=1):
        put(written.cell(2, at), heading)
        style.heading(written.cell(2, at), read=at < 3, aside=False)
        style.width(written, at, (18, 95, 50)[at - 1])
    entries = [column for stated in CASE.columns for column in rows.told(stated)]
    for number, column in enumerate(entries, start=3):
        name, entry, meant = (written.cell(number, at) for at in (1, 2, 3))
        put(name, column.called)
        put(meant, _(column.note))
        style.label(name)
        style.aside(meant)
        _fill(entry, column, rows.entry(column), style)
        _drop_down(written, column, f"B{number}")
        style.height((name, entry, meant))
    written.freeze_panes = "A3"


def _table(written: Worksheet, sheet: Sheet, rows: Rows, style: Style) -> None:
    columns = rows.columns(sheet)
    head = 3 if sheet.shape is Shape.FURTHER else 2
    style.note(written, _(sheet.note))
    heads, named = ([written.cell(n, at) for at in range(1, len(columns) + 1)] for n in (head, 2))
    for (column, party), cell, name in zip(columns, heads, named, strict=True):
        _head(cell, column, party, style)
        if party and head == 3:
            put(name, rows.names[party])
            style.name(name)
    last = head
    for last, filled in enumerate(rows.of(sheet), start=head + 1):
        cells = [written.cell(last, at) for at in range(1, len(columns) + 1)]
        for cell, (column, _party), value in zip(cells, columns, filled, strict=True):
            _fill(cell, column, value, style, centred=column.holds in _CENTRED)
        style.height(cells)
    style.height(heads)
    if head == 3:
        style.height(named)
    for at, (column, _party) in enumerate(columns, start=1):
        _drop_down(written, column, f"{letters(at)}{head + 1}:{letters(at)}{last + SPARE}")
    fixed = 3 if sheet.shape is Shape.FURTHER else 2
    written.freeze_panes = f"{letters(fixed)}{head + 1}"
    last = max(last, head + 1)
    printed = max(at for at, (column, _party) in enumerate(columns, start=1) if not column.aside)
    written.auto_filter.ref = f"A{head}:{letters(len(columns))}{last}"
    written.print_title_rows = f"2:{head}"
    # A narrow sheet is given room for the sentence on top of it.
    room = max(printed, 12 - sum(column.width > 20 for column, _party in columns))
    written.print_area = f"A1:{letters(room)}{last}"


def _head(cell: Any, column: Column, party: str, style: Style) -> None:
    put(cell, f"{column.called} {party}".strip())
    style.heading(cell, read=bool(column.path), aside=column.aside)
    style.comment(cell, _(column.note))
    style.column(cell.parent, cell.column, column.width, _format(column))


def _fill(cell: Any, column: Column, value: Any, style: Style, *, centred: bool = False) -> None:
    if value is not None:
        put(cell, value)
    style.body(cell, centred=centred, computed=not column.path, typed=_format(column))


def _format(column: Column) -> str:
    """Give the format by which what is typed into a cell is taken as it is meant."""
    if column.holds is Holds.DAY:
        return "yyyy-mm-dd"
    return "@" if column.holds in _AS_TEXT else "General"


def _drop_down(written: Worksheet, column: Column, cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.words:
        formula = f'"{",".join(offered(column))}"'
    elif column.names:
        formula = f"='{_(column.names)}'!$A$3:$A${MOST_IDS}"
    else:
        return
    list_ = DataValidation(type="list", formula1=formula, allow_blank=True)
    list_.showErrorMessage = column.strict
    list_.errorStyle = "warning"
    list_.errorTitle = column.called[:30]
    list_.error = _(column.note)[:220] or None
    list_.add(cells)
    written.add_data_validation(list_)
