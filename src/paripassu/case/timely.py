"""What the dates of a case, and the register of its assumptions, must satisfy across keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from paripassu.case.model import Action, Case
from paripassu.case.names import Fault, Path, Said, inside, unknown, unknown_keys
from paripassu.case.signs import looks
from paripassu.case.timing import OPEN, day_of, days, end_of
from paripassu.case.workdays import Workdays
from paripassu.language import _


def timing_faults(case: Case, called: Callable[[str], str]) -> Iterator[Fault]:
    """Yield each fault as the path to it and a sentence; nothing where the dates are sound."""
    tracks = {action.track: None for action in case.actions.values()}
    yield from unknown_keys(tracks, case.tracks, ("tracks",), "track")
    verifiers = {a.verified.by: None for a in case.actions.values() if a.verified}
    yield from unknown_keys(verifiers, case.verifiers, ("verifiers",), "verifier")
    for name, one in case.verifiers.items():
        if one.arrives is not None:
            path = ("verifiers", name, "arrives")
            yield from unknown(case.actions, (one.arrives,), path, "action")
    yield from _idle(case)
    yield from _spelled(case)
    for id_, action in case.actions.items():
        where = ("actions", id_)
        yield from _window(case, action, where, called)
        yield from unknown_keys(case.parties, action.accrues, (*where, "accrues"), "party")
        if action.accrues and case.horizon is None:
            stated = _("is stated, but not the horizon of the case, up to which it is counted.")
            yield (*where, "accrues"), Said(stated, upon=(("horizon",),))
    yield from _register(case)


def _idle(case: Case) -> Iterator[Fault]:
    """Yield each calendar of working days that has none for a year."""
    stated: dict[Path, Workdays | None] = {("workdays",): case.workdays}
    stated |= {("verifiers", name, "workdays"): v.workdays for name, v in case.verifiers.items()}
    for path, workdays in stated.items():
        if workdays is not None and workdays.closed_for_good:
            yield path, _("leaves no working day for a year or more; expected some in each year.")


def _spelled(case: Case) -> Iterator[Fault]:
    """Yield each track or verifier that is spelt in two ways: the limits of one miss the other."""
    known: dict[tuple[str, str], str] = {}
    for id_, action in case.actions.items():
        verifier = action.verified.by if action.verified else ""
        for key, name in (("track", action.track), ("verified", verifier)):
            first = known.setdefault((key, looks(name)), name)
            if first != name:
                spelt = _("is spelt “{name}” here and “{first}” elsewhere.", name=name, first=first)
                yield ("actions", id_, key), Said(spelt, name, first)


def _window(
    case: Case, action: Action, where: tuple[str | int, ...], called: Callable[[str], str]
) -> Iterator[Fault]:
    found: dict[str, int] = {}
    shortest = 0 if action.takes and not days(action.takes) else 1
    for key in ("earliest", "latest"):
        when = getattr(action, key)
        if when is None or when == OPEN:
            continue
        if action.standing:
            idle = _("is stated, but the action is standing already.")
            yield (*where, key), Said(idle, upon=((*where, "standing"),))
            continue
        try:
            day = (
                day_of(when, case.starts)
                if key == "earliest"
                else end_of(when, case.starts, shortest)
            )
        except ValueError:
            undated = _(
                "is a date, but the case does not state that of D-Day: state it under “{starts}”, "
                "such as 2027-01-15, or ask with --starts 2027-01-15.",
                starts=called("starts"),
            )
            yield (*where, key), Said(undated, upon=(("starts",),))
            continue
        if day is not None:
            found[key] = day
    if "latest" not in found:
        return
    if found["latest"] < shortest:
        late = _("is no later than D-Day; an action takes a day at least.")
        late = late if shortest else _("is before D-Day.")
    elif found["latest"] - found.get("earliest", 0) < shortest:
        late = _("is no later than its earliest start.")
    else:
        return
    upon = (("starts",), (*where, "takes"), (*where, "earliest"))
    yield (*where, "latest"), Said(late, upon=upon)


def _register(case: Case) -> Iterator[Fault]:
    """Hold each entry of the register against the case: it must name a number that is stated."""
    for number, entry in enumerate(case.assumptions.stated if case.assumptions else ()):
        path = ("assumptions", "stated", number, "of")
        here: object = case
        for key in entry.of.split("."):
            known = inside(here)
            if key not in known:
                yield from unknown(known, (key,), path, "key", tuple(entry.of.split(".")))
                break
            here = known[key]
