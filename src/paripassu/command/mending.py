"""What `--fix` sets: needs by which whoever verifies an action is there before it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from paripassu.language import _, in_clauses

if TYPE_CHECKING:
    from paripassu.case.model import Case


def mended(case: Case, asks: Mapping[str, Any]) -> tuple[Case, dict[str, str]]:
    """Give the case with the needs that are lacking in the deal asked about, and what was set."""
    from paripassu.balance.deal import agree
    from paripassu.case.arrivals import needs_added
    from paripassu.case.setting import with_values

    added = needs_added(case, agree(case, deal=_deal(case, asks)).shares)
    if not added:
        return case, {}
    told = in_clauses(f"{key} = {value}" for key, value in added.items())
    sys.stderr.write(
        _("Set for this answer: {settings}. To keep it: paripassu sheet --fix.", settings=told)
        + "\n"
    )
    return with_values(case, added), added


def _deal(case: Case, asks: Mapping[str, Any]) -> Any:
    """Give the deal that is asked about; history and a reading name their own."""
    stated = asks.get("deal")
    if stated is None and asks.get("history") and case.history is not None:
        return case.history.deal
    if stated is None and asks.get("reading") in case.readings:
        return case.readings[asks["reading"]].deal
    return stated
