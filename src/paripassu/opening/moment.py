"""A case at one value of a dial: what each condition of the four rules comes to there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance import rules
from paripassu.balance.deal import Deal, bottom_line
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.trusts import Link
from paripassu.case.model import Case
from paripassu.opening.trusted import trusts_after


@dataclass(frozen=True)
class Moment:
    """A case in whole numbers with its parties' bottom lines, in points, None for none."""

    terms: Terms
    least: tuple[Fraction | None, ...]

    @classmethod
    def of(cls, case: Case, deal: Deal) -> Moment:
        """Compile the case as it stands."""
        terms = compile_terms(case, deal)
        return cls(terms, tuple(bottom_line(case, party) for party in terms.parties))

    def points(self, i: int, number: int) -> Fraction:
        """Give a whole number of a party in its points."""
        return Fraction(number, self.terms.scale[i])

    def lacks(self, i: int) -> Fraction:
        """How far the finished deal is below a party's bottom line (rule 4); not above 0 if met."""
        least, final = self.least[i], self.points(i, self.terms.final[i])
        return Fraction(0) if least is None else least - final

    def links(self, i: int) -> Mapping[str, Link] | None:
        """Give a party's trust in each other; None where it is one number in everybody for ever."""
        return None if self.terms.trusts is None else self.terms.trusts.each[i]

    def asks(self, i: int) -> Iterator[object]:
        """Give all that the rules look at for a party."""
        terms, limit = self.terms, self.terms.limit[i]
        acting = i in terms.acting
        yield max(Fraction(0), self.lacks(i))
        yield None if limit is None else self.points(i, limit)
        if acting:
            links = self.links(i)
            threats = {j: one for j, one in (links or {}).items() if one.threats != ()}
            yield terms.trust[i] if links is None else threats
            yield from (self.points(i, row[i]) for row in (terms.final, terms.guarantee))
            yield self.points(i, terms.cover[i])
        if acting or limit is not None:
            for number in (terms.start[i], *terms.keep[i]):
                yield self.points(i, int(number))

    def misses(self, order: Sequence[int], trusting: Moment | None = None) -> Iterator[Fraction]:
        """Give for each condition by how much an order misses it: not above 0 where it holds.

        Straight from the rules; each is linear in any single number of the case. Trust that
        changes with what is done is asked for in each other party by itself; `trusting` says at
        which moment, this one if left out.
        """
        trusting = trusting or self
        terms, path = self.terms, rules.balances(self.terms, order)
        for i, row in enumerate(path.tolist()):
            yield self.lacks(i)
            least, g, final = rules.rule3(terms, i), terms.guarantee[i], terms.final[i]
            if least is not None:
                yield from (self.points(i, least - b) for b in row)
            if i not in terms.acting:
                continue
            yield from (self.points(i, b - rules.rule1(final, g)) for b in row)
            links = trusting.links(i)
            if links is None:
                trusts: Sequence[Sequence[Fraction]] = [[terms.trust[i]]] * len(row)
            else:
                trusts = [*trusts_after(links, order)]
            for k, b in enumerate(row):
                for trust in trusts[k]:
                    free, slope, scale = rules.rule2(final, g, trust, terms.cover[i])
                    for left in row[k:]:
                        yield Fraction(scale * b - free - slope * left, scale * terms.scale[i])
