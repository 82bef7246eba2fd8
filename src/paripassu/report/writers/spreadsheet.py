"""The tables of a document as a workbook: a sheet for each, text never a formula."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from math import ceil
from typing import Any

from paripassu.case.workbook.packed import packed
from paripassu.language import _
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Entries,
    Heading,
    Number,
    Paragraph,
    Table,
    Verdict,
    text_of,
)
from paripassu.report.writers.office import DAY, steady

_LONGEST = 32_767  # signs: what a cell can hold
_UNIT, _WIDEST = 11.0, 60.0  # letters: the width of a column of share 1, and of the widest
_TALL = 13.5  # points: a line
_MANY = 12  # columns: more are printed on A3
_ACCENT, _HEAD, _MARK, _LINE = "0B4A73", "E4ECF2", "FDF1E3", "C9CED6"
_FAILS = "F9DEDB"


def spreadsheet(document: Document) -> bytes:
    """Write the document as .xlsx."""
    from openpyxl import Workbook

    book = Workbook()
    kept = book.properties
    kept.title, kept.subject = document.title[:255], document.subtitle[:255]
    kept.creator = kept.lastModifiedBy = document.author[:255]
    kept.language, kept.created = document.language, DAY
    _front(book.active, document)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                _sheet(book.create_sheet(_name(book, block.sheet)), block)
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = document.right_to_left
        sheet.page_setup.orientation = "landscape"
        many = sheet.max_column > _MANY
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if many else sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = document.author.replace("&", "&&")[:200]
        sheet.oddFooter.right.text = "&P / &N"
    return steady(packed(book))


def _front(sheet: Any, document: Document) -> None:
    """Write the first sheet: what the workbook is of, and all that is not a table."""
    from openpyxl.styles import Alignment, Font

    sheet.title = _("Plan")[:31]
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 110
    rows: list[tuple[str, str, float]] = [
        (document.title, "", 16.0),
        (document.subtitle, "", 12.0),
        *((label, text, 0.0) for label, text in document.facts),
    ]
    for section in document.sections:
        said = [pair for block in section.blocks for pair in _told(block)]
        if said:
            rows += [("", "", 0.0), (section.title, "", 13.0)]
            rows += [(label, text, 0.0) for label, text in said]
    for number, (label, text, size) in enumerate(rows, 1):
        sheet.row_dimensions[number].height = size * 1.5 or _height([(label, 34), (text, 110)])
        first = _put(sheet.cell(number, 1), label)
        first.font = Font(bold=True, size=size or 10, color=_ACCENT if size else None)
        first.alignment = Alignment(vertical="top", wrap_text=not size)
        second = _put(sheet.cell(number, 2), text)
        second.font = Font(size=10)
        second.alignment = Alignment(vertical="top", wrap_text=True)


def _told(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Verdict):
        yield block.word, block.sentence
        yield from (("", text) for text in block.besides)
    elif isinstance(block, Heading):
        yield block.text, ""
    elif isinstance(block, Paragraph):
        yield "", block.text
    elif isinstance(block, Bullets):
        yield from (("", text) for one in block.items for text in (one.text, *one.under))
    elif isinstance(block, Entries):
        yield from block.items


def _sheet(sheet: Any, table: Table) -> None:
    """Write a table: its headings stay in sight and filter it."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line, bold, plain = Border(bottom=Side("thin", _LINE)), Font(bold=True, size=10), Font(size=10)
    right, left = (
        Alignment(horizontal=side, vertical="top", wrap_text=True) for side in ("right", None)
    )
    # The library looks every format up anew, which would take most of the time.
    looks: dict[tuple[object, ...], Any] = {}
    widths = [max(11.0, min(_WIDEST, column.wide * _UNIT)) for column in table.columns]
    for place, column in enumerate(table.columns, 1):
        head = _put(sheet.cell(1, place), column.heading)
        head.font = Font(bold=True, size=10)
        head.fill = PatternFill("solid", _HEAD)
        head.border = Border(bottom=Side("medium", _ACCENT))
        head.alignment = Alignment(
            horizontal="right" if column.numeric else None, vertical="bottom", wrap_text=True
        )
        sheet.column_dimensions[get_column_letter(place)].width = widths[place - 1]
    for number, row in enumerate(table.rows, 2):
        texts = ["" if isinstance(said, Number) else text_of(said) for said in row.cells]
        sheet.row_dimensions[number].height = _height(list(zip(texts, widths, strict=True)))
        for place, said in enumerate(row.cells, 1):
            cell = _put(sheet.cell(number, place), said)
            fill = _FAILS if row.fails else _MARK if row.marked else ""
            like = (place == 1, isinstance(said, Number), fill, cell.quotePrefix)
            if like not in looks:
                cell.font, cell.border = bold if place == 1 else plain, line
                cell.alignment = right if isinstance(said, Number) else left
                if fill:
                    cell.fill = PatternFill("solid", fill)
                looks[like] = cell._style
            cell._style = copy(looks[like])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = table.caption.replace("&", "&&")[:200]


def _height(cells: list[tuple[str, float]]) -> float:
    """Give the height in points of a row whose texts are broken into lines of these widths."""
    # Not every program works it out for itself when it opens a file.
    return _TALL * max(
        sum(max(1, ceil(len(line) * 1.1 / width)) for line in text.split("\n"))
        for text, width in cells
    )


def _put(cell: Any, said: Cell) -> Any:
    """Write a number as a number and text as text, whatever it begins with."""
    if isinstance(said, Number):
        cell.value = said.value
    elif said := text_of(said):
        cell.value = said[:_LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = said.startswith(("=", "+", "-", "@"))
    return cell


def _name(book: Any, wanted: str) -> str:
    """Give a sheet a name that Excel takes and that no other sheet has."""
    plain = "".join("-" if sign in "[]:*?/\\" else sign for sign in wanted)[:28] or "-"
    taken = {name.casefold() for name in book.sheetnames}
    number, name = 1, plain
    while name.casefold() in taken:
        number += 1
        name = f"{plain} {number}"
    return name
