"""Domains of GENIUS and NegMAS: what NegMAS found in them, brute force, and hostile files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest

from paripassu.errors import CaseError, PariPassuError, RequestError
from paripassu.packages.domain import deal_of_domain, read_domain
from paripassu.packages.outcomes import Domain, Outcome
from tests.domains import FOLDER, NAMES, drawn, write_genius, write_negmas

F = Fraction
Vector = tuple[Fraction, ...]
# What NegMAS 0.16.0 found in these files; tests/slow/test_negmas.py asks it again.
KEPT = json.loads((FOLDER / "negmas.json").read_text(encoding="utf-8"))["found"]


def vectors(domain: Domain, chosen: Iterable[Sequence[str]]) -> set[Vector]:
    return {domain.utilities(outcome) for outcome in chosen}


def dominates(a: Vector, b: Vector) -> bool:
    return a != b and all(x >= y for x, y in zip(a, b, strict=True))


# --- The same as NegMAS --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nash_and_kalai_points_are_those_of_negmas(name: str) -> None:
    domain, answer = read_domain(FOLDER / name), deal_of_domain(FOLDER / name)
    for measure in ("nash", "maximin"):
        found = {point.utility for point in answer.points[measure]}
        assert found == vectors(domain, KEPT[name][measure])


@pytest.mark.parametrize("name", NAMES)
def test_the_pareto_set_is_that_of_negmas(name: str) -> None:
    """But for outcomes that floats leave in: another betters them, with one utility equal."""
    domain, answer = read_domain(FOLDER / name), deal_of_domain(FOLDER / name)
    pareto = {point.utility for point in answer.pareto}
    theirs = vectors(domain, KEPT[name]["pareto"])
    assert pareto <= theirs
    for extra in theirs - pareto:
        ties = [p for p in pareto if dominates(p, extra)]
        assert any(a == b for p in ties for a, b in zip(p, extra, strict=True))
    # In water sums that are equal as decimals are not equal as floats.
    assert (pareto == theirs) == (name != "water")


def test_the_domains_are_as_varied_as_they_should_be() -> None:
    domains = {name: read_domain(FOLDER / name) for name in NAMES}
    assert len(domains) >= 6
    assert {len(domain.issues) for domain in domains.values()} >= {2, 3, 4, 5}
    assert max(domain.size for domain in domains.values()) == 8400
    assert {path.suffix for name in NAMES for path in (FOLDER / name).iterdir()} == {".xml", ".yml"}


# --- The same as brute force ---------------------------------------------------------------------


def by_brute_force(domain: Domain, reading: str = "negmas") -> dict[str, set[Outcome]]:
    """Compare every outcome with every other, and each measure as its definition has it."""
    every = {outcome: domain.utilities(outcome) for outcome in domain.outcomes()}
    worst = [min(column) for column in zip(*every.values(), strict=True)]
    least = [
        low if p.reservation is None else max(low, p.reservation)
        for low, p in zip(worst, domain.profiles, strict=True)
    ]
    if reading == "genius":
        least = [F(p.reservation or 0) for p in domain.profiles]
    kept = {o: u for o, u in every.items() if all(a >= b for a, b in zip(u, least, strict=True))}
    pareto = {
        o: tuple(a - b for a, b in zip(u, least, strict=True))
        for o, u in kept.items()
        if not any(dominates(other, u) for other in kept.values())
    }
    reach = [max(column) for column in zip(*pareto.values(), strict=True)]
    mark = {
        # Where not everyone can gain: first as many as can.
        "nash": lambda g: (sum(a > 0 for a in g), prod(a for a in g if a)),
        "maximin": min,
        "utilitarian": sum,
        "kalai-smorodinsky": lambda g: min(
            (a / r for a, r in zip(g, reach, strict=True) if r), default=F(0)
        ),
    }
    found = {"pareto": set(pareto)}
    for measure, of in mark.items():
        marks = {outcome: of(gains) for outcome, gains in pareto.items()}
        found[measure] = {o for o, own in marks.items() if own == max(marks.values())}
    return found


def compare_with_brute_force(folder: Path, reading: str = "negmas") -> None:
    answer = deal_of_domain(folder, reading=reading)
    found = by_brute_force(read_domain(folder, reading=reading), reading)
    assert {point.outcome for point in answer.pareto} == found["pareto"]
    for measure, points in answer.points.items():
        assert {point.outcome for point in points} == found[measure]
    assert answer.to_dict()["outcomes"] == answer.outcomes


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("withdrawal", "quota")])
def test_brute_force_finds_the_same(name: str) -> None:
    compare_with_brute_force(FOLDER / name)


@pytest.mark.parametrize("digits", [1, 3, 20])
@pytest.mark.parametrize("seed", range(6))
def test_brute_force_finds_the_same_in_random_domains(
    seed: int, digits: int, tmp_path: Path
) -> None:
    """One digit makes many ties, twenty make whole numbers of more than 64 bits."""
    parties = 2 + seed % 2
    domain = drawn(seed, [2 + seed % 3, 3, 4], digits=digits, parties=parties)
    folder = write_genius(domain, tmp_path)
    compare_with_brute_force(folder)
    compare_with_brute_force(folder, "genius")


@pytest.mark.parametrize("seed", range(4))
def test_both_formats_and_json_give_the_same(seed: int, tmp_path: Path) -> None:
    domain = drawn(seed, [3, 2, 4])
    folders = [write_genius(domain, tmp_path / "genius")]
    folders += [write_negmas(domain, tmp_path / kind, kind) for kind in ("yml", "yaml", "json")]
    answers = [deal_of_domain(folder) for folder in folders]
    assert len({answer.pareto for answer in answers}) == 1
    assert all(answer.points == answers[0].points for answer in answers)


# --- What the files say --------------------------------------------------------------------------


def test_utilities_by_hand() -> None:
    ceasefire = read_domain(FOLDER / "ceasefire")
    assert ceasefire.utilities(("1949", "none")) == (F(1), F(45, 1000))
    assert ceasefire.utilities(("1967", "joint")) == (F(465, 1000), F(735, 1000))
    assert [profile.reservation for profile in ceasefire.profiles] == [F(32, 100), F(1, 4)]
    water = read_domain(FOLDER / "water")
    # Profiles stand by name: downstream, upstream.
    assert water.utilities(("5", "wet", "8")) == (F(405, 1000), F(75, 100))
    assert [profile.discount for profile in water.profiles] == [F(9, 10)] * 2
    buyout = read_domain(FOLDER / "buyout")
    # 0.5·(1.1 − 0.4) + 0.3·(0.9 − 0.225) + 0.2·(2/3) and 0.6·0.536 + 0.15·0.55 + 0.25·0.5.
    assert buyout.utilities(("4", "3", "2")) == (
        F(35, 100) + F(2025, 10000) + F(2, 15),
        F(6, 10) * F(536, 1000) + F(15, 100) * F(55, 100) + F(25, 100) * F(5, 10),
    )
    exchange = read_domain(FOLDER / "exchange")
    assert exchange.profiles[1].reservation is None
    assert exchange.utilities(("4", "coast", "5", "some")) == (
        F(24, 100) + F(8, 100) + F(15, 100) + F(65, 1000),
        F(55, 100) * (F(72, 100) - F(12, 100)) + F(105, 1000) + F(12, 100) + F(45, 1000),
    )


def test_genius_divides_by_the_largest_evaluation_and_negmas_does_not() -> None:
    outcome = ("newest", "large", "19")
    raw = read_domain(FOLDER / "points").utilities(outcome)
    assert raw == (F(45, 10) + 1 + 3, F(12, 10) + F(5, 10) + F(35, 100))
    scaled = read_domain(FOLDER / "points", reading="genius").utilities(outcome)
    assert scaled == (F(1), F(4, 10) * F(3, 10) + F(25, 100) * F(1, 2) + F(35, 100) / 9)


def test_genius_counts_whole_numbers_from_the_lower_bound_and_stays_within_0_and_1() -> None:
    years = [read_domain(FOLDER / "water", reading=r) for r in ("negmas", "genius")]
    upstream = [domain.utilities(("0", "wet", "8"))[1] for domain in years]
    assert upstream == [F(5, 10) + F(2, 10) + F(3, 10), F(7, 10) + F(3, 10) * F(7, 8)]


def test_no_utility_exceeds_1_for_genius(tmp_path: Path) -> None:
    (tmp_path / "domain.xml").write_text(TEMPLATE)
    for name in "uv":
        (tmp_path / f"{name}.xml").write_text(UTILITY.replace('"1.0"', '"2.5"'))
    assert read_domain(tmp_path).utilities(("a",)) == (F(5, 4), F(5, 4))
    assert read_domain(tmp_path, reading="genius").utilities(("a",)) == (F(1), F(1))
    answer = deal_of_domain(tmp_path, reading="genius")
    assert [point.utility for point in answer.pareto] == [(F(1), F(1))]


@pytest.mark.parametrize("name", NAMES)
def test_no_utility_is_lost_on_the_way_to_whole_numbers(name: str) -> None:
    domain = read_domain(FOLDER / name)
    scale, columns = domain.whole()
    for k, outcome in enumerate(domain.outcomes()):
        if k % 97 == 0:
            assert domain.outcome(k) == outcome
            found = tuple(F(int(column[k]), scale) for column in columns)
            assert found == domain.utilities(outcome)


def test_the_answer() -> None:
    answer = deal_of_domain(FOLDER / "ceasefire")
    assert answer.disagreement == (F(32, 100), F(1, 4))
    assert repr(answer) == (
        "<DomainAnswer 'ceasefire', read as negmas, 2 profiles, 12 outcomes, 5 Pareto-optimal; "
        "nash: 1, kalai-smorodinsky: 1, …>"
    )
    data = answer.to_dict()
    json.dumps(data)
    assert data["reading"] == "negmas"
    assert data["points"]["nash"] == [
        {"outcome": {"line of control": "1949", "monitors": "blue helmets"},
         "utility": [0.805, 0.45]}
    ]  # fmt: skip


def test_nothing_acceptable_gives_no_points(tmp_path: Path) -> None:
    domain = drawn(0, [3, 3])
    proud = [(weights, worth, "9") for weights, worth, _ in domain.profiles]
    answer = deal_of_domain(write_genius(type(domain)(domain.issues, proud), tmp_path))
    assert answer.pareto == ()
    assert set(answer.points.values()) == {()}


def test_files_may_be_named_one_by_one_in_the_order_of_the_parties() -> None:
    folder = FOLDER / "water"
    given = [folder / "upstream.xml", folder / "downstream.xml"]
    assert [p.name for p in read_domain(folder / "water.xml", given).profiles] == [
        "upstream", "downstream",
    ]  # fmt: skip
    assert read_domain(folder / "water.xml") == read_domain(folder)
    assert read_domain(FOLDER / "quota/domain.yml") == read_domain(FOLDER / "quota")


# --- NegMAS's other kinds ------------------------------------------------------------------------

SPACE = """
type: negmas.outcomes.DiscreteCartesianOutcomeSpace
issues:
- {name: n, type: ContiguousIssue, values: [1, 2]}
- {name: s, type: CategoricalIssue, values: [a, b]}
"""
NUMERIC = SPACE.replace("CategoricalIssue, values: [a, b]", "DiscreteCardinalIssue, values: [3, 5]")


def utilities_of(space: str, profile: str, folder: Path) -> list[Fraction]:
    (folder / "space.yml").write_text(space)
    (folder / "u.yml").write_text(profile)
    domain = read_domain(folder / "space.yml", [folder / "u.yml"] * 2)
    return [domain.utilities(outcome)[0] for outcome in domain.outcomes()]


@pytest.mark.parametrize(
    ("space", "profile", "expected"),
    [
        (NUMERIC, "{type: AffineUtilityFunction, weights: [1, 0.5], bias: 2}", "4.5 5.5 5.5 6.5"),
        (NUMERIC, "{type: LinearUtilityFunction, weights: {s: 1, n: -1}}", "2 4 1 3"),
        (SPACE, "{type: ConstUtilityFunction, value: 3, reserved_value: .nan}", "3 3 3 3"),
        (SPACE, "type: MappingUtilityFunction\ndefault: -.inf\nmapping:\n  ? - 1\n    - a\n  : 1\n"
         "  ? [1, b]\n  : 2\n  ? [2, a]\n  : 3\n  ? [2, b]\n  : -4.5", "1 2 3 -4.5"),
        (SPACE, "type: MappingUtilityFunction\ndefault: 7\nmapping:\n  ? [2, a]\n  : 3", "7 7 3 7"),
        (SPACE, "{type: ExpDiscountedUFun, discount: 0.9, ufun: {type: ConstUtilityFunction,"
         " value: 1e-1}}", "0.1 0.1 0.1 0.1"),
        (SPACE, "{type: LinearAdditiveUtilityFunction, values: [{type: PolynomialFun,"
         " coefficients: [1, 2], bias: 3}, {a: 1, b: 0}]}", "7 6 14 13"),
        (SPACE, "{type: LinearAdditiveUtilityFunction, bias: 1, values: {n: {type: TriangularFun,"
         " start: 0, middle: 1, end: 3, scale: 2}, s: {type: ConstFun, bias: 1}}}", "4 4 3 3"),
    ],
)  # fmt: skip
def test_other_kinds_of_utility(space: str, profile: str, expected: str, tmp_path: Path) -> None:
    assert utilities_of(space, profile, tmp_path) == [F(word) for word in expected.split()]


# --- Files that are not as they must be ----------------------------------------------------------

ISSUE = '<issue index="1" name="i" type="discrete"><item index="1" value="a"/></issue>'
TEMPLATE = (
    f"<negotiation_template><utility_space><objective>{ISSUE}</objective></utility_space>"
    "</negotiation_template>"
)
UTILITY = (
    '<utility_space><objective><weight index="1" value="1.0"/>'
    '<issue index="1" name="i"><item index="1" value="a" evaluation="0.5"/></issue>'
    "</objective></utility_space>"
)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
INTEGER = '<issue index="1" name="i" type="integer" lowerbound="{}" upperbound="{}"/>'


@pytest.mark.parametrize(
    ("domain", "profile", "expected"),
    [
        (BOMB + TEMPLATE, UTILITY, "domain.xml, line 1: declares a document type"),
        (TEMPLATE, '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + UTILITY, "u.xml, line 1: declares"),
        (TEMPLATE.replace(ISSUE, "&lol;"), UTILITY, "undefined entity"),
        (TEMPLATE[:-3], UTILITY, "not well-formed XML"),
        ("<a>" * 40 + "</a>" * 40, UTILITY, "nested too deeply"),
        (TEMPLATE, "\x1b[31m" + UTILITY, "control characters"),
        (UTILITY, UTILITY, "expected <negotiation_template>"),
        (TEMPLATE, TEMPLATE, "expected <utility_space>"),
        (TEMPLATE.replace("discrete", "real"), UTILITY, "expected discrete or integer"),
        (TEMPLATE.replace(ISSUE, f"<objective>{ISSUE}</objective>"), UTILITY, "side by side"),
        (TEMPLATE, UTILITY.replace("weight", "utility_function"), "additive utilities"),
        (TEMPLATE.replace(ISSUE, ISSUE + ISSUE), UTILITY, "repeats the index of an issue"),
        (TEMPLATE.replace(ISSUE, ISSUE + ISSUE.replace('index="1" n', 'index="2" n')), UTILITY,
         "has issues of the same name"),
        (TEMPLATE.replace('index="1" name', 'index="x" name'), UTILITY, "whole number as index"),
        (TEMPLATE.replace(ISSUE, ""), UTILITY, "holds no issues"),
        (TEMPLATE.replace(ISSUE, INTEGER.format(0, 10**30)), UTILITY, "alone spans more than"),
        (TEMPLATE.replace(ISSUE, INTEGER.format(3, 2)), UTILITY, "above its upper bound"),
        (TEMPLATE.replace(ISSUE, INTEGER.format("0.5", 2)), UTILITY, "whole number as lowerbound"),
        (TEMPLATE, UTILITY.replace('"0.5"', '"NaN"'), "expected a number, found “NaN”"),
        (TEMPLATE, UTILITY.replace('"0.5"', '"1e999"'), "expected a number, found “1e999”"),
        (TEMPLATE, UTILITY.replace('"0.5"', '"' + "9" * 999 + '"'), "expected a number"),
        (TEMPLATE, UTILITY.replace('value="a"', 'value="b"'), "has no evaluation of “a”"),
        (TEMPLATE, UTILITY.replace('name="i"', 'name="j"'), "has no issue “i”"),
        (TEMPLATE, UTILITY.replace("<item ", '<evaluator/><item '), "in a discrete issue"),
        (TEMPLATE.replace(ISSUE, INTEGER.format(0, 2)),
         UTILITY.replace("<item ", '<evaluator ftype="cosine"/><item '), "linear, quadratic"),
    ],
)  # fmt: skip
def test_xml_that_is_not_as_it_must_be(
    domain: str, profile: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "domain.xml").write_text(domain)
    (tmp_path / "u.xml").write_text(profile)
    with pytest.raises(PariPassuError) as caught:
        read_domain(tmp_path / "domain.xml", [tmp_path / "u.xml"] * 2)
    assert expected in str(caught.value)
    assert "domain.xml" in str(caught.value) or "u.xml" in str(caught.value)


ADDITIVE = "{type: LinearAdditiveUtilityFunction, values: %s}"
DEEP = "[" * 30 + "]" * 30


@pytest.mark.parametrize(
    ("space", "profile", "expected"),
    [
        ("a: &x [1]\nb: *x", "", "anchors, aliases and tags"),
        ("a: !!python/object/apply:os.system [ls]", "", "anchors, aliases and tags"),
        (f"a: {DEEP}", "", "nested too deeply"),
        ("a: 1\na: 2", "", "the key “a” stands twice"),
        ("{a: 1}\n---\n{b: 1}", "", "a second document"),
        ("- 1", "", "holds no table of keys"),
        ("a: [1", "", "not well-formed YAML or JSON"),
        ("type: Zoo", "", "expected an outcome space"),
        (SPACE.replace("[1, 2]", "[2, 1]"), "", "the smaller first"),
        (SPACE.replace("[1, 2]", "[1, 9000000]"), "", "alone spans more than 2,000,000"),
        (SPACE.replace("ContiguousIssue", "ContinuousIssue"), "", "outcomes that can be counted"),
        (SPACE.replace("name: s", "name: n"), "", "each with a name of its own"),
        (SPACE.replace("[a, b]", "[a, a]"), "", "names a value twice"),
        (SPACE, "type: RandomUtilityFunction", "expected a linear additive"),
        (SPACE, "type: [x]", "expected a linear additive"),
        (SPACE, ADDITIVE % "[{type: CosFun}, {a: 1, b: 0}]", "expected a table, constant"),
        (SPACE, ADDITIVE % "[{type: IdentityFun}, {a: 1}]", "has no number for “b”"),
        (SPACE, ADDITIVE % "[{type: IdentityFun}, {type: IdentityFun}]", "values are no numbers"),
        (SPACE, ADDITIVE % "[{type: IdentityFun}]", "one for each of the 2 issues"),
        (SPACE, ADDITIVE % "[{type: LinearFun, slope: much}, {a: 1, b: 0}]", "found “much”"),
        (SPACE, "{type: AffineUtilityFunction, weights: [1, 1]}", "values are no numbers"),
        (SPACE, "{type: MappingUtilityFunction, mapping: {a: 1}}", "has no utility for “1, a”"),
        (SPACE, "{type: ConstUtilityFunction, value: 1, reserved_value: .inf}", "found “.inf”"),
        (SPACE, "{type: ConstUtilityFunction, value: 1, reserved_outcome: [1, a]}", "is not read"),
    ],
)
def test_yaml_that_is_not_as_it_must_be(
    space: str, profile: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(PariPassuError) as caught:
        utilities_of(space, profile, tmp_path)
    assert expected in str(caught.value)
    assert "space.yml" in str(caught.value) or "u.yml" in str(caught.value)


def test_a_document_type_is_found_in_every_encoding(tmp_path: Path) -> None:
    """UTF-16 would hide a document type from whoever looks for it byte by byte."""
    text = (BOMB + TEMPLATE).replace('name="i"', 'name="é"')
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        head = '<?xml version="1.0" encoding="UTF-16"?>' if encoding[-1] == "e" else ""
        (tmp_path / "domain.xml").write_bytes((head + text).encode(encoding))
        with pytest.raises(CaseError, match="line 1: declares a document type"):
            read_domain(tmp_path)
    (tmp_path / "domain.xml").write_bytes(text.encode("latin-1"))
    with pytest.raises(CaseError, match="not a text file in UTF-8"):
        read_domain(tmp_path)


def test_files_that_are_not_there_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="holds no domain"):
        read_domain(tmp_path)
    with pytest.raises(CaseError, match="is no domain file"):
        read_domain(tmp_path / "domain.csv")
    with pytest.raises(RequestError, match="has 0 preference profiles"):
        read_domain(tmp_path / "domain.xml")
    with pytest.raises(RequestError, match="has 1 preference profile;"):
        read_domain(FOLDER / "water", [FOLDER / "water/upstream.xml"])
    (tmp_path / "domain.xml").write_text(" " * 4_000_001)
    with pytest.raises(CaseError, match=r"is 4\.0 MB large"):
        read_domain(tmp_path)


def test_too_many_outcomes(tmp_path: Path) -> None:
    domain = drawn(0, [2] * 21)
    for folder in (write_genius(domain, tmp_path / "a"), write_negmas(domain, tmp_path / "b")):
        with pytest.raises(RequestError, match="spans more than 2,000,000 outcomes"):
            read_domain(folder)


def test_issues_are_counted_before_they_are_written_out(tmp_path: Path) -> None:
    """Each of these issues alone could be looked at; a thousand would not fit in memory."""
    issue = INTEGER.replace('"i"', '"i{n}"').replace('"1"', '"{n}"', 1)
    many = "".join(issue.format(0, 1_900_000, n=n) for n in range(1, 1001))
    (tmp_path / "domain.xml").write_text(TEMPLATE.replace(ISSUE, many))
    for name in "uv":
        (tmp_path / f"{name}.xml").write_text(UTILITY)
    with pytest.raises(RequestError, match="spans more than"):
        read_domain(tmp_path)


def test_more_issues_than_an_array_has_dimensions(tmp_path: Path) -> None:
    domain = drawn(3, [1] * 70 + [3, 2])
    compare_with_brute_force(write_genius(domain, tmp_path))


def test_requests_that_make_no_sense() -> None:
    with pytest.raises(RequestError, match="negmas or genius"):
        read_domain(FOLDER / "water", reading="tea leaves")
    with pytest.raises(RequestError, match="no GENIUS file"):
        read_domain(FOLDER / "quota", reading="genius")
    with pytest.raises(RequestError, match="one of the values of each issue"):
        read_domain(FOLDER / "ceasefire").utilities(("1949",))
    with pytest.raises(RequestError, match="one of the values of each issue"):
        read_domain(FOLDER / "ceasefire").utilities(("1949", "many"))
