"""What moves a party's balance over time: the steps of dated plans, and their extra values.

Part of the independent checker: read from the case itself, in plain fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import keeps
from paripassu.balance.dates import Dates
from paripassu.balance.deal import Deal
from paripassu.balance.parts import parts_agreed
from paripassu.case.model import Also, Case


@dataclass(frozen=True)
class Item:
    """What a step, or a set of them, brings a party: what it keeps, its value, and when.

    `monthly` it gets besides for each month in force, of which `lasting` goes on if the process
    ends. Of an event its points count at the instant at which it is known.
    """

    kept: Fraction
    value: Fraction
    starts: int
    done: int
    verified: int
    monthly: Fraction = Fraction(0)
    lasting: Fraction = Fraction(0)
    event: bool = False

    @property
    def matters(self) -> bool:
        """Whether it moves any balance at all."""
        return bool(self.kept or self.value or self.monthly or self.lasting)

    @property
    def weighed(self) -> int:
        """The day on which its points are weighed: from its start if it costs, else verified."""
        return self.starts if self.kept < 0 else self.verified

    @property
    def drains(self) -> bool:
        """Whether it costs month by month."""
        return self.monthly < 0 or (not self.monthly and self.lasting < 0)

    @property
    def in_force(self) -> int:
        """The day from which it accrues: from its start if it drains, else verified."""
        return self.starts if self.drains else self.verified


def items(case: Case, deal: Deal, dates: Mapping[str, Dates], party: str) -> Iterator[Item]:
    """List what moves a party's balance: the steps, what stands already, and the extra values."""
    always = Dates(-1, -1, -1, -1)
    parts, holder = parts_agreed(deal), {p: step for step in dates for p in step.split("+")}
    extras: dict[str, list[Also]] = {}
    for also in case.also:
        if party in also.value and all(map(deal.whole, also.when)):
            members = {holder[n] for a in also.when if a in deal.shares for n in deal.parts(a)}
            last = [dates[step] for step in members] or [always]
            completing = _completing(members, dates)
            if completing is None:
                kept, value = _extra([also], party)
                yield Item(
                    kept, value,
                    max(d.starts for d in last), max(d.done for d in last),
                    max(d.verified for d in last),
                )  # fmt: skip
            else:
                extras.setdefault(completing, []).append(also)
    for step, one in dates.items():
        shares = [(parts[n][0], parts[n][2]) for n in step.split("+")]
        yield _item(case, party, shares, one, _extra(extras.get(step, ()), party))
    for action in deal.standing:
        yield _item(case, party, [(action, Fraction(1))], always)


def _completing(members: set[str], dates: Mapping[str, Dates]) -> str | None:
    """Name the step that starts once all others of a set are verified; None where none does."""
    if not members:
        return None
    last = max(members, key=lambda step: (dates[step].starts, dates[step].verified))
    one, others = dates[last], [dates[step] for step in members - {last}]
    # Two that take no time at all may each come before the other.
    apart = all(d.verified <= one.starts and d.starts < one.verified for d in others)
    return last if apart else None


def _extra(found: Iterable[Also], party: str) -> tuple[Fraction, Fraction]:
    """Add up what a party keeps of extra values, and what they are worth to it."""
    kept = value = Fraction(0)
    for also in found:
        kept += also.worth(party) * (1 - also.reversible)
        value += also.worth(party)
    return kept, value


def _item(
    case: Case,
    party: str,
    parts: list[tuple[str, Fraction]],
    dates: Dates,
    extra: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0)),
) -> Item:
    (kept, value), monthly, lasting = extra, Fraction(0), Fraction(0)
    event = any(case.actions[id_].event for id_, _share in parts)
    for id_, share in parts:
        action = case.actions[id_]
        kept += keeps(case, id_, party) * share
        value += action.worth(party) * share
        rate = action.accrued(party) * share
        monthly += rate
        lasting += rate * (1 - action.reversible)
    return Item(kept, value, dates.starts, dates.done, dates.verified, monthly, lasting, event)
