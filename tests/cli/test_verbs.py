"""Every verb on every case of the library, as a user meets it: codes, JSON, words, pictures."""

from __future__ import annotations

import datetime
import json
import os
import pty
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len
from ruamel.yaml import YAML

from paripassu.case.library import library_case, library_ids
from paripassu.case.template import template
from paripassu.running.clock import Clock
from tests.command import Done, run
from tests.library import CERTAIN

IDS = library_ids()
WIDTHS = (60, 80, 130)
COMMAND = str(Path(sys.executable).with_name("paripassu"))
PLAN_KEYS = {
    "case", "status", "proved", "worst_trust", "bound", "trust_needed", "guarantee_needed",
    "exposure", "final", "order", "steps",
}  # fmt: skip
STEP_KEYS = {"number", "by", "actions", "balance", "trust_needed", "because"}
FIGURES = (
    "status", "worst_trust", "trust_needed", "guarantee_needed", "exposure", "final", "order",
    "steps", "faults", "numbers_by",
)  # fmt: skip
SMALL = """\
paripassu: 1
title: A trade
assumptions: {by: the tester}
parties:
  north: {name: North, trust: 0.3, breach_cost: 2}
  south: {name: South, trust: 0.3, breach_cost: 2}
actions:
  ship: {by: north, does: Ships the goods, value: {north: -1, south: 2}}
  pay: {by: south, does: Pays the price, value: {north: 2, south: -1}}
  sign: {by: south, does: Signs for it, value: {north: 1, south: -1}, needs: [pay]}
"""


def answer(done: Done) -> dict[str, Any]:
    """One line of JSON that holds one object, and nothing besides."""
    assert done.code in (0, 1), done.err
    assert done.err == ""
    assert done.out.endswith("}\n")
    assert done.out.count("\n") == 1
    found = json.loads(done.out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert isinstance(found, dict)
    return found


@cache
def shown(id_: str) -> str:
    return json.dumps(answer(run("show", id_, "--json")))


def case_of(id_: str) -> dict[str, Any]:
    """Give the case as its own copy; one in a file may have changed since it was last read."""
    found = json.loads(shown(id_)) if id_ in IDS else answer(run("show", id_, "--json"))
    assert isinstance(found, dict)
    told = in_english(found)
    assert isinstance(told, dict)
    return told


def in_english(data: Any) -> Any:
    """Give what is stated in several languages in English alone."""
    if isinstance(data, dict):
        if data and data.keys() <= {"en", "fr", "ar"}:
            return data["en"]
        return {key: in_english(value) for key, value in data.items()}
    return [in_english(one) for one in data] if isinstance(data, list) else data


@cache
def planned(id_: str) -> Done:
    return run("plan", id_, "--json", "--time-limit", "1000000")


@cache
def best(id_: str) -> dict[str, Any]:
    return answer(planned(id_))


def given(id_: str, order: list[str], *more: str, columns: int = 100) -> Done:
    return run("check", id_, "--order", ",".join(order), *more, columns=columns)


def write(folder: Path, text: str, name: str = "case.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def hold_to_contract(done: Done, case: dict[str, Any]) -> dict[str, Any]:
    """Check the keys of a plan, that its parts agree with each other, and the exit code."""
    found = answer(done)
    assert found.keys() >= PLAN_KEYS
    assert found["case"] == case["title"]
    assert found["status"] in ("safe", "needs-trust", "none", "no-deal")
    assert done.code == (0 if found["status"] == "safe" else 1)
    parties, needed = set(case["parties"]), found["trust_needed"]
    acting = {p for step in found["steps"] for p in step["by"]}
    # Who acted by a standing action could take it back, so the rules bind it too.
    acting |= {p for a in case["actions"].values() if a.get("standing") for p in a["by"]}
    assert set(found["exposure"]) == set(found["final"]) == parties
    assert set(needed) == set(found["guarantee_needed"]) == acting
    assert found["worst_trust"] == (None if None in needed.values() else max(needed.values()))
    assert [step["number"] for step in found["steps"]] == list(range(1, len(found["order"]) + 1))
    for name, step in zip(found["order"], found["steps"], strict=True):
        assert step.keys() >= STEP_KEYS
        assert step["actions"] == [token.split(".")[0] for token in name.split("+")]
        assert set(step["by"]) == {
            party for action in step["actions"] for party in listed(case["actions"][action]["by"])
        } - {"nobody"}  # who brings about an event
        assert set(step["balance"]) == parties
        assert set(step["trust_needed"]) == acting
        assert step["because"].endswith(".")
    for party in parties:
        path = [step["balance"][party] for step in found["steps"]]
        assert found["exposure"][party] >= max(0, -min(path)) - 1e-9
    for party in acting:
        asked = [step["trust_needed"][party] for step in found["steps"]]
        assert None not in asked or needed[party] is None
        if needed[party] is not None:
            assert 0 <= max(asked) <= needed[party] <= 1
    trusted = None not in needed.values() and all(
        step["trust_needed"][p] <= step["trust_there"][p]["trust"] + 1e-9
        for step in found["steps"]
        for p in acting
    )
    assert found["status"] != "safe" or trusted
    assert found["status"] != "needs-trust" or not trusted
    return found


def listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def spelled(case: dict[str, Any], step: str) -> list[str]:
    """Write out a whole action that comes in instalments."""
    parts = case["actions"].get(step, {}).get("parts", 1)
    return [step] if parts in (1, "any") else [f"{step}.{k + 1}" for k in range(parts)]


def whose(case: dict[str, Any]) -> str:
    return str(case["assumptions"]["by"])


def plain_words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("id_", IDS)
def test_plan_keeps_its_contract_and_the_checker_agrees(id_: str) -> None:
    case = case_of(id_)
    found = hold_to_contract(planned(id_), case)
    assert found["numbers_by"] == whose(case)
    assert found["proved"] is True, "every case of the library is solved to the end"
    if found["status"] in ("safe", "needs-trust"):
        assert found["bound"] == found["worst_trust"]
    checked = given(id_, found["order"], "--json")
    hold_to_contract(checked, case)
    assert checked.code == planned(id_).code
    again = answer(checked)
    assert {key: again[key] for key in FIGURES} == {key: found[key] for key in FIGURES}


@pytest.mark.parametrize("id_", IDS)
def test_history_and_every_reading(id_: str) -> None:
    case = case_of(id_)
    orders: list[tuple[str, ...]] = [("--reading", name) for name in case.get("readings", {})]
    if "history" in case:
        orders.append(("--history",))
    else:
        assert run("check", id_, "--history").code == 2
    for asked in orders:
        done = run("check", id_, *asked, "--json")
        found = hold_to_contract(done, case)
        assert found["proved"] is False, "a given order is not proved best"
        stated = case["history"] if asked == ("--history",) else case["readings"][asked[1]]
        told = [one if isinstance(one, str) else one["action"] for one in stated["order"]]
        assert found["order"] == [part for step in told for part in spelled(case, step)]
        deal = stated.get("deal", case.get("deal"))
        again = given(id_, found["order"], "--json", *(("--deal", deal) if deal else ()))
        assert again.code == done.code
        same = {**json.loads(again.out), "asked": found["asked"]}
        assert same == found, "by name or written out, the same order is the same"
        # What was found is at least as good as what was done or demanded of the same deal.
        if deal == case.get("deal") and best(id_)["worst_trust"] is not None:
            excess = worst_excess(found)
            assert excess is None or excess >= worst_excess(best(id_)) - 1e-12


def worst_excess(found: dict[str, Any]) -> Any:
    """Most trust needed beyond what there is; None where none is enough or a rule is broken."""
    if found["worst_trust"] is None or found["faults"]:
        return None
    return max(
        needed - step["trust_there"][party]["trust"]
        for step in found["steps"]
        for party, needed in step["trust_needed"].items()
    )


@pytest.mark.parametrize("id_", IDS)
def test_count_agrees_with_the_plan(id_: str) -> None:
    done = run("count", id_, "--json", "--time-limit", "2")
    found = answer(done)
    assert done.code == 0
    assert found.keys() >= {"orders", "safe"}
    assert found["orders"] >= 1
    if found["safe"] is not None:
        assert 0 <= found["safe"] <= found["orders"]
        assert (found["safe"] > 0) == (best(id_)["status"] == "safe")


@pytest.mark.parametrize("id_", CERTAIN)
def test_frontier_gives_guarantees_that_are_enough(tmp_path: Path, id_: str) -> None:
    done = run("frontier", id_, "--json", "--time-limit", "1")
    found = answer(done)
    assert done.code == (0 if found["minimal"] else 1)
    assert len(found["minimal"]) == len(found["orders"]) == len(found["curves"])
    case = case_of(id_)
    for guarantee, order in list(zip(found["minimal"], found["orders"], strict=True))[:2]:
        backed = json.loads(json.dumps(case))
        for party in case["parties"]:
            backed["parties"][party]["breach_cost"] = guarantee.get(party, 0)
        checked = answer(given(write(tmp_path, json.dumps(backed), "backed.json"), order, "--json"))
        assert checked["status"] in ("safe", "no-deal")
        assert max(checked["guarantee_needed"][p] - g for p, g in guarantee.items()) <= 1e-9


def test_no_guarantee_of_the_frontier_can_be_lower(tmp_path: Path) -> None:
    found = answer(run("frontier", "bill-and-jack", "--json"))
    assert found["complete"] is True
    assert found["minimal"] == [{"bill": 0, "jack": 1}, {"bill": 2, "jack": 0}]
    for guarantee in found["minimal"]:
        for party in [p for p, g in guarantee.items() if g > 0]:
            case = case_of("bill-and-jack")
            for p, g in guarantee.items():
                case["parties"][p]["breach_cost"] = g - (0.000001 if p == party else 0)
            path = write(tmp_path, json.dumps(case), "less.json")
            assert answer(run("count", path, "--json"))["safe"] == 0
            assert run("plan", path, "--json").code == 1


@pytest.mark.parametrize("id_", IDS)
def test_what_show_gives_as_json_is_the_case_again(tmp_path: Path, id_: str) -> None:
    stated = json.loads(shown(id_))
    again = write(tmp_path, json.dumps(stated, ensure_ascii=False), "again.json")
    order = best(id_)["order"]
    assert given(again, order, "--json") == given(id_, order, "--json")
    assert answer(run("show", again, "--json")) == stated


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("id_", IDS)
def test_words_fit_the_terminal_and_say_whose_numbers_they_are(id_: str, columns: int) -> None:
    case = case_of(id_)
    own = library_case(id_).read_text(encoding="utf-8")
    for done in (
        run("show", id_, columns=columns),
        given(id_, best(id_)["order"], "--full", columns=columns),
    ):
        assert done.code in (0, 1)
        assert done.err == ""
        assert case["title"] in plain_words(done.out)
        assert f"assumptions of {whose(case)}" in plain_words(done.out)
        assert max(cell_len(line) for line in done.out.splitlines()) <= columns
        assert "\x1b" not in done.out, "no colours into a file"
        if "…" not in own:
            cut = [line for line in done.out.splitlines() if "…" in line]
            assert not cut, "a figure or a heading is cut off"


def test_show_leaves_no_number_of_the_case_out(tmp_path: Path) -> None:
    more = """\
also:
  - {when: [ship, sign], value: {north: 0.375, south: 0.625}, reversible: 0.125}
instruments:
  escrow: {kind: custodian, swaps: [[ship, pay]], cost: 7.5, about: A bank}
  bond: {kind: guarantee, of: north, adds: 3.25, about: A bond}
"""
    done = run("show", write(tmp_path, SMALL + more), columns=130)
    assert (done.code, done.err) == (0, "")
    for word in ("0.375", "0.625", "0.125", "7.5", "3.25", "ship, pay"):
        assert word in done.out, word


@pytest.mark.parametrize("columns", [0, 1, 20, 400])
def test_a_terminal_of_an_odd_width_still_gets_an_answer(columns: int) -> None:
    for verb in ("plan", "show"):
        done = run(verb, "bill-and-jack", columns=columns)
        assert (done.code, done.err) == (0, "")
        assert "BillandJack" in "".join(done.out.split())


@pytest.mark.parametrize("columns", WIDTHS)
def test_every_figure_of_a_plan_is_on_the_page(columns: int) -> None:
    done = run("plan", "bill-and-jack", columns=columns)
    for word in ("SAFE", "0.25", "Bill", "Jack", "whip", "knife", "Proved", "tightest"):
        assert word in done.out
    for number in (12, 5):
        assert re.search(rf"\b{number}\b", done.out)


def test_the_shorter_answers_say_whose_numbers_they_are() -> None:
    for arguments in (
        ("count", "bill-and-jack"),
        ("frontier", "bill-and-jack"),
        ("instalments", "bill-and-jack", "--split", "book"),
    ):
        for columns in WIDTHS:
            done = run(*arguments, columns=columns)
            assert done.code == 0
            assert done.err == ""
            assert whose(case_of("bill-and-jack")) in plain_words(done.out)
            assert max(cell_len(line) for line in done.out.splitlines()) <= columns
    assert "5,040" in run("count", "bill-and-jack").out
    assert "708" in run("count", "bill-and-jack").out


def test_cases_lists_the_library() -> None:
    found = answer(run("cases", "--json"))["cases"]
    assert tuple(one["id"] for one in found) == IDS
    text = run("cases", columns=130)
    assert text.code == 0
    for one in found:
        case = case_of(one["id"])
        assert one["title"] == case["title"]
        assert (one["actions"], one["parties"]) == (len(case["actions"]), len(case["parties"]))
        assert one["id"] in text.out
        assert one["title"] in text.out


def test_the_same_input_gives_the_same_output() -> None:
    for arguments in (
        ("plan", "bill-and-jack"),
        ("plan", "panama-canal", "--prefer", "rounds", "--json"),
        ("check", "minsk-2-2015", "--history"),
        ("frontier", "bill-and-jack", "--json"),
        ("schema",),
    ):
        assert run(*arguments) == run(*arguments)


# A case of one's own.


def test_new_then_plan_in_a_folder_with_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    folder.mkdir()
    path = str(folder / "my case.yaml")
    done = run("new", path)
    assert (done.code, done.out) == (0, "")
    assert Path(path).read_text(encoding="utf-8") == template()
    hint = done.err.split("Next: paripassu plan ")[1].strip()
    assert hint in (f"'{path}'", f'"{path}"'), "the hint can be pasted into a shell"
    found = hold_to_contract(run("plan", path, "--json"), case_of(path))
    assert found["status"] == "safe", "the first thing that a new user sees"
    assert "your name or team" in plain_words(run("plan", path).out)
    assert run("new", path).code == 2, "and it is not overwritten"
    assert Path(path).read_text(encoding="utf-8") == template()


def test_a_private_file_changes_the_answer_and_nothing_else(tmp_path: Path) -> None:
    case = write(tmp_path, SMALL)
    wary = "paripassu: 1\nprivate: south\ntrust: 0\nbreach_cost: 0\nvalue: {ship: 1.5}\n"
    private = write(tmp_path, wary, "south.yaml")
    asked = ("check", case, "--order", "pay,sign,ship", "--json")
    before, after = run(*asked), run(*asked, "--private", private)
    assert before.code == 0
    assert after.code == 1
    assert answer(after)["final"]["south"] == -0.5
    assert answer(after)["status"] == "no-deal"
    assert answer(after)["final"]["north"] == answer(before)["final"]["north"]
    assert Path(case).read_text(encoding="utf-8") == SMALL
    assert run(*asked) == before


def test_a_swap_can_be_planned_and_checked(tmp_path: Path) -> None:
    case = write(tmp_path, SMALL)
    found = hold_to_contract(run("plan", case, "--swap", "ship, pay", "--json"), case_of(case))
    assert found["order"] == ["ship+pay", "sign"]
    assert found["steps"][0]["by"] == ["north", "south"]
    assert answer(given(case, found["order"], "--json"))["steps"] == found["steps"]


def test_an_order_that_breaks_needs_is_told_so_and_not_of_other_rules(tmp_path: Path) -> None:
    done = given(write(tmp_path, SMALL), ["ship", "sign", "pay"])
    assert done.code == 1
    assert "sign comes before pay, which it needs" in plain_words(done.out)
    assert "Rule 1 or rule 3 is broken" not in plain_words(done.out)


def test_stated_numbers_are_shown_as_they_are_stated(tmp_path: Path) -> None:
    stated = SMALL.replace("0.3", "0.201").replace("breach_cost: 2", "breach_cost: 0.996")
    case = write(tmp_path, stated.replace("north: -1,", "north: -1.004,"))
    done = run("show", case)
    for number in ("0.201", "0.996", "-1.004"):
        assert number in done.out
    for verb in ("plan", "frontier"):
        assert "0.21" not in run(verb, case).out, "more trust than there is"


@pytest.mark.parametrize("columns", WIDTHS)
def test_what_falls_short_does_not_look_like_enough(tmp_path: Path, columns: int) -> None:
    """A guarantee of 1 is needed, and 0.996 is stated: both must not be shown as 1."""
    stated = SMALL.replace("0.3", "0").replace("breach_cost: 2", "breach_cost: 0.996")
    case = write(tmp_path, stated)
    done = given(case, ["ship", "pay", "sign"], columns=columns)
    assert done.code == 1
    assert "0.996" in done.out


def test_time_limit_nought_still_gives_an_order() -> None:
    found = hold_to_contract(
        run("plan", "bill-and-jack", "--time-limit", "0", "--json"), case_of("bill-and-jack")
    )
    assert found["bound"] <= found["worst_trust"]


@pytest.mark.parametrize("shape", ["equal", "shrinking"])
def test_instalments_are_enough_and_no_fewer_are(tmp_path: Path, shape: str) -> None:
    case = write(tmp_path, template().replace("breach_cost: 3", "breach_cost: 0.8"))
    done = run("instalments", case, "--split", "removal", "--shape", shape, "--json")
    found = answer(done)
    assert done.code == 0
    assert (found["shape"], found["actions"]) == (shape, ["removal"])
    parts, sizes = found["parts"], found["sizes"]["removal"]
    assert len(sizes) == parts == found["tried"] > 1
    assert sum(sizes) == pytest.approx(1)
    assert (len(set(sizes)) == 1) == (shape == "equal")
    assert sizes == sorted(sizes, reverse=True)
    assert [f"removal.{k + 1}" for k in range(parts)] == [
        step for step in found["order"] if step.startswith("removal")
    ]
    if shape == "equal":
        data = case_of(case)
        data["actions"]["removal"]["parts"] = parts
        split = write(tmp_path, json.dumps(data), "split.json")
        assert given(split, found["order"]).code == 0
        data["actions"]["removal"]["parts"] = parts - 1
        fewer = write(tmp_path, json.dumps(data), "fewer.json")
        assert run("plan", fewer, "--json").code == 1
    less = run(
        "instalments",
        case,
        "--split",
        "removal",
        "--shape",
        shape,
        "--most",
        str(parts - 1),
        "--json",
    )
    assert less.code == 1
    assert answer(less)["parts"] is None


GROWING = """\
paripassu: 1
title: A good for money, between two that learn
parties:
  seller: {name: Seller, trust: 0.1, learns: {like: 0.2}, breach_cost: 0.05}
  buyer: {name: Buyer, trust: 0.1, learns: {like: 0.2}, breach_cost: 0.05}
actions:
  good: {by: seller, does: Hands it over, value: {seller: -1, buyer: 2}, parts: any}
  price: {by: buyer, does: Pays, value: {seller: 1.5, buyer: -1.5}, parts: any}
instruments:
  escrow: {kind: custodian, swaps: [[good, price]]}
"""


def test_sizes_that_are_fitted_start_small_where_trust_grows(tmp_path: Path) -> None:
    case = write(tmp_path, GROWING)
    done = run("instalments", case, "--shape", "fitted", "--json")
    found = answer(done)
    assert (done.code, found["parts"], found["grid"]) == (0, 6, 60)
    sizes = found["sizes"]["good"]
    assert sum(sizes) == pytest.approx(1) and sizes[0] < sizes[1] < max(sizes)
    said = " ".join(run("instalments", case, "--shape", "fitted").out.split())
    assert "and no fewer with sizes in multiples of 1/60" in said
    assert re.search(r"[0-9]+/60 \+ [0-9]+/60", said)
    less = run("instalments", case, "--shape", "fitted", "--most", "5")
    assert less.code == 1
    assert "of any sizes in multiples of 1/60, do not" in " ".join(less.out.split())
    late = run("instalments", case, "--shape", "fitted", "--time-limit", "0")
    assert late.code == 1 and "before sizes were found" in " ".join(late.out.split())


def test_sizes_are_not_fitted_of_what_is_exchanged_at_once(tmp_path: Path) -> None:
    asked = ("--shape", "fitted", "--swap", "good,price")
    done = run("instalments", write(tmp_path, GROWING), *asked)
    assert done.code == 2 and "not exchanged at once" in " ".join(done.err.split())


def test_the_frontier_says_whose_trust_is_not_one_number(tmp_path: Path) -> None:
    case = write(tmp_path, GROWING)
    done = run("frontier", case, "--plot", str(tmp_path / "curves.svg"))
    said = " ".join(done.out.split())
    assert done.code == 0 and "stated in whom or grows (Seller" in said
    drawn = " ".join(ElementTree.fromstring((tmp_path / "curves.svg").read_text()).itertext())
    assert "nothing is marked" in drawn
    mixed = GROWING.replace("trust: 0.1, learns: {like: 0.2}, breach_cost: 0.05}", "trust: 0.1}", 1)
    said = " ".join(run("frontier", write(tmp_path, mixed, "mixed.yaml")).out.split())
    assert "at today's trust (Seller 0.1)" in said and "grows (Buyer)" in said


def test_what_is_safe_already_needs_no_instalments() -> None:
    found = answer(run("instalments", "bill-and-jack", "--split", "book", "--json"))
    assert (found["parts"], found["sizes"]) == (1, {"book": [1]})


def test_instalments_as_the_closed_form_has_them(tmp_path: Path) -> None:
    """Value 2, cost 1, joint guarantee 0.1: 10 equal parts against 4 shrinking ones."""
    case = write(
        tmp_path,
        """\
paripassu: 1
title: A good for money
parties:
  seller: {name: Seller, trust: 1, breach_cost: 0.05}
  buyer: {name: Buyer, trust: 1, breach_cost: 0.05}
actions:
  good: {by: seller, does: Hands it over, value: {seller: -1, buyer: 2}, parts: any}
  price: {by: buyer, does: Pays, value: {seller: 1.5, buyer: -1.5}, parts: any}
""",
    )
    for shape, parts in (("equal", 10), ("shrinking", 4)):
        done = run("instalments", case, "--shape", shape, "--json")
        found = answer(done)
        assert done.code == 0
        assert found["closed_form"]["equal"] == 10
        assert found["closed_form"]["shrinking"] == 4
        assert found["parts"] == parts


def test_export_writes_a_game(tmp_path: Path) -> None:
    case = write(tmp_path, SMALL.replace("A trade", 'A "trade"'))
    for more in ((), ("--order", "ship,pay,sign")):
        done = run("export", case, "--efg", *more)
        assert (done.code, done.err) == (0, "")
        lines = done.out.splitlines()
        assert lines[0] == 'EFG 2 R "A \\"trade\\"" { "north" "south" }'
        assert sum(line.startswith("p ") for line in lines) == 2 * 4
        assert sum(line.startswith("t ") for line in lines) == 2 * 4 + 1


# Schema.


def _as_json(data: Any) -> Any:
    """Read YAML's own dates as the text that stands there."""
    if isinstance(data, dict):
        return {str(key): _as_json(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_as_json(item) for item in data]
    return data.isoformat() if isinstance(data, datetime.date) else data


def _read(text: str) -> Any:
    return _as_json(YAML(typ="safe", pure=True).load(text))


@cache
def _schema() -> Any:
    done = run("schema")
    assert (done.code, done.err) == (0, "")
    schema = json.loads(done.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    checks = jsonschema.FormatChecker()
    return jsonschema.Draft202012Validator(schema, format_checker=checks)


def test_the_schema_takes_the_library_and_the_new_case() -> None:
    for text in (*(library_case(id_).read_text(encoding="utf-8") for id_ in IDS), template()):
        assert not [error.message for error in _schema().iter_errors(_read(text))]


@pytest.mark.parametrize(
    "keys",
    [
        "reversible: partly", "reversible: 0.25", "parts: any", "parts: 12", "takes: 1 day",
        "takes: 18 months", "keeps: {north: 0.5}", "standing: true", "kind: payment",
        "verified: {by: IAEA, takes: 14 days, confidence: 0.95}", "needs: pay", "needs: [pay]",
    ],
)  # fmt: skip
def test_the_schema_takes_what_the_reader_takes(tmp_path: Path, keys: str) -> None:
    text = SMALL.replace("does: Ships the goods", f"does: Ships the goods, {keys}")
    assert run("show", write(tmp_path, text)).code == 0
    assert not [error.message for error in _schema().iter_errors(_read(text))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("paripassu: 1", "paripassu: 2"), ("title: A trade\n", ""), ("name: North", "nmae: North"),
        ("trust: 0.3", "trust: 1.2"), ("trust: 0.3", "trust: high"), ("trust: 0.3", "trust: true"),
        ("breach_cost: 2", "breach_cost: -2"), ("breach_cost: 2", "breach_cost: 10000000000000"),
        ("{north: -1", "{north: [1, 2, 3]"), ("{north: -1", '{north: "1,5"'),
        ("by: north", "by: []"), ("by: north", 'by: "north pole"'), ("by: north", "by: 3"),
        ("  ship:", "  ship it:"), ("  ship:", "  ship.1:"), ("  ship:", "  x y: 3\n  ship:"),
        ("does: Ships the goods", "does: Ships, reversible: often"),
        ("does: Ships the goods", "does: Ships, reversible: 2"),
        ("does: Ships the goods", "does: Ships, parts: many"),
        ("does: Ships the goods", "does: Ships, parts: 0"),
        ("does: Ships the goods", "does: Ships, takes: soon"),
        ("does: Ships the goods", "does: Ships, kind: bribe"),
        ("does: Ships the goods", "does: [Ships]"),
        ("by: the tester}", "by: the tester, on: yesterday}"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(tmp_path: Path, old: str, new: str) -> None:
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    assert run("show", write(tmp_path, text)).code == 2
    assert [error.message for error in _schema().iter_errors(_read(text))]


# Pictures.


def test_a_plan_is_drawn_as_svg_and_png(tmp_path: Path) -> None:
    title = "<&> \"double\" 'single' {braces} \\ [bold]"
    case = write(tmp_path, json.dumps({**_read(SMALL), "title": title}))
    done = run("plan", case, "--plot", str(tmp_path / "a plan.svg"), "--json")
    assert answer(done)["case"] == title
    root = ElementTree.fromstring((tmp_path / "a plan.svg").read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(root.itertext())
    for word in (title, "North", "South", "1 ", "sign", "the tester"):
        assert word in words
    done = run("check", case, "--order", "ship,pay,sign", "--plot", str(tmp_path / "PLAN.PNG"))
    assert done.code == 0
    png = (tmp_path / "PLAN.PNG").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") > 400
    assert b"IEND" in png[-12:]


def test_a_wrong_picture_is_refused_before_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(*_: object, **__: object) -> None:
        pytest.fail("twenty seconds of search for a name that was wrong from the start")

    monkeypatch.setattr("paripassu.order.plan.plan", search)
    assert run("plan", "bill-and-jack", "--plot", str(tmp_path / "plan.pdf")).code == 2


# Ctrl-C, pipes, encodings, full disks.


def test_ctrl_c_before_there_is_an_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("paripassu.order.plan.plan", interrupted)
    done = run("plan", "bill-and-jack", "--json")
    assert (done.code, done.err) == (130, "paripassu: interrupted before there was an answer.\n")
    assert json.loads(done.out)["error"]["kind"] == "interrupted"


@pytest.mark.parametrize("verb", ["plan", "count", "frontier", "instalments"])
def test_ctrl_c_later_gives_the_best_so_far(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks, last = 0, 10**9

    def tell(clock: Clock, _what: str) -> None:
        nonlocal ticks
        ticks += 1
        if ticks >= last:
            clock.stop()

    monkeypatch.setattr(Clock, "tell", tell)
    more = ("--split", "book") if verb == "instalments" else ()
    whole = answer(run(verb, "bill-and-jack", "--json", *more))
    assert ticks > 0, "a search that never looks at the clock cannot be stopped"
    for moment in {1, ticks // 2 + 1, ticks}:
        ticks, last = 0, moment
        done = run(verb, "bill-and-jack", "--json", *more)
        if done.code == 130:
            # Nothing was found yet: then the sentence is all that there is.
            assert verb in ("plan", "count") and set(json.loads(done.out)) == {"error"}
            assert done.err == "paripassu: interrupted before there was an answer.\n"
            continue
        found = answer(done)
        assert found.keys() == whole.keys()
        if verb == "plan":
            hold_to_contract(done, case_of("bill-and-jack"))
        if verb == "count":
            assert (found["orders"], found["safe"]) in ((5040, None), (5040, 708))


def test_a_bare_command_shows_its_help() -> None:
    done = run()
    assert (done.code, done.err) == (2, "")
    assert done.out.strip() == run("--help").out.strip()
    assert run("--language", "fr").code == 2


def test_help_for_the_command_and_every_verb() -> None:
    front = run("--help")
    assert (front.code, front.err) == (0, "")
    for verb in (
        "plan", "check", "count", "frontier", "instalments", "cases", "show", "schema", "new",
        "export",
    ):  # fmt: skip
        assert verb in front.out
        for flag in ("-h", "--help"):
            done = run(verb, flag)
            assert (done.code, done.err) == (0, "")
            assert f"paripassu {verb}" in done.out


def _process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **options.pop("environment", {})}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(
        [COMMAND, *arguments], env=environment, timeout=600, check=False, **options
    )


@pytest.mark.parametrize("arguments", [("plan", "bill-and-jack"), ("cases", "--json")])
def test_a_reader_that_has_gone_is_no_failure(arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _process(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 0, "1 would say that the plan is not safe"


def test_a_full_disk_is_one_sentence_and_not_an_answer() -> None:
    with Path("/dev/full").open("wb") as full:
        done = _process("plan", "bill-and-jack", "--json", stdout=full)
    assert re.fullmatch(rb"paripassu: [^\n]+\n", done.stderr)
    assert done.returncode == 2, "1 would say that the plan is not safe"


def test_a_closed_output_is_no_traceback() -> None:
    shell = ["sh", "-c", 'exec "$0" "$@" >&-', COMMAND, "count", "bill-and-jack", "--json"]
    done = subprocess.run(shell, stderr=subprocess.PIPE, timeout=600, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode != 1, "1 would be an answer"


def test_letters_that_the_terminal_does_not_have_are_no_failure(tmp_path: Path) -> None:
    """A Windows console, or its redirection into a file, knows Latin letters only."""
    case = write(tmp_path, SMALL.replace("A trade", "Zürich – 한국 → Київ"))
    for arguments in (("plan", case), ("show", case, "--json")):
        done = _process(*arguments, environment={"PYTHONIOENCODING": "cp1252"})
        assert done.stderr == b""
        assert done.returncode == 0
        if "--json" in arguments:
            assert json.loads(done.stdout.decode("cp1252"))["title"] == "Zürich – 한국 → Київ"


def test_progress_never_reaches_standard_output() -> None:
    """On a terminal a long search shows a bar, on standard error, while the answer is piped."""
    keeper, terminal = pty.openpty()
    # A terminal whose bar nobody reads fills up, and whoever writes to it waits for ever.
    reader = threading.Thread(target=_drained, args=(keeper,), daemon=True)
    reader.start()
    try:
        done = _process("plan", "six-party-2007", "--json", stderr=terminal)
    finally:
        os.close(terminal)
        reader.join()
        os.close(keeper)
    assert done.stdout.count(b"\n") == 1
    assert json.loads(done.stdout)["status"] == "safe"


def _drained(file: int) -> None:
    """Read a terminal until nobody writes to it any more."""
    try:
        while os.read(file, 4096):
            pass
    except OSError:  # what Linux says once the last writer has gone
        pass
