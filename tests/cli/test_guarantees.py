"""What is said of guarantees: enough where it is said to be enough, and never where it is not."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from paripassu import check, frontier, load, plan
from paripassu.balance.amounts import at_least
from tests.command import run


def test_guarantees_that_are_needed_are_rounded_up() -> None:
    assert at_least(Fraction(126225, 10000)) == "12.63"
    assert at_least(Fraction(5)) == "5"
    assert at_least(Fraction(1, 3)) == "0.34"


def test_with_what_is_printed_a_reading_holds() -> None:
    """Ukraine's reading needs 12.6225 and two more: with the printed numbers it is safe."""
    out = " ".join(run("check", "minsk-2-2015", "--reading", "ukraine").out.split())
    case = load("minsk-2-2015")
    parties = dict(case.parties)
    for number, name in re.findall(
        r"A guarantee of ([0-9.]+) instead of [0-9.]+ would hold (.+?) to this order", out
    ):
        (party,) = (p for p, stated in parties.items() if stated.name == name)
        change = {"breach_cost": Fraction(number)}
        parties[party] = parties[party].model_copy(update=change)
    assert parties != case.parties
    backed = case.model_copy(update={"parties": parties})
    assert check(case, reading="ukraine").status == "needs-trust"
    assert check(backed, reading="ukraine").status == "safe"


def test_an_exposure_beyond_the_limit_is_named_beside_the_guarantees() -> None:
    out = " ".join(run("check", "minsk-2-2015", "--history").out.split())
    assert "Ukraine would have to bear an exposure of 13.28 instead of 8." in out


def test_no_guarantee_helps_where_a_bottom_line_is_missed() -> None:
    case = load("hanoi-2019")
    assert plan(case, deal="stockholm-idea").status == "no-deal"
    found = frontier(case, deal="stockholm-idea")
    assert found.minimal == () and found.below == ("dprk",)
    done = run("frontier", "hanoi-2019", "--deal", "stockholm-idea")
    assert done.code == 1
    assert "DPR Korea less than the bottom line" in " ".join(done.out.split())
    told = json.loads(run("frontier", "hanoi-2019", "--deal", "stockholm-idea", "--json").out)
    assert told["below"] == ["dprk"] and told["minimal"] == []
