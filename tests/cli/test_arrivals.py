"""A verifier whom an action of the case brings in: remarked on where nothing orders the two."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from paripassu import Case, CaseError, answer_schema, calendar, check, load, plan
from paripassu.case.arrivals import MOST, needs_added, unarrived
from paripassu.case.library import library_ids
from paripassu.case.sheet import sheet
from tests.command import Done, run

Data = dict[str, Any]
CASE: Data = {
    "paripassu": 1,
    "title": "Monitors",
    "parties": {
        "north": {"name": "North", "trust": 1, "breach_cost": 9},
        "south": {"name": "South", "trust": 1, "breach_cost": 9},
    },
    "actions": {
        "weapons": {
            "by": "north", "does": "Stores its weapons", "title": "Weapons stored",
            "value": {"north": -1, "south": 3}, "verified": {"by": "The Monitors"},
        },
        "arrival": {
            "by": "south", "does": "Lets them in", "title": "Arrival of the monitors",
            "kind": "access", "value": {"south": -1, "north": 2},
        },
        "aid": {"by": "south", "does": "Pays", "value": {"south": -1, "north": 2}},
    },
}  # fmt: skip


def case(**actions: Any) -> Data:
    """Give the case with keys of its actions stated otherwise; None takes a key away."""
    data = deepcopy(CASE)
    for name, keys in actions.items():
        action = data["actions"].setdefault(name, {"by": "south", "does": name, "value": {}})
        for key, value in keys.items():
            action.pop(key, None) if value is None else action.update({key: value})
    return data


def found(data: Data | Case) -> list[tuple[str, str, tuple[str, ...]]]:
    loaded = data if isinstance(data, Case) else load(data)
    return [(one.verifier, one.brings, one.actions) for one in unarrived(loaded, loaded.actions)]


WEAPONS = [("The Monitors", "arrival", ("weapons",))]


def test_what_is_verified_by_somebody_who_comes_in_no_order_is_found() -> None:
    assert found(case()) == WEAPONS


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("it needs the arrival", case(weapons={"needs": ["arrival"]})),
        ("it needs it by another", case(weapons={"needs": ["aid"]}, aid={"needs": ["arrival"]})),
        ("the arrival needs it", case(arrival={"needs": ["weapons"]})),
        ("they are there already", case(arrival={"standing": True})),
        ("it is done already", case(weapons={"standing": True})),
        ("it brings nobody in", case(arrival={"kind": "payment"})),
        ("it is called otherwise", case(arrival={"title": "Monitorship ends"})),
        ("they verify their own coming", case(arrival={"verified": {"by": "The Monitors"}})),
        ("nobody verifies it", case(weapons={"verified": None})),
        ("the title counts where there is one",
         case(arrival={"title": "Gates open", "does": "Lets the monitors in"})),
        ("either may bring them in", case(second={"kind": "access", "title": "More monitors"})),
    ],
)  # fmt: skip
def test_no_remark_where(why: str, data: Data) -> None:
    assert found(data) == [], why


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("without a title by what is done",
         case(arrival={"title": None, "does": "Lets the MONITORS in"})),
        ("in any language of its title",
         case(arrival={"title": {"fr": "Monitors ici", "en": "x"}})),
        ("the first that all others need",
         case(second={"kind": "access", "title": "More monitors", "needs": ["arrival"]})),
        ("one of several who verify",
         case(weapons={"verified": {"by": "The Monitors"}},
              aid={"verified": {"by": "A bank and its accountant"}})),
        ("an assurance too", case(arrival={"kind": "assurance"})),
    ],
)  # fmt: skip
def test_a_remark_where_it_is_called_so(why: str, data: Data) -> None:
    assert found(data) == WEAPONS, why


def test_one_of_the_names_of_who_verifies_is_enough() -> None:
    data = case(weapons={"verified": {"by": "Monitors, with UN experts"}})
    assert found(data) == [("Monitors, with UN experts", "arrival", ("weapons",))]


def test_the_case_may_say_who_comes_with_what() -> None:
    data = case(arrival={"title": "Gates open"})
    assert found(data) == []
    data["verifiers"] = {"The Monitors": {"arrives": "aid"}}
    assert found(data) == [("The Monitors", "aid", ("weapons",))]
    data["verifiers"] = {"The Monitors": {"arrives": "ade"}}
    with pytest.raises(CaseError, match=r"verifiers\.The Monitors\.arrives.*names action “ade”"):
        load(data)


@pytest.mark.parametrize("ending", [".yaml", ".xlsx"])
def test_who_comes_with_what_survives_every_form(ending: str, tmp_path: Path) -> None:
    data = case() | {"verifiers": {"The Monitors": {"arrives": "aid", "teams": 2}}}
    first, second = tmp_path / "first.yaml", tmp_path / f"second{ending}"
    first.write_text(load(data).to_yaml())
    sheet(first, second)
    assert load(second) == load(data)
    assert "comes with aid" in run("show", str(second)).out


def test_with_the_needs_added_no_order_has_the_two_the_wrong_way() -> None:
    loaded = load(case())
    mended = loaded.with_values(needs_added(loaded, loaded.actions))
    assert mended.actions["weapons"].needs == ("arrival",)
    assert found(mended) == []
    for order in permutations(loaded.actions):
        early = order.index("weapons") < order.index("arrival")
        assert any("needs" in fault for fault in check(mended, order).figures.faults) == early


def test_needs_that_are_stated_are_kept_and_two_verifiers_add_one_each() -> None:
    data = case(
        weapons={"needs": ["aid"]},
        escrow={"kind": "access", "title": "Escrow agent named"},
        aid={"verified": {"by": "the escrow agent"}},
    )
    loaded = load(data)
    assert needs_added(loaded, loaded.actions) == {
        "actions.weapons.needs": "[aid, arrival]", "actions.aid.needs": "[escrow]",
    }  # fmt: skip


def test_what_a_deal_leaves_out_brings_nobody_in() -> None:
    loaded = load(case())
    assert plan(loaded, deal=["weapons", "aid"]).to_dict()["remarks"] == []
    assert len(plan(loaded, deal=["weapons", "arrival"]).to_dict()["remarks"]) == 1


def test_of_a_very_large_deal_nothing_is_said() -> None:
    loaded = load(case())
    assert unarrived(loaded, [*loaded.actions, *map(str, range(MOST))]) == ()


def test_the_answers_remark_on_it_in_the_schema_that_is_published() -> None:
    loaded = load(case())
    for answer in (plan(loaded), check(loaded, ["weapons", "arrival", "aid"]), calendar(loaded)):
        told = answer.to_dict()
        Draft202012Validator(answer_schema()).validate(told)
        (remark,) = told["remarks"]
        assert remark == (
            "“Weapons stored”: to be verified by The Monitors, whom “Arrival of the monitors” "
            "brings in, but nothing orders the two: write arrival under “needs” of weapons, or "
            "ask with --fix."
        )
        assert type(answer).from_dict(told, loaded).to_dict()["remarks"] == told["remarks"]


# --- The command ---------------------------------------------------------------------------------


def asked(tmp_path: Path, *arguments: str, data: Data | None = None) -> Done:
    path = tmp_path / "case.yaml"
    path.write_text(load(data or case()).to_yaml())
    verb, *others = arguments
    return run(verb, str(path), *others)


@pytest.mark.parametrize("verb", ["plan", "check", "calendar"])
def test_fix_answers_with_the_need_and_says_which(verb: str, tmp_path: Path) -> None:
    order = ["--order", "weapons,arrival,aid"] if verb == "check" else []
    plain = asked(tmp_path, verb, *order)
    assert "nothing orders the two" in " ".join(plain.out.split())
    assert plain.err == ""
    fixed = asked(tmp_path, verb, *order, "--fix")
    assert "nothing orders the two" not in " ".join(fixed.out.split())
    assert fixed.err == (
        "Set for this answer: actions.weapons.needs = [arrival]. To keep it: paripassu sheet "
        "--fix.\n"
    )
    full = asked(tmp_path, verb, *order, "--fix", "--full").out
    assert "actions.weapons.needs = [arrival]" in " ".join(full.split())
    told = json.loads(asked(tmp_path, verb, *order, "--fix", "--json").out)
    assert told["asked"]["set"] == {"actions.weapons.needs": "[arrival]"}
    assert told["remarks"] == []
    if verb == "check":
        assert fixed.code == 1  # in that order it is done before what it then needs


def test_fix_where_there_is_nothing_to_mend_changes_nothing(tmp_path: Path) -> None:
    data = case(weapons={"needs": ["arrival"]})
    assert asked(tmp_path, "plan", "--fix", data=data) == asked(tmp_path, "plan", data=data)


def test_fix_goes_with_what_is_set_and_with_the_deal(tmp_path: Path) -> None:
    done = asked(tmp_path, "plan", "--set", "actions.weapons.needs=[aid]", "--fix", "--json")
    assert json.loads(done.out)["asked"]["set"] == {"actions.weapons.needs": "[aid, arrival]"}
    done = asked(tmp_path, "plan", "--deal", "weapons,aid", "--fix", "--json")
    assert "set" not in json.loads(done.out)["asked"]


def test_sheet_writes_the_mended_case(tmp_path: Path) -> None:
    target = tmp_path / "mended.yaml"
    assert asked(tmp_path, "sheet", str(target), "--fix").code == 0
    assert load(target).actions["weapons"].needs == ("arrival",)
    assert found(load(target)) == []


def test_history_and_readings_are_mended_in_their_own_deals(tmp_path: Path) -> None:
    data = case() | {
        "deals": {"part": {"actions": ["weapons", "aid"]}, "all": {"actions": [*CASE["actions"]]}},
        "deal": "all",
        "history": {"deal": "part", "order": [{"action": "weapons", "came": "done"},
                                              {"action": "aid", "came": "done"}]},
        "readings": {"north": {"title": "North", "deal": "part", "order": ["aid", "weapons"]}},
    }  # fmt: skip
    for which in (["--history"], ["--reading", "north"]):
        done = asked(tmp_path, "check", *which, "--fix", data=data)
        assert (done.code, done.err) == (0, "")


LEFT_OPEN = "sudans-2013"  # as its text does


@pytest.mark.parametrize("id_", sorted({*library_ids()} - {LEFT_OPEN}))
def test_no_case_of_the_library_leaves_it_open(id_: str) -> None:
    assert found(load(id_)) == []


def test_the_matrix_of_2013_left_it_open() -> None:
    assert found(load(LEFT_OPEN)) == [
        (
            "Joint mechanism", "mechanism",
            ("disputed-sudan", "disputed-south", "fourteen-mile", "zone-sudan", "zone-south"),
        ),
        ("Joint mechanism on the ground", "force-protection", ("rebels-south", "rebels-sudan")),
    ]  # fmt: skip


def test_the_force_is_at_the_line_before_it_verifies_anything() -> None:
    """The one case of the library in which the remark was right, and is mended."""
    data = load("gaza-phase-two").to_dict()
    for name in ("heavy-arms", "tunnels", "rifles"):
        data["actions"][name]["needs"].remove("force-at-line")
    verifier = "Force and independent monitors"
    assert found(load(data)) == [(verifier, "force-at-line", ("heavy-arms", "tunnels", "rifles"))]
