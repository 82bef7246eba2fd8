"""The command `python -m bench.deals`: the joint problem of package and order, beside two peers.

Which package is best by a measure among those that have a safe order? Our search, plain
enumeration and one model of CP-SAT, one after the other, to the same proof.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import exp, log
from pathlib import Path

from bench.compare import warm
from bench.deals import cpsat, enumeration, turns
from bench.deals.instances import suite
from bench.deals.joint import MEASURES, Found, Instance, confirm
from paripassu.packages.best import best
from paripassu.packages.carry import Carrier
from paripassu.running.clock import Clock, OutOfTimeError

NAME = "paripassu"
PEERS = (enumeration, turns, cpsat)
LIMIT, QUICK_LIMIT = 30.0, 10.0
# What is done this fast is timed three times and the quickest run counts, for every method alike.
SHORT, TIMES = 0.5, 3

Method = Callable[[Instance, str, float], Found]
Line = tuple[Instance, str, list[Found]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all methods on all instances and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.deals", description=__doc__)
    parser.add_argument("--limit", type=float, help="seconds for each solve (30; 10 if quick)")
    parser.add_argument("--quick", action="store_true", help="fewer instances, 10 s each")
    parser.add_argument("--only", choices=MEASURES, help="one measure alone")
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    asked = parser.parse_args(arguments)
    limit: float = asked.limit or (QUICK_LIMIT if asked.quick else LIMIT)
    methods = (ours, *(peer.solve for peer in PEERS))
    warm([])
    for method in methods:  # imports and compiling come before what is measured
        method(min(suite(quick=True), key=lambda one: one.packages), MEASURES[0], limit)
    lines: list[Line] = []
    for measure in [asked.only] if asked.only else MEASURES:
        for instance in suite(quick=asked.quick):
            found = [quickest(method, instance, measure, limit) for method in methods]
            agree(instance, measure, found)
            lines.append((instance, measure, found))
            print(_row(lines[-1]), file=sys.stderr, flush=True)
    text = table(lines, limit)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")
    return 0


def ours(instance: Instance, measure: str, limit: float) -> Found:
    """Time the search of this package, with its settling of ties, to its proof."""
    began = time.perf_counter()
    clock = Clock(limit)
    carrier = Carrier(instance.case, instance.choices, clock)
    try:
        answer = best(instance.choices, instance.compared, measure, clock, carrier.cuts())
    except OutOfTimeError:
        return Found(NAME, None, (), None, None, False, limit)
    seconds = time.perf_counter() - began
    if answer is None:
        proved = not carrier.undecided
        return Found(NAME, None, (), None, None, proved, seconds if proved else limit)
    order = carrier.order(answer.package) or ()
    proved = answer.proved and not carrier.undecided
    told = (answer.package, order, answer.value, answer.bound, proved)
    return Found(NAME, *told, seconds if proved else limit)


def quickest(method: Method, instance: Instance, measure: str, limit: float) -> Found:
    """Run a method, three times where it is quick, and give the quickest run."""
    first = method(instance, measure, limit)
    if first.seconds > limit:
        return replace(first, proved=False, seconds=limit)
    if first.seconds > SHORT:
        return first
    runs = [first, *(method(instance, measure, limit) for _ in range(TIMES - 1))]
    return min(runs, key=lambda found: found.seconds)


def agree(instance: Instance, measure: str, found: Sequence[Found]) -> None:
    """Refuse a run in which answers are not safe or those that finished disagree."""
    for one in found:
        confirm(instance, measure, one)
    proved = {one.value for one in found if one.proved}
    said = ", ".join(f"{one.method}: {one.value} (proved: {one.proved})" for one in found)
    if len(proved) > 1:
        raise AssertionError(f"{instance.name}, {measure}: those that finished disagree: {said}")
    for value in proved:
        for one in found:
            over = one.value is not None and (value is None or one.value > value)
            under = one.bound is not None and value is not None and one.bound < value
            if over or under:
                raise AssertionError(f"{instance.name}, {measure}: against what is proved: {said}")


def table(lines: Sequence[Line], limit: float) -> str:
    """Give a table for each measure, each followed by its summary."""
    names = [peer.NAME for peer in PEERS]
    head = ["instance", "steps", "packages", "value", *(f"{name}, s" for name in (NAME, *names))]
    head += ["best peer / ours", "gap", *(f"gap of {name}" for name in names)]
    rule = "| " + " | ".join(["---"] + ["--:"] * (len(head) - 1)) + " |"
    parts = [f"Load of the machine at the end: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."]
    for measure in dict.fromkeys(measure for _, measure, _ in lines):
        chosen = [line for line in lines if line[1] == measure]
        rows = ["| " + " | ".join(head) + " |", rule, *map(_row, chosen)]
        said = [f"- {one}" for one in summary(chosen, limit)]
        parts += [f"### {measure.capitalize()}", "\n".join(rows), "\n".join(said)]
    return "\n\n".join(parts) + "\n"


def summary(lines: Sequence[Line], limit: float) -> list[str]:
    """Say the means, who did not finish, and where we lose."""
    said = [f"Who did not finish counts as {limit:g} s (marked >)."]
    for number, name in enumerate(one.method for one in lines[0][2]):
        all_ = [found[number] for _, _, found in lines]
        late = sum(not one.proved for one in all_)
        said.append(f"{name}: geometric mean {_seconds(_mean([x.seconds for x in all_]))} s, "
                    f"{late} of {len(all_)} not finished.")  # fmt: skip
    ratios = {one.name: _ratio(found) for one, _, found in lines}
    said.append(
        f"The best peer on each instance took {_mean(list(ratios.values())):.2g} times as long "
        "as ours, as a geometric mean."
    )
    slower = [f"{name} ({ratio:.2g})" for name, ratio in ratios.items() if ratio < 1]
    said.append(f"Slower than the best peer on {len(slower)}: {', '.join(slower) or 'none'}.")
    open_ = [one.name for one, _, found in lines if not any(x.proved for x in found)]
    said.append(f"Proved by nobody: {', '.join(open_) or 'none'}.")
    behind = [one.name for one, _, found in lines if _behind(found)]
    said.append(f"A peer's package is better than ours on: {', '.join(behind) or 'none'}.")
    return said


def _behind(found: Sequence[Found]) -> bool:
    values = [one.value for one in found[1:] if one.value is not None]
    return bool(values) and (found[0].value is None or max(values) > found[0].value)


def _ratio(found: Sequence[Found]) -> float:
    return min(peer.seconds for peer in found[1:]) / found[0].seconds


def _mean(numbers: Sequence[float]) -> float:
    return exp(sum(map(log, numbers)) / len(numbers))


def _row(line: Line) -> str:
    instance, _, found = line
    known = [one.value for one in found if one.value is not None]
    value = f"{float(max(known)):.4f}" if known else "none"
    if not any(one.proved for one in found):
        value = f"≥ {value}" if known else "?"
    late = all(not peer.proved for peer in found[1:])
    cells = [instance.name, str(instance.steps), f"{instance.packages:.3g}", value]
    cells += [_seconds(one.seconds) if one.proved else f"> {one.seconds:g}" for one in found]
    cells.append(("> " if late and found[0].proved else "") + f"{_ratio(found):.2g}")
    return "| " + " | ".join([*cells, *(_gap(one) for one in found)]) + " |"


def _gap(found: Found) -> str:
    gap: Fraction | None = found.gap
    if found.proved:
        return "0"
    return "none found" if found.value is None else "?" if gap is None else f"{float(gap):.4f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds >= 1 else f"{seconds:.4f}"


if __name__ == "__main__":
    sys.exit(main())
