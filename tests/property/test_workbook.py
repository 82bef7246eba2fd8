"""YAML → Excel → YAML loses nothing, whatever the case says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from paripassu import load
from paripassu.case.library import library_ids
from paripassu.case.model import Action, Case, Party
from paripassu.case.workbook.writer import workbook
from paripassu.case.written import as_yaml
from paripassu.errors import RequestError
from tests.full_cases import limited

repeatable = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture,
                           HealthCheck.data_too_large],
)  # fmt: skip


def through_excel(case: Case, folder: Path) -> Case:
    path = folder / "case.xlsx"
    path.write_bytes(workbook(case))
    return load(path)


def through_yaml(case: Case, folder: Path) -> Case:
    path = folder / "case.yaml"
    path.write_text(as_yaml(case), encoding="utf-8")
    return load(path)


def same(one: Case, other: Case) -> bool:
    """Whether two cases are equal in every language, and in the order of their parties too."""
    dumped = [case.model_dump(mode="json") for case in (one, other)]
    return (
        one == other
        and dumped[0] == dumped[1]
        and all(
            list(getattr(one, key)) == list(getattr(other, key))
            for key in (
                "parties",
                "actions",
                "instruments",
                "deals",
                "readings",
                "tracks",
                "verifiers",
            )
        )
    )


@pytest.mark.parametrize("id_", library_ids())
def test_the_library_survives(id_: str, tmp_path: Path) -> None:
    case = load(id_)
    back = through_excel(case, tmp_path)
    assert same(case, back)
    assert same(case, through_yaml(back, tmp_path))


@repeatable
@given(limited())
def test_every_key_survives_a_workbook(tmp_path: Path, data: dict[str, Any]) -> None:
    case = load(data)
    assert same(case, through_excel(case, tmp_path))


@repeatable
@given(limited())
def test_every_key_survives_yaml(tmp_path: Path, data: dict[str, Any]) -> None:
    case = load(data)
    try:
        assert same(case, through_yaml(case, tmp_path))
    except RequestError as refused:
        assert "YAML" in str(refused), "better refused than changed"


@settings(repeatable, max_examples=1)
@given(limited())
def test_the_random_cases_state_every_key(data: dict[str, Any]) -> None:
    """The tests above are of no use where a key is never stated."""
    case = load(data)
    assert set(Case.model_fields) - set(data) == set()
    for model, things in ((Party, case.parties), (Action, case.actions)):
        stated = {key for thing in things.values() for key in thing.model_fields_set}
        assert set(model.model_fields) - stated - {"needs"} == set()
