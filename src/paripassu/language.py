"""The language in which people are answered: English, French or Arabic.

A sentence is written in English where it is used, and looked up when it is said:
``_("{name} does it by day {day}.", name=…, day=…)``. English needs no catalogue and costs
nothing; a catalogue of another language is read when it is first spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import bidirectional

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("en", "fr", "ar")
CATALOGUES = Path(__file__).parent / "languages"
ENGLISH = "en"
_RIGHT_TO_LEFT = ("ar",)

# What is set apart already, as a whole.
_ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")

spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Say which language is spoken: one of `LANGUAGES`; English if nobody chose."""
    return spoken.get()


def is_right_to_left() -> bool:
    """Say whether the language spoken is written from right to left."""
    return language() in _RIGHT_TO_LEFT


def isolated(text: str) -> str:
    """Give words that stand in a sentence so that their direction and its own do not mix.

    Words of the other direction are put between Unicode's isolates (UAX 9: U+2068, U+2069); all
    others stay as they are.
    """
    right = is_right_to_left()
    if (text.isascii() and not right) or text.isdigit() or _ISOLATED.fullmatch(text):
        return text
    # Numbers run from the left: read from the right two of them, or a minus, would change places.
    foreign = ("L", "EN") if right else ("R", "AL")
    if any(bidirectional(sign) in foreign for sign in text):
        return f"\u2068{text}\u2069"
    return text


def decimal(text: str) -> str:
    """Give a number that is written as in English as the language spoken writes it.

    In French 1,234.5 is 1 234,5. In a case file a number is always written with a point.
    """
    if language() != "fr":
        return text
    return text.replace(",", "\u202f").replace(".", ",")


def dated(date: str) -> str:
    """Give a date such as 2019-02-28 as the language spoken writes it: in French 28/02/2019."""
    if language() != "fr":
        return date
    return "/".join(reversed(date.split("-")))


def N_(message: str, /) -> str:  # noqa: N802 (gettext's own name)
    """Mark a constant for the catalogues; ``_(CONSTANT)`` says it."""
    return message


def _(message: str, /, **values: object) -> str:
    """Say a message in the language spoken, with its {named} fields filled in.

    Parameters
    ----------
    message
        The English message, a plain literal; without values its braces are left as they are.
    values
        What stands in the fields: text or numbers, which may hold any braces themselves.
    """
    said = message
    if language() != ENGLISH and message:
        said = _catalogue(language()).gettext(message)
    return _filled(said, message, values) if values else said


def everywhere(message: str, /) -> tuple[str, ...]:
    """Say a message in every language, in the order of `LANGUAGES`."""
    if not message:
        return ("",) * len(LANGUAGES)
    others = (_catalogue(one).gettext(message) for one in LANGUAGES if one != ENGLISH)
    return message, *others


def _n(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Say a message about a number of things, in the form that the language has for it.

    Parameters
    ----------
    singular, plural
        The English messages for one and for any other number.
    n
        How many; it stands in the field {n}, which a form such as “one day” may leave out.
    values
        What stands in the other fields.
    """
    message = singular if n == 1 else plural
    said = message
    if language() != ENGLISH:
        said = _catalogue(language()).ngettext(singular, plural, n)
    return _filled(said, message, {**values, "n": n})


def listed(words: Sequence[str]) -> str:
    """Join words for a sentence: a, b and c."""
    *before, last = words or [""]
    return _("{words} and {last}", words=in_a_row(before), last=last) if before else last


def either(words: Sequence[str]) -> str:
    """Join words for a sentence: a, b or c."""
    *before, last = words or [""]
    return _("{words} or {last}", words=in_a_row(before), last=last) if before else last


def in_a_row(words: Iterable[str]) -> str:
    """Join words that stand in a sentence or a cell: a, b, c."""
    # Translators: how two words of a list are joined, but for the last two.
    return _("{words}, {next}", words="", next="").join(words)


def in_clauses(words: Iterable[str]) -> str:
    """Join facts that stand in a cell: a; b; c."""
    # Translators: how two facts are joined.
    return _("{words}; {next}", words="", next="").join(words)


def fields(message: str) -> frozenset[str]:
    """Name the {fields} of a message.

    Raises
    ------
    ValueError
        If its braces do not match.
    """
    from string import Formatter

    return frozenset(name for _text, name, *_how in Formatter().parse(message) if name is not None)


def _filled(said: str, message: str, values: Mapping[str, object]) -> str:
    """Fill a translation; one whose fields are not the message's gives way to the message.

    What is read from the other end than the sentence is set apart, so that neither a name nor a
    number changes places with what stands beside it.
    """
    values = {k: isolated(v) if isinstance(v, str) else v for k, v in values.items()}
    if said != message:
        try:
            if fields(said) | {"n"} == fields(message) | {"n"}:
                return said.format_map(values)
        except (LookupError, ValueError):
            pass
    return message.format_map(values)


@cache
def _catalogue(language: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with (CATALOGUES / language / "LC_MESSAGES" / "paripassu.mo").open("rb") as file:
        return GNUTranslations(file)
