"""The command in other languages: its help, its complaints, and what no language changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from docs.generate import verbs_of

from paripassu.cli import app
from paripassu.command.help import texts
from paripassu.language import _
from paripassu.speaking import speaking
from tests.command import run

OTHERS = ("fr", "ar")
VERBS = {
    name: verb
    for name, verb in verbs_of(typer.main.get_command(app))
    if not hasattr(verb, "commands")
}
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a system that names no language."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def words(text: str) -> str:
    """Take the boxes and line breaks away."""
    return " ".join(text.replace("│", " ").split())


# --- Help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tongue", "verb"),
    [
        pytest.param(tongue, verb, marks=pytest.mark.slow if tongue == "ar" and " " in verb else ())
        for tongue in OTHERS
        for verb in VERBS
    ],
)
def test_the_help_of_a_verb_is_translated(verb: str, tongue: str) -> None:
    done = run("--language", tongue, *verb.split(), "-h", columns=400)
    assert (done.code, done.err) == (0, "")
    said = words(done.out)
    with speaking(tongue):
        for text in texts(VERBS[verb]):
            assert words(_(text)) in said
        for heading in ("Options", "Usage:", "Show this message and exit."):
            assert _(heading) in said
    assert "Usage:" not in said
    assert "Show this message" not in said


@pytest.mark.parametrize(
    "line", [["--language", "fr", "--help"], ["--language=fr", "-h"], ["--language", "fr", "-h"]]
)
def test_the_help_of_the_command_is_translated(line: list[str]) -> None:
    said = words(run(*line, columns=400).out)
    assert "Utilisation : paripassu" in said
    assert "Commandes" in said
    assert "Compter les ordres possibles" in said
    assert "Count how many" not in said


def test_nothing_is_left_of_another_language() -> None:
    before = run("plan", "-h").out
    assert before != run("--language", "ar", "plan", "-h").out
    assert run("plan", "-h").out == before
    assert "[required]" in before


# --- Which language ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIABLES)
def test_the_system_names_the_language(
    name: str, nowhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Missing command" in run("--language", "en").err
    monkeypatch.setenv(name, "fr_CA.UTF-8")
    assert "Il manque une commande" in run("--language", "fr").err
    assert "La commande 'nope' n'existe pas" in run("nope").err
    assert "No such command 'nope'" in run("--language", "en", "nope").err


def test_the_tests_are_run_in_english(nowhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    assert "No such command" in run("nope").err


@pytest.mark.parametrize("line", [["--language", "de", "cases"], ["--language=", "cases"]])
def test_an_unknown_language(line: list[str]) -> None:
    done = run(*line)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("paripassu: There is no language “")
    assert done.err.endswith("choose one of en, fr, ar.\n")


def test_an_unknown_language_is_refused_in_that_of_the_system(
    nowhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "La langue « de » n'existe pas" in run("--language", "de", "cases").err


def test_a_language_without_a_name() -> None:
    done = run("--language")
    assert done.code == 2
    assert "requires an argument" in done.err


def test_the_language_stands_before_the_verb() -> None:
    done = run("cases", "--language", "fr")
    assert done.code == 2
    assert "No such option: --language" in done.err


# --- What refuses a line -------------------------------------------------------------------------

REFUSED = {
    "plan bill-and-jack --nope": "L'option --nope n'existe pas",
    "plan bill-and-jack --sed": "L'option --sed n'existe pas (options possibles : --seed",
    "nope": "La commande 'nope' n'existe pas ; voir",
    "plann": "La commande 'plann' n'existe pas. Vouliez-vous dire 'plan'",
    "plan": "Il manque l'argument 'CASE' ;",
    "plan bill-and-jack --deal": "L'option '--deal' exige une valeur",
    "plan bill-and-jack --json=1": "L'option '--json' n'admet pas de valeur",
    "show bill-and-jack x": "Il y a des arguments en trop (x)",
    "plan x --seed -1": "Valeur incorrecte pour '--seed' : un nombre entier de 0 à",
    "plan x --time-limit soon": "un nombre de secondes supérieur ou égal à 0 est attendu",
    "export bill-and-jack": "Veuillez indiquer le format d'exportation",
    "plan bill-and-jack --dark": "Avec --dark, veuillez indiquer le fichier",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_line_is_refused_in_the_language(line: str) -> None:
    done = run("--language", "fr", *line.split())
    assert (done.code, done.out) == (2, "")
    assert REFUSED[line] in done.err
    english = run(*line.split())
    assert english.code == 2
    assert REFUSED[line] not in english.err


# --- What no language changes --------------------------------------------------------------------


def figures(data: Any) -> Any:
    """Leave out the sentences for people."""
    if isinstance(data, dict):
        return {
            key: figures(value)
            for key, value in data.items()
            if key not in ("because", "title", "would_relax", "where", "faults")
        }
    return [figures(one) for one in data] if isinstance(data, list) else data


@pytest.mark.parametrize("tongue", OTHERS)
@pytest.mark.parametrize(
    "line",
    [
        "plan bill-and-jack --json",
        "check bill-and-jack --order pen,book,toy,whip,ball,knife,bat --json",
        "count bill-and-jack --json",
        "frontier bill-and-jack --json",
        "cases --json",
        "show hanoi-2019 --json",
        "schema",
    ],
)
def test_data_is_the_same_in_every_language(line: str, tongue: str) -> None:
    english, other = run(*line.split()), run("--language", tongue, *line.split())
    assert (other.code, other.err) == (english.code, english.err)
    assert figures(json.loads(other.out)) == figures(json.loads(english.out))
