"""What a party whose trust changes with what is done asks of all that follows, state by state.

Rule 2 at a state asks that the balance never falls below a floor from then on: it follows from
what is held there and from the trust that there is there. So the mark of such a party is the
highest floor that it has passed, not the highest balance; and its trust is told by sums that add
up by steps, as balances do: see `balance.told`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.balance.told import uneven
from paripassu.balance.trusts import Telling
from paripassu.order.search import expansion
from paripassu.order.search.compiling import compiled, little
from paripassu.order.search.state_space import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FAR = 2**61  # no floor is further off than that: balances are not
Row = tuple[int, ...]
"""What one link asks, in whole numbers: see `ROW`."""

ROW = 15
"""Length of a row: the party; the sum that counts its threats done, and their number; the sum of
evidence e; trust (p0 + p1·e)/(q0 + q1·e) as four numbers; the guarantee, above and below; the final
value; the cover; whether it must hold with `<`; whether a loss that guarantee and cover outweigh
needs no trust; the row of what may be kept besides of the steps done (`Terms.wide`), -1 for
none."""


def trust_rows(terms: Terms, party: int, more: Fraction, *, strict: bool) -> tuple[Row, ...]:
    """Give what rule 2 asks of a party with so much more trust than there is."""
    g = Fraction(terms.guarantee[party])
    return tuple(_rows(terms, party, more, g, strict=strict, graced=True))


def guarantee_rows(terms: Terms, party: int, g: Fraction, *, strict: bool) -> tuple[Row, ...]:
    """Give what rule 2 asks of a party with a guarantee, or with less of it."""
    return tuple(_rows(terms, party, Fraction(0), g, strict=strict, graced=False))


def _rows(
    terms: Terms, party: int, more: Fraction, g: Fraction, *, strict: bool, graced: bool
) -> Iterator[Row]:
    first = len(terms.parties) - (0 if terms.sums is None else len(terms.sums.keep))
    for telling in uneven(terms, party) or ():
        p0, p1, q0, q1 = _trust(telling, more)
        left = -1 if telling.left < 0 else first + telling.left
        yield (
            party, left, telling.whole, first + telling.shown, p0, p1, q0, q1,
            g.numerator, g.denominator, terms.final[party], terms.cover[party], strict, graced,
            terms.wide.get(party, -1),
        )  # fmt: skip


def _trust(telling: Telling, more: Fraction) -> tuple[int, int, int, int]:
    """Give a link's trust and more as (p0 + p1·e)/(q0 + q1·e), with e the evidence in its unit."""
    first, like, t = telling.link.first, telling.link.like, more
    if like is None:
        whole = first + t
        return whole.numerator, 0, whole.denominator, 0
    # (like·first + e/unit)/(like + e/unit), all times the unit and the denominators.
    by = like.denominator * first.denominator
    a, b = like.numerator * first.numerator * telling.unit, like.numerator * first.denominator
    b *= telling.unit
    made = (a * t.denominator + t.numerator * b, by * (t.denominator + t.numerator),
            b * t.denominator, by * t.denominator)  # fmt: skip
    common = gcd(*made)
    p0, p1, q0, q1 = (number // common for number in made)
    return p0, p1, q0, q1


def largest(rows: Sequence[Row], reach: Sequence[int]) -> int:
    """Bound the numbers that the rows come to where balances and sums reach so far."""
    most = 0
    for party, _left, _whole, shown, p0, p1, q0, q1, gn, gd, final, cover, _s, _g, wide in rows:
        e, h = reach[shown], reach[party] + (reach[wide] if wide >= 0 else 0)
        p, q = abs(p0) + abs(p1) * e, abs(q0) + abs(q1) * e
        asked = q * abs(gn) + gd * (p * abs(final) + (p + q) * (abs(cover) + h)) + q * gd * h
        most = max(most, asked + 1)
    return most


def highest(rows: Sequence[Row], held: Sequence[int]) -> int:
    """Give the highest floor that some rows set where the balances of all are these."""
    flat = [number for row in rows for number in row]
    return int(expansion.rise(flat, 0, len(rows), held, 0))  # type: ignore[no-untyped-call]


def raised(terms: Terms, lattice: Lattice, own: Sequence[Sequence[Row]]) -> Ints:
    """Give for each state what marks of the acting parties rise to: (acting parties, states).

    That is the highest floor of its `own` rows, or the balance of a party that has none.
    """
    marks = lattice.balance[list(terms.acting)]
    rows = [row for floors in own for row in floors]
    if not rows:
        return marks
    size, parties, m = lattice.size, len(own), len(terms.parties)
    small = largest(rows, terms.reach.tolist()) < 2**62
    plain = not small or little(size * len(rows), expansion.raised)
    run: Callable[..., None] = expansion.raised if plain else compiled(expansion.raised)
    at = [0, *accumulate(map(len, own))]
    tables: list[Any] = [
        np.array(rows, object if not small else np.int64).ravel(), np.array(at),
        np.ascontiguousarray(lattice.balance.T).ravel(), np.ascontiguousarray(marks.T).ravel(),
    ]  # fmt: skip
    if plain:
        tables = [table.tolist() for table in tables]
    run(*tables, m, parties, size)
    made = tables[3] if not plain else [max(-FAR, min(FAR, mark)) for mark in tables[3]]
    return np.ascontiguousarray(np.array(made, np.int64).reshape(size, parties).T)
