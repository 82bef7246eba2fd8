"""How much trust an order asks of each party beside what it is stated to have, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil
from typing import Any

from paripassu.balance.amounts import stated
from paripassu.balance.earned import Earned
from paripassu.balance.in_whom import has as has_clause
from paripassu.balance.in_whom import whom
from paripassu.case.model import Case
from paripassu.language import N_, _, _n, in_a_row
from paripassu.report.papers.parts import uncertain
from paripassu.report.papers.told import Told

# Of a trust from 0 to 1: what is left of it where there is no more than this to spare.
THIN, SOME = Fraction(1, 20), Fraction(1, 5)
THIN_SAID = N_("Thin: no more than 5 in 100 to spare. Some room: no more than 20.")


def margins(told: Told) -> Iterator[str]:
    """Say of each party that needs any trust how much, how much it has, what is left."""
    asked = [party for party in told.acting if told.figures.trust_needed[party] != 0]
    yield from (_margin(told, party) for party in asked)
    if told.acting and not asked:
        yield _("No trust is needed.")


def _margin(told: Told, party: str) -> str:
    name, needed = told.name(party), told.figures.trust_needed[party]
    place = told.figures.tight[party]
    if needed is None:
        return _("Trust needed by {name}: no trust, however great, would be enough.", name=name)
    asks = {"name": name, "needed": ceil(needed * 100)}
    has = told.case.parties[party].even
    if has is None and place is not None:
        return _in_whom(told.case, place.earned, needed, asks)
    if told.case.parties[party].trust is None:
        return _("Trust needed by {name}: {needed} in 100; none is stated.", **asks)
    has = has or Fraction(0)
    asks["stated"] = stated(has * 100)
    if needed > has:
        return _(
            "Trust needed by {name}: {needed} in 100, more than the {stated} stated.", **asks
        )  # fmt: skip
    if has - needed <= THIN:
        return _("Trust needed by {name}: {needed} in 100, stated to have {stated}: thin.", **asks)
    if has - needed <= SOME:
        return _(
            "Trust needed by {name}: {needed} in 100, stated to have {stated}: some room.",
            **asks,
        )
    return _("Trust needed by {name}: {needed} in 100, stated to have {stated}: much room.", **asks)


def _in_whom(case: Case, earned: Earned, needed: Fraction, asks: dict[str, Any]) -> str:
    """Say the margin of a party that trusts some more than others, or ever more."""
    asks |= {"whom": whom(case, earned), "has": has_clause(case, earned)}
    if earned.whom is None:
        return _("Trust needed by {name}: none, for {has}.", **asks)
    if needed > earned.trust:
        return _("Trust needed by {name}: {needed} in 100 in {whom}, too much: {has}.", **asks)
    if earned.trust - needed <= THIN:
        return _("Trust needed by {name}: {needed} in 100 in {whom}; {has}: thin.", **asks)
    if earned.trust - needed <= SOME:
        return _("Trust needed by {name}: {needed} in 100 in {whom}; {has}: some room.", **asks)
    return _("Trust needed by {name}: {needed} in 100 in {whom}; {has}: much room.", **asks)


def free(told: Told) -> Iterator[str]:
    """Say together of all steps at which nobody needs any trust why that is so."""
    if told.calendar is not None or told.viewer is not None:
        return
    at = [step.number for step in told.steps if step.holds and not any(step.trust_needed.values())]
    others = [step.number for step in told.steps if step.number not in at]
    if at and others and uncertain(told.plan):
        yield _(
            "Steps {numbers}: nobody needs to trust anyone there, for whatever the others did "
            "next, and however events turn out, going on would leave nobody with less than "
            "stopping, its guarantee counted. Exceptions: {others}.",
            numbers=_runs(at), others=_runs(others),
        )  # fmt: skip
    elif at and others:
        yield _n(
            "Step {numbers}: nobody needs to trust anyone there, for whatever the others did next, "
            "going on would leave nobody with less than stopping, its guarantee counted. "
            "Exceptions: {others}.",
            "Steps {numbers}: nobody needs to trust anyone there, for whatever the others did "
            "next, going on would leave nobody with less than stopping, its guarantee counted. "
            "Exceptions: {others}.",
            len(at), numbers=_runs(at), others=_runs(others),
        )  # fmt: skip


def _runs(numbers: Iterable[int]) -> str:
    """List numbers, those that follow each other from the first to the last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return in_a_row(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)
