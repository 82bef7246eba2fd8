"""Domain files as they are found in the field: scales, indexes, endings, encodings, numbers."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from paripassu import deal_of_domain
from paripassu.errors import CaseError, RequestError
from paripassu.packages.source import canonical
from tests.command import run
from tests.domains import FOLDER, drawn, write_genius, write_negmas

F = Fraction
OWN = "<utility_space><objective>{rows}</objective>{rest}</utility_space>"
SPACE = (
    "<negotiation_template><utility_space><objective>{rows}</objective></utility_space>"
    "</negotiation_template>"
)
HEAD = '<?xml version="1.0" encoding="{}"?>'


def issue(index: int | None, name: str, items: dict[str, Any]) -> str:
    rows = "".join(
        f'<item index="{k}" value="{value}"'
        + ("/>" if worth is None else f' evaluation="{worth}"/>')
        for k, (value, worth) in enumerate(items.items(), 1)
    )
    at = "" if index is None else f' index="{index}"'
    return f'<issue{at} name="{name}" type="discrete">{rows}</issue>'


def weights(*pairs: tuple[int, str]) -> str:
    return "".join(f'<weight index="{k}" value="{weight}"/>' for k, weight in pairs)


def prices(folder: Path, reserved: str = "0.5") -> Path:
    """What stands in the field: evaluations of any size, a reservation on the scale 0 to 1."""

    def one(price: list[int], date: list[int]) -> str:
        rows = (
            issue(1, "Price", dict(zip(["lo", "mid", "hi"], price, strict=True)))
            + issue(2, "Date", dict(zip(["lo", "hi"], date, strict=True)))
            + weights((1, "0.9"), (2, "0.1"))
        )
        return OWN.format(rows=rows, rest=f'<reservation value="{reserved}"/>')

    folder.mkdir(exist_ok=True)
    nothing: dict[str, None] = dict.fromkeys(["lo", "mid", "hi"])
    rows = issue(1, "Price", nothing) + issue(2, "Date", dict.fromkeys(["lo", "hi"]))
    (folder / "d.xml").write_text(SPACE.format(rows=rows))
    (folder / "a.xml").write_text(one([1, 2, 4], [10, 100]))
    (folder / "b.xml").write_text(one([4, 3, 1], [100, 40]))
    return folder


# --- The scale of a file -------------------------------------------------------------------------


def test_a_reading_that_loses_the_scale_says_so_and_what_the_other_gives(tmp_path: Path) -> None:
    folder = prices(tmp_path)
    found = deal_of_domain(folder)
    assert (found.reading, len(found.pareto)) == ("negmas", 6)
    own = found.own_scale
    assert own is not None and own.reading == "genius"
    assert own.disagreement == (F(1, 2), F(1, 2))
    assert [(p.outcome, p.utility) for p in own.pareto] == [
        (("mid", "hi"), (F(55, 100), F(715, 1000)))
    ]
    assert own == deal_of_domain(folder, reading="genius")
    told = json.loads(run("deal", str(folder), "--json").out)
    assert told["reading"] == "negmas"
    theirs = json.loads(run("deal", str(folder), "--reading", "genius", "--json").out)
    assert told["own_scale"] == {key: theirs[key] for key in told["own_scale"]}
    assert theirs["own_scale"] is None
    said = " ".join(run("deal", str(folder)).out.split())
    assert "Read as negmas" in said and "loses the scale of GENIUS" in said
    assert "--reading genius: 1 outcome that nobody can improve on" in said
    assert "without a deal a 0.5, b 0.5; Nash mid, hi, a 0.55, b 0.715." in said
    said = " ".join(run("deal", str(folder), "--reading", "genius").out.split())
    assert "Read as genius" in said and "loses" not in said


def test_where_nothing_is_acceptable_on_the_files_own_scale(tmp_path: Path) -> None:
    folder = prices(tmp_path, reserved="0.9")
    own = deal_of_domain(folder).own_scale
    assert own is not None and own.pareto == ()
    said = " ".join(run("deal", str(folder)).out.split())
    assert "With --reading genius no outcome gives every profile" in said


@pytest.mark.parametrize("name", ["tenths", "water", "ceasefire", "points", "ties"])
def test_it_is_said_where_the_two_readings_differ_and_nowhere_else(name: str) -> None:
    found, own = deal_of_domain(FOLDER / name), deal_of_domain(FOLDER / name, reading="genius")
    same = (found.pareto, found.disagreement) == (own.pareto, own.disagreement)
    assert (found.own_scale is None) == same
    assert found.own_scale in (None, own)
    said = run("deal", str(FOLDER / name)).out
    assert ("loses the scale" in said) != same and "Read as negmas" in said


def test_a_reservation_under_the_least_utility_is_lost_too(tmp_path: Path) -> None:
    """NegMAS raises it to that utility, which picks another outcome for Nash."""
    for file, one, two in (
        ("a", {"lo": 1, "hi": "0.4"}, {"lo": "0.2", "hi": 1}),
        ("b", {"lo": "0.3", "hi": 1}, {"lo": 1, "hi": "0.1"}),
    ):
        rows = issue(1, "Price", one) + issue(2, "Date", two) + weights((1, "0.5"), (2, "0.5"))
        (tmp_path / f"{file}.xml").write_text(OWN.format(rows=rows, rest=""))
    nothing = dict.fromkeys(["lo", "hi"])
    rows = issue(1, "Price", nothing) + issue(2, "Date", nothing)
    (tmp_path / "D.XML").write_text(SPACE.format(rows=rows))
    found = deal_of_domain(tmp_path)
    # NegMAS 0.16.0 finds this one, whether the reservation is 0 or none.
    assert [p.utility for p in found.points["nash"]] == [(F(70, 100), F(55, 100))]
    own = found.own_scale
    assert own is not None and own.disagreement == (0, 0)
    assert [p.utility for p in own.points["nash"]] == [(F(60, 100), F(65, 100))]
    said = " ".join(run("deal", str(tmp_path)).out.split())
    assert "without a deal a 0, b 0; Nash lo, lo, a 0.6, b 0.65." in said


def test_the_scale_is_lost_by_small_evaluations_too(tmp_path: Path) -> None:
    """Evaluations of thousandths make every utility smaller than the reservation."""
    folder = prices(tmp_path)
    for name in ("a", "b"):
        text = (folder / f"{name}.xml").read_text()
        for number in ("100", "10", "40", "1", "2", "3", "4"):
            text = text.replace(f'evaluation="{number}"', f'evaluation="{number}E-3"')
        (folder / f"{name}.xml").write_text(text)
    found = deal_of_domain(folder)
    assert found.pareto == () and found.own_scale is not None
    assert found.own_scale.pareto[0].outcome == ("mid", "hi")
    assert "Nash mid, hi" in " ".join(run("deal", str(folder)).out.split())


# --- Indexes, endings, several domains -----------------------------------------------------------


def answers(folder: Path, domain: str = "domain.xml") -> Any:
    return deal_of_domain(folder / domain)


@pytest.mark.parametrize("first", [0, 2, 17, -3])
@pytest.mark.parametrize("step", [1, 5])
def test_issues_indexed_from_any_number(first: int, step: int, tmp_path: Path) -> None:
    known = answers(write_genius(drawn(5, [3, 2, 4]), tmp_path / "known"))
    folder = write_genius(drawn(5, [3, 2, 4]), tmp_path / "other")
    for path in folder.iterdir():
        text = path.read_text()
        for tag in ("issue", "weight"):
            for k in (3, 2, 1):
                text = text.replace(f'<{tag} index="{k}"', f'<{tag} index="at{k}"')
            for k in (1, 2, 3):
                at = first + (k - 1) * step
                text = text.replace(f'<{tag} index="at{k}"', f'<{tag} index="{at}"')
        path.write_text(text)
    assert answers(folder) == known
    own = deal_of_domain(tmp_path / "known", reading="genius")
    assert deal_of_domain(folder, reading="genius") == own


def test_a_weight_bears_the_index_of_its_own_file(tmp_path: Path) -> None:
    rows = issue(1, "n", {"x": None, "y": None}) + issue(2, "m", {"u": None, "v": None})
    (tmp_path / "domain.xml").write_text(SPACE.format(rows=rows))
    one = issue(1, "n", {"x": 1, "y": 0}) + issue(2, "m", {"u": 1, "v": 0})
    two = issue(0, "m", {"u": 0, "v": 1}) + issue(1, "n", {"x": 0, "y": 1})
    (tmp_path / "a.xml").write_text(OWN.format(rows=one + weights((1, "0.7"), (2, "0.3")), rest=""))
    (tmp_path / "b.xml").write_text(OWN.format(rows=two + weights((0, "0.3"), (1, "0.7")), rest=""))
    found = {p.outcome: p.utility for p in answers(tmp_path).pareto}
    assert found[("x", "v")] == (F(7, 10), F(3, 10))
    twice = two.replace('index="0"', 'index="1"')
    (tmp_path / "b.xml").write_text(OWN.format(rows=twice, rest=""))
    with pytest.raises(CaseError, match="repeats the index"):
        answers(tmp_path)


@pytest.mark.parametrize("write", [write_genius, write_negmas])
def test_endings_in_capitals(write: Any, tmp_path: Path) -> None:
    known = deal_of_domain(write(drawn(1, [3, 2]), tmp_path / "known"))
    folder = write(drawn(1, [3, 2]), tmp_path / "other")
    for path in list(folder.iterdir()):
        path.rename(path.with_suffix(path.suffix.upper()))
    (domain,) = folder.glob("domain.*")
    assert deal_of_domain(folder) == known
    assert deal_of_domain(domain) == known
    profiles = ",".join(str(folder / f"profile{k}{domain.suffix}") for k in (0, 1))
    given = run("deal", str(domain), "--profiles", profiles, "--json")
    told = json.loads(given.out)
    assert told.pop("asked") != known.to_dict()["asked"]
    assert told == {key: value for key, value in known.to_dict().items() if key != "asked"}


def test_what_the_finder_of_a_mac_leaves_is_passed_over(tmp_path: Path) -> None:
    known = deal_of_domain(write_genius(drawn(1, [3, 2]), tmp_path))
    (tmp_path / "._domain.xml").write_bytes(b"\0\5\x16\7\0")
    assert deal_of_domain(tmp_path) == known


@pytest.mark.parametrize("write", [write_genius, write_negmas])
def test_several_domains_in_one_folder(write: Any, tmp_path: Path) -> None:
    """Each keeps the profiles that fit it; the folder alone does not say which is meant."""
    known, both = [], tmp_path / "both"
    both.mkdir()
    for name, sizes in (("one", [3, 2]), ("two", [2, 3, 2])):
        folder = write(drawn(1, sizes), tmp_path / name)
        for path in folder.iterdir():
            shutil.copy(path, both / f"{name}-{path.name}")
        known.append(deal_of_domain(folder))
    ending = next(both.iterdir()).suffix
    for name, found in zip(("one", "two"), known, strict=True):
        ours = deal_of_domain(both / f"{name}-domain{ending}")
        assert [p.utility for p in ours.pareto] == [p.utility for p in found.pareto]
        assert len(ours.profiles) == 2
    with pytest.raises(CaseError, match=r"several domains, such as .*one-domain.*name the file"):
        deal_of_domain(both)
    given = [both / f"one-profile{k}{ending}" for k in (0, 1)]
    with pytest.raises(CaseError, match="several domains"):
        deal_of_domain(both, given)
    assert deal_of_domain(both / f"one-domain{ending}", given).outcomes == 6


def test_one_domain_in_two_formats_is_two(tmp_path: Path) -> None:
    write_negmas(drawn(1, [3, 2]), write_genius(drawn(1, [3, 2]), tmp_path))
    with pytest.raises(CaseError, match=r"domain\.yml and domain\.xml"):
        deal_of_domain(tmp_path)
    utilities = [[p.utility for p in deal_of_domain(tmp_path / name).pareto]
                 for name in ("domain.xml", "domain.yml")]  # fmt: skip
    assert utilities[0] == utilities[1]


# --- Encodings -----------------------------------------------------------------------------------

NAMES = {
    "ISO-8859-1": "Größe", "windows-1252": "Preis “hoch” – 5 €", "iso-8859-15": "Prix €",
    "ISO-8859-5": "Цена", "utf-16": "价格 😀", "UTF-8": "κόστος",
}  # fmt: skip
CODECS = {
    **{name: name for name in NAMES if name != "utf-16"},
    "utf-16 little": "utf-16", "utf-16 big": "utf-16-be", "utf-16 bare": "utf-16-le",
    "utf-16 marked big": "utf-16-be",
}  # fmt: skip


@pytest.mark.parametrize("kind", CODECS)
def test_encodings_that_are_declared_are_read(kind: str, tmp_path: Path) -> None:
    declared = kind.split(" ")[0]
    name = NAMES[declared]
    rows = issue(1, name, {"a": None, "b": None})
    files = {
        "domain.xml": SPACE.format(rows=rows),
        **{f"{p}.xml": OWN.format(rows=issue(1, name, {"a": x, "b": 1 - x}), rest="")
           for p, x in (("p", 1), ("q", 0))},
    }  # fmt: skip
    mark = "\ufeff" if "marked" in kind else ""
    for file, text in files.items():
        raw = (mark + HEAD.format(declared) + text).encode(CODECS[kind])
        (tmp_path / file).write_bytes(raw)
    assert deal_of_domain(tmp_path).issues == (name,)


def test_latin_1_that_is_its_extension_of_windows(tmp_path: Path) -> None:
    rows = issue(1, "l’un", {"a": None})
    text = HEAD.format("ISO-8859-1") + SPACE.format(rows=rows)
    (tmp_path / "domain.xml").write_bytes(text.encode("cp1252"))
    for name in "pq":
        own = HEAD.format("iso-8859-1") + OWN.format(rows=issue(1, "l’un", {"a": 1}), rest="")
        (tmp_path / f"{name}.xml").write_bytes(own.encode("cp1252"))
    assert deal_of_domain(tmp_path).issues == ("l’un",)


def test_utf_8_that_calls_itself_utf_16(tmp_path: Path) -> None:
    """As programs write that put a text of theirs, declaration and all, into UTF-8."""
    folder = write_genius(drawn(1, [3, 2]), tmp_path)
    known = deal_of_domain(folder)
    for path in folder.iterdir():
        path.write_text(HEAD.format("utf-16") + path.read_text())
    assert deal_of_domain(folder) == known


@pytest.mark.parametrize(
    "encoding", ["utf-7", "rot13", "idna", "zlib", "EBCDIC-CP-US", "../x", "iso-8859-12"]
)
def test_other_encodings_are_never_looked_up(encoding: str, tmp_path: Path) -> None:
    text = (HEAD.format(encoding) + SPACE.format(rows=issue(1, "é", {"a": None}))).encode("latin-1")
    (tmp_path / "domain.xml").write_bytes(text)
    with pytest.raises(CaseError, match="not a text file in UTF-8"):
        deal_of_domain(tmp_path)


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("suffix", ["yml", "json"])
def test_texts_of_negmas_with_a_mark(codec: str, suffix: str, tmp_path: Path) -> None:
    folder = write_negmas(drawn(1, [3, 2]), tmp_path, suffix)
    known = deal_of_domain(folder)
    for path in folder.iterdir():
        path.write_bytes(path.read_text().encode(codec))
    assert deal_of_domain(folder) == known


# --- Numbers as keys -----------------------------------------------------------------------------

LINEAR = "{{type: LinearAdditiveUtilityFunction, reserved_value: 0, weights: [1], values: [{}]}}"


@pytest.mark.parametrize(
    ("values", "one", "two"),
    [
        ("[1, 2.0, 3]", "{1: 1, 2: 2, 3: 3}", "{1.0: 3, 2.0: 2, 3: 1}"),
        ("[1.0, 2.0, 3.0]", "{1: 1, 2: 2, 3: 3}", "{1: 3, +2: 2, 3.00: 1}"),
        ("[1, 2, 3]", '{"1": 1, "2.0": 2, 3.: 3}', "{1e0: 3, 20e-1: 2, 0.3e+1: 1}"),
        ('["1", "2.0", "3"]', "{1: 1, 2: 2, 3: 3}", "{1: 3, 2.0: 2, 3: 1}"),
    ],
)
def test_a_number_is_one_key_however_it_is_written(
    values: str, one: str, two: str, tmp_path: Path
) -> None:
    issues = f"[{{name: i, type: CategoricalIssue, values: {values}}}]"
    space = f"type: DiscreteCartesianOutcomeSpace\nname: d\nissues: {issues}\n"
    (tmp_path / "domain.yml").write_text(space)
    (tmp_path / "p0.yml").write_text(LINEAR.format(f"{{type: TableFun, mapping: {one}}}"))
    (tmp_path / "p1.yml").write_text(LINEAR.format(f"{{type: TableFun, mapping: {two}}}"))
    found = deal_of_domain(tmp_path)
    assert [point.utility for point in found.pareto] == [(3, 1), (2, 2), (1, 3)]
    mapped = one.replace("{", "").replace("}", "").split(", ")
    text = "".join(f"  ? [{pair.split(': ')[0]}]\n  : {pair.split(': ')[1]}\n" for pair in mapped)
    (tmp_path / "p0.yml").write_text(f"type: MappingUtilityFunction\nmapping:\n{text}")
    assert [point.utility for point in deal_of_domain(tmp_path).pareto] == [(3, 1), (2, 2), (1, 3)]


def test_texts_that_look_like_one_number_stay_apart(tmp_path: Path) -> None:
    issues = '[{name: i, type: CategoricalIssue, values: ["2", "2.0"]}]'
    (tmp_path / "domain.yml").write_text(f"type: OutcomeSpace\nname: d\nissues: {issues}\n")
    for name, mapping in (("p0", '{"2": 1, "2.0": 5}'), ("p1", '{"2": 5, "2.0": 1}')):
        text = LINEAR.format(f"{{type: TableFun, mapping: {mapping}}}")
        (tmp_path / f"{name}.yml").write_text(text)
    assert [point.utility for point in deal_of_domain(tmp_path).pareto] == [(5, 1), (1, 5)]
    for values, says in (("[2, 2.0]", "names a value twice"), ("[1, x]", "has no number for")):
        (tmp_path / "domain.yml").write_text(
            f"type: OutcomeSpace\nissues: [{{name: i, type: CategoricalIssue, values: {values}}}]"
        )
        with pytest.raises(CaseError, match=says):
            deal_of_domain(tmp_path)
    (tmp_path / "p0.yml").write_text(LINEAR.format("{type: TableFun, mapping: {2: 1, 2.0: 5}}"))
    with pytest.raises((CaseError, RequestError), match="stands twice"):
        deal_of_domain(tmp_path)


def test_values_of_genius_that_are_one_number(tmp_path: Path) -> None:
    rows = issue(1, "n", {"1": None, "2.0": None})
    (tmp_path / "domain.xml").write_text(SPACE.format(rows=rows))
    for name, pair in (("a", (1, 2)), ("b", (2, 1))):
        items = dict(zip(["1.0", "2"], pair, strict=True))
        own = OWN.format(rows=issue(1, "n", items) + weights((1, "1")), rest="")
        (tmp_path / f"{name}.xml").write_text(own)
    assert [p.utility for p in deal_of_domain(tmp_path).pareto] == [(2, 1), (1, 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [("2.0", "2"), ("2.", "2"), ("+2", "2"), ("-0.0", "0"), (".50", "0.5"), ("2e2", "200"),
     ("-1.5E-3", "-0.0015"), ("007", "7"), ("1" * 35 + ".10", "1" * 35 + ".1"), ("x", "x"),
     ("", ""), ("1e999", "1e999"), ("0x10", "0x10"), (".inf", ".inf")],
)  # fmt: skip
def test_numbers_are_written_in_one_way(text: str, said: str) -> None:
    assert canonical(text) == said
