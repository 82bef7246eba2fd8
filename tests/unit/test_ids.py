"""Ids: letters of any script, one id however it is typed, and none that looks like another."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from paripassu import check, deal, instalments, load, plan
from paripassu.case.schema import case_schema
from paripassu.case.signs import skeleton
from paripassu.errors import CaseError


def case(action: str, *more: str, party: str = "a", deal: str = "d") -> dict[str, Any]:
    actions = {name: {"by": party, "does": "Does it"} for name in (action, *more)}
    return {
        "paripassu": 1, "title": "T", "parties": {party: {"name": "A"}, "b": {"name": "B"}},
        "actions": actions, "deals": {deal: {"actions": [action]}},
    }  # fmt: skip


ANY_SCRIPT = (
    "coal-exports_2", "2", "réouverture", "größe", "việt-nam", "перемирие", "εκεχειρία", "הפסקת-אש",
    "وقف-إطلاق-النار", "تَفتيش", "آتش‌بس".replace("\u200c", "-"), "جنگ‌بندی".replace("\u200c", "_"),
    "युद्धविराम", "যুদ্ধবিরতি", "หยุดยิง", "ተኩስ-አቁም", "停火", "정전", "ナイフ", "٣", "հրադադար",
    "ceasefire-停火",
)  # fmt: skip


@pytest.mark.parametrize("id_", ANY_SCRIPT)
def test_letters_of_any_script(id_: str) -> None:
    assert [*load(case(id_, party=id_, deal=id_)).actions] == [id_]
    assert not list(Draft202012Validator(case_schema()).iter_errors(case(id_, party=id_)))


NO_IDS = {
    "empty": "", "a blank": "a b", "a blank of no width": "a\u200bb", "a full stop": "a.b",
    "a plus": "a+b", "a comma": "a,b", "an Arabic comma": "a،b", "a colon": "a:b", "a hash": "#a",
    "a bracket": "a(b)", "a quote": "a’b", "a slash": "a/b", "a dash first": "-a",
    "a line below": "_a", "an accent first": "\u0301a", "an emoji": "🕊", "a currency": "€",
    "a dash that is none": "a–b", "a superscript": "m²", "a fraction": "½",
    "a joiner": "a\u200db", "a mark of direction": "a\u200eb", "an Arabic mark": "ا\u061cب",
    "an override": "a\u202eb", "an isolate": "a\u2066b", "a variation": "a\ufe0f",
    "a hidden joiner": "a\u034fb", "a blank letter": "\u3164", "a soft hyphen": "a\u00adb",
    "a wide blank": "a\u3000b", "a new line": "a\n", "a tag": "a\U000e0061",
    "a private sign": "\ue000", "nothing yet": "\u0378", "too long": "ب" * 65,
}  # fmt: skip


@pytest.mark.parametrize("name", NO_IDS)
def test_refused_in_a_sentence(name: str) -> None:
    for data in (case(NO_IDS[name]), case("x", party=NO_IDS[name])):
        with pytest.raises(CaseError) as refused:
            load(data)
        assert "short name" in str(refused.value) or "at most 64" in str(refused.value)


def test_an_id_is_one_however_its_accents_are_typed(tmp_path: Path) -> None:
    loose = normalize("NFD", "việt-réouverture-정전")
    whole = normalize("NFC", loose)
    assert loose != whole
    data = case(whole, "x", deal=whole)
    data["actions"]["x"]["needs"] = [loose]
    data["deal"] = loose
    data["history"] = {"order": [{"action": loose, "came": "done"}], "broke": loose}
    data["assumptions"] = {"by": "Me", "stated": [{"of": f"actions.{loose}.does", "by": "You"}]}
    read = load(data)
    assert read.actions["x"].needs == (whole,)
    assert (read.deal, read.history and read.history.broke) == (whole, whole)
    file = tmp_path / "case.json"
    file.write_text(normalize("NFD", json.dumps(data, ensure_ascii=False)), encoding="utf-8")
    assert load(file) == read


def test_one_id_typed_in_two_ways_is_not_two(tmp_path: Path) -> None:
    loose = normalize("NFD", "é")
    with pytest.raises(CaseError, match=r"actions: holds é twice"):
        load(case("é", loose))
    data = case("x")
    data["actions"]["x"]["value"] = {"é": 1, loose: 2}
    with pytest.raises(CaseError, match=r"value: holds é twice"):
        load(data)
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case("é", loose), ensure_ascii=False), encoding="utf-8")
    with pytest.raises(CaseError, match="holds é twice"):
        load(file)


LOOK_ALIKES = (
    ("coal", "сoal"),  # a Cyrillic letter among Latin ones
    ("pay", "рау"),  # all Cyrillic
    ("oil", "οil"),  # Greek
    ("a-b", "ａ-b"),  # full width
    ("ban", "𝐛an"),  # a bold letter of mathematics
    ("coal", "cоаl"),
    ("sınır", "sinir"),  # Turkish
    ("ملک", "ملك"),  # Persian and Arabic letters
    ("نار", "نـار"),  # a word drawn out
    ("خطوة-۱", "خطوة-١"),  # Persian and Arabic figures
    ("口", "ロ"),  # Chinese and Japanese
    ("土", "士"),
    ("ă", "ǎ"),  # two accents of one look
)


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_what_looks_like_another_is_refused(one: str, other: str) -> None:
    for data in (case(one, other), case(other, one), case(one, deal=other), case(one, party=other)):
        with pytest.raises(CaseError, match="looks like “"):
            load(data)


APART = (
    ("é", "e"), ("A", "a"), ("l1", "ll"), ("modern", "modem"), ("o-1", "0-1"), ("وقف", "وقفة"),
    ("停火", "停戰"), ("мир", "mir"), ("تفتيش-١", "تفتيش-٢"), ("école", "ecole"), ("ß", "ss"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_can_be_told_apart_is_let_through(one: str, other: str) -> None:
    assert [*load(case(one, other)).actions] == [one, other]
    assert load(case(one, party=one, deal=one)).deals.keys() == {one}


@given(st.text(st.characters(categories=("Ll", "Lu", "Lo", "Nd")), min_size=1, max_size=8))
def test_a_look_does_not_depend_on_how_it_is_spelled(text: str) -> None:
    looks = skeleton(text)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert skeleton(normalize(form, text)) == looks


@pytest.mark.parametrize("line", ["٤١٣٧٧: 1", "value: {٤١٣٧٧: 1}", "value: {۴۱۳۷۷: 1, ۴۱۳۷۷: 2}"])
def test_no_figure_of_a_private_file_is_told_in_any_script(tmp_path: Path, line: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"paripassu: 1\nprivate: a\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load(case("x"), private=[file])
    assert not {*"٤١٣٧۴۱۳۷"} & {*str(refused.value)}


def test_what_is_asked_in_python_is_composed_as_the_case_is() -> None:
    """é as e and an accent apart, as some keyboards and file systems write it."""
    whole, apart = "gelé", "gele\u0301"
    data = {
        "paripassu": 1, "title": "T",
        "parties": {f"{whole}-n": {"name": "N", "trust": 1}, "s": {"name": "S", "trust": 1}},
        "actions": {
            whole: {"by": f"{whole}-n", "does": "x", "value": {f"{whole}-n": -1, "s": 3},
                    "parts": 2},
            "b": {"by": "s", "does": "y", "value": {f"{whole}-n": 3, "s": -1}},
        },
        "readings": {whole: {"title": "R", "order": [f"{whole}.1", "b", f"{whole}.2"]}},
    }  # fmt: skip
    order = (f"{whole}.1", "b", f"{whole}.2")
    assert check(data, [f"{apart}.1", "b", f"{apart}.2"]).order == order
    assert check(data, ["b", apart]).order == ("b", f"{whole}.1", f"{whole}.2")
    assert check(data, [f"{apart}.1+b", f"{apart}.2"]).order == (f"{whole}.1+b", f"{whole}.2")
    assert check(data, reading=apart).order == order
    swapped = plan(data, swaps=[[f"{apart}.1", "b"]])
    assert swapped.deal.swaps == ((f"{whole}.1", "b"),)
    half = Fraction(1, 2)
    single = {**data, "actions": {k: {**v, "parts": 1} for k, v in data["actions"].items()}}
    del single["readings"]
    assert plan(single, shares={apart: (half, half)}).deal.shares[whole] == (half, half)
    assert instalments(single, [apart]).actions == (whole,)
    assert deal(data, between=[f"{apart}-n"]).compared == (f"{whole}-n",)
