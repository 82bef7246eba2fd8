"""The other ways of asking CP-SAT and HiGHS, beside those kept: `python -m bench.alternatives`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from math import exp, log

from ortools.sat.python import cp_model

from bench import cpsat, goal, highs, ours
from bench.cpsat import SETTINGS, Model, Steps, run
from bench.descent import Answer, Attempt, descend
from bench.goal import Limits, highest, lowest, moves
from bench.instances import Instance, suite
from paripassu.balance.terms import Terms
from paripassu.order.lattice import closure

TRIED = (
    "agreed-framework-1994", "hanoi-2019", "minsk-2-2015", "tracks 5x4", "tracks 6x4",
    "milestones 4x3", "milestones 4x4", "layers 5x4", "layers 6x4",
)  # fmt: skip
TWO = ["no_lp", "quick_restart_no_lp"]
LIGHT = {"num_workers": 1, "linearization_level": 0, "cp_model_probing_level": 0}


class Places:
    """The place of each step as an integer, no two alike; balances as cumulative resources.

    A loss is an interval from its place to the end, a gain one from the start to its place: what
    they take up together is how far the balance is below the highest it could be.
    """

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.terms, self.model, self.limits = terms, cp_model.CpModel(), limits
        self.size = size = len(terms.steps)
        earlier = closure(terms.before)
        self.places = [
            self.model.new_int_var(
                earlier[a].bit_count(), size - 1 - sum(mask >> a & 1 for mask in earlier), f"{a}"
            )
            for a in range(size)
        ]
        for a, needed in enumerate(terms.before):
            for need in needed:
                self.model.add(self.places[need] + 1 <= self.places[a])
        units = [self.model.new_fixed_size_interval_var(place, 1, "") for place in self.places]
        self.model.add_no_overlap(units)
        events = list(self.places)
        for needed, _ in terms.also:
            last = self.model.new_int_var(0, size - 1, "")
            self.model.add_max_equality(last, [self.places[step] for step in needed])
            events.append(last)
        self.since = [self.model.new_interval_var(e, size - e, size, "") for e in events]
        self.until = [self.model.new_interval_var(0, e, e, "") for e in events]
        for i in range(len(terms.parties)):
            self._cumulative(*self.below(i), highest(terms, i) - limits.low[i])
            self._cumulative(*self.above(i), limits.top[i] - lowest(terms, i))
        for i in terms.acting:
            if limits.trust[i] < 1:
                self.trust(i)

    def below(self, i: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        """What a party's balance is below the highest it could be."""
        return self._used(i, 1)

    def above(self, i: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        """What a party's balance is above the lowest it could be."""
        return self._used(i, -1)

    def _used(self, i: int, sign: int) -> tuple[list[cp_model.IntervalVar], list[int]]:
        steps = [(e, move[i]) for e, move in enumerate(moves(self.terms)) if move[i]]
        intervals = [self.since[e] if d * sign < 0 else self.until[e] for e, d in steps]
        return intervals, [abs(d) for _, d in steps]

    def _cumulative(
        self, intervals: list[cp_model.IntervalVar], sizes: list[cp_model.LinearExprT], room: object
    ) -> None:
        self.model.add_cumulative(intervals, sizes, room)

    def trust(self, i: int) -> None:
        """Let the highest balance so far rise with gains: a second pair of cumulatives.

        The rises so far must lift the highest balance to the balance; what the highest balance
        and the losses take up together must leave the trust allowed.
        """
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

    def hint(self, order: Sequence[int]) -> None:
        """Suggest an order to start from."""
        for place, step in enumerate(order):
            self.model.add_hint(self.places[step], place)

    def order(self, solver: cp_model.CpSolver) -> list[int]:
        """Read the order off a solution."""
        return sorted(range(self.size), key=lambda step: solver.value(self.places[step]))


class Pairs(Places):
    """For trust: which of two steps comes first, as booleans without circles of three.

    The balance after a step sums over them; of a pair, the earlier balance is linked to the later
    by one enforced constraint.
    """

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.first: dict[tuple[int, int], cp_model.LiteralT] = {}
        super().__init__(terms, limits)

    def _compare(self) -> None:
        earlier, size, model = closure(self.terms.before), self.size, self.model
        for a in range(size):
            for b in range(a):
                if earlier[a] >> b & 1 or earlier[b] >> a & 1:
                    literal: cp_model.LiteralT = earlier[a] >> b & 1
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

    def trust(self, i: int) -> None:
        """Link the balances after each pair of steps."""
        if not self.first:
            self._compare()
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
        total = int(terms.start[i]) + int(terms.keep[i, a])
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


def asking(build: Callable[[Terms, Limits], Model], settings: dict[str, object]) -> Attempt:
    """Ask CP-SAT with a model and settings."""

    def attempt(
        terms: Terms, limits: Limits, order: Sequence[int] | None, seconds: float
    ) -> list[int] | Answer:
        model = build(terms, limits)
        if order is not None:
            model.hint(order)
        return run(model, seconds, settings)

    return attempt


WAYS: dict[str, Attempt] = {
    "kept: steps, 1 worker, no LP, no presolve": cpsat.attempt,
    "steps, presolve without probing": asking(Steps, LIGHT),
    "steps, presolve": asking(Steps, {"num_workers": 1, "linearization_level": 0}),
    "steps, 2 workers without LP": asking(
        Steps, {"num_workers": 2, "subsolvers": TWO, "cp_model_presolve": False}
    ),
    "steps, 2 workers as they come": asking(Steps, {"num_workers": 2}),
    "steps, 8 workers as they come": asking(Steps, {"num_workers": 8}),
    "cumulative, 1 worker, no LP, no presolve": asking(Places, SETTINGS),
    "cumulative, 2 workers as they come": asking(Places, {"num_workers": 2}),
    "pairs, 1 worker, no LP, no presolve": asking(Pairs, SETTINGS),
    "pairs, 2 workers as they come": asking(Pairs, {"num_workers": 2}),
    "HiGHS": highs.attempt,
}


def main() -> int:
    """Print the geometric mean of the seconds of every way on a few instances."""
    parser = argparse.ArgumentParser(prog="python -m bench.alternatives", description=__doc__)
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for each solve (20)")
    limit = parser.parse_args().limit
    chosen = [instance for instance in suite() if instance.name in TRIED]
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
