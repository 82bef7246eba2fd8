"""What to agree on: packages that meet every bottom line, and the points on their Pareto set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from paripassu.case.model import Case, Role
from paripassu.case.names import near
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.packages.choices import Choices, compile_choices
from paripassu.packages.issues import principals, winner_of
from paripassu.packages.proposal import Point, Proposal
from paripassu.packages.search import PARETO_SET, Search
from paripassu.packages.winner import Winner
from paripassu.result import Result
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Progress

MOST = 40


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
        listed that gives no compared party less by more than this share of its stakes; that holds
        for packages left out as undecided too. None where nothing was found to compare them with.
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
        count, among = len(self.pareto), self.compared
        if self.carried:
            return (
                f"<Packages: {count} packages that can be carried out on the Pareto set of {among}>"
            )
        return f"<Packages: {count} packages on the Pareto set of {among}>"

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "case": self.case.title,
            "compared": list(self.compared),
            "carried_out": self.carried,
            "pareto": [one.to_dict() for one in self.pareto],
            "exact": self.bound == 0 and not self.undecided and not self.unfinished,
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
    return searched(
        lambda clock: _packages(Search(case, choices, compared, clock, carry_out), most),
        time_limit,
        progress,
    )


def _packages(search: Search, most: int) -> Packages:
    case, choices, carry_out = search.case, search.choices, search.carry_out
    listed = None if carry_out else search.kept(PARETO_SET, search.whole_set)
    points = search.points(listed)
    found, bound = (listed, Fraction(0)) if listed is not None else search.sampled(most)
    return Packages(
        case,
        tuple(choices.parties[i] for i in search.compared),
        tuple(search.proposal(package) for package in found),
        search.uncovered(found, bound),
        search.with_undecided(points),
        carry_out,
        winner_of(case, choices),
        len(search.carrier.undecided),
        tuple(dict.fromkeys(search.unfinished)),
    )


def _compared(case: Case, choices: Choices, between: Sequence[str] | None) -> tuple[int, ...]:
    """Give the numbers of the parties to compare."""
    if between is not None:
        for name in between:
            if name not in case.parties:
                raise RequestError(
                    _(
                        "The case has no party “{name}”{near}.",
                        name=name,
                        near=near(name, case.parties),
                    )
                )
        if not between:
            raise RequestError(_("Name at least one party to compare."))
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
