"""What came of a tournament: how each way to behave fared for each party, and against which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number, Told
from paripassu.balance.checker import Figures, examine
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.language import N_
from paripassu.order.told import DealContent, deal_content, deal_restored
from paripassu.short import in_line


class FaredContent(Content):
    """How one way to behave fared for a party; of a party that does not act, null."""

    party: str
    strategy: str | None
    mean: Number
    mean_error: Number | None
    worst: Number
    finished: Number
    finished_error: Number | None
    breaks_at: int | None


class PairContent(Content):
    """How it fared where another party behaves in one way."""

    party: str
    strategy: str
    other: str
    mean: Number
    finished: Number


class IfItPaysContent(Content):
    """What comes of it if every party leaves as soon as it pays."""

    finished: bool
    step: int | None
    by: list[str]


class TournamentContent(Content):
    """A tournament over an order. Steps are numbered from 1; one more: after the last."""

    status: str
    deal: DealContent
    order: list[str]
    strategies: list[str]
    rounds: int
    games: int
    seed: int
    combinations: int
    wanted: int
    played: int
    repeats: int
    chancy: bool
    finished: Number
    finished_error: Number | None
    exposure: Mapping[str, Number]
    cover: Mapping[str, Number]
    final: Mapping[str, Number]
    breaks: Mapping[str, Number]
    rows: list[FaredContent]
    pairs: list[PairContent]
    if_it_pays: IfItPaysContent | None


@dataclass(frozen=True, repr=False)
class Fared(Told):
    """How one way to behave fared for a party, whatever the others did.

    Attributes
    ----------
    strategy
        Its name; None for a party that does not act, which does nothing.
    mean, worst
        What the party is left with in the mean, and at the least, in its own points.
    finished
        In which share of the games the deal was finished.
    mean_error, finished_error
        Their standard errors: 0 where nothing was left to chance, None where games are missing.
    breaks_at
        The step at which it broke most often, from 1; one more than there are: after the last.
        None where it never did.
    """

    party: str
    strategy: str | None
    mean: Fraction
    mean_error: Fraction | None
    worst: Fraction
    finished: Fraction
    finished_error: Fraction | None
    breaks_at: int | None

    def content(self) -> FaredContent:
        """Give what it holds."""
        return {
            "party": self.party,
            "strategy": self.strategy,
            "mean": self.mean,
            "mean_error": self.mean_error,
            "worst": self.worst,
            "finished": self.finished,
            "finished_error": self.finished_error,
            "breaks_at": self.breaks_at,
        }


@dataclass(frozen=True, repr=False)
class Pair(Told):
    """How one way to behave fared for a party where another party behaved in one way."""

    party: str
    strategy: str
    other: str
    mean: Fraction
    finished: Fraction

    def content(self) -> PairContent:
        """Give what it holds."""
        return {
            "party": self.party,
            "strategy": self.strategy,
            "other": self.other,
            "mean": self.mean,
            "finished": self.finished,
        }


@dataclass(frozen=True, repr=False)
class IfItPays(Told):
    """What comes of it if every party leaves as soon as it pays.

    Attributes
    ----------
    finished
        Whether the deal is finished.
    step
        The step, from 1, before which somebody leaves; one more than there are: after the last.
        None where nobody does.
    by
        Who leaves.
    """

    finished: bool
    step: int | None
    by: tuple[str, ...]

    def content(self) -> IfItPaysContent:
        """Give what it holds."""
        return {"finished": self.finished, "step": self.step, "by": list(self.by)}


@dataclass(frozen=True, repr=False)
class Tournament(Answer):
    """How a plan fares where the parties behave in different ways.

    Attributes
    ----------
    case, deal, order, figures
        The order, and what the checker says of it.
    strategies, rounds, games, seed
        As in `paripassu.tournament`.
    combinations, wanted, played
        How many combinations of strategies there are, were to be played, and were played.
    repeats
        How often each was played in which chance plays a part.
    chancy
        Whether another seed may give other figures.
    finished, finished_error
        In which share of the games the deal was finished; its standard error, as in a row.
    breaks
        In which share it broke at each step, from 1, where it did; at one more than there are:
        after the last.
    rows, pairs
        By party and strategy; and by the strategy of another party.
    if_it_pays
        What comes of it if all leave as soon as it pays; None in the view of one party.
    """

    VERBS: ClassVar = ("tournament",)
    CONTENT: ClassVar = TournamentContent
    HEADLINE: ClassVar = ("finished", "combinations")

    case: Case
    deal: Deal
    order: tuple[str, ...]
    figures: Figures
    strategies: tuple[str, ...]
    rounds: int
    games: int
    seed: int
    combinations: int
    wanted: int
    played: int
    repeats: int
    chancy: bool
    finished: Fraction
    finished_error: Fraction | None
    breaks: Mapping[int, Fraction]
    rows: tuple[Fared, ...]
    pairs: tuple[Pair, ...]
    if_it_pays: IfItPays | None

    def __repr__(self) -> str:
        share = f"{float(self.finished):.0%}"
        return in_line(
            f"<Tournament of {self.played} combinations, finished in {share}: "
            f"{', '.join(self.strategies)}>"
        )

    @property
    def yes(self) -> bool:
        """Whether the deal is finished where every party leaves as soon as it pays."""
        return self.if_it_pays is not None and self.if_it_pays.finished

    @property
    def proved(self) -> bool:
        """Whether all combinations were played, and chance had no part in it."""
        return not self.chancy and not self.unfinished

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Whether some that were to be played were not."""
        return () if self.played == self.wanted else (N_("games"),)

    def content(self) -> TournamentContent:
        """Give what it holds, in each party's own points."""
        figures = self.figures
        return {
            "status": str(figures.status),
            "deal": deal_content(self.deal),
            "order": list(self.order),
            "strategies": list(self.strategies),
            "rounds": self.rounds,
            "games": self.games,
            "seed": self.seed,
            "combinations": self.combinations,
            "wanted": self.wanted,
            "played": self.played,
            "repeats": self.repeats,
            "chancy": self.chancy,
            "finished": self.finished,
            "finished_error": self.finished_error,
            "exposure": figures.exposure,
            "cover": figures.cover,
            "final": figures.final,
            "breaks": {str(step): share for step, share in self.breaks.items()},
            "rows": [row.content() for row in self.rows],
            "pairs": [pair.content() for pair in self.pairs],
            "if_it_pays": None if self.if_it_pays is None else self.if_it_pays.content(),
        }

    @classmethod
    def restored(cls, content: TournamentContent, case: Case) -> Self:
        """Make it again; the checker works out its figures."""
        deal, order = deal_restored(content["deal"]), tuple(content["order"])
        pays = content["if_it_pays"]
        return cls(
            case=case,
            deal=deal,
            order=order,
            figures=examine(case, deal, order),
            strategies=tuple(content["strategies"]),
            rounds=content["rounds"],
            games=content["games"],
            seed=content["seed"],
            combinations=content["combinations"],
            wanted=content["wanted"],
            played=content["played"],
            repeats=content["repeats"],
            chancy=content["chancy"],
            finished=content["finished"],
            finished_error=content["finished_error"],
            breaks={int(step): share for step, share in content["breaks"].items()},
            rows=tuple(Fared(**row) for row in content["rows"]),
            pairs=tuple(Pair(**pair) for pair in content["pairs"]),
            if_it_pays=pays and IfItPays(pays["finished"], pays["step"], tuple(pays["by"])),
        )
