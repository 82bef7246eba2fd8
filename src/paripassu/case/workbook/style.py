"""How a workbook looks: few colours, wrapped words, headings that stay, pages that fit."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from textwrap import wrap
from typing import Any

from paripassu.case.model import Case
from paripassu.case.workbook.grid import letters
from paripassu.case.workbook.put import put
from paripassu.language import _, is_right_to_left

INK, PALE, RULE, MUTED = "1F3A4D", "F4F6F8", "D5DBE0", "5F6B76"
ASIDE, GREY = "55707F", "8A949C"
FONT = "Calibri"
A4, A3 = 9, 8
LINE = 13.0  # points
SHORT = 7  # letters that fit into any column
FITS = 1.2  # letters for each unit of a column's width, with some room to spare


class Style:
    """The formats of a workbook, made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
        from openpyxl.worksheet.dimensions import RowDimension

        class Growing(RowDimension):  # type: ignore[misc]
            """A row whose height is only where it begins."""

            customHeight = False  # noqa: N815 (the format's own name)

        self.growing = Growing
        self.bodies: dict[tuple[Any, ...], Any] = {}
        rule = Side(style="thin", color=RULE)
        self.ruled = Border(left=rule, right=rule, top=rule, bottom=rule)
        self.left = Alignment(vertical="top", horizontal="left", wrap_text=True)
        self.centre = Alignment(vertical="top", horizontal="center", wrap_text=True)
        self.middle = Alignment(vertical="center", horizontal="center", wrap_text=True)
        self.line = Alignment(vertical="center")
        self.plain = Font(name=FONT, size=10)
        self.muted = Font(name=FONT, size=10, italic=True, color=MUTED)
        self.bold = Font(name=FONT, size=10, bold=True, color=INK)
        self.white = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        self.large = Font(name=FONT, size=16, bold=True, color=INK)
        self.fills = {
            colour: PatternFill("solid", fgColor=colour) for colour in (INK, ASIDE, GREY, PALE)
        }

    def heading(self, cell: Any, *, read: bool, aside: bool) -> None:
        """Mark a heading; grey ones are not read back, lighter ones are not printed."""
        cell.font, cell.alignment, cell.border = self.white, self.middle, self.ruled
        cell.fill = self.fills[GREY if not read else ASIDE if aside else INK]

    def note(self, written: Any, text: str) -> None:
        """Write the sentence on top of a sheet."""
        cell = written.cell(1, 1)
        put(cell, text)
        cell.font, cell.alignment = self.muted, self.line
        written.row_dimensions[1].height = 20

    def body(
        self, cell: Any, *, centred: bool = False, computed: bool = False, typed: str = "General"
    ) -> None:
        """Format a cell of the table; what is computed looks so. `typed` is its number format."""
        like = (centred, computed, typed, cell.quotePrefix)
        if like not in self.bodies:
            cell.font = self.muted if computed else self.plain
            cell.alignment = self.centre if centred else self.left
            cell.border, cell.number_format = self.ruled, typed
            if computed:
                cell.fill = self.fills[PALE]
            self.bodies[like] = copy(cell._style)
        # The library looks every format up anew, which would take most of the time.
        cell._style = copy(self.bodies[like])

    def label(self, cell: Any) -> None:
        """Format the name of an entry."""
        cell.font, cell.alignment, cell.border = self.bold, self.left, self.ruled

    def aside(self, cell: Any) -> None:
        """Format what explains an entry."""
        cell.font, cell.alignment, cell.border = self.muted, self.left, self.ruled

    def name(self, cell: Any) -> None:
        """Format a party's name above its id."""
        cell.font, cell.alignment = self.bold, self.middle

    def comment(self, cell: Any, text: str) -> None:
        """Let a heading say what its column holds when it is chosen."""
        if not text:
            return
        from openpyxl.worksheet.datavalidation import DataValidation

        told = DataValidation(allow_blank=True, promptTitle=str(cell.value)[:30], prompt=text[:250])
        told.showInputMessage = True
        told.add(cell.coordinate)
        cell.parent.add_data_validation(told)

    def width(self, written: Any, at: int, width: float) -> None:
        """Set the width of a column, in characters."""
        written.column_dimensions[letters(at)].width = width

    def column(self, written: Any, at: int, width: float, number_format: str) -> None:
        """Format a whole column, for what is typed below its last row too."""
        column = written.column_dimensions[letters(at)]
        column.width, column.number_format = width, number_format
        column.font, column.alignment = self.plain, self.left

    def height(self, cells: Sequence[Any]) -> None:
        """Make the row of some cells as high as the fullest; it still grows with what is typed."""
        written, number, lines = cells[0].parent, cells[0].row, 1
        for cell in cells:
            if isinstance(cell.value, str) and len(cell.value) > SHORT:
                width = written.column_dimensions[cell.column_letter].width
                wide = max(4, round(width * FITS))
                filled = [len(wrap(line, wide)) or 1 for line in cell.value.split("\n")]
                lines = max(lines, sum(filled))
        height = LINE * lines + 4
        written.row_dimensions[number] = self.growing(written, index=number, ht=height)

    def page(self, written: Any, case: Case, *, wide: bool) -> None:
        """Set up printing: across the page, as wide as it is, with whose numbers these are."""
        written.page_setup.orientation = "landscape"
        written.page_setup.paperSize = A3 if wide else A4
        written.page_setup.fitToWidth, written.page_setup.fitToHeight = 1, 0
        written.sheet_properties.pageSetUpPr.fitToPage = True
        written.page_margins.left = written.page_margins.right = 0.4
        written.page_margins.top = written.page_margins.bottom = 0.75
        written.sheet_view.showGridLines = False
        written.sheet_view.rightToLeft = is_right_to_left()
        written.oddHeader.left.text = _doubled(case.title)
        written.oddHeader.right.text = "&A"
        written.oddFooter.left.text = _("Numbers by {whose}", whose=_doubled(case.whose_numbers))
        written.oddFooter.right.text = "&P / &N"


def _doubled(text: str) -> str:
    """Shorten a text for the edge of a page; an ampersand would be a command there."""
    kept = "".join(sign for sign in text if sign.isprintable())[:90]
    return kept.replace("&", "&&")
