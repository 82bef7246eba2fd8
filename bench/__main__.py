"""The command `python -m bench`: every method on every instance, in one run, to the same proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from bench import compiled, cpsat, enumeration, goal, highs, ours, table
from bench.instances import Instance, suite
from bench.outcome import Outcome

PEERS: tuple[ModuleType, ...] = (cpsat, highs, compiled, enumeration)
QUICK_LIMIT = 3.0
# What is done this fast is timed five times and the best is taken, for every method alike.
SHORT, TIMES = 1.0, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite and print the table."""
    asked = _arguments(arguments)
    limit = min(asked.limit, QUICK_LIMIT) if asked.quick else asked.limit
    peers = [peer for peer in PEERS if peer.NAME in asked.methods.split(",")]
    warm(peers)
    lines: list[table.Line] = []
    for objective in [asked.only] if asked.only else goal.OBJECTIVES:
        for instance in suite(quick=asked.quick):
            line = compare(instance, objective, peers, limit)
            lines.append(line)
            say(table.spoken(line))
    text = table.markdown(lines, [peer.NAME for peer in peers], limit)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each solve (60)")
    parser.add_argument("--quick", action="store_true", help="a few small instances, 3 s each")
    parser.add_argument("--only", choices=goal.OBJECTIVES, help="one objective alone")
    names = ",".join(peer.NAME for peer in PEERS)
    parser.add_argument("--methods", default=names, help=f"peers to run ({names})")
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    return parser.parse_args(arguments)


def warm(peers: Sequence[ModuleType]) -> None:
    """Load and compile everything once, apart from what is measured, and say how long it took."""
    began = time.perf_counter()
    for instance in suite(quick=True):
        for objective in goal.OBJECTIVES:
            ours.solve(instance.terms, objective, QUICK_LIMIT)
    say(f"{ours.NAME}: {time.perf_counter() - began:.1f} s to warm up, kernels compiled or loaded")
    began = time.perf_counter()
    smallest = min(suite(), key=lambda instance: len(instance.terms.steps))
    for peer in peers:
        peer.solve(smallest.terms, "trust", QUICK_LIMIT)
    say(f"peers: {time.perf_counter() - began:.1f} s to warm up")


def compare(
    instance: Instance, objective: str, peers: Sequence[ModuleType], limit: float
) -> table.Line:
    """Run all methods on one instance and check that those that finished agree."""
    own = best_of(ours, instance, objective, limit)
    outcomes: list[Outcome] = []
    for peer in peers:
        quicker = next((o for o in outcomes if o.method == compiled.NAME), None)
        if peer is enumeration and quicker is not None and not quicker.proved:
            # It does the same work, slower; there is no need to wait for that.
            outcomes.append(Outcome(peer.NAME, None, None, False, limit))
        else:
            outcomes.append(best_of(peer, instance, objective, limit))
    check(instance, objective, [own, *outcomes])
    return table.Line(instance, ours.states(instance.terms), objective, own, tuple(outcomes))


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


if __name__ == "__main__":
    sys.exit(main())
