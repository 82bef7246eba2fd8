"""What would open a plan where the case lists nothing: a custodian, instalments, a bond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from paripassu.balance.deal import Deal, acts, equal
from paripassu.case.model import Case
from paripassu.language import N_
from paripassu.opening.change import changes
from paripassu.opening.openings import first_safe
from paripassu.opening.relaxed import compiled
from paripassu.order.search.state_space import fits
from paripassu.running.clock import Clock, OutOfTimeError

MOST_PARTS = 8


@dataclass(frozen=True)
class Exchange:
    """Two steps which, exchanged at once by a custodian, open a plan by themselves."""

    steps: tuple[str, str]
    order: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """The fewest equal instalments of one action that open a plan by themselves."""

    action: str
    parts: int
    order: tuple[str, ...]


@dataclass(frozen=True)
class Bond:
    """The smallest bond that opens a plan by itself.

    `of` loses `points` of its own if it walks away, and `to` gains `gained`, in points of its own.
    """

    of: str
    to: str
    points: Fraction
    gained: Fraction
    order: tuple[str, ...]


def exchanges(case: Case, deal: Deal, clock: Clock) -> Iterator[Exchange]:
    """Try each pair of steps of different actors in a custodian's hands."""
    steps = [part for action in deal.actions for part in deal.parts(action)]
    taken = {name for swap in deal.swaps for name in swap}
    by = {part: set(case.actions[part.partition(".")[0]].by) for part in steps}
    for one, two in combinations([step for step in steps if step not in taken], 2):
        if by[one] == by[two]:
            continue
        clock.tick(N_("trying custodians"))
        swapped = Deal(deal.actions, deal.standing, deal.shares, (*deal.swaps, (one, two)))
        order = first_safe(case, swapped, clock)
        if order is not None:
            yield Exchange((one, two), order)


def splits(
    case: Case,
    deal: Deal,
    clock: Clock,
    most: int = MOST_PARTS,
    first: Callable[[Case, Deal, Clock], tuple[str, ...] | None] = first_safe,
) -> Iterator[Split]:
    """Try each whole action in two equal instalments, in three, and so on up to `most`.

    `first` gives any order that will do, None where there is none: any that is safe, if left out.
    Raises `OutOfTimeError` when the clock says so, or at the end if some of it was too large.
    """
    too_large = False
    taken = {name for swap in deal.swaps for name in swap}
    for action in deal.actions:
        if deal.parts(action) != (action,) or action in taken:
            continue
        for parts in range(2, most + 1):
            clock.tick(N_("trying instalments"))
            finer = Deal(
                deal.actions, deal.standing, {**deal.shares, action: equal(parts)}, deal.swaps
            )
            terms = compiled(case, finer)
            if terms is None or not fits(terms):
                too_large = True
                break
            order = first(case, finer, clock)
            if order is not None:
                yield Split(action, parts, order)
                break
    if too_large:
        raise OutOfTimeError


def bonds(case: Case, deal: Deal, clock: Clock) -> Iterator[Bond]:
    """Find, for each pair of acting parties, the smallest bond of one that goes to the other.

    Raises `OutOfTimeError` at the end if that is not certain of some of them.
    """
    if sum(acts(case, deal, party) for party in case.parties) < 2:
        return
    proved = True
    for change in changes(case, deal, clock, kinds={"collateral"}):
        proved &= change.proved
        if change.needed is not None and change.to is not None:
            more = change.needed - (change.today or Fraction(0))
            yield Bond(change.of, change.to, more, more * change.dial.rate, change.order)
    if not proved:
        raise OutOfTimeError
