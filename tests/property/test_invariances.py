"""What must not change, or not for the worse, when a case is changed: on drawn small cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from paripassu import RequestError, load, plan
from paripassu.balance.checker import examine
from paripassu.case.model import Case
from paripassu.order.count import Count, count
from paripassu.order.frontier import Frontier, frontier
from paripassu.order.given import check
from paripassu.order.plan import Plan
from tests.brute_force import Brute

F = Fraction
Data = dict[str, Any]
Vector = Mapping[str, Fraction]

RANK = {"safe": 0, "needs-trust": 1, "none": 2, "no-deal": 3}


def repeatable(examples: int) -> settings:
    return settings(
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


# --- Cases ---------------------------------------------------------------------------------------


def one_in(draw: st.DrawFn, number: int) -> bool:
    return draw(st.integers(1, number)) == number


@st.composite
def cases(draw: st.DrawFn, *, most: int = 5, also: bool = True, parts: bool = True) -> Data:
    """Draw a case of two or three parties and up to `most` actions, as plain data."""
    parties = ["a", "b", "c"][: draw(st.sampled_from([2, 2, 3]))]
    names = [f"x{k}" for k in range(draw(st.sampled_from(range(most, 1, -1))))]
    plain = draw(st.booleans())  # nothing comes back, as in a sale; there the order matters most
    actions = {
        name: _action(draw, parties[k % len(parties) :] + parties, names[:k], plain=plain)
        for k, name in enumerate(names)
    }
    if parts and one_in(draw, 3):
        actions[names[-1]]["parts"] = 2
    if one_in(draw, 6):
        actions[names[0]]["standing"] = True
    data: Data = {
        "paripassu": 1,
        "title": "drawn",
        "parties": {p: _party(draw) for p in parties},
        "actions": actions,
    }
    if also and one_in(draw, 3):
        data["also"] = [
            {
                "when": draw(st.permutations(names))[: draw(st.integers(2, len(names)))],
                "value": {draw(st.sampled_from(parties)): draw(st.sampled_from([-3, -1, 2, 5]))},
                "reversible": draw(st.sampled_from([0, 0.5, 1])),
            }
        ]
    return data


def _party(draw: st.DrawFn) -> Data:
    stated: Data = {"name": "N", "bottom_line": -2 if one_in(draw, 9) else -1000}
    if not one_in(draw, 6):
        stated["trust"] = draw(st.sampled_from([0, 0.1, 0.25, 0.5, 0.9, 1]))
    stated["breach_cost"] = draw(st.sampled_from([8, 4.5, 15, 3, 20, 6, 1, 0]))
    if one_in(draw, 5):
        stated["risk_limit"] = draw(st.sampled_from([12, 8, 4, 2.5]))
    return stated


def _action(draw: st.DrawFn, ring: list[str], earlier: list[str], *, plain: bool) -> Data:
    by = list(dict.fromkeys(ring))[: 2 if one_in(draw, 7) else 1]
    value: Data = {p: draw(st.integers(-6, -1)) for p in by}
    for p in [q for q in dict.fromkeys(ring) if q not in by]:
        if not one_in(draw, 4):
            value[p] = draw(st.sampled_from([6, 4, 7.5, [4, 9], 3, 1, -2]))
    action: Data = {"by": by, "does": "it", "value": value}
    if not plain and one_in(draw, 2):
        action["reversible"] = draw(st.sampled_from([0.25, 0.4, 0.5, "fully"]))
    if not plain and one_in(draw, 6):
        action["keeps"] = {draw(st.sampled_from(ring)): draw(st.integers(-4, 4))}
    if earlier and one_in(draw, 6):
        action["needs"] = [draw(st.sampled_from(earlier))]
    return action


def steps_of(data: Data) -> list[str]:
    return [a for a, action in data["actions"].items() if not action.get("standing")]


def restated(case: Case, stated: Mapping[str, Mapping[str, Any]]) -> Case:
    """Change what parties state, past the reader, so that any fraction will do."""
    parties = {p: party.model_copy(update=stated.get(p, {})) for p, party in case.parties.items()}
    return case.model_copy(update={"parties": parties})


def backed(case: Case, guarantee: Vector) -> Case:
    return restated(case, {p: {"breach_cost": g} for p, g in guarantee.items()})


def shortfall(case: Case) -> Fraction | None:
    """Worst trust needed beyond what is stated; None where no order passes rules 1 and 3."""
    first = plan(case).criteria[0]
    return first.value if first.name == "trust" else None


def not_worse(before: Case, after: Case) -> None:
    """The plan asks no more trust, its status is no worse, no fewer orders are safe."""
    least, then = shortfall(before), shortfall(after)
    assert least is None or (then is not None and then <= least)
    assert RANK[plan(after).status] <= RANK[plan(before).status]
    counted, now = count(before), count(after)
    assert counted.orders <= now.orders
    assert counted.safe is not None
    assert now.safe is not None
    assert counted.safe <= now.safe


def vectors(found: Frontier) -> list[Vector]:
    assert found.complete
    return [one.guarantee for one in found.minimal]


def reaches(found: Frontier, wanted: Vector) -> bool:
    """Whether some minimal vector asks nobody for more than the wanted one."""
    return any(all(one[p] <= g for p, g in wanted.items()) for one in vectors(found))


# --- More of what helps --------------------------------------------------------------------------


@given(cases(), st.data())
@repeatable(60)
def test_more_guarantee_never_hurts(data: Data, draw: st.DataObject) -> None:
    case = load(data)
    party = draw.draw(st.sampled_from(list(case.parties)))
    more = case.parties[party].breach_cost + draw.draw(st.sampled_from([F(1, 2), F(2), F(9)]))
    better = backed(case, {party: more})
    not_worse(case, better)
    assert vectors(frontier(better)) == vectors(frontier(case))
    order = plan(case).order
    before, after = check(case, order).figures, check(better, order).figures
    assert after.guarantee_needed == before.guarantee_needed
    assert after.exposure == before.exposure
    for p, needed in before.trust_needed.items():
        then = after.trust_needed[p]
        assert needed is None or (then is not None and then <= needed)


@given(cases(), st.data())
@repeatable(60)
def test_more_trust_never_hurts(data: Data, draw: st.DataObject) -> None:
    case = load(data)
    party = draw.draw(st.sampled_from(list(case.parties)))
    held, part = case.parties[party].trust or F(0), draw.draw(st.sampled_from([F(1, 9), F(1)]))
    trusting = restated(case, {party: {"trust": held + part * (1 - held)}})
    not_worse(case, trusting)
    found = frontier(trusting)
    assert all(reaches(found, one) for one in vectors(frontier(case)))
    order = plan(case).order
    before, after = check(case, order).figures, check(trusting, order).figures
    assert after.trust_needed == before.trust_needed
    assert all(after.guarantee_needed[p] <= g for p, g in before.guarantee_needed.items())


@given(cases(), st.data())
@repeatable(60)
def test_removing_a_need_never_hurts(data: Data, draw: st.DataObject) -> None:
    bound = [name for name, action in data["actions"].items() if action.get("needs")]
    assume(bound)
    freed = deepcopy(data)
    freed["actions"][draw.draw(st.sampled_from(bound))].pop("needs")
    not_worse(load(data), load(freed))
    found = frontier(load(freed))
    assert all(reaches(found, one) for one in vectors(frontier(load(data))))


@given(cases(), st.data())
@repeatable(40)
def test_what_is_just_safe_stays_safe(data: Data, draw: st.DataObject) -> None:
    """With a minimal vector of guarantees a case is safe with nothing to spare."""
    for party in data["parties"].values():
        party["bottom_line"] = -1000
    found = frontier(load(data))
    assume(found.minimal)
    case = backed(load(data), draw.draw(st.sampled_from(found.minimal)).guarantee)
    assert plan(case).status == "safe"
    party = draw.draw(st.sampled_from(list(case.parties)))
    stated = case.parties[party]
    assert plan(backed(case, {party: stated.breach_cost + 1})).status == "safe"
    assert plan(restated(case, {party: {"trust": F(1)}})).status == "safe"
    if stated.risk_limit is not None:
        assert plan(restated(case, {party: {"risk_limit": None}})).status == "safe"


# --- Splitting -----------------------------------------------------------------------------------


@given(cases(most=4, also=False, parts=False), st.data())
@repeatable(60)
def test_halving_an_action_never_needs_a_larger_guarantee(data: Data, draw: st.DataObject) -> None:
    for party in data["parties"].values():
        party["breach_cost"] = 1000  # so that rule 1 leaves every order in the search
    split = deepcopy(data)
    split["actions"][draw.draw(st.sampled_from(steps_of(data)))]["parts"] = 2
    whole, halved = frontier(load(data)), frontier(load(split))
    assert all(reaches(halved, one) for one in vectors(whole))
    if whole.minimal:
        before, after = (plan(load(d), prefer="guarantee") for d in (data, split))
        assert after.criteria[0].name == before.criteria[0].name == "guarantee"
        assert after.criteria[0].value <= before.criteria[0].value
        brute = Brute(data)
        assert before.criteria[0].value == min(
            max(brute.relative(g, p) for p, g in one.items()) for one in vectors(whole)
        )


def trade(acts: Data, **more: Any) -> Case:
    parties = {p: {"name": p, "trust": 1, "bottom_line": -1000} for p in "ab"}
    actions = {name: {"by": name[0], "does": "it", **act} for name, act in acts.items()}
    return load({"paripassu": 1, "title": "t", "parties": parties, "actions": actions, **more})


@pytest.mark.parametrize(("parts", "needed"), [(1, 0), (2, 1)])
def test_a_half_can_outdo_a_whole_that_an_interaction_spoils(parts: int, needed: int) -> None:
    """The limit of the fact above: b1 brings 2, but with a1 done 2 are lost again."""
    acts = {"a1": {"value": {"a": 1}}, "b1": {"value": {"a": 2}, "parts": parts}}
    case = trade(acts, also=[{"when": ["a1", "b1"], "value": {"a": -2}}])
    # Whole: 0, 1, 1 and U = 1. In halves the first one is held before anything is lost: 2.
    assert vectors(frontier(case)) == [{"a": needed, "b": 0}]


def test_more_parts_are_not_always_better() -> None:
    """Quarters do not refine thirds: with guarantees of 2/3 and 0 three parts do, four do not."""
    needed = {"a": F(2, 3), "b": F(0)}
    reached = {}
    for parts in (2, 3, 4, 6):
        gift = {"value": {"a": -2, "b": 3}, "parts": parts}
        case = trade({"a1": gift, "b1": {"value": {"a": 3, "b": -2}, "parts": 2}})
        reached[parts] = reaches(frontier(case), needed)
    assert reached == {2: False, 3: True, 4: False, 6: True}


# --- Names and units -----------------------------------------------------------------------------


def renamed(data: Data, new: Mapping[str, str], parties: list[str], actions: list[str]) -> Data:
    """Rename parties and actions and put both in another order in the file."""

    def named(table: Mapping[str, Any]) -> Data:
        return {new[key]: value for key, value in table.items()}

    def action(old: Data) -> Data:
        changed = old | {"by": [new[p] for p in reversed(old["by"])], "value": named(old["value"])}
        if "keeps" in old:
            changed["keeps"] = named(old["keeps"])
        if "needs" in old:
            changed["needs"] = [new[a] for a in reversed(old["needs"])]
        return changed

    changed = data | {
        "parties": {new[p]: data["parties"][p] for p in parties},
        "actions": {new[a]: action(data["actions"][a]) for a in actions},
    }
    if "also" in data:
        changed["also"] = [
            also | {"when": [new[a] for a in reversed(also["when"])], "value": named(also["value"])}
            for also in data["also"]
        ]
    return changed


@given(cases(), st.data())
@repeatable(50)
def test_names_and_the_order_of_the_file_change_no_figure(data: Data, draw: st.DataObject) -> None:
    parties = draw.draw(st.permutations(list(data["parties"])))
    actions = draw.draw(st.permutations(list(data["actions"])))
    prefer = draw.draw(st.sampled_from(["trust", "guarantee", "exposure", "rounds"]))
    new = dict(zip(sorted(data["parties"]), ["zoe", "Al", "m-1"], strict=False))
    new |= dict(zip(sorted(data["actions"]), ["b", "A_2", "9", "a-a", "q"], strict=False))
    case, other = load(data), load(renamed(data, new, parties, actions))
    found, again = plan(case, prefer=prefer), plan(other, prefer=prefer)
    assert again.status == found.status
    assert again.criteria == found.criteria
    assert count(other) == count(case)
    assert {frozenset(one.items()) for one in vectors(frontier(other))} == {
        frozenset((new[p], g) for p, g in one.items()) for one in vectors(frontier(case))
    }
    # The very same order, under its other names.
    order = [".".join([new[a], *part]) for a, *part in (step.split(".") for step in found.order)]
    one, two = found.figures, check(other, order).figures
    assert two.status == one.status
    for figure in ("balances", "trust_needed", "guarantee_needed", "exposure", "final", "tight"):
        was = getattr(one, figure)
        assert getattr(two, figure) == {new[p]: number for p, number in was.items()}, figure


def scaled(data: Data, party: str, factor: Fraction) -> Data:
    """Restate one party's points in another unit."""

    def times(value: Any) -> Any:
        if isinstance(value, list):
            return [times(one) for one in value]
        return F(str(value)) * factor

    changed = deepcopy(data)
    stated = changed["parties"][party]
    for key in ("breach_cost", "risk_limit", "bottom_line"):
        if key in stated:
            stated[key] = times(stated[key])
    actions = changed["actions"].values()
    tables = [action[key] for action in actions for key in ("value", "keeps") if key in action]
    for table in [*tables, *(also["value"] for also in changed.get("also", []))]:
        if party in table:
            table[party] = times(table[party])
    return changed


@given(cases(), st.data())
@repeatable(60)
def test_one_partys_unit_changes_no_comparison(data: Data, draw: st.DataObject) -> None:
    party = draw.draw(st.sampled_from(list(data["parties"])))
    factor = draw.draw(st.sampled_from([F(2), F(1, 2), F(7), F(3, 8), F(1000)]))
    prefer = draw.draw(st.sampled_from(["trust", "guarantee", "exposure", "rounds"]))
    case, other = load(data), load(scaled(data, party, factor))
    found, again = plan(case, prefer=prefer), plan(other, prefer=prefer)
    assert again.status == found.status
    assert again.criteria == found.criteria
    assert count(other) == count(case)

    def unit(p: str) -> Fraction:
        return factor if p == party else F(1)

    assert vectors(frontier(other)) == [
        {p: g * unit(p) for p, g in one.items()} for one in vectors(frontier(case))
    ]
    one, two = found.figures, check(other, found.order).figures
    assert two.status == one.status
    assert two.trust_needed == one.trust_needed
    for figure in ("guarantee_needed", "exposure", "final"):
        was = getattr(one, figure)
        assert getattr(two, figure) == {p: x * unit(p) for p, x in was.items()}, figure
    assert two.balances == {p: tuple(b * unit(p) for b in path) for p, path in one.balances.items()}


@pytest.mark.parametrize("prefer", ["guarantee", "exposure"])
def test_a_party_without_values_has_a_unit_too(prefer: str) -> None:
    """Where all values of a party are 0 and it only `keeps`, its unit must not matter either."""
    found = []
    for unit in (1, 5):
        kept = {"keeps": {"a": -unit}}, {"keeps": {"a": unit}}
        case = trade({"a1": {"value": {"b": 3}, **kept[0]}, "b1": {"value": {"b": -1}, **kept[1]}})
        case = restated(case, {"a": {"trust": F(0)}, "b": {"breach_cost": F(9)}})
        found.append(plan(backed(case, {"a": F(3 * unit)}), prefer=prefer).criteria)
    assert found[0] == found[1]


# --- The frontier and its curves -----------------------------------------------------------------


def swap_of(draw: st.DataObject, data: Data) -> tuple[tuple[str, ...], ...]:
    """Draw one swap of two or three steps, or none; it may be impossible."""
    steps = Brute(data).steps
    if len(steps) < 2 or draw.draw(st.integers(0, 2)):
        return ()
    return (tuple(draw.draw(st.permutations(steps))[: draw.draw(st.sampled_from([2, 2, 3]))]),)


def least(vectors: Iterable[tuple[Fraction, ...]]) -> set[tuple[Fraction, ...]]:
    """Leave out the vectors that another one of them undercuts."""
    every = set(vectors)

    def undercuts(one: tuple[Fraction, ...], two: tuple[Fraction, ...]) -> bool:
        return one != two and all(x <= y for x, y in zip(one, two, strict=True))

    return {one for one in every if not any(undercuts(two, one) for two in every)}


@given(cases(), st.data())
@repeatable(70)
def test_frontier_is_the_least_of_all_orders(data: Data, draw: st.DataObject) -> None:
    for party in data["parties"].values():
        party["bottom_line"] = -1000
    case, swaps = load(data), swap_of(draw, data)
    try:
        found = frontier(case, swaps=swaps)
    except RequestError:
        reject()
    brute = Brute(data, swaps)
    asked = [
        {p: brute.guarantee_needed(order, p) for p in brute.acting}
        for order in brute.orders()
        if bears(brute, order)
    ]
    minimal = {tuple(one.values()) for one in vectors(found)}
    assert minimal == least(tuple(one.values()) for one in asked)
    for one in found.minimal:
        just = backed(case, one.guarantee)
        assert check(just, one.order).status == "safe"
        assert plan(just, swaps=swaps).status == "safe"
        enough = [all(g <= one.guarantee[p] for p, g in other.items()) for other in asked]
        assert count(just, swaps=swaps).safe == sum(enough)
        for party, guarantee in one.guarantee.items():
            if guarantee:
                less = backed(case, {**one.guarantee, party: guarantee - F(1, 10**7)})
                assert plan(less, swaps=swaps).status != "safe"
                assert count(less, swaps=swaps).safe == 0


def bears(brute: Brute, order: tuple[str, ...]) -> bool:
    """Rule 3."""
    limits = {p: brute.party(p, "risk_limit") for p in brute.parties}
    return all(r is None or brute.exposure(order, p) <= r for p, r in limits.items())


@given(cases(), st.fractions(0, 1, max_denominator=12))
@repeatable(50)
def test_curve_is_the_guarantee_needed_at_every_trust(data: Data, trust: Fraction) -> None:
    case = load(data)
    found = frontier(case)
    for one, curves in zip(found.minimal, found.curves, strict=True):
        for party, corners in curves.items():
            assert corners[0][0] == 0
            assert corners[-1][0] == 1
            slopes = [(h - g) / (q - p) for (p, g), (q, h) in pairwise(corners)]
            assert all(slope <= 0 for slope in slopes)
            assert slopes == sorted(slopes), "convex"
            asked = {trust, *(p for p, _ in corners)}
            asked |= {(p + q) / 2 for (p, _), (q, _) in pairwise(corners)}
            for p in asked:
                height = on_the_curve(corners, p)
                told = check(restated(case, {party: {"trust": p}}), one.order)
                assert told.figures.guarantee_needed[party] == height
                stated = restated(case, {party: {"breach_cost": height}})
                needed = check(stated, one.order).figures.trust_needed[party]
                assert needed is not None
                assert needed <= p, "on the curve the order is safe"
                if height:
                    stated = restated(case, {party: {"breach_cost": height - F(1, 10**9)}})
                    needed = check(stated, one.order).figures.trust_needed[party]
                    assert needed is None or needed > p, "under the curve it is not"


def on_the_curve(corners: tuple[tuple[Fraction, Fraction], ...], trust: Fraction) -> Fraction:
    for (p, g), (q, h) in pairwise(corners):
        if p <= trust <= q:
            return g + (h - g) * (trust - p) / (q - p)
    raise AssertionError("the curve runs from no trust to full trust")


# --- Three ways to the same figures --------------------------------------------------------------


def status_of(brute: Brute, order: tuple[str, ...]) -> str:
    lines = {p: brute.party(p, "bottom_line") for p in brute.parties}
    if any(line is not None and brute.final(p) < line for p, line in lines.items()):
        return "no-deal"
    if not brute.passes(order):
        return "none"
    lacking = [brute.trust_needed(order, p) - brute.sheets[p].trust for p in brute.acting]
    return "needs-trust" if max(lacking) > 0 else "safe"


@given(cases(), st.data())
@repeatable(150)
def test_search_checker_and_brute_force_give_the_same_figures(
    data: Data, draw: st.DataObject
) -> None:
    case, swaps = load(data), swap_of(draw, data)
    prefer = draw.draw(st.sampled_from(["trust", "guarantee", "exposure", "rounds"]))
    try:
        found = plan(case, swaps=swaps, prefer=prefer)
    except RequestError:
        reject()
    brute = Brute(data, swaps)
    same_figures(found, brute)
    given_order = check(case, found.order)
    assert given_order.figures == found.figures == examine(case, found.deal, found.order)
    order: tuple[str, ...] = ()
    while len(order) < len(brute.steps):
        order = (*order, draw.draw(st.sampled_from(brute.ready(frozenset(order)))))
    same_figures(check(case, order), brute)
    orders = list(brute.orders())
    statuses = [status_of(brute, one) for one in orders]
    assert count(case, swaps=swaps) == Count(case, len(orders), statuses.count("safe"))


def same_figures(found: Plan, brute: Brute) -> None:
    figures, order = found.figures, found.order
    assert found.status == status_of(brute, order)
    assert list(figures.trust_needed) == list(figures.guarantee_needed) == brute.acting
    for p in brute.parties:
        scale = brute.sheets[p].scale
        assert figures.final[p] == brute.final(p)
        assert figures.exposure[p] == brute.exposure(order, p)
        assert figures.balances[p] == tuple(F(b, scale) for b in brute.path(order, p))
    for p in brute.acting:
        assert figures.guarantee_needed[p] == brute.guarantee_needed(order, p)
        tempted = max(brute.path(order, p)) - brute.sheets[p].guarantee > brute.sheets[p].final
        needed = None if tempted else brute.trust_needed(order, p)
        assert figures.trust_needed[p] == needed
