"""Many games over one plan, and what is counted of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from math import prod, sqrt
from typing import NamedTuple

from paripassu.language import N_
from paripassu.risk.game import End, Game
from paripassu.risk.strategies import Strategy
from paripassu.running.chance import stream
from paripassu.running.clock import Clock, OutOfTimeError, StoppedError

Sets = Mapping[int, Sequence[Strategy]]
"""What each acting party may follow."""
Followed = Mapping[int, Strategy]
"""What each of them follows in one combination."""


class Who(NamedTuple):
    """Those games in which a party follows a strategy, and another party one, if that is said."""

    party: int
    strategy: str
    other: str = ""


@dataclass
class Sum:
    """What is added up of one number over games, for its mean and the standard error of that.

    Games of one combination differ only by chance. `within` is by how much, added up over
    combinations of r games each: r times the sum of their squares, less the square of their sum.
    """

    games: int = 0
    total: int = 0
    squares: int = 0
    within: int = 0

    def add(self, numbers: Sequence[int], times: int) -> None:
        """Add the games of one combination, each as many times as it stands for."""
        total, squares = sum(numbers), sum(one * one for one in numbers)
        self.games += times * len(numbers)
        self.total += times * total
        self.squares += times * squares
        if times == 1:
            self.within += len(numbers) * squares - total * total

    @property
    def mean(self) -> Fraction:
        """The mean over all games."""
        return Fraction(self.total, self.games)

    def error(self, repeats: int, *, drawn: bool) -> Fraction:
        """Give its standard error, to six places; 0 where there are too few games to tell.

        Where combinations were drawn all games count as one draw each; else each combination was
        played, and only chance within it can move the mean.
        """
        strata, each = (1, self.games) if drawn else (self.games // repeats, repeats)
        within = self.games * self.squares - self.total * self.total if drawn else self.within
        if each < 2:
            return Fraction(0)
        return Fraction(round(sqrt(within / (each - 1)) / each / strata * 10**6), 10**6)


@dataclass
class Count:
    """What is counted of some games; points in the whole units of the party."""

    points: Sum = field(default_factory=Sum)
    finished: Sum = field(default_factory=Sum)
    worst: int | None = None
    broke: Counter[int] = field(default_factory=Counter)

    def add(self, ends: Sequence[End], party: int, times: int) -> None:
        """Count the games of one combination, each as many times as it stands for."""
        points = [end.points[party] for end in ends]
        self.points.add(points, times)
        self.finished.add([int(end.finished) for end in ends], times)
        least = min(points)
        self.worst = least if self.worst is None else min(least, self.worst)
        for end in ends:
            if not end.finished:
                self.broke[end.step] += times

    @property
    def breaks(self) -> dict[int, Fraction]:
        """In which share of the games it broke at each place."""
        return {k: Fraction(self.broke[k], self.finished.games) for k in sorted(self.broke)}


@dataclass
class Played:
    """What came of the games.

    Attributes
    ----------
    combinations
        How many combinations of strategies there are.
    wanted, played
        How many were to be played, and were: fewer where time ran out.
    repeats
        How often each was played in which chance plays a part.
    drawn
        Whether the combinations were drawn by chance, for there are more of them.
    whole
        Over all games; its points are those of the first party.
    counts
        By party and strategy, and by that of another besides; of a party that does not act under
        no strategy.
    """

    combinations: int
    wanted: int
    repeats: int
    drawn: bool
    played: int = 0
    whole: Count = field(default_factory=Count)
    counts: dict[Who, Count] = field(default_factory=dict)

    def add(self, followed: Followed, ends: Sequence[End], times: int) -> None:
        """Count the games of one combination."""
        self.played += 1
        self.whole.add(ends, 0, times)
        for party in range(len(ends[0].points)):
            one = followed.get(party)
            self._count(Who(party, one.name if one else "")).add(ends, party, times)
        for party, other in permutations(followed, 2):
            who = Who(party, followed[party].name, followed[other].name)
            self._count(who).add(ends, party, times)

    def _count(self, who: Who) -> Count:
        if who not in self.counts:
            self.counts[who] = Count()
        return self.counts[who]


def play_all(game: Game, sets: Sets, games: int, seed: int, clock: Clock) -> Played:
    """Play all combinations of strategies, as often each as makes about so many games.

    Where there are more combinations than that, so many are drawn. They are played in an order
    drawn by chance, so that what was played when time runs out is a fair sample.

    Raises
    ------
    StoppedError
        Where the clock was stopped before anything was played.
    """
    total = prod(map(len, sets.values()))
    wanted, drawn = min(total, games), total > games
    chancy = any(one.by_chance for own in sets.values() for one in own)
    found = Played(total, wanted, max(1, games // total) if chancy else 1, drawn)
    try:
        for number, followed in _combinations(sets, total, wanted, seed, drawn=drawn):
            if clock.stopped and not found.played:
                raise StoppedError
            if found.played:
                clock.tick(N_("playing"))
            _play(game, followed, number, seed, found)
    except OutOfTimeError:
        if not found.played:
            raise
    return found


def _play(game: Game, followed: Followed, number: int, seed: int, found: Played) -> None:
    """Play one combination: once, where chance has no part in it."""
    by_chance = any(one.by_chance for one in followed.values())
    ends = []
    for turn in range(found.repeats if by_chance else 1):
        chance = stream(seed, "tournament", number, turn)
        decide = {party: one.begins(game, party, chance) for party, one in followed.items()}
        ends.append(game.play(decide))
    found.add(followed, ends, 1 if by_chance else found.repeats)


def _combinations(
    sets: Sets, total: int, wanted: int, seed: int, *, drawn: bool
) -> Iterator[tuple[int, Followed]]:
    """Yield each combination that is played with its number."""
    chance = stream(seed, "combinations")
    if drawn:
        for number in range(wanted):
            yield number, {p: own[int(chance.integers(len(own)))] for p, own in sets.items()}
        return
    for number in chance.permutation(total).tolist():
        rest, followed = number, {}
        for party, own in sets.items():
            rest, which = divmod(rest, len(own))
            followed[party] = own[which]
        yield number, followed
