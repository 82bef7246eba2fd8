"""A calendar as people see it: the table on the terminal and the Gantt picture."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.console import Console

from paripassu import load, plan
from paripassu.balance.checker import Status
from paripassu.balance.dates import DatedTight
from paripassu.balance.earned import Earned
from paripassu.errors import RequestError
from paripassu.order.dated_plan import Calendar
from paripassu.report.papers.plan import paper
from paripassu.report.papers.timetable import shortened
from paripassu.report.pictures.gantt_chart import LABEL, MOST, PLOT, gantt_chart
from paripassu.report.pictures.picture import DARK, LIGHT, Theme
from paripassu.report.writers.terminal import show
from paripassu.speaking import speaking
from tests.calendars import NAME, brisk, ordered, slow, thorny

CASES = ("hanoi-2019", "farc-2016", "jpoa-2014")
SWAP = [["ship.2", "pay"]]


@cache
def library(id_: str, starts: str | None = None) -> Calendar:
    return brisk(ordered(load(id_).model_copy(update={"starts": starts})))


@cache
def odd(starts: str | None = None) -> Calendar:
    return slow(plan(thorny(starts=starts), swaps=SWAP))


def shown(calendar: Calendar, width: int = 120) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False, emoji=False)
    show(console, paper(calendar, brief=True))
    return file.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


# --- The terminal --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [30, 60, 100, 140])
@pytest.mark.parametrize("calendar", [library(CASES[0]), odd(), odd("2027-01-15")])
def test_every_step_is_told_at_any_width(calendar: Calendar, width: int) -> None:
    text = shown(calendar, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert f"{calendar.length} days from D-Day" in flat(text)
    for step in calendar.steps:
        words = f"D+{step.dates.starts} – D+{step.dates.done}"
        assert words in flat(text), step.name
    if width == 140:
        for step in calendar.steps:
            assert step.title in text.replace("\n", "")


def test_dates_are_shown_where_they_are_known() -> None:
    assert "2027-" not in shown(odd())
    text = shown(odd("2027-01-15"))
    assert "D-Day is 2027-01-15; the last step is verified on 2027-" in flat(text)
    dated = odd("2027-01-15")
    for step in dated.steps:
        assert str(dated.date(step.dates.starts)) in shown(dated, 140)


def test_trust_benefits_limits_and_whose_numbers() -> None:
    text = flat(shown(odd(), 140))
    for said in (
        "No trust is needed.",
        "South, the: first benefit at D+",
        "by D+400 at the latest",
        "not before D+5",
        "A goods; and, more (2 at once)",
        "Inspectors, joint (1 team)",
        "Values, trust, guarantees and limits are assumptions of the testers; of this",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"proved": True}, "Proved: no calendar that asks no more trust is shorter."),
        ({"proved": False, "bound": 7}, "none that asks no more trust takes less than 7 days."),
        ({"soonest_first": True}, "brings the first benefits sooner"),
        ({"soonest_first": True, "proved": False}, "not proved to be the best"),
        ({"allowed": {"north": Fraction(9, 10)}}, "more trust than is stated of: North"),
    ],
)
def test_what_is_proved_and_allowed(more: dict[str, Any], said: str) -> None:
    assert said in flat(shown(replace(odd(), **more)))


def test_faults_are_listed_and_nothing_is_called_proved_then() -> None:
    figures = replace(odd().figures, status=Status.NONE, faults=("North leaves on day 3.",))
    text = flat(shown(replace(odd(), figures=figures)))
    assert "whatever the trust" in text and "North leaves on day 3." in text
    assert "Proved" not in text and "Safe" not in text
    figures = replace(figures, possible=False)
    assert "cannot be carried out" in shown(replace(odd(), figures=figures))


def test_the_tightest_place_and_no_trust_that_is_enough() -> None:
    tight = {
        "north": DatedTight(
            30,
            60,
            Fraction(17, 2),
            Fraction(-1, 4),
            Fraction(0),
            earned=Earned(Fraction(1, 4), even=True),
        ),
        "south": None,
    }
    needed = {"north": Fraction(2, 5), "south": Fraction(0)}
    figures = replace(odd().figures, tight=tight, trust_needed=needed)
    text = flat(shown(replace(odd(), figures=figures)))
    assert "on D+30 North" in text and "could stop with 8.5; the finished deal brings " in text
    assert "if the others leave on D+60, -0.25 is left." in text
    assert "Going on takes a trust of 0.40" in text
    figures = replace(figures, trust_needed=needed | {"north": None})
    text = flat(shown(replace(odd(), figures=figures)))
    assert "no trust, however great" in text and "No trust would keep North" in text


def test_a_terminal_without_blocks_gets_plain_bars() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    show(Console(file=file, width=160), paper(library("farc-2016"), brief=True))
    file.flush()
    text = file.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert "#### " in text and "# carried out" in text


def test_the_text_is_cut_in_the_middle() -> None:
    assert shortened("short", 20) == "short"
    long = "Ships two hundred thousand tonnes of heavy fuel oil (part 1 of 2)"
    cut = shortened(long, 44)
    assert (
        len(cut) <= 44
        and cut.startswith("Ships two")
        and cut.endswith("(part 1 of 2)")
        and "…" in cut
    )


@pytest.mark.parametrize("spoken", ["fr", "ar"])
def test_other_languages_are_spoken_without_a_stumble(spoken: str) -> None:
    with speaking(spoken):
        assert odd().case.title[:8] in shown(odd(), 140)
        assert gantt_chart(odd())["description"]


# --- The picture ---------------------------------------------------------------------------------


def boxes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec["layer"][0]["data"]["values"]
    return rows


def words(spec: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec["layer"][1]["data"]["values"]
    return rows


def at(calendar: Calendar, day: int) -> float:
    return LABEL + PLOT * day / calendar.length


@pytest.mark.parametrize("id_", CASES)
def test_bars_stand_where_the_dates_say(id_: str) -> None:
    calendar = library(id_)
    spec = gantt_chart(calendar)
    parties = {party: None for step in calendar.steps for party in step.by}
    colours = dict(zip(parties, [*LIGHT.lines, "#56B4E9"], strict=False))
    for step in calendar.steps:
        (label,) = [w for w in words(spec) if str(w["text"]).startswith(f"{step.number}. ")]
        under = [w for w in words(spec) if w["y"] > label["y"] and w["x"] == label["x"]
                 and w["size"] == 10.5 and w["text"][:1].isdigit()]  # fmt: skip
        below = min((w["y"] for w in under), default=spec["height"])
        row = [b for b in boxes(spec) if label["y"] - 12 < b["y"] < below - 4]
        for party in step.by:
            bars = [b for b in row if b["fill"] == colours[party]
                    and abs(b["x"] - at(calendar, step.dates.starts)) < 0.01]  # fmt: skip
            wide = max(at(calendar, step.dates.done) - at(calendar, step.dates.starts), 3)
            assert any(abs(bar["width"] - wide) < 0.01 for bar in bars), (step.name, party)
        if step.verifiers:
            texts = {str(w["text"]) for w in words(spec)}
            assert f"✓ D+{step.dates.verified}" in texts


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("starts", [None, "2027-01-15"])
@pytest.mark.parametrize("name", [*CASES, "odd"])
def test_no_words_lie_on_others_or_off_the_sheet(
    name: str, starts: str | None, theme: Theme
) -> None:
    calendar = odd(starts) if name == "odd" else library(name, starts)
    spec = gantt_chart(calendar, theme)
    areas = []
    for w in words(spec):
        wide = min(w["limit"], 0.55 * w["size"] * len(w["text"]))
        left = w["x"] - (wide / 2 if w["align"] == "center" else 0)
        assert left >= 0 and left + wide <= spec["width"] + 8, w
        assert 0 <= w["y"] <= spec["height"]
        areas.append((left, left + wide, w["y"] - w["size"] * 0.42, w["y"] + w["size"] * 0.42, w))
    for one, two in combinations(areas, 2):
        apart = one[1] <= two[0] or two[1] <= one[0] or one[3] <= two[2] or two[3] <= one[2]
        assert apart, (one[4]["text"], two[4]["text"])
    for b in boxes(spec):
        assert b["x"] >= -1 and b["right"] <= spec["width"] + 1 and b["width"] >= 0
        assert b["y"] >= 0 and b["bottom"] <= spec["height"] + 1


def test_all_that_is_cut_stands_in_the_description(tmp_path: Path) -> None:
    from paripassu.report.pictures.picture import write

    spec = gantt_chart(odd())
    for action in odd().case.actions.values():
        assert action.does in spec["description"]
        assert action.trigger in spec["description"]
    path = tmp_path / "a.svg"
    write(spec, path)
    said = " ".join("".join(node.itertext()) for node in ElementTree.parse(path).iter())
    for word in (NAME[:12], "goods; and, more", "First benefits", "verification", "D+30"):
        assert word in said


def test_limits_are_bracketed() -> None:
    spec = gantt_chart(odd())
    feet = [b for b in boxes(spec) if b["width"] == 5 and b["fill"] == LIGHT.text]
    texts = " ".join(str(w["text"]) for w in words(spec))
    assert "earliest start, latest end" in texts
    assert "by D+400 at the latest" in texts, "outside the axis it is told"
    # Two in the legend with two feet each, and the earliest start of the swap.
    assert len(feet) == 6
    assert any(abs(b["x"] - at(odd(), 5)) < 0.01 for b in feet)


def test_a_calendar_too_long_for_a_picture() -> None:
    actions = {
        f"a{k}": {"by": "n", "does": "Something", "value": {"n": 1}} for k in range(MOST + 1)
    }
    case = load({"paripassu": 1, "title": "Long", "parties": {"n": {"name": "N"}},
                 "actions": actions})  # fmt: skip
    with pytest.raises(RequestError, match="at most 120 steps and this calendar has 121"):
        gantt_chart(slow(ordered(case)))
