"""In which parts actions are best cut: the fewest, their sizes found with the order.

An action is laid out in fine parts, all alike; an instalment is any number of them in one move, and
what the rules ask is asked where a move ends, not between. So the states are those of the fine
deal, and the walk over labels is that of the search, by longer steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.balance.told import told
from paripassu.language import N_
from paripassu.order.search.criteria import Trust, base, joint_caps, marks_of
from paripassu.order.search.state_space import Lattice, build, fits, grid
from paripassu.running.clock import Clock, TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MOST = 4_000_000  # moves between states, of some 10 bytes
MANY = 2_000_000  # labels that are gone on from
AT_ONCE = 50  # states between two looks at the clock
SHUT = -(2**62)  # under every mark
FAR = 2**30  # parts: the end cannot be reached


class Move(NamedTuple):
    """So many fine parts of one of the actions that are cut, or another step alone."""

    step: int
    many: int


class _Label(NamedTuple):
    """A way to a state: its cost, of which less is better everywhere, and the moves so far.

    The cost is the parts so far of each action that counts, of all that are cut together, and the
    marks of the acting parties. `last` is the action moved last, which is not moved again at once:
    one longer move is better.
    """

    cost: tuple[int, ...]
    last: int
    moves: _Moves | None


class _Moves(NamedTuple):
    """The move by which a state was reached, and those before it."""

    move: Move
    before: _Moves | None


def affordable(terms: Terms, runs: Sequence[Sequence[int]]) -> bool:
    """Whether there are few enough moves to look at them all."""
    if not fits(terms):
        return False
    chains, fine = grid(terms.before), sum(map(len, runs))
    return prod(chains) * (fine // 2 + len(chains)) <= MOST


def fewest(
    terms: Terms,
    runs: Sequence[Sequence[int]],
    most: int,
    clock: Clock,
    counted: Collection[int] | None = None,
) -> list[Move] | None:
    """Give the moves of a safe order in which the actions are cut into the fewest parts.

    The largest number of parts of any action is as low as can be, then the number of all. None
    where no order with at most `most` parts of each is safe.

    Parameters
    ----------
    runs
        For each action that is cut the numbers of its fine steps, in order.
    counted
        Which of these count, where not all do.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where it could not be found out.
    """
    terms = told(terms)
    trust = Trust().limits(terms, Fraction(0), strict=False)
    lattice = build(terms, rule1=False, rule3=False, tick=clock.tick)
    if trust is None or lattice is None:
        return None
    limits = [base(terms, rule1=True, rule3=True), trust]
    marks, caps = marks_of(terms, lattice, limits), joint_caps(terms, lattice, limits)
    own = range(len(runs)) if counted is None else sorted(counted)
    cutting = _Cutting(lattice, runs, own, marks)
    cutting.look_back(caps, clock)
    for parts in range(int(cutting.left[:, 0].max()), most + 1):
        found = cutting.within(parts, clock)
        if found is not None or not cutting.cut_short:
            return found
    return None


class _Cutting:
    """The moves from each state, and what is known of the way from it to the end.

    Attributes
    ----------
    ahead, other
        For each action that is cut and each state the states to which it leads, a part longer each
        time; and for each state where other steps lead.
    high
        (rows, states): the highest mark with which the end may be reached.
    ease
        (rows, states): the highest mark that can do no harm any more.
    left
        (actions counted, states): no fewer parts are still to come.
    cut_short
        Whether there were moves that only more parts than were allowed would have taken.
    """

    def __init__(
        self, lattice: Lattice, runs: Sequence[Sequence[int]], counted: Sequence[int], marks: Ints
    ) -> None:
        self.lattice, self.runs, self.counted, self.marks = lattice, runs, counted, marks
        size, nothing = lattice.size, np.zeros(0, np.int64)
        self.ahead: list[list[Ints]] = [[nothing] * size for _run in runs]
        self.other: list[list[tuple[int, int]]] = [[] for _state in range(size)]
        self.high, self.ease = np.full(marks.shape, SHUT), np.full(marks.shape, -SHUT)
        self.left = np.full((len(counted), size), FAR)
        self.cut_short = False

    def look_back(self, caps: Ints, clock: Clock) -> None:
        """Lay out the moves, and learn from the end what each state allows."""
        lattice, of = self.lattice, {step: a for a, run in enumerate(self.runs) for step in run}
        first, to, step = lattice.first.tolist(), lattice.to.tolist(), lattice.step.tolist()
        end = lattice.size - 1
        if (self.marks[:, end] <= caps[:, end]).all():
            self.high[:, end], self.left[:, end] = caps[:, end], 0
        self.ease[:, end] = caps[:, end]
        for s in range(end - 1, -1, -1):
            if s % AT_ONCE == 0:
                clock.tick(N_("laying out states"))
            for edge in range(first[s], first[s + 1]):
                t, a = to[edge], of.get(step[edge])
                if a is None:
                    self.other[s].append((t, step[edge]))
                else:
                    self.ahead[a][s] = np.concatenate([[t], self.ahead[a][t]])
            self._learn(s, caps[:, s])

    def _learn(self, s: int, caps: Ints) -> None:
        ways = [own[s] for own in self.ahead] + [np.array([t for t, _ in self.other[s]], np.int64)]
        every = np.concatenate(ways)
        every = every[self.left[0, every] < FAR]
        high = np.minimum(caps, self.high[:, every].max(1, initial=SHUT))
        if (self.marks[:, s] > high).any():
            return
        # What is forgotten is asked of no more: so of moves that this state itself rules out too.
        self.high[:, s], self.ease[:, s] = high, np.minimum(caps, self.ease[:, every].min(1))
        for a, own in enumerate(ways):
            open_ = own[(self.marks[:, s, None] <= self.high[:, own]).all(0)]
            for row, action in enumerate(self.counted):
                fewest_ = self.left[row, open_].min(initial=FAR) + (a == action)
                self.left[row, s] = min(self.left[row, s], fewest_)

    def within(self, parts: int, clock: Clock) -> list[Move] | None:
        """Give the fewest moves with so many parts of each action that counts, None if none do."""
        self.cut_short = False
        labels: list[list[_Label]] = [[] for _state in range(self.lattice.size)]
        nothing, marks = (0,) * (len(self.counted) + 1), self._harm(self.marks[:, :1], [0])
        labels[0] = [_Label((*nothing, *marks[:, 0].tolist()), -1, None)]
        looked = 0
        for s, own in enumerate(labels[:-1]):
            if s % AT_ONCE == 0:
                clock.tick(N_("walking"))
            looked += len(own)
            if looked > MANY:
                raise TooLargeError
            for label in own:
                self._onward(labels, s, label, parts)
            labels[s] = []
        best = min(labels[-1], key=lambda one: one.cost[len(self.counted)], default=None)
        return None if best is None else _unwound(best.moves)

    def _onward(self, labels: list[list[_Label]], s: int, label: _Label, parts: int) -> None:
        """Go on from a state by every move that the rules allow."""
        count = len(self.counted)
        spent, marks = label.cost[: count + 1], np.array(label.cost[count + 1 :])[:, None]
        for a, ahead in enumerate(self.ahead):
            if a != label.last and len(ahead[s]):
                pairs = zip(spent[:count], self.counted, strict=True)
                now = [own + (a == action) for own, action in pairs]
                cost = (*now, spent[-1] + 1)
                for k, t, risen in self._landings(ahead[s], now, marks, parts):
                    moves = _Moves(Move(self.runs[a][0], k + 1), label.moves)
                    _put(labels[t], _Label((*cost, *risen), a, moves))
        for to, step in self.other[s]:
            for _k, t, risen in self._landings(np.array([to]), spent[:-1], marks, parts):
                _put(labels[t], _Label((*spent, *risen), -1, _Moves(Move(step, 1), label.moves)))

    def _landings(
        self, ahead: Ints, spent: Sequence[int], marks: Ints, parts: int
    ) -> Iterator[tuple[int, int, list[int]]]:
        """Yield which of some states can be moved to, by their place, with the marks there."""
        risen = np.maximum(marks, self.marks[:, ahead])
        fits_ = (risen <= self.high[:, ahead]).all(0)
        few = (np.array(spent)[:, None] + self.left[:, ahead] <= parts).all(0)
        self.cut_short |= bool((fits_ & ~few).any())
        fit = np.flatnonzero(fits_ & few)
        harm = self._harm(risen[:, fit], ahead[fit]).T.tolist()
        yield from zip(fit.tolist(), ahead[fit].tolist(), harm, strict=True)

    def _harm(self, marks: Ints, states: Sequence[int] | Ints) -> Ints:
        """Give marks with those forgotten that can do no harm."""
        return np.where(marks <= self.ease[:, states], SHUT, marks)


def _put(labels: list[_Label], new: _Label) -> None:
    """Keep a label unless another is as good everywhere, and none that it is as good as."""
    for one in labels:
        if all(a <= b for a, b in zip(one.cost, new.cost, strict=True)):
            return
    labels[:] = [
        one for one in labels if any(a < b for a, b in zip(one.cost, new.cost, strict=True))
    ]
    labels.append(new)


def _unwound(moves: _Moves | None) -> list[Move]:
    found = []
    while moves is not None:
        found.append(moves.move)
        moves = moves.before
    return found[::-1]
