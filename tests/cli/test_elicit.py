"""The verb that asks a party: answers from a pipe, kept, taken back; its file; nobody else's."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

import paripassu
from paripassu import load
from paripassu.case.text import read
from tests.command import Done, run

CASE, PARTY = "bill-and-jack", "jack"  # proved in a moment


def typing(answers: str, *arguments: str, columns: int = 100) -> Done:
    """Run it with these lines on standard input."""
    with mock.patch.object(sys, "stdin", io.StringIO(answers)):
        return run("elicit", CASE, "--for", PARTY, "--within", "100 %", *arguments, columns=columns)


def test_answers_come_from_a_pipe_and_the_file_is_used_by_plan(tmp_path: Path) -> None:
    private, kept = tmp_path / "jack.yaml", tmp_path / "answers.yaml"
    done = typing("1\n2\n3\n", "--to", str(private), "--answers", str(kept))
    assert done.code in (0, 1) and "3 questions have been answered." in done.out
    told = read(kept).data
    assert [one[2] for one in told["answers"]] == ["first", "second", "alike"]
    assert kept.stat().st_mode & 0o077 == 0 and private.stat().st_mode & 0o077 == 0
    case = load(CASE, private=[private])
    again = paripassu.elicit(CASE, party=PARTY, answers=told["answers"], within=1.0)
    assert done.code == (0 if again.yes else 1)
    for one in again.values:
        low, high = case.actions[one.action].value[PARTY]
        assert one.low <= low <= one.value <= high <= one.high
        assert (low + high) / 2 == pytest.approx(one.value, abs=1e-5)
    assert run("plan", CASE, "--private", str(private)).code in (0, 1)


def test_what_was_kept_is_not_asked_again(tmp_path: Path) -> None:
    kept = tmp_path / "answers.yaml"
    at_once = json.loads(typing("1\n2\n1\n", "--json").out)
    typing("1\n2\nq\n", "--answers", str(kept))
    resumed = typing("1\n", "--answers", str(kept), "--json")
    assert json.loads(resumed.out) == at_once
    assert "Question 3." in resumed.err and "Question 1." not in resumed.err


def test_an_answer_can_be_taken_back() -> None:
    straight = json.loads(typing("1\n2\n", "--json").out)
    there_and_back = json.loads(typing("b\n1\n4\nb\nwhat\n2\n", "--json").out)
    assert there_and_back == straight


def test_the_words_of_answers_and_its_function_say_the_same() -> None:
    typed = json.loads(typing("first\n?\n=\n", "--json").out)
    found = paripassu.elicit(CASE, party=PARTY, answers=typed["answers"], within=1.0)
    assert [one[2] for one in typed["answers"]] == ["first", "unknown", "alike"]
    ours = found.to_dict()
    assert {key: ours[key] for key in ours if key != "asked"} == {
        key: typed[key] for key in typed if key != "asked"
    }
    assert ours["asked"] == typed["asked"]


def test_only_the_party_is_seen() -> None:
    """Whatever the numbers of another party are, nothing of them is printed."""
    case = load(CASE)
    secret = {f"actions.{a}.value.bill": 77.125 for a in list(case.actions)[:1]}
    settings = [f"--set={key}={value}" for key, value in secret.items()]
    told = typing("1\n", *settings)
    plainly = typing("1\n", *settings, "--json")
    for text in (told.out, told.err, plainly.out, plainly.err):
        assert "77.1" not in text and "bill:" not in text
    assert "bill" not in json.loads(plainly.out)["asked"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_asks_in_other_languages_and_on_a_narrow_screen(language: str) -> None:
    with mock.patch.object(sys, "stdin", io.StringIO("1\n")):
        done = run(
            "--language", language, "elicit", CASE, "--for", PARTY, "--within=100%", columns=32
        )
    assert done.code == 1 and done.err == "" and done.out.count("\n") > 40
    assert max(map(len, done.out.split("\n"))) < 60


def test_it_ends_by_itself_where_nothing_can_change_the_plan(tmp_path: Path) -> None:
    private = tmp_path / "egypt.yaml"
    with mock.patch.object(sys, "stdin", io.StringIO("")):
        done = run("elicit", "sinai-1979", "--for", "egypt", "--to", str(private), "--json")
    told = json.loads(done.out)
    assert done.code == 0 and told["done"] == "close" and told["next"] is None
    assert told["regret"] <= 0.02 and told["answers"] == []
    assert load("sinai-1979", private=[private]).title


def test_other_private_numbers_of_the_party_stay(tmp_path: Path) -> None:
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text("paripassu: 1\nprivate: jack\ntrust: 0.45\nvalue: {ball: [1, 2]}\n", "utf-8")
    done = typing("", "--private", str(before), "--to", str(after))
    assert done.code == 1
    case = load(CASE, private=[after])
    assert str(case.parties["jack"].trust) == "9/20"
    low, high = case.actions["ball"].value["jack"]
    assert 1 <= low < high <= 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("elicit", CASE), "--for PARTY"),
        (("elicit", CASE, "--for", "jck"), "no party “jck”"),
        (("elicit", "-", "--for", "jack"), "name the file of the case"),
        (("elicit", CASE, "--for", "jack", "--within", "0"), "A share is above 0"),
        (("elicit", CASE, "--for", "jack", "--deal", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.code == 2 and said in done.err and done.out == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("party: bill\nanswers: []\n", "does not hold answers of jack"),
        ("party: jack\nanswers: [[ball, nothing, yes-please]]\n", "the word one of"),
        ("party: jack\nanswers: [[bal, nothing, first]]\n", "“bal” is no action"),
        ("party: jack\nanswers: [[ball, ball, first]]\n", "two different bundles"),
        ("party: jack\nanswers: [[nothing, nothing, first]]\n", "two different bundles"),
        ("party: jack\nanswers: [7]\n", "the word one of"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(tmp_path: Path, text: str, said: str) -> None:
    kept = tmp_path / "answers.yaml"
    kept.write_text("paripassu: 1\n" + text, "utf-8")
    done = typing("1\n", "--answers", str(kept))
    assert done.code == 2 and said in done.err
    assert kept.read_text("utf-8").endswith(text)


def test_contradictions_are_named_with_the_smallest_repair(tmp_path: Path) -> None:
    a, b, c = "ball", "knife", "pen"
    grown = [(a, f"{b}+{c}", "first"), (b, a, "first"), (c, a, "first"), (c, "nothing", "first")]
    case = load(CASE).with_values({f"actions.{x}.value.jack": "[1, 10]" for x in (a, b, c)})
    found = paripassu.elicit(case, party=PARTY, answers=grown)
    assert found.contradicting[0] == (0,)
    written = tmp_path / "values.md"
    paripassu.write(paripassu.paper(found), written)
    assert "contradict each other" in written.read_text("utf-8")


@pytest.mark.slow
def test_ctrl_c_loses_no_answer(tmp_path: Path) -> None:
    kept = tmp_path / "answers.yaml"
    asked = ("elicit", CASE, "--for", PARTY, "--within", "100 %", "--answers", str(kept))
    with subprocess.Popen(
        [sys.executable, "-m", "paripassu", *asked],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    ) as running:  # fmt: skip
        assert running.stdin is not None
        running.stdin.write("1\n")
        running.stdin.flush()
        while not kept.exists():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait() in (1, 130)
    assert [one[2] for one in read(kept).data["answers"]] == ["first"]
