"""The exported game in Gambit itself: it reads every export and finds what rule 1 says."""

from __future__ import annotations

import io
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any

import pytest

from paripassu import load, plan
from paripassu.order.given import check
from paripassu.order.plan import Plan
from paripassu.report.formats.efg import efg
from tests.library import CERTAIN
from tests.random_cases import random_case

# Installed by make test-all alone; without it these tests fail, they are not skipped.
gambit: Any = import_module("pygambit") if find_spec("pygambit") else None

pytestmark = pytest.mark.slow

F = Fraction


def game_of(given: Plan) -> Any:
    return gambit.read_efg(io.StringIO(efg(given)))


def exact(payoff: Any) -> Fraction:
    return F(int(payoff.numerator), int(payoff.denominator))


def payoffs(game: Any, node: Any) -> tuple[Fraction, ...]:
    return tuple(exact(node.outcome[player]) for player in game.players)


def found_backwards(game: Any, node: Any) -> tuple[tuple[Fraction, ...], bool]:
    """Give the payoffs where backward induction ends, and whether all stay; ties: stay."""
    if node.is_terminal:
        return payoffs(game, node), True
    player = list(game.players).index(node.player)
    left, _ = found_backwards(game, node.children["leave"])
    stayed, all_stay = found_backwards(game, node.children["stay"])
    return (stayed, all_stay) if stayed[player] >= left[player] else (left, False)


def all_stay_is_an_equilibrium(game: Any) -> bool:
    """Whether staying throughout is among all equilibria in pure strategies."""
    for profile in gambit.nash.enumpure_solve(game).equilibria:
        behaviour = profile.as_behavior()
        if all(behaviour[infoset.actions["stay"]] == 1 for infoset in game.infosets):
            return True
    return False


def holds(given: Plan) -> bool:
    return None not in given.figures.trust_needed.values()


def compare(given: Plan) -> Any:
    """Read the export, compare its shape and payoffs and what backward induction finds."""
    game = game_of(given)
    figures, moments = given.figures, len(given.order) + 1
    acting = list(figures.trust_needed)
    assert len(game.players) == len(acting)
    assert len(game.infosets) == moments * len(acting)
    assert game.is_perfect_recall
    node = game.root
    for k in range(moments):
        for player, party in enumerate(acting):
            assert node.player == list(game.players)[player]
            left = [figures.balances[p][k] for p in acting]
            left[player] -= given.case.parties[party].breach_cost
            assert payoffs(game, node.children["leave"]) == tuple(left)
            node = node.children["stay"]
    assert payoffs(game, node) == tuple(figures.final[p] for p in acting)
    end, all_stay = found_backwards(game, game.root)
    assert all_stay == holds(given)
    assert not all_stay or end == payoffs(game, node)
    return game


@pytest.mark.parametrize("id_", CERTAIN)
def test_gambit_reads_every_case_of_the_library(id_: str) -> None:
    case = load(id_)
    compare(plan(case, time_limit=10))
    if case.history is not None:
        compare(check(case, history=True))


def small(seed: int) -> Plan:
    """An order of a small case; about half of them pass rule 1."""
    data = random_case(seed, actions=3)
    rng = Random(seed)
    for party in data["parties"].values():
        party["breach_cost"] = party["breach_cost"] + rng.choice([0, 2.5, 6, 12])
    return plan(load(data), prefer="exposure")


@pytest.mark.parametrize("block", range(4))
def test_staying_is_an_equilibrium_exactly_where_rule_1_holds(block: int) -> None:
    verdicts = []
    for seed in range(block * 40, block * 40 + 40):
        given = small(seed)
        game = compare(given)
        if len(game.players) > 3:
            continue
        # Whoever does better by leaving does so as soon as all others stay: not even Nash.
        assert all_stay_is_an_equilibrium(game) == holds(given), seed
        verdicts.append(holds(given))
    assert min(verdicts.count(True), verdicts.count(False)) > 3


def test_the_limit_of_quantal_response_stays_exactly_where_rule_1_holds() -> None:
    """Logit equilibria tend to a sequential one (McKelvey & Palfrey 1998): here subgame perfect.

    Who is torn at some moment stays there with one half.
    """
    told = {True: 0, False: 0}
    for seed in range(100):
        given = small(seed)
        figures, game = given.figures, game_of(given)
        worst = max(
            max(figures.balances[p]) - given.case.parties[p].breach_cost - figures.final[p]
            for p in figures.trust_needed
        )
        (limit,) = gambit.nash.logit_solve(game).equilibria
        finished = game.root
        while not finished.is_terminal:
            finished = finished.children["stay"]
        likely = limit.realiz_prob(finished)
        if worst == 0:
            assert 0 < likely <= 0.51, seed
        else:
            assert abs(likely - holds(given)) < 0.01, seed
            told[holds(given)] += 1
    assert min(told.values()) > 20


@pytest.mark.parametrize(
    "name", ["Ejército", "Chance", "back\\slash", "slash\\", 'q"uote', "two  spaces", "same"]
)
def test_gambit_reads_any_name(name: str) -> None:
    data = random_case(1, actions=3)
    data["title"] = name
    for party in data["parties"].values():
        party["name"] = name
    given = check(load(data), plan(load(data)).order)
    game = compare(given)
    assert game.title
