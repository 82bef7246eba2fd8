"""Deals that hold only some of the equal parts of an action; and what may not be in one deal."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, check, count, frontier, instalments, load, plan
from paripassu.balance.deal import agree
from paripassu.order.search.ranked import ranking
from paripassu.report.pictures.chart import corridor
from tests.brute_force import Brute
from tests.cli.test_bad_input import refused
from tests.command import run
from tests.random_cases import random_case, random_deal

Data = dict[str, Any]
F = Fraction


def tokens(agreed: dict[str, int]) -> list[str]:
    return [f"{action}:{level}" for action, level in agreed.items()]


def rich(seed: int) -> tuple[Data, dict[str, int]]:
    """Build a small case with every new key, and a deal of it."""
    data = random_case(seed, actions=6 if seed % 5 == 0 else 5, rich=True)
    return data, random_deal(seed, data)


SEEDS = [seed for seed in range(130) if 2 <= sum(rich(seed)[1].values()) <= 8]


# Truth: every order.


@pytest.mark.parametrize("block", range(10))
def test_best_of_all_orders(block: int) -> None:
    for seed in SEEDS[block::10]:
        data, agreed = rich(seed)
        prefer = ("trust", "guarantee", "exposure", "rounds")[seed % 4]
        found = plan(load(data), deal=tokens(agreed), prefer=prefer)
        brute = Brute(data, agreed=agreed)
        assert found.figures.final == {p: brute.final(p) for p in brute.parties}, seed
        orders = [order for order in brute.orders() if brute.passes(order)]
        if not orders:
            assert found.status == "none"
            assert found.proved
            continue
        rank = ranking(prefer)
        keys = [tuple(brute.measures(order)[name] for name in rank) for order in orders]
        assert tuple(one.value for one in found.criteria) == min(keys), seed
        assert all(one.proved and one.bound == one.value for one in found.criteria)
        assert found.order in orders


@pytest.mark.parametrize("block", range(5))
def test_the_checker_gives_the_figures_of_any_order(block: int) -> None:
    for seed in SEEDS[block::5]:
        data, agreed = rich(seed)
        case, brute = load(data), Brute(data, agreed=agreed)
        orders = list(brute.orders())
        for order in Random(seed).sample(orders, min(3, len(orders))):
            found = check(case, order, deal=tokens(agreed))
            figures = found.figures
            for p in brute.parties:
                path = [F(x, brute.sheets[p].scale) for x in brute.path(order, p)]
                assert list(figures.balances[p]) == path, (seed, p)
                assert figures.exposure[p] == brute.exposure(order, p)
                assert figures.final[p] == brute.final(p)
            assert set(figures.trust_needed) == set(brute.acting)
            for p in brute.acting:
                tempted = brute.tempted(order, p)
                trust = None if tempted else brute.trust_needed(order, p)
                assert figures.trust_needed[p] == trust, (seed, p)
                assert figures.guarantee_needed[p] == brute.guarantee_needed(order, p)
                at_each = [step.trust_needed[p] for step in found.steps]
                if not tempted:
                    assert max(one for one in at_each if one is not None) == trust, (seed, p)
                held = zip(*corridor(found, p), figures.balances[p], strict=True)
                inside = all((low is None or low <= b) and b <= high for low, high, b in held)
                trusts = not tempted and trust is not None and trust <= brute.sheets[p].trust
                assert inside == (trusts and brute.bears(order, p)), (seed, p)
            assert (found.status == "safe") == brute.safe(order), seed
            assert (found.status == "none") == (not brute.passes(order))


@pytest.mark.parametrize("block", range(4))
def test_every_order_is_counted(block: int) -> None:
    for seed in SEEDS[block::4]:
        data, agreed = rich(seed)
        brute = Brute(data, agreed=agreed)
        orders = list(brute.orders())
        found = count(load(data), deal=tokens(agreed))
        assert (found.orders, found.safe) == (len(orders), sum(map(brute.safe, orders))), seed


@pytest.mark.parametrize("block", range(4))
def test_the_frontier_is_the_least_of_all_orders(block: int) -> None:
    for seed in SEEDS[block:60:4]:
        data, agreed = rich(seed)
        brute = Brute(data, agreed=agreed)
        bearable = [o for o in brute.orders() if all(brute.bears(o, p) for p in brute.parties)]
        needs = {tuple(brute.guarantee_needed(o, p) for p in brute.acting) for o in bearable}
        least = sorted(
            one
            for one in needs
            if not any(all(map(Fraction.__le__, other, one)) for other in needs - {one})
        )
        found = frontier(load(data), deal=tokens(agreed))
        assert [tuple(one.guarantee.values()) for one in found.minimal] == least, seed
        for one, curves in zip(found.minimal, found.curves, strict=True):
            for p, corners in curves.items():
                for trust in {x for x, _ in corners} | {F(0), F(1, 3), F(9, 10), F(1)}:
                    needed = brute.guarantee_needed(one.order, p, trust)
                    assert _height(corners, trust) == needed, (seed, p, trust)


def _height(corners: tuple[tuple[Fraction, Fraction], ...], at: Fraction) -> Fraction:
    """Read a curve between two corners; it is level after the last."""
    for (x, y), (right, next_y) in pairwise(corners):
        if x <= at <= right:
            return y + (next_y - y) * (at - x) / (right - x)
    return corners[-1][1]


# Which parts, and what they are called.

FOUR = """\
paripassu: 1
title: Oil for goods
parties:
  north: {name: North, trust: 1, breach_cost: 20}
  south: {name: South, trust: 1, breach_cost: 20}
actions:
  oil: {by: north, does: Ships oil, value: {north: -4, south: 8}, reversible: 0.5, parts: 4}
  pay: {by: south, does: Pays, value: {north: 6, south: -6}, parts: any}
  sign: {by: south, does: Signs, value: {north: 1, south: -1}, needs: [oil]}
  embargo: {by: north, does: Stays closed, value: {north: 1}, excludes: [pay]}
  there: {by: north, does: Stands already, value: {north: 1}, standing: true, parts: 2}
also:
  - {when: [oil, pay], value: {south: 3}}
deals:
  trade: {actions: [oil, pay, sign]}
deal: trade
"""


@pytest.fixture
def four(tmp_path: Path) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(FOUR)
    return str(path)


def test_half_of_an_action_is_worth_half_and_joins_in_no_interaction(four: str) -> None:
    """Two of four parts of oil: values -2 and 4, of which half is kept; the extra 3 is not due."""
    found = check(load(four), ["oil.1", "oil.2", "pay"], deal=["oil:2", "pay"])
    assert found.figures.final == {"north": 1 - 2 + 6, "south": 4 - 6}
    assert found.figures.balances["south"] == (0, 1, 2, -4)
    assert found.figures.balances["north"] == (1, F(1, 2), 0, 6)
    whole = check(load(four), ["oil", "pay"], deal=["oil:4", "pay"])
    assert whole.figures.final["south"] == 8 - 6 + 3
    assert whole.order == ("oil.1", "oil.2", "oil.3", "oil.4", "pay")


def test_a_part_keeps_its_number_where_it_is_the_only_one(four: str) -> None:
    case = load(four)
    agreed = agree(case, deal=["oil:1", "pay"])
    assert agreed.parts("oil") == ("oil.1",)
    assert agreed.shares["oil"] == (F(1, 4),)
    assert not agreed.whole("oil")
    assert agreed.parts("pay") == ("pay",)
    assert agreed.whole("pay")
    assert agreed.whole("there")
    assert sorted(plan(case, deal="oil:1,pay").order) == ["oil.1", "pay"]
    assert check(case, ["oil", "pay"], deal="oil:1,pay").order == ("oil.1", "pay")


def test_the_deal_is_the_same_however_it_is_written(four: str) -> None:
    case = load(four)
    assert agree(case, deal="pay, oil:2") == agree(case, deal=["oil:2", "pay"])
    assert agree(case, deal="pay,oil:2") == agree(case, deal=iter(["pay:1", " oil:2 "]))
    assert agree(case, deal=["oil:4", "pay", "sign"]) == agree(case, deal="trade") == agree(case)


def test_a_comma_at_the_end_makes_one_action_a_list(four: str) -> None:
    case = load(four)
    assert agree(case, deal="oil,") == agree(case, deal=["oil"])
    assert agree(case, deal="oil:2, pay, ") == agree(case, deal=["oil:2", "pay"])
    assert run("plan", four, "--deal", "pay,").code in (0, 1)


def test_a_part_can_be_exchanged_at_once(four: str) -> None:
    agreed = agree(load(four), deal="oil:2,pay", swaps=[["oil.2", "pay"]])
    assert agreed.swaps == (("oil.2", "pay"),)
    with pytest.raises(RequestError, match=r"oil\.3"):
        agree(load(four), deal="oil:2,pay", swaps=[["oil.3", "pay"]])


def test_the_command_takes_parts_of_a_deal(four: str) -> None:
    done = run("plan", four, "--deal", "oil:2,pay:1", "--json")
    assert done.err == ""
    answer = json.loads(done.out)
    assert sorted(answer["order"]) == ["oil.1", "oil.2", "pay"]
    assert answer["final"] == {"north": 5, "south": -2}
    for verb in ("plan", "count", "frontier"):
        assert run(verb, four, "--deal", "oil:1,pay").code in (0, 1), verb
    assert "part 2 of 4" in run("plan", four, "--deal", "oil:2,pay").out
    order = run("check", four, "--deal", "oil:1,pay", "--order", "pay,oil.1", "--json")
    assert json.loads(order.out)["order"] == ["pay", "oil.1"]


def test_instalments_of_part_of_an_action_are_not_those_of_all_of_it(four: str) -> None:
    """A quarter of the oil is agreed: to split that must not ship the rest too."""
    with pytest.raises(RequestError, match="parts of oil"):
        instalments(load(four), ["oil"], deal="oil:1,pay")
    found = instalments(load(four), ["pay"], deal="oil:1,pay", most=2)
    assert found.closed_form is None
    if found.deal is not None:
        assert found.deal.shares["oil"] == (F(1, 4),)


def test_the_closed_form_is_of_whole_goods(four: str) -> None:
    trade = FOUR.replace(", reversible: 0.5", "").replace("also:", "").replace(
        "  - {when: [oil, pay], value: {south: 3}}\n", ""
    )  # fmt: skip
    lines = [line for line in trade.splitlines(True) if not line.startswith("  there")]
    path = Path(four)
    path.write_text("".join(lines))
    assert instalments(load(path), ["pay"], deal="oil,pay", most=2).closed_form is not None
    assert instalments(load(path), ["pay"], deal="oil:3,pay", most=2).closed_form is None


def test_the_deal_may_be_named_by_anything_that_can_be_gone_through_once(four: str) -> None:
    case = load(four)
    listed = instalments(case, ["oil"], deal=["oil", "pay"])
    assert instalments(case, ["oil"], deal=iter(["oil", "pay"])) == listed


# What is refused.

REFUSED = [
    ("oil:0,pay", "oil:0", "1 to 4"),
    ("oil:5,pay", "oil:5", "1 to 4"),
    ("oil:x", "oil:x", "1 to 4"),
    ("oil:", "oil:", "1 to 4"),
    ("oil:-1", "oil:-1", "1 to 4"),
    ("oil:1.5", "oil:1.5", "1 to 4"),
    ("oil:" + "9" * 5000, "oil:999", "1 to 4"),
    ("oil:\u0662", "oil", "1 to 4"),
    ("pay:2", "pay:2", "expected 1, for"),
    (",", "no action “”"),
    ("oil,,pay", "no action “”"),
    ("oli:2", "“oli”", "did you mean “oil”"),
    ("oil:3,sign", "sign", "only parts of oil"),
    ("sign,pay", "sign but not oil"),
    ("pay,embargo", "embargo and pay", "excludes"),
    ("oil:2,pay:1,embargo", "embargo and pay", "excludes"),
    ("there", "no action that is still to do"),
    ("there,there:1", "twice|still to do"),
    ("oil,there:1", "there", "standing|in force|already"),
    ("oil:2,oil", "oil", "twice"),
    ("oil,oil:2", "oil", "twice"),
    ("oil:1,oil:2", "oil", "twice"),
    ("oil:\x1b[31m", "oil:"),
    ("oil:2\n,pay:3", "pay:3"),
]


@pytest.mark.parametrize(("deal", "says"), [(row[0], row[1:]) for row in REFUSED])
def test_a_deal_that_cannot_be_is_refused(four: str, deal: str, says: tuple[str, ...]) -> None:
    for verb in ("plan", "count"):
        refused(run(verb, four, "--deal", deal), *says)
    with pytest.raises(RequestError):
        agree(load(four), deal=deal)


def test_all_actions_together_are_refused_where_two_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(FOUR.replace("deal: trade\n", ""))
    refused(run("plan", str(path)), "embargo and pay", "excludes", "paripassu deal")
    assert run("plan", str(path), "--deal", "trade").code in (0, 1)


@pytest.mark.parametrize("stands", ["embargo", "pay"])
def test_what_excludes_an_action_in_force_is_refused_whichever_says_so(
    tmp_path: Path, stands: str
) -> None:
    """The embargo excludes payment: where either of them stands, the other cannot be agreed."""
    path = tmp_path / "case.yaml"
    old = {"embargo": "value: {north: 1}, excludes", "pay": "parts: any"}[stands]
    other = {"embargo": "pay", "pay": "embargo"}[stands]
    text = FOUR.replace(old, f"standing: true, {old}", 1)
    path.write_text(text.replace("actions: [oil, pay, sign]", "actions: [oil, sign]"))
    refused(run("plan", str(path), "--deal", f"oil,{other}"), "embargo", "pay", "excludes")
    assert run("plan", str(path)).code in (0, 1)
