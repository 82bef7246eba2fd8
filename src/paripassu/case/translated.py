"""Texts that a case states in several languages, and which of them is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from paripassu.language import language

T = TypeVar("T")
Part = TypeVar("Part", bound=BaseModel)
Found = TypeVar("Found")

# A language by its code of two or three letters (ISO 639), with script or region where it matters.
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
# What pydantic adds to the place of a fault: which of the two forms it is in.
ONE, SEVERAL = "[text]", "[texts]"


class Translated(str):
    """A text stated in several languages.

    As a text it is the one in the language that was spoken when it was read, and is equal to any
    text that reads the same; `said` gives it in the language spoken now.

    Attributes
    ----------
    translations
        The text in each language, by its code, in the order in which the file states them.
    """

    translations: Mapping[str, str]

    def __new__(cls, text: str, translations: Mapping[str, str]) -> Translated:
        """Make the text that reads so, with what stands for it in each language."""
        made = super().__new__(cls, text)
        made.translations = MappingProxyType(dict(translations))
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), dict(self.translations))


def said(text: str) -> str:
    """Give a text in the language spoken now; where it is not stated, in the first one that is."""
    return str(_chosen(text.translations)) if isinstance(text, Translated) else text


def first_stated(text: str) -> str:
    """Give a text in the first language in which it is stated, whatever is spoken."""
    return next(iter(text.translations.values())) if isinstance(text, Translated) else text


def spoken(part: Part) -> Part:
    """Give a case, or a part of one, with all its texts in the language spoken now.

    To be asked once, where a document or an answer is put into words: a case read in one language
    may be told in another. What is stated in one language stays as it is.
    """
    told = {key: _told(getattr(part, key)) for key in type(part).model_fields}
    changed = {key: new for key, new in told.items() if new is not getattr(part, key)}
    return part.model_copy(update=changed) if changed else part


def spoken_within(found: Found) -> Found:
    """Give an answer in which every case, however deep, has its texts in the language spoken now.

    Sentences that were made when it was found stay in the language of then.
    """
    case = getattr(found, "case", None)
    if not isinstance(case, BaseModel) or spoken(case) is case:
        return found  # what other cases it holds are made of that one
    told: Found = _told(found)
    return told


def _told(value: Any) -> Any:
    if isinstance(value, Translated):
        new = _chosen(value.translations)
        return value if new == value else new
    if isinstance(value, BaseModel):
        return spoken(value)
    if isinstance(value, Mapping):
        table = {key: _told(one) for key, one in value.items()}
        return table if any(table[key] is not value[key] for key in table) else value
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        news = {name: new for name, one in parts.items() if (new := _told(one)) is not one}
        return replace(value, **news) if news else value
    if type(value) is tuple:
        listed = tuple(map(_told, value))
        same = all(new is old for new, old in zip(listed, value, strict=True))
        return value if same else listed
    return value


def _chosen(texts: Mapping[str, str]) -> Translated:
    spoken_now = language()
    alike = (text for tag, text in texts.items() if tag.partition("-")[0] == spoken_now)
    text = texts.get(spoken_now) or next(alike, None) or next(iter(texts.values()))
    return Translated(text, texts)


def _read(texts: Mapping[str, str]) -> str:
    stated = {tag: text for tag, text in texts.items() if text}
    return _chosen(stated) if stated else ""


class _PerLanguage:
    """Lets a text be stated as a table too: one text for each language."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        one = handler(source)
        tags = core_schema.str_schema(pattern=LANGUAGE)
        several = core_schema.no_info_after_validator_function(
            _read, core_schema.dict_schema(tags, one, min_length=1)
        )
        either = core_schema.tagged_union_schema({ONE: one, SEVERAL: several}, _form)
        return core_schema.no_info_before_validator_function(
            _stated,
            either,
            serialization=core_schema.plain_serializer_function_ser_schema(
                _stated, when_used="json"
            ),
        )


def _form(value: Any) -> str:
    return SEVERAL if isinstance(value, Mapping) else ONE


def _stated(value: Any) -> Any:
    """Give a text as the file states it: a table where it is in several languages."""
    return dict(value.translations) if isinstance(value, Translated) else value


Spoken = Annotated[T, _PerLanguage()]
"""A text that may be stated in one language, or in several: ``{en: …, fr: …, ar: …}``."""
