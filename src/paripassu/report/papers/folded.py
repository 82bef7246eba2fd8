"""Times of one action that follow each other, folded: all of them in one line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from paripassu.case.model import Action, Case
from paripassu.case.timing import every
from paripassu.case.titles import title_of
from paripassu.language import _, isolated
from paripassu.order.dated_plan import DatedStep
from paripassu.order.step import Step

T = TypeVar("T")
Run = Sequence[Step | DatedStep]


def repeated(case: Case, step: Step | DatedStep) -> Action | None:
    """Give the action of which a step is one time of several; None where it is of none."""
    action = case.actions[step.actions[0]]
    return action if action.repeats is not None and "+" not in step.name else None


def folded(
    case: Case,
    items: Iterable[T],
    step: Callable[[T], Step | DatedStep],
    alike: Callable[[T], Hashable],
) -> list[tuple[T, ...]]:
    """Put times of one action that follow each other together, where the same is said of them.

    Parameters
    ----------
    step
        Gives the step that an item is of.
    alike
        Gives what is said of an item besides; what differs in it is not folded.
    """
    runs: list[tuple[T, ...]] = []
    for item in items:
        last = runs[-1][-1] if runs else None
        if last is not None and _follows(case, step(last), step(item)) and (
            alike(last) == alike(item)
        ):  # fmt: skip
            runs[-1] = (*runs[-1], item)
        else:
            runs.append((item,))
    return runs


def _follows(case: Case, one: Step | DatedStep, other: Step | DatedStep) -> bool:
    return (
        repeated(case, one) is not None and one.actions == other.actions and "+" not in other.name
    )


def numbers(found: Sequence[int]) -> str:
    """Write the numbers of steps, those in a row as a span: 1, 3–13."""
    ends = [0, *(k for k, (a, b) in enumerate(pairwise(found), 1) if b != a + 1), len(found)]
    spans = ((found[first], found[last - 1]) for first, last in pairwise(ends))
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def run_title(case: Case, run: Run) -> str:
    """Give the title of several times of one action."""
    id_ = run[0].actions[0]
    action = case.actions[id_]
    assert action.repeats is not None
    first, last = (step.name.rpartition(".")[2] for step in (run[0], run[-1]))
    # Translators: several times of one action: “Report (3–12 of 12), every month”.
    return _("{title} ({first}–{last} of {times}), {every}", title=isolated(title_of(case, id_)),
             first=first, last=last, times=action.times, every=every(action.repeats))  # fmt: skip
