"""Why each step holds or fails, against the rules as DESIGN words them, on random cases."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from paripassu import RequestError, check, load, plan
from paripassu.balance.amounts import points
from paripassu.balance.deal import agree, cover, guarantee
from paripassu.order.because import share
from paripassu.order.failing import Failing, failing_on
from paripassu.order.plan import Plan
from paripassu.order.step import Step
from tests.random_cases import random_case, random_deal, random_swap
from tests.truth.test_time_in_figures import drawn

F = Fraction
BLOCKS, EACH = 6, 20


def unlucky(seed: int) -> Plan | None:
    """A random case with its nearest order, or with any; of every status."""
    rng = Random(seed)
    rich, harsh = seed % 3 == 0, seed % 4 > 1
    data = random_case(seed, actions=5, rich=rich)
    for party in data["parties"].values():
        if rng.random() < 0.4:
            party["trust"] = rng.choice([0, 1])
        if rng.random() < 0.2:
            party.pop("trust", None)
        party["breach_cost"] = rng.choice([0, 1, 4] if harsh else [2, 9, 20])
        if harsh and rng.random() < 0.3:
            party["bottom_line"] = rng.choice([0, 3])
        if harsh and rng.random() < 0.4:
            party["risk_limit"] = rng.choice([0, 1, 2.001, 4])
    if harsh:
        limit = rng.choice([0, 1, 3])
        data["parties"]["z"] = {"name": "Z", "role": "stakeholder", "risk_limit": limit}
        for action in data["actions"].values():
            action["value"]["z"] = rng.choice([-2, -1, 0, 1, 2])
    case = load(data)
    deal = ",".join(f"{a}:{n}" for a, n in random_deal(seed, data).items()) if rich else None
    try:
        found = plan(case, deal=deal, swaps=() if rich else random_swap(seed, data))
        if seed % 2:
            return found
        order = list(found.order)
        rng.shuffle(order)
        return check(case, order, deal=deal)
    except RequestError:
        return None  # a swap, or a deal of nothing, that is not possible


def wrong(found: Plan, step: int) -> set[tuple[int, str, int]]:
    """Rule, party and moment of each rule that fails at a step, from the rules' wording."""
    fails: set[tuple[int, str, int]] = set()
    for p, party in found.case.parties.items():
        b, u = found.figures.balances[p], found.figures.final[p]
        g, c, trust = (
            guarantee(found.case, p),
            cover(found.case, found.deal, p),
            party.trust or F(0),
        )
        if p in found.figures.trust_needed:
            k = step - 1
            if b[k] - g > u:
                fails.add((1, p, k))
            elif any(b[k] - g > trust * u + (1 - trust) * (left + c) for left in b[k:]):
                fails.add((2, p, k))
            if step == len(found.order) and b[step] - g > u:
                fails.add((1, p, step))
        if party.risk_limit is not None:
            moments = (0, 1) if step == 1 else (step,)
            fails |= {(3, p, k) for k in moments if b[k] < -party.risk_limit - c}
    return fails


def figure(found: Plan, one: Failing) -> str:
    """What the sentence gives: what the party holds, the trust it needs, its exposure."""
    held = found.figures.balances[one.party][one.moment]
    if one.rule == 1:
        assert one.reaches == held - guarantee(found.case, one.party)
        assert one.allowed == found.figures.final[one.party]
        return points(held)
    if one.rule == 2:
        assert one.allowed == (found.case.parties[one.party].trust or 0)
        return share(one.reaches)
    limit = found.case.parties[one.party].risk_limit or F(0)
    assert one.reaches == -held
    assert one.allowed == limit + found.figures.cover[one.party]
    return f"exposed by {points(-held)}"


def told(found: Plan, step: Step) -> None:
    """Hold a step's sentence against its reasons: each is named with its figure, and no other."""
    said = step.because
    for one in step.fails:
        assert found.case.parties[one.party].name in said
        assert figure(found, one).rstrip("0") in said, (figure(found, one), said)
    assert Counter(one.rule for one in step.fails) == Counter(
        {rule: n for rule in (1, 2, 3) if (n := said.count(f"(rule {rule})"))}
    )
    if not step.fails:
        assert " leaving now, with" not in said
    elif any(one.rule < 3 and one.moment < step.number for one in step.fails):
        assert "nobody gains" not in said
        assert "nobody leaves" not in said
    failing = {one.party for one in step.fails if one.moment < step.number or one.rule == 3}
    assert len(re.findall(" and (?:can|will) go on ", said)) == len({*step.by} - failing)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_sentence_says_a_rule_fails_where_the_checker_says_so(block: int) -> None:
    seen: Counter[Any] = Counter()
    for seed in range(block * EACH, block * EACH + EACH):
        found = unlucky(seed)
        if found is None:
            continue
        fails = [one for step in found.steps for one in step.fails]
        for step in found.steps:
            # One reason for each rule, party and moment, and the same as by the rules' wording.
            named = [(one.rule, one.party, one.moment) for one in step.fails]
            assert sorted(named) == sorted(wrong(found, step.number)), seed
            told(found, step)
        _as_the_checker_sums_up(found, fails)
        seen[str(found.status)] += 1
        seen.update(one.rule for one in fails)
        assert found.to_dict()["steps"][0]["fails"] == [
            one.to_dict() for one in found.steps[0].fails
        ]
    assert {"safe", "none", "needs-trust", "no-deal", 1, 2, 3} <= {*seen}, seen


def _as_the_checker_sums_up(found: Plan, fails: list[Failing]) -> None:
    figures, parties = found.figures, found.case.parties
    for p, needed in figures.trust_needed.items():
        asked = [one.reaches for one in fails if (one.rule, one.party) == (2, p)]
        assert (needed is None) == any((one.rule, one.party) == (1, p) for one in fails)
        if needed is not None:
            assert bool(asked) == (needed > (parties[p].trust or 0))
            assert not asked or max(asked) == needed
    for p, party in parties.items():
        exposed = [one.reaches for one in fails if (one.rule, one.party) == (3, p)]
        limit = party.risk_limit
        assert bool(exposed) == (
            limit is not None and figures.exposure[p] > limit + figures.cover[p]
        )
        assert not exposed or max(exposed) == figures.exposure[p]
    if found.status == "safe":
        assert not fails
        assert all(step.holds for step in found.steps)
    elif found.status != "no-deal" and figures.possible:
        assert fails


@pytest.mark.parametrize("block", range(4))
def test_a_day_of_a_calendar_fails_a_rule_where_the_checker_says_so(block: int) -> None:
    seen: Counter[int] = Counter()
    for seed in range(block * 25, block * 25 + 25):
        made = drawn(seed)
        if made is None:
            continue
        data, figures, brute, _dates = made
        case = load(data)
        named = [f"{a}:{len(parts)}" if brute.equal[a] > 1 else a
                 for a, parts in brute.parts.items()]  # fmt: skip
        deal = agree(case, deal=named)
        fails = failing_on(case, deal, figures)
        seen.update(one.rule for one in fails)
        assert all(one.reaches > one.allowed for one in fails)
        for p, party in case.parties.items():
            own = {rule: [f.reaches for f in fails if (f.rule, f.party) == (rule, p)]
                   for rule in (1, 2, 3)}  # fmt: skip
            needed = figures.trust_needed.get(p, F(0))
            assert bool(own[1]) == (needed is None)
            if needed is not None:
                assert max(own[2], default=F(0)) == (needed if needed > (party.trust or 0) else 0)
            told = [said for said in figures.faults if said.startswith(f"{party.name} would be")]
            assert bool(own[3]) == bool(told)
            if party.patience == 1 and own[3]:
                assert max(own[3]) == figures.exposure[p]
    assert {1, 2, 3} <= {*seen}, seen


# The sixty days of Lebanon: the best order breaks a risk limit at its second step.
LEBANON = {
    "paripassu": 1, "title": "Sixty days",
    "parties": {
        "israel": {"name": "Israel", "trust": 0.3, "breach_cost": 4, "risk_limit": 3,
                   "bottom_line": 2},
        "lebanon": {"name": "Lebanon", "trust": 0.5, "breach_cost": 4, "risk_limit": 2,
                    "bottom_line": 2},
        "hezbollah": {"name": "Hezbollah", "trust": 0.2, "breach_cost": 4, "risk_limit": 5},
    },
    "actions": {
        "out": {"by": "israel", "does": "Withdraws",
                "value": {"israel": -5, "lebanon": 7, "hezbollah": 4}},
        "army": {"by": "lebanon", "does": "Takes over the south",
                 "value": {"israel": 6, "lebanon": -4, "hezbollah": -1}},
        "north": {"by": "hezbollah", "does": "Goes north",
                  "value": {"israel": 2, "lebanon": 2, "hezbollah": -3}, "reversible": "partly"},
        "return": {"by": "lebanon", "does": "Lets the displaced return",
                   "value": {"lebanon": 2, "hezbollah": 3}, "needs": ["out"]},
    },
    "instruments": {"escrow": {"kind": "custodian", "swaps": [["out", "army"]], "cost": 3}},
}  # fmt: skip


def test_the_step_that_breaks_a_risk_limit_says_so() -> None:
    found = plan(load(LEBANON))
    assert (found.status, found.order) == ("none", ("north", "army", "out", "return"))
    assert [[(one.rule, one.party) for one in step.fails] for step in found.steps] == [
        [], [(3, "lebanon")], [(2, "israel")], [],
    ]  # fmt: skip
    assert found.steps[1].because == (
        "Lebanon will give up 4 here; nobody gains by leaving now. Lebanon would be exposed by 3, "
        "more than the risk limit of 2 (rule 3)."
    )
    assert found.steps[2].because == (
        "Israel will give up 5 here; the finished deal brings 3 where stopping now leaves 7 (less "
        "the guarantee of 4), but going on takes a trust of 1, more than the 0.3 stated (rule 2); "
        "nobody "
        "else gains by leaving now."
    )


def test_all_who_would_leave_are_named_and_nobody_who_would_not() -> None:
    data: dict[str, Any] = {
        "paripassu": 1, "title": "Three",
        "parties": {p: {"name": p.upper(), "trust": t} for p, t in
                    (("a", 0.9), ("b", 0.1), ("c", 0), ("d", 0.5))},
        "actions": {
            "gift": {"by": "d", "does": "x", "value": {"b": 2, "c": 2, "d": -1}},
            "bb": {"by": "b", "does": "x", "value": {"a": 3, "b": -1}},
            "cc": {"by": "c", "does": "x", "value": {"a": 3, "c": -1, "b": 1, "d": 3}},
            "aa": {"by": "a", "does": "x", "value": {"a": -1, "b": 1, "c": 1}},
        },
    }  # fmt: skip
    found = check(load(data), ["gift", "bb", "cc", "aa"])
    first, second = found.steps[0].because, found.steps[1].because
    # D fears to be left with -1 of the 2 that it is promised: 1/3, within its 0.5.
    assert first == (
        "D will give up 1 here and will go on because the finished deal brings 2 where stopping "
        "now leaves 0: trust of 0.34 is enough and 0.5 is stated; nobody gains by leaving now."
    )
    # B holds 2, is promised 3 and fears 1: 1/2. C holds 2, is promised 2 and fears 1: all of it.
    assert second == (
        "B will give up 1 here; the finished deal brings 3 where stopping now leaves 2, but going "
        "on takes a trust of 0.50, more than the 0.1 stated (rule 2); C would need a trust of 1 "
        "to stay and 0 is stated (rule 2)."
    )


def test_a_hair_too_much_is_seen_in_the_sentence() -> None:
    data = {
        "paripassu": 1, "title": "A hair",
        "parties": {"a": {"name": "A", "trust": 1, "risk_limit": 2, "breach_cost": 9},
                    "b": {"name": "B", "trust": 1, "breach_cost": 9}},
        "actions": {"x": {"by": "a", "does": "x", "value": {"a": -2.001, "b": 4}},
                    "y": {"by": "b", "does": "y", "value": {"a": 4, "b": -1}}},
    }  # fmt: skip
    found = check(load(data), ["x", "y"])
    assert "exposed by 2.001, more than the risk limit of 2 (rule 3)" in found.steps[0].because
    assert found.figures.faults == (
        "A would be exposed by 2.001, more than the risk limit of 2 (rule 3).",
    )


def test_a_deal_that_does_not_hold_once_done_is_said_at_its_last_step() -> None:
    data = {
        "paripassu": 1, "title": "Taken back",
        "parties": {"a": {"name": "A", "trust": 1}, "b": {"name": "B", "trust": 1}},
        "actions": {"x": {"by": "a", "does": "x", "value": {"a": -3, "b": 5}, "reversible": 1},
                    "y": {"by": "b", "does": "y", "value": {"a": 2, "b": -1}}},
    }  # fmt: skip
    found = check(load(data), ["y", "x"])
    assert [(one.rule, one.party, one.moment) for one in found.steps[1].fails] == [
        (1, "a", 1), (1, "a", 2),
    ]  # fmt: skip
    assert found.steps[1].because.endswith(
        "A would do better by leaving after step 2 (x), with 2 in hand, less the guarantee of 0, "
        "against -1 from the finished deal (rule 1)."
    )


def test_what_comes_too_early_does_not_hold() -> None:
    found = check(load(LEBANON), ["return", "north", "army", "out"])
    assert not found.steps[0].holds
    assert found.steps[0].because.startswith("return comes before out, which it needs. ")


def test_a_trust_within_what_is_stated_is_not_said_to_be_more() -> None:
    # 0.304 rounded up would be 0.31: more than the 0.305 that it is within.
    assert share(F("0.304"), F("0.305")) == "0.305"
    assert share(F("0.304"), F("0.3")) == "0.31"
    assert share(F("0.304")) == "0.31"
