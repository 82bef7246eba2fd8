"""The order that is safe in the most draws of the numbers, or exposes least in the worst of them.

Where the deal has few orders all are looked at. Else good ones are: the plan, the most robust
order, those that are safe in single draws; and from the best of them one step after the other is
moved. What none can do better is told by each draw alone: in how many any order at all is safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import islice

import numpy as np

from paripassu.asking import answering
from paripassu.balance.branches import refuse_events
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.numbers import with_numbers
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.order.plan import Plan, plan_of
from paripassu.order.preferred import priced
from paripassu.order.search.ranked import Measured
from paripassu.order.search.safe import safe_order
from paripassu.risk.along import along
from paripassu.risk.drawn import drawn
from paripassu.risk.holding import Outcome, balances, judged
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, TooLargeError

PREFERENCES = ("chance", "tail")
DRAWS = 500
FEW = 1_500  # orders of a deal of which all are looked at
SINGLE = 30  # draws for each of which a safe order is sought
WORST = Fraction(1, 20)


@answering
def plan_in_draws(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    shares: Mapping[str, tuple[Fraction, ...]] | None = None,
    prefer: str = "chance",
    draws: int = DRAWS,
    time_limit: float | None = TIME_LIMIT,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Find the order that fares best over draws of the numbers, as `drawn` draws them.

    Parameters
    ----------
    deal, swaps, shares
        Which deal: see `paripassu.balance.deal.agree`.
    prefer
        Of the orders that are safe as the numbers are: ``chance``, in the largest share of draws
        rules 1 to 4 hold; or ``tail``, the largest exposure of anyone, as a share of its own
        stakes, is the least on average over the worst 5 % of the draws. Where no order is safe, it
        is the plan that asks the least trust.
    draws
        How many: from 20 to 10,000.
    time_limit, seed, progress
        As for `paripassu.plan`; the draws hang on the seed.

    Returns
    -------
    The plan, with what it asks more trust for than the order that asks the least (`price`).

    Raises
    ------
    RequestError
        Where the deal or `prefer` is not possible, or the deal depends on events.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.plan_in_draws("sinai-1979", prefer="chance", draws=100)
    >>> found.criteria[0].name
    'chance'
    """
    if prefer not in PREFERENCES:
        raise RequestError(
            _("What to prefer over draws is one of {known}, not “{prefer}”.",
              known=", ".join(PREFERENCES), prefer=prefer)
        )  # fmt: skip
    if not 20 <= draws <= 10_000:
        raise RequestError(_("Draws are from 20 to 10,000, not {draws}.", draws=draws))
    agreed = agree(case, deal=deal, swaps=swaps, shares=shares)
    refuse_events(case, agreed.actions)
    return searched(
        lambda clock: _Search(case, agreed, clock, prefer, draws, seed).plan(), time_limit, progress
    )


class _Search:
    def __init__(
        self, case: Case, deal: Deal, clock: Clock, prefer: str, draws: int, seed: int
    ) -> None:
        self.case, self.deal, self.clock, self.prefer, self.seed = case, deal, clock, prefer, seed
        self.drawn = drawn(case, deal, draws=draws, seed=seed)
        self.terms = compile_terms(case, deal)
        self.worth: dict[tuple[str, ...], Fraction | None] = {}

    def plan(self) -> Plan:
        """Find the best order, its bound, and what it costs."""
        least = plan_of(self.case, self.deal, self.clock.share(0.3), seed=self.seed)
        if least.status is not Status.SAFE:
            return least
        all_ = [*islice(_orders(self.terms), FEW + 1)]
        with suppress(OutOfTimeError):
            if len(all_) <= FEW:
                for one in all_:
                    self._tick()
                    self._value(one)
        complete = len(all_) <= FEW and len(self.worth) == len(all_)
        if not complete:
            self._value(least.order)
            self._look(least.order)
        found = {order: worth for order, worth in self.worth.items() if worth is not None}
        order = min(found, key=lambda one: (found[one], one != least.order, one))
        best = found[order]
        bound = best if complete else min(self._bound(order), best)
        first = Measured(self.prefer, abs(best), abs(bound), best == bound)
        figures = examine(self.case, self.deal, order)
        proved = first.proved
        return Plan(
            self.case, self.deal, order, figures, (first,), proved, price=priced(figures, least)
        )

    def _tick(self) -> None:
        self.clock.tick(N_("trying orders in all draws"))

    def _look(self, order: tuple[str, ...]) -> None:
        """Look at good orders, and move one step after the other of the best."""
        from paripassu.order.most_robust import most_robust

        with suppress(OutOfTimeError, TooLargeError):
            robust = most_robust(self.case, self.deal, self.clock.share(0.3))
            if robust is not None:
                self._value(robust.order)
        with suppress(OutOfTimeError):
            for number in range(min(SINGLE, len(self.drawn))):
                self._tick()
                single = self._safe_in(number)
                if single is not None:
                    self._value(single)
            known = {one: worth for one, worth in self.worth.items() if worth is not None}
            best = min(known, key=lambda one: (known[one], one))
            while (better := self._moved(best)) is not None:
                best = better

    def _moved(self, order: tuple[str, ...]) -> tuple[str, ...] | None:
        """Move one step so that the order fares better; None where no move does."""
        now = self.worth[order]
        for k in range(len(order)):
            for at in range(len(order)):
                self._tick()
                left = [*order[:k], *order[k + 1 :]]
                moved = (*left[:at], order[k], *left[at:])
                worth = self._value(moved) if moved not in self.worth else self.worth[moved]
                if worth is not None and now is not None and worth < now:
                    return moved
        return None

    def _value(self, order: tuple[str, ...]) -> Fraction | None:
        """Give what an order is worth, less being better; None for one that does not count."""
        if order not in self.worth:
            self.worth[order] = self._worth(order)
        return self.worth[order]

    def _worth(self, order: tuple[str, ...]) -> Fraction | None:
        figures = examine(self.case, self.deal, order)
        if figures.status is not Status.SAFE:
            return None
        outcome = judged(along(self.case, self.deal, order, self.drawn.numbers), self.drawn.values)
        return -self._share(outcome) if self.prefer == "chance" else self._tail(-outcome.lowest)

    def _share(self, outcome: Outcome) -> Fraction:
        return Fraction(int(outcome.holds.sum()), len(self.drawn))

    def _tail(self, exposures: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Fraction:
        """Give the mean of the worst 5 % of draws of what the most exposed party has at stake."""
        shares = (np.maximum(exposures, 0) / self._stakes).max(1)
        worst = np.sort(shares)[-int(len(shares) * WORST) :]
        return Fraction(str(round(float(worst.mean()), 6)))

    @cached_property
    def _stakes(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        pairs = zip(self.terms.stake, self.terms.scale, strict=True)
        return np.array([stake / scale for stake, scale in pairs])

    def _bound(self, order: tuple[str, ...]) -> Fraction:
        """Give what no order can do better than."""
        way = along(self.case, self.deal, order, self.drawn.numbers)
        if self.prefer == "tail":
            ends = [
                balances(way, i, self.drawn.values)[0][[0, -1]] for i in range(len(way.parties))
            ]
            return self._tail(-np.stack([one.min(0) for one in ends], 1))
        holds = judged(way, self.drawn.values).holds
        never = 0
        with suppress(OutOfTimeError):
            for number in np.flatnonzero(~holds):
                self._tick()
                with suppress(TooLargeError, RequestError):
                    never += self._safe_in(int(number), doubt=True) is None
        return -Fraction(len(holds) - never, len(holds))

    def _safe_in(self, number: int, *, doubt: bool = False) -> tuple[str, ...] | None:
        """Give an order that is safe in a draw; None where there is none.

        Where that is not certain it raises in `doubt`.
        """
        moved = with_numbers(self.case, self.drawn.draw(number))
        try:
            terms = compile_terms(moved, self.deal)
            order = safe_order(terms, self.clock)
        except (TooLargeError, RequestError):
            if doubt:
                raise
            return None
        if order is None:
            return None
        names = tuple(terms.steps[step] for step in order)
        # Rule 4, which no order changes.
        return names if examine(moved, self.deal, names).status is Status.SAFE else None


def _orders(terms: Terms, done: tuple[int, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield all orders of a deal."""
    if len(done) == len(terms.steps):
        yield tuple(terms.steps[step] for step in done)
    for step, before in enumerate(terms.before):
        if step in done or not {*before} <= {*done}:
            continue
        if all(one != step or {*others} & {*done} for one, others in terms.groups):
            yield from _orders(terms, (*done, step))
