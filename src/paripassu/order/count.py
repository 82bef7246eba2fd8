"""How much freedom there is: the number of orders, and of those that are safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from paripassu.answer import Answer, Content
from paripassu.asking import answering
from paripassu.balance.branches import events_of
from paripassu.balance.branching import Branching, compile_branching
from paripassu.balance.deal import agree, bottom_line
from paripassu.balance.rules import rule4
from paripassu.balance.terms import Terms, compile_terms
from paripassu.balance.told import told
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.branched import caps_of, safe_walk
from paripassu.order.search.criteria import Trust, base, joint_caps, marks_of
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import build, fits
from paripassu.running.beside import searched
from paripassu.running.clock import (
    TIME_LIMIT,
    Clock,
    OutOfTimeError,
    Progress,
    StoppedError,
    TooLargeError,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

HARMLESS = -(2**62)
AT_ONCE = 10_000  # states between two looks at the clock
MOST = 5_000_000  # whole numbers held at a time to count safe orders, of some 40 bytes


class CountContent(Content):
    """How many orders there are."""

    orders: int | None
    safe: int | None


@dataclass(frozen=True, repr=False)
class Count(Answer):
    """How many orders the needs allow, and how many of them are safe.

    None where there was no time or room to count them; then it is not known.
    """

    VERBS: ClassVar = ("count",)
    CONTENT: ClassVar = CountContent
    HEADLINE: ClassVar = ("orders", "safe")

    case: Case = field(repr=False, compare=False)
    orders: int | None
    safe: int | None

    @property
    def yes(self) -> bool:
        """Whether some order is known to be safe."""
        return bool(self.safe)

    @property
    def proved(self) -> bool:
        """Whether all were counted."""
        return not self.unfinished

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Which of the two were not counted."""
        counted = {N_("orders"): self.orders, N_("safe orders"): self.safe}
        return tuple(name for name, number in counted.items() if number is None)

    def content(self) -> CountContent:
        """Give what it holds."""
        return {"orders": self.orders, "safe": self.safe}

    @classmethod
    def restored(cls, content: CountContent, case: Case) -> Self:
        """Make it again."""
        return cls(case, content["orders"], content["safe"])


@answering
def count(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Count:
    """Count the orders of a deal, exactly.

    An order is safe when rules 1 to 4 hold with the case's own trust and guarantees.

    Raises
    ------
    RequestError
        Where the deal is too large to be counted.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.count("bill-and-jack")
    <Count orders=5040 safe=708>
    """
    agreed = agree(case, deal=deal, swaps=swaps)
    terms = compile_terms(case, agreed, events=True)
    if not fits(terms):
        raise RequestError(_("The deal has too many possible orders to be counted exactly."))
    if events_of(case, agreed):
        safe = partial(_safe_in_branches, case, compile_branching(case, agreed))
    else:
        safe = partial(_safe_ways, case, terms)
    return searched(partial(_counted, case, terms, safe), time_limit, progress)


def _counted(case: Case, terms: Terms, safe: Callable[[Clock], int], clock: Clock) -> Count:
    orders = None
    try:
        orders = _ways(terms, clock)
        return Count(case, orders, safe(clock))
    except (OutOfTimeError, TooLargeError):
        if clock.stopped and orders is None:
            raise StoppedError from None
        return Count(case, orders, None)


def _ways(terms: Terms, clock: Clock) -> int:
    """Count the paths from the start to the end, state by state in whole numbers."""
    lattice = build(terms, rule1=False, rule3=False, tick=clock.tick)
    if lattice is None:
        raise AssertionError("without rules every state is allowed")
    ways = [0] * (lattice.size - 1) + [1]
    for end in range(lattice.size - 1, 0, -AT_ONCE):
        clock.tick(N_("counting"))
        begin = max(0, end - AT_ONCE)
        first = lattice.first[begin : end + 1].tolist()
        to = lattice.to[first[0] : first[-1]].tolist()
        for s in range(end - 1, begin - 1, -1):
            k = s - begin
            ways[s] = sum(ways[t] for t in to[first[k] - first[0] : first[k + 1] - first[0]])
    return ways[0]


def _safe_ways(case: Case, terms: Terms, clock: Clock) -> int:
    """Count the orders that are safe."""
    if rule4(case, terms):
        return 0
    terms = told(terms)
    trust = Trust().limits(terms, Fraction(0), strict=False)
    if trust is None:
        return 0
    limits = [base(terms, rule1=True, rule3=True), trust]
    lattice = Reach(terms).within(limits, clock)
    if lattice is None:
        return 0
    walk = Walk.of(terms, lattice, clock, marks_of(terms, lattice, limits))
    return _paths(walk, joint_caps(terms, lattice, limits), clock)


def _safe_in_branches(case: Case, terms: Branching, clock: Clock) -> int:
    """Count the orders that are safe however events turn out."""
    wanted = [bottom_line(case, party) for party in terms.whole.parties]
    hoped = [terms.hope(i, ()) for i in range(len(wanted))]
    scale = terms.whole.scale
    if any(w is not None and hoped[i] < w * scale[i] for i, w in enumerate(wanted)):
        return 0
    walk = safe_walk(terms, clock)
    return 0 if walk is None else _paths(walk, caps_of(walk), clock)


def _paths(walk: Walk, caps: NDArray[np.int64], clock: Clock) -> int:
    """Count the paths on which every mark stays under the caps, which are (rows, states).

    Counted are labels: a state with its marks, of which those that can do no harm are forgotten.
    """
    lattice, rows = walk.lattice, range(len(walk.marks))
    room = MOST - len(lattice.to) - 3 * lattice.size * len(rows)
    if room < 0:
        raise TooLargeError
    narrowed = walk.narrowed(caps)
    if narrowed is None:
        return 0
    high, ease, alive = (np.asarray(x).tolist() for x in narrowed)
    balance = walk.marks.T.tolist()
    first, to = lattice.first.tolist(), lattice.to.tolist()
    labels: list[dict[tuple[int, ...], int]] = [{} for _ in range(lattice.size)]
    labels[0][tuple(balance[0])] = 1
    held = 0
    for s in range(lattice.size - 1):
        if s % 100 == 0:
            clock.tick(N_("counting"))
            if held * (len(rows) + 4) > room:
                raise TooLargeError
        for marks, ways in labels[s].items():
            for t in to[first[s] : first[s + 1]]:
                risen = [max(mark, has) for mark, has in zip(marks, balance[t], strict=True)]
                if alive[t] and all(risen[i] <= high[i][t] for i in rows):
                    kept = tuple(m if m > ease[i][t] else HARMLESS for i, m in enumerate(risen))
                    held += kept not in labels[t]
                    labels[t][kept] = labels[t].get(kept, 0) + ways
        held -= len(labels[s])
        labels[s] = {}
    return sum(labels[-1].values())
