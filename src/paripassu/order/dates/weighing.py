"""What many calendars at once ask where points change with time: in floating point, to search by.

The same balances at the same instants as in section 10 for researchers, over arrays of (k, n, 4)
days, so that thousands of calendars are compared in a second. The checker has the word on each.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import present
from paripassu.balance.deal import Deal, acts, bottom_line, cover, guarantee
from paripassu.balance.parts import parts_agreed
from paripassu.balance.terms import part_kept
from paripassu.case.model import Action, Also, Case
from paripassu.case.timing import days
from paripassu.order.dates.doubts import doubts_of, trusts
from paripassu.order.dates.project import Project
from paripassu.order.dates.worked import MOST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    Floats = NDArray[np.float64]

TINY = 1e-9  # of a party's stakes: less than this is nothing


@dataclass(frozen=True)
class _Side:
    """One party: (n,) of steps, (s,) of sets, what stands already, and what it states."""

    kept: Floats
    value: Floats
    monthly: Floats
    lasting: Floats
    set_kept: Floats
    set_value: Floats
    worth: Floats  # of a point on each day
    months: Floats  # of a point a month from D-Day to each day
    delay: float
    guarantee: float
    cover: float
    limit: float
    least: float
    stake: float
    acting: int | None


_Held = list[tuple[Action, Fraction]]


def _side(
    case: Case,
    deal: Deal,
    party: str,
    steps: list[_Held],
    extras: list[Also],
    range_: Days,
    acting: list[str],
) -> _Side:
    stated, patience = case.parties[party], float(case.parties[party].patience)
    rows = np.zeros((len(steps), 4))
    for row, held in zip(rows, steps, strict=True):
        for action, share in held:
            rate = action.accrued(party)
            lasting = rate * (1 - action.reversible)
            each = (part_kept(action, party), action.worth(party), rate, lasting)
            row += [float(points * share) for points in each]
    kept, value, *accrued = rows.T
    set_value = np.array([float(also.worth(party)) for also in extras])
    worth = patience ** (range_ / present.YEAR)
    months = range_ / present.MONTH
    if patience < 1:
        months = (1 - worth) * present.YEAR / -np.log(patience) / present.MONTH
    least, limit = bottom_line(case, party), stated.risk_limit
    return _Side(
        kept=kept,
        value=value,
        monthly=accrued[0],
        lasting=accrued[1],
        set_kept=set_value * [float(1 - also.reversible) for also in extras],
        set_value=set_value,
        worth=worth,
        months=months,
        delay=float(stated.delay),
        guarantee=float(guarantee(case, party)),
        cover=float(cover(case, deal, party)),
        limit=np.inf if limit is None else float(limit),
        least=-np.inf if least is None else float(least),
        stake=float(np.abs(value).sum() + np.abs(set_value).sum()) or 1.0,
        acting=acting.index(party) if party in acting else None,
    )


class Weighing:
    """Weighs calendars of a project. Days may go up to `far`, the last of them included."""

    def __init__(self, case: Case, deal: Deal, project: Project, far: int) -> None:
        self.project, self.far = project, far
        terms = project.terms
        self._doubts = cache(lambda row, allowed: doubts_of(terms, terms.acting[row], allowed))
        self.horizon = min(far, days(case.horizon) if case.horizon else 0)
        parts = parts_agreed(deal)
        place = {p: j for j, s in enumerate(project.terms.steps) for p in s.split("+")}
        extras = [also for also in case.also if all(map(deal.whole, also.when))]
        self._sets = [
            sorted({place[p] for a in also.when if a in deal.shares for p in deal.parts(a)})
            for also in extras
        ]
        held: list[_Held] = [[] for _step in project.terms.steps]
        for name, (action, _place, share) in parts.items():
            held[place[name]].append((case.actions[action], share))
        # What stands already is as a step that was verified before D-Day.
        held += [[(case.actions[action], Fraction(1))] for action in deal.standing]
        self._standing = len(deal.standing)
        acting = [party for party in case.parties if acts(case, deal, party)]
        self._sides = [
            _side(case, deal, party, held, extras, np.arange(far + 2), acting)
            for party in case.parties
        ]

    def ranks(
        self, dates: Days, trust: tuple[Fraction, ...], *, soonest_first: bool
    ) -> tuple[Floats, ...]:
        """Give what is to be least of each calendar, (k,) each, in order of rank.

        By how much it cannot be carried out, in days; by how much it breaks the rules at a trust,
        as a share of each party's stakes; first benefits where they are asked for; days.
        """
        verified = dates[:, :, 3]
        firsts = [
            verified[:, list(steps)].min(1) for steps in self.project.benefits.values() if steps
        ]
        early = (np.max(firsts, 0), np.sum(firsts, 0)) if soonest_first and firsts else ()
        short = self._short(dates, trust)
        found = (self._form(dates), short, *early, verified.max(1), verified.sum(1))
        return tuple(np.asarray(one, np.float64) for one in found)

    def checked(self, starts: Days) -> Days:
        """Date steps that start on these days, (k, n), each verified as soon as there is a team."""
        project, checks = self.project, np.array(self.project.checks)
        done = starts + np.array(project.lasts)
        starts = starts.copy()
        for j, table in project.opens.items():
            starts[:, j] = table[np.minimum(starts[:, j], MOST)]
            done[:, j] = project.ends[j][np.minimum(starts[:, j], MOST)]
        begins = done.copy()
        rows = np.arange(len(starts))
        for crew in self.project.verifiers:
            free = np.zeros((len(starts), crew.most), np.int64)
            members = np.array([m for m in crew.members if checks[m]], np.int64)
            turns = members[np.argsort(done[:, members], 1, kind="stable")]
            for turn in range(len(members)):
                step, team = turns[:, turn], free.argmin(1)
                begins[rows, step] = np.maximum(begins[rows, step], free[rows, team])
                ends: Days = begins[rows, step] + checks[step]
                for j, table in project.sure.items():
                    ends = np.where(step == j, table[np.minimum(begins[:, j], MOST)], ends)
                free[rows, team] = ends
        verified = begins + checks
        for j, table in project.sure.items():
            verified[:, j] = table[np.minimum(begins[:, j], MOST)]
        return np.stack([starts, done, begins, verified], 2)

    def _form(self, dates: Days) -> Days:
        """Count the days by which needs and windows are missed, and who has too much to do."""
        project = self.project
        starts, done, checked, verified = np.moveaxis(dates, 2, 0)
        wrong = np.maximum(0, np.array(project.earliest) - starts).sum(1)
        wrong += np.maximum(0, done - np.array(project.latest)).sum(1)
        wrong += np.maximum(0, verified.max(1) - self.far)
        for step, needed in enumerate(project.terms.before):
            for need in needed:
                wrong += np.maximum(0, verified[:, need] - starts[:, step])
        for step, members in project.terms.groups:
            wrong += np.maximum(0, verified[:, list(members)].min(1) - starts[:, step])
        for arc in project.arcs:
            since = verified if arc.verified else starts
            day = since[:, arc.of]
            ready = day + arc.days if arc.table is None else arc.table[np.minimum(day, MOST)]
            wrong += np.maximum(0, ready - starts[:, arc.to])
        for crews, first, end in (
            (project.tracks, starts, done),
            (project.verifiers, checked, verified),
        ):
            for crew in crews:
                a, b = first[:, list(crew.members)], end[:, list(crew.members)]
                busy = ((a[:, None] <= a[:, :, None]) & (a[:, :, None] < b[:, None])).sum(2)
                wrong += np.maximum(0, np.where(a < b, busy - crew.most, 0)).sum(1)
        return np.asarray(wrong)

    def _short(self, dates: Days, trust: tuple[Fraction, ...]) -> Floats:
        dates = np.minimum(dates, self.far)
        with_step, apart = self._counted(dates)
        held = np.full((len(dates), self._standing, 3), -1)
        when = np.concatenate([dates[:, :, [0, 1, 3]], held, apart], 1)
        end = dates[:, :, 3].max(1)
        marks = np.concatenate(
            [when.reshape(len(dates), -1), np.zeros((len(dates), 1), np.int64),
             np.full((len(dates), 1), self.horizon)], 1,
        )  # fmt: skip
        marks = np.maximum(0, marks)
        instants = np.sort(np.concatenate([2 * marks, 2 * marks + 1], 1), 1)
        total = np.zeros(len(dates))
        for side in self._sides:
            total += self._side(side, when, with_step, instants, end, trust)
        return total

    def _counted(self, dates: Days) -> tuple[Floats, Days]:
        """Say which sets count with which step, (k, n, s), and when those that count apart do."""
        k, n = dates.shape[:2]
        with_step = np.zeros((k, n, len(self._sets)))
        apart = np.full((k, len(self._sets), 3), -1)
        rows = np.arange(k)
        for number, members in enumerate(self._sets):
            if not members:
                continue
            own = dates[:, members]
            last = own[:, :, 0].argmax(1)
            others = own[:, :, 3].copy()
            others[rows, last] = -1
            alone = others.max(1) <= own[rows, last, 0]
            with_step[rows, np.array(members)[last], number] = alone
            apart[:, number] = own[:, :, [0, 1, 3]].max(1)
        return with_step, apart

    def _side(
        self,
        side: _Side,
        when: Days,
        with_step: Floats,
        instants: Days,
        end: Days,
        trust: tuple[Fraction, ...],
    ) -> Floats:
        """Give by how much a party's rules are broken, as a share of its stakes."""
        k, n, _sets = with_step.shape
        counted = with_step.any(1)

        def points(steps: Floats, sets: Floats) -> Floats:
            own = np.repeat(steps[None], k, 0)
            own[:, :n] += with_step @ sets
            return np.concatenate([own, np.where(counted, 0, sets)], 1)

        starts, done, verified = np.moveaxis(when, 2, 0)
        kept, value = points(side.kept, side.set_kept), points(side.value, side.set_value)
        kept[np.abs(kept) < TINY * side.stake] = 0
        none = np.zeros_like(side.set_kept)
        monthly = np.concatenate([side.monthly, none])
        lasting = np.concatenate([side.lasting, none])
        drains = (monthly < 0) | ((monthly == 0) & (lasting < 0))
        weighed = np.where(kept < 0, starts, verified)
        worth = kept * side.worth[np.maximum(0, weighed)]
        force = np.where(drains, starts, verified)
        since = np.maximum(0, force)
        horizon = self.horizon
        accrued = monthly * np.maximum(0, side.months[horizon] - side.months[since])
        final = (value * side.worth[np.maximum(0, np.where(value < 0, starts, verified))]).sum(1)
        final += accrued.sum(1) - side.delay * side.months[end]
        day = instants // 2
        now = np.minimum(day, horizon)
        lost = side.delay * side.months[np.minimum(day, end[:, None])]
        live = since < horizon
        goes_on = lasting * (side.months[horizon] - side.months[since])

        def balance(counts: Days, comes: Days) -> Floats:
            held = (worth[:, None] * (counts[:, None] <= instants[:, :, None])).sum(2) - lost
            if not monthly.any() and not lasting.any():
                return np.asarray(held)
            come = (comes[:, None] <= instants[:, :, None]) & live[:, None]
            runs = come & ((2 * since + 1)[:, None] <= instants[:, :, None])
            held += (come * goes_on[:, None]).sum(2)
            month = side.months[now][:, :, None]
            in_hand = monthly * (month - side.months[since][:, None])
            ahead = lasting * (side.months[horizon] - month) - goes_on[:, None]
            return np.asarray(held + (runs * (in_hand + ahead)).sum(2))

        cautious = balance(2 * weighed + 1, 2 * force + 1)
        tempting = balance(
            np.where(kept < 0, 2 * done + 2, 2 * done + 1),
            np.where(drains, 2 * done + 2, 2 * done + 1),
        )
        falls = cautious + side.cover * side.worth[day]
        short = np.maximum(0, (-falls).max(1) - side.limit) + np.maximum(0, side.least - final)
        if side.acting is not None:
            leaving = tempting - side.guarantee * side.worth[day]
            lowest = np.minimum.accumulate(falls[:, ::-1], 1)[:, ::-1]
            doubts = self._doubts(side.acting, trust[side.acting])
            p = np.full((1, 1), float(trust[side.acting]))
            if doubts:
                own = when[:, None, : self.project.size, 2]
                p = trusts(doubts, 2 * own + 1 <= instants[:, :, None])
            floor = p * final[:, None] + (1 - p) * lowest
            short += np.maximum(0, leaving.max(1) - final)
            short += np.maximum(0, (leaving - floor).max(1))
        share = short / side.stake
        return np.asarray(np.where(share < TINY, 0, share))
