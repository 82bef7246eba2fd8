"""Packages against every package there is: brute force straight from the case's own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

import numpy as np
import pytest

from paripassu import load
from paripassu.balance.checker import examine
from paripassu.balance.deal import agree
from paripassu.packages.best import best
from paripassu.packages.choices import Choices, Package, compile_choices, possible, tokens, value
from paripassu.packages.pareto import nondominated, pareto
from paripassu.packages.sample import sample
from paripassu.packages.solutions import MEASURES, solutions
from paripassu.packages.winner import adjusted_winner
from paripassu.running.clock import Clock
from tests.brute_force import names_in
from tests.random_cases import with_any

F = Fraction


def random_choices(seed: int, *, actions: int = 7) -> dict[str, Any]:
    """Plain data for `load`; every third where one of several may be enough."""
    data = _random_choices(seed, actions=actions)
    return with_any(seed, data, often=0.3) if seed % 3 == 2 else data


def _random_choices(seed: int, *, actions: int) -> dict[str, Any]:
    """Plain data for `load`: needs, excludes, extras, parts, standing actions, bottom lines."""
    rng = Random(seed)
    names = [f"a{k}" for k in range(actions)]
    parties = [f"p{i}" for i in range(rng.randint(2, 4))]
    table: dict[str, Any] = {}
    for k, name in enumerate(names):
        by = rng.choice(parties)
        worth = {p: rng.choice([-2, 0, 1, 2.5, 4, [1, 4]]) for p in parties}
        table[name] = {"by": by, "does": name, "value": worth | {by: -rng.randint(0, 4)}}
        if k and rng.random() < 0.35:
            table[name]["needs"] = rng.sample(names[:k], 1)
        others = [a for a in names if a != name and a not in table[name].get("needs", [])]
        if rng.random() < 0.2:
            table[name]["excludes"] = rng.sample(others, 1)
        table[name]["parts"] = rng.choice([1, 1, 1, 2, 3, "any"])
        if rng.random() < 0.2:
            table[name]["verified"] = {"by": "x", "confidence": 0.5, "counts": True}
    # A file is refused where an action needs, directly or not, two that exclude one another.
    for name in names:
        held, pending = set(), [name]
        while pending:
            held.add(one := pending.pop())
            pending += table[one].get("needs", [])
        for one in held:
            if held & {*table[one].get("excludes", [])}:
                table[one]["excludes"] = []
    if rng.random() < 0.25:
        table[names[0]] |= {"standing": True, "excludes": [], "parts": 1}
    stated: dict[str, Any] = {
        p: {"name": p, "bottom_line": rng.choice([-3, 0, 2])} for p in parties
    }
    if len(parties) > 2:
        stated[parties[-1]] = {"name": "s", "role": "stakeholder"}
        for action in table.values():
            action["by"] = parties[0] if action["by"] == parties[-1] else action["by"]
        if rng.random() < 0.6:
            stated[parties[-1]]["bottom_line"] = rng.choice([-1, 0, 1])
    also = [
        {"when": rng.sample(names, rng.randint(2, 3)), "value": {rng.choice(parties): extra}}
        for extra in rng.choice([[], [3], [-3], [2, -1]])
    ]
    return {
        "paripassu": 1,
        "title": f"choices {seed}",
        "parties": stated,
        "actions": table,
        "also": also,
    }


def number(stated: Any) -> F:
    if isinstance(stated, list):
        return (number(stated[0]) + number(stated[1])) / 2
    return F(str(stated))


def brute_value(data: dict[str, Any], levels: dict[str, F], party: str) -> F:
    """What the done shares of actions are worth to a party, from the file's own words."""
    total = F(0)
    for name, share in levels.items():
        action = data["actions"][name]
        counts = action.get("verified") is not None and party != action["by"]
        total += number(action["value"].get(party, 0)) * share * (F(1, 2) if counts else 1)
    for also in data["also"]:
        if all(levels[a] == 1 for a in also["when"]):
            total += number(also["value"].get(party, 0))
    return total


def brute_packages(data: dict[str, Any]) -> Iterator[tuple[tuple[int, ...], tuple[F, ...]]]:
    """Every possible package: its levels without the standing actions, values to all parties."""
    actions = data["actions"]
    tops = {a: {"any": 1}.get(x.get("parts", 1), x.get("parts", 1)) for a, x in actions.items()}
    free = [a for a in actions if not actions[a].get("standing")]

    def asked(name: str) -> F:
        action, _, part = name.partition(".")
        return F(int(part), tops[action]) if part else F(1)

    for package in product(*(range(tops[a] + 1) for a in free)):
        levels = {a: F(1) for a in actions} | {
            a: F(k, tops[a]) for a, k in zip(free, package, strict=True)
        }
        if any(
            levels[a] and not any(levels[n.partition(".")[0]] >= asked(n) for n in names_in(need))
            for a in free
            for need in actions[a].get("needs", [])
        ):
            continue
        if any(levels[a] and levels[b] for a in actions for b in actions[a].get("excludes", [])):
            continue
        values = {p: brute_value(data, levels, p) for p in data["parties"]}
        lines = {p: x.get("bottom_line") for p, x in data["parties"].items()}
        if all(line is None or values[p] >= line for p, line in lines.items()):
            yield package, tuple(values.values())


def spread(choices: Choices, data: dict[str, Any], package: Package) -> tuple[int, ...]:
    """A package's levels over all actions not standing, also those that are no option."""
    free = [a for a, x in data["actions"].items() if not x.get("standing")]
    level = dict(zip(choices.options, package, strict=True))
    return tuple(level.get(a, 0) for a in free)


def below(one: tuple[Any, ...], two: tuple[Any, ...]) -> bool:
    return one != two and all(x <= y for x, y in zip(one, two, strict=True))


def ranked(package: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return -sum(package), package


@pytest.mark.parametrize("seed", range(25))
def test_every_package_is_worth_what_the_case_says(seed: int) -> None:
    data = random_choices(seed)
    choices = compile_choices(load(data))
    found = {}
    for package in product(*(range(top + 1) for top in choices.levels)):
        if possible(choices, package):
            points = [F(u, s) for u, s in zip(value(choices, package), choices.scale, strict=True)]
            found[spread(choices, data, package)] = tuple(points)
    assert found == dict(brute_packages(data))


@pytest.mark.parametrize("seed", range(60))
def test_the_pareto_set_is_that_of_all_packages(seed: int) -> None:
    data = random_choices(seed)
    choices = compile_choices(load(data))
    compared = tuple(range(len(choices.parties) - (seed % 2)))
    of: dict[tuple[F, ...], tuple[int, ...]] = {}
    for package, values in brute_packages(data):
        seen = tuple(values[i] for i in compared)
        of[seen] = min(of.get(seen, package), package, key=ranked)
    front = [of[one] for one in of if not any(below(one, two) for two in of)]
    found = pareto(choices, compared)
    assert found is not None
    assert [spread(choices, data, one) for one in found] == sorted(front, key=ranked)


def brute_mark(measure: str, gains: tuple[F, ...], units: list[F], reach: list[F]) -> Any:
    by = reach if measure == "kalai-smorodinsky" else units
    shares = [g / u for g, u in zip(gains, by, strict=True) if u]
    if measure == "utilitarian":
        return sum(shares)
    if measure == "nash":
        return sum(g > 0 for g in gains), prod(share for share in shares if share)
    return sorted(shares)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("seed", range(14))
def test_the_best_package_is_the_best_of_all(seed: int, measure: str) -> None:
    data = random_choices(seed)
    choices = compile_choices(load(data))
    compared = list(range(len(choices.parties)))
    start = [number(x.get("bottom_line", 0)) for x in data["parties"].values()]
    units = [F(s, k) for s, k in zip(choices.stake, choices.scale, strict=True)]
    gains = {
        package: tuple(u - d for u, d in zip(values, start, strict=True))
        for package, values in brute_packages(data)
        if all(u >= d for u, d in zip(values, start, strict=True))
    }
    found = best(choices, compared, measure, Clock())
    if not gains:
        assert found is None
        return
    assert found is not None
    reach = [max(column) for column in zip(*gains.values(), strict=True)]
    mark = {package: brute_mark(measure, one, units, reach) for package, one in gains.items()}
    top = max(mark.values())
    assert found.proved
    assert spread(choices, data, found.package) == min(
        (package for package in mark if mark[package] == top), key=ranked
    )
    shown = top[0] if isinstance(top, list) and top else top[1] if isinstance(top, tuple) else top
    assert found.value == found.bound == (shown or 0)
    # The same measure on the listed Pareto set shows the same package first.
    front = pareto(choices, compared)
    assert front is not None
    low = [choices.least[i] or 0 for i in compared]
    picked = solutions([value(choices, one) for one in front], low, choices.stake)[measure]
    assert front[picked[0]] == found.package


@pytest.mark.parametrize("seed", range(16))
def test_a_sample_keeps_its_bound(seed: int) -> None:
    data = random_choices(seed, actions=6)
    choices = compile_choices(load(data))
    compared = tuple(range(min(3, len(choices.parties))))
    everything = [values for _, values in brute_packages(data)]
    units = [F(s, k) for s, k in zip(choices.stake, choices.scale, strict=True)]
    front = pareto(choices, compared)
    assert front is not None
    last = None
    for most in (1, 3, 1_000):
        found, bound = sample(choices, compared, most, Clock())
        assert len(found) <= most
        assert {*found} <= {*front}
        kept = [[F(value(choices, y)[i], choices.scale[i]) for i in compared] for y in found]
        worst = max(
            (
                min(max((x[i] - y[i]) / units[i] for i in compared) for y in kept)
                for x in everything
            ),
            default=F(0),
        )
        assert worst <= bound
        assert (bound == 0) == (len(found) == len(front))
        assert last is None or bound <= last
        last = bound
    assert last == 0


def test_dominance_is_that_of_every_pair() -> None:
    numbers = np.random.default_rng(5)
    shapes = [(1, 1, 3), (90, 1, 9), (300, 2, 20), (300, 3, 9), (250, 5, 4), (1_200, 4, 300)]
    for size, columns, top in shapes * 3:
        rows = numbers.integers(0, top, (size, columns))
        # On a slope few rows dominate others, so that the halves stay long.
        rows[:, -1] += columns * top - 2 * rows.sum(1) // columns
        least = (rows[None] >= rows[:, None]).all(2)
        more = (rows[None] > rows[:, None]).any(2)
        assert (nondominated(rows) == ~(least & more).any(1)).all()


def test_measures_on_a_textbook_list() -> None:
    # Two parties, ideal (8, 10): products 16, 21, 20, 18; least shares of the ideal by hand.
    points = [(8, 2), (7, 3), (5, 4), (2, 9), (0, 10), (9, -1)]
    found = solutions(points, (0, 0), (1, 1))
    assert found == {
        "nash": (1,),
        "kalai-smorodinsky": (2,),
        "maximin": (2,),
        "utilitarian": (3,),
    }
    assert solutions([(1, 1), (2, 2)], (3, 0), (1, 1)) == dict.fromkeys(MEASURES, ())
    # Both have a least share of 1; leximin puts the second first and keeps the tie.
    assert solutions([(1, 2), (3, 1)], (0, 0), (1, 1))["maximin"] == (1, 0)
    # Nobody can have both gain: whoever gains a larger share of its stake decides.
    assert solutions([(4, 0), (0, 5)], (0, 0), (4, 10))["nash"] == (0,)


def test_adjusted_winner_gives_the_published_panama_canal_division() -> None:
    case = load("panama-canal")
    one: dict[str, F] = {}
    two: dict[str, F] = {}
    for id_, action in case.actions.items():
        if not id_.startswith("land-and-water"):
            # The case states half of the published points, as what giving way changes.
            one[id_], two[id_] = (2 * abs(action.worth(p)) for p in ("usa", "panama"))
    one["land-and-water"] = two["land-and-water"] = F(15)
    assert sum(one.values()) == sum(two.values()) == 100
    found = adjusted_winner(one, two)
    assert found.points == 66
    assert found.divided == "land-and-water"
    assert found.shares == (F(2, 15), F(13, 15))
    assert len(found.one) == 4
    turned = adjusted_winner(two, one)
    assert (turned.points, turned.divided) == (66, "land-and-water")


@pytest.mark.parametrize("seed", range(25))
def test_tokens_are_what_agree_reads(seed: int) -> None:
    data = random_choices(seed)
    case = load(data)
    choices = compile_choices(case)
    packages = [one for one in pareto(choices, range(len(choices.parties))) or () if any(one)]
    for package in packages[:5]:
        deal = agree(case, deal=tokens(choices, package))
        steps = [part for action in deal.actions for part in deal.parts(action)]
        final = examine(case, deal, steps).final
        got = [F(u, s) for u, s in zip(value(choices, package), choices.scale, strict=True)]
        assert list(final.values()) == got
