"""Points of one party are never set against another's: in any unit the answers are the same."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from paripassu import check, load, plan, unlock
from paripassu.opening.unlock import Locked
from tests.random_cases import random_case, random_deal
from tests.truth.test_changes import hard_case
from tests.units import in_units

F = Fraction
Data = dict[str, Any]
# Powers of two, so that floats, which choose between orders of one worth, are scaled exactly.
FACTORS = (F(4), F(1, 4))
POINTS = ("guarantee", "risk limit", "bottom line", "collateral")


@pytest.mark.parametrize("seed", range(40))
def test_plan_and_check_answer_the_same_in_any_unit(seed: int) -> None:
    data = random_case(seed, actions=5, rich=True)
    tokens = [f"{a}:{level}" for a, level in random_deal(seed, data).items()]
    if not tokens:
        return
    prefer = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
    one = plan(load(data), deal=tokens, prefer=prefer)
    for party in data["parties"]:
        factor = FACTORS[seed // 4 % 2]
        case = load(in_units(data, party, factor))
        two = plan(case, deal=tokens, prefer=prefer)
        assert (two.status, two.order, two.criteria) == (one.status, one.order, one.criteria)
        figures = check(case, one.order, deal=tokens).figures
        assert (figures.status, figures.trust_needed) == (one.status, one.figures.trust_needed)
        for table in ("guarantee_needed", "exposure", "final"):
            now, before = getattr(figures, table), getattr(one.figures, table)
            times = {p: factor if p == party else 1 for p in before}
            assert now == {p: x * times[p] for p, x in before.items()}


def instruments(seed: int, parties: list[str]) -> Data:
    """One of each kind that states points, of random parties."""
    rng = Random(seed)
    made: Data = {}
    for kind in ("guarantee", "collateral", "assurance", "payment"):
        of, to = rng.sample(parties, 2)
        one: Data = {"kind": kind, "of": of, "cost": rng.randint(1, 4)}
        if kind == "payment":
            one["value"] = {of: -rng.randint(1, 3), to: rng.randint(1, 3)}
        else:
            one["adds"] = rng.choice([1, 2.5, 6])
        if kind == "collateral":
            one |= {"to": to, "brings": rng.choice([1, 2.5, 6])}
        made[kind] = one
    return made


@pytest.mark.parametrize("seed", range(0, 32, 2))
def test_unlock_answers_the_same_in_any_unit(seed: int) -> None:
    data = hard_case(seed)
    data["instruments"] = instruments(seed, [*data["parties"]])
    (one,) = unlock(load(data), time_limit=None).deals
    party = Random(seed).choice([*data["parties"]])
    factor = FACTORS[seed // 2 % 2]
    (two,) = unlock(load(in_units(data, party, factor)), time_limit=None).deals
    assert words(two) == words(one)
    for change, scaled in zip(one.changes, two.changes, strict=True):
        times = factor if change.of == party and change.kind in POINTS else 1
        assert scaled.needed == (None if change.needed is None else change.needed * times)
    for bond, scaled_bond in zip(one.bonds, two.bonds, strict=True):
        assert scaled_bond.points == bond.points * (factor if bond.of == party else 1)
        assert scaled_bond.gained == bond.gained * (factor if bond.to == party else 1)


def words(found: Locked) -> Any:
    """Give all of an answer but what is counted in points."""
    return (
        (found.plan.status, found.plan.order, found.plan.figures.trust_needed),
        [one.conditions for one in found.conflicts.conflicts] if found.conflicts else None,
        [(one.instruments, one.cost, one.plan.order) for one in found.openings],
        [(one.kind, one.of, one.to, one.order, one.proved) for one in found.changes],
        (found.exchanges, found.splits, [(one.of, one.to, one.order) for one in found.bonds]),
        dict(found.idle or {}),
        found.unfinished,
    )


def test_the_answers_that_are_compared_are_not_all_alike() -> None:
    """The comparison above is of no use if nothing is ever found."""
    found = []
    for seed in range(0, 32, 2):
        data = hard_case(seed)
        data["instruments"] = instruments(seed, [*data["parties"]])
        found.append(unlock(load(data), time_limit=None).deals[0])
    assert any(one.bonds for one in found)
    assert any("collateral" in opening.instruments for one in found for opening in one.openings)
    assert any(change.needed is not None for one in found for change in one.changes)


def test_numbers_too_fine_for_a_pair_are_not_said_to_have_no_bond() -> None:
    """Six decimals in both stakes: their proportion is too fine, and that is told."""
    value = {"give": {"a": -2.123457, "b": 4.765431}, "take": {"a": 4.345679, "b": -2.987653}}
    data = {
        "paripassu": 1,
        "title": "fine",
        "parties": {p: {"name": p, "trust": 0.123456} for p in "ab"},
        "actions": {
            name: {"by": by, "does": name, "value": value[name], "reversible": 0.123457}
            for name, by in (("give", "a"), ("take", "b"))
        },
    }
    (found,) = unlock(load(data)).deals
    assert found.changes
    assert found.bonds or "bonds" in found.unfinished
