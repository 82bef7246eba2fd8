"""Values in words: one action is better for a party than another, by a difference called so.

The seven words are the categories of MACBETH (Bana e Costa & Vansnick 1994).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
)

from paripassu.case.amount import RANGE
from paripassu.case.names import nearest, suggested
from paripassu.case.number import brief, missed, unlike, wrong
from paripassu.case.stated import ID_SCHEMA, Id, Stated
from paripassu.language import _

WORDS = ("no", "very weak", "weak", "moderate", "strong", "very strong", "extreme")
STRONGEST = len(WORDS) - 1
NOTHING = "nothing"
MAX_JUDGEMENTS = 120

Span = tuple[int, int]
"""A word, or several next to each other: the lowest and the highest, as positions in `WORDS`."""


def _word(value: Any) -> int:
    said = " ".join(value.lower().split()) if isinstance(value, str) else None
    if said in WORDS:
        return WORDS.index(said)
    word, words = nearest(said, WORDS) if said else None, ", ".join(WORDS)
    expected = _("one of the words {words}{near}", words=words, near=suggested(word))
    sentence = missed(expected, value)
    raise wrong(sentence, "words", found=brief(value), expected=words, write=word)


def _span(value: Any, info: ValidationInfo) -> Span:
    if not isinstance(value, list | tuple):
        return _word(value), _word(value)
    form = (info.context or {}).get("range", RANGE)
    shape = form.format(low=_("lower"), high=_("higher"))
    if len(value) != 2:
        sentence = _("a range of words is written {shape}; found {n}.", shape=shape, n=len(value))
        raise wrong(sentence, "words", found=str(len(value)), expected=shape)
    low, high = _word(value[0]), _word(value[1])
    if low > high:
        turned = form.format(low=WORDS[high], high=WORDS[low])
        sentence = _(
            "a range of words is written {shape}; here the first is higher: write {write}.",
            shape=shape, write=turned,
        )  # fmt: skip
        raise wrong(sentence, "words", found=form.format(low=WORDS[low], high=WORDS[high]),
                    expected=shape, write=turned)  # fmt: skip
    return low, high


def _written(span: Span) -> str | list[str]:
    low, high = span
    return WORDS[low] if low == high else [WORDS[low], WORDS[high]]


def _three(value: Any) -> Any:
    if isinstance(value, list | tuple) and len(value) == 3:
        return tuple(value)
    expected = _("three things in brackets, [the better, the other, a word for the difference]")
    if not isinstance(value, list | tuple):
        raise unlike(expected, value, kind="words")
    sentence = _("expected {expected}, found {found}.", expected=expected, found=len(value))
    raise wrong(sentence, "words", found=str(len(value)), expected=expected)


_WORD: dict[str, Any] = {"enum": list(WORDS)}
_BY: dict[str, Any] = {
    "anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 2, "maxItems": 2}]
}


class _Judged(NamedTuple):
    better: Id
    than: Id
    by: Annotated[Span, PlainValidator(_span), PlainSerializer(_written, when_used="json")]


class Judgement(_Judged):
    """The first is better for the party than the second, by a difference called so.

    Attributes
    ----------
    better, than
        Actions, or `nothing`: the status quo, which is worth 0.
    by
        The lowest and the highest word that may be meant, as positions in `WORDS` (0 to 6).
    """

    __slots__ = ()

    @property
    def said(self) -> str:
        """The word as the file has it, or both ends of the range: ``strong``, ``weak - strong``."""
        low, high = self.by
        return WORDS[low] if low == high else f"{WORDS[low]} - {WORDS[high]}"


Judgements = Annotated[
    tuple[
        Annotated[
            Judgement,
            BeforeValidator(_three),
            WithJsonSchema(
                {
                    "type": "array",
                    "prefixItems": [ID_SCHEMA, ID_SCHEMA, _BY],
                    "minItems": 3,
                    "maxItems": 3,
                }
            ),
        ],
        ...,
    ],
    Field(max_length=MAX_JUDGEMENTS),
]


class Judge(Stated):
    """Who may state values in words; remembers which of its values came of them."""

    _in_words: frozenset[str] = PrivateAttr(frozenset())

    @property
    def in_words(self) -> frozenset[str]:
        """The actions whose value is worked out from its judgements, not stated."""
        return self._in_words

    def with_in_words(self, actions: Iterable[str]) -> Self:
        """Give it with these actions remembered as those."""
        party = self.model_copy()
        party._in_words = frozenset(actions)
        return party
