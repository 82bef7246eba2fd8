"""The bench's judgements: what is marked, what is refused, and that its peer agrees with us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from bench import ours
from bench.backing import compiled
from bench.compare import check
from bench.generator import layers, milestones, tracks
from bench.outcome import Outcome
from bench.proof import cpsat, goal
from bench.proof.descent import Answer
from bench.proof.instances import Instance
from bench.quick import report
from bench.table import Line, markdown

from paripassu.balance.terms import Terms

LIMIT = 20.0


@pytest.fixture(scope="module")
def terms() -> Terms:
    return compiled(tracks(16, 2, 1))


@pytest.mark.parametrize("objective", goal.OBJECTIVES)
@pytest.mark.parametrize("family", [tracks, milestones, layers])
def test_both_ways_of_cp_sat_prove_what_we_prove(
    family: Callable[..., dict[str, Any]], objective: str
) -> None:
    terms = compiled(family(12, 3, 1))
    own, peer = (method.solve(terms, objective, LIMIT) for method in (ours, cpsat))
    check(Instance("", "", terms), objective, [own, peer])
    assert own.proved
    assert peer.proved
    limits = goal.limits(terms, objective, own.value)
    ways: list[cpsat.Way] = [(cpsat.Steps, cpsat.BACKWARDS), (cpsat.Steps, cpsat.RESTARTED)]
    for way in ways:
        if limits is not None:
            assert cpsat.race([way], terms, limits, None, LIMIT) is Answer.NONE


def test_a_race_is_won_by_whoever_answers(terms: Terms) -> None:
    limits = goal.limits(terms, "exposure", None)
    assert limits is not None
    both: list[cpsat.Way] = [(cpsat.Places, cpsat.PLAIN), (cpsat.Steps, cpsat.BACKWARDS)]
    order = cpsat.race(both, terms, limits, None, LIMIT)
    assert isinstance(order, list)
    assert goal.within(terms, limits, order)
    assert cpsat.race(both, terms, limits, None, 0.0) is Answer.LATE


def test_what_does_not_agree_is_refused(terms: Terms) -> None:
    found = ours.solve(terms, "exposure", LIMIT)
    assert found.value is not None
    instance = Instance("case", "tracks", terms)
    check(instance, "exposure", [found, found])
    better = replace(found, method="peer", value=found.value - Fraction(1, 100))
    with pytest.raises(AssertionError, match="disagree"):
        check(instance, "exposure", [found, replace(better, order=())])
    with pytest.raises(AssertionError, match="misstates"):
        check(instance, "exposure", [replace(better, proved=False)])
    with pytest.raises(AssertionError, match="below a proved one"):
        check(instance, "exposure", [found, replace(better, proved=False, order=())])


def test_the_quick_table_marks_what_got_more_than_twice_as_bad() -> None:
    text = report({"a": 0.3, "b": 0.1, "c": 0.1}, {"a": 0.1, "b": 0.1})
    rows = {row.split(" | ")[0].strip("| "): row for row in text.splitlines() if row[:1] == "|"}
    assert "WORSE" in rows["a"]
    assert "3.00" in rows["a"]
    assert "WORSE" not in rows["b"]
    assert "new" in rows["c"]
    assert text.endswith("as stored: a.")


@pytest.mark.parametrize(("seconds", "said"), [(0.001, "met"), (0.05, "NOT met")])
def test_the_exact_table_says_whether_the_goal_is_met(
    terms: Terms, seconds: float, said: str
) -> None:
    own = Outcome("paripassu", Fraction(1, 4), Fraction(1, 4), True, seconds)
    late = replace(own, method="cp-sat", proved=False, seconds=1.0)
    instance = Instance("case", "tracks", terms)
    text = markdown([Line(instance, 100, "trust", own, (late,))], ["cp-sat"], 1.0)
    assert f"goal: 100, {said}." in text
    assert "it did not finish on 1" in text
    assert f"> {1 / seconds:.0f} |" in text
