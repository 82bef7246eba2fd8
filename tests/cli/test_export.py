"""The export verb: one format at a time, the same bytes everywhere, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from paripassu import load
from paripassu.balance.amounts import headed
from paripassu.case.library import library_ids
from tests.command import run

CASE = """\
paripassu: 1
title: Ein Tausch in Zürich – 한국
parties:
  north: {name: Nord, trust: 0.5, breach_cost: 4}
  south: {name: Süd, trust: 0.5, breach_cost: 4}
actions:
  ship: {by: north, does: "=cmd()", value: {north: -2, south: 4}, source: "-"}
  pay: {by: south, does: Pays; then waits, value: {north: 4, south: -2}}
  sign: {by: [north, south], does: Sign, value: {north: 1, south: 1}}
deals:
  half: {actions: [ship, pay]}
"""
PRIVATE = "paripassu: 1\nprivate: north\nvalue: {ship: -3}\n"


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        ((), "Say in which format"),
        (("--csv", "--efg"), "one format at a time"),
        (("--mermaid", "--csv", "--efg"), "one format at a time"),
    ],
)
def test_exactly_one_format(case: str, formats: tuple[str, ...], said: str) -> None:
    done = run("export", case, *formats)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert all(name in done.err for name in ("--mermaid", "--csv", "--efg"))


@pytest.mark.parametrize("format_", ["--mermaid", "--csv", "--efg"])
def test_what_cannot_be_exported(case: str, format_: str) -> None:
    for more, said in (
        (("--order", "ship"), "leaves out"),
        (("--order", "ship,pay,sign", "--swap", "ship,pay"), "a+b"),
        (("--deal", "none"), "no deal"),
        (("--swap", "ship,none"), "none"),
    ):
        done = run("export", case, format_, *more)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("format_", ["--mermaid", "--csv", "--efg"])
def test_an_order_that_is_not_safe_is_an_answer_too(format_: str) -> None:
    done = run("export", "hanoi-2019", format_, "--deal", "dprk-offer")
    assert run("plan", "hanoi-2019", "--deal", "dprk-offer").code == 1
    assert (done.code, done.err) == (0, "")
    if format_ == "--mermaid":
        assert "Note over P1,P" in done.out
        assert "SAFE" not in done.out


@pytest.mark.parametrize("id_", library_ids())
def test_the_matrix_says_what_the_plan_says(id_: str) -> None:
    case, plan = load(id_), json.loads(run("plan", id_, "--json").out)
    rows = table(run("export", id_, "--csv").out)
    assert {row["status"] for row in rows} == {plan["status"]}
    steps = {int(row["step"]): row for row in rows}
    assert [*steps] == [step["number"] for step in plan["steps"]]
    for step in plan["steps"]:
        row = steps[step["number"]]
        assert row["because"] == step["because"]
        for party, points in step["balance"].items():
            assert float(row[f"balance {headed(case, party, party)}"]) == points


def test_order_deal_swap_and_private(case: str, tmp_path: Path) -> None:
    given = table(run("export", case, "--csv", "--order", "sign,pay,ship").out)
    assert [row["action"] for row in given] == ["sign", "pay", "ship"]
    half = table(run("export", case, "--csv", "--deal", "half").out)
    assert {row["action"] for row in half} == {"ship", "pay"}
    swapped = run("export", case, "--mermaid", "--swap", "ship,pay").out
    assert "critical Step" in swapped
    ours = tmp_path / "ours.yaml"
    ours.write_text(PRIVATE, encoding="utf-8")
    order = ("--order", "ship,pay,sign")
    public, private = (
        table(run("export", case, "--csv", *order, *more).out)[0]["balance north"]
        for more in ((), ("--private", str(ours)))
    )
    assert (public, private) == ("-2", "-3"), "as in the plan"


def test_text_is_no_formula_and_a_number_stays_one(case: str) -> None:
    (ship,) = (row for row in table(run("export", case, "--csv").out) if row["action"] == "ship")
    assert (ship["does"], ship["source"]) == ("'=cmd()", "'-")
    first = table(run("export", case, "--csv", "--order", "ship,pay,sign").out)[0]
    assert first["balance north"] == "-2"


@pytest.mark.parametrize("format_", ["--mermaid", "--csv"])
def test_the_bytes_are_utf_8_whatever_the_terminal_has(case: str, format_: str) -> None:
    command = [str(Path(sys.executable).parent / "paripassu"), "export", case, format_]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=600, check=True)
    assert done.stderr == b""
    text = done.stdout.decode("utf-8")
    assert text.startswith("\ufeff") == (format_ == "--csv"), "by this Excel knows UTF-8"
    text = text.removeprefix("\ufeff")
    assert "Zürich" in text if format_ == "--mermaid" else "Süd" in text
    assert text == run("export", case, format_).out
    lines = text.removesuffix("\n").split("\n")
    assert {line.endswith("\r") for line in lines} == {format_ == "--csv"}
