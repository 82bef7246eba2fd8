"""Conflicts, mends and circles against every order of random small cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, load
from paripassu.balance.deal import agree
from paripassu.case.written import as_yaml
from paripassu.opening.conflict import (
    BottomLine,
    Circle,
    Condition,
    Conflict,
    Conflicts,
    Needs,
    RiskLimit,
    Rule1,
    TrustOf,
    conflicts,
)
from paripassu.running.clock import Clock
from tests.brute_force import Brute, names_in
from tests.command import run
from tests.random_cases import random_case, random_swap, with_any

Order = tuple[str, ...]


def tense_case(seed: int) -> dict[str, Any]:
    """Take a random case in which all gain well, under limits that are now and then too tight."""
    rng = Random(seed)
    data = random_case(seed, actions=5)
    for action in data["actions"].values():
        action.pop("keeps", None)
        for party in data["parties"]:
            acts = party in action["by"]
            action["value"][party] = -rng.randint(2, 5) if acts else rng.choice([0, 3, 5, 8])
    for party in data["parties"].values():
        party |= {"trust": rng.choice([0.1, 0.3, 0.5]), "breach_cost": rng.randint(4, 9)}
        party["risk_limit"] = rng.choice([1, 2, 3, 4, 6])
        if rng.random() < 0.05:
            party["bottom_line"] = 12
    if seed % 4 == 0:
        for name, party in data["parties"].items():
            pledge = {"lost": 1.25, "gained": 1.5}
            party["collateral"] = {other: pledge for other in data["parties"] if other != name}
            party["breach_cost"] = 0
    return data


class Orders:
    """All orders that keep the order of instalments, and what each of them breaks."""

    def __init__(self, data: dict[str, Any], swaps: tuple[tuple[str, str], ...]) -> None:
        free = {a: {**stated, "needs": []} for a, stated in data["actions"].items()}
        self.needs = {a: stated.get("needs", []) for a, stated in data["actions"].items()}
        self.brute = Brute({**data, "actions": free}, swaps)
        self.all = list(self.brute.orders())

    @cached_property
    def edges(self) -> list[Needs]:
        parts = self.brute.parts
        met, standing = self.brute.meeting, {*self.brute.standing}
        groups = [(a, names_in(need)) for a in parts for need in self.needs[a]]
        return [
            Needs(a, tuple(n for n in names if met(n)))
            for a, names in groups
            if standing.isdisjoint(n.partition(".")[0] for n in names)
        ]

    @cached_property
    def broken(self) -> list[frozenset[Condition]]:
        """Which conditions each order breaks."""
        return [frozenset(self._broken(order)) for order in self.all]

    def _broken(self, order: Order) -> Iterable[Condition]:
        for p in self.brute.parties:
            yield from (one for one in self.own(p) if not self.keeps(one, order))
            least = self.brute.party(p, "bottom_line")
            if least is not None and self.brute.final(p) < least:
                yield BottomLine(p)
        yield from (one for one in self.edges if not self.keeps(one, order))

    def own(self, p: str) -> list[Condition]:
        acting: list[Condition] = [Rule1(p), TrustOf(p)] if p in self.brute.acting else []
        return [*acting, RiskLimit(p)]

    def keeps(self, condition: Condition, order: Order, count: int | None = None) -> bool:
        """Whether an order, or its first `count` steps, keep a condition: the rules' wording."""
        if isinstance(condition, Needs):
            place = {part: k for k, step in enumerate(order) for part in step.split("+")}
            end = len(order) if count is None else count
            own, met = self.brute.parts[condition.action], self.brute.meeting
            done = min(max(place[part] for part in met(need)) for need in condition.needs)
            return all(place[part] >= min(done, end) for part in own)
        path = self.brute.path(order, condition.party)
        path = path if count is None else path[: count + 1]
        sheet = self.brute.sheets[condition.party]
        match condition:
            case Rule1():
                return max(path) - sheet.guarantee <= sheet.final
            case RiskLimit():
                return sheet.limit is None or min(path) >= -(sheet.limit + sheet.cover)
            case _:
                p, whole = sheet.trust.numerator, sheet.trust.denominator
                return all(
                    whole * (here - sheet.guarantee)
                    <= p * sheet.final + (whole - p) * (later + sheet.cover)
                    for k, here in enumerate(path)
                    for later in path[k:]
                )

    def keeping(self, conditions: Iterable[Condition]) -> list[Order]:
        wanted = frozenset(conditions)
        return [o for o, broken in zip(self.all, self.broken, strict=True) if not broken & wanted]


def minimal(sets: Iterable[frozenset[Condition]]) -> set[frozenset[Condition]]:
    different = set(sets)
    return {one for one in different if not any(other < one for other in different)}


def hitting(sets: set[frozenset[Condition]]) -> set[frozenset[Condition]]:
    """Try all sets, the smallest first."""
    elements = sorted(frozenset[Condition]().union(*sets), key=repr)
    found: set[frozenset[Condition]] = set()
    for size in range(len(elements) + 1):
        for chosen in map(frozenset, combinations(elements, size)):
            if all(chosen & one for one in sets) and not any(one <= chosen for one in found):
                found.add(chosen)
    return found


@cache
def some(block: int) -> list[tuple[int, Orders, Conflicts]]:
    """Give a block of cases of at most six steps with their conflicts."""
    solved = []
    for seed in range(block * 20, block * 20 + 20):
        data = tense_case(seed)
        data = with_any(seed, data) if seed % 3 == 2 else data
        swaps = random_swap(seed, data)
        case = load(data)
        try:
            found = conflicts(case, agree(case, swaps=swaps), Clock())
        except RequestError:
            assert swaps, "only a swap can be impossible here"
            continue
        orders = Orders(data, swaps)
        if len(orders.brute.steps) <= 6:
            solved.append((seed, orders, found))
    return solved


@pytest.mark.parametrize("block", range(6))
def test_all_conflicts_and_mends(block: int) -> None:
    """What an order breaks is a mend, if no order breaks less; the conflicts hit all of these."""
    for seed, orders, found in some(block):
        mends = minimal(orders.broken)
        assert found.complete
        assert not found.fixed_needs
        assert {frozenset(one.conditions) for one in found.conflicts} == (
            set() if frozenset() in mends else hitting(mends)
        ), seed
        assert {frozenset(mend) for mend in found.mends} == mends - {frozenset()}, seed


@pytest.mark.parametrize("block", range(6))
def test_circles_and_standstills(block: int) -> None:
    for seed, orders, found in some(block):
        for conflict in found.conflicts:
            check_shown(seed, orders, conflict)


def check_shown(seed: int, orders: Orders, conflict: Conflict) -> None:
    """Whether the shortest circle is shown, or where all stands still."""
    shortest = shortest_circle(orders, conflict)
    assert (conflict.circle and len(conflict.circle.waits)) == shortest, seed
    if conflict.circle is not None:
        check_circle(orders, conflict, conflict.circle)
    else:
        check_standstill(orders, conflict)


def parted(conflict: Conflict) -> tuple[dict[str, list[Condition]], list[Condition]]:
    needs: list[Condition] = [one for one in conflict.conditions if isinstance(one, Needs)]
    owned: dict[str, list[Condition]] = {}
    for one in conflict.conditions:
        if not isinstance(one, Needs):
            owned.setdefault(one.party, []).append(one)
    return owned, needs


def always(orders: Orders, conditions: Iterable[Condition]) -> set[tuple[str, str]]:
    """Pairs (later, earlier) of steps that stand so in every order that keeps the conditions."""
    kept = orders.keeping(conditions)
    assert kept, "a part of a minimal conflict can be kept"
    pairs = {(late, early) for late in kept[0] for early in kept[0] if late != early}
    return {(b, a) for b, a in pairs if all(o.index(a) < o.index(b) for o in kept)}


def shortest_circle(orders: Orders, conflict: Conflict) -> int | None:
    """Multiply out the waits of all parties until some step waits for itself."""
    owned, needs = parted(conflict)
    if len(owned) < 2:
        return None
    waits = set().union(*(always(orders, [*own, *needs]) for own in owned.values()))
    waits -= always(orders, needs)
    reach = set(waits)
    for length in range(1, len(orders.brute.steps) + 1):
        if any(one == two for one, two in reach):
            return length
        reach = {(one, three) for one, two in reach for x, three in waits if x == two}
    return None


def check_circle(orders: Orders, conflict: Conflict, circle: Circle) -> None:
    owned, needs = parted(conflict)
    assert len({wait.party for wait in circle.waits}) > 1
    for wait, then in zip(circle.waits, (*circle.waits[1:], circle.waits[0]), strict=True):
        assert wait.awaits == then.step
        assert (wait.step, wait.awaits) in always(orders, [*owned[wait.party], *needs])
        assert wait.own == (wait.party in orders.brute.side(wait.step))
        assert f"{wait.step} " in conflict.sentence
    assert conflict.sentence.endswith("a circle.")


def check_standstill(orders: Orders, conflict: Conflict) -> None:
    """Check the number of steps that the sentence gives."""
    owned, needs = parted(conflict)
    alone = re.search(r"at most (\d+) of the", conflict.sentence)
    if alone:
        most = max(
            count
            for order in orders.all
            for count in range(len(order) + 1)
            if all(orders.keeps(one, order, count) for one in conflict.conditions)
        )
        assert int(alone[1]) == most
    together = re.search(r"no further together than (\d+) of", conflict.sentence)
    if together:
        passed = [
            {frozenset(o[:k]) for o in orders.keeping([*own, *needs]) for k in range(len(o) + 1)}
            for own in owned.values()
        ]
        common = set.intersection(*passed)
        most = max(
            next(k for k in range(len(o) + 1) if frozenset(o[: k + 1]) not in common)
            for o in orders.all
        )
        assert int(together[1]) == most


def two_sided(trust: float) -> dict[str, Any]:
    """Each gives up 4 for the other's 6, irreversibly; guarantees hold whoever comes second."""
    return {
        "paripassu": 1,
        "title": "an exchange",
        "parties": {
            "a": {"name": "Avalon", "trust": trust, "breach_cost": 10},
            "b": {"name": "Borduria", "trust": trust, "breach_cost": 10, "risk_limit": 3},
        },
        "actions": {
            "arms": {"by": "a", "does": "disarms", "value": {"a": -4, "b": 6}},
            "border": {"by": "b", "does": "opens", "value": {"b": -4, "a": 6}},
        },
    }


def test_a_circle_is_named() -> None:
    """With a risk limit of 3 on both sides neither can give up 4 before it has received."""
    data = two_sided(1)
    data["parties"]["a"]["risk_limit"] = 3
    case = load(data)
    found = conflicts(case, agree(case), Clock())
    assert [one.conditions for one in found.conflicts] == [(RiskLimit("a"), RiskLimit("b"))]
    assert found.mends == ((RiskLimit("a"),), (RiskLimit("b"),))
    assert found.conflicts[0].sentence == (
        "No order lets Avalon stay within the risk limit of 3 (rule 3), and Borduria stay within "
        "the risk limit of 3 (rule 3): "
        "Avalon will not do arms before border is done (risk limit 3), and Borduria will not do "
        "border before arms is done (risk limit 3); they wait for each other in a circle."
    )


def test_a_circle_of_three() -> None:
    """Each waits for the one who brings it something."""
    ring = {"a": "b", "b": "c", "c": "a"}
    data = {
        "paripassu": 1,
        "title": "a ring",
        "parties": {
            p: {"name": p.upper(), "trust": 1, "breach_cost": 9, "risk_limit": 3} for p in ring
        },
        "actions": {
            f"act-{p}": {"by": p, "does": "acts", "value": {p: -4, ring[p]: 6}} for p in ring
        },
    }
    case = load(data)
    found = conflicts(case, agree(case), Clock())
    assert [set(one.conditions) for one in found.conflicts] == [{RiskLimit(p) for p in ring}]
    circle = found.conflicts[0].circle
    assert circle is not None
    assert circle.steps == ("act-a", "act-c", "act-b")
    assert all(wait.own for wait in circle.waits)


def test_a_deal_with_very_many_needs_takes_them_as_fixed() -> None:
    """The needs alone decide who comes second: they are then no conditions to be dropped."""
    data = two_sided(1)
    data["parties"]["a"]["risk_limit"] = 3
    data["actions"]["border"]["needs"] = ["arms"]
    steps = {f"step-{k}": {"by": "a", "does": "meets", "needs": ["arms"]} for k in range(20)}
    data["actions"] |= steps
    for k in range(1, 20):
        data["actions"][f"step-{k}"]["needs"] = [f"step-{k - 1}"]
    case = load(data)
    found = conflicts(case, agree(case), Clock())
    assert found.fixed_needs
    assert [one.conditions for one in found.conflicts] == [(RiskLimit("a"),)]
    assert found.mends == ((RiskLimit("a"),),)


def test_a_safe_deal_has_no_conflicts() -> None:
    case = load(two_sided(1))
    assert conflicts(case, agree(case), Clock()) == Conflicts((), (), True, False)


def test_time_runs_out() -> None:
    data = two_sided(1)
    data["parties"]["a"] |= {"risk_limit": 3, "bottom_line": 5}
    case = load(data)
    found = conflicts(case, agree(case), Clock(limit=0))
    assert not found.complete
    assert found.mends == ()
    assert [one.conditions for one in found.conflicts] == [(BottomLine("a"),)]


def told(data: dict[str, Any], tmp_path: Path) -> list[str]:
    """Give what the command says of conflicts, each as one line."""
    path = tmp_path / "case.yaml"
    path.write_text(as_yaml(load(data)))
    said = run("unlock", str(path), columns=1000).out
    lines = said.split("Why there is no safe plan")[1].split("What would open one")[0].splitlines()
    return [line.strip(" •") for line in lines if line.strip()]


def test_conflicts_that_say_the_same_are_told_once(tmp_path: Path) -> None:
    """Of neither is the trust enough for a first step; both conflicts have one sentence."""
    data = two_sided(0.1)
    for party in data["parties"].values():
        party |= {"breach_cost": 0, "risk_limit": 10}
    case = load(data)
    found = conflicts(case, agree(case), Clock()).conflicts
    alone = [one.sentence for one in found if isinstance(one.conditions[0], TrustOf)]
    assert alone == 2 * [
        "No order lets Avalon go on with the trust of 0.1 stated (rule 2), or Borduria go on with "
        "the trust of 0.1 stated (rule 2): whichever step comes first, arms or border, is one too "
        "many."
    ]
    assert told(data, tmp_path).count(alone[0]) == 1


def test_who_lacks_its_bottom_line_is_told_so_once(tmp_path: Path) -> None:
    """It would not begin either, by rules 1 and 2: that is the same."""
    data = two_sided(0.1)
    data["actions"]["border"]["value"]["a"] = 3
    data["parties"]["a"]["breach_cost"] = 0
    case = load(data)
    own = {BottomLine("a"), Rule1("a"), TrustOf("a")}
    found = conflicts(case, agree(case), Clock()).conflicts
    said = "Avalon would get -1 from the finished deal, less than the bottom line of 0 (rule 4)."
    assert [one.sentence for one in found if {*one.conditions} <= own] == 3 * [said]
    assert told(data, tmp_path).count(said) == 1


def test_what_a_party_would_take_back_in_the_end_is_named() -> None:
    data = two_sided(1)
    data["parties"]["b"].pop("risk_limit")
    data["parties"]["a"]["breach_cost"] = 1
    data["actions"]["arms"]["reversible"] = 1
    case = load(data)
    found = conflicts(case, agree(case), Clock()).conflicts
    assert [one.sentence for one in found if one.conditions == (Rule1("a"),)] == [
        "No order lets Avalon always do better by finishing than by leaving (rule 1), or Avalon "
        "go on with the trust of 1 stated (rule 2): once all is done there would still be a gain "
        "in taking back arms, whatever the order."
    ]
