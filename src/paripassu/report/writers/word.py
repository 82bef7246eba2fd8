"""The document for Word: real styles, captions that number themselves, tables to be edited."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import singledispatchmethod
from math import ceil
from typing import Any

from paripassu.language import _
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Document,
    Entries,
    Heading,
    Paragraph,
    Picture,
    Row,
    Table,
    Verdict,
    text_of,
)
from paripassu.report.pictures.directed import RIGHT
from paripassu.report.writers.drawing import png_of
from paripassu.report.writers.office import DAY, steady
from paripassu.report.writers.word_parts import field, insert, row, run
from paripassu.report.writers.word_styles import FAILS, MARK, TONES, dress

_LONG, _SHORT, _EDGE = 29.7, 21.0, 1.6  # centimetres: a page of A4 and its margins
_ROOM, _TALL = 11.3, 22.0  # centimetres: the highest that a picture can be, across and upright
_HEAD, _LINE, _LETTERS = 1.1, 0.55, 170  # centimetres of a heading and of a line; letters in one
# What is read from the left in a text that is read from the right: words and numbers in a row.
_FROM_LEFT = re.compile(rf"\u200e?-?\w(?<![{RIGHT}])(?:[^{RIGHT}]*[^\W{RIGHT}])?")
_FROM_RIGHT = re.compile(f"[{RIGHT}]")


def word(document: Document) -> bytes:
    """Write the document as .docx."""
    return _Writer(document).written()


class _Writer:
    """Writes a document; counts its tables and figures on the way."""

    def __init__(self, document: Document) -> None:
        import docx

        self.said = document
        self.file: Any = docx.Document()
        self.tables = self.figures = 0
        self.across = True
        self.above = 0.0  # centimetres that headings and lists take from a picture beneath them
        self.styles: dict[str, str] = {}

    def written(self) -> bytes:
        dress(self.file, self.said)
        self.properties()
        self.edges(self.file.sections[0])
        for number, section in enumerate(self.said.sections):
            if number == 0:
                self.lay(self.file.sections[0], section.wide)
                self.head()
            elif section.wide or self.across:
                self.lay(self.file.add_section(), section.wide)
            self.heading(section.title, 1)
            self.above = 0.0
            for block in section.blocks:
                self.block(block)
        held = io.BytesIO()
        self.file.save(held)
        return steady(held.getvalue())

    def properties(self) -> None:
        kept = self.file.core_properties
        kept.title, kept.subject = self.said.title[:255], self.said.subtitle[:255]
        kept.author = kept.last_modified_by = self.said.author[:255]
        kept.language, kept.comments, kept.keywords = self.said.language, "", ""
        kept.created = kept.modified = DAY
        kept.revision = 1

    def edges(self, page: Any) -> None:
        """Write the head and the foot of all pages, with their numbers."""
        if self.said.right_to_left:
            insert(page._sectPr, "w:bidi")
        self.words(page.header.paragraphs[0], f"{self.said.title} – {self.said.subtitle}")
        foot = page.footer.paragraphs[0]
        self.words(foot, _("Numbers: assumptions of {whose}.", whose=self.said.author) + "  ·  ")
        for piece in re.split("([\0\1])", _("Page {n} of {of}", n="\0", of="\1")):
            if piece in ("\0", "\1"):
                field(foot, "PAGE" if piece == "\0" else "NUMPAGES", "1")
            else:
                self.words(foot, piece)

    def lay(self, page: Any, across: bool) -> None:
        """Lay the pages of a section upright or across."""
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        self.across = across
        page.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        width, height = (_LONG, _SHORT) if across else (_SHORT, _LONG)
        page.page_width, page.page_height = Cm(width), Cm(height)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_EDGE)
        page.header_distance = page.footer_distance = Cm(0.8)

    def head(self) -> None:
        self.words(self.paragraph("Title"), self.said.title)
        self.words(self.paragraph("Subtitle"), self.said.subtitle)
        facts = self.paragraph("Facts")
        for place, (label, text) in enumerate(self.said.facts):
            self.words(facts, ("  ·  " if place else "") + f"{label}: ", bold=True)
            self.words(facts, text)

    def heading(self, text: str, level: int) -> None:
        self.words(self.paragraph(f"Heading {level}"), text)

    def paragraph(self, style: str = "") -> Any:
        """Begin a paragraph in a style."""
        made = self.file.add_paragraph()
        if style:
            made._p.style = self.style(style)
        return made

    def style(self, named: str) -> str:
        """Give the id of a style, which the library looks for among all each time."""
        if named not in self.styles:
            self.styles[named] = self.file.styles[named].style_id
        return self.styles[named]

    def words(self, paragraph: Any, text: str, *, bold: bool = False, colour: str = "") -> None:
        """Add words to a paragraph, in the direction in which they are read."""
        for piece, right in self.directed(paragraph, text):
            run(paragraph._p, piece, bold=bold, colour=colour, right=right)

    def directed(self, paragraph: Any, text: str) -> Iterator[tuple[str, bool]]:
        """Part a text into what is read from the left and from the right; turn its paragraph."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        if not self.said.right_to_left:
            yield text, False
            return
        if _FROM_RIGHT.search(text):
            paragraph.alignment = None
            insert(paragraph._p.get_or_add_pPr(), "w:bidi")
        elif not paragraph.runs:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        at = 0
        for found in _FROM_LEFT.finditer(text):
            yield text[at : found.start()], True
            yield found[0], False
            at = found.end()
        yield text[at:], True

    @singledispatchmethod
    def block(self, block: Block) -> None:
        raise TypeError(block)

    @block.register
    def _heading(self, block: Heading) -> None:
        self.above += _HEAD
        self.heading(block.text, 2)

    @block.register
    def _paragraph(self, block: Paragraph) -> None:
        colour = TONES[block.tone] if block.tone else ""
        self.words(self.paragraph(), block.text, colour=colour)

    @block.register
    def _bullets(self, block: Bullets) -> None:
        for item in block.items:
            listed = [(item.text, "List Bullet"), *((one, "List Bullet 2") for one in item.under)]
            for text, style in listed:
                self.above += _LINE * ceil(len(text) / _LETTERS)
                self.words(self.paragraph(style), text)

    @block.register
    def _entries(self, block: Entries) -> None:
        for label, text in block.items:
            paragraph = self.paragraph("Entry")
            self.words(paragraph, f"{label}  ", bold=True)
            self.words(paragraph, text)

    @block.register
    def _answer(self, block: Verdict) -> None:
        paragraph = self.paragraph("Verdict")
        self.words(paragraph, f"{block.word}  ", bold=True, colour=TONES[block.tone])
        self.words(paragraph, block.sentence)
        for item in block.besides:
            self.words(self.paragraph("List Bullet"), item)

    @block.register
    def _picture(self, block: Picture) -> None:
        from docx.shared import Cm

        self.figures += 1
        paragraph = self.paragraph("Picture")
        shape = paragraph.add_run().add_picture(io.BytesIO(png_of(block)))
        scale = min(
            Cm(self.room()) / shape.width,
            Cm(_ROOM - self.above if self.across else _TALL) / shape.height,
        )
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        named = shape._inline.docPr
        named.set("name", f"Figure {self.figures}")
        named.set("title", block.caption)
        named.set("descr", block.said)
        self.caption(_("Figure"), "Figure", self.figures, block.caption)

    def room(self) -> float:
        """Give the width between the margins, in centimetres."""
        return (_LONG if self.across else _SHORT) - 2 * _EDGE

    @block.register
    def _table(self, block: Table) -> None:
        from docx.shared import Cm
        from docx.text.paragraph import Paragraph as Written

        self.tables += 1
        printed = block.printed()
        self.caption(_("Table"), "Table", self.tables, printed.caption, above=True)
        rows = (Row(tuple(c.heading for c in printed.columns)), *printed.rows)
        table = self.file.add_table(0, len(printed.columns), style="Plan table")
        if self.said.right_to_left:
            insert(table._tbl.tblPr, "w:bidiVisual")
        insert(table._tbl.tblPr, "w:tblCaption", val=printed.sheet)
        insert(table._tbl.tblPr, "w:tblDescription", val=printed.caption)
        table.autofit = False
        whole = sum(column.wide for column in printed.columns)
        widths = [Cm(self.room() * column.wide / whole) for column in printed.columns]
        for grid, width in zip(table.columns, widths, strict=True):
            grid.width = width
        # Elements, not the library's rows and cells: those look the whole table through each time.
        twips = [width.twips for width in widths]
        for number, said in enumerate(rows):
            fill = FAILS if said.fails else MARK if said.marked else ""
            line = row(twips, self.style("Table text"), fill, head=number == 0)
            table._tbl.append(line)
            for place, cell in enumerate(line.tc_lst):
                self.cell(
                    Written(cell.p_lst[0], table), text_of(said.cells[place]),
                    bold=number == 0 or place == 0, numeric=printed.columns[place].numeric,
                )  # fmt: skip
        self.paragraph("Table end")

    def cell(self, paragraph: Any, text: str, *, bold: bool, numeric: bool) -> None:
        """Write what stands in a cell."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self.words(paragraph, text, bold=bold)
        if numeric and not _FROM_RIGHT.search(text):
            end = WD_ALIGN_PARAGRAPH.LEFT if self.said.right_to_left else WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.alignment = end

    def caption(
        self, label: str, counter: str, number: int, text: str, *, above: bool = False
    ) -> None:
        """Write a caption, whose number Word keeps up to date."""
        paragraph = self.paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = above or None
        self.words(paragraph, f"{label} ", bold=True)
        field(paragraph, f"SEQ {counter} \\* ARABIC", str(number))
        self.words(paragraph, f". {text}")
