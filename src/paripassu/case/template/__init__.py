"""The commented case that `paripassu new` writes, in each language."""

from pathlib import Path

from paripassu.language import ENGLISH, language


def template() -> str:
    """Text of the case to start from, in the language spoken."""
    spoken = "" if language() == ENGLISH else f".{language()}"
    return (Path(__file__).parent / f"new{spoken}.yaml").read_text(encoding="utf-8")
