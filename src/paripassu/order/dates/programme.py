"""The calendar as a constraint programme (CP-SAT): exact where the deal is of ordinary size.

What a party may be left with is a store that is never empty (Neumann & Schwindt 2002): a loss is
an interval from its start to the end, a gain one from D-Day until it is verified, under one
capacity. Rule 2 ties what is held at one instant to what is left at a later one: for each gain
done before, or while, a loss is under way, both balances are counted by who comes before whom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import gcd
from typing import TYPE_CHECKING, Any

from paripassu.order.dates.counting import Counting, Item, latest
from paripassu.order.dates.project import FAR, OPEN, Project
from paripassu.order.dates.reach import Reach
from paripassu.order.dates.trusting import Line, Trusting, pairs
from paripassu.order.dates.weekly import Told, Weekly
from paripassu.order.dates.worked import MOST

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

# How many steps, and how many comparisons, there may be where the programme is asked.
MOST_STEPS, MOST_PAIRS = 150, 12_000


class Model:
    """All safe calendars of a project that are no longer than `horizon` days."""

    def __init__(self, project: Project, reach: Reach, horizon: int) -> None:
        from ortools.sat.python import cp_model

        self.project, self.horizon, self._reach = project, horizon, reach
        self.model = cp_model.CpModel()
        n, first = project.size, reach.starts.tolist()
        whole = [d + v for d, v in zip(project.lasts, project.checks, strict=True)]
        new = self.model.new_int_var
        latest = [
            min(horizon - w, last - d)
            for w, last, d in zip(whole, project.latest, project.lasts, strict=True)
        ]
        self.possible = all(a <= b for a, b in zip(first, latest, strict=True))
        if not self.possible:
            return
        self._hints: list[tuple[Any, Callable[[Days], int]]] = []
        self.starts = [self._start(j, first[j], latest[j]) for j in range(n)]
        weekly = Weekly(self.model, horizon + 1)
        ended = [
            weekly.told(self.starts[j], (j, 0), project.ends.get(j), project.lasts[j])
            for j in range(n)
        ]
        self.done = [told.day for told in ended]
        self._limited = {j for crew in project.verifiers for j in crew.members if project.checks[j]}
        self.checked = [
            new(first[j] + project.lasts[j], horizon - project.checks[j], f"c{j}")
            if j in self._limited else self.done[j]
            for j in range(n)
        ]  # fmt: skip
        sure = [
            weekly.told(self.checked[j], (j, 2), project.sure.get(j), project.checks[j])
            for j in range(n)
        ]
        self.verified = [told.day for told in sure]
        self.length = new(min(horizon, reach.length), horizon, "length")
        for j in range(n):
            self.model.add(self.checked[j] >= self.done[j])
            if j in project.ends and project.latest[j] < FAR:
                self.model.add(self.done[j] <= project.latest[j])
            self.model.add(self.length >= self.verified[j])
            for need in project.terms.before[j]:
                self.model.add(self.starts[j] >= self.verified[need])
        self._groups()
        for arc in project.arcs:
            since, column = (self.verified, 3) if arc.verified else (self.starts, 0)
            told = weekly.told(since[arc.of], (arc.of, column), arc.table, arc.days)
            self.model.add(self.starts[arc.to] >= told.day)
        self._hints += weekly.hints
        self._crews(ended, sure)
        self._before: dict[tuple[int, str, int, str], Any] = {}
        self.items = self._items()
        self._trusting = Trusting(self.model, project, self.items, self._no_later)
        for i in range(len(project.terms.parties)):
            self._stores(i)
            self._under_way(i)
            self._instants(i)
        self._hints += self._trusting.hints

    @property
    def exact(self) -> bool:
        """Whether all that is safe is a solution."""
        return self._trusting.exact

    def _groups(self) -> None:
        """Let a step wait for one of each of its groups: which one is a literal."""
        for step, members in self.project.terms.groups:
            chosen = [self.model.new_bool_var("") for _member in members]
            self.model.add_bool_or(chosen)
            for member, one in zip(members, chosen, strict=True):
                self.model.add(self.starts[step] >= self.verified[member]).only_enforce_if(one)
                self._hints.append((one, partial(_in_time, step, member)))

    def _start(self, step: int, first: int, last: int) -> Any:
        """Give the day on which a step starts, a working day where it counts those."""
        from ortools.sat.python import cp_model

        if step not in self.project.opens:
            return self.model.new_int_var(first, last, f"s{step}")
        opens = self.project.opens[step]
        days = [day for day in range(first, min(last, MOST) + 1) if opens[day] == day]
        self.possible = self.possible and bool(days)
        domain = cp_model.Domain.from_values(days or [first])
        return self.model.new_int_var_from_domain(domain, f"s{step}")

    def _crews(self, ended: Sequence[Told], sure: Sequence[Told]) -> None:
        project, model = self.project, self.model
        for crews, begins, ends, lasts, tables in (
            (project.tracks, self.starts, ended, project.lasts, project.ends),
            (project.verifiers, self.checked, sure, project.checks, project.sure),
        ):
            for crew in crews:
                spans = [
                    model.new_interval_var(begins[j], ends[j].later, ends[j].day, "") if j in tables
                    else model.new_fixed_size_interval_var(begins[j], lasts[j], "")
                    for j in crew.members if lasts[j]
                ]  # fmt: skip
                self.model.add_cumulative(spans, [1] * len(spans), crew.most)

    def _items(self) -> list[Item]:
        """List the steps, and the sets, which are done when the last of their steps is."""
        terms, project = self.project.terms, self.project
        done: list[Any] = [
            self.done[j] if j in project.ends else self.starts[j] + project.counted[j]
            for j in range(project.size)
        ]
        verified = [
            done[j] if j in project.instant else self.verified[j] for j in range(project.size)
        ]
        items = [
            Item((j,), tuple(map(int, terms.keep[:, j])), self.starts[j], *days, days[0] + 1)
            for j, days in enumerate(zip(done, verified, strict=True))
        ]
        for steps, gain in terms.also:
            last = dict[str, Any]()
            for key, days in (("starts", self.starts), ("done", done), ("verified", verified)):
                last[key] = self.model.new_int_var(0, self.horizon + 1, "")
                self.model.add_max_equality(last[key], [days[j] for j in steps])
                self._hints.append((last[key], partial(latest, steps, key)))
            points = tuple(map(int, gain))
            items.append(Item(steps, points, **last, settled=last["done"] + 1))
        counting = Counting(self.model, project, self._reach, items, self.horizon)
        self._hints += counting.hints
        return counting.items

    def _stores(self, i: int) -> None:
        """Rule 3, rule 1, and what of rule 2 follows from the start and from the end."""
        low, top = self.project.lowest(i), self.project.highest(i)
        start = int(self.project.terms.start[i])
        self.possible = self.possible and low <= start <= top
        gains = [item for item in self.items if item.points[i] > 0]
        costs = [item for item in self.items if item.points[i] < 0]
        sizes = [abs(item.points[i]) for item in (*gains, *costs)]
        if low > -OPEN and costs:
            spans = [self._until(g.verified) for g in gains] + [self._from(c.starts) for c in costs]
            self._store(spans, sizes, start + sum(sizes[: len(gains)]) - low)
        if top < OPEN and gains:
            spans = [self._from(g.done) for g in gains] + [self._until(c.settled) for c in costs]
            self._store(spans, sizes, top - start + sum(sizes[len(gains) :]))

    def _under_way(self, i: int) -> None:
        """Rule 2 at one and the same instant: how much can be under way at once.

        scale·(what is held) - slope·(what is left) ≤ free: a gain weighs on it from when it is
        done, less once verified; a cost until it is done, most of all while it is under way. Where
        trust depends on what is verified this says what follows from the most that there ever is.
        """
        free, slope, scale, _top = map(int, self.project.last_lines[i])
        spans, sizes = [], []
        room = free - (scale - slope) * int(self.project.terms.start[i])
        for item in self.items:
            size = abs(item.points[i])
            if item.points[i] > 0:
                # scale·size while it is done and not verified, (scale - slope)·size from then on.
                spans += [self._from(item.done), self._until(item.verified)]
                sizes += [scale * size, slope * size]
                room += slope * size
            elif size:
                # (scale - slope)·size until it starts, scale·size until it is done.
                spans += [self._until(item.settled), self._from(item.starts)]
                sizes += [scale * size, slope * size]
                room += scale * size
        unit = gcd(room, *sizes)
        if unit:
            self._store(spans, [size // unit for size in sizes], room // unit)

    def _from(self, day: Any) -> Any:
        end = self.horizon + 2
        return self.model.new_interval_var(day, end - day, end, "")

    def _until(self, day: Any) -> Any:
        return self.model.new_interval_var(0, day, day, "")

    def _store(self, spans: list[Any], sizes: list[int], room: int) -> None:
        if room < 0:
            self.possible = False
        elif sum(sizes) > room:
            self.model.add_cumulative(spans, sizes, room)

    def _instants(self, i: int) -> None:
        """Rule 2: what is held when a gain is done, against what is left at each later loss."""
        project = self.project
        low, top = project.lowest(i), project.highest(i)
        free, slope, scale, _top = map(int, project.lines[i])
        start = int(project.terms.start[i])
        most = start + sum(max(0, item.points[i]) for item in self.items)
        least = start + sum(min(0, item.points[i]) for item in self.items)
        if scale * min(top, most) <= free + slope * max(low, least) or not slope:
            return
        gains = [k for k, item in enumerate(self.items) if item.points[i] > 0]
        costs = [k for k, item in enumerate(self.items) if item.points[i] < 0]
        for a in gains:
            held = self._tempting(i, a, gains, costs)
            lines = [*self._trusting.lines(i, a)]
            left = self._left(i, a, "done", gains, costs)
            self._keep(held, left, lines, True)
            for b in costs:
                left = self._left(i, b, "starts", gains, costs)
                self._keep(held, left, lines, self._no_later(a, "done", b, "starts"))

    def _keep(self, held: Any, left: Any, lines: list[Line], earlier: Any) -> None:
        """Ask of what is held that it is no more than what is left allows, where it is earlier."""
        if earlier is False:
            return
        for line in lines:
            one = self.model.add(line.scale * held <= line.free + line.slope * left)
            where = [*line.where, *([] if earlier is True else [earlier])]
            if where:
                one.only_enforce_if(where)

    def _tempting(self, i: int, a: int, gains: list[int], costs: list[int]) -> Any:
        """Write what a party holds once a gain is done."""
        held: Any = int(self.project.terms.start[i])
        for b in gains:
            held += self.items[b].points[i] * self._no_later(b, "done", a, "done")
        for b in costs:
            settled: Any = 1 - self._no_later(a, "done", b, "done")
            if self.items[b].cancels:
                settled = self._no_later(b, "settled", a, "done")
            held += self.items[b].points[i] * settled
        return held

    def _left(self, i: int, a: int, when: str, gains: list[int], costs: list[int]) -> Any:
        """Write what a party is left with when an item starts or is done (`when`)."""
        left: Any = int(self.project.terms.start[i])
        for b in gains:
            left += self.items[b].points[i] * self._no_later(b, "verified", a, when)
        for b in costs:
            left += self.items[b].points[i] * self._no_later(b, "starts", a, when)
        return left

    def _no_later(self, a: int, one: str, b: int, two: str) -> Any:
        """Say whether a day of one item comes no later than a day of another: a literal."""
        key = (a, one, b, two)
        if key not in self._before:
            self._before[key] = self._literal(*key)
        return self._before[key]

    def _literal(self, a: int, one: str, b: int, two: str) -> Any:
        first, second = getattr(self.items[a], one), getattr(self.items[b], two)
        order = ("starts", "done", "verified")
        if a == b and order.index(one) <= order.index(two):
            return True
        if a == b and one == "done":
            return False
        # What takes no time counts as done on the day after, when what needs it may have begun.
        instant = self.project.instant
        if self._needed(a, b) and not instant & {*self.items[a].members}:
            return True
        if self._needed(b, a) and one != "starts" and not instant & {*self.items[b].members}:
            return False
        literal = self.model.new_bool_var("")
        self.model.add(first <= second).only_enforce_if(literal)
        self.model.add(first > second).only_enforce_if(literal.negated())
        of_a, of_b = self.items[a], self.items[b]
        self._hints.append((literal, lambda days: of_a.on(one, days) <= of_b.on(two, days)))
        return literal

    def earliest(self) -> list[Any]:
        """Give for each acting party that benefits at all the day on which it first does."""
        firsts = []
        for steps in self.project.benefits.values():
            if steps:
                firsts.append(self.model.new_int_var(0, self.horizon, ""))
                self.model.add_min_equality(firsts[-1], [self.verified[j] for j in steps])
        return firsts

    def _needed(self, a: int, b: int) -> bool:
        """Say whether all of one item is verified before anything of another starts."""
        before = self._reach.before
        return all(before[j, k] for j in self.items[b].members for k in self.items[a].members)

    def hint(self, days: Days) -> None:
        """Tell the solver of a calendar, (n, 4) days, down to what comes before what."""
        model: Any = self.model
        model.clear_hints()
        for j, (start, checked, *_rest) in enumerate(days[:, [0, 2]].tolist()):
            model.add_hint(self.starts[j], start)
            if j in self._limited:
                model.add_hint(self.checked[j], checked)
        model.add_hint(self.length, int(days[:, 3].max()))
        for variable, value in self._hints:
            model.add_hint(variable, int(value(days)))


def _in_time(step: int, need: int, days: Days) -> bool:
    return bool(days[need, 3] <= days[step, 0])


def small(project: Project) -> bool:
    """Say whether the constraint programme is small enough to be asked."""
    return project.size <= MOST_STEPS and pairs(project) <= MOST_PAIRS
