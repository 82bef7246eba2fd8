"""What `unlock` found, on the terminal: why, what would do it, and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from paripassu.balance.checker import Status, points, stated
from paripassu.case.model import Case
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations, tightest, where
from paripassu.report.terminal import HEADLINES, assumptions, name_of
from paripassu.unlock.change import Change
from paripassu.unlock.openings import Opening
from paripassu.unlock.question import BottomLine, Condition, Needs, RiskLimit, Rule1, TrustOf
from paripassu.unlock.unlock import GivenOrder, Locked, Unlock

MOST = 6  # of what there may be hundreds; --json has all


def show_unlock(console: Console, found: Unlock) -> None:
    """Print, deal by deal, why there is no plan and what would open one; then the given orders."""
    for one in found.deals:
        _show_locked(console, one)
    for given in found.orders:
        safe = (one.plan for one in found.deals if one.plan.status is Status.SAFE)
        _show_order(console, given, next((x for x in safe if x.deal == given.plan.deal), None))
    if found.unfinished:
        console.print(Text(f"Not looked at: {', '.join(found.unfinished)}.", "yellow"))
    console.print(assumptions(found.case))


def _show_locked(console: Console, found: Locked) -> None:
    console.print(_title(found))
    word, colour, sentence = HEADLINES[found.plan.status]
    console.print(Text.assemble((word, f"bold {colour}"), "  ", sentence))
    if found.plan.status is Status.SAFE:
        console.print(Text("There is nothing to unlock: paripassu plan shows the order.\n"))
        return
    for heading, lines in (
        ("Why there is no safe plan", _why(found)),
        ("What would open one: the case's instruments, cheapest first", _openings(found)),
        ("By how much a single number would have to change, all others as they are",
         _changes(found)),
        ("What else would do it, by itself", _generic(found)),
    ):  # fmt: skip
        console.print(Text(f"\n{heading}", "bold"))
        for line in lines:
            console.print(line if isinstance(line, Padding) else _item(line))
    if found.unfinished:
        cut = ", ".join(found.unfinished)
        console.print(Text(f"\nThe search was cut short: not all is told of {cut}.", "yellow"))
    console.print()


def _show_order(console: Console, given: GivenOrder, safe: Plan | None) -> None:
    word, colour, _ = HEADLINES[given.plan.status]
    holds = given.plan.status is Status.SAFE
    console.print(Text(given.title, "bold underline"))
    says = "This order holds." if holds else "This order does not hold."
    console.print(Text.assemble((word, f"bold {colour}"), f"  {says}"))
    for fault in given.plan.figures.faults:
        console.print(_item(fault))
    found = tightest(given.plan)
    if found is not None and not holds:
        console.print(_item(where(given.plan, *found)))
    for one in given.openings[:MOST]:
        names = " and ".join(one.instruments)
        cost = f"cost {stated(one.cost)}"
        console.print(_item(Text.assemble("It would hold with ", (names, "bold"), f", {cost}.")))
    if len(given.openings) > MOST:
        console.print(_item(f"… or with one of {len(given.openings) - MOST} other sets."))
    if given.unfinished:
        console.print(_item(Text("The search for instruments was cut short.", "yellow")))
    if not holds and not given.openings:
        for sentence in relaxations(given.plan):
            console.print(_item(sentence))
    if not holds and safe is not None:
        order = ", ".join(safe.order)
        console.print(_item(f"In another order the same steps are safe: {order}."))
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
        yield "The search was cut short before that was known."
        return
    # A circle tells the most: it comes first.
    ranked = sorted(found.conflicts.conflicts, key=lambda one: one.circle is None)
    told = ranked[:MOST]
    for conflict in told:
        yield conflict.sentence
    more = len(found.conflicts.conflicts) - len(told)
    if more > 0:
        yield f"… and {more} more sets of conditions that cannot hold together (--json has all)."
    if len(found.conflicts.conflicts) > 1:
        for gone in found.conflicts.mends[:1]:
            yield f"To have one, these for instance would have to give way: {_listed(found, gone)}."
    if found.conflicts.fixed_needs:
        yield "What an action needs was taken as fixed, for the deal is large."
    yield from _legend(found, " ".join(one.sentence for one in told))


def _listed(found: Locked, conditions: Sequence[Condition]) -> str:
    words = []
    for one in conditions:
        if isinstance(one, Needs):
            words.append(f"{one.action} needing {one.need}")
            continue
        what = {
            Rule1: "rule 1 for",
            TrustOf: "the little trust of",
            RiskLimit: "the risk limit of",
            BottomLine: "the bottom line of",
        }[type(one)]
        words.append(f"{what} {name_of(found.case, one.party)}")
    return ", ".join(words)


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
        yield f"… and {more} more sets (--json has all)."
    if not found.openings and not found.case.instruments:
        yield "The case lists no instruments."
    elif not found.openings and "instruments" not in found.unfinished:
        yield "No set of the case's instruments opens a plan of this deal."
    reasons: dict[str, list[str]] = {}
    for id_, reason in (found.idle or {}).items():
        reasons.setdefault(reason, []).append(id_)
    for reason, ids in reasons.items():
        yield Text(f"Of no use here: {', '.join(ids)}, for {reason}.", "dim")


def _opening(case: Case, one: Opening) -> Iterator[Text | Padding]:
    yield Text.assemble((" and ".join(one.instruments), "bold"), f", cost {stated(one.cost)}")
    for id_ in one.instruments:
        about = case.instruments[id_].about
        if about:
            yield Padding(Text(f"{id_}: {about}"), (0, 0, 0, 4))
    for swap in one.swaps:
        yield Padding(Text(f"Exchanged at once: {' and '.join(swap)}."), (0, 0, 0, 4))
    shown = ", ".join(one.plan.order[:6])
    rest = f", … ({len(one.plan.order)} steps)" if len(one.plan.order) > 6 else ""
    yield Padding(Text(f"A safe plan then begins: {shown}{rest}", "dim"), (0, 0, 0, 4))


def _changes(found: Locked) -> Iterator[str | Text]:
    # Of a size of 0 there is nothing left to do; sizes are the least that anyone can change.
    opening = [one for one in found.changes if one.needed is not None and one.moves]
    opening.sort(key=lambda one: one.kind == "size")
    for one in opening:
        yield change_in_words(found.case, one)
    closed = [one for one in found.changes if one.needed is None and one.proved]
    cut = "single numbers" in found.unfinished
    if closed and not opening and not cut:
        yield "No single number opens a plan by itself, however far it is changed."
    if closed and (opening or cut):
        yield Text(f"Of {len(closed)} other numbers none opens a plan by itself.", "dim")
    unproved = sum(not one.proved for one in found.changes)
    if unproved:
        yield Text(f"The search was cut short for {unproved} numbers.", "yellow")


def change_in_words(case: Case, one: Change) -> Text:
    """Say one change of one number, exactly."""
    needed = one.needed if one.needed is not None else Fraction(0)
    today = one.today if one.today is not None else Fraction(0)
    if one.kind == "size":
        what = f"the size of {one.of}"
        return Text.assemble(
            (f"{what}: {exactly(needed)} times", "bold"), " what it is worth to each party today"
        )  # fmt: skip
    who = case.parties[one.of].name if one.of in case.parties else one.of
    what = {
        "guarantee": f"guarantee of {who}",
        "trust": f"trust of {who}",
        "risk limit": f"risk limit of {who}",
        "bottom line": f"bottom line of {who}",
        "reversibility": f"share of {who} that can be taken back",
        "verification": f"confidence of {who}'s verification",
        "collateral": f"bond of {who}",
    }[one.kind]
    if one.to is not None and one.gained is not None:
        what += f" to {case.parties[one.to].name} (who would gain {exactly(one.gained)} by it)"
    unstated = "none stated" if one.today is None else exactly(today)
    return Text.assemble((f"{what}: {exactly(needed)}", "bold"), f" instead of {unstated}")


def exactly(number: Fraction) -> str:
    """Write a number so that nothing is lost: as a decimal where that is exact, else both ways."""
    if 10**6 % number.denominator == 0:
        return stated(number)
    return f"{number} (about {points(number, places=4)})"


def _generic(found: Locked) -> Iterator[str | Text]:
    for exchange in found.exchanges[:MOST]:
        one, two = exchange.steps
        yield f"A custodian who exchanges {one} and {two} at once."
    more = len(found.exchanges) - MOST
    if more > 0:
        yield f"… or one of {more} other pairs in a custodian's hands."
    for split in found.splits:
        yield f"{split.action} in {split.parts} equal instalments in place of one."
    for bond in found.bonds:
        yield (
            f"A bond worth {exactly(bond.points)} to {name_of(found.case, bond.of)} and "
            f"{exactly(bond.gained)} to {name_of(found.case, bond.to)}, to which it goes if the "
            "former walks away."
        )
    cut = {"custodians", "instalments", "bonds"} & {*found.unfinished}
    if not (found.exchanges or found.splits or found.bonds) and cut:
        yield "The search was cut short before that was known."
    elif not (found.exchanges or found.splits or found.bonds):
        yield (
            "Nothing by itself: no two steps in a custodian's hands, no action in up to 8 "
            "instalments, no bond of one party to another. paripassu frontier says whether "
            "guarantees would do it together."
        )
