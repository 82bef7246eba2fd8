"""Strategies of the Axelrod library (Knight et al. 2016) in the game over a plan.

They are made for two players who move at once, turn after turn. Here a turn is a step in which a
party acts: to cooperate is to do its part, to defect is to hold it back. The other player is
everybody else: it defected where any of them held back since the party's turn before. What came
before its first turn, if anything did, counts as a turn in which it cooperated itself.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from paripassu.case.names import near
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.risk.game import Decides, Game, Move, Play
from paripassu.risk.strategies import Strategy, held_back_since, is_asked

PREFIX = "axelrod:"
LARGEST_SEED = 2**32
DOES = N_("A strategy of the Axelrod library, which takes all other parties for one.")


def of_library(name: str) -> Strategy:
    """Give a strategy of the library by the name of its class: ``axelrod:WinStayLoseShift``.

    Raises
    ------
    RequestError
        Where the library is not installed, or it has no such strategy that keeps to the rules of
        Axelrod's tournaments: to look into the other player is against them.
    """
    library = _library()
    known = {kind.__name__: kind for kind in library.strategies}
    asked = name.removeprefix(PREFIX)
    if asked not in known:
        raise RequestError(
            _("The Axelrod library has no strategy “{name}”{meant} that may play here.",
              name=asked[:40], meant=near(asked, known))
        )  # fmt: skip
    kind = known[asked]
    by_chance = bool(library.Classifiers["stochastic"](kind()))

    def begins(game: Game, party: int, chance: np.random.Generator) -> Decides:
        return _Player(library, kind, game, party, chance)

    return Strategy(PREFIX + asked, str(kind.name), DOES, begins, by_chance)


def _library() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own and of what it imports
            import axelrod
    except ImportError:
        raise RequestError(
            _("Strategies of the Axelrod library need an extra: pip install 'paripassu[axelrod]'.")
        ) from None
    return axelrod


class _Player:
    """A player of the library that acts for a party in one game."""

    def __init__(
        self, library: Any, kind: Any, game: Game, party: int, chance: np.random.Generator
    ) -> None:
        self.actions, self.game, self.party = library.Action, game, party
        self.player, self.others = kind(), library.MockPlayer()
        self.player.set_seed(int(chance.integers(LARGEST_SEED)))
        self.last: Any = None

    def __call__(self, play: Play) -> Move:
        """Decide."""
        if not is_asked(self.game, self.party, play):
            return Move.GOES_ON
        if self.last is not None or play.offers:
            held = held_back_since(self.game, self.party, play)
            own, other = self.last or self.actions.C, self.actions.D if held else self.actions.C
            self.player.update_history(own, other)
            self.others.update_history(other, own)
        self.last = self.player.strategy(self.others)
        return Move.HOLDS_BACK if self.last is self.actions.D else Move.GOES_ON
