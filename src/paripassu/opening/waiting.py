"""Why a safe order has no safe dates, and what would cure it: verification in fewer days, a split.

Between the day on which a step is done and the day on which it is verified whoever gains by it
could leave with it: waiting asks trust of its own, which an order does not know of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from paripassu.balance.branches import events_of
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, too_many
from paripassu.balance.parts import uses_workdays, verification
from paripassu.balance.terms import compile_terms
from paripassu.balance.trusts import uneven
from paripassu.case.model import Case
from paripassu.case.size import DATABLE
from paripassu.case.timing import working
from paripassu.language import N_
from paripassu.opening.generic import Split, splits
from paripassu.opening.openings import first_safe
from paripassu.opening.sets import minimal_sets
from paripassu.order.dates.careful import excess, patient
from paripassu.order.dates.dating import slow
from paripassu.order.dates.flattened import moves
from paripassu.order.dates.possible import first_dated
from paripassu.order.dates.project import compile_project
from paripassu.running.clock import Clock
from paripassu.running.finding import Finding

MOST = 5  # sets of verifications


@dataclass(frozen=True)
class Waiting:
    """What a safe order that has no safe dates would need.

    Attributes
    ----------
    late
        Whether it is for its latest days or other deadlines that it has none: one step after
        another is safe.
    faster
        The smallest sets of actions whose verification, in no more than so many days each, gives
        safe dates: of one action, the most days with which it does.
    splits
        Actions that would do it in instalments: the fewest equal ones.
    unfinished
        What time cut short: there may be more.
    """

    late: bool
    faster: tuple[Mapping[str, int], ...]
    splits: tuple[Split, ...]
    unfinished: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: days of verification, numbers of instalments."""
        return {
            "because": "latest" if self.late else "verification",
            "faster": [dict(one) for one in self.faster],
            "instalments": [{"action": one.action, "parts": one.parts} for one in self.splits],
            "unfinished": list(self.unfinished),
        }


def waiting(
    case: Case, deal: Deal, clock: Clock, order: tuple[str, ...] | None = None
) -> Waiting | None:
    """Say why a deal that has a safe order has no safe dates.

    None where it has some, or no safe order, or nobody can tell in the time that there is. `order`
    is the one found, if one was sought. Where points change with time, which an order knows
    nothing of, and where there are events, nothing is said.
    """
    finding = Finding(clock)
    if (
        clock.over
        or too_many(case, deal, DATABLE)
        or moves(case, deal)
        or events_of(case, deal)
        or uneven(case)
    ):
        return None
    if case.starts is None and uses_workdays(case, deal):
        return None  # nobody knows which days are worked
    with finding.while_time(N_("dates")):
        order = order or first_safe(case, deal, clock)
    if order is None or examine(case, deal, order).status is not Status.SAFE:
        return None
    project = compile_project(case, deal, compile_terms(case, deal))
    steps = [project.terms.steps.index(name) for name in order]
    asked = excess(project, steps)
    patiently = asked is not None and asked <= 0
    if patiently and not slow(project, steps).late:
        return None
    with finding.while_time(N_("dates")):
        if first_dated(case, deal, clock) is not None:
            return None
        late = patiently or patient(project, clock) is not None
    if finding.unfinished:
        return None
    faster = finding.all(N_("verification"), _faster(case, deal, clock))
    return Waiting(
        late,
        faster,
        finding.all(N_("instalments"), splits(case, deal, clock, first=first_dated)),
        tuple(finding.unfinished),
    )


def _faster(case: Case, deal: Deal, clock: Clock) -> Iterator[Mapping[str, int]]:
    """Give the smallest sets of verifications that cure it at once, and how long one may take."""
    today = {a: n for a in deal.actions if (n := verification(case.actions[a]))}

    def cured(takes: Mapping[str, int]) -> bool:
        return first_dated(_verified(case, takes), deal, clock) is not None

    def at_once(actions: frozenset[str]) -> bool:
        return cured(dict.fromkeys(actions, 0))

    for found in minimal_sets([*today], [1] * len(today), at_once, clock, most=MOST):
        takes = {action: 0 for action in today if action in found}
        due = (case.actions[a] for a in deal.actions)
        if len(takes) == 1 and any(one.latest or one.within or one.same_day for one in due):
            # Else whoever gains by it could leave before it is verified, in however many days.
            (action,) = takes
            takes[action] = _most(partial(_each, cured, action), today[action])
        yield takes


def _each(cured: Callable[[Mapping[str, int]], bool], action: str, number: int) -> bool:
    return cured({action: number})


def _most(cured: Callable[[int], bool], today: int) -> int:
    """Find the most days, fewer than today, that still cure it: 0 do, and fewer never hurt."""
    low, high = 0, today
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if cured(middle) else (low, middle)
    return low


def _verified(case: Case, takes: Mapping[str, int]) -> Case:
    """Give the case with verification in so many days."""
    actions = dict(case.actions)
    for id_, number in takes.items():
        verified = actions[id_].verified
        if verified is not None:
            unit = "working days" if working(verified.takes) else "days"
            faster = verified.model_copy(update={"takes": f"{number} {unit}"})
            actions[id_] = actions[id_].model_copy(update={"verified": faster})
    return case.model_copy(update={"actions": actions})
