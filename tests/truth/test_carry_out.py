"""Packages that can be carried out, against every package and every order there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest

from paripassu import load
from paripassu.balance.terms import Terms
from paripassu.case.model import Case
from paripassu.order.search.ranked import Found, Measured
from paripassu.order.search.safe import Safe
from paripassu.packages import carry
from paripassu.packages.packages import Packages, deal
from paripassu.packages.proposal import Proposal
from paripassu.packages.solutions import MEASURES
from paripassu.running.clock import Clock, Progress, TooLargeError
from tests.brute_force import Brute, names_in
from tests.random_cases import with_any
from tests.truth.test_packages import below, brute_mark

F = Fraction
Levels = dict[str, int]
SEEDS = range(48)


def carried(brute: Brute) -> bool:
    """Whether any order passes rules 1 to 3, tried step by step; a state with its marks once."""
    sheets = brute.sheets
    dead: set[tuple[frozenset[str], tuple[int, ...]]] = set()

    def on(done: frozenset[str], marks: tuple[int, ...]) -> bool:
        held = brute.held(done)
        marks = tuple(max(held[p], mark) for p, mark in zip(brute.acting, marks, strict=True))
        if (done, marks) in dead or not allowed(held, marks):
            return False
        if len(done) == len(brute.steps) or any(on(done | {s}, marks) for s in brute.ready(done)):
            return True
        dead.add((done, marks))
        return False

    def allowed(held: dict[str, int], marks: tuple[int, ...]) -> bool:
        for p, sheet in sheets.items():
            if sheet.limit is not None and held[p] < -(sheet.limit + sheet.cover):
                return False
        for p, mark in zip(brute.acting, marks, strict=True):
            sheet, trust = sheets[p], sheets[p].trust
            left = trust * sheet.final + (1 - trust) * (held[p] + sheet.cover)
            if mark - sheet.guarantee > min(sheet.final, left):
                return False
        return True

    return on(frozenset(), tuple(brute.held(frozenset())[p] for p in brute.acting))


def small_case(seed: int, *, actions: int = 5) -> dict[str, Any]:
    """Plain data for `load`; every third where one of several may be enough."""
    data = _small_case(seed, actions=actions)
    return with_any(seed, data, often=0.4) if seed % 3 == 2 else data


def _small_case(seed: int, *, actions: int) -> dict[str, Any]:
    """Plain data for `load`: what packages and orders both ask, with little trust."""
    rng = Random(seed)
    parties = [f"p{i}" for i in range(rng.randint(2, 4))]
    watcher = parties[-1] if len(parties) > 2 and rng.random() < 0.7 else None
    doers = [p for p in parties if p != watcher]
    names = [f"a{k}" for k in range(actions)]
    table: dict[str, Any] = {}
    for k, name in enumerate(names):
        by = rng.sample(doers, 2) if rng.random() < 0.1 else [rng.choice(doers)]
        worth = {p: rng.choice([-1, 1, 2, 3, 4.5, [2, 6]]) for p in parties}
        worth |= {p: rng.choice([-1, -2, -3]) for p in by}
        table[name] = {"by": by, "does": name, "value": worth}
        table[name]["reversible"] = rng.choice([0, 0, 0.5, 0.8, 1])
        if k and rng.random() < 0.3:
            table[name]["needs"] = [rng.choice(names[:k])]
        others = [a for a in names[:k] if a not in _needed(table, name)]
        if others and rng.random() < 0.25:
            table[name]["excludes"] = [rng.choice(others)]
        if rng.random() < 0.25:
            table[name]["parts"] = rng.choice([2, 2, "any"])
        if rng.random() < 0.2:
            table[name]["keeps"] = {rng.choice(parties): rng.randint(-3, 3)}
        if rng.random() < 0.2:
            table[name]["verified"] = {"by": "v", "confidence": 0.5, "counts": True}
    barred = {b for action in table.values() for b in action.get("excludes", [])}
    if rng.random() < 0.25 and names[0] not in barred:
        table[names[0]] = {x: y for x, y in table[names[0]].items() if x != "parts"}
        table[names[0]]["standing"] = True
    stated: dict[str, Any] = {}
    for p in parties:
        stated[p] = {"name": p, "trust": rng.choice([0, 0.25, 0.5, 0.75, 0.9])}
        stated[p] |= {"bottom_line": rng.choice([-3, -2, 0, 0, 1])}
        stated[p] |= {"breach_cost": rng.choice([0, 1, 2, 3.5])}
        if rng.random() < 0.3:
            stated[p]["risk_limit"] = rng.choice([1, 2, 4])
        if p != watcher and rng.random() < 0.4:
            to = rng.choice([q for q in parties if q != p])
            stated[p]["collateral"] = {to: {"lost": 1, "gained": rng.choice([1, 2])}}
    if watcher:
        stated[watcher]["role"] = "stakeholder"
        stated[watcher].pop("breach_cost")
        if rng.random() < 0.3:
            stated[watcher].pop("bottom_line")
    also = [
        {"when": rng.sample(names, 2), "value": {rng.choice(parties): extra}, "reversible": 0.5}
        for extra in rng.choice([[], [3], [-2, 4]])
    ]
    return {
        "paripassu": 1,
        "title": f"small {seed}",
        "parties": stated,
        "actions": table,
        "also": also,
    }


def _needed(table: dict[str, Any], name: str) -> set[str]:
    """All that an action needs, and what that needs: these it cannot exclude."""
    direct = {*table[name].get("needs", [])}
    return direct.union(*(_needed(table, need) for need in direct))


def all_packages(data: dict[str, Any]) -> list[Levels]:
    """Every choice of levels that has what it needs and nothing excluded; nothing comes first."""
    actions = data["actions"]
    standing = {a for a in actions if actions[a].get("standing")}
    free = [a for a in actions if a not in standing]
    tops = {a: Brute.equal_parts(actions[a]) for a in free}
    found = []
    for levels in product(*(range(tops[a] + 1) for a in free)):
        level = {a: k for a, k in zip(free, levels, strict=True) if k}
        whole = standing | {a for a in level if level[a] == tops[a]}
        here = standing | {*level}

        def _met(need: Any, level: Levels = level, whole: set[str] = whole) -> bool:
            parts = (name.partition(".") for name in names_in(need))
            return any(a in whole or (k and level.get(a, 0) >= int(k)) for a, _, k in parts)

        if all(_met(need) for a in level for need in actions[a].get("needs", [])) and not any(
            here.intersection(actions[a].get("excludes", [])) for a in here
        ):
            found.append(level)
    return found


@cache
def brute_set(seed: int, *, carry_out: bool) -> list[tuple[Levels, dict[str, Fraction]]]:
    """Every package that counts, with what it is worth to each party."""
    data = small_case(seed)
    found = []
    for level in all_packages(data):
        brute = Brute(data, agreed=level)
        if all(map(brute.accepts, brute.parties)) and (not carry_out or carried(brute)):
            found.append((level, {p: brute.final(p) for p in brute.parties}))
    return found


def levels_of(case: Case, proposal: Proposal) -> Levels:
    parts = {a: x.parts if isinstance(x.parts, int) else 1 for a, x in case.actions.items()}
    split = [token.partition(":") for token in proposal.actions]
    return {a: int(level) if level else parts[a] for a, _, level in split}


def rank(case: Case, level: Levels) -> tuple[int, tuple[int, ...]]:
    """Where several packages are alike that with most instalments is shown, then by levels."""
    return -sum(level.values()), tuple(level.get(a, 0) for a in case.actions)


def gains_of(result: Packages, values: dict[str, Fraction]) -> tuple[Fraction, ...]:
    lines = {p: result.case.parties[p].bottom_line or F(0) for p in result.compared}
    return tuple(values[p] - line for p, line in lines.items())


@pytest.mark.parametrize("seed", range(8))
def test_the_quick_brute_force_says_what_every_order_says(seed: int) -> None:
    data = small_case(seed, actions=4)
    for level in all_packages(data):
        brute = Brute(data, agreed=level)
        if all(map(brute.accepts, brute.parties)):
            assert carried(brute) == any(map(brute.safe, brute.orders()))


@pytest.mark.parametrize(
    ("seed", "carry_out"), [*((s, True) for s in SEEDS), *((s, False) for s in SEEDS[::5])]
)
def test_deal_finds_the_pareto_set_and_the_four_points(seed: int, carry_out: bool) -> None:
    data = small_case(seed)
    case = load(data)
    result = deal(case, carry_out=carry_out, most=500, time_limit=None)
    counted = brute_set(seed, carry_out=carry_out)
    assert (result.undecided, result.unfinished, result.bound) == (0, (), 0)
    assert result.to_dict()["exact"]
    # One package for each vector of values to the compared parties.
    best: dict[tuple[Fraction, ...], Levels] = {}
    for level, values in counted:
        seen = tuple(values[p] for p in result.compared)
        best[seen] = min(best.get(seen, level), level, key=lambda one: rank(case, one))
    front = [best[one] for one in best if not any(below(one, two) for two in best)]
    found = [levels_of(case, one) for one in result.pareto]
    assert sorted(found, key=str) == sorted(front, key=str)
    for one in result.pareto:
        brute = Brute(data, agreed=levels_of(case, one))
        assert one.final == {p: brute.final(p) for p in brute.parties}
        assert (one.order is not None) == carry_out
        if one.order is not None:
            assert sorted(one.order) == sorted(brute.steps)
            assert brute.safe(one.order)
    check_points(result, counted)


def check_points(
    result: Packages, counted: list[tuple[Levels, dict[str, Fraction]]], *, every: bool = True
) -> None:
    case, gains = result.case, {}
    for number, (_, values) in enumerate(counted):
        own = gains_of(result, values)
        if min(own) >= 0:
            gains[number] = own
    assert not every or {*result.points} == ({*MEASURES} if gains else set())
    if not gains:
        return
    units = []
    for p in result.compared:
        sizes = [abs(one.worth(p)) for one in (*case.actions.values(), *case.also)]
        units.append(sum(sizes, F(0)) or F(1))
    reach = [max(column) for column in zip(*gains.values(), strict=True)]
    for measure, point in result.points.items():
        mark = {k: brute_mark(measure, own, units, reach) for k, own in gains.items()}
        top = max(mark.values())
        levels = [counted[k][0] for k in mark if mark[k] == top]
        assert levels_of(case, point.proposals[0]) == min(levels, key=lambda x: rank(case, x))
        assert point.proved
        assert point.value == point.bound


def test_the_cases_tried_are_not_all_alike() -> None:
    every = [len(brute_set(seed, carry_out=False)) for seed in SEEDS]
    safe = [len(brute_set(seed, carry_out=True)) for seed in SEEDS]
    assert sum(one > two > 1 for one, two in zip(every, safe, strict=True)) > 15
    assert 0 in safe
    assert any(one == 0 < two for one, two in zip(safe, every, strict=True))


def test_nothing_agreed_counts_where_the_bottom_lines_are_met_and_what_stands_holds() -> None:
    data = {
        "paripassu": 1,
        "title": "Little to agree on",
        "parties": {"a": {"name": "A", "trust": 0.5}, "b": {"name": "B", "trust": 0.5}},
        "actions": {
            "base": {"by": "a", "does": "x", "value": {"a": 1, "b": 1}, "standing": True},
            "bad": {"by": "b", "does": "y", "value": {"a": -2, "b": -2}},
        },
    }
    only = deal(load(data), carry_out=True)
    assert [(one.actions, one.order) for one in only.pareto] == [((), ())]
    assert {point.proposals[0].actions for point in only.points.values()} == {()}
    # Its bottom line is above what stands gives it.
    high = data | {"parties": data["parties"] | {"b": {"name": "B", "bottom_line": 2}}}
    # It holds more of what stands than going on with it is worth: it would leave.
    base = data["actions"]["base"] | {"keeps": {"a": 3}}
    tempted = data | {"actions": data["actions"] | {"base": base}}
    for none in (high, tempted):
        result = deal(load(none), carry_out=True)
        assert (result.pareto, result.points, result.bound) == ((), {}, 0)
        assert result.to_dict()["exact"]
    assert [one.actions for one in deal(load(tempted)).pareto] == [()]


def slow_to_tell(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let packages of more steps than `most` be too large for a proof, and no order be found."""

    def vague(terms: Terms, *_: object, **__: object) -> Found:
        least = Measured("trust", F(1), F(0), proved=False)
        return Found(tuple(range(len(terms.steps))), (least,), 0)

    class Slow(Safe):
        def quick(self, clock: Clock) -> tuple[bool, list[int] | None]:
            return False, None

        def order(self, clock: Clock) -> list[int] | None:
            if len(self.terms.steps) > most:
                raise TooLargeError
            return super().order(clock)

    monkeypatch.setattr(carry, "Safe", Slow)
    monkeypatch.setattr(carry, "search", vague)


@pytest.mark.parametrize("most", [0, 2])
@pytest.mark.parametrize("seed", [11, 47, 49])
def test_what_could_not_be_decided_is_counted_and_nothing_wrong_is_called_proved(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = load(small_case(seed))
    slow_to_tell(monkeypatch, most)
    result = deal(case, carry_out=True, most=500, time_limit=None)
    assert result.undecided
    assert not result.to_dict()["exact"]
    counted = brute_set(seed, carry_out=True)
    safe = [level for level, _ in counted]
    shown = [levels_of(case, one) for one in result.pareto]
    assert all(level in safe and sum(level.values()) <= most for level in shown)
    # A point found before anything was left undecided is proved, and is that of all packages.
    proved = {name: point for name, point in result.points.items() if point.proved}
    assert len(proved) < len(MEASURES)
    check_points(replace(result, points=proved), counted, every=False)


def test_ctrl_c_keeps_the_points_found_before_it() -> None:
    case, stops = load(small_case(49)), []
    whole = deal(case, carry_out=True, most=5, time_limit=None, progress=stopping(10**6))
    for count in range(1, 60, 4):
        result = deal(case, carry_out=True, most=5, time_limit=None, progress=stopping(count))
        stops.append(len(result.points))
        for measure, point in result.points.items():
            if point.proved:
                assert point == whole.points[measure]
        if not result.unfinished:
            break
        assert result.bound > 0
        assert not result.to_dict()["exact"]
    assert stops == sorted(stops)
    assert (stops[0], stops[-1]) == (0, 4)


def stopping(count: int) -> Progress:
    """Give a callback that stops at its `count`th call, as Ctrl-C would."""
    calls = iter(range(1, count + 1))

    def progress(what: str, seconds: float) -> None:
        if next(calls, count) == count:
            raise KeyboardInterrupt

    return progress


def panama(**changes: Any) -> dict[str, Any]:
    """The published points as plain data, so that they can be changed."""
    case = load("panama-canal")
    actions = {
        id_: {
            "by": list(action.by),
            "does": action.does,
            "value": {p: float(action.worth(p)) for p in case.parties if action.worth(p)},
            "issue": action.issue or id_,
        }
        for id_, action in case.actions.items()
    }
    parties = {p: {"name": x.name, "role": str(x.role)} for p, x in case.parties.items()}
    for id_, more in changes.items():
        table = parties if id_ in parties or id_ == "third" else actions
        table[id_] = {**table.get(id_, {}), **more}
    return {"paripassu": 1, "title": case.title, "parties": parties, "actions": actions}


def test_adjusted_winner_divides_the_panama_canal_as_published() -> None:
    for case in (load("panama-canal"), load(panama())):
        divided = deal(case).to_dict()["adjusted_winner"]
        assert divided["points"] == "66"
        assert divided["divided"] == "land-and-water"
        assert divided["shares"] == {"usa": "2/15", "panama": "13/15"}
        assert [len(divided["to"][p]) for p in ("usa", "panama")] == [4, 5]


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": {"by": ["usa", "panama"]}},
        {"third": {"name": "Third", "role": "principal"}},
        {"duration": {"standing": True}},
        {"duration": {"value": {"usa": 5.5, "panama": 7.5}}},
        {"duration": {"value": {"usa": -5.5, "panama": -7.5}}},
        {"duration": {"needs": ["compensation"]}},
        {"duration": {"excludes": ["compensation"]}},
    ],
)
def test_adjusted_winner_is_silent_where_no_issues_are_divided(changes: dict[str, Any]) -> None:
    assert deal(load(panama(**changes))).winner is None


def test_two_answers_to_one_issue_may_exclude_each_other() -> None:
    excludes = {"excludes": ["land-and-water-to-panama"]}
    divided = deal(load(panama(**{"land-and-water-to-usa": excludes}))).winner
    assert divided is not None
    assert divided.points == 66
