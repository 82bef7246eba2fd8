"""`paripassu deal`, as a user meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from paripassu import load, plan
from tests.command import run

DOMAINS = Path(__file__).parent.parent / "domains"


def test_packages_in_json() -> None:
    done = run("deal", "panama-canal", "--json")
    assert done.code == 0
    answer = json.loads(done.out)
    assert answer["compared"] == ["usa", "panama"]
    assert answer["exact"] and answer["bound"] == 0
    assert {*answer["points"]} == {"nash", "kalai-smorodinsky", "maximin", "utilitarian"}
    assert answer["points"]["nash"]["packages"][0]["final"] == {"usa": 16, "panama": 16}
    assert answer["adjusted_winner"]["points"] == "66"
    assert answer["adjusted_winner"]["shares"] == {"usa": "2/15", "panama": "13/15"}
    assert "Raiffa" in answer["numbers_by"]


def test_carry_out_gives_only_what_has_a_safe_order() -> None:
    answer = json.loads(run("deal", "minsk-2-2015", "--carry-out", "--json").out)
    case = load("minsk-2-2015")
    assert answer["carried_out"] and len(answer["pareto"]) > 5
    for package in answer["pareto"][:4]:
        assert plan(case, deal=package["actions"]).status == "safe"
    freely = json.loads(run("deal", "minsk-2-2015", "--json").out)
    assert any(one["order"] is None for one in freely["points"]["nash"]["packages"])


def test_what_a_package_names_can_be_planned() -> None:
    answer = json.loads(run("deal", "jpoa-2014", "--carry-out", "--most", "3", "--json").out)
    actions = answer["points"]["maximin"]["packages"][0]["actions"]
    done = run("plan", "jpoa-2014", "--deal", ",".join(actions), "--json")
    assert done.code == 0
    assert json.loads(done.out)["status"] == "safe"


def test_today_says_what_is_left_out_and_what_opens_more() -> None:
    done = run("deal", "minsk-2-2015", "--deal", "minsk-2", "--today")
    assert done.code == 0
    for words in ("TODAY", "What it leaves out", "One change at a time", "That is the full deal."):
        assert words in done.out
    answer = json.loads(run("deal", "minsk-2-2015", "--deal", "minsk-2", "--today", "--json").out)
    assert answer["proved"] and answer["ladder"][-1]["settles"] == 1


def test_where_nothing_can_be_carried_out_today_the_answer_is_no() -> None:
    done = run("deal", "hanoi-2019", "--deal", "dprk-offer", "--today")
    assert done.code == 1
    assert "Relief resolution by resolution" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hanoi-2019", "--between", "usa,dprq"], "no party “dprq” (did you mean “dprk”?)"),
        (["hanoi-2019", "--between", ","], "at least one party"),
        (["hanoi-2019", "--deal", "drpk-offer"], "did you mean “dprk-offer”?"),
        (["hanoi-2019", "--most", "0"], "from 1 to 1000"),
        (["hanoi-2019", "--plot", "x.gif"], ".svg or .png"),
        (["hanoy-2019"], "did you mean “hanoi-2019”?"),
        (["nowhere.xml"], "nowhere.xml"),
        ([str(DOMAINS / "points"), "--reading", "geniuss"], "genius"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: list[str], words: str) -> None:
    done = run("deal", *arguments)
    assert done.code == 2
    assert words in done.err and done.err.count("\n") == 1
    assert not done.out


@pytest.mark.parametrize("name", ["buyout", "water"])
def test_a_negotiation_domain(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    shutil.copytree(DOMAINS / name, folder)
    done = run("deal", str(folder), "--json")
    assert done.code == 0
    answer = json.loads(done.out)
    assert answer["outcomes"] > 1 and answer["points"]["nash"]
    shown = run("deal", str(folder), columns=60)
    assert shown.code == 0 and "nash" in shown.out


def test_pictures(tmp_path: Path) -> None:
    for name, case in (("plane.svg", "panama-canal"), ("many.png", "minsk-2-2015")):
        path = tmp_path / name
        assert run("deal", case, "--plot", str(path)).code == 0
        assert path.stat().st_size > 5_000
    assert "Nash" in (tmp_path / "plane.svg").read_text(encoding="utf-8")


def test_a_narrow_terminal() -> None:
    done = run("deal", "bill-and-jack", columns=40)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 40


def test_time_up_says_so() -> None:
    done = run("deal", "hanoi-2019", "--carry-out", "--time-limit", "0")
    assert done.code == 1
    assert "cut short" in done.out


def test_where_no_package_meets_every_bottom_line_the_answer_is_no() -> None:
    arguments = ["deal", "hanoi-2019", "--deal", "coal-suspension", "--json"]
    for more in ([], ["--today"]):
        done = run(*arguments, *more)
        assert done.code == 1
        assert json.loads(done.out)["case"] == "Hanoi, February 2019"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["minsk-2-2015", "--today", "--plot", "x.svg"], "--plot means nothing with --today"),
        (["minsk-2-2015", "--today", "--carry-out"], "--carry-out means nothing with --today"),
        ([str(DOMAINS / "ties"), "--today"], "--today means nothing with a negotiation domain"),
        (["minsk-2-2015", "--reading", "genius"], "this is a case"),
        (["hanoi-2019", "--deal", "fissile-material-out:1"], "name fissile-material-out alone"),
    ],
)
def test_options_that_mean_nothing_are_refused(arguments: list[str], words: str) -> None:
    done = run("deal", *arguments)
    assert done.code == 2
    assert words in done.err and done.err.count("\n") == 1
