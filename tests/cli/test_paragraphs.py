"""Paragraphs in `about`, `note` and `remarks` stay paragraphs, wherever they are shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from paripassu import load, plan
from paripassu.case.sheet import sheet
from paripassu.case.written import as_yaml
from paripassu.report.papers.document import Column, Row, Section, Table
from paripassu.report.papers.plan import paper
from paripassu.report.writers import writing
from paripassu.report.writers.markdown import markdown
from tests.command import run
from tests.documents import ENDINGS, text_of

FIRST, SECOND = "One road (A12), closed.", "Another; it was never open."
TOLD = {
    "literal": "|\n  {one}\n\n  {two}\n",
    "folded": ">\n  {one}\n\n\n  {two}\n",
    "plain": "{one}\n\n  {two}\n",
    "single quotes": "'{one}\n\n  {two}'\n",
    "escaped": '"{one}\\n\\n{two}"\n',
}
CASE = """\
paripassu: 1
title: T
about: {told}
starts: 2027-01-01
assumptions: {{by: me, note: "{one}\\n\\n{two}"}}
parties:
  a: {{name: A, trust: 0.5, breach_cost: 9, about: "{one}\\n \\n{two}"}}
  b: {{name: B, trust: 0.5, breach_cost: 9}}
actions:
  x:
    by: a
    does: "X\\n\\nand so on"
    value: {{a: -2, b: 4}}
    remarks: "{one}\\n\\n\\n{two}"
  y: {{by: b, does: Y, value: {{a: 4, b: -2}}}}
instruments:
  i: {{kind: guarantee, of: a, adds: 1, about: "{one}\\n\\n{two}"}}
"""
BOTH = f"{FIRST}\n\n{SECOND}"


def written(folder: Path, style: str = "literal") -> Path:
    told = TOLD[style].format(one=FIRST, two=SECOND)
    file = folder / "case.yaml"
    file.write_text(CASE.format(told=told, one=FIRST, two=SECOND))
    return file


@pytest.mark.parametrize("style", TOLD)
def test_an_empty_line_parts_paragraphs_in_whatever_style_it_is_written(
    tmp_path: Path, style: str
) -> None:
    case = load(written(tmp_path, style))
    assert case.about == BOTH
    assert case.parties["a"].about == case.actions["x"].remarks == BOTH
    assert case.assumptions is not None
    assert case.assumptions.note == BOTH
    assert case.actions["x"].does == "X and so on", "one line"


def test_a_new_line_alone_is_a_space(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_text(file.read_text().replace(f"{FIRST}\n\n", f"{FIRST}\n"))
    assert load(file).about == f"{FIRST} {SECOND}"


def test_a_case_that_is_written_again_keeps_them(tmp_path: Path) -> None:
    case = load(written(tmp_path))
    long = "\n\n".join(["many words - and more: of them " * 20] * 3)
    case = load({**case.model_dump(mode="json", exclude_defaults=True), "about": long})
    (tmp_path / "again.yaml").write_text(as_yaml(case))
    assert load(tmp_path / "again.yaml") == case
    assert case.about.count("\n\n") == 2
    sheet(tmp_path / "case.yaml", tmp_path / "new.yaml")
    assert load(tmp_path / "new.yaml") == load(tmp_path / "case.yaml")


def test_show_keeps_them_apart(tmp_path: Path) -> None:
    shown = run("show", str(written(tmp_path))).out
    parted = f"{FIRST}\n\n{SECOND}"
    assert parted in shown
    assert f"{FIRST}\n\n      {SECOND}" in shown
    assert f"{FIRST}\n\n  {SECOND}" in shown


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_report_keeps_them_apart(tmp_path: Path, ending: str) -> None:
    document = paper(plan(load(written(tmp_path))))
    content = writing.FORMATS[ending].writer(document)
    text = text_of(content, ending)
    assert text.count(FIRST) == text.count(SECOND) >= (3 if ending == ".xlsx" else 2)
    assert f"{FIRST} {SECOND}" not in text
    if ending == ".html":
        assert f"<p>{FIRST}</p>\n<p>{SECOND}</p>" in content.decode()
        assert "white-space: pre-line" in content.decode()
    if ending == ".xlsx":
        assert BOTH in text
    if ending == ".md":
        assert f" {FIRST}\n\n  {SECOND}" in content.decode().replace("\\", "")
        table = Table("T", "T", (Column("A"), Column("B")), (Row(("x", BOTH)),))
        section = Section("s", "S", (table,))
        content = markdown(replace(document, sections=(section,)))
        assert f"| x | {FIRST}<br><br>{SECOND} |" in content.decode().replace("\\", "")


def test_a_calendar_and_a_matrix_keep_them_apart(tmp_path: Path) -> None:
    case = str(written(tmp_path))
    for ending, parted in (
        (".ics", f"{FIRST}\\n\\n{SECOND}"), (".xml", BOTH), (".csv", BOTH)
    ):  # fmt: skip
        file = tmp_path / f"calendar{ending}"
        assert run("calendar", case, "--to", str(file)).code == 0
        said = file.read_text()
        if ending == ".ics":
            said = said.replace("\n ", "").replace("\\,", ",").replace("\\;", ";")
        assert parted in said
    assert BOTH in run("export", case, "--csv").out
