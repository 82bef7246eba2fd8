"""Orders that stay safe while each step waits for its verification, where trust is earned.

As in `search.branched`, rule 2 at a moment asks that a balance never falls below a floor from then
on, and what marks an order is the highest floor that it has passed. Whoever gains by a step holds
it before the step shows anything: that moment is a state of its own.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.balance.trusts import Sums
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
    if terms.trusts is None:
        return terms
    keep = Sums([terms.trusts], len(terms.steps)).keep
    zeros, nothing = (0,) * len(keep), np.zeros(len(keep), np.int64)
    return replace(
        terms,
        parties=(*terms.parties, *(f"told {k}" for k in range(len(keep)))),
        keep=np.concatenate([terms.keep, keep]),
        start=np.concatenate([terms.start, nothing]),
        also=tuple((steps, np.concatenate([gain, nothing])) for steps, gain in terms.also),
        final=(*terms.final, *zeros),
        guarantee=(*terms.guarantee, *zeros),
        cover=(*terms.cover, *zeros),
        limit=(*terms.limit, *(None for _ in zeros)),
        trust=(*terms.trust, *map(Fraction, zeros)),
    )


class Earning:
    """The states of a project with their trusts, and the moments before what is done is verified.

    `lattice`: that of its terms as `told`.
    """

    def __init__(self, project: Project, lattice: Lattice, clock: Clock) -> None:
        self.project, self.clock = project, clock
        terms, n = project.terms, project.size
        own = list(terms.acting)
        held = lattice.balance[own]
        source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
        unsure = np.array(project.checks)[lattice.step] > 0
        unsure &= (held[:, lattice.to] > held[:, source]).any(0)
        # Such a moment stands just before the state to which it leads: numbers rise along orders.
        edge = np.flatnonzero(unsure)
        edge = edge[np.argsort(lattice.to[edge], kind="stable")]
        before, after = source[edge], lattice.to[edge]
        state = np.arange(lattice.size) + np.searchsorted(after, np.arange(lattice.size), "right")
        moment = after + np.arange(len(edge))
        # A step counts from n on where it leads to such a moment: that bounds how long a path is.
        sure = ~unsure
        from_ = np.concatenate([state[source[sure]], state[before], moment])
        to = np.concatenate([state[lattice.to[sure]], moment, state[after]])
        step = np.concatenate([lattice.step[sure], lattice.step[edge] + n, lattice.step[edge]])
        ranked = np.argsort(from_, kind="stable")
        size = lattice.size + len(edge)
        counts = np.bincount(from_, minlength=size)
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._to, self._step = to[ranked].astype(np.int32), step[ranked].astype(np.int32)
        self._held, self._left = np.empty((2, len(own), size), np.int64)
        self._held[:, state] = self._left[:, state] = held
        self._held[:, moment] = np.maximum(held[:, before], held[:, after])
        self._left[:, moment] = np.minimum(held[:, before], held[:, after])
        trust, self._levels = self._trusts(lattice)
        self._trust = np.empty((len(own), size), np.int64)
        self._trust[:, state], self._trust[:, moment] = trust, trust[:, before]

    def _trusts(self, lattice: Lattice) -> tuple[Ints, list[Fraction]]:
        """Give the trust of acting parties at each state, as places in a list of them."""
        terms = self.project.terms
        if terms.trusts is None:
            raise AssertionError("where trust is one number no states are told apart by it")
        sums = Sums([terms.trusts], len(terms.steps))
        rows = lattice.balance[len(terms.parties) :]
        kinds, back = np.unique(rows, axis=1, return_inverse=True)
        places: dict[Fraction, int] = {}
        found = np.empty((len(terms.acting), kinds.shape[1]), np.int64)
        for row, i in enumerate(terms.acting):
            at = sums.trust(0, i)
            for kind, column in enumerate(kinds.T.tolist()):
                trust = at(column)
                trust = terms.trust[i] if trust is None else trust
                found[row, kind] = places.setdefault(trust, len(places))
        return found[:, back.ravel()], [*places]

    def within(self, threshold: Fraction, *, strict: bool) -> list[int] | None:
        """Find an order that asks so much beyond the trust there is, or less; None for none.

        Raises `OutOfTimeError` when the clock says so.
        """
        terms = self.project.terms
        floors = np.stack(
            [self._floors(row, threshold, strict=strict) for row in range(len(terms.acting))]
        )
        marked = Lattice(self._first, self._to, self._step, floors)
        weight = tuple(1 / terms.stake[i] for i in terms.acting)
        order = Walk(marked, tuple(range(len(floors))), weight, self.clock).order(self._left)
        return None if order is None else [step for step in order if step < self.project.size]

    def _floors(self, row: int, more: Fraction, *, strict: bool) -> Ints:
        """Give for each state the least that a party may be left with from then on."""
        terms, i = self.project.terms, self.project.terms.acting[row]
        final, guarantee, cover = terms.final[i], terms.guarantee[i], terms.cover[i]

        def floor(held: int, level: int) -> int:
            p, keeps = self._levels[level] + more, held - guarantee
            if p < 1:
                least = (keeps - p * final) / (1 - p)
                whole = -(-least.numerator // least.denominator)
                # A loss that guarantee and cover outweigh needs no trust at all.
                return min(whole + (strict and least.denominator == 1), keeps) - cover
            return keeps - cover if strict and p == 1 and keeps >= final else -UNBOUNDED

        all_ = np.stack([self._held[row], self._trust[row]])
        kinds, back = np.unique(all_, axis=1, return_inverse=True)
        of = [max(-UNBOUNDED, min(UNBOUNDED, floor(*kind))) for kind in kinds.T.tolist()]
        return np.array(of, np.int64)[back.ravel()]
