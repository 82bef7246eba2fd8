"""Verifiers that an action of the case brings in, and what they verify before they are there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from paripassu.case.model import Action, Case, Kind
from paripassu.case.needs import action_of
from paripassu.case.titles import named
from paripassu.case.translated import Translated
from paripassu.language import _, listed

# What an action can be that lets somebody in or sends somebody.
_BRINGING = frozenset({Kind.ACCESS, Kind.ASSURANCE})
MOST = 1_000  # actions of a deal; of larger ones nothing is said
_BETWEEN = re.compile(r"\s*[,;/&]\s*|\s+(?:and|with)\s+")
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Unarrived:
    """Actions that are verified by somebody whom another action brings in, in no stated order.

    Attributes
    ----------
    verifier
        Who verifies, as the actions state it.
    brings
        The action that brings it in.
    actions
        The actions that it verifies and that could be done before.
    """

    verifier: str
    brings: str
    actions: tuple[str, ...]


def unarrived(case: Case, among: Collection[str]) -> tuple[Unarrived, ...]:
    """Find what is verified by somebody who need not be there yet, among the actions of a deal.

    Which action brings a verifier in stands under ``arrives`` of `verifiers`. Where it does not it
    is an action of kind access or assurance whose title names the verifier (without a title, what
    is done), word for word; of several the one that all others need. One that the verifier
    verifies itself brings nobody in, for who verifies is there.
    """
    if len(among) > MOST:
        return ()
    verifiers = dict.fromkeys(one.verified.by for one in case.actions.values() if one.verified)
    found = []
    for verifier in verifiers:
        brings = brought_by(case, verifier)
        if brings is None or brings not in among or case.actions[brings].standing:
            continue
        before = _needed(case, brings)
        late = tuple(
            id_
            for id_, action in case.actions.items()
            if id_ in among and id_ != brings and not action.standing
            if action.verified is not None and action.verified.by == verifier
            if id_ not in before and brings not in _needed(case, id_)
        )
        if late:
            found.append(Unarrived(verifier, brings, late))
    return tuple(found)


def brought_by(case: Case, verifier: str) -> str | None:
    """Name the action that brings a verifier in; None where none does, or several might."""
    stated = case.verifiers.get(verifier)
    if stated is not None and stated.arrives is not None:
        return stated.arrives
    names = _names(verifier)
    may = [id_ for id_, action in case.actions.items() if _brings(action, names)]
    before = {id_: _needed(case, id_) for id_ in may}
    first = (id_ for id_ in may if all(id_ in before[other] for other in may if other != id_))
    return next(first, None)


def needs_added(case: Case, among: Collection[str]) -> dict[str, str]:
    """Give the needs with which verifiers are there first, each by its key, as a file has them."""
    return {
        f"actions.{action}.needs": f"[{', '.join(_spelled(case.actions[action], one.brings))}]"
        for one in unarrived(case, among)
        for action in one.actions
    }


def _spelled(action: Action, more: str) -> Iterator[str]:
    """Spell what an action needs as a file does, and one thing more."""
    for group in action.needed:
        yield group[0] if len(group) == 1 else f"{{any: [{', '.join(group)}]}}"
    yield more


def remarks(case: Case, among: Collection[str]) -> Iterator[str]:
    """Say of each verifier who need not be there yet what it verifies, and what to write."""
    for one in unarrived(case, among):
        yield _(
            "{actions}: to be verified by {verifier}, whom {brings} brings in, but nothing orders "
            "the two: write {brings_id} under “needs” of {ids}, or ask with --fix.",
            verifier=one.verifier,
            actions=listed([named(case, action) for action in one.actions]),
            brings=named(case, one.brings),
            brings_id=one.brings,
            ids=listed(one.actions),
        )


def _brings(action: Action, names: frozenset[str]) -> bool:
    if action.kind not in _BRINGING:
        return False
    if action.verified is not None and names & _names(action.verified.by):
        return False
    return any(_says(text, name) for text in _called(action) for name in names)


def _called(action: Action) -> Collection[str]:
    """Give what an action is called, in every language in which that is stated."""
    text = action.title or action.does
    return tuple(text.translations.values()) if isinstance(text, Translated) else (text,)


def _names(verifier: str) -> frozenset[str]:
    """Give the names in what verifies: Force, and independent monitors."""
    names = (_ARTICLE.sub("", name, count=1) for name in _BETWEEN.split(verifier))
    return frozenset(name.casefold() for name in names if name)


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text.casefold()) is not None


def _needed(
    case: Case, action: str, known: dict[str, frozenset[str]] | None = None
) -> frozenset[str]:
    """Name all that must be done before an action, whichever of its alternatives are."""
    known = {} if known is None else known
    if action not in known:
        found: set[str] = set()
        open_ = [action]
        while open_:
            for group in case.actions[open_.pop()].needed:
                names = [action_of(name) for name in group]
                each = [{n} if len(group) == 1 else {n, *_needed(case, n, known)} for n in names]
                new = set.intersection(*each) - found
                found |= new
                open_ += new
        known[action] = frozenset(found)
    return known[action]
