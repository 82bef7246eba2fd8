"""Which number to ask next, in words: a question to whose number it is, and what it would tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from paripassu.balance.called import amount, costs, read, together
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number, numbers_of
from paripassu.case.model import Case
from paripassu.case.trust import OTHERS
from paripassu.language import _
from paripassu.report.papers.deal import percent
from paripassu.report.papers.document import Block, Bullets, Item, Paragraph
from paripassu.risk.questions import Question, Questions

FIRST = 5  # questions that a first screen shows


def asked(case: Case, deal: Deal, found: Questions, most: int | None = None) -> Iterator[Block]:
    """Put the numbers that are worth asking for into questions, at most so many."""
    if not found.asked:
        yield Paragraph(_nothing(found))
        return
    yield Paragraph(
        _("These numbers are worth asking for, the first most of all:")
        if len(found.asked) > 1
        else _("This number is worth asking for:")
    )
    stated = {one.path: one for one in numbers_of(case, deal)}
    yield Bullets.of(
        Item(
            question(case, deal, one.number),
            tuple(_told(case, found, one, stated[one.number.path])),
        )
        for one in found.asked[:most]
    )
    if found.orders > 1:
        yield Paragraph(
            _("With all numbers known the order chosen would hold in {known}, against {now} today.",
              known=percent(found.known), now=percent(found.rightly))
        )  # fmt: skip


def _nothing(found: Questions) -> str:
    if found.orders > 1:
        return _("No single number is worth asking for: whatever it is, the same order is taken.")
    return _(
        "No single number is worth asking for: whatever it is, the decision whether to sign stays "
        "the same."
    )


def question(case: Case, deal: Deal, number: Number) -> str:
    """Ask for a number, of the party whose it is."""
    party = case.parties[number.party].name
    match number.kind:
        case "value":
            said = {"party": party, "action": deal.named(case, number.of)}
            if costs(number):
                return _("Ask {party}: what does {action} cost you?", **said)
            return _("Ask {party}: what is {action} worth to you?", **said)
        case "keeps":
            return _("Ask {party}: what is left to you of {action} if the process ends?",
                     party=party, action=deal.named(case, number.of))  # fmt: skip
        case "extra":
            return _("Ask {party}: what is it worth to you besides that all of these are done: "
                     "{actions}?", party=party, actions=together(case, number))  # fmt: skip
        case "trust":
            return _trust(case, number, party)
        case "guarantee":
            return _("Ask {party}: what would you lose by walking away, beyond the deal?",
                     party=party)  # fmt: skip
        case unknown:
            assert_never(unknown)


def _trust(case: Case, number: Number, party: str) -> str:
    if not number.of:
        return _("Ask {party}: how likely is it, from 0 to 1, that the others keep to the plan?",
                 party=party)  # fmt: skip
    if number.of == OTHERS:
        return _("Ask {party}: how likely is it, from 0 to 1, that those whom you do not name keep "
                 "to the plan?", party=party)  # fmt: skip
    return _("Ask {party}: how likely is it, from 0 to 1, that {other} keeps to the plan?",
             party=party, other=case.parties[number.of].name)  # fmt: skip


def _told(case: Case, found: Questions, one: Question, stated: Number) -> Iterator[str]:
    """Say what is assumed of a number, and what it would tell."""
    ends = sorted((one.number.low, one.number.high), key=lambda end: read(stated, end))
    low, high = (amount(case, stated, end) for end in ends)
    if stated.ranges:
        yield _("Stated: {low} to {high}.", low=low, high=high)
    else:
        yield _("Stated: {middle}, without a range, which the analyst may state; drawn from {low} "
                "to {high}.", middle=amount(case, stated, stated.middle), low=low,
                high=high)  # fmt: skip
    if one.gains:
        chances = {"now": percent(found.rightly), "then": percent(found.rightly + one.gain)}
        if found.orders > 1:
            yield _("Known before an order is chosen, it would raise the chance that the one "
                    "chosen holds from {now} to {then}.", **chances)  # fmt: skip
        else:
            yield _("Known before, it would raise the chance to be right about signing from {now} "
                    "to {then}.", **chances)  # fmt: skip
    for end in one.flips:
        value = amount(case, stated, end.value)
        if end.holds:
            yield _("At {value}, all else as assumed, the plan holds.", value=value)
        else:
            yield _("At {value}, all else as assumed, the plan does not hold.", value=value)
