"""What it is worth to know one number before deciding, from draws of all of them.

With u(d, θ) the worth of decision d where the numbers are θ, the expected value of perfect
information of number j is E[max_d E(u(d, θ) | θ_j)] - max_d E u(d, θ). The inner mean is taken over
draws of almost the same θ_j: the draws in the order of θ_j, in blocks (M. Strong and J. E. Oakley,
"An efficient method for computing single-parameter partial expected value of perfect information",
Medical Decision Making 33 (2013), 755-766). The largest of several means over few draws is too
large on the average; so what is decided on one half of a block is judged on its other half.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCKS = 50
PLACES = 6  # decimals of what was estimated
BLOCK = 40  # draws that a block has at least


@dataclass(frozen=True, eq=False)
class Worth:
    """What it is worth to know each of some numbers, in the chance to decide rightly.

    Attributes
    ----------
    now, known
        The chance with nothing more known, and with all numbers known.
    gains, errors
        Per number, by how much knowing it raises that chance, and the standard error of it. Where
        no answer would change what is done a gain is about 0; by chance it may be just below.
    explained
        Per number, the share of the variance of whether the first order holds that the number
        explains by itself: its first Sobol index.
    """

    now: float
    known: float
    gains: Floats
    errors: Floats
    explained: Floats


def worth_of_knowing(values: Floats, holds: NDArray[np.bool_]) -> Worth:
    """Estimate what it is worth to know each number.

    Of several orders the decision is which of them to take, and right is one that holds. Of one
    order it is whether to sign, and right is to sign a plan that holds, or not to sign one that
    does not: to be let down weighs as much as to miss what would have held.

    Parameters
    ----------
    values
        The draws, (draws, numbers), independent of each other.
    holds
        Whether each order holds in each draw, (draws, orders).
    """
    either = np.column_stack([holds, ~holds]) if holds.shape[1] == 1 else holds
    right: Floats = either.astype(np.float64)
    draws, numbers = values.shape
    best = int(right.mean(axis=0).argmax())
    blocks = max(1, min(BLOCKS, draws // BLOCK))
    # Of each block every other draw: two halves, each of which judges what the other decides.
    block = np.arange(draws) * blocks // max(draws, 1)
    half = 2 * block + np.arange(draws) % 2
    size = np.maximum(np.bincount(half, minlength=2 * blocks), 1)
    gains, errors, explained = (np.zeros(numbers) for _number in range(3))
    for number in range(numbers):
        own = right[np.argsort(values[:, number], kind="stable")]
        means = np.column_stack(
            [np.bincount(half, one, minlength=2 * blocks) / size for one in own.T]
        )
        chosen = means.argmax(axis=1)[half ^ 1]
        gained = own[np.arange(draws), chosen] - own[:, best]
        gains[number] = gained.mean()
        errors[number] = gained.std() / np.sqrt(max(draws - 1, 1))
        explained[number] = _explained(own[:, 0], block, blocks)
    now, known = float(right[:, best].mean()), float(right.max(axis=1).mean())
    return Worth(now, known, gains, errors, explained)


def _explained(held: Floats, block: NDArray[np.int64], blocks: int) -> float:
    """Give the share of the variance that lies between blocks, without what chance puts there."""
    whole = held.var()
    if not whole:
        return 0.0
    size = np.bincount(block, minlength=blocks)
    means = np.bincount(block, held, minlength=blocks) / size
    within = np.bincount(block, (held - means[block]) ** 2, minlength=blocks) / np.maximum(
        size - 1, 1
    )
    between = np.average((means - held.mean()) ** 2 - within / size, weights=size)
    return float(np.clip(between / whole, 0, 1))


def rounded(number: Any) -> Fraction:
    """Give an estimate as the decimal that it is told as."""
    return Fraction(str(round(float(number), PLACES) + 0.0))
