"""Whether dates can be kept at all: lengths, needs, windows, tracks and verifiers' teams.

Part of the independent checker: plain loops over the case itself. With the search it shares only
how parts and their lengths are read from the case (`balance.parts`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from paripassu.balance.branches import comes_after
from paripassu.balance.dates import Dates
from paripassu.balance.deal import Deal
from paripassu.balance.parts import Parts, lasting, parts_agreed, verification
from paripassu.case.model import Case
from paripassu.case.timing import day_of, end_of
from paripassu.language import _


def misnamed(deal: Deal, dates: Mapping[str, Dates]) -> list[str]:
    """List what of a deal is missing from its dates, foreign to it, or there twice."""
    parts = dict.fromkeys(parts_agreed(deal))
    named = Counter(part for step in dates for part in step.split("+"))
    faults = [_("{part} is missing.", part=part) for part in parts if part not in named]
    faults += [
        _("{part} is not part of the deal.", part=p) for p in named.elements() if p not in parts
    ]
    return faults + [_("{part} stands twice.", part=p) for p in parts if named[p] > 1]


def form_faults(case: Case, deal: Deal, dates: Mapping[str, Dates]) -> list[str]:
    """List what keeps dates of all of a deal from being kept, a sentence each."""
    parts = parts_agreed(deal)
    when = {part: one for step, one in dates.items() for part in step.split("+")}
    before = comes_after(case, deal)
    faults: list[str] = []
    for step, one in dates.items():
        if one.done < one.starts + lasting(case, deal, step):
            faults.append(_("{part} has less time than it takes.", part=step))
        for part in step.split("+"):
            faults += _times(case, parts, part, one)
            faults += _needs(deal, before, parts, when, step, part)
    return [*faults, *_crowded(case, parts, dates)]


def _times(case: Case, parts: Parts, part: str, one: Dates) -> Iterator[str]:
    action = case.actions[parts[part][0]]
    if one.starts < 0:
        yield _("{part} starts before D-Day.", part=part)
    if one.checked < one.done:
        yield _("The verification of {part} begins before it is done.", part=part)
    if one.verified < one.checked + verification(action):
        yield _("The verification of {part} has less time than it takes.", part=part)
    first = day_of(action.earliest, case.starts) if action.earliest else None
    took = one.done - one.starts
    last = end_of(action.latest, case.starts, took) if action.latest else None
    if first is not None and one.starts < first:
        yield _("{part} starts before its earliest day, D+{day}.", part=part, day=first)
    if last is not None and one.done > last:
        yield _("{part} is done after its latest day, D+{day}.", part=part, day=last)


def _needs(
    deal: Deal,
    before: Mapping[str, tuple[str, ...]],
    parts: Parts,
    when: Mapping[str, Dates],
    step: str,
    part: str,
) -> Iterator[str]:
    action, place, _share = parts[part]
    needed = [n for a in before[action] if a in deal.shares for n in deal.parts(a)]
    if place:
        needed.append(deal.parts(action)[place - 1])
    for need in needed:
        # What a custodian exchanges at once does not wait for itself.
        if need not in step.split("+") and when[part].starts < when[need].verified:
            yield _(
                "{part} starts before {need}, which it needs, is verified.", part=part, need=need
            )


def _crowded(case: Case, parts: Parts, dates: Mapping[str, Dates]) -> Iterator[str]:
    """Count what is under way on a track, or with a verifier, whenever something begins."""
    actions = {step: [case.actions[parts[p][0]] for p in step.split("+")] for step in dates}
    for track, limits in case.tracks.items():
        spans = [
            (one.starts, one.done)
            for step, one in dates.items()
            if any(action.track == track for action in actions[step])
        ]
        day = _overfull(spans, limits.at_once)
        if day is not None:
            yield _(
                "On D+{day} more is under way on the track {track} than the {most} that can be.",
                day=day, track=track, most=limits.at_once,
            )  # fmt: skip
    for verifier, limits_ in case.verifiers.items():
        spans = [
            (one.checked, one.verified)
            for step, one in dates.items()
            if any(a.verified and a.verified.by == verifier for a in actions[step])
        ]
        day = _overfull(spans, limits_.teams)
        if day is not None:
            yield _(
                "On D+{day} {verifier} would have to verify more than its {teams} teams can.",
                day=day, verifier=verifier, teams=limits_.teams,
            )  # fmt: skip


def _overfull(spans: list[tuple[int, int]], most: int | None) -> int | None:
    """Give the first day on which more spans than `most` are open, None where there is none."""
    if most is None:
        return None
    for day, end in sorted(spans):
        if day < end and sum(first <= day < last for first, last in spans) > most:
            return day
    return None
