"""Workbooks of attackers: refused with one sentence, or read as if nothing were there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from paripassu import load
from paripassu.case.model import Case
from paripassu.case.workbook.gate import MAX_BYTES
from paripassu.case.workbook.writer import workbook
from tests import hostile_workbooks as hostile
from tests.cli.test_bad_input import refused
from tests.cli.test_sheet import CASE
from tests.command import run


@cache
def written() -> tuple[Case, bytes]:
    case = load(CASE)
    return case, workbook(case)


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    change, says = hostile.REFUSED[name]
    path = tmp_path / "case.xlsx"
    path.write_bytes(change(written()[1]))
    assert path.stat().st_size <= MAX_BYTES, "else its size alone is refused"
    assert "case.xlsx" in refused(run("show", str(path)), says)


@pytest.mark.parametrize("name", hostile.READ)
def test_read(name: str, tmp_path: Path) -> None:
    case, content = written()
    path = tmp_path / "case.xlsx"
    path.write_bytes(hostile.READ[name](content))
    assert load(path) == case
