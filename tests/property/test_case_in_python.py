"""A case in Python: the same case again from its data and its text, changed as a file is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits

import paripassu
from paripassu import CaseError, load
from paripassu.case.library import library_ids
from tests.full_cases import full_cases


@given(full_cases())
@limits(max_examples=40, deadline=None)
def test_plain_data_makes_the_same_case(data: dict[str, Any]) -> None:
    case = load(data)
    assert load(case.to_dict()) == case
    assert case.replace() == case == case.with_values({})


@pytest.mark.parametrize("name", library_ids())
def test_a_library_case_is_the_same_from_its_data_and_its_text(name: str, tmp_path: Path) -> None:
    case, file = load(name), tmp_path / "case.yaml"
    assert load(case.to_dict()) == case
    file.write_text(case.to_yaml(), encoding="utf-8")
    assert load(file) == case


def test_a_case_is_replaced_in_part_and_stays_as_it_was() -> None:
    case = load("bill-and-jack")
    jack = case.parties["jack"].model_copy(update={"trust": Fraction(1, 3) * 3})
    other = case.replace(title="Another", parties={**case.parties, "jack": jack})
    assert (other.title, other.parties["jack"].trust) == ("Another", 1)
    assert case == load("bill-and-jack") != other
    same = case.with_values({"parties.jack.trust": 1, "title": "Another"})
    assert same == other


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": ""}, "title: is empty"),
        ({"parties": {}}, "parties: "),
        ({"deal": "none"}, "deal"),
        ({"paripassu": 2}, "expected 1"),
    ],
)
def test_what_no_file_could_say_is_refused(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError, match=said):
        load("bill-and-jack").replace(**keys)


def test_the_library_has_a_title_for_each_id() -> None:
    assert {**paripassu.library()} == {name: load(name).title for name in library_ids()}
