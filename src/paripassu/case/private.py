"""A party's private file as it is written: its values, and whatever else it stated before."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from paripassu.case.gathered import sound
from paripassu.case.model import Case, PrivateNumbers
from paripassu.case.text import Text, read

Ends = tuple[Fraction, Fraction]


def private_yaml(
    case: Case, party: str, values: Mapping[str, Ends], before: Iterable[Path] = ()
) -> str:
    """Write the private file of a party, which `paripassu.load` joins to the case.

    Parameters
    ----------
    values
        The range of each value that is stated anew.
    before
        Private files that the case was read with: whatever else that of the party states stays.
    """
    stated: dict[str, object] = {"paripassu": 1, "private": party}
    for file in before:
        one = sound(PrivateNumbers, _text(case, file), lambda _numbers: ())
        if one.private == party:
            stated = one.model_dump(mode="json", exclude_defaults=True)
    written = PrivateNumbers.model_validate({"paripassu": 1, "private": party, "value": values})
    new = written.model_dump(mode="json", exclude_defaults=True)["value"]
    old = stated.get("value")
    stated["value"] = {**(old if isinstance(old, dict) else {}), **new}
    return _as_yaml(stated)


def _text(case: Case, file: Path) -> Text:
    known = frozenset(PrivateNumbers.model_fields) | set(case.actions)
    return replace(read(file, secret=True), known=known, prices=case.prices)


def _as_yaml(stated: Mapping[str, object]) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    def flowing(one: object) -> object:
        if isinstance(one, list):
            listed = CommentedSeq(map(flowing, one))
            listed.fa.set_flow_style()
            return listed
        if isinstance(one, dict):
            return CommentedMap((key, flowing(value)) for key, value in one.items())
        return one

    yaml, written = YAML(), io.StringIO()
    yaml.dump(flowing(dict(stated)), written)
    return written.getvalue()
