"""What every answer has in common: plain data, and a table of it in notebooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from typing import Any


class Result(ABC):
    """An immutable answer."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""

    def _repr_html_(self) -> str:
        """Show the plain data as nested tables, as notebooks ask for."""
        return _table(self.to_dict())


def _table(data: Any) -> str:
    if isinstance(data, dict):
        rows = (
            f"<tr><th style='text-align:left;vertical-align:top'>{escape(str(key))}</th>"
            f"<td style='text-align:left'>{_table(value)}</td></tr>"
            for key, value in data.items()
        )
        return f"<table>{''.join(rows)}</table>"
    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        head = "".join(f"<th>{escape(str(key))}</th>" for key in data[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{_table(value)}</td>" for value in row.values()) + "</tr>"
            for row in data
        )
        return f"<table><tr>{head}</tr>{body}</table>"
    if isinstance(data, list):
        return ", ".join(_table(item) for item in data)
    if isinstance(data, float):
        return f"{data:.4g}"
    return "" if data is None else escape(str(data))
