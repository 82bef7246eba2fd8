"""What people read, word for word. To accept a change: REWRITE=1 make test, then read the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command import run

HERE = Path(__file__).parent
COMMANDS = {
    "plan-wide": (["plan", "bill-and-jack"], 120),
    "plan-narrow": (["plan", "bill-and-jack"], 60),
    "plan-swap": (["plan", "bill-and-jack", "--swap", "whip,toy"], 120),
    "check-fails": (["check", "bill-and-jack", "--order", "pen,book,toy,whip,ball,knife,bat"], 100),
    "check-reading": (["check", "minsk-2-2015", "--reading", "ukraine"], 100),
    "plan-none": (["plan", "hanoi-2019", "--deal", "dprk-offer"], 100),
    "plan-no-deal": (["plan", "sinai-1979", "--deal", "linkage"], 100),
    "count": (["count", "bill-and-jack"], 100),
    "frontier": (["frontier", "bill-and-jack"], 100),
    "instalments": (["instalments", "panama-canal", "--split", "duration"], 100),
    "unlock": (["unlock", "hanoi-2019", "--deal", "dprk-offer"], 100),
    "unlock-orders": (["unlock", "minsk-2-2015"], 100),
    "deal": (["deal", "panama-canal"], 100),
    "deal-today": (["deal", "minsk-2-2015", "--deal", "minsk-2", "--today"], 100),
    "tournament": (
        ["tournament", "lebanon-2024", "--history", "--strategies", "complete,leave,grim,grit"],
        100,
    ),
    "cases": (["cases"], 100),
    "show": (["show", "bill-and-jack"], 100),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_words_are_as_they_were(name: str) -> None:
    arguments, columns = COMMANDS[name]
    done = run(*arguments, columns=columns)
    said = "\n".join(line.rstrip() for line in done.out.splitlines()) + f"\nexit {done.code}\n"
    path = HERE / f"{name}.txt"
    if os.environ.get("REWRITE"):
        path.write_text(said, encoding="utf-8")
    assert not done.err
    assert path.read_text(encoding="utf-8") == said
