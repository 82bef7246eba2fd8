"""The case as far as it has been read from a workbook, and what is wrong so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from paripassu.case.events import Path_, spell
from paripassu.case.names import Fault, Later, Said, names_of
from paripassu.case.text import Text, parts
from paripassu.case.workbook.around import INSTRUMENT_SHEET
from paripassu.case.workbook.cells import UnreadableError, stated
from paripassu.case.workbook.grid import Cell, Grid, Place
from paripassu.case.workbook.headings import folded
from paripassu.case.workbook.layout import Column, held
from paripassu.case.workbook.sheets import CASE
from paripassu.errors import Fault as Told
from paripassu.language import _

_AT = "@"  # begins the path of what is wrong with a cell that says nothing of the case


@dataclass(frozen=True)
class Sheets(Text):
    """Plain data read from a workbook, with the place (sheet and cell) of each path into it."""

    places: dict[Path_, Place] = field(default_factory=dict, repr=False)
    titles: tuple[str, ...] = ()

    range = "{low} to {high}"

    def called(self, key: str) -> str:
        """Give the heading under which a key of the case, or of an instrument, stands."""
        columns = (*INSTRUMENT_SHEET.columns, *CASE.columns)
        return next((_(one.heading) for one in columns if key in one.path[-2:]), key)

    def place(self, path: Path_) -> Place | None:
        """Give the cell that is nearest to a path."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path)

    def order(self) -> Callable[[Path_], tuple[int, ...]]:
        """Give what sorts paths: as their cells stand in the workbook, row by row."""
        number = {title: n for n, title in enumerate(self.titles)}

        def at(path: Path_) -> tuple[int, ...]:
            place = self.place(path)
            return (number.get(place.sheet, -1), place.row, place.column) if place else (-1,)

        return at

    def fault(self, path: Path_, said: str | Said | Later) -> Told:
        """Say what is wrong at a path, with this workbook and the cell nearest to it."""
        place = self.place(path)
        sentence, found, expected, write = parts(said)
        if len(path) == 2 and found == path[-1]:
            sentence = _(
                "{sentence} Begin the cell with # if the row is a note of yours.",
                sentence=sentence,
            )
        key = "" if path and str(path[0]).startswith(_AT) else spell(path)
        sheet, cell = (place.sheet, place.cell) if place else ("", "")
        return Told(sentence, self.file, key=key, sheet=sheet, cell=cell, found=found,
                    expected=expected, write=write)  # fmt: skip


class Draft:
    """The case as far as it has been read.

    Attributes
    ----------
    text
        The data, and the place of each path into it.
    faults, unread
        As in `Text`.
    """

    def __init__(self, file: str, grids: list[Grid]) -> None:
        self.text = Sheets({}, file, {}, titles=tuple(grid.title for grid in grids))
        self.faults: list[Fault] = []
        self.unread: set[Path_] = set()

    def whole(self, remarks: tuple[str, ...]) -> Sheets:
        """Give the text with all that was found."""
        return replace(self.text, remarks=remarks, faults=tuple(self.faults),
                       unread=tuple(self.unread))  # fmt: skip

    def wrong(self, place: Place, said: str | Said | Later, *unread: Path_) -> None:
        """Note what is wrong with a cell or a sheet, and which paths are therefore not known."""
        path = (f"{_AT}{place.sheet}", place.row, place.column, len(self.faults))
        self.text.places[path] = place
        self.faults.append((path, said))
        self.unread.update(unread)

    def put(self, path: Path_, value: Any, place: Place) -> None:
        """Set what a path leads to, making the tables and lists on the way."""
        here = self.text.data
        for part, following in pairwise(path):
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(here, list):
                if int(part) == len(here):
                    here.append(empty)
                here = here[int(part)]
            else:
                here[part] = here.get(part) or empty
                here = here[part]
        if isinstance(here, list):
            here.append(value)
        else:
            here[path[-1]] = value
        self.text.places[path] = place

    def get(self, path: Path_) -> Any:
        """Give what a path leads to; None where there is nothing."""
        return held(self.text.data, path)

    def above(self, path: Path_) -> Place | None:
        """Give the cell that says of all, in one number, what a path leads to for one of them."""
        for length in range(3, len(path)):
            if not isinstance(self.get(path[:length]), dict | list | None):
                return self.text.places[path[:length]]
        return None

    def table(self, name: str) -> Mapping[str, Any] | None:
        """Give the parties, or the actions; None where they could not be read."""
        return None if (name,) in self.unread else self.text.data.get(name, {})

    def value(self, place: Place, cell: Cell, column: Column, path: Path_) -> Any:
        """Read what a cell says; None where that cannot be."""
        try:
            value = stated(cell, column)
        except UnreadableError as why:
            self.wrong(place, why.said, path)
            return None
        if not column.names_party:
            return value
        called = self.called()
        if (whole := called.get(folded(cell.value))) is not None:
            return [whole] if isinstance(value, list) else whole
        if isinstance(value, list):
            return [called.get(folded(name), name) for name in value]
        return called.get(folded(value), value)

    def called(self) -> Mapping[str, str]:
        """Give the id of each party by what it is called: its id, in any capitals, or its name."""
        parties = self.table("parties") or {}
        names = {id_: {folded(id_), *map(folded, names_of(one, ("name",)))}
                 for id_, one in parties.items()}  # fmt: skip
        times = Counter(name for those in names.values() for name in those)
        actions = self.text.data.get("actions", {})
        return {
            name: id_
            for id_, those in names.items()
            for name in those
            if times[name] == 1 and name not in actions
        }
