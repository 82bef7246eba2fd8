"""What one party may see of a case: all that is public in it, and its own numbers alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from paripassu.case.assumptions import Assumed
from paripassu.case.instrument import KEYS, Instrument
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.stated import Stated
from paripassu.case.whose import Names, Owner, Whose, owner, owners, sorted_keys
from paripassu.errors import RequestError
from paripassu.language import _

_HIDDEN = object()


def case_seen_by(case: Case, party: str) -> Case:
    """Give the case with what is public in it and the numbers of one party.

    What is another's reads as if it were not stated; a number that must be there is 0.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    refuse_viewer(case, party)
    seen: Case = _View(case, party).part(case, ())
    own = seen.parties[party].with_in_words(case.parties[party].in_words)
    return seen.model_copy(update={"parties": {**seen.parties, party: own}})


def file_seen_by(case: Case, party: str) -> Case:
    """Give what one party may see of a case as a case that can be written and read again.

    An instrument that must state a number of another party's is left out of it, and so is what the
    register says of it.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    seen = case_seen_by(case, party)
    whole = {id_: one for id_, one in seen.instruments.items() if _states_all(one)}
    gone = tuple(f"instruments.{id_}." for id_ in seen.instruments if id_ not in whole)
    changes: dict[str, object] = {"instruments": whole}
    if seen.assumptions is not None:
        left = tuple(one for one in seen.assumptions.stated if not one.of.startswith(gone))
        changes["assumptions"] = seen.assumptions.model_copy(update={"stated": left})
    return seen.model_copy(update=changes)


def _states_all(instrument: Instrument) -> bool:
    must, _may, _of = KEYS[instrument.kind]
    return all(getattr(instrument, key) not in (None, (), {}) for key in must)


def refuse_viewer(case: Case, party: str | None) -> None:
    """Refuse the view of a party that the case does not have."""
    if party is not None and party not in case.parties:
        known = ", ".join(case.parties)
        raise RequestError(
            _(
                "The case has no party “{party}”{meant}; it has: {known}.",
                party=party[:40],
                meant=near(party, case.parties),
                known=known,
            )
        )


def may_see(case: Case, party: str, key: str) -> bool:
    """Whether a party may see all that stands under a key, such as ``parties.usa.trust``.

    What stands in a list of the case, such as ``also[1].value.usa``, counts as another's.
    """
    return "[" not in key and _View(case, party).sees(owners(case, key))


class _View:
    """What a party sees of the parts of a case; `_HIDDEN` is what it does not."""

    def __init__(self, case: Case, party: str) -> None:
        self.case, self.party = case, party

    def part(self, part: Stated, names: Names) -> Any:
        """Give what is seen of a part of the case; of an entry of the register all or nothing."""
        if isinstance(part, Assumed):
            return part if self.sees(owners(self.case, part.of)) else _HIDDEN
        keys = type(part).model_fields
        values = {key: self._value(getattr(part, key), part, key, names) for key in keys}
        seen = {key: value for key, value in values.items() if value is not _HIDDEN}
        if not seen:
            return _HIDDEN
        needed = (key for key in keys - seen.keys() if keys[key].is_required())
        return type(part).model_construct(**{**dict.fromkeys(needed, Fraction(0)), **seen})

    def _value(self, value: Any, part: Stated, key: str, names: Names) -> Any:
        if isinstance(value, Stated):
            return self.part(value, names)
        if isinstance(value, Mapping):
            items = {n: self._value(one, part, key, (*names, n)) for n, one in value.items()}
            shown = {name: seen for name, seen in items.items() if seen is not _HIDDEN}
            # What may be left out reads as if it were; a table that must be there is empty.
            unsaid = value and not shown and type(part).model_fields[key].default is None
            return _HIDDEN if unsaid else shown
        if isinstance(value, tuple) and sorted_keys(type(part))[key] is Whose.PARTS:
            listed = (self._value(one, part, key, names) for one in value)
            return tuple(seen for seen in listed if seen is not _HIDDEN)
        return value if self.sees({owner(part, key, names)}) else _HIDDEN

    def sees(self, whose: Iterable[Owner]) -> bool:
        """Whether something is there and all of it is the party's own or everybody's."""
        owned = set(whose)
        return bool(owned) and owned <= {self.party, Whose.ALL}
