"""What must fit together: exclusions with what actions need, and named deals with both.

Sets of actions are the bits of whole numbers, so that no list is gone through for each other list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from operator import or_

from paripassu.case.model import Case
from paripassu.case.names import ANY, Fault, Said
from paripassu.case.needs import Names, action_of, arcs
from paripassu.language import _, in_a_row


def exclusion_faults(case: Case) -> Iterator[Fault]:
    """Yield each exclusion that leaves an action impossible: what one needs must fit together."""
    if not any(action.excludes for action in case.actions.values()):
        return
    needing: dict[str, list[str]] = {id_: [] for id_ in case.actions}
    for id_, action in case.actions.items():
        for group in action.needed:
            if len(group) == 1:
                needing.get(action_of(group[0]), []).append(id_)
    above = _above(case, needing)
    for id_, action in case.actions.items():
        for other in action.excludes:
            if other not in case.actions or other == id_:
                continue
            path = ("actions", id_, "excludes")
            if action.standing and case.actions[other].standing:
                yield path, _("names {other}, but both are standing already.", other=other)
            elif above.get(id_, 0) & above.get(other, 0):
                yield path, _impossible(needing, id_, other)
    yield from _shut_out(case, above)


def _shut_out(case: Case, above: Mapping[str, int]) -> Iterator[Fault]:
    """Yield each group none of which can be in one deal with the action that needs one of it."""
    if not above or all(len(g) == 1 for action in case.actions.values() for g in action.needed):
        return
    bit = _bits(case)
    # All that belongs to an action in any deal: what it needs, directly or through others.
    whole = {id_: _set(bit, (one for one in bit if above[one] & bit[id_])) for id_ in bit}
    barred = {id_: _set(bit, action.excludes) for id_, action in case.actions.items()}
    for id_, action in case.actions.items():
        for other in action.excludes:
            if other in barred:
                barred[other] |= bit[id_]
    shut = {id_: reduce(or_, (barred[one] for one in bit if whole[id_] & bit[one])) for id_ in bit}

    def hopeless(id_: str, group: Names) -> bool:
        members = [action_of(name) for name in group]
        known = len(members) > 1 and bit.keys() >= {*members}
        standing = known and any(case.actions[member].standing for member in members)
        return known and not standing and all(shut[id_] & whole[member] for member in members)

    for id_, action in case.actions.items():
        for group in action.needed:
            if hopeless(id_, group):
                said = _(
                    "needs one of {needs}, but none of them can be in one deal with it.",
                    needs=in_a_row(group),
                )
                yield ("actions", id_, "needs"), said


def _above(case: Case, needing: Mapping[str, list[str]]) -> dict[str, int]:
    """Give for each action the set of it and of all that need it, directly or through others."""
    try:
        order = [
            *TopologicalSorter(
                arcs({id_: a.needed for id_, a in case.actions.items()})
            ).static_order()
        ]
    except CycleError:  # a fault of its own
        return {}
    bit = _bits(case)
    above: dict[str, int] = {}
    for id_ in reversed(order):
        if id_ in bit:
            above[id_] = reduce(or_, (above[one] for one in needing[id_]), bit[id_])
    return above


def _impossible(needing: Mapping[str, list[str]], action: str, other: str) -> str:
    ours, others = _upwards(needing, action), _upwards(needing, other)
    if other in ours:
        return _("names {other}, which needs it.", other=other)
    if action in others:
        return _("names {other}, which it needs.", other=other)
    third = next(one for one in ours if one in others)
    return _("names {other}, but {third} needs both.", other=other, third=third)


def _upwards(needing: Mapping[str, list[str]], action: str) -> dict[str, None]:
    """Give an action and all that need it, directly or through others, the nearest first."""
    found, ahead = {action: None}, [action]
    for id_ in ahead:
        new = [one for one in needing[id_] if one not in found]
        found |= dict.fromkeys(new)
        ahead += new
    return found


def deal_faults(case: Case) -> Iterator[Fault]:
    """Hold each named deal against needs, exclusions and what is in force already."""
    if not case.deals:
        return
    bit = _bits(case)
    standing = _set(bit, (id_ for id_, action in case.actions.items() if action.standing))
    needs = {
        id_: [_set(bit, map(action_of, group)) for group in action.needed]
        for id_, action in case.actions.items()
    }
    clashing = {id_: _set(bit, action.excludes) for id_, action in case.actions.items()}
    for id_, action in case.actions.items():
        for other in action.excludes:
            if other in clashing:
                clashing[other] |= bit[id_]
    for name, deal in case.deals.items():
        path, upon = ("deals", name, "actions"), (("actions", ANY, "standing"),)
        known = [id_ for id_ in deal.actions if id_ in bit]
        holds = _set(bit, known)
        told: dict[str, None] = {}  # two that exclude each other are told of once
        for id_ in known:
            if any(group and not group & (holds | standing) for group in needs[id_]):
                told[_lacking(case, id_, deal.actions)] = None
            if clashing[id_] & (holds | standing):
                told[_clash(case, id_, holds | standing, bit)] = None
        yield from ((path, Said(sentence, upon=upon)) for sentence in told)


def _bits(case: Case) -> dict[str, int]:
    return {id_: 1 << position for position, id_ in enumerate(case.actions)}


def _set(bit: Mapping[str, int], ids: Iterable[str]) -> int:
    return reduce(or_, (bit[id_] for id_ in ids if id_ in bit), 0)


def _lacking(case: Case, action: str, deal: tuple[str, ...]) -> str:
    def has(name: str) -> bool:
        id_ = action_of(name)
        return id_ in deal or (id_ in case.actions and case.actions[id_].standing)

    group = next(
        group
        for group in case.actions[action].needed
        if not any(map(has, group)) and any(action_of(name) in case.actions for name in group)
    )
    if len(group) == 1:
        return _("holds {action} but not {need}, which it needs.", action=action, need=group[0])
    needs = in_a_row(group)
    return _("holds {action} but none of {needs}, one of which it needs.", action=action,
             needs=needs)  # fmt: skip


def _clash(case: Case, action: str, present: int, bit: Mapping[str, int]) -> str:
    """Say that one excludes the other, and which needs no naming, as it belongs to every deal."""
    one, other = next(
        pair
        for there in bit
        if bit[there] & present
        for pair in ((action, there), (there, action))
        if pair[1] in case.actions[pair[0]].excludes
    )
    for either in (one, other):
        if case.actions[either].standing:
            return _(
                "holds {action} and {other}, which it excludes ({standing} is standing already).",
                action=one,
                other=other,
                standing=either,
            )
    return _("holds {action} and {other}, which it excludes.", action=one, other=other)
