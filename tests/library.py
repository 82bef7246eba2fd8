"""Cases of the library by what can be asked of them."""

from __future__ import annotations

from paripassu import load
from paripassu.case.library import library_ids


def _certain(id_: str) -> bool:
    case = load(id_)
    agreed = case.deals[case.deal].actions if case.deal else case.actions
    return not any(case.actions[action].event for action in agreed)


# Those whose deal hangs on no event: frontier, games and diagrams are for what is certain.
CERTAIN = tuple(filter(_certain, library_ids()))
