"""Who may have entered what, and when, from the meaning of each kind of entry.

It works on plain data, as it was signed, and holds nothing in common with what writes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from paripassu.language import N_

Body = Mapping[str, Any]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HASH = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
GRADES = ("not-begun", "minimal", "partial", "complete")
# Per kind: the keys that it must have, and those that it may have.
KINDS: Mapping[str, tuple[str, str]] = {
    "started": ("charter", ""),
    "declared": ("step", ""),
    "verified": ("step grade", "on_time as_agreed"),
    "disputed": ("step entry", ""),
    "extended": ("step until", ""),
    "breached": ("step", ""),
    "cured": ("step", ""),
    "suspended": ("", ""),
    "resumed": ("", ""),
    "guarantee-called": ("step of", ""),
    "snapped-back": ("step", ""),
    "amended": ("charter", ""),
    "ended": ("", ""),
}


def _keys(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the keys that an entry of a kind must have, and all that it may."""
    must, may = (frozenset(names.split()) for names in KINDS[kind])
    must |= {"kind", "by", "on"} if kind == "started" else {"kind", "by", "on", "log", "under"}
    return must, must | may | {"text", "files"}


_KEYS = {kind: _keys(kind) for kind in KINDS}

FORM = N_("it is not in the form of an entry.")
PLACE = N_("it does not belong there: it is of another record, or under another charter.")
SIGNERS = N_("it is not signed by those who may enter it.")
TIME = N_("it could not be entered then.")
TWICE = N_("the same entry stands before it already.")


def malformed(body: Any) -> bool:
    """Whether what was signed is no entry: keys, and the kind of what stands under each."""
    if not isinstance(body, dict) or body.get("kind") not in KINDS:
        return True
    must, may = _KEYS[body["kind"]]
    if not must <= body.keys() <= may:
        return True
    return not all(_fits(key, value) for key, value in body.items())


def _fits(key: str, value: Any) -> bool:
    match key:
        case "by":
            return _names(value) and len(set(value)) == len(value) > 0
        case "on" | "until":
            return isinstance(value, str) and _is_day(value)
        case "under" | "entry":
            return _whole(value)
        case "on_time" | "as_agreed":
            return isinstance(value, bool)
        case "grade":
            return value in GRADES
        case "files":
            return isinstance(value, list) and all(
                isinstance(one, dict)
                and one.keys() == {"name", "sha256"}
                and isinstance(one["name"], str)
                and isinstance(one["sha256"], str)
                and _HASH.fullmatch(one["sha256"]) is not None
                for one in value
            )
        case "charter":
            return _is_charter(value)
        case _:
            return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_charter(value: Any) -> bool:
    must = {"title", "case", "parties", "keys", "steps", "policy"}
    if not isinstance(value, dict) or not must <= value.keys() <= must | {"replace"}:
        return False
    keys, steps = value["keys"], value["steps"]
    if not isinstance(keys, dict) or not isinstance(steps, list) or not steps:
        return False
    if not all(isinstance(one, str) and _KEY.fullmatch(one) for one in keys.values()):
        return False
    thresholds = [*_listed(value["policy"]), *_listed(value.get("replace", []))]
    known = set(keys)
    return (
        len(set(keys.values())) == len(keys)
        and _names(value["parties"])
        and bool(value["parties"])
        and set(value["parties"]) <= known
        and bool(value["policy"])
        and all(_is_threshold(one, known) for one in thresholds)
        and all(_is_step(one, known) for one in steps)
        and len({one["id"] for one in steps}) == len(steps)
    )


def _is_threshold(value: Any, known: set[str]) -> bool:
    if not isinstance(value, dict) or value.keys() != {"least", "of"}:
        return False
    least, of = value["least"], value["of"]
    return _whole(least) and _names(of) and set(of) <= known and 1 <= least <= len(set(of))


def _is_step(value: Any, known: set[str]) -> bool:
    must = {"id", "by", "verifier", "waits"}
    if not isinstance(value, dict) or not must <= value.keys() <= must | {"due"}:
        return False
    several = (value["by"], value["verifier"], value["waits"])
    return isinstance(value["id"], str) and all(
        _names(names) and names and set(names) <= known for names in several
    )


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def enough(thresholds: Sequence[Body], names: set[str]) -> bool:
    """Whether each threshold is met by some of the names."""
    return all(len(set(one["of"]) & names) >= one["least"] for one in thresholds)


class Record:
    """A record as it is read, entry after entry."""

    def __init__(self) -> None:
        self.charter: Any = None
        self.under = 0
        self.count = 0
        self._on: dict[int, str] = {}
        self._taken_back: dict[str, bool] = {}  # of steps that were declared or verified
        self._breaches: set[str] = set()
        self._suspenders: set[str] = set()
        self._ended = False

    def wrong(self, body: Body, log: str, *, alone: bool = False) -> str | None:
        """Say what is wrong with an entry that is in form, as the next one; None if nothing.

        Of an entry that stands `alone`, without those before it, it is not known whether it could
        be entered then.
        """
        if (body["kind"] == "started") != (self.charter is None):
            return PLACE
        if self.charter is not None and (body["log"], body["under"]) != (log, self.under):
            return PLACE
        if not self._may(body, set(body["by"])):
            return SIGNERS
        if alone:
            return None
        if self._ended and body["kind"] not in ("verified", "disputed"):
            return TIME
        return None if self._can(body) else TIME

    def _may(self, body: Body, names: set[str]) -> bool:
        charter = self.charter or body["charter"]
        parties = set(charter["parties"])
        if not names <= charter["keys"].keys():
            return False
        if body["kind"] in ("started", "amended"):
            return parties <= names or self._replaces(body, names)
        if body["kind"] in ("suspended", "resumed", "ended"):
            return bool(parties & names)
        if body["kind"] == "disputed":
            return True
        step = next((one for one in charter["steps"] if one["id"] == body["step"]), None)
        if step is None:
            return False
        by, verifier, waits = (set(step[key]) for key in ("by", "verifier", "waits"))
        match body["kind"]:
            case "declared" | "snapped-back":
                return bool(by & names)
            case "verified" | "cured":
                return verifier <= names
            case "extended":
                return waits <= names
            case "breached":
                return bool((waits | verifier) & names)
            case _:  # a guarantee, of one who was to do the step
                return bool(waits & names) and body["of"] in by

    def _replaces(self, body: Body, names: set[str]) -> bool:
        """Whether an amendment only gives others new keys, as those who sign it may."""
        before, after = self.charter, body["charter"]
        if before is None or not before.get("replace"):
            return False
        same = {**after, "keys": before["keys"]} == before
        if not same or after["keys"].keys() != before["keys"].keys():
            return False
        changed = {name for name, key in after["keys"].items() if before["keys"][name] != key}
        return bool(changed) and not changed & names and enough(before["replace"], names)

    def _can(self, body: Body) -> bool:
        step = body.get("step", "")
        match body["kind"]:
            case "cured" | "guarantee-called":
                return step in self._breaches
            case "breached":
                return step not in self._breaches
            case "snapped-back":
                return self._taken_back.get(step) is False
            case "suspended":
                return not set(body["by"]) & self._suspenders
            case "resumed":
                return set(body["by"]) == self._suspenders
            case "disputed":
                return bool(self._on.get(body["entry"]) == step)
            case _:
                return True

    def take(self, body: Body) -> None:
        """Go on by an entry."""
        kind, step = body["kind"], body.get("step", "")
        if "charter" in body:
            self.charter, self.under = body["charter"], self.count
        if step:
            self._on[self.count] = step
        if kind == "declared" or (kind == "verified" and body["grade"] != GRADES[0]):
            self._taken_back[step] = False
        elif kind == "snapped-back":
            self._taken_back[step] = True
        elif kind == "breached":
            self._breaches.add(step)
        elif kind == "cured":
            self._breaches.remove(step)
        elif kind == "suspended":
            self._suspenders |= set(body["by"])
        elif kind == "resumed":
            self._suspenders = set()
        elif kind == "ended":
            self._ended = True
        self.count += 1
