"""The JSON Schema of the case file, for editors and other programs."""

from __future__ import annotations

from typing import Any

from paripassu.case.model import Case


def case_schema() -> dict[str, Any]:
    """Give the schema (draft 2020-12). What spans several keys is checked by `load` alone."""
    schema = _closed(Case.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pari Passu case, version 1",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _closed(part: Any) -> Any:
    """Where keys must be ids, let no other keys pass."""
    if isinstance(part, dict):
        closed = {key: _closed(value) for key, value in part.items()}
        if "patternProperties" in closed:
            closed["additionalProperties"] = False
        return closed
    return [_closed(item) for item in part] if isinstance(part, list) else part
