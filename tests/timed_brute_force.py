"""Points that change with time, at every instant, written from the wording alone: slow and plain.

Floats, and integrals added up numerically: nothing is shared with the closed forms of the checker.
Instants are each day, noon of that day and just before the next: nothing happens between those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

import numpy as np

from tests.brute_force import number
from tests.dated_brute_force import Dated, DatedBrute, When, days

ALWAYS = When(-1, -1, -1, -1)


class Instant(NamedTuple):
    """A time, the last day whose events it sees, and the last whose costs are settled by it."""

    time: float
    seen: int
    settled: int


@dataclass(frozen=True)
class Item:
    """A step, what stands, or a set: its points, those a month, and those a month that go on."""

    when: When
    kept: float
    value: float
    monthly: float = 0.0
    lasting: float = 0.0


class Timed:
    """One party of a case as plain data, on given dates."""

    def __init__(self, brute: DatedBrute, dates: Dated, party: str) -> None:
        self.brute, self.party = brute, party
        self.dates = {step: one.counted for step, one in dates.items()}
        stated = brute.party(party, "patience")
        self.patience = 1.0 if stated is None else float(stated)
        self.delay = float(brute.party(party, "delay") or 0)
        self.horizon = days(brute.case.get("horizon", "0 days"))
        self.end = max(one.verified for one in self.dates.values())
        self.guarantee, self.cover = float(brute.guarantee(party)), float(brute.cover(party))

    def worth(self, time: float) -> float:
        """Say what a point of a day is worth on D-Day."""
        return float(self.patience ** (max(0.0, time) / 365))

    @cached_property
    def _summed(self) -> list[float]:
        """Points of one a month from D-Day to each half day, by Simpson's rule."""
        last = 2 * max(self.end, self.horizon) + 4
        slices = [
            (self.worth(k / 2) + 4 * self.worth(k / 2 + 0.25) + self.worth(k / 2 + 0.5)) / 12 / 30
            for k in range(last)
        ]
        return [0.0, *accumulate(slices)]

    def months(self, first: float, last: float) -> float:
        """Say what one point a month is worth that comes between two times."""
        first, last = max(0.0, first), max(0.0, last)
        return max(0.0, self._summed[round(2 * last)] - self._summed[round(2 * first)])

    @cached_property
    def items(self) -> list[Item]:
        own = {s: self._item(self.brute.tokens(s), one) for s, one in self.dates.items()}
        apart = []
        actions = self.brute.case["actions"]
        apart += [self._item([(actions[a], 1)], ALWAYS) for a in self.brute.standing]
        for also in self.brute.also:
            parts = {part for a in also["when"] for part in self.brute.parts.get(a, [])}
            steps = [s for s in self.dates if parts & {*s.split("+")}]
            kept = float(self.brute.extra_kept(also, self.party))
            value = float(self.brute.extra(also, self.party))
            last = [s for s in steps if self.brute.completes(self.dates, s, steps)]
            if last:
                item = own[last[0]]
                own[last[0]] = replace(item, kept=item.kept + kept, value=item.value + value)
            else:
                days_ = [self.dates[s] for s in steps]
                when = When(*map(max, zip(*days_, strict=True))) if steps else ALWAYS
                apart.append(Item(when, kept, value))
        return [*own.values(), *apart]

    def _item(self, tokens: list[Any], when: When) -> Item:
        names = {id(action): a for a, action in self.brute.case["actions"].items()}
        kept = value = monthly = lasting = 0.0
        for action, share in tokens:
            a = names[id(action)]
            kept += float(self.brute.keep(a, self.party) * share)
            value += float(self.brute.value(a, self.party) * share)
            rate = number(action.get("accrues", {}).get(self.party, 0)) * share
            rate *= self.brute.believed(a, self.party)
            monthly += float(rate)
            lasting += float(rate * (1 - number(action.get("reversible", 0))))
        return Item(when, kept, value, monthly, lasting)

    def _accrued(self, item: Item, since: int, time: float) -> float:
        """Say what is in hand of what comes month by month, and what of it goes on."""
        ends = float(self.horizon)
        in_hand = item.monthly * self.months(since, min(max(time, since), ends))
        return in_hand + item.lasting * self.months(min(max(time, since), ends), ends)

    def tempting(self, at: Instant) -> float:
        """Count gains once done; costs only once done, after all else of that day."""
        held = -self.delay * self.months(0, min(at.time, self.end))
        for item in self.items:
            done = item.when.done
            if done <= (at.settled if item.kept < 0 else at.seen):
                weighed = item.when.starts if item.kept < 0 else item.when.verified
                held += item.kept * self.worth(weighed)
            if done <= (at.settled if item.monthly < 0 else at.seen):
                in_force = item.when.starts if item.monthly < 0 else item.when.verified
                held += self._accrued(item, in_force, at.time)
        return held

    def cautious(self, at: Instant) -> float:
        """Count costs from their start, gains once they are verified."""
        held = -self.delay * self.months(0, min(at.time, self.end))
        for item in self.items:
            day = item.when.starts if item.kept < 0 else item.when.verified
            if day <= at.seen:
                held += item.kept * self.worth(day)
            since = item.when.starts if item.monthly < 0 else item.when.verified
            if since <= at.seen:
                held += self._accrued(item, since, at.time)
        return held

    @cached_property
    def final(self) -> float:
        total = -self.delay * self.months(0, self.end)
        for item in self.items:
            day = item.when.starts if item.value < 0 else item.when.verified
            since = item.when.starts if item.monthly < 0 else item.when.verified
            total += item.value * self.worth(day)
            total += item.monthly * self.months(min(since, self.horizon), self.horizon)
        return total

    @cached_property
    def instants(self) -> list[Instant]:
        last = max(self.end, self.horizon)
        found = [Instant(0, -1, -1)]
        for day in range(last + 1):
            found += [Instant(day, day, day - 1), Instant(day + 0.5, day, day)]
            found += [Instant(day + 1, day, day)]
        return found[:-2]  # what comes after everything is not looked at

    def _path(self, balance: Callable[[Instant], float]) -> Any:
        return np.array([balance(at) for at in self.instants])

    @cached_property
    def _paths(self) -> tuple[Any, Any, Any]:
        worth = np.array([self.worth(at.time) for at in self.instants])
        return self._path(self.tempting), self._path(self.cautious), worth

    @cached_property
    def leaving(self) -> Any:
        tempting, _, worth = self._paths
        return tempting - self.guarantee * worth

    @cached_property
    def left(self) -> Any:
        _, cautious, worth = self._paths
        return cautious + self.cover * worth

    @cached_property
    def margin(self) -> float:
        """Say by how much the finished deal beats leaving at the worst instant (rule 1)."""
        return float(self.final - self.leaving.max())

    def trust(self) -> float:
        """Compare every instant with every later one (rule 2)."""
        loss = self.leaving[:, None] - self.left[None, :]
        gain = self.final - self.left
        asked = np.where(loss > 1e-12, loss / np.where(gain > 1e-12, gain, 1.0)[None, :], 0.0)
        return float(np.triu(asked).max())

    def guarantee_asked(self) -> float:
        """Compare every instant with every later one, at the trust that is stated."""
        tempting, _, worth = self._paths
        trust = float(self.brute.stated(self.party))
        going_on = trust * self.final + (1 - trust) * self.left
        lacking = (tempting[:, None] - np.minimum(going_on, self.final)[None, :]) / worth[:, None]
        return max(0.0, float(np.triu(lacking).max()))

    def exposure(self) -> float:
        return max(0.0, -float(self._paths[1].min()))

    def uncovered(self) -> float:
        """Say how far it can fall with its cover counted (rule 3)."""
        return -float(self.left.min())


def with_time(seed: int, data: dict[str, Any]) -> dict[str, Any]:
    """Give a drawn dated case patience, cost of delay, what accrues, and longer durations."""
    rng = Random(seed + 9_000)
    unit = rng.choice(["day", "week", "week", "month"])
    data["horizon"] = rng.choice(["6 days", "40 days", "5 months", "1 year"])
    for party in data["parties"].values():
        if rng.random() < 0.7:
            party["patience"] = rng.choice([0.9, 0.5, 0.2, 0.03, 1])
        if rng.random() < 0.4:
            party["delay"] = rng.choice([0.1, 0.4, 1.5])
        party["breach_cost"] = party.get("breach_cost", 0) + rng.choice([0, 5, 15])
    for action in data["actions"].values():
        for told in (action, action.get("verified", {})):
            if "takes" in told:
                told["takes"] = told["takes"].replace("day", unit)
        if unit != "day":
            action.pop("latest", None)
        if rng.random() < 0.6:
            chosen = rng.sample([*data["parties"]], rng.randint(1, 2))
            action["accrues"] = {p: rng.choice([-1.5, -0.2, 0.3, 1, 2.5]) for p in chosen}
    return data
