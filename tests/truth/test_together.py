"""Sets of changes that open a plan together, against every order of the case changed by hand."""
# ruff: noqa: E501 - an action of a case stands in one line

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, islice
from math import lcm
from pathlib import Path
from random import Random
from typing import Any

import pytest

from paripassu import check, load, plan, unlock
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.opening.least import Together
from paripassu.opening.money import price
from paripassu.opening.moves import lasting
from paripassu.opening.rounding import rounded_up
from paripassu.opening.together import together
from paripassu.opening.written import written_together
from paripassu.report.papers.ideas import joined
from paripassu.running.clock import Clock
from tests.brute_force import Brute, Sheet, number
from tests.random_cases import random_case
from tests.truth.test_openings import put, safe_order, spelled

F = Fraction
Data = dict[str, Any]
Move = tuple[str, str | None]
AMPLE = 10_000
SEEDS = range(40)


class Lasting(Brute):
    """The rules where nobody can take some actions back any more once all is done."""

    def __init__(self, case: Data, swaps: tuple[tuple[str, ...], ...], kept: Iterable[str]) -> None:
        super().__init__(case, swaps)
        self.lasting = list(kept)

    def _sheet(self, p: str) -> Sheet:
        sheet = super()._sheet(p)
        k = lcm(*((self.value(a, p) - self.keep(a, p)).denominator for a in self.lasting), 1)
        limit = None if sheet.limit is None else sheet.limit * k
        return replace(
            sheet, scale=sheet.scale * k, final=sheet.final * k, guarantee=sheet.guarantee * k,
            cover=sheet.cover * k, limit=limit,
        )  # fmt: skip

    def balance(self, done: frozenset[str], p: str) -> Fraction:
        total = super().balance(done, p)
        if len(done) == len(self.steps):
            total += sum((self.value(a, p) - self.keep(a, p) for a in self.lasting), F(0))
        return total


def changed(data: Data, changes: list[Data]) -> Lasting:
    """Make changes by hand, as they are written in JSON."""
    data, swaps, kept = deepcopy(data), list[tuple[str, ...]](), []
    for one in changes:
        of = one["of"]
        match one["kind"]:
            case "guarantee":
                data["parties"][of]["breach_cost"] = one["needed"]
            case "risk limit":
                data["parties"][of]["risk_limit"] = one["needed"]
            case "price":
                data["actions"][of]["value"] = {one["by"]: -number(one["needed"])}
                data["actions"][of]["value"][one["to"]] = number(one["gained"])
            case "payment":
                value = {one["by"]: -number(one["needed"]), one["to"]: number(one["gained"])}
                id_ = f"{one['by']}-pays-{one['to']}"
                data["actions"][id_] = {"by": one["by"], "does": "pays", "value": value}
            case "instalments":
                data["actions"][of]["parts"] = one["parts"]
            case "lasting":
                kept.append(of)
            case "instrument" if one["swaps"]:
                swaps += [tuple(swap) for swap in one["swaps"]]
            case "instrument":
                put(data, of, data["instruments"][of], ())
    for one in changes:
        if one["kind"] == "custodian":
            ((*names,),) = one["swaps"]
            swaps.append(tuple(part for name in names for part in spelled(data, name)))
    return Lasting(data, tuple(swaps), kept)


def stuck(seed: int) -> Data:
    """Build a case of little trust, with a price, things to take back and some instruments."""
    data, rng = random_case(seed, actions=3), Random(seed + 4_000)
    parties = list(data["parties"])
    payer, payee = rng.sample(parties, 2)
    paid = rng.choice([1, 2, 5])
    data["actions"]["pay"] = {"by": payer, "does": "pays", "value": {payer: -paid, payee: paid}}
    for party in data["parties"].values():
        party |= {"trust": rng.choice([0, 0.1, 0.25]), "breach_cost": rng.choice([0, 0.5, 1])}
        if rng.random() < 0.5:
            party["bottom_line"] = 0
        if "risk_limit" in party:
            party["risk_limit"] = 2
    pair = rng.sample([a for a in data["actions"] if not data["actions"][a].get("standing")], 2)
    data["instruments"] = {
        "escrow": {"kind": "custodian", "swaps": [pair], "cost": 2},
        "bank": {"kind": "guarantee", "of": rng.choice(parties), "adds": 3, "cost": 1},
    }
    return data


@cache
def answers() -> list[tuple[int, Data, list[Together]]]:
    """Give each case that no change by itself opens, with the sets found."""
    found = []
    for seed in SEEDS:
        data = stuck(seed)
        alone = (one for one in ample(data) if one[0] != "lasting")
        if safe_order(Brute(data)) is None and not any(opens(data, (one,)) for one in alone):
            case = load(data)
            found.append((seed, data, list(together(case, agree(case), Clock()))))
    return found


def ample(data: Data) -> Iterator[Move]:
    """List the changes of which more is never worse, and those that are made or not."""
    brute = Brute(data)
    yield from (("guarantee", p) for p in brute.acting)
    yield from (("risk limit", p) for p, one in data["parties"].items() if "risk_limit" in one)
    for a in (*brute.standing, *brute.parts):
        if any(brute.value(a, p) != brute.keep(a, p) for p in brute.parties):
            yield "lasting", a
    if len({frozenset(brute.side(step)) for step in brute.steps}) > 1:
        yield "custodian", None


def opens(data: Data, chosen: tuple[Move, ...]) -> bool:
    every = [part for own in Brute(data).parts.values() for part in own]
    changes = [{"kind": kind, "of": of, "needed": AMPLE, "swaps": [every]} for kind, of in chosen]
    return safe_order(changed(data, changes)) is not None


@pytest.mark.slow
def test_each_set_opens_a_plan_and_no_part_of_it_does() -> None:
    kinds, sizes = set[str](), set[int]()
    for seed, data, found in answers():
        for one in found:
            changes = written_together(load(data), one)["changes"]
            assert changed(data, changes).safe(one.order), (seed, changes)
            assert examine(one.case, one.deal, one.order).status is Status.SAFE
            for left_out in changes:
                rest = [x for x in changes if x is not left_out]
                assert safe_order(changed(data, rest)) is None, (seed, changes, left_out)
            kinds |= {x["kind"] for x in changes}
            sizes.add(len(changes))
    assert sizes >= {2, 3}
    assert kinds == {
        "guarantee", "risk limit", "price", "payment", "instalments", "lasting", "custodian",
        "instrument",
    }  # fmt: skip


def test_amounts_are_rounded_up_by_no_more_than_two_digits_do() -> None:
    rounded = 0
    for seed, data, found in answers():
        for one in found:
            changes = written_together(load(data), one)["changes"]
            for place, change in enumerate(changes):
                if change["kind"] not in ("guarantee", "risk limit", "price"):
                    continue
                today, needed = number(change["today"]), number(change["needed"])
                less = {**change, "needed": today + (needed - today) * F(9, 10)}
                if change["kind"] == "price":
                    less["gained"] = number(change["gained"]) * less["needed"] / needed
                fewer = [*changes[:place], less, *changes[place + 1 :]]
                assert safe_order(changed(data, fewer)) is None, (seed, changes, change)
                rounded += 1
    assert rounded > 20


def test_every_two_and_three_changes_that_open_a_plan_are_found() -> None:
    """Of those of which more is never worse: what opens no plan by itself, in every set."""
    several = 0
    for _seed, data, found in answers():
        told = [{(m.kind, m.of or None) for m in one.moves} for one in found]
        if any(len(one) == 1 for one in told):
            continue
        moves = list(ample(data))
        expected: list[set[Move]] = []
        for size in (2, 3):
            smaller = [*expected]
            expected += [
                {*chosen} for chosen in combinations(moves, size)
                if not any(one <= {*chosen} for one in smaller) and opens(data, chosen)
            ]  # fmt: skip
        ours = [one for one in told if one <= {*moves}]
        assert _named(ours) == _named(expected), _seed
        several += len(expected) > 1
    assert several > 5


def _named(sets: list[set[Move]]) -> list[list[str]]:
    return sorted(sorted(f"{kind} {of}" for kind, of in one) for one in sets)


# --- By hand ----------------------------------------------------------------------------------


def sets(data: Data, most: int | None = None) -> list[list[tuple[Any, ...]]]:
    """Give the first sets found, each change with what it comes to."""
    case = load(data)
    found = islice(together(case, agree(case), Clock()), most)
    return [
        [
            (x["kind"], x["of"], None if x["needed"] is None else float(x["needed"]))
            for x in written_together(case, one)["changes"]
        ]
        for one in found
    ]


def sale(*, bottom_line: float, guarantee: float) -> Data:
    return {
        "paripassu": 1,
        "title": "A sale",
        "parties": {
            "seller": {"name": "Seller", "breach_cost": guarantee, "bottom_line": bottom_line},
            "buyer": {"name": "Buyer", "breach_cost": guarantee},
        },
        "actions": {
            "goods": {"by": "seller", "does": "Delivers", "value": {"seller": -5, "buyer": 9}},
            "price": {"by": "buyer", "does": "Pays", "value": {"seller": 4, "buyer": -4}},
        },
    }


def test_an_action_made_lasting_once_all_is_done() -> None:
    """Once paid, A would end its standstill: until the end it may, and then no longer."""
    data: Data = {
        "paripassu": 1,
        "title": "A standstill",
        "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
        "actions": {
            "standstill": {
                "by": "a", "does": "Stands still", "value": {"a": -1, "b": 3}, "reversible": 1,
            },
            "fee": {"by": "b", "does": "Pays", "value": {"a": 2, "b": -1}},
        },
    }  # fmt: skip
    assert sets(data) == [[("lasting", "standstill", None)]]
    found = unlock(load(data)).deals[0]
    assert found.opens
    assert [[x.kind for x in one.moves] for one in found.together] == [["lasting"]]
    assert safe_order(Lasting(data, (), ["standstill"])) == ("standstill", "fee")
    (conflict, *_rest) = found.conflicts.conflicts if found.conflicts else ()
    assert "standstill" in conflict.sentence


def test_a_price_up_to_the_bottom_line_rounded_up() -> None:
    """Seller would get 4 - 5; what is missing to 1.2345 is 2.2345, in a contract 2.3."""
    assert sets(sale(bottom_line=1.2345, guarantee=9)) == [[("price", "price", 6.3)]]
    assert sets(sale(bottom_line=3, guarantee=9)) == [[("price", "price", 8)]]
    # Beyond 4 the buyer would rather not: both together gain no more than that.
    assert sets(sale(bottom_line=4.5, guarantee=9)) == []
    # Rounded up to 4.0 there is still a deal, to anything above not.
    assert sets(sale(bottom_line=3.9999, guarantee=9)) == [[("price", "price", 9)]]


def test_a_price_and_a_custodian() -> None:
    found = sets(sale(bottom_line=0, guarantee=0), 1)
    assert found == [[("price", "price", 5), ("custodian", None, None)]]


def test_two_prices_where_two_are_paid_too_little() -> None:
    data = sale(bottom_line=0, guarantee=9)
    data["parties"]["other"] = {"name": "Other", "breach_cost": 9, "bottom_line": 0.5}
    data["actions"]["wares"] = {"by": "other", "does": "x", "value": {"other": -3, "buyer": 9}}
    data["actions"]["fee"] = {"by": "buyer", "does": "pays", "value": {"buyer": -2, "other": 2}}
    first = sets(data, 1)[0]
    assert sorted(first) == [("price", "fee", 3.5), ("price", "price", 5)]


def test_who_else_could_pay_where_no_action_does() -> None:
    """Agent lacks 1.26, and nobody pays it; by its fee a point of Seller's is two of its own.

    Seller or Buyer pays it 0.63, or it pays 1.26 less, in a contract 1.3. Observer, to whom no money links it, does
    not pay.
    """
    data = sale(bottom_line=0, guarantee=9)
    data["actions"]["price"]["value"] = {"buyer": -6, "seller": 6}
    data["actions"]["goods"]["value"]["buyer"] = 12
    data["parties"] |= {
        "agent": {"name": "Agent", "breach_cost": 9, "bottom_line": -1.74},
        "observer": {"name": "Observer"},
    }
    data["actions"] |= {
        "help": {"by": "agent", "does": "x", "value": {"agent": -1, "buyer": 2, "observer": 9}},
        "fee": {"by": "agent", "does": "x", "kind": "payment", "value": {"agent": -2, "seller": 1}},
    }
    assert sorted(sets(data)) == [
        [("payment", None, 0.63)], [("payment", None, 0.63)], [("price", "fee", 0.7)],
    ]  # fmt: skip
    found = unlock(load(data)).deals[0]
    said = {joined(found.case, one) for one in found.together}
    assert said == {
        "Buyer would pay Agent 0.63 besides, which are 1.26 to who gets them.",
        "Seller would pay Agent 0.63 besides, which are 1.26 to who gets them.",
        "Agent would pay Seller 1.3 less in fee: 0.7 instead of 2.",
    }


def test_where_all_payments_are_worth_as_much_to_both_points_are_money() -> None:
    """Nobody pays Sub, and no payment links it to others: Buyer or Seller could pay it 0.5."""
    data = sale(bottom_line=0, guarantee=9)
    data["actions"]["price"]["value"] = {"buyer": -6, "seller": 6}
    data["parties"]["sub"] = {"name": "Sub", "breach_cost": 9}
    data["actions"]["help"] = {"by": "sub", "does": "x", "value": {"sub": -0.5, "buyer": 2}}
    case = load(data)
    said = [joined(case, one) for one in together(case, agree(case), Clock())]
    assert sorted(said) == [
        "Buyer would pay Sub 0.5 besides, which are 0.5 to who gets them.",
        "Seller would pay Sub 0.5 besides, which are 0.5 to who gets them.",
    ]
    # Where money is worth more to one than to the other there is no telling.
    data["actions"]["price"] |= {"value": {"buyer": -6, "seller": 7}, "kind": "payment"}
    assert not any(kind == "payment" for one in sets(data) for kind, _of, _needed in one)


def test_each_instalment_of_a_price_can_be_written() -> None:
    """10 in thirds would be 3.333…: 3.34 each, and the checker passes that."""
    data = sale(bottom_line=5, guarantee=9)
    data["actions"]["goods"]["value"] = {"seller": -5, "buyer": 19}
    data["actions"]["price"] |= {"value": {"buyer": -9, "seller": 9}, "parts": 3}
    assert sets(data) == [[("price", "price", 10.02)]]
    data["actions"]["price"]["parts"] = 4
    assert sets(data) == [[("price", "price", 10)]]
    case = load(data)
    (one,) = together(case, agree(case), Clock())
    assert joined(case, one) == (
        "Buyer would pay Seller 1 more in price: 10 instead of 9, in 4 instalments of 2.5 each."
    )


def test_what_is_money() -> None:
    data = sale(bottom_line=0, guarantee=0)
    data["actions"] |= {
        "in-kind": {"by": "buyer", "does": "x", "value": {"buyer": -4, "seller": 5}},
        "grant": {
            "by": "buyer",
            "does": "x",
            "value": {"buyer": -4, "seller": 5},
            "kind": "payment",
        },
        "back": {
            "by": "buyer",
            "does": "x",
            "value": {"buyer": -4, "seller": 4},
            "reversible": 0.5,
        },
        "range": {"by": "buyer", "does": "x", "value": {"buyer": [-8, 0], "seller": [0, 8]}},
        "loss": {"by": "buyer", "does": "x", "value": {"buyer": 4, "seller": -4}},
    }
    case = load(data)
    assert [a for a in case.actions if price(case, a) is not None] == ["price", "grant"]


def test_rounded_up() -> None:
    assert [rounded_up(F(x)) for x in ("5", "5.01", "1234567", "0.0123", "99.5", "100", "1/3")] == [
        F(5), F("5.1"), 1_300_000, F("0.013"), 100, 100, F("0.34"),
    ]  # fmt: skip
    assert rounded_up(F(1234567), 4) == 1_235_000
    assert rounded_up(F(1, 10**9)) == F(1, 10**6)


def test_lasting_is_written_with_what_a_case_states() -> None:
    """Until the end as it was, then all of it, for each party; the deal is worth as much."""
    seen = 0
    for seed in range(40):
        data = random_case(seed, actions=4, rich=True)
        for action in data["actions"].values():
            action.pop("excludes", None)
        brute = Brute(data)
        case = load(data)
        deal = agree(case)
        for action in case.actions:
            order = next(brute.orders(), None)
            if order is None:
                continue
            before, after = (
                examine(one, deal, order) for one in (case, lasting(case, deal, action))
            )
            kept = Lasting(data, (), [action])
            for p in case.parties:
                assert after.final[p] == before.final[p] == kept.final(p)
                assert after.balances[p][:-1] == before.balances[p][:-1]
                assert after.balances[p][-1] == kept.balance(frozenset(order), p), (seed, action)
                seen += after.balances[p] != before.balances[p]
    assert seen > 20


PURCHASE = """\
paripassu: 1
title: Staged purchase with escrow and earn-out
parties:
  buyer: {name: Buyer Inc., trust: 0.6, breach_cost: 2000000, risk_limit: 15000000, bottom_line: 0}
  seller: {name: Sellers, trust: 0.5, breach_cost: 2000000, risk_limit: 10000000, bottom_line: 0}
actions:
  shares51: {by: seller, does: Transfers 51 %, value: {seller: -20000000, buyer: 26500000}}
  shares49: {by: seller, does: Transfers 49 %, value: {seller: -18000000, buyer: 22000000}, needs: [shares51]}
  cash1: {by: buyer, does: Pays at signing, value: {buyer: -12500000, seller: 12500000}}
  cash2: {by: buyer, does: Pays at closing, value: {buyer: -20000000, seller: 20000000}, parts: 4}
  earnout: {by: buyer, does: Pays the earn-out, value: {buyer: [-8000000, 0], seller: [0, 8000000]}, needs: [shares51]}
  ip: {by: seller, does: Assigns the IP, value: {seller: -3000000, buyer: 5000000}}
  noncompete: {by: seller, does: Does not compete, value: {seller: -500000, buyer: 2000000}, reversible: mostly}
instruments:
  escrow: {kind: custodian, swaps: [[shares51, cash1]], cost: 1}
"""
WORK_OUT = """\
paripassu: 1
title: Work-out with four creditors
parties:
  orion: {name: Orion AG, trust: 0.5, breach_cost: 5, risk_limit: 30}
  bank-a: {name: Bank A, trust: 0.4, breach_cost: 3, risk_limit: 15}
  bank-b: {name: Bank B, trust: 0.3, breach_cost: 2, risk_limit: 8}
  bonds: {name: Bondholders, trust: 0.2, breach_cost: 1, risk_limit: 10}
  trade: {name: Trade creditors, trust: 0.3, breach_cost: 1, risk_limit: 5}
actions:
  standstill: {by: [bank-a, bank-b, bonds, trade], does: Stand still, value: {orion: 6, bank-a: -1, bank-b: -1, bonds: -1, trade: -1}, reversible: fully}
  disclosure: {by: orion, does: Opens its books, value: {orion: -1, bank-a: 1, bank-b: 1, bonds: 1, trade: 0.5}}
  new-money: {by: bank-a, does: Lends, value: {orion: 20, bank-a: -9, bank-b: 4, bonds: 4, trade: 4}, parts: 3, needs: [standstill]}
  haircut-b: {by: bank-b, does: Writes off, value: {orion: 10, bank-b: -6, bank-a: 3, bonds: 3, trade: 1}}
  swap: {by: bonds, does: Swaps debt, value: {orion: 18, bonds: -8, bank-a: 4, bank-b: 4, trade: 2}, needs: [disclosure]}
  shares: {by: orion, does: Issues shares, value: {orion: -12, bonds: 14}, needs: [disclosure]}
  security: {by: orion, does: Gives security, value: {orion: -5, bank-a: 12, bank-b: -1, bonds: -1}, reversible: hardly}
  sale: {by: orion, does: Sells, value: {orion: -4, bank-a: 4, bank-b: 6, bonds: 2, trade: 1}}
  arrears: {by: orion, does: Pays arrears, value: {orion: -6, trade: 8}, parts: 4, needs: [new-money]}
  supply: {by: trade, does: Supplies, value: {orion: 9, trade: -3, bank-a: 1, bank-b: 1}, reversible: mostly}
instruments:
  agent: {kind: custodian, swaps: [[new-money.3, security]], cost: 2}
"""


def test_a_staged_purchase_and_a_work_out_get_answers(tmp_path: Path) -> None:
    """Each by the checker alone, with the changes made by hand on the file."""
    purchase, work_out = tmp_path / "purchase.yaml", tmp_path / "work-out.yaml"
    purchase.write_text(PURCHASE)
    work_out.write_text(WORK_OUT)
    case = load(purchase)
    first, second = islice(together(case, agree(case), Clock()), 2)
    assert [(m.kind, m.of) for m in first.moves] == [("price", "cash1"), ("custodian", "")]
    assert [(m.kind, m.of) for m in second.moves] == [("price", "cash2"), ("custodian", "")]
    purchase.write_text(
        PURCHASE.replace("20000000, seller: 20000000", "25000000, seller: 25000000")
    )
    assert check(load(purchase), second.order).status is Status.SAFE
    assert plan(load(purchase)).status is not Status.SAFE
    case = load(work_out)
    (first,) = islice(together(case, agree(case), Clock()), 1)
    assert [(m.kind, m.of, m.value) for m in first.moves] == [
        ("guarantee", "bonds", F("4.4")), ("guarantee", "trade", F("3.3")),
    ]  # fmt: skip
    text = WORK_OUT.replace("0.2, breach_cost: 1", "0.2, breach_cost: 4.4")
    work_out.write_text(text.replace("0.3, breach_cost: 1", "0.3, breach_cost: 3.3"))
    assert plan(load(work_out)).status is Status.SAFE
    for short in ("4.1", "3.1"):
        less = text.replace("0.3, breach_cost: 1", "0.3, breach_cost: 3.3")
        less = less.replace("4.4" if short == "4.1" else "3.3", short)
        work_out.write_text(less)
        assert plan(load(work_out)).status is not Status.SAFE
