"""The JSON Schema of the case file, for editors and other programs."""

from __future__ import annotations

from typing import Any

from paripassu.case.model import Case


def case_schema() -> dict[str, Any]:
    """Give the schema (draft 2020-12). What spans several keys is checked by `load` alone."""
    schema = _closed(Case.model_json_schema())
    schema.update(title="Pari Passu case, version 1")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": schema["title"], **schema}


def _closed(part: Any) -> Any:
    """Where keys must be ids, let no other keys pass."""
    if isinstance(part, dict):
        closed = {key: _closed(value) for key, value in part.items()}
        if "patternProperties" in closed:
            closed["additionalProperties"] = False
        return closed
    return [_closed(item) for item in part] if isinstance(part, list) else part
