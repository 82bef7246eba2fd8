"""A case with some of its values set to others, each by its key: parties.dprk.trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any
from unicodedata import normalize

from paripassu.case.bare import as_written
from paripassu.case.gathered import sound
from paripassu.case.load import case_faults
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.number import describe
from paripassu.case.text import Text, parse
from paripassu.case.trust import OTHERS
from paripassu.case.worded import as_stated, worded
from paripassu.errors import CaseError, RequestError
from paripassu.language import _

# Tables in which nothing can be set but of what the case has, by the id under which it stands.
_BY_ID = frozenset({"parties", "actions", "instruments", "deals", "readings"})
_STEP = re.compile(r"\[[0-9]+\]|[^.\[]+")


def with_values(case: Case, values: Mapping[str, Any]) -> Case:
    """Give a case with other values, validated as a case file is.

    Parameters
    ----------
    case
        The case; it stays as it is.
    values
        What stands under each key from now on. A key is written as errors write it:
        ``parties.dprk.trust``, ``actions.freeze.value.usa``, ``also[1].value.usa``. A value is
        an int, a float (meant as its shortest decimal), a Decimal or a Fraction; text, which is
        read as in the file (``0.3``, ``fully``, ``[1, 3]``); None for what is not stated; or a
        list or a table of these. What is worked out from words is worked out anew.

    Raises
    ------
    CaseError
        With the key, what was found and what was expected. No number of the case is in it, for
        it can be a private one.
    RequestError
        Where the keys and values are no table.
    """
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise RequestError(
            _("Values are set by a table of keys, such as parties.usa.trust; found {found}.",
              found=describe(values))
        )  # fmt: skip
    data = as_stated(case).model_dump(mode="json", exclude_defaults=True)
    _disown(data, values)
    for key, value in values.items():
        here, last = _place(data, normalize("NFC", key))
        here[last] = _read(value, key)
    text = Text(data, "", {})
    return worded(sound(Case, text, lambda case: case_faults(case, text, secret=True)))


def _place(data: Any, key: str) -> tuple[Any, str | int]:
    """Find what holds that which stands under a key, and under what: tables not stated are made.

    What cannot stand there is refused with the whole case, as it is in a file.
    """
    here, steps = data, _steps(data, key)
    for number, step in enumerate(steps[:-1], 1):
        held = here.get(step) if isinstance(here, dict) else here[step]
        if not isinstance(held, dict | list):
            here[step] = {} if held is None else _each(data, steps[:number], held)
        here = here[step]
    return here, steps[-1]


def _each(data: Any, steps: Sequence[str | int], one: Any) -> dict[str, Any]:
    """Give a table that says of each what one number said of all; nothing where it has no such."""
    match steps:
        case "parties", _party, "trust":
            return {OTHERS: one}
        case "parties", _party, "trust", _whom:
            return {"at_first": one}
        case "actions", action, "shows":
            return dict.fromkeys(data["actions"][action]["by"], one)
        case _elsewhere:
            return {}


def _steps(data: Any, key: str) -> list[str | int]:
    """Take a key apart; a name that the case has may hold points."""
    steps: list[str | int] = []
    here, rest = data, key
    while rest or not steps:
        known = _known(here) if steps else {name: name for name in Case.model_fields}
        whole = (name for name in known if re.match(rf"{re.escape(name)}(?=[.\[]|\Z)", rest))
        word = _STEP.match(rest)
        name = max(whole, key=len, default=word[0] if word else "")
        must = not steps or isinstance(here, list) or (len(steps) == 1 and steps[0] in _BY_ID)
        if not name or (must and name not in known):
            said = _("the case has nothing called “{name}” there{near}.",
                     name=(name or rest)[:40], near=near(name, known))  # fmt: skip
            raise CaseError(said, key=key[:100])
        steps.append(known.get(name, name))
        here = here[steps[-1]] if name in _known(here) else {}
        rest = rest[len(name) :].removeprefix(".")
    return steps


def _known(here: Any) -> Mapping[str, str | int]:
    """Give what can be written of a table or a list, with what it is called there."""
    if isinstance(here, list):
        return {f"[{number + 1}]": number for number in range(len(here))}
    return {name: name for name in here} if isinstance(here, dict) else {}


def _read(value: Any, key: str) -> Any:
    """Give a value as a file holds it."""
    if isinstance(value, str):
        text = value.strip()
        if not text.startswith(("[", "{")):
            return as_written(text)
        try:
            return parse(f"set: {' '.join(text.split())}", "").data["set"]
        except CaseError as problem:
            raise CaseError(problem.sentence, key=key) from None
    if isinstance(value, Mapping):
        return {name: _read(one, key) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_read(one, key) for one in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    # Other libraries have numbers of their own, which write themselves as decimals too.
    foreign = isinstance(value, Real) and not isinstance(value, float | Fraction)
    return Decimal(str(value)) if foreign else value


def _disown(data: Any, keys: Iterable[str]) -> None:
    """Take out of the register whose numbers they were that stood under some keys."""
    begun = tuple(f"{key}." for key in keys)
    register = data.get("assumptions", {})
    for entry in list(register.get("stated", ())):
        if f"{entry['of']}.".startswith(begun):
            register["stated"].remove(entry)
