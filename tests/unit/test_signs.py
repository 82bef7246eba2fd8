"""Which signs a text may hold: what is refused and named, what is taken out, what must be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from paripassu import load
from paripassu.case.model import Case
from paripassu.errors import CaseError

CASE = """\
paripassu: 1
title: T
parties: {{a: {{name: "{name}"}}, b: {{name: B}}}}
actions:
  x: {{by: a, does: "{does}"}}
  y: {{by: "{by}", does: Y}}
"""


def case(folder: Path, *, name: str = "A", does: str = "X", by: str = "b") -> Case:
    file = folder / "case.yaml"
    text = CASE.format(name=name, does=does, by=by)
    file.write_text(text, "utf-8", errors="surrogatepass", newline="")
    return load(file)


NEVER = (
    *(f"{plane:X}{end}" for plane in range(17) for end in ("FFFE", "FFFF")),
    *(f"{sign:X}" for sign in range(0xFDD0, 0xFDF0)),
    *("0", "1", "7", "1B", "1F", "7F", "80", "9B", "9F", "D800", "DBFF", "DC00", "DFFF"),
)


@pytest.mark.parametrize("sign", NEVER)
def test_a_sign_that_no_text_may_hold_is_named_with_its_line_and_key(
    tmp_path: Path, sign: str
) -> None:
    spelt = f"\\U{int(sign, 16):08X}"
    named = rf"line 5, actions\.x\.does: holds the sign U\+{int(sign, 16):04X}, a control"
    with pytest.raises(CaseError, match=named):
        case(tmp_path, does=f"do {spelt} it")
    if not 0xD800 <= int(sign, 16) < 0xE000:  # which no file in UTF-8 holds
        with pytest.raises(CaseError, match=named):
            case(tmp_path, does=f"do {chr(int(sign, 16))} it")


def test_a_refused_sign_is_found_in_keys_comments_and_texts_of_several_lines(
    tmp_path: Path,
) -> None:
    file = tmp_path / "case.yaml"
    sound = CASE.format(name="A", does="X", by="b")
    for added, said in (
        ("# a \ufffe remark\n", "line 7: holds the sign U"),
        ("about: |\n  one\n\n  two \uffff\n", "line 10, about: holds the sign U"),
        ("deals:\n  d: {actions: [x, y], \x07: 1}\n", r"line 8, deals\.d: holds the sign U\+0007"),
        ("deals:\n  d: {title: \ufdd0, actions: [x, y]}\n", r"line 8, deals\.d\.title: holds"),
    ):
        file.write_text(sound + added, "utf-8")
        with pytest.raises(CaseError, match=said):
            load(file)


def test_halves_of_a_character_that_belong_together_are_one(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    text = r'{"paripassu":1,"title":"Peace \ud83d\ude00 \ud83d\ude00","parties":{"a":{"name":"A"}},'
    file.write_text(text + r'"actions":{"x":{"by":"a","does":"\uD83D\uDC69\u200D\uD83C\uDF93"}}}')
    read = load(file)
    assert read.title == "Peace \U0001f600 \U0001f600"
    assert read.actions["x"].does == "\U0001f469\u200d\U0001f393"
    for halves in (r"\ude00\ud83d", r"\ud83d \ude00", r"\ud83d\ud83d\ude00"):
        file.write_text(text.replace(r"\ud83d\ude00 ", halves) + '"actions":{"x":{"by":"a"}}}')
        with pytest.raises(CaseError, match=r"line 1, title: holds the sign U\+D"):
            load(file)


HIDDEN = "\u00ad\u200b\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0041"


@pytest.mark.parametrize("sign", HIDDEN)
@pytest.mark.parametrize("spelt", [False, True])
def test_what_is_never_seen_is_taken_out_so_that_no_two_names_look_the_same(
    tmp_path: Path, sign: str, spelt: bool
) -> None:
    put = f"\\U{ord(sign):08X}" if spelt else sign
    read = case(
        tmp_path, name=f"{put}North{put}", does=f"تسليم {put}ICRC (Geneva){put}", by=f"{put}b"
    )
    assert read.parties["a"].name == "North"
    assert read.actions["x"].does == "تسليم ICRC (Geneva)"
    assert read.actions["y"].by == ("b",)
    data = read.model_dump(mode="json")
    data["parties"]["a"]["name"] = f"Nor{sign}th"
    assert load(data).parties["a"].name == "North"


def test_what_a_language_is_written_with_stays(tmp_path: Path) -> None:
    for kept in ("می\u200cخواهم", "क्\u200dष", "א\u200f!", "a\u200e", "\u061cأ", "❤\ufe0f"):
        assert case(tmp_path, does=kept).actions["x"].does == kept


BLANKS = (
    "\u200d",
    "\u200e\u200f",
    "\u3164",
    "\u115f\u1160",
    "\u2800",
    "\u034f",
    "\ufe0f",
    "\u200b",
)


@pytest.mark.parametrize("blank", BLANKS)
def test_a_name_that_no_eye_would_find_is_refused(tmp_path: Path, blank: str) -> None:
    for key in ("name", "does"):
        with pytest.raises(CaseError, match=r"seen|is empty"):
            case(tmp_path, **{key: blank})
        with pytest.raises(CaseError, match=r"seen|is empty"):
            case(tmp_path, **{key: f" {blank} {blank}"})


def test_two_verifiers_that_look_the_same_are_told_apart(tmp_path: Path) -> None:
    text = CASE.format(name="A", does="X", by="b").replace("does:", 'verified: {by: "UN"}, does:')
    file = tmp_path / "case.yaml"
    file.write_text(text.replace('"UN"', '"U\u200dN"', 1), "utf-8")
    with pytest.raises(CaseError, match="is spelt"):
        load(file)
