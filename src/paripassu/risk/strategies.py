"""How a party may behave in the game over a plan: seven rules of thumb, each with its source.

None of them is an equilibrium or a forecast. What follows from a party's numbers is said of its
own numbers alone; of the others each sees only what they did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from paripassu.language import N_
from paripassu.risk.game import Decides, Game, Move, Play

FORGIVES = 1 / 3  # Nowak & Sigmund (1992): for the payoffs 5, 3, 1, 0
EVEN = 1 / 2

Begins = Callable[[Game, int, np.random.Generator], Decides]
"""Makes of a game, the number of a party and a stream of chance how it decides in one game."""


@dataclass(frozen=True)
class Strategy:
    """A way to behave.

    Attributes
    ----------
    name
        By which it is asked for.
    said
        What people call it; in English until it is shown.
    does
        What it does, in a sentence; in English until it is shown.
    begins
        How a party decides that follows it.
    by_chance
        Whether chance plays a part.
    by_numbers
        Whether it rests on the numbers of the party that follows it.
    """

    name: str
    said: str
    does: str
    begins: Begins
    by_chance: bool = False
    by_numbers: bool = False


def held_back_since(game: Game, party: int, play: Play) -> bool:
    """Whether another party held back since a party was last asked for a step of its own.

    In that very step too, where several act in it.
    """
    own = 1 << party
    for offer in reversed(play.offers):
        if offer.held & ~own:
            return True
        if game.actors[offer.step] & own:
            return False
    return False


def is_asked(game: Game, party: int, play: Play) -> bool:
    """Whether a party acts in the step that is offered."""
    return play.due is not None and bool(game.actors[play.due] >> party & 1)


def _complete(_game: Game, _party: int, _chance: np.random.Generator) -> Decides:
    """Do every step, whatever the others do."""
    return lambda _play: Move.GOES_ON


def _leave(game: Game, party: int, _chance: np.random.Generator) -> Decides:
    """Leave as soon as that is better than to go on, by rules 1 and 2."""

    def decide(play: Play) -> Move:
        ahead = game.outlook(play.done, play.place, play.round)
        now = game.left_with(play.done, game.broken_by(play, 1 << party))[party]
        hope = (
            game.terms.final[party] if ahead.done == game.all else game.balance(ahead.done)[party]
        )
        fear = ahead.lowest[party] + game.terms.cover[party]
        trust = game.trust(play.done, party)
        p, whole = trust.numerator, trust.denominator
        better = now > hope or whole * now > p * hope + (whole - p) * fear
        return Move.LEAVES if better else Move.GOES_ON

    return decide


def _tit_for_tat(game: Game, party: int, _chance: np.random.Generator) -> Decides:
    """Hold back once where another did since the last step of one's own."""

    def decide(play: Play) -> Move:
        answers = is_asked(game, party, play) and held_back_since(game, party, play)
        return Move.HOLDS_BACK if answers else Move.GOES_ON

    return decide


def _generous(game: Game, party: int, chance: np.random.Generator) -> Decides:
    """Answer as tit for tat does, but let one in three pass."""
    answer = _tit_for_tat(game, party, chance)

    def decide(play: Play) -> Move:
        move = answer(play)
        forgives = move is Move.HOLDS_BACK and chance.random() < FORGIVES
        return Move.GOES_ON if forgives else move

    return decide


def _grim(game: Game, party: int, _chance: np.random.Generator) -> Decides:
    """Follow the plan, and leave at the first breach by another."""
    own = 1 << party

    def decide(play: Play) -> Move:
        breached = bool(play.offers) and bool(play.offers[-1].held & ~own)
        return Move.LEAVES if breached else Move.GOES_ON

    return decide


def _random(game: Game, party: int, chance: np.random.Generator) -> Decides:
    """Do a step of one's own or hold it back, as a coin falls."""

    def decide(play: Play) -> Move:
        holds = is_asked(game, party, play) and chance.random() < EVEN
        return Move.HOLDS_BACK if holds else Move.GOES_ON

    return decide


def _grit(game: Game, party: int, _chance: np.random.Generator) -> Decides:
    """Go on whatever the others do, as long as that risks no more than the plan does."""
    lowest = game.outlook(0, 0, 0).lowest[party]

    def decide(play: Play) -> Move:
        if play.due is None or not is_asked(game, party, play):
            return Move.GOES_ON
        after = game.balance(play.done | 1 << play.due)[party]
        return Move.HOLDS_BACK if after < lowest else Move.GOES_ON

    return decide


STRATEGIES: tuple[Strategy, ...] = (
    Strategy(
        "complete",
        N_("always completes"),
        N_("Does each of its steps, whatever the others do."),
        _complete,
    ),
    Strategy(
        "leave",
        N_("leaves when it pays"),
        N_("Leaves as soon as that is worth more to it than going on, by its own numbers and its "
           "own trust (rules 1 and 2)."),
        _leave,
        by_numbers=True,
    ),
    Strategy(
        "tit-for-tat",
        N_("tit for tat"),
        N_("Holds back a step of its own, once, where another party has held back since its last "
           "one (Axelrod 1984)."),
        _tit_for_tat,
    ),
    Strategy(
        "generous",
        N_("generous tit for tat"),
        N_("Answers as tit for tat does, but lets one in three pass (Nowak & Sigmund 1992)."),
        _generous,
        by_chance=True,
    ),
    Strategy(
        "grim",
        N_("grim"),
        N_("Follows the plan, and leaves at the first breach by another (Friedman 1971)."),
        _grim,
    ),
    Strategy(
        "random",
        N_("by chance"),
        N_("Does a step of its own or holds it back, as a coin falls."),
        _random,
        by_chance=True,
    ),
    Strategy(
        "grit",
        N_("GRIT"),
        N_("Goes on whatever the others do, as long as its step leaves it no lower than the plan "
           "would at its lowest; so what it risks is small, and grows with what the others do "
           "(after Osgood 1962)."),
        _grit,
        by_numbers=True,
    ),
)  # fmt: skip
