"""The words that cells hold and a case file knows: written in the language spoken, read in any."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from paripassu.case.workbook.layout import Column, Holds
from paripassu.language import N_, _, everywhere

# As a case file has them; each is a word of one meaning, whatever column it stands in.
KNOWN = (
    # Translators: words of drop-downs in a workbook. No two may be said alike, a drop-down must not
    # be longer than 255 signs, and there is no comma in any.
    N_("principal"), N_("stakeholder"), N_("guarantor"),
    N_("yes"), N_("no"), N_("any"), N_("to be agreed"),
    N_("none"), N_("hardly"), N_("partly"), N_("mostly"), N_("fully"),
    N_("declaration"), N_("freeze"), N_("rollback"), N_("irreversible"), N_("relief"),
    N_("assurance"), N_("payment"), N_("law"), N_("withdrawal"), N_("release"), N_("recognition"),
    N_("access"), N_("aid"), N_("other"),
    N_("very weak"), N_("weak"), N_("moderate"), N_("strong"), N_("very strong"), N_("extreme"),
    N_("collateral"), N_("custodian"), N_("guarantee"), N_("snapback"), N_("split"),
    N_("suspension"), N_("verification"),
    N_("done"), N_("late"), N_("never"), N_("undone"),
)  # fmt: skip
_HOLD_WORDS = frozenset({Holds.WORD, Holds.YES, Holds.REVERSIBLE, Holds.WHOLE, Holds.WHEN})
_TO = " to "


def in_words(value: object, column: Column) -> object:
    """Give what a cell holds with a word of the format in the language spoken."""
    if not isinstance(value, str):
        return value
    if column.holds is Holds.SPAN:
        return _TO.join(map(_said, value.split(_TO)))
    return _said(value) if column.holds in _HOLD_WORDS else value


def offered(column: Column) -> tuple[str, ...]:
    """Give the words of a drop-down in the language spoken."""
    return tuple(map(_said, column.words))


def meant(word: str) -> str:
    """Give the word of the format that a word in any language is; any other as it is."""
    return _meanings().get(folded(word), word)


def folded(word: str) -> str:
    """Give a word without regard to case, white space, accents and vowel marks."""
    plain = unicodedata.normalize("NFD", " ".join(word.split()).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _said(word: str) -> str:
    return _(word) if word in KNOWN else word


@cache
def _meanings() -> Mapping[str, str]:
    return {folded(said): word for word in KNOWN for said in everywhere(word)}
