"""A sweep is what its verb answers of each case by itself, however many cores share the work."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import paripassu
from paripassu import CaseError, RequestError, Sweep, load, paper, sweep
from paripassu.answer import Answer
from paripassu.report.papers.document import Table
from paripassu.running import processes
from paripassu.verbs import VERBS, at

VALUES: dict[str, list[Any]] = {
    "parties.jack.breach_cost": [0, 1, 2.5],
    "parties.bill.trust": [Fraction(1, 10), Decimal("0.25"), "0.5", None],
}


def test_its_rows_are_the_answers_for_each_case_by_itself() -> None:
    case = load("bill-and-jack")
    found = sweep(case, VALUES)
    assert found.combinations == len(found.rows) == 12
    for row, asked in zip(found.rows, product(*VALUES.values()), strict=True):
        alone = paripassu.plan(case.with_values(dict(zip(VALUES, asked, strict=True))))
        assert (row.yes, row.proved, row.status) == (alone.yes, alone.proved, alone.status)
        assert row.figures["worst_trust"] == alone.worst_trust
        for party, needed in alone.figures.trust_needed.items():
            assert row.figures[f"trust_needed.{party}"] == needed
        for party, final in alone.figures.final.items():
            assert row.figures[f"final.{party}"] == final
    assert [row.values["parties.jack.breach_cost"] for row in found.rows[::4]] == [
        0, 1, Fraction(5, 2)
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["count", paripassu.frontier, "unlock"])
def test_any_verb_can_be_asked_with_its_options(verb: Any) -> None:
    found = sweep("bill-and-jack", {"parties.jack.trust": [0, 1]}, verb=verb, time_limit=None)
    assert found.of in ("count", "frontier", "unlock") and len(found.rows) == 2
    if found.of == "count":
        told = [
            paripassu.count(load("bill-and-jack").with_values(row.values)) for row in found.rows
        ]
        assert [row.figures["safe"] for row in found.rows] == [one.safe for one in told]


def test_options_can_be_read_for_every_row() -> None:
    case = load("bill-and-jack")
    values = {"parties.jack.trust": [0, 1]}
    chosen = sweep(case, values, deal=(action for action in case.actions))
    assert chosen.rows == sweep(case, values).rows
    shared = sweep(case, values, shares={"pen": (Fraction(1, 2), Fraction(1, 2))})
    alone = paripassu.plan(case.with_values({"parties.jack.trust": 0}),
                           shares={"pen": (Fraction(1, 2), Fraction(1, 2))})  # fmt: skip
    assert shared.rows[0].figures["worst_trust"] == alone.worst_trust


def test_every_answer_names_its_headline_figures() -> None:
    for verb in VERBS:
        kind: type[Answer] = at(verb.answer)
        assert set(kind.HEADLINE) <= set(kind.CONTENT.__annotations__) | {
            key for base in kind.CONTENT.__orig_bases__ for key in base.__annotations__  # type: ignore[attr-defined]
        }  # fmt: skip
        assert kind.HEADLINE


@pytest.mark.parametrize("cores", [1, 2, 4])
def test_the_rows_are_the_same_for_any_number_of_cores(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "ENOUGH", 0.0)
    found = sweep("bill-and-jack", VALUES, cores=cores)
    assert found.rows == sweep("bill-and-jack", VALUES, cores=1).rows


@pytest.mark.parametrize("does", ["raise SystemExit(1)", "print('no answer')", "no python"])
def test_what_a_process_that_breaks_down_leaves_is_done_here(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = sweep("bill-and-jack", VALUES, cores=1)
    monkeypatch.setattr(processes, "ENOUGH", 0.0)
    monkeypatch.setattr(processes, "_HELPER", ("-c", does))
    assert sweep("bill-and-jack", VALUES, cores=3).rows == alone.rows


@pytest.mark.parametrize("cores", [1, 3])
def test_ctrl_c_gives_the_rows_so_far(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "ENOUGH", 0.0)
    told: list[str] = []

    def press(said: str, _seconds: float) -> None:
        told.append(said)
        if len(told) == 3:
            raise KeyboardInterrupt

    found = sweep("bill-and-jack", VALUES, cores=cores, progress=press)
    assert told[0] == "1 of 12 combinations"
    assert len(told) == 3 and len(found.rows) >= 3
    missing = len(found.rows) < 12
    assert missing or cores > 1  # others may have done the rest by then
    assert found.unfinished == (("combinations",) if missing else ())
    assert not (missing and found.proved)
    whole = sweep("bill-and-jack", VALUES, cores=1).rows
    assert all(row in whole for row in found.rows)


REFUSED: list[tuple[dict[str, Any], dict[str, Any], type[Exception], str]] = [
    ({}, {}, RequestError, "0 combinations"),
    ({"parties.jack.trust": []}, {}, RequestError, "no values for parties.jack.trust"),
    ({"parties.jack.trust": [2]}, {}, CaseError, "expected a share"),
    ({"parties.jack.trust": [0.1, "much"]}, {}, CaseError, "expected a number"),
    ({"parties.jak.trust": [0.1]}, {}, CaseError, "jack"),
    ({"parties.jack.trust": 0.1}, {}, RequestError, "values does not take"),
    ({"parties.jack.trust": range(5001)}, {}, RequestError, "5,001 combinations"),
    ({"parties.jack.trust": [0.1]}, {"verb": "pln"}, RequestError, "not “pln”"),
    ({"parties.jack.trust": [0.1]}, {"verb": print}, RequestError, "not “print”"),
    ({"parties.jack.trust": [0.1]}, {"verb": 3}, RequestError, "verb does not take"),
    ({"parties.jack.trust": [0.1]}, {"verb": "sweep"}, RequestError, "not “sweep”"),
    ({"parties.jack.trust": [0.1]}, {"deel": "x"}, RequestError, "no option “deel”"),
]


@pytest.mark.parametrize(("values", "more", "kind", "said"), REFUSED)
def test_what_cannot_be_asked_is_refused_before_anything_is_searched_for(
    values: dict[str, Any], more: dict[str, Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        sweep("bill-and-jack", values, **more)


def test_a_combination_that_cannot_be_says_so_in_its_row() -> None:
    values = {"actions.pen.earliest": ["D+0", "D+9"], "actions.pen.latest": ["D+20", "D+5"]}
    found = sweep("bill-and-jack", values)
    assert [bool(row.refused) for row in found.rows] == [False, False, False, True]
    last = found.rows[-1]
    assert (last.yes, last.proved, last.status) == (False, False, None)
    assert last.figures.keys() == found.rows[0].figures.keys()
    assert {*last.figures.values()} == {None}


def test_pandas_has_a_row_for_each_and_a_sentence_where_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = sweep("bill-and-jack", VALUES)
    table = found.to_pandas()
    assert len(table) == 12 and list(table.columns[:2]) == list(VALUES)
    assert table["yes"].sum() == sum(row.yes for row in found.rows)
    assert table["final.bill"].dtype.kind in "if"
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(RequestError, match="pip install pandas"):
        found.to_pandas()


def test_a_screen_shows_the_first_rows_and_a_document_all() -> None:
    found = sweep("bill-and-jack", {"parties.jack.trust": [n / 40 for n in range(30)]})

    def shown(*, brief: bool) -> Table:
        blocks = (block for one in paper(found, brief=brief).sections for block in one.blocks)
        return next(block for block in blocks if isinstance(block, Table))

    assert (len(shown(brief=True).rows), shown(brief=True).more) == (20, 10)
    assert (len(shown(brief=False).rows), shown(brief=False).more) == (30, 0)
    assert "<Sweep of plan, 30 of 30 rows, " in repr(found)
    assert isinstance(Sweep.from_dict(found.to_dict(), load("bill-and-jack")), Sweep)
