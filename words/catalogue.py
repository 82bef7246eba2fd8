"""What there is to say, as the sources have it, and what of it a catalogue says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from paripassu.cli import app
from paripassu.command.help import texts
from paripassu.language import CATALOGUES, LANGUAGES, fields

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
SOURCE = CATALOGUES.parent
PLURALS = {  # as GNU gettext has them; Babel numbers the last two of Arabic the other way
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
    ": n%100>=11 ? 4 : 5);",
}
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)  # a date that changes would only be noise
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2)}


def template() -> Catalog:
    """Gather every message of the sources, the help of the command among them."""
    found = Catalog()
    messages = extract_from_dir(
        SOURCE,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for file, line, message, comments, _context in sorted(messages, key=lambda one: one[:2]):
        found.add(message, locations=[(f"paripassu/{Path(file).as_posix()}", line)],
                  auto_comments=comments)  # fmt: skip
    for text in texts(typer.main.get_command(app)):
        found.add(text, locations=[("paripassu/cli.py", 0)])
    return found


def catalogue(language: str) -> Catalog:
    """Read the catalogue of a language as it is in the repository."""
    path = CATALOGUES / language / "LC_MESSAGES" / "paripassu.po"
    if path.is_file():
        with path.open("rb") as file:
            return read_po(file, locale=language)
    begun = Catalog(
        locale=language,
        header_comment=f"# Pari Passu: {language}. The words to use are in GLOSSARY.md.",
        project="paripassu",
        version="1",
        msgid_bugs_address="none",
        last_translator="Pari Passu",
        language_team=language,
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )
    begun.mime_headers = [("Plural-Forms", PLURALS[language])]
    return begun


def updated(language: str, found: Catalog) -> Catalog:
    """Give the catalogue with the messages of the sources, and no others."""
    known = catalogue(language)
    known.update(found, no_fuzzy_matching=True, update_creation_date=False)
    return known


def written(known: Catalog) -> bytes:
    """Write a catalogue as it stands in the repository, without line numbers."""
    file = io.BytesIO()
    write_po(file, known, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(known: Catalog) -> bytes:
    """Compile a catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, known)
    return file.getvalue()


def missing(known: Catalog, found: Catalog) -> list[str]:
    """Name the messages that a catalogue does not say, or says with other fields."""
    return [
        f"{_id(message)!r}: {why}" for message in found if message.id
        if (why := _wrong(message, known.get(message.id)))
    ]  # fmt: skip


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _wrong(message: Message, said: Message | None) -> str:
    """Say what is wrong with a translation; nothing if it is fit to be shown."""
    if said is None or not said.string:
        return "not translated"
    forms = (said.string,) if isinstance(said.string, str) else said.string
    if not all(forms):
        return "not translated"
    if said.fuzzy:
        return "marked fuzzy"
    if isinstance(message.id, str) != isinstance(said.string, str):
        return "plural forms where there are none, or none where there are"
    english = (message.id,) if isinstance(message.id, str) else message.id
    optional = set() if isinstance(message.id, str) else {"n"}
    wanted = frozenset().union(*map(_fields, english)) | optional
    for form in forms:
        if _fields(form) | optional != wanted:
            return f"the fields of “{form}” are not those of the message"
        if _twice(form):
            return f"“{form}” says the same thing twice"
        if not form.replace("\n", "").isprintable():
            return f"“{form}” holds signs that are not printed, such as a space that does not break"
    return ""


def _twice(form: str) -> bool:
    """Whether a text is the same put twice, as a slip of the hand or of a merge leaves it."""
    half = len(form) // 2
    return half > 9 and form[:half].strip() == form[half:].strip()


def _fields(message: str) -> frozenset[str]:
    try:
        return fields(message)
    except ValueError:
        return frozenset({"braces that do not match"})
