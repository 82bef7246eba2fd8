"""How far a plan comes in each draw, what ends it, and what everybody is left with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from paripassu.risk.along import Along
from paripassu.risk.holding import Outcome, backing, balances, breaks, trusting
from paripassu.risk.luck import Luck, Turns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Cause(IntEnum):
    """What ends a plan before it is completed."""

    NONE = 0
    RULE = 1  # a party leaves, or would not go on, because a rule fails for it
    LEFT = 2  # a party leaves by chance
    ALARM = 3  # a step is not confirmed, though it was done
    UNBACKED = 4  # a rule fails since whoever stood for a guarantee has left


@dataclass(frozen=True)
class Fate:
    """What becomes of a plan in each draw.

    Attributes
    ----------
    done
        (draws,): how many steps are done when it ends.
    cause
        (draws,): see `Cause`.
    party
        (draws,): the place of the party that ends it, -1 for none.
    """

    done: NDArray[np.int16]
    cause: NDArray[np.int8]
    party: NDArray[np.int16]


def fated(way: Along, values: Floats, outcome: Outcome, luck: Luck, turns: Turns | None) -> Fate:
    """Say how far an order comes: the first thing that ends it does.

    Who leaves because it pays does so as soon as it does; before a step that rule 3 forbids a
    party stops; where rule 4 fails nothing is begun.
    """
    steps = len(way.order)
    step, party, rule = outcome.step, outcome.party, outcome.rule
    if turns is not None and any(luck.backing):
        step, party, rule = _unbacked(way, values, outcome, luck, turns)
    broke = np.where(rule == 0, steps + 1, np.where(rule == 3, np.maximum(step - 1, 0), step))
    if turns is None:
        gone = alarm = np.full_like(broke, steps + 1)
        leaver = np.full_like(party, -1)
    else:
        alarm = turns.alarm
        # Without a party that does nothing the plan goes on, less what it stands for.
        left = np.where(way.acting[:, None], turns.gone, np.inf)
        leaver = left.argmin(0).astype(np.int16)
        done = turns.done_by(left.min(0))
        gone = np.where(done < steps, done, steps + 1)
    # At one moment the verifier speaks first, then whoever looks at its numbers.
    done = np.minimum(np.minimum(broke, gone), np.minimum(alarm, steps))
    by_alarm, by_rule, by_chance = (one == done for one in (alarm, broke, gone))
    why = np.where(step == outcome.step, Cause.RULE, Cause.UNBACKED)
    cause = np.select([by_alarm, by_rule, by_chance], [Cause.ALARM, why, Cause.LEFT], Cause.NONE)
    who = np.select([by_alarm, by_rule, by_chance], [np.full_like(party, -1), party, leaver], -1)
    return Fate(done.astype(np.int16), cause.astype(np.int8), who.astype(np.int16))


def _unbacked(
    way: Along, values: Floats, outcome: Outcome, luck: Luck, turns: Turns
) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int8]]:
    """Say where an order first breaks if who stands for a guarantee may leave."""
    step, party, rule = outcome.step.copy(), outcome.party.copy(), outcome.rule.copy()
    for i, backers in enumerate(luck.backing):
        if not backers:
            continue
        backed = _backing(way, i, values, luck, turns)
        held, final = balances(way, i, values)
        moment, broken, _over = breaks(way, i, held, final, backed, trusting(way, i, values))
        first = (moment >= 0) & ((step < 0) | (moment < step))
        step[first], party[first], rule[first] = moment[first], i, broken[first]
    return step, party, rule


def _backing(way: Along, party: int, values: Floats, luck: Luck, turns: Turns | None) -> Floats:
    """Give what a party loses by walking away at each moment: less, once a guarantor has left."""
    whole, place = backing(way, party, values)[None], way.guarantee[party]
    if turns is None or place < 0 or not luck.backing[party]:
        return whole
    lost = np.zeros_like(turns.moments)
    for by, share in luck.backing[party]:
        lost += np.where(turns.gone[by] <= turns.moments, share, 0.0)
    return whole - lost * values[:, place]


@dataclass(frozen=True)
class Left:
    """What each party is left with, in each draw.

    Attributes
    ----------
    balances
        (m, n + 1, draws): if the plan ended after each step.
    result
        (m, draws): where it does end.
    """

    balances: Floats
    result: Floats


def left_with(
    way: Along, values: Floats, fate: Fate, outcome: Outcome, luck: Luck, turns: Turns | None
) -> Left:
    """Say what each party really has: what was not done is worth nothing to it, and costs nothing.

    Whoever leaves loses its guarantee, and others what it pledged to them is gained; where rule 4
    fails there is no deal, and nobody leaves one.
    """
    real = values if turns is None else _really(way, values, turns)
    draws = np.arange(len(values))
    held = np.empty((len(way.parties), len(way.order) + 1, len(values)))
    result = np.empty((len(way.parties), len(values)))
    breached = np.isin(fate.cause, (Cause.RULE, Cause.LEFT, Cause.UNBACKED)) & ~(
        (outcome.rule == 4) & (fate.cause == Cause.RULE)
    )
    for i, p in enumerate(way.parties):
        held[i], final = balances(way, i, real)
        result[i] = np.where(fate.cause == Cause.NONE, final, held[i][fate.done, draws])
        leaves = breached & (fate.party == i)
        backed = _backing(way, i, values, luck, turns)
        result[i] -= np.where(leaves, backed[np.minimum(fate.done, len(backed) - 1), draws], 0.0)
        for j, other in enumerate(way.parties):
            gained = float(way.case.parties[other].pledged(p).gained) if other != p else 0.0
            if gained:
                result[i] += np.where(breached & (fate.party == j), gained, 0.0)
    return Left(held, result)


def _really(way: Along, values: Floats, turns: Turns) -> Floats:
    """Give the numbers as they turn out: nothing of what was not done, all of what was."""
    real = values.copy(order="K")
    for place, number in enumerate(way.numbers):
        if number.kind in ("value", "keeps"):
            if number.of not in turns.false:
                continue
            believed = float(way.case.actions[number.of].believed(number.party))
            done = ~turns.false[number.of]
            real[:, place] *= np.where(done, 1 / believed if believed else 0.0, 0.0)
        elif number.kind == "extra":
            for action in way.case.also[int(number.of)].when:
                if action in turns.false:
                    real[:, place] *= ~turns.false[action]
    return real
