"""What would open a plan where the case lists nothing: a custodian, instalments, a bond."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import comb

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, acts, equal
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.errors import CheckError
from paripassu.language import N_
from paripassu.opening.change import changes
from paripassu.opening.compiled import compiled
from paripassu.opening.openings import first_safe
from paripassu.opening.rounding import rounded_up
from paripassu.order.search.state_space import fits
from paripassu.running.clock import Clock, OutOfTimeError

MOST_PARTS = 8
MOST_SETS = 2_000  # of steps, of one size, that are tried in a custodian's hands


@dataclass(frozen=True)
class Exchange:
    """What, exchanged at once by a custodian, opens a plan by itself, and no fewer would.

    `steps` are steps of the deal, or actions in instalments that stand for all of them.
    """

    steps: tuple[str, ...]
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
    Rounded up, as they would stand in a contract, they open the same plan.
    """

    of: str
    to: str
    points: Fraction
    gained: Fraction
    order: tuple[str, ...]

    @property
    def rounded(self) -> tuple[Fraction, Fraction]:
        """Both amounts rounded up to two digits."""
        return rounded_up(self.points), rounded_up(self.gained)


def exchanges(case: Case, deal: Deal, clock: Clock) -> Iterator[Exchange]:
    """Find the fewest steps, of several actors, that a custodian would have to exchange at once.

    All sets of so many: first every two, then every three, and so on. An action in instalments
    counts as one, whether one of them is exchanged or all are. Where time runs out, or there are
    more sets of a size than can be tried, the set that is left once all that is not needed is
    taken from everything.

    Raises `OutOfTimeError` then, at the end.
    """
    free, named = _free(deal)

    def opened(names: Sequence[str]) -> Exchange | None:
        """Give the exchange of these, None where it opens nothing or is none."""
        clock.tick(N_("trying custodians"))
        parts = tuple(part for name in names for part in deal.parts_named(name))
        sides = {case.actions[a].by for name in names for a in actions_of(name)}
        if len({*parts}) < len(parts) or len({frozenset(side) for side in sides}) < 2:
            return None
        order = first_safe(case, replace(deal, swaps=(*deal.swaps, parts)), clock)
        return None if order is None else Exchange(tuple(names), order)

    # Every order has the start and the end of all at once: where that is not safe, nothing is.
    steps = tuple(part for action in deal.actions for part in deal.parts(action))
    if len(steps) < 2 or first_safe(case, replace(deal, swaps=(steps,)), clock) is None:
        return
    fewer = opened(free)
    for name in free:
        fewer = fewer and (opened([one for one in fewer.steps if one != name]) or fewer)
    found = False
    try:
        for size in range(2, len(fewer.steps if fewer else free) + 1):
            if comb(len(named), size) > MOST_SETS:
                raise OutOfTimeError
            for names in combinations(named, size):
                one = opened(names)
                if one is not None:
                    found = True
                    yield one
            if found:
                return
    except OutOfTimeError:
        if fewer is not None and not found:
            yield replace(fewer, steps=deal.folded(fewer.steps))
        raise


def _free(deal: Deal) -> tuple[list[str], list[str]]:
    """List the parts in no swap yet, and the same with the actions in parts of which none is."""
    taken = {name for swap in deal.swaps for name in swap}
    free, named = list[str](), list[str]()
    for action in deal.actions:
        own = [part for part in deal.parts(action) if part not in taken]
        free += own
        named += [*own, action] if 1 < len(own) == len(deal.parts(action)) else own
    return free, named


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
            bond = Bond(change.of, change.to, more, more * change.dial.rate, change.order)
            if examine(_pledged(case, bond), deal, bond.order).status is not Status.SAFE:
                raise CheckError(f"The checker does not confirm {bond}, rounded up.")
            yield bond
    if not proved:
        raise OutOfTimeError


def _pledged(case: Case, bond: Bond) -> Case:
    """Give the case with a bond, rounded up, beside what is pledged today."""
    own = case.parties[bond.of]
    table = {**own.collateral, bond.to: own.pledged(bond.to).more(*bond.rounded)}
    changed = own.model_copy(update={"collateral": table})
    return case.model_copy(update={"parties": {**case.parties, bond.of: changed}})
