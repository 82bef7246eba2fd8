"""The tightest place of a plan, and which single changes would relax it, each one recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from paripassu.balance.amounts import at_least, in_unit, points
from paripassu.balance.amounts import stated as exactly
from paripassu.balance.branches import depends
from paripassu.balance.checker import Figures, Path, Tight, examine
from paripassu.balance.deal import Deal, equal, guarantee, too_many
from paripassu.balance.earned import Earned
from paripassu.balance.in_whom import has, of_it, whom
from paripassu.balance.sentences import where as in_branch
from paripassu.balance.trusts import uneven
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.case.size import DATABLE
from paripassu.language import _
from paripassu.order.because import share
from paripassu.order.plan import Plan


def tightest(plan: Plan) -> tuple[str, Tight] | None:
    """Party whose trust needed exceeds its stated trust the most, and where; None if none is asked.

    A party that no trust would persuade has no such place; `Plan.figures.faults` names it.
    """
    asked = {
        party: (plan.figures.trust_needed[party] or Fraction(0)) - place.earned.trust
        for party, place in plan.figures.tight.items()
        if place is not None
    }
    if not asked:
        return None
    party = max(asked, key=lambda p: asked[p])
    place = plan.figures.tight[party]
    return None if place is None else (party, place)


def where(plan: Plan, party: str, place: Tight) -> str:
    """Say in two sentences where the order asks the most of a party, and how much."""
    needed = share(plan.figures.trust_needed[party] or Fraction(0))
    asks = going_on(plan.case, party, place.earned, needed)
    return f"{_fears(plan, party, place)} {asks}"


def going_on(case: Case, party: str, earned: Earned, needed: str) -> str:
    """Say what trust going on takes, and how much there is."""
    if not earned.even:
        said = {"needed": needed, "whom": whom(case, earned), "has": has(case, earned)}
        if earned.whom is None:
            return _("Going on takes no trust: {has}.", **said)
        return _("Going on takes a trust of {needed} in {whom}; {has}.", **said)
    if case.parties[party].trust is None:
        return _("Going on takes a trust of {needed}; none is stated.", needed=needed)
    return _(
        "Going on takes a trust of {needed}; {stated} is stated.",
        needed=needed,
        stated=exactly(earned.trust),
    )


def _fears(plan: Plan, party: str, place: Tight) -> str:
    """Say what a party holds and fears, and in which branch."""
    path = next(p for p in plan.figures.paths if place.branch in (None, p.branch))
    said = _fears_in(plan, path, party, place)
    return in_branch(plan.case, path.branch, plan.order[: place.left], said)


def _fears_in(plan: Plan, path: Path, party: str, place: Tight) -> str:
    """Say what a party holds, what it is offered, and what it could be left with."""
    pledged, told = plan.figures.cover[party], partial(in_unit, plan.case, party)
    said = {
        "name": plan.case.parties[party].name,
        "holds": told(points(place.holds)),
        "final": told(points(path.hoped[party][place.leave])),
        "left": place.left,
        "left_step": plan.named(place.left),
        "falls": told(points(place.falls)),
        "pledged": told(exactly(pledged)),
        "leave": place.leave,
        "leave_step": plan.named(place.leave) if place.leave else "",
    }
    if place.leave == 0 and not pledged:
        return _(
            "Before the first step {name} could stop with {holds}; the finished deal brings "
            "{final}, but if the others leave after step {left} ({left_step}), {falls} is left.",
            **said,
        )
    if place.leave == 0:
        return _(
            "Before the first step {name} could stop with {holds}; the finished deal brings "
            "{final}, but if the others leave after step {left} ({left_step}), {falls} is left, "
            "besides the {pledged} that they pledged.",
            **said,
        )
    if not pledged:
        return _(
            "After step {leave} ({leave_step}) {name} could stop with {holds}; the finished deal "
            "brings {final}, but if the others leave after step {left} ({left_step}), {falls} is "
            "left.",
            **said,
        )
    return _(
        "After step {leave} ({leave_step}) {name} could stop with {holds}; the finished deal "
        "brings {final}, but if the others leave after step {left} ({left_step}), {falls} is "
        "left, besides the {pledged} that they pledged.",
        **said,
    )


def relaxations(plan: Plan) -> tuple[str, ...]:
    """Say what single change would ease the plan, with the figures it would have then.

    Nothing of a very large plan: each change is examined anew, which takes its time.
    """
    if too_many(plan.case, plan.deal, DATABLE):
        return ()
    sentences = [*_guarantees(plan), *_limits(plan)]
    found = tightest(plan)
    if found is not None:
        party, place = found
        if not sentences:
            sentences.append(_one_more_point(plan, party))
        sentences += [_custodian(plan, party, place), _split(plan, party, place)]
    return tuple(sentence for sentence in sentences if sentence)


def _guarantees(plan: Plan) -> Iterator[str]:
    """Name the guarantee that would hold each party to this order that is not held to it now."""
    for party, needed in plan.figures.guarantee_needed.items():
        stated = plan.case.parties[party]
        backed = guarantee(plan.case, party)
        if needed <= backed:
            continue
        said = {
            "needed": in_unit(plan.case, party, at_least(needed)),
            "backed": in_unit(plan.case, party, exactly(backed)),
            "name": stated.name,
        }
        if stated.even is None:
            yield _(
                "A guarantee of {needed} instead of {backed} would hold {name} to this order at "
                "the trust that there is by then.",
                **said,
            )
        else:
            yield _(
                "A guarantee of {needed} instead of {backed} would hold {name} to this order at "
                "the trust of {trust} stated.",
                **said,
                trust=exactly(stated.even),
            )


def _limits(plan: Plan) -> Iterator[str]:
    """Name the exposure that a party would have to bear beyond its risk limit."""
    for party, exposure in plan.figures.exposure.items():
        limit = plan.case.parties[party].risk_limit
        room = plan.figures.cover[party]
        if limit is not None and exposure > limit + room:
            yield _(
                "{name} would have to bear an exposure of {needed} instead of {limit}.",
                name=plan.case.parties[party].name,
                needed=in_unit(plan.case, party, at_least(exposure - room)),
                limit=in_unit(plan.case, party, exactly(limit)),
            )


def _one_more_point(plan: Plan, party: str) -> str:
    stated = plan.case.parties[party]
    backed = stated.model_copy(update={"breach_cost": stated.breach_cost + 1})
    case = plan.case.model_copy(update={"parties": {**plan.case.parties, party: backed}})
    after = examine(case, plan.deal, plan.order)
    if not _eases(plan, after, party):
        return ""
    if plan.case.unit_of(party):
        return _(
            "Another {amount} of guarantee for {name} would bring the trust needed down to "
            "{trust}.",
            amount=in_unit(plan.case, party, "1"),
            name=stated.name,
            trust=_asked(plan, after, party),
        )
    return _(
        "One more point of guarantee for {name} would bring the trust needed down to {trust}.",
        name=stated.name,
        trust=_asked(plan, after, party),
    )


def _custodian(plan: Plan, party: str, place: Tight) -> str:
    """Try to exchange the step it fears with a neighbour through a custodian."""
    best: tuple[Fraction, str, Figures] | None = None
    for first in (place.left - 1, place.left - 2):
        if first >= 0 and first + 1 < len(plan.order) and _together(plan, first):
            swap = plan.order[first] + "+" + plan.order[first + 1]
            order = [*plan.order[:first], swap, *plan.order[first + 2 :]]
            eased = _eased(plan, plan.deal, order, party)
            over = None if eased is None else eased.shortfall[party]
            if eased is not None and over is not None and (best is None or over < best[0]):
                best = (over, swap, eased)
    if best is None:
        return ""
    one, _plus, two = best[1].partition("+")
    # Translators: “it” is the trust that a party needs.
    return _(
        "A custodian who exchanges {one} and {two} at once would bring it down to {trust}.",
        one=plan.deal.named(plan.case, one),
        two=plan.deal.named(plan.case, two),
        trust=_asked(plan, best[2], party),
    )


def _split(plan: Plan, party: str, place: Tight) -> str:
    """Try to do half of the step it fears, then the next one, then the other half."""
    at = place.left - 1
    name = plan.order[at]
    if name not in plan.deal.shares or at + 1 >= len(plan.order) or not _together(plan, at):
        return ""
    sizes = {**plan.deal.shares, name: equal(2)}
    deal = Deal(plan.deal.actions, plan.deal.standing, sizes, plan.deal.swaps)
    order = [*plan.order[:at], f"{name}.1", plan.order[at + 1], f"{name}.2", *plan.order[at + 2 :]]
    eased = _eased(plan, deal, order, party)
    if eased is None:
        return ""
    # Translators: “it” is the trust that a party needs.
    return _(
        "Doing {step} in two halves, with {other} between them, would bring it down to {trust}.",
        step=plan.deal.named(plan.case, name),
        other=plan.named(at + 2),
        trust=_asked(plan, eased, party),
    )


def _together(plan: Plan, first: int) -> bool:
    """Whether a step and the next are done in the same branches, and neither is an event."""
    ids = [actions_of(name) for name in plan.order[first : first + 2]]
    if any(plan.case.actions[id_].event for some in ids for id_ in some):
        return False
    one, other = (depends(plan.case, plan.deal, some) for some in ids)
    return one == other


def _asked(plan: Plan, figures: Figures, party: str) -> str:
    """Say how much trust a party needs by other figures, and in whom where that matters."""
    needed, place = share(figures.trust_needed[party] or Fraction(0)), figures.tight[party]
    even = place is None or place.earned.even
    return needed if even or place is None else of_it(plan.case, place.earned, needed)


def _eased(plan: Plan, deal: Deal, order: list[str], party: str) -> Figures | None:
    """Give the figures of a changed order, if it asks less of the party and no more of others."""
    figures = examine(plan.case, deal, order)
    if not _eases(plan, figures, party) or _worse(plan, figures, party):
        return None
    return figures


def _eases(plan: Plan, figures: Figures, party: str) -> bool:
    """Whether a party needs less trust by other figures, of its own and beside what there is."""
    needed, before = figures.trust_needed[party], plan.figures.trust_needed[party]
    if needed is None or before is None or share(needed) >= share(before):
        return False
    return _beyond(figures, party) < _beyond(plan.figures, party)


def _beyond(figures: Figures, party: str) -> Fraction:
    over = figures.shortfall[party]
    return Fraction(1) if over is None else over


def _worse(plan: Plan, figures: Figures, party: str) -> bool:
    """Whether other figures break a rule, or ask more of somebody than before, or of the party."""
    eased = figures.trust_needed[party] or Fraction(0)
    return (
        any(_broken(plan, figures))
        or any(
            needed is None or needed > max(eased, plan.figures.trust_needed[one] or Fraction(0))
            for one, needed in figures.trust_needed.items()
        )
        or any(
            _beyond(figures, one) > max(_beyond(figures, party), _beyond(plan.figures, one))
            for one in uneven(plan.case)
            if one in figures.shortfall
        )
    )


def _broken(plan: Plan, figures: Figures) -> Iterator[str]:
    # Examined anew: the plan's own sentences may be in another language than is spoken now.
    faults = plan.figures.faults
    known = examine(plan.case, plan.deal, plan.order).faults if faults else ()
    return (fault for fault in figures.faults if fault not in known)
