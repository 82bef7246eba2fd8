"""Why a safe order has no safe dates, and what would cure it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paripassu.balance.parts import verification
from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import _, _n, in_a_row
from paripassu.opening.generic import Split
from paripassu.opening.waiting import Waiting
from paripassu.report.papers.document import Bullets, Section


def waited(case: Case, waiting: Waiting) -> Section:
    """Say why an order that is safe has no safe dates, and what would cure it."""
    title = _("Safe in this order, but on no dates")
    return Section("waiting", title, (Bullets.of(told(case, waiting)),), brief=True)


def told(case: Case, waiting: Waiting) -> Iterator[str]:
    """Say why, and then each cure in a sentence of its own."""
    if waiting.late:
        yield _(
            "One step after another is safe, but that takes longer than latest days and deadlines "
            "from other actions allow; several steps under way at once ask more trust than is "
            "stated."
        )
    else:
        yield _(
            "Waiting for verification asks trust of its own: between the day on which a step is "
            "done and the day on which it is verified whoever gains by it could leave with it."
        )
    if waiting.faster or waiting.splits:
        yield _("Each of these alone would cure it:")
    for takes in waiting.faster:
        yield _faster(case, takes)
    for split in waiting.splits:
        yield instalments(case, split)
    if waiting.unfinished:
        yield _("Time ran out: there may be more.")
    elif not waiting.faster and not waiting.splits:
        yield _("No faster verification would cure it, nor instalments of one action.")


def instalments(case: Case, split: Split) -> str:
    """Say in how many instalments an action would do."""
    return _n(
        "{action} in {n} equal instalment in place of one.",
        "{action} in {n} equal instalments in place of one.",
        split.parts,
        action=named(case, split.action),
    )


def _faster(case: Case, takes: Mapping[str, int]) -> str:
    if len(takes) > 1:
        return _(
            "{actions} verified on the day on which they are done.",
            actions=in_a_row(named(case, action) for action in takes),
        )
    ((action, number),) = takes.items()
    today = verification(case.actions[action])
    if number:
        return _n(
            "{action} verified in {n} day instead of {today}.",
            "{action} verified in {n} days instead of {today}.",
            number,
            action=named(case, action),
            today=today,
        )
    return _n(
        "{action} verified in 0 days, as soon as it is done, instead of in {n} day.",
        "{action} verified in 0 days, as soon as it is done, instead of in {n} days.",
        today,
        action=named(case, action),
    )
