"""The search for packages: by each measure, and the Pareto set or an even sample of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_
from paripassu.packages.best import best
from paripassu.packages.carry import Carrier, UndecidedError
from paripassu.packages.choices import Choices, Package, disagreement, gains, value
from paripassu.packages.pareto import pareto
from paripassu.packages.programme import Cuts
from paripassu.packages.proposal import Point, Proposal, proposed
from paripassu.packages.sample import sample
from paripassu.packages.solutions import MEASURES, mark, measured, solutions
from paripassu.running.clock import Clock, OutOfTimeError

PARETO_SET = N_("Pareto set")  # as `unfinished` names it in every language


class Search:
    """The search for the packages of one case between some parties."""

    def __init__(
        self,
        case: Case,
        choices: Choices,
        compared: tuple[int, ...],
        clock: Clock,
        carry_out: bool,
    ) -> None:
        self.case, self.choices, self.compared, self.clock = case, choices, compared, clock
        self.carrier = Carrier(case, choices, clock)
        self.carry_out = carry_out
        self.cuts = self.carrier.cuts() if carry_out else Cuts()
        self.picked: dict[str, Package] = {}
        self.unfinished: list[str] = []
        self.stages = len(MEASURES) + 1

    def kept(self, what: str, found: Callable[[Clock], Any]) -> Any:
        """Give what is found in an equal part of the time for each stage still to come, or None."""
        self.carrier.clock = stage = self.clock.share(1 / max(1, self.stages))
        self.stages -= 1
        try:
            stage.tick(what)
            return found(stage)
        except OutOfTimeError:
            self.unfinished.append(what)
            return None

    def whole_set(self, clock: Clock) -> tuple[Package, ...] | None:
        """List the Pareto set; None where it is too large."""
        return pareto(self.choices, self.compared, clock=clock)

    def sampled(self, most: int) -> tuple[tuple[Package, ...], Fraction]:
        """Choose an even sample of the Pareto set, with its bound."""
        found: tuple[tuple[Package, ...], Fraction] | None = self.kept(
            PARETO_SET,
            lambda clock: sample(self.choices, self.compared, most, clock, self.cuts),
        )
        if found is None:
            return (), Fraction(1)
        if self.carrier.clock.over:
            self.unfinished.append(PARETO_SET)
        return found

    def points(self, listed: Sequence[Package] | None) -> dict[str, Point]:
        """Give the package of each measure: from the whole set, or searched for."""
        if listed is not None:
            return self._from_list(listed)
        points = {}
        for measure in MEASURES:
            found = self.kept(
                measure,
                partial(best, self.choices, self.compared, measure, cuts=self.cuts),
            )
            if found is not None:
                self.picked[measure] = found.package
                proposals = (self.proposal(found.package, ordered=True),)
                points[measure] = Point(measure, proposals, found.value, found.bound, found.proved)
        return points

    def with_undecided(self, points: Mapping[str, Point]) -> dict[str, Point]:
        """Widen the bounds by the packages left out as undecided: any of them might be safe."""
        left = [self._gains(package) for package in self.carrier.undecided]
        if not left:
            return dict(points)
        stake = [self.choices.stake[i] for i in self.compared]
        wider = {}
        for name, one in points.items():
            if name == "kalai-smorodinsky":  # what each could gain at most is not known either
                wider[name] = replace(one, bound=None, proved=False)
                continue
            reached = [mark(name, own, stake) for own in left if min(own) >= 0]
            most = max([one.bound or one.value, *(number for _many, number in reached)])
            # As good a package is enough to leave it open: ties are settled by more than the mark.
            top = mark(name, self._gains(self.picked[name]), stake)
            ahead = all(other < top for other in reached)
            wider[name] = replace(one, bound=most, proved=one.proved and ahead)
        return wider

    def uncovered(self, found: Sequence[Package], bound: Fraction) -> Fraction | None:
        """Widen a sample's bound by what it leaves uncovered of the undecided packages."""
        if self.carrier.undecided and not found:
            return None
        stake = [self.choices.stake[i] for i in self.compared]
        listed = [self._gains(package) for package in found]
        for package in self.carrier.undecided:
            own = self._gains(package)
            near = min(
                max(Fraction(x - y, unit) for x, y, unit in zip(own, other, stake, strict=True))
                for other in listed
            )
            bound = max(bound, near)
        return bound

    def _gains(self, package: Package) -> tuple[int, ...]:
        return gains(self.choices, self.compared, package)

    def _from_list(self, listed: Sequence[Package]) -> dict[str, Point]:
        values = [
            [u for i, u in enumerate(value(self.choices, one)) if i in self.compared]
            for one in listed
        ]
        start = disagreement(self.choices, self.compared)
        stake = [self.choices.stake[i] for i in self.compared]
        points = {}
        for measure, places in solutions(values, start, stake).items():
            if places:
                reached = measured(measure, values, places[0], start, stake)
                proposals = tuple(self.proposal(listed[k], ordered=True) for k in places)
                points[measure] = Point(measure, proposals, reached, reached, True)
        return points

    def proposal(self, package: Package, *, ordered: bool = False) -> Proposal:
        """Write out a package, with its safe order where that is asked for."""
        order = None
        if ordered or self.carry_out:
            try:
                order = self.carrier.order(package)
            except (UndecidedError, OutOfTimeError):
                pass
            except RequestError:
                # Numbers too fine for orders do not keep anyone from comparing packages.
                if self.carry_out:
                    raise
        return proposed(self.case, self.choices, package, order)
