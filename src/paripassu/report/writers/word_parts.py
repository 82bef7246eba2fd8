"""Parts of a Word file that have no name in the library: elements in the order Word asks for."""

from __future__ import annotations

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
