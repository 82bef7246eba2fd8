"""The change of a single number in words, exactly: what `unlock` and the ladder say of one."""

from __future__ import annotations

from fractions import Fraction

from paripassu.balance.amounts import in_unit, points, stated
from paripassu.case.model import Case
from paripassu.case.titles import named, titled
from paripassu.case.trust import OTHERS
from paripassu.language import N_, _
from paripassu.opening.change import Change

_NUMBERS = {
    "guarantee": N_("guarantee of {name}"),
    "trust": N_("trust of {name}"),
    "risk limit": N_("risk limit of {name}"),
    "bottom line": N_("bottom line of {name}"),
    "reversibility": N_("share of {name} that can be taken back"),
    "verification": N_("confidence of {name}'s verification"),
    "collateral": N_("bond of {name}"),
}

_AMOUNTS = frozenset({"guarantee", "risk limit", "bottom line", "collateral"})


def change_in_words(case: Case, one: Change) -> str:
    """Say one change of one number, exactly."""
    needed = _counted(case, one, one.needed if one.needed is not None else Fraction(0))
    if one.kind == "size":
        size = _("the size of {action}: {factor} times", action=titled(case, one.of), factor=needed)
        return _("{size} what it is worth to each party today", size=size)
    who = case.parties[one.of].name if one.of in case.parties else named(case, one.of)
    what = _(_NUMBERS[one.kind], name=who)
    if one.kind == "trust" and one.to is not None:
        what = _trust_in(case, who, one.to)
    elif one.to is not None and one.gained is not None:
        what = _(
            "{what} to {name} (who would gain {gained} by it)",
            what=what,
            name=case.parties[one.to].name,
            gained=in_unit(case, one.to, exactly(one.gained)),
        )
    today = _("none stated") if one.today is None else _counted(case, one, one.today)
    if one.kind == "trust" and case.parties[one.of].even is None:
        what = _("{what} at first", what=what)
    number = _("{name}: {trust}", name=what, trust=needed)
    return _("{number} instead of {today}", number=number, today=today)


def _trust_in(case: Case, who: str, whom: str) -> str:
    """Name the trust of a party in one other, or in all whom it does not name."""
    if whom == OTHERS:
        # Translators: {name}'s trust in all parties that it does not name one by one.
        return _("trust of {name} in others", name=who)
    return _("trust of {name} in {whom}", name=who, whom=case.parties[whom].name)


def _counted(case: Case, one: Change, number: Fraction) -> str:
    """Write the number that changes, with its unit where it is an amount of a party."""
    written = exactly(number)
    return in_unit(case, one.of, written) if one.kind in _AMOUNTS else written


def exactly(number: Fraction) -> str:
    """Write a number so that nothing is lost: as a decimal where that is exact, else both ways."""
    if 10**6 % number.denominator == 0:
        return stated(number)
    about = points(number, places=4)
    return _("{number} (about {about})", number=number, about=about)
