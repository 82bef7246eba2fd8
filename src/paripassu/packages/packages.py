"""What to agree on: packages that meet every bottom line, and the points on their Pareto set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering
from paripassu.case.model import Case, Role
from paripassu.case.names import near
from paripassu.case.signs import composed
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.packages.choices import Choices, compile_choices
from paripassu.packages.issues import principals, winner_of
from paripassu.packages.proposal import Point, PointContent, Proposal, ProposalContent
from paripassu.packages.search import PARETO_SET, Search
from paripassu.packages.winner import Winner
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Progress

MOST = 40


class WinnerContent(Content):
    """Adjusted Winner's division; its numbers are fractions, as text."""

    to: Mapping[str, list[str]]
    divided: str | None
    shares: Mapping[str, str]
    points: str


class PackagesContent(Content):
    """What could be agreed on."""

    compared: list[str]
    carried_out: bool
    pareto: list[ProposalContent]
    exact: bool
    bound: Number | None
    points: Mapping[str, PointContent]
    adjusted_winner: WinnerContent | None
    undecided: int
    unfinished: list[str]


@dataclass(frozen=True, repr=False)
class Packages(Answer):
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

    VERBS: ClassVar = ("deal",)
    CONTENT: ClassVar = PackagesContent
    HEADLINE: ClassVar = ("pareto",)

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

    @property
    def yes(self) -> bool:
        """Whether there is a package in which anything is done."""
        return any(one.actions for one in self.pareto)

    @property
    def proved(self) -> bool:
        """Whether the whole Pareto set is listed."""
        return self.bound == 0 and not self.undecided and not self.unfinished

    def content(self) -> PackagesContent:
        """Give what it holds, numbers in each party's own points."""
        winner = self.winner
        return {
            "compared": list(self.compared),
            "carried_out": self.carried,
            "pareto": [one.content() for one in self.pareto],
            "exact": self.proved,
            "bound": self.bound,
            "points": {name: point.content() for name, point in self.points.items()},
            "adjusted_winner": None if winner is None else _divided(self.case, winner),
            "undecided": self.undecided,
            "unfinished": list(self.unfinished),
        }

    @classmethod
    def restored(cls, content: PackagesContent, case: Case) -> Self:
        """Make it again."""
        winner = content["adjusted_winner"]
        return cls(
            case=case,
            compared=tuple(content["compared"]),
            pareto=tuple(map(Proposal.restored, content["pareto"])),
            bound=content["bound"],
            points={m: Point.restored(one, m) for m, one in content["points"].items()},
            carried=content["carried_out"],
            winner=None if winner is None else _winner(case, winner),
            undecided=content["undecided"],
            unfinished=tuple(content["unfinished"]),
        )


@answering
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

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.deal("bill-and-jack")
    >>> len(found.pareto), [*found.points]
    (7, ['nash', 'kalai-smorodinsky', 'maximin', 'utilitarian'])
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
        between = tuple(map(composed, between))
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


def _divided(case: Case, winner: Winner) -> WinnerContent:
    one, two = parties = principals(case)
    return {
        "to": {one: list(winner.one), two: list(winner.two)},
        "divided": winner.divided,
        "shares": dict(zip(parties, map(str, winner.shares), strict=True)),
        "points": str(winner.points),
    }


def _winner(case: Case, content: WinnerContent) -> Winner:
    one, two = principals(case)
    return Winner(
        one=tuple(content["to"][one]),
        two=tuple(content["to"][two]),
        divided=content["divided"],
        shares=(Fraction(content["shares"][one]), Fraction(content["shares"][two])),
        points=Fraction(content["points"]),
    )
