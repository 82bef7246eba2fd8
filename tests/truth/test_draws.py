"""What holds in a draw, against the independent checker on the case with the numbers drawn."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any
from unittest import mock

import numpy as np
import pytest

from paripassu import load
from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.numbers import with_numbers
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.risk.along import along
from paripassu.risk.drawn import SHAPES, Drawn, drawn, draws_of
from paripassu.risk.holding import Outcome, holds, judged, judged_fast
from tests.blocks import some
from tests.random_cases import random_case, random_deal, tracks_case, with_sets
from tests.trust_brute_force import random_trust_case

BLOCK, DRAWS = 25, 6


def drawn_case(seed: int) -> tuple[Case, Deal, tuple[str, ...]] | None:
    """Give a case, a deal of it and one of its orders; None where there is none."""
    rng = Random(seed)
    kind = seed % 4
    data: dict[str, Any]
    if kind == 3:
        data = random_trust_case(seed, rich=seed % 3 == 0)
    else:
        data = random_case(seed, rich=kind == 1)
    if kind == 2:
        data = with_sets(seed, data)
    if kind == 1:
        agreed = ",".join(f"{a}:{level}" for a, level in random_deal(seed, data).items())
    else:
        agreed = ",".join(a for a in data["actions"] if not data["actions"][a].get("standing"))
        for action in data["actions"].values():
            action.pop("excludes", None)
    case = load(data)
    try:
        deal = agree(case, deal=agreed)
    except RequestError:
        return None
    order = an_order(case, deal, rng)
    return (case, deal, order) if order else None


def an_order(case: Case, deal: Deal, rng: Random) -> tuple[str, ...]:
    """Put the steps of a deal in an order in which they can be done; () where chance finds none."""
    steps = [part for action in deal.actions for part in deal.parts(action)]
    for _ in range(300):
        rng.shuffle(steps)
        if examine(case, deal, steps).possible:
            return tuple(steps)
    return ()


def first_break(case: Case, figures: Figures) -> tuple[int, str, int] | None:
    """Give where an order first breaks, from the wording of the rules, party by party."""
    found = []
    path = figures.paths[0]
    for place, (p, held) in enumerate(figures.balances.items()):
        stated, final, cover = case.parties[p], figures.final[p], figures.cover[p]
        least = stated.bottom_line
        if final < (0 if least is None and stated.role == "principal" else least or final):
            found.append((0, -1, place, p, 4))
        backed = stated.breach_cost + sum(one.lost for one in stated.collateral.values())
        for k, now in enumerate(held):
            if p in path.earned:
                trust = path.earned[p][k].trust
                if now - backed > final:
                    found.append((k, place, 1, p, 1))
                if any(now - backed > trust * final + (1 - trust) * (left + cover)
                       for left in held[k:]):  # fmt: skip
                    found.append((k, place, 2, p, 2))
            if stated.risk_limit is not None and now < -stated.risk_limit - cover:
                found.append((k, place, 3, p, 3))
    return min(((k, p, rule) for k, _, _, p, rule in sorted(found)[:1]), default=None)


def agrees(case: Case, deal: Deal, drawing: Drawn, outcome: Outcome, number: int) -> bool:
    """Hold one draw against the checker; say whether it holds."""
    now = with_numbers(case, drawing.draw(number))
    figures = examine(now, deal, outcome.order)
    broken = first_break(now, figures)
    where = (
        int(outcome.step[number]),
        outcome.parties[outcome.party[number]],
        int(outcome.rule[number]),
    )
    assert outcome.holds[number] == (figures.status is Status.SAFE)
    assert (broken is None) == bool(outcome.holds[number])
    assert broken in (None, where)
    for i, p in enumerate(outcome.parties):
        assert outcome.final[number, i] == pytest.approx(float(figures.final[p]), abs=1e-9)
        assert outcome.lowest[number, i] == pytest.approx(float(min(figures.balances[p])), abs=1e-9)
    return bool(outcome.holds[number])


def kernel_of(case: Case, deal: Deal, order: tuple[str, ...], drawing: Drawn) -> Outcome | None:
    """Judge by the kernel, as plain Python; None for what it is not for."""
    way = along(case, deal, order, drawing.numbers)
    if way.uneven:
        return None
    with mock.patch("paripassu.risk.holding.compiled", lambda kernel: kernel):
        return judged_fast(way, draws_of(case, deal), 0, len(drawing), drawing.values)


def assert_same(one: Outcome | None, other: Outcome) -> None:
    if one is None:
        return
    for name in ("holds", "step", "party", "rule"):
        assert (getattr(one, name) == getattr(other, name)).all(), name
    for name in ("final", "lowest"):
        assert np.abs(getattr(one, name) - getattr(other, name)).max() < 1e-9
    assert np.allclose(one.lacking, other.lacking, atol=1e-9)


@pytest.mark.slow
def test_the_compiled_kernel_draws_and_judges_as_numpy_does() -> None:
    case = load(tracks_case(width=3, length=4, parties=3, seed=2))
    deal = agree(case)
    order = tuple(f"t{t}-{k}" for k in range(4) for t in range(3))
    how = draws_of(case, deal, seed=4)
    way = along(case, deal, order, how.numbers)
    for first, many in ((0, 5_000), (123_457, 300)):
        values = how.draw(first, many).values
        assert_same(judged_fast(way, how, first, many), judged(way, values))
        assert_same(judged_fast(way, how, first, many, values), judged(way, values))


@pytest.mark.parametrize("block", some(range(16), 1))
def test_a_draw_holds_where_the_checker_says_so(block: int) -> None:
    seen = {True: 0, False: 0}
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        if (found := drawn_case(seed)) is None:
            continue
        case, deal, order = found
        drawing = drawn(
            case, deal, draws=DRAWS, seed=seed, spread=Fraction(seed % 7, 5), shape=SHAPES[seed % 3]
        )
        outcome = holds(case, deal, order, drawing)
        assert_same(kernel_of(case, deal, order, drawing), outcome)
        for number in range(DRAWS):
            seen[agrees(case, deal, drawing, outcome, number)] += 1
    assert min(seen.values()) > 5
