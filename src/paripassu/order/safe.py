"""Whether a deal has a safe order with the trust and the guarantees stated, and one if so."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order.beam import Beams
from paripassu.order.criteria import Limits, Trust, base, joint_caps
from paripassu.order.diving import Dive
from paripassu.order.reach import Reach, TooLargeError
from paripassu.order.walk import Clock, Walk

FEW = 20_000  # states that are laid out before anything else is tried
DEEP = 4_000_000  # looks of a long dive


def safe_order(terms: Terms, clock: Clock, room: int | None = None) -> list[int] | None:
    """Find any order that passes rules 1 to 3 with the stated trust and guarantees.

    None where it is certain that there is none.

    Raises
    ------
    TooLargeError
        Where neither can be said without laying out more than `room` states, or more than can be.
    """
    trust = Trust().limits(terms, Fraction(0), strict=False)
    if trust is None:
        return None
    limits = [base(terms, rule1=True, rule3=True), trust]
    settled, order = Dive(terms).order(limits)
    if settled:
        return order
    reach = Reach(terms)
    try:
        lattice = reach.within(limits, clock, FEW)
    except TooLargeError:
        settled, order = _tried(terms, limits, reach)
        if settled:
            return order
        lattice = reach.within(limits, clock, room)
    if lattice is None:
        return None
    weight = tuple(1 / terms.stake[i] for i in terms.acting)
    return Walk(lattice, terms.acting, weight, clock).order(joint_caps(terms, lattice, limits))


def _tried(terms: Terms, limits: Sequence[Limits], reach: Reach) -> tuple[bool, list[int] | None]:
    """Look for an order in large deals, by beams and by a long dive."""
    for order in Beams(terms, reach.ends).quick("trust"):
        path = rules.balances(terms, order)
        if all(one.kept(terms, path) for one in limits):
            return True, order
    return Dive(terms, DEEP).order(limits)


def safe_or_not(
    terms: Terms, clock: Clock, room: int | None = None
) -> tuple[bool, list[int] | None]:
    """Look for a safe order: whether that settled it, and the order if any."""
    try:
        return True, safe_order(terms, clock, room)
    except TooLargeError:
        return False, None
