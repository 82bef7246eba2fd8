"""What to agree on: packages that meet every bottom line, and the points on their Pareto set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

from paripassu.case.consistency import near
from paripassu.case.model import Case, Role
from paripassu.case.number import plain
from paripassu.deal.best import best
from paripassu.deal.carry import Carrier, UndecidedError
from paripassu.deal.choices import Choices, Package, compile_choices, disagreement, tokens, value
from paripassu.deal.issues import principals, winner_of
from paripassu.deal.model import Cuts
from paripassu.deal.pareto import pareto
from paripassu.deal.sample import sample
from paripassu.deal.solutions import MEASURES, measured, solutions
from paripassu.deal.winner import Winner
from paripassu.errors import RequestError
from paripassu.order.walk import Clock, OutOfTimeError, Progress
from paripassu.result import Result

TIME_LIMIT = 30.0
MOST = 40


@dataclass(frozen=True)
class Proposal:
    """One package.

    Attributes
    ----------
    actions
        What is agreed, as `agree` and ``--deal`` read it: ``oil``, ``gas:2`` for two parts of it.
    final
        What the finished deal is worth to each party, in its own points.
    order
        A safe order; None where there is none, or where it was not asked for.
    """

    actions: tuple[str, ...]
    final: Mapping[str, Fraction]
    order: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "actions": list(self.actions),
            "final": {party: plain(number) for party, number in self.final.items()},
            "order": None if self.order is None else list(self.order),
        }


@dataclass(frozen=True)
class Point:
    """The package that a measure picks; all of them where several are alike by it.

    `value` is what the measure makes of it and `bound` what no package exceeds: the product of
    the shares gained (nash), the least share (kalai-smorodinsky, maximin), their sum (utilitarian).
    No bound holds where packages were left out as undecided: then it is None.
    """

    measure: str
    proposals: tuple[Proposal, ...]
    value: Fraction
    bound: Fraction | None
    proved: bool

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "value": float(self.value),
            "bound": None if self.bound is None else float(self.bound),
            "proved": self.proved,
            "packages": [one.to_dict() for one in self.proposals],
        }


@dataclass(frozen=True, repr=False)
class Packages(Result):
    """What could be agreed on.

    Attributes
    ----------
    compared
        The parties whose gains are compared; the bottom lines of all others hold as well.
    pareto
        Packages that nobody can improve on without a loss to another compared party.
    bound
        0 where `pareto` is the whole set. Else proved: for every possible package there is one
        listed that gives no compared party less by more than this share of its stakes. None where
        packages were left out as undecided.
    points
        Per measure, the package that it picks.
    carried
        Whether only packages with a safe order count.
    winner
        Adjusted Winner's division, where two parties divide issues.
    undecided
        How many packages were left out because they are too large to tell whether an order is
        safe.
    unfinished
        What the time limit cut short.
    """

    case: Case = field(repr=False)
    compared: tuple[str, ...]
    pareto: tuple[Proposal, ...]
    bound: Fraction | None
    points: Mapping[str, Point]
    carried: bool
    winner: Winner | None = None
    undecided: int = 0
    unfinished: tuple[str, ...] = ()

    def __repr__(self) -> str:
        what = "packages that can be carried out" if self.carried else "packages"
        return f"<Packages: {len(self.pareto)} {what} on the Pareto set of {self.compared}>"

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "case": self.case.title,
            "compared": list(self.compared),
            "carried_out": self.carried,
            "pareto": [one.to_dict() for one in self.pareto],
            "exact": self.bound == 0,
            "bound": None if self.bound is None else float(self.bound),
            "points": {name: point.to_dict() for name, point in self.points.items()},
            "adjusted_winner": None
            if self.winner is None
            else _divided(principals(self.case), self.winner),
            "undecided": self.undecided,
            "unfinished": list(self.unfinished),
            "numbers_by": self.case.whose_numbers,
        }


def deal(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    between: Sequence[str] | None = None,
    carry_out: bool = False,
    most: int = MOST,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Packages:
    """Find the packages in which every party gets at least its bottom line.

    Parameters
    ----------
    deal
        Only actions of this named deal, or these ids; all possible actions if left out.
    between
        The parties whose gains are compared; if left out, all that must accept: principals, and
        others that state a bottom line.
    carry_out
        Count only packages that also have a safe order.
    most
        How many packages a sample holds, where the Pareto set is too large to list.
    time_limit
        Seconds, None for none; when they are over, what was found so far is returned.
    progress
        Called with what is being done and the seconds since the start.

    Raises
    ------
    RequestError
        Where a name is not known, or the numbers are too large or too fine.
    """
    choices = compile_choices(case, among=deal)
    compared = _compared(case, choices, between)
    search = _Search(case, choices, compared, Clock(time_limit, progress), carry_out)
    listed = None if carry_out else search.kept("Pareto set", search.whole_set)
    points = search.points(listed)
    found, bound = (listed, Fraction(0)) if listed is not None else search.sampled(most)
    return Packages(
        case,
        tuple(choices.parties[i] for i in compared),
        tuple(search.proposal(package) for package in found),
        None if search.carrier.undecided else bound,
        search.honest(points),
        carry_out,
        winner_of(case, choices),
        len(search.carrier.undecided),
        tuple(dict.fromkeys(search.unfinished)),
    )


class _Search:
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
        self.unfinished: list[str] = []
        self.limit, self.stages = clock.limit, len(MEASURES) + 1

    def kept(self, what: str, found: Callable[[], Any]) -> Any:
        """Give what is found, or None once time is up, or on Ctrl-C."""
        try:
            # An equal part of the time that is left for each stage still to come.
            if self.limit is not None:
                left = max(0.0, self.limit - self.clock.elapsed)
                self.clock.limit = self.clock.elapsed + left / max(1, self.stages)
            self.stages -= 1
            self.clock.tick(what)
            return found()
        except OutOfTimeError:
            self.unfinished.append(what)
        except KeyboardInterrupt:
            self.clock.limit = 0.0
            self.unfinished.append(what)
        finally:
            if self.clock.limit == 0.0:
                self.limit = 0.0
        return None

    def whole_set(self) -> tuple[Package, ...] | None:
        """List the Pareto set; None where it is too large."""
        return pareto(self.choices, self.compared, clock=self.clock)

    def sampled(self, most: int) -> tuple[tuple[Package, ...], Fraction]:
        """Choose an even sample of the Pareto set, with its bound."""
        found = self.kept(
            "Pareto set",
            lambda: sample(self.choices, self.compared, most, self.clock, self.cuts),
        )
        return ((), Fraction(1)) if found is None else found

    def points(self, listed: Sequence[Package] | None) -> dict[str, Point]:
        """Give the package of each measure: from the whole set, or searched for."""
        if listed is not None:
            return self._from_list(listed)
        points = {}
        for measure in MEASURES:
            found = self.kept(
                measure,
                partial(best, self.choices, self.compared, measure, self.clock, self.cuts),
            )
            if found is not None:
                proposals = (self.proposal(found.package, ordered=True),)
                points[measure] = Point(measure, proposals, found.value, found.bound, found.proved)
        return points

    def honest(self, points: Mapping[str, Point]) -> dict[str, Point]:
        """Take back what was proved of the points where packages were left out as undecided."""
        if not self.carrier.undecided:
            return dict(points)
        return {name: replace(one, bound=None, proved=False) for name, one in points.items()}

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
            except KeyboardInterrupt:
                self.limit = self.clock.limit = 0.0
            except (UndecidedError, OutOfTimeError):
                pass
            except RequestError:
                # Numbers too fine for orders do not keep anyone from comparing packages.
                if self.carry_out:
                    raise
        return proposed(self.case, self.choices, package, order)


def proposed(
    case: Case, choices: Choices, package: Package, order: tuple[str, ...] | None = None
) -> Proposal:
    """Write out a package in each party's own points."""
    got = value(choices, package)
    final = {
        party: Fraction(u, unit)
        for party, u, unit in zip(case.parties, got, choices.scale, strict=True)
    }
    return Proposal(tokens(choices, package), final, order)


def _compared(case: Case, choices: Choices, between: Sequence[str] | None) -> tuple[int, ...]:
    """Give the numbers of the parties to compare."""
    if between is not None:
        for name in between:
            if name not in case.parties:
                raise RequestError(f"The case has no party “{name}”{near(name, case.parties)}.")
        if not between:
            raise RequestError("Name at least one party to compare.")
        return tuple(i for i, party in enumerate(choices.parties) if party in between)
    chosen = tuple(
        i
        for i, party in enumerate(choices.parties)
        if case.parties[party].role is Role.PRINCIPAL or choices.least[i] is not None
    )
    moved = tuple(i for i in chosen if any(choices.worth[i]))
    return moved or chosen


def _divided(parties: Sequence[str], winner: Winner) -> dict[str, Any]:
    one, two = parties
    return {
        "to": {one: list(winner.one), two: list(winner.two)},
        "divided": winner.divided,
        "shares": dict(zip(parties, map(str, winner.shares), strict=True)),
        "points": str(winner.points),
    }
