"""Where one verb of the command asks another row of the table."""

from __future__ import annotations

from typing import Any

from paripassu.command.answering import alone
from paripassu.command.asked import Given
from paripassu.command.options import OPTIONS, OVER_DRAWS, PREFERRED, flag_of
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.verbs import Verb, named

# The options that a ladder takes too; of a domain its own.
_WITH_TODAY = ("among", "private", "settings", "today", "time_limit", "full", "as_json")
_WITH_DOMAIN = ("profiles", "reading_of", "time_limit", "full", "as_json")


def deal(verb: Verb, case: str, given: Given) -> Verb:
    """Ask for the ladder where it is to be today's deal, or a domain where that is what it is of.

    Raises
    ------
    RequestError
        Where an option is given that means nothing there.
    """
    from paripassu.packages.domain_files import is_domain

    if given["profiles"] is not None or is_domain(case):
        said = N_("{option} means nothing with a negotiation domain; leave it out.")
        alone(said, _others(given, _WITH_DOMAIN))
        return named("deal_of_domain")
    if given["reading_of"] is not None:
        raise RequestError(_("--reading is for negotiation domains; this is a case."))
    if given["today"]:
        said = N_("{option} means nothing with --today; leave one of them out.")
        alone(said, _others(given, _WITH_TODAY))
        return named("ladder")
    return verb


def plan(verb: Verb, case: str, given: Given) -> Verb:
    """Ask for the order that fares best over draws where that is what is preferred.

    Raises
    ------
    RequestError
        Where what is preferred is not known.
    """
    prefer = given["prefer"]
    if prefer not in PREFERRED:
        raise RequestError(
            _("What to prefer (--prefer) is one of {known}, not “{prefer}”.",
              known=", ".join(PREFERRED), prefer=prefer)
        )  # fmt: skip
    return named("plan_in_draws") if prefer in OVER_DRAWS else verb


def _others(given: Given, kept: tuple[str, ...]) -> dict[str, Any]:
    """Give the options, as they are typed, that were given besides those that are kept."""
    return {
        flag_of(name): value != OPTIONS[name].default
        for name, value in given.items()
        if name not in kept
    }
