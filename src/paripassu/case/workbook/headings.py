"""Finds the row of headings of a sheet, and what each column is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from paripassu.case.names import nearest, suggested
from paripassu.case.translated import LANGUAGE
from paripassu.case.workbook.grid import Grid, Place, Row
from paripassu.case.workbook.layout import Column, Sheet
from paripassu.language import _, everywhere

WITHIN = 20  # rows from the top
OWN = "#"  # what begins so is the filler's own and is not read

Headed = tuple[Column, str]
"""What a column is, and the party that its heading names."""
Wrong = Callable[[Place, str], None]
"""Takes what is wrong and where."""


@dataclass(frozen=True)
class Headings:
    """Where the headings stand.

    `read` gives for the number of each column that is read what it is; `key` is the column that
    says what a row is about; `lacking` is what has no column and should.
    """

    row: int
    key: int
    read: Mapping[int, Headed]
    lacking: tuple[Headed, ...]


def folded(value: object) -> str:
    """Give a heading or a name without regard to case and white space."""
    return " ".join(str(value).split()).casefold()


def own(value: object) -> bool:
    """Whether a name, a heading or a row's first cell says that it is the filler's own."""
    return str(value).startswith(OWN)


def own_row(row: Row, key: int) -> bool:
    """Whether a row is the filler's own: by what it is about, or else by its first cell."""
    return own(row[key if key in row else min(row)].value)


def find_headings(
    sheet: Sheet, grid: Grid, parties: Mapping[str, tuple[str, ...]] | None, wrong: Wrong
) -> Headings | None:
    """Find what each column of a sheet is; None where it cannot be read.

    `parties`: the names of each, by its id; None where they are not known. `wrong` is told where
    there is no row of headings, one is not known, stands twice or is missing.
    """
    known = _known(sheet, parties or {})
    must = [(c, "") for c in (*sheet.keys, *(c for c in sheet.columns if c.needed))
            if not c.per_party]  # fmt: skip
    number = _row(grid, known, must[0])
    if number is None:
        first = _(must[0][0].heading)
        sentence = _("has no row of headings; expected “{heading}” and others.", heading=first)
        wrong(Place(grid.title), sentence)
        return None
    must += [(c, p) for c in sheet.columns if c.needed and c.per_party for p in parties or {}]
    headed = _Headed(sheet, grid, number, known, wrong)
    have = {(replace(c, tag="", path=c.path[:-1], spoken=True) if c.tag else c, party)
            for c, party in headed.columns.values()}  # fmt: skip
    lacking = tuple(one for one in dict.fromkeys(must) if one not in have)
    if parties is not None or not any(column.per_party for column in sheet.columns):
        headed.tell_strange()
    for column, party in lacking:
        if (column, party) not in headed.meant:
            wrong(Place(grid.title), _no_column(column, party))
    if any(column in sheet.keys for column, _party in lacking):
        return None
    key = next(at for at, one in headed.columns.items() if one == must[0])
    read = {at: one for at, one in headed.columns.items() if one[0].path}
    return Headings(number, key, read, lacking)


def _row(grid: Grid, known: Mapping[str, Headed], first: Headed) -> int | None:
    """Give the row with most of the headings, among those with the first of them."""
    likely: Counter[int] = Counter()
    for number, row in grid.rows.items():
        said = [_found(known, cell.value) for cell in row.values()]
        if number <= WITHIN and first in said:
            likely[number] = len(said) - said.count(None)
    return max(likely, key=lambda one: (likely[one], -one), default=None)


def _no_column(column: Column, party: str) -> str:
    if party:
        return _("has no column for the party “{party}”; expected one for each.", party=party)
    return _("has no column “{heading}”, which it needs.", heading=_(column.heading))


class _Headed:
    """What the cells of a row of headings are.

    `columns` are those that are known, `strange` those that are not, each with the nearest known
    heading; `meant` is what these name.
    """

    def __init__(
        self, sheet: Sheet, grid: Grid, number: int, known: Mapping[str, Headed], wrong: Wrong
    ) -> None:
        self.grid, self.number, self.known, self.wrong = grid, number, known, wrong
        self.columns: dict[int, Headed] = {}
        self.strange: dict[int, str | None] = {}
        for at, cell in grid.rows[number].items():
            if own(cell.value):
                continue
            found = _found(known, cell.value)
            if found is None and (told := in_language(sheet, str(cell.value))):
                found = told, ""
            if found is None:
                self.strange[at] = nearest(" ".join(str(cell.value).split()), known)
            elif found in self.columns.values():
                wrong(grid.place(number, at), _("stands twice among the headings."))
            else:
                self.columns[at] = found
        self.meant = {known[name] for name in self.strange.values() if name is not None}

    def tell_strange(self) -> None:
        """Tell of each heading that is not known."""
        for at, name in self.strange.items():
            sentence = _(
                "is not a heading of this sheet{near}; begin it with # if the column is yours.",
                near=suggested(name),
            )
            self.wrong(self.grid.place(self.number, at), sentence)


def tell_stray(grid: Grid, headings: Headings, rows: Mapping[int, Row], wrong: Wrong) -> None:
    """Tell of the first cell in each column that has no heading."""
    told: set[int] = set()
    for number, row in rows.items():
        for at in row:
            if at not in grid.rows[headings.row] and at not in told:
                told.add(at)
                sentence = _(
                    "stands in a column without a heading; give it one that begins with # if it "
                    "is yours."
                )
                wrong(grid.place(number, at), sentence)


def in_language(sheet: Sheet, heading: str) -> Column | None:
    """Give the column whose heading ends in a language: “title ar”; None where none does."""
    front, _space, tag = " ".join(heading.split()).rpartition(" ")
    if not re.match(LANGUAGE, tag):
        return None
    heads = (
        c for c in sheet.columns if c.spoken and folded(front) in map(folded, everywhere(c.heading))
    )
    return next((column.told_in(tag) for column in heads), None)


def _found(known: Mapping[str, Headed], value: object) -> Headed | None:
    # Ids of parties differ by case; all else does not.
    heading = " ".join(str(value).split())
    return known.get(heading) or known.get(heading.casefold())


def _known(sheet: Sheet, parties: Mapping[str, tuple[str, ...]]) -> dict[str, Headed]:
    """Give each heading that a sheet knows, in any language, with the ids or names of parties."""
    known: dict[str, Headed] = {}
    called = dict(_called(parties))
    for column in sheet.columns:
        for heading in everywhere(column.heading):
            if not column.per_party:
                known.setdefault(folded(heading), (column, ""))
            for name, party in called.items() if column.per_party else ():
                known.setdefault(f"{heading} {name}".strip(), (column, party))
    return known


def _called(parties: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what a party is called, and its id: ids first, then names that only one has."""
    yield from ((party, party) for party in parties)
    names = Counter(name for those in parties.values() for name in set(map(folded, those)))
    for party, those in parties.items():
        for name in map(folded, those):
            if names[name] == 1 and name not in parties:
                yield name, party
