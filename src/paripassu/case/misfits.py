"""What of plain data does not fit the model: each misfit with its place and what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from pydantic import ValidationError

from paripassu.case import guesses
from paripassu.case.figures import readings
from paripassu.case.names import Fault, Later, Path, Said, by_name, named, nearest, suggested
from paripassu.case.number import brief, describe, missed
from paripassu.case.stated import Stated
from paripassu.case.text import Text
from paripassu.case.translated import ONE, SEVERAL
from paripassu.case.trust import NUMBER, TABLE
from paripassu.language import N_, _, either

MOST_MEANT = 500  # misspelt keys of which is asked which key they leave without what it says

_EXPECTED = {
    "string_type": N_("text"),
    "bool_type": N_("true or false"),
    "bool_parsing": N_("true or false"),
    "tuple_type": N_("a list"),
    "mapping_type": N_("a table of keys"),
    "dict_type": N_("a table of keys"),
    "model_type": N_("a table of keys"),
    "model_attributes_type": N_("a table of keys"),
}
_LENGTHS = {
    "too_short": N_("holds too few; expected at least {min_length}."),
    "too_long": N_("holds too many; expected at most {max_length}."),
    "string_too_long": N_("is too long; expected at most {max_length} characters."),
    "string_unicode": N_("holds control characters, which are not allowed."),
}
_AN_ID = N_("a short name of letters, digits, - and _")
_ADDED = "[key]", ONE, SEVERAL, NUMBER, TABLE  # to a path, by the model
_OURS = ("alike", "control", "date", "empty", "number", "version", "when", "words")
_PART = re.compile(r"[^.]+\.[0-9]+\Z")
_TABLES = ("party", "parties"), ("action", "actions")
_LINKS = ("after",), ("after_start",), ("within",), ("same_day",)
_PARTIES = {"by", "of", "to", "value", "keeps", "accrues", "collateral", "trusted", "private",
            "trust", "shows"}  # fmt: skip


class Misfits:
    """The misfits of a text.

    Attributes
    ----------
    paths
        Where something does not fit.
    faults
        Each, once for each place, but for what only follows from another.
    meant
        The keys that are without what they say, as another in their place is misspelt.
    """

    def __init__(self, problem: ValidationError, text: Text, model: type[Stated]) -> None:
        self.text, self.model = text, model
        self.keys = list(dict.fromkeys(_keys(model)))
        self.lacking: dict[Path, list[str]] = {}
        placed: dict[Path, Any] = {}
        for error in problem.errors(include_url=False):
            path = tuple(part for part in error["loc"] if part not in _ADDED)
            path = _inside(text.data, path)
            if error["type"] == "tuple_type" and path[-2:-1] == ("swaps",):
                path = path[:-1]
            placed.setdefault(path, error)
            if error["type"] == "missing":
                self.lacking.setdefault(path[:-1], []).append(str(path[-1]))
        self.paths = list(placed)
        no_ids = {path for path, one in placed.items() if one["loc"][-1] == "[key]"}
        above = {path[:length] for path in placed for length in range(len(path))}
        strange = (path for path, one in placed.items() if one["type"] == "extra_forbidden")
        self.meant = {
            (*path[:-1], key)
            for path in islice(strange, MOST_MEANT)
            if (key := self.key_meant(path)) is not None
        }
        self.faults: list[Fault] = [
            (path, Later(partial(self.said, path, error)))
            for path, error in placed.items()
            if not (error["type"] == "missing" and (path in self.meant or path[:-1] in no_ids))
            # Only what is sound is counted.
            if not (error["type"] == "too_short" and path in above)
        ]

    def said(self, path: Path, error: Any) -> Said:
        """Say what does not fit, with what was found and expected."""
        if error["type"] == "extra_forbidden":
            meant = self.key_meant(path)
            sentence = _("is not a key that belongs here{near}.", near=suggested(meant))
            found = None if self.text.secret else brief(path[-1])
            return Said(sentence, found, meant, meant)
        return _hidden(path, error) if self.text.secret else self._open(path, error)

    def key_meant(self, path: Path) -> str | None:
        """Give the key that may be meant by one that is not known: rather one that is lacking."""
        key, all_ = str(path[-1]), self.keys if len(path) > 1 else self.model.model_fields
        return nearest(key, self.lacking.get(path[:-1], ())) or nearest(key, all_)

    def _open(self, path: Path, error: Any) -> Said:
        kind, key, value = error["type"], str(error["loc"][-1]), error.get("input")
        if kind in _OURS:
            known = error.get("ctx", {})
            return Said(*(known.get(k) for k in ("sentence", "found", "expected", "write")))
        if kind == "missing":
            return Said(_("is missing; it must be there."), None, key)
        if kind in _LENGTHS:
            return Said(_(_LENGTHS[kind], **error.get("ctx", {})), brief(value))
        if unsayable := _unsayable(error):
            return Said(unsayable, brief(value))
        a_name = kind == "string_pattern_mismatch" and SEVERAL not in error["loc"]
        a_name = a_name and not _lasting(error["loc"])
        if isinstance(value, str) and a_name:
            return self._no_id(path, error, value)
        expected, write = _wanted(path, error)
        if kind == "tuple_type" and path[-1] == "swaps" and isinstance(value, str):
            expected = _("a list of lists such as [[{action}, …]]", action=brief(value))
        if not expected:
            return Said(_("is not as expected: found {found}.", found=brief(value)), brief(value))
        return Said(missed(expected, value, write), brief(value), expected, write)

    def _no_id(self, path: Path, error: Any, value: str) -> Said:
        """Say what an id is like, or whose id belongs where a name stands."""
        new = error["loc"][-1] == "[key]" and len(path) == 2
        for what, key in () if new else _TABLES if _PARTIES & {*path} else reversed(_TABLES):
            there = self.text.data.get(key)
            known = there if isinstance(there, Mapping) else {}
            if (id_ := named(value, known)) is not None:
                return by_name(value, id_, what)
        of_one = "swaps" in path or (path[:1] == ("actions",) and path[2:3] in _LINKS)
        expected = _("an action, or a part of one such as oil.2") if of_one else _(_AN_ID)
        write = guesses.short_name(value) if new else None
        return Said(missed(expected, value, write), brief(value), expected, write)


def _lasting(loc: tuple[str | int, ...]) -> bool:
    """Whether a duration stands in a place: under a key of its own, or for another action."""
    apart = len(loc) == 4 and loc[2:3] in (*_LINKS[:3], ("delays",))
    return loc[-1] in ("takes", "horizon", "every") or apart


def _wanted(path: Path, error: Any) -> tuple[str, str | None]:
    """Give what was expected, and what to write in place of what was found, where it is known."""
    kind, value = error["type"], error.get("input")
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if _lasting(error["loc"]) and kind in ("string_pattern_mismatch", "string_type"):
        meant = guesses.duration(str(value))
        if error["loc"][-1] in ("horizon", "every") or error["loc"][2:3] == ("delays",):
            meant = None if meant is None or "working" in meant else meant
            if error["loc"][-1] == "every":
                return _("a period such as 1 month, in plain days, weeks, months or years"), meant
            return _("a duration such as 5 years, in plain days, weeks, months or years"), meant
        return _("a duration such as 30 days, 2 months or 10 working days"), meant
    if kind == "string_pattern_mismatch" and SEVERAL in error["loc"]:
        return _("a language, such as en, fr or ar"), None
    if key == "parts":
        if path[0] == "instruments":
            return _("a whole number from 2 to 1000"), _whole(value, 2)
        # Translators: “any” is written in the file as it is, in English.
        return _("a whole number from 1 to 1000, or any"), _whole(value, 1)
    if kind in ("enum", "literal_error"):
        # What pydantic lists: 'late', 'partly' or 'never'.
        words = re.split(", | or ", error["ctx"]["expected"])
        bare = [word.strip("'") for word in words]
        return either(words), nearest(value.lower(), bare) if isinstance(value, str) else None
    if key == "times":
        return _("a whole number from 2 to 1000"), _whole(value, 2)
    if key in ("teams", "at_once"):
        return _("a whole number from 1 to 1000"), _whole(value, 1)
    return (_(_EXPECTED[kind]) if kind in _EXPECTED else ""), None


def _whole(value: Any, least: int) -> str | None:
    """Spell the whole number that a text may mean."""
    spans = readings(value) if isinstance(value, str) else ()
    whole = [int(one[0]) for one in spans if len(one) == 1 and one[0] == one[0].to_integral_value()]
    return str(whole[0]) if len(whole) == 1 and least <= whole[0] <= 1000 else None


def _hidden(path: Path, error: Any) -> Said:
    """Say what does not fit in a private file, and nothing of what it says."""
    kind, key = error["type"], str(error["loc"][-1])
    if kind == "missing":
        return Said(_("is missing; it must be there."), None, key)
    if kind in _LENGTHS:
        return Said(_(_LENGTHS[kind], **error.get("ctx", {})))
    if kind in ("control", "empty"):
        return Said(str(error["msg"]))
    if kind == "number":
        expected = _("an exact number of at most six decimal places, in its range")
    elif kind == "string_pattern_mismatch" and not _lasting(error["loc"]):
        expected = _(_AN_ID)
    else:
        expected = _wanted(path, error)[0]
    if not expected:
        return Said(_("is not as expected."))
    return Said(_("expected {expected}.", expected=expected), None, expected)


def _unsayable(error: Any) -> str:
    """Say of what cannot be named yet what to write instead; nothing of all else."""
    if "needs" in error["loc"] and isinstance(error["input"], list | tuple):
        return _(
            "expected a list of actions, all of which are needed; where one of several is enough, "
            "write {group}.",
            group="{any: [a, b]}",
        )
    named = error["type"] == "string_pattern_mismatch" and not {"by", "swaps", "[key]"} & {
        *error["loc"]
    }
    if named and _PART.match(error["input"]):
        return _(
            "names {found}, and a part of an action cannot be named here yet: name the whole "
            "action, or write its parts as actions of their own.",
            found=describe(error["input"]),
        )
    return ""


def _inside(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Leave out of a path what the model adds to it (branches of a union)."""
    kept: list[str | int] = []
    for position, part in enumerate(path):
        last = position == len(path) - 1
        if isinstance(data, dict) and (part in data or last):
            kept.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            kept.append(part)
            data = data[part]
    return tuple(kept)


def _keys(model: type[Stated]) -> list[str]:
    """Every key that the format knows, for suggesting the one that was meant."""
    names: list[str] = list(model.model_fields)
    definitions = model.model_json_schema().get("$defs", {})
    for definition in definitions.values():
        names.extend(definition.get("properties", {}))
    return names
