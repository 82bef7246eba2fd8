"""The styles of the Word file: the built-in ones dressed, and the few that a plan needs besides."""

from __future__ import annotations

from typing import Any

from paripassu.report.papers.document import Document
from paripassu.report.writers.word_parts import insert, name

ACCENT, SOFT = "0B4A73", "50565E"
TONES = {"yes": "1B6B3A", "partly": "8A5A00", "no": "A02222"}
MARK, FAILS, _HEAD, _LINE = "FDF1E3", "F9DEDB", "E4ECF2", "C9CED6"
# Points: the size of the letters, what is left before and after.
_BUILT_IN = {
    "Normal": (10, 0, 4), "Title": (20, 0, 0), "Subtitle": (12, 0, 2), "Heading 1": (14, 10, 4),
    "Heading 2": (11, 8, 3), "Caption": (8.5, 4, 4), "List Bullet": (9.5, 0, 1),
    "Header": (8, 0, 0), "Footer": (8, 0, 0),
}  # fmt: skip
_OWN = {
    "Facts": (8.5, 0, 4), "Entry": (9.5, 0, 3), "Verdict": (11, 0, 2), "Table text": (8, 0, 0),
    "Table end": (4, 0, 0), "Picture": (9, 2, 0),
}  # fmt: skip
_COLOURS = {
    "Title": ACCENT, "Heading 1": ACCENT, "Heading 2": "000000", "Subtitle": SOFT,
    "Caption": SOFT, "Header": SOFT, "Footer": SOFT,
}  # fmt: skip


def dress(file: Any, said: Document) -> None:
    """Set the styles of a new file."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    styles = file.styles
    for one in _OWN:
        styles.add_style(one, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for one, (size, before, after) in {**_BUILT_IN, **_OWN}.items():
        style = styles[one]
        _letters(style, size)
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
        layout.line_spacing = 1.0
    for one, colour in _COLOURS.items():
        styles[one].font.color.rgb = RGBColor.from_string(colour)
        styles[one].font.italic = False
    styles["Caption"].font.bold = False
    styles["Picture"].paragraph_format.keep_with_next = True
    styles["Entry"].paragraph_format.left_indent = Cm(0.5)
    styles["Entry"].paragraph_format.first_line_indent = Cm(-0.5)
    spoken = {"fr": "fr-FR"}.get(said.language, "en-GB")
    normal = styles["Normal"].element.get_or_add_rPr()
    insert(normal, "w:lang", val=spoken, eastAsia="en-US", bidi="ar-SA")
    _table_style(styles)


def _letters(style: Any, size: float) -> None:
    from docx.shared import Pt

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for key, font in (("ascii", "Calibri"), ("hAnsi", "Calibri"), ("cs", "Arial")):
        fonts.set(name(f"w:{key}"), font)
    style.font.size = Pt(size)
    insert(style.element.rPr, "w:szCs", val=str(int(size * 2)))


def _table_style(styles: Any) -> None:
    """Make the style of the tables: thin lines between rows, a heavier one under the headings."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    style = styles.add_style("Plan table", WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
    heavy = f'w:val="single" w:sz="12" w:space="0" w:color="{ACCENT}"'
    inside = "".join(
        f'<w:{side} w:w="{room}" w:type="dxa"/>'
        for side, room in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
    )
    for part in (
        f"<w:tblPr {nsdecls('w')}><w:tblBorders><w:bottom {line}/><w:insideH {line}/>"
        f"</w:tblBorders><w:tblCellMar>{inside}</w:tblCellMar></w:tblPr>",
        f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
        f'<w:tcBorders><w:bottom {heavy}/></w:tcBorders><w:shd w:val="clear" w:color="auto" '
        f'w:fill="{_HEAD}"/></w:tcPr></w:tblStylePr>',
    ):
        style.element.append(parse_xml(part))
