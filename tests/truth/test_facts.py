"""The facts of the model, each against arithmetic of its own: nothing here calls the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from math import ceil, isclose, log
from random import Random
from typing import Any

import pytest

from paripassu import Plan, check, count, frontier, instalments, load, plan
from paripassu.case.model import Case
from paripassu.order.trade import closed_form

F = Fraction
Data = dict[str, Any]
Items = Sequence[tuple[int, int]]


def action(by: str | list[str], value: Mapping[str, Any], **more: Any) -> Data:
    return {"by": by, "does": "an act", "value": dict(value), **more}


def case_of(parties: Mapping[str, Data], actions: Mapping[str, Data], **more: Any) -> Data:
    named = {id_: {"name": id_.upper(), **party} for id_, party in parties.items()}
    return {
        "paripassu": 1,
        "title": "a fact",
        "parties": named,
        "actions": dict(actions),
        **more,
    }


def exact(number: Fraction) -> Fraction:
    """Round up to six decimals, which is what a case file can hold."""
    return F(ceil(number * 10**6), 10**6)


def path(found: Plan, party: str) -> list[Fraction]:
    """Balances of a party that starts at nothing."""
    return [F(0), *(step.balance[party] for step in found.steps)]


def drawdown(balances: Sequence[Fraction]) -> Fraction:
    return max(a - b for k, a in enumerate(balances) for b in balances[k:])


# --- Bill and Jack ---------------------------------------------------------------------------


def bill_and_jack_by_hand() -> int:
    """Orders in which nobody ever holds more than the end gives him, Jack's guarantee being 1."""
    bill = (-2, -2, -2, -2, 10, 4, 6)
    jack = (4, 2, 1, 2, -1, -1, -2)
    safe = 0
    for order in permutations(range(7)):
        b = j = 0
        for a in order:
            b, j = b + bill[a], j + jack[a]
            if b > sum(bill) or j > sum(jack) + 1:
                break
        else:
            safe += 1
    return safe


def test_bill_and_jack_has_708_safe_orders_of_5040() -> None:
    counted = count(load("bill-and-jack"))
    assert (counted.orders, counted.safe) == (5040, 708)
    assert bill_and_jack_by_hand() == 708


def test_bill_and_jack_needs_one_of_two_guarantees() -> None:
    found = frontier(load("bill-and-jack"))
    assert found.complete
    assert [one.guarantee for one in found.minimal] == [
        {"bill": 0, "jack": 1},
        {"bill": 2, "jack": 0},
    ]


# --- Something must stand behind the last step ----------------------------------------------


def costly(seed: int) -> Data:
    """Irreversible acts, each costly to whoever does it; no guarantees; trust without end."""
    rng = Random(seed)
    ids = ["a", "b", "c"][: rng.randint(2, 3)]
    actions: dict[str, Data] = {}
    for k in range(rng.randint(2, 6)):
        by = rng.sample(ids, rng.randint(1, 2)) if rng.random() < 0.3 else [rng.choice(ids)]
        value = {p: -rng.randint(1, 5) if p in by else rng.randint(0, 9) for p in ids}
        needs = rng.sample(list(actions), 1) if actions and rng.random() < 0.3 else []
        actions[f"x{k}"] = action(by, value, needs=needs, parts=rng.choice([1, 1, 2]))
    return case_of({p: {"trust": 1, "bottom_line": -1000} for p in ids}, actions)


@pytest.mark.parametrize("seed", range(25))
def test_without_anything_behind_the_last_step_no_order_is_safe(seed: int) -> None:
    data = costly(seed)
    found = plan(load(data))
    assert found.status == "none"
    assert found.proved
    assert count(load(data)).safe == 0
    for party in data["parties"].values():
        party["breach_cost"] = 1000
    assert plan(load(data)).status == "safe"


def test_what_can_stand_behind_the_last_step() -> None:
    """A guarantee, reversible value, a custodian, or value that only the last step completes."""
    parties = {"a": {"trust": 1}, "b": {"trust": 1}}
    give = action("a", {"a": -1, "b": 2})
    take = action("b", {"a": 3, "b": -1})
    bare = case_of(parties, {"give": give, "take": take})
    assert plan(load(bare)).status == "none"
    assert plan(load(bare), swaps=[("give", "take")]).status == "safe"
    backed = case_of({**parties, "a": {"trust": 1, "breach_cost": 1}}, bare["actions"])
    assert (plan(load(backed)).status, plan(load(backed)).order) == ("safe", ("take", "give"))
    lent = {name: {**act, "reversible": 0.5} for name, act in bare["actions"].items()}
    assert plan(load(case_of(parties, lent))).status == "safe"
    assert plan(load(case_of(parties, {"give": give, "take": lent["take"]}))).status == "none"
    joined = case_of(parties, bare["actions"], also=[{"when": ["give", "take"], "value": {"a": 2}}])
    assert plan(load(joined)).status == "safe"


# --- Two parties and divisible money: Johnson's flow shop ------------------------------------


def makespan(jobs: Items) -> int:
    """When the second machine is done: each job first runs on machine one, then on two."""
    one = two = 0
    for first, second in jobs:
        one += first
        two = max(one, two) + second
    return two


def johnson(items: Items) -> list[tuple[int, int]]:
    quick = sorted(item for item in items if item[0] < item[1])
    slow = sorted((item for item in items if item[0] >= item[1]), key=lambda item: -item[1])
    return quick + slow


def sale(items: Items, price: int, guarantee: tuple[int, int] = (0, 0)) -> Data:
    """A seller's goods, each (cost to the seller, value to the buyer), for single coins."""
    goods = {f"g{j}": action("s", {"s": -c, "d": v}) for j, (c, v) in enumerate(items)}
    money = action("d", {"s": price, "d": -price}, parts=price)
    backed = {p: {"trust": 1, "breach_cost": g} for p, g in zip("sd", guarantee, strict=True)}
    return case_of(backed, {**goods, "money": money})


def random_sale(seed: int) -> tuple[list[tuple[int, int]], int]:
    rng = Random(seed)
    while True:
        items = [(rng.randint(1, 5), rng.randint(1, 6)) for _ in range(rng.randint(1, 4))]
        cost, value = (sum(side) for side in zip(*items, strict=True))
        if cost <= value and cost <= 12:
            return items, rng.randint(cost, min(value, 12))


@pytest.mark.parametrize("seed", range(12))
def test_least_joint_guarantee_is_a_flow_shop_makespan(seed: int) -> None:
    items, price = random_sale(seed)
    value = sum(v for _, v in items)
    shortest = min(makespan(jobs) for jobs in permutations(items))
    assert makespan(johnson(items)) == shortest
    joint = shortest - value
    found = frontier(load(sale(items, price)))
    assert found.complete
    vectors = {(one.guarantee["s"], one.guarantee["d"]) for one in found.minimal}
    # The price drops out, and how the two share the sum is free.
    assert min(s + d for s, d in vectors) == joint
    assert vectors == {(F(x), F(joint - x)) for x in range(joint + 1)}


@pytest.mark.parametrize("seed", range(12, 24))
def test_johnsons_rule_read_from_the_end_is_a_safe_order(seed: int) -> None:
    items, price = random_sale(seed)
    last_first = johnson(items)
    value, joint = sum(v for _, v in items), makespan(last_first) - sum(v for _, v in items)
    order, paid, cost_left, value_left = [], 0, sum(c for c, _ in items), value
    names: dict[tuple[int, int], list[str]] = {}
    for j, item in enumerate(items):
        names.setdefault(item, []).append(f"g{j}")
    # All of the guarantee is the seller's: pay down to what still covers his costs less it.
    for cost, worth in reversed(last_first):
        until = price - max(0, cost_left - joint)
        order += [f"money.{k}" if price > 1 else "money" for k in range(paid + 1, until + 1)]
        paid = max(paid, until)
        order.append(names[cost, worth].pop())
        cost_left, value_left = cost_left - cost, value_left - worth
        assert price - paid <= value_left
    order += [f"money.{k}" if price > 1 else "money" for k in range(paid + 1, price + 1)]
    assert check(load(sale(items, price, (joint, 0))), order).status == "safe"
    assert plan(load(sale(items, price, (joint - 1, 0)))).status == "none"


# --- Instalments -----------------------------------------------------------------------------


def trade(value: Any, cost: Any, price: Any, seller: Any, buyer: Any) -> Case:
    good = action("s", {"s": -cost, "d": value}, parts="any")
    money = action("d", {"s": price, "d": -price}, parts="any")
    parties = {
        "s": {"trust": 1, "breach_cost": seller},
        "d": {"trust": 1, "breach_cost": buyer},
    }
    return load(case_of(parties, {"good": good, "money": money}))


def fewest_by_hand(value: Fraction, cost: Fraction, joint: Fraction) -> int:
    """Each time hand over as much as c·x - v·x' ≤ D allows."""
    left, parts = F(1), 0
    while left > 0:
        left, parts = (cost * left - joint) / value, parts + 1
    return parts


def test_ten_equal_instalments_or_four_that_shrink() -> None:
    theory = closed_form(F(2), F(1), F(1, 10))
    assert (theory.equal, theory.shrinking) == (10, 4)
    assert fewest_by_hand(F(2), F(1), F(1, 10)) == 4
    for seller, buyer in ((0.1, 0), (0, 0.1), (0.05, 0.05)):
        case = trade(2, 1, 1.5, seller, buyer)
        assert instalments(case, shape="equal").parts == 10
        assert instalments(case, shape="shrinking").parts == 4


@pytest.mark.parametrize(
    ("value", "cost", "joint"), [(3, 2, F(1, 2)), (5, 4, F(1)), (6, 1, F(1, 4)), (2, 1, F(1))]
)
def test_fewest_instalments_by_search(value: int, cost: int, joint: Fraction) -> None:
    case = trade(value, cost, F(value + cost, 2), joint / 2, joint / 2)
    theory = closed_form(F(value), F(cost), joint)
    assert instalments(case, shape="equal").parts == theory.equal == ceil(cost / joint)
    found = instalments(case, shape="shrinking")
    assert found.parts == theory.shrinking == fewest_by_hand(F(value), F(cost), joint)
    sizes = found.sizes["good"]
    ratios = {b / a for a, b in pairwise(sizes)}
    assert ratios <= {F(cost, value)}


def test_the_closed_form_is_the_formula() -> None:
    rng = Random(7)
    for _ in range(300):
        cost = F(rng.randint(1, 40), 4)
        value = cost + F(rng.randint(1, 40), 4)
        joint = F(rng.randint(1, 40), 20)
        theory = closed_form(value, cost, joint)
        assert theory.shrinking == fewest_by_hand(value, cost, joint)
        assert theory.equal == ceil(cost / joint)
        raw = log(1 + (value - cost) / joint) / log(value / cost)
        assert theory.shrinking == ceil(raw) or isclose(raw, round(raw), abs_tol=1e-9)
    assert closed_form(F(2), F(1), F(0)).shrinking is None


# --- Many parties: the Steinitz bound ---------------------------------------------------------


def several(seed: int) -> tuple[Data, dict[str, list[int]]]:
    """Two or three acting parties, four or five irreversible acts, nobody losing on the whole."""
    rng = Random(seed)
    while True:
        ids = ["a", "b", "c"][: rng.randint(2, 3)]
        n = rng.randint(4, 5)
        by = [ids[k] if k < len(ids) else rng.choice(ids) for k in range(n)]
        values = {
            p: [-rng.randint(1, 6) if by[k] == p else rng.randint(-2, 6) for k in range(n)]
            for p in ids
        }
        if all(sum(worths) >= 0 for worths in values.values()):
            break
    acts = {f"x{k}": action(by[k], {p: values[p][k] for p in ids}) for k in range(n)}
    return case_of({p: {"trust": 1} for p in ids}, acts), values


def with_guarantees(data: Data, guarantee: Mapping[str, Fraction]) -> Case:
    parties = {p: {**party, "breach_cost": guarantee[p]} for p, party in data["parties"].items()}
    return load({**data, "parties": parties})


def test_steinitz_guarantees_are_enough() -> None:
    """As many times the largest gain above the average as there are parties; an eighth is not."""
    fail_with_an_eighth = 0
    for seed in range(40):
        data, values = several(seed)
        m, n = len(values), len(data["actions"])
        bound = {
            p: m * max(F(v) - F(sum(worths), n) for v in worths) for p, worths in values.items()
        }
        assert plan(with_guarantees(data, bound)).status == "safe", seed
        eighth = {p: exact(g / 8) for p, g in bound.items()}
        fail_with_an_eighth += plan(with_guarantees(data, eighth)).status == "none"
    assert fail_with_an_eighth > 10, "the cases are too easy to test anything"


def test_halving_every_step_halves_the_guarantee() -> None:
    lowered = 0
    for seed in range(20):
        data, _ = several(seed)
        for one in frontier(load(data)).minimal:
            half = {p: g / 2 for p, g in one.guarantee.items()}
            acts = {id_: {**act, "parts": 2} for id_, act in data["actions"].items()}
            assert plan(with_guarantees({**data, "actions": acts}, half)).status == "safe", seed
            if any(half.values()):
                lowered += plan(with_guarantees(data, half)).status == "none"
    assert lowered > 10, "the cases are too easy to test anything"


# --- How hard it is --------------------------------------------------------------------------

COSTS = (2, -1, 3, -2, 1, -3)
BEFORE = ((0, 2), (1, 2), (1, 3), (2, 4), (3, 5), (4, 5))


def cumulative(**party: Any) -> Case:
    """Maximum cumulative cost as one party's exposure."""
    acts = {
        f"x{k}": action("a", {"a": -cost}, needs=[f"x{a}" for a, b in BEFORE if b == k])
        for k, cost in enumerate(COSTS)
    }
    return load(case_of({"a": {"trust": 1, "breach_cost": 100, **party}}, acts))


def highest_prefix(order: Iterable[int]) -> int:
    total = highest = 0
    for k in order:
        total += COSTS[k]
        highest = max(highest, total)
    return highest


def test_maximum_cumulative_cost() -> None:
    extensions = [
        order
        for order in permutations(range(6))
        if all(order.index(a) < order.index(b) for a, b in BEFORE)
    ]
    peaks = [highest_prefix(order) for order in extensions]
    assert (len(peaks), min(peaks), peaks.count(3)) == (7, 3, 3)
    found = plan(cumulative(), prefer="exposure")
    assert found.proved
    assert found.figures.exposure == {"a": 3}
    assert highest_prefix(int(name[1:]) for name in found.order) == 3
    # With full trust and a guarantee above all temptation only rule 3 is left to break.
    for limit in range(2, 6):
        counted = count(cumulative(risk_limit=limit))
        assert (counted.orders, counted.safe) == (7, sum(peak <= limit for peak in peaks))


def split_in_threes(numbers: Sequence[int], goal: int) -> bool:
    if not numbers:
        return True
    rest = range(1, len(numbers))
    return any(
        split_in_threes([numbers[k] for k in rest if k not in pair], goal)
        for pair in combinations(rest, 2)
        if numbers[0] + sum(numbers[k] for k in pair) == goal
    )


@pytest.mark.parametrize(
    "numbers",
    [
        (8, 8, 6, 6, 6, 6),
        (6, 6, 6, 6, 7, 9),
        (9, 9, 7, 7, 7, 9, 8, 8, 8),
        (8, 8, 8, 7, 7, 7, 7, 9, 11),
    ],
)
def test_three_partition_hides_in_two_parties(numbers: tuple[int, ...]) -> None:
    """A gives the numbers one by one, B hands over blocks of one goal each."""
    goal = sum(numbers) * 3 // len(numbers)
    assert all(goal / 4 < x < goal / 2 for x in numbers)
    gifts = {f"x{k}": action("a", {"a": -x, "b": x}) for k, x in enumerate(numbers)}
    blocks = {f"y{k}": action("b", {"a": goal, "b": -goal}) for k in range(sum(numbers) // goal)}
    parties = {"a": {"trust": 1}, "b": {"trust": 1, "breach_cost": goal}}
    status = plan(load(case_of(parties, {**gifts, **blocks}))).status
    assert status == ("safe" if split_in_threes(numbers, goal) else "none")


# --- The limits of trust ---------------------------------------------------------------------


def test_at_full_trust_only_rule_1_is_left() -> None:
    """Telser, and Sandholm and Lesser: what remains, less the guarantee, is never negative."""
    statuses = set()
    for seed in range(40):
        rng = Random(seed)
        data, values = several(seed)
        guarantee = {p: F(rng.randint(0, 3)) for p in values}
        acts = range(len(data["actions"]))
        exists = any(
            all(
                sum(values[p][k] for k in order[done:]) + guarantee[p] >= 0
                for p in values
                for done in range(len(acts) + 1)
            )
            for order in permutations(acts)
        )
        status = plan(with_guarantees(data, guarantee)).status
        assert status == ("safe" if exists else "none"), seed
        statuses.add(status)
    assert statuses == {"safe", "none"}


@pytest.mark.parametrize("seed", range(10))
def test_at_the_start_trust_is_exposure_over_exposure_and_gain(seed: int) -> None:
    """Kydd's threshold: whoever gives all it has to give before anything comes back."""
    rng = Random(seed)
    costs = [rng.randint(1, 6) for _ in range(rng.randint(1, 3))]
    gain = rng.randint(1, 9)
    gifts = {f"x{k}": action("a", {"a": -c, "b": 20}) for k, c in enumerate(costs)}
    prize = action("b", {"a": sum(costs) + gain, "b": -1}, needs=list(gifts))
    parties = {"a": {"trust": 1}, "b": {"trust": 1, "breach_cost": 100}}
    found = plan(load(case_of(parties, {**gifts, "prize": prize})))
    assert found.figures.exposure["a"] == sum(costs)
    assert found.figures.trust_needed == {"a": F(sum(costs), sum(costs) + gain), "b": 0}


def test_without_trust_the_guarantee_is_the_drawdown() -> None:
    """At p = 0 the least guarantee of a party over all orders is its least drawdown."""
    for seed in range(20):
        data, values = several(seed)
        wary = {p: {**party, "trust": 0} for p, party in data["parties"].items()}
        case = load({**data, "parties": wary})
        found = frontier(case)
        for p, worths in values.items():
            falls = [
                drawdown(
                    [F(sum(worths[k] for k in order[:done])) for done in range(len(order) + 1)]
                )
                for order in permutations(range(len(worths)))
            ]
            assert min(one.guarantee[p] for one in found.minimal) == min(falls) > 0
            for one in found.minimal:
                assert one.guarantee[p] == drawdown(path(check(case, one.order), p))


def test_between_the_limits_the_worst_moment_counts() -> None:
    """Rule 2, in words: the others keep faith with p, else leave when it hurts most."""
    seen = set()
    for seed in range(30):
        rng = Random(seed)
        data, values = several(seed)
        trust = {p: F(rng.randint(2, 9), 10) for p in values}
        guarantee = {p: F(rng.randint(1, 5)) for p in values}
        safe = 0
        for order in permutations(range(len(data["actions"]))):
            holds = True
            for p, worths in values.items():
                b = [F(sum(worths[k] for k in order[:done])) for done in range(len(order) + 1)]
                on = [trust[p] * b[-1] + (1 - trust[p]) * min(b[k:]) for k in range(len(b))]
                holds &= all(stay >= held - guarantee[p] for stay, held in zip(on, b, strict=True))
            safe += holds
        parties = {p: {"trust": trust[p], "breach_cost": guarantee[p]} for p in values}
        assert count(load(case_of(parties, data["actions"]))).safe == safe, seed
        seen.add(safe)
    assert len(seen) > 5, "the cases are too easy to test anything"


def test_rule_1_asks_more_than_rule_2_where_own_costs_come_back() -> None:
    """Whoever can take its own part back after all is done holds more than the deal is worth."""
    own = action("a", {"a": -4, "b": 5}, reversible=1)
    gift = action("b", {"a": 6, "b": -1}, needs="own")
    parties: dict[str, Data] = {"a": {"trust": 0}, "b": {"trust": 0, "breach_cost": 100}}
    case = load(case_of(parties, {"own": own, "gift": gift}))
    found = check(case, ["own", "gift"])
    assert path(found, "a") == [0, 0, 6]
    assert drawdown(path(found, "a")) == 0
    assert found.figures.final["a"] == 2
    assert found.status == "none"
    assert [one.guarantee["a"] for one in frontier(case).minimal] == [4]


def test_more_trust_asks_for_less_guarantee_along_a_convex_line() -> None:
    """The curve of an order is convex and falls; trust needed is where it meets the guarantee."""
    for seed in range(8):
        data, values = several(seed)
        order = list(data["actions"])
        curve = {p: [guarantee_at(data, order, p, F(k, 10)) for k in range(11)] for p in values}
        for p, line in curve.items():
            steps = [b - a for a, b in pairwise(line)]
            assert all(step <= 0 for step in steps)
            assert steps == sorted(steps)
            for k, guarantee in enumerate(line):
                backed = with_guarantees(data, {**dict.fromkeys(values, F(0)), p: guarantee})
                needed = check(backed, order).figures.trust_needed[p]
                assert needed is not None
                assert needed <= F(k, 10)


def guarantee_at(data: Data, order: list[str], party: str, trust: Fraction) -> Fraction:
    parties = {**data["parties"], party: {**data["parties"][party], "trust": trust}}
    return check(load({**data, "parties": parties}), order).figures.guarantee_needed[party]
