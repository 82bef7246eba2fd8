"""All steps that there could be, laid out in arrays for the compiled walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.packages.steps import Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

BOUNDLESS = 2**60


class Facts(NamedTuple):
    """The steps of all options as arrays: n options, m parties, e extras."""

    levels: Whole
    keep: Whole  # (n, m)
    worth: Whole  # (n, m)
    base: Whole
    start: Whole
    sets: Whole  # (e, n)
    gain: Whole  # (e, m), of the finished deal
    kept: Whole  # (e, m), if the process ends
    needs: Whole  # (n, n)
    acts: Whole  # (n, m)
    standing: Whole
    pledged: Whole
    rule: Whole  # (m, 4): guarantee, risk limit, trust p and q
    stake: Whole
    word: Whole  # where an option's steps are counted in the key of a state
    shift: Whole


def facts(steps: Steps) -> Facts:
    """Lay out the steps of all options."""
    terms, choices = steps.terms, steps.choices
    n, m, e = len(choices.options), len(terms.parties), len(steps.also)
    sets, needs, acts = (np.zeros(shape, np.int64) for shape in ((e, n), (n, n), (n, m)))
    for k, (options, _, _) in enumerate(steps.also):
        sets[k, list(options)] = 1
    for a, b in choices.needs:
        needs[a, b] = 1
    for a, b in enumerate(steps.begin):
        acts[a, list(terms.actors[b])] = 1
    rule = [
        (g, BOUNDLESS if r is None else r - c, p.numerator, p.denominator)
        for g, r, c, p in zip(terms.guarantee, terms.limit, terms.cover, terms.trust, strict=True)
    ]
    word, shift, used = [], [], [0, 0]
    for top in choices.levels:
        bits = int(top).bit_length()
        w = 0 if used[0] + bits <= 62 else 1
        word.append(w)
        shift.append(used[w])
        used[w] += bits
    if used[1] > 62:
        raise AssertionError("There are too many options for the key of a state.")
    standing = np.zeros(m, np.int64)
    standing[list(steps.standing)] = 1
    empty = np.zeros((0, m), np.int64)
    gain = np.array([one for _, one, _ in steps.also], np.int64) if e else empty
    kept = np.array([one for _, _, one in steps.also], np.int64) if e else empty
    return Facts(
        np.array(choices.levels, np.int64), np.ascontiguousarray(steps.kept.T),
        np.ascontiguousarray(steps.worth.T), steps.base, terms.start, sets, gain, kept, needs,
        acts, standing, steps.pledged, np.array(rule, np.int64), np.array(terms.stake, np.int64),
        np.array(word, np.int64), np.array(shift, np.int64),
    )  # fmt: skip
