"""All minimal sets for which a monotone question is answered yes, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from math import lcm
from typing import TypeVar

from paripassu.language import N_
from paripassu.running.clock import Clock

T = TypeVar("T", bound=Hashable)

Key = tuple[int, int, int]


def minimal_sets(
    elements: Sequence[T],
    cost: Sequence[Fraction | int],
    question: Callable[[frozenset[T]], bool],
    clock: Clock,
    most: int | None = None,
    within: Callable[[frozenset[T]], bool] = lambda _: True,
) -> Iterator[frozenset[T]]:
    """Yield every minimal yes set, each proved to be the cheapest of those still to come.

    Parameters
    ----------
    elements
        Different things; about twenty of them are comfortable.
    cost
        What each costs, 0 or more. A set costs the sum; ties go to the smaller set, then to the
        one with the earlier elements.
    question
        Monotone: yes for a set means yes for every larger one. It is the dear part: never asked
        where the answer follows from earlier ones.
    most
        How many sets are wanted at most; all if left out.
    within
        Which sets are wanted at all, such as those within a budget; every part of a wanted set is
        wanted. To any other set the question may say no where it has no wanted part that is yes.

    Raises
    ------
    OutOfTimeError
        When the clock says so; what was yielded before stands.

    Notes
    -----
    A yes set holds an element from outside every maximal no set. So the cheapest set that hits
    the complements of all maximal no sets found, and contains no yes set found, comes next: where
    the answer is yes it is minimal; where it is no it grows to a new maximal no set (Bailey and
    Stuckey 2005; implicit hitting sets: Moreno-Centeno and Karp 2013).
    """
    # The first element is the highest bit: of two sets alike in size the larger number is earlier.
    bits = [1 << k for k in reversed(range(len(elements)))]
    price = dict(zip(bits, _whole(cost), strict=True))
    rising = sorted(bits, key=lambda bit: (price[bit], -bit))
    full = sum(bits)
    outside: list[int] = []
    inside: list[int] = []  # all that were answered yes
    found: list[int] = []  # those among them that are minimal

    def named(chosen: int) -> frozenset[T]:
        return frozenset(e for e, bit in zip(elements, bits, strict=True) if chosen & bit)

    def asked(chosen: int) -> bool:
        if any(chosen & yes == yes for yes in inside):
            return True
        clock.tick(N_("asking about sets"))
        answer = question(named(chosen))
        if answer:
            inside.append(chosen)
        return answer

    # A node stands for the sets that hold `chosen` and nothing of `barred`, with a bound for all.
    heap: list[tuple[Key, int, int]] = [((0, 0, -full), 0, 0)]
    while heap and (most is None or len(found) < most):
        clock.tick(N_("choosing sets"))
        known, chosen, barred = heappop(heap)
        if any(chosen & yes == yes for yes in found) or not within(named(chosen)):
            continue
        open_ = [clause & ~barred for clause in outside if not clause & chosen]
        key = _bound(chosen, full & ~barred, open_, price)
        if not all(open_):
            continue
        if key > known:
            heappush(heap, (key, chosen, barred))
        elif open_:
            for bit in _members(min(open_, key=lambda clause: (clause.bit_count(), -clause))):
                heappush(heap, (known, chosen | bit, barred))
                barred |= bit
        elif asked(chosen):
            found.append(chosen)
            yield named(chosen)
        else:
            outside.append(full & ~_grown(chosen, rising, asked))
            heappush(heap, (known, chosen, barred))


def _whole(cost: Sequence[Fraction | int]) -> list[int]:
    scale = lcm(*(Fraction(one).denominator for one in cost))
    return [int(one * scale) for one in cost]


def _members(mask: int) -> Iterator[int]:
    """Give the bits of a mask, the earliest element first."""
    while mask:
        bit = 1 << (mask.bit_length() - 1)
        yield bit
        mask ^= bit


def _bound(chosen: int, free: int, open_: list[int], price: dict[int, int]) -> Key:
    """Give cost, size and place that no completion beats: clauses with nothing in common add up."""
    cost, size, used = sum(price[bit] for bit in _members(chosen)), chosen.bit_count(), 0
    for clause in open_:
        if not clause & used and clause:
            used |= clause
            cost += min(price[bit] for bit in _members(clause))
            size += 1
    return cost, size, -(free if open_ else chosen)


def _grown(chosen: int, rising: list[int], asked: Callable[[int], bool]) -> int:
    """Grow a no set to a maximal one; the cheap first, so that what it lacks is dear."""
    for bit in rising:
        if not chosen & bit and not asked(chosen | bit):
            chosen |= bit
    return chosen
