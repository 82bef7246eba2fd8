"""What is looked for besides a plan, in what is left of the time: dates, ways to open one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paripassu.balance.branches import events_of
from paripassu.balance.checker import Status
from paripassu.opening.in_short import Ways, ways
from paripassu.opening.waiting import Waiting, waiting
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.running.clock import Clock


@dataclass(frozen=True)
class Besides:
    """What stands beside a plan or a calendar.

    Attributes
    ----------
    waits
        Why there are no safe dates though there is a safe order; None where that is not so.
    opened
        The first ways to open a plan where there is none; None where they were not looked for.
    """

    waits: Waiting | None = None
    opened: Ways | None = None

    def content(self) -> Mapping[str, Any]:
        """Give what it adds to the plain data of the answer."""
        return {"waiting": None if self.waits is None else self.waits.to_dict()}


def besides(found: Plan | Calendar, clock: Clock, *, opening: bool) -> Besides:
    """Look for what stands beside an answer; for ways to open a plan only where asked to."""
    safe = found.status is Status.SAFE
    given = isinstance(found, Plan) and not found.criteria
    order = found.order if isinstance(found, Plan) else None
    # Safe dates have nothing to wait for, and of an order that was given nobody asked for dates.
    dated = not given and not (safe and isinstance(found, Calendar))
    waits = waiting(found.case, found.deal, clock, order) if dated else None
    opened = None
    if opening and not safe and not events_of(found.case, found.deal):
        opened = ways(found.case, found.deal, clock, order=order if given else None)
    return Besides(waits, opened)
