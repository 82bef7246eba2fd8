"""The library's cases whose deal hangs on no event: those that every method can be asked about."""

from __future__ import annotations

from paripassu import load
from paripassu.balance.branches import events_of
from paripassu.balance.deal import agree
from paripassu.case.library import library_ids


def certain() -> tuple[str, ...]:
    """Give their ids."""
    return tuple(filter(_certain, library_ids()))


def _certain(id_: str) -> bool:
    case = load(id_)
    return not events_of(case, agree(case))
