"""What `needs` must satisfy: names and instalments that there are, no circle, nothing shut out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from paripassu.case.model import Case
from paripassu.case.names import Fault, Said, chain, unknown
from paripassu.case.needs import Names, action_of, arcs, instalment_of
from paripassu.case.uncertain import waits_for
from paripassu.language import N_, _, _n, in_a_row

_IN_A_CIRCLE = N_("goes round in a circle, so none of it can be done: {turn}.")
_WITH_ALTERNATIVES = N_(
    "goes round in a circle, every alternative counted: {turn}; leave out the alternative that can "
    "only come later."
)
_WITH_EVENTS = N_(
    "goes round in a circle with what stands under “otherwise” or “delays”, so none of it can be "
    "done, for each comes after the next: {turn}."
)


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
    parts = case.actions[action].steps
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
    """Yield a circle of what comes after one another, every alternative counted, if there is one.

    Without one a set of actions is in order by itself, whatever order led to it.
    """
    needed = {id_: action.needed for id_, action in case.actions.items()}
    plain = {id_: [group for group in own if len(group) == 1] for id_, own in needed.items()}
    for said, groups in (
        (_IN_A_CIRCLE, plain),
        (_WITH_ALTERNATIVES, needed),
        (_WITH_EVENTS, waits_for(case, case.actions)),
    ):
        try:
            TopologicalSorter(arcs(groups)).prepare()
        except CycleError as circle:
            names = [*reversed(circle.args[1])]
            turn = in_a_row(names) if said is _WITH_EVENTS else chain(names)
            after = names[1] in case.actions[names[0]].after
            path = ("after", names[1]) if after else ("needs",)
            yield ("actions", names[0], *path), Said(_(said, turn=turn), turn)
            return
