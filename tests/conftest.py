"""The tests read English, whatever the language of whoever runs them."""

from __future__ import annotations

import os


def pytest_configure() -> None:
    os.environ["LANGUAGE"] = "en"
