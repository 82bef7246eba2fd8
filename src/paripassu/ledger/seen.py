"""What a cosigner has seen: its own memory, so that no record is rolled back before its eyes."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from paripassu.case.target import Inputs, put_whole
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.ledger.canonical import canonical
from paripassu.ledger.offline.trees import extends
from paripassu.ledger.tree import Tree

_LARGEST = 1_000_000  # bytes


class Seen:
    """The file in which a cosigner keeps, for each record, the size and the root it last saw."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def extend(self, log: str, size: int, root: bytes, tree: Tree) -> None:
        """Note that a record has grown to a root; on the disk before anything is cosigned.

        Raises
        ------
        RequestError
            Where it does not begin with what was seen of it before.
        """
        known = self._known()
        before = known.get(log, {"size": 0, "root": b64encode(Tree().root()).decode()})
        old = b64decode(before["root"])
        proof = tree.consistency(before["size"], size) if before["size"] <= size else ()
        if not extends(before["size"], old, size, root, proof):
            raise RequestError(
                _("The record does not begin with the {size} entries that were cosigned before: it "
                  "was rolled back or changed. Keep it as a proof.", size=before["size"])
            )  # fmt: skip
        known[log] = {"size": size, "root": b64encode(root).decode()}
        put_whole(
            self._path, canonical(known).encode() + b"\n", force=True, inputs=Inputs(private=True)
        )

    def _known(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        try:
            with self._path.open("rb") as file:
                known = json.loads(file.read(_LARGEST))
            if all(b64decode(one["root"]) and one["size"] >= 0 for one in known.values()):
                return dict(known)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass
        raise RequestError(
            _("“{path}” does not hold what was cosigned before; find the file that does.",
              path=self._path)
        )  # fmt: skip
