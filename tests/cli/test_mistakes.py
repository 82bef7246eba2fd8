"""All mistakes of a file at once: each with its place, and what to write in its place."""
# ruff: noqa: E501 - a row of a table stands in one line

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from paripassu import CaseError, answer_schema, load
from paripassu.case.figures import readings, spelled
from paripassu.errors import MOST, Fault
from tests.cli.test_bad_input import GOOD, MORE, edit, refused, ship, told, trust, value, write
from tests.command import run

# --- What to write -------------------------------------------------------------------------------

# What stands in a file, where, and what is to be written in its place.
FORMS: list[tuple[str, str, int, str, str]] = [
    ("a number in quotes", trust('"0.3"'), 4, "found “0.3” in quotes", "0.3"),
    ("a decimal comma", trust('"0,3"'), 4, "found “0,3”", "0.3"),
    ("a decimal comma without quotes", edit("trust: 0.3", "trust: 0,3").replace("{name: North, trust: 0,3, breach_cost: 2}", "\n    name: North\n    trust: 0,3"), 6, "found “0,3”", "0.3"),
    ("per cent", trust('"30 %"'), 4, "found “30 %”", "0.3"),
    ("per cent without a sign", trust("30"), 4, "is 30; expected a share from 0 to 1", "0.3"),
    ("Arabic digits", trust("٠٫٣"), 4, "found “٠٫٣”", "0.3"),
    ("a range with a hyphen", value("1-3"), 8, "found “1-3”", "[1, 3]"),
    ("a range with a dash", value("1–3"), 8, "found “1–3”", "[1, 3]"),
    ("a range in words", value("1 to 3"), 8, "found “1 to 3”", "[1, 3]"),
    ("a range with decimal commas", value('"1,5 - 3,5"'), 8, "found “1,5 - 3,5”", "[1.5, 3.5]"),
    ("a range in quotes", value('"[1, 3]"'), 8, "found “[1, 3]”", "[1, 3]"),
    ("a range the wrong way", value("[3, 1]"), 8, "here the first is larger", "[1, 3]"),
    ("thousands in a range", value('"1 000 - 2 000"'), 8, "found “1 000 - 2 000”", "[1000, 2000]"),
    ("thousands, or a decimal comma", value('"1,500"'), 8, "found “1,500”", "1500 or 1.5"),
    ("seven decimals", trust("0.1234567"), 4, "more than 6 decimal places", "0.123457"),
    ("a word in capitals", ship("reversible: Partly"), 8, "found “Partly”", "partly"),
    ("a share in per cent", ship('reversible: "50 %"'), 8, "found “50 %”", "0.5"),
    ("a bare duration", ship("takes: 30"), 8, "found “30”", "30 days"),
    ("a short duration", ship("takes: 6w"), 8, "found “6w”", "6 weeks"),
    ("a French duration", ship("takes: 2 mois"), 8, "found “2 mois”", "2 months"),
    ("days after D-Day", ship("earliest: 30"), 8, "found “30”", "D+30"),
    ("a date without hyphens", GOOD + "starts: 20300102\n", MORE, "found “20300102”", "2030-01-02"),
    ("a date with the day first", GOOD + "starts: 28.02.2030\n", MORE, "found “28.02.2030”", "2030-02-28"),
    ("a date with days and months", GOOD + "starts: 01/02/2030\n", MORE, "found “01/02/2030”", "2030-02-01 or 2030-01-02"),
    ("instalments in quotes", ship('parts: "3"'), 8, "found “3” in quotes", "3"),
    ("a kind misspelt", ship("kind: paiment"), 8, "found “paiment”", "payment"),
    ("a version in quotes", edit("paripassu: 1", 'paripassu: "1"'), 1, "found the text “1”", "1"),
    ("a party by its name", edit("by: north", "by: North"), 8, "the party's id is north", "north"),
    ("a party by a name of two words", edit("by: north", "by: The city").replace("role: stakeholder", "trust: 1"), 8, "the party's id is city", "city"),
    ("worth to a party by its name", value("1, The city: 2"), 8, "the party's id is city", "city"),
    ("an action by what is done", edit("[pay]", "[Pays the price]"), 10, "the action's id is pay", "pay"),
    ("an action in capitals", edit("[pay]", "[Pay]"), 10, "the action's id is pay", "pay"),
    ("an action misspelt", edit("[pay]", "[pya]"), 10, "did you mean “pay”", "pay"),
    ("an id with a space", edit("  ship:", "  ship it:"), 8, "found “ship it”", "ship-it"),
    ("an unknown key", ship("vlaue: 3"), 8, "did you mean “value”", "value"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says", "writes"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS]
)
def test_a_form_that_is_not_read_is_told_with_what_to_write(
    text: str, line: int, says: str, writes: str, tmp_path: Path
) -> None:
    with pytest.raises(CaseError) as caught:
        load(write(tmp_path, text))
    (fault,) = caught.value.faults
    assert (fault.line, fault.write) == (line, writes)
    assert fault.found
    assert says in fault.sentence
    assert writes in fault.sentence
    assert str(caught.value) == str(fault)


# What to write is read, and means what was meant: an edit of the same place.
@pytest.mark.parametrize(
    ("form", "written"), [("1-3", "[1, 3]"), ('"1000,5"', "1000.5"), ('"-3 to 5"', "[-3, 5]")]
)
def test_what_is_to_be_written_is_read(form: str, written: str, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        load(write(tmp_path, value(form)))
    assert caught.value.faults[0].write == written
    assert load(write(tmp_path, value(written))).actions["ship"].value["north"]


numbers = st.decimals(-(10**6), 10**6, places=3)


def english(number: Decimal) -> str:
    return f"{number:,f}"


def german(number: Decimal) -> str:
    return english(number).translate(str.maketrans(",.", ".,"))


def french(number: Decimal) -> str:
    return german(number).replace(".", "\N{NARROW NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")


def swiss(number: Decimal) -> str:
    return english(number).replace(",", "’")


@pytest.mark.parametrize("style", [english, german, french, swiss, str, spelled])
@given(number=numbers)
def test_a_number_written_anywhere_is_among_its_readings(
    style: Callable[[Decimal], str], number: Decimal
) -> None:
    found = readings(style(number))
    assert (number,) in found
    assert len(found) == 1 or re.fullmatch(r"[-−]?[1-9]\d{0,2},\d{3}", style(number))


@given(low=numbers, high=numbers, mark=st.sampled_from((" to ", " - ", "–", " à ", " إلى ")))
def test_a_range_is_both_its_ends(low: Decimal, high: Decimal, mark: str) -> None:
    assert readings(f"{low}{mark}{high}") == ((low, high),)


@pytest.mark.parametrize(
    "text", ["", "high", "2026-03-06", "03-06", "3–", "1 2", "12 34", "1,00,000", "4.1.2", "–", "%"]
)
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert readings(text) == ()


# --- All at once ---------------------------------------------------------------------------------

MANY = """\
paripassu: 1
title: A trade
starts: 01/02/2030
parties:
  north: {name: Northland, trust: "0,3", breach_cost: 2}
  south: {nmae: South, trust: 1.5, breach_cost: 2}
actions:
  ship: {by: Northland, does: Ships the goods, value: {north: 1-3, sout: 2}, latest: 2030-03-01}
  pay: {by: south, does: Pays the price, value: {north: [3, 1], south: -1}, takes: 30}
  sign: {by: south, does: Signs for it, value: {north: 1}, needs: [pya], standing: maybe}
  wait: {by: south, does: Waits, needs: [sign], accrues: {north: 1}, standing: true}
horizon: soon
instruments:
  e: {kind: escrow, swap: [[ship, pay]]}
  f: {kind: custodian, swaps: [[ship]]}
title: Again
"""
TOLD = [
    (3, "starts"), (5, "parties.north.trust"), (6, "parties.south.nmae"),
    (6, "parties.south.trust"), (8, "actions.ship.by"), (8, "actions.ship.value.north"),
    (8, "actions.ship.value.sout"), (9, "actions.pay.value.north"), (9, "actions.pay.takes"),
    (10, "actions.sign.needs"), (10, "actions.sign.standing"), (12, "horizon"),
    (14, "instruments.e.kind"), (14, "instruments.e.swap"), (15, "instruments.f.swaps[1]"),
    (16, "title"),
]  # fmt: skip


def test_all_mistakes_are_told_at_once_by_their_place(tmp_path: Path) -> None:
    """And nothing that only follows: no D-Day, no horizon, no name, no swaps, what is standing."""
    case = write(tmp_path, MANY)
    with pytest.raises(CaseError) as caught:
        load(case)
    error = caught.value
    assert [(fault.line, fault.key) for fault in error.faults] == TOLD
    assert (error.line, error.key, error.more) == (3, "starts", 0)
    lines = told(run("plan", case))
    assert lines == [f"paripassu: {line}" for line in str(error).split("\n")]
    assert len(lines) == len(TOLD)


FOLLOWING = [
    ("a party whose id is wrong", GOOD.replace("  north:", "  the north:", 1), 1),
    ("an action that stands there twice", edit("  pay: {by", "  ship: {by"), 1),
    ("no parties", GOOD.replace("parties:", "partys:", 1), 1),
    ("actions that are a word", GOOD[: GOOD.index("  ship")].rstrip() + " none\n", 1),
    ("verification that is wrong", ship("verified: {by: V, confidence: often, counts: true}"), 1),
    ("a value of the register that is wrong", value("high") + "assumptions: {by: me, stated: [{of: actions.ship.value.north, by: you}]}\n", 1),
    ("a judgement that is wrong", edit("North, trust: 0.3", "North, judgements: [[ship, pay, storng], [pay, sign, no]]"), 1),
    ("a history of words", GOOD + "history: {order: [{action: ship, came: well}], broke: ship}\n", 1),
    ("an extra value", GOOD + "also:\n  - {when: [ship], value: {north: 1}}\n  - {when: [ship, pya], value: {north: 1}}\n", 2),
    ("a circle", edit("south: -1}}", "south: -1}, needs: [sign]}") + "deals: {d: {actions: [pay]}}\n", 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "many"), [row[1:] for row in FOLLOWING], ids=[row[0] for row in FOLLOWING]
)
def test_what_only_follows_is_not_told(text: str, many: int, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        load(write(tmp_path, text))
    assert len(caught.value.faults) == many, str(caught.value)


def test_at_most_twenty_are_told_and_how_many_more(tmp_path: Path) -> None:
    for many, last in ((20, None), (21, "one more mistake is"), (33, "13 more mistakes are")):
        text = GOOD + "".join(f"  a{k}: {{by: nobody, does: x}}\n" for k in range(many))
        lines = told(run("show", write(tmp_path, text)))
        assert len(lines) == min(many, MOST) + (last is not None)
        if last:
            assert lines[-1] == f"paripassu: case.yaml: {last} not shown."


def test_plain_data_is_told_in_its_own_order() -> None:
    data = {
        "paripassu": 1,
        "title": "T",
        "actions": {"x": {"by": "p", "does": "x", "value": {"p": "0,5"}}},
        "parties": {"p": {"name": "P", "trust": 7}},
        "deal": "none",
    }
    with pytest.raises(CaseError) as caught:
        load(data)
    assert [one.key for one in caught.value.faults] == [
        "actions.x.value.p",
        "parties.p.trust",
        "deal",
    ]


def test_mistakes_of_a_private_file_are_told_at_once_without_what_it_says(tmp_path: Path) -> None:
    secret = write(
        tmp_path,
        'paripassu: 1\nprivate: north\ntrust: "0,41377"\nbreach_cost: -41377\n'
        "value: {shop: 4.1377, ship: 41-377, pay41377: 1}\nbottom_lien: 41377\n",
        "private.yaml",
    )
    done = run("plan", write(tmp_path, GOOD), "--private", secret, "--json")
    lines = told(done)
    assert [re.findall(r"line (\d)", line) for line in lines] == [
        ["3"],
        ["4"],
        ["5"],
        ["5"],
        ["5"],
        ["6"],
    ]
    assert not re.search("4.{0,2}1.{0,2}3.{0,2}7", done.err + done.out)
    assert {fault["found"] for fault in json.loads(done.out)["error"]["faults"]} == {None}


# --- Ten thousand --------------------------------------------------------------------------------

HEAD = "paripassu: 1\ntitle: t\nparties: {p: {name: P}, q: {name: Q}}\nactions:\n"
TEN_THOUSAND: dict[str, Callable[[int], str]] = {
    "values": lambda k: f"  a{k}: {{by: p, does: x, value: {{p: '0,3', q: 1-3}}}}\n",
    "needs": lambda k: f"  a{k}: {{by: p, does: x, needs: [b{k}, c{k}]}}\n",
    "keys": lambda k: f"  a{k}: {{by: p, does: x, v{k}alue: 1, z{k}: 2}}\n",
    "parties": lambda k: f"  a{k}: {{by: x{k}, does: x, value: {{y{k}: 1}}}}\n",
}


@pytest.mark.parametrize("kind", TEN_THOUSAND)
def test_ten_thousand_mistakes_are_said_only_as_far_as_they_are_shown(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for the name that is meant takes long, and is done for few."""
    import difflib

    asked = 0
    close = difflib.get_close_matches

    def counted(*arguments: object, **more: object) -> list[str]:
        nonlocal asked
        asked += 1
        return close(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    with pytest.raises(CaseError) as caught:
        load(write(tmp_path, HEAD + "".join(map(TEN_THOUSAND[kind], range(5_000)))))
    assert (len(caught.value.faults), caught.value.more) == (MOST, 10_000 - MOST)
    assert asked <= 600


# --- Errors as data ------------------------------------------------------------------------------


def test_an_error_of_a_case_as_data(tmp_path: Path) -> None:
    done = run("plan", write(tmp_path, trust('"0,3"')), "--json")
    sentence = refused(done, "write 0.3")
    assert json.loads(done.out) == {
        "error": {
            "kind": "case",
            "sentence": sentence.removeprefix("paripassu: "),
            "faults": [
                {
                    "sentence": "expected a number, found “0,3”; write 0.3.",
                    "file": "case.yaml",
                    "line": 4,
                    "key": "parties.north.trust",
                    "sheet": None,
                    "cell": None,
                    "found": "0,3",
                    "expected": "a number",
                    "write": "0.3",
                }
            ],
            "more": 0,
        }
    }


ERROR = answer_schema()["$defs"]["Error"]
VERBS = ("plan", "check", "count", "frontier", "calendar", "instalments", "deal", "unlock", "show")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_that_has_json_has_errors_in_json(verb: str, tmp_path: Path) -> None:
    case = write(tmp_path, trust("1.2"))
    for arguments, kind in (
        ((case, "--json"), "case"),
        ((case, "--json", "--no-such-option"), "usage"),
        (("nothing-of-this-name", "--json"), "case"),
    ):
        done = run(verb, *arguments)
        told(done)
        assert json.loads(done.out)["error"]["kind"] == kind
        Draft202012Validator(ERROR).validate(json.loads(done.out))
    assert run(verb, case).out == ""


def test_what_cannot_be_done_is_told_as_data(tmp_path: Path) -> None:
    done = run("plan", write(tmp_path, GOOD), "--swap", "pay", "--json")
    refused(done, "two different")
    Draft202012Validator(ERROR).validate(json.loads(done.out))
    error = json.loads(done.out)["error"]
    assert (error["kind"], error["faults"], error["more"]) == ("request", [], 0)


def test_a_fault_by_itself_is_a_sentence_with_its_place() -> None:
    assert str(Fault("is wrong.")) == "is wrong."
    assert str(Fault("is wrong.", "a.yaml", 3, "x")) == "a.yaml, line 3, x: is wrong."
    assert str(Fault("is wrong.", "a.xlsx", key="x", sheet="S")) == "a.xlsx, sheet S, x: is wrong."
    placed = Fault("is wrong.", "a.xlsx", key="x", sheet="S", cell="B2")
    assert str(placed) == "a.xlsx, sheet S, cell B2: is wrong."
