"""The verb `sheet`, and workbooks as people, and attackers, hand them in."""
# ruff: noqa: E501 - a row of a table stands in one line

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any
from unittest import mock
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from paripassu import CaseError, RequestError, load
from paripassu.case.model import Case
from paripassu.case.sheet import sheet
from paripassu.case.workbook.cells import stated
from paripassu.case.workbook.grid import Cell, unspelled
from paripassu.case.workbook.headings import folded
from paripassu.case.workbook.layout import Sheet
from paripassu.case.workbook.sheets import CASE as CARD
from paripassu.case.workbook.sheets import SHEETS
from paripassu.case.workbook.writer import workbook
from paripassu.errors import CaseRemark
from paripassu.language import LANGUAGES, everywhere
from tests.cli.test_bad_input import refused, told
from tests.command import run

CASE: dict[str, Any] = {
    "paripassu": 1,
    "title": "A trade",
    "assumptions": {"by": "us", "stated": [{"of": "parties.north.trust", "by": "them"}]},
    "starts": "2030-01-01",
    "horizon": "1 year",
    "parties": {
        "north": {"name": "North", "trust": 0.3, "collateral": {"south": {"lost": 1, "gained": 2}}},
        "south": {"name": "South", "trust": 0.3},
    },
    "actions": {
        "ship": {
            "by": "north", "does": "Ships the goods", "value": {"north": -1, "south": [3, 6]},
            "takes": "30 days", "verified": {"by": "The port", "takes": "2 days"},
            "accrues": {"south": 0.5}, "track": "trade", "reversible": "partly",
        },
        "pay": {"by": "south", "does": "Pays", "value": {"north": 4, "south": -2}},
        "sign": {"by": ["north", "south"], "does": "Sign", "needs": ["ship", "pay"], "track": "trade"},
    },
    "also": [{"when": ["ship", "pay"], "value": {"north": 1}}],
    "instruments": {
        "escrow": {"kind": "custodian", "swaps": [["ship", "pay"]]},
        "bond": {"kind": "collateral", "of": "north", "to": "south", "adds": 1, "brings": 1},
    },
    "deals": {"half": {"title": "Half of it", "actions": ["ship", "pay"]}},
    "history": {"order": [{"action": "ship", "came": "done", "date": "2030-02-01"}]},
    "readings": {"n": {"title": "North first", "deal": "half", "order": ["pay", "ship"]}},
    "tracks": {"trade": {"at_once": 1}},
    "verifiers": {"The port": {"teams": 2}},
}  # fmt: skip
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def case() -> Case:
    return load(CASE)


@pytest.fixture(scope="module")
def written(case: Case) -> bytes:
    return workbook(case)


def place(book: Workbook, title: str, heading: str, row: int) -> str:
    """Name the cell under a heading, or beside an entry; `row` counts from 1 below a heading."""
    for cells in book[title].iter_rows(max_row=20):
        for cell in cells:
            if cell.value == heading:
                return str(cell.offset(row, int(title == "Case" and row == 0)).coordinate)
    raise LookupError(heading)


def at(book: Workbook, title: str, heading: str, row: int) -> Any:
    return book[title][place(book, title, heading, row)]


@dataclass(frozen=True)
class Put:
    """Type something into a cell."""

    title: str
    heading: str
    row: int
    value: Any
    number_format: str = ""

    def __call__(self, book: Workbook) -> None:
        cell = at(book, self.title, self.heading, self.row)
        cell.value = self.value
        if self.number_format:
            cell.number_format = self.number_format

    @property
    def simple(self) -> bool:
        plain = isinstance(self.value, str | int | float | NoneType)
        return plain and not self.number_format and not str(self.value).startswith(("=", "#"))

    def in_place(self, page: bytes, cell: str) -> bytes:
        """Do it to the sheet's XML: opening and saving the whole book takes far longer."""
        old = re.compile(rb'<c r="%s"( s="\d+")?( t="\w+")?\s*(/>|>.*?</c>)' % cell.encode())
        value: Any = self.value
        if isinstance(value, bool):
            new = b' t="b"><v>%d</v>' % value
        elif isinstance(value, str):
            new = b' t="inlineStr"><is><t>%s</t></is>' % escape(value).encode()
        else:
            new = b"><v>%s</v>" % repr(value).encode() if value is not None else b">"
        page, times = old.subn(
            lambda m: b'<c r="%s"%s%s</c>' % (cell.encode(), m[1] or b"", new), page
        )
        assert times == 1
        return page


def entry(name: str, value: Any) -> Edit:
    return Put("Case", name, 0, value)


def both(*edits: Edit) -> Edit:
    return lambda book: [edit(book) for edit in edits]


@cache
def parts(written: bytes) -> tuple[Workbook, dict[str, str], dict[str, bytes]]:
    """Open a workbook: as one, the part of each sheet, and all parts."""
    with ZipFile(io.BytesIO(written)) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    book = load_workbook(io.BytesIO(written))
    pages = {title: f"xl/worksheets/sheet{n}.xml" for n, title in enumerate(book.sheetnames, 1)}
    return book, pages, held


def edited(written: bytes, edit: Edit, folder: Path) -> Path:
    """Do to a workbook what somebody would do with a spreadsheet."""
    path = folder / "case.xlsx"
    if isinstance(edit, Put) and edit.simple:
        book, pages, held = parts(written)
        part, cell = pages[edit.title], place(book, edit.title, edit.heading, edit.row)
        with ZipFile(path, "w") as packed:
            for name, content in held.items():
                packed.writestr(name, edit.in_place(content, cell) if name == part else content)
        return path
    book = load_workbook(io.BytesIO(written))
    edit(book)
    book.save(path)
    return path


# --- What is forgiven ----------------------------------------------------------------------------


def reorder(book: Workbook) -> None:
    """Move every column of the matrix, and insert a blank row above the headings."""
    page = book["Matrix"]
    rows = [[cell.value for cell in row][::-1] for row in page.iter_rows(min_row=2)]
    page.delete_rows(1, 100)
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=1):
            page.cell(number, column).value = value


def space_out(book: Workbook) -> None:
    for title in ("Parties", "Matrix", "Values", "Deals"):
        book[title].insert_rows(5)
        book[title].insert_rows(4)
    book.move_sheet("Values", 5)


def pad(book: Workbook) -> None:
    for page in book.worksheets[2:]:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = f"  {cell.value}\n "


def merge_tracks(book: Workbook) -> None:
    """One track for three rows, as practitioners draw it, and one id for both rows of a deal."""
    first, last = at(book, "Matrix", "track", 1), at(book, "Matrix", "track", 3)
    at(book, "Matrix", "track", 2).value = "trade"
    book["Matrix"].merge_cells(f"{first.coordinate}:{last.coordinate}")
    first, last = at(book, "Deals", "deal id", 1), at(book, "Deals", "deal id", 2)
    book["Deals"].merge_cells(f"{first.coordinate}:{last.coordinate}")


def own(book: Workbook) -> None:
    book.create_sheet("# notes")["C4"] = "=1+1"
    book.create_sheet("Sheet1")
    page = book["Values"]
    page.cell(3, 9).value = "# checked"
    page.cell(4, 9).value = "=A1"
    page.cell(8, 1).value = "# total"
    page.cell(8, 3).value = "=SUM(C4:C6)"
    at(book, "Matrix", "declared", 1).value = date(2030, 2, 1)
    at(book, "Matrix", "beneficiary", 1).value = "=whatever"


def source_first(book: Workbook) -> None:
    reorder(book)
    at(book, "Matrix", "source", 1).value = "# 5"


def retitle(book: Workbook) -> None:
    page = book["Matrix"]
    page.title = "elsewhere"
    page.title = "MATRIX "


def below(title: str, row: int, *values: Any, bold: bool = False) -> Edit:
    """Write something into the first cells of a row."""

    def write(book: Workbook) -> None:
        for column, value in enumerate(values, start=1):
            book[title].cell(row, column).value = value
            book[title].cell(row, column).font = Font(bold=bold)

    return write


def between(title: str, row: int, *values: Any, bold: bool = False) -> Edit:
    """Write something into a row of its own, above the one that stands there."""
    return both(lambda book: book[title].insert_rows(row), below(title, row, *values, bold=bold))


def again(title: str, row: int, *rows: int) -> Edit:
    """Repeat rows of headings further down."""

    def repeat(book: Workbook) -> None:
        page = book[title]
        for number, heads in enumerate(rows, start=row):
            page.insert_rows(number)
            for cell in page[heads]:
                page.cell(number, cell.column).value = cell.value

    return repeat


def by_name(book: Workbook) -> None:
    """Name parties as people read them, wherever an id belongs."""
    at(book, "Matrix", "actor", 1).value = "North"
    at(book, "Matrix", "actor", 3).value = "NORTH, South"
    at(book, "Values", "north", 0).value = "North"
    at(book, "Also", "value north", 0).value = "value North"
    at(book, "Instruments", "of", 2).value = "North"
    at(book, "Instruments", "to", 2).value = "south "
    at(book, "Collateral and trust", "party id", 1).value = "North"
    at(book, "Collateral and trust", "other id", 1).value = "South"


FORGIVEN = [
    ("a decimal comma", Put("Values", "south", 2, "-2,0"), {}),
    ("a decimal comma first", Put("Parties", "trust", 1, ",3"), {}),
    ("a share in per cent, in words", Put("Parties", "trust", 1, "30 %"), {}),
    ("a range with decimal commas", Put("Values", "south", 1, "3,0–6,00"), {}),
    ("a range in French", Put("Values", "south", 1, "3 à 6"), {}),
    ("a range in Arabic", Put("Values", "south", 1, "٣ إلى ٦"), {}),
    ("thousands parted by a space", Put("Values", "south", 1, "1\u202f000,5 to 2 000"), {"ship": {"value": {"north": -1, "south": [1000.5, 2000]}}}),
    ("thousands parted by commas", Put("Values", "south", 1, "1,000,000"), {"ship": {"value": {"north": -1, "south": 1000000}}}),
    ("thousands and decimals", Put("Values", "south", 1, "1.234,5 - 2,345.5"), {"ship": {"value": {"north": -1, "south": [1234.5, 2345.5]}}}),
    ("days in French", Put("Matrix", "duration", 1, "30 jours"), {}),
    ("days without a space", Put("Matrix", "duration", 1, "30d"), {}),
    ("names of parties", by_name, {}),
    ("a dash for no number", Put("Values", "north", 3, "-"), {}),
    ("the heading of a section", between("Matrix", 4, "Phase 2: Payment"), {}),
    ("a heading of one word", between("Matrix", 4, "Payment"), {}),
    ("a bold heading", between("Values", 5, "payment", bold=True), {}),
    ("a heading in the second column", between("Matrix", 4, None, "Phase 2: Payment"), {}),
    ("a heading in Arabic", between("Parties", 4, "الوسطاء"), {}),
    ("a heading in the card", between("Case", 6, "The basis of it all"), {}),
    ("headings again", again("Matrix", 4, 2), {}),
    ("two rows of headings again", again("Values", 5, 2, 3), {}),
    ("a note under the table", below("Values", 9, "Values as of March; see the annex."), {}),
    ("a note under another column", below("Matrix", 9, None, None, "Source: the parties."), {}),
    ("columns moved, blank rows above", reorder, {}),
    ("blank rows between, sheets moved", space_out, {}),
    ("white space around everything", pad, {}),
    ("merged cells", merge_tracks, {"pay": {"track": "trade"}}),
    ("sheets, columns and rows of one's own", own, {}),
    ("a number typed as text", Put("Values", "north", 2, " 4.0 "), {}),
    ("a minus sign", Put("Values", "south", 2, "−2"), {}),
    ("a range in brackets", Put("Values", "south", 1, "[3, 6]"), {}),
    ("a range with a hyphen", Put("Values", "south", 1, "3-6"), {}),
    ("a range with an en dash", Put("Values", "south", 1, "3 – 6"), {}),
    ("a range with an em dash", Put("Values", "south", 1, "3—6"), {}),
    ("a range with a minus sign", Put("Values", "south", 1, "3−6.0"), {}),
    ("a range in capitals", Put("Values", "south", 1, "3 To 6"), {}),
    ("a range below nought", Put("Values", "north", 1, "-1.5--0.5"), {"ship": {"value": {"north": [-1.5, -0.5], "south": [3, 6]}}}),
    ("a range below nought with dashes", Put("Values", "north", 1, "–1.5 – –0.5"), {"ship": {"value": {"north": [-1.5, -0.5], "south": [3, 6]}}}),
    ("a range of hundredths", Put("Values", "south", 1, "0.05–0.60"), {"ship": {"value": {"north": -1, "south": [0.05, 0.6]}}}),
    ("a range about nought", Put("Values", "south", 1, "-3-6"), {"ship": {"value": {"north": -1, "south": [-3, 6]}}}),
    ("a dash for a minus sign", Put("Values", "south", 2, "–2"), {}),
    ("words in capitals", Put("Matrix", "reversible", 1, "Partly"), {}),
    ("a share as a number", Put("Matrix", "reversible", 1, 0.5), {}),
    ("a share in per cent", Put("Matrix", "reversible", 1, 0.5, "0%"), {}),
    ("a share as the text 50 %", Put("Matrix", "reversible", 1, "50 %"), {}),
    ("a real date", Put("Matrix", "earliest", 1, date(2030, 3, 1), "dd/mm/yyyy"), {"ship": {"earliest": "2030-03-01"}}),
    ("a date at midnight", Put("Matrix", "earliest", 1, datetime(2030, 3, 1)), {"ship": {"earliest": "2030-03-01"}}),
    ("D + 30", Put("Matrix", "earliest", 1, "d + 30"), {"ship": {"earliest": "D+30"}}),
    ("To be agreed", Put("Matrix", "latest", 1, "To be agreed"), {"ship": {"latest": "to be agreed"}}),
    ("a list with semicolons and line ends", Put("Matrix", "needs", 3, "ship;\npay,"), {}),
    ("a number where words are meant", Put("Matrix", "article", 1, 4.1), {"ship": {"article": "4.1"}}),
    ("yes and no", Put("Matrix", "standing", 1, "No"), {}),
    ("TRUE", Put("Matrix", "standing", 2, True), {"pay": {"standing": True}}),
    ("what a sum leaves behind", Put("Matrix", "reversible", 1, 0.1 + 0.4), {}),
    ("2.0 instalments", Put("Matrix", "instalment", 1, 2.0), {"ship": {"parts": 2}}),
    ("any", Put("Matrix", "instalment", 1, "Any"), {"ship": {"parts": "any"}}),
    ("a heading in capitals", Put("Matrix", "actor", 0, "ACTOR "), {}),
    ("a sheet in capitals", retitle, {}),
    ("a source that begins with #, in the first column", source_first, {"ship": {"source": "# 5"}}),
    ("a row of the values left out", lambda book: book["Values"].delete_rows(6), {}),
    ("the read me left out", lambda book: book.remove(book["Read me"]), {}),
    ("an empty sheet left out", lambda book: book.remove(book["Keeps"]), {}),
    ("an emptied sheet", lambda book: book["Keeps"].delete_rows(1, 50), {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "change"), [row[1:] for row in FORGIVEN], ids=[row[0] for row in FORGIVEN]
)
def test_forgiven(
    written: bytes, edit: Edit, change: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    actions = {id_: {**action, **change.get(id_, {})} for id_, action in CASE["actions"].items()}
    expected = load({**CASE, "actions": actions})
    assert load(edited(written, edit, tmp_path)) == expected


def test_a_sheet_left_out_holds_nothing(written: bytes, tmp_path: Path) -> None:
    path = edited(written, lambda book: book.remove(book["Instruments"]), tmp_path)
    assert load(path).instruments == {}


def strictly(written: bytes) -> bytes:
    """Write a workbook in the Strict form of its format, as Excel offers to: with dates as such."""
    old = b"http://schemas.openxmlformats.org/"
    strict = (
        (old + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (old + b"officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
        (old + b"drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
    )

    def change(name: str, content: bytes) -> bytes:
        for transitional, other in strict:
            content = content.replace(transitional, other)
        return re.sub(rb't="n"(><v>)47515<', rb't="d"\g<1>2030-02-01<', content)

    return repacked(written, change, {})


def test_a_strict_workbook(written: bytes, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(strictly(written))
    with ZipFile(path) as packed:
        held = b"".join(packed.read(name) for name in packed.namelist())
    assert b"spreadsheetml/2006/main" not in held
    assert b't="d"><v>2030-02-01<' in held
    assert load(path) == case


@pytest.mark.parametrize(
    "text", ["One.\n\nTwo.", "One. \n Two.", "One.\r\n\r\nTwo.\n", "One._x000D_\nTwo."]
)
def test_a_line_end_within_a_cell_begins_a_paragraph(text: str) -> None:
    about = next(column for column in CARD.columns if column.heading == "about")
    assert stated(Cell(unspelled(text)), about) == "One.\n\nTwo."


def test_paragraphs_are_written_as_such(case: Case) -> None:
    told = case.model_copy(update={"about": "One.\n\nTwo."})
    book = load_workbook(io.BytesIO(workbook(told)))
    assert at(book, "Case", "about", 0).value == "One.\n\nTwo."


# --- What nobody sees ----------------------------------------------------------------------------


def hide(title: str) -> Edit:
    return lambda book: setattr(book[title], "sheet_state", "veryHidden")


def hide_rows(title: str, *rows: int) -> Edit:
    return lambda book: [setattr(book[title].row_dimensions[row], "hidden", True) for row in rows]


def hide_column(title: str, letter: str) -> Edit:
    return lambda book: setattr(book[title].column_dimensions[letter], "hidden", True)


def strike(title: str, *cells: str) -> Edit:
    return lambda book: [setattr(book[title][cell], "font", Font(strike=True)) for cell in cells]


def strike_a_word(book: Workbook) -> None:
    kept = TextBlock(InlineFont(), "Ships "), TextBlock(InlineFont(strike=True), "the goods")
    book["Matrix"]["C3"] = CellRichText(*kept)


UNSEEN = [
    ("a sheet", hide("Values"), "sheet Values: is hidden, and read like any other sheet."),
    ("rows", hide_rows("Matrix", 4, 5), "sheet Matrix: hides rows, which are read like any other: 4, 5."),
    ("a column", hide_column("Parties", "D"), "sheet Parties: hides columns, which are read like any other: D."),
    ("an entry", hide_rows("Case", 3), "sheet Case: hides rows, which are read like any other: 3."),
    ("cells", strike("Values", "A4", "D4"), "sheet Values: has cells struck through, which are read like any other: A4, D4."),
    ("a word", strike_a_word, "sheet Matrix: has cells struck through, which are read like any other: C3."),
    ("rows and a sheet", both(hide("Also"), hide_rows("Also", 3)), "sheet Also: is hidden, and read like any other sheet."),
]  # fmt: skip
SEEN = [
    ("a row of one's own", both(own, hide_rows("Values", 8))),
    ("a row below the last", hide_rows("Values", 90)),
    ("a column that is not read", hide_column("Matrix", "H")),
    ("a sheet of one's own", both(own, hide("# notes"))),
    ("an empty sheet", both(lambda book: book["Keeps"].delete_rows(1, 50), hide("Keeps"))),
    ("what is there for reading only", strike("Matrix", "H3")),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "says"), [row[1:] for row in UNSEEN], ids=[r[0] for r in UNSEEN])
def test_what_is_read_unseen_draws_a_remark(
    written: bytes, edit: Edit, says: str, case: Case, tmp_path: Path
) -> None:
    path = edited(written, edit, tmp_path)
    with pytest.warns(CaseRemark) as told:
        assert load(path) == case
    assert str(told[0].message) == f"case.xlsx, {says}"
    done = run("show", str(path))
    assert done.code == 0
    assert done.err.split("\n")[0] == f"paripassu: case.xlsx, {says}"
    assert run("sheet", str(path), str(tmp_path / "case.yaml")).err.startswith(
        f"paripassu: {path.name}"
    )


@pytest.mark.parametrize("edit", [row[1] for row in SEEN], ids=[row[0] for row in SEEN])
def test_what_is_not_read_draws_none(
    written: bytes, edit: Edit, case: Case, tmp_path: Path
) -> None:
    assert load(edited(written, edit, tmp_path)) == case
    assert run("show", str(tmp_path / "case.xlsx")).err == ""


# --- What is refused, and where ------------------------------------------------------------------

X = "case.xlsx, sheet"
YAML_ONLY = re.compile(r"\[low|YAML|brackets|a list\b|table of keys|\bline \d")
REFUSED = [
    # Numbers.
    ("a word for a number", Put("Values", "north", 1, "lots"), "Values, cell C4", "expected a number, found “lots”"),
    ("thousands, or a decimal comma", Put("Values", "south", 1, "1,000"), "Values, cell D4", "“1,000”, which may mean 1 or 1000; write the one that is meant"),
    ("a range of thousands, or decimals", Put("Values", "south", 1, "1 to 1,500"), "Values, cell D4", "which may mean 1.5 or 1500"),
    ("two numbers", Put("Values", "south", 1, "3; 6"), "Values, cell D4", "expected a number, found “3; 6”"),
    ("too many decimals", Put("Values", "north", 1, 0.1234567), "Values, cell C4", "six|6 decimal"),
    ("a number too large", Put("Values", "north", 1, 1e300), "Values, cell C4", "too large"),
    ("a range the wrong way", Put("Values", "south", 1, "6 to 3"), "Values, cell D4", "first is larger"),
    ("a range by dashes the wrong way", Put("Values", "south", 1, "6–3"), "Values, cell D4", "first is larger"),
    ("a date typed as text", Put("Values", "south", 1, "2026-03-06"), "Values, cell D4", "expected a number, found “2026-03-06”"),
    ("a day and a month typed as text", Put("Values", "south", 1, "03-06"), "Values, cell D4", "expected a number, found “03-06”"),
    ("a dash and nothing", Put("Values", "south", 1, "3–"), "Values, cell D4", "expected a number, found “3–”"),
    ("a range of trust", Put("Parties", "trust", 1, "0.3-0.6"), "Parties, cell D3", "expected a number, found “0.3-0.6”"),
    ("what a spreadsheet makes of 3-6", Put("Values", "south", 1, date(2026, 6, 3)), "Values, cell D4", "holds a date.*such as 3 to 6"),
    ("true for a number", Put("Values", "south", 1, True), "Values, cell D4", "expected a number"),
    ("trust in points", Put("Parties", "trust", 1, 60), "Parties, cell D3", "share from 0 to 1: for 60 % write 0.6"),
    ("a total under the table", below("Values", 7, "Total", None, 3, 7), "Values, cell A7", "names action “Total”.*Begin the cell with # if the row is a note"),
    ("a note in two cells", below("Matrix", 6, "Note:", None, "as of today"), "Matrix, cell A6", "short name.*Begin the cell with #"),
    ("a number alone", below("Values", 7, None, None, 3), "Values, cell A7", "is empty; expected the id"),
    ("a column of one's own", lambda book: book["Values"].cell(3, 5, "sources"), "Values, cell E3", "begin it with # if the column is yours"),
    ("a date without a D-Day", both(entry("starts", None), Put("Matrix", "latest", 1, "2031-01-01")), "Matrix, cell J3", "state it under “starts”"),
    ("a share of 120 %", Put("Matrix", "reversible", 1, 1.2, "0%"), "Matrix, cell M3", "share from 0 to 1"),
    ("reversable", Put("Matrix", "reversible", 1, "a bit"), "Matrix, cell M3", "none, hardly"),
    ("half an instalment", Put("Matrix", "instalment", 1, 2.5), "Matrix, cell N3", "whole number"),
    ("two merged values", lambda book: book["Values"].merge_cells("C4:C5"), "Values, cell C5", "merged with C4"),
    # Formulas and errors.
    ("a formula", Put("Values", "north", 2, "=1+1"), "Values, cell C5", "formula; paste its value"),
    ("an array formula", Put("Values", "north", 2, ArrayFormula("C5", "=1+1")), "Values, cell C5", "formula"),
    ("a formula for an id", Put("Matrix", "id", 2, "=A3"), "Matrix, cell A4", "formula"),
    ("an error", Put("Values", "north", 2, "#N/A"), "Values, cell C5", "error #N/A"),
    # Durations and dates.
    ("30 for 30 days", Put("Matrix", "duration", 1, 30), "Matrix, cell K3", "duration such as 30 days.*“30”"),
    ("30 days of verification", Put("Matrix", "verification time", 1, "soon"), "Matrix, cell P3", "duration"),
    ("30 for D+30", Put("Matrix", "earliest", 1, 30), "Matrix, cell I3", "D\\+30.*“30”"),
    ("30 for D+30, where dates are", Put("Matrix", "earliest", 1, 30, "yyyy-mm-dd"), "Matrix, cell I3", "1900-01-30.*D\\+30"),
    ("D-Day in local fashion", entry("starts", "01/02/2030"), "Case, cell B9", "2019-02-28"),
    ("a time of day", Put("Matrix", "earliest", 1, time(12, 30)), "Matrix, cell I3", "time of day"),
    ("a date for words", Put("Matrix", "article", 1, date(2030, 1, 2)), "Matrix, cell D3", "holds a date.*expected words"),
    ("latest before earliest", both(Put("Matrix", "earliest", 1, "D+9"), Put("Matrix", "latest", 1, "D+3")), "Matrix, cell J3", "earliest"),
    # Names.
    ("an unknown actor", Put("Matrix", "actor", 1, "nroth"), "Matrix, cell E3", "did you mean “north”"),
    ("no actor", Put("Matrix", "actor", 1, None), "Matrix, cell E3", "missing"),
    ("no words for an action", Put("Matrix", "action", 2, "  "), "Matrix, cell C4", "missing"),
    ("no id", Put("Matrix", "id", 2, None), "Matrix, cell A4", "empty; expected the id"),
    ("an id twice", Put("Matrix", "id", 2, "ship"), "Matrix, cell A4", "“ship” a second time, first in cell A3"),
    ("an id with a space", both(Put("Matrix", "id", 4, "sign it")), "Matrix, cell A6", "short name"),
    ("an unknown need", Put("Matrix", "needs", 3, "ship, pya"), "Matrix, cell L5", "did you mean “pay”"),
    ("a circle of needs", Put("Matrix", "needs", 1, "sign"), "Matrix, cell L", "circle"),
    ("an action with a value only", Put("Values", "action id", 1, "shop"), "Values, cell A4", "did you mean “ship”"),
    ("a party misspelt above its values", Put("Values", "south", 0, "sotuh"), "Values, cell D3", "did you mean “south”"),
    ("a pledge to nobody", Put("Collateral and trust", "other id", 1, "west"), "Collateral and trust, cell B3", "west"),
    ("half a pledge", Put("Collateral and trust", "pledge lost", 1, None), "Collateral and trust, cell C3", "missing"),
    ("a swap of one", Put("Instruments", "swaps", 1, "ship"), "Instruments, cell H3", "at least two"),
    ("a swap of strangers", Put("Instruments", "swaps", 1, "ship + gold"), "Instruments, cell H3", "gold"),
    ("an unknown kind", Put("Instruments", "kind", 1, "magic"), "Instruments, cell B3", "expected"),
    ("what its kind does not know", Put("Instruments", "to", 1, "north"), "Instruments, cell E3", "means nothing"),
    ("what its kind must say", Put("Instruments", "adds", 2, None), "Instruments, cell", "adds"),
    ("an extra of one action", Put("Also", "when all of", 1, "ship"), "Also, cell A3", "at least 2|too few"),
    ("a deal of strangers", Put("Deals", "action", 2, "gold"), "Deals, cell", "gold"),
    ("a deal with two titles", Put("Deals", "title", 2, "The other half"), "Deals, cell B4", "otherwise than sheet Deals, cell B3"),
    ("an unknown step", Put("History", "step", 1, "gold"), "History, cell A3", "gold"),
    ("a word that history lacks", Put("History", "came", 1, "maybe"), "History, cell D3", "done"),
    ("an unknown step of a reading", Put("Readings", "step", 2, "gold"), "Readings, cell D4", "gold"),
    ("an unknown deal of a reading", Put("Readings", "deal", 1, "all"), "Readings, cell C3", "all"),
    ("an unknown track", Put("Tracks", "track name", 1, "nuclear"), "Tracks, cell A3", "nuclear"),
    ("half a team", Put("Verifiers", "teams", 1, 0.5), "Verifiers, cell B3", "0.5"),
    ("an assumption of nothing", Put("Assumptions", "number", 1, "parties.north.hope"), "Assumptions, cell A3", "hope"),
    ("an assumption of nobody", Put("Assumptions", "stated by", 1, None), "Assumptions, cell B3", "missing"),
    ("numbers of nobody", entry("numbers by", None), "Case, cell B6", "missing"),
    ("no title", entry("title", None), "Case, cell B3", "missing"),
    ("an unknown entry", Put("Case", "entry", 3, "sauce"), "Case, cell A5", "did you mean “source”"),
    ("an entry twice", Put("Case", "entry", 3, "title"), "Case, cell A5", "twice"),
    ("another format", entry("format", 2), "Case, cell B20", "1"),
    ("neither yes nor no", Put("Matrix", "standing", 1, "maybe"), "Matrix, cell Y3", "yes or no"),
    # Headings and sheets.
    ("an unknown heading", Put("Matrix", "reversible", 0, "reversable"), "Matrix, cell M2", "did you mean “reversible”.*#"),
    ("a heading twice", Put("Matrix", "latest", 0, "earliest"), "Matrix, cell J2", "twice"),
    ("words beside the table", lambda book: book["Parties"].cell(4, 15, "why?"), "Parties, cell O4", "without a heading"),
    ("no column of actors", lambda book: book["Matrix"].delete_cols(5), "Matrix", "no column “actor”"),
    ("no column for a party", lambda book: book["Values"].delete_cols(4), "Values", "“south”"),
    ("no headings", lambda book: book["Deals"].delete_rows(1, 2), "Deals", "no row of headings"),
    ("an unknown sheet", lambda book: setattr(book["Instruments"], "title", "Instrument"), "Instrument", "did you mean “Instruments”.*#"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "where", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused_with_its_cell(
    written: bytes, edit: Edit, where: str, says: str, tmp_path: Path
) -> None:
    path = edited(written, edit, tmp_path)
    sentence = refused(run("show", str(path)), says)
    assert f"{X} {where}" in sentence
    assert not YAML_ONLY.search(sentence)


def blank_values(book: Workbook) -> None:
    for party in ("north", "south"):
        at(book, "Values", party, 2).value = None


def test_a_row_without_values_draws_a_remark(written: bytes, tmp_path: Path) -> None:
    path = edited(written, blank_values, tmp_path)
    said = "case.xlsx, sheet Values: has rows without a value, which count as 0 for every party: 5."
    with pytest.warns(CaseRemark) as told_:
        case = load(path)
    assert [str(one.message) for one in told_] == [said]
    assert case.actions["pay"].value == {}
    assert run("show", str(path)).err == f"paripassu: {said}\n"


MANY: list[tuple[str, Edit, list[str]]] = [
    (
        "on several sheets, as they stand in the workbook",
        both(
            Put("Parties", "trust", 1, "high"),
            Put("Matrix", "actor", 2, "sauth"),
            Put("Matrix", "duration", 2, 30),
            Put("Values", "north", 1, "lots"),
            Put("Values", "action id", 2, "pya"),
            Put("Instruments", "kind", 1, "magic"),
            Put("Deals", "action", 2, "gold"),
            Put("Case", "numbers by", 0, None),
        ),
        ["Case, cell B6: .*missing", "Parties, cell D3: .*“high”", "Matrix, cell E4: .*“south”",
         "Matrix, cell K4: .*write 30 days", "Values, cell C4: .*“lots”",
         "Values, cell A5: .*“pay”", "Instruments, cell B3: ", "Deals, cell C4: .*gold"],
    ),
    (
        "an action that is begun",
        below("Matrix", 6, "refuel"),
        ["Matrix, cell C6: is missing", "Matrix, cell E6: is missing"],
    ),
    (
        "headings: a column that is misspelt is not said to be lacking too",
        both(Put("Matrix", "action", 0, "acton"), Put("Matrix", "needs", 0, "want"),
             Put("Values", "south", 0, "sotuh")),
        ["Matrix, cell C2: .*“action”", "Matrix, cell L2: ", "Values, cell D3: .*“south”"],
    ),
    (
        "an id that is not there: nothing that names it is told",
        both(Put("Matrix", "id", 2, None), Put("Parties", "trust", 2, 3)),
        ["Parties, cell D4: ", "Matrix, cell A4: .*id"],
    ),
    (
        "a sheet without headings: what it would say is not missed elsewhere",
        both(lambda book: book["Parties"].delete_rows(1, 2), Put("Matrix", "duration", 1, "soon")),
        ["Parties: has no row of headings", "Matrix, cell K3: .*duration"],
    ),
    (
        "a sheet that is misspelt",
        lambda book: setattr(book["Matrix"], "title", "Matricks"),
        ["Matricks: .*“Matrix”"],
    ),
    (
        "a formula in each row",
        both(*(Put("Values", "north", row, "=1+1") for row in (1, 2))),
        ["Values, cell C4: .*formula", "Values, cell C5: .*formula"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "says"), [row[1:] for row in MANY], ids=[r[0] for r in MANY])
def test_all_mistakes_are_told_at_once(
    written: bytes, edit: Edit, says: list[str], tmp_path: Path
) -> None:
    lines = told(run("show", str(edited(written, edit, tmp_path))))
    assert len(lines) == len(says), lines
    for line, pattern in zip(lines, says, strict=True):
        assert re.search(f"{X} {pattern}", line), line
        assert not YAML_ONLY.search(line)


def test_mistakes_as_data(written: bytes, tmp_path: Path) -> None:
    edit = both(Put("Values", "south", 1, "6 to 3"), Put("Parties", "trust", 1, 60))
    done = run("plan", str(edited(written, edit, tmp_path)), "--json")
    trust, value = json.loads(done.out)["error"]["faults"]
    assert (trust["sheet"], trust["cell"], trust["key"]) == ("Parties", "D3", "parties.north.trust")
    assert (trust["found"], trust["expected"]) == ("60", "a share from 0 to 1")
    assert (trust["write"], trust["line"]) == ("0.6", None)
    assert (value["found"], value["write"]) == ("6 to 3", "3 to 6")


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_headings_are_in_the_language_spoken_and_read_in_any(tongue: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    assert run("--language", tongue, "sheet", "hanoi-2019", str(path)).code == 0
    assert load(path) == load("hanoi-2019")
    page = load_workbook(path)[{"en": "Parties", "fr": "Parties", "ar": "الأطراف"}[tongue]]
    heads = {"en": "breach cost", "fr": "coût du manquement", "ar": "كلفة الإخلال"}
    assert heads[tongue] in [cell.value for cell in page[2]]
    assert bool(page.sheet_view.rightToLeft) == (tongue == "ar")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title)
def test_no_two_headings_of_a_sheet_are_alike_in_any_language(sheet: Sheet) -> None:
    for said in zip(*(everywhere(column.heading) for column in sheet.columns), strict=True):
        assert len({folded(heading) for heading in said}) == len(sheet.columns)


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_new_writes_a_workbook_with_the_template(tongue: str, tmp_path: Path) -> None:
    book, text = tmp_path / "case.xlsx", tmp_path / "case.yaml"
    for path in (book, text):
        done = run("--language", tongue, "new", str(path))
        assert (done.code, done.out) == (0, "")
        assert path.name in done.err
    assert load(book) == load(text)
    assert (
        load(book).title
        == {
            "en": "A freeze for relief",
            "fr": "Un gel contre un allégement",
            "ar": "تجميد مقابل تخفيف",
        }[tongue]
    )
    assert run("plan", str(book)).code == 0
    refused(run("new", str(book)), "exists already")
    refused(run("new", str(tmp_path / "case.ods")), "as .xlsx or .yaml")


@pytest.mark.parametrize("title", ["Case", "Parties", "Matrix", "Values"])
def test_sheets_that_a_case_needs(written: bytes, title: str, tmp_path: Path) -> None:
    path = edited(written, lambda book: book.remove(book[title]), tmp_path)
    refused(run("plan", str(path)), f"no sheet “{title}”")


# --- Hostile files -------------------------------------------------------------------------------

BOMB = b"""<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"""


def repacked(
    written: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes]
) -> bytes:
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(written)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in extra.items():
            new.writestr(name, content)
    return kept.getvalue()


def swap(part: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        assert name != part or old in content
        return content.replace(old, new, 1) if name == part else content

    return lambda written: repacked(written, change, {})


def adding(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda written: repacked(written, lambda _, old: old, {name: content})


PAGE = "xl/worksheets/sheet4.xml"  # the matrix
FAR = b'<row r="200001"><c r="A200001"><v>1</v></c></row></sheetData>'
WIDE = b'<row r="900"><c r="XFD900"><v>1</v></c></row></sheetData>'
HOSTILE = [
    ("not a workbook", lambda _: b"id,action\nship,Ships\n", "whole .xlsx"),
    ("nothing", lambda _: b"", "whole .xlsx"),
    ("half of one", lambda written: written[: len(written) // 2], "whole .xlsx"),
    ("another archive", lambda _: repacked(workbook_of_nothing(), lambda _, old: old, {}), "workbook"),
    ("the old kind", lambda _: b"\xd0\xcf\x11\xe0" * 100, "password"),
    ("a zip bomb", adding("xl/media/big.bin", bytes(65_000_000)), "unpacks to 65 MB"),
    ("many parts", lambda written: repacked(written, lambda _, old: old, {f"x/{n}": b"" for n in range(400)}), "parts"),
    ("too large", lambda written: written + bytes(8_000_000), "larger than 8 MB"),
    ("a great many elements", adding("docProps/x.xml", b"<a>" + b"<b/>" * 200_000 + b"</a>"), "far more than a case"),
    ("macros", adding("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "macros"),
    ("an entity bomb in a sheet", lambda written: repacked(written, lambda n, old: BOMB + old if n == PAGE else old, {}), "document type"),
    ("an entity bomb in the styles", lambda written: repacked(written, lambda n, old: BOMB + old if n == "xl/styles.xml" else old, {}), "document type"),
    ("an entity bomb by another name", adding("docProps/picture.jpeg", BOMB + b"<z>&b;</z>"), "document type"),
    ("an entity bomb in UTF-16", adding("x.bin", (BOMB + b"<z/>").decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")), "document type"),
    ("a damaged part", swap(PAGE, b"<sheetData>", b"<sheetData><"), "damaged"),
    ("a cell far down", swap(PAGE, b"</sheetData>", FAR), "A200001"),
    ("a cell far out", swap(PAGE, b"</sheetData>", WIDE), "XFD900"),
    ("boundless merging", swap(PAGE, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "merges too many"),
    ("a number of a string that is not there", swap(PAGE, b"</sheetData>", b'<row r="90"><c r="A90" t="s"><v>99</v></c></row></sheetData>'), "damaged"),
    ("a number of 5000 digits", swap(PAGE, b"</sheetData>", b'<row r="90"><c r="A90"><v>' + b"9" * 5000 + b"</v></c></row></sheetData>"), "damaged|cell A90"),
    ("controls", swap(PAGE, b"Ships the goods", b"Ships _x001b_[31m the goods"), "cell C3.*control"),
]  # fmt: skip


def workbook_of_nothing() -> bytes:
    kept = io.BytesIO()
    with ZipFile(kept, "w") as packed:
        packed.writestr("readme.txt", "nothing")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("change", "says"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_hostile(
    written: bytes, change: Callable[[bytes], bytes], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(change(written))
    assert "case.xlsx" in refused(run("plan", str(path)), says)


def test_what_a_sheet_says_of_its_size_is_not_believed(
    written: bytes, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    page = "xl/worksheets/sheet4.xml"
    with ZipFile(io.BytesIO(written)) as packed:
        said = packed.read(page)
    start = said.index(b'<dimension ref="')
    found = said[start : said.index(b"/>", start)]
    for size in (b"A1:A1", b"A1:XFD1048576"):
        path.write_bytes(swap(page, found, b'<dimension ref="' + size + b'"')(written))
        assert load(path) == case


def test_blank_cells_far_out_do_no_harm(written: bytes, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    far = b'<row r="900"><c r="XFD900" s="1"/></row><row r="1048576"/></sheetData>'
    path.write_bytes(swap(PAGE, b"</sheetData>", far)(written))
    assert load(path) == case


@pytest.mark.parametrize("ending", ["xls", "xlsm", "xlsb", "ods", "XLTM", "numbers"])
def test_other_endings(ending: str, written: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"case.{ending}"
    path.write_bytes(written)
    refused(run("plan", str(path)), "save it as .xlsx")


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    risky = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted"]
    data = {**CASE, "actions": {**CASE["actions"]}}
    for name, text in zip(("ship", "pay", "sign"), risky, strict=False):
        data["actions"][name] = {**data["actions"][name], "does": text, "remarks": risky[-1]}
    data["title"], data["about"] = risky[4], risky[3]
    book = load_workbook(io.BytesIO(workbook(load(data))))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    quoted = {cell.value for cell in cells if cell.quotePrefix}
    assert quoted >= {text for text in risky if text != "-1"}


# --- The verb ------------------------------------------------------------------------------------


def test_there_and_back(tmp_path: Path) -> None:
    book, text = tmp_path / "case.xlsx", tmp_path / "case.yaml"
    done = run("sheet", "bill-and-jack", str(book))
    assert (done.code, done.out) == (0, "")
    assert "case.xlsx" in done.err
    done = run("sheet", str(book), str(text))
    assert done.code == 0
    assert "declared, verified" in done.err
    assert load(text) == load(book) == load("bill-and-jack")


def test_every_verb_takes_a_workbook(tmp_path: Path) -> None:
    path = str(tmp_path / "case.XLSX")
    assert run("sheet", "bill-and-jack", path).code == 0
    for verb in (["plan"], ["count"], ["check", "--history"], ["show"]):
        ours, theirs = (run(verb[0], one, *verb[1:], "--json") for one in (path, "bill-and-jack"))
        assert (ours.code, ours.err) == (theirs.code, theirs.err.replace("bill-and-jack", path))
        if ours.out and verb != ["show"]:
            assert json.loads(ours.out).keys() == json.loads(theirs.out).keys()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_text("mine")
    refused(run("sheet", "bill-and-jack", str(path)), "exists already.*--force")
    assert path.read_text() == "mine"
    assert run("sheet", "bill-and-jack", str(path), "--force").code == 0
    assert load(path) == load("bill-and-jack")


@pytest.mark.parametrize(
    ("target", "says"),
    [("case.csv", "as .xlsx or .yaml"), ("case", "as .xlsx or .yaml"), ("case.xlsm", "as .xlsx"),
     ("none/case.xlsx", "no folder"), ("\0.xlsx", "no folder|null byte")],
)  # fmt: skip
def test_targets_that_cannot_be(target: str, says: str, tmp_path: Path) -> None:
    refused(run("sheet", "bill-and-jack", str(tmp_path / target)), says)
    assert list(tmp_path.iterdir()) == []


def test_the_case_itself_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    sheet("bill-and-jack", path)
    refused(run("sheet", str(path), str(path), "--force"), "is the case itself")


def test_private_numbers_are_not_written(tmp_path: Path) -> None:
    private = tmp_path / "ours.yaml"
    private.write_text("paripassu: 1\nprivate: bill\ntrust: 0.123\n")
    done = run("sheet", "bill-and-jack", str(tmp_path / "a.xlsx"), "--private", str(private))
    assert done.code == 2
    assert not (tmp_path / "a.xlsx").exists()


def test_without_the_library(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(written)
    with mock.patch("paripassu.case.workbook.needed.find_spec", return_value=None):
        refused(
            run("sheet", "bill-and-jack", str(tmp_path / "b.xlsx")),
            r"pip install \"paripassu\[documents\]\"",
        )
        refused(run("plan", str(path)), "documents extra")
        with pytest.raises(RequestError, match="documents extra"):
            load(path)


def test_lists_too_long_for_a_cell() -> None:
    names = [f"{'a' * 60}{number}" for number in range(600)]
    actions = {name: {"by": "north", "does": "acts"} for name in names}
    actions["last"] = {"by": "north", "does": "acts", "needs": names}
    data = {
        "paripassu": 1,
        "title": "long",
        "parties": {"north": {"name": "N"}},
        "actions": {"last": actions.pop("last"), **actions},
    }
    with pytest.raises(RequestError, match=r"sheet Matrix.*32,767"):
        workbook(load(data))


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").mkdir()
    with pytest.raises(CaseError, match="folder"):
        load(tmp_path / "case.xlsx")


# --- How it looks --------------------------------------------------------------------------------


def test_the_workbook_helps_who_fills_it_in(written: bytes) -> None:
    book = load_workbook(io.BytesIO(written))
    assert book.sheetnames[:4] == ["Read me", "Case", "Parties", "Matrix"]
    page = book["Matrix"]
    assert page.freeze_panes == "B3"
    assert page.auto_filter.ref.startswith("A2:")
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    offered = {
        str(rule.formula1): rule for rule in page.data_validations.dataValidation if rule.formula1
    }
    words = offered['"none,hardly,partly,mostly,fully"']
    assert not words.showErrorMessage, "a number is right too"
    assert offered["='Parties'!$A$3:$A$2000"] is not None
    assert [at(book, "Matrix", h, 1).value for h in ("beneficiary", "D+n")] == ["south", "D+32"]
    assert [at(book, "Matrix", "D+n", row).value for row in (2, 3)] == ["D+1", "D+33"]
    assert book["Values"]["C2"].value == "North"
    with ZipFile(io.BytesIO(written)) as packed:
        assert not [name for name in packed.namelist() if "external" in name.lower()]
