"""The document in GitHub's Markdown: tables and words; a picture stands there as its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatchmethod

from paripassu.language import _
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Cell,
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

# All that could begin markup or HTML; an address is left whole, so that it stays a link.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~#$&]")
_ADDRESS = re.compile(r"https?://[^\s<>|`]+")
# A sign that would begin a list or a quotation, behind a number too: of “1.” it is the point.
_BEGINS = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=:>.)])")


def markdown(document: Document) -> bytes:
    """Write the document as Markdown."""
    return ("\n".join(_Text(document).lines()) + "\n").encode()


def said(text: str) -> str:
    """Write text that is nothing but text, whatever it holds."""
    written, at = [], 0
    for address in _ADDRESS.finditer(text):
        written += [_plain(text[at : address.start()]), address[0]]
        at = address.end()
    return "".join([*written, _plain(text[at:])])


def _plain(text: str) -> str:
    # A mention of a user would become a link: a sign that is not seen parts the name from its @.
    escaped = _MARKUP.sub(lambda found: f"\\{found[0]}", text)
    return escaped.replace("@", "@\N{WORD JOINER}")


def _line(text: str) -> str:
    """Write a line that begins neither a list nor a quotation."""
    return _BEGINS.sub(lambda found: f"{found[1]}\\{found[2]}", said(text))


class _Text:
    """Writes a document; counts its tables and figures on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tables = self.figures = 0

    def lines(self) -> Iterator[str]:
        document = self.document
        yield f"# {said(document.title)}\n"
        yield f"**{said(document.subtitle)}**\n"
        for label, text in document.facts:
            yield f"- {said(label)}: {said(text)}"
        for section in document.sections:
            yield f"\n## {said(section.title)}"
            for block in section.blocks:
                yield ""
                yield from self.block(block)

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[str]:
        raise TypeError(block)

    @block.register
    def _heading(self, block: Heading) -> Iterator[str]:
        yield f"### {said(block.text)}"

    @block.register
    def _paragraph(self, block: Paragraph) -> Iterator[str]:
        yield _line(block.text)

    @block.register
    def _bullets(self, block: Bullets) -> Iterator[str]:
        for item in block.items:
            yield f"- {_line(item.text)}"
            yield from (f"  - {_line(under)}" for under in item.under)

    @block.register
    def _entries(self, block: Entries) -> Iterator[str]:
        for label, text in block.items:
            first, *more = map(said, text.split("\n\n"))
            yield f"- **{said(label)}** {first}"
            yield from (f"\n  {paragraph}" for paragraph in more)

    @block.register
    def _answer(self, block: Verdict) -> Iterator[str]:
        yield f"> **{said(block.word)}** {said(block.sentence)}"
        yield ">"
        yield from (f"> - {_line(item)}" for item in block.besides)

    @block.register
    def _picture(self, block: Picture) -> Iterator[str]:
        self.figures += 1
        figure = _("Figure {n}.", n=self.figures)
        yield f"**{figure}** {said(block.caption)}"
        yield f"\n{_line(block.said)}"

    @block.register
    def _table(self, block: Table) -> Iterator[str]:
        self.tables += 1
        table = block.printed()
        number = _("Table {n}.", n=self.tables)
        yield f"**{number}** {said(table.caption)}\n"
        yield _row([column.heading for column in table.columns])
        yield "|" + "|".join("--:" if c.numeric else ":--" for c in table.columns) + "|"
        yield from (_row(row.cells, row) for row in table.rows)


def _paragraphs(text: str) -> str:
    """Write the paragraphs of a cell, which stands in one line."""
    return "<br><br>".join(map(said, text.split("\n\n")))


def _row(cells: tuple[Cell, ...] | list[str], row: Row | None = None) -> str:
    texts = [_paragraphs(text_of(cell)) for cell in cells]
    if row is not None and (row.marked or row.fails):
        texts = [f"**{text}**" if text else "" for text in texts]
    return "| " + " | ".join(texts) + " |"
