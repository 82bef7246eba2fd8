"""`paripassu unlock` as a user meets it: codes, JSON, words, private numbers, time and Ctrl-C."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from paripassu import check, load, unlock
from paripassu.answer import Envelope
from paripassu.balance.checker import Status
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.case.number import exact
from paripassu.opening.instruments import put_in_force
from paripassu.opening.openings import openings
from paripassu.order.plan import Plan, plan_of
from paripassu.running.clock import Clock
from tests.command import Done, run

# Of the many deals of Hanoi one, for the tests' sake: the DPRK's offer.
ASKED = {
    "minsk-2-2015": (),
    "hanoi-2019": ("--deal", "dprk-offer"),
    "gaza-2025": (),
    "agreed-framework-1994": (),
}
IDS = tuple(ASKED)
DEAL_KEYS = {
    "deal", "status", "plan", "conflicts", "mends", "all_conflicts", "fixed_needs",
    "instruments", "idle", "changes", "custodian", "instalments", "bonds", "together",
    "unfinished", "stopped",
}  # fmt: skip
TRADE = """\
paripassu: 1
title: A trade
assumptions: {by: the tester}
parties:
  north: {name: North, breach_cost: 1}
  south: {name: South}
  bank: {name: Bank, role: guarantor, budget: 2, trusted: {south: 0.5}}
actions:
  ship: {by: north, does: Ships the goods, value: {north: -2, south: 4}}
  pay: {by: south, does: Pays the price, value: {north: 4, south: -2}}
instruments:
  for-north: {kind: guarantee, of: north, by: bank, adds: 1, cost: 1, about: A letter of credit.}
  for-south: {kind: guarantee, of: south, by: bank, adds: 4, cost: 1}
  escrow: {kind: custodian, swaps: [[ship, pay]], cost: 5}
"""
PRIVATE = "paripassu: 1\nprivate: south\nbreach_cost: 1.234567\n"


def write(folder: Path, text: str = TRADE, name: str = "trade.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def answer(done: Done) -> dict[str, Any]:
    """One line of JSON that holds one object, and nothing besides."""
    assert done.code in (0, 1), done.err
    assert done.err == ""
    assert done.out.count("\n") == 1
    found = json.loads(done.out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert isinstance(found, dict)
    return found


@cache
def told(id_: str) -> tuple[int, dict[str, Any]]:
    done = run("unlock", id_, *ASKED[id_], "--json")
    return done.code, answer(done)


# --- The library ------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", IDS)
def test_json_of_the_library(id_: str) -> None:
    code, found = told(id_)
    assert found.keys() == {*Envelope.__annotations__, "deals", "orders"}
    assert not found["unfinished"]
    assert not any(order["unfinished"] for order in found["orders"])
    opens = []
    for one in found["deals"]:
        assert one.keys() == DEAL_KEYS
        assert one["status"] == one["plan"]["status"]
        assert not one["unfinished"]
        assert not one["stopped"]
        ways = (
            one["instruments"],
            one["custodian"],
            one["instalments"],
            one["bonds"],
            one["together"],
        )
        numbers = any(change["needed"] is not None for change in one["changes"])
        opens.append(one["status"] == "safe" or numbers or any(ways))
        # It is told why exactly where there is no safe plan.
        assert bool(one["conflicts"]) == (one["status"] != "safe")
        costs = [opening["cost"] for opening in one["instruments"]]
        assert costs == sorted(costs)
    assert code == (0 if all(opens) else 1)


@pytest.mark.parametrize("id_", IDS)
def test_each_plan_that_instruments_open_passes_the_checker(id_: str) -> None:
    case = load(id_)
    for one in told(id_)[1]["deals"]:
        sets = [frozenset(opening["instruments"]) for opening in one["instruments"]]
        assert not any(small < large for small in sets for large in sets)
        for opening in one["instruments"]:
            assert opening["plan"]["status"] == "safe"
            spent: dict[str, Any] = {}
            for instrument in (case.instruments[name] for name in opening["instruments"]):
                if instrument.by is not None:
                    spent[instrument.by] = spent.get(instrument.by, 0) + instrument.cost
            for lender, cost in spent.items():
                budget = case.parties[lender].budget
                assert budget is None or cost <= budget
            swaps = tuple(tuple(swap) for swap in opening["swaps"])
            deal = agree(case, deal=one["deal"])
            other, _ = put_in_force(case, deal, opening["instruments"], swaps)
            payments = [name for name in opening["instruments"] if name in other.actions]
            asked = [*deal.actions, *payments]
            assert check(other, opening["plan"]["order"], deal=asked).status is Status.SAFE


@pytest.mark.parametrize("id_", IDS)
def test_numbers_of_json_are_exact(id_: str) -> None:
    for one in told(id_)[1]["deals"]:
        for change in one["changes"]:
            assert (change["needed"] is None) == (change["exactly"] is None)
            if change["needed"] is not None:
                top, _, bottom = change["exactly"].partition("/")
                assert float(top) / float(bottom or 1) == pytest.approx(change["needed"])
                assert change["needed"] != change["today"]
                assert change["order"]


@pytest.mark.parametrize(("id_", "columns"), [("hanoi-2019", 40), ("hanoi-2019", 80)])
def test_words_fit_the_terminal(id_: str, columns: int) -> None:
    done = run("unlock", id_, *ASKED[id_], columns=columns)
    assert (done.code, done.err) == (told(id_)[0], "")
    assert max(map(cell_len, done.out.splitlines())) <= columns
    words = "".join(done.out.split())
    openings = told(id_)[1]["deals"][0]["instruments"]
    titles = [load(id_).instruments[name].title for one in openings for name in one["instruments"]]
    assert all("".join(title.split()) in words for title in titles)
    assert "assumptions" in words


def test_a_safe_deal_has_nothing_to_unlock() -> None:
    done = run("unlock", "agreed-framework-1994", "--deal", "agreed-framework")
    assert done.code == 0
    assert "nothing to unlock" in done.out


def test_where_the_deal_that_is_meant_is_safe_the_others_are_looked_at() -> None:
    found = told("agreed-framework-1994")[1]["deals"]
    assert [(one["deal"], one["status"] == "safe") for one in found] == [
        ("agreed-framework", True),
        ("carried-out-by-2002", False),
    ]
    asked = run("unlock", "agreed-framework-1994", "--deal", "carried-out-by-2002", "--json")
    assert answer(asked)["deals"] == found[1:]


# --- A case of one's own ----------------------------------------------------------------------


def test_the_cheapest_first_within_the_budget(tmp_path: Path) -> None:
    """South needs 2 and trusts the bank by half; North needs 2 and has 1. The bank may spend 2."""
    path = write(tmp_path)
    found = answer(run("unlock", path, "--json"))["deals"][0]
    both = [(one["instruments"], one["cost"]) for one in found["instruments"]]
    assert both == [(["for-north", "for-south"], 2), (["escrow"], 5)]
    less = write(tmp_path, TRADE.replace("budget: 2", "budget: 1.5"), "less.yaml")
    found = answer(run("unlock", less, "--json"))["deals"][0]
    assert [one["instruments"] for one in found["instruments"]] == [["escrow"]]


def test_a_path_with_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "the envoy's own"
    folder.mkdir()
    done = run("unlock", write(folder, name="a trade, once more.yaml"), columns=40)
    assert (done.code, done.err) == (0, "")
    assert "A letter of credit." in " ".join(done.out.split())


def test_a_swap_that_opens_the_deal_leaves_nothing_to_unlock(tmp_path: Path) -> None:
    found = answer(run("unlock", write(tmp_path), "--swap", "ship,pay", "--json"))
    assert found["deals"][0]["status"] == "safe"


def test_part_of_the_deal(tmp_path: Path) -> None:
    done = run("unlock", write(tmp_path), "--deal", "pay:1", "--json")
    found = answer(done)["deals"][0]
    assert found["status"] == "no-deal"
    assert "escrow" in found["idle"]


def test_where_nothing_opens_a_plan_the_code_is_1(tmp_path: Path) -> None:
    """Both lose by the deal whatever is added, and neither accepts that at any number."""
    text = """\
paripassu: 1
title: A loss to all
parties:
  north: {name: North}
  south: {name: South}
actions:
  ship: {by: north, does: Ships, value: {north: -2, south: 1}}
  pay: {by: south, does: Pays, value: {north: 1, south: -2}}
"""
    done = run("unlock", write(tmp_path, text))
    assert done.code == 1
    assert "The case lists no instruments." in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--deal", "everything"], "no deal named “everything”"),
        (["--deal", "ship,paid"], "no action “paid”"),
        (["--swap", "ship,paid"], "names paid"),
        (["--swap", "ship"], "at least two different actions"),
        (["--swap", "ship,pay", "--swap", "pay,ship"], "twice"),
        (["--private", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_wrong_names_are_said_in_a_sentence(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = run("unlock", write(tmp_path), *arguments, columns=500)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_no_such_case() -> None:
    done = run("unlock", "hanoi-2018")
    assert (done.code, done.out) == (2, "")
    assert "hanoi-2019" in done.err


def test_private_numbers_count_and_stay_out_of_errors(tmp_path: Path) -> None:
    path, own = write(tmp_path), write(tmp_path, PRIVATE, "south.yaml")
    found = answer(run("unlock", path, "--private", own, "--json"))["deals"][0]
    # South's own 1.234567 and 2 from the bank are more than enough now; without the bank not.
    assert found["instruments"][0]["instruments"] == ["for-north", "for-south"]
    for extra in (
        ["--deal", "nothing"],
        ["--swap", "ship,nothing"],
    ):
        done = run("unlock", path, "--private", own, *extra)
        assert done.code == 2
        assert "1.23" not in done.err + done.out
    for wrong in ("private: nobody", "private: south\nvalue: {nothing: 7.654321}"):
        text = PRIVATE.replace("private: south", wrong)
        done = run("unlock", path, "--private", write(tmp_path, text, "south.yaml"))
        assert done.code == 2
        assert not re.search("1.23|7.65", done.err + done.out)


# --- Time and Ctrl-C --------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["minsk-2-2015", "hanoi-2019"])
def test_a_time_limit_says_what_is_unfinished(id_: str) -> None:
    short = ("unlock", id_, *ASKED[id_], "--time-limit", "0")
    found = answer(run(*short, "--json"))["deals"][0]
    assert found["status"] != "safe"
    assert "bonds" in found["unfinished"]
    done = run(*short, columns=300)
    assert done.code in (0, 1)
    assert "The search was cut short: not all is told of" in done.out


def test_where_time_was_up_nothing_is_ruled_out() -> None:
    done = run("unlock", "minsk-2-2015", "--time-limit", "0", columns=300)
    assert "cut short" in done.out
    assert "Nothing by itself" not in done.out
    assert "No single number opens" not in done.out


def test_where_time_was_up_a_safe_deal_is_not_called_unsafe() -> None:
    short = ("--deal", "agreed-framework", "--time-limit", "0")
    done = run("unlock", "agreed-framework-1994", *short, columns=300)
    assert done.code == 0
    assert "nothing to unlock" in done.out
    assert "NEEDS TRUST" not in done.out
    found = answer(run("unlock", "agreed-framework-1994", *short, "--json"))["deals"][0]
    order = found["plan"]["order"]
    assert check(load("agreed-framework-1994"), order).status is Status.SAFE


def test_where_time_was_up_orders_say_that_there_may_be_more() -> None:
    found = answer(run("unlock", "hanoi-2019", "--time-limit", "0", "--json"))
    locked = [order for order in found["orders"] if order["status"] != "safe"]
    assert locked
    assert all(order["unfinished"] and not order["instruments"] for order in locked)
    assert not any(one["stopped"] for one in found["deals"])


def stop_at(wanted: str) -> Callable[[str, float], None]:
    """Press Ctrl-C once, when this is first being done, and never again."""
    pressed = False

    def tell(what: str, seconds: float) -> None:
        nonlocal pressed
        if what == wanted and not pressed:
            pressed = True
            raise KeyboardInterrupt

    return tell


@pytest.mark.parametrize(
    ("doing", "cut"),
    [
        ("instruments", "instruments"),
        ("conflicts", "conflicts"),
        ("single numbers", "single numbers"),
        ("trying custodians", "custodians"),
        ("trying instalments", "instalments"),
        ("bonds", "bonds"),
        ("changes together", "changes together"),
    ],
)
def test_ctrl_c_keeps_what_was_found(doing: str, cut: str) -> None:
    names = ["instruments", "conflicts", "single numbers", "custodians", "instalments", "bonds"]
    names.append("changes together")
    found = unlock(load("hanoi-2019"), deal="dprk-offer", progress=stop_at(doing)).deals[0]
    assert list(found.unfinished) == names[names.index(cut) :]
    complete = told("hanoi-2019")[1]["deals"][0]
    kept = [list(one.instruments) for one in found.openings]
    assert kept == [one["instruments"] for one in complete["instruments"]][: len(kept)]
    assert (kept == []) == (cut == "instruments")
    for change, known in zip(found.changes, complete["changes"], strict=False):
        if change.proved and change.needed is not None:
            assert str(exact(change.today or 0)) == str(exact(known["today"] or 0))
            assert str(change.needed) == known["exactly"]


def test_ctrl_c_in_one_deal_stops_the_others_too() -> None:
    """Of six deals the first is safe; Ctrl-C comes in the second, and the orders follow at once."""
    case = load("hanoi-2019")
    found = unlock(case, progress=stop_at("instruments"))
    first, second = found.deals
    assert first.plan.status is Status.SAFE
    assert not first.stopped
    assert second.stopped
    assert second.unfinished[0] == "instruments"
    assert found.unfinished == tuple(d for d in case.deals if d not in (first.name, second.name))
    assert found.to_dict()["unfinished"] == list(found.unfinished)
    assert all(order.unfinished for order in found.orders if order.plan.status is not Status.SAFE)


def test_ctrl_c_in_the_search_for_the_best_plan_is_told() -> None:
    """It would be kept quiet: the plan is there, only its proof is not."""
    case = load("agreed-framework-1994")
    found = unlock(case, progress=stop_at("closing states"))
    assert len(found.deals) == 1
    assert found.deals[0].stopped
    assert found.deals[0].unfinished == ("today's plan",)
    assert found.deals[0].plan.status is Status.SAFE
    assert found.unfinished == ("carried-out-by-2002",)


def test_ctrl_c_in_the_best_plan_of_a_set_keeps_the_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(case: Case, deal: Deal, clock: Clock) -> Plan:
        return plan_of(case, deal, replace(clock, progress=stop_at("closing states")))

    case = load("hanoi-2019")
    known = next(openings(case, agree(case, deal="singapore-to-hanoi"), Clock()))
    monkeypatch.setattr(import_module("paripassu.opening.openings"), "plan_of", pressed)
    found = unlock(case, deal="singapore-to-hanoi").deals[0]
    assert found.stopped
    assert found.unfinished[0] == "instruments"
    assert [one.instruments for one in found.openings] == [known.instruments]
    assert found.openings[0].plan.status is Status.SAFE
