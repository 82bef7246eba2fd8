"""What `unlock` found, in a document: why, what would do it, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce

from paripassu.balance.amounts import in_unit, stated, with_unit
from paripassu.balance.checker import Status
from paripassu.case.model import Case
from paripassu.case.titles import in_titles, named, titled
from paripassu.language import N_, _, _n, either, in_a_row
from paripassu.opening.openings import Opening
from paripassu.opening.question import BottomLine, Condition, Needs, RiskLimit, Rule1, TrustOf
from paripassu.opening.unlock import GivenOrder, Locked, Unlock
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations, tightest, where
from paripassu.report.papers.changing import change_in_words, exactly
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Document,
    Entries,
    Heading,
    Item,
    Paragraph,
    Section,
    Tone,
    Verdict,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.headline import HEADLINES, TONES, WORDS
from paripassu.report.papers.ideas import exchanged, joined
from paripassu.report.papers.waiting import instalments
from paripassu.report.papers.whole import document

MOST = 6  # of what there may be hundreds; --json has all
_CONDITIONS = {
    Rule1: N_("rule 1 for {name}"),
    TrustOf: N_("the little trust of {name}"),
    RiskLimit: N_("the risk limit of {name}"),
    BottomLine: N_("the bottom line of {name}"),
}


def paper(found: Unlock, *, brief: bool = False) -> Document:
    """Say in a document, deal by deal, why there is no plan and what would open one."""
    return document(
        found.case,
        subtitle=_("What stands in the way of a safe plan, and what would open one"),
        sections=(*_sections(found), not_said()),
        brief=brief,
    )


def _sections(found: Unlock) -> Iterator[Section]:
    for number, one in enumerate(found.deals, 1):
        yield Section(f"deal-{number}", _title(one), tuple(_locked(one)), brief=True)
    for number, given in enumerate(found.orders, 1):
        safe = (one.plan for one in found.deals if one.plan.status is Status.SAFE)
        other = next((x for x in safe if x.deal == given.plan.deal), None)
        blocks = tuple(_order(given, other))
        yield Section(f"order-{number}", given.title, blocks, brief=True)
    if found.unfinished:
        cut = _("Not looked at: {deals}.", deals=in_a_row(found.unfinished))
        yield Section("unfinished", "", (Paragraph(cut, Tone.PARTLY),), brief=True)


def _locked(found: Locked) -> Iterator[Block]:
    status, sentence = found.plan.status, _(HEADLINES[found.plan.status])
    if status is Status.SAFE:
        nothing = _("There is nothing to unlock: paripassu plan shows the order.")
        yield Verdict(TONES[status], _(WORDS[status]), sentence, (nothing,))
        return
    yield Verdict(TONES[status], _(WORDS[status]), sentence)
    for heading, blocks in (
        (_("Why there is no safe plan"), _why(found)),
        (_("What would open one: the case's instruments, cheapest first"), _openings(found)),
        (_("By how much a single number would have to change, all others as they are"),
         _changes(found)),
        (_("What else would do it, by itself"), _generic(found)),
        *(((_("What would do it together, the fewest changes first"), _together(found)),)
          if any(len(one.moves) > 1 for one in found.together) else ()),
    ):  # fmt: skip
        yield Heading(heading)
        yield from blocks
    if found.unfinished:
        left = in_a_row(_(one) for one in found.unfinished)
        cut = _("The search was cut short: not all is told of {what}.", what=left)
        yield Paragraph(cut, Tone.PARTLY)


def _order(given: GivenOrder, safe: Plan | None) -> Iterator[Block]:
    holds = given.plan.status is Status.SAFE
    says = _("This order holds.") if holds else _("This order does not hold.")
    word = _(WORDS[given.plan.status])
    yield Verdict(TONES[given.plan.status], word, says, given.plan.figures.faults)
    if not holds:
        yield Bullets.of(_holding(given))
    if given.unfinished:
        yield Paragraph(_("The search for instruments was cut short."), Tone.PARTLY)
    if not holds and safe is not None:
        order = in_titles(safe.case, safe.order)
        yield Paragraph(_("In another order the same steps are safe: {order}.", order=order))


def _holding(given: GivenOrder) -> Iterator[str]:
    """Say where an order does not hold, and with what it would."""
    found = tightest(given.plan)
    if found is not None:
        yield where(given.plan, *found)
    for one in given.openings[:MOST]:
        names = together([named(given.plan.case, id_) for id_ in one.instruments])
        cost = with_unit(given.plan.case.unit, stated(one.cost))
        yield _("It would hold with {names}, cost {cost}.", names=names, cost=cost)
    more = len(given.openings) - MOST
    if more > 0:
        yield _n("… or with one of {n} other sets.", "… or with one of {n} other sets.", more)
    if not given.openings:
        yield from relaxations(given.plan)


def _title(found: Locked) -> str:
    if found.name is None:
        return found.case.title
    return found.case.deals[found.name].title or found.name


def _why(found: Locked) -> Iterator[Block]:
    if found.conflicts is None:
        yield Paragraph(_("The search was cut short before that was known."), Tone.PARTLY)
        return
    # A circle tells the most: it comes first.
    ranked = sorted(found.conflicts.conflicts, key=lambda one: one.circle is None)
    sentences = list(dict.fromkeys(conflict.sentence for conflict in ranked))
    lines = sentences[:MOST]
    told = " ".join(lines)
    more = len(sentences) - MOST
    if more > 0:
        lines.append(
            _n(
                "… and {n} more set of conditions that cannot hold together (--json has all).",
                "… and {n} more sets of conditions that cannot hold together (--json has all).",
                more,
            )
        )
    if len(ranked) > 1:
        for gone in found.conflicts.mends[:1]:
            lines.append(
                _(
                    "To have one, these for instance would have to give way: {conditions}.",
                    conditions=in_a_row(_said(found, one) for one in gone),
                )
            )
    if found.conflicts.fixed_needs:
        lines.append(_("What an action needs was taken as fixed, for the deal is large."))
    yield Bullets.of(lines)
    if legend := tuple(_legend(found, told)):
        yield Entries(legend)


def _said(found: Locked, one: Condition) -> str:
    if isinstance(one, Needs):
        needs = either([named(found.case, need) for need in one.needs])
        return _("{action} needing {need}", action=named(found.case, one.action), need=needs)
    return _(_CONDITIONS[type(one)], name=found.case.parties[one.party].name)


def together(names: Sequence[str]) -> str:
    """Join names that belong together."""
    return reduce(lambda one, other: _("{one} and {other}", one=one, other=other), names)


def _legend(found: Locked, told: str) -> Iterator[tuple[str, str]]:
    """Say what the actions named do."""
    words = {*re.findall(r"[\w-]+", told)}
    for action in found.deal.actions:
        title = titled(found.case, action)
        if action in words or (title != action and title in told):
            yield title, found.case.actions[action].does


def _openings(found: Locked) -> Iterator[Block]:
    items = [_opening(found.case, one) for one in found.openings[:MOST]]
    more = len(found.openings) - MOST
    if more > 0:
        said = _n(
            "… and {n} more set (--json has all).", "… and {n} more sets (--json has all).", more
        )
        items.append(Item(said))
    if not found.openings and not found.case.instruments:
        items.append(Item(_("The case lists no instruments.")))
    elif not found.openings and "instruments" not in found.unfinished:
        items.append(Item(_("No set of the case's instruments opens a plan of this deal.")))
    reasons: dict[str, list[str]] = {}
    for id_, reason in (found.idle or {}).items():
        reasons.setdefault(reason, []).append(id_)
    for reason, ids in reasons.items():
        names = in_titles(found.case, ids)
        useless = _("Of no use here: {names}, for {reason}.", names=names, reason=reason)
        items.append(Item(useless))
    yield Bullets(tuple(items))


def _opening(case: Case, one: Opening) -> Item:
    names = together([named(case, id_) for id_ in one.instruments])
    said = _("{names}, cost {cost}", names=names, cost=with_unit(case.unit, stated(one.cost)))
    under = [
        _("{name}: {trust}", name=titled(case, id_), trust=about)
        for id_ in one.instruments
        if (about := case.instruments[id_].about)
    ]
    for swap in one.swaps:
        parts = [named(case, part) for part in one.plan.deal.folded(swap)]
        under.append(_("Exchanged at once: {steps}.", steps=together(parts)))
    return Item(said, (*under, _begins(case, one.plan.order)))


def _begins(case: Case, order: Sequence[str]) -> str:
    """Say how a safe plan would begin."""
    shown, steps = in_titles(case, order[:6]), len(order)
    return (
        _("A safe plan then begins: {order}", order=shown)
        if steps <= 6
        else _n(
            "A safe plan then begins: {order}, … ({n} step)",
            "A safe plan then begins: {order}, … ({n} steps)",
            steps,
            order=shown,
        )
    )


def _together(found: Locked) -> Iterator[Block]:
    sets = [one for one in found.together if len(one.moves) > 1]
    items = [
        Item(joined(found.case, one), (_begins(found.case, one.order),)) for one in sets[:MOST]
    ]
    more = len(sets) - MOST
    if more > 0:
        said = _n(
            "… and {n} more set (--json has all).", "… and {n} more sets (--json has all).", more
        )
        items.append(Item(said))
    yield Bullets(tuple(items))


def _changes(found: Locked) -> Iterator[Block]:
    # Of a size of 0 there is nothing left to do; sizes are the least that anyone can change.
    opening = [one for one in found.changes if one.needed is not None and one.moves]
    opening.sort(key=lambda one: one.kind == "size")
    lines = [change_in_words(found.case, one) for one in opening]
    closed = [one for one in found.changes if one.needed is None and one.proved]
    cut = "single numbers" in found.unfinished
    if closed and not opening and not cut:
        lines.append(_("No single number opens a plan by itself, however far it is changed."))
    if closed and (opening or cut):
        others = _n(
            "Of {n} other numbers none opens a plan by itself.",
            "Of {n} other numbers none opens a plan by itself.",
            len(closed),
        )
        lines.append(others)
    yield Bullets.of(lines)
    unproved = sum(not one.proved for one in found.changes)
    if unproved:
        cut_short = _n(
            "The search was cut short for {n} numbers.",
            "The search was cut short for {n} numbers.",
            unproved,
        )
        yield Paragraph(cut_short, Tone.PARTLY)


def _generic(found: Locked) -> Iterator[Block]:
    yield Bullets.of(_ideas(found))


def _ideas(found: Locked) -> Iterator[str]:
    for exchange in found.exchanges[:MOST]:
        yield exchanged(found.case, exchange)
    more = len(found.exchanges) - MOST
    if more > 0:
        yield _n(
            "… or one of {n} other sets in a custodian's hands.",
            "… or one of {n} other sets in a custodian's hands.",
            more,
        )
    for split in found.splits:
        yield instalments(found.case, split)
    for bond in found.bonds:
        lost, gained = bond.rounded
        yield _(
            "A bond worth {lost} to {name} and {gained} to {other}, to whom it would go if the "
            "former walked away.",
            lost=in_unit(found.case, bond.of, exactly(lost)),
            name=found.case.parties[bond.of].name,
            gained=in_unit(found.case, bond.to, exactly(gained)),
            other=found.case.parties[bond.to].name,
        )
    alone = [one for one in found.together if len(one.moves) == 1]
    for one in alone:
        yield joined(found.case, one)
    if found.exchanges or found.splits or found.bonds or alone:
        return
    nothing = _(
        "Nothing by itself: no steps in a custodian's hands, no action in up to 8 instalments, no "
        "bond of one party to another, no price, no action made lasting once all is done."
    )
    if found.together:
        yield nothing
    elif {"custodians", "instalments", "bonds", "changes together"} & {*found.unfinished}:
        yield _("The search was cut short before that was known.")
    else:
        yield nothing
        yield _(
            "Nor any two or three of these together, with guarantees and risk limits as large as "
            "can be. paripassu frontier says whether guarantees alone would do it."
        )
