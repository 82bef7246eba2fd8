"""The terms of a deal that was made up, where it can be: not every one can."""

from __future__ import annotations

from paripassu.balance.deal import Deal, too_many
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.errors import RequestError


def compiled(case: Case, deal: Deal) -> Terms | None:
    """Compile the terms; None where the swaps make the needs go round in a circle.

    None as well where instalments make more steps than can be planned. Raises `RequestError` where
    the numbers are too fine.
    """
    if too_many(case, deal):
        return None
    try:
        return compile_terms(case, deal)
    except RequestError:
        # Without swaps there is no circle: what is still wrong then is wrong with the numbers.
        compile_terms(case, Deal(deal.actions, deal.standing, deal.shares))
        return None
