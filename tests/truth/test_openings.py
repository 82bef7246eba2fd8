"""Sets of instruments and generic ways out against every subset and every order of small cases."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from importlib import import_module
from itertools import combinations, islice, product
from math import floor
from random import Random
from typing import Any

import pytest

from paripassu import check, load
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.opening.backing import Backings
from paripassu.opening.generic import bonds, exchanges, splits
from paripassu.opening.instruments import WIDENING, idle
from paripassu.opening.openings import Opening, openings
from paripassu.opening.relaxed import Relaxed
from paripassu.order.plan import Plan
from paripassu.order.search.safe import safe_order as safe_order_of
from paripassu.running.clock import Clock
from tests.brute_force import Brute, number
from tests.random_cases import random_case, random_swap
from tests.truth.test_changes import guarantee_needed, hard_case, rounded

F = Fraction
Data = dict[str, Any]
Swaps = tuple[tuple[str, ...], ...]
KINDS = (
    "guarantee", "collateral", "assurance", "custodian", "verification", "split", "snapback",
    "payment", "suspension",
)  # fmt: skip
UNCHANGING = WIDENING | {InstrumentKind.CUSTODIAN}
LENDERS = ("bank", "power")
BLOCKS, PER_BLOCK = 3, 28


# --- Whether any order is safe, prefix by prefix ----------------------------------------------


def safe_order(brute: Brute) -> tuple[str, ...] | None:
    """Walk through every order; a prefix that breaks a rule already is not walked on."""
    if not all(map(brute.accepts, brute.parties)):
        return None
    return next(_walk(brute, ()), None) if _holds(brute, ()) else None


def _walk(brute: Brute, done: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(done) == len(brute.steps):
        yield done
    for step in brute.ready(frozenset(done)):
        if _holds(brute, (*done, step)):
            yield from _walk(brute, (*done, step))


def _holds(brute: Brute, done: tuple[str, ...]) -> bool:
    """Rules 1 to 3 for the last moment of a prefix, and every earlier one."""
    for p, sheet in brute.sheets.items():
        path = brute.path(done, p)
        if sheet.limit is not None and path[-1] < -(sheet.limit + sheet.cover):
            return False
        if p not in brute.acting:
            continue
        if path[-1] - sheet.guarantee > sheet.final:
            return False
        left = sheet.trust * sheet.final + (1 - sheet.trust) * (path[-1] + sheet.cover)
        if max(path) - sheet.guarantee > left:
            return False
    return True


def test_the_walk_by_prefix_finds_what_every_order_tells() -> None:
    found = set()
    for seed in range(24):
        brute = Brute(hard_case(seed))
        expected = any(map(brute.safe, brute.orders()))
        assert (safe_order(brute) is not None) == expected, seed
        found.add(expected)
    assert found == {True, False}


# --- Cases with instruments of every kind -----------------------------------------------------


def with_instruments(seed: int) -> Data:
    """Give a case with three to six instruments and numbers just enough for some of them together.

    Ids are such that their alphabetic order is not the order of the file.
    """
    data, rng = random_case(seed, actions=4), Random(seed + 9000)
    parties, actions = list(data["parties"]), data["actions"]
    for action in actions.values():
        if rng.random() < 0.4:
            confidence, counts = rng.choice([0, 0.5, 0.8]), rng.random() < 0.8
            action["verified"] = {"by": "someone", "counts": counts, "confidence": confidence}
    for p in parties:
        if rng.random() < 0.4:
            others = [q for q in parties if q != p]
            data["parties"][p]["collateral"] = {q: _pledge(rng) for q in others}
        data["parties"][p]["trust"] = rng.choice([0, 0.1, 0.25, 0.5])
        data["parties"][p].pop("risk_limit", None)
        if rng.random() < 0.5:
            data["parties"][p]["risk_limit"] = 1
    for lender in LENDERS:
        trusted = {p: rng.choice([0, 0.25, 0.5, 1]) for p in parties if rng.random() < 0.6}
        data["parties"][lender] = {"name": lender, "role": "guarantor", "trusted": trusted}
    kinds = [KINDS[seed % len(KINDS)], *(rng.choice(KINDS) for _ in range(rng.randint(2, 5)))]
    data["instruments"] = {}
    for k, kind in enumerate(kinds):
        one = {"kind": kind, **_keys(kind, rng, parties, actions), "cost": rng.choice([0, 1, 1, 2])}
        if rng.random() < 0.5:
            one["by"] = rng.choice(LENDERS)
        data["instruments"][f"i{9 - k}"] = one
    name_parts(data, Random(seed + 5_000))
    return just_enough(data, rng, tuple(x for x in data["instruments"] if rng.random() < 0.5))


def name_parts(data: Data, rng: Random) -> None:
    """Let custodians exchange single parts, of actions in parts or of what could be split."""
    instruments = [*data["instruments"].values()]
    for swaps in [one["swaps"] for one in instruments if one["kind"] == "custodian"]:
        for swap in swaps:
            for place, action in enumerate(swap):
                splits = [
                    one["parts"] for one in instruments if one.get("parts") and one["of"] == action
                ]
                most = max([Brute.equal_parts(data["actions"][action]), *splits])
                if most > 1 and rng.random() < 0.6:
                    swap[place] = f"{action}.{rng.randint(1, most)}"


def just_enough(data: Data, rng: Random, chosen: tuple[str, ...]) -> Data:
    """State guarantees, limits and bottom lines with which the chosen instruments would do."""
    used = list(used_exactly(data, chosen, ()))
    brutes = [Brute(case, swaps) for case, swaps in used]
    found = [(brute, order) for brute in brutes for order in islice(brute.orders(), 12)]
    if not found:
        return data
    brute, order = rng.choice(found)
    for p in [p for p in brute.parties if p not in LENDERS]:
        stated, before = brute.case["parties"][p], data["parties"][p]
        path = [brute.balance(frozenset(order[:k]), p) for k in range(len(order) + 1)]
        if p in brute.acting:
            lacking = guarantee_needed(brute, path, p) - brute.guarantee(p)
            before["breach_cost"] = max(
                F(0), rounded(number(before.get("breach_cost", 0)) + lacking)
            )
        if "risk_limit" in stated:
            lacking = -min(path) - brute.cover(p) - number(stated["risk_limit"])
            before["risk_limit"] = max(F(0), rounded(number(before["risk_limit"]) + lacking))
        if rng.random() < 0.4:
            before["bottom_line"] = floor(brute.final(p))
    for lender in LENDERS:
        if lender in data["parties"] and rng.random() < 0.6:
            ids = [x for x in data["instruments"] if data["instruments"][x].get("by") == lender]
            spent = sum(
                (number(data["instruments"][x].get("cost", 0)) for x in chosen if x in ids), F(0)
            )
            data["parties"][lender]["budget"] = max(F(0), spent + rng.choice([0, 0, 1, -1]))
    return data


def _pledge(rng: Random) -> Data:
    return {"lost": rng.choice([0.25, 0.5, 1, 2]), "gained": rng.choice([0.25, 0.5, 1, 2])}


def _keys(kind: str, rng: Random, parties: list[str], actions: Data) -> Data:
    of, other = rng.sample(parties, 2)
    action = rng.choice(list(actions))
    if kind in ("guarantee", "assurance"):
        return {"of": of, "adds": rng.choice([0.5, 1, 2, 4, 6])}
    if kind == "collateral":
        adds, brings = (rng.choice([0, 0.5, 1, 2, 4, 6]) for _ in range(2))
        return {"of": of, "to": other, "adds": adds, "brings": brings}
    if kind == "custodian":
        pairs = list(combinations(actions, 2))
        swaps = [list(pair) for pair in rng.sample(pairs, rng.randint(1, 3))]
        return {"swaps": swaps if rng.random() < 0.7 else [rng.sample(list(actions), 3)]}
    if kind == "verification":
        action = next((a for a in actions if actions[a].get("verified")), action)
        return {"of": action, "confidence": rng.choice([0.9, 1, 0.4])}
    if kind == "split":
        return {"of": action, "parts": rng.choice([2, 3])}
    if kind == "payment":
        value = {of: -rng.choice([0.5, 1, 3]), other: rng.choice([1, 3, [2, 5]])}
        return {"of": of, "value": value, "reversible": rng.choice([0, 0.5, 1])}
    keys: Data = {"of": action, "reversible": rng.choice([0.25, 0.75, 1])}
    if kind == "suspension" and rng.random() < 0.7:
        keys["value"] = {of: rng.choice([-3, -1, 1, 2]), other: rng.choice([1, 2, [0, 3]])}
    return keys


# --- Instruments put in force by hand, on plain data ------------------------------------------


def used_exactly(data: Data, chosen: tuple[str, ...], own: Swaps) -> Iterator[tuple[Data, Swaps]]:
    """Put a set of instruments in force, all of them, in each way that custodians allow.

    Of two that state the same of one action the later in the file holds.
    """
    case = deepcopy(data)
    custodians = []
    for id_ in chosen:
        instrument = data["instruments"][id_]
        if instrument["kind"] == "custodian":
            custodians.append(instrument)
        elif not put(case, id_, instrument, own):
            return
    taken = {name for swap in own for name in swap}
    choices = [
        list(_some([s for swap in one["swaps"] if (s := _free(case, swap, taken))]))
        for one in custodians
    ]
    for choice in product(*choices):
        swaps = [tuple(swap) for some in choice for swap in some]
        if disjoint(swaps):
            yield case, (*own, *swaps)


def put(case: Data, id_: str, instrument: Data, own: Swaps) -> bool:
    """Put one instrument in force; whether it can be."""
    kind, of = instrument["kind"], instrument["of"]
    if kind == "payment":
        value, back = instrument["value"], instrument.get("reversible", 0)
        case["actions"][id_] = {"by": of, "does": "pays", "value": value, "reversible": back}
    elif kind == "split":
        action = case["actions"][of]
        if action.get("standing") or any(of in swap for swap in own):
            return False
        if case["instruments"].get(of) or (action.get("parts", 1) != 1 and "split" not in action):
            return False
        action |= {"parts": instrument["parts"], "split": True}
    elif kind == "verification":
        action = case["actions"][of]
        action.setdefault("verified", {"by": "someone"})
        action["verified"]["confidence"] = instrument["confidence"]
    elif kind in ("snapback", "suspension"):
        action = case["actions"][of]
        action["reversible"] = instrument["reversible"]
        action["value"] = {**action["value"], **instrument.get("value", {})}
    else:
        _back(case, instrument)
    return True


def _back(case: Data, instrument: Data) -> None:
    """Raise what stands behind a party, by the trust in the lender of each who counts it."""
    party, lender = case["parties"][instrument["of"]], case["parties"].get(instrument.get("by"))

    def counted(key: str, by: str) -> Fraction:
        trusted = 1 if lender is None else lender["trusted"].get(by, 1)
        return number(instrument[key]) * number(trusted)

    adds = counted("adds", instrument["of"])
    if instrument["kind"] == "guarantee":
        party["breach_cost"] = number(party.get("breach_cost", 0)) + adds
    elif instrument["kind"] == "assurance" and "risk_limit" in party:
        party["risk_limit"] = number(party["risk_limit"]) + adds
    elif instrument["kind"] == "collateral":
        brings = counted("brings", instrument["to"])
        more_pledged(case, instrument["of"], instrument["to"], adds, brings)


def more_pledged(case: Data, of: str, to: str, lost: Fraction, gained: Fraction) -> None:
    table = case["parties"][of].setdefault("collateral", {})
    today = table.get(to, {"lost": 0, "gained": 0})
    lost, gained = number(today["lost"]) + lost, number(today["gained"]) + gained
    table[to] = {"lost": lost, "gained": gained}


def _free(case: Data, swap: list[str], taken: set[str]) -> list[str]:
    """Write a swap out part by part; nothing where it is not possible."""
    named = [spelled(case, name) for name in swap]
    parts = [part for own in named for part in own]
    return parts if all(named) and not taken & {*parts} else []


def spelled(case: Data, name: str) -> list[str]:
    """Give the parts of an action that are to do, or the one that is named; none for neither."""
    action, dot, _number = name.partition(".")
    parts = Brute(case).parts.get(action, [])
    return [part for part in parts if part == name] if dot else parts


def _some(swaps: list[list[str]]) -> Iterator[tuple[list[str], ...]]:
    for count in range(1, len(swaps) + 1):
        yield from combinations(swaps, count)


def disjoint(swaps: list[tuple[str, ...]]) -> bool:
    named = [name for swap in swaps for name in swap]
    return len(named) == len({*named})


def within_budgets(data: Data, chosen: tuple[str, ...]) -> bool:
    for id_, party in data["parties"].items():
        lent = [data["instruments"][x] for x in chosen if data["instruments"][x].get("by") == id_]
        if "budget" in party and sum(number(x.get("cost", 0)) for x in lent) > number(
            party["budget"]
        ):
            return False
    return True


def truth(data: Data, own: Swaps) -> list[tuple[str, ...]]:
    """All minimal sets of instruments within budgets that open a plan, the cheapest first."""
    ids = list(data["instruments"])
    found: list[tuple[str, ...]] = []
    for size in range(len(ids) + 1):
        for chosen in combinations(ids, size):
            if any({*known} <= {*chosen} for known in found) or not within_budgets(data, chosen):
                continue
            cases = used_exactly(data, chosen, own)
            if any(safe_order(Brute(case, swaps)) is not None for case, swaps in cases):
                found.append(chosen)
    return sorted(found, key=lambda one: (cost(data, one), len(one), [ids.index(x) for x in one]))


def cost(data: Data, chosen: tuple[str, ...]) -> Fraction:
    return sum((number(data["instruments"][x].get("cost", 0)) for x in chosen), F(0))


def confirm(data: Data, own: Swaps, opening: Opening) -> None:
    """Pass its plan through the checker, on the case that was changed by hand."""
    for case, swaps in used_exactly(data, opening.instruments, own):
        if {*swaps} == {*own, *opening.swaps}:
            for action in case["actions"].values():
                action.pop("split", None)
            case.pop("instruments")
            plan = check(load(case), order=opening.plan.order)
            assert plan.status is Status.SAFE
            assert plan.figures.balances == opening.plan.figures.balances
            return
    pytest.fail(f"{opening.instruments} cannot be used like that")


def swap_of(seed: int, data: Data) -> Swaps:
    swap = random_swap(seed, data) if seed % 2 else ()
    brute = Brute(data, swap)
    return swap if next(brute.orders(), None) else ()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_all_minimal_sets_within_budgets_the_cheapest_first(block: int) -> None:
    several = 0
    for seed in range(block * PER_BLOCK, (block + 1) * PER_BLOCK):
        data = with_instruments(seed)
        own = swap_of(seed, data)
        expected = truth(data, own)
        case = load(data)
        found = list(openings(case, agree(case, swaps=own), Clock()))
        assert [one.instruments for one in found] == expected, seed
        for one in found:
            assert one.cost == cost(data, one.instruments), seed
            confirm(data, own, one)
        several += len(expected) > 1 or any(len(one) > 1 for one in expected)
    assert several


def test_of_two_for_one_action_the_later_in_the_file_holds() -> None:
    """Suspended at a value of its own and less easy to take back: both together, by the file."""
    suspended: Data = {"kind": "suspension", "of": "x", "reversible": 1, "value": {"a": 0, "b": 2}}
    data: Data = {
        **HEAD,
        "parties": {
            "a": {"name": "A", "risk_limit": 0.5},
            "b": {"name": "B", "breach_cost": 1, "risk_limit": 0.5},
        },
        "actions": {
            "x": {"by": "a", "does": "x", "value": {"a": -1, "b": 3}},
            "y": {"by": "b", "does": "y", "value": {"a": 3, "b": -1}},
        },
        "instruments": {
            "z": suspended,
            "a": {"kind": "snapback", "of": "x", "reversible": 0.25},
        },
    }
    assert truth(data, ()) == names(data) == [("z", "a")]
    data["instruments"] = dict(reversed(data["instruments"].items()))
    assert truth(data, ()) == names(data) == []


def test_who_pays_acts_and_needs_a_guarantee_for_that() -> None:
    """C gains 3 and does nothing today; only its payment makes A act, and only bonds hold both."""
    data = {
        **HEAD,
        "parties": {p: {"name": p} for p in "abc"},
        "actions": {"x": {"by": "a", "does": "x", "value": {"a": -1, "b": 1, "c": 3}}},
        "instruments": {
            "pay": {"kind": "payment", "of": "c", "value": {"c": -2, "a": 2}},
            "for-c": {"kind": "guarantee", "of": "c", "adds": 2},
            "for-a": {"kind": "guarantee", "of": "a", "adds": 2},
        },
    }
    assert truth(data, ()) == [("pay", "for-c", "for-a")]
    assert names(data) == truth(data, ())


def test_where_the_search_for_the_best_finds_no_safe_order_the_one_known_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when its time is up: B first, and A has 3 in hand against 2 from the finished deal."""

    def in_vain(case: Case, deal: Deal, clock: Clock) -> Plan:
        order = ("y", "x")
        return Plan(case, deal, order, examine(case, deal, order))

    monkeypatch.setattr(import_module("paripassu.opening.openings"), "plan_of", in_vain)
    data = {
        **HEAD,
        "parties": {"a": {"name": "A", "breach_cost": 0.5}, "b": {"name": "B", "breach_cost": 1}},
        "actions": {
            "x": {"by": "a", "does": "x", "value": {"a": -1, "b": 3}},
            "y": {"by": "b", "does": "y", "value": {"a": 3, "b": -1}},
        },
        "instruments": {"i": {"kind": "snapback", "of": "x", "reversible": 0.5}},
    }
    assert truth(data, ()) == names(data) == [("i",)]


def names(data: Data) -> list[tuple[str, ...]]:
    case = load(data)
    found = list(openings(case, agree(case), Clock()))
    assert all(one.plan.status is Status.SAFE for one in found)
    return [one.instruments for one in found]


HEAD = {"paripassu": 1, "title": "by hand"}


# --- Twenty instruments -----------------------------------------------------------------------


def twenty_guarantees(seed: int) -> Data:
    rng = Random(seed)
    actions = {}
    for k in range(6):
        by, other = ("a", "b") if k % 2 else ("b", "a")
        value = {by: -rng.randint(8, 16), other: rng.randint(14, 30)}
        actions[f"x{k}"] = {"by": by, "does": "x", "value": value}
    instruments = {
        f"g{k}": {
            "kind": "guarantee",
            "of": "ab"[k % 2],
            "adds": rng.randint(1, 9),
            "cost": rng.randint(1, 12),
        }
        for k in range(20)
    }
    parties = {p: {"name": p, "trust": rng.choice([0, 0.1, 0.25])} for p in "ab"}
    return {**HEAD, "parties": parties, "actions": actions, "instruments": instruments}


def cheapest(data: Data) -> Fraction | None:
    """Give the least cost over all orders: of each party's guarantees, all subsets are added up."""
    ample = deepcopy(data)
    for party in ample["parties"].values():
        party["breach_cost"] = 1000
    brute = Brute(ample)
    wanted = {
        tuple(brute.guarantee_needed(order, p) for p in "ab")
        for order in brute.orders()
        if brute.passes(order)
    }
    priced: dict[str, list[tuple[int, int]]] = {}
    for p in "ab":
        own = [one for one in data["instruments"].values() if one["of"] == p]
        subsets = [some for k in range(len(own) + 1) for some in combinations(own, k)]
        priced[p] = [(sum(x["adds"] for x in s), sum(x["cost"] for x in s)) for s in subsets]
    totals = []
    for needed in wanted:
        least = [
            min((cost for adds, cost in priced[p] if adds >= need), default=None)
            for p, need in zip("ab", needed, strict=True)
        ]
        if None not in least:
            totals.append(F(sum(x for x in least if x is not None)))
    return min(totals, default=None)


@pytest.mark.parametrize("seed", range(3))
def test_the_cheapest_of_twenty_is_proved(seed: int) -> None:
    data = twenty_guarantees(seed)
    case = load(data)
    first = next(openings(case, agree(case), Clock()))
    assert first.cost == cheapest(data)
    assert first.cost == cost(data, first.instruments)


def test_a_tight_budget_for_twenty_is_kept() -> None:
    data = twenty_guarantees(0)
    least = cheapest(data)
    assert least is not None
    for room in (least, least + 1):
        data["parties"]["bank"] = {"name": "Bank", "role": "guarantor", "budget": int(room)}
        for one in data["instruments"].values():
            one["by"] = "bank"
        case = load(data)
        assert next(openings(case, agree(case), Clock())).cost == least
    for room in (least - 1, least / 2):
        data["parties"]["bank"]["budget"] = room
        assert names(data) == []


def test_two_lenders_budgets_for_twenty() -> None:
    """The cheapest pair of guarantees for each order, of each party's own lender, by hand."""
    data = twenty_guarantees(1)
    least = cheapest(data)
    assert least is not None
    for p in "ab":
        data["parties"][f"bank-{p}"] = {"name": p, "role": "guarantor", "budget": least}
    for one in data["instruments"].values():
        one["by"] = f"bank-{one['of']}"
    case = load(data)
    first = next(openings(case, agree(case), Clock()))
    assert first.cost == least
    spent = {p: F(0) for p in "ab"}
    for id_ in first.instruments:
        spent[data["instruments"][id_]["of"]] += data["instruments"][id_]["cost"]
    for p in "ab":
        data["parties"][f"bank-{p}"]["budget"] = spent[p]
    assert names(data)[0] == first.instruments


# --- Some instruments open, some decided ------------------------------------------------------


def test_open_terms_are_no_harder_than_any_choice() -> None:
    """Where every order of the terms with open instruments fails, every order of each choice does.

    With nothing open, the orders that are safe are exactly those of the case changed by hand.
    """
    ruled_out = kept_open = 0
    for seed in range(90):
        data, rng = with_instruments(seed), Random(seed)
        for party in data["parties"].values():
            party.pop("budget", None)
        case, deal = load(data), agree(load(data))
        of_no_use = idle(case, deal)
        useful = [id_ for id_ in case.instruments if id_ not in of_no_use]
        changing = [id_ for id_ in useful if case.instruments[id_].kind not in UNCHANGING]
        widening = frozenset(id_ for id_ in useful if case.instruments[id_].kind in WIDENING)
        backings = Backings(case, widening)
        relaxed = Relaxed(case, deal, changing, backings)
        sure = frozenset(x for x in changing if x in relaxed.first or rng.random() < 0.2)
        left = [x for x in changing if x not in sure]
        back = backings.of(widening)
        terms = relaxed.terms(sure, frozenset(left), (), back)
        may = terms is not None and safe_order_of(terms, Clock()) is not None
        for used in (frozenset(c) for k in range(len(left) + 1) for c in combinations(left, k)):
            chosen = tuple(id_ for id_ in useful if id_ in sure | used | widening)
            brute = Brute(next(used_exactly(data, chosen, ()))[0])
            holds = safe_order(brute) is not None
            exact = relaxed.terms(sure | used, frozenset(), (), back)
            found = exact is not None and safe_order_of(exact, Clock()) is not None
            assert found == holds, (seed, sure, used)
            assert may or not holds, (seed, sure, used)
        ruled_out += not may
        kept_open += may and bool(left)
    assert ruled_out
    assert kept_open


# --- Generic ways out -------------------------------------------------------------------------


def stuck_case(seed: int) -> Data:
    """Build a case with numbers just enough for a custodian, a split or a bond."""
    data, rng = random_case(seed, actions=4), Random(seed + 9000)
    for p, party in data["parties"].items():
        party["trust"] = rng.choice([0, 0.1, 0.25, 0.5])
        others = [q for q in data["parties"] if q != p]
        if rng.random() < 0.4:
            party["collateral"] = {q: _pledge(rng) for q in others}
    parties, actions = list(data["parties"]), data["actions"]
    kind = ("custodian", "split", "collateral")[seed % 3]
    data["instruments"] = {"x": {"kind": kind, **_keys(kind, rng, parties, actions)}}
    data = just_enough(data, rng, ("x",))
    data.pop("instruments")
    return data


def test_generic_ways_out_against_every_order() -> None:
    seen = {"two": 0, "more": 0, "split": 0, "bond": 0}
    for seed in range(90):
        data = stuck_case(seed)
        own = swap_of(seed, data)
        if safe_order(Brute(data, own)) is not None:
            continue
        steps = _exchanges(seed, data, own)
        seen["two"] += steps == 2
        seen["more"] += steps > 2
        seen["split"] += _splits(seed, data, own)
        seen["bond"] += _bonds(seed, data, own)
    assert all(seen.values()), seen


def _exchanges(seed: int, data: Data, own: Swaps) -> int:
    """The fewest names, of several actors, that are safe at once: of all sets of so many."""
    brute = Brute(data, own)
    parts = [step for step in brute.steps if "+" not in step]
    whole = {a for a, own in brute.parts.items() if len(own) > 1 and {*own} <= {*parts}}
    every = [
        name
        for a, own in brute.parts.items()
        for name in dict.fromkeys((*own, a))
        if name in {*parts, *whole}
    ]
    expected: list[tuple[str, ...]] = []
    for size in range(2, len(parts) + 1):
        for names in combinations(every, size):
            swap = tuple(part for name in names for part in spelled(data, name))
            sides = {frozenset(brute.side(name)) for name in names}
            apart = len({*swap}) == len(swap) and len(sides) > 1
            if apart and safe_order(Brute(data, (*own, swap))) is not None:
                expected.append(names)
        if expected:
            break
    case = load(data)
    found = list(exchanges(case, agree(case, swaps=own), Clock()))
    assert [one.steps for one in found] == expected, seed
    for one in found:
        assert check(case, order=one.order).status is Status.SAFE, seed
    return len(expected) and len(expected[0])


def _splits(seed: int, data: Data, own: Swaps, most: int = 4) -> int:
    """The fewest equal instalments, from two on."""
    expected = {}
    swapped = {name for swap in own for name in swap}
    for a, action in data["actions"].items():
        if action.get("parts", 1) != 1 or action.get("standing") or a in swapped:
            continue
        for parts in range(2, most + 1):
            finer = with_parts(data, a, parts)
            if safe_order(Brute(finer, own)) is not None:
                expected[a] = parts
                break
    case = load(data)
    found = list(splits(case, agree(case, swaps=own), Clock(), most))
    assert {one.action: one.parts for one in found} == expected, seed
    for one in found:
        split = load(with_parts(data, one.action, one.parts))
        assert check(split, order=one.order).status is Status.SAFE, seed
    return len(found)


def with_parts(data: Data, action: str, parts: int) -> Data:
    data = deepcopy(data)
    data["actions"][action]["parts"] = parts
    return data


def _bonds(seed: int, data: Data, own: Swaps) -> int:
    """The smallest bond opens a plan, one short of it none; no pair left out has any."""
    case, brute = load(data), Brute(data, own)
    found = {(b.of, b.to): b for b in bonds(case, agree(case, swaps=own), Clock())}
    for pair in [(of, to) for of in brute.acting for to in brute.acting if of != to]:
        rate = _rate(data, brute, *pair)
        if pair not in found:
            assert safe_order(pledged(data, own, *pair, F(10_000), rate)) is None, (seed, pair)
            continue
        points = found[pair].points
        assert points > 0
        assert found[pair].gained == points * rate
        enough = pledged(data, own, *pair, points, rate)
        short = pledged(data, own, *pair, points * (1 - F(1, 10**9)), rate)
        assert enough.safe(found[pair].order), (seed, pair)
        assert safe_order(short) is None, (seed, pair)
    return len(found)


def _rate(data: Data, brute: Brute, of: str, to: str) -> Fraction:
    """What a point lost brings: in the proportion that is pledged today, or of the two stakes."""
    today = data["parties"][of].get("collateral", {}).get(to)
    if today is not None:
        return number(today["gained"]) / number(today["lost"])
    return brute.stake(to) / brute.stake(of)


def pledged(data: Data, own: Swaps, of: str, to: str, points: Fraction, rate: Fraction) -> Brute:
    data = deepcopy(data)
    more_pledged(data, of, to, points, points * rate)
    return Brute(data, own)
