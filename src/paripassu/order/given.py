"""A given order — anyone's, history's, a side's reading — through the independent checker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from paripassu.asking import answering
from paripassu.balance.checker import examine
from paripassu.balance.deal import Deal, agree
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.signs import composed
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.plan import Plan


@answering
def check(
    case: Case,
    order: Sequence[str] | None = None,
    *,
    history: bool = False,
    reading: str | None = None,
    deal: str | Iterable[str] | None = None,
) -> Plan:
    """Apply the four rules to a given order; shares no code with the search.

    Parameters
    ----------
    order
        Names of the steps: ``a``, ``oil.2`` (an instalment), ``a+b`` (exchanged at once by a
        custodian). An action that comes in instalments may be named whole for all of them.
    history, reading
        In place of `order`: the order that history took, or the named reading of the case.
    deal
        Which deal it is an order of: see `agree`; history and readings name their own.

    Raises
    ------
    RequestError
        Where no order is given, or it is not an order of all steps of the deal.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.check("hanoi-2019", history=True).yes
    False
    """
    agreed, steps = given_order(case, order, history=history, reading=reading, deal=deal)
    return Plan(case, agreed, steps, examine(case, agreed, steps))


def given_order(
    case: Case,
    order: Sequence[str] | None,
    *,
    history: bool,
    reading: str | None,
    deal: str | Iterable[str] | None,
) -> tuple[Deal, tuple[str, ...]]:
    """Give the order that is meant, of which deal; takes and raises what `check` does."""
    if history + (reading is not None) + (order is not None) != 1:
        raise RequestError(_("Give one of: an order, the order of history, or a reading."))
    if history:
        if case.history is None:
            raise RequestError(_("The case tells no history; give an order with --order a,b,c."))
        order, deal = [step.action for step in case.history.order], deal or case.history.deal
    if reading is not None:
        reading = composed(reading)
        if reading not in case.readings:
            raise RequestError(_no_reading(case, reading))
        order, deal = case.readings[reading].order, deal or case.readings[reading].deal
    agreed = agree(case, deal=deal)
    return agreed, _spelled(agreed, order or ())


def _no_reading(case: Case, name: str) -> str:
    if not case.readings:
        return _("The case has no reading “{name}”; it has: none.", name=name)
    return _(
        "The case has no reading “{name}”{meant}; it has: {known}.",
        name=name,
        meant=near(name, case.readings),
        known=", ".join(case.readings),
    )


def _spelled(deal: Deal, order: Sequence[str]) -> tuple[str, ...]:
    """Write out whole actions that come in instalments; refuse what is not an order."""
    steps: list[str] = []
    for step in (composed(step.strip()) for step in order):
        if step in deal.shares:
            steps.extend(deal.parts(step))
        else:
            tokens = (token.strip() for token in step.split("+"))
            parts = (part for token in tokens for part in deal.parts_named(token) or (token,))
            steps.append("+".join(parts))
    wanted = [part for action in deal.actions for part in deal.parts(action)]
    named = Counter(token for step in steps for token in step.split("+"))
    for token in named:
        if token not in wanted:
            raise RequestError(_no_step(deal, token, wanted))
        if named[token] > 1:
            raise RequestError(_("The order names {step} twice.", step=token))
    missing = [part for part in wanted if part not in named]
    if missing:
        raise RequestError(_("The order leaves out {steps}.", steps=", ".join(missing)))
    return tuple(steps)


def _no_step(deal: Deal, name: str, steps: Sequence[str]) -> str:
    if name in deal.standing:
        return _(
            "The order names “{name}”, which is not a step of this deal (it is standing already).",
            name=name,
        )
    return _(
        "The order names “{name}”, which is not a step of this deal{meant}.",
        name=name,
        meant=near(name, steps),
    )
