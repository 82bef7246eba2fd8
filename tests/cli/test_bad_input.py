"""Bad input of every kind: one clear sentence, exit code 2, and never a traceback.

Each row is a sound case with one fault in it, so that nothing else can be what is refused.
"""
# ruff: noqa: E501 - a row of a table stands in one line

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from paripassu.errors import MOST
from tests.command import Done, run

GOOD = """\
paripassu: 1
title: A trade
parties:
  north: {name: North, trust: 0.3, breach_cost: 2}
  south: {name: South, trust: 0.3, breach_cost: 2}
  city: {name: The city, role: stakeholder}
actions:
  ship: {by: north, does: Ships the goods, value: {north: -1, south: 2}}
  pay: {by: south, does: Pays the price, value: {north: 2, south: -1}}
  sign: {by: south, does: Signs for it, value: {north: 1, south: -1}, needs: [pay]}
"""
MORE = 11  # the line of whatever is added at the end
COMMAND = str(Path(sys.executable).with_name("paripassu"))


@dataclass(frozen=True)
class Bad:
    """A file, the line and key that the sentence must name, and what it must say (patterns)."""

    name: str
    text: str | bytes
    line: int | None
    key: str
    says: tuple[str, ...]


def bad(name: str, text: str | bytes, line: int | None, key: str, *says: str) -> Bad:
    return Bad(name, text, line, key, says)


def edit(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def trust(value: str) -> str:
    return edit("North, trust: 0.3", f"North, trust: {value}")


def ship(keys: str) -> str:
    return edit("does: Ships the goods", f"does: Ships the goods, {keys}")


def value(number: str) -> str:
    return edit("north: -1", f"north: {number}")


def write(folder: Path, text: str | bytes, name: str = "case.yaml") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def refused(done: Done, *says: str) -> str:
    """Hold a run to the contract of bad input; give its one sentence."""
    lines = told(done)
    assert len(lines) == 1, lines
    for pattern in says:
        assert re.search(pattern, lines[0], re.IGNORECASE), f"{pattern!r} not in: {lines[0]}"
    return lines[0]


def told(done: Done) -> list[str]:
    """Hold a run to the contract of bad input; give its sentences, one for each mistake."""
    assert done.code == 2, ascii(done)[:400]
    assert done.err.endswith("\n")
    lines = done.err.removesuffix("\n").split("\n")
    for line in lines:
        hold(line)
    if done.out:  # asked for with --json
        error = json.loads(done.out)["error"]
        assert done.out.count("\n") == 1, "one object in one line"
        assert [f"paripassu: {line}" for line in error["sentence"].split("\n")] == lines
        assert len(error["faults"]) <= MOST
    return lines


def hold(sentence: str) -> None:
    """Hold one sentence to the contract."""
    assert sentence.isprintable(), ascii(sentence)
    assert re.match(r"paripassu: \S", sentence), sentence
    assert sentence.endswith("."), sentence
    assert "Traceback" not in sentence
    assert len(sentence) <= 600, "a sentence, not a wall of text"


def clean(text: str) -> bool:
    """Whether a terminal may be given this: no escapes, no controls, nothing that turns it."""
    return all(sign == "\n" or sign.isprintable() for sign in text)


ALSO = "also:\n  - {{when: [{}], value: {{{}}}}}\n".format
DEALS = "deals:\n  part: {title: A part of it, actions: "
DEEP = 10_000

FILES = [
    # The file as a whole.
    bad("empty", "", 1, "", "expected keys such as"),
    bad("comments only", "# nothing here\n\n", 1, "", "expected keys such as"),
    bad("a list", "- north\n- south\n", 1, "", "expected keys such as"),
    bad("a word", "hello", 1, "", "expected keys such as"),
    bad("binary", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, None, "", "UTF-8|text"),
    bad("UTF-16", GOOD.encode("utf-16"), 1, "", "UTF-8"),
    bad("UTF-16 without its mark", GOOD.encode("utf-16-le"), 1, "", "UTF-8|control|text"),
    bad("Latin-1", edit("A trade", "Zürich").encode("latin-1"), 2, "", "UTF-8"),
    bad("10 MB of junk", b"\x00junk \xff" * 1_500_000, None, "", r"10\.5 MB", "at most 4 MB"),
    bad("a raw escape", edit("A trade", "\x1b[31mA trade"), 2, "", "control|character"),
    bad("a NUL", edit("A trade", "A\x00trade"), 2, "", "control|character"),
    bad("tabs", edit("  north: {name", "\tnorth: {name"), 4, "", r"\btabs?\b|spaces"),
    bad("an unclosed quote", edit("title: A", 'title: "A'), 2, "", "quot"),
    bad("a bracket too many", edit("needs: [pay]}", "needs: [pay]}}"), 10, "", "YAML", "}"),
    bad("a line out of line", edit("  pay: {by", "   pay: {by"), 9, "", "YAML"),
    bad("a colon that is missing", edit("title: A", "title A"), 2, "", "YAML", ":"),
    bad("an unclosed bracket", edit("needs: [pay]}", "needs: [pay"), None, "", "YAML|bracket"),
    bad("two documents", GOOD + "---\n" + GOOD, MORE, "", "one per file"),
    bad("an anchor", edit("A trade", "&t A trade"), 2, "", "anchors"),
    bad("an alias", edit("A trade", "*t"), 2, "", "aliases"),
    bad(
        "a YAML bomb",
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        1, "", "aliases",
    ),
    bad("a Python object", edit("A trade", '!!python/object/apply:os.system ["echo hi"]'), 2, "", "tags"),
    bad("a plain tag", edit("A trade", "!!str A trade"), 2, "", "tags"),
    bad("deep brackets", "title: " + "[" * DEEP + "]" * DEEP, 1, "", "nested too deeply"),
    bad("deep braces", "title: " + "{a: " * DEEP + "}" * DEEP, 1, "", "nested too deeply"),
    bad("deep dashes", "title:\n " + "- " * DEEP + "x\n", None, "", "nested too deeply"),
    bad("an impossible character", edit("A trade", r'"\U00110000"'), 2, "", "character|escape|YAML"),
    bad("a lone surrogate", edit("A trade", r'"\ud800"'), 2, "title", "character"),
    bad("a surrogate for a number", trust(r'"\ud800"'), 4, "parties.north.trust", "number|character"),
    bad("a surrogate for a key", GOOD + '"\\ud800": 1\n', MORE, "", "key|character"),
    bad("a key that is a list", GOOD + "? [a, b]\n: 1\n", MORE, "", "key must be a plain word"),
    # Keys.
    bad("no version", edit("paripassu: 1\n", ""), 1, "paripassu", "missing"),
    bad("no title", edit("title: A trade\n", ""), 1, "title", "missing"),
    bad("no parties", GOOD[: GOOD.index("parties")] + GOOD[GOOD.index("actions") :], 1, "parties", "missing"),
    bad("no actions", GOOD[: GOOD.index("actions")], 1, "actions", "missing"),
    bad("actions left blank", GOOD[: GOOD.index("actions")] + "actions:\n", 7, "actions", "expected a table"),
    bad("not one action", GOOD[: GOOD.index("actions")] + "actions: {}\n", 7, "actions", "expected|at least"),
    bad("actions as a list", GOOD[: GOOD.index("actions")] + "actions: [ship]\n", 7, "actions", "table of keys", "a list"),
    bad("no does", edit("does: Ships the goods, ", ""), 8, "actions.ship.does", "missing"),
    bad("no by", edit("by: north, ", ""), 8, "actions.ship.by", "missing"),
    bad("no name", edit("name: North, ", ""), 4, "parties.north.name", "missing"),
    bad("an unknown key", ship("vlaue: 3"), 8, "actions.ship.vlaue", "did you mean “value”"),
    bad("an unknown key at the top", GOOD + "instrument: {}\n", MORE, "instrument", "did you mean “instruments”"),
    bad("a misspelt key that must be there", edit("{name: North", "{nmae: North"), 4, "parties.north.nmae", "did you mean “name”"),
    bad("a merge key", edit("{name: North", "{<<: {trust: 1}, name: North"), 4, "parties.north.<<", "not a key"),
    bad("a key twice at the top", GOOD + "title: Again\n", MORE, "title", "twice", "line 2"),
    bad("two parties of one name", edit("  south: {name", "  north: {name"), 5, "parties.north", "twice", "line 4"),
    bad("two actions of one name", edit("  pay: {by", "  ship: {by"), 9, "actions.ship", "twice", "line 8"),
    bad("a party's key twice", edit("{name: North", "{name: N, name: North"), 4, "parties.north.name", "twice"),
    bad("a value twice", value("3, north: 4"), 8, "actions.ship.value.north", "twice"),
    bad("a key twice in a list", GOOD + ALSO("ship, pay", "north: 1}, value: {north: 2"), 12, "also[1].value", "twice"),
    bad("an unknown version", edit("paripassu: 1", "paripassu: 2"), 1, "paripassu", "expected 1"),
    bad("true for a version", edit("paripassu: 1", "paripassu: true"), 1, "paripassu", "expected 1"),
    bad("an empty title", edit("A trade", '""'), 2, "title", "empty|expected"),
    bad("an empty name", edit("name: North", 'name: " "'), 4, "parties.north.name", "empty|expected"),
    bad("a list for a title", edit("A trade", "[12]"), 2, "title", "expected text"),
    # Numbers.
    bad("a word for a number", trust("high"), 4, "parties.north.trust", "expected a number", "“high”"),
    bad("a comma for a point", value('"1,5"'), 8, "actions.ship.value.north", "expected a number"),
    bad("seven decimals", trust("0.1234567"), 4, "parties.north.trust", "at most 6"),
    bad("seven decimals of a value", value("-1.0000001"), 8, "actions.ship.value.north", "at most 6"),
    bad("not a number", trust(".nan"), 4, "parties.north.trust", "expected a number"),
    bad("infinity", value("-.inf"), 8, "actions.ship.value.north", "expected a number"),
    bad("1e400", edit("breach_cost: 2", "breach_cost: 1e400"), 4, "parties.north.breach_cost", "too large"),
    bad("1e-400", value("1e-400"), 8, "actions.ship.value.north", "at most 6"),
    bad("a number of 5,000 digits", value("9" * 5000), 8, "actions.ship.value.north", "number"),
    bad("true for a share", trust("true"), 4, "parties.north.trust", "expected a number", "true"),
    bad("false for a value", value("false"), 8, "actions.ship.value.north", "expected a number", "false"),
    bad("trust above 1", trust("1.2"), 4, "parties.north.trust", "from 0 to 1", r"1\.2"),
    bad("trust below 0", trust("-0.1"), 4, "parties.north.trust", "from 0 to 1"),
    bad("a negative guarantee", edit("breach_cost: 2", "breach_cost: -2"), 4, "parties.north.breach_cost", "zero or more"),
    bad("a reversed range", value("[3, 1]"), 8, "actions.ship.value.north", r"\[low, high\]"),
    bad("a range of three", value("[1, 2, 3]"), 8, "actions.ship.value.north", r"\[low, high\]", "3"),
    bad("an empty range", value("[]"), 8, "actions.ship.value.north", r"\[low, high\]"),
    bad("a range of words", value("[1, two]"), 8, "actions.ship.value.north", "expected a number", "“two”"),
    bad("a table for a value", value("{low: 1}"), 8, "actions.ship.value.north", "expected a number"),
    bad("an unknown word for a share", ship("reversible: often"), 8, "actions.ship.reversible", "partly", "“often”"),
    bad("percent for a share", ship("verified: {by: I, confidence: 95}"), 8, "actions.ship.verified.confidence", "from 0 to 1"),
    *(
        bad(f"{parts} parts", ship(f"parts: {parts}"), 8, "actions.ship.parts", "whole number from 1 to 1000", "any")
        for parts in ("0", "-1", "2.5", '"many"', "100000", "true", "[2]")
    ),
    # Words from a list, durations, dates.
    bad("an unknown role", edit("role: stakeholder", "role: stakholder"), 6, "parties.city.role", "stakeholder", "“stakholder”"),
    bad("an unknown kind", ship("kind: bribe"), 8, "actions.ship.kind", "payment", "“bribe”"),
    bad("maybe standing", ship("standing: maybe"), 8, "actions.ship.standing", "true or false"),
    bad("a vague duration", ship("takes: soon"), 8, "actions.ship.takes", "30 days"),
    bad("a bare duration", ship("takes: 30"), 8, "actions.ship.takes", "30 days|text"),
    bad("yesterday", GOOD + "assumptions: {by: me, on: yesterday}\n", MORE, "assumptions.on", "date"),
    bad("the 30th of February", GOOD + "assumptions: {by: me, on: 2019-02-30}\n", MORE, "assumptions.on", "date"),
    bad("a date run together", GOOD + "assumptions: {by: me, on: 20190228}\n", MORE, "assumptions.on", "date", "20190228"),
    bad("a week for a date", GOOD + "assumptions: {by: me, on: 2019-W08-4}\n", MORE, "assumptions.on", "date"),
    # Names.
    bad("an id with a dot", edit("  ship:", "  ship.1:"), 8, "actions.ship.1", "letters, digits"),
    bad("an id with a plus", edit("  ship:", "  ship+go:"), 8, "actions.ship+go", "letters, digits"),
    bad("an id with a space", edit("  ship:", "  ship it:"), 8, "actions.ship it", "letters, digits"),
    bad("an id with a comma", edit("  ship:", '  "ship,go":'), 8, "actions.ship,go", "letters, digits"),
    bad("an id with a sign", edit("  ship:", "  5€:"), 8, "actions.5€", "letters, digits"),
    bad("an id that looks like another", edit("  ship:", "  раy:"), 9, "actions.pay", "looks like"),
    bad("an id of an option", edit("  ship:", "  --deal:"), 8, "actions.--deal", "letters, digits"),
    bad("an empty id", edit("  ship:", '  "":'), 8, "actions", "letters, digits"),
    bad("an id of 100 letters", edit("  ship:", f"  {'s' * 100}:"), 8, "actions.s", "64"),
    bad("by nobody", edit("by: north", "by: []"), 8, "actions.ship.by", "at least one"),
    bad("by a blank", edit("by: north", 'by: ""'), 8, "actions.ship.by", "expected"),
    bad("by a stakeholder", edit("by: north", "by: city"), 8, "actions.ship.by", "stakeholder", "principal"),
    bad("by an unknown party", edit("by: north", "by: nort"), 8, "actions.ship.by", "“nort”", "did you mean “north”"),
    bad("by one party twice", edit("by: north", "by: [north, north]"), 8, "actions.ship.by", "twice"),
    bad("worth to an unknown party", value("1, sout: 2"), 8, "actions.ship.value.sout", "did you mean “south”"),
    bad("keeps of an unknown party", ship("keeps: {east: 1}"), 8, "actions.ship.keeps.east", "“east”"),
    # Across keys.
    bad("needs itself", edit("[pay]", "[sign]"), 10, "actions.sign.needs", "circle", "sign needs sign"),
    bad("a circle", edit("south: -1}}", "south: -1}, needs: [sign]}"), None, "needs", "circle", "pay", "sign"),
    bad("needs an unknown action", edit("[pay]", "[pya]"), 10, "actions.sign.needs", "“pya”", "did you mean “pay”"),
    bad("needs a table", edit("[pay]", "{pay: 1}"), 10, "actions.sign.needs.pay", "not a key that belongs here", "did you mean “any”"),
    bad("needs a list of lists", edit("[pay]", "[[pay, ship]]"), 10, "actions.sign.needs", "one of several", "{any: .a, b.}"),
    bad("needs one of none", edit("[pay]", "{any: []}"), 10, "actions.sign.needs", "too few", "at least 1"),
    bad("needs one of what is not there", edit("[pay]", "[{any: [pya, ship]}]"), 10, "actions.sign.needs", "“pya”", "did you mean “pay”"),
    bad("needs one of two that are one", edit("[pay]", "[{any: [pay, pay]}]"), 10, "actions.sign.needs", "“pay” twice"),
    bad("needs an instalment that is not there", edit("[pay]", "[{any: [ship, pay.2]}]"), 10, "actions.sign.needs", "pay.2", "1 part"),
    bad("needs an instalment of any number", edit("south: -1}}", "south: -1}, parts: any}").replace("[pay]", "[pay.1]"), 10, "actions.sign.needs", "any number of parts"),
    bad("a circle through an alternative", edit("south: -1}}", "south: -1}, needs: [{any: [ship, sign]}]}"), None, "needs", "circle", "every alternative counted", "pay", "sign"),
    bad("standing but needing one of two that are not", edit("needs: [pay]", "needs: [{any: [pay, ship]}], standing: true"), 10, "actions.sign.needs", "pay, ship"),
    bad("needs one of two that it excludes", edit("needs: [pay]", "needs: [{any: [pay, ship]}], excludes: [pay, ship]"), 10, "actions.sign.needs", "none of them"),
    bad("standing but needing what is not", edit("needs: [pay]", "needs: [pay], standing: true"), 10, "actions.sign.needs", "standing", "pay"),
    bad("all standing", GOOD.replace("does:", "standing: true, does:"), 7, "actions", "still to do"),
    bad("also of an unknown action", GOOD + ALSO("ship, pya", "north: 1"), 12, "also[1].when", "“pya”", "did you mean “pay”"),
    bad("also of one action", GOOD + ALSO("ship", "north: 1"), 12, "also[1].when", "at least (two|2)"),
    bad("also of one action twice", GOOD + ALSO("ship, ship", "north: 1"), 12, "also[1].when", "twice"),
    bad("also for an unknown party", GOOD + ALSO("ship, pay", "east: 1"), 12, "also[1].value.east", "“east”"),
    bad("also as a table", GOOD + "also: {when: [ship, pay]}\n", MORE, "also", "expected a list"),
    bad("a deal of an unknown action", GOOD + DEALS + "[ship, sing]}\n", 12, "deals.part.actions", "did you mean “sign”"),
    bad("an empty deal", GOOD + DEALS + "[]}\n", 12, "deals.part.actions", "expected|at least"),
    bad("a deal that lacks a need", GOOD + DEALS + "[ship, sign]}\ndeal: part\n", 12, "deals.part", "sign", "pay"),
    bad("an unknown deal is meant", GOOD + DEALS + "[ship]}\ndeal: prat\n", 13, "deal", "did you mean “part”"),
    bad("history of an unknown action", GOOD + "history: {order: [{action: shop, came: done}]}\n", MORE, "history.order[1].action", "did you mean “ship”"),
    bad("history that came well", GOOD + "history: {order: [{action: ship, came: well}]}\n", MORE, "history.order[1].came", "undone", "“well”"),
    bad("history that broke elsewhere", GOOD + "history: {order: [{action: ship, came: done}], broke: pay}\n", MORE, "history.broke", "“pay”"),
    bad("a reading of an unknown action", GOOD + "readings: {s: {title: S, order: [ship, pya]}}\n", MORE, "readings.s.order[2]", "did you mean “pay”"),
    bad("a reading that is no list", GOOD + "readings: {s: {title: S, order: ship}}\n", MORE, "readings.s.order", "expected a list"),
    bad("an unknown instrument", GOOD + "instruments: {e: {kind: escrow}}\n", MORE, "instruments.e.kind", "custodian", "“escrow”"),
    bad("a custodian of an unknown action", GOOD + "instruments: {e: {kind: custodian, swaps: [[ship, pya]]}}\n", MORE, "instruments.e.swaps", "did you mean “pay”"),
    bad("a guarantee of an action", GOOD + "instruments: {e: {kind: guarantee, of: ship, adds: 1}}\n", MORE, "instruments.e.of", "party"),
    bad("41 parties", edit("parties:\n", "parties:\n" + "".join(f"  p{i}: {{name: P}}\n" for i in range(38))), 3, "parties", "40"),
    # Length.
    bad("a title of 5,000 letters", edit("A trade", "x" * 5_000), 2, "title", "4,?000", "too long|letters|characters"),
    bad("a trust of 100,000 letters", trust("x" * 100_000), 4, "parties.north.trust", "expected a number"),
    bad("a key of 900 letters", GOOD + "x" * 900 + ": 1\n", MORE, "xxx", "not a key"),
    bad("a key of 100,000 letters", GOOD + "? " + "x" * 100_000 + "\n: 1\n", MORE, "xxx", "not a key"),
    bad("a need of 5,000 letters", edit("[pay]", f"[{'p' * 5_000}]"), 10, "actions.sign.needs", "69"),
]  # fmt: skip


def test_the_case_that_the_faults_are_put_into_is_sound(tmp_path: Path) -> None:
    done = run("plan", write(tmp_path, GOOD), "--json")
    assert done.code == 0
    assert done.err == ""


@pytest.mark.parametrize("fault", FILES, ids=lambda fault: fault.name)
def test_a_fault_in_the_file_is_named_with_its_place(tmp_path: Path, fault: Bad) -> None:
    assert fault.text != GOOD
    sentence = refused(run("show", write(tmp_path, fault.text)), *fault.says)
    assert "case.yaml" in sentence
    if fault.line is not None:
        assert re.search(rf"\bline {fault.line}\b", sentence), sentence
    assert fault.key in sentence


def test_a_version_in_quotes_is_not_told_that_1_is_not_1(tmp_path: Path) -> None:
    done = run("show", write(tmp_path, edit("paripassu: 1", 'paripassu: "1"')))
    assert "expected 1, found “1”" not in refused(done, "paripassu")


def test_every_verb_that_reads_a_case_refuses_a_bad_one(tmp_path: Path) -> None:
    case = write(tmp_path, trust("1.2"))
    for verb in ("plan", "check", "count", "frontier", "instalments", "show"):
        for shown in ((), ("--json",)):
            done = run(verb, case, *shown)
            assert bool(done.out) == bool(shown), "what ends a run of --json is JSON too"
            refused(done, "case.yaml", "line 4", "from 0 to 1")
    refused(run("export", case, "--efg"), "case.yaml", "line 4", "from 0 to 1")


HOSTILE = {
    "escape": r"\e]0;you\a\e[2J",
    "new line": r"ship\nparipassu: all is well.",
    "C1 control": r"\x9b31mred",
    "no character": r"\uFFFE",
}
ECHOED = {
    "a number": trust('"{}"'),
    "a key": edit("name: North", 'name: North, "{}": 1'),
    "a key at the top": GOOD + '"{}": 1\n',
    "a key twice": GOOD + '"{}": 1\n"{}": 2\n',
    "an action": edit("  ship:", '  "{}":'),
    "a party": edit("  north:", '  "{}":'),
    "by": edit("by: north", 'by: "{}"'),
    "needs": edit("[pay]", '["{}"]'),
    "value": edit("{north: -1", '{"{}": -1'),
    "a share": ship('reversible: "{}"'),
    "a kind": ship('kind: "{}"'),
    "a duration": ship('takes: "{}"'),
    "a date": GOOD + 'assumptions: {by: me, on: "{}"}\n',
    "a step": GOOD + 'readings: {s: {title: S, order: ["{}"]}}\n',
    "a deal": GOOD + 'deal: "{}"\n',
}


@pytest.mark.parametrize("place", ECHOED.values(), ids=ECHOED)
def test_what_is_quoted_from_a_file_cannot_reach_the_terminal_raw(
    tmp_path: Path, place: str
) -> None:
    for text in HOSTILE.values():
        assert refused(run("show", write(tmp_path, place.replace("{}", text))), "line")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_a_case_says_of_itself_cannot_reach_the_terminal_raw(
    tmp_path: Path, text: str
) -> None:
    for old, new in (
        ("A trade", f'"{text}"'),
        ("name: North", f'name: "{text}"'),
        ("does: Ships the goods", f'does: "{text}", source: "{text}", verified: {{by: "{text}"}}'),
    ):
        case = write(tmp_path, edit(old, new))
        for verb in ("show", "plan", "frontier"):
            done = run(verb, case)
            assert done.code in (0, 2)
            assert clean(done.out + done.err), ascii(done.out + done.err)


def test_markup_in_a_title_is_shown_as_it_is(tmp_path: Path) -> None:
    title = "[bold]All[/x] of [link=https://example.org]it[/] :smile: {0} %s"
    case = write(tmp_path, edit("title: A trade", f"title: '{title}'"))
    for verb in (
        ("show",),
        ("plan",),
        ("count",),
        ("frontier",),
        ("instalments", "--split", "pay"),
    ):
        done = run(verb[0], case, *verb[1:])
        assert done.code == 0
        assert title in done.out


def test_markup_in_names_and_actions_is_shown_as_it_is(tmp_path: Path) -> None:
    text = edit("name: North", "name: '[red]N[/]'").replace("Ships the goods", "'[/b] ships'")
    case = write(tmp_path, text)
    for columns in (60, 130):
        for verb in ("show", "plan"):
            done = run(verb, case, columns=columns)
            assert "[red]N[/]" in done.out
            assert "[/b] ships" in done.out


PRIVATE = "paripassu: 1\nprivate: north\n"
# Wherever a confidential number is put, its digits are 41377: no message may hold them.
SECRETS = [
    bad("an unknown party", "paripassu: 1\nprivate: nort\ntrust: 0.41377\n", 2, "private", "did you mean “north”"),
    bad("an unknown action", PRIVATE + "value: {shop: 4.1377}\n", 3, "value.shop", "did you mean “ship”"),
    bad("an unknown action kept", PRIVATE + "keeps: {shop: 4.1377}\n", 3, "keeps.shop", "did you mean “ship”"),
    bad("trust above 1", PRIVATE + "trust: 41.377\n", 3, "trust", "number|share"),
    bad("a negative guarantee", PRIVATE + "breach_cost: -4.1377\n", 3, "breach_cost", "number"),
    bad("seven decimals", PRIVATE + "bottom_line: 0.0041377\n", 3, "bottom_line", "six decimal|at most 6"),
    bad("too large", PRIVATE + "bottom_line: 4137700000000\n", 3, "bottom_line", "number"),
    bad("words with a number", PRIVATE + 'bottom_line: "about 41377"\n', 3, "bottom_line", "number"),
    bad("two points in it", PRIVATE + "value: {ship: 4.13.77}\n", 3, "value.ship", "number"),
    bad("a reversed range", PRIVATE + "value: {ship: [41377, 2]}\n", 3, "value.ship", "number|range"),
    bad("a range of three", PRIVATE + "value: {ship: [1, 2, 41377]}\n", 3, "value.ship", "number|range"),
    bad("a number for the table", PRIVATE + "value: 41377\n", 3, "value", "table"),
    bad("no space after the colon", PRIVATE + "value: {ship:41377}\n", 3, "value", "expected|not"),
    bad("a number for a key", PRIVATE + "value: {41.377: ship}\n", 3, "value", "expected|not"),
    bad("a sum written as a key", PRIVATE + "trust 0.41377: true\n", 3, "", "expected|not"),
    bad("no colon", PRIVATE + "trust 0.41377\n", None, "", "expected|YAML"),
    bad("a key of no use", PRIVATE + "trsut: 0.41377\n", 3, "trsut", "did you mean “trust”"),
    bad("a key twice", PRIVATE + "trust: 0.41377\ntrust: 0.41378\n", 4, "trust", "twice"),
    bad("a number for the party", "paripassu: 1\nprivate: 41377\n", 2, "private", "expected"),
    bad("a number for the version", "paripassu: 41377\nprivate: north\n", 1, "paripassu", "expected 1"),
    bad("a tag", PRIVATE + "trust: !!float 0.41377\n", 3, "", "tags"),
    bad("an unclosed quote", PRIVATE + 'trust: "0.41377\n', 3, "", "quot"),
    bad("an impossible character", PRIVATE + 'trust: "0.41377\\U00110000"\n', 3, "", "character|escape|YAML"),
    bad("a lone surrogate", PRIVATE + 'trust: "0.41377\\ud800"\n', 3, "trust", "number|character"),
    bad("nothing but a number", "0.41377\n", 1, "", "expected"),
    bad("no party", "paripassu: 1\ntrust: 0.41377\n", 1, "private", "missing"),
    bad("empty", "", 1, "", "private"),
]  # fmt: skip


@pytest.mark.parametrize("fault", SECRETS, ids=lambda fault: fault.name)
def test_a_fault_in_a_private_file_is_named_without_its_numbers(tmp_path: Path, fault: Bad) -> None:
    case = write(tmp_path, GOOD)
    done = run("plan", case, "--private", write(tmp_path, fault.text, "private.yaml"))
    sentence = refused(done, *fault.says)
    assert not re.search("4.{0,2}1.{0,2}3.{0,2}7", sentence), sentence
    assert "private.yaml" in sentence
    assert fault.key in sentence
    if fault.line is not None:
        assert re.search(rf"\bline {fault.line}\b", sentence), sentence


def test_a_private_file_is_not_told_what_a_case_needs(tmp_path: Path) -> None:
    case = write(tmp_path, GOOD)
    for text in ("", "- 1\n", "private: north\n", "paripassu: 1\n"):
        done = run("plan", case, "--private", write(tmp_path, text, "private.yaml"))
        assert not re.search("actions|a case must", refused(done))


REQUESTS = [
    # Which case.
    (("plan",), "CASE"),
    (("plan", "hanoi-2091"), "did you mean “hanoi-2019”"),
    (("plan", "hanoi-2019.yaml"), "did you mean “hanoi-2019”"),
    (("plan", "no/such/case.yaml"), "no such file"),
    (("plan", "qqq"), "paripassu cases"),
    (("plan", "{folder}"), "folder"),
    (("plan", ""), "“”|empty|expected"),
    (("plan", "x" * 3000), "too long|no such|neither"),
    (("plan", "x" * 300 + ".yaml"), "too long|no such"),
    (("plan", "{case}", "extra"), "extra"),
    (("paln", "{case}"), "plan"),
    (("plan", "{case}", "--dael", "x"), "--deal|--dael"),
    # Which deal, which swaps, how long.
    (("plan", "{case}", "--deal", "half"), "“half”", "none"),
    (("plan", "hanoi-2019", "--deal", "dprk-ofer"), "did you mean “dprk-offer”"),
    (("count", "{case}", "--deal", "half"), "“half”"),
    (("frontier", "{case}", "--deal", "half"), "“half”"),
    (("plan", "{case}", "--swap", "pay"), "two different"),
    (("plan", "{case}", "--swap", ""), "two different"),
    (("plan", "{case}", "--swap", "pay,pay"), "two different"),
    (("plan", "{case}", "--swap", "pay,shop"), "did you mean “?ship"),
    (("plan", "{case}", "--swap", "pay,ship", "--swap", "ship,sign"), "ship", "twice"),
    (("plan", "{case}", "--swap", "pay,ship,pay"), "pay", "twice"),
    (("plan", "{circle}", "--swap", "ship,sign"), "circle"),
    (("plan", "{circle}", "--swap", "ship,there"), "there", "not an action to do|standing"),
    (("plan", "{case}", "--time-limit", "-1"), "--time-limit", "0"),
    (("plan", "{case}", "--time-limit", "nan"), "--time-limit"),
    (("plan", "{case}", "--time-limit", "soon"), "--time-limit", "number"),
    (("plan", "{case}", "--time-limit"), "--time-limit", "argument"),
    (("plan", "{case}", "--seed", "1.5"), "--seed", "integer|whole"),
    (("plan", "{case}", "--seed", "9" * 5000), "--seed", "integer|whole"),
    (("plan", "{case}", "--prefer", "luck"), "--prefer", "exposure"),
    # Which order.
    (("check", "{case}"), "order", "history", "reading"),
    (("check", "{case}", "--order", ""), "leaves out", "ship, pay, sign"),
    (("check", "{case}", "--order", "ship,pay"), "leaves out sign"),
    (("check", "{case}", "--order", "ship,pay,sing"), "did you mean “sign”"),
    (("check", "{case}", "--order", "ship,pay,sign,pay"), "pay twice"),
    (("check", "{case}", "--order", "ship+ship,pay,sign"), "ship twice"),
    (("check", "{case}", "--order", "ship,pay,sign.2"), "“sign.2”"),
    (("check", "{case}", "--order", "ship+,pay,sign"), "“”|“ship"),
    (("check", "{circle}", "--order", "there,ship,pay,sign"), "“there”", "standing"),
    (("check", "{case}", "--order", "ship,pay,sign", "--history"), "one of"),
    (("check", "{case}", "--order", "ship,pay,sign", "--reading", "south"), "one of"),
    (("check", "{case}", "--history"), "no history"),
    (("check", "{case}", "--reading", "south"), "“south”", "none"),
    (("check", "minsk-2-2015", "--reading", "ukrane"), "did you mean “ukraine”", "russia"),
    # What to split, what to draw, what to write.
    (("instalments", "{case}"), "parts: any", "--split"),
    (("instalments", "{case}", "--split", "shop"), "did you mean “ship”"),
    (("instalments", "{case}", "--split", ""), "at least one"),
    (("instalments", "{case}", "--split", "pay", "--most", "0"), "--most", "1"),
    (("instalments", "{case}", "--split", "pay", "--most", "1001"), "--most", "1000"),
    (("instalments", "{case}", "--split", "pay", "--shape", "round"), "--shape", "shrinking"),
    (("plan", "{case}", "--plot", "{folder}/plan.pdf"), r"\.svg or \.png", "plan.pdf"),
    (("plan", "{case}", "--plot", "{folder}/none/plan.svg"), "no folder", "none"),
    (("check", "{case}", "--order", "ship,pay,sign", "--plot", "{folder}/plan"), r"\.svg or \.png"),
    (("plan", "{case}", "--plot", "{folder}/" + "x" * 300 + ".svg"), "too long"),
    (("plan", "{case}", "--private", "{folder}/none.yaml"), "none.yaml", "no such file"),
    (("plan", "{case}", "--private", "{folder}"), "folder|directory"),
    (("new",), "FILE"),
    (("new", "{case}"), "exists already"),
    (("new", "{folder}"), "folder"),
    (("new", "{folder}/none/case.yaml"), "no folder", "none"),
    (("new", "x" * 300), "too long"),
    (("export", "{case}"), "--efg"),
    (("export", "{case}", "--efg", "--order", "ship"), "leaves out"),
]

CIRCLE = GOOD.replace("needs: [pay]", "needs: [pay, there]").replace(
    "south: -1}}", "south: -1}, needs: [ship]}"
) + (
    "  there: {by: north, does: Stands already, standing: true}\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(request[0], request[1:]) for request in REQUESTS],
    ids=[" ".join(request[0])[:60] for request in REQUESTS],
)
def test_what_cannot_be_done_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], says: tuple[str, ...]
) -> None:
    places = {
        "{case}": write(tmp_path, GOOD),
        "{circle}": write(tmp_path, CIRCLE, "circle.yaml"),
        "{folder}": str(tmp_path),
    }
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for place, path in places.items():
        arguments = tuple(argument.replace(place, path) for argument in arguments)
    sentence = refused(run(*arguments), *says)
    assert not re.search(r"[^.?!] See paripassu|[.?!];", sentence), "two sentences run together"
    assert "Value error" not in sentence, "the words of a library"
    assert not sentence.startswith("paripassu: is "), "a sentence has a subject"
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\nb", "\x9b31m"], ids=["escape", "line", "C1"])
def test_what_is_quoted_from_the_command_line_cannot_reach_the_terminal_raw(
    tmp_path: Path, text: str
) -> None:
    case = write(tmp_path, GOOD)
    for arguments in (
        ("plan", text),
        ("plan", text + ".yaml"),
        (text,),
        ("plan", case, "--" + text),
        ("plan", case, "--deal", text),
        ("plan", case, "--swap", f"pay,{text}"),
        ("plan", case, "--prefer", text),
        ("plan", case, "--plot", text + ".pdf"),
        ("plan", case, "--plot", f"{text}/plan.svg"),
        ("plan", case, "--private", text),
        ("check", case, "--order", f"ship,pay,sign,x{text}"),
        ("check", case, "--reading", text),
        ("instalments", case, "--split", f"x{text}"),
        ("new", f"{text}/case.yaml"),
    ):
        refused(run(*arguments))


def test_the_name_of_a_file_cannot_reach_the_terminal_raw(tmp_path: Path) -> None:
    for name in ("\x1b[31m.yaml", "a\nb.yaml"):
        refused(run("show", write(tmp_path, trust("2"), name)), "line 4")
        refused(run("plan", write(tmp_path, GOOD), "--private", write(tmp_path, "x", name)))


def test_a_device_is_not_said_to_be_missing() -> None:
    assert "no such file" not in refused(run("show", "/dev/null"), "null", "file|case")


def test_a_long_tag_is_refused_as_quickly_as_a_short_one(tmp_path: Path) -> None:
    case = write(tmp_path, "!" * 400_000)
    refused(run("show", case), "tags")  # else this would take days


# As a shell sees it: a process of its own.


def _process(*arguments: str, seconds: float, memory: int | None = None) -> Done:
    def limit() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    try:
        done = subprocess.run(
            [COMMAND, *arguments],
            capture_output=True, text=True, timeout=seconds, preexec_fn=limit, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.fail(f"no answer within {seconds} seconds")
    return Done(done.returncode, done.stdout, done.stderr)


def test_the_command_itself_refuses_in_one_sentence(tmp_path: Path) -> None:
    case = write(tmp_path, trust("1.2"), "my case.yaml")
    refused(_process("plan", case, "--json", seconds=600), "my case.yaml, line 4", "from 0 to 1")


def test_a_private_file_without_an_end_is_refused(tmp_path: Path) -> None:
    case = write(tmp_path, GOOD)
    done = _process("plan", case, "--private", "/dev/zero", seconds=600, memory=1_500_000_000)
    refused(done, "zero", "file")


def test_a_sound_case_cannot_hold_instalments_past_its_time_limit(tmp_path: Path) -> None:
    """A good worth next to nothing more than it costs takes countless shrinking parts."""
    case = write(
        tmp_path,
        """\
paripassu: 1
title: Hardly worth it
parties:
  seller: {name: Seller, trust: 1, breach_cost: 0.000001}
  buyer: {name: Buyer, trust: 1}
actions:
  good: {by: seller, does: Hands it over, value: {seller: -999999.999999, buyer: 1000000}}
  price: {by: buyer, does: Pays, value: {seller: 1000000, buyer: -1000000}, parts: any}
""",
    )
    done = _process("instalments", case, "--time-limit", "1", "--json", seconds=600)
    assert done.code in (0, 1)
    assert done.err == ""
