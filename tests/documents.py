"""What the tests of documents share: a case with telling numbers, and all the text of a file."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from paripassu.case.load import load
from paripassu.case.model import Case

ENDINGS = (".html", ".pdf", ".docx", ".xlsx", ".md")
ORDER = ("freeze", "aid.1", "visit", "removal", "aid.2", "treaty")


def telling(north: float = 1, east: float = 1, **more: Any) -> Case:
    """Give a case in which all numbers of North and East are thousands times a factor.

    Those of South are small, so that a number of the others is known wherever it shows.
    """
    n, e = (lambda x: round(x * 1000 * north, 4)), (lambda x: round(x * 1000 * east, 4))
    data: dict[str, Any] = {
        "paripassu": 1,
        "title": "Three sides",
        "about": "A dispute.",
        "horizon": "2 years",
        "source": "https://example.org/case",
        "assumptions": {
            "by": "An analyst",
            "on": "2026-01-02",
            "note": f"North holds {n(7.77)}.",
            "stated": [
                {"of": "parties.north.trust", "by": "North itself", "why": f"said {n(7.78)}"},
                {"of": "parties.south.trust", "by": "South itself", "why": "said so in May"},
                {"of": "actions.freeze.value.north", "by": "North", "why": f"said {n(7.79)}"},
                {"of": "actions.freeze.value.south", "by": "South", "why": "said so in June"},
                {"of": "parties.north.collateral.south.gained", "by": "South itself",
                 "why": "said so in July"},
                {"of": "parties.south.collateral.north.gained", "by": "North itself",
                 "why": f"said {n(7.5)}"},
                {"of": "parties.south.trusted.north", "by": "North itself",
                 "why": f"said {n(7.81)}"},
            ],
        },
        "parties": {
            "north": {
                "name": "North", "trust": round(0.7315 / north, 4), "breach_cost": n(1.0151),
                "risk_limit": n(7.41), "bottom_line": n(-7.42), "delay": n(0.0743),
                "patience": round(0.75 / north, 4), "about": f"Holds {n(7.44)}.",
                "budget": n(7.45), "trusted": {"east": round(0.46 / north, 4)},
                "collateral": {"south": {"lost": n(0.0747), "gained": 0.25},
                               "east": {"lost": n(0.0748), "gained": e(7.49)}},
            },
            "south": {
                "name": "South", "trust": 0.62, "breach_cost": 2.6184, "risk_limit": 9.5,
                "bottom_line": -3, "about": "Known to be patient.",
                "collateral": {"north": {"lost": 0.5, "gained": n(7.5)}},
                "trusted": {"north": round(0.74 / north, 4)},
            },
            "east": {"name": "East", "risk_limit": e(7.51),
                     "bottom_line": e(-7.52), "trust": round(0.53 / east, 4)},
        },
        "actions": {
            "freeze": {"by": "north", "does": "Freezes its works", "reversible": 0.5,
                       "value": {"north": n(-3.1), "south": 3.25, "east": e(0.7)},
                       "keeps": {"north": n(-2.9)}, "accrues": {"north": n(0.031)},
                       "reasoning": f"North loses {n(3.1)}.",
                       "takes": "10 days", "verified": {"by": "Monitors", "takes": "3 days"}},
            "aid": {"by": "south", "does": "Sends aid", "parts": 2, "takes": "20 days",
                    "value": {"north": n(4.3), "south": -2.5}},
            "visit": {"by": ["north", "south"], "does": "Visit each other", "needs": ["freeze"],
                      "value": {"north": n(1.2), "south": 1.5}},
            "removal": {"by": "north", "does": "Removes its stocks", "needs": ["freeze"],
                        "value": {"north": n(-5.3), "south": 6.75, "east": e(2)}},
            "treaty": {"by": ["south", "north", "east"], "does": "Sign a treaty",
                       "value": {"north": [n(5.5), n(9.5)], "south": 1.25, "east": e(0.4)},
                       "reversible": 0.25},
        },
        "also": [{"when": ["visit", "treaty"], "value": {"north": n(3.7), "south": 0.65},
                  "reversible": 0.5, "reasoning": f"North: {n(3.7)}"}],
        "instruments": {
            "bond": {"kind": "guarantee", "of": "north", "by": "east", "adds": n(7.6), "cost": 3,
                     "about": f"adds {n(7.6)}"},
        },
        **more,
    }  # fmt: skip
    return load(data)


def text_of(content: bytes, ending: str) -> str:
    """Give all that can be read in a file: texts, alternative texts and properties."""
    if ending == ".md":
        return content.decode()
    if ending == ".html":
        reader = Reader()
        reader.feed(content.decode())
        return " ".join(reader.said)
    if ending == ".pdf":
        from pypdf import PdfReader

        pdf = PdfReader(io.BytesIO(content))
        said = [page.extract_text() for page in pdf.pages]
        held = re.findall(
            rb"/(?:Alt|ActualText|E|Title|Summary)\s*(\(.*?[^\\]\)|<[0-9A-F]*>)", content
        )
        return " ".join([*said, *(str(v) for v in (pdf.metadata or {}).values()), *map(str, held)])
    said = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and "theme" not in name:
                for element in ElementTree.fromstring(package.read(name)).iter():
                    said.append(element.text or "")
                    said += [v for k, v in element.attrib.items() if k in ("descr", "title")]
    return " ".join(said)


class Reader(HTMLParser):
    """Reads a page as people do: no style sheet; attributes that are read out count."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.said += [v or "" for k, v in attrs if k in ("aria-label", "alt", "title", "data-of")]
        if tag not in ("meta", "col"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag, f"{tag} closes what is not open"

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] != ["style"]:
            self.said.append(data)
