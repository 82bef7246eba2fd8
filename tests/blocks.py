"""Blocks of seeds, or of cases: some in every run, all of them in `make test-all`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def some(blocks: Sequence[Any], always: int) -> list[Any]:
    """Give the first blocks for every run, and the rest marked as slow."""
    later = (pytest.param(block, marks=pytest.mark.slow) for block in blocks[always:])
    return [*blocks[:always], *later]
