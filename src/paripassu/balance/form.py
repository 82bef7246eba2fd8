"""Whether dates can be kept at all: lengths, needs, windows, tracks and verifiers' teams.

Part of the independent checker: plain loops over the case itself. With the search it shares only
how parts and their lengths are read from the case (`balance.parts`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from paripassu.balance.branches import comes_after
from paripassu.balance.dates import Dates
from paripassu.balance.deal import Deal
from paripassu.balance.links import LinkKind, links
from paripassu.balance.parts import Parts, parts_agreed, taken, verification
from paripassu.balance.waits import share_meant
from paripassu.case.model import Case
from paripassu.case.needs import Names, action_of
from paripassu.case.timing import day_of, end_of, working
from paripassu.case.workdays import Workdays, worked
from paripassu.language import _, in_a_row


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
        faults += _long_enough(case, deal, step, one)
        for part in step.split("+"):
            faults += _times(case, parts, part, one)
            faults += _needs(case, deal, before, parts, when, step, part)
    faults += _unlinked(case, deal, when)
    return [*faults, *_crowded(case, parts, dates)]


def _times(case: Case, parts: Parts, part: str, one: Dates) -> Iterator[str]:
    action = case.actions[parts[part][0]]
    if one.starts < 0:
        yield _("{part} starts before D-Day.", part=part)
    if one.checked < one.done:
        yield _("The verification of {part} begins before it is done.", part=part)
    checking = action.verified.takes if action.verified else None
    by = case.working_days(action.verified.by if action.verified else "")
    if _days(case, by, checking, one.checked, one.verified) < verification(action):
        yield _("The verification of {part} has less time than it takes.", part=part)
    first = day_of(action.earliest, case.starts) if action.earliest else None
    took = one.done - one.starts
    last = end_of(action.latest, case.starts, took) if action.latest else None
    if first is not None and one.starts < first:
        yield _("{part} starts before its earliest day, D+{day}.", part=part, day=first)
    if last is not None and one.done > last:
        yield _("{part} is done after its latest day, D+{day}.", part=part, day=last)


def _long_enough(case: Case, deal: Deal, step: str, one: Dates) -> Iterator[str]:
    """Count the days that each action of a step has; what counts working days starts on one."""
    for action, took in taken(case, deal, step).items():
        takes = case.actions[action].takes
        if _days(case, case.working_days(), takes, one.starts, one.done) < took:
            yield _("{part} has less time than it takes.", part=step)
            return
        if working(takes) and took and not _days(case, case.working_days(), takes, one.starts,
                                                one.starts + 1):  # fmt: skip
            yield _("{part} starts on a day that is no working day.", part=step)
            return


def _days(case: Case, of: Workdays, duration: str | None, first: int, end: int) -> int:
    """Count the days from one to before another, as a duration counts them."""
    if not working(duration):
        return end - first
    # Without the date of D-Day there are no working days.
    return worked(of, case.starts, first, end) if case.starts else -1


def _needs(
    case: Case,
    deal: Deal,
    before: Mapping[str, tuple[Names, ...]],
    parts: Parts,
    when: Mapping[str, Dates],
    step: str,
    part: str,
) -> Iterator[str]:
    action, place, _share = parts[part]

    def late(needed: Sequence[str]) -> list[str]:
        """List what is not verified in time; what is exchanged at once does not wait for itself."""
        own = step.split("+")
        return [n for n in needed if n not in own and when[part].starts < when[n].verified]

    groups = [group for group in before[action] if not _standing(deal, group)]
    # What is not in the deal meets no need.
    meant = [[m for name in group if (m := _meant(case, deal, name))] for group in groups]
    if place:
        groups, meant = [*groups, ()], [*meant, [[deal.parts(action)[place - 1]]]]
    for group, options in zip(groups, meant, strict=True):
        tardy = [late(option) for option in options]
        if not all(tardy):
            continue
        if len(group) > 1:
            yield _("{part} starts before any of {needs}, one of which it needs, is verified.",
                    part=part, needs=in_a_row(group))  # fmt: skip
        else:
            for need in (one for option in tardy for one in option):
                yield _("{part} starts before {need}, which it needs, is verified.",
                        part=part, need=need)  # fmt: skip


def _standing(deal: Deal, group: Sequence[str]) -> bool:
    return any(action_of(name) in deal.standing for name in group)


def _meant(case: Case, deal: Deal, name: str) -> list[str]:
    """List the parts that a need is of: all of an action, or as large a share of it as is named.

    None where the deal has not so much of it.
    """
    action = action_of(name)
    if action not in deal.shares:
        return []
    share = share_meant(case, name)
    parts, come = [], Fraction(0)
    for part, size in zip(deal.parts(action), deal.shares[action], strict=True):
        if come < share:
            parts.append(part)
        come += size
    return parts if come >= share else []


def _unlinked(case: Case, deal: Deal, when: Mapping[str, Dates]) -> Iterator[str]:
    """Hold the dates of each part against those of the others on which they hang."""
    for link in links(case, deal):
        one, other = when[link.part], when[link.other]
        if one is other:  # what a custodian exchanges at once does not wait for itself
            continue
        apart = one.on.done - other.on.done
        since, since_start = one.starts - other.verified, one.starts - other.starts
        if link.working and case.starts:
            of = case.working_days()
            since = worked(of, case.starts, other.verified, one.starts)
            since_start = worked(of, case.starts, other.starts, one.starts)
            # The last working day on which it may be done is none after which more have gone by.
            apart = min(apart, 1 + worked(of, case.starts, other.on.done + 1, one.on.done))
        said = {"part": link.part, "other": link.other}
        said["lag"] = link.lag
        if link.kind is LinkKind.AFTER and 0 < link.days > since:
            yield _("{part} starts sooner than {lag} after {other} is done and verified.", **said)
        if link.kind is LinkKind.AFTER_START and since_start < link.days:
            yield _("{part} starts sooner than {lag} after {other} starts.", **said)
        if link.kind is LinkKind.WITHIN and apart > link.days:
            yield _("{part} is done later than {lag} after {other} is done.", **said)
        if link.kind is LinkKind.REPEATS and one.on.done - other.starts > link.days:
            yield _("{part} is done later than {lag} after {other} starts.", **said)
        if link.kind is LinkKind.SAME_DAY and apart:
            yield _("{part} is not done on the day on which {other} is.",
                    part=link.part, other=link.other)  # fmt: skip


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
