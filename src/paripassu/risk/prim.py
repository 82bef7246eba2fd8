"""Where something fails: the patient rule induction method (PRIM), over plain arrays.

A box is a limit or two on each of a few columns. It is peeled out of all draws: again and again the
twentieth of them is cut off, at the low or the high end of one column, whose loss raises the share
of failures most for what it takes away; then each limit is moved to where it is best with the
others as they are. J. H. Friedman and N. I. Fisher, "Bump hunting in high-dimensional data",
Statistics and Computing 9 (1999), 123-143; as scenario discovery B. P. Bryant and R. J. Lempert,
"Thinking inside the box", Technological Forecasting and Social Change 77 (2010), 34-49.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from paripassu.language import N_
from paripassu.risk.box import SIDES, Bools, Box, Counts, Face, Fit, Floats, phi_of
from paripassu.running.chance import stream
from paripassu.running.clock import Clock

PEEL = 0.05  # the share of the draws in the box that is cut off at a time
LEAST = 0.05  # the share of all draws that a box holds at least, or half of the failures
RESAMPLES = 20
KEPT = 0.8  # in what share of the resamples a limit must be found again
TELLS = 3.0  # by how many of its standard errors a limit must raise phi on the other half


@dataclass(frozen=True)
class Found:
    """A box found on one half of the draws and checked on the other.

    Attributes
    ----------
    box
        Without the limits that too few resamples found again; it may have none.
    learned, checked
        How well it fits the half on which it was found, and the other half.
    kept
        For each face of the box that was found first, the share of resamples that found it again.
    """

    box: Box
    learned: Fit
    checked: Fit
    kept: tuple[tuple[Face, float], ...]


def discovered(
    x: Floats, failed: Bools, *, seed: int, most: int = 3, clock: Clock | None = None
) -> Found:
    """Find where draws fail, in at most so many columns, on one half; check it on the other.

    A limit that fewer than 80 % of 20 resamples find again, at whatever value, is dropped, and the
    others are found anew without it. A resample is a quarter of all draws, so that limits which are
    as good as others of other columns do not last because the same draws favour them
    (N. Meinshausen and P. Bühlmann, "Stability selection", Journal of the Royal Statistical Society
    B 72 (2010), 417-473). So is one that tells nothing on the other half: that raises `Fit.phi`
    there by less than three times 1/√draws, its standard error where nothing goes together.

    Parameters
    ----------
    x
        The draws, (draws, columns).
    failed
        Whether each fails, (draws,).
    seed
        The halves and the resamples are drawn with it.

    Raises
    ------
    OutOfTimeError
        Where the clock says so, between two resamples.
    """
    order = stream(seed, "halves").permutation(len(failed))
    first, second = order[: len(order) // 2], order[len(order) // 2 :]
    box = found(x[first], failed[first], most=most)
    times = _found_again(x, failed, seed, most, clock or Clock()) if box.limits else Counter()
    kept = tuple((face, times[face] / RESAMPLES) for face in box.faces)
    lasting = [face for face, share in kept if share >= KEPT]
    if len(lasting) < len(kept):
        box = found(x[first], failed[first], most=most, among=lasting)
    box = _telling(box, x[second], failed[second])
    learned, checked = (Fit.of(box, x[half], failed[half]) for half in (first, second))
    return Found(box, learned, checked, kept)


def _found_again(x: Floats, failed: Bools, seed: int, most: int, clock: Clock) -> Counter[Face]:
    """Count which limits are found in how many resamples."""
    times: Counter[Face] = Counter()
    for turn in range(RESAMPLES):
        clock.tick(N_("conditions under which it breaks"))
        order = stream(seed, "resamples", turn).permutation(len(failed))
        some = order[: len(order) // 4]
        times.update(found(x[some], failed[some], most=most).faces)
    return times


def _telling(box: Box, x: Floats, failed: Bools) -> Box:
    """Leave out limits that tell too little, one after the other, that which tells least first."""
    least = TELLS / np.sqrt(max(len(failed), 1))
    while box.limits:
        others = [box.without(face) for face in box.faces]
        best = max(others, key=lambda one: Fit.of(one, x, failed).phi)
        if Fit.of(box, x, failed).phi - Fit.of(best, x, failed).phi > least:
            break
        box = best
    return box


def found(x: Floats, failed: Bools, *, most: int = 3, among: Collection[Face] | None = None) -> Box:
    """Find the box in which being inside and failing go together most.

    Of all boxes that are passed on the way it is the one with the largest `Fit.phi`, with its
    limits then moved one by one as long as that grows.

    Parameters
    ----------
    most
        How many columns it may limit.
    among
        The faces that it may limit; all if left out.
    """
    boxes = peeled(x, failed, most=most, among=among)
    best = max(boxes, key=lambda box: Fit.of(box, x, failed).phi)
    return settled(best, x, failed)


def peeled(
    x: Floats, failed: Bools, *, most: int = 3, among: Collection[Face] | None = None
) -> list[Box]:
    """Give all boxes from that of all draws inwards, each a peel smaller than the one before.

    It ends where no peel raises the share of failures, or where a box would hold less than a
    twentieth of the draws (of rare failures: less than half as many draws as there are failures).
    """
    boxes = [Box()]
    least = max(1.0, min(LEAST * len(failed), failed.sum() / 2))
    every = ((column, side) for column in range(x.shape[1]) for side in SIDES)
    allowed = frozenset(every if among is None else among)
    moving = np.flatnonzero((x[1:] != x[:1]).any(axis=0))
    wanted = [k for k in map(int, moving) if any((k, side) in allowed for side in SIDES)]
    columns = np.array(wanted, dtype=np.int64)
    rows = np.ascontiguousarray(x.T)
    sorted_ = np.argsort(rows[columns], axis=1)
    while (peel := _peel(rows, failed, columns, sorted_, least, allowed)) is not None:
        face, at = peel
        boxes.append(boxes[-1].limited(face, at))
        if len(limited := boxes[-1].columns) == most and len(columns) > most:
            ours = np.isin(columns, limited)
            sorted_, columns = sorted_[ours], columns[ours]
        row = rows[face[0]]
        kept = row > at if face[1] == "above" else row < at
        sorted_ = sorted_[kept[sorted_]].reshape(len(columns), -1)
    return boxes


def _peel(
    rows: Floats,
    failed: Bools,
    columns: Counts,
    sorted_: Counts,
    least: float,
    among: Collection[Face],
) -> tuple[Face, float] | None:
    """Find the peel that raises the share of failures most for what it takes; None if none does.

    The draws in the box stand in `sorted_`, (columns, draws), by the values of each column. Where
    many have the value at which a peel ends all of them go: what is gained is compared by what it
    takes (J. H. Kwakkel and M. Jaxa-Rozen, Environmental Modelling & Software 79 (2016), 311-321).
    """
    draws = sorted_.shape[1]
    failures = int(failed[sorted_[:1]].sum())
    if failures in (0, draws):
        return None
    cut = max(1, int(PEEL * draws))
    best: tuple[float, Face, float] | None = None
    for side in SIDES:
        ends = sorted_ if side == "above" else sorted_[:, ::-1]
        last, next_ = (rows[columns, ends[:, place]] for place in (cut - 1, min(cut, draws - 1)))
        gone = np.full(len(columns), cut)
        lost = failed[ends[:, :cut]].sum(axis=1)
        for tied in np.flatnonzero(last == next_):
            others = np.flatnonzero(rows[columns[tied], ends[tied]] != last[tied])
            beyond = others[others >= cut]
            gone[tied] = beyond[0] if len(beyond) else draws
            lost[tied] = failed[ends[tied, : gone[tied]]].sum()
        left = draws - gone
        share = (failures - lost) / np.maximum(left, 1)
        gain = (share - failures / draws) / gone
        gain[left < least] = -1
        gain[[(int(column), side) not in among for column in columns]] = -1
        number = int(gain.argmax())
        if gain[number] > 0 and (best is None or gain[number] > best[0]):
            at = float(rows[columns[number], ends[number, gone[number] - 1]])
            best = float(gain[number]), (int(columns[number]), side), at
    return None if best is None else best[1:]


def settled(box: Box, x: Floats, failed: Bools) -> Box:
    """Move each limit of a box to where `Fit.phi` is largest, the others held, until none moves.

    It takes the place of pasting. A limit that is best left out goes.
    """
    best = Fit.of(box, x, failed).phi
    moved = True
    while moved:
        moved = False
        for face in box.faces:
            trial = _moved(box.without(face), face, x, failed)
            phi = Fit.of(trial, x, failed).phi
            if phi > best + 1e-12 or (phi == best and len(trial.limits) < len(box.limits)):
                box, best, moved = trial, phi, True
    return box


def _moved(others: Box, face: Face, x: Floats, failed: Bools) -> Box:
    """Add to a box the limit on one face with which it is best, or none."""
    column, side = face
    inside = others.holds(x)
    sign = 1 if side == "above" else -1
    values = sign * x[inside, column]
    order = np.argsort(values, kind="stable")
    values, fails = values[order], failed[inside][order]
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf))  # of each value its first draw
    if len(starts) < 2:
        return others
    left: Counts = len(values) - starts
    both: Counts = np.cumsum(fails[::-1], dtype=np.int64)[::-1][starts]
    place = int(phi_of(len(failed), int(failed.sum()), left, both).argmax())
    if place == 0:
        return others
    return others.limited(face, sign * float(values[starts[place] - 1]))
