"""The steps of all options in whole numbers; the terms of any package are cut out of them."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.deal import Deal, equal
from paripassu.balance.precedence import Before, Groups, settled
from paripassu.balance.showing import Showing
from paripassu.balance.terms import Terms, compile_terms, rescaled
from paripassu.balance.trusts import Trusts, trusts_of
from paripassu.balance.whole import LARGEST, unit_of
from paripassu.case.model import Case
from paripassu.packages.choices import Choices, Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

FINEST = LARGEST // 2**12  # products with what programmes weigh them by still fit 64 bits
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Steps:
    """All options with all their instalments, as if all were agreed: n options, m parties.

    Attributes
    ----------
    showing
        What of the case tells the trusts of a package.
    terms
        Of all steps at once, exclusions left aside; those of option a begin at ``begin[a]``.
    worth
        (m, n): what one level of an option is worth for good, in the units of the terms.
    up
        (m,): how many units of the terms make one of the choices.
    base
        (m,): value of the finished deal where no option is agreed.
    also
        Sets of options, what they are worth more to each party, and what it keeps of that.
    pledged
        (m, m): what the row's party has pledged to the column's, in the points of the latter.
    """

    showing: Showing
    choices: Choices
    terms: Terms
    begin: tuple[int, ...]
    worth: Whole
    up: tuple[int, ...]
    base: Whole
    also: tuple[tuple[tuple[int, ...], Whole, Whole], ...]
    pledged: Whole
    standing: frozenset[int]

    def of(self, package: Package, may: Set[int] = frozenset()) -> Terms:
        """Cut out the terms of a package; see `balance.terms.compile_terms`.

        Where one of the steps that `may` come besides could meet a need, it counts as met; and
        what they could show of whoever does them, as shown from the start.
        """
        steps = [b + k for b, level in zip(self.begin, package, strict=True) for k in range(level)]
        new = {old: number for number, old in enumerate(steps)}
        before, groups = self._precedence(new, may)
        terms, levels = self.terms, self.choices.levels
        final = self.base + self.worth @ np.array(package, np.int64)
        for options, gain, _kept in self.also:
            if all(package[a] == levels[a] for a in options):
                final = final + gain
        # Who acts decides, too, what the parties receive if the others leave.
        acting = {i for step in steps for i in terms.actors[step]} | self.standing
        cover = tuple(
            min((int(self.pledged[j, i]) for j in acting if j != i), default=0)
            for i in range(len(terms.parties))
        )
        trusts = self._trusts(package, may)
        return replace(
            terms,
            trust=terms.trust if trusts is None else trusts.first,
            trusts=trusts,
            acting=tuple(sorted(acting)),
            steps=tuple(terms.steps[step] for step in steps),
            actors=tuple(terms.actors[step] for step in steps),
            before=before,
            groups=groups,
            keep=terms.keep[:, steps],
            also=tuple(
                (tuple(new[x] for x in joined), gain)
                for joined, gain in terms.also
                if all(x in new for x in joined)
            ),
            final=tuple(int(x) for x in final),
            cover=cover,
            limit=tuple(
                None if r is None else r - old + now
                for r, old, now in zip(terms.limit, terms.cover, cover, strict=True)
            ),
        )

    def _trusts(self, package: Package, may: Set[int]) -> Trusts | None:
        """Give the trusts that a package's own steps tell, or the highest where others `may`."""
        if self.terms.trusts is None:
            return None
        options, levels = self.choices.options, self.choices.levels
        each = {a: Fraction(1, top) for a, top in zip(options, levels, strict=True)}
        agreed = {a: level for a, level in zip(options, package, strict=True) if level}
        deal = Deal(
            actions=tuple(agreed),
            standing=tuple(a for a, action in self.showing.case.actions.items() if action.standing),
            shares={a: (each[a],) * level for a, level in agreed.items()},
        )
        besides = Counter(options[bisect(self.begin, step) - 1] for step in may)
        return trusts_of(
            self.showing,
            deal,
            [[(a, each[a])] for a, level in agreed.items() for _part in range(level)],
            {a: each[a] * many for a, many in besides.items()},
        )

    def _precedence(self, new: Mapping[int, int], may: Set[int]) -> tuple[Before, Groups]:
        """Give what must come before the steps of a package, and one of what."""
        before = [tuple(new[x] for x in self.terms.before[step]) for step in new]
        groups = [
            (new[step], [new[x] for x in members if x in new])
            for step, members in self.terms.groups
            if step in new and may.isdisjoint(members) and not new.keys().isdisjoint(members)
        ]
        return settled(before, groups) if groups else (tuple(before), ())

    def relaxed(self, spans: Spans, certain: Package) -> Terms:
        """Give terms that no package with levels in these spans can be harder than.

        Of what lies above the certain levels each rule takes what suits it best: balances start
        lower by all that could be lost, so that leaving tempts less; what is left if the others
        leave, and what a risk limit bears, is larger by all that could be gained or not lost, as
        if it were pledged; the finished deal is worth the most that it could be.
        """
        open_ = zip(self.begin, certain, spans, strict=True)
        may = {b + k for b, sure, (_low, high) in open_ for k in range(sure, high)}
        terms, levels = self.of(certain, may), self.choices.levels
        extra = np.array([span[1] - sure for span, sure in zip(spans, certain, strict=True)])
        keep = self.kept * np.maximum(extra, 0)
        gains = np.maximum(self.worth * np.maximum(extra, 0), 0).sum(1)
        least, most = np.minimum(keep, 0).sum(1), np.maximum(keep, 0).sum(1)
        for options, gain, kept in self.also:
            reach = all(max(spans[a][1], certain[a]) == levels[a] for a in options)
            if reach and any(certain[a] < levels[a] for a in options):
                gains += np.maximum(gain, 0)
                least += np.minimum(kept, 0)
                most += np.maximum(kept, 0)
        room = [
            int(x) + more for x, more in zip(most - least, self._lone(spans, terms), strict=True)
        ]
        return replace(
            terms,
            start=terms.start + least,
            final=tuple(u + int(more) for u, more in zip(terms.final, gains, strict=True)),
            cover=tuple(c + more for c, more in zip(terms.cover, room, strict=True)),
            limit=tuple(
                None if r is None else r + more for r, more in zip(terms.limit, room, strict=True)
            ),
        )

    def _lone(self, spans: Spans, terms: Terms) -> list[int]:
        """Give the largest cover there could be, where nobody else acts in the terms; else 0."""
        may = {i for b, (_low, high) in zip(self.begin, spans, strict=True) if high
               for i in self.terms.actors[b]}  # fmt: skip
        return [
            0 if {*terms.acting} - {i} else max((int(self.pledged[j, i]) for j in may), default=0)
            for i in range(len(terms.parties))
        ]

    @cached_property
    def kept(self) -> Whole:
        """(m, n): what a party keeps of one level of each option."""
        return self.terms.keep[:, list(self.begin)]


def compile_steps(case: Case, choices: Choices) -> Steps:
    """Turn all options of a case into steps; raises `RequestError` where numbers are too fine."""
    shares = {id_: equal(level) for id_, level in zip(choices.options, choices.levels, strict=True)}
    standing = tuple(id_ for id_, action in case.actions.items() if action.standing)
    terms = compile_terms(case, Deal(choices.options, standing, shares))
    parties, m = choices.parties, len(choices.parties)
    pledged = [[case.parties[p].pledged(q).gained for q in parties] for p in parties]
    units = []
    for i in range(m):
        fine = [Fraction(1, scale) for scale in (terms.scale[i], choices.scale[i])]
        gained = [row[i] for row in pledged]
        stake = Fraction(choices.stake[i], choices.scale[i])
        # What a party keeps can be far more than what it is worth to it.
        kept = Fraction(int(np.abs(terms.keep[i]).sum()), terms.scale[i])
        units.append(
            unit_of(
                parties[i],
                [*fine, *gained],
                max(stake, kept / 2**8, *gained),
                FINEST,
                counted_in=case.unit_of(parties[i]),
            )
        )
    up = np.array([new // old for new, old in zip(units, choices.scale, strict=True)], np.int64)
    terms = rescaled(terms, units)
    counts = [0, *choices.levels]
    acted = {p for id_ in standing for p in case.actions[id_].by}
    return Steps(
        showing=Showing(case),
        choices=choices,
        terms=terms,
        begin=tuple(sum(counts[: a + 1]) for a in range(len(choices.options))),
        worth=np.array(choices.worth, np.int64).reshape(m, len(choices.options)) * up[:, None],
        up=tuple(int(x) for x in up),
        base=np.array(choices.base, np.int64) * up,
        also=tuple(
            (options, np.array(gains, np.int64) * up, kept)
            for (options, gains), (_steps, kept) in zip(choices.also, terms.also, strict=True)
        ),
        pledged=np.array(
            [[int(x * u) for x, u in zip(row, units, strict=True)] for row in pledged], np.int64
        ).reshape(m, m),
        standing=frozenset(i for i, party in enumerate(parties) if party in acted),
    )
