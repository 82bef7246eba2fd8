"""A bound that no safe calendar beats: the longest chain of needs, of trust and of teams."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.precedence import in_turn
from paripassu.balance.terms import Terms
from paripassu.order.dates.project import FAR, OPEN, Arc, Crew, Project
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

PASSES = 50


class Reach:
    """The earliest days on which steps can start in any calendar that keeps the rules.

    Attributes
    ----------
    before
        (n, n): whether the second step must be verified before the first can start.
    starts
        (n,): no sooner can each step start; `FAR` where it never can. Without `safely` as far as
        needs, links, windows and lengths go. When time is up they are as late as is known by then.
    """

    def __init__(self, project: Project, clock: Clock, *, safely: bool = True) -> None:
        self.project, self.clock = project, clock
        terms, n = project.terms, project.size
        self._lasts = np.array(project.lasts)
        self._whole = self._lasts + np.array(project.checks)
        self._counted = np.array(project.counted)
        self.before, self._after = _related(terms)
        self._sets = [(np.isin(np.arange(n), steps), gain) for steps, gain in terms.also]
        self.starts = np.array(project.earliest)
        self._needs()
        for _ in range(PASSES if safely else 0):
            known = self.starts.copy()
            for i in range(len(terms.parties)):
                self._cautious(i)
                self._tempting(i)
            self._needs()
            if (known == self.starts).all() or self.starts.max() >= FAR or clock.over:
                break

    @property
    def length(self) -> int:
        """Days that every calendar takes at least; `FAR` where there is none."""
        tail = self._tails()
        longest = int((self.starts + tail).max())
        for crews, begin, last, rest in (
            (self.project.tracks, self.starts, self._lasts, tail - self._lasts),
            (self.project.verifiers, self.starts + self._lasts, self._whole - self._lasts,
             tail - self._whole),
        ):  # fmt: skip
            longest = max([longest, *(_busy(crew, begin, last, rest) for crew in crews)])
        return int(min(longest, FAR))

    def _needs(self) -> None:
        for _round in range(self.project.size + 1):
            for step in self.project.opens:
                self.starts[step] = self.project.start(step, int(self.starts[step]))
            for step in self._ranked:
                for need in self.project.terms.before[step]:
                    self.starts[step] = max(self.starts[step], self._verified(need))
                for members in self._groups.get(step, ()):  # whichever of them comes first
                    soonest = min(map(self._verified, members))
                    self.starts[step] = max(self.starts[step], soonest)
            moved = False
            for arc in self.project.arcs:
                since = self._verified(arc.of) if arc.verified else int(self.starts[arc.of])
                start = arc.first(since)
                if start > self.starts[arc.to]:
                    self.starts[arc.to], moved = start, True
            if not moved or self.starts.max() >= FAR:
                return
        self.starts[:] = FAR  # a circle that no dates keep

    def _verified(self, step: int) -> int:
        """Give the day on which a step is verified at the earliest."""
        done = self.project.done(step, int(self.starts[step]))
        return self.project.verified(step, done)

    def _apart(self, arc: Arc) -> int:
        """Count the days at least between the starts of two steps that are held apart."""
        return arc.days + (int(self._whole[arc.of]) if arc.verified else 0)

    def _tails(self) -> NDArray[np.int64]:
        tail: NDArray[np.int64] = self._whole.copy()
        for _round in range(self.project.size + 1):
            for step in reversed(self._ranked):
                for need in self.project.terms.before[step]:
                    tail[need] = max(tail[need], self._whole[need] + tail[step])
            moved = False
            for arc in self.project.arcs:
                rest = self._apart(arc) + tail[arc.to]
                if rest > tail[arc.of]:
                    tail[arc.of], moved = rest, True
            if not moved:
                break
        return tail

    @cached_property
    def _groups(self) -> dict[int, list[tuple[int, ...]]]:
        """The groups of each step."""
        found: dict[int, list[tuple[int, ...]]] = {}
        for step, members in self.project.terms.groups:
            found.setdefault(step, []).append(members)
        return found

    @cached_property
    def _ranked(self) -> list[int]:
        """The steps as they come."""
        terms = self.project.terms
        if terms.groups:
            return in_turn(terms.before, terms.groups)
        count = self.before.sum(1)
        return sorted(range(self.project.size), key=lambda step: (int(count[step]), step))

    def _cautious(self, i: int) -> None:
        """Delay what costs a party until enough of what gains it can have been verified."""
        least = self.project.lowest(i)
        if least <= -OPEN:
            return
        keep = self.project.terms.keep[i]
        day = self.starts + np.maximum(self._whole, 1)
        for step in self._timely(np.flatnonzero(keep < 0)):
            short = least - self._surely(i, step)
            helping = self._helping(i, step, np.maximum(keep, 0), day, 1)
            self.starts[step] = max(self.starts[step], _enough(short, *helping))

    def _tempting(self, i: int) -> None:
        """Delay what gains a party until enough of what costs it can have been done."""
        terms = self.project.terms
        if i not in terms.acting:
            return
        top = self.project.highest(i)
        keep = terms.keep[i]
        day = self.starts + self._counted + 1
        for step in self._timely(np.flatnonzero(keep > 0)):
            over = self._surely(i, step) - top
            helping = self._helping(i, step, np.maximum(-keep, 0), day, -1)
            start = self._begun(step, _enough(over, *helping))
            self.starts[step] = max(self.starts[step], start)

    def _timely(self, steps: NDArray[np.int64]) -> Iterator[int]:
        """Give the steps for as long as there is time."""
        return takewhile(lambda _: not self.clock.over, steps.tolist())

    def _surely(self, i: int, step: int) -> int:
        """Balance of a party with a step and all that it needs, and nothing else."""
        done = self.before[step].copy()
        done[step] = True
        terms = self.project.terms
        sets = sum(int(g[i]) for members, g in self._sets if done[members].all())
        return int(terms.start[i]) + int(terms.keep[i][done].sum()) + sets

    def _helping(
        self, i: int, step: int, points: NDArray[np.int64], day: NDArray[np.int64], sign: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give what can help a step and from which day on: the other steps', then the sets'.

        What is counted already does not, nor what can only come after. A set that the step itself
        completes comes with it, once the others of the set are verified.
        """
        before, later = self.before[step], self._after[step].copy()
        sets, days = [], []
        for members, gain in self._sets:
            others = members.copy()
            others[step] = False
            shut = later[members].any() or before[others].all()
            ready = self.starts + np.maximum(self._whole, 1) if members[step] else day
            sets.append(0 if shut else max(0, sign * int(gain[i])))
            days.append(int(ready[others].max(initial=0)))
        later[step] = True
        points = np.concatenate([np.where(later | before, 0, points), sets])
        return points.astype(np.int64), np.concatenate([day, days]).astype(np.int64)

    def _begun(self, step: int, day: int) -> int:
        """Give the first day on which a step can start that is done no sooner than on a day."""
        table = self.project.ends.get(step)
        if day >= FAR:
            return FAR
        return day - int(self._counted[step]) if table is None else int(np.searchsorted(table, day))


def _enough(short: int, help_: NDArray[np.int64], day: NDArray[np.int64]) -> int:
    """Give the first day on which there is enough help; `FAR` where there never is."""
    if short <= 0:
        return 0
    ranked = np.argsort(day, kind="stable")
    enough = np.flatnonzero(np.cumsum(help_[ranked]) >= short)
    return int(day[ranked[enough[0]]]) if len(enough) else FAR


def _busy(
    crew: Crew, begin: NDArray[np.int64], last: NDArray[np.int64], rest: NDArray[np.int64]
) -> int:
    """Days until all spans of a crew are over and what follows them too, however well packed."""
    members = [step for step in crew.members if last[step]]
    if not members:
        return 0
    work = -(-int(last[members].sum()) // crew.most)
    return int(begin[members].min()) + work + int(rest[members].min())


def _related(terms: Terms) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give for each step all that must come before it, and all that must come after."""
    n = len(terms.before)
    above = np.zeros((n, n), np.bool_)
    for step in in_turn(terms.before, terms.groups):
        for need in terms.before[step]:
            above[step] |= above[need]
            above[step, need] = True
        for members in (members for one, members in terms.groups if one == step):
            # What every one of the group comes after, whichever of them it is.
            above[step] |= np.logical_and.reduce([above[m] | (np.arange(n) == m) for m in members])
    return above, above.T.copy()
