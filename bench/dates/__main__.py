"""The command `python -m bench.dates`: calendars beside two peers, in the same time limit.

How many days does each method's calendar take, what does it prove, and how long does it need?
Our search, a model of CP-SAT from the slow calendar, and, where full trust makes the rules limits
of inventories, the branch and bound of scheduling under inventory limits.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import exp, log
from pathlib import Path

from bench.dates import cpsat, inventory
from bench.dates.cases import dated_data, linked_data, slow_order, worked_data
from bench.dates.outcome import Asked, Outcome, confirm
from bench.library import certain
from paripassu import load
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.order.calendar import calendar
from paripassu.order.dates.careful import careful
from paripassu.order.dates.dating import slow
from paripassu.order.dates.project import compile_project
from paripassu.order.plan import plan_of
from paripassu.running.clock import Clock

NAME = "paripassu"
LIMIT, QUICK_LIMIT = 20.0, 10.0
SEED = 1
# Steps, parties, how tight, whether trust is full.
SIZES = (
    (10, 3, 0.5, False), (10, 3, 1.0, False), (20, 3, 0.8, False), (20, 3, 1.0, False),
    (30, 3, 0.8, False), (30, 3, 1.0, False), (100, 8, 0.8, False), (300, 8, 0.8, False),
    (600, 8, 0.8, False), (10, 3, 1.0, True), (20, 3, 1.0, True), (30, 3, 0.5, True),
    (30, 3, 1.0, True), (100, 8, 1.0, True), (300, 8, 1.0, True), (600, 8, 1.0, True),
)  # fmt: skip
LINKED = ((10, 3, 1.0), (20, 3, 0.8), (30, 3, 0.8))
QUICK = {(10, 3, 1.0, False), (20, 3, 0.8, False), (100, 8, 0.8, False), (30, 3, 1.0, True)}
QUICK_LIBRARY = ("hanoi-2019", "gaza-2025")

Method = Callable[[Asked, float], Outcome]
Line = tuple[Asked, list[Outcome]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all methods on all instances and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.dates", description=__doc__)
    parser.add_argument("--limit", type=float, help="seconds for each solve (20; 10 if quick)")
    parser.add_argument("--quick", action="store_true", help="a few instances, 10 s each")
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    asked = parser.parse_args(arguments)
    limit: float = asked.limit or (QUICK_LIMIT if asked.quick else LIMIT)
    first = posed("warm-up", load(dated_data(80, 3, 0, full_trust=True)), 1.0)
    first, _ = ours(first, 2.0)  # imports and compiling come before what is measured
    for peer in peers(first):
        peer(first, 2.0)
    lines: list[Line] = []
    for instance in suite(quick=asked.quick):
        instance, own = ours(instance, limit)
        found = [own, *(peer(instance, limit) for peer in peers(instance))]
        agreed(instance, found)
        lines.append((instance, found))
        print(_row(lines[-1]), file=sys.stderr, flush=True)
    text = table(lines, limit)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")
    return 0


def peers(instance: Asked) -> list[Method]:
    """Give the peers that an instance is for."""
    applies = inventory.applies(instance)
    return [cpsat.solve, *([inventory.solve] if applies else [])]


def suite(*, quick: bool) -> Iterator[Asked]:
    """All instances for which there is a slow calendar to start from."""
    for id_ in certain():
        if not quick or id_ in QUICK_LIBRARY:
            yield posed(id_, load(id_), LIMIT)
    for steps, parties, tight, full in SIZES:
        if not quick or (steps, parties, tight, full) in QUICK:
            name = f"{steps} steps, tight {tight:g}" + (", full trust" if full else "")
            data = dated_data(steps, parties, SEED, tight, full_trust=full)
            yield posed(name, load(data), LIMIT)
    for steps, parties, tight in LINKED[:1] if quick else LINKED:
        data = linked_data(steps, parties, SEED, tight)
        yield posed(f"{steps} steps, linked", load(data), LIMIT, slow_order(data))
    for steps, parties, tight in LINKED[:1] if quick else LINKED:
        data = worked_data(steps, parties, SEED, tight)
        yield posed(f"{steps} steps, working days", load(data), LIMIT)
        data = linked_data(steps, parties, SEED, tight, worked=True)
        name = f"{steps} steps, working days, linked"
        yield posed(name, load(data), LIMIT, slow_order(data))


def posed(name: str, case: Case, seconds: float, known: Sequence[str] = ()) -> Asked:
    """Pose an instance, with a slow calendar in an order that is known to keep all its links.

    Where none is known it is in the most careful order that the time allows.
    """
    deal, clock = agree(case), Clock(seconds)
    project = compile_project(case, deal, compile_terms(case, deal))
    steps = project.terms.steps
    order = [steps.index(step) for step in known or plan_of(case, deal, clock, seed=0).order]
    schedule = slow(project, order if known else careful(project, order, clock))
    return Asked(name, case, deal, project, tuple(map(int, schedule.days[:, 0])))


def ours(asked: Asked, limit: float) -> tuple[Asked, Outcome]:
    """Time the search of this package, the finding of an order included.

    With it comes what the peers are asked: a calendar within the trust that ours kept to.
    """
    began = time.perf_counter()
    found = calendar(asked.case, time_limit=limit)
    seconds = time.perf_counter() - began
    terms = asked.project.terms
    allowed = tuple(found.allowed[terms.parties[i]] for i in terms.acting)
    days = [found.dates[step] for step in terms.steps]
    starts, checked = tuple(one.starts for one in days), tuple(one.checked for one in days)
    outcome = Outcome(NAME, starts, checked, found.bound, found.proved, seconds)
    return replace(asked, project=replace(asked.project, allowed=allowed)), outcome


def agreed(asked: Asked, found: Sequence[Outcome]) -> None:
    """Refuse a run in which a calendar does not pass the checker or a proof is contradicted."""
    days = [confirm(asked, one) for one in found if one.starts]
    for one in found:
        if one.starts and min(days) < one.bound:
            raise AssertionError(f"{asked.name}: a calendar of {min(days)} days beats {one.method}")


def table(lines: Sequence[Line], limit: float) -> str:
    """Give the table, followed by its summary."""
    names = (NAME, cpsat.NAME, inventory.NAME)
    head = ["instance", "steps", "slow"]
    head += [f"{name}{what}" for name in names for what in (", days", " ≥", ", s")]
    head.append("best peer / ours, days")
    rule = "| " + " | ".join(["---"] + ["--:"] * (len(head) - 1)) + " |"
    rows = ["| " + " | ".join(head) + " |", rule, *map(_row, lines)]
    load_ = f"Load of the machine at the end: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."
    said = "\n".join(f"- {one}" for one in (load_, *summary(lines, limit)))
    return "\n".join(rows) + f"\n\n{said}\n"


def _row(line: Line) -> str:
    asked, found = line
    cells = [asked.name, str(asked.project.size), str(asked.slow_length)]
    for k in range(3):
        one = found[k] if k < len(found) else None
        if one is None:
            cells += ["–"] * 3
        elif not one.starts:
            cells += ["none found", "", f"> {one.seconds:.3g}"]
        else:
            days = f"**{_days(line, k)}**" if one.proved else str(_days(line, k))
            seconds = f"{one.seconds:.2f}" if one.proved else f"> {one.seconds:.3g}"
            cells += [days, str(one.bound), seconds]
    cells.append(f"{ratio(line):.3g}")
    return "| " + " | ".join(cells) + " |"


def _days(line: Line, method: int) -> int:
    return confirm(line[0], line[1][method])


def ratio(line: Line) -> float:
    """Days of the best peer's calendar divided by those of ours: above 1 ours is shorter."""
    peers = [_days(line, k) for k, one in enumerate(line[1]) if k and one.starts]
    return min(peers, default=line[0].slow_length) / _days(line, 0)


def summary(lines: Sequence[Line], limit: float) -> list[str]:
    """Say who proved what, and whose calendars are shorter."""
    said = [f"Bold: proved to be the shortest. `≥`: no calendar has fewer days. {limit:g} s each."]
    for k, name in enumerate((NAME, cpsat.NAME, inventory.NAME)):
        tried = [(line, line[1][k]) for line in lines if k < len(line[1])]
        proved = sum(one.proved for _, one in tried)
        mean = exp(sum(log(max(0.001, one.seconds)) for _, one in tried) / max(1, len(tried)))
        said.append(f"{name}: {proved} of {len(tried)} proved, {mean:.2f} s as a geometric mean.")
    mean = exp(sum(log(ratio(line)) for line in lines) / max(1, len(lines)))
    said.append(f"The best peer's calendars are {mean:.3f} times as long as ours, geometric mean.")
    longer = [f"{line[0].name} ({ratio(line):.3g})" for line in lines if ratio(line) < 1]
    said.append(f"Ours are longer than the best peer's on: {', '.join(longer) or 'none'}.")
    return said


if __name__ == "__main__":
    sys.exit(main())
