"""Whether a deal has a safe order with the trust and the guarantees stated, and one if so."""

from __future__ import annotations

from fractions import Fraction

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order.beam import Beams
from paripassu.order.criteria import Trust, base, joint_caps
from paripassu.order.diving import Dive
from paripassu.order.reach import Reach, TooLargeError
from paripassu.order.walk import Clock, Walk

FEW = 20_000  # states that are laid out where a quick answer is asked for


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
        lattice = reach.within(limits, clock, room)
    except TooLargeError:
        for order in Beams(terms, reach.ends).quick("trust"):
            path = rules.balances(terms, order)
            if all(one.kept(terms, path) for one in limits):
                return order
        raise
    if lattice is None:
        return None
    weight = tuple(1 / terms.stake[i] for i in terms.acting)
    return Walk(lattice, terms.acting, weight, clock).order(joint_caps(terms, lattice, limits))


def safe_or_not(terms: Terms, clock: Clock | None = None) -> tuple[bool, list[int] | None]:
    """Look for a safe order: whether that settled it, and the order if any.

    Without a clock it is a quick look.
    """
    try:
        return True, safe_order(terms, clock or Clock(), None if clock else FEW)
    except TooLargeError:
        return False, None
