"""How large a case can be and still be answered: its steps times its parties."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.case.model import Case
from paripassu.case.names import Fault
from paripassu.language import _

# Steps times parties, as bench.limits measures them: up to these numbers everything but the search
# takes a second or so, in less than 1 GB. 2,000 steps for 8 parties are planned.
MOST = 16_000
SHOWN = 2_000  # in a document
DRAWN = 1_200  # in a picture of the balances, or dated where points change with time
DATABLE = 4_000  # that are dated where they do not, or asked how wrong their numbers may be


def room(case: Case) -> int:
    """Give how many steps can be planned for the parties of a case."""
    return MOST // len(case.parties)


def size_faults(case: Case) -> Iterator[Fault]:
    """Yield that the case has more steps than can be planned, every instalment counted."""
    parts = {id_: 1 if a.steps == "any" else a.steps for id_, a in case.actions.items()}
    steps = sum(parts.values())
    if steps > room(case):
        most = max(parts, key=lambda id_: parts[id_])
        yield (
            ("actions", most, "parts") if parts[most] > 1 else ("actions",),
            _("leads to more than can be planned: {steps} steps, each instalment being one, times "
              "{parties} parties are {size}; expected at most {most}.",
              steps=f"{steps:,}", parties=len(case.parties),
              size=f"{steps * len(case.parties):,}", most=f"{MOST:,}"),
        )  # fmt: skip
