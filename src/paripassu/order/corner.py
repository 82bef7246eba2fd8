"""The terms of a deal where its numbers are at their worst: what is safe there is safe in the box.

What is worst is said in `balance.robust`: values, extras and trust at their low ends, alike for all
orders; what is kept of a step high where it is done and low where it is not yet, by a row of its
own; of what costs show, one cost in turn as the dearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.branching import Branching
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number, with_numbers
from paripassu.balance.showing import Showing
from paripassu.balance.terms import Terms, compile_terms, rescaled, with_rows
from paripassu.balance.trusts import Link, Trusts, trusts_of, uneven
from paripassu.case.model import Case

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Corner:
    """A deal where its numbers are anywhere within some ranges, as far as the share t of them."""

    def __init__(self, case: Case, deal: Deal, numbers: Sequence[Number]) -> None:
        self.case, self.deal, self.numbers = case, deal, tuple(numbers)

    @property
    def keeping(self) -> bool:
        """Whether something of what is kept may be other than it is stated."""
        return any(one.kind == "keeps" and one.low != one.high for one in self.numbers)

    def low(self, t: Fraction, up: Iterable[str] = (), *, split: bool = False) -> Case:
        """Give the case with its numbers at their low ends, those of some kinds at the high.

        With `split`, what is kept of actions in instalments is high too.
        """
        high = {*up}
        return with_numbers(self.case, {
            one: one.at(t, high=one.kind in high or (split and self._split(one)))
            for one in self.numbers
        })  # fmt: skip

    def _split(self, one: Number) -> bool:
        return (
            one.kind == "keeps"
            and one.low != one.high
            and len(self.deal.shares.get(one.of, ())) > 1
        )

    def exact(self, t: Fraction) -> bool:
        """Whether an order is safe in the terms exactly where it is for all numbers.

        Not where instalments of one action would have to be kept alike, nor where some of the
        numbers decide whether somebody can let a party down at all.
        """
        if any(map(self._split, self.numbers)):
            return False
        least, most = (Showing(self.low(t, up)) for up in (("keeps",), ("value", "extra")))
        return all(
            least.may_undo(self.deal, j, i) == most.may_undo(self.deal, j, i)
            for i in uneven(self.case)
            for j in self.case.parties
        )

    def terms(self, t: Fraction) -> Terms:
        """Give the terms, without events: what is safe there is safe for all numbers."""
        terms = compile_terms(self.low(t), self.deal)
        if terms.trusts is not None:
            terms = replace(terms, trusts=self._trusts(t, terms, most=True))
        return self._widened(t, terms, split=True)

    def eased(self, t: Fraction) -> Terms:
        """Give terms in which all is safe that is safe for all numbers, and maybe more.

        What is kept of actions in instalments is low or high throughout, one beside the other.
        """
        both = []
        for split in (False, True):
            terms = compile_terms(self.low(t, split=split), self.deal)
            if terms.trusts is not None:
                terms = replace(terms, trusts=self._trusts(t, terms, most=False))
            both.append(self._widened(t, terms, split=False))
        return beside(*both)

    def _trusts(self, t: Fraction, terms: Terms, *, most: bool) -> Trusts:
        """Give for each party its least trusts: a link for each cost that may be the dearest.

        In `most` whoever may be able to let it down counts as one who can.
        """
        links: list[tuple[Link, ...] | None] = []
        first = list(terms.trust)
        for i, party in enumerate(terms.parties):
            if self.case.parties[party].even is not None:
                links.append(None)
                continue
            found: dict[Link, None] = {}
            for moved in self._showing(t, party, most=most):
                trusts = trusts_of(Showing(moved), self.deal, self._parts(terms))
                if trusts is None:
                    raise AssertionError("a party's trust is not one number")
                own = trusts.links[i]
                nothing = (Fraction(0),) * len(terms.steps)
                found |= dict.fromkeys(own or [Link(trusts.first[i], None, nothing, None)])
                first[i] = min(first[i], trusts.first[i])
            links.append(tuple(found))
        return Trusts(tuple(links), tuple(first), tuple(None for _ in links))

    def _parts(self, terms: Terms) -> list[tuple[tuple[str, Fraction], ...]]:
        """Give of each step what it consists of."""
        shares = {
            part: (action, share)
            for action in self.deal.actions
            for part, share in zip(self.deal.parts(action), self.deal.shares[action], strict=True)
        }
        return [tuple(shares[part] for part in step.split("+")) for step in terms.steps]

    def _showing(self, t: Fraction, party: str, *, most: bool) -> Iterator[Case]:
        """Yield cases in which others' costs show a party least, each with another the dearest."""
        moved = {}
        costs: dict[str, list[Number]] = {}
        for one in self.numbers:
            grows = self.case.parties[party].likeness_of(one.party) is not None
            costs_it = one.kind == "value" and one.party in self.case.actions[one.of].by
            if one.party == party:
                able = one.kind in ("value", "extra") if most else one.kind == "keeps"
                moved[one] = one.at(t, high=able)
            elif grows and costs_it:
                costs.setdefault(one.party, []).append(one)
                moved[one] = one.at(t, high=True)
        yield with_numbers(self.case, moved)
        for dear in zip_longest(*(self._dearest(t, own) for own in costs.values())):
            turn = {one: one.at(t, high=False) for one in dear if one is not None}
            if any(moved[one] != cost for one, cost in turn.items()):
                yield with_numbers(self.case, moved | turn)

    def _dearest(self, t: Fraction, own: Sequence[Number]) -> list[Number]:
        """Give those of a party's costs that are the dearest if all others are at their least."""
        times = {
            one: self.case.actions[one.of].times * sum(self.deal.shares.get(one.of, ()))
            for one in own
        }
        enough = max(-one.at(t, high=True) * times[one] for one in own)
        return [one for one in own if -one.at(t, high=False) * times[one] >= enough]

    def _widened(self, t: Fraction, terms: Terms, *, split: bool) -> Terms:
        """Give terms with the rows of what may be kept besides: 2·t times half of its range."""
        kept = {
            one: 2 * t * (one.middle - one.low)
            if one.kind == "keeps" and (split or not self._split(one))
            else Fraction(0)
            for one in self.numbers
            if one.kind != "trust"
        }
        if not any(kept.values()):
            return terms
        more = compile_terms(with_numbers(self.case, kept), self.deal)
        own = [i for i in terms.acting if more.keep[i].any() or more.start[i]]
        unit = [lcm(a, b) for a, b in zip(terms.scale, more.scale, strict=True)]
        terms, more = rescaled(terms, unit), rescaled(more, unit)
        for i in own:
            terms = _with_wide(terms, i, more.keep[i], int(more.start[i]))
        return terms


def _with_wide(terms: Terms, i: int, keep: NDArray[np.int64], start: int) -> Terms:
    """Give terms with what a party may keep besides, and rule 1 for what it then holds."""
    first, nothing = len(terms.parties), np.zeros(2, np.int64)
    wide = with_rows(terms, np.stack([keep, -(terms.keep[i] + keep)]))
    gains = [np.concatenate([gain, nothing]) for _steps, gain in terms.also]
    for gain in gains:
        gain[first + 1] = -gain[i]
    begin = wide.start.copy()
    begin[first:] = start, -(int(terms.start[i]) + start)
    trusts = terms.trusts or Trusts(
        (None,) * len(terms.parties), terms.trust, (None,) * len(terms.parties)
    )
    links = list(trusts.links)
    if links[i] is None:
        links[i] = (Link(terms.trust[i], None, (Fraction(0),) * len(terms.steps), None),)
    limit = (*terms.limit, None, terms.final[i] + terms.guarantee[i])
    return replace(
        wide,
        start=begin,
        also=tuple((steps, gain) for (steps, _old), gain in zip(terms.also, gains, strict=True)),
        limit=limit,
        trusts=_padded(replace(trusts, links=tuple(links)), 2, wide),
        wide={**terms.wide, i: first},
    )


def _padded(trusts: Trusts, many: int, terms: Terms) -> Trusts:
    """Give trusts with nothing for as many rows more."""
    nobody = (None,) * many
    return Trusts((*trusts.links, *nobody), terms.trust, (*trusts.each, *nobody))


def beside(one: Terms, other: Terms) -> Terms:
    """Give the terms of two cases of one deal side by side: what is safe there is safe in both."""
    many = len(one.parties)
    trusts = None
    if one.trusts is not None or other.trusts is not None:
        links = [
            *(one.trusts.links if one.trusts else (None,) * many),
            *(other.trusts.links if other.trusts else (None,) * len(other.parties)),
        ]
        trusts = Trusts(tuple(links), (*one.trust, *other.trust), (None,) * len(links))
    also = [
        (steps, np.concatenate([a, b]))
        for (steps, a), (_steps, b) in zip(one.also, other.also, strict=True)
    ]
    return replace(
        one,
        parties=one.parties + other.parties,
        acting=(*one.acting, *(many + i for i in other.acting)),
        keep=np.concatenate([one.keep, other.keep]),
        start=np.concatenate([one.start, other.start]),
        also=tuple(also),
        final=one.final + other.final,
        guarantee=one.guarantee + other.guarantee,
        stake=one.stake + other.stake,
        cover=one.cover + other.cover,
        limit=one.limit + other.limit,
        trust=one.trust + other.trust,
        scale=one.scale + other.scale,
        trusts=trusts,
        wide={**one.wide, **{many + i: many + row for i, row in other.wide.items()}},
    )


def branching_beside(one: Branching, other: Branching) -> Branching:
    """Give two cases of one deal with events side by side; trusts are one number each in both.

    The rows of the parties of both come first, then those that count the events.
    """
    first, many, all_ = len(one.party), len(one.whole.parties), len(one.rows.parties)
    rows = beside(one.rows, other.rows)
    own = [*range(first), *range(all_, all_ + len(other.party)), *range(first, all_)]
    return replace(
        one,
        whole=beside(one.whole, other.whole),
        rows=_reordered(rows, own),
        party=(*one.party, *(many + i for i in other.party)),
        branch=one.branch + other.branch,
        finals=tuple(a + b for a, b in zip(one.finals, other.finals, strict=True)),
    )


def _reordered(terms: Terms, own: Sequence[int]) -> Terms:
    """Give terms with some of their rows, in another order; nobody acts in them."""

    def of(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(row[i] for i in own)

    return replace(
        terms,
        parties=of(terms.parties),
        keep=terms.keep[own],
        start=terms.start[own],
        also=tuple((steps, gain[own]) for steps, gain in terms.also),
        limit=of(terms.limit),
        final=of(terms.final),
        guarantee=of(terms.guarantee),
        stake=of(terms.stake),
        cover=of(terms.cover),
        trust=of(terms.trust),
        scale=of(terms.scale),
    )
