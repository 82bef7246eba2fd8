"""What a number of a case is called, in words: whose it is and of what."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from paripassu.balance.amounts import in_unit, points
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number
from paripassu.case.model import Case
from paripassu.case.titles import title_of
from paripassu.case.trust import OTHERS
from paripassu.language import _, decimal, in_a_row


def costs(number: Number) -> bool:
    """Whether a number is read as a cost: as points that are below 0 in its whole range."""
    return number.low < 0 and number.high <= 0


def read(number: Number, value: Fraction) -> Fraction:
    """Give a value of a number as it is read: of a cost how much it costs."""
    return -value if costs(number) else value


def amount(case: Case, number: Number, value: Fraction) -> str:
    """Write a value of a number as it is read, with what it is in."""
    if number.kind == "trust":
        return decimal(f"{float(value):.2f}")
    return in_unit(case, number.party, points(read(number, value)))


def called(case: Case, deal: Deal, number: Number) -> str:
    """Name a number, to stand before a colon or in a cell."""
    party = case.parties[number.party].name
    match number.kind:
        case "value":
            said = {"party": party, "action": deal.named(case, number.of)}
            if costs(number):
                return _("What {action} costs {party}", **said)
            return _("What {action} is worth to {party}", **said)
        case "keeps":
            if costs(number):
                return _("What {action} has cost {party} if the process ends",
                         party=party, action=deal.named(case, number.of))  # fmt: skip
            return _("What {party} keeps of {action} if the process ends",
                     party=party, action=deal.named(case, number.of))  # fmt: skip
        case "extra":
            if costs(number):
                # Translators: points that a party loses besides once all of these actions are done.
                return _("What {party} loses besides once all of these are done: {actions}",
                         party=party, actions=together(case, number))  # fmt: skip
            # Translators: extra points of a party once all of these actions are done.
            return _("What comes to {party} besides once all of these are done: {actions}",
                     party=party, actions=together(case, number))  # fmt: skip
        case "trust":
            return _trust(case, number, party)
        case "guarantee":
            return _("What {party} loses by walking away, beyond the deal", party=party)
        case unknown:
            assert_never(unknown)


def together(case: Case, number: Number) -> str:
    """List the actions that an extra is for."""
    return in_a_row(title_of(case, one) for one in case.also[int(number.of)].when)


def _trust(case: Case, number: Number, party: str) -> str:
    if not number.of:
        return _("The trust of {party} that the plan is kept", party=party)
    if number.of == OTHERS:
        return _("The trust of {party} in the others", party=party)
    return _("The trust of {party} in {other}", party=party, other=case.parties[number.of].name)
