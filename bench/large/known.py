"""Cases whose optimum is known: how far the search for large cases stays above it.

Half are small enough for the exact search, which proves the optimum, half are planted. The search
for large cases is called on all of them, even where the exact search would be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

from bench import ours
from bench.backing import compiled
from bench.generator import layers, milestones, tracks
from bench.known import planted
from bench.large.gaps import stated
from bench.large.run import apart, searched
from bench.proof import goal
from paripassu.balance.terms import Terms

SMALL = {"tracks": tracks, "milestones": milestones, "layers": layers}
SMALL_SIZES, PLANTED_SIZES = (24, 28, 32, 36), (100, 200, 300, 578)
OBJECTIVES = ("trust", "exposure")
PROOF = 60.0  # seconds for the exact search; who is not done by then is left out, and counted
NEAR = 0.02
WANTED = 0.95


@dataclass(frozen=True)
class Line:
    """A case with its optimum, the value found (None: no valid order) and how far off that is."""

    name: str
    objective: str
    optimum: Fraction
    value: Fraction | None
    off: float
    bound: Fraction
    seconds: float


def measured(count: int, limit: float) -> Iterator[Line]:
    """Search `count` cases, half of them planted, each in a process of its own."""
    yield from _proved(count - count // 2, limit)
    for number in range(count // 2):
        size = PLANTED_SIZES[number % len(PLANTED_SIZES)]
        objective = OBJECTIVES[number // len(PLANTED_SIZES) % 2]
        case = planted(size, 2 + number % 7, number)
        optimum = case.trust if objective == "trust" else case.exposure
        if optimum is None:
            raise AssertionError("both values of a planted case are known")
        yield _line(f"planted {size}, seed {number}", case.data, objective, optimum, limit)


def _proved(count: int, limit: float) -> Iterator[Line]:
    done = number = 0
    while done < count:
        family, size = list(SMALL)[number % 3], SMALL_SIZES[number // 3 % len(SMALL_SIZES)]
        objective, name = OBJECTIVES[number // 12 % 2], f"{family} {size}, seed {number}"
        data = SMALL[family](size, 2 + number // 3 % 3, number)
        exact = ours.solve(compiled(data), objective, PROOF)
        number += 1
        if exact.value is None or not exact.proved:
            print(f"{name}, {objective}: left out, no optimum", file=sys.stderr)
            continue
        done += 1
        yield _line(name, data, objective, exact.value, limit)


def _line(name: str, data: dict[str, Any], objective: str, optimum: Fraction, limit: float) -> Line:
    run = apart(searched, data, objective, limit)
    if run.bound > optimum or (run.value is not None and run.value < optimum):
        raise AssertionError(f"{name}, {objective}: {run} against an optimum of {optimum}")
    off = away(compiled(data), objective, run.order, optimum)
    line = Line(name, objective, optimum, run.value, off, run.bound, run.seconds)
    print(f"{name}, {objective}: {off:.2%} above {float(optimum):.4f}", file=sys.stderr, flush=True)
    return line


def away(terms: Terms, objective: str, order: Sequence[int], optimum: Fraction) -> float:
    """Give how far an order's value is above the optimum, as a share of what that asks for.

    For exposure over the optimum. Values of trust are trust needed less trust stated; so for trust
    the same difference is over the least trust that could be needed by the party of which the order
    asks most: the optimum and the trust stated by that party. Infinite where there is no valid
    order, or where nothing need be asked and something is.
    """
    value = goal.value(terms, order, objective)
    if value is None:
        return inf
    if value == optimum:
        return 0.0
    least = optimum + stated(terms, order, objective)
    return float((value - optimum) / least) if least else inf


def markdown(lines: Sequence[Line], limit: float) -> str:
    """Give the counts by kind of case, and every case that is not near its optimum."""
    kinds = list(dict.fromkeys((line.name.split()[0], line.objective) for line in lines))
    head = "| cases | objective | number | optimum | within 2 % | worst | optimum proved | mean s |"
    rows = [head, "| --- | --- |" + " --: |" * 6]
    for kind, objective in kinds:
        some = [x for x in lines if (x.name.split()[0], x.objective) == (kind, objective)]
        cells = [
            kind, objective, str(len(some)), str(sum(x.off == 0 for x in some)),
            str(sum(x.off <= NEAR for x in some)), f"{max(x.off for x in some):.2%}",
            str(sum(x.bound == x.optimum == x.value for x in some)),
            f"{sum(x.seconds for x in some) / len(some):.1f}",
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    near = sum(line.off <= NEAR for line in lines)
    met = "met" if near >= WANTED * len(lines) else "NOT met"
    said = [
        f"Within 2 % of the optimum on {near} of {len(lines)} (goal: {WANTED:.0%}; {met}), "
        f"at the optimum on {sum(line.off == 0 for line in lines)}; {limit:g} s for each."
    ]
    said += [
        f"Further away: {x.name}, {x.objective}: {_number(x.value)} against {float(x.optimum):.4f} "
        f"({x.off:.1%}, bound {float(x.bound):.4f})."
        for x in lines if x.off > NEAR
    ]  # fmt: skip
    return "\n".join(rows) + "\n\n" + "\n".join(f"- {one}" for one in said) + "\n"


def _number(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):.4f}"
