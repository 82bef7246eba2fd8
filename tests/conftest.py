"""The tests read English, and take the time that they need, whoever runs them and where."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import pytest


def pytest_configure() -> None:
    os.environ["LANGUAGE"] = "en"


@pytest.fixture(autouse=True)
def own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time limits count the work of this process, not what else the machine is doing."""
    monkeypatch.setattr(
        "paripassu.running.clock.time", SimpleNamespace(monotonic=time.process_time)
    )
