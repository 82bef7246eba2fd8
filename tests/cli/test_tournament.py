"""The command and the function that let parties behave in different ways over a plan."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paripassu import RequestError, Tournament, load, paper, tournament
from paripassu.case.text import parse
from paripassu.report.papers.document import Picture, Table, Verdict, text_of
from paripassu.report.pictures.behaviour_chart import mixed
from paripassu.report.writers.writing import written
from paripassu.risk.strategies import STRATEGIES
from paripassu.risk.tournament import seen_by
from paripassu.running import clock
from tests.command import run
from tests.random_cases import random_case

OWN = [one.name for one in STRATEGIES]
WHIP = "whip,ball,knife,book,toy,bat,pen"


def told(*arguments: str) -> dict[str, Any]:
    done = run("tournament", *arguments, "--json")
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_it_says_how_each_way_to_behave_fares_for_each_party() -> None:
    found = told("bill-and-jack", "--order", WHIP)
    assert found["strategies"] == OWN and found["combinations"] == found["played"] == 49
    rows = {(row["party"], row["strategy"]): row for row in found["rows"]}
    assert rows.keys() == set(product(["bill", "jack"], OWN))
    assert rows["bill", "grim"]["worst"] == -found["exposure"]["bill"] == -4
    assert rows["jack", "complete"]["finished"] > rows["jack", "random"]["finished"]
    assert {(p["party"], p["strategy"], p["other"]) for p in found["pairs"]} == set(
        product(["bill", "jack"], OWN, OWN)
    )
    assert found["finished"] + sum(found["breaks"].values()) == pytest.approx(1)
    assert found["if_it_pays"] == {"finished": True, "step": None, "by": []}
    assert found["yes"] and not found["proved"] and found["chancy"]


def test_the_exit_code_says_whether_it_is_finished_where_all_leave_when_it_pays() -> None:
    assert run("tournament", "hanoi-2019", "--history", "--strategies", "grim").code == 1
    assert run("tournament", "bill-and-jack", "--order", WHIP, "--strategies", "grim").code == 0


def test_the_screen_says_it_in_sentences() -> None:
    said = " ".join(
        run("tournament", "hanoi-2019", "--history", "--strategies", "leave,grim").out.split()
    )
    assert "The order is the one that history took. By the four rules: Does not hold." in said
    assert "it ends before step 1. “Test site closed”: United States would leave." in said
    assert "Over all 8 combinations of behaviours the deal is finished in" in said
    assert "played 1 time" not in said  # nothing here is left to chance
    kept = "Here it lost at the most: United States 10 of 10, DPR Korea 0 of 1.25"
    assert kept in said


def test_the_same_seed_gives_the_same_figures_and_another_others() -> None:
    few = ("--order", WHIP, "--strategies", "random,generous", "--games", "100", "--seed")
    one, again, other = (told("bill-and-jack", *few, seed) for seed in ("3", "3", "4"))
    assert one == again
    assert one["rows"] != other["rows"]


def test_what_is_left_to_chance_comes_near_what_it_must_be() -> None:
    """Two who toss a coin at each of seven steps, once: finished in one game of 128."""
    found = tournament("bill-and-jack", WHIP.split(","), strategies=["random"], rounds=1,
                       games=5_000)  # fmt: skip
    assert abs(found.finished - Fraction(1, 128)) < Fraction(5, 1000)
    assert abs(found.breaks[1] - Fraction(1, 2)) < Fraction(3, 100)
    assert found.repeats == 5_000
    q = float(found.finished)
    assert found.finished_error == pytest.approx((q * (1 - q) / 4_999) ** 0.5, abs=1e-6)


@pytest.mark.parametrize(
    "more", [{"strategies": ["random", "grit", "complete"], "games": 90}, {"games": 40}]
)
def test_the_standard_error_is_what_other_seeds_differ_by(more: dict[str, Any]) -> None:
    """Where all combinations are played, and where they are drawn."""
    found = [
        tournament("bill-and-jack", WHIP.split(","), rounds=1, seed=seed, **more)
        for seed in range(24)
    ]
    told = [(float(one.finished), float(one.finished_error or 0)) for one in found]
    if "strategies" in more:
        rows = [one.rows[0] for one in found]
        means = [(float(row.mean), float(row.mean_error or 0)) for row in rows]
        assert 0.6 < stdev(x for x, _e in means) / mean(e for _x, e in means) < 1.6
    assert 0.6 < stdev(x for x, _e in told) / mean(e for _x, e in told) < 1.6


def test_where_nothing_is_left_to_chance_there_is_no_error() -> None:
    found = tournament("bill-and-jack", WHIP.split(","), strategies=["leave", "grim"])
    assert found.proved and found.finished_error == 0
    assert {row.mean_error for row in found.rows} == {Fraction(0)}
    assert "two standard errors" not in written(paper(found), ".md").decode()
    cut = tournament("bill-and-jack", WHIP.split(","), time_limit=0)
    assert cut.finished_error is None


def test_where_there_are_too_many_combinations_some_are_drawn() -> None:
    found = tournament("bill-and-jack", WHIP.split(","), games=20)
    assert (found.combinations, found.wanted, found.played) == (49, 20, 20)
    assert found.chancy and not found.proved and not found.unfinished
    said = written(paper(found), ".md").decode()
    assert "In 20 of 49 combinations of behaviours, drawn by chance" in said


def test_when_time_is_up_the_games_that_were_played_are_the_answer() -> None:
    found = tournament("bill-and-jack", WHIP.split(","), time_limit=0)
    assert found.played == 1 and found.unfinished == ("games",) and not found.proved
    assert "Cut short: 49 were to be played." in written(paper(found), ".md").decode()


def test_who_is_told_to_stop_gives_what_there_is() -> None:
    def stop(_what: str, _seconds: float) -> None:
        raise KeyboardInterrupt

    found = tournament("bill-and-jack", WHIP.split(","), progress=stop)
    assert 1 <= found.played < 49 and found.unfinished
    assert clock.TIME_LIMIT == 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--strategies", "grimm"], "There is no strategy “grimm” (did you mean “grim”?)"),
        (["--strategies", "grim,grim"], "none of them twice"),
        (["--strategies", ","], "at least one strategy"),
        (["--order", "pen"], "The order leaves out"),
        (["--rounds", "0"], "from 1 to 100"),
        (["--history", "--order", WHIP], "Give one of"),
    ],
)
def test_what_is_not_possible_is_refused_with_a_sentence(arguments: list[str], said: str) -> None:
    done = run("tournament", "bill-and-jack", *arguments)
    assert done.code == 2 and said in done.err


def test_the_function_refuses_what_the_command_cannot_be_given() -> None:
    for asked in ({"rounds": 0}, {"games": 100_001}):
        with pytest.raises(RequestError, match="whole number from 1 to"):
            tournament("bill-and-jack", WHIP.split(","), **asked)  # type: ignore[arg-type]


def test_a_deal_that_depends_on_events_and_an_order_that_cannot_be_are_refused() -> None:
    done = run("tournament", "ghana-2023", "--history")
    assert done.code == 2 and "depends on what nobody controls" in done.err
    data = {
        "paripassu": 1, "title": "two",
        "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
        "actions": {"x": {"by": "a", "does": "x", "value": {"b": 1}},
                    "y": {"by": "b", "does": "y", "value": {"a": 1}, "needs": ["x"]}},
    }  # fmt: skip
    with pytest.raises(RequestError, match="before"):
        tournament(data, ["y", "x"])


def test_a_report_holds_the_matrix_and_says_what_the_game_is_not(tmp_path: Path) -> None:
    to = tmp_path / "report.md"
    done = run("report", "bill-and-jack", "--of", "tournament", "--order", WHIP, "--to", str(to))
    said = to.read_text(encoding="utf-8")
    assert done.code == 0 and "It is no forecast" in said and "(after Osgood 1962)" in said
    found = tournament("bill-and-jack", WHIP.split(","))
    blocks = [block for section in paper(found).sections for block in section.blocks]
    (drawn,) = (block for block in blocks if isinstance(block, Picture))
    shown = {row["text"] for layer in drawn.spec["layer"] for row in layer["data"]["values"]
             if "text" in row}  # fmt: skip
    assert {"always completes", "GRIT", "Bill", "Jack"} <= shown
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [text_of(row.cells[0]) for row in tables[0].rows][-1] == "GRIT"
    assert mixed("white", "#000000", Fraction(0)) == "#ffffff"


def test_a_picture_needs_two_who_act() -> None:
    data = {"paripassu": 1, "title": "one", "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "actions": {"x": {"by": "a", "does": "x", "value": {"b": 1}}}}  # fmt: skip
    found = tournament(data)
    assert found.pairs == () and [row.strategy for row in found.rows if row.party == "b"] == [None]
    assert not any(isinstance(b, Picture) for s in paper(found).sections for b in s.blocks)


# --- The view of one party ------------------------------------------------------------------------


def view(found: Tournament, party: str) -> str:
    document = paper(found, viewer=party)
    specs = [b.spec for s in document.sections for b in s.blocks if isinstance(b, Picture)]
    return written(document, ".md").decode() + str(specs)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_view_is_the_same_whatever_the_others_numbers_are(seed: int, other: int) -> None:
    one, noise = random_case(seed, actions=4), random_case(other, actions=4)
    viewer = next(iter(one["parties"]))
    two = json.loads(json.dumps(one))
    for name, party in two["parties"].items():
        if name != viewer:
            party |= {"trust": 0.125, "breach_cost": 1 + other % 7, "risk_limit": 9}
    for name, action in two["actions"].items():
        changed = noise["actions"].get(name, {}).get("value", {})
        more = {p: changed.get(p, 1) for p in two["parties"] if p != viewer}
        action["value"] = {p: n for p, n in action["value"].items() if p == viewer} | more
        keeps = {p: n for p, n in action.get("keeps", {}).items() if p == viewer}
        action.pop("keeps", None)
        one["actions"][name].pop("keeps", None)
        if keeps:
            action["keeps"] = one["actions"][name]["keeps"] = keeps
    one.pop("also", None)
    two.pop("also", None)
    order = [a for a, action in one["actions"].items() if not action.get("standing")]
    views = [view(tournament(load(data), order, games=40), viewer) for data in (one, two)]
    assert views[0] == views[1]


def test_a_view_shows_one_party_alone_and_no_verdict_on_the_others() -> None:
    found = tournament("bill-and-jack", WHIP.split(","), games=100)
    seen = seen_by(found, "jack")
    assert {row.party for row in seen.rows} == {pair.party for pair in seen.pairs} == {"jack"}
    assert seen.if_it_pays is None and {pair.other for pair in seen.pairs} == set(OWN) - {
        "leave", "grit"
    }  # fmt: skip
    blocks = [b for s in paper(found, viewer="jack").sections for b in s.blocks]
    assert not any(isinstance(block, Verdict) for block in blocks)


def test_a_view_without_any_way_to_behave_that_it_may_know_is_refused(tmp_path: Path) -> None:
    done = run("report", "bill-and-jack", "--of", "tournament", "--for", "jack", "--strategies",
               "leave", "--to", str(tmp_path / "view.md"))  # fmt: skip
    assert done.code == 2 and "there is no view of it for one party" in done.err


def test_a_private_file_counts(tmp_path: Path) -> None:
    """With no trust left, Bill would not begin."""
    case = tmp_path / "case.yaml"
    assert run("show", "bill-and-jack", "--json").code == 0
    case.write_text(run("show", "bill-and-jack", "--json").out, encoding="utf-8")
    assert parse(case.read_text(encoding="utf-8"), "case.yaml")
    own = tmp_path / "bill.yaml"
    own.write_text("paripassu: 1\nprivate: bill\ntrust: 0\n", encoding="utf-8")
    found = told(str(case), "--private", str(own), "--order", WHIP, "--strategies", "leave")
    assert not found["yes"] and found["if_it_pays"]["by"] == ["bill"]


def test_strategies_of_the_library_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "axelrod", None)
    with pytest.raises(RequestError, match=r"paripassu\[axelrod\]"):
        tournament("bill-and-jack", WHIP.split(","), strategies=["axelrod:TitForTat"])
