"""What would open a plan that the case does not list, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from paripassu.balance.amounts import in_unit, stated, with_unit
from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import _, _n, in_clauses, listed
from paripassu.opening.generic import Exchange
from paripassu.opening.least import Together
from paripassu.opening.money import price
from paripassu.opening.moves import Move
from paripassu.report.papers.changing import exactly


def exchanged(case: Case, one: Exchange) -> str:
    """Say what a custodian would have to exchange."""
    return _("A custodian who exchanges {steps} at once.", steps=_steps(case, one.steps))


def _steps(case: Case, names: Sequence[str]) -> str:
    return listed([named(case, name) for name in names])


def joined(case: Case, one: Together) -> str:
    """Say the change, or the changes together, that open a plan."""
    changes = in_clauses(_moved(case, move, one) for move in one.moves)
    if len(one.moves) == 1:
        return _("{changes}.", changes=changes)
    return _("Together: {changes}.", changes=changes)


def _moved(case: Case, move: Move, one: Together) -> str:
    """Say one change, as a clause of a list."""
    number = {
        "needed": _counted(case, move, move.value),
        "today": _counted(case, move, move.dial.today if move.dial else move.value),
        "name": case.parties[move.of].name if move.of in case.parties else named(case, move.of),
    }
    match move.kind:
        case "payment":
            return _paid(case, move)
        case "price":
            return _priced(case, move, one)
        case "guarantee":
            # Translators: this and the clauses below are changes, with “; ” between them.
            return _("a guarantee of {needed} instead of {today} behind {name}", **number)
        case "risk limit":
            return _(
                "{name} made able to bear an exposure of {needed} instead of {today}", **number
            )
        case "lasting":
            return _("{action} made lasting: once all is done, it can no longer be taken back",
                     action=named(case, move.of))  # fmt: skip
        case "instalments":
            return _n(
                "{action} in {n} equal instalment",
                "{action} in {n} equal instalments",
                move.parts,
                action=named(case, move.of),
            )
        case "custodian":
            return _("a custodian who exchanges {steps} at once", steps=_steps(case, move.steps))
        case "instrument":
            said = {
                "name": named(case, move.of),
                "cost": with_unit(case.unit, stated(case.instruments[move.of].cost)),
            }
            if move.swaps:
                steps = " / ".join(_steps(case, one.deal.folded(swap)) for swap in move.swaps)
                return _(
                    "{name} (cost {cost}), which exchanges {steps} at once", steps=steps, **said
                )
            return _("{name} (cost {cost})", **said)
        case unknown:
            assert_never(unknown)


def _counted(case: Case, move: Move, number: Fraction) -> str:
    """Write a number, with its unit where it is an amount of a party."""
    return in_unit(case, move.of, exactly(number)) if move.of in case.parties else exactly(number)


def _paid(case: Case, move: Move) -> str:
    """Say who pays whom how much besides."""
    return _(
        "{payer} would pay {payee} {paid} besides, which are {gained} to who gets them",
        payer=case.parties[move.of].name,
        payee=case.parties[move.to].name,
        paid=in_unit(case, move.of, exactly(move.value)),
        gained=in_unit(case, move.to, exactly(move.gained)),
    )


def _priced(case: Case, move: Move, one: Together) -> str:
    """Say who pays whom how much more or less, in all and in each instalment."""
    paid = price(case, move.of)
    if paid is None:
        raise AssertionError(f"{move.of} pays no price")
    payer = paid.payer

    def told(number: Fraction) -> str:
        return in_unit(case, payer, exactly(number))

    said = {
        "action": named(case, move.of),
        "payer": case.parties[paid.payer].name,
        "payee": case.parties[paid.payee].name,
        "more": told(abs(move.value - 1) * paid.paid),
        "needed": told(move.value * paid.paid),
        "today": told(paid.paid),
    }
    if move.value > 1:
        # Translators: amounts are in points of who pays: money, where the case counts in money.
        whole = _(
            "{payer} would pay {payee} {more} more in {action}: {needed} instead of {today}", **said
        )
    else:
        whole = _(
            "{payer} would pay {payee} {more} less in {action}: {needed} instead of {today}", **said
        )
    sizes = one.deal.shares[move.of]
    if len(sizes) == 1 or len({*sizes}) > 1:
        return whole
    return _n(
        "{whole}, in {n} instalment of {each}",
        "{whole}, in {n} instalments of {each} each",
        len(sizes),
        whole=whole,
        each=told(move.value * paid.paid * sizes[0]),
    )
