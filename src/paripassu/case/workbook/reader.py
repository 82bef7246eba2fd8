"""From a workbook to plain data, with the cell of every key in place of its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from paripassu.case.events import Path_, spell
from paripassu.case.names import near, unknown
from paripassu.case.text import Text
from paripassu.case.workbook.book import read_grids
from paripassu.case.workbook.cells import UnreadableError, stated
from paripassu.case.workbook.grid import Cell, Grid, Place, Row
from paripassu.case.workbook.headings import (
    Headings,
    find_headings,
    folded,
    in_language,
    own,
    own_row,
)
from paripassu.case.workbook.layout import Column, Of, Shape, Sheet, resolved
from paripassu.case.workbook.sheets import CASE, README, SHEETS
from paripassu.case.workbook.unseen import Unseen
from paripassu.errors import CaseError
from paripassu.language import _

MAX_ASKED = 250_000  # cells under headings, in all rows that say something
ONE_OF = {"actions": "action", "parties": "party"}


@dataclass(frozen=True)
class Sheets(Text):
    """Plain data read from a workbook, with the place (sheet and cell) of each path into it."""

    places: dict[Path_, Place] = field(default_factory=dict, repr=False)

    def error(self, path: Path_, sentence: str) -> CaseError:
        """Build the error that names this workbook and the cell nearest to a path."""
        stands = path
        while stands and stands not in self.places:
            stands = stands[:-1]
        place = self.places.get(stands)
        said = [str(place)] if place else []
        # A cell says it all; a whole sheet does not say which key is meant.
        if not (place and place.cell) and path:
            said.append(spell(path))
        return CaseError(sentence, file=self.file, key=", ".join(said))


def read_workbook(path: Path) -> Sheets:
    """Read a workbook as `workbook` lays one out, however it was filled in.

    Columns may stand in any order; sheets, columns and rows whose name, heading or first cell
    begins with # are not read.

    Raises
    ------
    CaseError
        Where it is no such workbook, or a cell cannot be taken, with workbook, sheet and cell.
    RequestError
        Where openpyxl is not installed.
    """
    draft = _Draft(Sheets({}, path.name, {}))
    read = set()
    for sheet, grid in _matched(read_grids(path), path.name):
        read.add(sheet.at[:1])
        draft.text.places.setdefault(sheet.at[:1], Place(grid.title))  # type: ignore[arg-type]
        draft.unseen.append(Unseen(grid))
        if sheet is CASE:
            draft.card(grid)
        else:
            draft.table(sheet, grid)
    if ("history",) not in read:
        # What came of it, on the sheet of the case, says nothing without the steps.
        draft.text.data.pop("history", None)
    remarks = tuple(remark for unseen in draft.unseen for remark in unseen.remarks())
    return replace(draft.text, remarks=remarks)


def _matched(grids: list[Grid], file: str) -> Iterator[tuple[Sheet, Grid]]:
    """Pair what is known with what is there, in the order in which it must be read."""
    known = {folded(title): title for title in (README, *(sheet.title for sheet in SHEETS))}
    there: dict[str, Grid] = {}
    for grid in grids:
        name = folded(grid.title)
        if name not in known and not grid.rows:
            continue
        if name not in known:
            raise grid.fault(
                _(
                    "is not a sheet of a case{near}; begin its name with # if it is your own.",
                    near=near(grid.title, known.values()),
                )
            )
        if name in there:
            raise grid.fault(_("is the name of two sheets; expected one, even if one is hidden."))
        there[name] = grid
    for sheet in SHEETS:
        found = there.get(folded(sheet.title))
        if found is None and sheet.needed:
            raise CaseError(
                _("has no sheet “{sheet}”, which a case needs.", sheet=sheet.title), file=file
            )
        if found is not None:
            yield sheet, found


class _Draft:
    """The case as far as it has been read."""

    def __init__(self, text: Sheets) -> None:
        self.text = text
        self.unseen: list[Unseen] = []
        self.asked = 0

    # --- What a cell says ------------------------------------------------------------------------

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
        here: Any = self.text.data
        for part in path:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def value(self, grid: Grid, at: tuple[int, int], cell: Cell, column: Column) -> Any:
        """Read what a cell says."""
        self.unseen[-1].note(*at, cell)
        try:
            return stated(cell, column)
        except UnreadableError as why:
            raise grid.error(*at, str(why)) from None

    def take(self, grid: Grid, at: tuple[int, int], cell: Cell | None, column: Column,
             path: Path_) -> None:  # fmt: skip
        """Put what a cell says where it belongs; a blank one only leaves its place behind."""
        place = grid.place(*at)
        if cell is None and isinstance(column.path[-1], int):
            raise grid.error(*at, _("is empty; expected something."))
        if cell is None:
            self.text.places.setdefault(path, place)
            return
        value = self.value(grid, at, cell, column)
        before, beside = self.get(path), self.get(path[:-1])
        if isinstance(before, dict) or (beside and isinstance(beside, str)):
            sentence = _(
                "stands beside the same words under a heading with a language; expected one for "
                "each, such as “{heading} en”.",
                heading=column.heading.removesuffix(f" {path[-1]}"),
            )
            raise grid.error(*at, sentence)
        if before not in (None, "") and before != value:
            raise grid.error(
                *at, _("says otherwise than {place}; expected one.", place=self.text.places[path])
            )
        self.put(path, value, place)

    # --- What a sheet says -----------------------------------------------------------------------

    def card(self, grid: Grid) -> None:
        """Read the sheet on which each row is an entry of its own: its name, then what it says."""
        entries = {folded(column.heading): column for column in CASE.columns}
        first = min((min(row) for row in grid.rows.values()), default=1)
        seen: dict[str, int] = {}
        for number, row in grid.rows.items():
            name = folded(row[first].value) if first in row else ""
            if name in ("", "entry") or own(name):
                continue
            column = entries.get(name) or in_language(CASE, str(row[first].value))
            if column is None:
                # The sentence above the entries stands alone in its row.
                if row.keys() == {first} and not seen:
                    continue
                meant = near(name, entries)
                sentence = _(
                    "names no entry of this sheet{near}; begin it with # if it is yours.",
                    near=meant,
                )
                raise grid.error(number, first, sentence)
            if name in seen:
                raise grid.error(
                    number, first, _("stands twice, first in row {row}.", row=seen[name])
                )
            seen[name] = number
            path = tuple(str(part) for part in column.path)
            self.take(grid, (number, first + 1), row.get(first + 1), column, path)

    def table(self, sheet: Sheet, grid: Grid) -> None:
        """Read a sheet with one row of headings."""
        headings = find_headings(sheet, grid, tuple(self.text.data.get("parties", {})))
        if headings is None:
            return
        rows = {
            number: row
            for number, row in grid.rows.items()
            if number > headings.row
            and not own_row(row, headings.key)
            and headings.read.keys() & row.keys()
        }
        self.asked += len(rows) * len(headings.read)
        if self.asked > MAX_ASKED:
            raise grid.fault(_("has more than {most} cells.", most=f"{MAX_ASKED:,}"))
        for number, row in rows.items():
            self.row(sheet, grid, headings, number, row)

    def row(self, sheet: Sheet, grid: Grid, headings: Headings, number: int, row: Row) -> None:
        said = self.keys(sheet, grid, headings, number, row)
        if Of.ROW in sheet.at:
            entries = self.get(resolved(sheet.at[:-1], said))
            said[Of.ROW] = len(entries or ())
        self.begin(sheet, grid, (number, headings.key), resolved(sheet.at, said))
        self.next(sheet, said, grid.place(number, headings.key))
        for at, (column, party) in headings.read.items():
            if column in sheet.keys:
                continue
            path = resolved(column.path, {**said, Of.PARTY: party})
            self.take(grid, (number, at), row.get(at), column, path)

    def next(self, sheet: Sheet, said: dict[Of, str | int], place: Place) -> None:
        """Say which entry, of the list of what the row is about, the row would be."""
        path = next((c.path for c in sheet.columns if Of.NEXT in c.path), None)
        if path is not None:
            entries = resolved(path[: path.index(Of.NEXT)], said)
            said[Of.NEXT] = len(self.get(entries) or ())
            self.text.places.setdefault((*entries, said[Of.NEXT]), place)

    def keys(self, sheet: Sheet, grid: Grid, headings: Headings, number: int, row: Row
             ) -> dict[Of, str | int]:  # fmt: skip
        """Read what the row is about, and hold it against what it refers to."""
        said: dict[Of, str | int] = {}
        for at, (column, _party) in headings.read.items():
            mark = column.path[0]
            if column not in sheet.keys or not isinstance(mark, Of):
                continue
            if at not in row:
                raise grid.error(
                    number, at, _("is empty; expected the id of what the row is about.")
                )
            key = " ".join(str(self.value(grid, (number, at), row[at], column)).split())
            if column.refers:
                known = self.text.data.get(column.refers, {})
                for _path, sentence in unknown(known, (key,), (), ONE_OF[column.refers]):
                    raise grid.error(number, at, sentence)
            said[mark] = key
        return said

    def begin(self, sheet: Sheet, grid: Grid, at: tuple[int, int], item: Path_) -> None:
        """Begin the thing that a row is."""
        if sheet.shape in (Shape.FURTHER, Shape.PAIRS):
            return
        if sheet.shape is Shape.ITEMS and item in self.text.places:
            cell = self.text.places[item].cell
            sentence = _(
                "names “{name}” a second time, first in cell {cell}.", name=item[-1], cell=cell
            )
            raise grid.error(*at, sentence)
        if self.get(item) is None:
            self.put(item, {key: kind() for key, kind in sheet.blank},
                     grid.place(*at))  # fmt: skip
