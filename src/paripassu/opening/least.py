"""Changes made as small as will do, their amounts rounded up as one writes them in a contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import assert_never

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.errors import CheckError
from paripassu.language import N_
from paripassu.opening.change import turned
from paripassu.opening.generic import exchanges
from paripassu.opening.money import price
from paripassu.opening.moves import PHASES, Move, asks, made
from paripassu.opening.openings import first_safe
from paripassu.opening.rounding import rounded_up, writable
from paripassu.running.clock import Clock


@dataclass(frozen=True)
class Together:
    """Changes that open a plan together; without any one of them, the others as they are, none is.

    Attributes
    ----------
    moves
        What changes: amounts rounded up to two digits, so that they can be written in a contract.
    asks
        Shares of stakes that these ask of those whom they bind, added up: see `moves.asks`.
    cost
        What the case's instruments among them cost.
    case, deal
        With the changes made.
    order
        An order that is then safe: the checker has passed it.
    """

    moves: tuple[Move, ...]
    asks: Fraction
    cost: Fraction
    case: Case
    deal: Deal
    order: tuple[str, ...]


def least(case: Case, deal: Deal, chosen: Sequence[Move], clock: Clock) -> Together:
    """Make each move as small as will do, one after the other: prices first, custodians last.

    Of several prices the first is the one that is as large as can be.
    """
    # More of a price can be worse: nothing else is tried with one that is larger than need be.
    left = sorted(chosen, key=lambda one: (one.kind != "price", PHASES.index(one.kind)))
    for move in [*left]:
        others = [one for one in left if one != move]
        if _open(case, deal, others, clock):
            left = others
        else:
            left[left.index(move)] = _smallest(*made(case, deal, others), move, clock)
    for move in [*left]:  # fewer instalments than were tried may do without it
        others = [one for one in left if one != move]
        if _open(case, deal, others, clock):
            left = others
    then, agreed = made(case, deal, left)
    order = first_safe(then, agreed, clock)
    if order is None or examine(then, agreed, order).status is not Status.SAFE:
        raise CheckError(f"The checker does not confirm that {left} open a plan.")
    asked = sum((asks(case, deal, move) for move in left), Fraction(0))
    cost = sum((case.instruments[m.of].cost for m in left if m.kind == "instrument"), Fraction(0))
    return Together(tuple(left), asked, cost, then, agreed, order)


def nearest_move(case: Case, deal: Deal, move: Move, clock: Clock) -> Move | None:
    """Give the move with its number as near to today's as opens a plan; None where none does."""
    for change in turned(case, deal, [move.dial] if move.dial else [], clock):
        if not change.proved and change.needed is None:
            clock.tick(N_("trying changes together"))
        if change.needed is not None and change.moves:
            return replace(move, value=change.needed)
    return None


def _smallest(case: Case, deal: Deal, move: Move, clock: Clock) -> Move:
    """Give the smallest move with which a case with all others made has a plan."""
    match move.kind:
        case "price" | "guarantee" | "risk limit":
            near = nearest_move(case, deal, move, clock)
            if near is None:
                raise CheckError(f"{move} does not open a plan after all.")
            return _written(case, deal, near, clock)
        case "instalments":
            fewer = (replace(move, parts=n) for n in range(2, move.parts))
            return next((m for m in fewer if _open(case, deal, [m], clock)), move)
        case "custodian":
            return replace(move, steps=next(exchanges(case, deal, clock)).steps)
        case "instrument" | "lasting" | "payment":
            return move
        case unknown:
            assert_never(unknown)


def _written(case: Case, deal: Deal, move: Move, clock: Clock) -> Move:
    """Round what a number changes by up, to as few digits as leave a plan."""
    if move.dial is None:
        raise AssertionError(f"{move.kind} is a number")
    paid = price(case, move.of) if move.kind == "price" else None
    unit = Fraction(1) if paid is None else paid.paid
    more = (move.value - move.dial.today) * unit
    sizes = deal.shares[move.of] if paid else (Fraction(1),)
    for digits in range(2, 7):
        by = rounded_up(abs(more), digits) * (1 if more > 0 else -1)
        amount = move.dial.today * unit + by
        if more > 0 and len({*sizes}) == 1 and not writable(amount * sizes[0]):
            amount = rounded_up(amount * sizes[0], digits + 1) / sizes[0]
        rounded = replace(move, value=amount / unit)
        if rounded.value > 0 and _open(case, deal, [rounded], clock):
            return rounded
    return move


def _open(case: Case, deal: Deal, chosen: Sequence[Move], clock: Clock) -> bool:
    return first_safe(*made(case, deal, chosen), clock) is not None
