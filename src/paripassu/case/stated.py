"""What every part of a case is written with: ids, lines, dates, durations, values, pledges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date as Date  # noqa: N812
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.fields import FieldInfo

from paripassu.case import guesses
from paripassu.case.amount import NotNegative, Number, Value
from paripassu.case.bare import Bare, meant
from paripassu.case.number import describe, unlike, wrong
from paripassu.case.signs import REFUSED, cleaned, composed, is_seen, refusal
from paripassu.language import _
from paripassu.short import shortly

T = TypeVar("T")
NOBODY = "nobody"  # who brings about an event


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


def _wordy(text: str) -> str:
    """Refuse a unit that begins with a figure, which would run into the amount before it."""
    if text[:1].isnumeric():
        expected = _("words such as EUR million")
        sentence = _("begins with a figure, which would run into amounts; expected {expected}.",
                     expected=expected)  # fmt: skip
        raise wrong(sentence, "words", found=text[:40], expected=expected)
    return text


def _one(value: Any) -> Any:
    value = meant(value)
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, str):
            sentence = _("expected 1, found the text {found}.", found=describe(value))
            raise wrong(sentence, "version", found=value[:40], expected="1", write="1")
        raise unlike("1", value, kind="version")
    return value


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _nobody(value: Any, info: ValidationInfo) -> Any:
    """Read nobody, unless the case gives that id to somebody."""
    known = NOBODY in (info.context or {}).get("ids", ())
    return () if value in (NOBODY, [NOBODY]) and not known else value


def _apart(table: Any) -> Any:
    """Refuse two ids that are one when their accents are composed: what one says would be lost."""
    ids = [key for key in table if isinstance(key, str)] if isinstance(table, Mapping) else []
    if not all(map(str.isascii, ids)):
        times = Counter(map(composed, ids))
        if twice := [id_ for id_ in times if times[id_] > 1]:
            sentence = _("holds {id} twice, with accents typed in two ways.", id=twice[0][:64])
            raise wrong(sentence, "alike")
    return table


def _dated(value: Any) -> Any:
    text = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and Date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise unlike(_("a date such as 2019-02-28"), value, *guesses.dates(text), kind="date")


# Letters and figures of any script with their marks, but nothing that is never seen.
_PATTERN = (
    r"^[[\p{L}\p{Nd}]--\p{Default_Ignorable_Code_Point}]"
    r"[[\p{L}\p{M}\p{Nd}_\-]--\p{Default_Ignorable_Code_Point}]*$"
)
# The same for editors, which do not all know what a letter is: beyond ASCII `load` says.
_BEYOND = r"\u0080-\u00a9\u2000-\u206f\u3000-\u3004\ufeff"
ID_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": rf"^[^\u0000-/:-@\[-`{{-\u007f{_BEYOND}][^\u0000-,./:-@\[-^`{{-\u007f{_BEYOND}]*$",
    "maxLength": 64,
}
Id = Annotated[
    str,
    StringConstraints(pattern=_PATTERN, max_length=64),
    AfterValidator(composed),
    WithJsonSchema(ID_SCHEMA),
]
# An action, or one of its parts: coal-exports, coal-exports.2.
_OF_ONE = r"(\.[1-9][0-9]{0,3})?$"
_PART_SCHEMA = {**ID_SCHEMA, "pattern": ID_SCHEMA["pattern"][:-1] + _OF_ONE, "maxLength": 69}
Part = Annotated[
    str,
    StringConstraints(pattern=_PATTERN[:-1] + _OF_ONE, max_length=69),
    AfterValidator(composed),
    WithJsonSchema(_PART_SCHEMA),
]
Line = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_printable)]
Prose = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_paragraphs)]
Named = Annotated[Line, AfterValidator(_said)]
Step = Annotated[Line, AfterValidator(composed)]
Unit = Annotated[
    str, StringConstraints(max_length=40), AfterValidator(_printable), AfterValidator(_wordy)
]
Title = Annotated[str, StringConstraints(max_length=80), AfterValidator(_printable)]
Truth = Annotated[bool, BeforeValidator(meant)]
Version = Annotated[Literal[1], BeforeValidator(_one)]
Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5} (day|week|month|year)s?$")]
Lasting = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,5} ((working )?days?|(week|month|year)s?)$"),
]
"""A duration that may count working days, as what is done, verified or waited for does."""
Day = Annotated[str, BeforeValidator(_dated), WithJsonSchema({"type": "string", "format": "date"})]
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA}]}),
]
Parts = Annotated[
    tuple[Part, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [_PART_SCHEMA, {"type": "array", "items": _PART_SCHEMA}]}),
]
Actors = Annotated[
    Ids,
    BeforeValidator(_nobody),
    PlainSerializer(lambda ids: list(ids) or NOBODY, when_used="json"),
    WithJsonSchema({"anyOf": [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA, "minItems": 1}]}),
]
APART = BeforeValidator(_apart)
Under = Annotated[Mapping[Id, T], APART]
"""A table of what stands under ids."""
Lags = Annotated[Mapping[Part, Lasting], APART]
"""A duration for each of some actions, or for a part of one."""
Values = Under[Value]
Numbers = Under[Number]


def _is_nothing(value: Any, field: FieldInfo | None, ids: Collection[str]) -> bool:
    if not isinstance(value, Bare) or value.meant is not None or field is None:
        return False
    names = any(text in get_args(field.annotation) for text in (Id, Step))
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


_NOTHING = (Fraction(0),) * 2


class Valued(Stated):
    """What is worth something to parties."""

    value: Values

    def worth(self, party: str) -> Fraction:
        """Give the middle of the range stated for a party, 0 where none is."""
        low, high = self.value.get(party, _NOTHING)
        return low if low is high else (low + high) / 2


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
