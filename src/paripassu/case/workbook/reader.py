"""From a workbook to plain data, with the cell of every key in place of its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from paripassu.case.events import Path_
from paripassu.case.names import ANY, UNREAD, Later, Said, names_of, near, not_known
from paripassu.case.text import parts
from paripassu.case.workbook.asides import told
from paripassu.case.workbook.book import read_grids
from paripassu.case.workbook.cells import is_nil
from paripassu.case.workbook.draft import Draft, Sheets
from paripassu.case.workbook.grid import Cell, Grid, Place, Row
from paripassu.case.workbook.headings import (
    Headings,
    find_headings,
    folded,
    in_language,
    own,
    tell_stray,
)
from paripassu.case.workbook.layout import Column, Of, Shape, Sheet, resolved
from paripassu.case.workbook.sheets import CASE, ENTRY, README, SHEETS, VALUES
from paripassu.case.workbook.unseen import Unseen
from paripassu.language import _, everywhere

MAX_ASKED = 250_000  # cells under headings, in all rows that say something
ONE_OF = {"actions": "action", "parties": "party"}


def read_workbook(path: Path) -> Sheets:
    """Read a workbook as `workbook` lays one out, however it was filled in.

    Columns may stand in any order; sheets, columns and rows whose name, heading or first cell
    begins with # are not read. What is wrong with single cells is kept with the text.

    Raises
    ------
    CaseError
        Where it is no such workbook.
    RequestError
        Where openpyxl is not installed.
    """
    grids = read_grids(path)
    reader = _Reader(Draft(path.name, grids))
    read = set()
    for sheet, grid in reader.matched(grids):
        read.add(sheet.at[:1])
        reader.draft.text.places.setdefault(sheet.at[:1], Place(grid.title))  # type: ignore[arg-type]
        reader.unseen.append(Unseen(grid))
        if sheet is CASE:
            reader.card(grid)
        else:
            reader.table(sheet, grid)
    if ("history",) not in read:
        # What came of it, on the sheet of the case, says nothing without the steps.
        reader.draft.text.data.pop("history", None)
    return reader.draft.whole(tuple(one for seen in reader.unseen for one in seen.remarks()))


class _Reader:
    """Reads the sheets of a workbook one by one."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.unseen: list[Unseen] = []
        self.asked = 0

    def matched(self, grids: list[Grid]) -> Iterator[tuple[Sheet, Grid]]:
        """Pair what is known with what is there, in the order in which it must be read."""
        titles = (README, *(sheet.title for sheet in SHEETS))
        known = {folded(name): title for title in titles for name in everywhere(title)}
        there: dict[str, Grid] = {}
        meant: set[str] = set()
        for grid in grids:
            name = folded(grid.title)
            if name not in known and not grid.rows:
                continue
            if name not in known:
                like = near(grid.title, [_(title) for title in titles])
                meant |= {title for title in titles if _(title) in like}
                sentence = _(
                    "is not a sheet of a case{near}; begin its name with # if it is your own.",
                    near=like,
                )
                self.draft.wrong(Place(grid.title), sentence)
            elif known[name] in there:
                twice = _("is the name of two sheets; expected one, even if one is hidden.")
                self.draft.wrong(Place(grid.title), twice)
            there.setdefault(known.get(name, name), grid)
        for sheet in SHEETS:
            found = there.get(sheet.title)
            if found is not None:
                yield sheet, found
            elif sheet.needed or sheet.title in meant:
                self.draft.unread.update(_said_by(sheet))
                if sheet.title not in meant:
                    name = _(sheet.title)
                    sentence = _("has no sheet “{sheet}”, which a case needs.", sheet=name)
                    self.draft.wrong(Place(""), sentence)

    def take(
        self, grid: Grid, at: tuple[int, int], cell: Cell | None, column: Column, path: Path_
    ) -> None:
        """Put what a cell says where it belongs; a blank one only leaves its place behind."""
        place, draft = grid.place(*at), self.draft
        if cell is None and (isinstance(column.path[-1], int) or column.path[-1] is Of.KEY):
            draft.wrong(place, _("is empty; expected something."), path[:-1])
            return
        if cell is None or is_nil(cell, column):
            draft.text.places.setdefault(path, place)
            return
        self.unseen[-1].note(*at, cell)
        value = draft.value(place, cell, column, path)
        if value is None:
            draft.text.places.setdefault(path, place)
            return
        if not column.tag and (whole := draft.above(path)):
            sentence = _("says of one what {place} says of all; expected one or the other.",
                         place=whole)  # fmt: skip
            draft.wrong(place, sentence)
            return
        before, beside = draft.get(path), draft.get(path[:-1])
        if isinstance(before, dict) or (beside and isinstance(beside, str)):
            sentence = _(
                "stands beside the same words under a heading with a language; expected one for "
                "each, such as “{heading} en”.",
                heading=_(column.heading),
            )
            draft.wrong(place, sentence)
            return
        if before not in (None, "") and before != value:
            first = draft.text.places[path]
            draft.wrong(place, _("says otherwise than {place}; expected one.", place=first))
            return
        draft.put(path, value, place)

    # --- What a sheet says -----------------------------------------------------------------------

    def card(self, grid: Grid) -> None:
        """Read the sheet on which each row is an entry of its own: its name, then what it says."""
        entries = {
            folded(name): column for column in CASE.columns for name in everywhere(column.heading)
        }
        nameless = {"", *map(folded, everywhere(ENTRY))}
        first = min((min(row) for row in grid.rows.values()), default=1)
        seen: dict[str, int] = {}
        for number, row in grid.rows.items():
            name = folded(row[first].value) if first in row else ""
            if name in nameless or own(name):
                continue
            column = entries.get(name) or in_language(CASE, str(row[first].value))
            if column is None:
                self.no_entry(grid, number, row, first, near(name, entries))
            elif column.called in seen:
                twice = _("stands twice, first in row {row}.", row=seen[column.called])
                self.draft.wrong(grid.place(number, first), twice)
            else:
                seen[column.called] = number
                path = tuple(str(part) for part in column.path)
                self.take(grid, (number, first + 1), row.get(first + 1), column, path)

    def no_entry(self, grid: Grid, number: int, row: Row, first: int, meant: str) -> None:
        """Tell of a row that is no entry, unless it is a sentence of its own."""
        if row.keys() == {first} and not meant:
            return
        sentence = _(
            "names no entry of this sheet{near}; begin it with # if it is yours.", near=meant
        )
        self.draft.wrong(grid.place(number, first), sentence)

    def table(self, sheet: Sheet, grid: Grid) -> None:
        """Read a sheet with one row of headings."""
        if not grid.rows:
            return
        parties = self.draft.table("parties")
        names = None if parties is None else {
            id_: tuple(names_of(one, ("name",))) for id_, one in parties.items()
        }  # fmt: skip
        headings = find_headings(sheet, grid, names, self.draft.wrong)
        if headings is None:
            self.draft.unread.update(_said_by(sheet))
            return
        known = {folded(id_) for id_ in self.draft.text.data.get("actions", {})}
        known |= self.draft.called().keys()
        rows = dict(told(sheet, grid, headings, known))
        tell_stray(grid, headings, rows, self.draft.wrong)
        rows = {number: row for number, row in rows.items() if headings.read.keys() & row.keys()}
        self.asked += len(rows) * len(headings.read)
        if self.asked > MAX_ASKED:
            raise grid.fault(_("has more than {most} cells.", most=f"{MAX_ASKED:,}"))
        for number, row in rows.items():
            self.row(sheet, grid, headings, number, row)

    def row(self, sheet: Sheet, grid: Grid, headings: Headings, number: int, row: Row) -> None:
        """Read what a row says of what it is about."""
        said = self.keys(sheet, grid, headings, number, row)
        if said is None:
            return
        if Of.ROW in sheet.at:
            entries = self.draft.get(resolved(sheet.at[:-1], said))
            said[Of.ROW] = len(entries or ())
        if not self.begin(sheet, grid, (number, headings.key), resolved(sheet.at, said)):
            return
        self.next(sheet, said, grid.place(number, headings.key))
        self.other(said, grid, headings, number)
        if sheet is VALUES and row.keys() & headings.read.keys() == {headings.key}:
            self.unseen[-1].empty[number] = None
        for column, party in headings.lacking:
            self.draft.unread.add(resolved(column.path, {**said, Of.PARTY: party}))
        for at, (column, party) in headings.read.items():
            if column not in sheet.keys:
                path = resolved(column.path, {**said, Of.PARTY: party})
                self.take(grid, (number, at), row.get(at), column, path)

    def next(self, sheet: Sheet, said: dict[Of, str | int], place: Place) -> None:
        """Say which entry, of the list of what the row is about, the row would be."""
        path = next((c.path for c in sheet.columns if Of.NEXT in c.path), None)
        if path is not None:
            entries = resolved(path[: path.index(Of.NEXT)], said)
            said[Of.NEXT] = len(self.draft.get(entries) or ())
            self.draft.text.places.setdefault((*entries, said[Of.NEXT]), place)

    def other(self, said: dict[Of, str | int], grid: Grid, headings: Headings, number: int) -> None:
        """Say where the row names the other, of whom more than one thing may be said."""
        columns = [column for column, _party in headings.read.values()]
        named = next((at for at, one in headings.read.items() if one[0].path == (Of.OTHER,)), 0)
        for path in (one.path for one in columns if named and Of.OTHER in one.path[:-1]):
            whole = resolved(path[: path.index(Of.OTHER) + 1], said)
            self.draft.text.places.setdefault(whole, grid.place(number, named))

    def keys(
        self, sheet: Sheet, grid: Grid, headings: Headings, number: int, row: Row
    ) -> dict[Of, str | int] | None:
        """Read what the row is about; None where that is not known."""
        said: dict[Of, str | int] = {}
        for at, (column, _party) in headings.read.items():
            mark = column.path[0]
            if column not in sheet.keys or not isinstance(mark, Of):
                continue
            place = grid.place(number, at)
            if at not in row:
                sentence = _("is empty; expected the id of what the row is about.")
                self.draft.wrong(place, sentence, (*sheet.at[:1], UNREAD))  # type: ignore[arg-type]
                return None
            self.unseen[-1].note(number, at, row[at])
            value = self.draft.value(place, row[at], column, (*sheet.at[:1], UNREAD))  # type: ignore[arg-type]
            if value is None:
                return None
            key = " ".join(str(value).split())
            known = self.draft.table(column.refers) if column.refers else None
            if known is not None and key not in known:
                if (column.refers, UNREAD) not in self.draft.unread:
                    self.draft.wrong(place, Later(partial(_no_such, known, key, column)))
                return None
            said[mark] = key
        return said

    def begin(self, sheet: Sheet, grid: Grid, at: tuple[int, int], item: Path_) -> bool:
        """Begin the thing that a row is; whether it is one."""
        if sheet.shape in (Shape.FURTHER, Shape.PAIRS):
            return True
        places = self.draft.text.places
        if sheet.shape in (Shape.ITEMS, Shape.NUMBERS) and item in places:
            sentence = _(
                "names “{name}” a second time, first in cell {cell}.",
                name=item[-1],
                cell=places[item].cell,
            )
            self.draft.wrong(grid.place(*at), sentence, (item[0], UNREAD))
            return False
        if sheet.shape is not Shape.NUMBERS and self.draft.get(item) is None:
            self.draft.put(item, {key: kind() for key, kind in sheet.blank}, grid.place(*at))
        return True


def _no_such(known: Mapping[str, Any], key: str, column: Column) -> Said:
    said = not_known(known, key, ONE_OF[column.refers])
    sentence = _(
        "{sentence} Begin the cell with # if the row is a note of yours.", sentence=parts(said)[0]
    )
    return said._replace(sentence=sentence)


def _said_by(sheet: Sheet) -> Iterator[Path_]:
    """Yield the paths of which nothing is known without a sheet."""
    if sheet.shape not in (Shape.FURTHER, Shape.PAIRS):
        yield sheet.at[:1] or ("title",)  # type: ignore[misc]
    for column in sheet.columns:
        if column.path and column not in sheet.keys:
            yield tuple(
                ANY if isinstance(part, Of) else part
                for part in column.path
                if part is not Of.PARTY
            )
