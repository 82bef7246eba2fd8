"""Terms in which every state tells the trusts that change with what is done.

What tells them are sums that add up by steps, as balances do: they stand behind those of the
parties, as rows of their own.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from paripassu.balance.terms import Terms, with_rows
from paripassu.balance.trusts import Sums, Telling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def told(terms: Terms) -> Terms:
    """Give terms with the sums that tell uneven trusts as rows behind those of the parties."""
    if terms.trusts is None or terms.sums is not None:
        return terms
    sums = Sums([terms.trusts], len(terms.steps))
    return replace(with_rows(terms, sums.keep), sums=sums)


def uneven(terms: Terms, party: int) -> tuple[Telling, ...] | None:
    """Give the links of a party with what tells them; None where its trust is one number."""
    return None if terms.sums is None else terms.sums.tellings[0][party]


def trusts_along(terms: Terms, party: int, path: NDArray[np.int64]) -> tuple[Fraction, ...]:
    """Give the trust of a party at the moments of a path, which has the sums as rows."""
    stated, many = terms.trust[party], path.shape[1]
    if terms.sums is None or uneven(terms, party) is None:
        return tuple(stated for _moment in range(many))
    columns = path[len(terms.parties) - len(terms.sums.keep) :].T.tolist()
    found = (terms.sums.trust(0, party, sums) for sums in columns)
    return tuple(stated if one is None else one for one in found)
