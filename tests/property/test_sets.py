"""Minimal sets against all subsets, for random monotone questions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from paripassu.opening.sets import minimal_sets
from paripassu.running.clock import Clock, OutOfTimeError

Question = Callable[[frozenset[str]], bool]


def random_question(rng: Random, names: str) -> Question:
    """Say yes to whatever contains one of some random sets."""
    fewest = 0 if rng.random() < 0.2 else min(1, len(names))
    reasons = [
        frozenset(rng.sample(names, rng.randint(fewest, len(names))))
        for _ in range(rng.randint(0, 6))
    ]
    return lambda chosen: any(reason <= chosen for reason in reasons)


def all_minimal(names: str, question: Question) -> list[frozenset[str]]:
    """Look at all subsets."""
    subsets = [frozenset(c) for k in range(len(names) + 1) for c in combinations(names, k)]
    yes = [chosen for chosen in subsets if question(chosen)]
    return [chosen for chosen in yes if not any(other < chosen for other in yes)]


@pytest.mark.parametrize("block", range(10))
def test_all_minimal_sets_cheapest_first(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        rng = Random(seed)
        names = "abcdefgh"[: rng.randint(0, 8)]
        prices: list[Fraction | int] = [0, 1, 1, 2, Fraction(1, 3), Fraction(5, 2)]
        cost = [rng.choice(prices) for _ in names]
        question = random_question(rng, names)

        def rank(
            chosen: frozenset[str], names: str = names, cost: list[Fraction | int] = cost
        ) -> tuple[Fraction | int, int, list[int]]:
            places = sorted(names.index(name) for name in chosen)
            return sum(cost[k] for k in places), len(places), places

        expected = sorted(all_minimal(names, question), key=rank)
        assert list(minimal_sets(names, cost, question, Clock())) == expected, seed
        assert list(minimal_sets(names, cost, question, Clock(), 2)) == expected[:2], seed


def test_no_question_is_asked_twice() -> None:
    rng = Random(3)
    names = "abcdefgh"
    question = random_question(rng, names)
    asked: list[frozenset[str]] = []

    def listed(chosen: frozenset[str]) -> bool:
        asked.append(chosen)
        return question(chosen)

    found = list(minimal_sets(names, [1] * 8, listed, Clock()))
    assert found
    assert len(asked) < 2**7
    assert len(set(asked)) == len(asked)


def test_twenty_elements_with_hundreds_of_sets() -> None:
    """All sets of 3 of 20 elements, in the order of their places; then all pairs' duals."""
    elements = range(20)
    answer = list(minimal_sets(elements, [1] * 20, lambda s: len(s) >= 3, Clock()))
    assert answer == [frozenset(c) for c in combinations(elements, 3)]
    halves = [{k, k + 1} for k in range(0, 20, 2)]
    answer = list(
        minimal_sets(elements, [1] * 20, lambda s: all(s & half for half in halves[:8]), Clock())
    )
    assert len(answer) == len(set(answer)) == 2**8


def test_time_runs_out() -> None:
    with pytest.raises(OutOfTimeError):
        list(minimal_sets(range(20), [1] * 20, lambda s: len(s) >= 10, Clock(limit=0)))
