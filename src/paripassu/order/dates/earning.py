"""Orders that stay safe while each step waits for its verification, where trust is earned.

As in `search.branched`, rule 2 at a moment asks that a balance never falls below a floor from then
on, and what marks an order is the highest floor that it has passed. Whoever gains by a step holds
it before the step shows anything: that moment is a state of its own where it asks the most.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms, with_rows
from paripassu.language import N_
from paripassu.order.dates.doubts import Doubt, doubts_of
from paripassu.order.dates.project import Project
from paripassu.order.search.criteria import UNBOUNDED
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def told(terms: Terms) -> Terms:
    """Give the terms with what tells the trust at a state in rows of their own, the last ones."""
    rows = [*_rows(terms)]
    if not rows:
        return terms
    return with_rows(terms, np.array(rows, np.int64))


def _doubts(terms: Terms, party: int) -> tuple[Doubt, ...]:
    return doubts_of(terms, party, terms.trust[party])


def _rows(terms: Terms) -> dict[tuple[int, ...], int]:
    """Give for each step what it shows, and whether it is a threat, with the number of the row."""
    found: dict[tuple[int, ...], int] = {}
    for i in terms.acting:
        for doubt in _doubts(terms, i):
            for row in (doubt.shown, doubt.about):
                found.setdefault(row, len(found))
    return found


class Earning:
    """The states of a project with their trusts, and the moments before what is done is verified.

    `lattice`: that of its terms as `told`.
    """

    def __init__(self, project: Project, lattice: Lattice, clock: Clock) -> None:
        self.project, self.lattice, self.clock = project, lattice, clock
        self._held = lattice.balance[list(project.terms.acting)]
        self._source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
        unsure = np.array(project.checks)[lattice.step] > 0
        unsure &= (self._held[:, lattice.to] > self._held[:, self._source]).any(0)
        self._unsure = np.flatnonzero(unsure)
        self._trust, self._levels = self._trusts()

    def _trusts(self) -> tuple[Ints, list[Fraction]]:
        """Give the trust of acting parties at each state, as places in a rising list of them."""
        terms = self.project.terms
        rows, told_ = _rows(terms), self.lattice.balance[len(terms.parties) :]
        trusts: list[list[tuple[Ints, list[Fraction]]]] = []
        for i in terms.acting:
            self.clock.tick(N_("laying out states"))
            own = []
            for doubt in _doubts(terms, i):
                known = told_[rows[doubt.about]] >= doubt.enough
                shown, back = np.unique(told_[rows[doubt.shown]], return_inverse=True)
                at = [1 - doubt.at(one) for one in shown.tolist()]
                own.append((np.where(known, len(at), back), [*at, Fraction(1)]))
            trusts.append(own or [(np.zeros(self.lattice.size, np.int64), [terms.trust[i]])])
        levels = sorted({p for own in trusts for _of, at in own for p in at})
        place = {p: k for k, p in enumerate(levels)}
        least = [
            np.minimum.reduce([np.array([place[p] for p in at])[of] for of, at in own])
            for own in trusts
        ]
        return np.array(least, np.int64), levels

    def within(self, threshold: Fraction, *, strict: bool) -> list[int] | None:
        """Find an order that asks so much beyond the trust there is, or less; None for none.

        Raises `OutOfTimeError` when the clock says so.
        """
        lattice, terms, edge = self.lattice, self.project.terms, self._unsure
        before, after = self._source[edge], lattice.to[edge]
        floors, before_sure = [], []
        for row, held in enumerate(self._held):
            self.clock.tick(N_("laying out states"))
            both = np.maximum(held[before], held[after]), self._trust[row, before]
            floors.append(self._floors(row, held, self._trust[row], threshold, strict=strict))
            before_sure.append(self._floors(row, *both, threshold, strict=strict))
        floor, unsure = np.array(floors), np.array(before_sure)
        left = np.minimum(self._held[:, before], self._held[:, after])
        shut = (unsure > left).any(0)
        most = (unsure > np.maximum(floor[:, before], floor[:, after])).any(0)
        moments = edge[most & ~shut]
        # Such a moment stands just before the state to which it leads: numbers rise along orders.
        turn = np.argsort(lattice.to[moments], kind="stable")
        moments, unsure = moments[turn], unsure[:, most & ~shut][:, turn]
        open_ = np.ones(len(lattice.to), np.bool_)
        open_[edge[shut]] = open_[moments] = False
        marked, state, moment = _with_moments(lattice, self._source, open_, moments, terms)
        marks, caps = np.empty((2, len(floor), marked.size), np.int64)
        marks[:, state], caps[:, state] = floor, self._held
        marks[:, moment] = unsure
        caps[:, moment] = left[:, most & ~shut][:, turn]
        weight = tuple(1 / terms.stake[i] for i in terms.acting)
        walk = Walk(marked, marks, weight, self.clock)
        order = walk.order(caps)
        return None if order is None else [step for step in order if step < self.project.size]

    def _floors(self, row: int, held: Ints, trust: Ints, more: Fraction, *, strict: bool) -> Ints:
        """Give the least that a party may be left with from each of some moments on."""
        terms, i = self.project.terms, self.project.terms.acting[row]
        final, guarantee, cover = terms.final[i], terms.guarantee[i], terms.cover[i]

        def floor(held: int, level: int) -> int:
            p = self._levels[level] + more
            least = rules.floor2(held - guarantee, final, p, cover, strict=strict)
            return -UNBOUNDED if least is None else least

        kinds, back = np.unique(held, return_inverse=True)
        pairs, place = np.unique(back * len(self._levels) + trust, return_inverse=True)
        of = [
            max(-UNBOUNDED, min(UNBOUNDED, floor(*kind)))
            for kind in zip(
                kinds[pairs // len(self._levels)].tolist(),
                (pairs % len(self._levels)).tolist(),
                strict=True,
            )
        ]
        return np.array(of, np.int64)[place]


def _with_moments(
    lattice: Lattice, source: Ints, open_: NDArray[np.bool_], moments: Ints, terms: Terms
) -> tuple[Lattice, Ints, Ints]:
    """Give the lattice with some edges alone, and others by way of a moment; which is which."""
    before, after = source[moments], lattice.to[moments]
    states = np.arange(lattice.size)
    state = states + np.searchsorted(after, states, "right")
    moment = after + np.arange(len(moments))
    # A step counts from n on where it leads to such a moment: that bounds how long a path is.
    step = lattice.step[moments]
    from_ = np.concatenate([state[source[open_]], state[before], moment])
    to = np.concatenate([state[lattice.to[open_]], moment, state[after]])
    steps = np.concatenate([lattice.step[open_], step + len(terms.steps), step])
    ranked = np.argsort(from_, kind="stable")
    size = lattice.size + len(moments)
    first = np.concatenate([[0], np.cumsum(np.bincount(from_, minlength=size))])
    blank = np.zeros((1, size), np.int64)
    found = Lattice(
        first.astype(np.int64), to[ranked].astype(np.int32), steps[ranked].astype(np.int32), blank
    )
    return found, state, moment
