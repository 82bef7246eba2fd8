"""The links in time between the parts of a deal: lags and deadlines from other actions.

A reading of the case that the checker of dates, the search and what is shown have in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.case.timing import days, working
from paripassu.language import _n


class LinkKind(StrEnum):
    """How one part hangs on another; the keys of the case."""

    AFTER = "after"
    AFTER_START = "after_start"
    WITHIN = "within"
    SAME_DAY = "same_day"
    REPEATS = "repeats"


@dataclass(frozen=True)
class Link:
    """That a part keeps so many days, or working days, from another, both to do in the deal.

    `after`: it starts no sooner than that many days after the other is verified; `after_start`:
    after the other starts. `within`: the day on which it is done is no later than that many days
    after the day on which the other is done; `same_day`: the two days are the same; `repeats`: the
    day on which it is done is no later than that many days after the other starts.
    """

    kind: LinkKind
    part: str
    other: str
    days: int
    working: bool = False

    @property
    def lag(self) -> str:
        """Its days in words."""
        if self.working:
            return _n("{n} working day", "{n} working days", self.days)
        return _n("{n} day", "{n} days", self.days)


def links(case: Case, deal: Deal) -> tuple[Link, ...]:
    """Give the links of a deal, those of its first instalment or its last where it has several.

    An action starts with its first instalment and is done with its last. What names something that
    the deal has not to do falls away. What repeats hangs on its first time, period by period.
    """
    return tuple(link for action in deal.actions for link in _links(case, deal, action))


def _links(case: Case, deal: Deal, action: str) -> Iterator[Link]:
    stated, parts = case.actions[action], deal.parts(action)
    for kind, lags in (
        (LinkKind.AFTER, stated.after),
        (LinkKind.AFTER_START, stated.after_start),
        (LinkKind.WITHIN, stated.within),
        (LinkKind.SAME_DAY, dict.fromkeys(stated.same_day, "0 days")),
    ):
        starts = kind in (LinkKind.AFTER, LinkKind.AFTER_START)
        for name, lag in lags.items():
            other = meant(deal, name, starts=kind is LinkKind.AFTER_START)
            if other is not None:
                part = parts[0] if starts else parts[-1]
                yield Link(kind, part, other, days(lag), working(lag))
    if stated.repeats is not None:
        period = days(stated.repeats.every)
        for before, part in enumerate(parts[1:], 1):
            yield Link(LinkKind.AFTER_START, part, parts[0], before * period)
            yield Link(LinkKind.REPEATS, part, parts[0], (before + 1) * period - 1)


def meant(deal: Deal, name: str, *, starts: bool = False) -> str | None:
    """Give the part to do with which what is named is done, or starts; None where none is."""
    action, dot, number = name.partition(".")
    if action not in deal.shares:
        return None
    parts = deal.parts(action)
    if dot:
        whole = number == "1" and parts == (action,)
        return action if whole else name if name in parts else None
    if starts:
        return parts[0]
    return parts[-1] if deal.whole(action) else None
