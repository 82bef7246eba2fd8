"""Events that nobody controls: what happens only where they do, and what must hold of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from paripassu.case.model import Action, Case
from paripassu.case.names import Fault, Said, unknown, unknown_keys
from paripassu.case.needs import Names, action_of, arcs
from paripassu.case.stated import NOBODY
from paripassu.language import N_, _

END = "end"  # under `otherwise`: then the process ends there
Literals = frozenset[tuple[str, bool]]
"""Events with what must become of them: (event, whether it happens)."""

_NEVER = {
    "parts": N_("is stated of an event, which happens whole or not at all; leave it out."),
    "repeats": N_("is stated of an event, which happens once or not at all; leave it out."),
    "reversible": N_("is stated of an event, which nobody can take back; leave it out."),
    "standing": N_("is stated of an event; what has happened already is no event any more."),
}


def ends(case: Case, event: str) -> bool:
    """Whether the process ends where an event does not happen."""
    return case.actions[event].otherwise == (END,) and END not in case.actions


def fallbacks(case: Case, actions: Iterable[str]) -> dict[str, str]:
    """Give for each action that is done only where an event does not happen that event."""
    return {
        other: id_
        for id_ in actions
        if case.actions[id_].event and not ends(case, id_)
        for other in case.actions[id_].otherwise
    }


def waits_for(case: Case, actions: Iterable[str]) -> dict[str, tuple[Names, ...]]:
    """Give what each action comes after: of each group one at least.

    It is what it needs, the event in whose place it is done, and the events that may delay it.
    """
    ids = tuple(actions)
    before = {id_: [*case.actions[id_].needed] for id_ in ids}
    for id_, event in fallbacks(case, ids).items():
        if id_ in before and id_ != event:
            before[id_].append((event,))
    for event in ids:
        for id_ in case.actions[event].delays:
            if id_ in before and id_ != event:
                before[id_].append((event,))
    return {id_: tuple(dict.fromkeys(found)) for id_, found in before.items()}


def conditions(case: Case, actions: Iterable[str]) -> dict[str, Literals]:
    """Give for each action the events on which it depends, and how they must turn out for it.

    Of an event, what must have happened for it to come up at all. Where one of several is enough,
    what all of them depend on. An action that depends on both ends of an event is never done.
    Actions that go round in a circle are left out.
    """
    ids = tuple(actions)
    instead, before = fallbacks(case, ids), waits_for(case, ids)
    try:
        order = [*TopologicalSorter(arcs(before)).static_order()]
    except CycleError:
        return {}
    found: dict[str, Literals] = {}

    def met(name: str) -> Literals:
        id_ = action_of(name)
        happens = {(id_, True)} if id_ in before and case.actions[id_].event else set()
        return found.get(id_, frozenset()) | happens

    for id_ in order:
        if id_ not in before:
            continue
        own: set[tuple[str, bool]] = set()
        for group in case.actions[id_].needed:
            own |= frozenset.intersection(*map(met, group))
        if id_ in instead:
            own |= found.get(instead[id_], frozenset()) | {(instead[id_], False)}
        found[id_] = frozenset(own)
    return found


def certain(case: Case) -> set[str]:
    """Give the actions of a case that are done however events turn out."""
    found = conditions(case, case.actions)
    return {id_ for id_, own in found.items() if not own and not case.actions[id_].event}


def event_faults(case: Case) -> Iterator[Fault]:
    """Yield each fault of an event as the path to it and a sentence."""
    if NOBODY in case.parties and any(action.event for action in case.actions.values()):
        yield (
            ("parties", NOBODY),
            _("is the word for who brings about an event; expected another id."),
        )
    named: dict[str, str] = {}
    for id_, action in case.actions.items():
        where = ("actions", id_)
        if action.event:
            yield from _event(case, id_, action, named)
            continue
        for key in ("expects", "otherwise", "delays"):
            if getattr(action, key):
                yield (
                    (*where, key),
                    Said(_("is stated, but not how likely it is: of an event, add “likely”, such "
                           "as 0.7."), upon=((*where, "likely"),)),
                )  # fmt: skip
    yield from _never(case)


def _event(case: Case, id_: str, action: Action, named: dict[str, str]) -> Iterator[Fault]:
    where = ("actions", id_)
    if action.by and not action.delays:
        yield (
            (*where, "likely"),
            Said(_("is stated, but somebody does it; of an event, which nobody controls, write "
                   "“by: nobody”; of somebody who is late, add “delays”."),
                 upon=((*where, "by"), (*where, "delays"))),
        )  # fmt: skip
    yield from _delays(case, id_, action)
    stated = {
        "parts": action.parts != 1,
        "repeats": action.repeats is not None,
        "reversible": bool(action.reversible),
        "standing": action.standing,
    }
    yield from (((*where, key), _(_NEVER[key])) for key, found in stated.items() if found)
    yield from unknown_keys(case.parties, action.expects, (*where, "expects"), "party")
    yield from _otherwise(case, id_, action, named)


def _delays(case: Case, id_: str, action: Action) -> Iterator[Fault]:
    where = ("actions", id_)
    yield from unknown_keys(case.actions, action.delays, (*where, "delays"), "action")
    if action.delays and ends(case, id_):
        yield (
            (*where, "delays"),
            _("is stated of an event that ends the process where it does not happen; expected an "
              "event of its own for what is late."),
        )  # fmt: skip
    for other in action.delays:
        if other in case.actions and (case.actions[other].standing or other == id_):
            yield (*where, "delays", other), _("cannot be delayed by it; expected a later action.")
        elif other in case.actions and (id_,) in case.actions[other].needed:
            yield (
                (*where, "delays", other),
                _("needs it, and so is not done at all where it does not happen; leave out one."),
            )


def _otherwise(case: Case, id_: str, action: Action, named: dict[str, str]) -> Iterator[Fault]:
    path = ("actions", id_, "otherwise")
    if END in action.otherwise and END not in case.actions:
        if len(action.otherwise) > 1:
            yield path, _("names actions beside “end”, after which nothing is done.")
        return
    yield from unknown(case.actions, action.otherwise, path, "action")
    for other in action.otherwise:
        if other == id_:
            yield path, _("names the event itself; expected actions.")
        elif other in named:
            yield (
                path,
                _(
                    "names {action}, which stands under {event} already; expected it once.",
                    action=other,
                    event=named[other],
                ),
            )
        elif other in case.actions and case.actions[other].event:
            yield path, _("names {event}, an event; expected actions.", event=other)
        elif other in case.actions and case.actions[other].standing:
            yield path, _("names {action}, which is standing already.", action=other)
        named.setdefault(other, id_)


def _never(case: Case) -> Iterator[Fault]:
    """Yield each action that could be done only where an event both happens and does not."""
    depends = conditions(case, case.actions)
    both = {
        id_: next((e for e, happens in sorted(own) if happens and (e, False) in own), None)
        for id_, own in depends.items()
    }
    for id_, event in both.items():
        # What needs something impossible is not told of as well.
        if event is not None and not any(
            both.get(n) for n in arcs({id_: case.actions[id_].needed})[id_]
        ):
            yield (
                ("actions", id_, "needs"),
                _("can never be met: it is done only where {event} happens, and only where it does "
                  "not.", event=event),
            )  # fmt: skip
