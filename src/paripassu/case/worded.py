"""A case's values in words: what is wrong with them, and the case with them worked out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from paripassu.case.contradicted import contradicted
from paripassu.case.judgements import NOTHING, Judgement
from paripassu.case.model import Case
from paripassu.case.names import ANY, Fault, Later, Said, hidden_name, unknown
from paripassu.case.repair import contradiction
from paripassu.case.scale import Range, basic_scale, compatible, loose, meets, rounded
from paripassu.case.stated import Valued
from paripassu.language import _


def word_faults(case: Case, party: str, *, secret: bool = False) -> Iterator[Fault]:
    """Yield what is wrong with a party's judgements: the path within it, and a sentence.

    `secret`: the judgements or numbers are private, so no sentence may tell what they say.
    """
    judgements = case.parties[party].judgements
    upon = (("actions", ANY, "value"), ("actions", ANY, "verified"))
    named = list(_names(case, judgements, secret=secret))
    yield from named
    if named or not judgements:
        return
    numbers = _numbers(case, party)
    astray = loose(judgements, numbers)
    if astray is not None:
        yield ("judgements", astray), Said(_astray(judgements[astray], secret=secret), upon=upon)
        return
    found = contradiction(judgements, numbers)
    if found is not None:
        position, sentence = contradicted(judgements, numbers, found, secret=secret)
        yield ("judgements", position), Said(sentence, upon=upon)
    elif not meets(judgements, rounded(basic_scale(judgements, numbers))):
        close = _(
            "would need values of more than six decimal places; expected stated values that lie "
            "further apart."
        )
        yield ("judgements",), Said(close, upon=upon)


def _astray(one: Judgement, *, secret: bool) -> str:
    if secret:
        return _(
            "is one from which no others lead to “{nothing}” or to an action with a stated value.",
            nothing=NOTHING,
        )
    return _(
        "no judgements lead from {better} and {other} to “{nothing}” or to an action with a "
        "stated value; expected one that does.",
        better=one.better,
        other=one.than,
        nothing=NOTHING,
    )


def _names(case: Case, judgements: tuple[Judgement, ...], *, secret: bool) -> Iterator[Fault]:
    """Yield each judgement of what is not there, of itself, and of two that were judged before."""
    first: dict[frozenset[str], int] = {}
    known = {**case.actions, NOTHING: None} if judgements else {}
    for position, one in enumerate(judgements):
        path = ("judgements", position)
        if NOTHING in one[:2] and NOTHING in case.actions:
            yield (
                path,
                _(
                    "names “{nothing}”, which here is no change at all; expected an action of "
                    "another id.",
                    nothing=NOTHING,
                ),
            )
        for name in one[:2]:
            if secret and name not in known:
                yield path, Later(partial(hidden_name, name, known))
            elif not secret:
                yield from unknown(known, (name,), path, "action")
        pair = frozenset(one[:2])
        if len(pair) == 1:
            yield path, _("compares an action with itself; expected two.")
        if pair in first:
            yield (
                path,
                _(
                    "compares the same two as judgement {number}; expected each pair once.",
                    number=first[pair],
                ),
            )
        first.setdefault(pair, position + 1)


def worded(case: Case) -> Case:
    """Give the case with the values that its parties state in words, which must be without fault.

    A value in words is one number, the basic scale's to six decimals, not the range of numbers
    that the words would allow with the others held: these ranges hold one at a time, and their
    middles taken together need not meet the words, while the basic scale does.
    """
    actions, parties = dict(case.actions), dict(case.parties)
    for id_, party in case.parties.items():
        if not party.judgements:
            continue
        numbers = _numbers(case, id_)
        scale = rounded(basic_scale(party.judgements, numbers))
        new = {name: x for name, x in scale.items() if name != NOTHING and name not in numbers}
        for name, value in new.items():
            table = {**actions[name].value, id_: (value, value)}
            actions[name] = actions[name].model_copy(update={"value": table})
        parties[id_] = party.with_in_words(new)
    return case.model_copy(update={"actions": actions, "parties": parties})


def as_stated(case: Case) -> Case:
    """Give the case as its file states it: without the values that are worked out from words."""
    actions = {
        id_: action.model_copy(
            update={
                "value": {
                    party: value
                    for party, value in action.value.items()
                    if id_ not in case.parties[party].in_words
                }
            }
        )
        for id_, action in case.actions.items()
    }
    parties = {id_: party.with_in_words(()) for id_, party in case.parties.items()}
    return case.model_copy(update={"actions": actions, "parties": parties})


def compatible_values(case: Case, party: str) -> dict[str, Range]:
    """Give, for each action whose value is worked out from words, what else the words allow.

    One at a time: each where all other values stay as they are.
    """
    judgements = case.parties[party].judgements
    in_words = case.parties[party].in_words
    judged = {name for one in judgements for name in one[:2]} - {NOTHING}
    values = {name: Valued.worth(case.actions[name], party) for name in judged}
    values[NOTHING] = Fraction(0)
    return {name: compatible(judgements, values, name) for name in case.actions if name in in_words}


def _numbers(case: Case, party: str) -> dict[str, Fraction]:
    """Give the judged actions' values that are stated; of a range its middle, as everywhere."""
    judged = {name for one in case.parties[party].judgements for name in one[:2]}
    in_words = case.parties[party].in_words
    return {
        name: Valued.worth(action, party)
        for name, action in case.actions.items()
        if name in judged and party in action.value and name not in in_words
    }
