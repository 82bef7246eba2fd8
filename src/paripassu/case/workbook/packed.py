"""A workbook as the bytes of its file, packed in memory: openpyxl leaves sheets on the disk."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from openpyxl import Workbook


def packed(book: Workbook) -> bytes:
    """Give a workbook of sheets without pictures or charts as an .xlsx file.

    openpyxl's own `save` writes each sheet to the folder for temporary files first, where a
    signal leaves it with all its numbers, and where the disk may be full.
    """
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.writer.excel import ExcelWriter

    Writer = _writer()  # noqa: N806 (a class)

    class Packer(ExcelWriter):  # type: ignore[misc]
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing, held = SpreadsheetDrawing(), BytesIO()
            writer = Writer(ws, held)
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], held.getvalue())
            self.manifest.append(ws)

    kept = BytesIO()
    Packer(book, ZipFile(kept, "w", ZIP_DEFLATED)).save()
    return kept.getvalue()


def _writer() -> Any:
    """Give openpyxl's writer of a sheet, but with whole rows at a time: cells are most of it."""
    from openpyxl.utils.datetime import to_excel
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.xml.functions import fromstring

    class Writer(WorksheetWriter):  # type: ignore[misc]
        def __init__(self, ws: Any, out: Any) -> None:
            super().__init__(ws, out)
            self.styles: dict[bytes, int] = {}

        def write_row(self, xf: Any, row: Any, row_idx: int) -> None:
            about = {"r": str(row_idx), **dict(self.ws.row_dimensions.get(row_idx, {}))}
            said = "".join(f" {key}={quoteattr(str(value))}" for key, value in about.items())
            xf.write(fromstring(f"<row{said}>{''.join(map(self.cell, row))}</row>"))

        def cell(self, cell: Any) -> str:
            """Write a cell of text, of a number or of a date, as all here are."""
            value, styled = cell.value, ""
            if cell.hyperlink:
                self.ws._hyperlinks.append(cell.hyperlink)
            if cell.has_style:
                look = cell._style.tobytes()
                if look not in self.styles:
                    self.styles[look] = cell.style_id
                styled = f' s="{self.styles[look]}"'
            elif value is None:
                return ""
            kind = {"s": "inlineStr", "d": "n"}.get(cell.data_type, cell.data_type)
            begun = f'<c r="{cell.coordinate}"{styled} t="{kind}">'
            if value is None or value == "":
                return f"{begun}</c>"
            if cell.data_type == "s":
                kept = ' xml:space="preserve"' if value != value.strip() else ""
                text = escape(value, {"\r": "&#13;"})
                return f"{begun}<is><t{kept}>{text}</t></is></c>"
            number = to_excel(value) if cell.data_type == "d" else value
            return f"{begun}<v>{number:.16g}</v></c>"

    return Writer
