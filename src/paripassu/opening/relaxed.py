"""The terms of a deal with some instruments in use and others still open.

Where even those terms have no safe order, no way to use the open instruments has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, assert_never

import numpy as np

from paripassu.balance.deal import Deal, bottom_line
from paripassu.balance.rules import rule4
from paripassu.balance.terms import Terms, part_kept, rescaled
from paripassu.balance.told import told
from paripassu.balance.trusts import uneven
from paripassu.balance.whole import unit_of
from paripassu.case.instrument import Instrument, InstrumentKind
from paripassu.case.model import Case
from paripassu.opening.backing import Backing, Backings
from paripassu.opening.compiled import compiled
from paripassu.opening.instruments import Swaps, put_in_force

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

Names = frozenset[str]
STEPS = frozenset({InstrumentKind.SPLIT, InstrumentKind.PAYMENT})  # they change the steps


@dataclass(frozen=True)
class _Shift:
    """What the use of instruments on one action changes: (m, steps) kept; (m,) the rest."""

    keep: Whole
    final: Whole
    most: Whole
    cover: Whole


@dataclass(frozen=True)
class _Base:
    """The terms with some splits and payments in them; the payments count for nothing as yet.

    Attributes
    ----------
    place
        For each action that instruments change, its steps; none where it is in force already.
    worth
        For each such action and the instruments used on it: what is kept of each of its steps
        (m, steps), of the whole of it where it has none (m, 1), and the value of it (m,).
    """

    terms: Terms
    place: Mapping[str, list[int]]
    worth: Mapping[str, Mapping[Names, tuple[Whole, Whole]]]
    known: dict[tuple[str, Names, Names], _Shift] = field(default_factory=dict)

    def shift(self, action: str, sure: Names, open_: Names) -> _Shift:
        """Give each rule what suits it best of all ways to use the open instruments.

        A party of little trust keeps the most that it could: rule 3 likes that, and rule 2 but
        for its trust; its finished deal is worth more by all that rule 1 may miss. Another keeps
        the least that it could, which rule 1 likes; its cover is larger by all that rules 2 and
        3 may miss.
        """
        key = (action, sure, open_)
        if key not in self.known:
            worth = self.worth[action]
            kept = np.stack([worth[sure | some][0] for some in subsets(open_)])
            value = np.stack([worth[sure | some][1] for some in subsets(open_)])
            kept_now, value_now = worth[frozenset()]
            low, high, whole = kept.min(0), kept.max(0), kept.sum(2)
            trusts = np.array([2 * p >= 1 for p in self.terms.trust])
            most = value.max(0) - value_now
            self.known[key] = _Shift(
                keep=np.where(trusts[:, None], low, high) - kept_now,
                final=np.where(trusts, most, (value + high.sum(1) - whole).max(0) - value_now),
                most=most,
                cover=np.where(trusts, (high - low).sum(1), 0),
            )
        return self.known[key]


class Relaxed:
    """All terms that a deal can have with some of the case's instruments.

    Parameters
    ----------
    changing
        Ids of instruments other than custodians that change actions or steps.
    backings
        What may stand behind the parties.

    Attributes
    ----------
    first
        Those of them that cannot be left open: a payment that makes its payer act, a second
        split of one action, a split of an action with an `also`; all that change the steps where
        trust changes with what is done, for a part of a step earns a part of the trust.
    spread
        For each, how much balances depend on whether it is used: a rough rank.
    """

    def __init__(self, case: Case, deal: Deal, changing: Sequence[str], backings: Backings) -> None:
        self.case, self.deal, self.backings = case, deal, backings
        self.parties = tuple(case.parties)
        self.least = tuple(bottom_line(case, p) for p in self.parties)
        instruments = case.instruments
        self.steps = frozenset(id_ for id_ in changing if instruments[id_].kind in STEPS)
        self.on: dict[str, Names] = {}
        for id_ in changing:
            action = _worked_on(id_, instruments[id_])
            if action is not None:
                self.on[action] = self.on.get(action, frozenset()) | {id_}
        self.uneven = bool(uneven(case))
        self.first = tuple(id_ for id_ in changing if id_ in self.steps and self._first(id_))
        self.spread = {id_: self._spread(id_) for id_ in sorted(changing)}
        self._known: dict[tuple[Swaps, Names], Terms | None] = {}
        self._bases: dict[tuple[Swaps, Names], _Base | None] = {}

    def _first(self, id_: str) -> bool:
        one = self.case.instruments[id_]
        if self.uneven:
            return True
        if one.kind is InstrumentKind.PAYMENT:
            present = (*self.deal.actions, *self.deal.standing)
            return not any(one.of in self.case.actions[a].by for a in present)
        if any(one.of in also.when for also in self.case.also):
            return True
        others = [self.case.instruments[x] for x in self.steps if x != id_]
        return any(x.kind is one.kind and x.of == one.of for x in others)

    def _spread(self, id_: str) -> Fraction:
        """Give how much balances depend on it, in shares of what each party could have."""
        total = Fraction(0)
        for action in [action for action, on in self.on.items() if id_ in on]:
            whole = (Fraction(1),)
            with_, without = (
                self._worth(action, u, whole) for u in (frozenset({id_}), frozenset())
            )
            for i, p in enumerate(self.parties):
                stake = sum((abs(a.worth(p)) for a in self.case.actions.values()), Fraction(1))
                total += abs(with_[i][0] - without[i][0]) / stake
        return total

    def terms(self, sure: Names, open_: Names, swaps: Swaps, back: Backing) -> Terms | None:
        """Give terms that no deal with the sure and some of the open instruments is harder than.

        Exact where nothing is open. None where rule 4 fails for all of them, or the swaps make
        the needs go round in a circle.
        """
        if self.uneven and not open_:
            return self._exact(sure, swaps, back)
        base = self._base(swaps, (sure | open_) & self.steps)
        if base is None:
            return None
        keep, start = base.terms.keep.copy(), base.terms.start.copy()
        final = np.array(base.terms.final, np.int64)
        most, spare = final.copy(), np.zeros_like(final)
        for action, steps in base.place.items():
            on = self.on[action]
            if not on & (sure | open_):
                continue
            shift = base.shift(action, on & sure, on & open_)
            final, most, spare = final + shift.final, most + shift.most, spare + shift.cover
            if steps:
                for part, step in enumerate(steps):  # two parts may be one step
                    keep[:, step] += shift.keep[:, part]
            else:
                start += shift.keep[:, 0]
        terms = base.terms
        for value, least, unit in zip(most.tolist(), self.least, terms.scale, strict=True):
            if least is not None and value < least * unit:
                return None
        changed = replace(terms, keep=keep, start=start, final=tuple(final.tolist()))
        return self._backed(changed, back, spare.tolist())

    def _exact(self, sure: Names, swaps: Swaps, back: Backing) -> Terms | None:
        """Give the terms with these instruments and no others, as the case then states them."""
        key = (swaps, sure)
        if key not in self._known:
            case, deal = put_in_force(self.case, self.deal, sure, swaps)
            terms = compiled(case, deal)
            if terms is not None and not rule4(case, terms):
                terms = rescaled(terms, self._units(terms, [()] * len(self.parties)))
                self._known[key] = terms
            else:
                self._known[key] = None
        known = self._known[key]
        return None if known is None else told(self._backed(known, back, [0] * len(self.parties)))

    def _backed(self, terms: Terms, back: Backing, spare: Sequence[int]) -> Terms:
        """State what stands behind the parties, with something to spare in each one's cover."""
        m = len(self.parties)
        up = [unit // fine for unit, fine in zip(terms.scale, self.backings.fine, strict=True)]
        line = [x * up[k % m] for k, x in enumerate(back.line)]
        cover = []
        for i in range(m):
            pledged = [line[m + j * m + i] for j in terms.acting if j != i]
            cover.append(min(pledged, default=0) + spare[i])
        borne = [
            None if self.case.parties[p].risk_limit is None else r + c
            for p, r, c in zip(self.parties, line[-m:], cover, strict=True)
        ]
        return replace(terms, guarantee=tuple(line[:m]), cover=tuple(cover), limit=tuple(borne))

    def _base(self, swaps: Swaps, used: Names) -> _Base | None:
        key = (swaps, used)
        if key not in self._bases:
            case, deal = put_in_force(self.case, self.deal, used, swaps)
            terms = compiled(case, deal)
            if terms is not None and self.uneven:  # trust that may grow with them is not asked for
                full = [case.parties[p].even is None for p in self.parties]
                trust = tuple(
                    Fraction(1) if f else p for f, p in zip(full, terms.trust, strict=True)
                )
                terms = replace(terms, trusts=None, trust=trust)
            self._bases[key] = None if terms is None else self._built(case, deal, terms, used)
        return self._bases[key]

    def _built(self, case: Case, deal: Deal, terms: Terms, used: Names) -> _Base:
        """Bring all that could be chosen to common units, and take the payments out again."""
        number = {part: k for k, step in enumerate(terms.steps) for part in step.split("+")}
        place: dict[str, list[int]] = {}
        worth: dict[str, dict[Names, list[list[Fraction]]]] = {}
        for action, on in self.on.items():
            if action in deal.standing or action in deal.shares:
                shares = deal.shares.get(action, (Fraction(1),))
                parts = () if action in deal.standing else deal.parts(action)
                place[action] = [number[part] for part in parts]
                worth[action] = {some: self._worth(action, some, shares) for some in subsets(on)}
        stated = [
            [x for some in worth.values() for rows in some.values() for x in rows[i]]
            for i in range(len(self.parties))
        ]
        units = self._units(terms, stated)
        whole = {
            action: {some: _whole(rows, units) for some, rows in choices.items()}
            for action, choices in worth.items()
        }
        terms = rescaled(terms, units)
        keep, final = terms.keep.copy(), np.array(terms.final, np.int64)
        for id_ in [id_ for id_ in used if id_ in place]:
            keep[:, place[id_]] = 0
            final -= whole[id_][frozenset({id_})][1]
        return _Base(replace(terms, keep=keep, final=tuple(final.tolist())), place, whole)

    def _units(self, terms: Terms, stated: Sequence[Sequence[Fraction]]) -> list[int]:
        """Give for each party a unit for its terms, all that is stated beside, and the backing."""
        units = []
        for i, scale in enumerate(terms.scale):
            size = Fraction(terms.stake[i] + sum(map(abs, terms.keep[i].tolist())), scale)
            size += sum(map(abs, stated[i]), Fraction(0)) + self.backings.size(i)
            fine = [Fraction(1, scale), Fraction(1, self.backings.fine[i])]
            party = terms.parties[i]
            unit = self.case.unit_of(party)
            units.append(unit_of(party, [*fine, *stated[i]], size, counted_in=unit))
        return units

    def _worth(self, action: str, used: Names, shares: Sequence[Fraction]) -> list[list[Fraction]]:
        """Give per party what is kept of each part, and then the value of all."""
        if action not in self.case.actions and not used:
            return [[Fraction(0)] * (len(shares) + 1) for _ in self.parties]
        stated = put_in_force(self.case, self.deal, used)[0].actions[action]
        total = sum(shares, Fraction(0))
        return [
            [*(part_kept(stated, p) * share for share in shares), stated.worth(p) * total]
            for p in self.parties
        ]


def _worked_on(id_: str, instrument: Instrument) -> str | None:
    """Name the action whose balances an instrument changes; None where it changes no balances."""
    match instrument.kind:
        case InstrumentKind.PAYMENT:
            return id_
        case InstrumentKind.SNAPBACK | InstrumentKind.SUSPENSION | InstrumentKind.VERIFICATION:
            return instrument.of
        case (
            InstrumentKind.ASSURANCE | InstrumentKind.COLLATERAL | InstrumentKind.GUARANTEE
            | InstrumentKind.CUSTODIAN | InstrumentKind.SPLIT
        ):  # fmt: skip
            return None
        case unknown:
            assert_never(unknown)


def subsets(names: Iterable[str]) -> Iterator[Names]:
    """Give all subsets, the smallest first."""
    all_ = sorted(names)
    some = chain.from_iterable(combinations(all_, k) for k in range(len(all_) + 1))
    return map(frozenset, some)


def _whole(rows: list[list[Fraction]], units: Sequence[int]) -> tuple[Whole, Whole]:
    table = [[int(x * unit) for x in row] for row, unit in zip(rows, units, strict=True)]
    whole = np.array(table, np.int64)
    return whole[:, :-1], whole[:, -1]
