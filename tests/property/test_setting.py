"""A value set by its key: the case is the one whose file states that value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from paripassu import CaseError, RequestError, load
from paripassu.case.fingerprint import fingerprint
from paripassu.case.library import library_ids
from paripassu.case.setting import with_values
from paripassu.case.worded import as_stated
from tests.full_cases import SHARES, full_cases

settings = limits(max_examples=30, deadline=None)  # how busy the machine is is no fault


def numbers(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Find every number that a case states, or part of one: the path to it."""
    below = data.items() if isinstance(data, dict) else ()
    for key, one in enumerate(data) if isinstance(data, list) else below:
        yield from numbers(one, (*path, key))
    if isinstance(data, int | float | Fraction) and not isinstance(data, bool):
        yield path


def spelt(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


@given(full_cases(), st.data())
@settings
def test_a_case_with_a_value_set_is_the_case_whose_data_states_it(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    data["assumptions"].pop("stated")  # what is set is taken out of the register
    case = load(data)
    plain = as_stated(case).model_dump(mode="json", exclude_defaults=True)
    assert with_values(case, {}) == case
    path = draw.draw(st.sampled_from([*numbers(plain)]))
    value = draw.draw(SHARES)
    here = plain
    for step in path[:-1]:
        here = here[step]
    assert with_values(case, {spelt(path): here[path[-1]]}) == case
    here[path[-1]] = value
    try:
        stated = load(plain)
    except CaseError as problem:
        with pytest.raises(CaseError) as found:
            with_values(case, {spelt(path): value})
        assert (found.value.sentence, found.value.key) == (problem.sentence, problem.key)
    else:
        assert fingerprint(with_values(case, {spelt(path): value})) == fingerprint(stated)


@pytest.mark.parametrize(
    "three_tenths",
    [0.3, "0.3", " .30 ", Decimal("0.3"), Fraction(3, 10), np.float64(0.3), np.float32(0.3)],
)
def test_a_number_may_come_in_any_form(three_tenths: Any) -> None:
    case = load("hanoi-2019")
    other = with_values(case, {"parties.dprk.trust": three_tenths})
    assert other.parties["dprk"].trust == Fraction(3, 10)
    assert case == load("hanoi-2019")


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("parties.a.trust", np.int64(1), 1),
        ("parties.a.trust", None, None),
        ("parties.a.trust", "", None),
        ("parties.a.trust", "null", None),
        ("actions.hotline.reversible", "fully", 1),
        ("actions.hotline.value.a", "[1, 3]", (1, 3)),
        ("actions.hotline.value.a", (1, "2.5"), (1, Fraction(5, 2))),
        ("actions.hotline.takes", "30 days", "30 days"),
        ("actions.hotline.parts", "any", "any"),
        ("actions.hotline.needs", "[treaty]", ("treaty",)),
        ("actions.hotline.verified.by", "U.N. team", "U.N. team"),
        ("verifiers.U.N..teams", 2, 2),
        ("also[1].value.a", 4, (4, 4)),
    ],
)
def test_whatever_a_file_takes_is_taken(key: str, value: Any, found: Any) -> None:
    case = with_values(load(SMALL), {key: value})
    here: Any = case
    for step in key.replace("U.N.", "U/N/").replace("[1]", ".0").split("."):
        name = step.replace("/", ".")
        if isinstance(here, tuple):
            here = here[int(name)]
        else:
            here = here[name] if isinstance(here, dict) else getattr(here, name)
    assert here == found or here == (found, found)


SMALL: dict[str, Any] = {
    "paripassu": 1,
    "title": "A small case",
    "assumptions": {
        "by": "The analyst",
        "stated": [
            {"of": "parties.a.trust", "by": "A"},
            {"of": "parties.b.trust", "by": "B"},
        ],
    },
    "parties": {"a": {"name": "A", "trust": 0.4}, "b": {"name": "B", "trust": 0.5}},
    "actions": {
        "hotline": {
            "by": "a", "does": "Opens a line", "value": {"a": -1, "b": 2},
            "verified": {"by": "U.N.", "takes": "3 days"},
        },
        "treaty": {
            "by": "b", "does": "Signs", "value": {"a": 2, "b": -1}, "verified": {"by": "U.N."},
        },
    },
    "verifiers": {"U.N.": {"teams": 1}},
    "also": [{"when": ["hotline", "treaty"], "value": {"a": 1}}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("parties.a.trust", 2, "parties.a.trust: is 2; expected a share from 0 to 1"),
        ("parties.a.trust", "much", "parties.a.trust: expected a number, found “much”."),
        ("parties.a.trust", True, "parties.a.trust: expected a number, found true."),
        ("parties.a.trust", float("nan"), "parties.a.trust: expected a number, found one that"),
        ("parties.a.trust", Fraction(1, 3), "parties.a.trust: has more than 6 decimal places"),
        ("parties.a.trust.b.c", 1, "parties.a.trust.b.c: is not a key that belongs here."),
        ("parties.a.delay.b", 1, "parties.a.delay: expected a number, found a table of keys."),
        ("parties.a.trus", 1, "is not a key that belongs here (did you mean “trust”?)."),
        ("party.a.trust", 1, "nothing called “party” there (did you mean “parties”?)."),
        ("actions.hotlin.takes", 1, "nothing called “hotlin” there (did you mean “hotline”?)."),
        ("actions.hotline.value.c", 1, "names party “c”, which the case does not have."),
        ("actions.hotline.value.a", "[3, 1]", "a range is written [low, high]; here the first"),
        ("actions.hotline.value.a", "[3, 1", "actions.hotline.value.a: is not well-formed YAML"),
        ("actions.hotline.reversible", "half", "one of none, hardly, partly, mostly, fully"),
        ("verifiers.U.N.teams", 2, "verifiers.U.N: is not a key that belongs here."),
        ("verifiers.UN.teams", 2, "names verifier “UN”, which the case does not have (did you"),
        ("also[2].value.a", 1, "also[2].value.a: the case has nothing called “[2]” there"),
        ("also[1].when[1].x", 1, "also[1].when[1]: expected text, found a table of keys."),
        ("assumptions", 3, "assumptions: expected a table of keys, found"),
        ("also.value", 1, "also.value: the case has nothing called “value” there"),
        ("parties..trust", 1, "the case has nothing called “.trust” there"),
        ("", 1, "the case has nothing called “” there"),
    ],
)
def test_what_cannot_be_set_is_refused_in_one_sentence(key: str, value: Any, said: str) -> None:
    with pytest.raises(CaseError) as found:
        with_values(load(SMALL), {key: value})
    assert said in str(found.value)


@pytest.mark.parametrize("values", [{1: 2}, [("parties.a.trust", 1)], "parties.a.trust=1", None])
def test_what_is_no_table_of_keys_is_refused(values: Any) -> None:
    with pytest.raises(RequestError, match="Values are set by a table of keys"):
        with_values(load(SMALL), values)


def test_the_register_speaks_no_more_of_a_number_that_was_set() -> None:
    case = with_values(load(SMALL), {"parties.a.trust": None})
    assert case.assumptions is not None
    assert [entry.of for entry in case.assumptions.stated] == ["parties.b.trust"]


def test_values_in_words_are_worked_out_anew_and_their_numbers_stay_private(tmp_path: Any) -> None:
    unvalued = {**SMALL["actions"]["hotline"], "value": {"a": -1}}
    data = {**SMALL, "actions": {**SMALL["actions"], "hotline": unvalued}}
    private = tmp_path / "b.yaml"
    private.write_text(
        "paripassu: 1\nprivate: b\nvalue: {treaty: 7.2}\n"
        "judgements: [[treaty, hotline, weak], [hotline, nothing, strong]]\n"
    )
    case = load(data, private=[private])
    other = with_values(case, {"actions.treaty.value.b": 14.4})
    worth = [one.actions["hotline"].worth("b") for one in (case, other)]
    assert worth[1] == 2 * worth[0] > 0
    with pytest.raises(CaseError) as found:
        with_values(case, {"actions.hotline.value.b": 9.5})
    assert "judgement" in str(found.value)
    for secret in ("7.2", "9.5", "strong", "weak"):
        assert secret not in str(found.value)


@pytest.mark.parametrize("name", library_ids())
def test_a_case_with_nothing_set_is_the_case(name: str) -> None:
    assert with_values(load(name), {}) == load(name)


def test_a_key_may_be_typed_with_its_accents_apart() -> None:
    data = {**SMALL, "parties": {**SMALL["parties"], "c\N{LATIN SMALL LETTER E WITH ACUTE}": {
        "name": "C", "role": "stakeholder"}}}  # fmt: skip
    other = with_values(load(data), {"parties.ce\N{COMBINING ACUTE ACCENT}.trust": 0.25})
    assert other.parties["c\N{LATIN SMALL LETTER E WITH ACUTE}"].trust == Fraction(1, 4)
