"""How long things take: instalments, what takes no time, and dates that include their day."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paripassu import calendar, load
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import Dates
from paripassu.balance.deal import agree, equal
from paripassu.balance.parts import length
from paripassu.case.model import Case
from paripassu.errors import CaseError
from paripassu.order.dated_plan import Calendar
from paripassu.report.formats.gantt_mermaid import gantt_mermaid
from paripassu.report.formats.icalendar import icalendar
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.project_xml import project_xml
from tests.command import run


def case_of(x: dict[str, Any], y: dict[str, Any] | None = None, **more: Any) -> Case:
    return load(data_of(x, y, **more))


def data_of(x: dict[str, Any], y: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Give a fuel deal: x by a, y by b, both with a bond behind them."""
    return {
        "paripassu": 1,
        "title": "Fuel",
        "starts": "2027-01-15",
        "parties": {
            "a": {"name": "A", "trust": 0.9, "breach_cost": 30},
            "b": {"name": "B", "trust": 0.9, "breach_cost": 30},
        },
        "actions": {
            "x": {"by": "a", "does": "Ships fuel", "value": {"a": -1, "b": 2}, **x},
            "y": {"by": "b", "does": "Pays", "value": {"a": 2, "b": -1}, **(y or {})},
        },
        **more,
    }


# --- Instalments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("takes", "parts", "days"),
    [
        ("5 days", 4, [1, 1, 1, 2]), ("2 days", 4, [0, 1, 0, 1]), ("1 day", 3, [0, 0, 1]),
        ("7 days", 4, [1, 2, 2, 2]), ("12 days", 4, [3, 3, 3, 3]), ("0 days", 2, [0, 0]),
        ("2 weeks", 3, [4, 5, 5]), (None, 3, [1, 1, 1]),
    ],
)  # fmt: skip
def test_the_days_of_each_instalment(takes: str | None, parts: int, days: list[int]) -> None:
    case = case_of({"takes": takes, "parts": parts} if takes else {"parts": parts})
    found = calendar(case)
    spent = [found.dates[f"x.{n}"] for n in range(1, parts + 1)]
    assert [one.done - one.starts for one in spent] == days
    # With nothing to wait for they follow each other: all of it is done in the time that it takes.
    assert spent[-1].done == sum(days)
    assert found.figures.possible


@given(st.integers(0, 400), st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_parts_share_the_days_exactly_and_in_proportion(days: int, sizes: list[int]) -> None:
    case = case_of({"takes": f"{days} days"})
    shares = tuple(Fraction(size, sum(sizes)) for size in sizes)
    deal = agree(case, shares={"x": shares})
    spent = [length(case, deal, "x", place) for place in range(len(shares))]
    assert sum(spent) == days
    for place in range(len(shares)):
        first = sum(shares[: place + 1], Fraction(0)) * days
        assert 0 <= first - sum(spent[: place + 1]) < 1
        assert abs(spent[place] - shares[place] * days) < 1


@given(st.integers(0, 400), st.integers(2, 30), st.data())
def test_the_first_parts_alone_take_what_they_take_of_the_whole(
    days: int, parts: int, data: st.DataObject
) -> None:
    case = case_of({"takes": f"{days} days", "parts": parts})
    some = data.draw(st.integers(1, parts))
    deals = agree(case), agree(case, deal=f"x:{some},y")
    assert deals[0].shares["x"] == equal(parts)
    whole, part = ([length(case, deal, "x", place) for place in range(some)] for deal in deals)
    assert whole == part


def test_the_matrix_says_what_each_instalment_takes() -> None:
    found = calendar(case_of({"takes": "5 days", "parts": 4}))
    rows = [row for row in table(found) if row["action"] == "x"]
    assert [row["takes"] for row in rows] == ["1 day", "1 day", "1 day", "2 days"]


# --- What takes no time ------------------------------------------------------------------------


def table(found: Calendar) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(matrix(found), newline="")))


def test_no_days_are_no_days_in_every_output() -> None:
    found = calendar(case_of({"takes": "0 days"}, {"takes": "1 day"}))
    assert found.status == "safe"
    assert found.dates["x"] == Dates(0, 0, 0, 0)
    assert (found.length, found.proved, found.ends) == (1, True, "2027-01-15")
    row = next(row for row in table(found) if row["action"] == "x")
    assert (row["starts"], row["done"], row["verified"]) == ("D+0",) * 3
    assert (row["starts on"], row["done on"], row["verified on"]) == ("2027-01-15",) * 3
    assert "Ships fuel :milestone, s1, 2027-01-15, 2027-01-15" in gantt_mermaid(found)
    event = icalendar(found).split("BEGIN:VEVENT")[1]
    assert "DTSTART;VALUE=DATE:20270115" in event
    assert "DTEND;VALUE=DATE:20270116" in event
    task = tasks(found)["1. Ships fuel"]
    assert task["Start"] == task["Finish"] == "2027-01-15T08:00:00"
    assert (task["Milestone"], task["Duration"]) == ("1", "PT0H0M0S")
    assert min(one["Start"] for one in tasks(found).values()) >= "2027-01-15T08:00:00"


def tasks(found: Calendar) -> dict[str, dict[str, str]]:
    from xml.etree import ElementTree

    space = "{http://schemas.microsoft.com/project}"
    listed = ElementTree.fromstring(project_xml(found)).iter(f"{space}Task")
    told = [{field.tag.removeprefix(space): field.text or "" for field in one} for one in listed]
    return {one["Name"]: one for one in told}


def test_a_calendar_of_nothing_but_instants_is_over_on_d_day(tmp_path: Path) -> None:
    found = calendar(case_of({"takes": "0 days"}, {"takes": "0 days"}))
    assert {*found.dates.values()} == {Dates(0, 0, 0, 0)}
    assert (found.length, found.status, found.ends) == (0, "safe", "2027-01-15")
    for write in (gantt_mermaid, icalendar, matrix, project_xml):
        assert write(found)


def test_of_one_day_nobody_can_say_what_came_first() -> None:
    """x costs a 1 and y, which needs x, brings it 2. On one day a may be left without the 2, and b,
    with a bond too small to give x back for, may leave with its 2: as where each takes a day."""
    data = data_of({"takes": "0 days"}, {"takes": "0 days", "needs": ["x"]})
    case = load(data)
    found = examine_dated(case, agree(case), dict.fromkeys("xy", Dates(0, 0, 0, 0)))
    assert found.possible
    assert found.exposure == {"a": 1, "b": 1}
    assert max(moment.tempting for moment in found.moments["b"]) == 2
    data["parties"]["a"]["risk_limit"] = Fraction(1, 2)
    assert calendar(load(data)).status == "none"


def test_a_private_limit_spreads_instants_over_days() -> None:
    """b bears nothing: it pays once what it gets of x is sure, on the day after."""
    data = data_of({"takes": "0 days"}, {"takes": "0 days"})
    data["parties"]["b"]["risk_limit"] = 0
    found = calendar(load(data))
    assert found.status == "safe"
    assert found.dates == {"x": Dates(0, 0, 0, 0), "y": Dates(1, 1, 1, 1)}


# --- By a date ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("takes", "latest", "kept"),
    [
        ("11 days", "2027-01-25", True), ("12 days", "2027-01-25", False),
        ("10 days", "D+10", True), ("11 days", "D+10", False),
        ("1 day", "2027-01-15", True), ("0 days", "2027-01-15", True), ("0 days", "D+0", True),
    ],
)  # fmt: skip
def test_a_date_includes_its_day(takes: str, latest: str, kept: bool) -> None:
    found = calendar(case_of({"takes": takes, "latest": latest}))
    assert found.figures.possible == kept
    assert (found.status == "safe") == kept


def test_what_takes_no_time_is_due_on_the_day_itself() -> None:
    data = data_of(
        {"takes": "0 days", "latest": "2027-01-25", "needs": ["y"]}, {"takes": "10 days"}
    )
    assert calendar(load(data)).figures.possible
    data["actions"]["y"]["takes"] = "11 days"
    assert not calendar(load(data)).figures.possible


def test_instalments_are_due_by_the_end_of_the_day_of_their_action() -> None:
    """Of more instalments than days the last takes time: all are done by the end of the day."""
    fuel = {"takes": "2 days", "parts": 4, "latest": "2027-01-16"}
    found = calendar(case_of(fuel))
    assert found.status == "safe"
    assert max(row["done on"] for row in table(found)) == "2027-01-16"
    assert not calendar(case_of(fuel | {"takes": "3 days"})).figures.possible


def test_a_deadline_is_the_same_date_everywhere() -> None:
    found = calendar(case_of({"takes": "11 days", "latest": "2027-01-25"}))
    row = next(row for row in table(found) if row["action"] == "x")
    assert (row["done"], row["done on"], row["latest"]) == ("D+11", "2027-01-25", "2027-01-25")
    task = next(one for one in tasks(found).values() if one["Name"].endswith("Ships fuel"))
    assert task["Finish"] == task["Deadline"] == "2027-01-25T16:00:00"
    assert "DTEND;VALUE=DATE:20270126" in icalendar(found)
    assert found.ends == "2027-01-25"


def test_the_command_says_the_last_day(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "paripassu: 1\ntitle: Fuel\nstarts: 2027-01-15\nparties:\n"
        "  a: {name: A, trust: 0.9, breach_cost: 30}\n  b: {name: B, trust: 0.9, breach_cost: 30}\n"
        "actions:\n"
        "  x: {by: a, does: X, value: {a: -1, b: 2}, takes: 11 days, latest: 2027-01-25}\n"
        "  y: {by: b, does: Y, value: {a: 2, b: -1}}\n",
        encoding="utf-8",
    )
    done = run("calendar", str(tmp_path / "case.yaml"))
    assert done.code == 0
    assert "the last step is verified on 2027-01-25" in re.sub(r"\s+", " ", done.out)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        ({"latest": "2027-01-14"}, "is no later than D-Day; an action takes a day at least."),
        ({"latest": "D+0"}, "is no later than D-Day; an action takes a day at least."),
        ({"takes": "0 days", "latest": "2027-01-14"}, "is before D-Day."),
        ({"earliest": "D+3", "latest": "D+3"}, "is no later than its earliest start."),
        (
            {"earliest": "2027-01-26", "latest": "2027-01-25"},
            "is no later than its earliest start.",
        ),
    ],
)
def test_a_window_that_leaves_no_day_is_refused(x: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError, match=re.escape(said)):
        case_of(x)


@pytest.mark.parametrize(
    "x",
    [
        {"earliest": "2027-01-25", "latest": "2027-01-25"},
        {"takes": "0 days", "earliest": "D+3", "latest": "D+3"},
    ],
)
def test_a_window_of_one_day_is_a_window(x: dict[str, Any]) -> None:
    assert calendar(case_of(x)).status == "safe"
