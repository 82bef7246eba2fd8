"""The verb that writes an answer as a document: of any verb of the table, in any format."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paripassu.command.answering import alone, inputs_of, wrote
from paripassu.command.asked import Asks, ask
from paripassu.command.options import OPTIONS, flag_of, with_options
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.verbs import VERBS, Verb, at, named

if TYPE_CHECKING:
    from paripassu.case.model import Case

# What `report` itself takes, and what says how long any verb may take.
_OWN = ("document", "of", "viewer", "dated", "force")
UNDRAWN = 3  # the exit code where it was written, but some signs stand there as boxes
_ANYWAY = (*_OWN, "time_limit", "seed")


def report(case: str, **typed: Any) -> int:
    """Ask the verb that is meant, and write its answer."""
    from paripassu.case.target import Inputs
    from paripassu.case.view import refuse_viewer
    from paripassu.report.writers.writing import refuse, refuse_deal, write

    to, viewer, private = typed["document"], typed["viewer"], typed["private"]
    verb, given = _meant(case, typed)
    of_domain = verb.name == "deal_of_domain"
    read = Inputs((Path(case),)) if of_domain else inputs_of(case, private, viewer)
    written = {"force": typed["force"], "inputs": read}
    refuse(to, **written)
    if viewer is not None and not verb.lays_out:
        raise RequestError(
            _("What {verb} finds rests on the numbers of all parties: there is no view of it for "
              "one of them.", verb=verb.name)
        )  # fmt: skip

    def refuse_first(loaded: Case, asks: Asks) -> None:
        refuse_viewer(loaded, viewer)
        if verb.lays_out:
            refuse_deal(loaded, asks)

    asked = ask(verb, case, given, opening=viewer is None, refuse=refuse_first)
    how = {"viewer": viewer} if verb.lays_out else {}
    left = write(asked.paper(verb, **how), to, **written)
    wrote(to)
    if left:
        sys.stderr.write(left + "\n")
    return UNDRAWN if left else 0


def _meant(case: str, typed: Mapping[str, Any]) -> tuple[Verb, Mapping[str, Any]]:
    """Give the verb whose answer is to be written, and what was typed by its own names.

    Raises
    ------
    RequestError
        Where there is no such verb, or something was typed that means nothing with it.
    """
    known = [verb.name for verb in VERBS if verb.commanded]
    name = typed["of"] or _by_itself(typed)
    if name not in known:
        raise RequestError(
            _("A report (--of) is of one of {known}, not “{verb}”.",
              known=", ".join(known), verb=name[:40])
        )  # fmt: skip
    verb = named(name)
    given = {one: _typed(typed, one) for one in verb.options}
    said = N_("{option} means nothing with --of {verb}; leave one of them out.")
    meant = {*map(flag_of, verb.options), *map(flag_of, _ANYWAY)}
    others = {flag: one for one in OPTIONS if (flag := flag_of(one)) not in meant}
    stated = {flag: typed.get(one) not in (None, False) for flag, one in others.items()}
    alone(said, {**stated, "--dated": typed["dated"] and name != "calendar"}, verb=name)
    if verb.turns:
        verb = at(verb.turns)(verb, case, given)
    return verb, {**given, "time_limit": _typed(typed, "time_limit")}


def _by_itself(typed: Mapping[str, Any]) -> str:
    """Name the verb that is meant where none is named."""
    if any(typed[one] for one in ("order", "history")):
        return "check"
    return "calendar" if typed["dated"] else "plan"


def _typed(typed: Mapping[str, Any], name: str) -> Any:
    """Give what was typed for an option: two of one flag are typed as one."""
    value = typed.get(_UNDER[flag_of(name)])
    return OPTIONS[name].default if value is None else value


def _union() -> Mapping[str, str]:
    """Give the flags of all verbs, each with the name of an option that it is typed for."""
    options = [one for verb in VERBS if verb.commanded for one in verb.options]
    return {flag_of(one): one for one in options}


_UNDER = _union()
command = with_options(
    report,
    N_("Write an answer as a document: of a plan one page, the steps, why each holds, the matrix."),
    (*_OWN, *_UNDER.values()),
    unset=tuple(_UNDER.values()),
)
