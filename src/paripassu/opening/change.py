"""By how much: the exact smallest change of each single number that alone opens a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal
from paripassu.errors import CheckError, RequestError
from paripassu.language import N_, _
from paripassu.opening.between import Between
from paripassu.opening.dial import Dial, dials
from paripassu.opening.moment import Moment
from paripassu.opening.nearest import Nearest, nearest
from paripassu.order.search.safe import safe_order
from paripassu.order.search.state_space import Lattice, build, fits
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError

if TYPE_CHECKING:
    from paripassu.case.model import Case


@dataclass(frozen=True)
class Change:
    """How one number would have to change to open a plan, all others as they are.

    Attributes
    ----------
    kind, of, to
        Which number: ``guarantee``, ``trust``, ``risk limit`` or ``bottom line`` of a party;
        ``reversibility``, ``size`` or ``verification`` of an action; ``collateral`` of a party
        to another. Of trust in whom, `to` is the other party, or ``others``.
    today
        What the case states; None where it states nothing. Sizes are factors: 1 today.
    needed
        The value nearest to today's with which there is a plan: rules 1 to 4 hold with the
        stated trust and guarantees. None where no value of this number alone opens one. Where what
        steps show of others, and so the trust that grows, changes with the number, it is the
        nearest that can be written as a fraction of 1,000 parts at most.
    gained
        Of collateral, where `needed` is what `of` loses: what `to` then gains, in its own points.
        For a new pledge that is taken to be in proportion to their stakes, for one that stands in
        its own proportion. None for other numbers.
    order
        The plan that it opens; empty where none is.
    proved
        Whether that is certain. False where time ran out, or where the case's numbers have so many
        decimals that fractions of them are too fine to compare: a nearer value may do, or any.
    """

    kind: str
    of: str
    to: str | None
    today: Fraction | None
    needed: Fraction | None
    order: tuple[str, ...]
    proved: bool
    dial: Dial = field(repr=False, compare=False)
    gained: Fraction | None = None

    @property
    def moves(self) -> bool:
        """Whether it opens a plan in which the action still is something: a size above 0."""
        return self.needed is not None and (self.kind != "size" or self.needed > 0)

    def apply(self, case: Case) -> Case:
        """Give the case with exactly this number changed; the case itself where none is needed."""
        return case if self.needed is None else self.dial.turn(case, self.needed)


def changes(
    case: Case, deal: Deal, clock: Clock, *, kinds: Collection[str] | None = None
) -> Iterator[Change]:
    """Say for one number after another by how much it would have to change, and nothing else.

    Guarantees, trust, risk limits and collateral are raised, bottom lines lowered; the shares
    of actions (reversible, counted by their verification) are moved within 0 to 1, and sizes, as
    a factor on all that an action is worth and leaves, within 0 to 10. Where that opens plans
    both ways there is a change for each. Numbers of `without_effect` are left out. Nothing is
    given where there is a plan already.

    Parameters
    ----------
    kinds
        Which kinds of number; all but collateral if left out.

    Raises
    ------
    OutOfTimeError
        When the clock says so; what was yielded before stands.
    RequestError
        Where the deal is too large for an exact answer, or a kind is not known.
    """
    yield from turned(case, deal, dials(case, deal, kinds), clock)


def turned(case: Case, deal: Deal, numbers: Iterable[Dial], clock: Clock) -> Iterator[Change]:
    """Say the same of these numbers: see `changes`."""
    today, lattice = _states(case, deal, clock)
    if _open(today, clock):
        return
    for dial in numbers:
        clock.tick(N_("single numbers"))
        try:
            between = Between.of(case, deal, dial, today, lattice)
            found = list(_changes(between, clock)) if between.matters() else []
        except RequestError:  # its values are too fine to be compared exactly
            found = [Change(dial.kind, dial.of, dial.to, dial.stated, None, (), False, dial)]
        yield from found


def without_effect(
    case: Case, deal: Deal, *, kinds: Collection[str] | None = None
) -> tuple[Dial, ...]:
    """List the numbers that cannot matter, however far they are turned.

    Such are the guarantee and trust of a party that does not act, a bottom line that is met, a
    limit that is not stated, what nobody values, reversibility that `keeps` overrides for all
    who value it, verification that does not count.
    """
    today, lattice = _states(case, deal, Clock())
    made = (Between.of(case, deal, dial, today, lattice) for dial in dials(case, deal, kinds))
    return tuple(between.dial for between in made if not between.matters())


def _states(case: Case, deal: Deal, clock: Clock) -> tuple[Moment, Lattice]:
    moment = Moment.of(case, deal)
    if not fits(moment.terms):
        raise RequestError(
            _("The deal is too large to say exactly by how much a number must change.")
        )
    lattice = build(moment.terms, rule1=False, rule3=False, tick=clock.tick)
    if lattice is None:
        raise AssertionError("without the rules the start and the end are states")
    return moment, lattice


def _open(today: Moment, clock: Clock) -> bool:
    """Whether there is a plan today; without time to say so, none is assumed."""
    if any(today.lacks(i) > 0 for i in range(len(today.terms.parties))):
        return False
    try:
        return safe_order(today.terms, clock) is not None
    except (OutOfTimeError, TooLargeError):
        return False


def _changes(between: Between, clock: Clock) -> Iterator[Change]:
    found = [nearest(between, way, clock) for way in between.dial.ways]
    opening = [one for one in found if one.value is not None]
    nothing = Nearest(None, (), all(one.proved for one in found))
    for one in opening or [nothing]:
        yield _confirmed(between, one)


def _confirmed(between: Between, found: Nearest) -> Change:
    """Let the independent checker confirm a change before it is shown."""
    dial, case, deal = between.dial, between.case, between.deal
    order = tuple(between.today.steps[step] for step in found.order)
    change = Change(
        dial.kind, dial.of, dial.to, dial.stated, found.value, order, found.proved, dial
    )
    if found.value is not None:
        turned = change.apply(case)
        if dial.to is not None and dial.kind == "collateral":
            change = replace(change, gained=turned.parties[dial.of].pledged(dial.to).gained)
        figures = examine(turned, deal, order)
        if figures.status is not Status.SAFE or not figures.possible:
            raise CheckError(f"The checker does not confirm that {change} opens a plan.")
    return change
