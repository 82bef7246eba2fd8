"""Trust in whom, for the search: which steps threaten a party, and which show it something.

The definition is that of `balance.earned`, laid out by steps: a trust depends on the set of steps
done alone, so every state of a search knows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.balance.deal import Deal
from paripassu.balance.showing import Parts, Showing
from paripassu.case.model import Case

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Link:
    """The trust of one party in another, or in several alike.

    Attributes
    ----------
    first, like
        The first impression, and the evidence that weighs as much; None where it does not grow.
    shown
        For each step, what it shows of the other.
    threats
        The steps of the other: while one is left it can let the party down; None if it always can,
        none if it never can.
    """

    first: Fraction
    like: Fraction | None
    shown: tuple[Fraction, ...]
    threats: tuple[int, ...] | None

    def after(self, evidence: Fraction) -> Fraction:
        """Give the trust once so much has been shown."""
        if self.like is None:
            return self.first
        return (self.like * self.first + evidence) / (self.like + evidence)

    def shown_before(self, evidence: Fraction) -> Link:
        """Give the link as it is where so much has been shown before the first step."""
        return (
            self
            if self.like is None
            else replace(self, first=self.after(evidence), like=self.like + evidence)
        )


@dataclass(frozen=True)
class Trusts:
    """For each party its trust in the others; None where it is one number at any time.

    Attributes
    ----------
    links
        Those by which the least trust in whoever can still let a party down is told.
    first
        What each has before anything is done.
    each
        For each party that does not state one number its trust in every other, one by one.
    """

    links: tuple[tuple[Link, ...] | None, ...]
    first: tuple[Fraction, ...]
    each: tuple[Mapping[str, Link] | None, ...] = field(compare=False)

    def within(self, steps: Collection[int]) -> Trusts:
        """Give what there is where only these steps are done: no other shows anything."""

        def left(link: Link) -> Link:
            shown = (one if s in steps else Fraction(0) for s, one in enumerate(link.shown))
            return replace(link, shown=tuple(shown))

        links = tuple(None if own is None else tuple(map(left, own)) for own in self.links)
        return replace(self, links=links)


class Telling(NamedTuple):
    """A link with the sums that tell it: the numbers of their rows, which add up by steps.

    `left` counts the steps done of those that threaten, `whole` of them in all (-1 and 0 where the
    threat never ends); `shown` is the evidence, in `unit` parts of a full piece.
    """

    link: Link
    left: int
    whole: int
    shown: int
    unit: int

    def trust(self, sums: Sequence[int]) -> Fraction | None:
        """Give the trust; None where the other can do nothing any more."""
        if self.left >= 0 and sums[self.left] == self.whole:
            return None
        return self.link.after(Fraction(sums[self.shown], self.unit))


class Sums:
    """What of a state tells the trusts of several `Trusts`: whole numbers that add up by steps.

    Attributes
    ----------
    keep
        (sums, steps): what each step adds to each of them.
    tellings
        For each of the `Trusts` and each party its links with their sums; None where its trust is
        one number at any time.
    """

    def __init__(self, several: Sequence[Trusts], steps: int) -> None:
        rows: dict[tuple[int, ...], int] = {}

        def row(numbers: Iterable[int]) -> int:
            return rows.setdefault(tuple(numbers), len(rows))

        def told(link: Link) -> Telling:
            unit = lcm(*(one.denominator for one in link.shown))
            shown = row(int(one * unit) for one in link.shown)
            if link.threats is None:
                return Telling(link, -1, 0, shown, unit)
            left = row(int(s in link.threats) for s in range(steps))
            return Telling(link, left, len(link.threats), shown, unit)

        self.tellings = tuple(
            tuple(None if own is None else tuple(map(told, own)) for own in trusts.links)
            for trusts in several
        )
        self.keep: NDArray[np.int64] = np.array([*rows], np.int64).reshape(len(rows), steps)

    def trust(self, number: int, party: int, sums: Sequence[int]) -> Fraction | None:
        """Give the trust of a party in one of the `Trusts` where the sums are these.

        None where it is one number at any time.
        """
        own = self.tellings[number][party]
        if own is None:
            return None
        known = (telling.trust(sums) for telling in own)
        return min((trust for trust in known if trust is not None), default=Fraction(1))


def trusts_of(
    showing: Showing,
    deal: Deal,
    steps: Sequence[Parts],
    besides: Mapping[str, Fraction] | None = None,
) -> Trusts | None:
    """Give the trusts of the parties of a deal by its steps; None where each is one number.

    Where so much of other actions may be done `besides`, trust is at least as high as in any such
    deal: all that could be shown counts as shown from the start, and nobody else as a threat.
    """
    case = showing.case
    if not uneven(case):
        return None
    ids = tuple(case.parties)
    dearest = {j: showing.dearest(deal, j) for j in ids}
    acts = {
        j: tuple(
            s for s, parts in enumerate(steps) if any(j in case.actions[a].by for a, _ in parts)
        )
        for j in ids
    }
    nothing, joining = (Fraction(0),) * len(steps), tuple((besides or {}).items())

    def link(i: str, j: str) -> Link:
        like, trust = case.parties[i].likeness_of(j), case.parties[i].trust_in(j)
        threats = None if showing.may_undo(deal, j, i) else acts[j]
        if like is None:
            return Link(trust, None, nothing, threats)
        shown = tuple(showing.shown(parts, j, i, dearest[j]) for parts in steps)
        more = (showing.could_show(deal, part, j, i, dearest[j]) for part in joining)
        return Link(trust, like, shown, threats).shown_before(sum(more, Fraction(0)))

    links: list[tuple[Link, ...] | None] = []
    first: list[Fraction] = []
    each: list[Mapping[str, Link] | None] = []
    for i in ids:
        even = case.parties[i].even
        if even is not None:
            links.append(None)
            first.append(even)
            each.append(None)
            continue
        all_ = {j: link(i, j) for j in ids if j != i}
        own = [one for one in all_.values() if one.threats is None or one.threats]
        links.append(_weakest(own, len(steps)))
        first.append(min((one.first for one in own), default=Fraction(1)))
        each.append(all_)
    return Trusts(tuple(links), tuple(first), tuple(each))


def _weakest(own: Sequence[Link], steps: int) -> tuple[Link, ...] | None:
    """Leave out links that are never the weakest; None where one always is and never grows."""
    fixed: dict[Fraction, set[int] | None] = {}
    for link in own:
        if link.like is None:
            known, own_threats = fixed.setdefault(link.first, set()), link.threats
            never_ends = known is None or own_threats is None
            fixed[link.first] = None if never_ends else {*(known or ()), *(own_threats or ())}
    lowest = min((trust for trust, threats in fixed.items() if threats is None), default=None)
    kept = [link for link in own if link.like is not None]
    nothing = (Fraction(0),) * steps
    for trust, threats in fixed.items():
        kept.append(Link(trust, None, nothing, None if threats is None else tuple(sorted(threats))))
    if lowest is not None:
        kept = [
            one for one in kept if one.first < lowest or one == Link(lowest, None, nothing, None)
        ]
    if len(kept) == 1 and kept[0].like is None and kept[0].threats is None:
        return None
    return tuple(kept)


def uneven(case: Case) -> tuple[str, ...]:
    """Name the parties whose trust is not one number in everybody at any time."""
    return tuple(p for p, party in case.parties.items() if party.even is None)
