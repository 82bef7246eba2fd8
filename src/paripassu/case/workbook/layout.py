"""What sheets and columns are made of, and how a column says where its cells stand in the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from functools import cached_property
from typing import Any

from paripassu.language import _


class Of(Enum):
    """What stands in a path for something that the row, or the heading, says."""

    KEY = auto()  # the id in the row's first column
    OTHER = auto()  # the id in its second
    ROW = auto()  # the position of the row in a list of such rows
    NEXT = auto()  # the position in the list of whatever the row belongs to
    PARTY = auto()  # the party that the heading names

    __hash__ = object.__hash__  # what others have looks their name up each time


class Holds(Enum):
    """What the cells of a column hold."""

    WORDS = auto()
    ID = auto()
    IDS = auto()
    NEEDS = auto()
    SWAPS = auto()
    SPAN = auto()
    NUMBER = auto()
    RANGE = auto()
    SHARE = auto()
    WHOLE = auto()
    REVERSIBLE = auto()
    WORD = auto()
    YES = auto()
    DURATION = auto()
    DAY = auto()
    WHEN = auto()


Path = tuple[str | int | Of, ...]


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    heading
        Its heading; for a column of each party what stands before the party's id.
    path
        Where its cells stand in the case; empty where they are never read back.
    names
        The sheet whose ids the cells are, for the drop-down.
    refers
        For a column of keys: where in the case such a key must be known; empty where it is new.
    strict
        Whether anything but the drop-down's words is wrong in any case.
    needed
        Whether the sheet cannot be read without it.
    note
        What it holds, in a sentence: a message, which is said in the language spoken. Headings,
        and words that cells hold, are the words of the format and stay as they are.
    aside
        Whether it is left out when the sheet is printed.
    unsaid
        What is written where the case leaves it at what a blank cell means too.
    party
        Whether its cells may name a party, or else something else.
    spoken
        Whether it may stand once for each language, as “title en” and “title ar”.
    spare
        Whether it is not written where no row says anything in it.
    tag
        The language of its words, where it is one of several for the same.
    """

    heading: str
    path: Path = ()
    holds: Holds = Holds.WORDS
    note: str = ""
    width: int = 14
    words: tuple[str, ...] = ()
    names: str = ""
    refers: str = ""
    strict: bool = True
    needed: bool = False
    aside: bool = False
    unsaid: str | int | None = None
    party: bool = False
    spoken: bool = False
    spare: bool = False
    tag: str = ""

    def told_in(self, tag: str) -> Column:
        """Give the column for the same words in one language."""
        return replace(self, tag=tag, path=(*self.path, tag), spoken=False)

    @property
    def called(self) -> str:
        """Its heading in the language spoken, without the party."""
        return f"{_(self.heading)} {self.tag}".strip()

    @property
    def names_party(self) -> bool:
        """Whether its cells name parties, by their ids or their names."""
        return self.party or self.names == "Parties" or self.refers == "parties"

    @property
    def per_party(self) -> bool:
        """Whether there is one such column for each party."""
        return Of.PARTY in self.path


def resolved(path: Path, said: Mapping[Of, Any]) -> tuple[Any, ...]:
    """Fill a path with what a row, or a heading, says."""
    return tuple(said[part] if isinstance(part, Of) else part for part in path)


def held(data: Any, path: tuple[Any, ...]) -> Any:
    """Give what a path leads to in a case's plain data; None where there is nothing."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


class Shape(StrEnum):
    """What a row of a sheet is."""

    CARD = "card"  # the name of a single entry, and the entry
    ITEMS = "items"  # a thing with an id of its own
    LIST = "list"  # an entry of a list
    GROUPS = "groups"  # an entry of the list of a thing that several rows name
    FURTHER = "further"  # more about each action
    NUMBERS = "numbers"  # a number under a name
    PAIRS = "pairs"  # what lies between two parties


@dataclass(frozen=True)
class Sheet:
    """A sheet: `at` is where what its rows are stands in the case.

    `blank` is what such a thing is where none of its cells says anything.
    """

    title: str
    note: str
    shape: Shape
    at: Path
    columns: tuple[Column, ...]
    needed: bool = False
    blank: tuple[tuple[str, type], ...] = ()
    wide: bool = False

    @cached_property
    def keys(self) -> tuple[Column, ...]:
        """The columns that say what a row is about."""
        return tuple(c for c in self.columns if c.path in ((Of.KEY,), (Of.OTHER,)))
