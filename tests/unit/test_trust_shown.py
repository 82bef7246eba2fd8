"""The picture of trust over a plan, and what documents say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paripassu import check, load, plan
from paripassu.order.plan import Plan
from paripassu.report.papers.document import Picture
from paripassu.report.papers.plan import paper
from paripassu.report.pictures.picture import DARK, LIGHT, svg_of
from paripassu.report.pictures.trust_chart import asked, shown, trust_chart
from paripassu.speaking import speaking
from tests.command import run
from tests.trusting import TRUSTING

CASE = load(TRUSTING)
BAD = ["plant", "freeze", "rail", "drills", "textiles", "sign"]


def wrong() -> Plan:
    return check(CASE.with_values({"actions.plant.needs": [], "parties.north.breach_cost": 1}), BAD)


def rows(spec: dict[str, Any], panel: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["vconcat"][panel]["layer"][0]["data"]["values"]
    return found


@pytest.mark.parametrize("found", [plan(CASE), wrong()])
def test_the_picture_shows_what_the_checker_found(found: Plan) -> None:
    spec = trust_chart(found)
    assert shown(found) == ("north", "south")
    for number, party in enumerate(shown(found)):
        path = found.figures.paths[0].earned[party]
        drawn = rows(spec, number)
        assert [row["there"] for row in drawn[:-1]] == [float(one.trust) for one in path]
        needed = found.figures.trust_needed[party]
        tops = [row["needed"] for row in drawn]
        assert tops[-1] == tops[-2] == 0
        place = found.figures.tight[party]
        if needed is not None and place is not None:
            assert tops[place.leave] == float(needed)
        else:
            assert max(tops) in (0, 1)


def test_one_number_is_drawn_only_where_that_is_all_there_is() -> None:
    even = plan(load("bill-and-jack"))
    assert shown(even) == tuple(even.figures.trust_needed)
    assert {one.even for party in shown(even) for _needed, one in asked(even, party)} == {True}
    assert "in everybody" in str(trust_chart(even))


def test_where_a_step_asks_too_much_is_marked() -> None:
    for theme in (LIGHT, DARK):
        assert theme.fault in str(trust_chart(wrong(), theme))
    assert LIGHT.fault not in str(trust_chart(plan(CASE)))


def drawn(found: Plan, viewer: str | None = None) -> list[Picture]:
    sections = [one for one in paper(found, viewer=viewer).sections if one.name == "trust"]
    return [block for one in sections for block in one.blocks if isinstance(block, Picture)]


def test_a_document_draws_it_where_trust_is_not_one_number() -> None:
    found = plan(CASE)
    assert len(drawn(found)) == 1 and not drawn(plan(load("bill-and-jack")))
    for step in found.steps:
        for party, needed in step.trust_needed.items():
            said = f"Step {step.number}, trust asked of {CASE.parties[party].name}:"
            uneven = CASE.parties[party].even is None
            assert (said in drawn(found)[0].said) is (uneven and needed != 0)


def test_the_view_of_one_party_draws_its_own_trust_alone() -> None:
    (picture,) = drawn(plan(CASE), "north")
    panels = picture.spec["vconcat"]
    assert [panel["title"]["text"] for panel in panels] == [["The North"]]
    assert not drawn(plan(CASE), "east")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_is_drawn_in_other_languages(language: str) -> None:
    with speaking(language):
        said = svg_of(trust_chart(plan(CASE)))
    assert "Grey:" not in said and "The North" in said


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "md", "xlsx"])
def test_every_writer_takes_it(ending: str, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE.to_yaml())
    out = tmp_path / f"out.{ending}"
    assert run("report", str(case), "--to", str(out)).code == 0
    if ending in ("html", "md"):
        assert "Trust over the plan." in out.read_text(encoding="utf-8")
