"""`show`, `export` and `sheet` for one party: nothing of the others, and files that read again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paripassu import check, load
from paripassu.case.library import library_ids
from paripassu.case.text import parse
from paripassu.case.view import file_seen_by
from paripassu.case.workbook.writer import workbook
from paripassu.case.written import as_yaml
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.mermaid import mermaid
from paripassu.report.papers.view import seen_by
from tests.command import run
from tests.documents import ORDER, telling
from tests.full_cases import full_cases
from tests.property.test_views import retold


@pytest.mark.parametrize("id_", library_ids())
def test_the_view_of_every_party_reads_again(id_: str, tmp_path: Path) -> None:
    case = load(id_)
    for party in case.parties:
        seen = file_seen_by(case, party)
        (tmp_path / "case.yaml").write_text(as_yaml(seen), encoding="utf-8")
        (tmp_path / "case.xlsx").write_bytes(workbook(seen))
        again = load(str(tmp_path / "case.yaml"))
        assert file_seen_by(again, party) == again
        for one in (again, load(str(tmp_path / "case.xlsx"))):
            for other, stated in one.parties.items():
                if other != party:
                    assert (stated.trust, stated.risk_limit, stated.bottom_line) == (None,) * 3
                    assert stated.breach_cost == 0
            assert all({*action.value} <= {party} for action in one.actions.values())
            assert one.parties[party].trust == case.parties[party].trust


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(full_cases(), st.integers(0, 10**6), st.integers(0, 1))
def test_a_file_for_a_party_is_the_same_whatever_the_others_numbers_are(
    data: dict[str, Any], seed: int, place: int
) -> None:
    viewer = list(data["parties"])[place]
    cases = [load(one) for one in (data, retold(data, viewer, Random(seed)))]
    files = [as_yaml(file_seen_by(case, viewer)) for case in cases]
    assert files[0] == files[1]
    assert as_yaml(load(parse(files[0], "case.yaml").data)) == files[0]


@pytest.mark.parametrize("write", [matrix, mermaid])
def test_an_export_for_a_party_is_the_same_whatever_the_others_numbers_are(
    write: Callable[..., str],
) -> None:
    told = [
        write(seen_by(check(case, ORDER), "south"), "south") for case in (telling(), telling(3, 2))
    ]
    assert told[0] == told[1]


def test_an_export_for_a_party_has_its_columns_alone(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(as_yaml(telling()), encoding="utf-8")
    asked = ("export", str(path), "--order", ",".join(ORDER), "--for", "south")
    done = run(*asked, "--csv")
    assert done.code == 0
    (headings, *rows) = csv.reader(io.StringIO(done.out.removeprefix("\ufeff")))
    assert [h for h in headings if h.startswith(("balance", "trust needed"))] == [
        "balance south", "trust needed south",
    ]  # fmt: skip
    assert not {"because", "status"} & {*headings}
    assert len(rows) == len(ORDER)
    drawn = run(*asked, "--mermaid").out
    assert "By the numbers of South this order" in " ".join(drawn.replace("<br/>", " ").split())
    refused = run(*asked, "--efg")
    assert refused.code == 2
    assert "there is no view of it" in refused.err
    assert run(*asked[:-1], "west", "--csv").code == 2


def test_show_and_sheet_for_a_party(tmp_path: Path) -> None:
    path, target = tmp_path / "case.yaml", tmp_path / "south.yaml"
    path.write_text(as_yaml(telling()), encoding="utf-8")
    shown = json.loads(run("show", str(path), "--for", "south", "--json").out)
    assert "trust" in shown["parties"]["south"]
    assert "trust" not in shown["parties"]["north"]
    assert all({*action.get("value", {})} <= {"south"} for action in shown["actions"].values())
    assert "North itself" not in run("show", str(path), "--for", "south").out
    assert run("sheet", str(path), str(target), "--for", "south").code == 0
    assert load(str(target)) == file_seen_by(load(str(path)), "south")
    for verb in (("show", str(path)), ("sheet", str(path), str(tmp_path / "west.yaml"))):
        refused = run(*verb, "--for", "west")
        assert refused.code == 2
        assert "no party “west”" in refused.err
