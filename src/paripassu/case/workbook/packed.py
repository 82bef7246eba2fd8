"""A workbook as the bytes of its file, packed in memory: openpyxl leaves sheets on the disk."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from openpyxl import Workbook


def packed(book: Workbook) -> bytes:
    """Give a workbook of sheets without pictures or charts as an .xlsx file.

    openpyxl's own `save` writes each sheet to the folder for temporary files first, where a
    signal leaves it with all its numbers, and where the disk may be full.
    """
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class Packer(ExcelWriter):  # type: ignore[misc]
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing, held = SpreadsheetDrawing(), BytesIO()
            writer = WorksheetWriter(ws, held)
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], held.getvalue())
            self.manifest.append(ws)

    kept = BytesIO()
    Packer(book, ZipFile(kept, "w", ZIP_DEFLATED)).save()
    return kept.getvalue()
