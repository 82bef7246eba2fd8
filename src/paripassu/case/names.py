"""Names that a case must know, and the nearest one where it does not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

from paripassu.language import N_, _

Fault = tuple[tuple[str | int, ...], str]

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


def unknown(
    known: Mapping[str, object],
    names: Iterable[str],
    path: tuple[str | int, ...],
    what: str,
) -> Iterator[Fault]:
    """Yield a fault for each name that is not known; `what` it should name, as in `_UNKNOWN`."""
    for name in names:
        if name not in known:
            yield path, _(_UNKNOWN[what], name=name, near=near(name, known))


def unknown_keys(
    known: Mapping[str, object],
    names: Iterable[str],
    path: tuple[str | int, ...],
    what: str,
) -> Iterator[Fault]:
    """Yield a fault at the very key for each name that is not known."""
    for name in names:
        yield from unknown(known, (name,), (*path, name), what)


def near(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name: `` (did you mean “usa”?)`` with its space, or nothing."""
    match = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return " " + _("(did you mean “{name}”?)", name=match[0]) if match else ""


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
