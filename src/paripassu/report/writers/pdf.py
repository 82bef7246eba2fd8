"""The document as PDF, set by typst in this process: tagged, with its fonts, without a network."""

from __future__ import annotations

import json
from functools import singledispatch
from importlib.resources import files
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
    Table,
    Verdict,
    text_of,
)
from paripassu.report.pictures.glyphs import NAMED, asked
from paripassu.report.writers.drawing import shape, svg_of


def pdf(document: Document) -> bytes:
    """Write the document as PDF; as PDF/UA, which screen readers read, where its fonts allow it."""
    import typst

    try:
        written = _compiled(document, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA refuses a sign that no font here can draw; a plain tagged PDF leaves a gap for it.
        written = _compiled(document, format="pdf")
    assert isinstance(written, bytes)
    return written


def undrawn(document: Document) -> list[str]:
    """Name signs of the document that no font here can draw, and one more than are named."""
    found: list[str] = []
    ahead = [asked([json.dumps(_said(document), ensure_ascii=False)])]
    while ahead and len(found) <= NAMED:
        signs = ahead.pop()
        if signs and not _drawn(signs):
            half = len(signs) // 2
            found += signs if half == 0 else []
            ahead += [signs[half:], signs[:half]] if half else []
    return found


def _drawn(signs: list[str]) -> bool:
    """Whether there is a font for each of them: PDF/UA refuses a sign for which there is none."""
    import typst

    text = json.dumps("\n".join(signs), ensure_ascii=False).encode()
    source = b"#set document(title: [T])\n#text(" + text + b")"
    try:
        typst.compile(source, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        return False
    return True


def pages(document: Document, fineness: float) -> list[bytes]:
    """Draw the pages of the PDF as PNG, `fineness` in pixels per inch."""
    drawn = _compiled(document, format="png", ppi=fineness)
    return [drawn] if isinstance(drawn, bytes) else list(drawn)


def _compiled(document: Document, **form: Any) -> bytes | list[bytes]:
    import typst

    source = (files(__package__) / "page.typ").read_bytes()
    compiled: bytes | list[bytes] = typst.compile(
        source, sys_inputs={"document": json.dumps(_said(document))}, **form
    )
    return compiled


def _said(document: Document) -> dict[str, Any]:
    sections = []
    wide_before = True
    for section in document.sections:
        blocks = [{**_block(block), "wide": section.wide} for block in section.blocks]
        sections.append(
            {
                "title": section.title,
                "wide": section.wide,
                "starts": wide_before,
                "blocks": blocks,
            }
        )
        wide_before = section.wide
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "facts": document.facts,
        "language": document.language,
        "right_to_left": document.right_to_left,
        "foot": _("Numbers: assumptions of {whose}.", whose=document.author),
        "words": {
            "page": _("Page {n} of {of}", n="{n}", of="{of}"),
            "table": _("Table"),
            "figure": _("Figure"),
        },
        "sections": sections,
    }


@singledispatch
def _block(block: Block) -> dict[str, Any]:
    raise TypeError(block)


@_block.register
def _heading(block: Heading) -> dict[str, Any]:
    return {"kind": "heading", "text": block.text}


@_block.register
def _paragraph(block: Paragraph) -> dict[str, Any]:
    return {"kind": "paragraph", "text": block.text, "tone": str(block.tone or "")}


@_block.register
def _bullets(block: Bullets) -> dict[str, Any]:
    return {"kind": "bullets", "items": [{"text": i.text, "under": i.under} for i in block.items]}


@_block.register
def _entries(block: Entries) -> dict[str, Any]:
    return {"kind": "entries", "items": block.items}


@_block.register
def _answer(block: Verdict) -> dict[str, Any]:
    return {
        "kind": "answer",
        "tone": str(block.tone),
        "word": block.word,
        "sentence": block.sentence,
        "besides": block.besides,
    }


@_block.register
def _picture(block: Picture) -> dict[str, Any]:
    svg = svg_of(block, "figure")
    width, height = shape(svg)
    return {
        "kind": "picture",
        "svg": svg,
        "width": width,
        "height": height,
        "caption": block.caption,
        "said": block.said,
    }


@_block.register
def _table(block: Table) -> dict[str, Any]:
    table = block.printed()
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [
            {"heading": c.heading, "wide": c.wide, "numeric": c.numeric} for c in table.columns
        ],
        "rows": [
            {
                "marked": row.marked,
                "fails": row.fails,
                "cells": [text_of(cell) for cell in row.cells],
            }
            for row in table.rows
        ],
    }
