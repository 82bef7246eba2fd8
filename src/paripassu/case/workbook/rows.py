"""From a case to what stands in the rows of each sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never

from paripassu.case.model import Case
from paripassu.case.trust import as_tables
from paripassu.case.worded import as_stated
from paripassu.case.workbook.cells import shown
from paripassu.case.workbook.computed import Computed
from paripassu.case.workbook.headings import OWN
from paripassu.case.workbook.layout import Column, Of, Shape, Sheet, held, resolved
from paripassu.case.workbook.vocabulary import in_words

Filled = list[Any]
NIL = "–"  # what is not worth anything to anybody, and known to be so


class Rows:
    """The rows of every sheet of a case."""

    def __init__(self, case: Case) -> None:
        # Values that are worked out from words are not stated.
        self.data: dict[str, Any] = as_stated(case).model_dump(mode="json", exclude_defaults=True)
        for party in self.data["parties"].values():
            party |= {"trust": as_tables(party["trust"])} if "trust" in party else {}
        self.parties = list(case.parties)
        self.names = {id_: party.name for id_, party in case.parties.items()}
        self.computed = Computed(case)

    def columns(self, sheet: Sheet) -> list[tuple[Column, str]]:
        """Give the columns of a sheet, with the party of each that belongs to one."""
        rows = list(self._said(sheet))
        return [
            (column, party)
            for stated in sheet.columns
            for column in self.told(stated, rows)
            for party in (self.parties if column.per_party else [""])
        ]

    def number(self, sheet: Sheet) -> int:
        """Count the rows of a sheet."""
        return sum(1 for _row in self._said(sheet))

    def told(self, column: Column, rows: Iterable[Mapping[Of, Any]] = ({},)) -> list[Column]:
        """Give a column, or one for each language in which its cells state the same words."""
        if not column.spoken:
            return [column]
        stated = [held(self.data, resolved(column.path, said)) for said in rows]
        tags = dict.fromkeys(tag for texts in stated if isinstance(texts, dict) for tag in texts)
        plain = any(isinstance(text, str) and text for text in stated)
        plain = plain or not (tags or column.spare)
        return [column] * plain + [column.told_in(tag) for tag in tags]

    def of(self, sheet: Sheet) -> Iterator[Filled]:
        """Yield the cells of each row of a sheet; None where a cell is blank."""
        columns = self.columns(sheet)
        for said in self._said(sheet):
            yield [
                self._cell(column, {**said, Of.PARTY: party}, sheet) for column, party in columns
            ]

    def entry(self, column: Column) -> Any:
        """Give what the cell of a single entry holds; None where it is blank."""
        return self._shown(column, {})

    def _said(self, sheet: Sheet) -> Iterator[dict[Of, Any]]:
        """Say for each row what its key, its position and the like are."""
        root = held(self.data, tuple(part for part in sheet.at if not isinstance(part, Of)))
        match sheet.shape:
            case Shape.ITEMS | Shape.NUMBERS:
                yield from ({Of.KEY: key} for key in root or {})
            case Shape.FURTHER:
                # What hardly any action has is not asked of all.
                table = sheet.columns[-1].path[-2]
                yield from (
                    {Of.KEY: key}
                    for key in root
                    if sheet.needed or isinstance(held(root, (key, table)), dict)
                )
            case Shape.LIST:
                yield from ({Of.ROW: number} for number in range(len(root or ())))
            case Shape.GROUPS:
                for key, item in (root or {}).items():
                    entries = next(
                        (value for value in item.values() if isinstance(value, list)), ()
                    )
                    yield from ({Of.KEY: key, Of.NEXT: n} for n in range(len(entries)))
            case Shape.PAIRS:
                rest = (c.path[2:] for c in sheet.columns if Of.OTHER in c.path[3:])
                tables = [path[: path.index(Of.OTHER)] for path in rest]
                for key, item in (root or {}).items():
                    all_ = (one for table in tables if isinstance(one := held(item, table), dict))
                    others = dict.fromkeys(other for one in all_ for other in one)
                    yield from ({Of.KEY: key, Of.OTHER: other} for other in others)
            case Shape.CARD:
                pass  # it has no rows
            case unknown:
                assert_never(unknown)

    def _cell(self, column: Column, said: dict[Of, Any], sheet: Sheet) -> Any:
        if column in sheet.keys:
            key = said[column.path[0]]  # type: ignore[index]
            # What begins with it is not read; a space before it does no harm.
            return f" {key}" if key.startswith(OWN) else key
        if not column.path:
            return self.computed.cell(column.heading, self._about(sheet, said)) or None
        if sheet.shape is Shape.FURTHER and not held(self.data, resolved(column.path[:-1], said)):
            return NIL
        # What is said of a whole group stands in its first row alone.
        if said.get(Of.NEXT, 0) and Of.NEXT not in column.path:
            return None
        return self._shown(column, said)

    def _about(self, sheet: Sheet, said: dict[Of, Any]) -> str:
        """Name the action, or step, that a row is about."""
        if sheet.shape in (Shape.ITEMS, Shape.FURTHER):
            return str(said[Of.KEY])
        step = next(c for c in sheet.columns if c.names == "Matrix")
        return str(held(self.data, resolved(step.path, said)))

    def _shown(self, column: Column, said: dict[Of, Any]) -> Any:
        value = held(self.data, resolved(column.path, said))
        # A table has columns of its own, or a sheet.
        unsaid = value is None or value == "" or isinstance(value, dict)
        return in_words(column.unsaid if unsaid else shown(value, column), column)
