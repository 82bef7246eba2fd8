"""Labels of pictures begin at the end from which they are read, with names the right way round."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from paripassu.report.pictures.directed import laid, line_by_line
from paripassu.speaking import speaking
from tests.command import run

RLI, LRI, FSI, PDI = "\u2067", "\u2066", "\u2068", "\u2069"
ARABIC = re.compile("[\u0600-\u06ff]")
CASE = """\
paripassu: 1
title: "اتفاق مع OSE (Vienna)"
starts: 2028-01-10
assumptions: {by: 'مكتب OSE (Geneva)'}
parties:
  a: {name: 'Republic (north)', trust: 0.5, breach_cost: 9}
  b: {name: 'الجبهة FPLA', trust: 0.5, breach_cost: 9}
actions:
  x: {by: a, does: 'Releases 1,200 & more', value: {a: -2, b: 4}, verified: {by: 'ICRC (Geneva)'}}
  y: {by: b, does: 'تسليم القوائم (أ) و(ب) إلى ICRC (Geneva) خلال 48 ساعة ثم <b>C++</b> & كل ذلك إلى Front 2.0 (FPLA)!', value: {a: 4, b: -2}}
"""  # noqa: E501


@pytest.mark.parametrize("tongue", ["ar", "en"])
@pytest.mark.parametrize("verb", ["calendar", "plan", "frontier", "deal"])
def test_every_label_says_its_direction(tmp_path: Path, verb: str, tongue: str) -> None:
    (tmp_path / "case.yaml").write_text(CASE)
    file = tmp_path / "picture.svg"
    done = run("--language", tongue, verb, str(tmp_path / "case.yaml"), "--plot", str(file))
    assert done.code in (0, 1), done.err
    drawn = file.read_text()
    texts = [unescape(one) for one in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]
    arabic = [one for one in texts if ARABIC.search(one)]
    assert arabic
    assert not ARABIC.search("".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)))
    for text in arabic:
        assert text[0] == (RLI if tongue == "ar" else FSI)
        assert text[-1] == PDI
        assert text.count(PDI) == sum(text.count(sign) for sign in (RLI, LRI, FSI))
    for text in texts:
        if not ARABIC.search(text):
            assert not set(text) & {RLI, LRI, FSI, PDI}


LABELS: list[tuple[str, Any]] = [
    ("3. تسليم إلى ICRC (Geneva)", f"{RLI}3. تسليم إلى {LRI}ICRC (Geneva){PDI}{PDI}"),
    ("Republic (north) · جهة", f"{RLI}{LRI}Republic (north){PDI} · جهة{PDI}"),
    ("مكتب (OSE).", f"{RLI}مكتب ({LRI}OSE{PDI}).{PDI}"),
    ("كل C++ هنا", f"{RLI}كل {LRI}C++{PDI} هنا{PDI}"),
    ("إلى Front 2.0!", f"{RLI}إلى {LRI}Front 2.0{PDI}!{PDI}"),
    (
        f"{FSI}الاتحاد (E3/EU){PDI} (1 من 2)",
        f"{RLI}{FSI}الاتحاد ({LRI}E3/EU{PDI}){PDI} (1 من 2){PDI}",
    ),
    ("48 ساعة.", f"{RLI}48 ساعة.{PDI}"),
    ("Republic (north)", "Republic (north)"),
    ("D+0 – D+3", "D+0 – D+3"),
]


@pytest.mark.parametrize(("text", "wanted"), LABELS)
def test_names_within_a_label_are_kept_together(text: str, wanted: str) -> None:
    with speaking("ar"):
        assert laid(text) == wanted
    assert laid(text) == (f"{FSI}{text}{PDI}" if ARABIC.search(text) else text)


def test_what_is_set_apart_is_so_in_every_line_of_it() -> None:
    lines = [f"a {FSI}b {LRI}c", f"d{PDI} e", f"f{PDI} g"]
    assert list(line_by_line(lines)) == [
        f"a {FSI}b {LRI}c{PDI}{PDI}", f"{FSI}{LRI}d{PDI} e{PDI}", f"{FSI}f{PDI} g",
    ]  # fmt: skip
