"""What a case file must satisfy across its keys: names that exist, `needs` without a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from paripassu.case.instrument import KEYS, Instrument, InstrumentKind
from paripassu.case.model import Case, PrivateNumbers, Role
from paripassu.case.names import Fault, near, unknown, unknown_keys
from paripassu.case.timely import timing_faults


def faults(case: Case) -> Iterator[Fault]:
    """Yield each fault as the path to it and a sentence; nothing where the case is sound."""
    yield from _parties(case)
    yield from _actions(case)
    yield from _circles(case)
    yield from _exclusions(case)
    yield from timing_faults(case)
    for number, also in enumerate(case.also):
        yield from unknown(case.actions, also.when, ("also", number, "when"), "action")
        yield from _named_twice(also.when, ("also", number, "when"))
        yield from unknown_keys(case.parties, also.value, ("also", number, "value"), "party")
    yield from _named_sets(case)
    yield from _instruments(case)
    if all(party.role is not Role.PRINCIPAL for party in case.parties.values()):
        yield ("parties",), "holds no principal; expected at least one party that acts."
    if all(action.standing for action in case.actions.values()):
        yield ("actions",), "are all standing already; expected at least one that is still to do."


def _parties(case: Case) -> Iterator[Fault]:
    for id_, party in case.parties.items():
        for key, table in (("collateral", party.collateral), ("trusted", party.trusted)):
            path = ("parties", id_, key)
            yield from unknown_keys(case.parties, table, path, "party")
            if id_ in table:
                yield (*path, id_), "names the party itself; expected another."


def _actions(case: Case) -> Iterator[Fault]:
    for id_, action in case.actions.items():
        where = ("actions", id_)
        yield from unknown(case.parties, action.by, (*where, "by"), "party")
        yield from _named_twice(action.by, (*where, "by"))
        for party in action.by:
            if party in case.parties and case.parties[party].role is not Role.PRINCIPAL:
                role = case.parties[party].role
                yield (*where, "by"), f"{party} is a {role}; only a principal acts."
        if not action.by:
            yield (*where, "by"), "names no party; expected at least one."
        yield from unknown_keys(case.parties, action.value, (*where, "value"), "party")
        yield from unknown_keys(case.parties, action.keeps, (*where, "keeps"), "party")
        yield from unknown(case.actions, action.needs, (*where, "needs"), "action")
        yield from _named_twice(action.needs, (*where, "needs"))
        for need in action.needs:
            if action.standing and need in case.actions and not case.actions[need].standing:
                yield (*where, "needs"), f"is standing already but needs {need}, which is not."
        yield from unknown(case.actions, action.excludes, (*where, "excludes"), "action")
        yield from _named_twice(action.excludes, (*where, "excludes"))
        if id_ in action.excludes:
            yield (*where, "excludes"), f"names {id_} itself; expected others."
        if action.verified and action.verified.counts and action.verified.confidence is None:
            yield (*where, "verified", "counts"), "is true, but no confidence is stated."


def private_faults(case: Case, numbers: PrivateNumbers) -> Iterator[Fault]:
    """Yield each fault of a private file against its case; no sentence quotes the file."""
    if numbers.private not in case.parties:
        known, meant = ", ".join(case.parties), near(numbers.private, case.parties)
        yield ("private",), f"names no party of the case{meant}; expected one of: {known}."
    for key in ("value", "keeps", "accrues"):
        for name in getattr(numbers, key):
            if name not in case.actions:
                meant = near(name, case.actions)
                yield (key, name), f"names an action which the case does not have{meant}."


def _named_twice(names: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Fault]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield path, f"names “{name}” twice."


def _circles(case: Case) -> Iterator[Fault]:
    try:
        TopologicalSorter({id_: set(a.needs) for id_, a in case.actions.items()}).prepare()
    except CycleError as circle:
        names = circle.args[1]
        turn = " needs ".join(reversed(names))
        yield (
            ("actions", names[-1], "needs"),
            f"goes round in a circle, so none of it can be done: {turn}.",
        )


def _exclusions(case: Case) -> Iterator[Fault]:
    """Yield each exclusion that leaves an action impossible: what one needs must fit together."""
    needing: dict[str, list[str]] = {id_: [] for id_ in case.actions}
    for id_, action in case.actions.items():
        for need in action.needs:
            needing.get(need, []).append(id_)
    for id_, action in case.actions.items():
        for other in action.excludes:
            if other not in case.actions or other == id_:
                continue
            path = ("actions", id_, "excludes")
            ours, others = _upwards(needing, id_), _upwards(needing, other)
            if action.standing and case.actions[other].standing:
                yield path, f"names {other}, but both are standing already."
            elif other in ours:
                yield path, f"names {other}, which needs it."
            elif id_ in others:
                yield path, f"names {other}, which it needs."
            elif both := [third for third in ours if third in others]:
                yield path, f"names {other}, but {both[0]} needs both."


def _upwards(needing: Mapping[str, list[str]], action: str) -> dict[str, None]:
    """Give an action and all that need it, directly or through others, the nearest first."""
    found, ahead = {action: None}, [action]
    for id_ in ahead:
        new = [one for one in needing[id_] if one not in found]
        found |= dict.fromkeys(new)
        ahead += new
    return found


def _named_sets(case: Case) -> Iterator[Fault]:
    for id_, deal in case.deals.items():
        yield from unknown(case.actions, deal.actions, ("deals", id_, "actions"), "action")
        yield from _named_twice(deal.actions, ("deals", id_, "actions"))
        yield from _lacks(case, deal.actions, ("deals", id_, "actions"))
        yield from _together(case, deal.actions, ("deals", id_, "actions"))
    if case.deal is not None:
        yield from unknown(case.deals, (case.deal,), ("deal",), "deal")
    if case.history is not None:
        for number, step in enumerate(case.history.order):
            path = ("history", "order", number, "action")
            yield from unknown(case.actions, actions_of(step.action), path, "action")
        if case.history.deal is not None:
            yield from unknown(case.deals, (case.history.deal,), ("history", "deal"), "deal")
        steps = {step.action: step for step in case.history.order}
        if case.history.broke is not None:
            yield from unknown(steps, (case.history.broke,), ("history", "broke"), "step")
    for id_, reading in case.readings.items():
        for number, name in enumerate(reading.order):
            place = ("readings", id_, "order", number)
            yield from unknown(case.actions, actions_of(name), place, "action")
        if reading.deal is not None:
            yield from unknown(case.deals, (reading.deal,), ("readings", id_, "deal"), "deal")


def _lacks(case: Case, actions: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Fault]:
    for id_ in actions:
        for need in case.actions[id_].needs if id_ in case.actions else ():
            if need not in actions and need in case.actions and not case.actions[need].standing:
                yield path, f"holds {id_} but not {need}, which it needs."


def _together(case: Case, actions: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Hold a deal against its own exclusions and against what is in force already."""
    present = {id_: None for id_, action in case.actions.items() if action.standing}
    present |= dict.fromkeys(id_ for id_ in actions if id_ in case.actions)
    for id_ in present:
        for other in case.actions[id_].excludes:
            if other in present:
                why = f"which it excludes{_standing(case, id_, other)}"
                yield path, f"holds {id_} and {other}, {why}."


def _standing(case: Case, *actions: str) -> str:
    """Add which of two actions needs no naming, for it belongs to every deal."""
    names = [id_ for id_ in actions if case.actions[id_].standing]
    return f" ({names[0]} is standing already)" if names else ""


def _instruments(case: Case) -> Iterator[Fault]:
    for id_, instrument in case.instruments.items():
        path = ("instruments", id_)
        yield from _fitting(instrument, path)
        for number, swap in enumerate(instrument.swaps):
            place = (*path, "swaps", number)
            yield from unknown(case.actions, swap, place, "action")
            yield from _named_twice(swap, place)
            if len(swap) < 2:
                yield place, "exchanges fewer than two actions; expected at least two."
        what = KEYS[instrument.kind][2]
        known = case.parties if what == "party" else case.actions
        for key, names, kind in (
            ("of", known, what), ("by", case.parties, "party"), ("to", case.parties, "party")
        ):  # fmt: skip
            name = getattr(instrument, key)
            if name is not None:
                yield from unknown(names, (name,), (*path, key), kind)
        yield from unknown_keys(case.parties, instrument.value, (*path, "value"), "party")
        if instrument.to is not None and instrument.to == instrument.of:
            yield (*path, "to"), "names the party bound itself; expected another."
        if instrument.by is not None and what == "party" and instrument.by == instrument.of:
            yield (*path, "by"), "names the party that it is of; expected another, or none."
        if instrument.kind is InstrumentKind.CUSTODIAN and not instrument.swaps:
            yield (*path, "swaps"), "is empty; expected at least one set of actions."
        if instrument.kind is InstrumentKind.PAYMENT:
            yield from _payment(case, id_, instrument)


def _fitting(instrument: Instrument, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Yield what the kind of instrument lacks, and what it does not know."""
    must, may, _ = KEYS[instrument.kind]
    # A key left blank is not stated.
    written = {key for key in instrument.model_fields_set if getattr(instrument, key) is not None}
    stated = written - {"kind", "by", "cost", "about"}
    for key in sorted(must - stated):
        yield path, f"is a {instrument.kind} without “{key}”; expected {_listed(must)}."
    for key in sorted(stated - must - may):
        yield (
            (*path, key),
            (f"means nothing for a {instrument.kind}; expected {_listed(must | may)}."),
        )
    if instrument.kind is InstrumentKind.VERIFICATION and not stated & may:
        yield path, "changes nothing; expected how long verification takes, or its confidence."


def _payment(case: Case, id_: str, instrument: Instrument) -> Iterator[Fault]:
    path = ("instruments", id_)
    if id_ in case.actions:
        yield (
            path,
            "has the id of an action; a payment becomes an action, so choose another id.",
        )
    if not instrument.value:
        yield (*path, "value"), "is empty; expected what the payment is worth to some party."
    payer = case.parties.get(instrument.of or "")
    if payer is not None and payer.role is not Role.PRINCIPAL:
        yield (*path, "of"), f"names {instrument.of}, a {payer.role}; only a principal acts."


def _listed(keys: frozenset[str]) -> str:
    return ", ".join(sorted(keys))


def actions_of(step: str) -> tuple[str, ...]:
    """Name the actions of a step: ``coal+oil.2`` is an exchange of coal and oil's second part."""
    return tuple(part.strip().split(".")[0] for part in step.split("+"))
