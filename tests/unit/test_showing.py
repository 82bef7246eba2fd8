"""`show` leaves nothing out: every key that a case can state is told, with what it states."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from paripassu import load
from paripassu.balance.amounts import stated
from paripassu.case.judgements import Judgement
from paripassu.case.model import Case
from tests.command import run

# Every key of the format, each with something of its own to say.
FULL: dict[str, Any] = {
    "paripassu": 1, "title": "All keys", "about": "About all of it", "source": "Source of all",
    "starts": "2031-02-03", "horizon": "7 years", "unit": "EUR thousand",
    "workdays": {"days": ["mon", "wed"], "holidays": ["2031-12-25"], "closed": ["12-15/03-15"]},
    "prices": {"a-price": 211.13},
    "assumptions": {"by": "The analyst", "on": "2029-05-06", "note": "Rests on talks",
                    "stated": [{"of": "parties.a.trust", "by": "Somebody", "on": "2029-07-08",
                                "why": "Asked on the day"}]},
    "parties": {
        "a": {"name": "Party A", "unit": "guilders", "role": "principal", "trust": 0.31,
              "breach_cost": 4.07,
              "risk_limit": 12.09, "bottom_line": 1.13, "patience": 0.93, "delay": 0.17,
              "collateral": {"b": {"lost": 2.19, "gained": 3.23}}, "budget": 5.29,
              "backed_by": {"g": 2.27}, "leaves": {"each_month": 0.013, "on": {"D+211": 0.239}},
              "trusted": {"b": 0.37}, "about": "On party A",
              "judgements": [["w", "nothing", "weak"], ["v", "w", ["very weak", "strong"]]]},
        "b": {"name": "Party B", "trust": {"a": {"at_first": 0.157, "learns": {"like": 163}}}},
        "s": {"name": "Party S", "role": "stakeholder"},
        "g": {"name": "Party G", "role": "guarantor", "trusted": {"a": 0.41}},
    },
    "actions": {
        "x": {"title": "Title X", "by": ["a", "b"], "does": "Does X",
              "value": {"a": -8.43, "b": [9.47, 10.53]},
              "reversible": 0.59, "keeps": {"a": -6.61}, "needs": ["y"], "excludes": ["z"],
              "takes": "67 days", "earliest": "D+71", "latest": "D+173",
              "accrues": {"a": -0.79}, "parts": 3, "kind": "rollback", "track": "A track",
              "verified": {"by": "The agency", "takes": "83 days", "confidence": 0.89,
                           "false_alarm": 0.053, "counts": True},
              "issue": "an-issue", "article": "Article 97", "trigger": "Set off so",
              "remarks": "A remark", "reasoning": "Assumed of X", "source": "Source of X"},
        "y": {"by": "b", "does": "Does Y", "standing": True},
        "z": {"by": "b", "does": "Does Z", "shows": 0.167},
        "w": {"by": "b", "does": "Does W"}, "v": {"by": "b", "does": "Does V"},
        "e": {"by": "nobody", "does": "It happens", "likely": 0.179, "otherwise": ["u"],
              "expects": {"a": 0.181}, "delays": {"v": "191 days"}},
        "u": {"by": "b", "does": "Does U"},
        "t": {"by": "b", "does": "Does T", "needs": [{"any": ["z", "w"]}],
              "after": {"z": "193 days"}, "after_start": {"w": "197 days"},
              "within": {"v": "199 days"}},
        "p": {"by": "b", "does": "Does P", "repeats": {"every": "9 weeks", "times": 127}},
        "r": {"by": "b", "does": "Does R", "same_day": ["q"]}, "q": {"by": "b", "does": "Does Q"},
    },
    "tracks": {"A track": {"at_once": 101, "about": "On the track"}},
    "verifiers": {"The agency": {"teams": 103, "arrives": "v", "about": "On the agency"}},
    "also": [{"when": ["z", "w"], "value": {"a": 1.07}, "reversible": 0.109,
              "reasoning": "Assumed of both"}],
    "deals": {"d": {"title": "A deal", "actions": ["z", "w", "v"], "source": "Source of the deal"}},
    "deal": "d",
    "history": {"deal": "d", "about": "What came", "source": "Source of history", "broke": "w",
                "order": [{"action": "z", "date": "2030-11-12", "came": "partly", "note": "A note",
                           "source": "Source of a step"},
                          {"action": "w", "came": "late"}, {"action": "v", "came": "never"}]},
    "readings": {"r": {"title": "A reading", "deal": "d", "order": ["v", "w", "z"],
                       "source": "Source of a reading"}},
    "instruments": {
        "i1": {"title": "Title 1", "kind": "collateral", "by": "g", "of": "a", "to": "b",
               "adds": 1.27,
               "brings": 1.31, "cost": 1.37, "about": "On i1"},
        "i2": {"kind": "custodian", "swaps": [["x", "z"], ["w", "v"]]},
        "i3": {"kind": "split", "of": "z", "parts": 139},
        "i4": {"kind": "payment", "of": "a", "value": {"b": 1.49}, "reversible": 0.151},
        "i5": {"kind": "verification", "of": "x", "takes": "157 days", "confidence": 0.163},
    },
}  # fmt: skip
# What is told of a key that holds yes or no, of a day of the week; the one key that says nothing.
SAID = {"standing": "standing already", "counts": "others count the action by that confidence"}
WEEK = {"mon": "Monday", "wed": "Wednesday"}
SILENT = {"paripassu"}


def models(model: type[BaseModel], found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """All models that a case is made of."""
    found.add(model)
    for field in model.model_fields.values():
        for kind in _kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
                models(kind, found)
    return found


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def leaves(value: Any) -> Iterator[tuple[type[BaseModel], str, Any]]:
    """Model, key and value of all that is stated, down to single words and numbers."""
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            held = getattr(value, key)
            if key in value.model_fields_set:
                yield from ((type(value), key, one) for one in _words(held))
            yield from leaves(held)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from leaves(one)


def _words(held: Any) -> Iterator[Any]:
    if isinstance(held, Mapping):
        for key, one in held.items():
            yield key
            yield from _words(one)
    elif isinstance(held, tuple):
        for one in held:
            yield from _words(one)
    elif held is not None and not isinstance(held, BaseModel):
        yield held


def written(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return SAID[key] if value else ""
    if isinstance(value, Enum):
        return str(value.value)
    if key == "days":
        return WEEK[value]
    return stated(value) if isinstance(value, Fraction) else str(value)


def test_every_key_of_a_case_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(json.dumps(FULL), encoding="utf-8")
    case = load(path)
    done = run("show", str(path), columns=5000)
    assert (done.code, done.err) == (0, "")
    told = [(model, key, value) for model, key, value in leaves(case) if model is not Judgement]
    for _model, key, value in told:
        if key not in SILENT:
            assert written(key, value) in done.out, (key, value)
    # A new key of the format must be stated above, and so be shown.
    known = {(model, key) for model, key, _value in told}
    holders = {
        (model, key)
        for model in models(Case, set())
        if model is not Judgement
        for key, field in model.model_fields.items()
        if not any(
            isinstance(kind, type) and issubclass(kind, BaseModel)
            for kind in _kinds(field.annotation)
        )
    }
    assert holders <= known, holders - known


@pytest.mark.parametrize("said", ["v over w: very weak to strong", "w over nothing: weak"])
def test_judgements_are_shown_in_words(said: str, tmp_path: Path) -> None:
    path = tmp_path / "all.yaml"
    path.write_text(json.dumps(FULL), encoding="utf-8")
    assert said in run("show", str(path), columns=500).out


def test_each_number_of_the_full_case_is_told_apart() -> None:
    """Or a number could be found in the words of another."""
    # A value has a lowest and a highest, mostly the same.
    once = [
        value
        for _model, key, value in leaves(load(FULL))
        if isinstance(value, Fraction) and key != "value"
    ]
    assert len({*once}) == len(once)
