"""Instruments, pledges, exclusions and verification in a case file: what is taken, what refused."""
# ruff: noqa: E501 - a row of a table stands in one line

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from paripassu import load, plan
from paripassu.case.instrument import InstrumentKind
from paripassu.case.schema import case_schema
from tests.cli.test_bad_input import GOOD, MORE, Bad, bad, edit, refused, ship, write
from tests.command import run

# For each kind: what it must state, what it may state besides.
KINDS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "assurance": ({"of": "north", "adds": "1.5"}, {}),
    "collateral": ({"of": "north", "to": "south", "adds": "2", "brings": "1.5"}, {}),
    "custodian": ({"swaps": "[[ship, pay]]"}, {}),
    "guarantee": ({"of": "north", "adds": "3"}, {}),
    "payment": ({"of": "north", "value": "{north: -1, south: [0.5, 1]}"}, {"reversible": "partly"}),
    "snapback": ({"of": "ship", "reversible": "mostly"}, {}),
    "split": ({"of": "ship", "parts": "2"}, {}),
    "suspension": ({"of": "ship", "reversible": "1"}, {"value": "{south: 1}"}),
    "verification": ({"of": "ship", "takes": "3 days"}, {"confidence": "0.9"}),
}
# A sound value of every key that some kind knows.
SOUND = {key: text for must, may in KINDS.values() for key, text in (must | may).items()}
OF = {kind: "party" if must.get("of") == "north" else "action" for kind, (must, _) in KINDS.items()}
LINE = MORE + 1  # of the instrument


def instrument(kind: str, keys: dict[str, str]) -> str:
    stated = ", ".join(f"{key}: {text}" for key, text in {"kind": kind, **keys}.items())
    return f"{GOOD}instruments:\n  extra: {{{stated}}}\n"


def read(tmp_path: Path, text: str) -> Any:
    return load(write(tmp_path, text))


def test_the_table_has_every_kind() -> None:
    assert set(KINDS) == {kind.value for kind in InstrumentKind}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_must_and_may_state_is_taken(tmp_path: Path, kind: str) -> None:
    must, may = KINDS[kind]
    for keys in (must, must | may, must | {"cost": "2", "about": "A bond", "by": "city"}):
        case = read(tmp_path, instrument(kind, keys))
        assert case.instruments["extra"].kind == kind
    assert case.instruments["extra"].cost == 2
    shown = run("show", write(tmp_path, instrument(kind, must)))
    assert shown.code == 0
    assert f"extra ({kind})" in shown.out


@pytest.mark.parametrize("kind", KINDS)
def test_an_instrument_in_a_file_is_not_in_force(tmp_path: Path, kind: str) -> None:
    without = plan(read(tmp_path, GOOD))
    having = plan(read(tmp_path, instrument(kind, KINDS[kind][0])))
    assert (having.order, having.figures) == (without.order, without.figures)


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    must, may = KINDS["payment"]
    paid = read(tmp_path, instrument("payment", must | may)).instruments["extra"]
    assert paid.value == {"north": (-1, -1), "south": (Fraction(1, 2), 1)}
    assert paid.reversible == Fraction(1, 2)
    assert (paid.of, paid.by, paid.to, paid.adds, paid.parts) == ("north", None, None, None, None)


MISSING = [(kind, key) for kind, (must, _) in KINDS.items() for key in must if key != "takes"]


@pytest.mark.parametrize(("kind", "key"), MISSING)
def test_a_key_that_is_missing_is_named(tmp_path: Path, kind: str, key: str) -> None:
    keys = {k: text for k, text in KINDS[kind][0].items() if k != key}
    sentence = refused(run("show", write(tmp_path, instrument(kind, keys))), f"“{key}”", kind)
    assert f"case.yaml, line {LINE}, instruments.extra" in sentence


# Of the keys that must be there, left blank (null): as good as missing.
@pytest.mark.parametrize(("kind", "key"), MISSING)
def test_a_key_left_blank_is_not_there(tmp_path: Path, kind: str, key: str) -> None:
    keys = KINDS[kind][0] | {key: "null"}
    sentence = refused(run("show", write(tmp_path, instrument(kind, keys))), key)
    assert f"case.yaml, line {LINE}, instruments.extra" in sentence


FOREIGN = [
    (kind, key) for kind, (must, may) in KINDS.items() for key in SOUND if key not in must | may
]


@pytest.mark.parametrize(("kind", "key"), FOREIGN)
def test_a_key_that_means_nothing_for_its_kind_is_refused(
    tmp_path: Path, kind: str, key: str
) -> None:
    text = instrument(kind, KINDS[kind][0] | {key: SOUND[key]})
    sentence = refused(run("show", write(tmp_path, text)), "means nothing", kind)
    assert f"case.yaml, line {LINE}, instruments.extra.{key}:" in sentence


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "custodian"])
def test_what_it_is_of_must_be_known(tmp_path: Path, kind: str) -> None:
    wrong = {"party": ("sout", "south"), "action": ("shp", "ship")}[OF[kind]]
    other = {"party": "pay", "action": "north"}[OF[kind]]
    for name, says in ((wrong[0], f"did you mean “{wrong[1]}”"), (other, OF[kind])):
        text = instrument(kind, KINDS[kind][0] | {"of": name})
        sentence = refused(run("show", write(tmp_path, text)), says, f"“{name}”")
        assert f"case.yaml, line {LINE}, instruments.extra.of:" in sentence


@pytest.mark.parametrize("kind", KINDS)
def test_who_lends_it_must_be_a_party(tmp_path: Path, kind: str) -> None:
    text = instrument(kind, KINDS[kind][0] | {"by": "cty"})
    sentence = refused(run("show", write(tmp_path, text)), "did you mean “city”")
    assert f"line {LINE}, instruments.extra.by:" in sentence


def made(name: str, kind: str, key: str, text: str, *says: str) -> Bad:
    """Write one key of a sound instrument otherwise."""
    return bad(name, instrument(kind, KINDS[kind][0] | {key: text}), LINE, f"extra.{key}", *says)


def party(keys: str) -> str:
    return edit("name: North", f"name: North, {keys}")


FAULTS = [
    # Instruments.
    made("collateral to nobody known", "collateral", "to", "sout", "did you mean “south”"),
    made("a guarantee that the party bound lends itself", "guarantee", "by", "north", "another"),
    made("collateral worth less than nothing to the other", "collateral", "brings", "-1", "zero or more"),
    made("collateral to oneself", "collateral", "to", "north", "itself"),
    made("a payment worth something to an unknown party", "payment", "value", "{north: -1, sout: 1}", "did you mean “south”"),
    made("a payment worth nothing to anyone", "payment", "value", "{}", "value|expected"),
    made("a payment by a stakeholder", "payment", "of", "city", "stakeholder", "principal"),
    made("a suspension for an unknown party", "suspension", "value", "{sout: 1}", "did you mean “south”"),
    made("a custodian of an unknown action", "custodian", "swaps", "[[ship, pya]]", "did you mean “pay”"),
    made("a custodian who exchanges nothing", "custodian", "swaps", "[]", "at least|expected"),
    made("a custodian of one action", "custodian", "swaps", "[[ship]]", "two|at least"),
    made("a custodian of one action twice", "custodian", "swaps", "[[ship, ship]]", "twice|two"),
    made("a custodian's flat list", "custodian", "swaps", "[ship, pay]", "list"),
    made("a split into one", "split", "parts", "1", "2 to 1000"),
    made("a split into any", "split", "parts", "any", "2 to 1000"),
    made("a split into 1001", "split", "parts", "1001", "2 to 1000"),
    made("a split into halves of a part", "split", "parts", "2.5", "whole number"),
    made("a negative bond", "guarantee", "adds", "-1", "zero or more"),
    made("a bond of words", "guarantee", "adds", "much", "expected a number", "“much”"),
    made("a share above 1", "snapback", "reversible", "1.5", "share from 0 to 1"),
    made("a share of words", "snapback", "reversible", "often", "partly", "“often”"),
    made("confidence above 1", "verification", "confidence", "1.5", "0 to 1"),
    made("verification that takes a while", "verification", "takes", "soon", "30 days"),
    made("a negative cost", "guarantee", "cost", "-1", "zero or more"),
    made("an unknown key", "guarantee", "add", "1", "did you mean “adds”"),
    bad("an unknown kind", instrument("escrow", {}), LINE, "extra.kind", "custodian", "suspension", "“escrow”"),
    bad("verification that changes nothing", instrument("verification", {"of": "ship"}), LINE, "instruments.extra", "takes|how long", "confidence"),
    bad("verification left blank", instrument("verification", {"of": "ship", "takes": "null"}), LINE, "instruments.extra", "takes|how long"),
    bad("a payment with the id of an action", instrument("payment", KINDS["payment"][0]).replace("extra", "pay"), LINE, "instruments.pay", "id of an action"),
    # Parties.
    bad("a pledge to an unknown party", party("collateral: {sout: {lost: 1, gained: 1}}"), 4, "north.collateral.sout", "did you mean “south”"),
    bad("a pledge to an action", party("collateral: {pay: {lost: 1, gained: 1}}"), 4, "north.collateral.pay", "party"),
    bad("a pledge to itself", party("collateral: {north: {lost: 1, gained: 1}}"), 4, "north.collateral.north", "itself"),
    bad("a negative pledge", party("collateral: {south: {lost: -1, gained: 1}}"), 4, "north.collateral.south.lost", "zero or more"),
    bad("a pledge that takes from the other", party("collateral: {south: {lost: 1, gained: -1}}"), 4, "north.collateral.south.gained", "zero or more"),
    bad("a pledge of words", party("collateral: {south: {lost: gold, gained: 1}}"), 4, "north.collateral.south.lost", "number", "“gold”"),
    bad("a pledge of one number for both", party("collateral: {south: 4}"), 4, "north.collateral.south", "table", "“4”"),
    bad("a pledge worth nothing said to the other", party("collateral: {south: {lost: 4}}"), 4, "north.collateral.south.gained", "missing"),
    bad("a pledge that nothing is said to cost", party("collateral: {south: {gained: 4}}"), 4, "north.collateral.south.lost", "missing"),
    bad("a misspelt gain", party("collateral: {south: {lost: 4, gain: 3}}"), 4, "north.collateral.south.gain", "did you mean “gained”"),
    bad("a pledge to nobody in particular", party("collateral: 3"), 4, "north.collateral", "table"),
    bad("a pledge to a list", party("collateral: [south]"), 4, "north.collateral", "table"),
    bad("a range of a pledge", party("collateral: {south: {lost: [1, 2], gained: 1}}"), 4, "north.collateral.south.lost", "number"),
    bad("a negative budget", party("budget: -2"), 4, "north.budget", "zero or more"),
    bad("trusted by an unknown party", party("trusted: {sout: 0.5}"), 4, "north.trusted.sout", "did you mean “south”"),
    bad("trusted by itself", party("trusted: {north: 0.5}"), 4, "north.trusted.north", "itself"),
    bad("trusted above 1", party("trusted: {south: 1.5}"), 4, "north.trusted.south", "0 to 1"),
    bad("a misspelt pledge", party("colateral: {south: 1}"), 4, "north.colateral", "did you mean “collateral”"),
    # Exclusions.
    bad("excludes itself", ship("excludes: ship"), 8, "ship.excludes", "itself"),
    bad("excludes the unknown", ship("excludes: [pya]"), 8, "ship.excludes", "did you mean “pay”"),
    bad("excludes a party", ship("excludes: [south]"), 8, "ship.excludes", "action", "“south”"),
    bad("excludes one twice", ship("excludes: [pay, pay]"), 8, "ship.excludes", "twice"),
    bad("excludes what it needs", edit("needs: [pay]", "needs: [pay], excludes: [pay]"), 10, "sign.excludes", "pay", "needs"),
    bad("excludes what needs it", edit("does: Pays", "excludes: sign, does: Pays"), None, "excludes", "sign", "pay", "needs"),
    bad("excludes what it needs through another", ship("excludes: sign, needs: sign"), 8, "ship.excludes", "sign", "needs"),
    bad("excludes what needs it through another", edit("does: Pays", "excludes: ship, does: Pays").replace("does: Ships", "needs: [sign], does: Ships"), 9, "pay.excludes", "ship", "needs"),
    bad("excludes what a third needs with it", edit("needs: [pay]", "needs: [pay, ship]").replace("does: Ships", "excludes: [pay], does: Ships"), 8, "ship.excludes", "pay", "sign needs both"),
    bad("a deal of two that exclude each other", ship("excludes: pay") + "deals:\n  both: {actions: [pay, ship]}\n", LINE, "deals.both.actions", "ship and pay", "excludes"),
    bad("a deal with what an action in force excludes", ship("excludes: pay, standing: true") + "deals:\n  pays: {actions: [pay]}\n", LINE, "deals.pays.actions", "ship", "pay", "excludes"),
    bad("a deal with what excludes an action in force", edit("does: Pays", "excludes: ship, does: Pays").replace("does: Ships", "standing: true, does: Ships") + "deals:\n  pays: {actions: [pay]}\n", LINE, "deals.pays.actions", "ship", "pay", "excludes"),
    bad("two in force that exclude each other", GOOD + "  one: {by: north, does: One, standing: true, excludes: two}\n  two: {by: north, does: Two, standing: true}\n", MORE, "actions.one.excludes", "two", "standing|in force"),
    # Verification that counts.
    bad("counts without a confidence", ship("verified: {by: I, counts: true}"), 8, "ship.verified.counts", "confidence"),
    bad("counts perhaps", ship("verified: {by: I, confidence: 0.5, counts: maybe}"), 8, "ship.verified.counts", "true or false"),
    bad("counts as a number", ship("verified: {by: I, confidence: 0.5, counts: 1}"), 8, "ship.verified.counts", "true or false"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_named_with_its_place(tmp_path: Path, fault: Bad) -> None:
    sentence = refused(run("show", write(tmp_path, fault.text)), *fault.says)
    assert "case.yaml" in sentence
    if fault.line is not None:
        assert re.search(rf"\bline {fault.line}\b", sentence), sentence
    assert fault.key in sentence


SAFE = [
    party(
        "collateral: {south: {lost: 1.5, gained: 0}, city: {lost: 0, gained: 2}}, budget: 3, trusted: {south: 0.5}"
    ),
    ship("excludes: pay") + "deals:\n  one: {actions: [ship]}\n  two: {actions: [pay, sign]}\n",
    ship("excludes: [pay, sign], verified: {by: I, confidence: 0.5, counts: true}"),
    ship("verified: {by: I, counts: false}"),
    ship("excludes: pay").replace("needs: [pay]", "needs: [pay], excludes: [ship]"),
]


@pytest.mark.parametrize("text", SAFE)
def test_what_is_sound_is_taken_and_shown(tmp_path: Path, text: str) -> None:
    done = run("show", write(tmp_path, text))
    assert (done.code, done.err) == (0, "")


def test_what_decides_is_shown(tmp_path: Path) -> None:
    """Who reads the case must see what is pledged, excluded and only half believed."""
    text = party("collateral: {south: {lost: 1.5, gained: 2.5}}").replace(
        "does: Ships",
        "excludes: [sign], verified: {by: I, confidence: 0.35, counts: true}, does: Ships",
    )
    shown = run("show", write(tmp_path, text)).out
    assert re.search(r"pledged to south: 1\.5, worth 2\.5 to south", shown)
    assert re.search(r"excludes: sign", shown)
    assert re.search(r"0\.35", shown)


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_an_instrument_states_is_shown(tmp_path: Path, kind: str) -> None:
    must, may = KINDS[kind]
    shown = run("show", write(tmp_path, instrument(kind, must | may | {"by": "city"}))).out
    about = shown[shown.index(f"extra ({kind})") :]
    for key in {*must, *may, "by"}:
        assert re.search(rf"\b{key}: ", about), f"{key} is not in: {about}"


def test_the_others_count_only_what_is_verified(tmp_path: Path) -> None:
    """Half sure, what South gains by the shipment counts half; what North gives up counts whole."""
    case = read(
        tmp_path, ship("keeps: {south: 1}, verified: {by: I, confidence: 0.5, counts: true}")
    )
    found = plan(case)
    assert found.figures.final == {
        "north": -1 + 2 + 1,
        "south": Fraction(1, 2) * 2 - 1 - 1,
        "city": 0,
    }
    at = found.order.index("ship")
    south = found.figures.balances["south"]
    assert south[at + 1] - south[at] == Fraction(1, 2)
    north = found.figures.balances["north"]
    assert north[at + 1] - north[at] == -1
    merely = plan(read(tmp_path, ship("verified: {by: I, confidence: 0.5}")))
    assert merely.figures.final["south"] == 2 - 1 - 1


def test_the_published_schema_takes_each_instrument(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(case_schema())
    base = plain(GOOD)
    for kind, (must, may) in KINDS.items():
        stated = plain(instrument(kind, must | may))["instruments"]
        assert not [*check.iter_errors(base | {"instruments": stated})], kind
    for keys in ({"parts": 1}, {"parts": "any"}, {"adds": -1}, {"kind": "escrow"}, {"unknown": 1}):
        wrong = {"extra": {"kind": "split", "of": "ship", "parts": 2} | keys}
        assert [*check.iter_errors(base | {"instruments": wrong})], keys
    for pledge in (-1, 1, {"lost": 1}, {"lost": 1, "gained": -1}):
        north = {"name": "N", "collateral": {"south": pledge}}
        assert [*check.iter_errors(base | {"parties": base["parties"] | {"north": north}})]


def plain(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(text)
