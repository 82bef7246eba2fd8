"""Libraries that the ledger alone asks for: imported when used, named where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from paripassu.errors import RequestError
from paripassu.language import _


def needed(module: str) -> Any:
    """Import a module of a library that comes with the extra `ledger`.

    Raises
    ------
    RequestError
        Where it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise RequestError(
            _(
                "The ledger needs {library}, which is not installed: pip install "
                "'paripassu[ledger]'.",
                library=module.partition(".")[0],
            )
        ) from None
