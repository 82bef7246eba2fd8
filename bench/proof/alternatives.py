"""The other ways of asking CP-SAT and HiGHS: `python -m bench.proof.alternatives`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from math import exp, log
from typing import Any

from ortools.sat.python import cp_model

from bench import ours
from bench.proof import cpsat, goal, highs
from bench.proof.cpsat import BACKWARDS, PLAIN, RESTARTED, Model, Places, Steps, Truth, ask
from bench.proof.descent import Answer, Attempt, descend
from bench.proof.goal import Limits, highest, lowest, moves
from bench.proof.instances import Instance, library, tracks
from paripassu.balance.precedence import closure
from paripassu.balance.terms import Terms

LIBRARY = ("agreed-framework-1994", "hanoi-2019", "minsk-2-2015")
TRACKS = (
    (16, 2, 2), (16, 3, 2), (16, 4, 3), (20, 2, 2), (20, 3, 2), (20, 4, 3), (24, 2, 2), (24, 3, 1),
    (24, 4, 1), (24, 3, 3), (24, 4, 2),
)  # fmt: skip
NO_LP = "num_workers: 1 linearization_level: 0"
BEFORE = f"{NO_LP} cp_model_presolve: false"
TWO = 'num_workers: 2 subsolvers: ["no_lp", "quick_restart_no_lp"] cp_model_presolve: false'


class Rises(Places):
    """For trust: a second pair of cumulative resources lets the highest balance so far rise.

    The rises so far must lift the highest balance to the balance; what the highest balance and
    the losses take up together must leave the trust allowed.
    """

    def __init__(self, terms: Terms, limits: Limits) -> None:
        super().__init__(terms, limits)
        for i in terms.acting:
            if limits.trust[i] < 1:
                self._trust(i)

    def _trust(self, i: int) -> None:
        terms = self.terms
        p, q = self.limits.trust[i].as_integer_ratio()
        low, high, start = lowest(terms, i), highest(terms, i), int(terms.start[i])
        gains = [(e, move[i]) for e, move in enumerate(moves(terms)) if move[i] > 0]
        rises = [self.model.new_int_var(0, d, "") for _, d in gains]
        scaled = [self.model.new_int_var(0, q * d, "") for _, d in gains]
        for rise, times in zip(rises, scaled, strict=True):
            self.model.add(times == q * rise)
        room = self.model.new_int_var(0, self.limits.top[i] - low, "")
        self.model.add(room == sum(rises) + start - low)
        intervals, sizes = self.above(i)
        waiting = [self.until[e] for e, _ in gains]
        self._cumulative([*intervals, *waiting], [*sizes, *rises], room)
        intervals, sizes = self.below(i)
        risen = [self.since[e] for e, _ in gains]
        free = p * terms.final[i] + q * terms.guarantee[i] + (q - p) * high - q * start
        lost: list[cp_model.LinearExprT] = [(q - p) * d for d in sizes]
        self._cumulative([*intervals, *risen], [*lost, *scaled], free)


class Pairs(Places):
    """For trust: which of two steps comes first, as booleans without circles of three.

    The balance after a step sums over them; of a pair, the earlier balance is linked to the later
    by one enforced constraint.
    """

    def __init__(self, terms: Terms, limits: Limits) -> None:
        super().__init__(terms, limits)
        self.first: dict[tuple[int, int], Truth] = {}
        self._compare()
        for i in terms.acting:
            if limits.trust[i] < 1:
                self._trust(i)

    def _compare(self) -> None:
        earlier, size, model = closure(self.terms.before), self.size, self.model
        for a in range(size):
            for b in range(a):
                if earlier[a] >> b & 1 or earlier[b] >> a & 1:
                    literal: Truth = earlier[a] >> b & 1
                else:
                    literal = model.new_bool_var("")
                    model.add(self.places[b] < self.places[a]).only_enforce_if(literal)
                    model.add(self.places[a] < self.places[b]).only_enforce_if(~literal)
                self.first[b, a], self.first[a, b] = literal, cpsat.negated(literal)
        for a in range(size):
            others = [b for b in range(size) if b != a]
            model.add(self.places[a] == sum(self.first[b, a] for b in others))
            for b in range(a + 1, size):
                for c in range(a + 1, size):
                    if c != b:
                        circle = (self.first[a, b], self.first[b, c], self.first[c, a])
                        model.add_bool_or([cpsat.negated(one) for one in circle])

    def _trust(self, i: int) -> None:
        """Link the balances after each pair of steps."""
        terms, limits = self.terms, self.limits
        p, q = limits.trust[i].as_integer_ratio()
        after = [self._after(i, a) for a in range(self.size)]
        touched = [any(a in needed for needed, _ in terms.also) for a in range(self.size)]
        free = p * terms.final[i] + q * terms.guarantee[i]
        for a in range(self.size):
            self.model.add(q * int(terms.start[i]) <= free + (q - p) * after[a])
            if terms.keep[i, a] >= 0 and not touched[a]:
                continue
            for b in range(self.size):
                if b != a and (terms.keep[i, b] > 0 or touched[b]):
                    row = self.model.add(q * after[b] <= free + (q - p) * after[a])
                    row.only_enforce_if(self.first[b, a])

    def _after(self, i: int, a: int) -> cp_model.IntVar:
        terms = self.terms
        others = [b for b in range(self.size) if b != a]
        total: Any = int(terms.start[i]) + int(terms.keep[i, a])
        total += sum(int(terms.keep[i, b]) * self.first[b, a] for b in others)
        for needed, gain in terms.also:
            if gain[i]:
                whole = self.model.new_bool_var("")
                literals = [self.first[b, a] for b in needed if b != a]
                self.model.add_bool_and(literals).only_enforce_if(whole)
                self.model.add_bool_or([*(cpsat.negated(one) for one in literals), whole])
                total += int(gain[i]) * whole
        balance = self.model.new_int_var(self.limits.low[i], self.limits.top[i], "")
        self.model.add(balance == total)
        return balance


def asking(build: Callable[[Terms, Limits], Model], settings: str) -> Attempt:
    """Ask CP-SAT with a model and settings."""

    def attempt(
        terms: Terms, limits: Limits, order: Sequence[int] | None, seconds: float
    ) -> list[int] | Answer:
        return ask(build(terms, limits), order, seconds, settings)

    return attempt


WAYS: dict[str, Attempt] = {
    "kept, two at once": cpsat.attempt,
    "steps, backwards": asking(Steps, BACKWARDS),
    "steps, restarted": asking(Steps, RESTARTED),
    "steps, no LP, presolve or inprocessing": asking(Steps, PLAIN),
    "steps, no LP or presolve": asking(Steps, BEFORE),
    "steps, no LP or probing": asking(Steps, f"{NO_LP} cp_model_probing_level: 0"),
    "steps, no LP": asking(Steps, NO_LP),
    "steps, pseudo costs": asking(Steps, f"{PLAIN} search_branching: PSEUDO_COST_SEARCH"),
    "steps, pseudo-boolean learning": asking(Steps, f"{PLAIN} use_pb_resolution: true"),
    "steps, 2 workers without LP": asking(Steps, TWO),
    "steps, 2 workers as they come": asking(Steps, "num_workers: 2"),
    "steps, 8 workers as they come": asking(Steps, "num_workers: 8"),
    "cumulative, no LP, presolve or inprocessing": asking(Rises, PLAIN),
    "cumulative, no LP": asking(Rises, NO_LP),
    "cumulative, 2 workers as they come": asking(Rises, "num_workers: 2"),
    "pairs, no LP, presolve or inprocessing": asking(Pairs, PLAIN),
    "pairs, 2 workers as they come": asking(Pairs, "num_workers: 2"),
    "HiGHS": highs.attempt,
}


def main() -> int:
    """Print the geometric mean of the seconds of every way on a few instances."""
    parser = argparse.ArgumentParser(prog="python -m bench.proof.alternatives", description=__doc__)
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for each solve (20)")
    limit = parser.parse_args().limit
    chosen = [instance for instance in library() if instance.name in LIBRARY]
    chosen += tracks(TRACKS)
    print(f"| way | {' | '.join(goal.OBJECTIVES)} |\n| --- |{' --: |' * len(goal.OBJECTIVES)}")
    for name, attempt in WAYS.items():
        cells = [_mean(name, attempt, chosen, objective, limit) for objective in goal.OBJECTIVES]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    return 0


def _mean(
    name: str, attempt: Attempt, chosen: Sequence[Instance], objective: str, limit: float
) -> str:
    seconds, late = [], 0
    for instance in chosen:
        began = time.perf_counter()
        outcome = descend(name, instance.terms, objective, limit, attempt)
        best = ours.solve(instance.terms, objective, limit).value
        if outcome.proved and outcome.value != best:
            raise AssertionError(f"{name} on {instance.name}: {outcome.value}, not {best}")
        seconds.append(outcome.seconds)
        late += not outcome.proved
        print(f"{name}: {instance.name} {time.perf_counter() - began:.2f}", file=sys.stderr)
    mean = exp(sum(map(log, seconds)) / len(seconds))
    return f"{mean:.3f} s" + (f" ({late} unfinished)" if late else "")


if __name__ == "__main__":
    sys.exit(main())
