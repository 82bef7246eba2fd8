"""What a user types: another value of the case, standard input, help, completion, a wrong line."""

from __future__ import annotations

import io
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from docs.generate import verbs_of

from paripassu import load
from paripassu.case.library import library_case, library_ids
from paripassu.cli import app
from paripassu.verbs import OTHER_EXAMPLES, VERBS
from tests.command import run
from tests.records import a_record

SMALL = """\
paripassu: 1
title: A trade
parties:
  north: {name: Northern growers, trust: 0.3, breach_cost: 2}
  south: {name: South, trust: 0.3, breach_cost: 2}
actions:
  ship: {by: north, does: Ships the goods, value: {north: -1, south: 2}, takes: 3 days}
  pay: {by: south, does: Pays the price, value: {north: 2, south: -1}}
  sign: {by: south, does: Signs for it, value: {north: 1, south: -1}, needs: [pay]}
deals:
  goods: {actions: [ship, pay]}
readings:
  one: {title: One side's, order: [ship, pay, sign]}
"""
COMMANDED = [verb.name for verb in VERBS if verb.commanded]
VERBS_ = [*COMMANDED, *(name for name in OTHER_EXAMPLES if name)]
EXAMPLES = [
    *(one for verb in VERBS for one in verb.examples),
    *(one for examples in OTHER_EXAMPLES.values() for one in examples),
]


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(SMALL, encoding="utf-8")
    return "case.yaml"


# --- Another value -------------------------------------------------------------------------------

OTHER = SMALL.replace(
    "trust: 0.3, breach_cost: 2}\n  south", "trust: 0.9, breach_cost: 2}\n  south"
)
MORE = {"check": ["--order", "ship,pay,sign"], "instalments": ["--split", "ship"]}


@pytest.mark.parametrize("verb", COMMANDED)
def test_a_value_set_is_as_if_the_file_stated_it(verb: str, case: str) -> None:
    Path("other.yaml").write_text(OTHER, encoding="utf-8")
    more = MORE.get(verb, [])
    done = run(verb, case, *more, "--set", "parties.north.trust=0.9", "--json")
    same = run(verb, "other.yaml", *more, "--json")
    found, stated = json.loads(done.out), json.loads(same.out)
    assert done.code == same.code
    assert found["asked"].pop("set") == {"parties.north.trust": "0.9"}
    assert found == stated


def test_several_values_are_set_at_once_and_the_last_of_a_key_holds(case: str) -> None:
    settings = ("parties.south.trust=1", "parties.south.trust = 0.8", "actions.pay.reversible=none")
    done = run("show", case, *(word for one in settings for word in ("--set", one)), "--json")
    found = json.loads(done.out)
    assert found["parties"]["south"]["trust"] == 0.8
    assert load(found).actions["pay"].reversible == 0


def test_export_report_and_sheet_take_other_values_too(case: str) -> None:
    other = ("--set", "actions.ship.value.south=[3, 5]", "--set", "parties.north.trust=")
    assert "A trade" in run("export", case, "--mermaid", *other).out
    assert run("sheet", case, "other.yaml", *other).code == 0
    written = load("other.yaml")
    assert written.actions["ship"].value["south"] == (3, 5)
    assert written.parties["north"].trust is None
    for verb in COMMANDED:
        more = MORE.get(verb, [])
        done = run("report", case, "--of", verb, *more, *other, "--to", "a.md", "--force")
        assert done.code == 0, done.err
        text = Path("a.md").read_text(encoding="utf-8")
        assert "Set for this answer: actions.ship.value.south = " in text


def test_a_view_tells_only_what_its_reader_may_see_of_what_was_set(case: str) -> None:
    for viewer, other in (("north", "south"), ("south", "north")):
        setting = f"parties.{other}.trust=0.77"
        own = f"parties.{viewer}.trust=0.66"
        done = run("report", case, "--set", setting, "--set", own, "--for", viewer, "--to", "v.md",
                   "--force")  # fmt: skip
        assert done.code == 0
        text = Path("v.md").read_text(encoding="utf-8")
        assert "0.66" in text
        assert "0.77" not in text


def test_what_was_set_wins_over_a_private_file_and_no_error_tells_of_it(case: str) -> None:
    Path("own.yaml").write_text("paripassu: 1\nprivate: north\ntrust: 0.123\n", encoding="utf-8")
    private = ("--private", "own.yaml")
    done = run("plan", case, *private, "--set", "parties.north.trust=0.9", "--json")
    assert json.loads(done.out)["stated"]["north"]["trust"] == 0.9
    wrong = run("plan", case, *private, "--set", "parties.north.trust=9")
    assert wrong.code == 2
    assert "0.123" not in wrong.err


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("parties.north.trust=2", "parties.north.trust: is 2; expected a share from 0 to 1"),
        ("parties.nort.trust=0.2", "nothing called “nort” there (did you mean “north”?)"),
        ("parties.north.trst=0.2", "did you mean “trust”?"),
        ("action.pay.value.south=2", "nothing called “action” there (did you mean “actions”?)"),
        ("parties.north.trust", "takes a key and a value, such as parties.usa.trust=0.3"),
        ("=3", "takes a key and a value"),
    ],
)
@pytest.mark.parametrize("verb", ["plan", "export", "show"])
def test_a_wrong_setting_is_one_sentence(verb: str, setting: str, said: str, case: str) -> None:
    more = ["--csv"] if verb == "export" else []
    done = run(verb, case, *more, "--set", setting)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


# --- Standard input ------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    data = io.BytesIO(library_case("bill-and-jack").read_bytes())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))
    yield


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize(
    "line", ["plan - --json", "show - --json", "count - --json", "export - --csv"]
)
def test_a_case_may_come_by_standard_input(line: str) -> None:
    done = run(*line.split())
    assert done.code == 0, done.err
    assert done.out == run(*line.replace(" - ", " bill-and-jack ").split()).out


@pytest.mark.usefixtures("typed")
def test_documents_are_made_of_standard_input(tmp_path: Path) -> None:
    assert run("report", "-", "--to", str(tmp_path / "a.md")).code == 0
    assert "Nash" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title: [", "standard input, line 1"),
        (b"\xff\xfe", "standard input, line 1: is not a text file in UTF-8"),
        (b"", "standard input"),
        (b"#" * 4_000_001, "is more than 4 MB"),
    ],
    ids=["not YAML", "not text", "empty", "too much"],
)
def test_a_fault_in_standard_input_is_told_by_its_name(
    content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    done = run("plan", "-")
    assert done.code == 2
    assert said in done.err


# --- Help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_runs(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my-case.yaml").touch()
    if "new my-case.yaml" in example and "--force" not in example:
        Path("my-case.yaml").unlink()
    if "hanoi.xlsx hanoi.yaml" in example:
        assert run("sheet", "hanoi-2019", "hanoi.xlsx").code == 0
    if " ledger " in example:
        a_record(tmp_path, monkeypatch)
    program, *line = shlex.split(example.replace("\\\n", " ").partition(" > ")[0])
    assert program == "paripassu"
    done = run(*line)
    assert done.code in (0, 1), done.err
    assert done.out or "Wrote" in done.err


@pytest.mark.parametrize(
    ("verb", "language"),
    [
        pytest.param(verb, language, marks=pytest.mark.slow if " " in verb else ())
        for language in ("en", "fr", "ar")
        for verb in ("", *VERBS_)
    ],
)
def test_every_help_ends_with_examples_and_flags_have_no_type(verb: str, language: str) -> None:
    shown = run("--language", language, *verb.split(), "--help", columns=90).out
    examples = OTHER_EXAMPLES.get(verb) or next(v.examples for v in VERBS if v.name == verb)
    assert 2 <= len(examples) <= 3
    for example in examples:
        lines = [line.strip() for line in example.splitlines()]
        assert [line for line in lines if line not in shown] == []
    assert "<bool>" not in shown
    assert "Examples:" in shown or language != "en"


def test_the_verbs_with_examples_are_those_of_the_command() -> None:
    assert [name for name, _verb in verbs_of(typer.main.get_command(app))] == VERBS_


def test_the_version_is_said_in_two_ways() -> None:
    assert run("-V").out == run("--version").out != ""


@pytest.mark.parametrize(
    ("line", "see"),
    [
        ("plan hanoi-2019 --jsn", "see paripassu plan --help."),
        ("plan", "see paripassu plan --help."),
        ("count hanoi-2019 --time-limit x", "see paripassu count --help."),
        ("report hanoi-2019", "see paripassu report --help."),
        ("plna hanoi-2019", "see paripassu --help."),
        ("--nothing", "see paripassu --help."),
    ],
)
def test_what_cannot_be_read_points_to_the_help_of_its_verb(line: str, see: str) -> None:
    done = run(*line.split())
    assert done.code == 2
    assert done.err.rstrip().endswith(see)


# --- Completion ----------------------------------------------------------------------------------


def offered(line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the shell is offered for the last word of a line."""
    monkeypatch.setenv("_PARIPASSU_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    done = run()
    assert (done.code, done.err) == (0, "")
    return done.out.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("paripassu ", [*dict.fromkeys(name.split()[0] for name in VERBS_)]),
        ("paripassu pl", ["plan"]),
        ("paripassu --language ", ["en", "fr", "ar"]),
        ("paripassu plan --pre", ["--prefer"]),
        ("paripassu plan case.yaml --prefer ",
         ["trust", "guarantee", "exposure", "rounds", "robust", "chance", "tail"]),
        ("paripassu plan hanoi", ["hanoi-2019"]),
        ("paripassu plan ca", ["case.yaml"]),
        ("paripassu plan case.yaml --deal g", ["goods"]),
        ("paripassu plan case.yaml --deal ", ["goods", "ship", "pay", "sign"]),
        ("paripassu plan case.yaml --deal ship,", ["ship,goods", "ship,pay", "ship,sign"]),
        ("paripassu plan case.yaml --swap pay,s", ["pay,ship", "pay,sign"]),
        ("paripassu check case.yaml --reading ", ["one"]),
        ("paripassu report case.yaml --to x.md --for ", ["north", "south"]),
        ("paripassu report case.yaml --of ", COMMANDED),
        ("paripassu plan case.yaml --set parties.north.", ["parties.north.trust=",
                                                           "parties.north.breach_cost="]),
        ("paripassu plan nothing.yaml --deal ", []),
        ("paripassu plan - --deal ", []),
        ("paripassu plan --deal ", []),
    ],
)  # fmt: skip
def test_the_shell_is_offered_what_can_stand_there(
    line: str, words: list[str], case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path(case).exists()
    assert offered(line, monkeypatch) == words


def test_all_of_the_library_and_files_beneath_a_folder_are_offered(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("talks").mkdir()
    Path("talks/round.xlsx").touch()
    Path("talks/notes.txt").touch()
    assert offered("paripassu plan ", monkeypatch) == [*library_ids(), case, "talks/"]
    assert offered("paripassu plan talks/", monkeypatch) == ["talks/round.xlsx"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_be_told_how_to_complete(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PARIPASSU_COMPLETE", f"source_{shell}")
    done = run()
    assert done.code == 0
    assert "_PARIPASSU_COMPLETE" in done.out


# --- How many are safe ---------------------------------------------------------------------------


def counted(trades: int, trust: str) -> str:
    """What is said of so many steps of one party, the others' payment first of all or not."""
    goods = "".join(
        f"  g{k}: {{by: north, does: Gives, value: {{north: -1, south: 2}}}}\n"
        for k in range(trades)
    )
    data = (
        "paripassu: 1\ntitle: T\nparties:\n"
        f"  north: {{name: N, {trust}, breach_cost: 100}}\n"
        "  south: {name: S, trust: 1, breach_cost: 100}\n"
        f"actions:\n{goods}"
        f"  pay: {{by: south, does: Pays, value: {{north: {trades + 3}, south: -1}}}}\n"
    )
    Path("count.yaml").write_text(data, encoding="utf-8")
    return next(x for x in run("count", "count.yaml").out.splitlines() if x.startswith("Safe"))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        # North gives one of nine goods after another; with a limit of k - 1 the payment must be
        # among the first k of ten steps: k in 10 of all orders.
        (None, "3,628,800 (all of them)"),
        (8, "3,265,920 (about 9 in 10)"),
        (4, "1,814,400 (about 5 in 10)"),
        (3, "1,451,520 (about 4 in 10)"),
        (2, "1,088,640 (about 1 in 3)"),
        (0, "362,880 (about 1 in 10)"),
    ],
)
@pytest.mark.usefixtures("case")
def test_how_many_are_safe_is_said_of_ten_where_they_are_many(limit: int | None, said: str) -> None:
    risk = "trust: 1" if limit is None else f"trust: 1, risk_limit: {limit}"
    assert counted(9, risk) == f"Safe among them: {said}"
