"""Rows of a sheet that say nothing of the case: headings of sections, notes, headings again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from paripassu.case.workbook.grid import Grid, Row
from paripassu.case.workbook.headings import Headings, folded, own_row
from paripassu.case.workbook.layout import Sheet


def told(
    sheet: Sheet, grid: Grid, headings: Headings, known: Collection[str]
) -> Iterator[tuple[int, Row]]:
    """Yield each row below the headings that says something of the case, with its number.

    `known` are the ids, and names, that may stand alone in a row and be meant.
    """
    for number, row in grid.rows.items():
        if number <= headings.row or own_row(row, headings.key):
            continue
        if not (_again(grid, headings, row) or _aside(sheet, headings, row, known)):
            yield number, row


def _again(grid: Grid, headings: Headings, row: Row) -> bool:
    """Whether a row repeats the headings, or what stands right above them."""
    return any(
        all(at in above and folded(cell.value) == folded(above[at].value)
            for at, cell in row.items())
        for above in (grid.rows[headings.row], grid.rows.get(headings.row - 1, {}))
    )  # fmt: skip


def _aside(sheet: Sheet, headings: Headings, row: Row, known: Collection[str]) -> bool:
    """Whether all that stands in a row is the heading of a section, or a note."""
    own = [(at, cell) for at, cell in row.items() if not cell.merged]
    if len(own) != 1:
        return False
    (at, cell), first = own[0], min(headings.read)
    if not isinstance(cell.value, str) or cell.unreadable:
        return False
    if at != headings.key and at != first:
        return cell.bold or len(cell.value.split()) > 1
    needed = any(column.needed for column, _party in headings.read.values())
    if sheet.keys and not (needed or sheet.keys[0].refers):
        return False  # its name is all that a thing must have here
    if all(name in known for name in _names(cell.value)):
        return False
    # What is begun and not finished is written small, as ids are.
    return cell.bold or not cell.value.islower()


def _names(text: str) -> list[str]:
    return [folded(name) for name in text.replace(";", ",").split(",") if name.strip()]
