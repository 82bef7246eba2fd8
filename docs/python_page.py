"""The reference for Python, from the table of verbs and the docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import paripassu
from paripassu.balance.deal import agree
from paripassu.verbs import OTHERS, VERBS, at

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_METHODS = (
    "replace", "with_values", "to_dict", "to_yaml", "from_dict", "to_pandas",
    "new", "read", "write", "begin", "begin_signed", "record", "draft", "append", "cosign",
    "status", "export", "check",
)  # fmt: skip


def python_page() -> Iterator[str]:
    """Write the page, line by line."""
    yield "# Python"
    yield ""
    yield "All that is public stands in the package `paripassu`, with its version in"
    yield "`paripassu.__version__`. Every function that is asked of a case takes a `Case`, the id"
    yield "of one in the library, a path or plain data, and returns an [answer](answers.md)."
    yield "What it is asked wrongly it refuses with a `PariPassuError`, a sentence for a person."
    yield "Every example here is run by the tests."
    yield ""
    yield "A notebook shows an answer with its picture and a table. `progress` is called with what"
    yield "is being done and the seconds since the start; Ctrl-C gives the best so far."
    yield "\n## The questions"
    for verb in VERBS:
        yield from _function(verb.name, at(verb.home), at(verb.answer).__name__)
    yield "\n### Which deal"
    yield ""
    yield "`deal`, `swaps` and `shares` mean the same wherever they are asked for."
    yield from _said(agree)
    yield "\n## Cases, documents, pictures"
    for name, value in _others():
        if inspect.isfunction(value):
            yield from _function(name, value, str(inspect.signature(value).return_annotation))
    yield "\n## Classes"
    answers = dict.fromkeys(at(verb.answer) for verb in VERBS)
    for kind in [*(v for _name, v in _others() if inspect.isclass(v)), *answers]:
        yield f"\n### `{kind.__name__}`"
        yield from _said(kind)
        for method in _METHODS:
            inner = getattr(kind, method, None)
            if method in vars(kind) and callable(inner):
                yield f"\n#### `{kind.__name__}.{method}{_signature(inner)}`"
                yield from _said(inner)


def _others() -> Iterator[tuple[str, Any]]:
    for place in OTHERS:
        name = place.partition(":")[2]
        yield name, getattr(paripassu, name)


def _function(name: str, function: Any, returns: str) -> Iterator[str]:
    yield f"\n### `{name}`"
    yield ""
    yield f"`paripassu.{name}{_signature(function)} -> {returns}`"
    yield from _said(function)


def _signature(function: Any) -> str:
    """Name what it takes, with the defaults; the types stand in the code."""
    shown = inspect.signature(function)
    parts = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in shown.parameters.values()
        if one.name not in ("self", "cls")
    ]
    return str(shown.replace(parameters=parts, return_annotation=inspect.Signature.empty))


def _said(thing: Any) -> Iterator[str]:
    """Give a docstring as Markdown: entries as a list, examples as a session."""
    first, *rest = _SECTION.split(inspect.getdoc(thing) or "")
    yield ""
    yield _plain(first).strip()
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        yield ""
        if title == "Examples":
            yield f"```pycon\n{body.strip()}\n```"
            continue
        yield f"{title}:"
        yield ""
        if title in ("Returns", "Notes"):
            yield _plain(body).strip()
            continue
        for entry in re.split(r"\n(?=\S)", body.strip()):
            name, _newline, text = entry.partition("\n")
            yield f"- `{name.strip()}`: {' '.join(_plain(dedent(text)).split())}"


def _plain(text: str) -> str:
    return text.replace("``", "`")
