"""Finds the row of headings of a sheet, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from paripassu.case.names import near
from paripassu.case.translated import LANGUAGE
from paripassu.case.workbook.grid import Grid, Row
from paripassu.case.workbook.layout import Column, Sheet
from paripassu.language import _

WITHIN = 20  # rows from the top
OWN = "#"  # what begins so is the filler's own and is not read


@dataclass(frozen=True)
class Headings:
    """Where the headings stand.

    `read` gives for the number of each column that is read what it is, and the party that its
    heading names; `key` is the column that says what a row is about.
    """

    row: int
    key: int
    read: Mapping[int, tuple[Column, str]]


def folded(value: object) -> str:
    """Give a heading or a name without regard to case and white space."""
    return " ".join(str(value).split()).casefold()


def own(value: object) -> bool:
    """Whether a name, a heading or a row's first cell says that it is the filler's own."""
    return str(value).startswith(OWN)


def own_row(row: Row, key: int) -> bool:
    """Whether a row is the filler's own: by what it is about, or else by its first cell."""
    return own(row[key if key in row else min(row)].value)


def find_headings(sheet: Sheet, grid: Grid, parties: tuple[str, ...]) -> Headings | None:
    """Find what each column of a sheet is; None where the sheet is empty.

    Raises
    ------
    CaseError
        Where there is no row of headings, one is not known, stands twice or is missing.
    """
    if not grid.rows:
        return None
    must = [folded(column.heading) for column in sheet.keys]
    must += [folded(c.heading) for c in sheet.columns if c.needed and not c.per_party]
    known = _known(sheet, parties)
    likely = {
        number: sum(folded(cell.value) in known for cell in row.values())
        for number, row in grid.rows.items()
        if number <= WITHIN and any(folded(cell.value) == must[0] for cell in row.values())
    }
    if not likely:
        raise grid.fault(
            _("has no row of headings; expected “{heading}” and others.", heading=must[0])
        )
    number = max(likely, key=lambda one: (likely[one], -one))
    names = {folded(cell.value) for cell in grid.rows[number].values()}
    names |= {folded(name.rpartition(" ")[0]) for name in names if in_language(sheet, name)}
    if lacking := [name for name in must if name not in names]:
        raise grid.fault(_("has no column “{heading}”, which it needs.", heading=lacking[0]))
    key = next(at for at, cell in grid.rows[number].items() if folded(cell.value) == must[0])
    read = _read(sheet, grid, number, key, known)
    have = {party for column, party in read.values() if column.needed}
    for party in parties:
        if party not in have and any(c.needed and c.per_party for c in sheet.columns):
            raise grid.fault(
                _("has no column for the party “{party}”; expected one for each.", party=party)
            )
    return Headings(number, key, read)


def in_language(sheet: Sheet, heading: str) -> Column | None:
    """Give the column whose heading ends in a language: “title ar”; None where none does."""
    front, _space, tag = " ".join(heading.split()).rpartition(" ")
    if not re.match(LANGUAGE, tag):
        return None
    heads = (c for c in sheet.columns if c.spoken and folded(c.heading) == folded(front))
    return next((column.told_in(tag) for column in heads), None)


def _read(
    sheet: Sheet, grid: Grid, number: int, key: int, known: Mapping[str, tuple[Column, str]]
) -> dict[int, tuple[Column, str]]:
    headed: dict[int, tuple[Column, str]] = {}
    heads = {at: cell for at, cell in grid.rows[number].items() if not own(cell.value)}
    for at, cell in heads.items():
        heading = " ".join(str(cell.value).split())
        # Ids of parties differ by case; all else does not.
        found = known.get(heading) or known.get(heading.casefold())
        if found is None and (told := in_language(sheet, heading)):
            found = told, ""
        if found is None:
            raise grid.error(
                number,
                at,
                _(
                    "is not a heading of this sheet{near}; begin it with # if the column is yours.",
                    near=near(heading, known),
                ),
            )
        if found in headed.values():
            raise grid.error(number, at, _("stands twice among the headings."))
        headed[at] = found
    for below, row in grid.rows.items():
        stray = [at for at in row if at not in grid.rows[number]]
        if below > number and stray and not own_row(row, key):
            raise grid.error(
                below,
                stray[0],
                _(
                    "stands in a column without a heading; give it one that begins with # if it "
                    "is yours."
                ),
            )
    return {at: found for at, found in headed.items() if found[0].path}


def _known(sheet: Sheet, parties: tuple[str, ...]) -> dict[str, tuple[Column, str]]:
    known: dict[str, tuple[Column, str]] = {}
    for column in sheet.columns:
        if not column.per_party:
            known[folded(column.heading)] = (column, "")
        for party in parties if column.per_party else ():
            known[f"{column.heading} {party}".strip()] = (column, party)
    return known
