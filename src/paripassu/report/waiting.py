"""Why a safe order has no safe dates, and what would cure it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from paripassu.balance.parts import verification
from paripassu.case.model import Case
from paripassu.language import _, _n, in_a_row
from paripassu.opening.waiting import Waiting


def show_waiting(console: Console, case: Case, waiting: Waiting) -> None:
    """Print why an order that is safe has no safe dates, and what would cure it."""
    console.print(Text(_("Safe in this order, but on no dates"), "bold"))
    for sentence in told(case, waiting):
        console.print(Padding(Text(sentence), (0, 0, 0, 2)))


def told(case: Case, waiting: Waiting) -> Iterator[str]:
    """Say why, and then each cure in a sentence of its own."""
    if waiting.late:
        yield _(
            "One step after another is safe, but that takes longer than the latest days allow; "
            "several steps under way at once ask more trust than is stated."
        )
    else:
        yield _(
            "Waiting for verification asks trust of its own: between the day on which a step is "
            "done and the day on which it is verified whoever gains by it could leave with it."
        )
    for takes in waiting.faster:
        yield _faster(case, dict(takes))
    for split in waiting.splits:
        yield _n(
            "It would do to carry out {action} in {n} equal instalment.",
            "It would do to carry out {action} in {n} equal instalments.",
            split.parts,
            action=split.action,
        )
    if waiting.unfinished:
        yield _("There was no time to look at everything: there may be more that would do.")
    elif not waiting.faster and not waiting.splits:
        yield _("No faster verification and no split of one action would do by itself.")


def _faster(case: Case, takes: dict[str, int]) -> str:
    if len(takes) > 1:
        return _(
            "It would do to verify all of these on the day on which they are done: {actions}.",
            actions=in_a_row(takes),
        )
    ((action, number),) = takes.items()
    today = verification(case.actions[action])
    if number:
        return _n(
            "It would do to verify {action} in {n} day instead of {today}.",
            "It would do to verify {action} in {n} days instead of {today}.",
            number,
            action=action,
            today=today,
        )
    return _n(
        "It would do to verify {action} in 0 days, on the day on which it is done, instead of in "
        "{n} day.",
        "It would do to verify {action} in 0 days, on the day on which it is done, instead of in "
        "{n} days.",
        today,
        action=action,
    )
