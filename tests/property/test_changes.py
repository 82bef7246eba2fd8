"""What must be so of every change that is said to open a plan, and of every number left out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from paripassu import RequestError, load, plan
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.opening.change import Change, changes, without_effect
from paripassu.opening.dial import KINDS, OF_ACTIONS, Dial
from paripassu.opening.farey import following, preceding, simplest
from paripassu.running.clock import Clock, OutOfTimeError
from tests.random_cases import tracks_case
from tests.truth.test_changes import hard_case
from tests.units import in_units

F = Fraction
STEP = F(1, 10**6)
POINTS = ("guarantee", "risk limit", "bottom line", "collateral")
DIRECTIONS = {"reversibility": 1, "size": 1, "verification": 1, "bottom line": -1}


def stuck(seeds: range, *, actions: int = 6) -> Iterator[tuple[Case, Deal]]:
    """Cases without a plan, whole deals."""
    for seed in seeds:
        case = load(hard_case(seed, actions=actions))
        if plan(case).status != "safe":
            yield case, agree(case)


def opening(case: Case, deal: Deal) -> Iterator[tuple[Change, Dial, Fraction]]:
    """Changes that open a plan, their dials, and the values that they need."""
    for change in changes(case, deal, Clock(), kinds=KINDS):
        if change.needed is not None:
            yield change, change.dial, change.needed


@pytest.mark.parametrize("block", range(4))
def test_needed_opens_a_plan_and_one_step_short_does_not(block: int) -> None:
    seen = 0
    for case, deal in stuck(range(block, 24, 4)):
        for change, dial, needed in opening(case, deal):
            seen += 1
            assert plan(change.apply(case)).status == "safe"
            short = needed + (STEP if needed < dial.today else -STEP)
            assert plan(dial.turn(case, short)).status != "safe", change
            if dial.one_way and dial.kind != "trust":
                beyond = needed + (-1 if needed < dial.today else 1)
                assert plan(dial.turn(case, beyond)).status == "safe"
    assert seen


def test_one_step_short_in_a_historical_case() -> None:
    case, name = load("agreed-framework-1994"), "carried-out-by-2002"
    found = list(opening(case, agree(case, deal=name)))
    assert {change.kind for change, _, _ in found} >= {"reversibility", "size"}
    for change, dial, needed in found:
        short = dial.turn(case, needed + (STEP if needed < dial.today else -STEP))
        assert change.proved
        assert plan(change.apply(case), deal=name).status == "safe"
        assert plan(short, deal=name).status != "safe"


def flat(case: Case) -> dict[str, Any]:
    """Give every number and word of a case under its path."""
    table: dict[str, Any] = {}

    def walk(path: str, thing: Any) -> None:
        inner = thing.items() if isinstance(thing, dict) else enumerate(thing)
        for key, value in inner:
            here = f"{path}/{key}"
            walk(here, value) if isinstance(value, dict | tuple | list) else table.update(
                {here: value}
            )

    walk("", case.model_dump())
    return table


def test_exactly_one_number_is_changed() -> None:
    for case, deal in stuck(range(8), actions=5):
        before = flat(case)
        for change, dial, needed in opening(case, deal):
            after = flat(change.apply(case))
            differ = {key for key in before.keys() | after.keys()
                      if before.get(key) != after.get(key)}  # fmt: skip
            room = "actions" if dial.kind in OF_ACTIONS else "parties"
            assert differ
            assert all(key.startswith(f"/{room}/{dial.of}/") for key in differ)
            if dial.kind == "collateral":
                pledge = f"/parties/{dial.of}/collateral/{dial.to}"
                assert differ <= {f"{pledge}/lost", f"{pledge}/gained"}
            elif dial.kind != "size":
                assert len(differ) == 1
                assert F(str(after[differ.pop()])) == needed
        assert flat(case) == before


def test_points_of_a_party_can_be_counted_in_any_unit() -> None:
    for seed in range(8):
        data = hard_case(seed)
        case = load(data)
        party = next(iter(data["parties"]))
        doubled = load(in_units(data, party, 2))
        pairs = zip(
            changes(case, agree(case), Clock(), kinds=KINDS),
            changes(doubled, agree(doubled), Clock(), kinds=KINDS),
            strict=True,
        )
        for one, two in pairs:
            counted = one.of == party and one.kind in POINTS
            factor = 2 if counted else 1
            assert (one.kind, one.of, one.to) == (two.kind, two.of, two.to)
            assert two.needed == (None if one.needed is None else factor * one.needed)
            factor = 2 if one.to == party else 1
            assert two.gained == (None if one.gained is None else factor * one.gained)


def test_numbers_without_effect_have_none() -> None:
    turned = 0
    for seed in range(12):
        case = load(hard_case(seed))
        status = plan(case).status
        for dial in without_effect(case, agree(case), kinds=KINDS):
            for value in {value for way in dial.ways for value in way} - {dial.today}:
                turned += 1
                assert plan(dial.turn(case, value)).status == status, dial
    assert turned


def test_what_is_not_asked_is_not_answered() -> None:
    case, deal = next(stuck(range(20)))
    for kind in KINDS:
        found = [*changes(case, deal, Clock(), kinds=[kind]),
                 *without_effect(case, deal, kinds=[kind])]  # fmt: skip
        assert {one.kind for one in found} <= {kind}
    assert "collateral" not in {one.kind for one in changes(case, deal, Clock())}


def test_without_time_nothing_is_proved_that_was_not_looked_for() -> None:
    case, deal = next(stuck(range(20)))
    certain = {(one.kind, one.of): one.needed for one in changes(case, deal, Clock())}
    hurried: list[Change] = []
    with pytest.raises(OutOfTimeError):
        for one in changes(case, deal, Clock(0.0)):
            hurried.append(one)
    assert {(one.kind, one.of) for one in hurried} < set(certain)
    assert all(certain[one.kind, one.of] == one.needed for one in hurried if one.proved)


def test_what_is_not_possible_is_said() -> None:
    case, deal = next(stuck(range(20)))
    with pytest.raises(RequestError, match="no kind of number"):
        list(changes(case, deal, Clock(), kinds=["luck"]))
    large = load(tracks_case(width=12, length=6, parties=2, seed=1))
    with pytest.raises(RequestError, match="too large"):
        list(changes(large, agree(large), Clock()))


# --- The fractions ---------------------------------------------------------------------------


def test_fractions_against_all_of_them() -> None:
    largest = 9
    every = sorted({F(a, b) for b in range(1, largest + 1) for a in range(-2 * b, 2 * b + 1)})
    for one, two in pairwise(every):
        assert following(one, largest) == two
        assert preceding(two, largest) == one
    for low in every[::5]:
        for high in every:
            if low <= high:
                found = simplest(low, high)
                within = [x for x in every if low <= x <= high]
                assert low <= found <= high
                assert found.denominator == min(x.denominator for x in within)
