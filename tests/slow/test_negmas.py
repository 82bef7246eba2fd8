"""The domains in NegMAS itself: it finds what we find, in our files and in its own.

What NegMAS 0.16.0 finds in our files is kept in tests/domains/negmas.json, for the quick tests; run
this file as a module to write it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from paripassu.packages.domain import DomainAnswer, deal_of_domain, read_domain
from paripassu.packages.outcomes import Domain, Outcome
from tests.domains import FOLDER, NAMES, drawn, write_genius, write_negmas

# Installed by make test-all alone; without it these tests fail, they are not skipped.
negmas: Any = import_module("negmas") if find_spec("negmas") else None

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

Vector = tuple[Fraction, ...]
Found = dict[str, list[Outcome]]
MEASURES = {
    "nash": "nash_points",
    "maximin": "kalai_points",
    "utilitarian": "max_welfare_points",
    "kalai-smorodinsky": "ks_points",
}


def found_by_negmas(scenario: Any) -> Found:
    """Ask NegMAS for its Pareto set and points, and name their outcomes as the files do."""
    ops = import_module("negmas.preferences.ops")
    outcomes = list(scenario.outcome_space.enumerate())
    utilities, places = ops.pareto_frontier(scenario.ufuns, outcomes)

    def named(positions: Iterable[int]) -> list[Outcome]:
        return sorted(tuple(map(str, outcomes[places[k]])) for k in positions)

    found = {"pareto": named(range(len(places)))}
    for measure, points in MEASURES.items():
        best = getattr(ops, points)(scenario.ufuns, utilities, outcome_space=scenario.outcome_space)
        found[measure] = named(k for _, k in best)
    return found


def load(folder: Path) -> Any:
    return negmas.Scenario.load(folder, ignore_discount=True)


def vectors(domain: Domain, outcomes: Iterable[Sequence[str]]) -> set[Vector]:
    return {domain.utilities(outcome) for outcome in outcomes}


def agree(domain: Domain, ours: DomainAnswer, theirs: Found) -> None:
    """Compare utilities exactly; what floats add must be bettered by an outcome it ties with."""
    pareto = {point.utility for point in ours.pareto}
    others = vectors(domain, theirs["pareto"])
    assert pareto <= others
    for extra in others - pareto:
        assert any(
            all(a >= b for a, b in zip(better, extra, strict=True))
            and any(a == b for a, b in zip(better, extra, strict=True))
            for better in pareto
        )
    for measure in ("nash", "maximin"):
        assert vectors(domain, theirs[measure]) == {p.utility for p in ours.points[measure]}
    # Of sums that are equal as decimals floats may find one the largest.
    largest = {point.utility for point in ours.points["utilitarian"]}
    assert not largest or largest & vectors(domain, theirs["utilitarian"])


def same_utilities(domain: Domain, scenario: Any) -> None:
    assert domain.size == scenario.outcome_space.cardinality
    for outcome in scenario.outcome_space.enumerate():
        ours = domain.utilities(tuple(map(str, outcome)))
        theirs = [ufun(outcome) for ufun in scenario.ufuns]
        assert [float(utility) for utility in ours] == pytest.approx(theirs, abs=1e-9)


def same_answer(folder: Path, scenario: Any) -> None:
    """What we read in a folder is what the scenario holds, and has the same answer."""
    domain = read_domain(folder)
    same_utilities(domain, scenario)
    agree(domain, deal_of_domain(folder), found_by_negmas(scenario))


@pytest.mark.parametrize("name", NAMES)
def test_our_files_in_negmas(name: str) -> None:
    same_answer(FOLDER / name, load(FOLDER / name))


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_answers_are_those_of_negmas(name: str) -> None:
    kept = json.loads((FOLDER / "negmas.json").read_text(encoding="utf-8"))
    if version("negmas") == kept["version"]:
        domain = read_domain(FOLDER / name)
        found = found_by_negmas(load(FOLDER / name))
        for what, outcomes in found.items():
            assert vectors(domain, outcomes) == vectors(domain, kept["found"][name][what])


@pytest.mark.parametrize("seed", range(8))
def test_random_domains_of_ours_in_both_formats(seed: int, tmp_path: Path) -> None:
    domain = drawn(seed, [3 + seed % 3, 4, 2 + seed % 4, 3, 2][: 2 + seed % 4])
    for folder in (
        write_genius(domain, tmp_path / "genius"),
        write_negmas(domain, tmp_path / "negmas"),
    ):
        same_answer(folder, load(folder))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["yml", "json", "xml"])
def test_files_that_negmas_writes(seed: int, kind: str, tmp_path: Path) -> None:
    """Utilities drawn by NegMAS, floats of seventeen digits, in its own formats and in GENIUS's."""
    import random

    random.seed(seed)
    import_module("numpy").random.seed(seed)
    sizes: list[Any] = [4, (1, 6), ["x", "y", "z"], (2, 5), 3][: 2 + seed % 4]
    issues = [negmas.make_issue(values, f"i{k}") for k, values in enumerate(sizes)]
    space = negmas.make_os(issues, name="space")
    ufuns = [
        negmas.LinearAdditiveUtilityFunction(
            values=[
                negmas.preferences.value_fun.TableFun({v: random.random() for v in issue.all})
                for issue in issues
            ],
            weights=[random.random() for _ in issues],
            reserved_value=random.random() / 2,
            outcome_space=space,
            name=name,
        )
        for name in ("a", "b")
    ]
    scenario = negmas.Scenario(outcome_space=space, ufuns=tuple(ufuns), name="drawn")
    scenario.dumpas(tmp_path, kind)
    same_answer(tmp_path, scenario)


def test_value_functions_and_utility_functions_that_negmas_writes(tmp_path: Path) -> None:
    """All kinds that it can write as YAML; it cannot read all of them back itself."""
    fun = negmas.preferences.value_fun
    made = negmas.make_issue
    issues = [made((1, 4), "n"), made(["a", "b"], "s"), made([1.5, 2.5], "f"), made((0, 6), "m")]
    space = negmas.make_os(issues, name="kinds")
    table = fun.TableFun({"a": 0.25, "b": 1})
    rows = [
        [fun.AffineFun(slope=0.1, bias=0.2), table, fun.IdentityFun(), fun.ConstFun(0.3)],
        [fun.QuadraticFun(a1=-0.5, a2=0.25, bias=1), table, fun.LinearFun(slope=-0.4),
         fun.TriangularFun(start=0, end=6, middle=4, bias=0.1, scale=0.5)],
        [fun.PolynomialFun(coefficients=(0.1, -0.2, 0.01), bias=0.3), table, fun.IdentityFun(),
         fun.LinearFun(slope=0.1)],
    ]  # fmt: skip
    linear = negmas.LinearAdditiveUtilityFunction
    ufuns = [
        linear(values=row, weights=[0.4, 0.3, 0.2, 0.1], outcome_space=space, name=f"u{k}")
        for k, row in enumerate(rows)
    ]
    scenario = negmas.Scenario(outcome_space=space, ufuns=tuple(ufuns), name="kinds")
    scenario.dumpas(tmp_path / "additive", "yml")
    same_utilities(read_domain(tmp_path / "additive"), scenario)

    space = negmas.make_os([made((0, 3), "a"), made((0, 2), "b")], name="whole")
    mapping = {o: o[0] * 0.5 - 0.125 * o[1] ** 2 for o in space.enumerate()}
    affine = negmas.AffineUtilityFunction([0.5, 0.25], bias=0.125, outcome_space=space, name="v0")
    scenario = negmas.Scenario(
        outcome_space=space,
        ufuns=(
            affine,
            negmas.LinearUtilityFunction([-0.5, 0.25], outcome_space=space, name="v1"),
            negmas.MappingUtilityFunction(mapping, outcome_space=space, name="v2"),
            negmas.preferences.ConstUtilityFunction(0.75, outcome_space=space, name="v3"),
            negmas.preferences.discounted.ExpDiscountedUFun(
                ufun=affine, discount=0.9, outcome_space=space, name="v4"
            ),
        ),
        name="whole",
    )
    scenario.dumpas(tmp_path / "whole", "yml")
    domain = read_domain(tmp_path / "whole")
    assert domain.profiles[4].discount == Fraction(9, 10)
    for outcome in space.enumerate():
        theirs = [ufun(outcome) for ufun in scenario.ufuns[:4]] + [affine(outcome)]
        ours = domain.utilities(tuple(map(str, outcome)))
        assert [float(utility) for utility in ours] == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_its_kalai_smorodinsky_points_are_the_closest_not_the_best_of_the_worst(name: str) -> None:
    """It takes the closest shares of the best of all outcomes; we, the largest least share."""
    domain, answer = read_domain(FOLDER / name), deal_of_domain(FOLDER / name)
    theirs = vectors(domain, found_by_negmas(load(FOLDER / name))["kalai-smorodinsky"])
    ours = {point.utility for point in answer.points["kalai-smorodinsky"]}
    pareto = {point.utility for point in answer.pareto}
    best_of_all = tuple(map(max, zip(*vectors(domain, domain.outcomes()), strict=True)))
    best_of_acceptable = tuple(map(max, zip(*pareto, strict=True)))

    def shares(utility: Vector, ideal: Vector) -> list[Fraction]:
        rows = zip(utility, answer.disagreement, ideal, strict=True)
        return [(own - least) / (most - least) for own, least, most in rows]

    gaps = {u: max(shares(u, best_of_all)) - min(shares(u, best_of_all)) for u in pareto}
    assert theirs == {u for u in pareto if gaps[u] == min(gaps.values())}
    least = {u: min(shares(u, best_of_acceptable)) for u in pareto}
    assert ours == {u for u in pareto if least[u] == max(least.values())}
    assert (ours == theirs) == (name not in ("buyout", "quota"))


if __name__ == "__main__":
    answers = {name: found_by_negmas(load(FOLDER / name)) for name in NAMES}
    kept = {"version": version("negmas"), "found": answers}
    text = json.dumps(kept, separators=(",", ":")).replace('},"', '},\n"').replace('],"', '],\n"')
    (FOLDER / "negmas.json").write_text(text + "\n", encoding="utf-8")
