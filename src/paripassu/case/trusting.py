"""What must hold of trust in whom and of what actions show: parties that exist, and others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paripassu.case.model import Case
from paripassu.case.names import Fault, Said, unknown_keys
from paripassu.case.trust import OTHERS
from paripassu.language import _


def trust_faults(case: Case, party: str) -> Iterator[Fault]:
    """Yield what does not fit of the trust of a party."""
    stated, path = case.parties[party], ("parties", party, "trust")
    if isinstance(stated.trust, Mapping):
        named = {id_: one for id_, one in stated.trust.items() if id_ != OTHERS}
        yield from unknown_keys(case.parties, named, path, "party")
        if party in named:
            yield (*path, party), _("names the party itself; expected another.")
        if not stated.trust:
            yield path, _("names nobody; expected a party or {others}.", others=OTHERS)
    elif stated.trust is None and stated.learns is not None:
        yield (
            ("parties", party, "learns"),
            Said(_("says how trust grows, and none is stated; state trust too."), upon=(path,)),
        )


def shown_faults(case: Case, action: str) -> Iterator[Fault]:
    """Yield what does not fit of what an action shows."""
    stated, path = case.actions[action], ("actions", action, "shows")
    if stated.shows is None:
        return
    if stated.standing or stated.event:
        yield (
            path,
            _("is stated of an action that stands already, which shows nothing new; leave it out.")
            if stated.standing
            else _("is stated of an event, which nobody does; leave it out."),
        )
    if isinstance(stated.shows, Mapping):
        if not stated.shows:
            yield path, _("names nobody; expected who does it.")
        yield from unknown_keys(case.parties, stated.shows, path, "party")
        for party in stated.shows:
            if party in case.parties and party not in stated.by:
                yield (
                    (*path, party),
                    _("names {party}, who does not do it; expected who does.", party=party),
                )
