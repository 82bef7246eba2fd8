"""What becomes of orders if the numbers are wrong, or luck is bad."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike, fspath

from paripassu.asking import answering
from paripassu.balance.branches import refuse_events
from paripassu.balance.deal import Deal, agree
from paripassu.balance.numbers import numbers_of
from paripassu.case.fingerprint import fingerprint
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.order.given import check
from paripassu.order.plan import Plan, plan_of
from paripassu.risk.along import along
from paripassu.risk.blocks import SAMPLE, blocks_of, done_in, worthwhile
from paripassu.risk.content import DrawnContent
from paripassu.risk.drawn import CORRELATION, DRAWS, SPREAD, Draws
from paripassu.risk.explained import explained
from paripassu.risk.figures import Stress, stressed
from paripassu.risk.how import Asked, Real, asked_for, refuse_needless
from paripassu.risk.luck import LATE, Luck, luck_of
from paripassu.risk.records import Records, records_in
from paripassu.risk.replan import Shared, here, replanned
from paripassu.risk.sobol import salib
from paripassu.risk.tally import Tally
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, Progress
from paripassu.running.threads import in_threads

REPLANNED = 200  # draws, where each is planned for and nobody says how many


@answering
def stress(
    case: Case,
    /,
    orders: Iterable[Sequence[str]] = (),
    *,
    history: bool = False,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    draws: int | None = None,
    seed: int = 0,
    spread: Real = SPREAD,
    shape: str = "uniform",
    together: str = "",
    correlation: Real = CORRELATION,
    late: Real = LATE,
    why: bool = False,
    sobol: bool = False,
    replan: bool = False,
    workers: int | None = None,
    cluster: str | None = None,
    resume: str | PathLike[str] | None = None,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Stress:
    """Say how often orders hold if the numbers are wrong, or luck is bad, and what comes of it.

    Parameters
    ----------
    orders
        The orders, side by side, each as the names of its steps; if left out the plan, and the
        order of history where it is one of the same deal.
    history
        In place of `orders`: the order that history took, of its own deal.
    deal, swaps
        Which deal: see `paripassu.balance.deal.agree`.
    draws
        How often the numbers are drawn, at most ten million; 10,000 if left out, 200 with `replan`.
    seed
        Another one gives other draws. The same gives the same draws, whatever else is asked.
    spread
        How far, as a share of itself, a value, a trust or a guarantee for which the case states no
        range is drawn either way.
    shape
        How likely each place in a range is: ``uniform``, ``triangular`` (the middle most) or
        ``three-point`` (low, middle and high, with the chances 30, 40 and 30 %).
    together, correlation
        Whether the values of each ``party``, or its values in each ``track``, are high or low
        together, and the rank correlation of two of them.
    late
        By what share each action and each verification takes longer than stated, on average.
    why
        Whether to find the conditions under which the first order breaks, and what becomes of it
        as each number by itself goes from end to end.
    sobol
        Whether to estimate Sobol indices of whether it holds; that needs SALib.
    replan
        Whether the best order is searched anew for each draw.
    workers, cluster
        By how many processes of this machine, as many as there are cores if left out; or by the
        workers of a Dask cluster at this address, such as ``tcp://10.0.0.5:8786``.
    resume
        A file in which what was found for each draw is written down, and read where it is there
        already: what was broken off goes on.
    time_limit, progress
        As of `plan`; the draws that were done by then are told.

    Returns
    -------
    What becomes of each order. Shares of draws are estimates under these assumptions: they say
    how well an order bears errors and bad luck, and are no forecast.

    Raises
    ------
    RequestError
        Where the deal depends on events, an order is none of the deal, or an option is not
        possible, or SALib is needed and not installed.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.stress("bill-and-jack", draws=1000)
    >>> found.draws, found.orders[0].name
    (1000, 'plan')
    """
    past = check(case, history=True, deal=deal) if history else None
    agreed = agree(case, deal=deal, swaps=swaps) if past is None else past.deal
    refuse_events(case, agreed.actions)
    refuse_needless(replan=replan, workers=workers, cluster=cluster, resume=resume)
    many = (REPLANNED if replan else DRAWS) if draws is None else draws
    asked = asked_for(many, seed, spread, shape, together, correlation, late, why, sobol)
    if sobol:
        salib()
    given = [_given(case, agreed, order, number) for number, order in enumerate(orders, 1)]
    if past is not None:
        if given:
            raise RequestError(_("Give orders, or that of history, not both."))
        given = [("history", past.order)]

    def find(clock: Clock) -> Stress:
        named = given or [*_own(case, agreed, clock)]
        found = _stressed(case, agreed, named, asked, clock)
        if not replan:
            return found
        share = here(workers) if cluster is None else _among(cluster)
        anew = replanned(
            case, agreed, asked.numbers(case, agreed), many,
            _records(case, agreed, asked, resume), share, clock,
        )  # fmt: skip
        return replace(found, replanned=anew)

    return searched(find, time_limit, progress)


def _among(address: str) -> Shared:
    from paripassu.risk.cluster import among

    return among(address)


def _records(case: Case, deal: Deal, asked: Asked, resume: str | PathLike[str] | None) -> Records:
    """Open the file of what was planned for; it is of this case, deal and way of drawing."""
    question = {
        "fingerprint": fingerprint(case), "deal": _actions(deal), "swaps": deal.swaps,
        "seed": asked.seed, "spread": str(asked.spread), "shape": asked.shape,
        "together": asked.together, "correlation": str(asked.correlation),
    }  # fmt: skip
    steps = frozenset(part for action in deal.actions for part in deal.parts(action))
    return records_in(None if resume is None else fspath(resume), question, steps)


Named = tuple[str, tuple[str, ...]]  # an order, and what it is called


def _given(case: Case, agreed: Deal, order: Sequence[str], number: int) -> Named:
    found = check(case, order, deal=_actions(agreed))
    return str(number), found.order


def _actions(agreed: Deal) -> list[str]:
    return [a if agreed.whole(a) else f"{a}:{len(agreed.shares[a])}" for a in agreed.actions]


def _own(case: Case, agreed: Deal, clock: Clock) -> Iterable[Named]:
    """Give the plan of a deal, and the order of history where it is one of the same deal."""
    yield "plan", plan_of(case, agreed, clock.share(0.5)).order
    if case.history is not None:
        try:
            past: Plan = check(case, history=True)
        except RequestError:  # an order of parts of the deal, or of none
            return
        if (past.deal.actions, past.deal.shares) == (agreed.actions, agreed.shares):
            yield "history", past.order


def _stressed(
    case: Case, agreed: Deal, named: Sequence[Named], asked: Asked, clock: Clock
) -> Stress:
    """Draw block by block, as many at a time as there are cores, and add up."""
    numbers = asked.numbers(case, agreed)
    ways = [along(case, agreed, order, numbers.numbers) for _name, order in named]
    lucks = [luck_of(way, seed=asked.seed, late=asked.late) for way in ways]
    fast = worthwhile(ways, asked.draws, clock)
    blocks = [
        partial(done_in, numbers, ways, lucks, first, many, fast=fast)
        for first, many in blocks_of(asked.draws, fast=fast)
    ]
    at_once = os.cpu_count() or 1
    found: list[Tally] = []
    while blocks and not (found and clock.over):
        now, blocks = blocks[:at_once], blocks[at_once:]
        for tallies in in_threads(now, worthwhile=len(now) > 1):
            if found:
                for tally, more in zip(found, tallies, strict=True):
                    tally.add(more)
            else:
                found = tallies
        clock.tell(N_("{n} of {total} draws"), n=found[0].draws, total=asked.draws)
    # What history took is past: between it and the plan nobody chooses.
    choice = ways[:1] if named[0][0] == "plan" else ways
    return Stress(
        case, agreed,
        tuple(
            stressed(name, way, tally)
            for (name, _order), way, tally in zip(named, ways, found, strict=True)
        ),
        found[0].draws, asked.draws, min(SAMPLE, found[0].draws),
        _told(case, agreed, asked, numbers, lucks[0]),
        explained(choice, numbers, found[0].draws, clock,
                  seed=asked.seed, reasons=asked.why, sobol=asked.sobol),
    )  # fmt: skip


def _told(case: Case, deal: Deal, asked: Asked, numbers: Draws, luck: Luck) -> DrawnContent:
    return {
        "numbers": sum(one.low != one.high for one in numbers.numbers),
        "stated": sum(one.ranges for one in numbers_of(case, deal)),
        "spread": asked.spread, "shape": asked.shape, "together": asked.together,
        "correlation": asked.correlation, "late": asked.late, "luck": luck.any,
    }  # fmt: skip
