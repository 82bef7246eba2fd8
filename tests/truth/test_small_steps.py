"""Trust that grows by small steps: what is known of it, and sizes against every way to cut."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from paripassu import check, instalments, load, plan
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree, equal
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.order.search.sizes import fewest
from paripassu.running.clock import Clock
from tests.trust_brute_force import TrustBrute, random_trust_case

F = Fraction
Moves = tuple[tuple[str, int], ...]
SEVERAL = (*range(16), 20, 38, 74, 129, 138, 163, 194, 208, 285)


def exchange(trust: Any, like: Any = None, *, backed: Any = 0.05) -> dict[str, Any]:
    """Something worth 2 that costs 1, for 1.5; both freely divisible."""
    learns = {} if like is None else {"learns": {"like": like}}
    party = {"trust": trust, "breach_cost": backed, **learns}
    return {
        "paripassu": 1,
        "title": "small steps",
        "parties": {"s": {"name": "S", **party}, "d": {"name": "D", **party}},
        "actions": {
            "good": {"by": "s", "does": "gives", "parts": "any", "value": {"s": -1, "d": 2}},
            "money": {"by": "d", "does": "pays", "parts": "any", "value": {"s": 1.5, "d": -1.5}},
        },
    }


# --- Every way to cut --------------------------------------------------------------------------


def ways(left: dict[str, int], others: list[str], last: str = "") -> Iterator[Moves]:
    """Every order of moves by any number of fine parts of what is cut, and of other steps."""
    if not any(left.values()) and not others:
        yield ()
    for a, many in left.items():
        for k in range(1, many + 1):
            for rest in ways({**left, a: many - k}, others, a):
                yield ((a, k), *rest)
    for other in others:
        for rest in ways(left, [one for one in others if one != other]):
            yield ((other, 0), *rest)


def safe_cut(case: Case, moves: Moves, cut: dict[str, int]) -> bool:
    """Whether a way is safe, by the independent checker."""
    sizes = {a: tuple(F(k, fine) for b, k in moves if b == a) for a, fine in cut.items()}
    agreed = agree(case, shares=sizes)
    left = {a: iter(agreed.parts(a)) for a in agreed.actions}
    order = [next(left[a]) for a, _many in moves]
    return examine(case, agreed, order).status is Status.SAFE


def most_parts(moves: Moves, cut: dict[str, int]) -> int:
    return max(sum(b == a for b, _many in moves) for a in cut)


def found_by_search(case: Case, cut: dict[str, int]) -> int | None:
    agreed = agree(case, shares={a: equal(fine) for a, fine in cut.items()})
    terms = compile_terms(case, agreed)
    number = {name: k for k, name in enumerate(terms.steps)}
    runs = [[number[part] for part in agreed.parts(a)] for a in cut]
    moves = fewest(terms, runs, 9, Clock())
    if moves is None:
        return None
    return max(sum(move.step == run[0] for move in moves) for run in runs)


@pytest.mark.parametrize("trust", [0, 0.1, 0.3])
@pytest.mark.parametrize("like", [None, 0.25, 1])
@pytest.mark.parametrize("backed", [0.1, 0.3])
def test_no_way_to_cut_an_exchange_takes_fewer_parts(trust: Any, like: Any, backed: Any) -> None:
    case, cut = load(exchange(trust, like, backed=backed)), {"good": 4, "money": 4}
    safe = [most_parts(way, cut) for way in ways(cut, []) if safe_cut(case, way, cut)]
    assert found_by_search(case, cut) == min(safe, default=None)


@pytest.mark.slow
def test_no_way_to_cut_any_deal_takes_fewer_parts() -> None:
    counts = []
    for seed in SEVERAL:
        data, cut = cut_case(seed)
        case = load(data)
        others = [a for a in agree(case).actions if a not in cut]
        safe = [most_parts(way, cut) for way in ways(cut, others) if safe_cut(case, way, cut)]
        counts.append(min(safe, default=None))
        assert found_by_search(case, cut) == counts[-1], seed
    assert {None, 1, 2, 3} <= set(counts)


def cut_case(seed: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Draw a deal of three actions, of which two are cut, into two or three fine parts."""
    data, rng = random_trust_case(seed, actions=3), Random(seed)
    for stated in data["actions"].values():
        stated.pop("parts", None)
    for party in data["parties"].values():
        party["breach_cost"] = rng.choice([1.5, 2, 2.5])
        party.pop("risk_limit", None)
    whole = [a for a, stated in data["actions"].items() if not stated.get("standing")]
    return data, dict.fromkeys(rng.sample(whole, 2), 2 + seed % 2)


# --- Starting small (Watson 1999, 2002) -----------------------------------------------------------


def test_with_growth_the_steps_start_small_and_rise_and_without_it_they_shrink() -> None:
    growing = instalments(load(exchange(0.1, 0.2)), shape="fitted")
    trusting = instalments(load(exchange(1)), shape="fitted")
    small, large = growing.sizes["good"], trusting.sizes["good"]
    top = small.index(max(small))
    assert top > 0 and small[0] < large[0]
    assert list(small[: top + 1]) == sorted(small[: top + 1])  # they rise with trust
    assert list(small[top:]) == sorted(small[top:], reverse=True)  # and end as guarantees allow
    assert list(large) == sorted(large, reverse=True)
    for found in (growing, trusting):
        assert found.deal is not None
        assert examine(found.case, found.deal, found.order).status is Status.SAFE


def test_unequal_parts_that_grow_are_half_as_many_as_equal_ones() -> None:
    case = load(exchange(0.1, 0.2))
    fitted, equal_ = (instalments(case, shape=shape) for shape in ("fitted", "equal"))
    assert (fitted.parts, equal_.parts) == (6, 12)
    assert fitted.grid == 60 and fitted.proved
    never = instalments(load(exchange(0.1)), shape="fitted", most=12)
    assert never.parts is None and never.proved  # at the first impression, for ever


def test_growth_never_takes_more_parts_and_the_less_it_takes_the_sooner_it_grows() -> None:
    likes = (None, 4, 1, 0.25)
    found = [instalments(load(exchange(0.2, like, backed=0.2)), shape="fitted") for like in likes]
    parts = [one.parts or 61 for one in found]
    assert parts == sorted(parts, reverse=True) and parts[0] > parts[-1]


def test_at_full_trust_as_few_parts_as_theory_says() -> None:
    for backed in (0.05, 0.1, 0.25):
        found = instalments(load(exchange(1, backed=backed)), shape="fitted")
        assert found.closed_form is not None
        assert found.parts == found.closed_form.shrinking


def ladder(like: Any = None, sizes: tuple[int, ...] = (1, 2, 4)) -> dict[str, Any]:
    """Favours of several sizes between two that hardly trust each other."""
    learns = {} if like is None else {"learns": {"like": like}}
    parties = {p: {"name": p, "trust": 0.2, "breach_cost": 2, **learns} for p in ("a", "b")}
    actions = {
        f"{p}{cost}": {"by": p, "does": "gives", "value": {p: -cost, other: 2 * cost}}
        for cost in sizes
        for p, other in (("a", "b"), ("b", "a"))
    }
    return {"paripassu": 1, "title": "ladder", "parties": parties, "actions": actions}


def safe_orders(data: dict[str, Any]) -> list[tuple[str, ...]]:
    brute = TrustBrute(data)
    return [order for order in brute.orders() if brute.safe(order)]


def test_what_no_order_carries_at_first_is_carried_after_small_steps() -> None:
    assert not safe_orders(ladder()) and plan(load(ladder())).status is Status.NEEDS_TRUST
    carried = safe_orders(ladder(1))
    found = plan(load(ladder(1)))
    assert found.status is Status.SAFE and found.order in carried
    for order in carried:
        first = next(k for k, step in enumerate(order) if step in ("a4", "b4"))
        assert first > 0  # nobody begins with the largest
    assert not safe_orders(ladder(1, (1, 4)))  # nor are they carried without the middle ones
    assert plan(load(ladder(1, (1, 4)))).status is Status.NEEDS_TRUST


def test_talk_that_costs_nothing_changes_nothing() -> None:
    talked = 0
    for seed in range(120):
        data = random_trust_case(seed, actions=4)
        doers = [one for one in data["actions"].values() if not one.get("standing")]
        speaker = doers[seed % len(doers)]["by"][0]
        talk = {"by": speaker, "does": "talks", "value": {}}
        with_talk = {**data, "actions": {**data["actions"], "talk": talk}}
        for prefer in ("trust", "guarantee"):
            before, after = (plan(load(one), prefer=prefer) for one in (data, with_talk))
            assert before.status == after.status, seed
            assert [c.value for c in before.criteria[:1]] == [c.value for c in after.criteria[:1]]
            talked += before.status is Status.NEEDS_TRUST
    assert talked > 10


def test_a_step_that_shows_much_opens_what_talk_does_not() -> None:
    """The same action, free of cost, opens the deal only where it is held to show something."""
    data = ladder(4)
    for p, other in (("a", "b"), ("b", "a")):
        data["actions"][f"talk-{p}"] = {"by": p, "does": "talks", "value": {other: 0}}
    assert plan(load(data)).status is Status.NEEDS_TRUST
    for p in ("a", "b"):
        data["actions"][f"talk-{p}"]["shows"] = 1
    found = plan(load(data))
    assert found.status is Status.SAFE and TrustBrute(data).safe(found.order)


# --- Reassurance thresholds (Kydd 2005), in whom ------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_the_threshold_is_asked_of_the_trust_in_whoever_gives_last(seed: int) -> None:
    """a gives e and then gets e + u of b: trust in b of e/(e + u), whatever it is in c."""
    rng = Random(seed)
    given, gain = rng.randint(1, 6), rng.randint(1, 9)
    threshold = F(given, given + gain)
    actions = {
        "early": {"by": "c", "does": "helps", "value": {"c": -1, "b": 5}},
        "gift": {"by": "a", "does": "gives", "value": {"a": -given, "b": 20, "c": 20},
                 "needs": ["early"]},
        "prize": {"by": "b", "does": "gives", "value": {"a": given + gain, "b": -1},
                  "needs": ["gift"]},
    }  # fmt: skip
    sure = {"trust": 1, "breach_cost": 100}
    for trust, in_c in ((threshold, F(1)), (threshold - F(1, 1000), F(1)), (threshold, F(0))):
        stated = {"b": str(F(-(-trust * 10**6 // 1), 10**6)), "c": in_c}
        in_whom = {one: float(F(number)) for one, number in stated.items()}
        parties = {
            "a": {"name": "A", "trust": in_whom},
            **{p: {"name": p, **sure} for p in ("b", "c")},
        }
        data = {"paripassu": 1, "title": "gift", "parties": parties, "actions": actions}
        figures = check(load(data), ["early", "gift", "prize"]).figures
        assert figures.trust_needed["a"] == threshold
        # Before c's step c can still let a down, and a has nothing at stake in it but what follows.
        enough = trust >= threshold and in_c >= threshold
        assert (figures.status is Status.SAFE) == enough
