"""From a path, a library id or plain data to a sound `Case`, with the place of every fault."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from paripassu.case.assumptions import Assumptions
from paripassu.case.consistency import faults, private_faults
from paripassu.case.library import library_case, library_ids
from paripassu.case.model import Case, PrivateNumbers
from paripassu.case.names import near
from paripassu.case.number import describe
from paripassu.case.stated import Stated
from paripassu.case.text import Text, read
from paripassu.case.worded import word_faults, worded
from paripassu.case.workbook.endings import OTHERS, WORKBOOK
from paripassu.errors import CaseError, CaseRemark
from paripassu.language import N_, _, either, listed

Model = TypeVar("Model", bound=Stated)

_EXPECTED = {
    "missing": N_("is missing; it must be there."),
    "extra_forbidden": N_("is not a key that belongs here{near}."),
    "string_type": N_("expected text, found {found}."),
    "bool_type": N_("expected true or false, found {found}."),
    "bool_parsing": N_("expected true or false, found {found}."),
    "tuple_type": N_("expected a list, found {found}."),
    "mapping_type": N_("expected a table of keys, found {found}."),
    "dict_type": N_("expected a table of keys, found {found}."),
    "model_type": N_("expected a table of keys, found {found}."),
    "model_attributes_type": N_("expected a table of keys, found {found}."),
    "too_short": N_("holds too few; expected at least {min_length}."),
    "too_long": N_("holds too many; expected at most {max_length}."),
    "string_too_long": N_("is too long; expected at most {max_length} characters."),
    "string_unicode": N_("holds control characters, which are not allowed."),
}
_OWN = "trust", "breach_cost", "risk_limit", "bottom_line", "patience", "delay", "judgements"
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.[0-9]+\Z")
_PATTERNS = {
    "takes": N_("expected a duration such as 30 days or 2 months, found {found}."),
    "": N_("expected a short name of letters, digits, - and _, found {found}."),
}


def load(
    source: str | os.PathLike[str] | Mapping[str, Any],
    *,
    private: Iterable[str | os.PathLike[str]] = (),
    starts: str | None = None,
) -> Case:
    """Read a case and join its private files.

    Parameters
    ----------
    source
        A path to a YAML or JSON file or to a workbook (.xlsx), the id of a library case
        (`library_ids`), or plain data.
    private
        Paths of private files, each with the numbers of one party, which replace the case's.
    starts
        The date of D-Day, such as 2027-01-15, in place of what the case says of it.

    Raises
    ------
    CaseError
        With file, line, key (of a workbook sheet and cell), what is wrong and what was expected.
    RequestError
        Where a workbook is to be read and openpyxl is not installed.

    Warns
    -----
    CaseRemark
        Where something is read that nobody sees, such as a hidden row.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.load("hanoi-2019")
    <Case 'Hanoi, February 2019', 6 parties, 26 actions>
    """
    text = _as_text(source)
    if starts is not None and isinstance(text.data, Mapping):
        text = replace(text, data={**text.data, "starts": starts})
    case = sound(text)
    joined: set[str] = set()
    for file in private:
        case, party = _join(case, read(Path(file), secret=True))
        if party in joined:
            second = _("is a second private file of {party}; expected one.", party=party)
            raise CaseError(second, file=str(file))
        joined.add(party)
    for remark in text.remarks:
        warnings.warn(remark, CaseRemark, stacklevel=2)
    return worded(_told(case, joined))


def library() -> Mapping[str, str]:
    """Give the titles of the library's cases, each by its id.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.library()["hanoi-2019"]
    'Hanoi, February 2019'
    """
    return {id_: load(id_).title for id_ in library_ids()}


def sound(text: Text, *, secret_words: bool = False) -> Case:
    """Make a case of plain data, before what it says in words is worked out; raises as `load` does.

    `secret_words`: some values in words can be private, so no sentence may tell what they say.
    """
    case = _validated(Case, text)
    for path, sentence in faults(case):
        raise text.error(path, sentence)
    for party in case.parties:
        for path, sentence in word_faults(case, party, secret=secret_words):
            raise text.error(("parties", party, *path), sentence)
    return case


def _told(case: Case, joined: set[str]) -> Case:
    """Say whose numbers there are beside the case's: outputs name whoever states them."""
    if not joined:
        return case
    names = listed([party.name for id_, party in case.parties.items() if id_ in joined])
    whose = _("{whose} and, in private files, {parties}", whose=case.whose_numbers, parties=names)
    known = case.assumptions or Assumptions.model_validate({"by": whose})
    return case.model_copy(update={"assumptions": known.model_copy(update={"by": whose})})


def _as_text(source: str | os.PathLike[str] | Mapping[str, Any]) -> Text:
    if isinstance(source, Mapping):
        return Text(source, _("the case"), {})
    path = find(source)
    ending = path.suffix.lower()
    if ending in OTHERS:
        other = _("is {what}; save it as {ending}.", what=_(OTHERS[ending]), ending=WORKBOOK)
        raise CaseError(other, file=path.name)
    if ending == WORKBOOK:
        from paripassu.case.workbook.reader import read_workbook

        return read_workbook(path)
    return read(path)


def find(source: str | os.PathLike[str]) -> Path:
    """Path of a case given as a path or as the id of a library case."""
    path, name = Path(source), os.fspath(source)
    try:
        is_there, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        is_there = is_folder = False
    if not name.strip():
        raise CaseError(_("The name of the case is empty; expected a path or a library id."))
    if name in library_ids() and (is_folder or not is_there):
        return library_case(name)
    if is_folder:
        raise CaseError(_("is a folder; expected a case file."), file=name)
    if is_there:
        return path
    if path.suffix or len(path.parts) > 1:
        meant = near(path.stem, library_ids())
        raise CaseError(_("there is no such file{near}.", near=meant), file=name)
    raise CaseError(
        _(
            "is neither a file nor a case of the library{near}; `paripassu cases` lists the "
            "library.",
            near=near(name, library_ids()),
        ),
        file=name,
    )


def _validated(model: type[Model], text: Text) -> Model:
    try:
        return model.model_validate(text.data, context={"ids": _ids(text.data)})
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        # A misspelt key is told before the key that is then missing.
        first = min(errors, key=lambda error: error["type"] != "extra_forbidden")
        path = tuple(part for part in first["loc"] if part != "[key]")
        data_path = _inside(text.data, path)
        raise text.error(data_path, _sentence(first, model, secret=text.secret)) from None


def _ids(data: Any) -> frozenset[str]:
    """Name what the data gives ids to, so that one called null is told from nothing."""
    tables = data.values() if isinstance(data, Mapping) else ()
    return frozenset(str(key) for table in tables if isinstance(table, Mapping) for key in table)


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
    found = _("something else") if secret else describe(error.get("input"))
    if kind == "number" and secret:
        return _("expected an exact number of at most six decimal places, in its range.")
    if kind == "number":
        return str(error["ctx"]["sentence"])
    if kind in ("date", "version", "when", "words") and secret:
        return _("is not as expected.")
    if kind in ("control", "date", "empty", "version", "when", "words"):
        return str(error["msg"])
    if error["loc"][2:3] == ("parts",):
        if error["loc"][0] == "instruments":
            return _("expected a whole number from 2 to 1000, found {found}.", found=found)
        # Translators: “any” is written in the file as it is, in English.
        return _("expected a whole number from 1 to 1000, or any, found {found}.", found=found)
    if not secret and (unsayable := _unsayable(error, found)):
        return unsayable
    if kind == "string_pattern_mismatch" or (kind == "string_type" and key == "takes"):
        key = "takes" if "takes" in error["loc"] else ""
        return _(_PATTERNS[key], found=found)
    if kind in ("enum", "literal_error"):
        # What pydantic lists: 'late', 'partly' or 'never'.
        known = either(re.split(", | or ", error["ctx"]["expected"]))
        return _("expected {known}, found {found}.", known=known, found=found)
    if key in ("teams", "at_once"):
        return _("expected a whole number from 1 to 1000, found {found}.", found=found)
    if kind in _EXPECTED:
        limits = error.get("ctx", {})
        return _(_EXPECTED[kind], found=found, near=near(key, _keys(model)), **limits)
    return _("is not as expected: found {found}.", found=found)


def _unsayable(error: Any, found: str) -> str:
    """Say of what cannot be named yet what to write instead; nothing of all else."""
    if "needs" in error["loc"] and isinstance(error["input"], list | dict | tuple):
        return _(
            "expected a list of actions, all of which are needed; one of several cannot be a need "
            "yet: name the one that is meant, or write a case for each."
        )
    named = error["type"] == "string_pattern_mismatch" and not {"by", "[key]"} & {*error["loc"]}
    if named and _PART.match(error["input"]):
        return _(
            "names {found}, and a part of an action cannot be named here yet: name the whole "
            "action, or write its parts as actions of their own.",
            found=found,
        )
    return ""


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
    stated = {key: value for key in _OWN if (value := getattr(numbers, key)) is not None}
    parties = {**case.parties, party: case.parties[party].model_copy(update=stated)}
    actions = dict(case.actions)
    for key in ("value", "keeps", "accrues"):
        for id_, number in getattr(numbers, key).items():
            table = {**getattr(actions[id_], key), party: number}
            actions[id_] = actions[id_].model_copy(update={key: table})
    case = case.model_copy(update={"parties": parties, "actions": actions})
    for path, sentence in word_faults(case, party, secret=True):
        raise text.error(path if numbers.judgements else ("value",), sentence)
    return case, party
