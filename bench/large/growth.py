"""How the time to a first valid plan grows with the steps, and how values fall in time."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log
from pathlib import Path

import numpy as np

from bench.generator import layers, milestones, tracks
from bench.large.run import apart, large, megabytes, searched, warm
from bench.proof import goal
from paripassu.balance.checker import examine
from paripassu.balance.deal import agree
from paripassu.balance.terms import compile_terms
from paripassu.case.load import load
from paripassu.order.plan import Plan

FAMILIES = {"tracks": tracks, "milestones": milestones, "layers": layers}
SIZES = (50, 100, 200, 500, 1000, 2000)
PARTIES = 8
# The search stops after so many seconds with what it has; the first valid order counts.
LIMITS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Line:
    """Seconds of the parts of an answer; `valid` is False where no valid order was found in time.

    `read`: from the case file to the terms; `first`: from the terms to the first valid order;
    `told`: from there through the checker to the written answer with a sentence for each step.
    """

    family: str
    steps: int
    valid: bool
    read: float
    first: float
    told: float
    memory: float

    @property
    def whole(self) -> float:
        """Seconds from the case file to the written answer."""
        return self.read + self.first + self.told


def measured(sizes: Sequence[int], objective: str) -> Iterator[Line]:
    """Time every family at every size, each in a process of its own."""
    for family in FAMILIES:
        for size in sizes:
            line = apart(timed, family, size, objective)
            print(f"{family} {size}: {line.whole:.2f} s", file=sys.stderr, flush=True)
            yield line


def timed(family: str, size: int, objective: str) -> Line:
    """Time one case from its file to the answer."""
    warm(objective)
    data = FAMILIES[family](size, PARTIES, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "case.json")
        path.write_text(json.dumps(data), encoding="utf-8")
        began = time.perf_counter()
        case = load(path)
    deal = agree(case)
    terms = compile_terms(case, deal)
    read = time.perf_counter()
    valid, first, order = False, 0.0, tuple[int, ...]()
    for limit in LIMITS:
        start = time.perf_counter()
        order = large(terms, objective, limit).order
        first = time.perf_counter() - start
        valid = goal.value(terms, order, objective) is not None
        if valid:
            break
    found = time.perf_counter()
    names = tuple(terms.steps[step] for step in order)
    json.dumps(Plan(case, deal, names, examine(case, deal, names)).to_dict())
    told = time.perf_counter()
    return Line(family, size, valid, read - began, first, told - found, megabytes())


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Give the exponent k of the power law n^k that fits best, by least squares of logarithms."""
    x, y = np.log(np.array(points)).T
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y / (x @ x))


def markdown(lines: Sequence[Line]) -> str:
    """Give the seconds by family and size, and how they grow."""
    head = "| case | steps | case file to terms, s | first valid order, s | checked and told, s |"
    rows = [f"{head} whole answer, s | MB |", "| --- |" + " --: |" * 6]
    for x in lines:
        first = f"{x.first:.2f}" if x.valid else f"none in {LIMITS[-1]:g} s"
        rows.append(
            f"| {x.family} | {x.steps} | {x.read:.2f} | {first} | {x.told:.2f} | {x.whole:.2f} "
            f"| {x.memory:.0f} |"
        )
    said = []
    for family in dict.fromkeys(line.family for line in lines):
        some = [line for line in lines if line.family == family]
        if len(some) > 1:
            one = [(line.steps, line.first) for line in some]
            two = [(line.steps, line.whole) for line in some]
            last = log(two[-1][1] / two[-2][1]) / log(two[-1][0] / two[-2][0])
            said.append(
                f"- {family}: seconds to the first valid order grow with the {slope(one):.2f}th "
                f"power of the steps, those to the whole answer with the {slope(two):.2f}th "
                f"({last:.2f}th from {two[-2][0]} to {two[-1][0]})."
            )
    return "\n".join(rows) + "\n\n" + "\n".join(said) + "\n"


def anytime(
    size: int, objective: str, limits: Sequence[float]
) -> Iterator[tuple[str, list[Fraction | None]]]:
    """Give for each family the value with each time limit: longer is never worse."""
    for family, make in FAMILIES.items():
        data = make(size, PARTIES, 1)
        yield family, [apart(searched, data, objective, limit).value for limit in limits]


def anytime_markdown(
    found: Sequence[tuple[str, list[Fraction | None]]], limits: Sequence[float]
) -> str:
    """Give the values by family and time limit, and whether they only fall."""
    rows = [
        f"| case | {' | '.join(f'{limit:g} s' for limit in limits)} | only falls |",
        "| --- |" + " --: |" * len(limits) + " --- |",
    ]
    for family, values in found:
        reached = [9.0 if value is None else float(value) for value in values]
        falls = "yes" if reached == sorted(reached, reverse=True) else "NO"
        cells = ["none" if value is None else f"{float(value):.4f}" for value in values]
        rows.append(f"| {family} | {' | '.join(cells)} | {falls} |")
    return "\n".join(rows) + "\n"
