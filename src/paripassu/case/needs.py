"""What must be done before an action: other actions, instalments of them, or one of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic_core import CoreSchema

from paripassu.case.stated import Part, Stated
from paripassu.language import either, in_a_row, in_clauses

Names = tuple[str, ...]
T = TypeVar("T")


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str | Mapping) else value


class _OrOne:
    """Says in the JSON Schema that one may stand by itself, without a list around it."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


class AnyOf(Stated):
    """Several of which one is enough: ``{any: [escrow, bank-bond]}``."""

    any: Annotated[
        tuple[Part, ...], Field(min_length=1), BeforeValidator(_one_or_more), _OrOne()
    ] = Field(description="Actions, or instalments of them, at least one of which must be done.")


def _branch(value: Any) -> str:
    return "group" if isinstance(value, Mapping | AnyOf) else "name"


Need = Annotated[
    Annotated[Part, Tag("name")] | Annotated[AnyOf, Tag("group")], Discriminator(_branch)
]


def _plain(needs: tuple[str | AnyOf, ...]) -> tuple[str | AnyOf, ...]:
    """Give one of a single name as that name: a case that says the same is the same."""
    return tuple(need if isinstance(need, str) or need.any[1:] else need.any[0] for need in needs)


Needs = Annotated[tuple[Need, ...], BeforeValidator(_one_or_more), AfterValidator(_plain), _OrOne()]


def groups_of(needs: Iterable[str | AnyOf]) -> tuple[Names, ...]:
    """Give for each need the names of which one must be done: of most needs it is a single one."""
    return tuple((need,) if isinstance(need, str) else need.any for need in needs)


def action_of(name: str) -> str:
    """Give the action that a name is of: oil, of ``oil`` and of ``oil.2``."""
    return name.partition(".")[0]


def instalment_of(name: str) -> int | None:
    """Give the number of an instalment: 2, of ``oil.2``; None where all of an action is meant."""
    number = name.partition(".")[2]
    return int(number) if number else None


def written(group: Iterable[str]) -> str:
    """Write the names of which one must be done as a cell has them: ``a or b``, as in English."""
    return " or ".join(group)


def in_words(needed: Iterable[Names]) -> str:
    """Name what is needed, for people: ``a or b; oil.1``."""
    groups = list(needed)
    join = in_clauses if any(len(group) > 1 for group in groups) else in_a_row
    return join(map(either, groups))


def arcs(needs: Mapping[str, Iterable[Iterable[str]]]) -> dict[str, set[str]]:
    """Give for each action all those that its needs name, every alternative counted."""
    return {id_: {action_of(n) for group in groups for n in group} for id_, groups in needs.items()}


def closed_under(needs: Mapping[T, Iterable[Iterable[T]]], kept: Iterable[T]) -> set[T]:
    """Leave out, again and again, what lacks all of those of which it needs one."""
    left = {*kept}
    while lacking := {a for a in left if any(left.isdisjoint(group) for group in needs[a])}:
        left -= lacking
    return left
