"""Writes a document in the format of a file's ending: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from paripassu.balance.deal import Deal, sized, too_many
from paripassu.case.model import Case
from paripassu.case.size import SHOWN
from paripassu.case.target import put_whole, refuse_target
from paripassu.errors import RequestError
from paripassu.language import _, speaking
from paripassu.report.document.model import Document


@dataclass(frozen=True)
class Format:
    """A format: who writes it, and the libraries that it takes."""

    writer: Callable[[Document], bytes]
    takes: tuple[str, ...]


def _html(document: Document) -> bytes:
    from paripassu.report.document.html import html

    return html(document)


def _markdown(document: Document) -> bytes:
    from paripassu.report.document.markdown import markdown

    return markdown(document)


def _pdf(document: Document) -> bytes:
    from paripassu.report.document.pdf import pdf

    return pdf(document)


def _word(document: Document) -> bytes:
    from paripassu.report.document.word import word

    return word(document)


def _spreadsheet(document: Document) -> bytes:
    from paripassu.report.document.spreadsheet import spreadsheet

    return spreadsheet(document)


FORMATS = {
    ".html": Format(_html, ("vl_convert",)),
    ".pdf": Format(_pdf, ("typst", "vl_convert")),
    ".docx": Format(_word, ("docx", "vl_convert")),
    ".xlsx": Format(_spreadsheet, ("openpyxl",)),
    ".md": Format(_markdown, ()),
}


def refuse(path: Path, *, force: bool = False) -> None:
    """Refuse a file that could not be written, before anything is searched for.

    Raises
    ------
    RequestError
        Where the ending is not known, the folder does not exist, the file does and `force` is not
        given, or a library is not installed.
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
    refuse_target(path, force=force)
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


def written(document: Document, ending: str) -> bytes:
    """Give a document in the format of an ending (``.pdf``), in its own language."""
    with speaking(document.language):
        return FORMATS[ending.lower()].writer(document)


def write(document: Document, path: Path, *, force: bool = False) -> None:
    """Write a document to a file; raises as `refuse` does, or where the file cannot be written.

    The file is put in its place once it is whole: whatever ends the writing, there is never half
    of one.
    """
    refuse(path, force=force)
    put_whole(path, written(document, path.suffix))
