"""The document on a terminal: tables where there is room for them, cards where there is not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatchmethod

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from paripassu.errors import ReaderGoneError
from paripassu.language import _, _n
from paripassu.report.papers.document import (
    Bar,
    Block,
    Bullets,
    Cell,
    Document,
    Entries,
    Heading,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Tone,
    Verdict,
    text_of,
)

COLOURS = {Tone.YES: "green", Tone.PARTLY: "yellow", Tone.NO: "red"}
NARROW, CLIPPED = 14, 16  # columns that words need at least; that what is cut to a line does
LINE = 40  # columns of a text that had better stand on one line
WORD = 32  # columns of a long word that are still kept together
BAR = 25  # columns of a bar
MOST = 500  # rows of a table that a screen shows
_MARKS = "█─░"  # carried out, waits for the verifier, verification
_PLAIN_MARKS = "#-="  # where a terminal has no others


class Terminal(Console):
    """A console that leaves it to the command what happens when its reader has gone."""

    def on_broken_pipe(self) -> None:
        """Raise instead of leaving with exit code 1, which would say that the answer is no."""
        raise ReaderGoneError


def show(console: Console, document: Document, *, full: bool = False) -> None:
    """Print a document; only what is brief of it, where not all of it is asked for."""
    console.print(Text(document.title, "bold underline"))
    if document.subtitle:
        console.print(Text(document.subtitle, "bold"))
    for label, text in document.facts if full else ():
        console.print(_labelled(label, text))
    writer = _Screen(console, full)
    for number, section in enumerate(s for s in document.sections if full or s.brief):
        writer.section(section, headed=full or number > 0)
    console.print(Text(f"\n{document.foot}", "italic"))


class _Screen:
    """Writes the parts of a document."""

    def __init__(self, console: Console, full: bool) -> None:
        self.console, self.full = console, full
        self.marks = _PLAIN_MARKS if console.options.ascii_only else _MARKS

    def section(self, section: Section, *, headed: bool) -> None:
        if headed and section.title:
            self.console.print(Text(f"\n{section.title}", "bold"))
        for block in section.blocks:
            for line in self.block(block):
                self.console.print(line)

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[RenderableType]:
        raise TypeError(block)

    @block.register
    def _heading(self, block: Heading) -> Iterator[RenderableType]:
        yield Text(f"\n{block.text}", "bold")

    @block.register
    def _paragraph(self, block: Paragraph) -> Iterator[RenderableType]:
        yield Text(block.text, COLOURS[block.tone] if block.tone else "")

    @block.register
    def _bullets(self, block: Bullets) -> Iterator[RenderableType]:
        for item in block.items:
            row = Grid.grid(padding=(0, 1, 0, 0))
            row.add_column(width=3, justify="right")
            row.add_column(overflow="fold")
            row.add_row("•", Text(item.text))
            for under in item.under:
                row.add_row("", Padding(Text(under, "dim"), (0, 0, 0, 2)))
            yield row

    @block.register
    def _entries(self, block: Entries) -> Iterator[RenderableType]:
        yield from (_labelled(label, text) for label, text in block.items)

    @block.register
    def _verdict(self, block: Verdict) -> Iterator[RenderableType]:
        word = (block.word.upper(), f"bold {COLOURS[block.tone]}")
        yield Text.assemble(word, "  ", block.sentence)
        yield from (Padding(Text(said), (0, 0, 0, 2)) for said in block.besides)

    @block.register
    def _picture(self, block: Picture) -> Iterator[RenderableType]:
        if block.lines is not None:
            yield from self.block(block.lines)
        elif self.full:
            yield Text(block.said)

    @block.register
    def _table(self, block: Table) -> Iterator[RenderableType]:
        table = _without_spare(block.printed(), self.console.width)
        more = block.more + max(len(block.rows) - MOST, 0)
        fits = _least(table) <= self.console.width
        yield Text(f"\n{table.caption}", "dim" if fits else "bold") if table.caption else Text()
        rows = table.rows[:MOST]
        if fits:
            yield self._grid(table, rows)
        else:
            yield from (line for row in rows for line in self._card(table, row))
        if more > 0:
            yield Text(_n("… and {n} more (--json has all).", "… and {n} more (--json has all).",
                          more))  # fmt: skip
        if any(isinstance(cell, Bar) for row in rows for cell in row.cells):
            said = dict(zip(("done", "waits", "checked"), self.marks, strict=True))
            yield Text(
                _("{done} carried out  {waits} waits for the verifier  {checked} verification",
                  **said), "italic"
            )  # fmt: skip

    def _grid(self, table: Table, rows: tuple[Row, ...]) -> Grid:
        grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
        widths = _widths(table, self.console.width)
        for column, width in zip(table.columns, widths, strict=True):
            clipped = column.clipped and not self.full
            grid.add_column(
                Text(column.heading),
                width=width,
                justify="right" if column.numeric else "left",
                overflow="ellipsis" if clipped else "fold",
                no_wrap=clipped,
            )
        for row in rows:
            style = "red" if row.fails else "yellow" if row.marked else ""
            grid.add_row(*(self._cell(cell, BAR) for cell in row.cells), style=style)
        return grid

    def _card(self, table: Table, row: Row) -> Iterator[RenderableType]:
        """Lay a row out as lines: its number and name, then what stands in each column."""
        named = 2 if table.columns[0].heading == "#" else 1
        style = "bold red" if row.fails else "bold"
        yield Text(". ".join(text_of(cell) for cell in row.cells[:named]), style)
        for column, cell in zip(table.columns[named:], row.cells[named:], strict=True):
            if isinstance(cell, Bar):
                yield Padding(self._cell(cell, max(self.console.width - 4, 10)), (0, 0, 0, 2))
            elif said := text_of(cell):
                yield Padding(_labelled(column.heading, said, "dim"), (0, 0, 0, 2))

    def _cell(self, cell: Cell, width: int) -> Text:
        return _bar(cell, width, self.marks) if isinstance(cell, Bar) else Text(text_of(cell))


def _labelled(label: str, text: str, style: str = "bold") -> Text:
    return Text.assemble((_("{name}: {trust}", name=label, trust=""), style), text)


def _measured(table: Table) -> list[tuple[int, int]]:
    """Count for each column how wide it is at most, and at least, to be read on a screen."""
    measured = []
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows[:MOST]]
        if any(isinstance(cell, Bar) for cell in cells):
            measured.append((BAR, BAR))
            continue
        texts = [column.heading, *map(text_of, cells)]
        longest = max(cell_len(line) for text in texts for line in text.split("\n"))
        word = max(cell_len(word) for text in texts for word in text.split() or [""])
        enough = min(longest, CLIPPED if column.clipped else max(NARROW, min(word, WORD)))
        measured.append((longest, longest if column.numeric else enough))
    return measured


def _between(table: Table) -> int:
    """Count the columns of a screen that stand between those of a table, and around them."""
    return 2 * len(table.columns) + 2


def _least(table: Table) -> int:
    """Count the columns of a screen that a table needs at least to be read."""
    return sum(least for _most, least in _measured(table)) + _between(table)


def _without_spare(table: Table, room: int) -> Table:
    """Leave out what can be spared, the last first, where it would break the lines of the rest."""
    kept, less = list(range(len(table.columns))), table
    for place in reversed(kept):
        if _wanted(less) <= room:
            break
        if table.columns[place].spare:
            kept.remove(place)
            less = table.of(kept)
    return less if _least(less) <= room else table


def _wanted(table: Table) -> int:
    """Count the columns of a screen with which all that cannot be spared is on one line."""
    measured = zip(table.columns, _measured(table), strict=True)
    wanted = (least if one.spare else min(most, LINE) for one, (most, least) in measured)
    return sum(wanted) + _between(table)


def _widths(table: Table, room: int) -> list[int]:
    """Share the room out: each column has what it needs at least, and of the rest its share."""
    measured = _measured(table)
    widths = [least for _most, least in measured]
    # What cannot be spared has its line first.
    for place, (column, (most, _least)) in enumerate(zip(table.columns, measured, strict=True)):
        if not column.spare:
            more = min(most, LINE) - widths[place]
            widths[place] += max(0, min(more, room - _between(table) - sum(widths)))
    left = room - _between(table) - sum(widths)
    while left > 0:
        short = [n for n, (most, _least) in enumerate(measured) if widths[n] < most]
        if not short:
            break
        # One column of the screen at a time to whoever has the least of its share.
        poorest = min(short, key=lambda n: widths[n] / table.columns[n].wide)
        widths[poorest] += 1
        left -= 1
    return widths


def _bar(bar: Bar, width: int, marks: str) -> Text:
    """Draw when a step is carried out, waits and is verified, on a line of so many columns."""

    def at(share: float) -> int:
        return int(share * width)

    line = [" "] * width
    for begin, end, mark in (
        (bar.checked, bar.verified, marks[2]),
        (bar.done, bar.checked, marks[1]),
        (bar.starts, bar.done, marks[0]),
    ):
        if end > begin:
            line[at(begin) : at(end)] = mark * (at(end) - at(begin))
    # What takes less than a column is still seen.
    line[min(at(bar.starts), width - 1)] = marks[0]
    return Text("".join(line).rstrip(), "cyan")
