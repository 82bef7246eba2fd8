"""Faults of a case, and those of names: which it must know, and what is meant where it does not."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, reduce
from typing import NamedTuple

from paripassu.language import N_, _

Path = tuple[str | int, ...]
# In a path that a fault builds on: whichever id stands there; and an id that could not be read.
ANY, UNREAD = "*", "?"
FEW = 12  # names that are listed where one of them is expected
LONGEST = 200  # signs of a name for which the nearest is looked for


class Said(NamedTuple):
    """What is said of a fault: a sentence and its parts, as in `errors.Fault`.

    `upon`: the paths, besides its own, that it builds on; it is not told where one is wrong itself.
    """

    sentence: str
    found: str | None = None
    expected: str | None = None
    write: str | None = None
    upon: tuple[Path, ...] = ()


class Later(NamedTuple):
    """What takes long to say, and is said only where it is shown."""

    tell: Callable[[], Said]
    upon: tuple[Path, ...] = ()


Fault = tuple[Path, str | Said | Later]
"""What is wrong with a case: the path to it, and what is said of it."""

_UNKNOWN = {
    # Translators: {near} is empty or “ (did you mean …?)”, with the space before it.
    "action": N_("names action “{name}”, which the case does not have{near}."),
    "deal": N_("names deal “{name}”, which the case does not have{near}."),
    "key": N_("names key “{name}”, which the case does not have{near}."),
    "party": N_("names party “{name}”, which the case does not have{near}."),
    "step": N_("names step “{name}”, which the case does not have{near}."),
    "track": N_("names track “{name}”, which the case does not have{near}."),
    "verifier": N_("names verifier “{name}”, which the case does not have{near}."),
}

_BY_NAME = {
    "action": N_("names “{name}”; the action's id is {id}."),
    "party": N_("names “{name}”; the party's id is {id}."),
}
_TABLES = {"action": "actions", "deal": "deals", "party": "parties"}
# Where else a name may be wrong for which there is nothing then.
_WITHIN: dict[str, Path] = {
    "step": ("history", "order"),
    "track": ("actions", ANY, "track"),
    "verifier": ("actions", ANY, "verified"),
}


def unknown(
    known: Mapping[str, object], names: Iterable[str], path: Path, what: str, *upon: Path
) -> Iterator[Fault]:
    """Yield a fault for each name that is not known; `what` it should name, as in `_UNKNOWN`.

    `upon`: what it builds on, as in `Said`.
    """
    for name in names:
        if name not in known:
            yield path, Later(partial(not_known, known, name, what), (_upon(what), *upon))


def unknown_keys(
    known: Mapping[str, object], names: Iterable[str], path: Path, what: str
) -> Iterator[Fault]:
    """Yield a fault at the very key for each name that is not known."""
    for name in names:
        yield from unknown(known, (name,), (*path, name), what)


def _upon(what: str) -> Path:
    """Give where something may be wrong for which alone a name is not known."""
    return (_TABLES[what], UNREAD) if what in _TABLES else _WITHIN.get(what, ())


def not_known(known: Mapping[str, object], name: str, what: str) -> Said:
    """Say of a name that it is not known, and which one may be meant."""
    if (id_ := named(name, known)) is not None and what in _BY_NAME:
        return by_name(name, id_, what)
    meant = nearest(name, known)
    few = ", ".join(known) if 0 < len(known) <= FEW else None
    sentence = _(_UNKNOWN[what], name=name, near=suggested(meant))
    return Said(sentence, name, few if meant is None else meant, meant)


def hidden_name(name: str, known: Iterable[str]) -> Said:
    """Say of the name of an action that it is not known, and nothing of what it is."""
    meant = nearest(name, known)
    sentence = _("names an action which the case does not have{near}.", near=suggested(meant))
    return Said(sentence, None, meant)


def by_name(name: str, id_: str, what: str) -> Said:
    """Say of the name that people read that the id belongs in its place."""
    return Said(_(_BY_NAME[what], name=name, id=id_), name, id_, id_)


def named(name: str, known: Mapping[str, object]) -> str | None:
    """Give the id of the one thing that people know by this name; None if there is none.

    An id in other capitals is such a name too. `known` holds parts of a case, or plain data.
    """
    folded = name.casefold()
    ids = [id_ for id_, one in known.items() if folded in (id_.casefold(), *names_of(one))]
    return ids[0] if len(ids) == 1 else None


def names_of(one: object, keys: Iterable[str] = ("name", "title", "does")) -> Iterator[str]:
    """Yield what people call a part of a case, in every language that is stated, case folded."""
    for key in keys:
        name = one.get(key) if isinstance(one, Mapping) else getattr(one, key, None)
        texts = name if isinstance(name, Mapping) else getattr(name, "translations", {"": name})
        yield from (text.casefold() for text in texts.values() if isinstance(text, str))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that is nearest to another; None where none is near."""
    names = list(known)
    if not names or len(name) > LONGEST:
        return None
    match = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return match[0] if match else None


def near(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name: `` (did you mean “usa”?)`` with its space, or nothing."""
    return suggested(nearest(name, known))


def suggested(name: str | None) -> str:
    """Say which name may be meant, as `near` does."""
    return " " + _("(did you mean “{name}”?)", name=name) if name else ""


def actions_of(step: str) -> tuple[str, ...]:
    """Name the actions of a step: ``coal+oil.2`` is an exchange of coal and oil's second part."""
    return tuple(dict.fromkeys(part.strip().partition(".")[0] for part in step.split("+")))


def chain(names: Iterable[str]) -> str:
    """Say of each name that it needs the next: ``oil needs gas needs oil``."""
    # Translators: of a chain, such as “oil needs gas needs oil”.
    return reduce(lambda one, other: _("{one} needs {other}", one=one, other=other), names)


def inside(here: object) -> Mapping[str, object]:
    """Give the keys of a table or of a part of the case, with what stands under each."""
    if isinstance(here, Mapping):
        return here
    fields = getattr(type(here), "model_fields", {})
    return {key: getattr(here, key) for key in fields}
