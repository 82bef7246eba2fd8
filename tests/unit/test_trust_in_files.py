"""Trust in whom and what actions show, wherever a case is written: workbooks, keys, views."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from paripassu import load, sweep
from paripassu.case.view import case_seen_by, file_seen_by
from paripassu.case.workbook.writer import workbook
from paripassu.case.written import as_yaml
from paripassu.errors import CaseError
from paripassu.speaking import speaking
from tests.command import run
from tests.trusting import TRUSTING

CASE = load(TRUSTING)


def filled(folder: Path, change: Callable[[Any], object]) -> Path:
    path = folder / "case.xlsx"
    path.write_bytes(workbook(CASE))
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return [*load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True)]


def test_a_workbook_has_a_row_for_each_trust(tmp_path: Path) -> None:
    path = filled(tmp_path, lambda book: None)
    assert rows(path, "Trust") == [
        ("party id", "in whom", "trust", "learns like"),
        ("north", "south", 0.2, None),
        ("north", "others", 0.4, None),
        ("south", "north", 0.15, 1),
    ]
    stated = {row[0]: dict(zip(rows(path, "Parties")[0], row, strict=True))
              for row in rows(path, "Parties")}  # fmt: skip
    assert (stated["north"]["trust"], stated["north"]["learns like"]) == (None, 2)
    assert (stated["east"]["trust"], stated["east"]["learns like"]) == (0.5, None)
    assert load(path) == CASE


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_workbook_in_another_language_says_the_same(tmp_path: Path, language: str) -> None:
    path = tmp_path / "case.xlsx"
    with speaking(language):
        path.write_bytes(workbook(CASE))
    assert load(path) == CASE


def test_names_of_parties_are_understood_in_a_workbook(tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        book["Trust"]["B3"] = "The South"

    assert load(filled(tmp_path, rename)) == CASE


def test_one_number_and_a_row_for_each_are_not_both_taken(tmp_path: Path) -> None:
    def both(book: Any) -> None:
        heads = [cell.value for cell in book["Parties"][2]]
        book["Parties"].cell(3, heads.index("trust") + 1, 0.3)

    with pytest.raises(CaseError, match=r"Trust.*says of one what .* says of all; expected one"):
        load(filled(tmp_path, both))


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("B3", "sout", "names party “sout”"),
        ("C4", 1.4, "is 1.4; expected a share"),
        ("D5", 0, "is 0; expected a number above 0"),
        ("C5", None, "is missing"),
    ],
)
def test_what_a_workbook_gets_wrong_is_told_with_its_cell(
    tmp_path: Path, cell: str, value: Any, said: str
) -> None:
    def wrong(book: Any) -> None:
        book["Trust"][cell] = value

    with pytest.raises(CaseError, match=f"sheet Trust, cell {cell}: {said}"):
        load(filled(tmp_path, wrong))


def test_a_table_without_growth_is_the_number_that_it_is() -> None:
    data = CASE.to_dict()
    data["parties"]["north"]["trust"] = {"south": {"at_first": 0.2}, "others": 0.4}
    assert load(data) == CASE


@pytest.mark.parametrize(
    ("key", "value", "trust"),
    [
        ("parties.north.trust.south", 0.3, {"south": 0.3, "others": 0.4}),
        ("parties.east.trust.south", 0.3, {"south": 0.3, "others": 0.5}),
        ("parties.north.trust.south.learns.like", 5,
         {"south": {"at_first": 0.2, "learns": {"like": 5}}, "others": 0.4}),
        ("parties.north.trust", 0.6, 0.6),
    ],
)  # fmt: skip
def test_a_trust_is_set_by_its_key(key: str, value: float, trust: Any) -> None:
    data = CASE.to_dict()
    data["parties"][key.split(".")[1]]["trust"] = trust
    assert CASE.with_values({key: value}) == load(data)


def test_what_one_of_several_shows_is_set_alone() -> None:
    both = CASE.with_values({"actions.sign.by": ["north", "south"], "actions.sign.shows": 0.5})
    set_ = both.with_values({"actions.sign.shows.north": 1})
    assert set_.actions["sign"].shows == {"north": 1, "south": both.actions["sign"].shows}


def test_a_sweep_goes_over_a_trust_in_one() -> None:
    table = sweep(CASE, {"parties.north.trust.south": [0, 0.2], "parties.north.learns.like": [1]})
    assert [row.values["parties.north.trust.south"] for row in table.rows] == [0, CASE.parties[
        "north"].trust_in("south")]  # fmt: skip
    assert all(not row.refused for row in table.rows)


def test_a_private_file_states_trust_in_whom(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("paripassu: 1\nprivate: east\ntrust: {south: 0.1}\nlearns: {like: 4}\n")
    party = load(TRUSTING, private=[own]).parties["east"]
    assert (party.trust_in("south") * 10, party.trust_in("north")) == (1, 0)
    assert party.likeness_of("south") == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trust: {sout: 0.1}", "trust.sout: names party"),
        ("trust: {east: 0.1}", "trust.east: names the party itself"),
        ("trust: {south: 3}", "trust.south: expected an exact number"),
        ("learns: {like: 0}", "learns.like: expected an exact number"),
    ],
)
def test_a_private_file_is_held_to_the_case(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"paripassu: 1\nprivate: east\n{text}\n")
    with pytest.raises(CaseError, match=said):
        load(TRUSTING, private=[own])


def test_nobody_sees_in_whom_another_trusts(tmp_path: Path) -> None:
    for viewer in CASE.parties:
        seen, file = case_seen_by(CASE, viewer), file_seen_by(CASE, viewer)
        for party, stated in seen.parties.items():
            own = CASE.parties[party] if party == viewer else None
            assert stated.trust == (own and own.trust)
            assert stated.learns == (own and own.learns)
        path = tmp_path / f"{viewer}.yaml"
        path.write_text(as_yaml(file))
        assert load(path) == file
        (tmp_path / f"{viewer}.xlsx").write_bytes(workbook(file))
        assert load(tmp_path / f"{viewer}.xlsx") == file


def test_a_view_says_that_costs_of_others_show_nothing_there(tmp_path: Path) -> None:
    for viewer, told in (("north", True), ("east", False)):
        out = tmp_path / f"{viewer}.md"
        case = tmp_path / "case.yaml"
        case.write_text(CASE.to_yaml())
        assert run("report", str(case), "--to", str(out), "--for", viewer).code in (0, 1)
        assert ("Its trust grows here only by what" in out.read_text()) is told


def test_an_action_that_shows_of_nobody_is_refused() -> None:
    with pytest.raises(CaseError, match="shows: names nobody"):
        CASE.with_values({"actions.sign.shows": {}})
