"""The rules at every instant and every calendar, written from their wording alone: slow and plain.

Time is in whole days. Between two days nothing changes but that what was done on the first has
its costs counted, so the instants are the days and the moments just after them: half days here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from tests.brute_force import Brute, names_in

F = Fraction
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


class When(NamedTuple):
    """The dates of one step, in days after D-Day."""

    starts: int
    done: int
    checked: int
    verified: int

    @property
    def counted(self) -> When:
        """What takes no time counts as a day's work: of one day nobody says what came first."""
        done = max(self.done, self.starts + 1)
        return When(self.starts, done, max(self.checked, done), max(self.verified, done))


class Change(NamedTuple):
    """What a party keeps of a step, or of a set of steps once all are done."""

    kept: Fraction
    steps: tuple[str, ...]


Dated = Mapping[str, When]
Order = Sequence[str]
Trust = Mapping[str, Fraction]


class DatedBrute(Brute):
    """A case as plain data, expanded to steps that take time."""

    # --- What each step takes ---------------------------------------------------------------

    def tokens(self, step: str) -> list[tuple[dict[str, Any], Fraction]]:
        """Give the actions of a step, each with the share of it that is done."""
        ids = [token.partition(".")[0] for token in step.split("+")]
        return [(self.case["actions"][a], self.each(a)) for a in ids]

    def length(self, step: str) -> int:
        """Days that a step takes: of a swap, those of the longest of its parts."""
        return max(self.part_length(token) for token in step.split("+"))

    def part_length(self, token: str) -> int:
        """Count the days of an action that end while a part of it is carried out."""
        a, _, part = token.partition(".")
        action, share = self.case["actions"][a], F(1, self.equal[a])
        if "takes" not in action:
            return 1
        if "repeats" in action:
            return days(action["takes"])
        whole, place = days(action["takes"]), int(part or 1) - 1
        ends = range(1, whole + 1)
        return sum(place * share * whole < day <= (place + 1) * share * whole for day in ends)

    def checking(self, step: str) -> int:
        """Days that verifying a step takes."""
        return max(days(a.get("verified", {}).get("takes", "0 days")) for a, _ in self.tokens(step))

    def tracks(self, step: str) -> set[str]:
        """Name the tracks of a step that limit what is done at once."""
        limited = {t for t, told in self.case.get("tracks", {}).items() if told.get("at_once")}
        return limited & {a.get("track") for a, _ in self.tokens(step)}

    def verifiers(self, step: str) -> set[str]:
        """Name the verifiers of a step that have so many teams and no more."""
        limited = {v for v, told in self.case.get("verifiers", {}).items() if told.get("teams")}
        return limited & {a["verified"]["by"] for a, _ in self.tokens(step) if a.get("verified")}

    def at_once(self, track: str) -> int:
        return int(self.case["tracks"][track]["at_once"])

    def teams(self, verifier: str) -> int:
        return int(self.case["verifiers"][verifier]["teams"])

    def window(self, step: str, took: int | None = None) -> tuple[int, int | None]:
        """Give the first day on which a step can start and that on which it must be done.

        `took`: the days that it has taken; what it takes at the least if left out.
        """
        took = self.length(step) if took is None else took
        earliest, latest = [0], list[int]()
        for action, _ in self.tokens(step):
            for key, days_ in (("earliest", earliest), ("latest", latest)):
                when = action.get(key, "to be agreed")
                if when.startswith("D+"):
                    days_.append(int(when[2:]))
                elif when != "to be agreed":
                    gap = date.fromisoformat(when) - date.fromisoformat(self.case["starts"])
                    to_its_end = key == "latest" and took > 0
                    days_.append(gap.days + to_its_end)
        return max(earliest), min(latest) if latest else None

    def first(self, step: str) -> set[str]:
        """Name the steps that must be verified before a step starts."""
        parts: set[str] = set()
        for token in step.split("+"):
            a, _, part = token.partition(".")
            if part and int(part) > 1:
                parts.add(f"{a}.{int(part) - 1}")
            for need in self.case["actions"][a].get("needs", []):
                if len(names_in(need)) == 1:
                    parts.update(self.meeting(*names_in(need)))
            for need in self.case["actions"][a].get("after", {}):
                parts.update(self.meeting(need))
        return self.holding(parts) - {step}

    def holding(self, parts: Iterable[str]) -> set[str]:
        """Name the steps that hold some parts."""
        return {s for s in self.steps if {*parts} & {*s.split("+")}}

    def either(self, step: str) -> list[list[set[str]]]:
        """Give the sets of steps of which one must be verified before a step, for each group."""
        groups = []
        for token in step.split("+"):
            for need in self.case["actions"][token.partition(".")[0]].get("needs", []):
                names = names_in(need)
                if len(names) > 1 and not any(n.partition(".")[0] in self.standing for n in names):
                    met = [self.meeting(name) for name in names]
                    groups.append([self.holding(parts) - {step} for parts in met if parts])
        return groups

    # --- Working days, counted on a wall calendar ---------------------------------------------

    def works_on(self, day: int, verifier: str | None = None) -> bool:
        """Whether a day after D-Day is a working day, of the case or of a verifier."""
        own = self.case.get("verifiers", {}).get(verifier, {}).get("workdays")
        told = own or self.case.get("workdays", {})
        on = date.fromisoformat(self.case["starts"]) + timedelta(day)
        if on.strftime("%a").lower() not in told.get("days", ["mon", "tue", "wed", "thu", "fri"]):
            return False
        for span in told.get("holidays", []):
            ends = [date.fromisoformat(text) for text in span.split("/")]
            if ends[0] <= on <= ends[-1]:
                return False
        for season in told.get("closed", []):
            first, last = (season.split("/") * 2)[:2]
            # Walk back to the last day on which such a season begins; is it over by then?
            walk = on
            while walk.strftime("%m-%d") != first:
                walk -= timedelta(1)
            while walk < on and walk.strftime("%m-%d") != last:
                walk += timedelta(1)
            if walk == on:
                return False
        return True

    def gone_by(self, first: int, end: int, takes: str, verifier: str | None = None) -> int:
        """Count the days from one to before another, as a duration counts them."""
        if "working" not in takes or not days(takes):
            return end - first
        return sum(self.works_on(day, verifier) for day in range(first, end))

    def too_short(self, step: str, one: When) -> bool:
        """Whether a step has less time than it takes, or starts on a day on which it may not."""
        took: dict[str, int] = {}
        for token in step.split("+"):
            a = token.partition(".")[0]
            took[a] = took.get(a, 0) + self.part_length(token)
        for a, number in took.items():
            takes = self.case["actions"][a].get("takes", "1 day")
            if self.gone_by(one.starts, one.done, takes) < number:
                return True
            if "working" in takes and number and not self.works_on(one.starts):
                return True
        return False

    def checked_too_soon(self, step: str, one: When) -> bool:
        for action, _ in self.tokens(step):
            verified = action.get("verified", {})
            takes = verified.get("takes", "0 days")
            if self.gone_by(one.checked, one.verified, takes, verified.get("by")) < days(takes):
                return True
        return one.checked < one.done

    # --- One calendar, in points ------------------------------------------------------------

    def impossible(self, dates: Dated) -> list[str]:
        """Say what is wrong with the dates themselves; a step may take longer than it must."""
        if {*dates} != {*self.steps}:
            return ["not the steps of the deal"]
        wrong = []
        for step, one in dates.items():
            earliest, latest = self.window(step, one.done - one.starts)
            if one.starts < earliest:
                wrong.append(f"{step} starts too early")
            if self.too_short(step, one):
                wrong.append(f"{step} has too little time")
            if self.checked_too_soon(step, one):
                wrong.append(f"{step} is verified too soon")
            if latest is not None and one.done > latest:
                wrong.append(f"{step} is late")
            wrong += [
                f"{step} starts before {need} is verified"
                for need in self.first(step)
                if one.starts < dates[need].verified
            ]
            wrong += [
                f"{step} starts before any of {group}"
                for group in self.either(step)
                if not any(all(one.starts >= dates[n].verified for n in way) for way in group)
            ]
        wrong += self.unlinked(dates)
        for day in range(max(one.verified for one in dates.values())):
            acting = [s for s, one in dates.items() if one.starts <= day < one.done]
            checked = [s for s, one in dates.items() if one.checked <= day < one.verified]
            for track in {track for step in acting for track in self.tracks(step)}:
                if sum(track in self.tracks(step) for step in acting) > self.at_once(track):
                    wrong.append(f"day {day}: too much in {track}")
            for verifier in {verifier for step in checked for verifier in self.verifiers(step)}:
                if sum(verifier in self.verifiers(s) for s in checked) > self.teams(verifier):
                    wrong.append(f"day {day}: too much for {verifier}")
        return wrong

    def unlinked(self, dates: Dated) -> list[str]:
        """Say which lags and deadlines are missed: by the days of each, counted one by one."""
        at = {part: one for step, one in dates.items() for part in step.split("+")}
        of = {part: step for step in dates for part in step.split("+")}
        wrong = []
        for a, parts in self.parts.items():
            stated = self.case["actions"][a]
            links = [(key, *item) for key in ("after", "after_start", "within")
                     for item in stated.get(key, {}).items()]  # fmt: skip
            links += [("same_day", name, "0 days") for name in stated.get("same_day", [])]
            if "repeats" in stated:
                wrong += self.out_of_period(parts, days(stated["repeats"]["every"]), at, of)
            for key, name, lag in links:
                action = name.partition(".")[0]
                theirs = self.parts.get(action, [])
                if "." not in name and theirs and key != "after_start":
                    whole = len(theirs) == self.equal[action]
                    name = theirs[-1] if whole else ""
                elif "." not in name:
                    name = theirs[0] if theirs else ""
                own = parts[0] if key.startswith("after") else parts[-1]
                if name not in at or of[name] == of[own]:
                    continue
                one, other, days_ = at[own], at[name], days(lag)
                # What is under way on a day, the last of which is that on which it is done.
                last, theirs_last = (
                    max([s.starts, *range(s.starts, s.done)]) for s in (one, other)
                )
                due = theirs_last
                while "within" in key and self.gone_by(theirs_last + 1, due + 1, lag) < days_:
                    due += 1
                if (
                    (key == "after" and self.gone_by(other.verified, one.starts, lag) < days_)
                    or (
                        key == "after_start" and self.gone_by(other.starts, one.starts, lag) < days_
                    )
                    or (key == "within" and last > due)
                    or (key == "same_day" and last != theirs_last)
                ):
                    wrong.append(f"{own} {key} {name}")
        return wrong

    def out_of_period(
        self, parts: Sequence[str], period: int, at: Dated, of: Mapping[str, str]
    ) -> list[str]:
        """Say which times begin before their period, or are not done on one of its days."""
        wrong = []
        for number, part in enumerate(parts):
            one, begins = at[part], at[parts[0]].starts + number * period
            last = max([one.starts, *range(one.starts, one.done)])
            late = last not in range(begins, begins + period)
            if number and of[part] != of[parts[0]] and (one.starts < begins or late):
                wrong.append(f"{part} is out of its period")
        return wrong

    def instants(self, dates: Dated) -> list[Fraction]:
        """Give every instant that matters: before all, each day, just after it, after all."""
        last = max(one.counted.verified for one in dates.values())
        return [F(half, 2) for half in range(-1, 2 * last + 3)]

    @cached_property
    def start(self) -> dict[str, Fraction]:
        """What each party keeps of all that stands before the first step."""
        return {p: self.balance(frozenset(), p) for p in self.parties}

    @cached_property
    def moved(self) -> dict[str, list[Change]]:
        return {p: self.moves(p) for p in self.parties}

    def moves(self, p: str) -> list[Change]:
        """Give what each step adds, and each set of actions that is not standing whole."""
        found = [Change(self.kept(step, p), (step,)) for step in self.steps]
        for also in self.also:
            parts = {part for a in also["when"] for part in self.parts.get(a, [])}
            steps = tuple(s for s in self.steps if parts & {*s.split("+")})
            if steps:
                found.append(Change(self.extra_kept(also, p), steps))
        return found

    def counted(self, dates: Dated, p: str) -> list[Change]:
        """Give the changes with these dates.

        What a set adds is part of the one step that starts when all others of it are verified.
        """
        own = {change.steps[0]: change.kept for change in self.moved[p][: len(self.steps)]}
        apart = []
        for change in self.moved[p][len(self.steps) :]:
            last = [s for s in change.steps if self.completes(dates, s, change.steps)]
            if last:
                own[last[0]] += change.kept
            else:
                apart.append(change)
        return [*(Change(kept, (step,)) for step, kept in own.items()), *apart]

    @staticmethod
    def completes(dates: Dated, step: str, steps: Sequence[str]) -> bool:
        return all(dates[step].starts >= dates[other].verified for other in steps if other != step)

    def tempting(self, dates: Dated, p: str, t: Fraction) -> Fraction:
        """Count gains once done, and at that instant already; costs only after they are done.

        What an event brings is there when it happens.
        """
        held = self.start[p]
        dates = {step: one.counted for step, one in dates.items()}
        for change in self.counted(dates, p):
            done = max(dates[step].done for step in change.steps)
            news = len(change.steps) == 1 and "likely" in self.tokens(change.steps[0])[0][0]
            if ((change.kept > 0 or news) and done <= t) or (change.kept < 0 and done < t):
                held += change.kept
        return held

    def cautious(self, dates: Dated, p: str, t: Fraction) -> Fraction:
        """Count costs from their start, gains once they are verified."""
        held = self.start[p]
        dates = {step: one.counted for step, one in dates.items()}
        for change in self.counted(dates, p):
            starts = max(dates[step].starts for step in change.steps)
            verified = max(dates[step].verified for step in change.steps)
            if (change.kept < 0 and starts <= t) or (change.kept > 0 and verified <= t):
                held += change.kept
        return held

    def pairs(self, dates: Dated, p: str) -> set[tuple[Fraction, Fraction]]:
        """Give what a party may take away at one instant, and be left with at or after it."""
        instants = self.instants(dates)
        tempting = [self.tempting(dates, p, t) for t in instants]
        cautious = [self.cautious(dates, p, t) for t in instants]
        return {(here, later) for k, here in enumerate(tempting) for later in cautious[k:]}

    def trust_asked(self, dates: Dated, p: str) -> Fraction | None:
        """Give the trust that a calendar asks of a party; None where rule 1 fails."""
        worst, final, guarantee, cover = F(0), self.final(p), self.guarantee(p), self.cover(p)
        for here, later in self.pairs(dates, p):
            taken, left = here - guarantee, later + cover
            if taken > final:
                return None
            if taken > left:
                worst = max(worst, (taken - left) / (final - left))
        return worst

    def guarantee_asked(self, dates: Dated, p: str) -> Fraction:
        """Give the guarantee that a calendar asks of a party at its stated trust."""
        trust, final, cover, worst = self.stated(p), self.final(p), self.cover(p), F(0)
        for here, later in self.pairs(dates, p):
            going_on = trust * final + (1 - trust) * (later + cover)
            worst = max(worst, here - final, here - going_on)
        return worst

    def exposed(self, dates: Dated, p: str) -> Fraction:
        return max(F(0), -min(self.cautious(dates, p, t) for t in self.instants(dates)))

    def stated(self, p: str) -> Fraction:
        return self.party(p, "trust") or F(0)

    def holds(self, dates: Dated, trust: Trust | None = None) -> bool:
        """Whether rules 1 to 3 hold at every instant with this trust, else with what is stated."""
        for p in self.acting:
            asked = self.trust_asked(dates, p)
            allowed = self.stated(p) if trust is None else trust[p]
            if asked is None or asked > allowed:
                return False
        limits = {p: self.party(p, "risk_limit") for p in self.parties}
        return all(
            limit is None or self.exposed(dates, p) <= limit + self.cover(p)
            for p, limit in limits.items()
        )

    def status(self, dates: Dated) -> str:
        """Say what a calendar is in the words of the checker."""
        if self.impossible(dates):
            return "none"
        if not all(map(self.accepts, self.parties)):
            return "no-deal"
        if not self.holds(dates, dict.fromkeys(self.acting, F(1))):
            return "none"
        return "safe" if self.holds(dates) else "needs-trust"

    # --- Benefits ---------------------------------------------------------------------------

    def benefits(self, p: str) -> list[str]:
        """Name the steps in which another acts and by which a party gains on the whole."""
        found = []
        for step in self.steps:
            ids = [token.partition(".")[0] for token in step.split("+")]
            net = sum((self.value(a, p) * self.each(a) for a in ids), F(0))
            if net > 0 and self.side(step) != {p}:
                found.append(step)
        return found

    def first_benefit(self, dates: Dated, p: str) -> int | None:
        return min((dates[step].verified for step in self.benefits(p)), default=None)

    def vector(self, dates: Dated, *, soonest_first: bool) -> tuple[int, ...]:
        """Give what is to be least: the length, or first benefits before it."""
        length = max(one.verified for one in dates.values())
        if not soonest_first:
            return (length,)
        firsts = [day for p in self.acting if (day := self.first_benefit(dates, p)) is not None]
        return (max(firsts, default=0), sum(firsts), length)

    # --- Every calendar ---------------------------------------------------------------------

    def slow(self, order: Order) -> dict[str, When]:
        """Begin each step once the one before is verified, and not before it may start."""
        dates: dict[str, When] = {}
        day = 0
        for step in order:
            starts = max(day, self.window(step)[0])
            done = starts + self.length(step)
            verified = done + self.checking(step)
            dates[step] = When(starts, done, done, verified)
            day = max(verified, starts + 1)
        return dates

    def every(self, horizon: int) -> Iterator[dict[str, When]]:
        """Give every possible calendar of at most so many days: for very small cases."""
        choices = []
        for step in self.steps:
            long, check = self.length(step), self.checking(step)
            choices.append(
                [
                    When(starts, starts + long, checked, checked + check)
                    for starts in range(horizon - long - check + 1)
                    for checked in range(starts + long, horizon - check + 1)
                ]
            )
        for chosen in product(*choices):
            dates = dict(zip(self.steps, chosen, strict=True))
            if not self.impossible(dates):
                yield dates

    def best(
        self, trust: Trust | None = None, *, soonest_first: bool = False
    ) -> tuple[int, ...] | None:
        """Give the least vector of all calendars that hold; None where none holds."""
        allowed = {p: self.stated(p) for p in self.acting} if trust is None else trust
        return Days(self, allowed, soonest_first=soonest_first).best()

    @cached_property
    def free(self) -> Trust:
        """Full trust, with which only rules 1 and 3 count."""
        return dict.fromkeys(self.acting, F(1))


WAITING, VERIFIED = (0, 0), (3, 0)
UNDER_WAY, DONE, CHECKED = 1, 2, 3
State = tuple[tuple[int, int], ...]


class Position(NamedTuple):
    """Where things stand as a day dawns.

    `steps`: for each step how far it is, and the days that are left of that. `with_step`: for each
    set the step that started when all others of it were verified, if any did. `most`: the most that
    each acting party was ever tempted by. `firsts`: the greatest and the sum of first benefits.
    `fresh`: what took no time on the day before, and counts as done on this one.
    """

    steps: State
    with_step: tuple[int | None, ...]
    most: tuple[Fraction, ...]
    firsts: tuple[int, int]
    fresh: frozenset[int] = frozenset()


class Days:
    """All positions that can be reached, day by day; points are whole numbers as in `Brute`."""

    def __init__(self, brute: DatedBrute, trust: Trust, *, soonest_first: bool) -> None:
        self.brute, self.soonest_first = brute, soonest_first
        names = brute.steps
        self.numbers = range(len(names))
        self.long = [brute.length(s) for s in names]
        self.check = [brute.checking(s) for s in names]
        self.windows = [brute.window(s) for s in names]
        self.first = [[names.index(need) for need in brute.first(s)] for s in names]
        self.either = [
            [[[names.index(need) for need in way] for way in group] for group in brute.either(s)]
            for s in names
        ]
        self.tracks = [brute.tracks(s) for s in names]
        self.verifiers = [brute.verifiers(s) for s in names]
        self.sheets = [brute.sheets[p] for p in brute.parties]
        self.trust = [trust.get(p) for p in brute.parties]  # None where a party does not act
        self.start = [F(brute.start[p] * brute.sheets[p].scale) for p in brute.parties]
        self.sets = [
            tuple(names.index(s) for s in change.steps)
            for change in brute.moves(brute.parties[0])[len(names) :]
        ]
        self.kept = [
            [int(change.kept * brute.sheets[p].scale) for change in brute.moves(p)]
            for p in brute.parties
        ]
        self.gains = [[names.index(s) for s in brute.benefits(p)] for p in brute.parties]
        # From this day on what could be done a day later could be done now.
        self.settled = max(earliest for earliest, _ in self.windows)

    def at_first(self) -> tuple[Fraction, ...]:
        """Give what each party is tempted by before anything is done."""
        return tuple(self.start)

    def best(self) -> tuple[int, ...] | None:
        """Give the least vector that a calendar which holds can have."""
        dawn = Position(
            (WAITING,) * len(self.numbers), (None,) * len(self.sets), self.at_first(), (0, 0)
        )
        if not self._keeps(dawn.most, self.start):
            return None
        front, seen = {dawn}, dict[Any, list[tuple[int, int]]]()
        found: tuple[int, ...] | None = None
        day = 0
        while front:
            following: set[Position] = set()
            for position in front:
                for after in self._day(position, day):
                    if all(step == VERIFIED for step in after.steps):
                        if after.fresh and not any(self._day(after, day + 1)):
                            continue  # what took no time on the last day counts on the next
                        vector = (*after.firsts, day) if self.soonest_first else (day,)
                        found = vector if found is None else min(found, vector)
                    elif day < self.settled or self._new(after, seen):
                        following.add(after)
            if found is not None and not self.soonest_first:
                return found
            front, day = following, day + 1
        return found

    def _new(self, position: Position, seen: dict[Any, list[tuple[int, int]]]) -> bool:
        """Whether nothing as good was reached, on this day or sooner."""
        known = seen.setdefault((*position[:3], position.fresh), [])
        if any(one[0] <= position.firsts[0] and one[1] <= position.firsts[1] for one in known):
            return False
        known.append(position.firsts)
        return True

    def _day(self, position: Position, day: int) -> Iterator[Position]:
        """Give what a day can lead to, as the next dawns: verifications and starts are chosen."""
        dawn = [self._older(one) for one in position.steps] if day else [*position.steps]
        before = {s for s in self.numbers if position.steps[s][0] >= DONE} - position.fresh
        for now, with_step, fresh in self._rounds(dawn, position.with_step, frozenset(), day):
            moves = [self._moves(i, with_step) for i in range(len(self.start))]
            most = self._most(position.most, moves, now, before, fresh)
            left = [self._cautious(i, moves[i], now, fresh) for i in range(len(self.start))]
            if self._keeps(most, left):
                firsts = self._firsts(position, now, day)
                yield Position(tuple(now), with_step, most, firsts, fresh)

    def _rounds(
        self,
        steps: Sequence[tuple[int, int]],
        with_step: tuple[int | None, ...],
        fresh: frozenset[int],
        day: int,
    ) -> Iterator[tuple[list[tuple[int, int]], tuple[int | None, ...], frozenset[int]]]:
        """Give how a day can end; what takes no time may be followed by more on the same day."""
        done = [s for s in self.numbers if steps[s] == (DONE, 0)]
        for chosen in subsets(done):
            if any(s not in chosen and not self.verifiers[s] for s in done):
                continue  # only for want of a team does it help to wait
            checked = [*steps]
            for s in chosen:
                checked[s] = (CHECKED, self.check[s])
            if not self._fits(checked, CHECKED, self.verifiers, self.brute.teams):
                continue
            ready = [
                s for s in self.numbers if checked[s] == WAITING and self._may(s, checked, day)
            ]
            for started in subsets(ready):
                now = [*checked]
                for s in started:
                    now[s] = (UNDER_WAY, self.long[s]) if self.long[s] else (DONE, 0)
                if not self._fits(now, UNDER_WAY, self.tracks, self.brute.at_once):
                    continue
                at_once = frozenset(s for s in started if not self.long[s])
                sure = [m for m in self.numbers if checked[m] == VERIFIED and m not in fresh]
                known = self._with_step(with_step, started, sure)
                if at_once:
                    yield from self._rounds(now, known, fresh | at_once, day)
                else:
                    yield now, known, fresh

    def _with_step(
        self, known: tuple[int | None, ...], started: Sequence[int], sure: Sequence[int]
    ) -> tuple[int | None, ...]:
        """Note the sets all but one of whose steps are verified for sure as that one starts."""
        found = []
        for step, members in zip(known, self.sets, strict=True):
            last = [
                s for s in started if s in members and all(m in sure for m in members if m != s)
            ]
            found.append(last[0] if last else step)
        return tuple(found)

    def _moves(
        self, i: int, with_step: tuple[int | None, ...]
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Give what moves a balance: the steps, with the sets that count with them; the rest."""
        size = len(self.numbers)
        own, apart = self.kept[i][:size], []
        for kept, members, step in zip(self.kept[i][size:], self.sets, with_step, strict=True):
            if step is None:
                apart.append((kept, members))
            else:
                own[step] += kept
        return [*((kept, (step,)) for step, kept in enumerate(own)), *apart]

    @staticmethod
    def _older(one: tuple[int, int]) -> tuple[int, int]:
        how, left = one
        if how == UNDER_WAY:
            return (DONE, 0) if left == 1 else (UNDER_WAY, left - 1)
        return (how, max(0, left - 1))

    def _may(self, step: int, steps: Sequence[tuple[int, int]], day: int) -> bool:
        earliest, latest = self.windows[step]
        if steps[step] != WAITING or day < earliest:
            return False
        in_time = latest is None or day + self.long[step] <= latest
        return (
            in_time
            and all(steps[need] == VERIFIED for need in self.first[step])
            and all(
                any(all(steps[need] == VERIFIED for need in way) for way in group)
                for group in self.either[step]
            )
        )

    def _fits(
        self,
        steps: Sequence[tuple[int, int]],
        how: int,
        places: Sequence[set[str]],
        room: Callable[[str], int],
    ) -> bool:
        """Whether no track, or no verifier, has more at once than it can."""
        busy = [p for s in self.numbers if steps[s][0] == how and steps[s][1] for p in places[s]]
        return all(busy.count(place) <= room(place) for place in {*busy})

    def _most(
        self,
        most: tuple[Fraction, ...],
        moved: Sequence[list[tuple[int, tuple[int, ...]]]],
        steps: Sequence[tuple[int, int]],
        before: set[int],
        fresh: frozenset[int],
    ) -> tuple[Fraction, ...]:
        """Raise the most that each was tempted by: gains done by now, costs done before."""
        raised = []
        for i, moves in enumerate(moved):
            if self.trust[i] is None:
                raised.append(F(0))
                continue
            held = self.start[i]
            for kept, of in moves:
                if all(s in before for s in of) or (
                    kept > 0 and all(steps[s][0] >= DONE and s not in fresh for s in of)
                ):
                    held += kept
            raised.append(max(most[i], held))
        return tuple(raised)

    def _cautious(
        self,
        i: int,
        moves: list[tuple[int, tuple[int, ...]]],
        steps: Sequence[tuple[int, int]],
        fresh: frozenset[int],
    ) -> Fraction:
        held = self.start[i]
        sure = [s for s in self.numbers if steps[s] == VERIFIED and s not in fresh]
        for kept, of in moves:
            if all(s in sure if kept > 0 else steps[s] != WAITING for s in of):
                held += kept
        return held

    def _keeps(self, most: Sequence[Fraction], cautious: Sequence[Fraction]) -> bool:
        """Whether rules 1 to 3 hold of the most tempting so far and of what is left now."""
        for high, low, sheet, trust in zip(most, cautious, self.sheets, self.trust, strict=True):
            if sheet.limit is not None and low < -sheet.limit - sheet.cover:
                return False
            if trust is None:
                continue
            p, q = trust.as_integer_ratio()
            taken, left = high - sheet.guarantee, low + sheet.cover
            if taken > sheet.final or q * taken > p * sheet.final + (q - p) * left:
                return False
        return True

    def _firsts(
        self, position: Position, steps: Sequence[tuple[int, int]], day: int
    ) -> tuple[int, int]:
        if not self.soonest_first:
            return (0, 0)
        new = [
            day
            for i, gains in enumerate(self.gains)
            if self.trust[i] is not None
            and any(steps[s] == VERIFIED for s in gains)
            # What was verified on an earlier day has been counted then.
            and not any(position.steps[s] == VERIFIED for s in gains)
        ]
        most, total = position.firsts
        return (max(most, *new), total + sum(new)) if new else (most, total)


def days(duration: str) -> int:
    number, *_working, unit = duration.split()
    return int(number) * DAYS[unit.removesuffix("s")]


def subsets(of: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(of, size) for size in range(len(of) + 1))
