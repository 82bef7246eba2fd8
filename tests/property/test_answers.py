"""The contract of answers: what every public function returns, over all verbs of the table."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import paripassu
from paripassu import Answer, RequestError, answer_schema, load, paper
from paripassu.case.fingerprint import fingerprint
from paripassu.case.library import library_case
from paripassu.report.notebook import shown
from paripassu.report.papers.document import Document
from paripassu.verbs import VERBS, at, function
from paripassu.verbs import shown as front

DOMAINS = Path(__file__).parents[1] / "domains"
CASES = ("bill-and-jack", "gaza-2025", "six-party-2007")
# What each verb is asked besides its case, so that all of them answer.
MORE: dict[str, dict[str, Any]] = {
    "check": {"history": True},
    "instalments": {"actions": None},
    "frontier": {"time_limit": 2.0},
    "stress": {"why": True, "draws": 500},
    "tournament": {"games": 50},
    "plan_in_draws": {"draws": 20, "time_limit": 1.0},
}


@cache
def asked(verb: str, case: str) -> Answer | None:
    """Ask a verb of a case; None where it has no answer for it."""
    if verb == "deal_of_domain":
        return paripassu.deal_of_domain(DOMAINS / "water")
    more = dict(MORE.get(verb, {}))
    loaded = load(case)
    if verb == "sweep":
        more["values"] = {f"parties.{next(iter(loaded.parties))}.trust": [0.1, "0.2", 0.75]}
        more["verb"] = paripassu.check if loaded.history else "count"
        more |= {"history": True} if loaded.history else {"time_limit": 2.0}
    if verb == "instalments":
        more["actions"] = list(loaded.actions)[:1]
    if verb == "elicit":
        more["party"] = {"bill-and-jack": "jack", "gaza-2025": "hamas"}.get(case, "china")
        more |= {"deal": "initial-actions"} if case == "six-party-2007" else {"within": 1.0}
    if verb == "check" and loaded.history is None:
        more = {"order": list(paripassu.plan(loaded).order)}
    found: Answer = function({v.name: v for v in VERBS}[verb])(loaded, **more)
    return found


def plainly(found: Answer) -> dict[str, Any]:
    """Give the plain data as it is once it was written and read again."""
    read: dict[str, Any] = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    return read


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(answer_schema())


PAIRS = [(verb.name, case) for verb in VERBS for case in CASES]


@pytest.mark.parametrize(("verb", "case"), PAIRS)
class TestEveryAnswer:
    """What holds of the answer of every verb."""

    def found(self, verb: str, case: str) -> Answer:
        found = asked(verb, case)
        assert found is not None
        return found

    def test_it_says_what_was_asked(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        assert found.asked is not None and found.asked.verb == verb == found.verb
        told = plainly(found)
        assert told["verb"] == verb and told["format"] == 1
        assert "progress" not in told["asked"] and "case" not in told["asked"]
        for name, value in MORE.get(verb, {}).items():
            assert name in told["asked"] and (value is None or told["asked"][name] is not None)

    def test_it_says_of_which_case(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        told = plainly(found)
        assert told["case"] == found.title and told["numbers_by"]
        if verb != "deal_of_domain":
            assert told["fingerprint"] == fingerprint(load(case))

    def test_nothing_unfinished_is_called_proved(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        assert isinstance(found.yes, bool) and isinstance(found.proved, bool)
        assert not (found.proved and found.unfinished)
        told = plainly(found)
        assert (told["yes"], told["proved"]) == (found.yes, found.proved)
        assert told["unfinished"] == list(found.unfinished)

    def test_it_is_as_the_published_schema_has_it(self, verb: str, case: str) -> None:
        errors = [
            error.message[:200]
            for error in validator().iter_errors(plainly(self.found(verb, case)))
        ]
        assert not errors

    def test_it_holds_nothing_that_the_schema_does_not_name(self, verb: str, case: str) -> None:
        told = plainly(self.found(verb, case))
        kind = next(k for k in answer_schema()["oneOf"] if verb in k["properties"]["verb"]["enum"])
        assert told.keys() <= kind["properties"].keys()

    def test_rounded_numbers_stand_exactly_beside(self, verb: str, case: str) -> None:
        told = plainly(self.found(verb, case))
        for place, exact in told["exactly"].items():
            rounded: Any = told
            for key in place.split("/")[1:]:
                step = key.replace("~1", "/").replace("~0", "~")
                rounded = rounded[int(step) if isinstance(rounded, list) else step]
            assert float(Fraction(exact)) == pytest.approx(rounded, rel=1e-12, abs=1e-12)
            assert Fraction(str(rounded)) != Fraction(exact)

    def test_it_is_made_again_from_plain_data(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        told = plainly(found)
        again = type(found).from_dict(
            told, found.domain if verb == "deal_of_domain" else load(case)
        )
        assert again.to_dict() == found.to_dict()
        assert again.asked is not None and again.verb == verb
        assert (again.yes, again.proved, again.unfinished) == (
            found.yes, found.proved, found.unfinished
        )  # fmt: skip
        assert paper(again, brief=True) == paper(found, brief=True)

    def test_it_is_not_made_again_from_what_it_is_not(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        told, of = plainly(found), getattr(found, "domain", None) or load(case)
        for wrong in (
            {**told, "verb": "nothing"},
            {**told, "format": 2},
            {**told, "fingerprint": "sha256:0"},
            {key: value for key, value in told.items() if key != "proved"},
            {**told, "yes": "perhaps"},
        ):
            with pytest.raises(RequestError):
                type(found).from_dict(wrong, of)

    def test_it_has_a_document_and_a_notebook_shows_it(self, verb: str, case: str) -> None:
        found = self.found(verb, case)
        whole, brief = paper(found), paper(found, brief=True)
        assert isinstance(whole, Document) and whole.title == found.title
        assert 0 < len(brief.sections) <= len(whole.sections)
        assert all(one.title for one in whole.sections)
        html = shown(found)
        assert html.startswith("<div") and "<script" not in html and "<style" not in html


def test_the_front_of_the_package_is_the_table() -> None:
    for name, place in front().items():
        assert getattr(paripassu, name) is at(place)
    assert sorted(paripassu.__all__) == sorted(front())


def test_every_kind_of_answer_has_one_meaning_in_the_schema() -> None:
    Draft202012Validator.check_schema(answer_schema())
    verbs = [
        verb for kind in answer_schema()["oneOf"] for verb in kind["properties"]["verb"]["enum"]
    ]
    assert sorted(verbs) == sorted(verb.name for verb in VERBS)


def test_a_generator_of_actions_can_be_asked() -> None:
    case = load("bill-and-jack")
    found = paripassu.plan(case, deal=(action for action in case.actions))
    assert found.asked is not None
    assert found.asked.options["deal"] == tuple(case.actions)


def test_a_changed_case_has_another_fingerprint_and_another_layout_has_not() -> None:
    case = load("bill-and-jack")
    assert fingerprint(load(case.model_dump(mode="json"))) == fingerprint(case)
    party = case.parties["jack"].model_copy(update={"trust": Fraction(1, 2)})
    other = case.model_copy(update={"parties": {**case.parties, "jack": party}})
    assert fingerprint(other) != fingerprint(case)
    turned = case.model_copy(update={"actions": dict(reversed(case.actions.items()))})
    assert fingerprint(turned) == fingerprint(case)


@pytest.mark.parametrize("source", ["bill-and-jack", library_case("bill-and-jack")])
def test_a_case_can_be_named(source: Any) -> None:
    assert paripassu.plan(source) == paripassu.plan(load("bill-and-jack"))
    data = load("bill-and-jack").model_dump(mode="json")
    assert paripassu.plan(data).order == paripassu.plan(source).order


@pytest.mark.parametrize(
    ("verb", "wrong", "said"),
    [
        ("plan", {"case": 3}, "Expected a case"),
        ("plan", {"deal": 3}, "deal does not take “3”"),
        ("plan", {"deal": ["pen", 3]}, "deal does not take “3”"),
        ("plan", {"swaps": ["pen", "book"]}, "swaps does not take"),
        ("plan", {"time_limit": "3"}, "time_limit does not take “3”; expected float"),
        ("calendar", {"soonest_first": 1}, "soonest_first does not take"),
        ("check", {"order": "pen,book"}, "order does not take"),
        ("deal", {"between": 3}, "between does not take"),
        ("instalments", {"most": 2.5}, "most does not take"),
        ("unlock", {"swaps": None}, "swaps does not take"),
        ("deal_of_domain", {"profiles": 3}, "profiles does not take"),
    ],
)
def test_a_wrong_type_gets_a_sentence(verb: str, wrong: dict[str, Any], said: str) -> None:
    subject = wrong.pop("case", DOMAINS / "water" if verb == "deal_of_domain" else "bill-and-jack")
    with pytest.raises(RequestError, match=said):
        getattr(paripassu, verb)(subject, **wrong)
