"""What is done several times, as people see it: folded where it may be, each time in files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from paripassu import load
from paripassu.case.sheet import sheet
from paripassu.order.calendar import calendar
from paripassu.report.formats.icalendar import icalendar
from paripassu.report.formats.project_xml import NAMESPACE, project_xml
from paripassu.report.pictures.gantt_chart import gantt_chart
from tests.command import run
from tests.truth.test_repeats import programme

YEAR = programme(
    report={"repeats": {"every": "1 month", "times": 12}}, pay={"value": {"a": -9, "b": 30}}
)
for party in YEAR["parties"].values():
    party["breach_cost"] = 30  # nobody is asked for trust


@pytest.fixture
def year(tmp_path: Path) -> str:
    path = tmp_path / "year.yaml"
    path.write_text(load(YEAR).to_yaml(), encoding="utf-8")
    return str(path)


def rows(said: str) -> list[str]:
    """Give the lines of a table that begin with the numbers of steps."""
    lines = map(str.strip, said.splitlines())
    return [line for line in lines if re.match(r"\d+(–\d+)?  ", line)]


def test_an_order_has_a_line_for_times_that_follow_each_other(year: str) -> None:
    said = rows(run("check", year, "--order", "report,pay,close").out)
    assert said[0].startswith("1–12  Report (1–12 of 12), every month")
    assert said[1].startswith("13")
    assert len(said) == 3


def test_what_comes_between_parts_them(year: str) -> None:
    said = rows(run("calendar", year).out)
    assert [line.split("  ")[0] for line in said[:4]] == ["1", "2", "3–13", "14"]
    assert "Report (1 of 12)" in said[0]
    assert "Report (2–12 of 12), every month" in said[2]
    assert "D+30 – D+335" in said[2]


def test_a_time_of_which_something_else_is_said_stands_alone(tmp_path: Path) -> None:
    """The first ones ask for trust, each for another; the last is where B is tightest."""
    data = programme(report={"value": {"a": 2, "b": -2}, "repeats": {"every": "1 week", "times": 6},
                             "takes": "1 day", "verified": {"by": "V"}},
                     pay={"needs": ["report"], "value": {"a": -3, "b": 30}})  # fmt: skip
    path = tmp_path / "case.yaml"
    path.write_text(load(data).to_yaml(), encoding="utf-8")
    steps = json.loads(run("plan", str(path), "--json").out)["steps"]
    asking = [step["number"] for step in steps if step["trust_needed"]["b"]]
    told = [line.split("  ")[0] for line in rows(run("plan", str(path)).out) if "Report" in line]
    assert asking == [1, 2]
    assert told == ["1", "2", "3–5", "6"]


def test_json_names_each_time(year: str) -> None:
    found = json.loads(run("plan", year, "--json").out)
    names = [step["name"] for step in found["steps"]]
    assert [f"report.{k}" for k in range(1, 13)] == [n for n in names if n.startswith("report")]


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Report (1–12 sur 12), tous les mois"), ("ar", "كل شهر")],
)
def test_it_is_said_in_other_languages(year: str, language: str, said: str) -> None:
    found = run("--language", language, "check", year, "--order", "report,pay,close").out
    assert said in found


@pytest.mark.parametrize(
    ("period", "said"),
    [("1 day", "every day"), ("2 days", "every 2 days"), ("3 weeks", "every 3 weeks"),
     ("1 year", "every year"), ("24 months", "every 24 months")],
)  # fmt: skip
def test_each_period_is_said_in_words(tmp_path: Path, period: str, said: str) -> None:
    path = tmp_path / "case.yaml"
    report = {"repeats": {"every": period, "times": 2}, "takes": "1 day", "verified": {"by": "V"}}
    path.write_text(load(programme(report=report)).to_yaml(), encoding="utf-8")
    assert (
        f"done {said}, 2 times; all that is stated is of one time"
        in run("show", str(path), columns=300).out
    )


def test_a_report_folds_steps_and_reasons_and_says_what_a_time_is_worth(
    year: str, tmp_path: Path
) -> None:
    target = tmp_path / "report.md"
    assert run("report", year, "--to", str(target)).code == 0
    told = target.read_text(encoding="utf-8")
    assert any(
        line.startswith("- **") and "of 12), every month**" in line for line in told.splitlines()
    )
    assert any(line.startswith("| ") and "every month |" in line for line in told.splitlines())
    assert "| Report (each of 12 times) | 0 | 2 | -1 |" in told
    assert "**Instalment**" not in told


def test_the_picture_has_a_row_for_all_times() -> None:
    drawn = gantt_chart(calendar(load(YEAR)))
    assert drawn.pop("description").count("report (") == 12
    spec = json.dumps(drawn, ensure_ascii=False)
    assert "1, 3–13. Report (1–12 of 12), every month" in spec
    assert spec.count("Report (") == 1


def test_files_for_other_programs_name_each_time_with_its_days() -> None:
    found = calendar(load({**YEAR, "starts": "2027-01-15"}))
    root = ElementTree.fromstring(project_xml(found))
    of = {"x": NAMESPACE}
    tasks = {t.findtext("x:Name", "", of): t for t in root.iterfind("x:Tasks/x:Task", of)}
    second = next(task for name, task in tasks.items() if "report (2 of 12)" in name)
    assert second.findtext("x:Start", "", of)[:10] == "2027-02-14"
    assert second.findtext("x:ConstraintDate", "", of)[:10] == "2027-02-14"
    assert second.findtext("x:Deadline", "", of)[:10] == "2027-03-15"
    assert icalendar(found).count("BEGIN:VEVENT") >= 24


def test_it_stays_as_it_is_in_a_workbook_and_in_a_file(tmp_path: Path, year: str) -> None:
    sheet(year, tmp_path / "case.xlsx")
    sheet(tmp_path / "case.xlsx", tmp_path / "again.yaml")
    assert load(tmp_path / "again.yaml") == load(YEAR) == load(load(YEAR).to_dict())


def test_other_values_are_set_by_their_keys() -> None:
    case = load(YEAR).with_values({"actions.report.repeats.times": 4, "actions.report.value.b": -2})
    report = case.actions["report"]
    assert (report.times, report.value["b"], report.worth("b")) == (4, (-2, -2), -8)
    assert case.with_values({"actions.report.repeats": None}).actions["report"].worth("b") == -2


def private(path: Path, party: str, **stated: Any) -> Path:
    path.write_text(json.dumps({"paripassu": 1, "private": party, **stated}), encoding="utf-8")
    return path


def test_private_values_are_of_one_time_too(tmp_path: Path) -> None:
    own = private(tmp_path / "b.json", "b", value={"report": -3}, keeps={"report": -1})
    report = load(YEAR, private=[own]).actions["report"]
    assert report.worth("b") == -36
    assert report.kept("b") == -12


def test_working_days_of_one_time_are_within_its_own_week() -> None:
    """Four working days from Friday 15 January end on Wednesday; the second week is Friday's."""
    case = load(programme(report={"takes": "4 working days", "verified": {"by": "V"},
                                  "repeats": {"every": "1 week", "times": 3}}))  # fmt: skip
    found = calendar(load({**case.to_dict(), "starts": "2027-01-15"}), deal="report")
    assert found.proved
    assert [(one.starts, one.done) for one in found.dates.values()] == [(0, 6), (7, 13), (14, 20)]
