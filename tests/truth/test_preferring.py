"""Orders that fare best over draws, against every order of small cases."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from random import Random

import numpy as np
import pytest

from paripassu import Plan, RequestError, load, plan_in_draws
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.risk import preferring
from paripassu.risk.drawn import drawn
from paripassu.risk.holding import holds
from tests.blocks import some
from tests.command import run
from tests.random_cases import random_case
from tests.truth.test_robust import eased
from tests.unit.test_robust_shown import CASE

DRAWS = 40


def stakes(case: Case, deal: Deal) -> list[Fraction]:
    """Give the size of all that each party has at stake."""
    found = []
    for party in case.parties:
        done = (*deal.actions, *deal.standing)
        worths = [abs(case.actions[a].worth(party)) for a in done]
        worths += [abs(one.worth(party)) for one in case.also if {*one.when} <= {*done}]
        kept = [abs(case.actions[a].kept(party) or Fraction(0)) for a in done]
        found.append(sum(worths) or sum(kept) or Fraction(1))
    return found


def best_of_all(case: Case, deal: Deal, prefer: str, seed: int) -> Fraction | None:
    """Give what the best of all orders is worth, less being better."""
    draws = drawn(case, deal, draws=DRAWS, seed=seed)
    parts = [part for a in deal.actions for part in deal.parts(a)]
    found = []
    for order in permutations(parts):
        if examine(case, deal, order).status is not Status.SAFE:
            continue
        outcome = holds(case, deal, order, draws)
        if prefer == "chance":
            found.append(-Fraction(int(outcome.holds.sum()), DRAWS))
        else:
            exposed = np.maximum(-outcome.lowest, 0) / np.array([*map(float, stakes(case, deal))])
            worst = sorted(exposed.max(1))[-DRAWS // 20 :]
            found.append(Fraction(str(round(float(np.mean(worst)), 6))))
    return min(found, default=None)


def cases(block: int) -> list[tuple[int, Case, Deal]]:
    found = []
    for seed in range(6 * block, 6 * (block + 1)):
        case = load(eased(random_case(seed, actions=4), Random(seed)))
        found.append((seed, case, agree(case)))
    return [(seed, case, deal) for seed, case, deal in found if deal.size <= 5]


@pytest.mark.parametrize("block", some(range(20), 1))
@pytest.mark.parametrize("prefer", ["chance", "tail"])
def test_of_few_orders_the_best_is_found(prefer: str, block: int) -> None:
    for seed, case, deal in cases(block):
        found = plan_in_draws(case, prefer=prefer, draws=DRAWS, seed=seed)
        best = best_of_all(case, deal, prefer, seed)
        if best is None:
            assert found.criteria[0].name != prefer and not found.yes
            continue
        assert found.criteria[0].value == abs(best), seed
        assert found.proved and found.yes


@pytest.mark.parametrize("block", some(range(20), 1))
@pytest.mark.parametrize("prefer", ["chance", "tail"])
def test_of_many_the_best_lies_between_what_is_found_and_the_bound(
    prefer: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferring, "FEW", 0)
    for seed, case, deal in cases(block):
        found = plan_in_draws(case, prefer=prefer, draws=DRAWS, seed=seed).criteria[0]
        best = best_of_all(case, deal, prefer, seed)
        if best is None:
            continue
        low, high = sorted([found.value, found.bound])
        assert low <= abs(best) <= high, seed
        assert found.proved == (found.value == found.bound)


def test_the_command_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(CASE))
    found = json.loads(run("plan", str(path), "--prefer", "tail", "--json").out)
    assert found["verb"] == "plan_in_draws" and found["criteria"][0]["name"] == "tail"
    assert list(Plan.from_dict(found, load(path)).order) == found["order"]
    said = run("plan", str(path), "--prefer", "chance").out
    assert "Proved: no order is safe in more of the draws." in " ".join(said.split())


def test_what_it_cannot_do_is_refused() -> None:
    with pytest.raises(RequestError, match="one of chance, tail, not “luck”"):
        plan_in_draws("bill-and-jack", prefer="luck")
    with pytest.raises(RequestError, match="from 20 to 10,000, not 3"):
        plan_in_draws("bill-and-jack", draws=3)
    with pytest.raises(RequestError, match="depends on what nobody controls"):
        plan_in_draws("ghana-2023", draws=20)
