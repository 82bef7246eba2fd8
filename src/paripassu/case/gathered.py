"""All that is wrong with a text at once, and nothing that only follows from something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from paripassu.case.amount import prices_of
from paripassu.case.misfits import Misfits
from paripassu.case.names import ANY, UNREAD, Fault, Path
from paripassu.case.stated import Stated
from paripassu.case.text import Text

Model = TypeVar("Model", bound=Stated)

_WORD = "stand-in"
# What stands for the time being where something must and nothing sound does.
_FOR_NOW: Mapping[str, Any] = {
    "paripassu": 1,
    **dict.fromkeys(("title", "name", "by", "does", "action", "of"), _WORD),
    "instruments.kind": "custodian",
    "came": "done",
    "when": [_WORD, "another"],
    "deals.actions": [_WORD],
    "order": [],
    "value": {},
    "lost": 0,
    "gained": 0,
}
_WHOLE = "judgements"  # one wrong, and what the others say together cannot be told


def sound(model: type[Model], text: Text, faults: Callable[[Model], Iterable[Fault]]) -> Model:
    """Give the model that a text states.

    `faults` looks for what must hold across keys. Where something is wrong within some of them, it
    is asked of the rest, and what builds on what is wrong is left out.

    Raises
    ------
    CaseError
        With all that is wrong, by its place.
    """
    found = list(text.faults)
    seen: Misfits | None = None
    try:
        made: Model | None = _made(model, text, text.data)
    except ValidationError as problem:
        seen = Misfits(problem, text, model)
        made = _mended(model, text, seen.paths)
    unread = [*(path for path, _said in found), *text.unread]
    wrong = _Wrong([*unread, *seen.paths, *seen.meant] if seen else unread)
    if seen:
        known = _Wrong(unread)
        found += [fault for fault in seen.faults if not known.holds(fault[0])]
    if made is not None:
        found += [fault for fault in faults(made) if not wrong.hides(fault)]
    if found or made is None:
        raise text.error(found)
    return made


def _made(model: type[Model], text: Text, data: Any) -> Model:
    prices = prices_of(text.data) if text.prices is None else text.prices
    known = {"ids": _ids(data), "range": text.range, "prices": prices}
    return model.model_validate(data, context=known)


def _ids(data: Any) -> frozenset[str]:
    """Name what the data gives ids to, so that one called null is told from nothing."""
    tables = data.values() if isinstance(data, Mapping) else ()
    return frozenset(str(key) for table in tables if isinstance(table, Mapping) for key in table)


class _Wrong:
    """The paths at which something is wrong."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.at: set[Path] = set()
        self.above: set[Path] = set()
        for path in paths:
            if len(path) == 2:  # of something with an id
                self.at.add((path[0], UNREAD))
            for one in {path, (*path[:1], ANY, *path[2:])} if len(path) > 1 else {path}:
                self.at.add(one)
                self.above.update(one[:length] for length in range(1, len(one)))

    def holds(self, path: Path) -> bool:
        """Whether a path is wrong, or lies in what is."""
        return any(path[:length] in self.at for length in range(1, len(path) + 1))

    def hides(self, fault: Fault) -> bool:
        """Whether a fault is at, in or around something wrong, or builds on it."""
        path, said = fault
        upon = () if isinstance(said, str) else said.upon
        return any(one in self.above or self.holds(one) for one in (path, *upon) if one)


def _mended(model: type[Model], text: Text, paths: Iterable[Path]) -> Model | None:
    """Give the model without what is wrong at some paths; None where too little is left."""
    wrong: dict[Any, Any] = {}
    for path in paths:
        here = wrong
        for part in path[: path.index(_WHOLE) + 1] if _WHOLE in path else path:
            here = here.setdefault(part, {})
        here[None] = True
    data = _without(text.data, wrong, ())
    try:
        return _made(model, text, data)
    except ValidationError as problem:
        # What cannot be mended in its place is left out with its whole part of the case.
        for error in problem.errors(include_url=False, include_input=False):
            data = {key: one for key, one in data.items() if key != error["loc"][0]}
    try:
        return _made(model, text, data)
    except ValidationError:
        return None


def _without(here: Any, wrong: Mapping[Any, Any], path: Path) -> Any:
    """Give data with something sound, or nothing, in place of what is wrong in it."""
    if isinstance(here, Mapping):
        return dict(_kept(here, wrong, path))
    if isinstance(here, list | tuple):
        return [
            one if k not in wrong else _WORD if None in wrong[k] else _without(one, wrong[k], path)
            for k, one in enumerate(here)
        ]
    return here


def _kept(
    here: Mapping[str, Any], wrong: Mapping[Any, Any], path: Path
) -> Iterator[tuple[str, Any]]:
    for key, one in here.items():
        if key not in wrong:
            yield key, one
        elif None not in wrong[key]:
            yield key, _without(one, wrong[key], (*path, key))
    for key in wrong:
        if key is not None and None in wrong[key]:
            for name in (f"{path[0]}.{key}" if path else "", key):
                if name in _FOR_NOW:
                    yield key, _FOR_NOW[name]
                    break
