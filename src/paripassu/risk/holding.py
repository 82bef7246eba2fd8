"""Whether an order holds in each of many draws, where it first breaks, and who loses what by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.order.search.compiling import compiled
from paripassu.risk.along import Along, along
from paripassu.risk.drawn import Drawn, Draws
from paripassu.risk.earning import trusts_along
from paripassu.risk.kernel import judge_draws
from paripassu.short import Short

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Outcome(Short):
    """What becomes of one order in each draw, if every party keeps to the plan while that pays.

    Attributes
    ----------
    order, parties
        Names of its steps; ids of all parties of the case.
    holds
        (draws,): whether rules 1 to 4 hold: 1 and 2 for whoever acts, 3 and 4 for everybody.
    step, party, rule
        (draws,): where it first breaks: after how many steps, the place of the party, the rule; -1,
        -1 and 0 where it holds. Rule 4 fails before the first step. Of several parties or rules
        at one moment the first is told.
    final, lowest
        (draws, parties): value of the finished deal, and the lowest balance on the way.
    lacking
        (draws,): the largest trust that anyone needs beyond what it has, below 0 where there is
        some left; infinite where no trust would do, or rule 3 or 4 fails. What `plan` minimises.
    """

    order: tuple[str, ...]
    parties: tuple[str, ...]
    holds: NDArray[np.bool_]
    step: NDArray[np.int16]
    party: NDArray[np.int16]
    rule: NDArray[np.int8]
    final: Floats
    lowest: Floats
    lacking: Floats


def holds(case: Case, deal: Deal, order: Sequence[str], drawn: Drawn) -> Outcome:
    """Say whether an order holds in each draw.

    Raises
    ------
    RequestError
        Where it is no order of the deal, or the deal depends on events.
    """
    return judged(along(case, deal, order, drawn.numbers), drawn.values)


def judged_fast(
    way: Along, draws: Draws, first: int, many: int, values: Floats | None = None
) -> Outcome:
    """Say the same by the compiled kernel, of all trusts that are one number.

    Without `values` the numbers are drawn there, which is for those alone that are uniform in
    their ranges and move by themselves.
    """
    step, party = np.empty((2, many), np.int16)
    rule, lacking = np.empty(many, np.int8), np.empty(many)
    final, lowest = np.empty((2, len(way.parties), many))
    low, width = draws.ranges
    begins, moments, factors = way.flat
    drawn = np.empty((len(way.numbers), 0)) if values is None else values.T
    compiled(judge_draws)(
        draws.key, first, many, draws.columns, low, width, np.ascontiguousarray(drawn),
        way.party, way.final, begins, moments, factors,
        way.acting.astype(np.int64), way.trust, way.guarantee, way.trusts, way.pledged,
        way.cover, way.limit, way.bottom, way.nearly, len(way.order),
        step, party, rule, final, lowest, lacking,
    )  # fmt: skip
    return Outcome(way.order, way.parties, rule == 0, step, party, rule, final.T, lowest.T, lacking)


def judged(way: Along, values: Floats) -> Outcome:
    """Say whether an order that is laid out holds in each draw, (draws, numbers)."""
    draws, many = len(values), len(way.parties)
    step, party = np.full((2, draws), -1, np.int16)
    rule = np.zeros(draws, np.int8)
    final, lowest = np.empty((2, many, draws))
    lacking = np.full(draws, -np.inf)
    for i in range(many):
        balance, final[i] = balances(way, i, values)
        lowest[i] = balance.min(0)
        moment, broken, needs = breaks(
            way, i, balance, final[i], backing(way, i, values)[None], trusting(way, i, values)
        )
        first = (moment >= 0) & ((step < 0) | (moment < step))
        step[first], party[first], rule[first] = moment[first], i, broken[first]
        np.maximum(lacking, needs, out=lacking)
    for i in range(many):
        below = (final[i] < way.bottom[i] - way.nearly[i]) & (rule != 4)
        step[below], party[below], rule[below], lacking[below] = 0, i, 4, np.inf
    return Outcome(way.order, way.parties, rule == 0, step, party, rule, final.T, lowest.T, lacking)


def balances(way: Along, party: int, values: Floats) -> tuple[Floats, Floats]:
    """Give a party's balance at each moment of each draw, (n + 1, draws), and what it ends with."""
    path = np.zeros((len(way.order) + 1, len(values)))
    final = np.zeros(len(values))
    for number in np.flatnonzero(way.party == party):
        drawn = values[:, number]
        for moment, share in way.shares[number]:
            path[moment] += share * drawn
        if way.final[number]:
            final += way.final[number] * drawn
    return np.cumsum(path, 0, out=path), final


def backing(way: Along, party: int, values: Floats) -> Floats:
    """Give in each draw what a party loses by walking away."""
    place = way.guarantee[party]
    backed = np.full(len(values), way.pledged[party])
    return backed if place < 0 else backed + values[:, place]


def trusting(way: Along, party: int, values: Floats) -> Floats:
    """Give the trust of a party in each draw: (1, draws), or (n + 1, draws) where it changes."""
    if party in way.uneven:
        return trusts_along(way, party, values)
    place = way.trust[party]
    return np.full((1, len(values)), way.trusts[party]) if place < 0 else values[None, :, place]


def breaks(
    way: Along, party: int, balance: Floats, final: Floats, backed: Floats, trust: Floats
) -> tuple[NDArray[np.int16], NDArray[np.int8], Floats]:
    """Give where rules 1 to 3 first fail for a party, in each draw.

    Parameters
    ----------
    backed, trust
        (1, draws), or (n + 1, draws) where they change.

    Returns
    -------
    The first moment at which one fails, -1 for none; which; and the largest trust that is needed
    beyond what there is, -inf where none is asked for, inf where no trust would do.
    """
    draws = len(final)
    moment, rule = np.full(draws, -1, np.int16), np.zeros(draws, np.int8)
    over = np.full(draws, -np.inf)
    nearly, cover = way.nearly[party], way.cover[party]
    low = balance[-1].copy()
    for k in reversed(range(len(balance))):
        held = balance[k]
        exposed = held < -way.limit[party] - nearly
        moment[exposed], rule[exposed], over[exposed] = k, 3, np.inf
        if not way.acting[party]:
            continue
        np.minimum(low, held, out=low)
        p, left = trust[k % len(trust)], held - backed[k % len(backed)]
        loss, gain = left - low - cover, final - low - cover
        needed = np.divide(loss, gain, out=np.zeros(draws), where=(loss > nearly) & (gain > nearly))
        np.maximum(over, needed - p, out=over)
        lacking = left - nearly > p * final + (1 - p) * (low + cover)
        moment[lacking], rule[lacking] = k, 2
        tempted = left - nearly > final
        moment[tempted], rule[tempted], over[tempted] = k, 1, np.inf
    return moment, rule, over
