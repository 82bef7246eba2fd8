"""The library that workbooks need, and what to say where it is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from paripassu.errors import RequestError
from paripassu.language import _

COMMAND = 'pip install "paripassu[documents]"'


def need_openpyxl() -> None:
    """Refuse to go on without openpyxl.

    Raises
    ------
    RequestError
        Where it is not installed, with what to install.
    """
    if find_spec("openpyxl") is None:
        raise RequestError(_("Workbooks need the documents extra: {command}.", command=COMMAND))
