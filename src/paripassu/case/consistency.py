"""What a case file must satisfy across its keys: names that exist, sets that hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from paripassu.case.fitting import deal_faults, exclusion_faults
from paripassu.case.instrument import KEYS, MAX_PARTS, Instrument, InstrumentKind
from paripassu.case.leaving import leaving_faults
from paripassu.case.linked import link_faults
from paripassu.case.model import Case, PrivateNumbers, Role
from paripassu.case.names import (
    Fault,
    Later,
    Said,
    actions_of,
    hidden_name,
    near,
    unknown,
    unknown_keys,
)
from paripassu.case.needing import circle_faults, need_faults
from paripassu.case.repeated import repeat_faults
from paripassu.case.signs import skeleton
from paripassu.case.size import size_faults
from paripassu.case.timely import timing_faults
from paripassu.case.trusting import shown_faults, trust_faults
from paripassu.case.uncertain import event_faults
from paripassu.language import N_, _, _n

_NO_ACTOR = {
    Role.STAKEHOLDER: N_("{party} is a stakeholder; only a principal acts."),
    Role.GUARANTOR: N_("{party} is a guarantor; only a principal acts."),
}
_UNDER_IDS = ("parties", "actions", "instruments", "deals", "readings")
_NO_PAYER = {
    Role.STAKEHOLDER: N_("names {party}, a stakeholder; only a principal acts."),
    Role.GUARANTOR: N_("names {party}, a guarantor; only a principal acts."),
}


def faults(case: Case, called: Callable[[str], str] = str) -> Iterator[Fault]:
    """Yield each fault as the path to it and what is said of it; nothing where the case is sound.

    `called` gives what a key is called where the case is written.
    """
    yield from size_faults(case)
    yield from _look_alikes(case)
    yield from _parties(case)
    yield from _actions(case)
    yield from event_faults(case)
    yield from repeat_faults(case)
    circles = list(circle_faults(case))
    yield from circles
    yield from exclusion_faults(case)
    yield from timing_faults(case, called)
    for number, also in enumerate(case.also):
        yield from unknown(case.actions, also.when, ("also", number, "when"), "action")
        yield from _named_twice(also.when, ("also", number, "when"))
        yield from unknown_keys(case.parties, also.value, ("also", number, "value"), "party")
    yield from _named_sets(case)
    if not circles:
        yield from deal_faults(case)
        yield from link_faults(case)
    yield from _instruments(case, called)
    nobody = all(party.role is not Role.PRINCIPAL for party in case.parties.values())
    if nobody and not any(action.by for action in case.actions.values()):
        yield ("parties",), _("holds no principal; expected at least one party that acts.")
    if all(action.standing or action.event for action in case.actions.values()):
        yield (
            ("actions",),
            _("are all standing already; expected at least one that is still to do.")
            if all(action.standing for action in case.actions.values())
            else _(
                "are all standing already, or events; expected at least one that is to be done."
            ),
        )


def _look_alikes(case: Case) -> Iterator[Fault]:
    """Yield each id that would be taken for another of the case, for it is in look-alike letters.

    Whoever writes plain ASCII is trusted to tell l1 from ll.
    """
    ids = [(table, id_) for table in _UNDER_IDS for id_ in getattr(case, table)]
    if all(id_.isascii() for _table, id_ in ids):
        return
    seen: dict[str, str] = {}
    for path in ids:
        first = seen.setdefault(skeleton(path[1]), path[1])
        if first != path[1] and not (first + path[1]).isascii():
            yield (
                path,
                _(
                    "looks like “{id}”, which is written in other letters; expected an id that "
                    "can be told from it.",
                    id=first,
                ),
            )


def _parties(case: Case) -> Iterator[Fault]:
    for id_, party in case.parties.items():
        for key, table in (("collateral", party.collateral), ("trusted", party.trusted)):
            path = ("parties", id_, key)
            yield from unknown_keys(case.parties, table, path, "party")
            if id_ in table:
                yield (*path, id_), _("names the party itself; expected another.")
        yield from trust_faults(case, id_)
        yield from leaving_faults(case, id_)


def _actions(case: Case) -> Iterator[Fault]:
    for id_, action in case.actions.items():
        where = ("actions", id_)
        yield from unknown(case.parties, action.by, (*where, "by"), "party")
        yield from _named_twice(action.by, (*where, "by"))
        for party in action.by:
            role = case.parties[party].role if party in case.parties else Role.PRINCIPAL
            if role is not Role.PRINCIPAL:
                acts = ", ".join(p for p, one in case.parties.items() if one.role is Role.PRINCIPAL)
                yield (*where, "by"), Said(_(_NO_ACTOR[role], party=party), party, acts or None)
        if not action.by and not action.event:
            yield (
                (*where, "by"),
                Said(_("names no party; expected at least one, or of an event, which nobody "
                       "controls, “likely” beside it."), upon=((*where, "likely"),)),
            )  # fmt: skip
        yield from unknown_keys(case.parties, action.value, (*where, "value"), "party")
        yield from unknown_keys(case.parties, action.keeps, (*where, "keeps"), "party")
        yield from shown_faults(case, id_)
        yield from need_faults(case, id_)
        yield from unknown(case.actions, action.excludes, (*where, "excludes"), "action")
        yield from _named_twice(action.excludes, (*where, "excludes"))
        if id_ in action.excludes:
            yield (*where, "excludes"), _("names {action} itself; expected others.", action=id_)
        if action.verified and action.verified.counts and action.verified.confidence is None:
            unsaid = _("is true, but no confidence is stated.")
            upon = (*where, "verified", "confidence")
            yield (*where, "verified", "counts"), Said(unsaid, upon=(upon,))


def private_faults(case: Case, numbers: PrivateNumbers) -> Iterator[Fault]:
    """Yield each fault of a private file against its case; no sentence quotes the file."""
    if numbers.private not in case.parties:
        known = ", ".join(case.parties)
        sentence = _(
            "names no party of the case{near}; expected one of: {known}.",
            near=near(numbers.private, case.parties),
            known=known,
        )
        yield ("private",), Said(sentence, None, known)
    if numbers.accrues and case.horizon is None:
        yield (
            ("accrues",),
            _("is stated, but not the horizon of the case, up to which it is counted."),
        )
    for key in ("value", "keeps", "accrues"):
        for name in getattr(numbers, key):
            if name not in case.actions:
                yield (key, name), Later(partial(hidden_name, name, case.actions))


def _named_twice(names: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Fault]:
    yield from (
        (path, _("names “{name}” twice.", name=name))
        for name, times in Counter(names).items()
        if times > 1
    )


def _named_sets(case: Case) -> Iterator[Fault]:
    for id_, deal in case.deals.items():
        for number, name in enumerate(deal.actions):
            yield from unknown(case.actions, (name,), ("deals", id_, "actions", number), "action")
        yield from _named_twice(deal.actions, ("deals", id_, "actions"))
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


def _instruments(case: Case, called: Callable[[str], str]) -> Iterator[Fault]:
    for id_, instrument in case.instruments.items():
        path = ("instruments", id_)
        yield from _fitting(instrument, path, called)
        for number, swap in enumerate(instrument.swaps):
            place = (*path, "swaps", number)
            yield from unknown(case.actions, actions_of("+".join(swap)), place, "action")
            yield from _named_twice(swap, place)
            yield from ((place, sentence) for sentence in _no_part(case, swap))
            if len(swap) < 2:
                yield place, _("exchanges fewer than two actions; expected at least two.")
        what = KEYS[instrument.kind][2] or "action"
        known = case.parties if what == "party" else case.actions
        for key, names, kind in (
            ("of", known, what), ("by", case.parties, "party"), ("to", case.parties, "party")
        ):  # fmt: skip
            name = getattr(instrument, key)
            if name is not None:
                yield from unknown(names, (name,), (*path, key), kind, (*path, "kind"))
        yield from unknown_keys(case.parties, instrument.value, (*path, "value"), "party")
        if instrument.to is not None and instrument.to == instrument.of:
            yield (*path, "to"), _("names the party bound itself; expected another.")
        if instrument.by is not None and what == "party" and instrument.by == instrument.of:
            yield (*path, "by"), _("names the party that it is of; expected another, or none.")
        stated = instrument.model_fields_set
        custodian = instrument.kind is InstrumentKind.CUSTODIAN
        if custodian and "swaps" in stated and not instrument.swaps:
            empty = _("is empty; expected at least one set of actions.")
            yield (*path, "swaps"), Said(empty, upon=((*path, "kind"),))
        if instrument.kind is InstrumentKind.PAYMENT:
            yield from _payment(case, id_, instrument)


def _no_part(case: Case, swap: tuple[str, ...]) -> Iterator[str]:
    """Say of each part that a swap names where there is none such, or all of them are named."""
    for name in swap:
        action, dot, number = name.partition(".")
        if not dot or action not in case.actions:
            continue
        stated = case.actions[action].steps
        splits = (one.parts or 1 for one in case.instruments.values() if one.of == action)
        most = max(MAX_PARTS if stated == "any" else stated, *splits, 1)
        if int(number) > most:
            yield _n(
                "names {name}, but {action} comes in {n} part.",
                "names {name}, but {action} comes in {n} parts.",
                most,
                name=name,
                action=action,
            )
        if action in swap:
            yield _("names {name} beside all of {action}.", name=name, action=action)


def _fitting(
    instrument: Instrument, path: tuple[str | int, ...], called: Callable[[str], str]
) -> Iterator[Fault]:
    """Yield what the kind of instrument lacks, and what it does not know."""
    must, may, _what = KEYS[instrument.kind]
    # A key left blank is not stated.
    written = {key for key in instrument.model_fields_set if getattr(instrument, key) is not None}
    stated = written - {"title", "kind", "by", "cost", "about"}
    for key in sorted(must - stated):
        # Translators: {kind} is a word of the file, such as custodian, and stays in English.
        lacking = _(
            "is a {kind} without “{key}”; expected {keys}.",
            kind=instrument.kind,
            key=called(key),
            keys=_listed(map(called, must)),
        )
        yield path, Said(lacking, None, key, upon=((*path, "kind"), (*path, key)))
    for key in sorted(stated - must - may):
        # Translators: {kind} is a word of the file, such as custodian, and stays in English.
        keys = _listed(map(called, must | may))
        needless = _(
            "means nothing for a {kind}; expected {keys}.", kind=instrument.kind, keys=keys
        )
        yield (*path, key), Said(needless, key, keys, upon=((*path, "kind"),))
    if instrument.kind is InstrumentKind.VERIFICATION and not stated & may:
        nothing = _("changes nothing; expected how long verification takes, or its confidence.")
        yield path, Said(nothing, upon=tuple((*path, key) for key in ("kind", *sorted(may))))


def _payment(case: Case, id_: str, instrument: Instrument) -> Iterator[Fault]:
    path = ("instruments", id_)
    if id_ in case.actions:
        yield (
            path,
            _("has the id of an action; a payment becomes an action, so choose another id."),
        )
    if "value" in instrument.model_fields_set and not instrument.value:
        yield (*path, "value"), _("is empty; expected what the payment is worth to some party.")
    payer = case.parties.get(instrument.of or "")
    if payer is not None and payer.role is not Role.PRINCIPAL:
        yield (*path, "of"), _(_NO_PAYER[payer.role], party=instrument.of)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys))
