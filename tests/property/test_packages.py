"""What must hold of packages whatever the numbers: changes that may not change the answer."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from paripassu import load
from paripassu.errors import RequestError
from paripassu.packages.best import best
from paripassu.packages.choices import Choices, compile_choices, possible, tokens, value
from paripassu.packages.pareto import pareto
from paripassu.packages.programme import Cuts
from paripassu.packages.sample import sample
from paripassu.packages.solutions import MEASURES, solutions
from paripassu.packages.winner import adjusted_winner
from paripassu.running.clock import Clock, OutOfTimeError
from tests.random_cases import random_case

SEEDS = range(12)


def data_of(seed: int) -> dict[str, Any]:
    data = random_case(seed, actions=7)
    for party in data["parties"].values():
        party["bottom_line"] = Random(seed).choice([-4, 0])
    return data


def front(data: dict[str, Any]) -> tuple[Choices, list[tuple[str, ...]]]:
    choices = compile_choices(load(data))
    found = pareto(choices, range(len(choices.parties)))
    assert found is not None
    return choices, [tokens(choices, package) for package in found]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_party_may_count_in_other_points(seed: int) -> None:
    data = data_of(seed)
    other = deepcopy(data)
    for part in (*other["actions"].values(), *other.get("also", [])):
        for party, worth in part["value"].items():
            if party == "p0":
                part["value"][party] = [3 * x for x in worth] if isinstance(worth, list) else (
                    3 * worth
                )  # fmt: skip
    other["parties"]["p0"]["bottom_line"] *= 3
    assert front(data)[1] == front(other)[1]
    one, two = compile_choices(load(data)), compile_choices(load(other))
    for measure in MEASURES:
        first = best(one, range(len(one.parties)), measure, Clock())
        second = best(two, range(len(two.parties)), measure, Clock())
        assert (first and first.package) == (second and second.package)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_action_worth_nothing_to_anyone_joins_every_package(seed: int) -> None:
    data = data_of(seed)
    other = deepcopy(data)
    other["actions"]["idle"] = {"by": "p0", "does": "nothing"}
    assert [(*one, "idle") for one in front(data)[1]] == front(other)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_stands_excludes_and_leaves_no_option_that_needs_what_is_excluded(seed: int) -> None:
    data = data_of(seed)
    names = [a for a, x in data["actions"].items() if not x.get("standing")]
    data["actions"]["law"] = {"by": "p0", "does": "l", "standing": True, "excludes": [names[0]]}
    choices = compile_choices(load(data))
    assert names[0] not in choices.options
    assert all(names[0] not in data["actions"][a].get("needs", []) for a in choices.options)


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_options_give_no_package_that_more_options_do_not_reach(seed: int) -> None:
    data = data_of(seed)
    case = load(data)
    few = compile_choices(case, among=list(case.actions)[:4])
    assert {*few.options} <= {*list(case.actions)[:4]}
    many = compile_choices(case)
    everyone = range(len(many.parties))
    reached = [value(many, package) for package in pareto(many, everyone) or ()]
    for package in pareto(few, everyone) or ():
        assert possible(few, package)
        got = [Fraction(u, s) for u, s in zip(value(few, package), few.scale, strict=True)]
        assert any(
            all(Fraction(u, s) >= own for u, s, own in zip(one, many.scale, got, strict=True))
            for one in reached
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_sample_only_adds_at_the_end(seed: int) -> None:
    choices = compile_choices(load(data_of(seed)))
    everyone = range(len(choices.parties))
    short, loose = sample(choices, everyone, 4, Clock())
    long, tight = sample(choices, everyone, 8, Clock())
    assert long[: len(short)] == short
    assert tight <= loose


@pytest.mark.parametrize("seed", SEEDS)
def test_cuts_take_away_the_best_and_nothing_else(seed: int) -> None:
    choices = compile_choices(load(data_of(seed)))
    everyone = range(len(choices.parties))
    front = list(pareto(choices, everyone) or ())
    low = [least or 0 for least in choices.least]
    found = best(choices, everyone, "utilitarian", Clock())
    assert found is not None
    cut = tuple((a, level, level) for a, level in enumerate(found.package))
    second = best(choices, everyone, "utilitarian", Clock(), Cuts([cut]))
    values = [value(choices, package) for package in front if package != found.package]
    assert second is None or second.package != found.package
    if second is not None and values:
        top = values[solutions(values, low, choices.stake)["utilitarian"][0]]
        listed = sum(Fraction(u - d, s) for u, d, s in zip(top, low, choices.stake, strict=True))
        assert listed <= second.value <= found.value


@pytest.mark.parametrize("seed", SEEDS)
def test_adjusted_winner_is_even_envy_free_and_divides_one_issue(seed: int) -> None:
    rng = Random(seed)
    cuts = [sorted(rng.sample(range(1, 100), 5)) for _ in range(2)]
    points = [[b - a for a, b in zip([0, *c], [*c, 100], strict=True)] for c in cuts]
    one, two = ({f"i{k}": Fraction(x) for k, x in enumerate(row)} for row in points)
    found = adjusted_winner(one, two)
    for own, whole, share in ((one, found.one, 0), (two, found.two, 1)):
        got = sum(own[issue] for issue in whole)
        got += own[found.divided] * found.shares[share] if found.divided else 0
        assert got == found.points
    assert found.points >= 50
    assert {*found.one, *found.two, *([found.divided] if found.divided else [])} == {*one}


def test_too_many_packages_are_not_listed() -> None:
    choices = compile_choices(load(data_of(1)))
    assert pareto(choices, range(len(choices.parties)), most=1) is None


def test_a_clock_that_has_run_out_says_so() -> None:
    choices = compile_choices(load(data_of(1)))
    clock = Clock(limit=-1.0)
    for ask in (
        lambda: sample(choices, (0, 1), 5, clock),
        lambda: best(choices, (0, 1), "nash", clock),
        lambda: pareto(choices, (0, 1), clock=clock),
    ):
        with pytest.raises(OutOfTimeError):
            ask()


def test_what_cannot_be_asked_is_said_in_a_sentence() -> None:
    case = load("hanoi-2019")
    for among in ("no-such-deal", ["no-such-action"]):
        with pytest.raises(RequestError, match="no"):
            compile_choices(case, among=among)
    with pytest.raises(RequestError, match="no measure median"):
        best(compile_choices(case), (0, 1), "median", Clock())
    with pytest.raises(RequestError, match="same total"):
        adjusted_winner({"a": Fraction(1)}, {"a": Fraction(2)})
