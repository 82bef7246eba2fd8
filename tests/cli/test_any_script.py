"""Ids in any script: every verb takes them, and every file that is written holds them whole."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import icalendar as reader
import pytest

from paripassu import load, plan
from paripassu.report.formats.efg import efg
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.mermaid import mermaid
from tests.command import Done, run

NORTH, SOUTH = "الشمال", "南方"
GOODS, PRICE, ROAD = "بضائع", "付款", "réouverture"
CASE = f"""\
paripassu: 1
title: {{ar: صفقة, en: A trade}}
starts: 2027-01-15
parties:
  {NORTH}: {{name: {{ar: الشمال, en: North}}, trust: 0.6, breach_cost: 3}}
  {SOUTH}: {{name: 南方, trust: 0.6, breach_cost: 3}}
actions:
  {GOODS}:
    title: {{en: Goods, ar: البضائع}}
    by: {NORTH}
    does: Ships the goods
    value: {{{NORTH}: -1, {SOUTH}: 3}}
    parts: 2
    track: مسار
    verified: {{by: 检查员, takes: 2 days}}
  {PRICE}:
    by: [{SOUTH}]
    does: {{zh: 付款, fr: "Paie le prix"}}
    value: {{{NORTH}: 3, {SOUTH}: -1}}
    needs: [{GOODS}]
  {ROAD}: {{by: {SOUTH}, does: Opens the road, value: {{{NORTH}: 1, {SOUTH}: -0.5}}}}
instruments:
  garantía: {{kind: guarantee, of: {NORTH}, adds: 2}}
deals:
  küçük: {{actions: [{GOODS}, {PRICE}]}}
"""


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return str(path)


def answered(done: Done) -> Done:
    assert done.code == 0, ascii(done)
    assert not done.err or done.err.startswith(("Wrote ", "كُتب"))
    return done


ORDER = f"{ROAD},{GOODS}.1,{GOODS}.2,{PRICE}"


@pytest.mark.parametrize(
    "line",
    [
        "plan {case}",
        "plan {case} --deal küçük",
        f"plan {{case}} --deal {GOODS},{PRICE}",
        f"plan {{case}} --deal {GOODS},{PRICE} --swap {GOODS}.2,{PRICE}",
        f"check {{case}} --order {ORDER}",
        "count {case}",
        "frontier {case}",
        f"instalments {{case}} --split {GOODS}",
        "unlock {case}",
        "deal {case}",
        "calendar {case}",
        f"report {{case}} --for {NORTH} --to {{case}}.md --force",
        "show {case}",
    ],
)
@pytest.mark.parametrize("tongue", ["en", "ar"])
def test_every_verb_takes_them(case: str, line: str, tongue: str) -> None:
    answered(run("--language", tongue, *line.format(case=case).split()))


def test_they_come_back_as_they_were_written(case: str) -> None:
    told = json.loads(answered(run("check", case, "--order", ORDER, "--json")).out)
    assert told["order"] == ORDER.split(",")
    assert [*told["trust_needed"]] == [NORTH, SOUTH]
    swapped = f"{GOODS}.2,{PRICE}"
    told = json.loads(
        answered(run("plan", case, "--deal", "küçük", "--swap", swapped, "--json")).out
    )
    assert told["order"] == [f"{GOODS}.1", f"{GOODS}.2+{PRICE}"]


def test_accents_and_commas_may_be_typed_in_any_way(case: str) -> None:
    loose = normalize("NFD", f"{GOODS}،{PRICE}，{ROAD}")
    assert ROAD not in loose
    told = json.loads(answered(run("plan", case, "--deal", loose, "--json")).out)
    assert {*told["order"]} == {*ORDER.split(",")}
    loose = normalize("NFD", ORDER).replace(",", "、")
    assert json.loads(answered(run("check", case, "--order", loose, "--json")).out)["order"]
    told = json.loads(
        answered(run("plan", case, "--deal", normalize("NFD", "küçük"), "--json")).out
    )
    assert len(told["order"]) == 3


def test_the_matrix_holds_them(case: str) -> None:
    rows = [*csv.DictReader(io.StringIO(matrix(plan(load(case)))))]
    assert {row["action"] for row in rows} >= {PRICE, ROAD}
    assert {row["actors"] for row in rows} == {NORTH, SOUTH}


def test_mermaid_calls_parties_by_names_of_its_own(case: str) -> None:
    drawn = mermaid(plan(load(case)))
    names = re.findall(r"participant (\w+) as (.*)", drawn)
    assert [name for _alias, name in names] == ["North", "南方"]
    assert all(alias.isascii() for alias, _name in names)


def test_gambit_tells_players_apart(case: str) -> None:
    """Gambit takes plain ASCII, and no two players of one name."""
    game = efg(plan(load(case)))
    assert game.isascii()
    assert '{ "party 1" "party 2" }' in game
    assert "?" not in game.partition("{")[2]


@pytest.mark.parametrize("ending", ["ics", "xml", "csv", "mmd"])
def test_calendars_hold_them(case: str, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    answered(run("calendar", case, "--to", str(path)))
    text = path.read_text("utf-8-sig")
    assert "Ships the goods" in text.replace("\n ", "")
    if ending == "ics":
        events = reader.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert len({str(event["UID"]) for event in events}) == len(events)
    if ending == "xml":
        ElementTree.parse(path)
    if ending == "csv":
        assert PRICE in text


def test_an_event_is_the_same_whatever_language_is_spoken(case: str, tmp_path: Path) -> None:
    ids = []
    for tongue in ("en", "ar"):
        path = tmp_path / f"{tongue}.ics"
        answered(run("--language", tongue, "calendar", case, "--to", str(path)))
        events = reader.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        ids.append([str(event["UID"]) for event in events])
    assert ids[0] == ids[1]


@pytest.mark.parametrize("verb", ["plan", "frontier", "deal", "calendar"])
def test_pictures_are_drawn(case: str, tmp_path: Path, verb: str) -> None:
    path = tmp_path / "out.svg"
    done = run(verb, case, "--plot", str(path))
    assert done.code == 0
    ElementTree.parse(path)


def test_a_workbook_holds_them(case: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    assert run("sheet", case, str(path)).code == 0
    assert load(path).model_dump(mode="json") == load(case).model_dump(mode="json")
    answered(run("plan", str(path)))
