"""Terms in which every state tells the trusts that change with what is done.

What tells them are sums that add up by steps, as balances do: they stand behind those of the
parties, as rows of their own.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.balance.trusts import Sums, Telling

if TYPE_CHECKING:
    from numpy.typing import NDArray


def told(terms: Terms) -> Terms:
    """Give terms with the sums that tell uneven trusts as rows behind those of the parties."""
    if terms.trusts is None or terms.sums is not None:
        return terms
    sums = Sums([terms.trusts], len(terms.steps))
    many = len(sums.keep)
    nothing, ones = np.zeros(many, np.int64), (1,) * many
    return replace(
        terms,
        parties=(*terms.parties, *(f"told {k}" for k in range(many))),
        keep=np.concatenate([terms.keep, sums.keep]),
        start=np.concatenate([terms.start, nothing]),
        also=tuple((steps, np.concatenate([gain, nothing])) for steps, gain in terms.also),
        limit=(*terms.limit, *(None,) * many),
        final=(*terms.final, *(0,) * many),
        guarantee=(*terms.guarantee, *(0,) * many),
        stake=(*terms.stake, *ones),
        cover=(*terms.cover, *(0,) * many),
        trust=(*terms.trust, *(Fraction(0),) * many),
        scale=(*terms.scale, *ones),
        sums=sums,
    )


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
