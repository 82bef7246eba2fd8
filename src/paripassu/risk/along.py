"""An order of a deal in the numbers of its case: each balance is a sum of them, each by a factor.

Laid out straight from the definitions of `balance.checker`, in floats: what is drawn is no exact
number. With the numbers that a case states it says what the checker says, but for a billionth of
what is at stake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.branches import refuse_events
from paripassu.balance.deal import Deal, acts, bottom_line, cover
from paripassu.balance.numbers import Number
from paripassu.balance.order_form import Steps, order_faults, parts_in
from paripassu.case.model import Case
from paripassu.errors import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEARLY = 1e-9  # of what a party has at stake: what floats may be wrong by
Share = tuple[int, float]  # after which step, and how much of the number counts from then on


@dataclass(frozen=True)
class Along:
    """An order, by parties (m), steps (n) and the numbers drawn (N).

    Attributes
    ----------
    parties, order, steps
        Ids of all parties of the case; names of the steps, and their parts.
    acting
        (m,): whether rules 1 and 2 are asked of each.
    party
        (N,): whose each number is.
    final
        (N,): how much of it counts in the finished deal.
    shares
        For each number after which steps it comes, 0 for the start, and how much of it each time.
    trust, guarantee
        (m,): the place of each party's among the numbers, -1 where none was drawn.
    trusts, pledged
        (m,): the trust where none was drawn; what is lost beside the guarantee by walking away.
    cover, limit, bottom, nearly
        (m,): what is received if others leave; risk limit and cover; bottom line, -inf for none;
        what is taken for nothing.
    uneven
        Parties whose trust is not one number in everybody at any time.
    """

    case: Case
    deal: Deal
    parties: tuple[str, ...]
    order: tuple[str, ...]
    steps: Steps
    numbers: tuple[Number, ...]
    acting: NDArray[np.bool_]
    party: NDArray[np.int64]
    final: NDArray[np.float64]
    shares: tuple[tuple[Share, ...], ...]
    trust: NDArray[np.int64]
    guarantee: NDArray[np.int64]
    trusts: NDArray[np.float64]
    pledged: NDArray[np.float64]
    cover: NDArray[np.float64]
    limit: NDArray[np.float64]
    bottom: NDArray[np.float64]
    nearly: NDArray[np.float64]
    uneven: tuple[int, ...]

    @cached_property
    def flat(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """The shares one after the other: where those of each number begin, moments, factors."""
        begins = np.cumsum([0, *map(len, self.shares)])
        moments = [moment for own in self.shares for moment, _share in own]
        factors = [share for own in self.shares for _moment, share in own]
        return begins, np.array(moments, np.int64), np.array(factors, np.float64)


def along(case: Case, deal: Deal, order: Sequence[str], numbers: Sequence[Number]) -> Along:
    """Lay out an order in the numbers that are drawn.

    Raises
    ------
    RequestError
        Where it is no order of the deal, or the deal depends on events.
    """
    refuse_events(case, deal.actions)
    steps = parts_in(order)
    if faults := [*order_faults(case, deal, steps)]:
        raise RequestError(" ".join(faults))
    ids = tuple(case.parties)
    place = {part: moment for moment, step in enumerate(steps, 1) for part in step}
    laid = [tuple(_shares(case, deal, place, number)) for number in numbers]
    final = np.array([float(_final(case, deal, number)) for number in numbers])
    party = np.array([ids.index(number.party) for number in numbers], np.int64)
    stake = np.zeros(len(ids))
    np.add.at(stake, party, [max(abs(float(n.low)), abs(float(n.high))) for n in numbers])
    stated = [case.parties[p] for p in ids]
    pledged = [sum(one.lost for one in own.collateral.values()) for own in stated]
    covers = [cover(case, deal, p) for p in ids]
    limits = [own.risk_limit for own in stated]
    bottoms = [bottom_line(case, p) for p in ids]
    at = {(n.kind, n.party): k for k, n in enumerate(numbers) if n.kind in ("trust", "guarantee")}
    return Along(
        case, deal, ids, tuple(order), steps, tuple(numbers),
        acting=np.array([acts(case, deal, p) for p in ids]),
        party=party,
        final=final,
        shares=tuple(laid),
        trust=np.array([at.get(("trust", p), -1) for p in ids], np.int64),
        guarantee=np.array([at.get(("guarantee", p), -1) for p in ids], np.int64),
        trusts=np.array([
            0.0 if ("trust", p) in at else float(own.even or 0)
            for p, own in zip(ids, stated, strict=True)
        ]),
        pledged=np.array([*map(float, pledged)]),
        cover=np.array([*map(float, covers)]),
        limit=np.array([
            np.inf if r is None else float(r + c) for r, c in zip(limits, covers, strict=True)
        ]),
        bottom=np.array([-np.inf if b is None else float(b) for b in bottoms]),
        nearly=NEARLY * np.maximum(stake, 1e-6),
        uneven=tuple(i for i, own in enumerate(stated) if own.even is None),
    )  # fmt: skip


def _shares(
    case: Case, deal: Deal, place: dict[tuple[str, int], int], number: Number
) -> Iterator[Share]:
    """Yield after which steps a number is kept if the process ends, and how much of it."""
    if number.kind == "extra":
        also = case.also[int(number.of)]
        last = [place[a, k] for a in also.when for k in range(len(deal.shares.get(a, ())))]
        yield max(last, default=0), float(1 - also.reversible)
    if number.kind not in ("value", "keeps"):
        return
    action = case.actions[number.of]
    counted = action.times * action.believed(number.party)
    if number.kind == "value":
        counted *= 0 if number.party in action.keeps else 1 - action.reversible
    if number.of in deal.standing:
        yield 0, float(counted)
    for part, share in enumerate(deal.shares.get(number.of, ())):
        yield place[number.of, part], float(counted * share)


def _final(case: Case, deal: Deal, number: Number) -> Fraction:
    """Give how much of a number counts in the finished deal."""
    if number.kind == "extra":
        return Fraction(1)
    if number.kind != "value":
        return Fraction(0)
    action = case.actions[number.of]
    agreed = sum(deal.shares.get(number.of, (Fraction(1),)), Fraction(0))
    return agreed * action.times * action.believed(number.party)
