"""Writes a document in the format of a file's ending: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from paripassu.balance.deal import Deal, agree, sized, too_many
from paripassu.case.model import Case
from paripassu.case.size import SHOWN
from paripassu.case.target import NOTHING, Inputs, put_whole, refuse_target
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.report.papers.document import Document, Picture
from paripassu.report.writers.drawing import svg_of
from paripassu.speaking import speaking


@dataclass(frozen=True)
class Format:
    """A format: who writes it, and the libraries that it takes."""

    writer: Callable[[Document], bytes]
    takes: tuple[str, ...]


def _html(document: Document) -> bytes:
    from paripassu.report.writers.html import html

    return html(document)


def _markdown(document: Document) -> bytes:
    from paripassu.report.writers.markdown import markdown

    return markdown(document)


def _pdf(document: Document) -> bytes:
    from paripassu.report.writers.pdf import pdf

    return pdf(document)


def _word(document: Document) -> bytes:
    from paripassu.report.writers.word import word

    return word(document)


def _spreadsheet(document: Document) -> bytes:
    from paripassu.report.writers.spreadsheet import spreadsheet

    return spreadsheet(document)


FORMATS = {
    ".html": Format(_html, ("vl_convert",)),
    ".pdf": Format(_pdf, ("typst", "vl_convert")),
    ".docx": Format(_word, ("docx", "vl_convert")),
    ".xlsx": Format(_spreadsheet, ("openpyxl",)),
    ".md": Format(_markdown, ()),
}


def refuse(path: Path, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Refuse a file that could not be written, before anything is searched for.

    Raises
    ------
    RequestError
        Where the ending is not known, the file cannot be written there (`refuse_target`), or a
        library is not installed.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(FORMATS)
        raise RequestError(
            _(
                "A document is written as one of {known}, not as “{name}”.",
                known=known,
                name=path.name[:60],
            )
        )
    refuse_target(path, force=force, inputs=inputs)
    if any(find_spec(library) is None for library in form.takes):
        raise RequestError(
            _(
                "A document of this kind needs the documents extra: pip install "
                "'paripassu[documents]'."
            )
        )


def refuse_large(case: Case, deal: Deal) -> None:
    """Refuse a document of more steps than can be laid out, before anything is searched for.

    Raises
    ------
    RequestError
        Where steps times parties are more than 2,000.
    """
    if too_many(case, deal, SHOWN):
        raise RequestError(
            _("The deal is too large for a document: {size}; expected at most {most}. Name a part "
              "of it with --deal a,b,c, or write it with paripassu export --csv.",
              size=sized(case, deal), most=f"{SHOWN:,}")
        )  # fmt: skip


def refuse_deal(case: Case, asks: Mapping[str, Any]) -> None:
    """Refuse, as `refuse_large` does, the deal that is asked of a verb."""
    refuse_large(case, agree(case, deal=asks["deal"], swaps=asks.get("swaps", ())))


def written(document: Document, ending: str) -> bytes:
    """Give a document in the format of an ending (``.pdf``), in its own language."""
    with speaking(document.language):
        return FORMATS[ending.lower()].writer(document)


def write(
    document: Document,
    path: str | PathLike[str],
    *,
    force: bool = False,
    inputs: Inputs = NOTHING,
) -> str:
    """Write a document to a file; raises as `refuse` does, or where the file cannot be written.

    Returns a sentence on the signs that could not be drawn, empty if all could.

    The file is put in its place once it is whole: whatever ends the writing, there is never half
    of one.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.plan("bill-and-jack")
    >>> paripassu.write(paripassu.paper(found), "plan.md")
    ''
    """
    path = Path(path)
    refuse(path, force=force, inputs=inputs)
    put_whole(path, written(document, path.suffix), force=force, inputs=inputs)
    return _undrawn(document, path.suffix.lower())


def _undrawn(document: Document, ending: str) -> str:
    """Say which signs nothing here draws; the rest is up to the fonts of whoever opens the file."""
    from paripassu.report.pictures.glyphs import told, undrawn

    if ending == ".pdf":
        from paripassu.report.writers.pdf import undrawn as undrawn_in_pdf

        return told(undrawn_in_pdf(document))
    if ending == ".docx":
        blocks = (block for section in document.sections for block in section.blocks)
        return told(undrawn(svg_of(one, "figure") for one in blocks if isinstance(one, Picture)))
    return ""
