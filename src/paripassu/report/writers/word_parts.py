"""Parts of a Word file that have no name in the library: elements in the order Word asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

# For each element that is put in: those that must not stand before it, by the schema of Word.
_AFTER = {
    "w:bidi": ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
               "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
               "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:rPr", "w:sectPr",
               "w:rtlGutter", "w:docGrid"),
    "w:bidiVisual": ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
                     "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout",
                     "w:tblCellMar", "w:tblLook"),
    "w:szCs": ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:vertAlign", "w:rtl",
               "w:cs", "w:em", "w:lang"),
    "w:shd": ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"),
}  # fmt: skip


@cache
def name(tag: str) -> str:
    """Give the full name of ``w:p``."""
    from docx.oxml.ns import qn

    return qn(tag)


def insert(parent: Any, tag: str, **attributes: str) -> None:
    """Put an element where it belongs in its parent, in place of one that is there already."""
    from docx.oxml.parser import OxmlElement

    for old in parent.findall(name(tag)):
        parent.remove(old)
    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(name(f"w:{key}"), value)
    parent.insert_element_before(element, *_AFTER.get(tag, ()))


def run(paragraph: Any, text: str, *, bold: bool, colour: str, right: bool) -> None:
    """Add words to the element of a paragraph, of a look of their own.

    The library's runs are cleared before they are filled, which takes most of a document's time.
    """
    made = _under(paragraph, "w:r")
    looks = {"w:b": bold, "w:bCs": bold and right, "w:color": colour, "w:rtl": right}
    if any(looks.values()):
        kept = _under(made, "w:rPr")
        for tag in (tag for tag, wanted in looks.items() if wanted):
            _under(kept, tag, {name("w:val"): colour} if tag == "w:color" else {})
    for piece in filter(None, re.split("([\t\r\n])", text)):
        if piece in "\t\r\n":
            _under(made, "w:tab" if piece == "\t" else "w:br")
        else:
            said = _under(made, "w:t")
            said.text = piece
            if piece != piece.strip():
                said.set(name("xml:space"), "preserve")


def _under(parent: Any, tag: str, attributes: dict[str, str] | None = None) -> Any:
    made = parent.makeelement(name(tag), attributes)
    parent.append(made)
    return made


def row(widths: Sequence[int], style: str, fill: str, *, head: bool) -> Any:
    """Give a row of a table, an empty paragraph in each cell; `widths` are in twips."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p></w:tc>'
        for width in widths
    )
    about = "<w:tblHeader/>" * head + "<w:cantSplit/>"
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr>{about}</w:trPr>{cells}</w:tr>")


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field that Word computes, with what it shows until then."""
    from docx.oxml.parser import OxmlElement

    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        if kind == "instruction":
            said = OxmlElement("w:instrText")
            said.set(name("xml:space"), "preserve")
            said.text = f" {instruction} "
            run._r.append(said)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(name("w:fldCharType"), kind)
            run._r.append(mark)
