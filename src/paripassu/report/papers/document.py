"""The neutral document: what is said, in which order. It knows nothing of how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


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


Cell = str | Number


@dataclass(frozen=True)
class Column:
    """A column of a table; `wide` is its share of the width, `detail` is for spreadsheets only."""

    heading: str
    wide: float = 1.0
    numeric: bool = False
    detail: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; its first cell names it. A marked row, or one that fails, says why."""

    cells: tuple[Cell, ...]
    marked: bool = False
    fails: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; `sheet` is the short name that it has in a workbook."""

    caption: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def printed(self) -> Table:
        """Give it without the columns that only a spreadsheet has room for."""
        kept = [number for number, column in enumerate(self.columns) if not column.detail]
        return Table(
            self.caption,
            self.sheet,
            tuple(self.columns[number] for number in kept),
            tuple(replace(row, cells=tuple(row.cells[k] for k in kept)) for row in self.rows),
        )


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as a Vega-Lite specification; `said` tells in words what it shows."""

    caption: str
    said: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Entries:
    """Terms, each with what is said of it."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """The answer in one line, and what belongs to it."""

    tone: Tone
    word: str
    sentence: str
    besides: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullets | Entries | Answer | Table | Picture


@dataclass(frozen=True)
class Section:
    """A part of the document; a `wide` one is printed across the page."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes
    ----------
    facts
        What stands under the title: what it is of, whose numbers, which day.
    author
        Whose numbers it rests on.
    language, right_to_left
        In which language it is said, and whether that is read from the right.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    author: str
    language: str
    right_to_left: bool
