"""Words in several languages in a workbook, as people fill them in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from paripassu import load
from paripassu.case.workbook.sheets import README, SHEETS
from paripassu.case.workbook.vocabulary import KNOWN, folded, meant
from paripassu.case.workbook.writer import workbook
from paripassu.errors import CaseError
from paripassu.language import LANGUAGES, _, everywhere
from paripassu.speaking import speaking
from tests.full_cases import full_cases

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


# --- Names of sheets and words of drop-downs -----------------------------------------------------


@pytest.mark.parametrize("tongue", LANGUAGES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=full_cases())
def test_a_workbook_in_any_language_is_the_same_case(tongue: str, data: dict[str, Any]) -> None:
    case = load(data)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        with speaking(tongue):
            path.write_bytes(workbook(case))
        for reading in LANGUAGES:
            with speaking(reading):
                assert load(path).model_dump(mode="json") == case.model_dump(mode="json")


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_drop_downs_offer_words_of_the_language_that_are_read(tongue: str, tmp_path: Path) -> None:
    case, path = load("hanoi-2019"), tmp_path / "case.xlsx"
    with speaking(tongue):
        path.write_bytes(workbook(case))
        names = [_(sheet.title) for sheet in SHEETS]
    book = load_workbook(path)
    assert book.sheetnames[1:] == names
    lists = [
        rule.formula1
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    ]
    assert lists
    for formula in lists:
        assert len(formula) <= 257  # Excel takes 255 signs between the quotation marks
        if formula.startswith("="):
            assert formula[1:].partition("!")[0].strip("'") in names
    offered = {word for one in lists if one[0] == '"' for word in one.strip('"').split(",")}
    assert {meant(word) for word in offered} <= {*KNOWN, "1", "2", "3"}
    assert tongue == "en" or not offered & {"yes", "guarantor", "freeze", "mostly", "to be agreed"}


def test_no_two_words_and_no_two_sheets_are_called_alike() -> None:
    for words, alike in ((KNOWN, folded), ([README, *(s.title for s in SHEETS)], str.casefold)):
        called: dict[str, set[str]] = {}
        for word in words:
            for said in everywhere(word):
                called.setdefault(alike(said), set()).add(word)
        assert all(len(those) == 1 for those in called.values()), called
    for title in (README, *(sheet.title for sheet in SHEETS)):
        for said in everywhere(title):
            assert len(said) <= 31
            assert not set(said) & set(":\\/?*[]'")


@pytest.mark.parametrize(
    ("heading", "typed", "read"),
    [
        ("kind", "Gel", "freeze"), ("kind", "تجميد", "freeze"), ("kind", "FREEZE", "freeze"),
        ("kind", " allegement ", "relief"), ("standing", "oui", True), ("standing", "نعم", True),
        ("standing", "non", False), ("reversible", "En grande  partie", 0.75),
        ("reversible", "كليا", 1), ("instalment", "au choix", "any"),
        ("earliest", "a convenir", "to be agreed"),
    ],
)  # fmt: skip
def test_words_of_any_language_are_read_in_any_workbook(
    tmp_path: Path, heading: str, typed: str, read: Any
) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Matrix"]
        sheet[f"{headings(sheet)[heading]}3"] = typed

    action = load(filled(tmp_path, change)).actions["بضائع"]
    assert getattr(action, {"instalment": "parts"}.get(heading, heading)) == read


def test_a_word_of_no_language_is_refused_with_its_cell(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Matrix"]
        sheet[f"{headings(sheet)['kind']}3"] = "gelé"
        sheet[f"{headings(sheet)['standing']}4"] = "ja"

    with pytest.raises(CaseError) as refused:
        load(filled(tmp_path, change))
    said = str(refused.value)
    assert "Matrix, cell" in said
    assert "gelé" in said
    assert "yes or no" in said


def test_sheets_named_in_two_languages_are_two_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is the name of two sheets"):
        load(filled(tmp_path, lambda book: book.copy_worksheet(book["Deals"]).__setattr__(
            "title", "Accords"
        )))  # fmt: skip
