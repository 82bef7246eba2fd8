"""Words and numbers where text or an id is expected: read as they are written in the file."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from paripassu import load
from paripassu.case.bare import Bare
from paripassu.case.written import as_yaml
from paripassu.errors import CaseError

WRITTEN = (
    *("2.1", "2.10", "2019", "1e3", "0x10", "012", "1_000", "+1", "-0", ".5", "5.", "12:30"),
    *("2026-11-29", "true", "False", "null", "NULL", "~", "yes", "no", "off", ".inf", "0o7"),
)


@pytest.mark.parametrize("word", WRITTEN)
def test_where_text_is_expected_a_word_is_what_is_written(tmp_path: Path, word: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        f"paripassu: 1\ntitle: {word}\nabout: {word}\nassumptions: {{by: {word}}}\n"
        f"parties:\n  a: {{name: {word}, about: {word}}}\nactions:\n  x:\n    by: a\n"
        f"    does: {word}\n    article: {word}\n    track: {word}\n    verified: {{by: {word}}}\n"
        f"tracks: {{{word}: {{at_once: 2}}}}\nverifiers:\n  {word}: {{teams: 1}}\n"
    )
    case = load(file)
    action = case.actions["x"]
    assert {case.title, case.about, case.whose_numbers, case.parties["a"].name} == {word}
    assert action.verified is not None
    assert {action.does, action.article, action.track, action.verified.by} == {word}
    assert case.tracks[word].at_once == 2
    assert type(case.title) is str
    file.write_text(as_yaml(case))
    assert load(file) == case


IDS = ("2", "2019", "012", "true", "null", "no", "yes", "off", "1e3", "0x10", "2026-11-29")


@pytest.mark.parametrize("one", IDS)
def test_where_ids_are_named_a_word_is_the_id(tmp_path: Path, one: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        f"paripassu: 1\ntitle: T\nparties:\n  {one}: {{name: A}}\n  b: {{name: B, trust: null}}\n"
        f"actions:\n  {one}: {{by: {one}, does: X, value: {{{one}: -1, b: 2}}, parts: 2}}\n"
        f"  y: {{by: [b, {one}], does: Y, needs: {one}, issue: {one}, value: {{{one}: 3}}}}\n"
        f"  z: {{by: b, does: Z, needs: [{one}], excludes: [y]}}\n"
        f"also:\n  - {{when: [{one}, y], value: {{{one}: 1}}}}\n"
        f"deals: {{{one}: {{actions: [{one}, y]}}}}\ndeal: {one}\n"
        f"history: {{deal: {one}, order: [{{action: {one}, came: done}}], broke: {one}}}\n"
        f"readings: {{{one}: {{title: {one}, order: [{one}, y]}}}}\n"
        f"instruments:\n  g: {{kind: guarantee, of: {one}, adds: 1, by: null}}\n"
        f"  e: {{kind: custodian, swaps: [[{one}, y]]}}\n"
    )
    if one == "null":  # which is then the name of a party: left out is left out
        file.write_text(file.read_text().replace(", by: null", ""))
    case = load(file)
    assert case.actions[one].by == (one,)
    assert case.actions["y"].by == ("b", one)
    assert case.actions["y"].needs == case.actions["z"].needs == (one,)
    assert case.actions["y"].issue == one
    assert case.also[0].when == (one, "y")
    assert case.deal == one
    assert case.history is not None
    assert (case.history.deal, case.history.broke) == (one, one)
    assert case.instruments["g"].of == one
    assert case.instruments["g"].by is None
    assert case.instruments["e"].swaps == ((one, "y"),)
    assert case.actions[one].worth(one) == -1
    assert case.parties["b"].trust is None
    file.write_text(as_yaml(case))
    assert load(file) == case


def test_where_a_number_is_expected_a_word_is_the_number(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "paripassu: 1\ntitle: T\nstarts: ~\nparties: {a: {name: A, trust: .5, breach_cost: 012}}\n"
        "actions:\n  x: {by: a, does: X, value: {a: [1e0, +2.50]}, standing: false, latest: null}\n"
        "  y: {by: a, does: X, reversible: 5.e-1, verified: {by: V, confidence: 1, counts: true}}\n"
    )
    case = load(file)
    assert case.parties["a"].trust == Fraction(1, 2)
    assert case.parties["a"].breach_cost == 12
    assert case.actions["x"].value["a"] == (1, Fraction(5, 2))
    assert case.actions["x"].latest is None
    assert case.starts is None
    assert case.actions["y"].reversible == Fraction(1, 2)
    assert case.actions["y"].verified is not None
    assert case.actions["y"].verified.counts is True
    assert (Bare("-0").meant, Bare("1e3").meant, Bare("~").meant) == (0, Decimal(1000), None)


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ("[{one-of: [a1, a2]}]", "is missing; it must be there"),
        ("[[a1, a2]]", "where one of several is enough, write {any: .a, b.}"),
        ("[a1.4]", "names a1.4, but a1 comes in 3 parts"),
        ("a2.2", "names a2.2, but a2 comes in 1 part"),
    ],
)
def test_what_cannot_be_a_need_is_said_with_what_to_write(
    tmp_path: Path, needs: str, said: str
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "paripassu: 1\ntitle: T\nparties: {a: {name: A}}\nactions:\n  a1: {by: a, does: X, "
        f"parts: 3}}\n  a2: {{by: a, does: X}}\n  a3: {{by: a, does: X, needs: {needs}}}\n"
    )
    with pytest.raises(CaseError, match=f"line 7, actions.a3.needs.*{said}"):
        load(file)
