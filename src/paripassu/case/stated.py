"""What every part of a case is written with: ids, lines, dates, durations, values, pledges."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date as Date  # noqa: N812
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.fields import FieldInfo

from paripassu.case.bare import Bare, meant
from paripassu.case.number import NotNegative, Number, Value, describe, wrong
from paripassu.case.signs import REFUSED, cleaned, is_seen, refusal
from paripassu.language import _
from paripassu.short import shortly


def _printable(text: str) -> str:
    """Fold white space; refuse whatever a terminal might obey."""
    text = cleaned(text)
    found = REFUSED.search(text)
    if found is not None:
        raise wrong(refusal(found[0]), "control")
    return " ".join(text.split())


def _paragraphs(text: str) -> str:
    """Fold white space within paragraphs: an empty line between two of them stays."""
    folded = (_printable(paragraph) for paragraph in re.split(r"\n[^\S\n]*\n", text))
    return "\n\n".join(filter(None, folded))


def _said(text: str) -> str:
    if not text:
        raise wrong(_("is empty; expected some words."), "empty")
    if not is_seen(text):
        raise wrong(_("holds no sign that can be seen; expected some words."), "empty")
    return text


def _one(value: Any) -> Any:
    value = meant(value)
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
Prose = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_paragraphs)]
Named = Annotated[Line, AfterValidator(_said)]
Truth = Annotated[bool, BeforeValidator(meant)]
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


def _is_nothing(value: Any, field: FieldInfo | None, ids: Collection[str]) -> bool:
    if not isinstance(value, Bare) or value.meant is not None or field is None:
        return False
    names = any(text in get_args(field.annotation) for text in (Id, Line))
    return field.default is None and not (names and value in ids)


class Stated(BaseModel):
    """What a case file states. Unknown keys are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __repr__(self) -> str:
        stated = [key for key in type(self).model_fields if key in self.model_fields_set]
        return shortly(self, {key: getattr(self, key) for key in stated})

    def __str__(self) -> str:
        return repr(self)

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, data: Any, info: ValidationInfo) -> Any:
        """Take a bare null as nothing where a key may be left out, but for the id of something."""
        if not isinstance(data, Mapping):
            return data
        ids = (info.context or {}).get("ids", ())
        return {
            key: None if _is_nothing(value, cls.model_fields.get(key), ids) else value
            for key, value in data.items()
        }


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
