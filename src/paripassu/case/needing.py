"""What `needs` must satisfy: names and instalments that there are, no circle, nothing shut out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from paripassu.case.model import Case
from paripassu.case.names import Fault, Said, chain, unknown
from paripassu.case.needs import Names, action_of, arcs, instalment_of
from paripassu.language import _, _n, in_a_row


def need_faults(case: Case, id_: str) -> Iterator[Fault]:
    """Yield what is wrong with what one action needs, but for circles."""
    action, path = case.actions[id_], ("actions", id_, "needs")
    # What it comes after is needed too, and told of there.
    needed = [group for group in action.needed if group[0] not in action.after]
    for group in needed:
        yield from unknown(case.actions, map(action_of, group), path, "action")
        yield from ((path, said) for name in group for said in _no_instalment(case, name))
        yield from _twice(group, path)
        known = [name for name in group if action_of(name) in case.actions]
        if action.standing and known and not any(_stands(case, name) for name in known):
            upon = tuple(("actions", action_of(name), "standing") for name in known)
            yield path, Said(_not_standing(known), upon=((*path[:2], "standing"), *upon))
    yield from _twice([group[0] for group in needed if len(group) == 1], path)


def _stands(case: Case, name: str) -> bool:
    return case.actions[action_of(name)].standing


def _not_standing(names: list[str]) -> str:
    if len(names) == 1:
        return _("is standing already but needs {need}, which is not.", need=names[0])
    needs = in_a_row(names)
    return _("is standing already but needs one of {needs}, and none of them is.", needs=needs)


def _twice(names: Names | list[str], path: tuple[str, ...]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield path, _("names “{name}” twice.", name=name)


def _no_instalment(case: Case, name: str) -> Iterator[str]:
    """Say of an instalment that is named that there is none such."""
    action, number = action_of(name), instalment_of(name)
    if number is None or action not in case.actions:
        return
    parts = case.actions[action].parts
    if parts == "any":
        yield _(
            "names {name}, but {action} is done in any number of parts; state how many to name "
            "one of them.",
            name=name,
            action=action,
        )
    elif number > parts:
        yield _n(
            "names {name}, but {action} comes in {n} part.",
            "names {name}, but {action} comes in {n} parts.",
            parts,
            name=name,
            action=action,
        )


def circle_faults(case: Case) -> Iterator[Fault]:
    """Yield a circle of needs, every alternative counted, where there is one.

    Without one a set of actions is in order by itself, whatever order led to it.
    """
    needed = {id_: action.needed for id_, action in case.actions.items()}
    plain = {id_: [group for group in own if len(group) == 1] for id_, own in needed.items()}
    for alternatives, groups in ((False, plain), (True, needed)):
        try:
            TopologicalSorter(arcs(groups)).prepare()
        except CycleError as circle:
            names = circle.args[1]
            last = case.actions[names[-1]]
            path = ("after", names[-2]) if names[-2] in last.after else ("needs",)
            yield ("actions", names[-1], *path), _round(list(reversed(names)), alternatives)
            return


def _round(names: list[str], alternatives: bool) -> Said:
    turn = chain(names)
    if not alternatives:
        said = _("goes round in a circle, so none of it can be done: {turn}.", turn=turn)
        return Said(said, turn)
    said = _(
        "goes round in a circle, every alternative counted: {turn}; leave out the alternative "
        "that can only come later.",
        turn=turn,
    )
    return Said(said, turn)
