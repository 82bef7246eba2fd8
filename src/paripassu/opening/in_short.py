"""What `unlock` says, in short: the first and cheapest ways to open a plan, for a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from paripassu.balance.deal import Deal
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.opening.change import Change, changes
from paripassu.opening.generic import Exchange, exchanges
from paripassu.opening.openings import Opening, openings
from paripassu.order.search.state_space import fits
from paripassu.running.clock import Clock
from paripassu.running.finding import Finding

MOST = 3  # of each sort of way


@dataclass(frozen=True)
class Ways:
    """The first ways that were found to open a plan.

    Attributes
    ----------
    openings
        The cheapest sets of the case's instruments.
    changes, exchanges
        Where there is none: single numbers that would have to change, and steps that a custodian
        could exchange.
    cut
        Whether time or Ctrl-C ended the search for the first of them, or the deal is too large for
        it.
    """

    openings: tuple[Opening, ...] = ()
    changes: tuple[Change, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    cut: bool = False


def ways(
    case: Case, deal: Deal, clock: Clock, *, order: tuple[str, ...] | None = None
) -> Ways | None:
    """Look for the first ways to open a plan of a deal, as `unlock` does for all of them.

    Parameters
    ----------
    order
        A given order, which is to be made safe as it stands, by instruments alone; any order if
        left out.

    Returns
    -------
    What was found in the time that the clock has; None where there is nothing to open, for there
    is a safe plan already.
    """
    if order is None and not fits(compile_terms(case, deal)):
        return Ways(cut=True)
    finding = Finding(clock)
    first = finding.all("instruments", islice(openings(case, deal, clock, order=order), MOST))
    if not all(one.instruments for one in first):
        return None
    if first or order is not None:
        return Ways(first, cut=bool(finding.unfinished))
    moves = (one for one in changes(case, deal, clock) if one.moves)
    numbers = finding.all("single numbers", islice(moves, MOST))
    pairs = finding.all("custodians", islice(exchanges(case, deal, clock), MOST))
    return Ways(changes=numbers, exchanges=pairs, cut=bool(finding.unfinished))
