"""Bad luck: what else may end a plan, and what is reported done and is not, in each draw.

Time runs as the steps do, one after the other: each begins once the one before is verified, or on
its earliest day. Each action and each verification takes longer than stated by a share that is
exponential with a stated mean. A party leaves by chance in a month, or on a date: while the plan is
under way that ends it where the party acts in it, and takes away what it stands for in any case. A
verifier errs in two ways: it does not confirm what was done, which ends the plan there; or it
confirms what was not, and the plan goes on while the others have nothing of the action and its
actors bear none of its cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from paripassu.case.model import Case
from paripassu.case.timing import day_of, days, working
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.risk.along import Along
from paripassu.running.counted import key, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MONTH = 30.0  # days
WEEK = 7 / 5  # days for each working day
LATE = Fraction(1, 5)  # by which all takes longer on average, where nobody says otherwise
Date = tuple[float, float]  # a day after D-Day, and the chance of leaving then


@dataclass(frozen=True)
class Luck:
    """What may happen on the way of an order, by steps (n) and parties (m).

    Attributes
    ----------
    doing, checking, earliest
        (n,): days that a step takes, and its verification; the day on which it can begin.
    month, dates
        (m,): the chance that each party leaves in a month; and on dates.
    alarm
        (n,): the chance that a step is not confirmed though it was done.
    unsure
        The actions that may be confirmed though they were not done, with the chance of that.
    backing
        For each party who stands for which share of its guarantee.
    late
        By what share all takes longer than stated, on average.
    """

    doing: Floats
    checking: Floats
    earliest: Floats
    month: Floats
    dates: tuple[tuple[Date, ...], ...]
    alarm: Floats
    unsure: tuple[tuple[str, float], ...]
    backing: tuple[tuple[tuple[int, float], ...], ...]
    late: float
    key: np.uint64

    @property
    def any(self) -> bool:
        """Whether anything but the numbers can end the plan, or turn out otherwise."""
        return bool(self.leaving or self.alarm.any() or self.unsure)

    @property
    def leaving(self) -> tuple[int, ...]:
        """The parties that may leave."""
        able = (m > 0 or any(c for _d, c in d) for m, d in zip(self.month, self.dates, strict=True))
        return tuple(i for i, can in enumerate(able) if can)

    @cached_property
    def columns(self) -> int:
        """How many random numbers a draw takes."""
        dates = sum(map(len, self.dates))
        return 3 * len(self.doing) + len(self.month) + dates + len(self.unsure)

    def draw(self, first: int, draws: int) -> Turns:
        """Draw what happens: so many draws, from the draw of this number on."""
        rows = iter(units(self.key, first, draws, self.columns))
        steps, many = len(self.doing), len(self.month)
        late = [-self.late * np.log1p(-next(rows)) for _ in range(2 * steps)]
        alarms = [next(rows) for _ in range(steps)]
        left = [next(rows) for _ in range(many)]
        moments = np.zeros((steps + 1, draws))
        for k in range(steps):
            begins = np.maximum(moments[k], self.earliest[k])
            takes = self.doing[k] * (1 + late[k]) + self.checking[k] * (1 + late[steps + k])
            moments[k + 1] = begins + takes
        gone = np.full((many, draws), np.inf)
        for i in range(many):
            if self.month[i] == 1:
                gone[i] = 0.0
            elif self.month[i] > 0:
                gone[i] = MONTH * np.log1p(-left[i]) / log1p(-self.month[i])
        for i, dates in enumerate(self.dates):
            for day, chance in dates:
                then = next(rows) < chance
                gone[i] = np.where(then & (day >= 0), np.minimum(gone[i], day), gone[i])
        false = {action: next(rows) < chance for action, chance in self.unsure}
        alarm = np.full(draws, steps + 1, np.int16)
        for k in reversed(range(steps)):
            alarm[alarms[k] < self.alarm[k]] = k + 1
        return Turns(moments, gone, alarm, false)


@dataclass(frozen=True)
class Turns:
    """What happens in each draw.

    Attributes
    ----------
    moments
        (n + 1, draws): the day on which each step is verified; 0 for the start.
    gone
        (m, draws): the day on which each party leaves; infinite where it does not.
    alarm
        (draws,): after how many steps one is not confirmed though it was done; n + 1 for none.
    false
        By action, in which draws it was confirmed though it was not done.
    """

    moments: Floats
    gone: Floats
    alarm: NDArray[np.int16]
    false: dict[str, NDArray[np.bool_]]

    def done_by(self, day: Floats) -> NDArray[np.int16]:
        """Give how many steps are verified by a day of each draw; n where all are."""
        done: NDArray[np.int16] = (self.moments[1:] <= day).sum(0, dtype=np.int16)
        return done


def luck_of(way: Along, *, seed: int, late: Fraction = LATE) -> Luck:
    """Say what may happen on the way of an order.

    Raises
    ------
    RequestError
        Where a party may leave on a date, and the case does not say when D-Day is.
    """
    case, steps = way.case, way.steps
    times = [[*_times(way, step)] for step in steps]
    stated = [case.parties[p] for p in way.parties]
    return Luck(
        doing=np.array([max(d for d, _c in own) for own in times]),
        checking=np.array([max(c for _d, c in own) for own in times]),
        earliest=np.array([max(_earliest(case, a) for a, _part in step) for step in steps]),
        month=np.array([float(own.leaves.each_month) if own.leaves else 0.0 for own in stated]),
        dates=tuple(tuple(_dates(case, p)) for p in way.parties),
        alarm=np.array([_alarm(case, {a for a, _part in step}) for step in steps]),
        unsure=tuple(_unsure(way)),
        backing=tuple(
            tuple((way.parties.index(by), float(part / own.breach_cost))
                  for by, part in own.backed_by.items() if part)
            for own in stated
        ),
        late=float(late),
        key=key(seed, "luck"),
    )  # fmt: skip


def _times(way: Along, step: Sequence[tuple[str, int]]) -> Iterator[Date]:
    """Yield for each part of a step the days that it takes, and those of its verification."""
    for action, _part in step:
        stated = way.case.actions[action]
        whole = _days(stated.takes) if stated.takes is not None else 1.0
        parts = 1 if stated.repeats is not None else len(way.deal.shares[action])
        checking = stated.verified.takes if stated.verified is not None else None
        yield whole / parts, _days(checking) if checking is not None else 0.0


def _days(duration: str) -> float:
    return days(duration) * (WEEK if working(duration) else 1.0)


def _earliest(case: Case, action: str) -> float:
    """Give the day on which an action can begin; 0 where no day is known."""
    when = case.actions[action].earliest
    try:
        day = day_of(when, case.starts) if when is not None else None
    except ValueError:
        day = None
    return float(max(0, day or 0))


def _dates(case: Case, party: str) -> Iterator[Date]:
    leaves = case.parties[party].leaves
    for when, chance in (leaves.on if leaves else {}).items():
        try:
            day = day_of(when, case.starts)
        except ValueError:
            raise RequestError(
                _("{party} may leave on {date}, but the case does not say when D-Day is: state "
                  "starts, or write D+n.", party=case.parties[party].name, date=when)
            ) from None  # fmt: skip
        yield float(day or 0), float(chance)


def _alarm(case: Case, actions: set[str]) -> float:
    """Give the chance that a step is not confirmed though all of it was done."""
    checked = (case.actions[a].verified for a in actions)
    kept = sum(log(1 - float(v.false_alarm)) if v.false_alarm < 1 else -np.inf
               for v in checked if v is not None and v.false_alarm)  # fmt: skip
    return -float(np.expm1(kept))


def _unsure(way: Along) -> Iterator[tuple[str, float]]:
    for action in way.deal.actions:
        verified = way.case.actions[action].verified
        if verified is not None and verified.confidence is not None and verified.confidence < 1:
            yield action, float(1 - verified.confidence)
