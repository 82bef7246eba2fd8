"""Sobol indices of whether an order holds: how much of it each number explains, alone and in all.

They are those of I. M. Sobol', Mathematics and Computers in Simulation 55 (2001), 271-280,
estimated by SALib from a design of A. Saltelli et al., Computer Physics Communications 181 (2010),
259-270.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.numbers import Number
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.risk.along import Along
from paripassu.risk.asking import rounded
from paripassu.risk.drawn import Shape, placed
from paripassu.risk.holding import judged
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE = 1024  # points of the design at most; each number takes as many draws, and two more
CELLS = 40_000_000  # numbers times draws that are held at a time
AT_ONCE = 10_000  # draws that are judged at a time
RESAMPLES = 100
NORMAL = 0.6826894921370859  # the chance to be within one standard error


class IndexContent(Content):
    """The two indices of a number, with their standard errors."""

    number: str
    first: Figure
    first_error: Figure
    total: Figure
    total_error: Figure


@dataclass(frozen=True, repr=False)
class Index(Told):
    """How much of the variance of whether a plan holds a number explains.

    Attributes
    ----------
    first, total
        By itself; and with all that it has together with others.
    first_error, total_error
        Their standard errors, by bootstrap.
    """

    number: Number
    first: Fraction
    first_error: Fraction
    total: Fraction
    total_error: Fraction

    def content(self) -> IndexContent:
        """Give what it holds."""
        return {
            "number": self.number.path,
            "first": self.first,
            "first_error": self.first_error,
            "total": self.total,
            "total_error": self.total_error,
        }

    @classmethod
    def restored(cls, content: IndexContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with the numbers of the draws by their paths."""
        return cls(
            numbers[content["number"]],
            content["first"],
            content["first_error"],
            content["total"],
            content["total_error"],
        )


def indices(
    way: Along, moving: Sequence[Number], shape: Shape, seed: int, clock: Clock
) -> tuple[Index, ...]:
    """Estimate the Sobol indices of each number that varies, the largest in all first.

    The numbers are drawn independently of each other, even where draws move together. None has an
    index where the order holds always, or never.

    Raises
    ------
    RequestError
        Where SALib is not installed.
    OutOfTimeError
        Where the clock says so.
    """
    sample, analyze = salib()
    names = [number.path for number in moving]
    if not names:
        return ()
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    base = BASE
    while base * (len(names) + 2) * len(names) > CELLS and base > 2:
        base //= 2  # a power of two; the standard errors tell
    places = sample.sample(problem, base, calc_second_order=False, seed=seed)
    middles = np.array([float(number.middle) for number in way.numbers])
    at = [way.numbers.index(number) for number in moving]
    parts: list[NDArray[np.bool_]] = []
    for first in range(0, len(places), AT_ONCE):
        clock.tick(N_("judging draws for Sobol indices"))
        some = places[first : first + AT_ONCE]
        values = np.tile(middles, (len(some), 1))
        for row, (k, number) in enumerate(zip(at, moving, strict=True)):
            values[:, k] = placed(number, some[:, row], shape)
        parts.append(judged(way, values).holds)
    held = np.concatenate(parts).astype(float)
    if not held.std():
        return ()
    with np.errstate(all="ignore"):
        told = analyze.analyze(
            problem, held, calc_second_order=False, num_resamples=RESAMPLES, conf_level=NORMAL,
            seed=seed,
        )  # fmt: skip
    columns = (told[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    rows = zip(moving, *columns, strict=True)
    found = [Index(number, *map(rounded, row)) for number, *row in rows]
    return tuple(sorted(found, key=lambda one: (-one.total, -one.first)))


def salib() -> tuple[Any, Any]:
    """Import what draws the design and what makes indices of it; refuse where it is missing."""
    try:
        from SALib.analyze import sobol as analyze
        from SALib.sample import sobol as sample
    except ImportError:
        raise RequestError(
            _("Sobol indices need SALib: pip install 'paripassu[sensitivity]'.")
        ) from None
    return sample, analyze
