"""The JSON Schema of answers, made of what each of them says that it holds."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from paripassu.answer import Answer, Envelope
from paripassu.errors import KINDS, MOST, Fault
from paripassu.verbs import VERBS, at

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answer_schema() -> dict[str, Any]:
    """Give the schema (draft 2020-12) of the plain data of all answers, told apart by ``verb``.

    What the command prints with ``--json`` where there is no answer is ``#/$defs/Error``.

    What is added to an answer in later versions does not break what reads it: keys that the schema
    does not name are to be ignored.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.answer_schema()["title"]
    'Pari Passu answers, version 1'
    """
    defs: dict[str, Any] = {}
    kinds = dict.fromkeys(at(verb.answer) for verb in VERBS)
    schema: dict[str, Any] = {"$schema": DIALECT}
    schema.update(title="Pari Passu answers, version 1")
    listed = [_kind(kind, defs) for kind in kinds]
    return {**schema, "oneOf": listed, "$defs": defs | {"Error": _error()}}


def _kind(kind: type[Answer], defs: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of one kind of answer: what all hold, and what it holds of its own."""
    parts = [_part(Envelope, defs), _part(kind.CONTENT, defs)]
    properties = {key: value for part in parts for key, value in part["properties"].items()}
    properties["verb"] = {"enum": list(kind.VERBS)}
    required = dict.fromkeys(key for part in parts for key in part["required"])
    return {
        "title": kind.__name__,
        "type": "object",
        "properties": properties,
        "required": list(required),
    }


def _error() -> dict[str, Any]:
    """Give the schema of what is printed in place of an answer."""
    texts: dict[str, Any] = {one.name: {"type": ["string", "null"]} for one in fields(Fault)}
    lines = {"sentence": {"type": "string"}, "line": {"type": ["integer", "null"], "minimum": 1}}
    error = {
        "kind": {"enum": list(KINDS)},
        "sentence": {"type": "string"},
        "faults": {"type": "array", "items": _object(texts | lines), "maxItems": MOST},
        "more": {"type": "integer", "minimum": 0},
    }
    return _object({"error": _object(error)})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _part(content: type, defs: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(content).json_schema()
    defs.update(schema.pop("$defs", {}))
    if "$ref" in schema:  # of what holds itself
        return dict(defs[schema["$ref"].rpartition("/")[2]])
    return schema
