"""What the search for packages that can be carried out takes for granted, tried on random cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest

from paripassu import load
from paripassu.balance.deal import agree
from paripassu.balance.rules import balances, shortfall
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.told import told
from paripassu.case.model import Case
from paripassu.order.search.safe import safe_order
from paripassu.packages.asked import ask
from paripassu.packages.carry import Carrier
from paripassu.packages.choices import Choices, Package, compile_choices, possible, tokens
from paripassu.packages.programme import Cuts, build, solve
from paripassu.packages.steps import Steps, compile_steps
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.brute_force import Brute
from tests.random_cases import random_case
from tests.trust_brute_force import TrustBrute, with_trust
from tests.truth.test_carry_out import carried, small_case

UNEVEN = range(100, 140)  # in these trust is in whom, or grows
SEEDS = (*range(20), *UNEVEN[:16])


@cache
def case_of(seed: int) -> tuple[dict[str, Any], Case, Choices]:
    """Give one of two sorts of cases, in which every bottom line is met."""
    data = random_case(seed, actions=4, rich=True) if seed % 2 else small_case(seed, actions=4)
    for party in data["parties"].values():
        party["bottom_line"] = -1000
    if seed in UNEVEN:
        data = with_trust(seed, data)
    case = load(data)
    return data, case, compile_choices(case)


def brute_of(seed: int, package: Package) -> Brute:
    data, _, choices = case_of(seed)
    agreed = {a: k for a, k in zip(choices.options, package, strict=True) if k}
    return (TrustBrute if seed in UNEVEN else Brute)(data, agreed=agreed)


def carried_out(brute: Brute) -> bool:
    return brute.carried() if isinstance(brute, TrustBrute) else carried(brute)


@cache
def packages(seed: int) -> dict[Package, bool]:
    """Every package of a case, and whether an order of it passes rules 1 to 3, by brute force."""
    choices = case_of(seed)[2]
    found = {}
    for package in product(*(range(top + 1) for top in choices.levels)):
        if possible(choices, package):
            found[package] = carried_out(brute_of(seed, package))
    return found


def carrier_of(seed: int) -> Carrier:
    _, case, choices = case_of(seed)
    return Carrier(case, choices, Clock())


def meets(choices: Choices, steps: Steps, package: Package) -> bool:
    """Whether a package meets all that is asked beforehand."""
    model = build(choices, Cuts(ask=lambda model: ask(model, steps)))
    for level, number in zip(model.level, package, strict=True):
        model.cp.add(level == number)
    return solve(model, Clock(), "asking") is not None


def inside(package: Package, cut: Iterable[tuple[int, int, int]]) -> bool:
    return all(low <= package[a] <= high for a, low, high in cut)


def in_points(terms: Terms) -> dict[str, Any]:
    """All that terms say but for the stakes, each party's numbers in its own points."""

    def fair(row: Iterable[int | None]) -> list[Fraction | None]:
        pairs = zip(row, terms.scale, strict=True)
        return [None if x is None else Fraction(int(x), scale) for x, scale in pairs]

    return {
        "names": (terms.parties, terms.acting, terms.steps, terms.actors, terms.before),
        "trust": (terms.trust, terms.trusts),
        "keep": [fair(step) for step in terms.keep.T],
        "start": fair(terms.start),
        "also": [(steps, fair(gain)) for steps, gain in terms.also],
        "final": fair(terms.final),
        "guarantee": fair(terms.guarantee),
        "cover": fair(terms.cover),
        "limit": fair(terms.limit),
    }


def is_safe(terms: Terms, order: Sequence[int]) -> bool:
    terms = told(terms)
    path = balances(terms, order)
    short = shortfall(terms, path)
    return (short is not None and short <= 0) and all(
        limit is None or low >= -limit for low, limit in zip(path.min(1), terms.limit, strict=True)
    )


@pytest.mark.parametrize("seed", range(40))
def test_terms_cut_out_are_those_compiled_for_the_package(seed: int) -> None:
    data = random_case(seed, actions=6, rich=True) if seed % 2 else small_case(seed, actions=6)
    case = load(with_trust(seed, data) if seed % 4 > 1 else data)
    choices = compile_choices(case)
    steps, rng = compile_steps(case, choices), Random(seed)
    free = replace(choices, least=(None,) * len(choices.parties))
    tried = 0
    for _ in range(400):
        package = tuple(rng.choice([0, rng.randint(0, top), top]) for top in choices.levels)
        if tried == 8 or not any(package) or not possible(free, package):
            continue
        tried += 1
        cut = steps.of(package)
        compiled = compile_terms(case, agree(case, deal=tokens(choices, package)))
        assert in_points(cut) == in_points(compiled)
        one, two = safe_order(cut, Clock()), safe_order(compiled, Clock())
        assert (one is None) == (two is None)
        assert one is None or is_safe(compiled, one)
        assert two is None or is_safe(cut, two)
    assert tried > 2


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_is_found_just_where_there_is_one(seed: int) -> None:
    carrier = carrier_of(seed)
    for package, safe in packages(seed).items():
        order = carrier.order(package)
        assert (order is not None) == safe
        if order is not None:
            brute = brute_of(seed, package)
            assert sorted(order) == sorted(brute.steps)
            assert brute.safe(order)


@pytest.mark.parametrize("seed", SEEDS)
def test_spans_without_hope_hold_no_package_that_can_be_carried_out(seed: int) -> None:
    *_, choices = case_of(seed)
    carrier, rng = carrier_of(seed), Random(seed)
    for _ in range(60):
        spans = tuple(
            rng.choice([(0, top), (rng.randint(0, top), top), (0, 0), (top, top)])
            for top in choices.levels
        )
        held = [(a, *span) for a, span in enumerate(spans)]
        if any(safe and inside(package, held) for package, safe in packages(seed).items()):
            assert not carrier.hopeless(spans)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_box_holds_its_package_and_none_that_can_be_carried_out(seed: int) -> None:
    carrier, every = carrier_of(seed), packages(seed)
    for package in every:
        if carrier.order(package) is None:
            box = carrier.box(package)
            assert inside(package, box)
            assert not any(safe and inside(other, box) for other, safe in every.items())


def test_most_boxes_are_wider_than_their_package() -> None:
    wide = 0
    refused = [(s, package) for s in SEEDS for package, safe in packages(s).items() if not safe]
    for seed, package in refused:
        box = carrier_of(seed).box(package) if any(package) else ()
        wide += sum(inside(other, box) for other in packages(seed)) > 1
    assert wide > len(refused) / 2


@pytest.mark.parametrize("seed", [*range(40), *some(UNEVEN, 8)])
def test_what_is_asked_beforehand_holds_of_all_that_can_be_carried_out(seed: int) -> None:
    choices, steps = case_of(seed)[2], carrier_of(seed).steps
    for package, safe in packages(seed).items():
        assert not safe or meets(choices, steps, package), package


def test_what_is_asked_beforehand_rules_packages_out() -> None:
    """Else the test above would say nothing."""
    barred = []
    for seed in SEEDS:
        choices, steps = case_of(seed)[2], carrier_of(seed).steps
        unsafe = [package for package, safe in packages(seed).items() if not safe]
        barred += [not meets(choices, steps, package) for package in unsafe[::3]]
    assert sum(barred) > len(barred) / 2


POOR = {"name": "Poor", "trust": 1, "bottom_line": -1000}
RICH = {"name": "Rich", "trust": 1, "bottom_line": -1000}


@pytest.mark.parametrize(
    ("poor", "rich", "first", "second", "extra"),
    [
        # A pledge covers the poor party once its owner acts, too.
        (
            {"risk_limit": 1},
            {"collateral": {"poor": {"lost": 1, "gained": 2}}, "breach_cost": 9},
            {"by": "poor", "value": {"poor": 4}, "keeps": {"poor": -3}},
            {"by": "rich", "value": {"rich": 1}},
            {},
        ),
        # Only what the second gives it makes the first bearable; rules 1 and 2 just hold.
        (
            {"risk_limit": 1},
            {},
            {"by": "poor", "value": {}, "keeps": {"poor": -3}},
            {"by": "rich", "value": {"poor": 2, "rich": 1}, "keeps": {"rich": 0}},
            {},
        ),
        # Only the extra that comes with both makes the first bearable.
        (
            {"risk_limit": 1},
            {},
            {"by": "poor", "value": {"poor": -1}, "keeps": {"poor": -3}},
            {"by": "rich", "value": {"rich": 1}, "keeps": {"rich": 0}},
            {"value": {"poor": 2}},
        ),
        # The first tempts the poor party away, but not where it has paid before.
        (
            {},
            {},
            {"by": ["poor", "rich"], "value": {"poor": 1}, "keeps": {"poor": 3}},
            {"by": "poor", "value": {}, "keeps": {"poor": -2}},
            {},
        ),
        # The first tempts it away, but not where an extra can still be lost.
        (
            {},
            {},
            {"by": ["poor", "rich"], "value": {"poor": 1}, "keeps": {"poor": 3}},
            {"by": "rich", "value": {"rich": 1}, "keeps": {"rich": 0}},
            {"value": {"poor": 2}, "reversible": 1},
        ),
    ],
)
def test_what_is_unsafe_alone_is_not_given_up_where_a_second_action_saves_it(
    poor: dict[str, Any],
    rich: dict[str, Any],
    first: dict[str, Any],
    second: dict[str, Any],
    extra: dict[str, Any],
) -> None:
    data = {
        "paripassu": 1,
        "title": "Two actions",
        "parties": {"poor": POOR | poor, "rich": RICH | rich},
        "actions": {"one": {"does": "acts"} | first, "two": {"does": "acts"} | second},
        "also": [{"when": ["one", "two"]} | extra] if extra else [],
    }
    assert not carried(Brute(data, agreed={"one": 1}))
    assert carried(Brute(data, agreed={"one": 1, "two": 1}))
    case = load(data)
    choices = compile_choices(case)
    carrier = Carrier(case, choices, Clock())
    assert carrier.order((1, 0)) is None
    assert carrier.order((1, 1)) is not None
    assert inside((1, 0), carrier.box((1, 0)))
    assert not inside((1, 1), carrier.box((1, 0)))
    assert meets(choices, carrier.steps, (1, 1))
