"""With which part of a deal something that an action needs is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate

from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.case.needs import Names, action_of, instalment_of


def share_meant(case: Case, name: str) -> Fraction:
    """Give how much of its action a name means: k of its n equal parts, or all of it."""
    number, parts = instalment_of(name), case.actions[action_of(name)].steps
    return Fraction(1) if number is None else Fraction(number, 1 if parts == "any" else parts)


def done_with(case: Case, deal: Deal, name: str) -> str | None:
    """Name the part of a deal with which an action, or so many of its instalments, is done.

    Where it is split otherwise than the case states: the first part with which as large a share of
    it is done. None where the deal has not so much of it.
    """
    if name in deal.shares and deal.whole(name):  # of most needs it is all of an action
        return deal.parts(name)[-1]
    action = action_of(name)
    done = accumulate(deal.shares.get(action, ()))
    enough = (k for k, share in enumerate(done) if share >= share_meant(case, name))
    place = next(enough, None)
    return None if place is None else deal.parts(action)[place]


def open_needs(case: Case, deal: Deal, needed: Iterable[Names]) -> Iterator[dict[str, str]]:
    """Yield for each need that is still open the names that meet it, with the parts.

    What of a group is not in the deal cannot meet it and is left out.
    """
    for group in needed:
        if not any(action_of(name) in deal.standing for name in group):
            parts = {name: done_with(case, deal, name) for name in group}
            yield {name: part for name, part in parts.items() if part is not None}
