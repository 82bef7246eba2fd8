"""What is new is told in small files, from which CHANGELOG is built."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEWS = [path for path in sorted((ROOT / "news").iterdir()) if path.name != "README.md"]


def test_every_piece_of_news_is_found_by_the_builder() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    kinds = "|".join(kind["directory"] for kind in settings["towncrier"]["type"])
    for path in NEWS:
        assert re.fullmatch(rf"(\d+|\+[a-z-]+)\.({kinds})(\.\d+)?\.md", path.name), path.name
        text = path.read_text(encoding="utf-8").strip()
        assert text.endswith((".", "`")), f"{path.name} is no sentence"


def test_the_builder_finds_where_to_write() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    changes = (ROOT / settings["towncrier"]["filename"]).read_text(encoding="utf-8")
    assert changes.count(settings["towncrier"]["start_string"]) == 1
