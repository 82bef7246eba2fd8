"""Texts in several languages: which one is read, and that none is lost on any way."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from paripassu import calendar, check, deal, ladder, load, paper, plan, unlock
from paripassu.case.library import library_ids
from paripassu.case.model import Case
from paripassu.case.schema import case_schema
from paripassu.case.titles import titled
from paripassu.case.translated import Translated, first_stated, said, spoken, spoken_within
from paripassu.case.view import case_seen_by
from paripassu.case.worded import as_stated
from paripassu.case.written import as_yaml
from paripassu.errors import CaseError
from paripassu.language import LANGUAGES
from paripassu.report.pictures.draw import spec_of
from paripassu.report.writers.writing import written
from paripassu.speaking import speaking

BOTH = {"en": "Ships the goods", "ar": "يشحن البضائع"}


def stated(**more: Any) -> dict[str, Any]:
    goods = {"by": "a", "does": BOTH, "value": {"a": -1, "b": 2}, "parts": 2, **more}
    return {
        "paripassu": 1,
        "title": {"ar": "صفقة", "fr": "Un échange"},
        "about": {"en": "One.\n\nTwo."},
        "parties": {
            "a": {"name": {"en": "North", "ar": "الشمال"}},
            "b": {"name": "South", "judgements": [["pay", "nothing", "weak"]]},
        },
        "actions": {"goods": goods, "pay": {"by": "b", "does": "Pays", "value": {"a": 2}}},
        "instruments": {"bond": {"title": {"fr": "Caution"}, "kind": "guarantee", "of": "a",
                                 "adds": 1}},
    }  # fmt: skip


def plain(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", exclude_defaults=True)


@pytest.mark.parametrize(("tongue", "text"), [*BOTH.items(), ("fr", BOTH["en"])])
def test_a_text_is_read_in_the_language_spoken(tongue: str, text: str) -> None:
    """Where it is not stated in that language, in the first in which it is."""
    with speaking(tongue):
        case = load(stated())
    assert case.actions["goods"].does == text
    assert case.parties["b"].name == "South"
    with speaking(tongue):
        assert said(load(stated()).actions["goods"].does) == text


def test_what_is_read_in_one_language_is_told_in_another() -> None:
    case = load(stated())
    assert (case.title, case.actions["goods"].does) == ("صفقة", BOTH["en"])
    with speaking("ar"):
        told = spoken(case)
        assert told.actions["goods"].does == BOTH["ar"]
        assert told.parties["a"].name == "الشمال"
        assert spoken(told) is told
    assert told.parties["b"] is case.parties["b"]
    assert told.parties["b"].in_words == {"pay"}
    assert (spoken(told), plain(told)) == (case, plain(case))
    assert spoken(case) is case
    assert first_stated(told.actions["goods"].does) == BOTH["en"]


def test_the_nearest_of_a_language_is_taken() -> None:
    texts = {"en": "colour", "ar-EG": "لون"}
    with speaking("ar"):
        assert load(stated(does=texts)).actions["goods"].does == "لون"
        both = {"ar-EG": "قريب", "ar": "هو"}
        assert load(stated(does=both)).actions["goods"].does == "هو"


def copies(case: Case) -> dict[str, Case]:
    return {
        "pickle": pickle.loads(pickle.dumps(case)),
        "copy": copy.copy(case),
        "deep copy": copy.deepcopy(case),
        "plain data": load(plain(as_stated(case))),
        "JSON": load(json.loads(as_stated(case).model_dump_json(exclude_defaults=True))),
    }


@pytest.mark.parametrize("way", copies(load(stated())))
def test_nothing_is_lost_on_the_way(way: str) -> None:
    case = load(stated(title={"fr": "Les biens", "en": "Goods"}))
    back = copies(case)[way]
    assert back == case
    assert plain(back) == plain(case)
    assert back.actions["goods"].title.translations == {"fr": "Les biens", "en": "Goods"}  # type: ignore[attr-defined]


def test_a_copy_reads_as_it_did_whatever_is_spoken_where_it_is_made() -> None:
    case = load(stated())
    with speaking("ar"):
        for back in (pickle.loads(pickle.dumps(case)), copy.deepcopy(case)):
            assert back.actions["goods"].does == BOTH["en"]


def test_a_text_is_a_text() -> None:
    does = load(stated()).actions["goods"].does
    assert isinstance(does, Translated)
    assert does == BOTH["en"]
    assert hash(does) == hash(BOTH["en"])
    assert f"{does}!" == BOTH["en"] + "!"
    assert json.dumps({does: does}) == json.dumps({BOTH["en"]: BOTH["en"]})
    with pytest.raises(TypeError):
        does.translations["en"] = "else"  # type: ignore[index]


def test_a_case_is_the_same_whatever_is_spoken() -> None:
    dumped = []
    for tongue in LANGUAGES:
        with speaking(tongue):
            dumped.append(json.dumps(plain(load("hanoi-2019"))))
    assert len({*dumped}) == 1


def test_a_view_keeps_them() -> None:
    seen = case_seen_by(load(stated(title=BOTH)), "b")
    assert plain(seen)["actions"]["goods"]["title"] == BOTH
    assert plain(seen)["parties"]["a"]["name"] == {"en": "North", "ar": "الشمال"}


def test_yaml_holds_them_in_their_order(tmp_path: Path) -> None:
    case = load(stated(title={"fr": "Les biens", "en": "2019"}))
    path = tmp_path / "case.yaml"
    path.write_text(as_yaml(case), encoding="utf-8")
    assert json.dumps(plain(load(path))) == json.dumps(plain(case))
    assert list(plain(load(path))["actions"]["goods"]["title"]) == ["fr", "en"]


REFUSED = {
    "no language": ({"english": "x"}, "expected a language, such as en, fr or ar"),
    "a language in capitals": ({"EN": "x"}, "expected a language, such as en, fr or ar"),
    "no text at all": ({}, "holds too few"),
    "a number": ({"en": 2}, "expected text"),
    "a table": ({"en": {"en": "x"}}, "expected text"),
    "a list": (["x"], "expected text"),
    "nothing seen": ({"en": "\u200e"}, "no sign that can be seen"),
    "blank": ({"en": "x", "ar": " "}, "is empty"),
    "too long": ({"en": "x", "ar": "x" * 4001}, "too long"),
    "a control sign": ({"en": "x", "ar": "\x07"}, "U+0007"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    does, says = REFUSED[name]
    with pytest.raises(CaseError) as refused:
        load(stated(does=does))
    sentence = str(refused.value)
    assert "actions.goods.does" in sentence
    assert "[text" not in sentence
    assert says in sentence


def test_a_fault_is_found_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("paripassu: 1\ntitle:\n  en: T\n  Arabic: ت\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"line 4, title\.Arabic: expected a language"):
        load(path)


def test_editors_know_it() -> None:
    from jsonschema import Draft202012Validator

    known = Draft202012Validator(case_schema())
    assert not list(known.iter_errors(stated(title=BOTH)))
    assert list(known.iter_errors(stated(title={"english": "x"})))
    assert list(known.iter_errors(stated(title={})))
    assert list(known.iter_errors(stated(title="x" * 81)))


# --- Titles --------------------------------------------------------------------------------------


def test_a_step_is_called_by_its_title() -> None:
    case = load(stated(title={"en": "Goods", "ar": "البضائع"}))
    assert titled(case, "goods") == "Goods"
    assert titled(case, "goods.2") == "Goods (2 of 2)"
    assert titled(case, "goods.2", {"goods": 5}) == "Goods (2 of 5)"
    assert titled(case, "pay") == "pay"
    assert titled(case, "goods.1+pay") == titled(case, "goods.1 + pay") == "Goods (1 of 2) + pay"
    assert titled(case, "bond") == "Caution"
    assert titled(case, "nothing") == "nothing"
    with speaking("ar"):
        assert titled(case, "goods.2") == "البضائع (2 من 2)"
        assert titled(case, "bond") == "Caution"
    with speaking("fr"):
        assert titled(case, "goods.2") == "Goods (2 sur 2)"


def test_words_of_the_other_direction_are_set_apart() -> None:
    case = load(stated(title={"en": "Goods"}))
    with speaking("ar"):
        assert titled(case, "goods.2") == "\u2068Goods\u2069 (2 من 2)"
        assert titled(case, "goods+pay") == "\u2068Goods\u2069 + \u2068pay\u2069"
        assert titled(case, "goods") == "Goods"
    case = load(stated(title="البضائع"))
    assert titled(case, "goods.1+pay") == "\u2068\u2068البضائع\u2069 (1 of 2)\u2069 + pay"


def test_a_part_of_any_number_of_parts() -> None:
    case = load(stated(title="Goods", parts="any"))
    assert titled(case, "goods.3") == "Goods (part 3)"


def test_a_title_is_short() -> None:
    with pytest.raises(CaseError, match="at most 80"):
        load(stated(title="x" * 81))


@pytest.mark.parametrize("id_", library_ids())
def test_every_action_of_the_library_has_a_title_in_each_language(id_: str) -> None:
    case = load(id_)
    assert plain(case)["title"].keys() == {*LANGUAGES}
    for named in (*case.parties.values(),):
        assert isinstance(named.name, Translated), named.name
        assert named.name.translations.keys() == {*LANGUAGES}
    for action in case.actions.values():
        assert isinstance(action.title, Translated), action.does
        assert action.title.translations.keys() == {*LANGUAGES}
        assert max(map(len, action.title.translations.values())) <= 60
    for tongue in LANGUAGES:
        titles = {plain(case)["actions"][name]["title"][tongue] for name in case.actions}
        assert len(titles) == len(case.actions), "no two are called alike"


def test_an_answer_read_in_one_language_is_told_in_another() -> None:
    """Its cases too that were made of the one asked: of an opened plan, of a changed one."""
    data = {
        "paripassu": 1, "title": {"en": "Deal", "fr": "Affaire", "ar": "صفقة"},
        "parties": {
            name: {"name": {"en": en, "fr": fr, "ar": ar}, "trust": 0.1, "breach_cost": 1}
            for name, en, fr, ar in (("a", "Norland", "Nordie", "الشمالية"),
                                     ("b", "Sutland", "Sudie", "الجنوبية"))
        },
        "actions": {
            "x": {"by": "a", "title": {"en": "Goods", "fr": "Biens", "ar": "بضائع"}, "parts": 3,
                  "does": {"en": "Gives", "fr": "Donne", "ar": "يعطي"},
                  "value": {"a": -4, "b": 8}},
            "y": {"by": "b", "title": {"en": "Money", "fr": "Argent", "ar": "مال"},
                  "does": {"en": "Pays", "fr": "Paie", "ar": "يدفع"}, "value": {"a": 8, "b": -4}},
        },
        "instruments": {
            "z": {"kind": "guarantee", "of": "b", "adds": 5, "cost": 1,
                  "title": {"en": "Pledge", "fr": "Gage", "ar": "رهن"},
                  "about": {"en": "Lies away", "fr": "Déposé ailleurs", "ar": "مودع"}},
        },
    }  # fmt: skip
    for party in data["parties"].values():
        party.update(trust=0.9, breach_cost=9)
    case = load(data)
    english = ("Norland", "Sutland", "Goods", "Money", "Pledge", "Lies away", "Gives", "Pays")
    order = ["x.1", "y", "x.2", "x.3"]
    for found in (plan(case), check(case, order), calendar(case), ladder(case), deal(case)):
        for tongue, name in (("fr", "Affaire"), ("ar", "صفقة")):
            with speaking(tongue):
                text = written(paper(found), ".md").decode()
                kept = [word for word in english if word in text]
                assert not kept, (found.verb, tongue, kept)
                assert name in text
    drawn = {}
    for tongue in ("en", "fr"):
        with speaking(tongue):
            drawn[tongue] = str(spec_of(plan(case)))
    assert "Nordie" in drawn["fr"] and "Norland" not in drawn["fr"]
    locked = unlock("hanoi-2019", deal="dprk-offer")
    with speaking("fr"):
        told = spoken_within(locked)
        cases = [one.plan.case for one in told.deals]
        cases += [way.plan.case for one in told.deals for way in one.openings]
        assert len(cases) > 1
        assert {one.parties["usa"].name for one in cases} == {"États-Unis"}
    assert spoken_within(locked) is locked
