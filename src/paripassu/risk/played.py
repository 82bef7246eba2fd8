"""Many games over one plan, and what is counted of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import prod
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
class Count:
    """What is counted of some games; points in the whole units of the party."""

    games: int = 0
    finished: int = 0
    points: int = 0
    worst: int | None = None
    broke: Counter[int] = field(default_factory=Counter)

    def add(self, end: End, points: int, times: int) -> None:
        """Count a game, as many times as it stands for."""
        self.games += times
        self.finished += times * end.finished
        self.points += times * points
        self.worst = points if self.worst is None else min(points, self.worst)
        if not end.finished:
            self.broke[end.step] += times


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
        Over all games; points mean nothing there.
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

    def add(self, followed: Followed, end: End, times: int) -> None:
        """Count a game."""
        self.whole.add(end, 0, times)
        for party, points in enumerate(end.points):
            one = followed.get(party)
            self._count(Who(party, one.name if one else ""), end, points, times)
        for party, other in permutations(followed, 2):
            who = Who(party, followed[party].name, followed[other].name)
            self._count(who, end, end.points[party], times)

    def _count(self, who: Who, end: End, points: int, times: int) -> None:
        if who not in self.counts:
            self.counts[who] = Count()
        self.counts[who].add(end, points, times)


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
            found.played += 1
    except OutOfTimeError:
        if not found.played:
            raise
    return found


def _play(game: Game, followed: Followed, number: int, seed: int, found: Played) -> None:
    """Play one combination: once, where chance has no part in it."""
    by_chance = any(one.by_chance for one in followed.values())
    times = 1 if by_chance else found.repeats
    for turn in range(found.repeats if by_chance else 1):
        chance = stream(seed, "tournament", number, turn)
        decide = {party: one.begins(game, party, chance) for party, one in followed.items()}
        found.add(followed, game.play(decide), times)


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
