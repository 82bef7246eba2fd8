"""Judgements that cannot be: one sentence with the line, what contradicts, and what mends it."""
# ruff: noqa: E501 - a row of a table stands in one line

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused, write
from tests.command import run

FIRST = 7  # the line of the first judgement
CASE = """\
paripassu: 1
title: A trade
parties:
  north:
    name: North
    judgements:
{judgements}
  south: {{name: South}}
actions:
  ship: {{by: north, does: Ships the goods, value: {{south: 2}}}}
  pay: {{by: south, does: Pays the price, value: {{south: -1}}}}
  sign: {{by: south, does: Signs for it, value: {{south: -1{sign}}}}}
"""
SOUND = "[pay, sign, strong]", "[sign, nothing, weak]", "[nothing, ship, moderate]"


def case(*judgements: str, sign: str = "") -> str:
    lines = "\n".join(f"      - {one}" for one in judgements)
    return CASE.format(judgements=lines, sign=sign)


FAULTS = [
    ("an unknown word", ("[pay, sign, strng]",), 0, r"judgements\[1\]\[3\]: expected one of the words no, very weak,.*did you mean “strong”\?.*found “strng”"),
    ("a number for a word", ("[pay, sign, 4]",), 0, "expected one of the words.*found “4”"),
    ("a range the wrong way round", ("[pay, sign, [strong, weak]]",), 0, r"written \[lower, higher\]"),
    ("a range of three", ("[pay, sign, [weak, moderate, strong]]",), 0, "found 3"),
    ("only two", ("[pay, strong]",), 0, r"expected three things in brackets.*found 2"),
    ("a table", ("{better: pay, than: sign, by: weak}",), 0, "expected three things.*found a table"),
    ("words in a row", ("pay sign strong",), 0, "expected three things"),
    ("a name with a space", ("[pay it, sign, strong]",), 0, "expected a short name"),
    ("an unknown action", ("[pay, sgin, strong]",), 0, r"judgements\[1\]: names action “sgin”, which the case does not have \(did you mean “sign”\?\)"),
    ("itself", ("[pay, pay, no]",), 0, "compares an action with itself"),
    ("the same two again", (*SOUND, "[sign, pay, weak]"), 3, r"judgements\[4\]: compares the same two as judgement 1"),
    ("no way to the status quo", ("[pay, sign, weak]",), 0, "no judgements lead from pay and sign to “nothing”"),
    ("a circle", ("[pay, sign, weak]", "[sign, nothing, weak]", "[nothing, pay, weak]"), 2, r"judgements\[3\]: cannot hold: pay is better than sign by “weak” and sign is better than nothing by “weak”, yet nothing is better than pay by “weak”; to mend it, call"),
    ("a part larger than the whole", (*SOUND, "[pay, nothing, weak]"), 3, r"judgements\[4\]: cannot hold: .*, yet pay is better than nothing by “weak”; to mend it, call the difference between pay and sign “weak”, not “strong”; or call the difference between pay and nothing “strong”, not “weak”\."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("judgements", "at", "says"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_one_sentence_with_the_line(
    tmp_path: Path, judgements: tuple[str, ...], at: int, says: str
) -> None:
    refused(
        run("show", write(tmp_path, case(*judgements))),
        rf"case\.yaml, line {FIRST + at}, parties\.north\.judgements\[{at + 1}\]",
        says,
    )


def test_too_many(tmp_path: Path) -> None:
    many = case(*["[pay, sign, weak]"] * 121)
    refused(run("show", write(tmp_path, many)), "line 6", "judgements: holds too many.*at most 120")


def test_an_action_called_nothing(tmp_path: Path) -> None:
    named = case("[pay, nothing, weak]").replace("  sign:", "  nothing:")
    refused(run("show", write(tmp_path, named)), "line 7", "here is no change at all")


def test_words_against_numbers(tmp_path: Path) -> None:
    against = case("[nothing, sign, weak]", sign=", north: 3")
    refused(
        run("show", write(tmp_path, against)),
        "line 7.*cannot hold: sign is worth 3, yet nothing is better than sign by “weak”",
        "to mend it, call sign better than nothing by “very weak”",
    )


def test_numbers_too_close_for_six_decimals(tmp_path: Path) -> None:
    close = case("[sign, pay, weak]", "[pay, nothing, weak]", sign=", north: 0.000001")
    refused(run("show", write(tmp_path, close)), "line 6.*more than six decimal places")


def test_long_names_leave_one_sentence_not_a_page(tmp_path: Path) -> None:
    long = case(*SOUND, "[pay, nothing, weak]", "[sign, ship, very weak]")
    for name in ("ship", "pay", "sign"):
        long = long.replace(f"  {name}:", f"  {name * 15}:").replace(f"[{name},", f"[{name * 15},")
        long = long.replace(f", {name},", f", {name * 15},")
    refused(run("show", write(tmp_path, long)), r"judgements 1, 2 and 4 contradict each other")


def private(*lines: str) -> str:
    return "paripassu: 1\nprivate: north\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("own", "line", "says"),
    [
        (("judgements:", "  - [pay, sign, strong]", "  - [sign, nothing, weak]", "  - [pay, nothing, weak]"), 6, "judgements: judgements 1, 2 and 3 contradict each other; to mend it, change judgement 1 or judgement 3"),
        (("judgements:", "  - [pay, sign, strng]"), 4, "judgements: is not as expected"),
        (("judgements:", "  - [pay, sgin, strong]"), 4, "names an action which the case does not have .*“sign”"),
        (("judgements:", "  - [pay, sign, strong]"), 4, "no others lead to “nothing”"),
        (("value: {sign: -41377}",), 3, "value: judgement 2 contradicts the stated values; to mend it, change judgement 2"),
    ],
    ids=["contradiction", "word", "name", "adrift", "number"],
)  # fmt: skip
def test_nothing_of_a_private_file_is_told(
    tmp_path: Path, own: tuple[str, ...], line: int, says: str
) -> None:
    public = write(tmp_path, case(*SOUND))
    assert run("show", public).code == 0
    done = run("show", public, "--private", write(tmp_path, private(*own), "private.yaml"))
    sentence = refused(done, rf"private\.yaml, line {line}, ", says)
    said = sentence.replace("“sign”", "")
    for content in ("pay", "sign", "strong", "weak", "strng", "sgin", "41377"):
        assert content not in said


def test_show_says_what_came_of_the_words(tmp_path: Path) -> None:
    out = " ".join(run("show", write(tmp_path, case(*SOUND))).out.split())
    assert "value: south 2, north -3;" in out
    assert (
        "Values in words: North pay over sign: strong sign over nothing: weak "
        "nothing over ship: moderate ship -3 (the others held, anything between -4 and -2) "
        "pay 6 (the others held, anything above 5) "
        "sign 2 (the others held, anything between 0 and 3)"
    ) in out


def test_private_judgements_replace_those_of_the_case(tmp_path: Path) -> None:
    own = private("judgements:", "  - [pay, nothing, extreme]", "  - [nothing, ship, weak]")
    args = write(tmp_path, case(*SOUND)), "--private", write(tmp_path, own, "private.yaml")
    out = " ".join(run("show", *args).out.split())
    assert "value: south -1, north 6;" in out
    assert "value: south 2, north -2;" in out
    assert "sign over" not in out
