"""The table of a run in markdown, and the sentences that say whether each goal is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from bench import compiled
from bench.instances import Instance
from bench.outcome import Outcome

MEAN_FROM, WORST_FROM = 16, 10
MEAN_GOAL = {"trust": 100.0}


@dataclass(frozen=True)
class Line:
    """One instance and objective: our outcome and the peers'."""

    instance: Instance
    states: int
    objective: str
    own: Outcome
    peers: tuple[Outcome, ...]

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.instance.terms.steps)

    def ratio(self, without: str = "") -> float:
        """How many times as long as ours the best peer took; limits count as times."""
        return min(p.seconds for p in self.peers if p.method != without) / self.own.seconds


def markdown(lines: Sequence[Line], peers: Sequence[str], limit: float) -> str:
    """Give a table for each objective, each followed by its summary."""
    parts = []
    for objective in dict.fromkeys(line.objective for line in lines):
        chosen = [line for line in lines if line.objective == objective]
        parts.append(f"### {objective.capitalize()}\n\n{_rows(chosen, peers)}\n")
        parts.append("\n".join(f"- {one}" for one in summary(objective, chosen, limit)) + "\n")
    return "\n".join(parts)


def _rows(lines: Sequence[Line], peers: Sequence[str]) -> str:
    head = ["instance", "steps", "parties", "states", "labels", "value", "paripassu, s"]
    head += [f"{peer}, s" for peer in peers] + ["best peer / ours"]
    rows = [head, ["---"] + ["--:"] * (len(head) - 1)]
    for line in lines:
        own = line.own
        row = [line.instance.name, str(line.steps), str(len(line.instance.terms.parties))]
        row += [str(line.states), str(own.expanded), _value(own), _seconds(own)]
        row += [_seconds(outcome) for outcome in line.peers]
        limited = all(not outcome.proved for outcome in line.peers)
        row.append(("> " if limited else "") + _ratio(line.ratio()))
        rows.append(row)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def summary(objective: str, lines: Sequence[Line], limit: float) -> list[str]:
    """Say the mean, the worst and whether the goals are met."""
    said = [f"A method that did not finish counts as {limit:g} s (marked >)."]
    unproved = [line.instance.name for line in lines if not line.own.proved]
    if unproved:
        said.append(f"Our own search did not finish on: {', '.join(unproved)}.")
    said += _judged(objective, lines, "")
    if any(outcome.method == compiled.NAME for outcome in lines[0].peers):
        said += _judged(objective, lines, compiled.NAME)
    return said


def _judged(objective: str, lines: Sequence[Line], without: str) -> list[str]:
    against = f"Leaving out {without} enumeration, a" if without else "A"
    said = []
    large = [line.ratio(without) for line in lines if line.steps >= MEAN_FROM]
    if large:
        mean = exp(sum(map(log, large)) / len(large))
        wanted = MEAN_GOAL.get(objective)
        met = "" if wanted is None else f" (goal: at least {wanted:g}; {_met(mean >= wanted)})"
        said.append(
            f"{against}gainst the best peer on each of the {len(large)} instances with n ≥ "
            f"{MEAN_FROM}: geometric mean {_ratio(mean)} times as fast{met}."
        )
    small = [line for line in lines if line.steps >= WORST_FROM]
    if small:
        worst = min(small, key=lambda line: line.ratio(without))
        slower = [line for line in small if line.ratio(without) < 1]
        names = ", ".join(f"{x.instance.name} ({_ratio(x.ratio(without))})" for x in slower)
        said.append(
            f"{against}gainst the best peer on each of the {len(small)} instances with n ≥ "
            f"{WORST_FROM}: worst ratio {_ratio(worst.ratio(without))}, on {worst.instance.name} "
            f"(goal: never below 1; {_met(not slower)})."
            + (f" Slower on {len(slower)}: {names}." if slower else "")
        )
    return said


def spoken(line: Line) -> str:
    """Give one line of progress."""
    times = ", ".join(f"{o.method} {_seconds(o)}" for o in (line.own, *line.peers))
    return f"{line.objective:8} {line.instance.name:22} {times}; ratio {_ratio(line.ratio())}"


def _met(met: bool) -> str:
    return "met" if met else "NOT met"


def _value(outcome: Outcome) -> str:
    return "none" if outcome.value is None else f"{float(outcome.value):.4f}"


def _seconds(outcome: Outcome) -> str:
    figure = f"{outcome.seconds:.2f}" if outcome.seconds >= 1 else f"{outcome.seconds:.4f}"
    return figure if outcome.proved else f"> {outcome.seconds:g}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.2g}"
