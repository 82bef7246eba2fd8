"""An even sample of the Pareto set with a proven bound, where the whole would be too large.

Farthest first: the package added next is the one that the sample covers worst (coverage error:
Sayin 2000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.language import _
from paripassu.packages.choices import Choices, Package, value
from paripassu.packages.programme import Cuts, build, first, rates, solve, span
from paripassu.running.clock import Clock, OutOfTimeError

# How near to the farthest package, as a share of its distance, the next one must be.
NEAR = 0.05

Values = tuple[int, ...]


def sample(
    choices: Choices,
    compared: Sequence[int],
    most: int,
    clock: Clock,
    cuts: Cuts | None = None,
) -> tuple[tuple[Package, ...], Fraction]:
    """Choose Pareto-optimal packages that stand for all possible ones.

    Parameters
    ----------
    compared
        Numbers of the parties compared, at least one.
    most
        How many packages at most, at least 1.
    clock
        Its limit ends the search; the sample so far and its bound stand.
    cuts
        What else is forbidden or refused; “possible” below means allowed by these too.

    Returns
    -------
    packages
        In the order in which they were found: first the best for each party, then each time the
        farthest. A longer search only adds at the end. Empty where no package is possible.
    bound
        Proven: for every possible package x there is one y in the sample such that no compared
        party gets more from x than from y by over bound × its stake. At 0 every possible package is
        matched or bettered for all by one of the sample: it is the whole Pareto set, one package
        for each vector of values.

    Raises
    ------
    OutOfTimeError
        Where the clock ran out before any package was found.
    """
    found: dict[Values, Package] = {}
    cuts = cuts or Cuts()
    gaps = _Gaps.around(choices, tuple(compared), cuts)
    try:
        for i in compared[:most]:
            richest = _richest(choices, i, clock, cuts)
            if richest is None:
                return (), Fraction(0)
            found.update([_lifted(choices, compared, richest, clock, cuts)])
        for seen in found:
            gaps.split(seen)
        while (far := gaps.farthest(clock)) is not None and len(found) < most:
            seen, package = _lifted(choices, compared, far, clock, cuts)
            found[seen] = package
            gaps.split(seen)
    except OutOfTimeError:
        if not found:
            raise
    return tuple(found.values()), gaps.bound


@dataclass
class _Gaps:
    """What the sample leaves uncovered, as boxes open upward: all that lies above a corner.

    A package is beyond the sample when each sampled one gives some party less. These are the
    packages above one of the corners (the local bounds of Klamroth, Lacour & Vanderpooten 2015),
    and how far beyond is the largest, over corners c, of the least (x_i - c_i)/stake_i.

    Attributes
    ----------
    ground
        (k,): below what any package is worth; a corner there sets that party no limit.
    ceiling
        Per corner a proven bound on how far beyond it any package is, in `unit`s of a stake.
    best
        Per corner that has been looked into, a package about as far.
    """

    choices: Choices
    compared: tuple[int, ...]
    cuts: Cuts
    ground: Values
    weights: tuple[int, ...]
    unit: int
    ceiling: dict[Values, int]
    best: dict[Values, Package]

    @classmethod
    def around(cls, choices: Choices, compared: tuple[int, ...], cuts: Cuts) -> _Gaps:
        """Start with everything uncovered."""
        spans = [span(choices, i) for i in compared]
        weights, unit = rates([choices.stake[i] for i in compared])
        ground = tuple(low - 1 for low, _high in spans)
        widest = max(w * (high - low + 1) for w, (low, high) in zip(weights, spans, strict=True))
        return cls(choices, compared, cuts, ground, weights, unit, {ground: widest}, {})

    @property
    def bound(self) -> Fraction:
        """No possible package is farther beyond the sample than this share of the stakes."""
        return Fraction(max(self.ceiling.values(), default=0), self.unit)

    def split(self, seen: Values) -> None:
        """Take out what a new package of the sample covers."""
        over = [c for c in self.ceiling if all(x > y for x, y in zip(seen, c, strict=True))]
        fresh = {}
        for corner in over:
            ceiling = self.ceiling.pop(corner)
            self.best.pop(corner, None)
            for k, own in enumerate(seen):
                fresh[(*corner[:k], own, *corner[k + 1 :])] = ceiling
        for corner, ceiling in fresh.items():
            others = (other for one in (self.ceiling, fresh) for other in one if other != corner)
            if not any(all(x <= y for x, y in zip(o, corner, strict=True)) for o in others):
                self.ceiling[corner] = ceiling

    def farthest(self, clock: Clock) -> Package | None:
        """Give the package farthest beyond the sample; None where none is beyond it."""
        while self.ceiling:
            corner = max(self.ceiling, key=lambda c: (self.ceiling[c], c))
            if corner in self.best:
                return self.best[corner]
            self._look(corner, clock)
        return None

    def _look(self, corner: Values, clock: Clock) -> None:
        """Find the package farthest beyond one corner; drop the corner where there is none."""
        model = build(self.choices, self.cuts)
        far = model.cp.new_int_var(1, self.ceiling[corner], "far")
        for k, i in enumerate(self.compared):
            if corner[k] > self.ground[k]:
                model.cp.add(self.weights[k] * (model.value[i] - corner[k]) >= far)
        model.cp.maximize(far)
        solved = solve(model, clock, _("finding what the sample covers worst"), gap=NEAR)
        if solved is None:
            del self.ceiling[corner]
            return
        self.ceiling[corner] = min(self.ceiling[corner], solved.bound)
        if solved.package is None:
            raise OutOfTimeError
        self.best[corner] = solved.package


def _richest(choices: Choices, i: int, clock: Clock, cuts: Cuts) -> Package | None:
    """Give a possible package that is worth most to a party, None where none is possible."""
    model = build(choices, cuts)
    model.cp.maximize(model.value[i])
    solved = solve(model, clock, _("finding what each can get at most"))
    if solved is not None and solved.package is None:
        raise OutOfTimeError
    return None if solved is None else solved.package


def _lifted(
    choices: Choices, compared: Sequence[int], package: Package, clock: Clock, cuts: Cuts
) -> tuple[Values, Package]:
    """Give a Pareto-optimal package that is worth at least as much to all compared; its values."""
    model = build(choices, cuts)
    got = value(choices, package)
    weights, _common = rates([choices.stake[i] for i in compared])
    for i in compared:
        model.cp.add(model.value[i] >= got[i])
    model.cp.maximize(sum(w * model.value[i] for w, i in zip(weights, compared, strict=True)))
    solved = solve(model, clock, _("bettering a package"))
    if solved is None or solved.package is None or not solved.proved:
        raise OutOfTimeError
    best = value(choices, solved.package)
    model = build(choices, cuts)
    for i in compared:
        model.cp.add(model.value[i] >= best[i])
    return tuple(best[i] for i in compared), first(choices, model, solved.package, clock)
