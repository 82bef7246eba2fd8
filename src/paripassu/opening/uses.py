"""The ways to use some of a case's instruments: whether any of them has a safe order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from paripassu.balance.deal import Deal
from paripassu.balance.rules import balances, shortfall
from paripassu.balance.terms import Terms
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.language import N_
from paripassu.opening.backing import Backing, Backings
from paripassu.opening.instruments import WIDENING, Swaps, divided, ways
from paripassu.opening.relaxed import Relaxed
from paripassu.order.search.safe import safe_or_not
from paripassu.running.clock import Clock, OutOfTimeError

Names = frozenset[str]
Order = tuple[str, ...]
MOST_TRIED = 8  # orders of the same steps, found before, that are tried before a search


@dataclass(frozen=True)
class SafeUse:
    """A way to use instruments that change actions or steps, and an order that is then safe.

    `used` leaves out the custodians, who make the `swaps`.
    """

    used: Names
    custodians: Names
    swaps: Swaps
    order: Order


@dataclass(frozen=True)
class _No:
    """No way to use all of `sure` and nothing beyond `most` has a safe order with this backing."""

    sure: Names
    most: Names
    backing: Backing


class Uses:
    """Finds a safe way to use some instruments; what it learns of one set serves for the next.

    Guarantees, collateral and assurances are all used, for more of them is never worse; where a
    budget does not allow all, each party counts on the most that it could get. All other
    instruments change actions or steps: a branch and bound decides which of them are used.

    Parameters
    ----------
    useful
        Ids of the instruments that there are.
    order
        A given order of exactly the deal's steps; any order if left out.
    """

    def __init__(
        self,
        case: Case,
        deal: Deal,
        useful: Sequence[str],
        clock: Clock,
        order: Order | None = None,
    ) -> None:
        self.case, self.deal, self.clock, self.order = case, deal, clock, order
        kinds = {id_: case.instruments[id_].kind for id_ in useful}
        custodian = InstrumentKind.CUSTODIAN
        self.custodians = [id_ for id_ in useful if kinds[id_] is custodian]
        self.widening = frozenset(id_ for id_ in useful if kinds[id_] in WIDENING)
        self.changing = [id_ for id_ in useful if id_ not in {*self.widening, *self.custodians}]
        self.backings = Backings(case, self.widening)
        self.relaxed = Relaxed(case, deal, self.changing, self.backings)
        self._full = self.backings.of(self.widening)
        self._safe: list[SafeUse] = []
        self._no: dict[Swaps, list[_No]] = {}
        self._orders: dict[Names, list[Order]] = {}  # by their steps, the latest first

    def safe(self, available: Names) -> SafeUse | None:
        """Give a safe way to use no more than these, or None: monotone, for none must be used.

        Raises `OutOfTimeError` when the clock says so, or where no search could ever tell.
        """
        back = self.backings.of(available & self.widening)
        for known in self._safe:
            if known.used | known.custodians <= available and self._holds(known, back):
                return known
        open_ = [id_ for id_ in self.changing if id_ in available]
        for swaps, custodians, splits in self._exchanges(available):
            # What is exchanged, whole or in parts, is split no further.
            settled = _actions(swaps)
            free = frozenset(
                id_ for id_ in open_
                if not (one := self.case.instruments[id_]).parts or one.of not in settled
            )  # fmt: skip
            found = self._search(splits, free, swaps, back)
            if found is not None:
                self._safe.append(SafeUse(found[0], custodians, swaps, found[1]))
                return self._safe[-1]
        return None

    def _exchanges(self, available: Names) -> Iterator[tuple[Swaps, Names, Names]]:
        """Give the sets of swaps that these custodians could make, each once, none first.

        With each come the custodians, and the splits that make the parts to exchange.
        """
        seen: set[tuple[Names, frozenset[tuple[str, ...]]]] = set()
        ids = [id_ for id_ in self.custodians if id_ in available]
        lenders = [self.case.instruments[id_] for id_ in ids]
        for splits, parted in divided(self.case, self.deal, lenders):
            if splits <= available:
                for used, swaps in self._made(parted, ids):
                    key = splits, frozenset(swaps)
                    parts_of = {self.case.instruments[id_].of for id_ in splits}
                    if key not in seen and parts_of <= _actions(swaps):
                        seen.add(key)
                        yield swaps, used, splits

    def _made(self, deal: Deal, ids: Sequence[str]) -> Iterator[tuple[Names, Swaps]]:
        """Give what custodians could exchange, nothing twice, with those who do; none first."""
        could = {id_: list(ways(self.case, deal, id_)) for id_ in ids}
        for number in range(len(ids) + 1):
            for used in combinations(ids, number):
                for chosen in product(*(could[id_] for id_ in used)):
                    swaps = tuple(swap for some in chosen for swap in some)
                    named = [name for swap in swaps for name in swap]
                    if len({*named}) == len(named):
                        yield frozenset(used), swaps

    def _search(
        self, sure: Names, open_: Names, swaps: Swaps, back: Backing
    ) -> tuple[Names, Order] | None:
        """Find a safe order that uses all of the sure instruments and some of the open ones."""
        self.clock.tick(N_("trying instruments"))
        known = self._no.setdefault(swaps, [])
        most = sure | open_
        if any(no.sure <= sure and most <= no.most and back <= no.backing for no in known):
            return None
        first = next((id_ for id_ in self.relaxed.first if id_ in open_), None)
        if first is None:
            order = self._order(sure, open_, swaps, back)
            if order is None:
                # Where all that widens is not enough, no part of it is, so it is never asked again.
                full = self._full
                never = full <= back or self._order(sure, open_, swaps, full) is None
                known.append(_No(sure, most, full if never else back))
                return None
            if not open_:
                return sure, order
            first = max(sorted(open_), key=self.relaxed.spread.__getitem__)
        for more in (frozenset(), frozenset({first})):
            found = self._search(sure | more, open_ - {first}, swaps, back)
            if found is not None:
                return found
        known.append(_No(sure, most, back))
        return None

    def _order(self, sure: Names, open_: Names, swaps: Swaps, back: Backing) -> Order | None:
        """Find a safe order of the terms that none is harder than; () where that is not known."""
        terms = self.relaxed.terms(sure, open_, swaps, back)
        if terms is None:
            return None
        if self.order is not None:
            return self.order if keeps(terms, self.order) else None
        tried = self._orders.setdefault(frozenset(terms.steps), [])
        for order in tried:
            if keeps(terms, order):
                return order
        settled, found = safe_or_not(terms, self.clock)
        if not settled and not open_:
            raise OutOfTimeError
        if found is None:
            return None if settled else ()
        tried.insert(0, tuple(terms.steps[number] for number in found))
        del tried[MOST_TRIED:]
        return tried[0]

    def _holds(self, known: SafeUse, back: Backing) -> bool:
        """Whether an order that was safe with other backing is so with this."""
        terms = self.relaxed.terms(known.used, frozenset(), known.swaps, back)
        return terms is not None and keeps(terms, known.order)


def _actions(swaps: Swaps) -> Names:
    return frozenset(action for swap in swaps for name in swap for action in actions_of(name))


def keeps(terms: Terms, order: Sequence[str]) -> bool:
    """Whether an order passes rules 1 to 3."""
    number = {step: k for k, step in enumerate(terms.steps)}
    path = balances(terms, [number[step] for step in order])
    worst = shortfall(terms, path)
    least = path.min(1).tolist()
    return (worst is not None and worst <= 0) and all(
        r is None or b >= -r for b, r in zip(least, terms.limit, strict=True)
    )
