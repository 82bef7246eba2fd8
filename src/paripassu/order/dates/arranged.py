"""A case and a deal with their keys in one order, however the file has them.

Of dates that are equally good the search takes those that it comes upon first. So that the same
case gets the same dates, it goes through steps, parties and sets by name.
"""

from __future__ import annotations

from dataclasses import replace

from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.deal import Deal
from paripassu.balance.parts import parts_agreed
from paripassu.case.model import Also, Case
from paripassu.order.dated_plan import Calendar


def arranged(case: Case, deal: Deal) -> tuple[Case, Deal]:
    """Give both with all that has a name by name, and sets by what they hold."""
    tables = ("parties", "actions", "tracks", "verifiers")
    sorted_ = {key: dict(sorted(getattr(case, key).items())) for key in tables}
    also = sorted(case.also, key=_set)
    by_name = replace(
        deal, actions=tuple(sorted(deal.actions)), standing=tuple(sorted(deal.standing)),
        swaps=tuple(sorted(deal.swaps)),
    )  # fmt: skip
    return case.model_copy(update={**sorted_, "also": tuple(also)}), by_name


def _set(also: Also) -> tuple[str, ...]:
    return (*sorted(also.when), *map(str, sorted(also.value.items())), str(also.reversible))


def as_written(found: Calendar, case: Case, deal: Deal) -> Calendar:
    """Give a calendar of the same case as the file has it; of days alike, steps in its order."""
    place = {part: number for number, part in enumerate(parts_agreed(deal))}
    dates = sorted(
        found.dates.items(), key=lambda item: (item[1], min(place[p] for p in item[0].split("+")))
    )
    return replace(
        found,
        case=case,
        deal=deal,
        dates=dict(dates),
        figures=examine_dated(case, deal, dict(dates)),
        first_benefit={p: found.first_benefit[p] for p in case.parties if p in found.allowed},
        allowed={p: found.allowed[p] for p in case.parties if p in found.allowed},
    )
