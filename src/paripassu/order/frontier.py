"""What the guarantees would have to be: all minimal vectors, and the trust-guarantee curve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering
from paripassu.balance import rules
from paripassu.balance.deal import agree
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.told import told
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.bounds import Gap
from paripassu.order.search.criteria import base, guarantee_limits
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, TooLargeError
from paripassu.short import Short

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, repr=False)
class Minimal(Short):
    """One minimal vector of guarantees, by party in its points, and an order that needs no more."""

    guarantee: dict[str, Fraction]
    order: tuple[str, ...]


class FrontierContent(Content):
    """Guarantees that are enough; an order and a curve for each vector of them."""

    complete: bool
    below: list[str]
    minimal: list[Mapping[str, Number]]
    orders: list[list[str]]
    curves: list[Mapping[str, list[tuple[Number, Number]]]]


@dataclass(frozen=True, repr=False)
class Frontier(Answer):
    """All vectors of guarantees of which none can be lowered without raising another.

    Attributes
    ----------
    minimal
        The vectors, ordered by their numbers; empty where no order passes rules 3 and 4.
    curves
        For the order of each vector, per party, the corners (trust, guarantee needed) of its
        trust-guarantee curve: convex, piecewise linear; on or above it the order is safe. It is
        for one trust in everybody at any time, whatever is stated in whom.
    complete
        False where time ran out before all were found.
    below
        Parties to which the finished deal gives less than their bottom line: with any, no
        guarantee helps.
    """

    VERBS: ClassVar = ("frontier",)
    CONTENT: ClassVar = FrontierContent
    HEADLINE: ClassVar = ("minimal",)

    case: Case = field(repr=False)
    minimal: tuple[Minimal, ...]
    curves: tuple[dict[str, tuple[tuple[Fraction, Fraction], ...]], ...] = field(repr=False)
    complete: bool
    below: tuple[str, ...] = ()

    @property
    def yes(self) -> bool:
        """Whether any guarantees help."""
        return bool(self.minimal)

    @property
    def proved(self) -> bool:
        """Whether these are all."""
        return self.complete

    @property
    def unfinished(self) -> tuple[str, ...]:
        """What was cut short."""
        return () if self.complete else (N_("guarantees"),)

    def content(self) -> FrontierContent:
        """Give what it holds."""
        return {
            "complete": self.complete,
            "below": list(self.below),
            "minimal": [one.guarantee for one in self.minimal],
            "orders": [list(one.order) for one in self.minimal],
            "curves": [{p: list(corners) for p, corners in one.items()} for one in self.curves],
        }

    @classmethod
    def restored(cls, content: FrontierContent, case: Case) -> Self:
        """Make it again."""
        vectors = zip(content["minimal"], content["orders"], strict=True)
        return cls(
            case,
            tuple(Minimal(dict(guarantee), tuple(order)) for guarantee, order in vectors),
            tuple({p: tuple(corners) for p, corners in x.items()} for x in content["curves"]),
            content["complete"],
            tuple(content["below"]),
        )


@answering
def frontier(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Frontier:
    """Find all minimal vectors of guarantees at the case's trust (0 where none is stated).

    Trust is, at each moment, that in whoever can still let a party down, by what is shown by then.
    Rules 1 to 4 hold with them; where rule 4 fails no guarantee helps. Exact: each zone under the
    vectors found so far is proved empty or gives a new one (Klamroth, Lacour & Vanderpooten 2015).

    Raises
    ------
    RequestError
        Where the deal is too large for an exact answer.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.frontier("bill-and-jack")
    >>> [[int(points) for points in one.guarantee.values()] for one in found.minimal]
    [[0, 1], [2, 0]]
    """
    agreed = agree(case, deal=deal, swaps=swaps)
    terms = compile_terms(case, agreed)
    lacking = rules.rule4(case, terms)
    if lacking:
        return Frontier(case, (), (), complete=True, below=lacking)
    terms = told(terms)
    try:
        zones, complete = searched(partial(_minimal_vectors, terms), time_limit, progress)
    except TooLargeError:
        raise RequestError(_("The deal is too large for an exact frontier.")) from None
    found = sorted(zones.items())
    return Frontier(
        case,
        tuple(_minimal(terms, vector, order) for vector, order in found),
        tuple(_curves(terms, order) for _rest, order in found),
        complete,
    )


def curve(balance: Sequence[int], final: int, cover: int = 0) -> list[tuple[Fraction, Fraction]]:
    """Give the corners (trust, guarantee needed) of an order's curve for one party.

    The upper hull over k ≤ l of the lines (b_k - b_l - c) - p·(U - b_l - c), of 0 and of
    max b - U, with c the cover.
    """
    lines, top = {(max(0, max(balance) - final), 0)}, balance[0]
    for fallen in balance:
        top = max(top, fallen)
        lines.add((top - fallen - cover, final - fallen - cover))
    corners, trust = [], Fraction(0)
    while True:
        height, fall = max((a - trust * b, -b) for a, b in lines)
        corners.append((trust, height))
        # The next corner is where a flatter line first meets this one.
        meets = [
            Fraction(height - (a - trust * b)) / (-fall - b) + trust for a, b in lines if b < -fall
        ]
        ahead = [p for p in meets if p > trust]
        if not ahead or min(ahead) >= 1 or trust >= 1:
            break
        trust = min(ahead)
    if trust < 1:
        corners.append((Fraction(1), max(a - b for a, b in lines) + Fraction(0)))
    return [(p, Fraction(g)) for p, g in corners]


def _minimal_vectors(terms: Terms, clock: Clock) -> tuple[dict[Vector, list[int]], bool]:
    search = _Zones(terms, clock)
    complete = search.run()
    return search.found, complete


class _Zones:
    """The vectors found so far and the zones, each under an upper bound, still to be searched."""

    def __init__(self, terms: Terms, clock: Clock) -> None:
        self.terms, self.clock, self.reach = terms, clock, Reach(terms)
        self.found: dict[Vector, list[int]] = {}

    def run(self) -> bool:
        """Search them all; False where the clock ended that."""
        # No order ever needs more than the whole spread of a party's balances.
        reach, final = self.terms.reach, self.terms.final
        spread = [2 * int(reach[i]) + 2 + abs(final[i]) for i in self.terms.acting]
        zones: list[Vector] = [tuple(Fraction(x) for x in spread)]
        try:
            while zones:
                upper = zones.pop()
                order = self._order(upper, [True] * len(upper))
                if order is None:
                    continue
                vector, order = self._lowered(order)
                self.found[vector] = order
                zones = _cut([*zones, upper], vector)
        except OutOfTimeError:
            return False
        return True

    def _order(self, guarantee: Sequence[Fraction], strict: Sequence[bool]) -> list[int] | None:
        limits = guarantee_limits(self.terms, guarantee, strict)
        if limits is None:
            return None
        both = [base(self.terms, rule1=False, rule3=True), limits]
        return self.reach.order(both, self.clock)

    def _needs(self, order: list[int]) -> Vector:
        path = rules.balances(self.terms, order)
        return tuple(rules.guarantee_of(self.terms, path, i) for i in self.terms.acting)

    def _lowered(self, order: list[int]) -> tuple[Vector, list[int]]:
        """Lower each party's guarantee as far as it goes, the others' held."""
        vector = self._needs(order)
        for i in range(len(vector)):
            gap = Gap(Fraction(0), vector[i])
            while gap.open:
                threshold, less = gap.question()
                wanted = [*vector[:i], threshold, *vector[i + 1 :]]
                strict = [less and j == i for j in range(len(vector))]
                better = self._order(wanted, strict)
                if better is None:
                    gap.empty(threshold)
                else:
                    order, vector = better, self._needs(better)
                    gap.found(vector[i])
        return vector, order


def _cut(zones: list[Vector], vector: Vector) -> list[Vector]:
    """Split the zones that hold the vector; drop those that lie within another."""
    kept: list[Vector] = []
    for upper in zones:
        if all(g < u for g, u in zip(vector, upper, strict=True)):
            for i in range(len(vector)):
                kept.append((*upper[:i], vector[i], *upper[i + 1 :]))
        else:
            kept.append(upper)
    kept = [zone for zone in dict.fromkeys(kept) if min(zone) > 0]
    return [
        zone
        for zone in kept
        if not any(
            other != zone and all(a <= b for a, b in zip(zone, other, strict=True))
            for other in kept
        )
    ]


def _minimal(terms: Terms, vector: Vector, order: list[int]) -> Minimal:
    guarantee = {
        terms.parties[i]: g / terms.scale[i] for i, g in zip(terms.acting, vector, strict=True)
    }
    return Minimal(guarantee, tuple(terms.steps[number] for number in order))


def _curves(terms: Terms, order: list[int]) -> dict[str, tuple[tuple[Fraction, Fraction], ...]]:
    path = rules.balances(terms, order)
    return {
        terms.parties[i]: tuple(
            (trust, g / terms.scale[i])
            for trust, g in curve(path[i].tolist(), terms.final[i], terms.cover[i])
        )
        for i in terms.acting
    }
