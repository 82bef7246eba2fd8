"""OR-Tools CP-SAT with the best model of a calendar that we found: intervals and cumulatives.

A loss takes up room from its start to the end, a gain from the beginning until it is verified, in
one cumulative for each party: that is what a party may be left with. What it may take away is the
same with the days on which steps are done. Rule 2 asks for the highest of that so far. In small
deals it is written out for each gain and each later loss, with booleans for who comes first; in
large ones the highest rises only when a gain is done, by a share of that gain which is a variable,
so that it is a cumulative too, with variable demands. Working days are told by the weekday.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from bench.dates.outcome import Asked, Outcome
from bench.proof.goal import moves
from paripassu.order.dates.project import OPEN, Project
from paripassu.order.dates.weekly import Told, Weekly

NAME = "cp-sat"
# One for each core: eight on two cores found worse calendars and proved fewer.
SETTINGS: Mapping[str, Any] = {"num_workers": 1, "linearization_level": 0}

# Steps up to which rule 2 is written out for pairs of steps, with a boolean for who comes first.
PAIRS = 40

Days = list[Any]
Kept = list[tuple[int, int]]


def solve(asked: Asked, limit: float, settings: Mapping[str, Any] = SETTINGS) -> Outcome:
    """Look for the shortest calendar, from the slow one, to the proof or the limit."""
    began = time.perf_counter()
    model = Model(asked.project, asked.slow_length)
    model.hint(asked.slow)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, limit - (time.perf_counter() - began))
    solver.parameters.random_seed = 1
    for name, setting in settings.items():
        setattr(solver.parameters, name, setting)
    status = solver.solve(model.model)
    seconds = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(NAME, (), (), 0, False, limit)
    proved = status == cp_model.OPTIMAL
    starts = tuple(solver.value(start) for start in model.starts)
    checked = tuple(solver.value(day) for day in model.checked)
    bound = round(solver.best_objective_bound)
    return Outcome(NAME, starts, checked, bound, proved, seconds if proved else limit)


class Model:
    """All calendars of a project that are safe and no longer than `horizon` days."""

    def __init__(self, project: Project, horizon: int) -> None:
        self.project, self.horizon, self.model = project, horizon, cp_model.CpModel()
        model, steps = self.model, range(project.size)
        latest = [min(horizon, day) for day in project.latest]
        self.weekly = Weekly(model, horizon)
        self.starts = [
            self._start(j, project.earliest[j], latest[j] - project.lasts[j]) for j in steps
        ]
        ended = [
            self.weekly.told(self.starts[j], (j, 0), project.ends.get(j), project.lasts[j])
            for j in steps
        ]
        self.done = [told.day for told in ended]
        crowded = {j for crew in project.verifiers for j in crew.members if project.checks[j]}
        # Where no team can be wanting, verification follows at once.
        self.waits = {j: model.new_int_var(0, horizon, f"checked {j}") for j in sorted(crowded)}
        self.checked = [self.waits.get(j, self.done[j]) for j in steps]
        sure = [
            self.weekly.told(self.checked[j], (j, 2), project.sure.get(j), project.checks[j])
            for j in steps
        ]
        self.verified = [told.day for told in sure]
        self.length = model.new_int_var(0, horizon, "length")
        for j in steps:
            model.add(self.verified[j] <= self.length)
            if j in project.ends:
                model.add(self.done[j] <= latest[j])
            if j in crowded:
                model.add(self.checked[j] >= self.done[j])
            for need in project.terms.before[j]:
                model.add(self.verified[need] <= self.starts[j])
        for arc in project.arcs:
            since, column = (self.verified, 3) if arc.verified else (self.starts, 0)
            told = self.weekly.told(since[arc.of], (arc.of, column), arc.table, arc.days)
            model.add(told.day <= self.starts[arc.to])
        self._crews(ended, sure)
        self._events()
        self.known: dict[tuple[int, ...], cp_model.IntVar] = {}
        self.rises: dict[tuple[int, int], cp_model.IntVar] = {}
        for i in range(len(project.terms.parties)):
            self._bears(i)
        for i, trust in zip(project.terms.acting, project.allowed, strict=True):
            self._trusts(i, *trust.as_integer_ratio())
        model.minimize(self.length)

    def _start(self, step: int, first: int, last: int) -> cp_model.IntVar:
        """Give the day on which a step starts, a working day where it counts those."""
        opens = self.project.opens.get(step)
        if opens is None:
            return self.model.new_int_var(first, last, f"start {step}")
        days = [day for day in range(first, last + 1) if opens[day] == day]
        return self.model.new_int_var_from_domain(
            cp_model.Domain.from_values(days), f"start {step}"
        )

    def _crews(self, ended: Sequence[Told], sure: Sequence[Told]) -> None:
        project, model = self.project, self.model
        for crews, begin, end, lasts, tables in (
            (project.tracks, self.starts, ended, project.lasts, project.ends),
            (project.verifiers, self.checked, sure, project.checks, project.sure),
        ):
            for crew in crews:
                spans = [
                    model.new_interval_var(begin[j], end[j].later, end[j].day, "")
                    if j in tables
                    else model.new_fixed_size_interval_var(begin[j], lasts[j], "")
                    for j in crew.members
                    if lasts[j]
                ]
                if crew.most == 1:
                    model.add_no_overlap(spans)
                elif len(spans) > crew.most:
                    model.add_cumulative(spans, [1] * len(spans), crew.most)

    def _events(self) -> None:
        """Intervals up to and from each date of each step, and of each set of steps."""
        self.lasts: list[tuple[cp_model.IntVar, tuple[int, ...], bool, bool]] = []
        starts, done, verified = [*self.starts], [*self.done], [*self.verified]
        for needed, _ in self.project.terms.also:
            for days in (starts, done, verified):
                last = self.model.new_int_var(0, self.horizon, "")
                self.model.add_max_equality(last, [days[step] for step in needed])
                self.lasts.append((last, needed, days is starts, days is verified))
                days.append(last)
        self.starts_, self.done_, self.verified_ = starts, done, verified
        self.lists = (id(starts), id(done), id(verified))
        self.since_start = [self._since(day) for day in starts]
        self.since_done = [self._since(day) for day in done]
        self.until_over = [self._until(day + 1) for day in done]
        self.until_verified = [self._until(day) for day in verified]

    def _since(self, day: cp_model.LinearExprT) -> cp_model.IntervalVar:
        end = self.horizon + 2
        return self.model.new_interval_var(day, end - day, end, "")

    def _until(self, day: cp_model.LinearExprT) -> cp_model.IntervalVar:
        return self.model.new_interval_var(-1, day + 1, day, "")

    def _kept(self, i: int) -> tuple[Kept, Kept]:
        """Give a party's gains and its losses, each with its event."""
        kept = [(event, move[i]) for event, move in enumerate(moves(self.project.terms))]
        return [(e, k) for e, k in kept if k > 0], [(e, -k) for e, k in kept if k < 0]

    def _bears(self, i: int) -> None:
        """Rule 3: never below what the party bears."""
        least = self.project.least[i]
        if least <= -OPEN:
            return
        gains, losses = self._kept(i)
        spans = [self.until_verified[e] for e, _ in gains] + [
            self.since_start[e] for e, _ in losses
        ]
        sizes = [k for _, k in (*gains, *losses)]
        room = int(self.project.terms.start[i]) + sum(k for _, k in gains) - least
        self._cumulative(spans, sizes, room)

    def _trusts(self, i: int, p: int, q: int) -> None:
        """Rules 1 and 2: with M the most that it could take away so far, M - g ≤ p·U + (1-p)·l."""
        terms = self.project.terms
        gains, losses = self._kept(i)
        start, final, guarantee = int(terms.start[i]), terms.final[i], terms.guarantee[i]
        lost, gained = sum(k for _, k in losses), sum(k for _, k in gains)
        over = [self.until_over[e] for e, _ in losses]
        taken = [self.since_done[e] for e, _ in gains]
        sizes = [k for _, k in losses]
        self._cumulative(
            [*over, *taken], [*sizes, *(k for _, k in gains)], final + guarantee - start + lost
        )
        if p >= q:
            return
        left = [self.until_verified[e] for e, _ in gains] + [self.since_start[e] for e, _ in losses]
        falls = [(q - p) * k for _, k in (*gains, *losses)]
        room = p * final + (q - p) * (start + terms.cover[i] + gained) - q * (start - guarantee)
        if len(self.starts) <= PAIRS:
            self._cumulative(left, falls, room)
            both = [q * k for _, k in (*losses, *gains)]
            self._cumulative([*over, *taken, *left], [*both, *falls], room + q * lost)
            self._pairs(gains, losses, q, q - p, room)
            return
        rises = [self.model.new_int_var(0, k, "") for _, k in gains]
        self.rises |= {(i, e): rise for rise, (e, _) in zip(rises, gains, strict=True)}
        rest = [k - rise for rise, (_, k) in zip(rises, gains, strict=True)]
        self._cumulative([*over, *taken], [*sizes, *rest], lost)
        self._cumulative([*taken, *left], [*(q * rise for rise in rises), *falls], room)

    def _pairs(self, gains: Kept, losses: Kept, q: int, fall: int, room: int) -> None:
        """Rule 2 for each gain that is done before a loss begins: what is held, what is left."""
        for j, _ in gains:
            held = sum(k * self._upto(self.done_, a, self.done_, j) for a, k in gains)
            held -= sum(k * self._upto(self.done_, b, self.done_, j, gap=1) for b, k in losses)
            for e, _ in losses:
                lost = sum(k * self._upto(self.starts_, b, self.starts_, e) for b, k in losses)
                lost += sum(k * ~self._upto(self.verified_, a, self.starts_, e) for a, k in gains)
                before = self._upto(self.done_, j, self.starts_, e)
                self.model.add(q * held + fall * lost <= room).only_enforce_if(before)

    def _upto(self, days: Days, one: int, others: Days, other: int, *, gap: int = 0) -> Any:
        """Whether one day is no later than another, or, with a gap of 1, sooner."""
        key = (id(days), one, id(others), other, gap)
        if key not in self.known:
            self.known[key] = truth = self.model.new_bool_var("")
            self.model.add(days[one] + gap <= others[other]).only_enforce_if(truth)
            self.model.add(days[one] + gap > others[other]).only_enforce_if(~truth)
        return self.known[key]

    def _cumulative(
        self,
        spans: Sequence[cp_model.IntervalVar],
        sizes: Sequence[cp_model.LinearExprT],
        room: int,
    ) -> None:
        self.model.add_cumulative(spans, sizes, room)

    def hint(self, starts: Sequence[int]) -> None:
        """Suggest a calendar in which every step is verified at once, to the last variable."""
        project, hint = self.project, self.model.add_hint
        done = [project.done(j, day) for j, day in enumerate(starts)]
        verified = [project.verified(j, day) for j, day in enumerate(done)]
        for j, day in enumerate(starts):
            hint(self.starts[j], day)
            if j in self.waits:
                hint(self.waits[j], done[j])
        hint(self.length, max(verified))
        table = np.array([starts, done, done, verified], np.int64).T
        for variable, value in self.weekly.hints:
            hint(variable, value(table))
        for last, needed, starting, ending in self.lasts:
            days = starts if starting else verified if ending else done
            hint(last, max(days[step] for step in needed))
        starts, verified = list(starts), list(verified)
        for days in (starts, done, verified):
            days += [max(days[step] for step in needed) for needed, _ in project.terms.also]
        known = dict(zip(self.lists, (starts, done, verified), strict=True))
        for (one, a, other, b, gap), truth in self.known.items():
            hint(truth, known[one][a] + gap <= known[other][b])
        for i in range(len(project.terms.parties)):
            gains, losses = self._kept(i)
            most = 0
            for e, _ in sorted(gains, key=lambda gain: done[gain[0]]):
                held = sum(k for other, k in gains if done[other] <= done[e])
                held -= sum(k for other, k in losses if done[other] < done[e])
                if (i, e) in self.rises:
                    hint(self.rises[i, e], max(0, held - most))
                most = max(most, held)
