"""What `unlock` found, on the terminal: why, what would do it, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from paripassu.balance.checker import Status, stated
from paripassu.case.model import Case
from paripassu.language import N_, _, _n, in_a_row
from paripassu.opening.openings import Opening
from paripassu.opening.question import BottomLine, Condition, Needs, RiskLimit, Rule1, TrustOf
from paripassu.opening.unlock import GivenOrder, Locked, Unlock
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations, tightest, where
from paripassu.report.changing import change_in_words, exactly
from paripassu.report.headline import HEADLINES
from paripassu.report.ideas import exchanged, joined
from paripassu.report.terminal import HERE, assumptions, inset, name_of
from paripassu.report.waiting import instalments

MOST = 6  # of what there may be hundreds; --json has all
_CONDITIONS = {
    Rule1: N_("rule 1 for {name}"),
    TrustOf: N_("the little trust of {name}"),
    RiskLimit: N_("the risk limit of {name}"),
    BottomLine: N_("the bottom line of {name}"),
}


def show_unlock(console: Console, found: Unlock) -> None:
    """Print, deal by deal, why there is no plan and what would open one; then the given orders."""
    for one in found.deals:
        _show_locked(console, one)
    for given in found.orders:
        safe = (one.plan for one in found.deals if one.plan.status is Status.SAFE)
        _show_order(console, given, next((x for x in safe if x.deal == given.plan.deal), None))
    if found.unfinished:
        cut = _("Not looked at: {deals}.", deals=in_a_row(found.unfinished))
        console.print(Text(cut, "yellow"))
    console.print(assumptions(found.case))


def _show_locked(console: Console, found: Locked) -> None:
    console.print(_title(found))
    word, colour, sentence = HEADLINES[found.plan.status]
    console.print(Text.assemble((_(word), f"bold {colour}"), "  ", _(sentence)))
    if found.plan.status is Status.SAFE:
        nothing = _("There is nothing to unlock: paripassu plan shows the order.")
        console.print(Text(f"{nothing}\n"))
        return
    for heading, lines in (
        (_("Why there is no safe plan"), _why(found)),
        (_("What would open one: the case's instruments, cheapest first"), _openings(found)),
        (_("By how much a single number would have to change, all others as they are"),
         _changes(found)),
        (_("What else would do it, by itself"), _generic(found)),
        *(((_("What would do it together, the fewest changes first"), _together(found)),)
          if any(len(one.moves) > 1 for one in found.together) else ()),
    ):  # fmt: skip
        console.print(Text(f"\n{heading}", "bold"))
        for line in lines:
            console.print(line if isinstance(line, Padding) else _item(line))
    if found.unfinished:
        left = in_a_row(_(one) for one in found.unfinished)
        cut = _("The search was cut short: not all is told of {what}.", what=left)
        console.print(Text(f"\n{cut}", "yellow"))
    console.print()


def _show_order(console: Console, given: GivenOrder, safe: Plan | None) -> None:
    word, colour, _sentence = HEADLINES[given.plan.status]
    holds = given.plan.status is Status.SAFE
    console.print(Text(given.title, "bold underline"))
    says = _("This order holds.") if holds else _("This order does not hold.")
    console.print(Text.assemble((_(word), f"bold {colour}"), f"  {says}"))
    for fault in given.plan.figures.faults:
        console.print(_item(fault))
    found = tightest(given.plan)
    if found is not None and not holds:
        console.print(_item(where(given.plan, *found)))
    for one in given.openings[:MOST]:
        said = _("It would hold with {names}, cost {cost}.", names=HERE, cost=stated(one.cost))
        console.print(_item(inset(said, together(one.instruments))))
    more = len(given.openings) - MOST
    if more > 0:
        sets = _n("… or with one of {n} other sets.", "… or with one of {n} other sets.", more)
        console.print(_item(sets))
    if given.unfinished:
        console.print(_item(Text(_("The search for instruments was cut short."), "yellow")))
    if not holds and not given.openings:
        for sentence in relaxations(given.plan):
            console.print(_item(sentence))
    if not holds and safe is not None:
        order = ", ".join(safe.order)
        said = _("In another order the same steps are safe: {order}.", order=order)
        console.print(_item(said))
    console.print()


def _title(found: Locked) -> Text:
    title = found.case.title
    if found.name is not None and found.case.deals[found.name].title:
        title = found.case.deals[found.name].title
    elif found.name is not None:
        title = found.name
    return Text(title, "bold underline")


def _item(line: str | Text) -> RenderableType:
    text = Text("• ") + (Text(line) if isinstance(line, str) else line)
    return Padding(text, (0, 0, 0, 2))


def _why(found: Locked) -> Iterator[str | Text | Padding]:
    if found.conflicts is None:
        yield _("The search was cut short before that was known.")
        return
    # A circle tells the most: it comes first.
    ranked = sorted(found.conflicts.conflicts, key=lambda one: one.circle is None)
    told = ranked[:MOST]
    for conflict in told:
        yield conflict.sentence
    more = len(found.conflicts.conflicts) - len(told)
    if more > 0:
        yield _n(
            "… and {n} more set of conditions that cannot hold together (--json has all).",
            "… and {n} more sets of conditions that cannot hold together (--json has all).",
            more,
        )
    if len(found.conflicts.conflicts) > 1:
        for gone in found.conflicts.mends[:1]:
            yield _(
                "To have one, these for instance would have to give way: {conditions}.",
                conditions=in_a_row(_said(found, one) for one in gone),
            )
    if found.conflicts.fixed_needs:
        yield _("What an action needs was taken as fixed, for the deal is large.")
    yield from _legend(found, " ".join(one.sentence for one in told))


def _said(found: Locked, one: Condition) -> str:
    if isinstance(one, Needs):
        return _("{action} needing {need}", action=one.action, need=one.need)
    return _(_CONDITIONS[type(one)], name=name_of(found.case, one.party))


def together(names: Sequence[str]) -> str:
    """Join names that belong together."""
    return reduce(lambda one, other: _("{one} and {other}", one=one, other=other), names)


def _legend(found: Locked, told: str) -> Iterator[Padding]:
    """Say what the actions named do."""
    words = {*re.findall(r"[\w-]+", told)}
    for action in found.deal.actions:
        if action in words:
            line = f"{action}: {found.case.actions[action].does}."
            yield Padding(Text(line, "dim"), (0, 0, 0, 4))


def _openings(found: Locked) -> Iterator[str | Text | Padding]:
    for one in found.openings[:MOST]:
        yield from _opening(found.case, one)
    more = len(found.openings) - MOST
    if more > 0:
        yield _n(
            "… and {n} more set (--json has all).", "… and {n} more sets (--json has all).", more
        )
    if not found.openings and not found.case.instruments:
        yield _("The case lists no instruments.")
    elif not found.openings and "instruments" not in found.unfinished:
        yield _("No set of the case's instruments opens a plan of this deal.")
    reasons: dict[str, list[str]] = {}
    for id_, reason in (found.idle or {}).items():
        reasons.setdefault(reason, []).append(id_)
    for reason, ids in reasons.items():
        useless = _("Of no use here: {names}, for {reason}.", names=in_a_row(ids), reason=reason)
        yield Text(useless, "dim")


def _opening(case: Case, one: Opening) -> Iterator[Text | Padding]:
    said = _("{names}, cost {cost}", names=HERE, cost=stated(one.cost))
    yield inset(said, together(one.instruments))
    for id_ in one.instruments:
        about = case.instruments[id_].about
        if about:
            yield Padding(Text(f"{id_}: {about}"), (0, 0, 0, 4))
    for swap in one.swaps:
        said = _("Exchanged at once: {steps}.", steps=together(one.plan.deal.folded(swap)))
        yield Padding(Text(said), (0, 0, 0, 4))
    yield _begins(one.plan.order)


def _begins(order: Sequence[str]) -> Padding:
    """Say how a safe plan would begin."""
    shown, steps = ", ".join(order[:6]), len(order)
    begins = (
        _("A safe plan then begins: {order}", order=shown)
        if steps <= 6
        else _n(
            "A safe plan then begins: {order}, … ({n} step)",
            "A safe plan then begins: {order}, … ({n} steps)",
            steps,
            order=shown,
        )
    )
    return Padding(Text(begins, "dim"), (0, 0, 0, 4))


def _together(found: Locked) -> Iterator[str | Padding]:
    sets = [one for one in found.together if len(one.moves) > 1]
    for one in sets[:MOST]:
        yield joined(found.case, one)
        yield _begins(one.order)
    more = len(sets) - MOST
    if more > 0:
        yield _n(
            "… and {n} more set (--json has all).", "… and {n} more sets (--json has all).", more
        )


def _changes(found: Locked) -> Iterator[str | Text]:
    # Of a size of 0 there is nothing left to do; sizes are the least that anyone can change.
    opening = [one for one in found.changes if one.needed is not None and one.moves]
    opening.sort(key=lambda one: one.kind == "size")
    for one in opening:
        yield change_in_words(found.case, one)
    closed = [one for one in found.changes if one.needed is None and one.proved]
    cut = "single numbers" in found.unfinished
    if closed and not opening and not cut:
        yield _("No single number opens a plan by itself, however far it is changed.")
    if closed and (opening or cut):
        others = _n(
            "Of {n} other numbers none opens a plan by itself.",
            "Of {n} other numbers none opens a plan by itself.",
            len(closed),
        )
        yield Text(others, "dim")
    unproved = sum(not one.proved for one in found.changes)
    if unproved:
        cut_short = _n(
            "The search was cut short for {n} numbers.",
            "The search was cut short for {n} numbers.",
            unproved,
        )
        yield Text(cut_short, "yellow")


def _generic(found: Locked) -> Iterator[str | Text]:
    for exchange in found.exchanges[:MOST]:
        yield exchanged(exchange)
    more = len(found.exchanges) - MOST
    if more > 0:
        yield _n(
            "… or one of {n} other sets in a custodian's hands.",
            "… or one of {n} other sets in a custodian's hands.",
            more,
        )
    for split in found.splits:
        yield instalments(split)
    for bond in found.bonds:
        yield _(
            "A bond worth {lost} to {name} and {gained} to {other}, to which it goes if the "
            "former walks away.",
            lost=exactly(bond.points),
            name=name_of(found.case, bond.of),
            gained=exactly(bond.gained),
            other=name_of(found.case, bond.to),
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
