"""How a plan fares where the parties behave in different ways: each way against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from paripassu.asking import answering
from paripassu.balance.checker import examine
from paripassu.balance.deal import agree
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.view import case_seen_by
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.given import given_order
from paripassu.order.plan import plan_of
from paripassu.risk import axelrod
from paripassu.risk.behaviour import Fared, IfItPays, Pair, Tournament
from paripassu.risk.game import Game
from paripassu.risk.played import Played, Sum, Who, play_all
from paripassu.risk.strategies import STRATEGIES, Strategy
from paripassu.running.beside import searched
from paripassu.running.chance import stream
from paripassu.running.clock import TIME_LIMIT, Clock, Progress

ROUNDS, MOST_ROUNDS = 2, 100
GAMES, MOST_GAMES = 2_000, 100_000


@answering
def tournament(
    case: Case,
    order: Sequence[str] | None = None,
    *,
    history: bool = False,
    reading: str | None = None,
    deal: str | Iterable[str] | None = None,
    strategies: Iterable[str] | None = None,
    rounds: int = ROUNDS,
    games: int = GAMES,
    seed: int = 0,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Tournament:
    """Let the parties behave in different ways over a plan: every way against every other.

    At each step its actors do their part or hold it back, and any party that acts in the deal may
    leave: see `paripassu.risk.game`. It is no forecast: nobody says that a party behaves so.

    Parameters
    ----------
    order, history, reading, deal
        Which order, as in `check`; that of `plan` where none is given.
    strategies
        Names of `STRATEGIES`, and ``axelrod:TitForTat`` for those of the Axelrod library; those of
        our own if left out. Each party follows each of them in turn.
    rounds
        How often the steps are offered: those that are missing again, in each further round.
    games
        About how many games are played: each combination of strategies as often as that allows,
        more than once only where chance plays a part; where there are more, so many are drawn.
    seed
        Makes what is drawn repeatable.
    time_limit, progress
        As in `plan`; on Ctrl-C too the games that were played are the answer.

    Raises
    ------
    RequestError
        Where the order or a strategy is not possible, or the deal depends on events.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.tournament("bill-and-jack", strategies=["complete", "leave", "grim"])
    >>> found.combinations, found.finished, found.yes
    (9, Fraction(1, 1), True)
    """
    chosen = _strategies(strategies)
    _refuse("rounds", rounds, MOST_ROUNDS)
    _refuse("games", games, MOST_GAMES)
    given = (order, history, reading) != (None, False, None)

    def find(clock: Clock) -> Tournament:
        if given:
            agreed, steps = given_order(case, order, history=history, reading=reading, deal=deal)
        else:
            agreed = agree(case, deal=deal)
            steps = plan_of(case, agreed, clock.share(1 / 2), seed=seed).order
        figures = examine(case, agreed, steps)
        if not figures.possible:
            raise RequestError(figures.faults[0])
        game = Game(case, agreed, steps, rounds)
        sets = dict.fromkeys(game.terms.acting, chosen)
        found = play_all(game, sets, games, seed, clock)
        return Tournament(
            case=case,
            deal=agreed,
            order=steps,
            figures=figures,
            strategies=tuple(one.name for one in chosen),
            rounds=rounds,
            games=games,
            seed=seed,
            rows=tuple(_rows(game, chosen, found)),
            pairs=tuple(_pairs(game, chosen, found)),
            if_it_pays=if_it_pays(game),
            **_counted(game, chosen, found),
        )

    return searched(find, time_limit, progress)


def seen_by(found: Tournament, party: str) -> Tournament:
    """Play again what one party may see: its own numbers alone, and its own points alone.

    The others follow only strategies that rest on nobody's numbers, for the party does not know
    theirs.

    Raises
    ------
    RequestError
        Where no such strategy was asked for, or the case has no such party.
    """
    case = case_seen_by(found.case, party)
    chosen = _strategies(found.strategies)
    blind = tuple(one for one in chosen if not one.by_numbers)
    if not blind:
        raise RequestError(
            _("What the others do by these strategies rests on their numbers: there is no view of "
              "it for one party.")
        )  # fmt: skip
    game = Game(case, found.deal, found.order, found.rounds)
    own = game.terms.parties.index(party)
    sets = {p: chosen if p == own else blind for p in game.terms.acting}
    played = play_all(game, sets, found.games, found.seed, Clock())
    figures = examine(case, found.deal, found.order)
    counted = _counted(game, chosen, played)
    rows = tuple(row for row in _rows(game, chosen, played) if row.party == party)
    pairs = tuple(pair for pair in _pairs(game, chosen, played) if pair.party == party)
    return replace(
        found, case=case, figures=figures, rows=rows, pairs=pairs, if_it_pays=None, **counted
    )


def if_it_pays(game: Game) -> IfItPays:
    """Say what comes of it if every party leaves as soon as it pays."""
    leave = next(one for one in STRATEGIES if one.name == "leave")
    chance = stream(0, "tournament")
    end = game.play({party: leave.begins(game, party, chance) for party in game.terms.acting})
    by = tuple(name for k, name in enumerate(game.terms.parties) if end.broke >> k & 1)
    return IfItPays(end.finished, None if end.finished else end.step + 1, by)


def _counted(game: Game, chosen: Sequence[Strategy], found: Played) -> dict[str, Any]:
    """Give what is counted over all games."""
    whole = found.whole
    return {
        "combinations": found.combinations,
        "wanted": found.wanted,
        "played": found.played,
        "repeats": found.repeats,
        "chancy": found.drawn or any(one.by_chance for one in chosen),
        "finished": whole.finished.mean,
        "finished_error": _error(found, whole.finished),
        "breaks": {place + 1: share for place, share in whole.breaks.items()},
    }


def _error(found: Played, of: Sum) -> Fraction | None:
    """Give a standard error; None where only some of what was to be played was."""
    if found.played < found.wanted:
        return None
    return of.error(found.repeats, drawn=found.drawn)


def _rows(game: Game, chosen: Sequence[Strategy], found: Played) -> Iterator[Fared]:
    for party, name in enumerate(game.terms.parties):
        for strategy in (*(one.name for one in chosen), ""):
            one = found.counts.get(Who(party, strategy))
            if one is None or one.worst is None:
                continue
            unit = game.terms.scale[party]
            most = max(one.broke, key=lambda step: (one.broke[step], -step), default=None)
            error = _error(found, one.points)
            yield Fared(
                name,
                strategy or None,
                one.points.mean / unit,
                None if error is None else error / unit,
                Fraction(one.worst, unit),
                one.finished.mean,
                _error(found, one.finished),
                None if most is None else most + 1,
            )


def _pairs(game: Game, chosen: Sequence[Strategy], found: Played) -> Iterator[Pair]:
    names = [one.name for one in chosen]
    for party, own, other in product(range(len(game.terms.parties)), names, names):
        one = found.counts.get(Who(party, own, other))
        if one is not None:
            mean = one.points.mean / game.terms.scale[party]
            yield Pair(game.terms.parties[party], own, other, mean, one.finished.mean)


def _strategies(names: Iterable[str] | None) -> tuple[Strategy, ...]:
    """Give the strategies of these names, all of our own if none are named."""
    known = {one.name: one for one in STRATEGIES}
    asked = tuple(known) if names is None else tuple(names)
    if not asked or len({*asked}) < len(asked):
        raise RequestError(_("Name at least one strategy, and none of them twice."))
    chosen = []
    for name in asked:
        if name.startswith(axelrod.PREFIX):
            chosen.append(axelrod.of_library(name))
        elif name in known:
            chosen.append(known[name])
        else:
            raise RequestError(
                _("There is no strategy “{name}”{meant}; there are {known}, and those of the "
                  "Axelrod library, such as axelrod:TitForTat.",
                  name=name[:40], meant=near(name, known), known=", ".join(known))
            )  # fmt: skip
    return tuple(chosen)


def _refuse(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise RequestError(
            _("{name} takes a whole number from 1 to {most}, not {number}.",
              name=name, most=f"{most:,}", number=number)
        )  # fmt: skip
