"""The fingerprint of a case: the same for the same case, however its file is laid out."""

from __future__ import annotations

import json
from hashlib import sha256

from paripassu.case.model import Case


def fingerprint(case: Case) -> str:
    """Hash the canonical form of a case: JSON with its keys sorted and defaults left out.

    Returns ``sha256:`` and 64 hexadecimal digits. Private numbers that were joined to the case are
    in it too: a fingerprint belongs to whoever may see all that it was made of.
    """
    stated = case.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{sha256(canonical.encode()).hexdigest()}"
