"""The page on where history's orders would have been expected to break, and where they did."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from paripassu import Plan, Step, check, load, tournament
from paripassu.balance.amounts import points
from paripassu.balance.branches import events_of
from paripassu.case.history import Came, HistoryStep
from paripassu.case.library import library_ids
from paripassu.case.translated import said
from paripassu.order.because import share
from paripassu.order.failing import Failing

BAD = (Came.LATE, Came.PARTLY, Came.NEVER, Came.UNDONE)
WORDS = {Came.LATE: "late", Came.PARTLY: "in part", Came.NEVER: "never", Came.UNDONE: "undone"}


@dataclass(frozen=True)
class Told:
    """History's order of one case, and what `check` says of it."""

    id_: str
    plan: Plan

    @property
    def title(self) -> str:
        return said(self.plan.case.title)

    @property
    def order(self) -> tuple[HistoryStep, ...]:
        history = self.plan.case.history
        assert history is not None
        return history.order

    @property
    def broke(self) -> int | None:
        """The step at which history broke off, from 1."""
        history = self.plan.case.history
        assert history is not None
        if history.broke is None:
            return None
        return 1 + next(k for k, one in enumerate(self.order) if one.action == history.broke)

    @cached_property
    def failing(self) -> tuple[Step, ...]:
        """The steps before which somebody would gain by leaving: rule 1 or 2 fails."""
        return tuple(s for s in self.plan.steps if any(one.rule < 3 for one in s.fails))

    @property
    def expected(self) -> int | None:
        """The first of them."""
        return self.failing[0].number if self.failing else None

    @property
    def worst(self) -> int | None:
        """The one at which the rules fail by the most: rule 1, then trust."""

        def lacking(step: Step) -> tuple[bool, float]:
            trust = [one for one in step.fails if one.rule == 2]
            beyond = max((float(one.reaches - one.allowed) for one in trust), default=0.0)
            return any(one.rule == 1 for one in step.fails), beyond

        return max(self.failing, key=lacking).number if self.failing else None

    def named(self, number: int) -> str:
        return f"{number}. {self.plan.named(number)}"

    def who(self, party: str) -> str:
        return self.plan.case.parties[party].name


def breaks_page() -> Iterator[str]:
    told = [Told(id_, check(case, history=True)) for id_ in library_ids()
            if (case := load(id_)).history is not None]  # fmt: skip
    yield "# Where history's orders would have been expected to break"
    yield ""
    yield from _paragraph(
        "For every case of the library that tells a history: the first step of history's order "
        "before which somebody would gain by leaving, by the case's numbers, beside the step at "
        "which it really broke."
    )
    yield from _paragraph(
        "**What this page is not.** It is no forecast and no test of the method. The values, "
        "trust, guarantees and limits are assumptions of the library's analyst, who knew how each "
        "story ended when stating them: where the two columns agree, that may be hindsight. A "
        "rule that fails says that by these numbers somebody would gain by leaving, not that "
        "somebody will. What happened, and its sources, is the library's `history` of each case; "
        "the figures are worked out anew from it by `python -m docs.generate`. There are few "
        "cases, and nobody drew them by chance."
    )
    yield from _summary(told)
    yield "| case | steps | expected to break before | history broke at | first not as due |"
    yield "|---|---|---|---|---|"
    for one in told:
        yield _row(one)
    yield ""
    yield from _paragraph(
        "*Expected to break before*: the first step at which rule 1 or 2 fails, and for whom; if "
        "every party leaves as soon as that pays (`paripassu tournament CASE --history "
        "--strategies leave`), the process ends there. *History broke at*: the step that the case "
        "names as the one at which it broke off. *First not as due*: the first step that came "
        "late, in part, never, or was undone."
    )
    for one in told:
        yield from _section(one)


def _summary(told: list[Told]) -> Iterator[str]:
    fails = [one for one in told if one.failing]
    holds = [one for one in told if not one.failing]
    broke = [one for one in told if one.broke is not None]
    late = [one for one in fails if one.broke is not None and one.broke > (one.expected or 0)]
    there = [one for one in broke if one.broke in {step.number for step in one.failing}]
    chance = sum(Fraction(len(one.failing), len(one.order)) for one in broke)
    yield from _paragraph(
        f"Of {len(told)} orders {len(broke)} broke off. Rule 1 or 2 fails somewhere in "
        f"{len(fails)}, and {_both(fails, broke)} of these broke off. It fails nowhere in "
        f"{len(holds)}, and {_both(holds, broke)} of these broke off all the same "
        f"({_listed([one for one in holds if one in broke])})."
    )
    yield from _paragraph(
        f"*Where* it broke is told less well. In {len(there)} of the {len(broke)} a rule fails at "
        f"the very step at which it broke; but the rules fail at many steps, and had each broken "
        f"at one drawn by chance, {points(chance)} would be expected. In {len(late)} cases the "
        f"parties went on past the first step before which somebody would gain by leaving: what "
        f"the numbers call reason enough was not acted on at once."
    )


def _paragraph(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, 88, break_long_words=False, break_on_hyphens=False)
    yield ""


def _both(some: list[Told], others: list[Told]) -> int:
    return sum(one in others for one in some)


def _listed(some: list[Told]) -> str:
    return ", ".join(f"`{one.id_}`" for one in some) or "none"


def _row(one: Told) -> str:
    first = next((k for k, step in enumerate(one.order, 1) if step.came in BAD), None)
    came = "-" if first is None else f"{one.named(first)} ({WORDS[one.order[first - 1].came]})"
    broke = "not broken off" if one.broke is None else one.named(one.broke)
    if not one.failing:
        expected = "nowhere"
    else:
        step = one.failing[0]
        tempted = (fail.party for fail in step.fails if fail.rule < 3)
        whom = ", ".join(map(one.who, dict.fromkeys(tempted)))
        expected = f"{one.named(step.number)} ({whom})"
    return f"| `{one.id_}` | {len(one.order)} | {expected} | {broke} | {came} |"


def _section(one: Told) -> Iterator[str]:
    history = one.plan.case.history
    assert history is not None
    yield f"\n## `{one.id_}`: {one.title}\n"
    yield "By the numbers:\n"
    if not one.failing:
        yield "- rules 1 and 2 hold at every step: nobody would gain by leaving."
    else:
        first = one.failing[0]
        yield f"- first before {one.named(first.number)}:"
        yield from (f"  - {_fails(one, fail)};" for fail in first.fails)
        if one.worst != first.number and one.worst is not None:
            step = one.plan.steps[one.worst - 1]
            yield f"- most of all before {one.named(one.worst)}:"
            yield from (f"  - {_fails(one, fail)};" for fail in step.fails)
        numbers = ", ".join(str(step.number) for step in one.failing)
        yield f"- in all at {len(one.failing)} of {len(one.order)} steps ({numbers})."
    yield from _if_it_pays(one)
    yield "\nWhat happened:\n"
    if one.broke is None:
        yield "- it was not broken off;"
    else:
        yield f"- it broke at {one.named(one.broke)}{_when(one.order[one.broke - 1])};"
    for came in BAD:
        steps = [k for k, step in enumerate(one.order, 1) if step.came is came]
        if steps:
            yield f"- {WORDS[came]}: {'; '.join(one.named(k) for k in steps)};"
    yield f"\n{' '.join(said(history.about).split())}"
    if history.source:
        yield f"\nSource: {history.source}"


def _fails(one: Told, fail: Failing) -> str:
    who = one.who(fail.party)
    if fail.rule == 1:
        return (f"{who} holds {points(fail.reaches)}, less its guarantee, and the finished deal "
                f"gives it {points(fail.allowed)} (rule 1: no trust is enough)")  # fmt: skip
    if fail.rule == 2:
        whom = fail.earned.whom if fail.earned is not None else None
        trusted = "" if whom is None else f" in {one.who(whom)}"
        return (f"{who} would need a trust of {share(fail.reaches)}{trusted} and has "
                f"{points(fail.allowed)} (rule 2)")  # fmt: skip
    return (f"{who} is exposed by {points(fail.reaches)} and bears {points(fail.allowed)} "
            "(rule 3)")  # fmt: skip


def _if_it_pays(one: Told) -> Iterator[str]:
    if events_of(one.plan.case, one.plan.deal):
        return  # a game is played of what is certain alone
    pays = tournament(one.plan.case, history=True, strategies=["leave"]).if_it_pays
    assert pays is not None
    if pays.finished:
        yield "- if every party leaves as soon as it pays, the deal is finished."
    elif pays.step == len(one.order) + 1:
        yield "- if every party leaves as soon as it pays, it ends after the last step."
    else:
        whom = ", ".join(map(one.who, pays.by))
        yield (f"- if every party leaves as soon as it pays, it ends before "
               f"{one.named(pays.step or 1)}: {whom} would leave.")  # fmt: skip


def _when(step: HistoryStep) -> str:
    told = [str(step.date)] if step.date else []
    told += [said(step.note)] if step.note else []
    source = f"; {step.source}" if step.source else ""
    return f" ({'; '.join(told)}{source})" if told else ""
