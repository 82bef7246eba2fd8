"""What a stress test tells: shares of draws with their standard errors, and what parties lose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, Self

import numpy as np

from paripassu.answer import Answer
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.language import N_
from paripassu.order.told import deal_content, deal_restored
from paripassu.risk.along import Along
from paripassu.risk.asking import rounded
from paripassu.risk.content import (
    DrawnContent,
    EndContent,
    OrderContent,
    StressContent,
)
from paripassu.risk.explained import Explained
from paripassu.risk.fate import Cause
from paripassu.risk.replan import Replanned
from paripassu.risk.shares import Share, Spread
from paripassu.risk.tally import Tally
from paripassu.short import Short, in_line


@dataclass(frozen=True, repr=False)
class End(Short):
    """Where an order first breaks, or ends: after so many steps, by whom, in what share of draws.

    `rule` is the rule that fails, where one does, as believed; None among `ends`.
    """

    cause: Literal["rule", "left", "alarm", "unbacked"]
    rule: int | None
    party: str | None
    step: int
    share: Share

    def content(self) -> EndContent:
        """Give it as plain data."""
        return {
            "cause": self.cause, "rule": self.rule, "party": self.party, "step": self.step,
            "share": self.share.share, "error": self.share.error,
        }  # fmt: skip

    @classmethod
    def restored(cls, content: EndContent) -> Self:
        """Make it again."""
        share = Share(content["share"], content["error"])
        return cls(content["cause"], content["rule"], content["party"], content["step"], share)


@dataclass(frozen=True, repr=False)
class Stressed(Short):
    """One order under stress.

    Attributes
    ----------
    name
        ``plan``, ``history``, or its number among those that were given.
    holds, completed
        In what share of draws it holds as believed; and is completed, bad luck besides.
    best, regret
        In what share it is the best of the orders; how much more trust it lacks than the best, on
        average.
    breaks
        Where it first breaks as believed, the most frequent first.
    ends
        What ended it before it was completed, bad luck besides, the most frequent first.
    survival, days
        After each number of steps from 0 on: in what share of draws it comes so far; on which day,
        on average, that many are verified.
    result, steps
        Per party, what it is left with in the end; and were the plan to end after each number of
        steps from 0 on.
    """

    name: str
    order: tuple[str, ...]
    holds: Share
    completed: Share
    best: Share
    regret: Share
    breaks: tuple[End, ...]
    ends: tuple[End, ...]
    survival: tuple[Fraction, ...]
    days: tuple[Fraction, ...]
    result: Mapping[str, Spread]
    steps: Mapping[str, tuple[Spread, ...]]

    def content(self) -> OrderContent:
        """Give it as plain data."""
        return {
            "name": self.name, "order": list(self.order),
            "holds": self.holds.content(), "completed": self.completed.content(),
            "best": self.best.content(), "regret": self.regret.content(),
            "breaks": [one.content() for one in self.breaks],
            "ends": [one.content() for one in self.ends],
            "survival": list(self.survival), "days": list(self.days),
            "parties": {
                p: {"result": own.content(), "steps": [one.content() for one in self.steps[p]]}
                for p, own in self.result.items()
            },
        }  # fmt: skip

    @classmethod
    def restored(cls, content: OrderContent) -> Self:
        """Make it again."""
        parties = content["parties"]
        return cls(
            content["name"], tuple(content["order"]),
            Share(**content["holds"]), Share(**content["completed"]),
            Share(**content["best"]), Share(**content["regret"]),
            tuple(map(End.restored, content["breaks"])), tuple(map(End.restored, content["ends"])),
            tuple(content["survival"]), tuple(content["days"]),
            {p: Spread(**own["result"]) for p, own in parties.items()},
            {p: tuple(Spread(**one) for one in own["steps"]) for p, own in parties.items()},
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Stress(Answer):
    """Orders of one deal, under draws of what its numbers may really be and of bad luck.

    Attributes
    ----------
    orders
        What becomes of each.
    draws, wanted
        How many draws there were, and were to be.
    sample
        Of how many, the first, what parties are left with is told.
    drawn
        How the numbers were drawn.
    explained
        Which number to ask next and, where that was asked, why the first order breaks.
    replanned
        What is found where each draw is planned for anew; None where that was not asked.
    """

    VERBS: ClassVar = ("stress",)
    CONTENT: ClassVar = StressContent
    HEADLINE: ClassVar = ("holds", "completed")

    case: Case
    deal: Deal
    orders: tuple[Stressed, ...]
    draws: int
    wanted: int
    sample: int
    drawn: DrawnContent
    explained: Explained
    replanned: Replanned | None = None

    def __repr__(self) -> str:
        said = ", ".join(f"{one.name} holds in {float(one.holds.share):.1%}" for one in self.orders)
        return in_line(f"<Stress of {self.draws} draws: {said}>")

    @property
    def yes(self) -> bool:
        """Whether the first order holds as believed in at least half of the draws."""
        return self.orders[0].holds.share * 2 >= 1

    @property
    def proved(self) -> bool:
        """Never: shares of draws are estimates."""
        return False

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Whether draws are missing, or something that was to be told of them."""
        cut = () if self.draws == self.wanted else (N_("draws"),)
        anew = self.replanned
        if anew is not None and anew.draws != self.wanted:
            cut = (*cut, N_("draws planned for"))
        return (*cut, *self.explained.unfinished)

    def content(self) -> StressContent:
        """Give what it holds."""
        return {
            "draws": self.draws, "wanted": self.wanted, "sample": self.sample,
            "drawn": self.drawn, "deal": deal_content(self.deal),
            "holds": {one.name: one.holds.share for one in self.orders},
            "completed": {one.name: one.completed.share for one in self.orders},
            "orders": [one.content() for one in self.orders],
            "explained": self.explained.content(),
            "replanned": None if self.replanned is None else self.replanned.content(),
        }  # fmt: skip

    @classmethod
    def restored(cls, content: StressContent, case: Case) -> Self:
        """Make it again."""
        return cls(
            case, deal_restored(content["deal"]),
            tuple(map(Stressed.restored, content["orders"])),
            content["draws"], content["wanted"], content["sample"], content["drawn"],
            Explained.restored(content["explained"]),
            content["replanned"] and Replanned.restored(content["replanned"]),
        )  # fmt: skip


def stressed(name: str, way: Along, tally: Tally) -> Stressed:
    """Sum up one order."""
    draws, sample = tally.draws, tally.sample
    broken = int(tally.breaks.sum())
    completed = int(tally.ends[Cause.NONE].sum())
    ended = tally.ends.sum((0, 1))
    reached = ended[::-1].cumsum()[::-1]
    held = np.concatenate([one.balances for one in sample], 2)
    result = np.concatenate([one.result for one in sample], 1)
    return Stressed(
        name,
        way.order,
        Share.of(draws - broken, draws),
        Share.of(completed, draws),
        Share.of(tally.best, draws),
        Share.mean(tally.regret, tally.regret2, draws),
        _listed(_breaks(way, tally)),
        _listed(_ends(way, tally)),
        tuple(rounded(count / draws) for count in reached),
        tuple(rounded(total / tally.dated) for total in tally.days),
        {p: Spread.of(result[i]) for i, p in enumerate(way.parties)},
        {p: tuple(map(Spread.of, held[i])) for i, p in enumerate(way.parties)},
    )


def _listed(ends: Iterator[End]) -> tuple[End, ...]:
    return tuple(sorted(ends, key=lambda one: (-one.share.share, one.step, one.party or "")))


def _breaks(way: Along, tally: Tally) -> Iterator[End]:
    for rule, party, step in np.argwhere(tally.breaks):
        share = Share.of(int(tally.breaks[rule, party, step]), tally.draws)
        yield End("rule", int(rule) + 1, way.parties[party], int(step), share)


def _word(cause: int) -> Literal["rule", "left", "alarm", "unbacked"]:
    if cause == Cause.UNBACKED:
        return "unbacked"
    return "left" if cause == Cause.LEFT else "alarm" if cause == Cause.ALARM else "rule"


def _ends(way: Along, tally: Tally) -> Iterator[End]:
    for cause, party, step in np.argwhere(tally.ends):
        if cause != Cause.NONE:
            who = way.parties[party] if party < len(way.parties) else None
            share = Share.of(int(tally.ends[cause, party, step]), tally.draws)
            yield End(_word(int(cause)), None, who, int(step), share)
