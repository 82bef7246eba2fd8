"""The document as one HTML file: nothing outside it is asked for, and nothing in it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import singledispatchmethod
from html import escape
from importlib.resources import files

from paripassu.language import _
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Document,
    Entries,
    Heading,
    Item,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Verdict,
    text_of,
)
from paripassu.report.pictures.picture import DARK, LIGHT
from paripassu.report.writers.drawing import shape, svg_of

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(document: Document) -> bytes:
    """Write the document as HTML."""
    return "\n".join(_Page(document).lines()).encode()


def fragment(document: Document, sections: Iterable[Section]) -> str:
    """Write some sections by themselves, to stand in a page of somebody else's."""
    page = _Page(document)
    turned = "rtl" if document.right_to_left else "ltr"
    lines = [f'<div class="paripassu" dir="{turned}"><h3>{escape(document.title)}</h3>']
    for section in sections:
        lines += [f"<h4>{escape(section.title)}</h4>"] if section.title else []
        lines += [line for block in section.blocks for line in page.block(block)]
    return "\n".join([*lines, f"<p><em>{escape(document.foot)}</em></p></div>"])


class _Page:
    """Writes a document; counts its tables and figures on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tables = self.figures = 0

    def lines(self) -> Iterator[str]:
        said = self.document
        turned = "rtl" if said.right_to_left else "ltr"
        title = escape(f"{said.title} – {said.subtitle}")
        yield "<!DOCTYPE html>"
        yield f'<html lang="{escape(said.language)}" dir="{turned}">'
        yield "<head>"
        yield '<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="referrer" content="no-referrer">'
        yield f"<title>{title}</title>"
        yield f"<style>\n{_style()}</style>"
        yield "</head>\n<body>"
        skip = escape(_("Skip to the plan"))
        yield f'<a class="skip" href="#main">{skip}</a>'
        yield from self.head()
        yield '<main id="main">'
        for section in said.sections:
            yield from self.section(section)
        yield "</main>"
        whose = _("Numbers: assumptions of {whose}.", whose=said.author)
        yield f"<footer>{escape(whose)}</footer>"
        yield "</body>\n</html>\n"

    def head(self) -> Iterator[str]:
        said = self.document
        yield f"<header>\n<h1>{escape(said.title)}</h1>\n<p>{escape(said.subtitle)}</p>"
        facts = "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in said.facts)
        yield f'<dl class="facts">{facts}</dl>\n</header>'
        links = "".join(
            f'<li><a href="#{s.name}">{escape(s.title)}</a></li>' for s in said.sections
        )
        contents = escape(_("Contents"))
        yield f'<nav aria-label="{contents}"><ol>{links}</ol></nav>'

    def section(self, section: Section) -> Iterator[str]:
        across = ' class="wide"' if section.wide else ""
        heading = f"{section.name}-heading"
        yield f'<section id="{section.name}"{across} aria-labelledby="{heading}">'
        yield f'<h2 id="{heading}">{escape(section.title)}</h2>'
        for block in section.blocks:
            yield from self.block(block)
        yield "</section>"

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[str]:
        raise TypeError(block)

    @block.register
    def _heading(self, block: Heading) -> Iterator[str]:
        yield f"<h3>{escape(block.text)}</h3>"

    @block.register
    def _paragraph(self, block: Paragraph) -> Iterator[str]:
        toned = f' class="remark {block.tone}"' if block.tone else ""
        yield f"<p{toned}>{escape(block.text)}</p>"

    @block.register
    def _bullets(self, block: Bullets) -> Iterator[str]:
        items = (f"<li>{escape(item.text)}{_under(item)}</li>" for item in block.items)
        yield f"<ul>{''.join(items)}</ul>"

    @block.register
    def _entries(self, block: Entries) -> Iterator[str]:
        yield '<dl class="entries">'
        for label, text in block.items:
            yield f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
        yield "</dl>"

    @block.register
    def _answer(self, block: Verdict) -> Iterator[str]:
        yield f'<div class="answer {block.tone}">'
        word = f'<strong class="word">{escape(block.word)}</strong>'
        yield f"<p>{word} {escape(block.sentence)}</p>"
        yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.besides) + "</ul>"
        yield "</div>"

    @block.register
    def _picture(self, block: Picture) -> Iterator[str]:
        self.figures += 1
        label = escape(_("Figure {n}.", n=self.figures))
        caption = escape(block.caption)
        svg = svg_of(block, f"figure-{self.figures}")
        wide = f'style="--wide:{shape(svg)[0]:.0f}px"'
        named = f'role="group" aria-label="{caption}"'
        yield f'<figure>\n<div class="scroll" tabindex="0" {named} {wide}>'
        yield svg
        yield "</div>"
        yield f'<figcaption><span class="number">{label}</span> {caption}</figcaption>\n</figure>'

    @block.register
    def _table(self, block: Table) -> Iterator[str]:
        # The roles keep a table a table where a narrow screen lays its rows out as cards.
        self.tables += 1
        table = block.printed()
        label = escape(_("Table {n}.", n=self.tables))
        yield '<table role="table">'
        yield f'<caption><span class="number">{label}</span> {escape(table.caption)}</caption>'
        whole = sum(column.wide for column in table.columns)
        widths = "".join(f'<col style="width:{c.wide / whole:.1%}">' for c in table.columns)
        yield f"<colgroup>{widths}</colgroup>"
        heads = "".join(
            f'<th role="columnheader" scope="col"{_figure(column.numeric)}>'
            f"{escape(column.heading)}</th>"
            for column in table.columns
        )
        yield f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        yield '<tbody role="rowgroup">'
        for row in table.rows:
            yield _row(table, row)
        yield "</tbody>\n</table>"


def _under(item: Item) -> str:
    lines = "".join(f"<li>{escape(under)}</li>" for under in item.under)
    return f'<ul class="under">{lines}</ul>' if lines else ""


def _row(table: Table, row: Row) -> str:
    kind = "fails" if row.fails else "marked"
    marked = f' class="{kind}"' if row.marked or row.fails else ""
    cells = []
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        text = escape(text_of(cell))
        if place == 0:
            cells.append(f'<th role="rowheader" scope="row">{text}</th>')
        else:
            of = escape(column.heading)
            cells.append(f'<td role="cell" data-of="{of}"{_figure(column.numeric)}>{text}</td>')
    return f'<tr role="row"{marked}>{"".join(cells)}</tr>'


def _figure(numeric: bool) -> str:
    return ' class="figure"' if numeric else ""


def _style() -> str:
    """Give the style sheet, with rules that repaint the light pictures where it is dark."""
    sheet = (files(__package__) / "page.css").read_text(encoding="utf-8")
    dark = []
    for field in fields(LIGHT):
        light, other = getattr(LIGHT, field.name), getattr(DARK, field.name)
        if isinstance(light, str) and light != other:
            dark += [f'svg [{key}="{light}"] {{ {key}: {other}; }}' for key in ("fill", "stroke")]
    return sheet + "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(dark) + "\n}\n"
