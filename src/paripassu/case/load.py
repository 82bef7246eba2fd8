"""From a path, a library id or plain data to a sound `Case`, with the place of every fault."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from paripassu.case.consistency import faults, private_faults
from paripassu.case.library import library_case, library_ids
from paripassu.case.model import Case, PrivateNumbers
from paripassu.case.names import near
from paripassu.case.number import describe
from paripassu.case.stated import Stated
from paripassu.case.text import Text, read
from paripassu.errors import CaseError

Model = TypeVar("Model", bound=Stated)

_EXPECTED = {
    "missing": "is missing; it must be there.",
    "extra_forbidden": "is not a key that belongs here{near}.",
    "string_type": "expected text, found {found}.",
    "bool_type": "expected true or false, found {found}.",
    "bool_parsing": "expected true or false, found {found}.",
    "tuple_type": "expected a list, found {found}.",
    "mapping_type": "expected a table of keys, found {found}.",
    "dict_type": "expected a table of keys, found {found}.",
    "model_type": "expected a table of keys, found {found}.",
    "model_attributes_type": "expected a table of keys, found {found}.",
    "too_short": "holds too few; expected at least {min_length}.",
    "too_long": "holds too many; expected at most {max_length}.",
    "string_too_long": "is too long; expected at most {max_length} characters.",
    "string_unicode": "holds control characters, which are not allowed.",
}
_PATTERNS = {
    "takes": "expected a duration such as 30 days or 2 months, found {found}.",
    "": "expected a short name of letters, digits, - and _, found {found}.",
}


def load(
    source: str | os.PathLike[str] | Mapping[str, Any],
    *,
    private: Iterable[str | os.PathLike[str]] = (),
) -> Case:
    """Read a case and join its private files.

    Parameters
    ----------
    source
        A path to a YAML or JSON file, the id of a library case (`library_ids`), or plain data.
    private
        Paths of private files, each with the numbers of one party, which replace the case's.

    Raises
    ------
    CaseError
        With file, line, key, what is wrong and what was expected.
    """
    text = _as_text(source)
    case = _validated(Case, text)
    for path, sentence in faults(case):
        raise text.error(path, sentence)
    joined: set[str] = set()
    for file in private:
        case, party = _join(case, read(Path(file), secret=True))
        if party in joined:
            raise CaseError(f"is a second private file of {party}; expected one.", file=str(file))
        joined.add(party)
    return case


def _as_text(source: str | os.PathLike[str] | Mapping[str, Any]) -> Text:
    return Text(source, "the case", {}) if isinstance(source, Mapping) else read(find(source))


def find(source: str | os.PathLike[str]) -> Path:
    """Path of a case given as a path or as the id of a library case."""
    path, name = Path(source), os.fspath(source)
    try:
        is_there, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        is_there = is_folder = False
    if not name.strip():
        raise CaseError("The name of the case is empty; expected a path or a library id.")
    if name in library_ids() and (is_folder or not is_there):
        return library_case(name)
    if is_folder:
        raise CaseError("is a folder; expected a case file.", file=name)
    if is_there:
        return path
    if path.suffix or len(path.parts) > 1:
        meant = near(path.stem, library_ids())
        raise CaseError(f"there is no such file{meant}.", file=name)
    raise CaseError(
        f"is neither a file nor a case of the library{near(name, library_ids())}; "
        "`paripassu cases` lists the library.",
        file=name,
    )


def _validated(model: type[Model], text: Text) -> Model:
    try:
        return model.model_validate(text.data)
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        # A misspelt key is told before the key that is then missing.
        first = min(errors, key=lambda error: error["type"] != "extra_forbidden")
        path = tuple(part for part in first["loc"] if part != "[key]")
        data_path = _inside(text.data, path)
        raise text.error(data_path, _sentence(first, model, secret=text.secret)) from None


def _inside(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Leave out of a path what the model adds to it (branches of a union)."""
    kept: list[str | int] = []
    for position, part in enumerate(path):
        last = position == len(path) - 1
        if isinstance(data, dict) and (part in data or last):
            kept.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            kept.append(part)
            data = data[part]
    return tuple(kept)


def _sentence(error: Any, model: type[Stated], *, secret: bool) -> str:
    kind, key = error["type"], str(error["loc"][-1])
    found = "something else" if secret else describe(error.get("input"))
    if kind == "number" and secret:
        return "expected an exact number of at most six decimal places, in its range."
    if kind == "number":
        return str(error["ctx"]["sentence"])
    if kind in ("date", "version") and secret:
        return "is not as expected."
    if kind in ("control", "date", "empty", "version"):
        return str(error["msg"])
    if error["loc"][2:3] == ("parts",):
        numbers = "2 to 1000" if error["loc"][0] == "instruments" else "1 to 1000, or any"
        return f"expected a whole number from {numbers}, found {found}."
    if kind == "string_pattern_mismatch":
        key = "takes" if "takes" in error["loc"] else ""
        return _PATTERNS[key].format(found=found)
    if kind in ("enum", "literal_error"):
        return f"expected {error['ctx']['expected']}, found {found}."
    if kind in _EXPECTED:
        limits = error.get("ctx", {})
        return _EXPECTED[kind].format(found=found, near=near(key, _keys(model)), **limits)
    return f"is not as expected: found {found}."


def _keys(model: type[Stated]) -> list[str]:
    """Every key that the format knows, for suggesting the one that was meant."""
    names: list[str] = list(model.model_fields)
    definitions = model.model_json_schema().get("$defs", {})
    for definition in definitions.values():
        names.extend(definition.get("properties", {}))
    return names


def _join(case: Case, text: Text) -> tuple[Case, str]:
    text = replace(text, known=frozenset(PrivateNumbers.model_fields) | set(case.actions))
    numbers = _validated(PrivateNumbers, text)
    for path, sentence in private_faults(case, numbers):
        raise text.error(path, sentence)
    party = numbers.private
    stated = {
        key: value
        for key in ("trust", "breach_cost", "risk_limit", "bottom_line", "patience", "delay")
        if (value := getattr(numbers, key)) is not None
    }
    parties = {**case.parties, party: case.parties[party].model_copy(update=stated)}
    actions = dict(case.actions)
    for key in ("value", "keeps", "accrues"):
        for id_, number in getattr(numbers, key).items():
            table = {**getattr(actions[id_], key), party: number}
            actions[id_] = actions[id_].model_copy(update={key: table})
    return case.model_copy(update={"parties": parties, "actions": actions}), party
