"""What every part of a case is written with: ids, lines, dates, durations, values, pledges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from paripassu.case.number import NotNegative, Number, Value, describe, wrong
from paripassu.case.text import CONTROL
from paripassu.language import _


def _printable(text: str) -> str:
    """Fold white space; refuse whatever a terminal might obey."""
    if CONTROL.search(text):
        raise wrong(_("holds control characters, which are not allowed."), "control")
    return " ".join(text.split())


def _said(text: str) -> str:
    if not text:
        raise wrong(_("is empty; expected some words."), "empty")
    return text


def _one(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        found = describe(value)
        if isinstance(value, str):
            raise wrong(_("expected 1, found the text {found}.", found=found), "version")
        raise wrong(_("expected 1, found {found}.", found=found), "version")
    return value


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _dated(value: Any) -> Any:
    text = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and Date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise wrong(
        _("expected a date such as 2019-02-28, found {found}.", found=describe(value)), "date"
    )


_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
_ID = {"type": "string", "pattern": _PATTERN, "maxLength": 64}
Id = Annotated[str, StringConstraints(pattern=_PATTERN, max_length=64)]
Line = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_printable)]
Named = Annotated[Line, AfterValidator(_said)]
Version = Annotated[Literal[1], BeforeValidator(_one)]
Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5} (day|week|month|year)s?$")]
Day = Annotated[str, BeforeValidator(_dated), WithJsonSchema({"type": "string", "format": "date"})]
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [_ID, {"type": "array", "items": _ID}]}),
]
Actors = Annotated[
    Ids,
    WithJsonSchema({"anyOf": [_ID, {"type": "array", "items": _ID, "minItems": 1}]}),
]
Values = Mapping[Id, Value]
Numbers = Mapping[Id, Number]


class Stated(BaseModel):
    """What a case file states. Unknown keys are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


_NOTHING = Fraction(0), Fraction(0)


class Valued(Stated):
    """What is worth something to parties."""

    value: Values

    def worth(self, party: str) -> Fraction:
        """Give the middle of the range stated for a party, 0 where none is."""
        low, high = self.value.get(party, _NOTHING)
        return low if low == high else (low + high) / 2


class Pledge(Stated):
    """What one party loses to another by walking away: a number for each, in its own points."""

    lost: NotNegative = Field(
        description="What it is worth to the party that pledges it, which loses it."
    )
    gained: NotNegative = Field(
        description="What it is worth to the party that it goes to, in that party's points."
    )

    def more(self, lost: Fraction, gained: Fraction) -> Pledge:
        """Give the pledge with this much more of it."""
        return self.model_copy(update={"lost": self.lost + lost, "gained": self.gained + gained})
