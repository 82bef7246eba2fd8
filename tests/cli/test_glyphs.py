"""Signs that no font here can draw are named: no empty box stands anywhere unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from paripassu.report.pictures.glyphs import asked, undrawn
from tests.command import run

CASE = """\
paripassu: 1
title: "Truce {sign}"
starts: 2027-01-01
parties: {{a: {{name: "A {sign}", trust: 0.5, breach_cost: 9}}, b: {{name: Žluťoučký, trust: 0.5, breach_cost: 9}}}}
actions:
  x: {{by: a, does: "Xαж تسليم “–” {sign}", value: {{a: -2, b: 4}}}}
  y: {{by: b, does: Y, value: {{a: 4, b: -2}}}}
"""  # noqa: E501


def written(folder: Path, sign: str) -> str:
    (folder / "case.yaml").write_text(CASE.format(sign=sign), "utf-8")
    return str(folder / "case.yaml")


# No language is written in Linear A: a font that has it is rare, and then it is drawn.
LINEAR = "\U00010600"
BOX = "can draw \U00010600 (U+10600): boxes stand there."


def rare() -> bool:
    return undrawn([LINEAR]) == [LINEAR]


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_a_picture_names_what_it_cannot_draw(tmp_path: Path, ending: str) -> None:
    for sign, left in ((LINEAR, rare()), ("ä", False)):
        file = tmp_path / f"p{ending}"
        file.unlink(missing_ok=True)
        done = run("calendar", written(tmp_path, sign), "--plot", str(file))
        assert done.code == 0, done.err
        assert (BOX in done.err) == (left and ending == ".png"), done.err


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html", ".xlsx", ".md"])
def test_a_document_names_what_it_cannot_draw(tmp_path: Path, ending: str) -> None:
    for sign, left in ((LINEAR, rare()), ("ä", False)):
        file = tmp_path / f"r{ending}"
        done = run("report", written(tmp_path, sign), "--to", str(file), "--force")
        boxed = left and ending in (".pdf", ".docx")
        assert done.code == (3 if boxed else 0), done.err
        assert (BOX in done.err) == boxed, done.err
        assert ("install a font, such as the package fonts-noto-core" in done.err) == boxed


def test_only_signs_are_asked_for_that_a_font_may_lack() -> None:
    assert asked(["Aä ä\u0301\u200d\u200f", "\ufe0f\u00a0停停😀–"]) == ["ä", "停", "😀", "–"]
    assert undrawn(["Aäßжα تسليم “–” ✓◆"]) == []
    assert undrawn(["A\U0010fffc"]) == ["\U0010fffc"], "of private use: no font has them all"
