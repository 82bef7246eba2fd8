"""Random numbers that can be repeated: a stream of its own for each purpose, all from one seed."""

from __future__ import annotations

import numpy as np


def stream(seed: int, purpose: str, *which: int) -> np.random.Generator:
    """Give the random numbers of one purpose; with `which` those of one of its many turns.

    Streams are independent of each other (`numpy.random.SeedSequence`), so that a new use of
    chance, or another number of turns, changes nothing elsewhere.
    """
    return np.random.default_rng((seed, int.from_bytes(purpose.encode(), "big"), *which))
