"""Several methods on one instance: timed alike, and refused where they disagree."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from bench import ours
from bench.outcome import Outcome
from bench.proof import goal
from bench.proof.instances import Instance, tracks
from bench.table import Line

# By name, the module: imported when asked for, since SciPy and didppy are there for them alone.
PEERS = {name: f"bench.proof.{name.replace('-', '')}" for name in
         ("cp-sat", "didp", "highs", "compiled", "enumeration")}  # fmt: skip
# What is done this fast is timed five times and the best is taken, for every method alike.
SHORT, TIMES = 1.0, 5
WARM = ((16, 2, 1), (24, 3, 3), (30, 3, 2))
WARM_LIMIT = 3.0


def peer(name: str) -> ModuleType:
    """Give the module of a peer, with its `NAME` and `solve`."""
    return import_module(PEERS[name])


def warm(peers: Sequence[ModuleType]) -> None:
    """Load and compile everything once, apart from what is measured."""
    for number, instance in enumerate(tracks(WARM)):
        for objective in goal.OBJECTIVES:
            ours.solve(instance.terms, objective, WARM_LIMIT)
            for one in peers if number == 0 else ():
                one.solve(instance.terms, objective, WARM_LIMIT)


def compare(instance: Instance, objective: str, peers: Sequence[ModuleType], limit: float) -> Line:
    """Run all methods on one instance and check that those that finished agree."""
    own = best_of(ours, instance, objective, limit)
    outcomes: list[Outcome] = []
    for one in peers:
        late = {o.method for o in outcomes if not o.proved}
        if one.NAME == "enumeration" and "compiled" in late:
            # It does the same work, slower; there is no need to wait for that.
            outcomes.append(Outcome(one.NAME, None, None, False, limit))
        else:
            outcomes.append(best_of(one, instance, objective, limit))
    check(instance, objective, [own, *outcomes])
    return Line(instance, ours.cells(instance.terms), objective, own, tuple(outcomes))


def best_of(method: ModuleType, instance: Instance, objective: str, limit: float) -> Outcome:
    """Run a method, five times where it is quick, and give the quickest run."""
    first: Outcome = method.solve(instance.terms, objective, limit)
    if first.seconds > SHORT:
        return first
    again = (method.solve(instance.terms, objective, limit) for _ in range(TIMES - 1))
    runs: list[Outcome] = [first, *again]
    return min(runs, key=lambda outcome: outcome.seconds)


def check(instance: Instance, objective: str, outcomes: Sequence[Outcome]) -> None:
    """Refuse a run in which methods disagree or an order is not worth what it is said to be."""
    proved = {outcome.value for outcome in outcomes if outcome.proved}
    least = None if instance.known is None else getattr(instance.known, objective)
    if least is not None:
        proved.add(least)
    said = ", ".join(f"{o.method}: {o.value} (proved: {o.proved})" for o in outcomes)
    where = f"{instance.name}, {objective}"
    if len(proved) > 1:
        raise AssertionError(f"{where}: the methods that finished disagree: {said}")
    for outcome in outcomes:
        if outcome.order and goal.value(instance.terms, outcome.order, objective) != outcome.value:
            raise AssertionError(f"{where}: {outcome.method} misstates its order's value: {said}")
        for value in proved:
            if outcome.value is None or (value is not None and outcome.value >= value):
                continue
            raise AssertionError(f"{where}: an unproved value is below a proved one: {said}")


def say(sentence: str) -> None:
    """Tell how far it is."""
    print(sentence, file=sys.stderr, flush=True)
