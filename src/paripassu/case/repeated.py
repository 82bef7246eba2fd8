"""What must hold of an action that is done more than once."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.case.model import Case
from paripassu.case.names import Fault, Said
from paripassu.case.timing import days
from paripassu.language import _


def repeat_faults(case: Case) -> Iterator[Fault]:
    """Yield each fault of what repeats; nothing where nothing does."""
    for id_, action in case.actions.items():
        if action.repeats is None or action.event:
            continue
        where = ("actions", id_, "repeats")
        if action.standing:
            idle = _("is stated, but the action is standing already.")
            yield where, Said(idle, upon=((*where[:2], "standing"),))
        if action.parts != 1:
            both = _(
                "is stated beside “parts”: an action is done several times, or once in "
                "instalments; leave out one."
            )
            yield where, Said(both, upon=((*where[:2], "parts"),))
        if not days(action.repeats.every):
            yield (*where, "every"), _("is no time at all; expected a day or more.")
