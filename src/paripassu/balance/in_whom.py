"""Trust in whom, in words: what a party has by a moment, and by what it was earned."""

from __future__ import annotations

from paripassu.balance.amounts import stated
from paripassu.balance.earned import Earned
from paripassu.case.model import Case
from paripassu.case.titles import in_titles
from paripassu.language import _, decimal


def has(case: Case, earned: Earned) -> str:
    """Say in a clause how much trust a party has that states it in whom, or as it grows."""
    if earned.whom is None:
        return _("nobody is left who could let it down")
    name = case.parties[earned.whom].name
    if earned.trust == earned.at_first:
        return _("{name} is trusted {stated}", name=name, stated=stated(earned.trust))
    return _(
        "{name}, which has shown {actions} by then, is trusted {stated}, {first} at first",
        name=name,
        actions=in_titles(case, earned.shown),
        stated=down(earned),
        first=stated(earned.at_first),
    )


def down(earned: Earned) -> str:
    """Write a trust for people: as it is stated, or rounded down once it has grown."""
    if earned.trust == earned.at_first:
        return stated(earned.trust)
    text = f"{int(earned.trust * 1000) / 1000:.3f}".rstrip("0").rstrip(".")
    return decimal(text)


def whom(case: Case, earned: Earned) -> str:
    """Name in whom a trust is; nothing where it is one in everybody."""
    return "" if earned.whom is None else case.parties[earned.whom].name


def of_it(case: Case, earned: Earned, needed: str) -> str:
    """Say how much trust is needed, of how much there is."""
    if earned.even:
        return _("{needed} of the {stated} stated", needed=needed, stated=stated(earned.trust))
    if earned.whom is None:
        return _("{needed}, and nobody is left who could let it down", needed=needed)
    return _(
        "{needed} of the {stated} in {name}",
        needed=needed, stated=down(earned), name=whom(case, earned),
    )  # fmt: skip
