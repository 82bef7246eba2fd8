"""The tables of a run in markdown, and the sentences that say whether each goal is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

from bench.outcome import Outcome
from bench.proof.instances import Instance

# Seconds to proof by number of steps, and times as fast as a peer, on the tracks.
MEDIAN_GOAL = {16: 0.1, 20: 0.2, 24: 0.5, 30: 5.0}
MEAN_GOAL = {"trust": 100.0, "exposure": 3.0}
JUDGED = "cp-sat"


@dataclass(frozen=True)
class Line:
    """One instance and objective: our outcome and the peers'."""

    instance: Instance
    cells: int
    objective: str
    own: Outcome
    peers: tuple[Outcome, ...]

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.instance.terms.steps)

    def ratio(self, peer: str) -> float:
        """How many times as long as ours a peer took; limits count as times."""
        return next(p.seconds for p in self.peers if p.method == peer) / self.own.seconds


def markdown(lines: Sequence[Line], peers: Sequence[str], limit: float) -> str:
    """Give for each objective the medians, what is met of the goals, and all rows."""
    parts = []
    for objective in dict.fromkeys(line.objective for line in lines):
        chosen = [line for line in lines if line.objective == objective]
        parts.append(f"### {objective.capitalize()}\n")
        if any(line.instance.family == "tracks" for line in chosen):
            parts.append(rows(_medians(chosen, peers)) + "\n")
        parts.append("\n".join(f"- {one}" for one in summary(chosen, peers, limit)) + "\n")
        parts.append(rows(_every(chosen, peers)) + "\n")
    return "\n".join(parts)


def rows(table: Sequence[Sequence[str]]) -> str:
    """Lay out a table whose first row is its head; numbers stand to the right."""
    rule = ["---"] + ["--:"] * (len(table[0]) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [table[0], rule, *table[1:]])


def _medians(lines: Sequence[Line], peers: Sequence[str]) -> list[list[str]]:
    head = ["tracks, steps", "instances", "goal, s", "paripassu, median s", "worst", "labels"]
    table = [[*head, *(f"{peer}, median s" for peer in peers), ""]]
    for steps, goal in MEDIAN_GOAL.items():
        sized = [x for x in lines if x.instance.family == "tracks" and x.steps == steps]
        if sized:
            own = [line.own.seconds for line in sized]
            row = [str(steps), str(len(sized)), f"{goal:g}", figure(median(own)), figure(max(own))]
            row.append(f"{median(line.own.expanded for line in sized):g}")
            for number in range(len(peers)):
                row.append(figure(median(line.peers[number].seconds for line in sized)))
            table.append([*row, _met(median(own) < goal)])
    return table


def _every(lines: Sequence[Line], peers: Sequence[str]) -> list[list[str]]:
    head = ["instance", "steps", "parties", "grid", "labels", "value", "paripassu, s"]
    table = [head + [f"{peer}, s" for peer in peers] + [f"{peer} / ours" for peer in peers]]
    for line in lines:
        own = line.own
        row = [line.instance.name, str(line.steps), str(len(line.instance.terms.parties))]
        row += [f"{line.cells:.3g}", str(own.expanded), _value(own), _seconds(own)]
        row += [_seconds(outcome) for outcome in line.peers]
        row += [("" if p.proved else "> ") + times(line.ratio(p.method)) for p in line.peers]
        table.append(row)
    return table


def summary(lines: Sequence[Line], peers: Sequence[str], limit: float) -> list[str]:
    """Say the means by family, where we are slower, and whether the goals are met."""
    said = [f"A method that did not finish counts as {limit:g} s (marked >)."]
    unproved = [line.instance.name for line in lines if not line.own.proved]
    if unproved:
        said.append(f"Our own search did not finish on: {', '.join(unproved)}.")
    for peer in peers:
        for family in dict.fromkeys(line.instance.family for line in lines):
            chosen = [line for line in lines if line.instance.family == family]
            said.append(_judged(family, chosen, peer))
    return said


def _judged(family: str, lines: Sequence[Line], peer: str) -> str:
    ratio = mean([line.ratio(peer) for line in lines])
    slower = [line for line in lines if line.ratio(peer) < 1]
    late = sum(not p.proved for line in lines for p in line.peers if p.method == peer)
    said = f"{family.capitalize()}, {len(lines)} instances: {times(ratio)} times as fast as {peer}"
    said += f" (geometric mean; it did not finish on {late})"
    goal = MEAN_GOAL[lines[0].objective]
    if peer == JUDGED and family == "tracks":
        said += f"; goal: {goal:g}, {_met(ratio >= goal)}"
    if peer == JUDGED and family == "library":
        said += f"; goal: never slower, {_met(not slower)}"
    if slower:
        names = (f"{x.instance.name} ({times(x.ratio(peer))})" for x in slower)
        said += f". Slower on {len(slower)}: {', '.join(names)}"
    return said + "."


def spoken(line: Line) -> str:
    """Give one line of progress."""
    seconds = ", ".join(f"{o.method} {_seconds(o)}" for o in (line.own, *line.peers))
    ratios = ", ".join(times(line.ratio(peer.method)) for peer in line.peers)
    return f"{line.objective:8} {line.instance.name:26} {seconds}; ratio {ratios}"


def mean(ratios: Sequence[float]) -> float:
    """Geometric mean."""
    return exp(sum(map(log, ratios)) / len(ratios))


def times(ratio: float) -> str:
    """Write how many times as fast."""
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.2g}"


def figure(seconds: float) -> str:
    """Write seconds."""
    return f"{seconds:.2f}" if seconds >= 1 else f"{seconds:.4f}"


def _met(met: bool) -> str:
    return "met" if met else "NOT met"


def _value(outcome: Outcome) -> str:
    return "none" if outcome.value is None else f"{float(outcome.value):.4f}"


def _seconds(outcome: Outcome) -> str:
    return figure(outcome.seconds) if outcome.proved else f"> {outcome.seconds:g}"
