"""The head of a plan: what it is called, what the four rules say of it, and what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import points
from paripassu.balance.checker import Status
from paripassu.language import N_, _, decimal, in_a_row
from paripassu.order.plan import Plan
from paripassu.order.search.ranked import Measured
from paripassu.report.papers.document import Tone

TONES = {
    Status.SAFE: Tone.YES,
    Status.NEEDS_TRUST: Tone.PARTLY,
    Status.NONE: Tone.NO,
    Status.NO_DEAL: Tone.NO,
}
WORDS = {
    Status.SAFE: N_("Safe"),
    Status.NEEDS_TRUST: N_("Needs trust"),
    Status.NONE: N_("Does not hold"),
    Status.NO_DEAL: N_("No deal"),
}
HEADLINES = {
    Status.SAFE: N_(
        "Rules 1 to 4 hold with the trust and the guarantees stated: at no step is anyone "
        "asked for more trust than it has."
    ),
    Status.NEEDS_TRUST: N_(
        "Nobody gains by leaving for certain and no risk limit is broken, but somebody is "
        "asked for more trust than is stated."
    ),
    Status.NONE: N_("Rule 1 or rule 3 is broken, whatever the trust."),
    Status.NO_DEAL: N_("The finished deal gives a party less than its bottom line (rule 4)."),
}
# The same for one party, by its own numbers.
OWN = {
    Status.SAFE: N_(
        "By the numbers of {name} this order holds for that party: at no step is it asked for "
        "more trust than it states."
    ),
    Status.NEEDS_TRUST: N_(
        "By the numbers of {name} this order asks that party for more trust than it states."
    ),
    Status.NONE: N_("By the numbers of {name} this order does not hold for that party."),
    Status.NO_DEAL: N_("The finished deal gives {name} less than the bottom line."),
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
    "robust": N_("Proved: no safe order bears more wrong numbers than this one."),
    "chance": N_("Proved: no order is safe in more of the draws."),
    "tail": N_("Proved: no safe order exposes anyone less in the worst 5 % of the draws."),
}
_CRITERIA = {
    "trust": N_("trust"),
    "guarantee": N_("guarantee"),
    "exposure": N_("exposure"),
    "rounds": N_("rounds"),
    "robust": N_("robust"),
    "chance": N_("chance"),
    "tail": N_("tail"),
}
_OVER_DRAWS = {
    "chance": N_(
        "Safe in {value} % of the draws of all numbers; no order is in more than {bound} %."
    ),
    "tail": N_(
        "In the worst 5 % of the draws the most exposed party stands to lose {value} % of its own "
        "stakes on average; no order goes below {bound} %."
    ),
}


def called(plan: Plan) -> str:
    """Say what an order is: a plan where it is safe, and else what it is in place of one."""
    if plan.status is Status.SAFE:
        return _("Plan of implementation")
    if not plan.criteria:
        return _("An order that does not hold")
    if plan.status is Status.NEEDS_TRUST:
        return _called_short_of_trust(plan.criteria[0])
    # What fails rule 4 fails it in every order.
    if plan.proved or plan.status is Status.NO_DEAL:
        return _("No plan holds; the nearest order")
    return _("No plan was found that holds; the nearest order")


def _over_draws(first: Measured) -> Iterator[str]:
    """Say how an order fares over draws, and how the best could."""
    if first.name in _OVER_DRAWS:
        said = {"value": points(100 * first.value), "bound": points(100 * first.bound)}
        yield _(_OVER_DRAWS[first.name], **said)


def price(plan: Plan) -> Iterator[str]:
    """Say what an order asks that was not sought for it, beside the one that asks the least."""
    for one in plan.price:
        asks = {"asks": _margin(one.value), "least": _margin(one.bound)}
        if one.value == one.bound:
            yield _(
                "It costs nothing: no order leaves more trust to spare ({asks} in 100).", **asks
            )
        elif one.proved:
            yield _("Its price: at the tightest place {asks} in 100 of trust are left to spare; "
                    "the order that asks the least trust leaves {least}.", **asks)  # fmt: skip
        else:
            yield _("Its price: at the tightest place {asks} in 100 of trust are left to spare; "
                    "an order is known that leaves {least}.", **asks)  # fmt: skip


def _margin(shortfall: Fraction) -> str:
    return points(-100 * shortfall)


def _called_short_of_trust(first: Measured) -> str:
    if first.name != "trust":
        # Another order, which was not preferred, may do with the trust stated.
        return _("An order that asks more trust than is stated")
    if first.bound > 0:
        return _("No plan holds with the trust stated; the nearest order")
    return _("No plan was found that holds with the trust stated; the nearest order")


def standing(plan: Plan) -> Iterator[str]:
    """Say how an order came about and how good it is."""
    if not plan.criteria:
        yield _("An order that was given, passed through the checker.")
    elif plan.status is Status.NO_DEAL and any(step.fails for step in plan.steps):
        yield _("The deal fails in every order; shown is the nearest order.")
    elif plan.status is Status.NO_DEAL:
        yield _("It is the deal that fails, not the order; shown is the nearest order.")
    elif plan.status is Status.NONE and plan.proved:
        yield _("No order of this deal passes rules 1 and 3; shown is the one that comes nearest.")
    elif plan.status is Status.NONE:
        yield _("No order that passes rules 1 and 3 was found; shown is the nearest.")
    elif plan.criteria[0].proved:
        yield from _over_draws(plan.criteria[0])
        yield from price(plan)
        yield _(PROVED[plan.criteria[0].name])
        later = [_(_CRITERIA[one.name]) for one in plan.criteria[1:] if not one.proved]
        if later:
            yield _("Not proved for the tie-breaks: {criteria}.", criteria=in_a_row(later))
    elif plan.criteria[0].name == "robust":
        first = plan.criteria[0]
        yield _(
            "The most robust order found; not proved: another may bear numbers that are wrong by "
            "up to {bound} % of themselves.",
            bound=points(100 * first.bound),
        )
    elif plan.criteria[0].name in _OVER_DRAWS:
        yield from _over_draws(plan.criteria[0])
        yield from price(plan)
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
    return decimal(f"{float(number):.3f}".rstrip("0").rstrip("."))
