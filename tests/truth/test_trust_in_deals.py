"""Packages that can be carried out where trust is in whom, or grows, against every order of all."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest

from paripassu import deal, ladder, load
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.balance.trusts import Sums
from paripassu.opening.change import Change
from paripassu.packages.carry import Carrier
from paripassu.packages.choices import compile_choices
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.trust_brute_force import TrustBrute, with_trust
from tests.truth.test_carry_out import (
    Levels,
    all_packages,
    levels_of,
    rank,
    small_case,
    stopping,
)
from tests.truth.test_ladder import levels, size
from tests.truth.test_packages import below

F = Fraction
SEEDS = some(range(60), 12)


def trust_case(seed: int, *, actions: int = 5) -> dict[str, Any]:
    """A small case of uneven trust; every other where little is given at first and much learnt."""
    data = with_trust(seed, small_case(seed, actions=actions))
    rng = Random(seed)
    for p, stated in data["parties"].items() if seed % 2 else ():
        table = {q: rng.choice([0, 0, 0.1]) for q in data["parties"] if q != p}
        stated |= {"trust": table, "learns": {"like": rng.choice([0.1, 0.25, 1])}}
        stated |= {"bottom_line": -5}
    return data


@cache
def packages(seed: int) -> list[tuple[Levels, TrustBrute, bool]]:
    """Every package that meets every bottom line, and whether an order of it is safe."""
    data = trust_case(seed)
    made = ((level, TrustBrute(data, agreed=level)) for level in all_packages(data))
    return [
        (level, brute, brute.carried())
        for level, brute in made
        if all(map(brute.accepts, brute.parties))
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_quick_brute_force_says_what_every_order_says(seed: int) -> None:
    data = trust_case(seed, actions=4)
    for level in all_packages(data):
        brute = TrustBrute(data, agreed=level)
        if all(map(brute.accepts, brute.parties)):
            assert brute.carried() == any(map(brute.safe, brute.orders()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_package_has_the_trusts_of_its_own_deal(seed: int) -> None:
    case = load(trust_case(seed))
    carrier = Carrier(case, compile_choices(case), Clock())
    for level, _brute, _safe in packages(seed):
        package = tuple(level.get(a, 0) for a in carrier.choices.options)
        if any(package):
            terms = compile_terms(case, carrier.deal(package))
            cut = carrier.steps.of(package)
            assert (cut.steps, cut.trust, cut.trusts) == (terms.steps, terms.trust, terms.trusts)


@pytest.mark.parametrize("seed", SEEDS)
def test_deal_finds_the_packages_that_some_order_carries(seed: int) -> None:
    case = load(trust_case(seed))
    result = deal(case, carry_out=True, most=500, time_limit=None)
    assert result.to_dict()["exact"]
    best: dict[tuple[Fraction, ...], Levels] = {}
    for level, brute, safe in packages(seed):
        if safe:
            seen = tuple(brute.final(p) for p in result.compared)
            best[seen] = min(best.get(seen, level), level, key=lambda one: rank(case, one))
    front = [best[one] for one in best if not any(below(one, two) for two in best)]
    found = [levels_of(case, one) for one in result.pareto]
    assert sorted(found, key=str) == sorted(front, key=str)
    for one in result.pareto:
        assert one.order is not None
        if one.order:
            assert TrustBrute(trust_case(seed), agreed=levels_of(case, one)).safe(one.order)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_box_of_packages_said_to_be_hopeless_holds_a_safe_order(seed: int) -> None:
    case = load(trust_case(seed))
    carrier = Carrier(case, compile_choices(case), Clock())
    options = carrier.choices.options
    carried = [level for level, _brute, safe in packages(seed) if safe]
    for level, _brute, safe in packages(seed):
        if safe:
            continue
        package = tuple(level.get(a, 0) for a in options)
        if not any(package):
            continue
        box = carrier.box(package)
        for other in carried:
            assert not all(low <= other.get(options[a], 0) <= high for a, low, high in box)


@pytest.mark.parametrize("seed", SEEDS)
def test_trust_where_more_may_be_agreed_is_never_below_that_of_any_such_package(seed: int) -> None:
    data, rng = trust_case(seed), Random(seed)
    case = load(data)
    carrier = Carrier(case, compile_choices(case), Clock())
    options, tops = carrier.choices.options, carrier.choices.levels
    for level, brute, _safe in rng.sample(packages(seed), min(6, len(packages(seed)))):
        whole = tuple(level.get(a, 0) for a in options)
        spans = tuple(
            (rng.randint(0, k), rng.randint(k, top)) for k, top in zip(whole, tops, strict=True)
        )
        certain = carrier._certain(spans)
        if not any(certain):
            continue
        terms = carrier.steps.relaxed(spans, certain)
        sums = Sums([terms.trusts], len(terms.steps))
        for _time in range(8):
            done = frozenset(s for s in brute.steps if rng.random() < 0.6)
            here = [int(name in done) for name in terms.steps]
            for i, p in enumerate(case.parties):
                most = sums.trust(0, i, (sums.keep @ here).tolist())
                most = terms.trust[i] if most is None else most
                assert most >= brute.trusts(done, p)


def changed(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The case with any one guarantee, risk limit or first impression as far as it goes."""
    found = []

    def but(p: str, **numbers: Any) -> None:
        other = deepcopy(data)
        other["parties"][p] |= numbers
        found.append(other)

    for p, stated in data["parties"].items():
        but(p, breach_cost=1000)
        trust = stated.get("trust", 0)
        if "risk_limit" in stated:
            but(p, risk_limit=1000)
        if not isinstance(trust, dict):
            but(p, trust=1)
            continue
        for q in [*(q for q in data["parties"] if q in trust), "others"]:
            said = trust.get(q, 0)
            but(p, trust=trust | {q: said | {"at_first": 1} if isinstance(said, dict) else 1})
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_rungs_are_those_of_brute_force(seed: int) -> None:
    data = trust_case(seed)
    case, possible = load(data), packages(seed)
    if not possible:
        assert ladder(case).full is None
        return
    found = ladder(case, time_limit=None)
    full = max(size(data, level) for level, _brute, _safe in possible)
    today = [size(data, level) for level, _brute, safe in possible if safe]
    assert found.settles == found.bound == (max(today, default=F(0)) / full if full else 1)
    assert (found.today is None) == (not today)
    held = {} if found.today is None else levels(data, found.today.actions)
    wider = [
        (size(data, level), level, safe)
        for level, _brute, safe in possible
        if level != held and all(level.get(a, 0) >= k for a, k in held.items())
    ]
    wider.sort(key=lambda one: one[0])
    others = changed(data)
    opened = next(
        (
            large
            for large, level, safe in wider
            if safe or any(TrustBrute(other, agreed=level).carried() for other in others)
        ),
        None,
    )
    assert (found.rungs[0].settles * full if found.rungs else None) == opened


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rung_is_safe_by_the_checker_with_what_was_taken_before_it(seed: int) -> None:
    case = load(trust_case(seed))
    for rung in ladder(case, time_limit=None).rungs:
        actions = rung.proposal.actions
        for change in rung.changes:
            turned = change.apply(case)
            figures = examine(turned, agree(turned, deal=actions), change.order)
            assert figures.status is Status.SAFE
        if isinstance(rung.taken, Change):
            case = rung.taken.apply(case)
        assert rung.proposal.order is not None
        figures = examine(case, agree(case, deal=actions), rung.proposal.order)
        assert figures.status is Status.SAFE


@pytest.mark.parametrize("seed", some(range(0, 60, 4), 3))
def test_what_time_cuts_short_is_never_called_proved_wrongly(seed: int) -> None:
    data = trust_case(seed)
    case, sizes = load(data), [size(data, level) for level, _brute, safe in packages(seed) if safe]
    whole = max((size(data, level) for level, _brute, _safe in packages(seed)), default=F(0))
    most = max(sizes, default=F(0)) / whole if whole else F(1)
    for calls in range(1, 40, 3):
        stopped = ladder(case, time_limit=None, progress=stopping(calls))
        if stopped.full is not None:
            assert stopped.settles <= most <= stopped.bound
        if stopped.proved and packages(seed):
            assert stopped.settles == most
        if not stopped.unfinished:
            break


def test_small_steps_that_are_agreed_as_well_carry_what_no_first_impression_would() -> None:
    party = {"breach_cost": 3, "learns": {"like": 0.5}}
    data = {
        "paripassu": 1,
        "title": "Start small",
        "parties": {
            "a": {"name": "A", "trust": {"b": 0.2}, **party},
            "b": {"name": "B", "trust": {"a": 0.2}, **party},
        },
        "actions": {
            "little-a": {"by": "a", "does": "x", "value": {"a": -1, "b": 2}},
            "little-b": {"by": "b", "does": "y", "value": {"a": 2, "b": -1}},
            "much-a": {"by": "a", "does": "x", "value": {"a": -4, "b": 6}},
            "much-b": {"by": "b", "does": "y", "value": {"a": 6, "b": -4}},
        },
    }
    case = load(data)
    assert ladder(case).settles == 1
    assert ladder(case, deal="much-a,much-b").settles == 0
    for stated in data["parties"].values():
        del stated["learns"]
    assert set(ladder(load(data)).today.actions) == {"little-a", "little-b"}
