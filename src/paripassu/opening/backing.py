"""What stands behind the parties with some guarantees, collateral and assurances in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from paripassu.balance.deal import guarantee
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.opening.instruments import effective

Names = frozenset[str]


@dataclass(frozen=True)
class Backing:
    """Whole numbers, each party's points times a scale of its own; more is never worse.

    `line` holds the m guarantees, then, per party that pledges, what each of the m parties would
    get of it, then the m risk limits (0 where there is none).
    """

    line: tuple[int, ...]

    def __le__(self, other: Backing) -> bool:
        return all(x <= y for x, y in zip(self.line, other.line, strict=True))


class Backings:
    """The backing with any of some instruments that only widen what the rules allow.

    Attributes
    ----------
    fine
        The scale of each party.
    """

    def __init__(self, case: Case, widening: Names) -> None:
        self.case, self.parties = case, tuple(case.parties)
        today, adds = _today(case), {id_: _added(case, id_) for id_ in widening}
        m = len(self.parties)
        rows = [today, *adds.values()]
        self.fine = tuple(
            lcm(*(x.denominator for row in rows for x in row[i::m])) for i in range(m)
        )
        self._today, self._adds = (
            self._whole(today),
            {id_: self._whole(x) for id_, x in adds.items()},
        )

    def of(self, chosen: Names) -> Backing:
        """Give what these add up to, and no less than any that the lenders' budgets allow."""
        line = list(self._today)
        for ids, room in self._lent(chosen):
            cost = [self.case.instruments[id_].cost for id_ in ids]
            for k, column in enumerate(zip(*(self._adds[id_] for id_ in ids), strict=True)):
                whole = room is None or sum(cost) <= room
                line[k] += sum(column) if whole or room is None else _most(column, cost, room)
        return Backing(tuple(line))

    def size(self, i: int) -> Fraction:
        """Points that a party has, or could be given, behind it and pledged to it, in all."""
        rows = [self._today, *self._adds.values()]
        return Fraction(sum(x for row in rows for x in row[i :: len(self.parties)]), self.fine[i])

    def _lent(self, chosen: Names) -> list[tuple[list[str], Fraction | None]]:
        """Sort them by lender, each with its budget."""
        by: dict[str | None, list[str]] = {}
        for id_ in sorted(chosen):
            by.setdefault(self.case.instruments[id_].by, []).append(id_)
        budget = {None: None} | {id_: party.budget for id_, party in self.case.parties.items()}
        return [(ids, budget[lender]) for lender, ids in by.items()]

    def _whole(self, line: Sequence[Fraction]) -> tuple[int, ...]:
        return tuple(int(x * self.fine[k % len(self.parties)]) for k, x in enumerate(line))


def _today(case: Case) -> list[Fraction]:
    parties = case.parties.values()
    pledged = [p.pledged(other).gained for p in parties for other in case.parties]
    limits = [p.risk_limit or Fraction(0) for p in parties]
    return [*(guarantee(case, id_) for id_ in case.parties), *pledged, *limits]


def _added(case: Case, id_: str) -> list[Fraction]:
    """Give what one instrument adds to each number of the line."""
    instrument, parties = case.instruments[id_], list(case.parties)
    added, brought = effective(case, instrument)
    m, of = len(parties), parties.index(instrument.of or "")
    line = [Fraction(0)] * (2 * m + m * m)
    match instrument.kind:
        case InstrumentKind.ASSURANCE:
            line[m + m * m + of] = added
        case InstrumentKind.GUARANTEE:
            line[of] = added
        case InstrumentKind.COLLATERAL:
            line[of] = added
            line[m + of * m + parties.index(instrument.to or "")] = brought
        case other:
            raise AssertionError(f"{id_} widens nothing: it is a {other}")
    return line


def _most(worth: Sequence[int], cost: Sequence[Fraction], room: Fraction) -> int:
    """Give a bound on what fits in: by worth per cost, the last in part (Dantzig 1957)."""
    total, left = Fraction(0), room
    ranked = sorted(
        (k for k in range(len(worth)) if worth[k]),
        key=lambda k: (cost[k] > 0, -Fraction(worth[k]) / (cost[k] or 1)),
    )
    for k in ranked:
        share = Fraction(1) if cost[k] <= left else left / cost[k]
        total += share * worth[k]
        left -= share * cost[k]
    return floor(total)
