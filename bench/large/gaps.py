"""Value, bound and gap on large cases, beside a beam search alone and one followed by CP-SAT."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from bench.backing import compiled
from bench.generator import layers, milestones, tracks
from bench.large import beam as large_beam
from bench.large import cpsat
from bench.large.run import Run, apart, planned
from bench.proof import goal
from paripassu.balance import rules
from paripassu.balance.terms import Terms

FAMILIES = {"tracks": tracks, "milestones": milestones, "layers": layers}
Number = float | Fraction | None
PARTIES = 8
MEMORY = 2_048  # megabytes
FINEST = Fraction(3, cpsat.PARTS)  # up to which CP-SAT's objective is exact


@dataclass(frozen=True)
class Side:
    """What one method reached: value (None where it found no order), bound and gap."""

    value: Fraction | None
    bound: Fraction
    gap: float


@dataclass(frozen=True)
class Line:
    """One case and objective: ours, the value of the beam alone, the beam followed by CP-SAT.

    And the value of DIDP's anytime search, where it was asked for and found an order.
    """

    family: str
    steps: int
    seed: int
    objective: str
    floor: Fraction
    run: Run
    ours: Side
    beam: Fraction | None
    peer: Side
    didp: Fraction | None = None


def measured(
    sizes: Sequence[int],
    seeds: Sequence[int],
    objectives: Sequence[str],
    limit: float,
    *,
    didp: bool = False,
) -> Iterator[Line]:
    """Run everything, one after the other, each method in a process of its own."""
    for family, make in FAMILIES.items():
        for size in sizes:
            for seed in seeds:
                data = make(size, PARTIES, seed)
                for objective in objectives:
                    line = _line(family, data, seed, objective, limit)
                    if didp:
                        line = replace(line, didp=apart(_didp, data, objective, limit))
                    print(spoken(line), file=sys.stderr, flush=True)
                    yield line


def _line(family: str, data: dict[str, Any], seed: int, objective: str, limit: float) -> Line:
    terms = compiled(data)
    floor = goal.floor(terms, objective)
    run = apart(planned, data, objective, limit)
    beam = apart(_beam, data, objective, limit)
    peer = apart(_peer, data, objective, limit)
    said = [(run.order, run.bound), (peer.order, peer.bound)]
    values = [None if one is None else goal.value(terms, one, objective) for one, _ in said]
    if any(value is not None and value + FINEST < bound for value in values for _, bound in said):
        raise AssertionError(f"{family} {len(terms.steps)} {seed}: an order beats a bound")
    ours, both = (
        Side(value, bound, gap(terms, objective, order, bound))
        for value, (order, bound) in zip(values, said, strict=True)
    )
    return Line(family, len(terms.steps), seed, objective, floor, run, ours, beam, both)


def _beam(data: dict[str, Any], objective: str, limit: float) -> Fraction | None:
    _warm(objective)
    return large_beam.widening(compiled(data), objective, limit).value


def _peer(data: dict[str, Any], objective: str, limit: float) -> cpsat.Answer:
    _warm(objective)
    return cpsat.solve(compiled(data), objective, limit)


def _didp(data: dict[str, Any], objective: str, limit: float) -> Fraction | None:
    from bench.proof import didp

    return didp.anytime(compiled(data), objective, limit)


def _warm(objective: str) -> None:
    large_beam.widening(compiled(tracks(20, 2, 0)), objective, 0.1)


def gap(terms: Terms, objective: str, order: Sequence[int] | None, bound: Fraction) -> float:
    """Give how much less could be asked than is, as a share of what is asked: 0 to 1.

    The value less the bound, over the exposure, or over the trust needed (stated or not) of the
    party of which the order asks the most beyond the trust stated. 1 where there is no valid order.
    """
    value = None if order is None else goal.value(terms, order, objective)
    if order is None or value is None:
        return 1.0
    over = value - bound
    return float(over / (value + stated(terms, order, objective))) if over > 0 else 0.0


def stated(terms: Terms, order: Sequence[int], objective: str) -> Fraction:
    """Give the trust stated by the party of which an order asks most beyond it; 0 for exposure."""
    if objective == "exposure":
        return Fraction(0)
    path = rules.balances(terms, order)
    worst = {i: rules.shortfall(replace(terms, acting=(i,)), path) for i in terms.acting}
    return terms.trust[max(worst, key=lambda i: worst[i] or Fraction(-1))]


def markdown(lines: Sequence[Line], limit: float) -> str:
    """Give a table for each objective with a summary by family."""
    parts = []
    for objective in dict.fromkeys(line.objective for line in lines):
        chosen = [line for line in lines if line.objective == objective]
        head = ["case", "steps", "seed", "floor", "ours", "ours ≥", "gap", "s", "MB", "beam"]
        head += ["beam, cp-sat", "beam, cp-sat ≥", "gap", "smaller value", "smaller gap", "didp"]
        rows = [head, ["---", *["--:"] * (len(head) - 4), "---", "---", "--:"]]
        rows += [_cells(line) for line in chosen]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        said = "\n".join(f"- {one}" for one in summary(chosen, limit))
        parts.append(f"### {objective.capitalize()}\n\n{table}\n\n{said}\n")
    return "\n".join(parts)


def _cells(line: Line) -> list[str]:
    run = line.run
    return [
        line.family, str(line.steps), str(line.seed), _number(line.floor),
        _number(line.ours.value), _number(line.ours.bound), f"{line.ours.gap:.1%}",
        f"{run.whole:.1f}", f"{run.memory:.0f}", _number(line.beam),
        _number(line.peer.value), _number(line.peer.bound), f"{line.peer.gap:.1%}",
        _smaller(line.ours.value, line.peer.value), _smaller(line.ours.gap, line.peer.gap),
        _number(line.didp),
    ]  # fmt: skip


def summary(lines: Sequence[Line], limit: float) -> Iterator[str]:
    """Say per family and size who is better, and whether the limits were kept."""
    for family, steps in dict.fromkeys((line.family, line.steps) for line in lines):
        some = [line for line in lines if (line.family, line.steps) == (family, steps)]
        gaps = [(line.ours.gap, line.peer.gap) for line in some]
        bounds = [(line.peer.bound, line.ours.bound) for line in some]
        values = [(line.ours.value, line.peer.value) for line in some]
        ours, peers = (sum(column) / len(some) for column in zip(*gaps, strict=True))
        yield (
            f"{family}, {steps} steps: mean gap {ours:.1%} against {peers:.1%}; value smaller, the "
            f"same, larger on {_compared(values)}; bound higher, the same, lower on "
            f"{_compared(bounds)}; gap smaller, the same, larger on {_compared(gaps)}."
        )
    yield f"No valid order: ours {sum(line.ours.value is None for line in lines)}, the peer " \
          f"{sum(line.peer.value is None for line in lines)} of {len(lines)}."  # fmt: skip
    slow, large = max(line.run.whole for line in lines), max(line.run.memory for line in lines)
    yield (
        f"Limit {limit:g} s for each; ours took at most {slow:.1f} s from the case to the checked "
        f"plan and {large:.0f} MB (allowed: {MEMORY} MB)."
    )


def spoken(line: Line) -> str:
    """Give one line of progress."""
    return (
        f"{line.family} {line.steps} seed {line.seed} {line.objective}: ours "
        f"{_number(line.ours.value)} ≥ {_number(line.ours.bound)} in {line.run.whole:.1f} s, beam "
        f"{_number(line.beam)}, beam and cp-sat {_number(line.peer.value)} ≥ "
        f"{_number(line.peer.bound)}, didp {_number(line.didp)}"
    )


def _compared(pairs: Iterable[tuple[Number, Number]]) -> str:
    """Count where the first is smaller, alike (within 1/10,000) and larger."""
    counts = [0, 0, 0]
    for one, two in pairs:
        ours, theirs = (9.0 if number is None else float(number) for number in (one, two))
        counts[1 if abs(ours - theirs) < 1e-4 else 0 if ours < theirs else 2] += 1
    return "/".join(map(str, counts))


def _smaller(ours: Number, theirs: Number) -> str:
    return {"1/0/0": "ours", "0/1/0": "alike", "0/0/1": "peer"}[_compared([(ours, theirs)])]


def _number(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):.4f}"
