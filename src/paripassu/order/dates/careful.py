"""Orders that stay safe while each step waits for its verification before the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.order.dates.project import Project
from paripassu.order.search.criteria import Trust, caps
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice, build, fits
from paripassu.running.clock import Clock, OutOfTimeError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def needs(project: Project, order: Sequence[int]) -> tuple[Fraction | None, ...]:
    """Give the trust that each acting party needs where an order is dated one after another.

    Between a step's being done and its being verified whoever gains by it may leave with it, and
    fears to be left without it.
    """
    terms = project.terms
    moments = [(terms.start, terms.start), *one_by_one(project, order)]
    # Of one moment the tempting balance comes first: as a fall it asks no more than the cautious.
    paths = np.array([balance for moment in moments for balance in moment]).T.tolist()
    return tuple(
        rules.trust_needed(paths[i], terms.final[i], terms.guarantee[i], terms.cover[i])
        for i in terms.acting
    )


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
    """Give the worst of the trust needed less the trust stated; None where none suffices."""
    needed = needs(project, order)
    stated = [project.terms.trust[i] for i in project.terms.acting]
    lacking = [None if t is None else t - p for t, p in zip(needed, stated, strict=True)]
    return None if None in lacking else max(x for x in lacking if x is not None)


def careful(project: Project, order: Sequence[int], clock: Clock) -> list[int]:
    """Lower what an order asks beyond the trust stated, as far as it goes, or to nothing.

    Deals too large for the lattice keep the order that they have.
    """
    best, asked = list(order), excess(project, order)
    if (asked is not None and asked <= 0) or not fits(project.terms):
        return best
    lattice = build(project.terms, tick=clock.tick)
    if lattice is None:
        return best
    enough = _within(project, lattice, Fraction(0), clock, strict=False)
    if enough is not None:
        return enough
    while asked is not None:
        better = _within(project, lattice, asked, clock, strict=True)
        reached = None if better is None else excess(project, better)
        if better is None or reached is None or reached >= asked:
            break
        best, asked = better, reached
    return best


def patient(project: Project, clock: Clock) -> list[int] | None:
    """Find an order that stays safe while each step waits; None where none does.

    Raises `OutOfTimeError` where the clock says so or the deal is too large to tell.
    """
    if not fits(project.terms):
        raise OutOfTimeError
    lattice = build(project.terms, tick=clock.tick)
    return None if lattice is None else _within(project, lattice, Fraction(0), clock, strict=False)


def _within(
    project: Project, lattice: Lattice, threshold: Fraction, clock: Clock, *, strict: bool
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
