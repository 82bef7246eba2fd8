"""Orders that stay safe while each step waits for its verification before the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from paripassu.balance import rules
from paripassu.order.dates.doubts import Doubt, doubts_of, trust_after
from paripassu.order.dates.earning import Earning, told
from paripassu.order.dates.project import Project
from paripassu.order.search.criteria import Trust, caps
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice, build, fits
from paripassu.running.clock import Clock, OutOfTimeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Moments = list[tuple[NDArray[np.int64], NDArray[np.int64]]]


def one_by_one(
    project: Project, order: Sequence[int]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield all parties' tempting and cautious balances: of each step on its way, done, verified.

    A set counts with the step that completes it: what costs a party on the whole does so from its
    start, what gains it does once that is verified.
    """
    terms, held = project.terms, project.terms.start
    left = [len(steps) for steps, _ in terms.also]
    joined: list[list[int]] = [[] for _ in terms.steps]
    for number, (steps, _) in enumerate(terms.also):
        for step in steps:
            joined[step].append(number)
    for step in order:
        change = terms.keep[:, step]
        for number in joined[step]:
            left[number] -= 1
            if not left[number]:
                change = change + terms.also[number][1]
        costs, gains = np.minimum(0, change), np.maximum(0, change)
        yield held, held + costs
        yield held + gains, held + costs + (0 if project.checks[step] else gains)
        held = held + change
        yield held, held


def excess(project: Project, order: Sequence[int]) -> Fraction | None:
    """Give the worst of the trust needed less the trust there is; None where none suffices.

    Between a step's being done and its being verified whoever gains by it may leave with it, and
    fears to be left without it.
    """
    terms = project.terms
    moments = [(terms.start, terms.start), *one_by_one(project, order)]
    over = [_over(project, i, moments, order) for i in terms.acting]
    return None if None in over else max(x for x in over if x is not None)


def _over(project: Project, i: int, moments: Moments, order: Sequence[int]) -> Fraction | None:
    terms = project.terms
    final, guarantee, cover = terms.final[i], terms.guarantee[i], terms.cover[i]
    doubts = doubts_of(terms, i, terms.trust[i])
    if not doubts:
        # Of one moment the tempting balance comes first: as a fall it asks no more than the other.
        path = [int(balance[i]) for moment in moments for balance in moment]
        needed = rules.trust_needed(path, final, guarantee, cover)
        return None if needed is None else needed - terms.trust[i]
    least, worst = int(moments[-1][1][i]), -terms.trust[i]
    for number in reversed(range(len(moments))):
        tempting, cautious = (int(balance[i]) for balance in moments[number])
        least = min(least, cautious)
        keeps, fears = tempting - guarantee, least + cover
        if keeps > final:
            return None
        needed = Fraction(max(0, keeps - fears), max(1, final - fears))
        if needed - terms.trust[i] > worst:  # else it is no more than what there is later
            worst = max(worst, needed - _has(doubts, project, order, number))
    return worst


def _has(
    doubts: tuple[Doubt, ...], project: Project, order: Sequence[int], moment: int
) -> Fraction:
    """Give the trust of a party at the start, or at a moment of `one_by_one` after it."""
    step, which = divmod(moment + 2, 3)
    at_once = which == 1 and not project.checks[order[step - 1]]
    return trust_after(doubts, order[: step if which == 2 or at_once else step - 1])


def careful(project: Project, order: Sequence[int], clock: Clock) -> list[int]:
    """Lower what an order asks beyond the trust there is, as far as it goes, or to nothing.

    Deals too large for the lattice keep the order that they have.
    """
    best, asked = list(order), excess(project, order)
    if (asked is not None and asked <= 0) or not fits(told(project.terms)):
        return best
    within = _asking(project, clock)
    if within is None:
        return best
    enough = within(Fraction(0), strict=False)
    if enough is not None:
        return enough
    while asked is not None:
        better = within(asked, strict=True)
        reached = None if better is None else excess(project, better)
        if better is None or reached is None or reached >= asked:
            break
        best, asked = better, reached
    return best


def patient(project: Project, clock: Clock) -> list[int] | None:
    """Find an order that stays safe while each step waits; None where none does.

    Raises `OutOfTimeError` where the clock says so or the deal is too large to tell.
    """
    if not fits(told(project.terms)):
        raise OutOfTimeError
    within = _asking(project, clock)
    return None if within is None else within(Fraction(0), strict=False)


class _Within(Protocol):
    """Finds an order within a trust beyond what there is, or within less than it."""

    def __call__(self, threshold: Fraction, *, strict: bool) -> list[int] | None: ...


def _asking(project: Project, clock: Clock) -> _Within | None:
    """Lay out the states of a project to ask for orders; None where no order keeps the rules."""
    lattice = build(told(project.terms), tick=clock.tick)
    if lattice is None:
        return None
    if not any(project.doubts):
        return partial(_within, project, lattice, clock)
    return Earning(project, lattice, clock).within


def _within(
    project: Project, lattice: Lattice, clock: Clock, threshold: Fraction, *, strict: bool
) -> list[int] | None:
    terms = project.terms
    limits = Trust().limits(terms, threshold, strict=strict)
    if limits is None:
        return None
    cap = caps(terms, lattice, limits)
    return Walk.of(terms, _sure(project, lattice, cap), clock).order(cap)


def _sure(project: Project, lattice: Lattice, cap: NDArray[np.int64]) -> Lattice:
    """Leave out the edges on which somebody may leave with what is not verified yet."""
    source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
    unsure = np.array(project.checks)[lattice.step] > 0
    shut = np.zeros(len(source), np.bool_)
    for row, i in enumerate(project.terms.acting):
        held = lattice.balance[i]
        shut |= unsure & (held[lattice.to] > held[source]) & (held[lattice.to] > cap[row][source])
    counts = np.bincount(source[~shut], minlength=lattice.size)
    return Lattice(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        to=lattice.to[~shut],
        step=lattice.step[~shut],
        balance=lattice.balance,
    )
