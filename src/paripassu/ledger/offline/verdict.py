"""What is found in exported records: whether each holds, and proofs that somebody cheated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paripassu.errors import Fault
from paripassu.language import _, in_a_row
from paripassu.short import Short


@dataclass(frozen=True, repr=False)
class Cheating(Short):
    """Two checkpoints that no one record has, each cosigned: proof that somebody cheated.

    Attributes
    ----------
    by
        Who cosigned both.
    first, second
        The two, as they were cosigned: whoever has the public keys can check them.
    """

    by: tuple[str, ...]
    first: str
    second: str

    def __str__(self) -> str:
        names = in_a_row(self.by)
        if not names:
            return _("Two cosigned checkpoints contradict each other: somebody has shown different "
                     "records to different cosigners.")  # fmt: skip
        return _("Proof of cheating: {names} cosigned two records that contradict each other.",
                 names=names)  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"by": list(self.by), "first": self.first, "second": self.second}


@dataclass(frozen=True, repr=False)
class Verdict(Short):
    """What was found in one exported file; what `verify` returns for each.

    Attributes
    ----------
    file, log
        The file, and the name of its record (the hash of its first entry).
    entries
        How many entries there are, those that are only counted by the checkpoint included.
    agreed
        How many of them, from the first on, hold and stand under a checkpoint that meets the
        policy.
    cosigners
        Who has cosigned the last checkpoint that holds.
    keys
        The public keys that were used, by name: compare them with those that you were given.
    number, entry
        Of a file with one entry: its number, and what it says.
    faults
        Whatever does not hold.
    """

    file: str
    log: str
    entries: int
    agreed: int
    cosigners: tuple[str, ...]
    keys: Mapping[str, str]
    number: int | None
    entry: Mapping[str, Any] | None
    faults: tuple[Fault, ...]

    @property
    def yes(self) -> bool:
        """Whether all of it holds, and all of it is agreed."""
        return not self.faults and self.agreed == self.entries > 0

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        faults = [{"key": one.key, "sentence": one.sentence} for one in self.faults]
        return {**vars(self), "cosigners": list(self.cosigners), "faults": faults, "yes": self.yes}
