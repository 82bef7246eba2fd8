"""What the dates of a case, and the register of its assumptions, must satisfy across keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter, ValidationError

from paripassu.case.model import Action, Case
from paripassu.case.names import Fault, unknown, unknown_keys
from paripassu.case.stated import Day
from paripassu.case.timing import OPEN, day_of
from paripassu.errors import RequestError
from paripassu.language import _


def timing_faults(case: Case) -> Iterator[Fault]:
    """Yield each fault as the path to it and a sentence; nothing where the dates are sound."""
    tracks = {action.track: None for action in case.actions.values()}
    yield from unknown_keys(tracks, case.tracks, ("tracks",), "track")
    verifiers = {a.verified.by: None for a in case.actions.values() if a.verified}
    yield from unknown_keys(verifiers, case.verifiers, ("verifiers",), "verifier")
    for id_, action in case.actions.items():
        where = ("actions", id_)
        yield from _window(case, action, where)
        yield from unknown_keys(case.parties, action.accrues, (*where, "accrues"), "party")
        if action.accrues and case.horizon is None:
            yield (
                (*where, "accrues"),
                _("is stated, but not the horizon of the case, up to which it is counted."),
            )
    yield from _register(case)


def starting(case: Case, day: str) -> Case:
    """Give the case with this date of D-Day, such as 2027-01-15.

    Raises
    ------
    RequestError
        Where it is no date, or a date that the case fixes does not go with it.
    """
    try:
        dated = case.model_copy(update={"starts": TypeAdapter(Day).validate_python(day)})
    except ValidationError:
        raise RequestError(
            _("The date of D-Day (--starts) is like 2027-01-15, not “{day}”.", day=day[:40])
        ) from None
    for path, sentence in timing_faults(dated):
        key = ".".join(map(str, path))
        raise RequestError(
            _("With D-Day on {day}, {key} {fault}", day=day, key=key, fault=sentence)
        )
    return dated


def _window(case: Case, action: Action, where: tuple[str | int, ...]) -> Iterator[Fault]:
    days: dict[str, int] = {}
    for key in ("earliest", "latest"):
        when = getattr(action, key)
        if when is None or when == OPEN:
            continue
        if action.standing:
            yield (*where, key), _("is stated, but the action is standing already.")
            continue
        try:
            day = day_of(when, case.starts)
        except ValueError:
            yield (
                (*where, key),
                _("is a date, but the case does not state the date that it starts."),
            )
            continue
        if day is not None:
            days[key] = day
    if days.get("latest", 1) < 1:
        yield (*where, "latest"), _("is no later than D-Day; an action takes a day at least.")
    if "latest" in days and days.get("earliest", 0) >= days["latest"]:
        yield (*where, "latest"), _("is no later than its earliest start.")


def _register(case: Case) -> Iterator[Fault]:
    """Hold each entry of the register against the case: it must name a number that is stated."""
    for number, entry in enumerate(case.assumptions.stated if case.assumptions else ()):
        path = ("assumptions", "stated", number, "of")
        here: object = case
        for key in entry.of.split("."):
            known = _inside(here)
            if key not in known:
                yield from unknown(known, (key,), path, "key")
                break
            here = known[key]


def _inside(here: object) -> Mapping[str, object]:
    """Give the keys of a table or of a part of the case, with what stands under each."""
    if isinstance(here, Mapping):
        return here
    fields = getattr(type(here), "model_fields", {})
    return {key: getattr(here, key) for key in fields}
