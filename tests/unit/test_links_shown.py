"""Lags and deadlines from other actions in everything that shows a calendar, and in a workbook."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from paripassu import load
from paripassu.case.sheet import sheet
from paripassu.order.calendar import calendar
from paripassu.report.formats.icalendar import icalendar
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.project_xml import NAMESPACE, project_xml
from paripassu.report.papers.entries import entries
from paripassu.report.papers.timetable import limits, notes
from tests.truth.test_links import sale

LINKED = {
    **sale(
        ship={"within": {"sign": "9 days"}},
        pay={"after": {"ship": "10 days"}, "after_start": {"sign": "2 days"}},
    ),
    "starts": "2027-01-15",
}


def test_microsoft_project_gets_each_lag_with_its_link_and_each_deadline() -> None:
    root = ElementTree.fromstring(project_xml(calendar(load(LINKED))))
    of = {"x": NAMESPACE}
    tasks = {t.findtext("x:UID", "", of): t for t in root.iterfind("x:Tasks/x:Task", of)}
    found = {}
    for task in tasks.values():
        for link in task.iterfind("x:PredecessorLink", of):
            before = tasks[link.findtext("x:PredecessorUID", "", of)].findtext("x:Name", "", of)
            kind, lag = (link.findtext(f"x:{key}", "", of) for key in ("Type", "LinkLag"))
            found[task.findtext("x:Name", "", of), before] = kind, lag
    # Finish to start after ten days of eight hours, in tenths of a minute; start to start after 2.
    assert found["3. pay", "Verification of step 2"] == ("1", "48000")
    assert found["3. pay", "1. sign"] == ("3", "9600")
    named = {task.findtext("x:Name", "", of): task for task in tasks.values()}
    # Signed on 15 January: within nine days is 24 January.
    assert named["2. ship"].findtext("x:Deadline", "", of) == "2027-01-24T16:00:00"


def test_a_day_shared_is_a_link_from_finish_to_finish() -> None:
    root = ElementTree.fromstring(
        project_xml(calendar(load({**sale(pay={"same_day": "ship"}), "starts": "2027-01-15"})))
    )
    kinds = [link.findtext(f"{{{NAMESPACE}}}Type") for link in root.iter(
        f"{{{NAMESPACE}}}PredecessorLink")]  # fmt: skip
    assert "0" in kinds


def test_a_calendar_to_subscribe_to_says_the_gap() -> None:
    lines = icalendar(calendar(load(LINKED))).replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith("RELATED-TO;RELTYPE=DEPENDS-ON;GAP=P10D:") for line in lines) == 1


def test_each_step_says_what_it_hangs_on() -> None:
    found = calendar(load(LINKED))
    said = {entry.step.name: [*notes(found, entry)] for entry in entries(found)}
    assert "Starts no sooner than 10 days after ship is done and verified." in said["pay"]
    assert "Starts no sooner than 2 days after sign starts." in said["pay"]
    assert "Done no later than 9 days after sign is done." in said["ship"]
    kept = {entry.step.name: [*limits(entry)] for entry in entries(found)}
    assert kept["pay"] == ["not before D+15"]
    assert kept["ship"] == ["by D+10 at the latest"]
    assert "not before 10 days after ship is done" in matrix(found)


def test_links_stay_as_they_are_in_a_workbook_and_in_a_file(tmp_path: Path) -> None:
    data = sale(pay={"after": {"ship.2": "2 weeks"}, "same_day": []}, ship={"parts": 3})
    data["actions"]["sign"]["same_day"] = ["pay"]
    case = load(data)
    (tmp_path / "case.yaml").write_text(case.to_yaml(), encoding="utf-8")
    sheet(tmp_path / "case.yaml", tmp_path / "case.xlsx")
    assert load(tmp_path / "case.xlsx") == load(tmp_path / "case.yaml") == case


def test_working_days_are_a_calendar_of_microsoft_project() -> None:
    """Ship from Thursday 24 December 2026 on, the 25th being a holiday: 24, 28 and 29 December."""
    of, more = {"x": NAMESPACE}, {"takes": "3 working days", "verified": {"by": "V"}}
    data = {**sale(ship=more), "starts": "2026-12-24", "workdays": {"holidays": "2026-12-25"}}
    root = ElementTree.fromstring(project_xml(calendar(load(data))))
    tasks = {t.findtext("x:Name", "", of): t for t in root.iterfind("x:Tasks/x:Task", of)}
    ship = next(task for name, task in tasks.items() if name.endswith("ship"))
    told = [ship.findtext(f"x:{key}", "", of) for key in ("Start", "Finish", "Duration")]
    assert told == ["2026-12-24T08:00:00", "2026-12-29T16:00:00", "PT24H0M0S"]
    uid = ship.findtext("x:CalendarUID", "", of)
    (week,) = (
        one for one in root.iterfind("x:Calendars/x:Calendar", of)
        if one.findtext("x:UID", "", of) == uid
    )  # fmt: skip
    worked = [d.findtext("x:DayWorking", "", of) for d in week.iterfind("x:WeekDays/x:WeekDay", of)]
    assert worked == ["0", "1", "1", "1", "1", "1", "0"]
    (shut,) = week.iterfind("x:Exceptions/x:Exception/x:TimePeriod", of)
    assert shut.findtext("x:FromDate", "", of) == "2026-12-25T00:00:00"
    assert shut.findtext("x:ToDate", "", of) == "2026-12-25T23:59:00"
    # What takes plain days keeps the calendar of every day.
    pay = next(task for name, task in tasks.items() if name.endswith("pay"))
    assert pay.findtext("x:CalendarUID", "", of) == "1"


def test_working_days_stay_as_they_are_in_a_workbook(tmp_path: Path) -> None:
    data = sale(ship={"takes": "1 working day"}, pay={"within": {"ship": "10 working days"}})
    data |= {
        "starts": "2026-12-24",
        "workdays": {"days": ["mon", "sun"], "holidays": ["2026-12-25", "2027-01-01/2027-01-06"]},
        "verifiers": {"V": {"workdays": {"closed": ["12-15/03-15"]}}},
    }
    case = load(data)
    (tmp_path / "case.yaml").write_text(case.to_yaml(), encoding="utf-8")
    sheet(tmp_path / "case.yaml", tmp_path / "case.xlsx")
    assert load(tmp_path / "case.xlsx") == load(tmp_path / "case.yaml") == case
    assert case.working_days("V").closed == ("12-15/03-15",)
