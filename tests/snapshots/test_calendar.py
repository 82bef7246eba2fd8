"""The table of a calendar, word for word. To accept a change: REWRITE=1 make test."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from paripassu import load, plan
from paripassu.case.model import Case
from paripassu.order.plan import Plan
from paripassu.report.papers.plan import paper
from paripassu.report.writers.terminal import show
from tests.calendars import brisk, ordered

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("name", "width", "starts", "order"),
    [("calendar-wide", 130, None, plan), ("calendar-dated", 100, "2016-12-01", plan),
     ("calendar-narrow", 60, None, ordered)],
)  # fmt: skip
def test_the_table_is_as_it_was(
    name: str, width: int, starts: str | None, order: Callable[[Case], Plan]
) -> None:
    case = load("farc-2016").model_copy(update={"starts": starts})
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False)
    show(console, paper(brisk(order(case)), brief=True))
    said = "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"
    path = HERE / f"{name}.txt"
    if os.environ.get("REWRITE"):
        path.write_text(said, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == said
