"""The game over a plan: at each step its actors do their part or hold it back; anybody may leave.

The steps are offered in the order of the plan, and those that are missing once more in each further
round. When a step is offered all parties that act in the deal decide at once, knowing all that has
happened. It is done if all its actors do their part; else it is missing, and everybody sees who
held back. Who leaves ends the process for all, before the step. Once all is done each may still
leave, and take back what can be taken back; where nobody does, the deal is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import cache
from math import lcm
from typing import NamedTuple

from paripassu.balance.deal import Deal
from paripassu.balance.precedence import ready
from paripassu.balance.terms import Terms, compile_terms, rescaled
from paripassu.balance.trusts import Sums
from paripassu.case.model import Case


class Move(Enum):
    """What a party does when a step is offered; to hold back means nothing but to its actors."""

    GOES_ON = "goes on"
    HOLDS_BACK = "holds back"
    LEAVES = "leaves"


class Offer(NamedTuple):
    """A step that was offered, and the parties that held back: those whose bits are set."""

    step: int
    held: int


@dataclass
class Play:
    """What everybody has seen of a game so far.

    Attributes
    ----------
    done
        The steps that are done: their bits are set.
    due
        The step that is offered now; None once all are done.
    place, round
        Where it stands in the plan, and in which round it is offered, both from 0.
    offers
        All that was offered before, done or not.
    missing
        The steps that were offered and not done, in the order in which they were first held back,
        each with the parties that held it back the last time.
    """

    done: int = 0
    due: int | None = None
    place: int = 0
    round: int = 0
    offers: list[Offer] = field(default_factory=list)
    missing: dict[int, int] = field(default_factory=dict)


Decides = Callable[[Play], Move]
"""How a party decides in one game."""


class End(NamedTuple):
    """How a game ended.

    Attributes
    ----------
    points
        What each party of the case is left with, in the whole units of `Terms.scale`.
    finished
        Whether the deal is finished.
    step
        Where it broke: the place in the plan, from 0, of the first step that is missing, or before
        which somebody left; as many as there are steps where somebody left after the last, and
        where it is finished.
    broke
        Who broke it, and so loses its guarantee: those whose bits are set.
    """

    points: tuple[int, ...]
    finished: bool
    step: int
    broke: int


class Outlook(NamedTuple):
    """What follows if all go on from here: the lowest balance of each party, and what is done."""

    lowest: tuple[int, ...]
    done: int


class Game:
    """The game over an order of a deal without events, in whole numbers.

    Parties and steps are numbered as in `Terms`; a step's place is where it stands in the order.

    Parameters
    ----------
    rounds
        How often the steps are offered, those that are missing again: 1 or more.
    """

    def __init__(self, case: Case, deal: Deal, order: Sequence[str], rounds: int = 1) -> None:
        swaps = tuple(tuple(step.split("+")) for step in order if "+" in step)
        self.terms, self.gained = _terms(case, replace(deal, swaps=swaps))
        number = {_same(name): k for k, name in enumerate(self.terms.steps)}
        self.order = tuple(number[_same(step)] for step in order)
        self.rounds = rounds
        self.place = {step: place for place, step in enumerate(self.order)}
        self.all = (1 << len(self.order)) - 1
        self.actors = tuple(_bits(who) for who in self.terms.actors)
        self._sums = None if self.terms.trusts is None else Sums((self.terms.trusts,), len(order))
        # What depends on the steps done alone is worked out once for each set of them.
        self.balance = cache(self._balance)
        self.ready = cache(self._ready)
        self.trust = cache(self._trust)
        self.outlook = cache(self._outlook)

    def play(self, decide: Mapping[int, Decides]) -> End:
        """Play it once; `decide` is how each acting party decides."""
        play = Play()
        for round_, place, step in self._offered(play):
            play.round, play.place, play.due = round_, place, step
            moves = {party: one(play) for party, one in decide.items()}
            leaving = _bits(p for p, move in moves.items() if move is Move.LEAVES)
            if leaving:
                return self._broken(play, leaving)
            held = self.actors[step] & _bits(
                p for p, move in moves.items() if move is Move.HOLDS_BACK
            )
            play.offers.append(Offer(step, held))
            if held:
                play.missing[step] = held
            else:
                play.missing.pop(step, None)
                play.done |= 1 << step
        if play.done != self.all:
            return self._broken(play, 0)
        play.place, play.due = len(self.order), None
        leaving = _bits(p for p, one in decide.items() if one(play) is Move.LEAVES)
        if leaving:
            return self._broken(play, leaving)
        return End(self.terms.final, True, len(self.order), 0)

    def left_with(self, done: int, broke: int) -> tuple[int, ...]:
        """Give what each is left with where these parties broke it after these steps.

        Each of them loses its guarantee; another receives what they pledged to it, once, and of
        several the least.
        """
        balance, guarantee = self.balance(done), self.terms.guarantee
        givers = [p for p in range(len(balance)) if broke >> p & 1]
        return tuple(
            held - guarantee[p] if p in givers
            else held + min((self.gained[giver][p] for giver in givers), default=0)
            for p, held in enumerate(balance)
        )  # fmt: skip

    def broken_by(self, play: Play, leaving: int) -> int:
        """Say who breaks it: who first held back what is still missing; else who leaves."""
        return next(iter(play.missing.values()), leaving)

    def _broken(self, play: Play, leaving: int) -> End:
        broke = self.broken_by(play, leaving)
        first = min((self.place[step] for step in play.missing), default=play.place)
        return End(self.left_with(play.done, broke), False, first, broke)

    def _offered(self, play: Play) -> Iterator[tuple[int, int, int]]:
        """Go through the order, round by round: what is not done, and can be."""
        for number in range(self.rounds):
            for place, step in enumerate(self.order):
                if not play.done >> step & 1 and self.ready(play.done, step):
                    yield number, place, step
            if play.done == self.all:
                return

    def _balance(self, done: int) -> tuple[int, ...]:
        steps = [k for k in range(len(self.order)) if done >> k & 1]
        sums = self.terms.start + self.terms.keep[:, steps].sum(1)
        for when, gain in self.terms.also:
            if all(done >> step & 1 for step in when):
                sums = sums + gain
        return tuple(sums.tolist())

    def _ready(self, done: int, step: int) -> bool:
        steps = (k for k in range(len(self.order)) if done >> k & 1)
        return ready(step, steps, self.terms.before, self.terms.groups)

    def _trust(self, done: int, party: int) -> Fraction:
        """Give the trust of a party in those who can still let it down."""
        if self._sums is None:
            return self.terms.trust[party]
        steps = [k for k in range(len(self.order)) if done >> k & 1]
        found = self._sums.trust(0, party, self._sums.keep[:, steps].sum(1).tolist())
        return self.terms.trust[party] if found is None else found

    def _outlook(self, done: int, place: int, round_: int) -> Outlook:
        """Look ahead from a step on, in a round: all that can still be done is done."""
        lowest = list(self.balance(done))
        for number in range(round_, self.rounds):
            for step in self.order[place if number == round_ else 0 :]:
                if not done >> step & 1 and self.ready(done, step):
                    done |= 1 << step
                    lowest = list(map(min, lowest, self.balance(done)))
        return Outlook(tuple(lowest), done)


def _terms(case: Case, deal: Deal) -> tuple[Terms, tuple[tuple[int, ...], ...]]:
    """Give the terms in units in which all pledges are whole, and who has pledged what to whom."""
    terms, parties = compile_terms(case, deal), tuple(case.parties)
    pledged = [[case.parties[giver].pledged(p).gained for p in parties] for giver in parties]
    units = [
        lcm(unit, *(own.denominator for own in column))
        for unit, column in zip(terms.scale, zip(*pledged, strict=True), strict=True)
    ]
    whole = (zip(row, units, strict=True) for row in pledged)
    gained = tuple(tuple(int(points * unit) for points, unit in row) for row in whole)
    return rescaled(terms, units), gained


def _bits(parties: Iterable[int]) -> int:
    return sum(1 << party for party in parties)


def _same(step: str) -> frozenset[str]:
    """Give a step by what is exchanged in it, in whatever order that is named."""
    return frozenset(step.split("+"))
