"""A verb of the table as a verb of the command: read, searched, drawn, printed, its exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from inspect import signature
from typing import TYPE_CHECKING, Any

from paripassu.command.answering import (
    drawing,
    inputs_of,
    loaded_case,
    picturable,
    print_json,
    telling,
    terminal,
    watched,
    wrote,
)
from paripassu.command.mending import mended
from paripassu.command.options import OPTIONS, with_options
from paripassu.command.reading import values_of
from paripassu.language import _, listed
from paripassu.running.beside import clock_for
from paripassu.running.clock import Clock
from paripassu.verbs import Verb, at, function

if TYPE_CHECKING:
    from paripassu.answer import Answer
    from paripassu.case.model import Case
    from paripassu.report.papers.document import Document

Given = Mapping[str, Any]  # the options as they were typed, by name
Asks = dict[str, Any]  # what is asked of a public function, by keyword


@dataclass(frozen=True)
class Asked:
    """An answer, what its paper is told besides, and what was set of its case."""

    found: Answer
    besides: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict)

    def paper(self, verb: Verb, **how: Any) -> Document:
        """Put it into a document, with what was set as far as its reader may see it."""
        document: Document = at(verb.paper)(self.found, **how, **self.besides)
        if not self.values:
            return document
        from paripassu.case.view import may_see
        from paripassu.report.papers.whole import with_fact

        case, viewer = self.found.case, how.get("viewer")
        told = [
            f"{key} = {value}"
            for key, value in self.values.items()
            if viewer is None or may_see(case, viewer, key)
        ]
        return with_fact(document, _("Set for this answer"), listed(told)) if told else document


def command_of(verb: Verb) -> Callable[..., int]:
    """Make the command of a verb: its options are those that its row of the table names."""

    def run(case: str, **given: Any) -> int:
        return _run(verb, case, given)

    return with_options(run, verb.does, options_of(verb), name=verb.name)


def options_of(verb: Verb) -> tuple[str, ...]:
    """Name the options of a verb's command, in the order in which its help shows them."""
    drawn = ("plot", *(["picture"] if len(verb.pictures) > 1 else []), "dark")
    files = ["to"] if verb.files else []
    force = ["force"] if verb.files or verb.pictures else []
    return (*verb.options, *files, *(drawn if verb.pictures else ()), *force, "full", "as_json")


def _run(verb: Verb, case: str, given: Given) -> int:
    if verb.turns:
        verb = at(verb.turns)(verb, case, given)
    plot, private, to = given.get("plot"), given.get("private"), given.get("to")
    force = given.get("force", False)
    picturable(plot, given.get("picture"), given.get("dark", False), verb.pictures)
    draw = drawing(plot, case, private, force=force)

    def refuse_first(loaded: Case, asks: Asks) -> None:
        if to is not None:
            at(verb.files).refuse(to, loaded, force=force, inputs=inputs_of(case, private))
        if plot is not None and verb.refuses:
            at(verb.refuses)(loaded, asks)

    asked = ask(verb, case, given, refuse=refuse_first)
    if to is not None:
        at(verb.files).write(asked.found, to, force=force, inputs=inputs_of(case, private))
        wrote(to)
    draw(lambda: _chart(asked.found, given))
    if given["as_json"]:
        besides = (one.content() for one in asked.besides.values())
        more = {key: value for one in besides for key, value in one.items()}
        print_json({**asked.found.to_dict(), **more})
    else:
        from paripassu.report.writers.terminal import show

        full = given["full"]
        show(terminal(), asked.paper(verb, brief=not full), full=full)
    return 0 if asked.found.yes or not verb.answers_no else 1


def ask(
    verb: Verb,
    case: str,
    given: Given,
    *,
    opening: bool = False,
    refuse: Callable[[Case, Asks], None] | None = None,
) -> Asked:
    """Ask a verb of a case, and what is to be told besides; in all within the time limit.

    `opening` is whether ways to open a plan are to be looked for; `refuse` may refuse the case
    before a long search.
    """
    clock = clock_for(given.get("time_limit"))
    asks = _asks(verb, given)
    if verb.name == "deal_of_domain":
        return Asked(function(verb)(case, **asks), {})
    values = values_of(given.get("settings"))
    loaded = loaded_case(case, given.get("private"), given.get("starts"), values)
    if given.get("fix"):
        loaded, added = mended(loaded, asks)
        values = {**values, **added}
    if refuse is not None:
        refuse(loaded, asks)
    found = _searched(verb, loaded, asks, clock)
    if values:
        found = replace(found, asked=found.asked and found.asked.with_option("set", values))
    if not verb.beside:
        return Asked(found, {}, values)
    look = at(verb.beside)
    besides = watched(lambda left: look(found, left, opening=opening), clock)
    return Asked(found, {"besides": besides}, values)


def _searched(verb: Verb, case: Case, asks: Asks, clock: Clock) -> Answer:
    """Ask in what is left of the time, of which reading the case has taken its part."""
    if "time_limit" not in verb.options:
        return _answered(verb, case, asks)
    with telling(clock.left) as progress:
        asks = {**asks, "time_limit": clock.left, "progress": progress}
        found = _answered(verb, case, asks)
    # What was asked is the limit itself, and not what reading the case has left of it.
    return replace(found, asked=found.asked and found.asked.with_option("time_limit", clock.limit))


def _answered(verb: Verb, case: Case, asks: Asks) -> Answer:
    found: Answer = function(verb)(case, **asks)
    return found


def _asks(verb: Verb, given: Given) -> Asks:
    """Give what is asked of the public function, by its keywords."""
    known = signature(function(verb)).parameters
    options = {name: OPTIONS[name] for name in verb.options if OPTIONS[name].asks in known}
    return {one.asks: one.read(given.get(name, one.default)) for name, one in options.items()}


def _chart(found: Answer, given: Given) -> dict[str, Any]:
    from paripassu.report.pictures.draw import spec_of

    return spec_of(found, given.get("picture"), dark=given["dark"])
