"""Puts a value in a cell so that no spreadsheet ever runs it, and it comes back as it was."""

from __future__ import annotations

from typing import Any

from paripassu.case.workbook.grid import MOST_TEXT, spelled
from paripassu.errors import RequestError
from paripassu.language import _

# What begins so is taken for a formula, in full-width signs too (OWASP, CSV Injection), or for a
# mark that what follows is text.
_RISKY = ("=", "+", "-", "@", "\t", "'", "＝", "＋", "－", "＠")


def put(cell: Any, value: Any) -> None:
    """Put a value in a cell: text always as text.

    Raises
    ------
    RequestError
        Where the text is longer than a cell can hold.
    """
    if not isinstance(value, str):
        cell.value = value
        return
    text = spelled(value)
    if len(text.encode("utf-16-le")) // 2 > MOST_TEXT:
        raise RequestError(
            _(
                "A list is too long for a workbook (sheet {sheet}, cell {cell}): a cell holds at "
                "most {most} characters.",
                sheet=cell.parent.title,
                cell=cell.coordinate,
                most=f"{MOST_TEXT:,}",
            )
        )
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_RISKY):
        cell.quotePrefix = True
