"""Behaviours over a plan: against brute force, all possible bad faith, and `check`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import islice, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paripassu import Plan, check, load, tournament
from paripassu.balance.branches import events_of
from paripassu.balance.checker import Status
from paripassu.balance.deal import agree
from paripassu.case.library import library_ids
from paripassu.risk.game import Decides, End, Game, Move, Play
from paripassu.risk.strategies import STRATEGIES, is_asked
from tests.behaviour_brute_force import GO, HOLD, Rule, Table
from tests.blocks import some
from tests.brute_force import Brute
from tests.random_cases import random_case

SURE = ("complete", "leave", "tit-for-tat", "grim", "grit")
OWN = tuple(one.name for one in STRATEGIES)
LEAVE_OR_NOT = (Move.GOES_ON, Move.LEAVES)


def drawn(seed: int, actions: int = 5) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Draw a case and one of its orders."""
    data = random_case(seed, actions=actions, rich=seed % 2 == 0)
    for action in data["actions"].values():
        action.pop("excludes", None)
    data.pop("deals", None)
    data.pop("deal", None)
    orders = [*islice(Brute(data).orders(), 200)]
    return data, Random(seed).choice(orders)


@pytest.mark.parametrize("block", some(range(20), 2))
def test_what_each_is_left_with_is_what_brute_force_finds(block: int) -> None:
    for seed in range(block * 5, block * 5 + 5):
        data, order = drawn(seed, actions=4)
        rounds = 1 + seed % 3
        table = Table(brute := Brute(data), order, rounds)
        many = {1: 5, 2: 5, 3: 3, 4: 2}[len(brute.acting)]
        chosen = Random(seed).sample(SURE, many)
        found = tournament(load(data), order, strategies=chosen, rounds=rounds, deal=all_of(data))
        combos = [dict(zip(brute.acting, one, strict=True))
                  for one in product(chosen, repeat=len(brute.acting))]  # fmt: skip
        played = [(one, *table.play({p: table.rule(s, p) for p, s in one.items()}))
                  for one in combos]  # fmt: skip
        assert found.proved and found.played == len(played)
        for row in found.rows:
            own = [(left[row.party], broke) for followed, left, broke in played
                   if followed.get(row.party) == row.strategy]  # fmt: skip
            assert row.mean == sum(points for points, _broke in own) / Fraction(len(own))
            assert row.worst == min(points for points, _broke in own)
            assert row.finished == Fraction(sum(b is None for _p, b in own), len(own))
        for pair in found.pairs:
            against = [left[pair.party] for followed, left, _broke in played
                       for other, strategy in followed.items()
                       if followed.get(pair.party) == pair.strategy
                       and other != pair.party and strategy == pair.other]  # fmt: skip
            assert pair.mean == sum(against, Fraction(0)) / len(against)
        broke = [step for _one, _left, step in played if step is not None]
        shares = {step: Fraction(broke.count(step), len(played)) for step in sorted({*broke})}
        assert dict(found.breaks) == shares


@pytest.mark.parametrize("block", some(range(30), 6))
def test_so_it_is_where_some_hold_back_now_and_then(block: int) -> None:
    """Only who begins a breach lets the others show how they answer one."""
    answered = set()
    for seed in range(block * 10, block * 10 + 10):
        data, order = drawn(seed)
        rng, brute, case = Random(seed), Brute(data), load(data)
        rounds = 1 + seed % 3
        game = Game(case, agree(case, deal=all_of(data)), order, rounds)
        table = Table(brute, order, rounds)
        for _turn in range(4):
            followed = {p: rng.choice((*SURE, "at times")) for p in brute.acting}
            followed[rng.choice(brute.acting)] = "at times"
            known = {one.name: one.begins for one in STRATEGIES}
            decide, rules = dict[int, Decides](), dict[str, Rule]()
            for p, name in followed.items():
                number = game.terms.parties.index(p)
                if name == "at times":
                    decide[number], rules[p] = at_times(seed, p)
                else:
                    decide[number] = known[name](game, number, None)  # type: ignore[arg-type]
                    rules[p] = table.rule(name, p)
            end = game.play(decide)
            left, broke = table.play(rules)
            units = zip(brute.parties, end.points, game.terms.scale, strict=True)
            assert {p: Fraction(x, unit) for p, x, unit in units} == left
            assert end.finished == (broke is None)
            assert broke is None or end.step + 1 == broke
            answered |= {*followed.values()} if end.broke else set()
    assert len(answered) >= 4


def at_times(seed: int, party: str) -> tuple[Decides, Rule]:
    """Hold back at offers that are drawn once and for all."""

    def holds(offers: int) -> bool:
        return Random(f"{seed} {party} {offers}").random() < 0.3

    return (
        lambda play: Move.HOLDS_BACK if holds(len(play.offers)) else Move.GOES_ON,
        lambda seen: HOLD if holds(len(seen.offers)) else GO,
    )


def all_of(data: dict[str, Any]) -> list[str]:
    return [*data["actions"]]


# --- Whatever the others do -----------------------------------------------------------------------


class OpenError(Exception):
    """A choice that is not made yet, and what there is to choose from."""


def bad_faith(game: Game, follower: int) -> Iterator[End]:
    """Play against all that the others can do, move by move."""
    follows = next(one for one in STRATEGIES if one.name == "grim")
    waiting: list[tuple[Move, ...]] = [()]
    while waiting:
        script = waiting.pop()
        left = iter(script)

        def scripted(party: int, play: Play, left: Iterator[Move] = left) -> Move:
            move = next(left, None)
            if move is None:
                raise OpenError(Move if is_asked(game, party, play) else LEAVE_OR_NOT)
            return move

        decide: dict[int, Decides] = {p: partial(scripted, p) for p in game.terms.acting}
        decide[follower] = follows.begins(game, follower, None)  # type: ignore[arg-type]
        try:
            yield game.play(decide)
        except OpenError as choice:
            waiting += [(*script, move) for move in choice.args[0]]


@pytest.mark.parametrize("block", some(range(20), 6))
def test_who_stops_at_the_first_breach_loses_no_more_than_the_plan_states(block: int) -> None:
    """And no less, at the worst: the bound is attained."""
    for seed in range(block * 5, block * 5 + 5):
        data, order = drawn(seed, actions=4)
        case = load(data)
        told = check(case, order, deal=all_of(data))
        game = Game(case, told.deal, order, rounds=2)
        for party in game.terms.acting:
            name, unit = game.terms.parties[party], game.terms.scale[party]
            worst = min(Fraction(end.points[party], unit) for end in bad_faith(game, party))
            lowest = min(told.figures.balances[name]) + told.figures.cover[name]
            final = told.figures.final[name]
            assert worst >= min(final, -told.figures.exposure[name])
            alone = len(game.terms.acting) == 1
            assert worst == (final if alone else min(final, lowest))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.sets(st.sampled_from(OWN), min_size=1))
def test_so_it_is_in_any_tournament(seed: int, rounds: int, others: set[str]) -> None:
    data, order = drawn(seed)
    strategies = sorted({*others, "grim"})
    found = tournament(load(data), order, strategies=strategies, rounds=rounds, games=60,
                       seed=seed, deal=all_of(data))  # fmt: skip
    for row in found.rows:
        if row.strategy == "grim":
            floor = min(found.figures.final[row.party], -found.figures.exposure[row.party])
            assert row.worst >= floor


def test_who_goes_on_whatever_the_others_do_may_lose_more() -> None:
    """Else it would be no merit to stop."""
    found = tournament("bill-and-jack", rounds=1)
    lost = {row.strategy: -row.worst for row in found.rows if row.party == "bill"}
    assert lost["grim"] == found.figures.exposure["bill"] == 4
    assert lost["complete"] > 4 and lost["generous"] > 4


# --- Who leaves when it pays ----------------------------------------------------------------------


def first_to_fail(told: Plan) -> tuple[int, set[str]] | None:
    """Give the first step before which rule 1 or 2 fails, and for whom, by what `check` says."""
    for step in told.steps:
        fails = [one for one in step.fails if one.rule < 3]
        if now := {one.party for one in fails if one.moment == step.number - 1}:
            return step.number, now
    last = [one for one in told.steps[-1].fails if one.rule == 1]
    after = {one.party for one in last if one.moment == len(told.steps)}
    return (len(told.steps) + 1, after) if after else None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_who_leaves_when_it_pays_leaves_where_check_says_trust_is_lacking(seed: int) -> None:
    data, order = drawn(seed)
    if seed % 3 == 0:  # trust in whom, that grows
        for party in data["parties"].values():
            party |= {"trust": {"others": Random(seed).choice([0.2, 0.6])}, "learns": {"like": 2}}
    case = load(data)
    told = check(case, order, deal=all_of(data))
    pays = tournament(case, order, strategies=["leave"], deal=all_of(data)).if_it_pays
    assert pays is not None
    found = None if pays.finished else (pays.step, {*pays.by})
    assert found == first_to_fail(told)
    if told.status is Status.SAFE:
        assert pays.finished


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_in_a_safe_plan_at_full_trust_nobody_leaves(seed: int) -> None:
    data, order = drawn(seed)
    for party in data["parties"].values():
        party["trust"] = 1
    case = load(data)
    told = check(case, order, deal=all_of(data))
    found = tournament(case, order, strategies=["leave"], deal=all_of(data))
    tempted = any(one.rule == 1 for step in told.steps for one in step.fails)
    assert found.yes is not tempted
    assert found.finished == (0 if tempted else 1)


def test_over_the_library_history_ends_where_check_says_so() -> None:
    """In the orders that hold nobody leaves; joint steps and trust in whom are among them."""
    seen = set()
    for id_ in library_ids():
        case = load(id_)
        told = check(case, history=True) if case.history else None
        if told is None or events_of(case, told.deal):
            continue
        pays = tournament(case, history=True, strategies=["leave"]).if_it_pays
        assert pays is not None
        found = None if pays.finished else (pays.step, {*pays.by})
        assert found == first_to_fail(told), id_
        assert pays.finished or not told.yes
        seen.add(pays.finished)
    assert seen == {True, False}


# --- Each way to behave, by hand ------------------------------------------------------------------

TAKES_TURNS = {
    "paripassu": 1,
    "title": "turns",
    "parties": {"a": {"name": "A", "breach_cost": 9, "trust": 1},
                "b": {"name": "B", "breach_cost": 9, "trust": 1}},
    "actions": {
        f"{who}{k}": {"by": who, "does": "gives", "value": {who: -2, other: 3}}
        for k in (1, 2, 3, 4) for who, other in (("a", "b"), ("b", "a"))
    },
}  # fmt: skip
TURNS = ("a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4")


def moves_of(name: str, scripted: dict[str, Move]) -> str:
    """Let B follow a strategy where A does what is written, else its part; give what B does."""
    case = load(TAKES_TURNS)
    game = Game(case, agree(case), TURNS)
    said: list[str] = []
    follow = next(one for one in STRATEGIES if one.name == name)
    decide = follow.begins(game, 1, None)  # type: ignore[arg-type]

    def a(play: Play) -> Move:
        return Move.GOES_ON if play.due is None else scripted.get(step(play), Move.GOES_ON)

    def step(play: Play) -> str:
        assert play.due is not None
        return game.terms.steps[play.due]

    def b(play: Play) -> Move:
        move = decide(play)
        if play.due is not None and (step(play)[0] == "b" or move is Move.LEAVES):
            said.append({"goes on": "+", "holds back": "-", "leaves": "x"}[move.value])
        return move

    game.play({0: a, 1: b})
    return "".join(said)


@pytest.mark.parametrize(
    ("name", "does"),
    [("complete", "++++"), ("tit-for-tat", "+-++"), ("grim", "+x"), ("grit", "+--+")],
)
def test_a_step_held_back_once_is_answered_as_each_way_to_behave_has_it(
    name: str, does: str
) -> None:
    """A holds back its second step; GRIT waits until what A did next makes up for it."""
    held = {"a2": Move.HOLDS_BACK}
    if name == "grit":
        held["a3"] = Move.HOLDS_BACK
    assert moves_of(name, held) == does
