"""Boxes where draws fail: against boxes that were planted, and against all boxes there are."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paripassu.risk.box import Box, Fit
from paripassu.risk.prim import discovered, found, peeled

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def draws(seed: int, many: int, columns: int) -> Floats:
    return np.random.default_rng(seed).random((many, columns))


def planted(seed: int, wrong: float) -> tuple[Floats, Bools]:
    """Fail where one column is above 0.7 and another below 0.5; some draws say the contrary."""
    x = draws(seed, 3000, 8)
    box = (x[:, 3] > 0.7) & (x[:, 6] < 0.5)
    return x, box ^ (np.random.default_rng(seed + 1).random(len(x)) < wrong)


@pytest.mark.parametrize(("wrong", "near"), [(0.0, 0.005), (0.05, 0.03)])
def test_a_planted_box_is_found(wrong: float, near: float) -> None:
    x, failed = planted(7, wrong)
    answer = discovered(x, failed, seed=1)
    limits = dict(answer.box.limits)
    assert limits.keys() == {(3, "above"), (6, "below")}
    assert limits[3, "above"] == pytest.approx(0.7, abs=near)
    assert limits[6, "below"] == pytest.approx(0.5, abs=near)
    assert all(share >= 0.8 for face, share in answer.kept if face in limits)
    inside = 0.15 * (1 - wrong)  # of all draws: those in the box that fail
    assert answer.checked.density == pytest.approx(1 - wrong, abs=0.03)
    share = inside / (inside + 0.85 * wrong)
    assert answer.checked.coverage == pytest.approx(share, abs=0.06)


def test_what_fails_between_two_limits_has_both() -> None:
    x = draws(3, 2000, 5)
    answer = discovered(x, (x[:, 2] > 0.4) & (x[:, 2] < 0.6), seed=0)
    assert {*answer.box.faces} == {(2, "above"), (2, "below")}
    assert answer.box.columns == (2,)
    assert answer.checked.coverage > 0.98 < answer.checked.density


@pytest.mark.parametrize("seed", range(4))
def test_failures_by_chance_have_no_conditions(seed: int) -> None:
    x = draws(seed, 1200, 8)
    failed = np.random.default_rng(9 + seed).random(len(x)) < 0.3
    answer = discovered(x, failed, seed=0)
    assert answer.box == Box()
    assert answer.kept  # something looked like a condition
    assert answer.checked.coverage == 1
    assert answer.checked.density == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("fails", [True, False])
def test_where_all_or_none_fail_there_is_nothing_to_find(fails: bool) -> None:
    answer = discovered(draws(0, 100, 3), np.full(100, fails), seed=0)
    assert (answer.box, answer.kept) == (Box(), ())
    assert answer.checked.coverage == answer.checked.density == fails


def test_the_halves_share_no_draw_and_are_drawn_with_the_seed() -> None:
    x, failed = planted(2, 0.05)
    one, again, other = (discovered(x, failed, seed=seed) for seed in (5, 5, 6))
    assert one == again
    assert one.learned != other.learned
    assert one.learned.draws + one.checked.draws == len(x)
    assert one.learned.failures + one.checked.failures == failed.sum()


def test_ishigami_high_where_its_first_argument_is_half_of_pi() -> None:
    """sin(a) + 7 sin²(b) + 0.1 c⁴ sin(a): above 9 for a near π/2, b near ±π/2 or a large |c|."""
    turns = (draws(1, 5000, 3) * 2 - 1) * np.pi
    a, b, c = turns.T
    high = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a) > 9
    box = dict(found(turns, high, most=1).limits)
    assert box.keys() == {(0, "above"), (0, "below")}
    assert 0 < box[0, "above"] < np.pi / 2 < box[0, "below"] < np.pi


def every_phi(x: Floats, failed: Bools) -> float:
    """Try all boxes of two columns: the largest correlation with failing."""
    best = 0.0
    cuts = [np.r_[-np.inf, np.sort(column), np.inf] for column in x.T]
    ranges = [[(a, b) for i, a in enumerate(cut) for b in cut[i + 1 :]] for cut in cuts]
    masks = [
        np.array([(column > a) & (column < b) for a, b in some])
        for column, some in zip(x.T, ranges, strict=True)
    ]
    n, fails = len(failed), failed.sum()
    for mask in masks[0]:
        inside = masks[1] @ mask.astype(int)
        both = masks[1] @ (mask & failed).astype(int)
        over = np.sqrt(inside * (n - inside) * fails * (n - fails))
        phi = np.divide(n * both - inside * fails, over, out=np.zeros(len(over)), where=over > 0)
        best = max(best, float(phi.max()))
    return best


@pytest.mark.parametrize("seed", range(4))
def test_close_to_the_best_of_all_boxes(seed: int) -> None:
    """Patience finds no certain best; of small samples it comes near."""
    x = draws(seed, 40, 2)
    failed = (x[:, 0] > 0.5) & (x[:, 1] < 0.6)
    failed ^= np.random.default_rng(seed).random(40) < 0.1
    best = every_phi(x, failed)
    phi = Fit.of(found(x, failed, most=2), x, failed).phi
    assert 0.75 * best <= phi <= best + 1e-9


tables = st.integers(0, 10**6).flatmap(
    lambda seed: st.tuples(st.just(seed), st.integers(2, 80), st.integers(1, 5), st.integers(1, 9))
)


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(1, 3))
def test_boxes_shrink_and_hold_more_of_what_fails(
    table: tuple[int, int, int, int], most: int
) -> None:
    """Of few different values, so that many draws have the same."""
    seed, many, columns, values = table
    random = np.random.default_rng(seed)
    x = random.integers(0, values, (many, columns)).astype(float)
    failed = random.random(many) < 0.4
    boxes = peeled(x, failed, most=most)
    fits = [Fit.of(box, x, failed) for box in boxes]
    assert boxes[0] == Box()
    assert all(len(box.columns) <= most for box in boxes)
    assert all(a.inside > b.inside > 0 for a, b in pairwise(fits))
    assert all(a.density < b.density for a, b in pairwise(fits))
    assert all(fit.inside >= min(0.05 * many, failed.sum() / 2) for fit in fits)
    best = Fit.of(found(x, failed, most=most), x, failed)
    assert best.phi >= max(fit.phi for fit in fits)


@example(189, np.cbrt)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([np.exp, np.cbrt, lambda x: 3 * x - 8]))
def test_only_the_order_of_values_matters(seed: int, rising: np.ufunc) -> None:
    x = draws(seed, 200, 4) * 2 - 1
    failed = x[:, 0] + x[:, 1] > np.random.default_rng(seed).random(200)
    one, other = found(x, failed), found(rising(x), failed)
    assert one.faces == other.faces
    assert (one.holds(x) == other.holds(rising(x))).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_phi_is_the_correlation_of_being_inside_and_failing(seed: int) -> None:
    x = draws(seed, 50, 2)
    failed = np.random.default_rng(seed).random(50) < 0.5
    inside = (x[:, 0] > 0.3) & (x[:, 1] < 0.8)
    box = Box((((0, "above"), 0.3), ((1, "below"), 0.8)))
    assert (box.holds(x) == inside).all()
    means = inside.mean(), failed.mean()
    if all(0 < mean < 1 for mean in means):
        apart = (inside & failed).mean() - means[0] * means[1]
        spread = sqrt(means[0] * (1 - means[0]) * means[1] * (1 - means[1]))
        assert Fit.of(box, x, failed).phi == pytest.approx(apart / spread)
