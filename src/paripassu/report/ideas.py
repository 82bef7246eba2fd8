"""What would open a plan that the case does not list, in sentences."""

from __future__ import annotations

from paripassu.language import _, listed
from paripassu.opening.generic import Exchange


def exchanged(one: Exchange) -> str:
    """Say what a custodian would have to exchange."""
    return _("A custodian who exchanges {steps} at once.", steps=listed(one.steps))
