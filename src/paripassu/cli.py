"""The command: a thin skin over the public functions.

Exit codes: 0 an answer, 1 the answer is no, 2 bad input, 3 a report with signs that could not be
drawn, 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, TextIO

import typer

from paripassu.command.app import app
from paripassu.errors import PariPassuError, ReaderGoneError, Remark, RequestError, visible
from paripassu.language import _, language
from paripassu.running.beside import beside
from paripassu.speaking import preferred, speaking

INTERRUPTED = 130


def main() -> None:
    """Run the command; turns our errors into sentences, with --json data too, and exit code 2."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        with speaking(preferred(os.environ)), speaking(_asked(sys.argv[1:])), _warning():
            code = _run()
    except RequestError as problem:
        _fail(problem.to_dict())
        code = 2
    sys.exit(code)


def _asked(arguments: list[str]) -> str:
    """Find the language asked for before the verb: what refuses a line must know it already."""
    for one, value in zip_longest(arguments, arguments[1:], fillvalue=language()):
        if one == "--language":
            return value
        if one.startswith("--language="):
            return one.partition("=")[2]
        if not one.startswith("-"):
            break
    return language()


def _run() -> int:
    """Run the command in the language spoken, and give its exit code."""
    if sys.stdout is None:
        _complain(_("the answer cannot be written: standard output is closed."))
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A run makes hardly any circles of objects; looking for them would take a tenth of its time.
    gc.disable()
    try:
        code = int(beside(_spoken) or 0)
        sys.stdout.flush()
    except typer.TyperException as problem:
        _refuse(problem)
        code = 2
    except PariPassuError as problem:
        _fail(problem.to_dict())
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (ReaderGoneError, BrokenPipeError):
        _silence(sys.stdout)
        code = 0
    except OSError as problem:
        _complain(_("the answer cannot be written: {why}.", why=problem.strerror))
        _silence(sys.stdout)
        code = 2
    finally:
        gc.enable()
    if code == INTERRUPTED:
        _fail(_plain("interrupted", _("interrupted before there was an answer.")))
    return code


def _spoken() -> Any:
    """Run the command, with its help in the language spoken."""
    if language() == "en":
        return app(standalone_mode=False)
    from paripassu.command.help import translated

    with translated(typer.main.get_command(app)) as command:
        return command(standalone_mode=False)


def _refuse(problem: typer.TyperException) -> None:
    """Say why a line cannot be read; nothing more where the help has been shown instead."""
    said = problem.format_message()
    if said and language() != "en":
        from paripassu.command.help import complaint

        said = complaint(problem)
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "paripassu"
    if said := visible(said).rstrip(".?؟ "):
        _fail(_plain("usage", _("{said}; see {command} --help.", said=said, command=path)))


@contextmanager
def _warning() -> Iterator[None]:
    """Say a remark of ours as we say all else; those of others as Python says them."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", Remark)
        theirs: Any = warnings.showwarning

        def tell(message: Warning | str, category: type[Warning], *place: Any) -> None:
            if issubclass(category, Remark):
                _complain(str(message))
            else:
                theirs(message, category, *place)

        warnings.showwarning = tell  # type: ignore[assignment]
        yield


def _plain(kind: str, sentence: str) -> dict[str, Any]:
    """Give what ends a run and is no error of ours in the form of those."""
    return {"kind": kind, "sentence": sentence, "faults": [], "more": 0}


def _fail(error: dict[str, Any]) -> None:
    """Say why there is no answer: to people, and in its place where JSON is asked for."""
    _complain(error["sentence"])
    if "--json" in sys.argv[1:]:
        try:
            sys.stdout.write(json.dumps({"error": error}) + "\n")
            sys.stdout.flush()
        except OSError:
            _silence(sys.stdout)


def _complain(sentences: str) -> None:
    """Say what is wrong, a line for each thing."""
    try:
        sys.stderr.writelines(f"paripassu: {sentence}\n" for sentence in sentences.split("\n"))
    except OSError:  # nobody is left to tell; the exit code says it
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """Let nothing more go to a stream, not even what is still held back."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
