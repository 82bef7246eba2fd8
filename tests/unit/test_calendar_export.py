"""A calendar for other programs: what each format says is read back and held against the dates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar as reader
import pytest

from paripassu import load, plan
from paripassu.balance.dates import Dates
from paripassu.case.library import library_ids
from paripassu.errors import RequestError
from paripassu.order.dated_plan import Calendar
from paripassu.report.formats.calendar_file import refuse, write
from paripassu.report.formats.gantt_mermaid import gantt_mermaid
from paripassu.report.formats.icalendar import icalendar
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.project_xml import NAMESPACE, project_xml
from paripassu.report.papers.entries import entries
from tests.calendars import NAME, brisk, ordered, slow, thorny

D_DAY = date(2027, 1, 15)
STARTS = D_DAY.isoformat()
SWAP = [["ship.2", "pay"]]


@cache
def library(id_: str) -> Calendar:
    return brisk(ordered(load(id_).model_copy(update={"starts": STARTS})))


@cache
def odd() -> Calendar:
    return slow(plan(thorny(starts=STARTS), swaps=SWAP))


@cache
def undated() -> Calendar:
    return slow(plan(thorny(), swaps=SWAP))


def calendars() -> list[Any]:
    made = [pytest.param(lambda id_=id_: library(id_), id=id_) for id_ in library_ids()]
    return [*made, pytest.param(odd, id="thorny")]


def on(day: int) -> date:
    return D_DAY + timedelta(days=day)


def test_a_step_waits_for_its_needs_and_for_the_instalment_before() -> None:
    assert {entry.step.name: entry.after for entry in entries(odd())} == {
        "ship.1": (),
        "ship.2+pay": ("ship.1",),
        "ship.3": ("ship.2+pay",),
        "sign": ("ship.1", "ship.2+pay", "ship.3"),
    }


# --- iCalendar -----------------------------------------------------------------------------------


def events(calendar: Calendar) -> list[Any]:
    read = reader.Calendar.from_ical(icalendar(calendar).encode())
    assert not read.errors
    assert not any(event.errors for event in read.events)
    return list(read.events)


@pytest.mark.parametrize("made", calendars())
def test_events_have_the_dates_of_the_calendar(made: Any) -> None:
    calendar = made()
    told = {str(event["UID"]): event for event in events(calendar)}
    assert len(told) == len(events(calendar)), "no UID twice"
    left = dict(told)
    for entry in entries(calendar):
        step, dates = entry.step, entry.step.dates
        summary = plainly(f"{entry.who}: {entry.does}")
        (event,) = [
            one
            for one in left.values()
            if plainly(one["SUMMARY"]) == plainly(summary)
            and one.decoded("DTSTART") == on(dates.starts)
        ]
        assert event.decoded("DTEND") == on(dates.done)
        del left[str(event["UID"])]
        if dates.verified > dates.done:
            (check,) = [one for one in left.values() if one.get("RELATED-TO") == event["UID"]
                        and "verifies" in str(one["SUMMARY"])]  # fmt: skip
            assert check.decoded("DTSTART") == on(dates.checked)
            assert check.decoded("DTEND") == on(max(dates.verified, dates.checked + 1))
            del left[str(check["UID"])]
        assert set(step.tracks) == set(event.categories if step.tracks else ())
    days = sorted(event.decoded("DTSTART") for event in left.values())
    # What is verified by a day is verified on the day before.
    assert days == sorted(on(day - 1) for day in calendar.first_benefit.values() if day is not None)


def plainly(text: object) -> str:
    """Leave out what sets words of the other direction apart."""
    return str(text).replace("\u2068", "").replace("\u2069", "")


def test_what_waits_is_related_to_the_end_of_what_it_waits_for() -> None:
    told = {str(event["UID"]): event for event in events(odd())}
    (sign,) = [event for event in told.values() if str(event["SUMMARY"]).endswith("-Sign")]
    related = sign["RELATED-TO"]
    assert {one.params["RELTYPE"] for one in related} == {"DEPENDS-ON"}
    ends = [told[str(one)].decoded("DTEND") for one in related]
    assert len(ends) == 3 and max(ends) <= sign.decoded("DTSTART")


def test_ical_lines_are_folded_between_letters() -> None:
    text = icalendar(odd())
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert not any(sign in line for line in lines for sign in "\r\n")
    assert max(len(line.encode()) for line in lines) == 75
    assert all(line.startswith((" ", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for line in lines)
    assert any("한" in line for line in lines)


def test_ical_is_the_same_each_time_and_keeps_its_names_when_dates_move() -> None:
    calendar = odd()
    assert icalendar(calendar) == icalendar(calendar)
    assert "DTSTAMP:20261001T000000Z" in icalendar(calendar)
    later = {name: Dates(*(day + 3 for day in _days(one))) for name, one in calendar.dates.items()}
    moved = replace(calendar, dates=later)
    uids = [{str(event["UID"]) for event in events(one)} for one in (calendar, moved)]
    assert uids[0] == uids[1]
    assert icalendar(calendar) != icalendar(moved)


def _days(dates: Dates) -> tuple[int, int, int, int]:
    return dates.starts, dates.done, dates.checked, dates.verified


# --- Microsoft Project ---------------------------------------------------------------------------

# The order in which the format's schema wants the keys that we write.
ORDER = {
    "Project": "SaveVersion Name Title Subject ScheduleFromStart StartDate FinishDate CurrencyCode "
    "CalendarUID DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth "
    "DefaultTaskType DurationFormat NewTasksAreManual Calendars Tasks Resources Assignments",
    "Task": "UID ID Name Manual Type IsNull WBS OutlineNumber OutlineLevel Priority Start Finish "
    "Duration DurationFormat EffortDriven Estimated Milestone Summary PercentComplete "
    "ActualDuration RemainingDuration ConstraintType CalendarUID ConstraintDate Deadline "
    "IgnoreResourceCalendar Notes PredecessorLink",
    "PredecessorLink": "PredecessorUID Type CrossProject LinkLag LagFormat",
    "Resource": "UID ID Name Type IsNull MaxUnits CanLevel CalendarUID",
    "Assignment": "UID TaskUID ResourceUID Finish Start Units Work",
    "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays",
}


@dataclass(frozen=True)
class Project:
    tasks: dict[str, ElementTree.Element]
    root: ElementTree.Element

    def all(self, tag: str) -> list[ElementTree.Element]:
        return list(self.root.iter(f"{{{NAMESPACE}}}{tag}"))


def said(element: ElementTree.Element, key: str) -> str:
    text = element.findtext(f"{{{NAMESPACE}}}{key}")
    assert text is not None, key
    return text


def project(calendar: Calendar) -> Project:
    root = ElementTree.fromstring(project_xml(calendar).encode())
    tasks = list(root.iter(f"{{{NAMESPACE}}}Task"))
    return Project({said(task, "UID"): task for task in tasks}, root)


def moment(element: ElementTree.Element, key: str) -> datetime:
    return datetime.fromisoformat(said(element, key))


@pytest.mark.parametrize("made", calendars())
def test_tasks_have_the_dates_of_the_calendar(made: Any) -> None:
    calendar = made()
    written = project(calendar)
    steps = {
        int(said(task, "Name").partition(".")[0]): task
        for task in written.tasks.values()
        if re.match(r"[0-9]+\. ", said(task, "Name"))
    }
    checks = {
        int(said(task, "Name").rpartition(" ")[2]): task
        for task in written.tasks.values()
        if said(task, "Name").startswith("Verification of step")
    }
    assert set(steps) == set(range(1, len(calendar.dates) + 1))
    for step in calendar.steps:
        task, dates = steps[step.number], step.dates
        assert moment(task, "Start").date() == on(dates.starts)
        # It is done with the end of the day before the day that it is done by.
        assert moment(task, "Finish").date() == on(dates.done - 1)
        assert said(task, "Duration") == f"PT{8 * (dates.done - dates.starts)}H0M0S"
        assert (step.number in checks) == (dates.verified > dates.done)
        if step.number in checks:
            check = checks[step.number]
            assert moment(check, "Finish").date() == on(dates.verified - 1)
            hours = 8 * (dates.verified - dates.checked)
            assert said(check, "Duration") == f"PT{hours}H0M0S"
            assert (said(check, "Milestone") == "1") == (hours == 0)


@pytest.mark.parametrize("made", calendars())
def test_the_project_holds_together(made: Any) -> None:
    calendar = made()
    written = project(calendar)
    for tag, order in ORDER.items():
        known = order.split()
        for element in [written.root, *written.all(tag)]:
            if element.tag == f"{{{NAMESPACE}}}{tag}":
                keys = [child.tag.rpartition("}")[2] for child in element]
                assert keys == sorted(keys, key=known.index)
    for task in written.tasks.values():
        first, last = moment(task, "Start"), moment(task, "Finish")
        assert first <= last
        assert len(said(task, "Name")) <= 512
        for link in task.iter(f"{{{NAMESPACE}}}PredecessorLink"):
            before = written.tasks[said(link, "PredecessorUID")]
            assert moment(before, "Finish") <= first
            assert said(before, "Summary") == "0"
    _outline(list(written.tasks.values()))
    resources = {said(one, "UID") for one in written.all("Resource")}
    known = {said(one, "UID") for one in written.all("Calendar")}
    assert {said(one, "CalendarUID") for one in written.all("Resource")} <= known
    for one in written.all("Assignment"):
        task = written.tasks[said(one, "TaskUID")]
        assert said(one, "ResourceUID") in resources
        assert (said(one, "Start"), said(one, "Finish")) == (
            said(task, "Start"),
            said(task, "Finish"),
        )
    assert len(written.all("WeekDay")) == 7


def _outline(tasks: list[ElementTree.Element]) -> None:
    """Hold each summary against the tasks under it."""
    for place, task in enumerate(tasks):
        if said(task, "Summary") == "1":
            under = []
            for other in tasks[place + 1 :]:
                if said(other, "OutlineLevel") == "1":
                    break
                under.append(other)
            assert moment(task, "Start") == min(moment(one, "Start") for one in under)
            assert moment(task, "Finish") == max(moment(one, "Finish") for one in under)
            number = said(task, "OutlineNumber")
            assert all(said(one, "OutlineNumber").startswith(f"{number}.") for one in under)


def test_needs_limits_and_words_of_a_project() -> None:
    calendar = odd()
    written = project(calendar)
    (sign,) = [task for task in written.tasks.values() if said(task, "Name").endswith("-Sign")]
    before = {
        said(written.tasks[said(link, "PredecessorUID")], "Name")
        for link in sign.iter(f"{{{NAMESPACE}}}PredecessorLink")
    }
    assert all(name.startswith("Verification of step") for name in before)
    assert len(before) == 3
    deadlines = [moment(one, "Deadline").date() for one in written.tasks.values()
                 if one.findtext(f"{{{NAMESPACE}}}Deadline")]  # fmt: skip
    assert deadlines == [on(399)] * 3
    units = {said(one, "Name"): said(one, "MaxUnits") for one in written.all("Resource")}
    assert units["Inspectors, joint"] == "1"
    assert said(written.root, "Title") == calendar.case.title
    notes = [said(one, "Notes") for one in written.tasks.values() if said(one, "Summary") == "0"
             and one.findtext(f"{{{NAMESPACE}}}Notes")]  # fmt: skip
    assert any("Article 3, § 2" in note and NAME in note for note in notes)


def test_what_xml_cannot_hold_is_replaced() -> None:
    calendar = odd()
    title = replace(calendar, case=calendar.case.model_copy(update={"title": "a\ufffeb\x00c"}))
    assert said(project(title).root, "Title") == "a�b�c"


# --- Mermaid -------------------------------------------------------------------------------------

HARMLESS = re.compile(r"[^:#;\n]+")
NUMBERED = re.compile(r"#([0-9]+);")


def mermaid_tasks(text: str) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Read section, name, kind, id, start and end of each task, as strictly as we write them."""
    lines = text.removesuffix("\n").split("\n")
    assert lines[0] == "gantt"
    section = ""
    for line in lines[1:]:
        word, _, rest = line.partition(" ")
        if word in ("%%", "title", "dateFormat", "axisFormat", "todayMarker"):
            continue
        if word == "section":
            section = _spelled(rest)
            continue
        name, colon, data = line.rpartition(" :")
        assert colon and HARMLESS.fullmatch(data)
        *kind, id_, start, end = data.split(", ")
        yield section, _spelled(name), "".join(kind), id_, start, end


def _spelled(text: str) -> str:
    assert HARMLESS.fullmatch(NUMBERED.sub("", text)) or not NUMBERED.sub("", text)
    return NUMBERED.sub(lambda match: chr(int(match[1])), text)


@pytest.mark.parametrize("made", calendars())
def test_mermaid_tasks_have_the_dates_of_the_calendar(made: Any) -> None:
    calendar = made()
    tasks = list(mermaid_tasks(gantt_mermaid(calendar)))
    told = {id_: (date.fromisoformat(a), date.fromisoformat(b)) for *_, id_, a, b in tasks}
    assert len(told) == len(tasks)
    expected = {}
    for step in calendar.steps:
        dates = step.dates
        expected[f"s{step.number}"] = (on(dates.starts), on(dates.done))
        if dates.verified > dates.done:
            expected[f"v{step.number}"] = (on(dates.checked), on(dates.verified))
    days = [day for day in calendar.first_benefit.values() if day is not None]
    expected |= {f"b{k}": (on(day), on(day)) for k, day in enumerate(days, 1)}
    assert told == expected


def test_mermaid_counts_days_where_there_are_no_dates() -> None:
    text = gantt_mermaid(undated())
    assert "dateFormat x\naxisFormat D+%Q\n" in text
    told = {id_: (int(a), int(b)) for *_, id_, a, b in mermaid_tasks(text)}
    for step in undated().steps:
        assert told[f"s{step.number}"] == (step.dates.starts, step.dates.done)


def test_mermaid_words_are_spelled_and_cut() -> None:
    tasks = list(mermaid_tasks(gantt_mermaid(slow(plan(thorny())))))
    assert {section for section, *_ in tasks} == {"goods; and, more", "money", "First benefits"}
    names = {id_: name for _, name, _, id_, *_ in tasks}
    assert 70 < max(len(name) for name in names.values()) <= 80
    ships = [name for name in names.values() if name.endswith("(part 3 of 3)")]
    assert len(ships) == 1 and ships[0].partition(". ")[2].startswith(f"North {NAME[:20]}")
    assert sorted(id_[0] for id_ in names) == [*"bb", *"sssss", *"vvv"]


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", calendars())
def test_the_matrix_has_the_dates_of_the_calendar(made: Any) -> None:
    calendar = made()
    rows = list(csv.DictReader(io.StringIO(matrix(calendar), newline=""), strict=True))
    assert {int(row["step"]) for row in rows} == {step.number for step in calendar.steps}
    for row in rows:
        step = calendar.steps[int(row["step"]) - 1]
        for key, day in zip(("starts", "done", "checked", "verified"), _days(step.dates),
                            strict=True):  # fmt: skip
            assert row[key] == f"D+{day}"
            waits = key == "checked" and step.dates.checked < step.dates.verified
            last = day if key == "starts" or waits else day - 1
            assert row[f"{key} on"] == on(last).isoformat()
        assert row["action"] in step.actions


def test_the_matrix_says_what_the_case_says_and_nothing_is_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(matrix(undated()), newline=""), strict=True))
    ship = next(row for row in rows if row["action"] == "ship")
    assert ship["does"] == f"'=cmd() {NAME}"
    assert (ship["article"], ship["latest"], ship["starts on"]) == ("Article 3, § 2", "D+400", "")
    assert (ship["track"], ship["verified by"]) == ("goods; and, more", "Inspectors, joint")
    assert ship["trigger"] == NAME
    signs = ("=", "+", "-", "@", "\t", "\r", "\n")
    assert not any(cell.startswith(signs) for row in rows for cell in row.values())
    swapped = [row for row in rows if row["exchanged with"]]
    assert {row["action"] for row in swapped} == {"ship", "pay"}
    assert len({row["step"] for row in swapped}) == 1


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("calendar.pdf", "written as .ics, .xml, .csv, .mmd"),
        ("calendar", "not as “calendar”"),
        ("none/calendar.csv", "no folder"),
        ("calendar.ics", "“starts: 2027-01-15”"),
        ("calendar.XML", "--starts"),
    ],
)
def test_what_cannot_be_written(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=re.escape(sentence)):
        refuse(tmp_path / name, undated().case)
    with pytest.raises(RequestError, match=re.escape(sentence)):
        write(undated(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_has_the_bytes_of_its_format(tmp_path: Path) -> None:
    for ending, written in ((".ics", icalendar), (".xml", project_xml), (".csv", matrix),
                            (".mmd", gantt_mermaid)):  # fmt: skip
        path = tmp_path / f"calendar{ending}"
        refuse(path, odd().case)
        write(odd(), path)
        # By its mark Excel knows UTF-8; other programs would take it for text.
        assert path.read_bytes() == written(odd()).encode(
            "utf-8-sig" if ending == ".csv" else "utf-8"
        )


def test_a_date_that_does_not_exist() -> None:
    last = replace(odd(), case=odd().case.model_copy(update={"starts": "9999-12-30"}))
    for written in (icalendar, project_xml):
        with pytest.raises(RequestError, match="outside the years 1 to 9999"):
            written(last)
    assert "D+%Q" in gantt_mermaid(last)
    assert "D+1" in matrix(last)
