"""Whatever the time, nothing is claimed that the answer without a limit does not bear out.

The time is counted in looks at the clock, and the solver's in its own measure of work, so that the
search ends at every kind of moment, however fast the machine is. Real limits are tried as well.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from itertools import count as counting
from random import Random
from typing import Any

import pytest
from ortools.sat.python.cp_model import CpSolver

from paripassu import calendar, count, deal, frontier, instalments, load, plan, unlock
from paripassu.balance.checker import Status
from paripassu.case.model import Case
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.packages.choices import compile_choices
from paripassu.packages.ladder import Ladder, ladder
from paripassu.packages.packages import Packages
from paripassu.running.clock import Clock
from tests.blocks import some
from tests.hurried_cases import NO_BOUND_YET, ONE_CHANGE_OPENS_MORE
from tests.random_cases import random_case

LOOKS = (0, 1, 2, 4, 7, 12, 25, 60, 200)
SECONDS = (0, 0.01, 0.1, 1)
RANDOM = [f"random {seed}" for seed in range(8)]
LIBRARY = ["bill-and-jack", "agreed-framework-1994"]
HURRIED = {"one change opens more": ONE_CHANGE_OPENS_MORE, "no bound yet": NO_BOUND_YET}

Verb = Callable[..., Any]


@cache
def case_of(name: str) -> Case:
    if name in HURRIED:
        return load(HURRIED[name])
    if not name.startswith("random"):
        return load(name)
    seed = int(name.split()[1])
    data = random_case(seed, actions=6, rich=seed % 3 == 0, dated=True)
    for number, party in enumerate(data["parties"].values()):
        party["bottom_line"] = (-1000, -1000, 0)[(seed + number) % 3]
        party["budget"] = 5
    parties, actions = [*data["parties"]], [*data["actions"]]
    data["instruments"] = {
        "bond": {"kind": "guarantee", "of": parties[0], "adds": 3, "cost": 2},
        "loan": {"kind": "guarantee", "of": parties[1], "adds": 2, "cost": 1, "by": parties[0]},
        "escrow": {"kind": "custodian", "swaps": [[actions[1], actions[4]]], "cost": 2},
    }
    return load(data)


@cache
def truth(verb: Verb, name: str) -> Any:
    """Give the answer without a limit, or the refusal."""
    return answer(verb, name, None)


def answer(verb: Verb, name: str, limit: float | None) -> Any:
    from paripassu import PariPassuError

    try:
        return verb(case_of(name), time_limit=limit)
    except PariPassuError as refused:
        return str(refused)


@pytest.fixture(params=["looks", "looks and work", "seconds"])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[float, ...]:
    """Give time limits; in looks at the clock but where they are seconds."""
    if request.param == "seconds":
        return SECONDS
    looks = counting()

    class Counted(Clock):
        @property
        def elapsed(self) -> float:
            return next(looks) - self.started

    def begun(limit: float | None, progress: Any, **more: Any) -> Clock:
        return Counted(limit, progress, next(looks), **more)

    monkeypatch.setattr("paripassu.running.beside.Clock", begun)
    if request.param == "looks and work":
        chance, solve = Random(7), CpSolver.solve

        def hurried(solver: CpSolver, model: Any) -> Any:
            solver.parameters.max_deterministic_time = chance.choice([0, 1e-7, 1e-5, 1e-3, 1e-2])
            return solve(solver, model)

        monkeypatch.setattr(CpSolver, "solve", hurried)
    return LOOKS


def hold(
    verb: Verb, name: str, limits: tuple[float, ...], holds: Callable[[Any, Any], None]
) -> None:
    """Ask a verb within each limit; what it says must hold beside the answer without a limit."""
    with pytest.MonkeyPatch.context() as free:
        free.setattr("paripassu.running.beside.Clock", Clock)
        free.setattr(CpSolver, "solve", SOLVE)
        known = truth(verb, name)
    for limit in limits:
        found = answer(verb, name, limit)
        if isinstance(known, str) or isinstance(found, str):
            assert found == known
        else:
            holds(found, known)


SOLVE = CpSolver.solve


verbs = pytest.mark.parametrize("name", [*RANDOM, *some(LIBRARY, 1), *HURRIED])


@verbs
def test_plan(name: str, limits: tuple[float, ...]) -> None:
    hold(plan, name, limits, planned)


def planned(found: Plan, known: Plan) -> None:
    if found.criteria[0].name == known.criteria[0].name:
        value = known.criteria[0].value
        assert found.criteria[0].bound <= value <= found.criteria[0].value
        assert not found.criteria[0].proved or found.criteria[0].value == value
    if found.proved:
        assert (found.status, found.worst_trust) == (known.status, known.worst_trust)
    if found.status is Status.SAFE:
        assert known.status is Status.SAFE


@verbs
def test_count(name: str, limits: tuple[float, ...]) -> None:
    def counted(found: Any, known: Any) -> None:
        assert found.orders in (None, known.orders)
        assert found.safe in (None, known.safe)
        assert found.orders is not None or found.safe is None

    hold(count, name, limits, counted)


@verbs
def test_frontier(name: str, limits: tuple[float, ...]) -> None:
    def vectors(found: Any, known: Any) -> None:
        every = [one.guarantee for one in known.minimal]
        assert all(one.guarantee in every for one in found.minimal)
        assert not found.complete or len(found.minimal) == len(every)

    hold(frontier, name, limits, vectors)


@verbs
def test_instalments(name: str, limits: tuple[float, ...]) -> None:
    split = next(id_ for id_, action in case_of(name).actions.items() if not action.standing)

    def parts(found: Any, known: Any) -> None:
        if found.parts is not None or found.tried == known.tried:
            assert (found.parts, found.tried) == (known.parts, known.tried)
        assert found.tried <= known.tried
        assert found.parts is not None or known.parts is None or found.tried < known.parts

    hold(_in_parts(split), name, limits, parts)


@verbs
def test_fitted_instalments(name: str, limits: tuple[float, ...]) -> None:
    split = next(id_ for id_, action in case_of(name).actions.items() if not action.standing)

    def parts(found: Any, known: Any) -> None:
        if not found.unfinished:
            assert (found.parts, found.grid) == (known.parts, known.grid)

    ask = partial(instalments, actions=[split], shape="fitted", most=4)
    hold(ask, name, limits, parts)


@cache
def _in_parts(action: str) -> Verb:
    return partial(instalments, actions=[action], most=4)


@pytest.mark.parametrize("soonest", [False, True])
@verbs
def test_calendar(name: str, soonest: bool, limits: tuple[float, ...]) -> None:
    hold(soonest_first if soonest else calendar, name, limits, dated)


def soonest_first(case: Case, time_limit: float | None) -> Calendar:
    return calendar(case, soonest_first=True, time_limit=time_limit)


def dated(found: Calendar, known: Calendar) -> None:
    if found.proved:
        assert (found.status, found.allowed) == (known.status, known.allowed)
        assert found.length == known.length or found.status not in ("safe", "needs-trust")
    if found.status == known.status == "safe" and found.soonest_first is False:
        assert found.bound <= known.length <= found.length
    assert found.bound <= found.length


@pytest.mark.parametrize("carry_out", [False, True])
@verbs
def test_deal(name: str, carry_out: bool, limits: tuple[float, ...]) -> None:
    hold(carried if carry_out else deal, name, limits, agreed)


def carried(case: Case, time_limit: float | None) -> Packages:
    return deal(case, carry_out=True, time_limit=time_limit)


def agreed(found: Packages, known: Packages) -> None:
    assert not known.unfinished
    assert found.points.keys() <= known.points.keys()
    for measure, point in found.points.items():
        right = known.points[measure]
        assert point.value <= right.value
        assert point.bound is None or point.bound >= right.value
        if point.proved:
            assert point.value == right.value
            assert point.proposals[0] in right.proposals
    if found.points.keys() < known.points.keys():
        assert found.unfinished
    everything, listed = shares_of(known), shares_of(found)
    assert {*listed} <= {*everything}
    if listed and found.bound is not None:
        for one in everything:
            near = [max(x - y for x, y in zip(one, two, strict=True)) for two in listed]
            assert min(near) <= found.bound
    if found.to_dict()["exact"]:
        assert {*listed} == {*everything}
        assert not found.unfinished


def shares_of(found: Packages) -> list[tuple[Fraction, ...]]:
    """Give what each package is worth to the parties compared, as shares of their stakes."""
    choices = compile_choices(found.case)
    stake = {
        party: Fraction(units, scale)
        for party, units, scale in zip(choices.parties, choices.stake, choices.scale, strict=True)
    }
    return [tuple(one.final[p] / stake[p] for p in found.compared) for one in found.pareto]


@verbs
def test_ladder(name: str, limits: tuple[float, ...]) -> None:
    hold(ladder, name, limits, climbed)


def climbed(found: Ladder, known: Ladder) -> None:
    assert found.settles <= known.settles <= found.bound
    if found.proved:
        assert found.settles == known.settles
        assert not found.unfinished
        assert found.rungs == known.rungs
    if not found.unfinished:
        assert found.content() == known.content()
    if (found.full, found.today) == (known.full, known.today):
        assert [x.settles for x in found.rungs] == [x.settles for x in known.rungs][
            : len(found.rungs)
        ]
    assert all(rung.instruments or rung.changes or rung.taken is None for rung in found.rungs)


@pytest.mark.parametrize("limits", ["looks"], indirect=True)
def test_a_rung_needs_what_opens_it(limits: tuple[float, ...]) -> None:
    """Between finding a larger deal and saying what opens it time may be up at any moment."""
    assert truth(ladder, "one change opens more").rungs
    hold(ladder, "one change opens more", tuple(range(0, 120, 2)), climbed)


@verbs
def test_unlock(name: str, limits: tuple[float, ...]) -> None:
    hold(unlock, name, limits, unlocked)


def unlocked(found: Any, known: Any) -> None:
    asked = [*(one.name for one in found.deals), *found.unfinished]
    assert asked == [one.name for one in known.deals]
    for one, right in zip(found.deals, known.deals, strict=False):
        assert (one.name, one.plan.status == "safe") == (right.name, right.plan.status == "safe")
        assert not one.stopped
        planned_or_given(one.plan, right.plan)
        for few, all_ in (
            ([x.instruments for x in one.openings], [x.instruments for x in right.openings]),
            ([x.steps for x in one.exchanges], [x.steps for x in right.exchanges]),
            ([x.action for x in one.splits], [x.action for x in right.splits]),
            ([(x.of, x.to) for x in one.bonds], [(x.of, x.to) for x in right.bonds]),
        ):
            assert few == all_[: len(few)]
            assert one.unfinished or len(few) == len(all_)
        exact = {(x.kind, x.of, x.to): x for x in right.changes}
        for change in one.changes:
            other = exact.get((change.kind, change.of, change.to))
            if change.proved and other is not None and other.proved:
                assert change.needed in {
                    x.needed for x in right.changes if (x.kind, x.of) == (change.kind, change.of)
                }
        if right.conflicts is not None and one.conflicts is not None:
            sets = {x.conditions for x in right.conflicts.conflicts}
            assert {x.conditions for x in one.conflicts.conflicts} <= sets
            assert not one.conflicts.complete or one.conflicts == right.conflicts
        if one.opens:
            assert right.opens


def planned_or_given(found: Plan, known: Plan) -> None:
    """Hold a plan; one that was found in haste, to have a safe one at all, has no criteria."""
    if found.criteria and known.criteria:
        planned(found, known)
    assert not found.proved or found.status == known.status


# Files in which too much was claimed once.

KINDS = {"gaza-2025": ladder, "farc-2016": carried, "hanoi-2019": carried}


@pytest.mark.parametrize("limit", [0, 0.05, 0.3, 1])
@pytest.mark.parametrize("name", KINDS)
def test_large_cases_claim_nothing_that_is_unfinished(name: str, limit: float) -> None:
    found = KINDS[name](load(name), time_limit=limit)
    if isinstance(found, Ladder):
        assert found.bound >= found.settles
        assert not (found.proved and found.unfinished)
        assert found.today is not None or not found.proved
        return
    for point in found.points.values():
        assert point.bound is None or point.bound >= point.value
        assert not point.proved or point.bound == point.value
    assert not (found.to_dict()["exact"] and found.unfinished)
