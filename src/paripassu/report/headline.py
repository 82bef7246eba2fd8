"""The head of a plan: what the four rules say of it, and what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Group
from rich.text import Text

from paripassu.balance.checker import Status
from paripassu.language import N_, _, in_a_row
from paripassu.order.plan import Plan

HEADLINES = {
    Status.SAFE: (
        N_("SAFE"),
        "green",
        N_(
            "Rules 1 to 4 hold with the trust and the guarantees stated: at no step is anyone "
            "asked for more trust than it has."
        ),
    ),
    Status.NEEDS_TRUST: (
        N_("NEEDS TRUST"),
        "yellow",
        N_(
            "Nobody gains by leaving for certain and no risk limit is broken, but somebody is "
            "asked for more trust than is stated."
        ),
    ),
    Status.NONE: (N_("NONE"), "red", N_("Rule 1 or rule 3 is broken, whatever the trust.")),
    Status.NO_DEAL: (
        N_("NO DEAL"),
        "red",
        N_("The finished deal gives a party less than its bottom line (rule 4)."),
    ),
}
IMPOSSIBLE = N_("The order cannot be carried out as it stands.")
# By the criterion that was given the first rank, and the names of those that break ties.
PROVED = {
    "trust": N_("Proved: by these numbers no order asks less trust beyond what is stated."),
    "guarantee": N_(
        "Proved: by these numbers no order needs a smaller guarantee, each party's measured "
        "against its own stakes."
    ),
    "exposure": N_(
        "Proved: by these numbers no order exposes anyone less, each party measured against its "
        "own stakes."
    ),
    "rounds": N_("Proved: by these numbers no order has fewer changes of actor."),
}
_CRITERIA = {
    "trust": N_("trust"),
    "guarantee": N_("guarantee"),
    "exposure": N_("exposure"),
    "rounds": N_("rounds"),
}


def headline(plan: Plan, *, given: bool) -> Group:
    """Say what a plan is, what is wrong with it, and whether a better one could exist.

    `given` says that the order was given, not found.
    """
    word, colour, sentence = HEADLINES[plan.status]
    said = _(sentence if plan.figures.possible else IMPOSSIBLE)
    lines: list[Text] = [Text.assemble((_(word), f"bold {colour}"), "  ", said)]
    lines += [Text(f"  {fault}", colour) for fault in plan.figures.faults]
    checked = _("An order that was given, passed through the checker.")
    return Group(*lines, Text(checked if given else " ".join(_found(plan))))


def _found(plan: Plan) -> Iterator[str]:
    """Say how good the order found is."""
    if plan.status is Status.NO_DEAL:
        yield _("It is the deal that fails, not the order; shown is the nearest order.")
    elif plan.status is Status.NONE and plan.proved:
        yield _("No order of this deal passes rules 1 and 3; shown is the one that comes nearest.")
    elif plan.status is Status.NONE:
        yield _("No order that passes rules 1 and 3 was found; shown is the nearest.")
    elif plan.criteria[0].proved:
        yield _(PROVED[plan.criteria[0].name])
        later = [_(_CRITERIA[one.name]) for one in plan.criteria[1:] if not one.proved]
        if later:
            yield _("Not proved for the tie-breaks: {criteria}.", criteria=in_a_row(later))
    else:
        first = plan.criteria[0]
        yield _(
            "Best order found; not proved. By {criterion} it stands at {value}, and no order goes "
            "below {bound}.",
            criterion=_(_CRITERIA[first.name]),
            value=_exact(first.value),
            bound=_exact(first.bound),
        )


def _exact(number: Fraction) -> str:
    return f"{float(number):.3f}".rstrip("0").rstrip(".")
