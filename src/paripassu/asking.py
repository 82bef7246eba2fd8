"""What every public function does with what it is asked: a case by name, types, what was asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from os import PathLike, fspath
from typing import Any, Concatenate, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from paripassu.answer import Answer, Asked
from paripassu.case.load import load
from paripassu.case.model import Case
from paripassu.case.number import describe
from paripassu.errors import RequestError
from paripassu.language import _

CaseLike = Case | str | PathLike[str] | Mapping[str, Any]
Given = ParamSpec("Given")
Subject = TypeVar("Subject")
Found = TypeVar("Found", bound=Answer)
_PROGRESS = "progress"  # what is given besides what is asked


def answering(
    find: Callable[Concatenate[Case, Given], Found],
) -> Callable[Concatenate[CaseLike, Given], Found]:
    """Let a public function take whatever `load` makes a case of, and say what was asked.

    An argument of a type that it does not take is refused with a sentence.
    """
    return _asked(find, _case)


def answering_of(
    find: Callable[Concatenate[Subject, Given], Found],
) -> Callable[Concatenate[Subject, Given], Found]:
    """Let a public function that is asked of something else say what was asked."""
    return _asked(find, lambda subject: subject)


def _asked(find: Callable[..., Found], subject: Callable[[Any], Any]) -> Callable[..., Found]:
    signature = inspect.signature(find)
    first = next(iter(signature.parameters))

    @wraps(find)
    def asked(*args: Any, **kwargs: Any) -> Found:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        told = {
            name: _told(value, signature.parameters[name])
            for name, value in given.arguments.items()
            if name not in (first, _PROGRESS)
        }
        _refuse_types(find, told)
        given.arguments.update({first: subject(given.arguments[first]), **told})
        return find(*given.args, **given.kwargs).answering(Asked(find.__name__, told))

    return asked


def _case(given: Any) -> Case:
    if isinstance(given, Case):
        return given
    if isinstance(given, str | PathLike | Mapping):
        return load(given)
    raise RequestError(
        _("Expected a case, the id of one in the library, a path or plain data; found {found}.",
          found=describe(given))
    )  # fmt: skip


def _told(value: Any, parameter: inspect.Parameter) -> Any:
    """Give what is asked; options for another function are read by that one."""
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return {name: _lasting(one, "Mapping") for name, one in value.items()}
    return _lasting(value, parameter.annotation)


def _lasting(value: Any, kind: str = "") -> Any:
    """Give what is asked, of a kind as it is written, so that it can be read more than once."""
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, Mapping) and "Mapping" in kind:
        return {key: _lasting(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return tuple(map(_lasting, value))
    return value


def _refuse_types(find: Callable[..., Any], told: Mapping[str, Any]) -> None:
    """Refuse what is of another type than a function says that it takes."""
    adapters = _adapters(find)
    for name, value in told.items():
        try:
            adapters[name].validate_python(value)
        except ValidationError as problem:
            found = problem.errors()[-1]["input"]
            raise RequestError(
                _("{name} does not take {found}; expected {kind}.",
                  name=name, found=describe(found), kind=_kind(find, name))
            ) from None  # fmt: skip


@cache
def _adapters(find: Callable[..., Any]) -> Mapping[str, TypeAdapter[Any]]:
    hints = get_type_hints(find)
    strictly = ConfigDict(strict=True, arbitrary_types_allowed=True)
    return {
        name: TypeAdapter(_held(hint), config=strictly)
        for name, hint in hints.items()
        if name not in ("return", "case", _PROGRESS)
    }


def _held(hint: Any) -> Any:
    """Give the type in which `_lasting` holds what is of a type."""
    origin = get_origin(hint)
    if origin is Callable:
        return hint
    of = tuple(_held(one) for one in get_args(hint) if one is not Ellipsis)
    if origin in (Iterable, Sequence, tuple):
        return tuple[of[0], ...]  # type: ignore[valid-type]
    if origin is Mapping:
        return dict[of]  # type: ignore[valid-type, misc]
    if of and hint is not None:
        return Union[of]  # noqa: UP007
    return str if origin is PathLike else hint


def _kind(find: Callable[..., Any], name: str) -> str:
    """Name the type that a function takes, as it is written."""
    return str(inspect.signature(find).parameters[name].annotation)
