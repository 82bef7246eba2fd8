"""What links in time between actions must satisfy: names that exist, and no circle without dates.

Each lag and each deadline is a difference constraint on two starts; so are needs, durations,
earliest and latest days. There are dates for all of them exactly where no circle of them adds up to
more than nothing (Bellman 1958; with minimal and maximal lags Elmaghraby & Kamburowski 1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from paripassu.case.events import spell
from paripassu.case.instrument import MAX_PARTS
from paripassu.case.model import Action, Case
from paripassu.case.names import Fault, Path, Said, unknown
from paripassu.case.timing import OPEN, day_of, days, end_of, working
from paripassu.language import _, _n, in_a_row

KEYS = ("after", "after_start", "within", "same_day")
# Rounds over all constraints: a circle is found in a few, and what takes more is left to dating.
ROUNDS = 60
D_DAY = ("", 0)

Node = tuple[str, int]


class Arc(NamedTuple):
    """That `to` starts no sooner than so many days after `of` starts, by what stands at a path."""

    of: Node
    to: Node
    days: int
    path: Path


def link_faults(case: Case) -> Iterator[Fault]:
    """Yield each fault of links between actions; nothing where there may be dates for them."""
    if not any(action.linked or action.repeats for action in case.actions.values()):
        return
    found = [fault for id_, action in case.actions.items() for fault in _named(case, id_, action)]
    yield from found
    if found:
        return
    try:
        arcs = list(_arcs(case))
        windows = list(_windows(case))
    except (LookupError, ValueError):
        return  # faults of their own
    circle = _circle(arcs) or _circle([*arcs, *windows])
    yield from _unkept(case, circle)


def _named(case: Case, id_: str, action: Action) -> Iterator[Fault]:
    for key in KEYS:
        for name in getattr(action, key):
            path: Path = ("actions", id_, key) if key == "same_day" else ("actions", id_, key, name)
            other, dot, number = name.partition(".")
            yield from unknown(case.actions, (other,), path, "action")
            if other not in case.actions:
                continue
            stated = case.actions[other]
            most = MAX_PARTS if stated.steps == "any" else stated.steps
            if other == id_:
                yield path, _("names {action} itself; expected others.", action=id_)
            elif action.standing:
                idle = _("is stated, but the action is standing already.")
                yield path, Said(idle, upon=(("actions", id_, "standing"),))
            elif stated.standing and key != "after":
                idle = _("names {other}, which is standing already: nothing says since when.",
                         other=other)  # fmt: skip
                yield path, Said(idle, upon=(("actions", other, "standing"),))
            elif dot and int(number) > most:
                said = _n(
                    "names {name}, but {action} comes in {n} part.",
                    "names {name}, but {action} comes in {n} parts.",
                    most,
                    name=name,
                    action=other,
                )
                yield path, Said(said, upon=(("actions", other, "parts"),))


def _arcs(case: Case) -> Iterator[Arc]:
    """Yield what needs, instalments and links say of the starts of parts."""
    to_do = {id_: action for id_, action in case.actions.items() if not action.standing}
    lengths = {id_: _lengths(action) for id_, action in to_do.items()}

    def last(name: str) -> Node:
        id_, dot, number = name.partition(".")
        return id_, (int(number) if dot else len(lengths[id_])) - 1

    def takes(node: Node) -> int:
        return lengths[node[0]][node[1]]

    def until_done(node: Node) -> int:
        """Count the days from a start to the day on which it is done."""
        return max(0, takes(node) - 1)

    for id_, action in to_do.items():
        own, path = last(id_), ("actions", id_)
        for place in range(own[1]):
            whole = takes((id_, place)) + _checking(action)
            yield Arc((id_, place), (id_, place + 1), whole, (*path, "parts"))
        needed = (group[0] for group in action.needed if len(group) == 1)
        lags = dict.fromkeys(needed, 0) | {x: days(lag) for x, lag in action.after.items()}
        for name, lag in lags.items():
            if name.partition(".")[0] in to_do:
                other = last(name)
                whole = takes(other) + _checking(to_do[other[0]])
                key = ("after", name) if name in action.after else ("needs",)
                yield Arc(other, (id_, 0), whole + lag, (*path, *key))
        yield from _periods(id_, action, until_done(own))
        for name, lag_ in action.after_start.items():
            other = last(name) if "." in name else (name, 0)
            yield Arc(other, (id_, 0), days(lag_), (*path, "after_start", name))
        for name, lag_ in action.within.items():
            if working(lag_):
                continue  # how late that is hangs on the date
            apart = until_done(own) - until_done(last(name)) - days(lag_)
            yield Arc(own, last(name), apart, (*path, "within", name))
        for name in action.same_day:
            apart = until_done(own) - until_done(last(name))
            yield Arc(own, last(name), apart, (*path, "same_day"))
            yield Arc(last(name), own, -apart, (*path, "same_day"))


def _periods(id_: str, action: Action, until_done: int) -> Iterator[Arc]:
    """Yield what each time of what repeats keeps of the first: it is in a period of its own."""
    if action.repeats is None:
        return
    first, period, path = (id_, 0), days(action.repeats.every), ("actions", id_, "repeats")
    for place in range(1, action.times):
        one, due = (id_, place), (place + 1) * period - 1
        yield Arc(first, one, place * period, path)
        yield Arc(one, first, until_done - due, path)


def _windows(case: Case) -> Iterator[Arc]:
    """Yield what earliest and latest days say, from D-Day on."""
    for id_, action in case.actions.items():
        if action.standing:
            continue
        lengths, path = _lengths(action), ("actions", id_)
        first = day_of(action.earliest or OPEN, case.starts) or 0
        yield Arc(D_DAY, (id_, 0), max(0, first), (*path, "earliest"))
        until = end_of(action.latest or OPEN, case.starts, lengths[-1])
        if until is not None:
            yield Arc((id_, len(lengths) - 1), D_DAY, lengths[-1] - until, (*path, "latest"))


def _lengths(action: Action) -> Sequence[int]:
    """Count the days of each part of an action, as `paripassu.balance.parts` does."""
    parts = 1 if action.steps == "any" else action.steps
    if action.takes is None:
        return (1,) * parts
    whole = days(action.takes)
    if action.repeats is not None:
        return (whole,) * parts
    return [whole * (k + 1) // parts - whole * k // parts for k in range(parts)]


def _checking(action: Action) -> int:
    return days(action.verified.takes) if action.verified and action.verified.takes else 0


def _circle(arcs: Sequence[Arc]) -> list[Arc]:
    """Give a circle of constraints that adds up to more than nothing; none where none is found."""
    day: dict[Node, int] = {}
    by: dict[Node, Arc] = {}
    for _round in range(ROUNDS):
        moved = False
        for arc in arcs:
            start = day.get(arc.of, 0) + arc.days
            if start > day.get(arc.to, 0):
                day[arc.to], by[arc.to], moved = start, arc, True
        if not moved:
            return []
        if found := _turning(by):
            return found
    return []


def _turning(by: dict[Node, Arc]) -> list[Arc]:
    """Give the circle that the constraints which put each start where it is go round in, if any."""
    seen: dict[Node, Node] = {}
    for first in by:
        node = first
        while node in by and node not in seen:
            seen[node] = first
            node = by[node].of
        if node in by and seen[node] == first:
            circle, here = [by[node]], by[node].of
            while here != node:
                circle.append(by[here])
                here = by[here].of
            return circle[::-1]
    return []


def _unstated(case: Case, arc: Arc) -> bool:
    """Whether it is only that nothing starts before D-Day."""
    return arc.path[2] == "earliest" and case.actions[str(arc.path[1])].earliest is None


def _unkept(case: Case, circle: Sequence[Arc]) -> Iterator[Fault]:
    """Yield that the constraints of a circle cannot all be kept, at each of those on time."""
    ids = {arc.to[0] for arc in circle} - {""}
    if any({*case.actions[id_].excludes} & ids for id_ in ids):
        return  # they are never in one deal
    paths = [arc.path for arc in circle if not _unstated(case, arc)]
    paths = [path for path in dict.fromkeys(paths) if path[2] != "parts"]
    if not any(path[2] in (*KEYS, "repeats") for path in paths):
        return  # days that are missed without any link: the calendar says so
    short = sum(arc.days for arc in circle)
    for path in paths:
        if path[2] == "needs":
            continue
        others = tuple(other for other in paths if other != path)
        listed = in_a_row(map(spell, others)) or spell((*path[:2], "takes"))
        yield path, Said(
            _n("cannot be kept beside {others}: a day is missing.",
               "cannot be kept beside {others}: {n} days are missing.",
               short, others=listed),
            upon=others,
        )  # fmt: skip
