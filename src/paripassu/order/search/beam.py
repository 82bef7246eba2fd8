"""A first order: step by step, keeping the few beginnings that ask the least so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.balance import precedence
from paripassu.balance.terms import Terms
from paripassu.order.search.beam_kernel import BROKEN, widen
from paripassu.order.search.compiling import affordable, compiled, little
from paripassu.order.search.criteria import CRITERIA, UNBOUNDED, measure
from paripassu.order.search.facing import Facing
from paripassu.order.search.state_space import widest
from paripassu.running.chance import stream
from paripassu.running.clock import Clock
from paripassu.running.threads import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 16
# What is lowered, by the criterion that is preferred; for changes of actor it is trust.
MODES = {"trust": 0, "guarantee": 1, "exposure": 2, "rounds": 0}
WIDEST = 6_000_000  # steps, times those of which none waits for another, times width
ROOM = 1_500_000  # steps times width: some 100 MB for a beam
QUICK = 60_000_000  # steps, times those of which none waits, times parties, times width at first
LOOKS = 8_000_000  # at a step's effect on a party, after which a beam asks whether to go on
TOGETHER = 8  # beams of one width
# Which share of the gap above the bound beginnings are to stay under to be alike; half the beams
# do as the best did before.
SHARES, FOLLOWING = [1.0, 0.97, 0.9, 0.75, 0.5, 0.0], [1.0, 0.97, 0.9, 0.75]
JITTER = 1e-3


class Tables:
    """A deal as seen from one end, with its parties' terms as floats.

    `party` holds, by party: balance at that end, final, guarantee, cover, stake, trust, risk limit
    and whether it acts.
    """

    def __init__(self, terms: Terms, facing: Facing) -> None:
        self.facing = facing
        acting = [float(i in terms.acting) for i in range(len(terms.parties))]
        limit = [float(UNBOUNDED) if r is None else float(r) for r in terms.limit]
        columns = (
            self.facing.held, terms.final, terms.guarantee, terms.cover, terms.stake,
            [float(p) for p in terms.trust], limit, acting,
        )  # fmt: skip
        self.party = np.array([list(map(float, column)) for column in columns])


class Style(NamedTuple):
    """From which end a beam comes, and by what it chooses, beside the worst moment so far.

    `near` weighs how near anybody is to breaking rule 1, `strain` how far the parties are from
    ease, `now` what the step itself asks; for `kind` see `beam_kernel.strain`. The end knows more:
    what is left to fall back on shows there. From the start it helps to keep away from rule 1. No
    style is the best for all deals.
    """

    sign: int
    near: float
    strain: float = 0.2
    now: float = 0.0
    kind: int = 2

    @classmethod
    def drawn(cls, sign: int, chance: np.random.Generator) -> Style:
        """Draw a style by chance."""
        near, now = float(chance.choice([0, 1, 10])), float(chance.choice([0, 0, 0.1]))
        return cls(sign, near, 10 ** chance.uniform(-2, 0), now, int(chance.integers(1, 4)))


FIRST = (Style(-1, 0.0), Style(1, 1.0))


class Beamed(NamedTuple):
    """An order that a beam found, with its value by the criterion."""

    value: Fraction
    order: list[int]
    style: Style


class Beams:
    """Beam searches over one deal, ever wider, in many styles."""

    def __init__(self, terms: Terms, ends: Sequence[Facing], seed: int = 0) -> None:
        self.terms, self.seed, self.tried = terms, seed, 0
        self.tables = {facing.sign: Tables(terms, facing) for facing in ends}
        self.width = WIDTH
        self.liked: Style | None = None
        self.helped = False

    def quick(
        self,
        name: str,
        clock: Clock,
        floor: Fraction | None = None,
        passes: Callable[[Sequence[int]], bool] | None = None,
    ) -> list[Beamed]:
        """Give two orders at little cost, the better by a criterion first, or one at its floor.

        The `floor` is what no order beats, where that is known already; an order at it has to pass
        what else is asked. When time is up one of them is gone on with, as narrow as can be, if
        that is soon done. Where there is none, as where there is no time to compile in, the steps
        are taken as they come.
        """
        found: list[Beamed] = []
        looks = self._looks
        width = max(1, min(WIDTH, QUICK // looks))
        plain = little(looks * width, widen)
        if plain or affordable(clock, widen):
            if floor is None and name in CRITERIA:
                floor = CRITERIA[name].floor(self.terms)
            ease = -BROKEN if floor is None else float(floor)
            for style in FIRST:
                tables, narrow = self.tables[style.sign], int(not found and looks <= LOOKS)
                if clock.over and not narrow and width * looks > LOOKS:
                    break
                wide = partial(_wide, clock, width, narrow)
                order = beam(tables, name, style, width, ease, wide=wide, plain=plain)
                found = sorted([*found, *self._ranked(name, [order], [style])], key=_value)
                at_floor = found and found[0].value == floor
                if at_floor and (passes is None or passes(found[0].order)):
                    break
        return found or self._ranked(name, [in_turn(self.terms)], FIRST[:1])

    def like(self, style: Style) -> None:
        """Go on in the style of an order that was good, as wide as it was."""
        self.liked, self.helped = style, True

    @property
    def states(self) -> int:
        """How many states the next beams go on from."""
        return TOGETHER * len(self.terms.steps) * self._next_width

    @property
    def _next_width(self) -> int:
        return min(self.width if self.helped else 2 * self.width, self._most)

    @property
    def _looks(self) -> int:
        """How many looks at a step's effect on a party a beam one wide takes at the most."""
        n, m = len(self.terms.steps), len(self.terms.parties)
        # At the most all steps are free of each other; how many are is asked where it matters.
        return n * m * (n if n * n * m * WIDTH <= QUICK else self._wide)

    @cached_property
    def _wide(self) -> int:
        return widest(self.terms.before)

    @cached_property
    def _most(self) -> int:
        n = len(self.terms.steps)
        return max(1, min(ROOM // n, max(WIDTH, WIDEST // (n * self._wide))))

    def more(self, name: str, bound: Fraction, best: Fraction, clock: Clock) -> list[Beamed]:
        """Give orders from beams held to marks between bound and best, the better first.

        They are wider than those before, unless these helped, and half of them are in the style
        that was liked. When time is up none is gone on with.
        """
        low, high = float(bound), float(best)
        chance = stream(self.seed, "beams", self.tried)
        self.tried += 1
        self.width, self.helped = self._next_width, False

        def run(style: Style, share: float, chances: NDArray[np.float64]) -> list[int] | None:
            if clock.over:
                return None
            ease = low + (high - low) * share
            return beam(
                self.tables[style.sign], name, style, self.width, ease, JITTER * chances,
                partial(_wide, clock, self.width, 0), plain=plain,
            )  # fmt: skip

        plain = little(TOGETHER * self._looks * self.width, widen)
        if not (plain or affordable(clock, widen)):
            return []

        styles, tasks = [], []
        for number in range(TOGETHER):
            style, shares = Style.drawn((-1, 1)[number // 2 % 2], chance), SHARES
            if number % 2 and self.liked is not None:
                style, shares = self.liked, FOLLOWING
            styles.append(style)
            share, chances = float(chance.choice(shares)), chance.random(len(self.terms.steps))
            tasks.append(partial(run, style, share, chances))
        return self._ranked(name, in_threads(tasks), styles)

    def _ranked(
        self, name: str, orders: Sequence[list[int] | None], styles: Sequence[Style]
    ) -> list[Beamed]:
        found = [
            Beamed(measure(self.terms, order, name), order, style)
            for order, style in zip(orders, styles, strict=True)
            if order is not None
        ]
        return sorted(found, key=_value)


def _value(one: Beamed) -> Fraction:
    return one.value


def beam(
    tables: Tables,
    name: str,
    style: Style,
    width: int = WIDTH,
    ease: float = -BROKEN,
    jitter: NDArray[np.float64] | None = None,
    wide: Callable[[], int] | None = None,
    *,
    plain: bool = False,
) -> list[int] | None:
    """Give an order of all steps, by beam search on the worst moment (Lowerre 1976).

    Beginnings whose worst moment asks no more than `ease` are alike; among them the style decides.
    `jitter` is added for each step. What is `plain` is not compiled. `wide` is asked after every
    `LOOKS` how many beginnings, at most `width`, to go on with; None is given where that is none.
    """
    facing = tables.facing
    n, m = facing.n, facing.m
    run: Callable[..., None] = widen if plain else compiled(widen)
    from_, step = np.zeros((n, width), np.int64), np.zeros((n, width), np.int64)
    weights = np.array([style.near, style.strain, style.now])
    # What a step does not move stays as it was in the beginning before.
    table = (
        np.zeros((2, width * facing.words), np.int64), np.zeros((2, width, n), np.int64),
        np.zeros((2, width), np.int64), np.zeros((2, width, m)), np.zeros((2, width, m)),
        np.zeros((2, width)), np.zeros((2, width, m)), np.zeros((2, width, m)),
    )  # fmt: skip
    place, kept = np.zeros(3, np.int64), width
    while place[0] < n and kept:
        run(
            facing.arrays, tables.party, MODES[name], n, m, facing.words, facing.sign, kept, ease,
            weights, style.kind, np.zeros(n) if jitter is None else jitter, from_, step,
            place, table, LOOKS,
        )  # fmt: skip
        kept = width if wide is None else wide()
    if place[0] < n:
        return None
    order, row = [], 0
    for layer in range(n - 1, -1, -1):
        order.append(int(step[layer, row]))
        row = int(from_[layer, row])
    return order[::-1] if facing.sign > 0 else order


def _wide(clock: Clock, width: int, narrow: int) -> int:
    """Give how wide a beam goes on: as it was, or `narrow` when time is up."""
    return narrow if clock.over else width


def in_turn(terms: Terms) -> list[int]:
    """Give the steps as they come, each after those that it waits for."""
    return precedence.in_turn(terms.before, terms.groups)
