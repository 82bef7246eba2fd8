"""Orders of deals with events whose states cannot all be laid out: one step moved at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from paripassu.balance import rules
from paripassu.balance.branching import Branching
from paripassu.balance.precedence import in_turn, ready
from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.search.ranked import Found, Measured
from paripassu.order.search.worth import Held
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

PART = 0.5  # of the time that is left


def moved(
    terms: Branching, ranked: Sequence[str], clock: Clock, *, rule1: bool, rule3: bool
) -> Found:
    """Move steps in an order as long as it gets better; nothing is proved but by start and end.

    Raises
    ------
    TooLargeError
        Where the order that was found breaks a rule: there may be others.
    """

    def weighed(order: Sequence[int]) -> tuple[int, tuple[Fraction, ...]]:
        held = Held.along(terms, order)
        values = tuple(_value(held, order, name) for name in ranked)
        return held.breaches(rule1=rule1, rule3=rule3), values

    order = in_turn(terms.whole.before, terms.whole.groups)
    best, within = weighed(order), clock.share(PART)
    with suppress(OutOfTimeError):
        before = None
        while best != before:
            before = best
            for step in tuple(order):
                for other in _moves(terms.whole, order, step):
                    within.tick(N_("improving the order"))
                    if (found := weighed(other)) < best:
                        order, best = other, found
    breaches, values = best
    if breaches:
        raise TooLargeError
    held = Held.along(terms, order)
    measured = []
    for name, value in zip(ranked, values, strict=True):
        least = Fraction(0) if name == "rounds" else held.worst([0, len(order)], name)
        measured.append(Measured(name, value, min(least, value), least >= value))
    return Found(tuple(order), tuple(measured), 0)


def _value(held: Held, order: Sequence[int], name: str) -> Fraction:
    if name == "rounds":
        return Fraction(rules.changes(held.terms.whole, order))
    return held.worst([*range(len(order) + 1)], name)


def _moves(terms: Terms, order: Sequence[int], step: int) -> Iterator[list[int]]:
    """Yield the orders in which a step stands elsewhere, and nothing too early."""
    at = order.index(step)
    rest = [*order[:at], *order[at + 1 :]]
    for place in range(len(order)):
        other = [*rest[:place], step, *rest[place:]]
        low, high = min(at, place), max(at, place)
        if place != at and all(
            ready(one, other[:k], terms.before, terms.groups)
            for k, one in enumerate(other[low : high + 1], low)
        ):
            yield other
