"""What a case says is never obeyed by Mermaid: directives, keywords, ends of lines."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paripassu import calendar, load, plan
from paripassu.report.formats.gantt_mermaid import gantt_mermaid
from paripassu.report.formats.mermaid import mermaid

SPELLED = re.compile(r"#([0-9]+);")
# As Mermaid 11 looks for them, anywhere in a text; then it drops the lines of comments.
DIRECTIVE = re.compile(r"%{2}{\s*(?:(\w+)\s*:|(\w+))?")
COMMENT = re.compile(r"^\s*%%(?!{)[^\n]+\n?", re.MULTILINE)
ORDERS = (
    "%%{init: {'theme':'dark','themeCSS':'.task{display:none}'}}%%", "%%%{wrap}%%", "%%{ init }%%",
    "%% mine", "a%%{b", "end", "click s1 href", "accTitle: x", "title x; section y", "#59; #quot;",
    "x :done, s9, 2020-01-01, 1d", "P1->>P2: x", "---", "style: #fff;", "gantt", "<b>%%{x}%%</b>",
)  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("starts", ["2027-01-01", None])
def test_nothing_that_a_case_says_is_obeyed_by_mermaid(order: str, starts: str | None) -> None:
    def texts(said: str) -> list[str]:
        case: dict[str, Any] = {
            "paripassu": 1, "title": said, "assumptions": {"by": said},
            "parties": {"a": {"name": said}, "b": {"name": f"B {said}"}},
            "actions": {
                "x": {"by": "a", "does": said, "value": {"a": -1, "b": 3}, "takes": "2 days",
                      "verified": {"by": said, "takes": "1 days"}, "track": said},
                "y": {"by": ["a", "b"], "does": said, "value": {"a": 3, "b": 1}},
                "z": {"by": "b", "does": f"z {said}", "value": {"a": 3, "b": -1}},
            },
        }  # fmt: skip
        dates = calendar(load(case, starts=starts))
        return [gantt_mermaid(dates), mermaid(plan(load(case))),
                mermaid(plan(load(case), swaps=[["x", "z"]]))]  # fmt: skip

    plain_ones = texts("plain words")
    for text, benign in zip(texts(order), plain_ones, strict=True):
        assert not DIRECTIVE.search(text)
        kept, known = (COMMENT.sub("", one).splitlines() for one in (text, benign))
        # What is said changes, what is done does not: each line is of the kind that it was.
        assert [_kind(line) for line in kept] == [_kind(line) for line in known]
        told = SPELLED.sub(lambda match: chr(int(match[1])), text)
        assert order.split(" ")[-1] in told


def _kind(line: str) -> str:
    """Leave out what a line says: a name of a task, a title, what stands after the colon."""
    if " :" in line:
        return line.rpartition(" :")[2]
    words = line.split(" ")
    if words[0] in ("title", "section", "critical"):
        return words[0]
    if words[0] == "participant":
        return " ".join(words[:3])
    return line.partition(":")[0]
