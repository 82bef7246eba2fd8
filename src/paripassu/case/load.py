"""From a path, a library id or plain data to a sound `Case`, with the place of every fault."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from paripassu.case.assumptions import Assumptions
from paripassu.case.consistency import faults, private_faults
from paripassu.case.gathered import sound
from paripassu.case.library import library_case, library_ids
from paripassu.case.model import Case, PrivateNumbers
from paripassu.case.names import Fault, near
from paripassu.case.text import Text, read, read_input
from paripassu.case.trusting import trust_faults
from paripassu.case.worded import word_faults, worded
from paripassu.case.workbook.endings import OTHERS, WORKBOOK
from paripassu.errors import CaseError, CaseRemark
from paripassu.language import _, listed

INPUT = "-"  # names standard input
_OWN = (
    "trust", "learns", "breach_cost", "risk_limit", "bottom_line", "patience", "delay",
    "judgements",
)  # fmt: skip


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
        (`library_ids`), ``-`` for standard input, or plain data.
    private
        Paths of private files, each with the numbers of one party, which replace the case's.
    starts
        The date of D-Day, such as 2027-01-15, in place of what the case says of it.

    Raises
    ------
    CaseError
        With all that is wrong in one file: file, line, key (of a workbook sheet and cell), what was
        found, what was expected and what to write.
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
    case = sound(Case, text, lambda case: case_faults(case, text))
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
    if source == INPUT:
        return read_input()
    path = find(source)
    ending = path.suffix.lower()
    if ending in OTHERS:
        other = _("is {what}; save it as {ending}.", what=_(OTHERS[ending]), ending=WORKBOOK)
        raise CaseError(other, file=path.name)
    if ending == WORKBOOK:
        from paripassu.case.workbook.reader import read_workbook

        return read_workbook(path)
    return read(path)


def files_of(source: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Name the file that a case is read from; none where it is standard input."""
    return () if source == INPUT else (find(source),)


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


def case_faults(case: Case, text: Text, *, secret: bool = False) -> Iterator[Fault]:
    """Yield what is wrong across the keys of a case, which a text states.

    `secret`: some values in words can be private, so no sentence may tell what they say.
    """
    yield from faults(case, text.called)
    for party in case.parties:
        for path, said in word_faults(case, party, secret=secret):
            yield ("parties", party, *path), said


def _join(case: Case, text: Text) -> tuple[Case, str]:
    known = frozenset(PrivateNumbers.model_fields) | set(case.actions)
    text = replace(text, known=known, prices=case.prices)
    numbers = sound(PrivateNumbers, text, lambda numbers: _private_faults(case, numbers))
    return _joined(case, numbers), numbers.private


def _private_faults(case: Case, numbers: PrivateNumbers) -> Iterator[Fault]:
    astray = list(private_faults(case, numbers))
    yield from astray
    if not astray:
        joined = _joined(case, numbers)
        for path, said in word_faults(joined, numbers.private, secret=True):
            yield path if numbers.judgements else ("value",), said
        # Who is named is in the key, and no secret.
        yield from ((path[2:], said) for path, said in trust_faults(joined, numbers.private))


def _joined(case: Case, numbers: PrivateNumbers) -> Case:
    party = numbers.private
    stated = {key: value for key in _OWN if (value := getattr(numbers, key)) is not None}
    parties = {**case.parties, party: case.parties[party].model_copy(update=stated)}
    actions = dict(case.actions)
    for key in ("value", "keeps", "accrues"):
        for id_, number in getattr(numbers, key).items():
            table = {**getattr(actions[id_], key), party: number}
            actions[id_] = actions[id_].model_copy(update={key: table})
    return case.model_copy(update={"parties": parties, "actions": actions})
