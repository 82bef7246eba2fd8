"""The neutral document: what is said, in which order. It knows nothing of how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from paripassu.short import Short


class Tone(StrEnum):
    """How an answer sounds; a writer may colour it, the words say it anyway."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Number:
    """A number in a table: as people read it, and as a spreadsheet counts with it."""

    text: str
    value: int | float


@dataclass(frozen=True)
class Bar:
    """A stretch of time drawn on a line, as shares of the whole: from 0 to 1.

    What is done from `starts` to `done` waits until `checked` and is verified by `verified`.
    """

    starts: float
    done: float
    checked: float
    verified: float


Cell = str | Number | Bar


def text_of(cell: Cell) -> str:
    """Give what people read in a cell; of a bar, which a writer draws, nothing."""
    return cell.text if isinstance(cell, Number) else "" if isinstance(cell, Bar) else cell


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `wide` is its share of the width, `detail` is for spreadsheets only. On a screen a `clipped` one
    is cut to one line, and a `spare` one left out where there is no room for it.
    """

    heading: str
    wide: float = 1.0
    numeric: bool = False
    detail: bool = False
    clipped: bool = False
    spare: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; its first cell names it. A marked row, or one that fails, says why."""

    cells: tuple[Cell, ...]
    marked: bool = False
    fails: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; `sheet` is the short name that it has in a workbook.

    `more` is how many rows there are besides those listed.
    """

    caption: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more: int = 0

    def printed(self) -> Table:
        """Give it without the columns that only a spreadsheet has room for."""
        return self.of([n for n, column in enumerate(self.columns) if not column.detail])

    def of(self, kept: Sequence[int]) -> Table:
        """Give it with some of its columns alone."""
        return Table(
            self.caption,
            self.sheet,
            tuple(self.columns[number] for number in kept),
            tuple(replace(row, cells=tuple(row.cells[k] for k in kept)) for row in self.rows),
            self.more,
        )


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as a Vega-Lite specification.

    `said` tells in words what it shows, and `lines` is what a screen of text shows in its place.
    """

    caption: str
    said: str
    spec: Mapping[str, Any]
    lines: Table | None = None


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text; one with a tone tells of something that the reader should not miss."""

    text: str
    tone: Tone | None = None


@dataclass(frozen=True)
class Item:
    """A sentence of a list, and what is said under it."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Item, ...]

    @classmethod
    def of(cls, items: Iterable[str | Item]) -> Bullets:
        """List sentences."""
        return cls(tuple(Item(one) if isinstance(one, str) else one for one in items))


@dataclass(frozen=True)
class Entries:
    """Terms, each with what is said of it."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """The answer in one line, and what belongs to it."""

    tone: Tone
    word: str
    sentence: str
    besides: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullets | Entries | Verdict | Table | Picture


@dataclass(frozen=True, repr=False)
class Section(Short):
    """A part of the document.

    A `wide` one is printed across the page. What is `brief` is what a screen shows where not all
    is asked for; on paper the first section is the page that is read by itself.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False
    brief: bool = False


@dataclass(frozen=True, repr=False)
class Document(Short):
    """A whole document.

    Attributes
    ----------
    facts
        What stands under the title: what it is of, whose numbers, which day.
    author
        Whose numbers it rests on.
    foot
        What a screen says at the end of it: whose assumptions the numbers are.
    language, right_to_left
        In which language it is said, and whether that is read from the right.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    author: str
    foot: str
    language: str
    right_to_left: bool
