"""The commented case that `paripassu new` writes."""

from pathlib import Path


def template() -> str:
    """Text of the case to start from."""
    return (Path(__file__).parent / "new.yaml").read_text(encoding="utf-8")
