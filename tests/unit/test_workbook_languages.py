"""Words in several languages in a workbook, as people fill them in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from paripassu import load
from paripassu.case.workbook.writer import workbook
from paripassu.errors import CaseError

DATA = {
    "paripassu": 1,
    "title": "A trade",
    "parties": {"شمال": {"name": "North"}, "south": {"name": {"en": "South", "fr": "Sud"}}},
    "actions": {
        "بضائع": {"by": "شمال", "does": {"en": "Ships", "ar": "يشحن"}, "value": {"south": 2}},
        "pay": {"by": "south", "does": {"en": "Pays"}, "value": {"شمال": 2}},
        "sign": {"by": "south", "does": {"ar": "يوقّع"}, "needs": ["بضائع", "pay"]},
    },
}


def filled(tmp_path: Path, change: Callable[[Workbook], Any]) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook(load(DATA)))
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def headings(sheet: Any) -> dict[str, str]:
    """Give the letter of each column of the sheet Matrix or Parties by its heading."""
    return {str(cell.value): cell.column_letter for cell in sheet[2] if cell.value}


def added(sheet: Any, heading: str, *below: str | None) -> str:
    """Add a column with what stands in its first rows; give its letter."""
    at = sheet.max_column + 1
    for row, said in enumerate((heading, *below), start=2):
        sheet.cell(row, at, said)
    return str(sheet.cell(2, at).column_letter)


def test_each_language_has_a_column(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda book: None)
    heads = headings(load_workbook(path)["Matrix"])
    assert {"action en", "action ar"} <= {*heads}
    assert not {"action", "title", "title en"} & {*heads}
    back = load(path)
    assert back.model_dump(mode="json") == load(DATA).model_dump(mode="json")


def test_a_language_is_added_by_hand(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        added(book["Matrix"], "action fr", "Expédie", None, "Signe")
        added(book["Matrix"], "Title  fr", "Biens")
        added(book["Matrix"], "title", None, "Payment")
        book["Case"].append(["numbers by fr", "Moi"])

    case = load(filled(tmp_path, change))
    told = case.model_dump(mode="json")["actions"]
    assert told["بضائع"]["does"] == {"en": "Ships", "ar": "يشحن", "fr": "Expédie"}
    assert told["sign"]["does"] == {"ar": "يوقّع", "fr": "Signe"}
    assert [told[name]["title"] for name in told] == [{"fr": "Biens"}, "Payment", ""]
    assert case.whose_numbers == "Moi"


@pytest.mark.parametrize(
    ("sheet", "heading", "words", "beside"),
    [("Matrix", "action", "Ships it", "action en"), ("Parties", "name ar", "الشمال", "name en")],
)
def test_words_with_a_language_and_without_are_not_read_as_one(
    tmp_path: Path, sheet: str, heading: str, words: str, beside: str
) -> None:
    letter = ""

    def change(book: Workbook) -> None:
        nonlocal letter
        letter = added(book[sheet], heading, words)

    path = filled(tmp_path, change)
    with pytest.raises(CaseError, match=rf"{sheet}, cell {letter}3: stands beside .*“{beside}”"):
        load(path)


def test_a_heading_with_no_language(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda book: added(book["Matrix"], "title arabic"))
    with pytest.raises(CaseError, match="not a heading of this sheet"):
        load(path)


def test_what_must_be_there_may_be_in_any_language(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for letter in sorted((v for k, v in headings(book["Matrix"]).items() if "action" in k))[
            ::-1
        ]:
            book["Matrix"].delete_cols(ord(letter) - 64)

    with pytest.raises(CaseError, match="has no column “action”, which it needs"):
        load(filled(tmp_path, change))


@pytest.mark.parametrize("comma", [",", "، ", "，", "、", "؛"])
def test_lists_are_divided_by_the_commas_of_any_script(tmp_path: Path, comma: str) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Matrix"]
        sheet[f"{headings(sheet)['needs']}5"] = f"بضائع{comma}pay"

    assert load(filled(tmp_path, change)).actions["sign"].needs == ("بضائع", "pay")
