"""The smallest sets of changes, of different kinds, that open a plan where none does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from paripassu.balance.deal import Deal
from paripassu.balance.trusts import uneven
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_
from paripassu.opening.between import where_met
from paripassu.opening.compiled import compiled
from paripassu.opening.least import Together, least, nearest_move
from paripassu.opening.moment import Moment
from paripassu.opening.money import price
from paripassu.opening.moves import Move, asks, changes_of, made, moves
from paripassu.opening.openings import first_safe, lent
from paripassu.opening.rounding import rounded_up
from paripassu.order.search.state_space import fits
from paripassu.running.clock import Clock, OutOfTimeError

MOST_MOVES = 3
_TOLD_HERE = ("lasting", "payment", "price")  # what no other list tells by itself
_NO_ENDS = ("custodian", "instalments")  # they change neither the start of an order nor its end


def together(case: Case, deal: Deal, clock: Clock, *, most: int = MOST_MOVES) -> Iterator[Together]:
    """Find the sets of the fewest changes that open a plan, those that ask least first.

    First what no other list tells: an action made lasting, a price, a payment. Then every two
    changes, then every three, up to `most`, of which no part does. Where there are none of three,
    one of more. Nothing where there is a plan already.
    """
    if first_safe(case, deal, clock) is not None:
        return
    search, told = _Search(case, deal, clock), set[frozenset[Move]]()
    for size in range(1, most + 1):
        found: list[Together] = []
        try:
            found.extend(least(case, deal, chosen, clock) for chosen in search.opening(size))
        except OutOfTimeError:
            yield from _ranked(found, told)
            raise
        yield from _ranked(found, told)
        if size == 1 and found:
            return
    many = None if search.known or most < MOST_MOVES else search.many()
    if many is not None:
        yield least(case, deal, many, clock)


def _ranked(found: list[Together], told: set[frozenset[Move]]) -> list[Together]:
    """Rank the sets that are not told yet: two can come to the same once they are small."""
    new = {key: one for one in found if (key := frozenset(one.moves)) not in told}
    told.update(new)
    return sorted(new.values(), key=lambda one: (len(one.moves), one.asks, one.cost))


class _Search:
    """Tries sets of moves, each as large as can be; what was learnt of one serves for the next."""

    def __init__(self, case: Case, deal: Deal, clock: Clock) -> None:
        self.case, self.deal, self.clock = case, deal, clock
        self.moves = list(moves(case, deal))
        self.known: list[frozenset[Move]] = []
        self._ends: dict[tuple[Move, ...], bool] = {}

    def opening(self, size: int) -> Iterator[tuple[Move, ...]]:
        """Give the sets of this size that open a plan and hold none that is known to."""
        alone = [move for move in self.moves if move.kind in _TOLD_HERE]
        smaller = [*self.known]
        for chosen in combinations(self.moves if size > 1 else alone, size):
            if any(one <= {*chosen} for one in smaller) or not self._fit(chosen):
                continue
            settled = self._opens(chosen)
            if settled is not None:
                self.known.append(frozenset(chosen))
                yield settled

    def many(self) -> tuple[Move, ...] | None:
        """Give a set of any size that opens a plan, and no part of it; None where none is found.

        All that can be made together are made, and then the dearest are left out while they can.
        """
        chosen: list[Move] = []
        for move in self.moves:
            idle = move.kind == "price" and _accepted(self.case, self.deal, move) is None
            if move.kind != "instalments" and not idle and self._fit([*chosen, move]):
                chosen.append(move)
        if self._opens(chosen) is None:
            return None
        for move in sorted(chosen, key=lambda one: -asks(self.case, self.deal, one)):
            fewer = [one for one in chosen if one != move]
            if self._opens(fewer) is not None:
                chosen = fewer
        return self._opens(chosen)

    def _fit(self, chosen: Sequence[Move]) -> bool:
        """Whether moves go together: no two change one thing, lenders' budgets allow them."""
        changed = [thing for move in chosen for thing in changes_of(self.case, move)]
        instruments = [move.of for move in chosen if move.kind == "instrument"]
        return len({*changed}) == len(changed) and lent(self.case, instruments)

    def _opens(self, chosen: Sequence[Move]) -> tuple[Move, ...] | None:
        """Give the moves where they open a plan, the last price first, as large as need be."""
        self.clock.tick(N_("trying changes together"))
        try:
            settled = self._settled(chosen)
            if settled is None or not self._ends_hold(settled):
                return None
            last = settled[0] if settled[0].kind == "price" else None
            case, deal = made(self.case, self.deal, settled if last is None else settled[1:])
            terms = compiled(case, deal)
            if terms is None or not fits(terms):
                return None
            if last is not None:
                opens = nearest_move(case, deal, last, self.clock) is not None
            else:
                opens = first_safe(case, deal, self.clock) is not None
        except RequestError:  # the numbers are too fine once they are changed
            return None
        return settled if opens else None

    def _settled(self, chosen: Sequence[Move]) -> tuple[Move, ...] | None:
        """Make all prices but the last what their payees accept; None where these do anyhow."""
        prices = [move for move in chosen if move.kind == "price"]
        others = [move for move in chosen if move.kind != "price"]
        case, deal = made(self.case, self.deal, others)
        lower = []
        for move in prices[:-1]:
            accepted = _accepted(case, deal, move)
            if accepted is None:
                return None
            lower.append(accepted)
            case, deal = made(case, deal, [accepted])
        return (*prices[-1:], *lower, *others)

    def _ends_hold(self, settled: Sequence[Move]) -> bool:
        """Whether the start and the end, which every order has, hold at some value of a price."""
        key = tuple(move for move in settled if move.kind not in _NO_ENDS)
        if key not in self._ends:
            last = key[0] if key and key[0].kind == "price" else None
            case, deal = made(self.case, self.deal, key if last is None else key[1:])
            self._ends[key] = _ends_hold(case, deal, last)
        return self._ends[key]


def _accepted(case: Case, deal: Deal, move: Move) -> Move | None:
    """Give the price at which its payee just accepts the deal; None where it does anyhow."""
    paid = price(case, move.of)
    if paid is None or move.value < 1:
        return None
    lacks = Moment.of(case, deal).lacks([*case.parties].index(paid.payee))
    more = rounded_up(lacks / paid.got * paid.paid) / paid.paid
    return replace(move, value=1 + more) if more > 0 else None


def _ends_hold(case: Case, deal: Deal, move: Move | None) -> bool:
    """Whether the start and the end, which every order has, hold at some value of a price."""
    at_once = replace(deal, swaps=(tuple(p for a in deal.actions for p in deal.parts(a)),))
    here = Moment.of(case, at_once).misses((0,))
    if move is None or move.dial is None:
        return max(here) <= 0
    if uneven(case):  # what a price shows of who pays it bends the conditions
        return True
    there = Moment.of(move.dial.turn(case, move.value), at_once).misses((0,))
    return where_met(here, there) is not None
