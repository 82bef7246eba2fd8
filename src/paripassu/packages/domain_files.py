"""The files of a negotiation domain that another program wrote: found, told apart, read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from paripassu.case.library import library_ids
from paripassu.errors import CaseError, RequestError
from paripassu.language import _, _n
from paripassu.packages import genius, negmas
from paripassu.packages.outcomes import Domain

READINGS = ("negmas", "genius")
MAX_NUMBERS = 8_000_000

PathLike = str | os.PathLike[str]


def is_domain(path: str) -> bool:
    """Whether a path names a domain rather than a case: a folder, or a file that ends in .xml."""
    try:
        return path not in library_ids() and (path.lower().endswith(".xml") or Path(path).is_dir())
    except (OSError, ValueError):
        return False


def read_domain(
    path: PathLike, profiles: Iterable[PathLike] = (), *, reading: str = "negmas"
) -> Domain:
    """Read a negotiation domain and its preference profiles.

    Parameters
    ----------
    path
        A domain file of GENIUS (.xml) or NegMAS (.yml, .yaml, .json), or a folder that holds one
        and its profiles.
    profiles
        The profile files, in the parties' order; without any, those beside the domain file, by
        name.
    reading
        How a GENIUS file's evaluations are taken: "negmas" as they stand, "genius" divided by the
        largest of their issue. `paripassu.packages.genius.read_genius` says how the two differ.

    Raises
    ------
    CaseError
        Where a file is not as its format has it, naming file and line.
    RequestError
        Where there are fewer than two profiles, more than two million outcomes, or another
        reading is asked of a file that is not GENIUS's.
    """
    if reading not in READINGS:
        one, other = READINGS
        raise RequestError(
            _("A GENIUS domain is read as one of {one} or {other}.", one=one, other=other)
        )
    domain, given = _files(Path(path), [Path(profile) for profile in profiles])
    if len(given) < 2:
        raise RequestError(
            _n(
                "{file} has {n} preference profile; expected two or more.",
                "{file} has {n} preference profiles; expected two or more.",
                len(given),
                file=domain.name,
            )
        )
    if domain.suffix.lower() in genius.SUFFIXES:
        found = genius.read_genius(domain, given, normalised=reading == "genius")
    elif reading == "genius":
        raise RequestError(
            _("{file} is no GENIUS file; only those can be read as genius.", file=domain.name)
        )
    else:
        found = negmas.read_negmas(domain, given)
    if found.size * len(given) > MAX_NUMBERS:
        raise RequestError(
            _n(
                "{file} has too many outcomes for {n} profile.",
                "{file} has too many outcomes for {n} profiles.",
                len(given),
                file=domain.name,
            )
        )
    return found


def _files(path: Path, profiles: list[Path]) -> tuple[Path, list[Path]]:
    """Tell the domain file and its profiles, looking beside it for what is not given."""
    if path.is_dir():
        return _files_in(path, profiles)
    room = _room(path)
    if profiles or not path.is_file():
        return path, profiles
    domains, beside = room.files_beside(path.parent)
    if len(domains) > 1:
        beside = [profile for profile in beside if room.fits(path, profile)]
    return path, beside


def _files_in(folder: Path, profiles: list[Path]) -> tuple[Path, list[Path]]:
    found = [room.files_beside(folder) for room in (negmas, genius)]
    domains = [domain for those, _beside in found for domain in those]
    if not domains:
        raise CaseError(
            _("holds no domain; expected a domain file of GENIUS or NegMAS and its profiles."),
            file=str(folder),
        )
    if len(domains) > 1:
        one, other = (path.name for path in domains[:2])
        raise CaseError(
            _(
                "holds several domains, such as {one} and {other}; name the file of one of them.",
                one=one,
                other=other,
            ),
            file=str(folder),
        )
    return domains[0], profiles or next(beside for those, beside in found if those)


def _room(path: Path) -> ModuleType:
    """Tell who reads a domain file, by its ending."""
    for room in (genius, negmas):
        if path.suffix.lower() in room.SUFFIXES:
            return room
    raise CaseError(
        _("is no domain file; expected .xml (GENIUS), .yml, .yaml or .json (NegMAS)."),
        file=str(path),
    )
