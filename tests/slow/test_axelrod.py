"""The strategies of the Axelrod library over a plan: ours where they are the same, and all play."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paripassu import RequestError, load, tournament
from paripassu.balance.deal import agree
from paripassu.risk.axelrod import _library, of_library
from paripassu.risk.game import End, Game
from paripassu.risk.strategies import STRATEGIES

# Installed by make test-all alone; without the library these tests fail, they are not skipped.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ORDER = ("whip", "ball", "knife", "book", "toy", "bat", "pen")


@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize("case", ["bill-and-jack", "lebanon-2024"])
def test_tit_for_tat_and_who_always_completes_are_ours(case: str, rounds: int) -> None:
    same = {"complete": "axelrod:Cooperator", "tit-for-tat": "axelrod:TitForTat"}
    others = ["leave", "grim", "grit", "axelrod:Defector", "axelrod:Alternator"]
    order: dict[str, Any] = {"history": True} if load(case).history else {"order": ORDER}
    ours = tournament(case, **order, strategies=[*same, *others], rounds=rounds, games=20_000)
    theirs = tournament(
        case, **order, strategies=[*same.values(), *others], rounds=rounds, games=20_000
    )
    assert ours.proved and theirs.proved
    for one, other in zip(ours.rows, theirs.rows, strict=True):
        assert same.get(one.strategy or "", one.strategy) == other.strategy
        assert (one.mean, one.worst, one.finished) == (other.mean, other.worst, other.finished)


def game() -> Game:
    case = load("bill-and-jack")
    return Game(case, agree(case), ORDER, rounds=3)


def played(one: Game, name: str, against: str, seed: int) -> End:
    other = next(s for s in STRATEGIES if s.name == against)
    chance = np.random.default_rng(seed)
    return one.play({0: of_library(name).begins(one, 0, chance), 1: other.begins(one, 1, chance)})


def test_every_strategy_of_the_library_plays() -> None:
    one = game()
    for kind in _library().strategies:
        name = f"axelrod:{kind.__name__}"
        for against in ("complete", "random"):
            assert played(one, name, against, 5) == played(one, name, against, 5), name


def test_who_never_does_a_step_gets_no_deal_done() -> None:
    found = tournament("bill-and-jack", ORDER, strategies=["axelrod:Defector", "complete"])
    for row in found.rows:
        if row.strategy == "axelrod:Defector":
            assert row.finished == 0 and row.breaks_at is not None
    assert found.proved  # nothing of it is left to chance


def test_what_the_library_has_not_is_refused() -> None:
    with pytest.raises(RequestError, match=r"no strategy “TitForTaat” .did you mean “TitForTat”"):
        of_library("axelrod:TitForTaat")
    with pytest.raises(RequestError, match="no strategy “MindReader”"):  # it looks into the other
        of_library("axelrod:MindReader")
