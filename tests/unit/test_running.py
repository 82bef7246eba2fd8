"""The clock that ends searches, and what is done beside the main thread."""

from __future__ import annotations

import threading
from itertools import count
from types import SimpleNamespace

import pytest
from ortools.sat.python.cp_model import CpModel, CpSolver

from paripassu.running import solver
from paripassu.running.beside import beside, searched
from paripassu.running.clock import Clock, OutOfTimeError, StoppedError
from paripassu.running.threads import in_threads

DOING = "searching"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look at the time take a second."""
    monkeypatch.setattr("paripassu.running.clock.time", SimpleNamespace(monotonic=count().__next__))


def test_a_clock_runs_out_after_its_limit(looks: None) -> None:
    clock = Clock(3)
    clock.tick(DOING)
    clock.tick(DOING)
    clock.tick(DOING)
    with pytest.raises(OutOfTimeError):
        clock.tick(DOING)
    assert not clock.stopped


def test_parts_of_the_time_end_no_later_than_the_whole(looks: None) -> None:
    whole = Clock(100)
    half, short, long = whole.share(0.5), whole.within(10), whole.within(1000)
    limits = [clock.limit for clock in (half, short, long)]
    assert all(limit is not None and limit <= 100 for limit in limits)
    assert 48 < (limits[0] or 0) < 54
    assert 10 < (limits[1] or 0) < 20
    assert limits[2] == 100
    assert whole.within(None).limit == 100
    assert whole.untimed().limit is None
    assert (Clock().share(0.5).limit, Clock().left) == (None, None)
    assert Clock().within(5).limit is not None


def test_whoever_stops_a_part_stops_all_of_them() -> None:
    whole = Clock()
    parts = [whole.share(0.5), whole.within(10), whole.untimed(), whole.untimed().within(3)]
    parts[-1].stop()
    for clock in (whole, *parts):
        assert clock.stopped
        assert clock.over
        assert clock.left == 0
        with pytest.raises(StoppedError):
            clock.tick(DOING)
    whole.moment().tick(DOING)


def test_another_thread_stops_a_search_that_would_never_end() -> None:
    clock, begun = Clock(), threading.Event()

    def stop() -> None:
        begun.wait()
        clock.stop()

    other = threading.Thread(target=stop)
    other.start()
    with pytest.raises(StoppedError):
        while True:
            clock.tick(DOING)
            begun.set()
    other.join()


def test_another_thread_stops_the_solver() -> None:
    """A puzzle that would take it for ever: pigeons in too few holes, with names for them."""
    model, clock = CpModel(), Clock()
    pigeons = [[model.new_bool_var("") for _hole in range(29)] for _pigeon in range(30)]
    for holes in pigeons:
        model.add_bool_or(holes)
    for one in range(30):
        for other in range(one):
            for a, b in zip(pigeons[one], pigeons[other], strict=True):
                model.add_bool_or(~a, ~b)

    def tell(what: str, seconds: float) -> None:
        clock.stop()

    outcome = solver.run(model, Clock(None, tell, run=clock.run), DOING, seed=1)
    assert not outcome.found
    assert not outcome.proved


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("work", [0, 1e-7, 1e-5, 1e-3, 1e-1, None])
def test_a_bound_is_never_better_than_what_was_proved(
    sign: int, work: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = CpSolver.solve

    def briefly(one: CpSolver, model: CpModel) -> object:
        if work is not None:
            one.parameters.max_deterministic_time = work
        return solve(one, model)

    monkeypatch.setattr(CpSolver, "solve", briefly)
    model = CpModel()
    amounts = [model.new_int_var(-2, 3, "") for _ in range(40)]
    weights = [(7 * k * k + 3 * k) % 19 - 9 for k in range(40)]
    for k in range(38):
        model.add(3 * amounts[k] + 5 * amounts[k + 1] - 4 * amounts[k + 2] <= 7)
    total = sum(w * x for w, x in zip(weights, amounts, strict=True)) + 11
    (model.maximize if sign > 0 else model.minimize)(total)
    outcome = solver.run(model, Clock(), DOING, seed=1)
    best = best_by_tables(weights, sign) + 11
    assert sign * outcome.bound >= sign * best
    if outcome.found:
        assert sign * outcome.value(total) <= sign * best
    if work is None:
        assert (outcome.proved, outcome.value(total), outcome.bound) == (True, best, best)


def best_by_tables(weights: list[int], sign: int) -> int:
    """Step along the chain, remembering the best for each pair of last amounts."""
    ends = {(a, b): weights[0] * a + weights[1] * b for a in range(-2, 4) for b in range(-2, 4)}
    for weight in weights[2:]:
        after: dict[tuple[int, int], int] = {}
        for (a, b), total in ends.items():
            for c in range(-2, 4):
                if 3 * a + 5 * b - 4 * c <= 7:
                    now = total + weight * c
                    after[b, c] = max(after.get((b, c), now), now, key=lambda x: sign * x)
        ends = after
    return max(ends.values(), key=lambda x: sign * x)


def test_work_beside_gives_its_answer_or_its_problem() -> None:
    assert beside(lambda: threading.current_thread() is threading.main_thread()) is False
    assert in_threads([lambda: beside(threading.get_ident)])[0] != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 // 0)


def test_a_search_that_is_stopped_before_it_has_an_answer_is_interrupted() -> None:
    def endless(clock: Clock) -> None:
        while True:
            clock.tick(DOING)

    def press(what: str, seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searched(endless, None, press)
    with pytest.raises(OutOfTimeError):
        searched(endless, 0, None)


def test_one_stop_ends_all_searches_of_a_task() -> None:
    def stopped(clock: Clock) -> bool:
        was = clock.stopped
        clock.stop()
        return was

    assert beside(lambda: [searched(stopped, None, None) for _ in range(3)]) == [False, True, True]
    assert not searched(stopped, None, None)
