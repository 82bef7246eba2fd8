"""The peeling of the EMA Workbench, on the same draws: it finds no better boxes than ours."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from inspect import signature
from math import sqrt
from typing import NamedTuple

import numpy as np
import pytest

from paripassu import load, plan
from paripassu.balance.deal import agree
from paripassu.risk.box import Bools, Fit, Floats
from paripassu.risk.drawn import drawn
from paripassu.risk.holding import holds
from paripassu.risk.prim import found, peeled

# EMA Workbench and pandas are installed by make test-all alone; without them these tests fail.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

POINTS = 0.05


class Theirs(NamedTuple):
    coverage: float
    density: float
    phi: float


def trajectory(x: Floats, failed: Bools, most: int) -> list[Theirs]:
    """Give the boxes of its peeling that limit at most so many columns, ours to choose from."""
    pandas, prim = import_module("pandas"), import_module("ema_workbench.analysis.prim")
    table = pandas.DataFrame(x, columns=[f"n{k}" for k in range(x.shape[1])])
    takes = signature(prim.Prim).parameters
    more = {"threshold": 0.01} if "threshold" in takes else {}  # before 3.0
    box = prim.Prim(table, failed.astype(int), peel_alpha=0.05, **more).find_box()
    many, fails = len(failed), int(failed.sum())
    rows = box.peeling_trajectory
    boxes = []
    for row in rows[rows.res_dim <= most].itertuples():
        inside, both = row.mass * many, row.coverage * fails
        over = inside * (many - inside) * fails * (many - fails)
        phi = (many * both - inside * fails) / sqrt(over) if over > 0 else 0.0
        boxes.append(Theirs(row.coverage, row.density, phi))
    return boxes


def same(x: Floats, failed: Bools) -> None:
    theirs = trajectory(x, failed, most=3)
    best = max(theirs, key=lambda box: box.phi)
    ours = Fit.of(found(x, failed), x, failed)
    assert ours.coverage == pytest.approx(best.coverage, abs=POINTS)
    assert ours.density == pytest.approx(best.density, abs=POINTS)
    assert ours.phi > best.phi - 0.01
    passed = [Fit.of(box, x, failed) for box in peeled(x, failed)]
    for box in theirs:
        assert any(
            one.coverage > box.coverage - POINTS and one.density > box.density - POINTS
            for one in passed
        )


@pytest.mark.parametrize(
    ("name", "spread"), [("hanoi-2019", "1/10"), ("hanoi-2019", "1/5"), ("bill-and-jack", "1/5")]
)
def test_the_same_boxes_in_draws_of_a_case(name: str, spread: str) -> None:
    case = load(name)
    deal = agree(case)
    draws = drawn(case, deal, draws=6000, seed=3, spread=Fraction(spread))
    outcome = holds(case, deal, plan(case, time_limit=20).order, draws)
    same(draws.values, ~outcome.holds)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_boxes_where_one_was_planted(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = random.random((3000, 6))
    failed = (x[:, 1] > 0.4) & (x[:, 2] < 0.7) & (x[:, 5] > 0.3)
    failed ^= random.random(len(x)) < 0.05
    same(x, failed)
