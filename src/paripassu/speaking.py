"""Which language to speak: what somebody chose, or what the system prefers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from paripassu.errors import RequestError
from paripassu.language import ENGLISH, LANGUAGES, _, spoken

_NO_LANGUAGE = ("C", "POSIX")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, in this thread or task only.

    Parameters
    ----------
    language
        One of `LANGUAGES`.

    Raises
    ------
    RequestError
        If the language is not known.
    """
    if language not in LANGUAGES:
        raise RequestError(
            _(
                "There is no language “{name}”; choose one of {known}.",
                name=language[:40],
                known=", ".join(LANGUAGES),
            )
        )
    before = spoken.set(language)
    try:
        yield
    finally:
        spoken.reset(before)


def preferred(environment: Mapping[str, str]) -> str:
    """Read the user's language from LANGUAGE, LC_ALL, LC_MESSAGES and LANG, as gettext does.

    The first variable that is set decides, and in it the first language that is known; English if
    none is. LANGUAGE may list several, and counts for nothing beside the locale C.
    """
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.partition(".")[0] in _NO_LANGUAGE:
        return ENGLISH
    listed = environment.get("LANGUAGE") or locale
    for one in listed.split(":"):
        short = one.replace("-", "_").partition("_")[0].partition(".")[0].partition("@")[0]
        if short.lower() in LANGUAGES:
            return short.lower()
    return ENGLISH
