"""One question asked of a case with other values in some of its places: an answer for each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from paripassu.answer import Answer
from paripassu.asking import answering
from paripassu.case.model import Case
from paripassu.case.number import describe
from paripassu.errors import PariPassuError, RequestError
from paripassu.language import N_, _, decimal
from paripassu.running.beside import searched
from paripassu.running.clock import Clock, Progress
from paripassu.running.processes import in_processes
from paripassu.trials.bar import bar
from paripassu.trials.rows import Row, Sweep, exactly, of_one_form
from paripassu.verbs import VERBS, Verb, at, function

MOST = 5_000  # combinations


@answering
def sweep(
    case: Case,
    /,
    values: Mapping[str, Iterable[Any]],
    *,
    verb: Callable[..., Answer] | str = "plan",
    cores: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Sweep:
    """Ask one question of a case with other values in some of its places.

    Parameters
    ----------
    values
        For each place, such as ``parties.usa.trust``, the values that it is to take: see
        `Case.with_values`. Every combination is asked, at most 5,000.
    verb
        The public function to ask, or its name.
    cores
        How many processes ask at a time; as many as there are cores if left out. The rows are the
        same for any number.
    progress
        Called with how many rows there are and the seconds since the start; if left out, a
        terminal or notebook shows a bar on standard error.
    options
        What the verb is asked besides, in each row: ``deal="offer"``, ``time_limit=5``.

    Returns
    -------
    The table. On Ctrl-C it has the rows that were found by then.

    Raises
    ------
    RequestError, CaseError
        Where there are too many combinations, there is no such verb, option or place, or a value
        cannot stand there. What is refused for a combination alone is told in its row.

    Examples
    --------
    >>> import paripassu
    >>> table = paripassu.sweep("bill-and-jack", {"parties.jack.breach_cost": [0, 1, 2]})
    >>> [row.yes for row in table.rows]
    [False, True, True]
    >>> table.rows[1].figures["guarantee_needed.jack"]
    Fraction(1, 1)
    """
    row = _row_of(verb)
    _refuse_options(row, options)
    lists = {place: tuple(map(exactly, some)) for place, some in values.items()}
    combinations = _refuse_values(case, lists)
    asked = [dict(zip(lists, one, strict=True)) for one in product(*lists.values())]
    tasks = [Task(case, row.name, one, options) for one in asked]

    def find(clock: Clock) -> Sweep:
        with bar(combinations, wanted=progress is None) as show:

            def tell(done: int) -> None:
                show(done)
                clock.tell(N_("{n} of {total} combinations"), n=done, total=combinations)

            found = in_processes(tasks, cores, clock, tell)
        return Sweep(case, row.name, of_one_form(found), combinations)

    return searched(find, None, progress)


@dataclass(frozen=True)
class Task:
    """One row to be: what is asked of what. It can be sent to another process."""

    case: Case
    verb: str
    values: Mapping[str, Any]
    options: Mapping[str, Any]

    def __call__(self) -> Row:
        """Ask."""
        ask = function(_row_of(self.verb))
        try:
            found: Answer = ask(self.case.with_values(self.values), **self.options)
        except PariPassuError as problem:
            return Row(self.values, False, None, False, {}, str(problem))
        told: Mapping[str, Any] = found.content()
        figures = dict(_headline(told, found.HEADLINE))
        return Row(self.values, found.yes, told.get("status"), found.proved, figures)


def _headline(told: Mapping[str, Any], keys: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Give the figures under some keys: of a table each by its key, of a list how many it has."""
    for key in keys:
        value = told[key]
        if isinstance(value, Mapping):
            yield from ((f"{key}.{of}", exactly(one)) for of, one in value.items())
        else:
            yield key, Fraction(len(value)) if isinstance(value, list) else exactly(value)


def _row_of(verb: Callable[..., Any] | str) -> Verb:
    """Find the row of the table of verbs; raises RequestError where it cannot be swept."""
    known = {row.name: row for row in VERBS if row.name not in ("sweep", "deal_of_domain")}
    name = verb if isinstance(verb, str) else getattr(verb, "__name__", "")
    if name not in known or not (isinstance(verb, str) or verb is at(known[name].home)):
        raise RequestError(
            _("The verb to ask is one of {known}, not {found}.",
              known=", ".join(known), found=describe(name or verb))
        )  # fmt: skip
    return known[name]


def _refuse_options(row: Verb, options: Mapping[str, Any]) -> None:
    known = [*inspect.signature(function(row)).parameters][1:]
    for name in options:
        if name not in known or name == "progress":
            raise RequestError(
                _("{verb} has no option {name}; it has {known}.",
                  verb=row.name, name=describe(name), known=", ".join(known))
            )  # fmt: skip


def _refuse_values(case: Case, lists: Mapping[str, tuple[Any, ...]]) -> int:
    """Count the combinations; refuse too many, none, and a value that cannot stand in its place."""
    for place, some in lists.items():
        if not some:
            raise RequestError(_("There are no values for {place}.", place=place))
    combinations = prod(map(len, lists.values()))
    if not lists or combinations > MOST:
        raise RequestError(
            _("{n} combinations of values were asked for; expected 1 to {most}.",
              n=decimal(f"{combinations if lists else 0:,}"), most=decimal(f"{MOST:,}"))
        )  # fmt: skip
    first = {place: some[0] for place, some in lists.items()}
    for place, some in lists.items():
        for value in some:
            case.with_values({**first, place: value})
    return combinations
