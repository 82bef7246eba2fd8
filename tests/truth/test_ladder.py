"""The ladder from today's deal to the full one, against every package and every order."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from paripassu import ladder, load, plan
from paripassu.opening.change import Change
from tests.brute_force import Brute
from tests.truth.test_carry_out import Levels, brute_set, carried, small_case

F = Fraction
SEEDS = range(40)


def size(data: dict[str, Any], level: Levels) -> Fraction:
    """The mean over the parties of the share of its own stakes that the actions make up."""
    whole = Brute(data)
    parties = whole.parties
    total = F(0)
    for p in parties:
        values = [abs(whole.value(a, p)) for a in data["actions"]]
        values += [abs(whole.extra(also, p)) for also in data["also"]]
        stake = sum(values, F(0)) or F(1)
        for a, k in level.items():
            share = F(k, Brute.equal_parts(data["actions"][a]))
            total += abs(whole.value(a, p)) * share / stake
    return total / len(parties)


def levels(data: dict[str, Any], actions: tuple[str, ...]) -> Levels:
    found = {}
    for name in actions:
        a, _, k = name.partition(":")
        found[a] = int(k) if k else Brute.equal_parts(data["actions"][a])
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_rungs_are_those_of_brute_force(seed: int) -> None:
    data = small_case(seed)
    possible = [level for level, _ in brute_set(seed, carry_out=False)]
    case = load(data)
    if not possible:
        assert ladder(case).full is None
        return
    found = ladder(case)
    full = max(size(data, level) for level in possible)
    today = [level for level, _ in brute_set(seed, carry_out=True)]
    most = max((size(data, level) for level in today), default=F(0))
    assert found.settles == found.bound == (most / full if full else 1)
    assert (found.today is None) == (not today)
    held = {} if found.today is None else levels(data, found.today.actions)
    wider = [
        level
        for level in possible
        if level != held and all(level.get(a, 0) >= k for a, k in held.items())
    ]
    opened = sorted(size(data, level) for level in wider if opens(data, level))
    if not opened:
        assert not found.rungs
        return
    assert found.rungs[0].settles == opened[0] / full
    rung = found.rungs[0]
    assert rung.changes
    for change in rung.changes[:3]:
        assert plan(change.apply(case), deal=rung.proposal.actions).status == "safe"


def opens(data: dict[str, Any], level: Levels) -> bool:
    """Whether any guarantee, trust or risk limit, raised as far as it goes, opens a package."""
    brute = Brute(data, agreed=level)
    if carried(brute):
        return True
    for p in brute.parties:
        for key, far in (("breach_cost", 1000), ("trust", 1), ("risk_limit", None)):
            changed = deepcopy(data)
            if far is None:
                changed["parties"][p].pop(key, None)
            else:
                changed["parties"][p][key] = far
            if carried(Brute(changed, agreed=level)):
                return True
    return False


@pytest.mark.slow
def test_every_rung_of_minsk_is_safe_with_what_was_taken_before_it() -> None:
    case = load("minsk-2-2015")
    found = ladder(case, deal="minsk-2")
    assert found.today is not None
    assert plan(case, deal=found.today.actions).status == "safe"
    assert [x.settles for x in found.rungs] == sorted(x.settles for x in found.rungs)
    before = found.settles
    for rung in found.rungs:
        assert rung.settles > before
        before = rung.settles
        if isinstance(rung.taken, Change):
            case = rung.taken.apply(case)
    assert before == 1
