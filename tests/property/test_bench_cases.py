"""The bench's generated cases: what they promise, and the optima that they say are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from bench.backing import compiled
from bench.generator import cumulative, layers, milestones, tracks
from bench.known import planted, three_partition
from bench.proof import goal
from bench.proof.beam import beam

from paripassu.balance.terms import Terms
from paripassu.order.search.ranked import search
from paripassu.running.clock import Clock

Family = Callable[..., dict[str, Any]]
FAMILIES = [tracks, milestones, layers]
SIZES = [(10, 2), (16, 4), (23, 8), (60, 3), (120, 8)]


@pytest.mark.parametrize("tight", [True, False])
@pytest.mark.parametrize(("actions", "parties"), SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_case_has_its_size_and_a_deal_that_all_accept(
    family: Family, actions: int, parties: int, tight: bool
) -> None:
    data = family(actions, parties, 3, tight=tight)
    terms = compiled(data)
    assert (len(terms.steps), len(terms.parties)) == (actions, parties)
    assert all(final >= 0 for final in terms.final)
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_case_and_another_another(family: Family) -> None:
    assert family(30, 3, 1) == family(30, 3, 1)
    assert family(30, 3, 1)["actions"] != family(30, 3, 2)["actions"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(5))
def test_small_tight_cases_have_an_order_and_loose_ones_ask_less(family: Family, seed: int) -> None:
    tight, loose = (
        search(compiled(family(12, 3, seed, tight=tight)), ["trust"], Clock())
        for tight in (True, False)
    )
    assert tight is not None
    assert loose is not None
    assert loose.criteria[0].value <= tight.criteria[0].value


def test_tight_cases_mostly_ask_for_more_trust_than_stated() -> None:
    asked = 0
    for seed in range(10):
        terms = compiled(tracks(16, 3, seed))
        found = search(terms, ["trust"], Clock())
        assert found is not None
        asked += found.criteria[0].value > goal.floor(terms, "trust")
    assert asked >= 7


def _track(step: str) -> str:
    return step.partition("-")[0]


def test_tracks_have_several_actors_growing_costs_and_an_order_within() -> None:
    data = tracks(120, 4, 1, links=0.0)
    by_track: dict[str, list[dict[str, Any]]] = {}
    for name, action in data["actions"].items():
        by_track.setdefault(_track(name), []).append(action)
    assert 11 <= len(by_track) <= 22
    first = last = 0.0
    for actions in by_track.values():
        assert len({action["by"] for action in actions}) == min(4, len(actions))
        costs = [-action["value"][action["by"]] for action in actions]
        first, last = first + costs[0], last + costs[-1]
    assert last > 1.5 * first
    assert sum("needs" in action for action in data["actions"].values()) == 120 - len(by_track)


@pytest.mark.parametrize("links", [0.0, 0.1, 0.5])
def test_a_share_of_the_actions_needs_one_of_another_track(links: float) -> None:
    actions = tracks(100, 3, 2, links=links)["actions"]
    crossing = sum(
        _track(need) != _track(name)
        for name, action in actions.items()
        for need in action.get("needs", [])
    )
    assert crossing == round(links * 100)


def test_instalments_count_as_steps() -> None:
    data = tracks(80, 3, 1, instalments=0.4)
    parts = [action.get("parts", 1) for action in data["actions"].values()]
    assert sum(parts) == 80
    assert 2 in parts
    assert len(compiled(data).steps) == 80


def test_milestones_wait_for_each_other() -> None:
    actions = milestones(100, 4, 0)["actions"]
    costs = [action for name, action in actions.items() if not name.endswith("reward")]
    waiting = sum("needs" in action for action in costs)
    assert 2 <= waiting <= 12
    for name, action in actions.items():
        if name.endswith("reward"):
            assert len(action["needs"]) >= 3
            payers = {actions[need]["by"] for need in action["needs"]}
            assert payers.isdisjoint({action["by"]})


def test_layers_need_one_to_three_of_the_layer_before() -> None:
    actions = layers(49, 3, 1)["actions"]
    for name, action in actions.items():
        layer = int(_track(name)[1:])
        assert len(action.get("needs", [])) in (range(1, 4) if layer else [0])
        assert {int(_track(need)[1:]) for need in action.get("needs", [])} <= {layer - 1}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("objective", ["trust", "exposure", "temptation"])
def test_the_beam_gives_an_order_of_all_steps(family: Family, objective: str) -> None:
    terms = compiled(family(30, 3, 1))
    order = beam(terms, objective)
    assert order is not None
    assert sorted(order) == list(range(30))
    if objective != "temptation":
        assert goal.value(terms, order, objective) is not None


# Maximum cumulative cost: the least peak, over the sets of actions done.


def _least_peak(terms: Terms, party: int) -> int:
    """Walk over all sets of steps by size: the lowest that the highest debt so far can be."""
    before = [sum(1 << need for need in needed) for needed in terms.before]
    best = {0: 0}
    for _ in before:
        after: dict[int, int] = {}
        for done, peak in best.items():
            for step, need in enumerate(before):
                if done >> step & 1 or need & ~done:
                    continue
                new = done | 1 << step
                owed = -sum(int(terms.keep[party, s]) for s in range(len(before)) if new >> s & 1)
                after[new] = min(after.get(new, 10**9), max(peak, owed))
        best = after
    return best[2 ** len(before) - 1]


@pytest.mark.parametrize("seed", range(6))
def test_the_payer_alone_decides_the_cumulative_cost(seed: int) -> None:
    terms = compiled(cumulative(11, seed))
    payer, other = terms.parties.index("payer"), terms.parties.index("other")
    assert (terms.keep[other] > 0).all()
    found = search(terms, ["exposure"], Clock())
    assert found is not None
    peak = _least_peak(terms, payer)
    assert peak > 0
    assert found.criteria[0].value == Fraction(peak, terms.stake[payer])


# The families with known optima.


def _divides(items: list[int], whole: int) -> bool:
    """Whether items can be divided into triples that each add up to the whole."""
    if not items:
        return True
    first, rest = items[0], items[1:]
    for one, two in combinations(range(len(rest)), 2):
        if first + rest[one] + rest[two] == whole:
            left = [item for k, item in enumerate(rest) if k not in (one, two)]
            if _divides(left, whole):
                return True
    return False


@pytest.mark.parametrize(("triples", "seed", "yes"), [
    (2, 1, True), (2, 2, True), (3, 1, True), (2, 1, False), (2, 2, False), (3, 1, False),
])  # fmt: skip
def test_the_least_values_are_reached_just_where_the_items_divide(
    triples: int, seed: int, yes: bool
) -> None:
    known = three_partition(triples, seed, planted=yes)
    actions = known.data["actions"]
    items = [-a["value"]["maker"] for name, a in actions.items() if name.startswith("item")]
    assert sum(items) == 400 * triples
    assert all(100 < item < 200 for item in items)
    assert _divides(items, 400) is yes
    assert (known.trust is not None) is yes
    least = {"trust": Fraction(0), "exposure": Fraction(1, 2 * (2 * triples + 1))}
    terms = compiled(known.data)
    assert len(terms.steps) == 4 * triples + 2
    for objective in goal.OBJECTIVES:
        found = search(terms, [objective], Clock())
        assert found is not None
        assert found.criteria[0].proved
        if yes:
            assert found.criteria[0].value == getattr(known, objective) == least[objective]
        else:
            assert found.criteria[0].value > least[objective]


@pytest.mark.parametrize(("actions", "parties"), [(8, 2), (12, 3), (16, 4), (20, 5)])
@pytest.mark.parametrize("seed", range(3))
def test_no_order_beats_the_planted_values(actions: int, parties: int, seed: int) -> None:
    known = planted(actions, parties, seed)
    terms = compiled(known.data)
    assert (len(terms.steps), len(terms.parties)) == (actions, parties)
    for objective in goal.OBJECTIVES:
        found = search(terms, [objective], Clock())
        assert found is not None
        assert found.criteria[0].proved
        assert found.criteria[0].value == getattr(known, objective)


def test_the_planted_case_is_not_listed_in_its_hidden_order() -> None:
    known = planted(60, 4, 1)
    terms = compiled(known.data)
    assert goal.value(terms, list(range(60)), "trust") != known.trust
