"""The largest deal that today's trust and guarantees can carry, and the ladder to a full one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering
from paripassu.case.model import Case
from paripassu.language import N_, _
from paripassu.packages.carry import Carrier
from paripassu.packages.choices import Choices, Package, compile_choices
from paripassu.packages.programme import Cuts, build, solve
from paripassu.packages.proposal import Proposal, ProposalContent, proposed
from paripassu.packages.rungs import MORE_RUNGS, MOST_RUNGS, Rung, RungContent, Sizes, climb, share
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress

# What time may cut short, as `unfinished` names it in every language.
FULL, TODAY, LADDER = N_("the full deal"), N_("today's deal"), N_("the ladder")


class LadderContent(Content):
    """From today's largest deal to the full one."""

    today: ProposalContent | None
    settles: Number
    bound: Number
    left_out: list[str]
    beyond: list[str]
    full: ProposalContent | None
    ladder: list[RungContent]
    undecided: int
    unfinished: list[str]


@dataclass(frozen=True, repr=False)
class Ladder(Answer):
    """From the largest deal that can be carried out today to the full one, one change at a time.

    How large a deal is: each action weighs as much as the mean, over the parties, of the share of a
    party's own stakes that its value makes up; a deal is as large as its actions' share of the
    weight of the full deal.

    Attributes
    ----------
    today
        The largest deal with a safe order at today's trust and guarantees; None where no deal
        that meets every bottom line has one.
    settles, bound
        How large it is at least, and what no deal with a safe order exceeds; equal where that is
        proved.
    left_out
        What it leaves out of the full deal: ids of actions, ``oil:2/3`` for two instalments of
        three.
    beyond
        Actions that are in neither: with them somebody would get less than its bottom line, or
        something that excludes them is there.
    full
        The largest deal that meets every bottom line, safe or not; None where none does, or where
        `unfinished` says that time was up before.
    rungs
        Each the smallest larger deal that a single change opens, after those before it.
    undecided
        How many packages were left out because they are too large to tell.
    unfinished
        What the time limit cut short.
    """

    VERBS: ClassVar = ("ladder",)
    CONTENT: ClassVar = LadderContent
    HEADLINE: ClassVar = ("settles", "bound")

    case: Case = field(repr=False)
    today: Proposal | None
    settles: Fraction
    bound: Fraction
    left_out: tuple[str, ...]
    beyond: tuple[str, ...]
    full: Proposal | None
    rungs: tuple[Rung, ...]
    undecided: int = 0
    unfinished: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether that is certain of today's deal, and nothing of the ladder was cut short."""
        return self.settles == self.bound and not self.unfinished

    def __repr__(self) -> str:
        return (
            f"<Ladder from {float(self.settles):.0%} of the full deal today, "
            f"{len(self.rungs)} rungs>"
        )

    @property
    def yes(self) -> bool:
        """Whether any deal can be carried out today."""
        return self.today is not None

    def content(self) -> LadderContent:
        """Give what it holds, numbers in each party's own points."""
        return {
            "today": None if self.today is None else self.today.content(),
            "settles": self.settles,
            "bound": self.bound,
            "left_out": list(self.left_out),
            "beyond": list(self.beyond),
            "full": None if self.full is None else self.full.content(),
            "ladder": [one.content() for one in self.rungs],
            "undecided": self.undecided,
            "unfinished": list(self.unfinished),
        }

    @classmethod
    def restored(cls, content: LadderContent, case: Case) -> Self:
        """Make it again."""
        today, full = content["today"], content["full"]
        return cls(
            case=case,
            today=None if today is None else Proposal.restored(today),
            settles=content["settles"],
            bound=content["bound"],
            left_out=tuple(content["left_out"]),
            beyond=tuple(content["beyond"]),
            full=None if full is None else Proposal.restored(full),
            rungs=tuple(map(Rung.restored, content["ladder"])),
            undecided=content["undecided"],
            unfinished=tuple(content["unfinished"]),
        )


@answering
def ladder(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Ladder:
    """Find the largest deal that can be carried out today, and what would open larger ones.

    Parameters
    ----------
    deal
        Only actions of this named deal, or these ids; all possible actions if left out.
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
    >>> f"{float(paripassu.ladder('minsk-2-2015').settles):.0%}"
    '70%'
    """
    choices = compile_choices(case, among=deal)
    return searched(partial(_ladder, case, choices, deal), time_limit, progress)


def _ladder(case: Case, choices: Choices, deal: str | Iterable[str] | None, clock: Clock) -> Ladder:
    sizes = Sizes(choices)
    unfinished: list[str] = []
    top = _largest(choices, sizes, Cuts(), clock, unfinished, FULL)
    if top is None:
        nothing = Fraction(0)
        return Ladder(case, None, nothing, nothing, (), choices.options, None, ())
    if top[0] is None:  # time was up before anything was found
        none, most = Fraction(0), Fraction(1)
        return Ladder(case, None, none, most, (), (), None, (), unfinished=(FULL, TODAY, LADDER))
    half = clock.share(1 / 2)
    carrier = Carrier(case, choices, half)
    best = _largest(choices, sizes, carrier.cuts(), half, unfinished, TODAY)
    package, bound = best or (None, 0)
    bound = max([bound, *map(sizes.of, carrier.undecided)])
    start = package or (0,) * len(choices.options)
    full = top[0]
    wider = _largest(choices, sizes, Cuts(), half, unfinished, FULL, start)
    if wider is not None and wider[0] is not None and sizes.of(wider[0]) == sizes.of(full):
        full = wider[0]  # of several as large, one that holds today's
    rungs = []
    try:
        for rung in climb(case, choices, start, full, clock, deal):
            rungs.append(rung)
        if len(rungs) == MOST_RUNGS and rungs[-1].settles < 1:
            unfinished.append(MORE_RUNGS)
    except OutOfTimeError:
        unfinished.append(LADDER)
    return Ladder(
        case=case,
        today=proposed(case, choices, package, carrier.order(package)) if package else None,
        # The full deal is at least as large as the one found, and at most as large as proved.
        settles=share(sizes.of(start), top[1]),
        bound=min(share(bound, sizes.of(full)), Fraction(1)),
        left_out=_left_out(choices, start, full),
        beyond=tuple(
            id_
            for id_, level, whole in zip(choices.options, start, full, strict=True)
            if not level and not whole
        ),
        full=proposed(case, choices, full),
        rungs=tuple(rungs),
        undecided=len(carrier.undecided),
        unfinished=tuple(dict.fromkeys(unfinished)),
    )


def _largest(
    choices: Choices,
    sizes: Sizes,
    cuts: Cuts,
    clock: Clock,
    unfinished: list[str],
    what: str,
    least: Package = (),
) -> tuple[Package | None, int] | None:
    """Give the largest package that is not refused and a bound on its size; None if there is none.

    It holds at least the levels of `least`.

    Where time runs out, what is unfinished is noted, and the best so far given, if any.
    """
    model = build(choices, cuts)
    model.cp.maximize(sizes.sum(model))
    for var, level in zip(model.level, least, strict=False):
        model.cp.add(var >= level)
    try:
        solved = solve(model, clock, _("finding the largest deal"))
    except OutOfTimeError:
        unfinished.append(what)
        return None, sizes.of(choices.levels)
    if solved is None:
        return None
    if solved.package is None or sizes.of(solved.package) < solved.bound:
        unfinished.append(what)
    return solved.package, solved.bound


def _left_out(choices: Choices, package: Package, full: Package) -> tuple[str, ...]:
    """Name what a package leaves out of the full one, whole or in part: ``oil:2/3``."""
    levels = zip(choices.options, package, full, choices.levels, strict=True)
    return tuple(
        f"{id_}:{whole - level}/{top}" if level else id_
        for id_, level, whole, top in levels
        if level < whole
    )
