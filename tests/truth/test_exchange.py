"""Mermaid and CSV, read back by readers written from their grammars and nothing of ours.

Mermaid's statements are those of its sequence grammar: a line is one statement, `#` and `;` end a
text unless they spell a sign (``#59;``), ``%%`` begins a comment. CSV is RFC 4180. What a step
does, and for whom, is worked out again from the library's own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paripassu import Plan, check, load, plan
from paripassu.balance.amounts import headed
from paripassu.case.library import library_ids
from paripassu.case.timing import days
from paripassu.report.formats.matrix import matrix
from paripassu.report.formats.mermaid import mermaid
from paripassu.report.papers.headline import WORDS
from tests.library import CERTAIN
from tests.random_cases import random_case

# --- A reader of Mermaid's sequence diagrams -----------------------------------------------------

_STATEMENTS = {
    "title": r"title (?P<text>.+)",
    "participant": r"participant (?P<ends>\w+) as (?P<text>.+)",
    "note": r"Note over (?P<ends>\w+(?:,\w+)?): (?P<text>.+)",
    "autonumber": r"autonumber(?: (?P<number>[0-9]+))?",
    "arrow": r"(?P<ends>\w+->>\w+): (?P<text>.+)",
    "critical": r"critical (?P<text>.+)",
    "end": r"end",
}
_SPELLED = re.compile(r"#([0-9]+);")


@dataclass
class Diagram:
    """What stands in a diagram: every arrow and note with its ends, number and decoded text."""

    title: str = ""
    participants: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    arrows: list[tuple[int, str, str, str]] = field(default_factory=list)
    blocks: list[list[str]] = field(default_factory=list)


def decoded(text: str) -> str:
    """Give a text as Mermaid shows it, with a space where it breaks the line."""
    bare = _SPELLED.sub("", text.replace("<br/>", " "))
    # What Mermaid would take for an entity, a comment, a directive, a formula or a tag.
    assert not re.search(r"[#;%<>{}\[\]$&:\\\"`*_@+|=~^\n\r\x00-\x1f]", bare), bare
    return _SPELLED.sub(lambda sign: chr(int(sign[1])), text.replace("<br/>", " "))


def read(text: str) -> Diagram:
    """Read a diagram; fails at anything that is not one of the statements above."""
    assert text.endswith("\n")
    first, *lines = text[:-1].split("\n")
    assert first == "sequenceDiagram"
    seen, number, inside = Diagram(), 1, False
    for line in lines:
        kind, found = next(
            (kind, match) for kind, p in _STATEMENTS.items() if (match := re.fullmatch(p, line))
        )
        groups = found.groupdict()
        said, ends = decoded(groups.get("text") or ""), re.split("->>|,", groups.get("ends") or "")
        if kind == "title":
            seen.title = said
        elif kind == "participant":
            assert ends[0] not in seen.participants
            seen.participants[ends[0]] = said
        elif kind == "autonumber":
            number = int(groups["number"] or 1)
        elif kind == "critical":
            assert not inside
            seen.blocks.append([])
        elif kind == "end":
            assert inside
        else:
            assert {*ends} <= {*seen.participants}
            if inside:
                seen.blocks[-1].append(said)
        if kind == "note":
            seen.notes.append((tuple(ends), said))
        if kind == "arrow":
            seen.arrows.append((number, ends[0], ends[1], said))
            number += 1
        inside = kind == "critical" or (inside and kind != "end")
    assert not inside
    return seen


# --- A reader of RFC 4180 ------------------------------------------------------------------------


def records(text: str) -> list[list[str]]:
    """Read CSV by the grammar of RFC 4180: CRLF after each record, quotes doubled in quotes."""
    at, table, row = 0, [], []
    while at < len(text):
        if text[at] == '"':
            cell = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
            assert cell, text[at : at + 40]
            row.append(cell[1].replace('""', '"'))
        else:
            cell = re.compile(r'[^",\r\n]*').match(text, at)
            assert cell
            row.append(cell[0])
        at = cell.end()
        if text[at] == ",":
            at += 1
            assert text[at : at + 1] != "", "a record ends with CRLF"
            continue
        assert text[at : at + 2] == "\r\n"
        at += 2
        table.append(row)
        row = []
    return table


def rows(text: str) -> list[dict[str, str]]:
    head, *body = records(text)
    assert len({*head}) == len(head)
    assert {len(row) for row in body} == {len(head)}
    return [dict(zip(head, row, strict=True)) for row in body]


def test_the_readers_are_not_blind() -> None:
    """RFC 4180's own example of quotes, and Mermaid's of a spelled sign."""
    assert records('"aaa","b""bb","c\r\ncc"\r\nzzz,,\r\n') == [
        ["aaa", 'b"bb', "c\r\ncc"],
        ["zzz", "", ""],
    ]
    assert decoded("I #9829; you!") == "I ♥ you!"
    for broken in ("A->>B: a; b", "A->>B: %% b", "Note over A: a", "end", "loop a"):
        with pytest.raises((AssertionError, StopIteration)):
            read(f"sequenceDiagram\n{broken}\n")


# --- The library's cases -------------------------------------------------------------------------


@cache
def planned(id_: str) -> Plan:
    return plan(load(id_), time_limit=5)


def tokens(found: Plan) -> Iterator[tuple[int, str, str]]:
    """Number, action and part of all that is done, in order."""
    for number, name in enumerate(found.order, 1):
        for token in name.split("+"):
            action, _, part = token.partition(".")
            yield number, action, part


def middle(value: Any) -> Fraction:
    low, high = value if isinstance(value, tuple) else (value, value)
    return Fraction(low + high) / 2


def best(found: Plan, action: str) -> set[str]:
    """Who may stand at an arrow's head: of the others that gain the ones that gain most."""
    case, stated = found.case, found.case.actions[action]
    agreed = {a: sum(found.deal.shares[a]) for a in found.deal.actions}
    agreed |= dict.fromkeys(found.deal.standing, 1)
    share = {}
    for party in case.parties:
        whole = [also for also in case.also if all(agreed.get(a) == 1 for a in also.when)]
        at_stake = sum(abs(case.actions[a].worth(party)) * n for a, n in agreed.items())
        at_stake += sum(abs(also.worth(party)) for also in whole)
        if party not in stated.by and stated.worth(party) > 0:
            share[party] = (party in found.figures.trust_needed, stated.worth(party) / at_stake)
    return {p for p in share if share[p] == max(share.values())} or {stated.by[0]}


def faithful(found: Plan, seen: Diagram) -> None:
    """Every step is there once, in order, from who acts to who gains, with what is done."""
    case = found.case
    ids = seen.participants
    arrows, notes = iter(seen.arrows), iter(seen.notes)
    _, said = next(notes)
    assert said.startswith(WORDS[found.status])
    assert squeezed(case.whose_numbers) in squeezed(said)
    for number, action, part in tokens(found):
        stated = case.actions[action]
        names = [case.parties[p].name for p in stated.by]
        if len(stated.by) > 1:
            ends, said = next(notes)
            if said.startswith("The tightest place"):
                ends, said = next(notes)
            shown = [squeezed(name) for name in ids.values()]
            lanes = sorted(shown.index(squeezed(name)) for name in names)
            if len({*lanes}) > 1:  # two parties may bear one name
                assert ends == ([*ids][lanes[0]], [*ids][lanes[-1]])
            assert said.startswith(f"{number}. ")
            assert all(squeezed(name) in squeezed(said) for name in names)
        else:
            told, source, target, said = next(arrows)
            assert told == number
            assert squeezed(ids[source]) == squeezed(names[0])
            heads = {squeezed(case.parties[p].name) for p in best(found, action)}
            assert squeezed(ids[target]) in heads
        assert squeezed(stated.does) in squeezed(said)
        assert (f"part {part} of" in said) == bool(part)
        if stated.verified:
            assert squeezed(f"verified by {stated.verified.by}") in squeezed(said)
    assert not [*arrows]


def squeezed(text: str) -> str:
    """Leave out spaces, where a line may break, and what isolates text of the other direction."""
    return "".join(text.translate({0x2068: None, 0x2069: None}).split())


@pytest.mark.parametrize("id_", CERTAIN)
def test_a_diagram_of_every_library_case(id_: str) -> None:
    found = planned(id_)
    seen = read(mermaid(found))
    assert squeezed(seen.title) == squeezed(found.case.title)
    faithful(found, seen)
    acting = {found.case.parties[p].name for p in found.figures.trust_needed}
    assert acting <= {*seen.participants.values()}
    tight = [said for _, said in seen.notes if said.startswith("The tightest place")]
    assert len(tight) == any(place is not None for place in found.figures.tight.values())


@pytest.mark.parametrize("id_", library_ids())
def test_a_matrix_of_every_library_case(id_: str) -> None:
    found = planned(id_)
    case, table = found.case, rows(matrix(found))
    assert [(int(row["step"]), row["action"]) for row in table] == [
        (number, action) for number, action, _ in tokens(found)
    ]
    for row, (number, action, part) in zip(table, tokens(found), strict=True):
        stated = case.actions[action]
        assert row["does"] == stated.does
        assert row["actors"] == "; ".join(stated.by)
        assert row["needs"] == "; ".join(stated.needs)
        assert row["part"] == (part or "1")
        assert Fraction(row["reversible share"]) == stated.reversible
        assert row["verified by"] == (stated.verified.by if stated.verified else "")
        assert row["source"] == stated.source
        # A day belongs to the instalment in which it ends.
        shared = len(found.deal.shares[action])
        if shared > 1 and stated.takes:
            whole, k = days(stated.takes), int(part or "1")
            own = whole * k // shared - whole * (k - 1) // shared
            assert row["takes"] == (f"{own} day" if own == 1 else f"{own} days")
        else:
            assert row["takes"] == (stated.takes or "")
        told = found.to_dict()["steps"][number - 1]
        for party in case.parties:
            points = row[f"balance {headed(case, party, party)}"]
            assert float(points) == told["balance"][party]
        for party, needed in told["trust_needed"].items():
            cell = row[f"trust needed {party}"]
            assert cell == "no trust is enough" if needed is None else float(cell) == needed
        size = found.deal.shares[action][int(part or 1) - 1]
        gaining = re.findall(r"([\w-]+) \(([^)]+)\)", row["beneficiaries (gain)"])
        assert {p: float(gain.split()[0]) for p, gain in gaining} == {
            p: float(stated.worth(p) * size) for p in case.parties if stated.worth(p) > 0
        }
        assert (row["status"], row["numbers by"]) == (str(found.status), case.whose_numbers)


def test_who_could_lend_an_instrument() -> None:
    """China in Hanoi offers a guarantee of the DPR Korea, which stands behind what that does."""
    case = planned("hanoi-2019").case
    lent = [one for one in case.instruments.values() if one.by == "china" and one.of == "dprk"]
    assert any(str(one.kind) == "guarantee" for one in lent)
    for row in rows(matrix(planned("hanoi-2019"))):
        assert ("china" in row["guarantors offered"]) >= ("dprk" in row["actors"])


def test_an_exchange_and_parts() -> None:
    """Seals is both a party and an action: what is lent to the one is not lent for the other."""
    data = random_case(3) | {
        "parties": {p: {"name": p.upper(), "breach_cost": 9} for p in ("a", "b", "seals")},
        "actions": {
            "oil": {"by": "a", "does": "Ships oil", "value": {"a": -1, "b": 6}, "parts": 3},
            "seals": {"by": ["a", "b"], "does": "Seal it", "value": {"a": -1, "b": -1, "seals": 8}},
            "money": {"by": "b", "does": "Pays", "value": {"b": -2, "a": 6, "seals": 1}},
        },
        "also": [],
        "instruments": {
            "escrow": {"kind": "custodian", "by": "seals", "swaps": [["oil", "money"]]},
            "monitors": {"kind": "verification", "by": "b", "of": "seals", "takes": "3 days"},
            "halves": {"kind": "split", "by": "seals", "of": "seals", "parts": 2},
            "fund": {"kind": "assurance", "by": "a", "of": "seals", "adds": 2},
            "bond": {
                "kind": "collateral",
                "by": "seals",
                "of": "b",
                "to": "a",
                "adds": 1,
                "brings": 1,
            },
        },
    }
    found = check(load(data), ["oil.1", "oil.2+money+seals"], deal="oil:2,seals,money")
    seen = read(mermaid(found))
    faithful(found, seen)
    assert [number for number, *_ in seen.arrows] == [1, 2, 2]
    (together,) = seen.blocks
    assert len(together) == 3
    table = rows(matrix(found))
    assert [(row["part"], row["of"]) for row in table] == [
        ("1", "3"),
        ("2", "3"),
        ("1", "1"),
        ("1", "1"),
    ]
    assert [row["exchanged with"] for row in table] == [
        "",
        "money; seals",
        "oil.2; seals",
        "oil.2; money",
    ]
    assert [row["guarantors offered"] for row in table] == ["seals", "seals", "seals", "b; seals"]
    assert [row["beneficiaries (gain)"] for row in table][::3] == ["b (2)", "seals (8)"]


@pytest.mark.parametrize("seed", range(40))
def test_random_cases(seed: int) -> None:
    found = plan(load(random_case(seed)))
    faithful(found, read(mermaid(found)))
    assert [int(row["step"]) for row in rows(matrix(found))] == [n for n, _, _ in tokens(found)]


# --- Names that would break a format -------------------------------------------------------------

NASTY = r"""
end|End|note over P1: x|a; end|P1->>P2: x|#35;|a#b;c|%%{init: {}}%%|<br/>|$$x^2$$|as as as
<script>alert(1)</script>|wrap:x|:nowrap: x|"|=1+1|+1|-1|@SUM(A1)|=HYPERLINK("x";"y")|＝1|a,b
say ""|&lt;|ﬂ°°59¶ß|sequenceDiagram|---|--x|-)|()|participant|משה ; é|-|title: x|P1|\u0023
autonumber off|style a:#b;|classDef a:#b;
"""
HOSTILE = st.one_of(
    st.sampled_from(NASTY.strip().replace("\n", "|").split("|")),
    st.text(st.sampled_from("end;:#%\"'<>-=+@,{}[]()\\/&$|`*_~^ éß한"), min_size=1, max_size=12),
    st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable()),
).filter(lambda text: bool(text.strip()))


def hostile(texts: list[str]) -> dict[str, Any]:
    """Every text that a case can hold, hostile: two parties, one joint action, one exchange."""
    title, first, second, does, track, source, verifier, by = texts
    return {
        "paripassu": 1,
        "title": title,
        "assumptions": {"by": by},
        "parties": {
            "end": {"name": first, "breach_cost": 4},
            "note": {"name": second, "breach_cost": 4},
        },
        "actions": {
            "par": {
                "by": "end",
                "does": does,
                "value": {"end": -1, "note": 3},
                "track": track,
                "source": source,
                "verified": {"by": verifier},
            },
            "loop": {"by": "note", "does": does, "value": {"end": 3, "note": -1}},
            "alt": {"by": ["end", "note"], "does": does, "value": {"end": -1, "note": 1}},
        },
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, min_size=8, max_size=8))
def test_no_text_can_break_a_diagram(texts: list[str]) -> None:
    case = load(hostile(texts))
    found = check(case, ["loop+par", "alt"])
    seen = read(mermaid(found))
    faithful(found, seen)
    assert squeezed(seen.title) == squeezed(case.title)
    names = [squeezed(name) for name in seen.participants.values()]
    assert names == [squeezed(party.name) for party in case.parties.values()]


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, min_size=8, max_size=8))
def test_no_text_can_break_a_matrix_or_become_a_formula(texts: list[str]) -> None:
    case = load(hostile(texts))
    table = rows(matrix(check(case, ["loop+par", "alt"])))
    assert len(table) == 3
    stated = case.actions["par"]
    assert stated.verified
    meant = {
        "does": stated.does,
        "track": stated.track,
        "source": stated.source,
        "verified by": stated.verified.by,
        "numbers by": case.whose_numbers,
    }
    for column, text in meant.items():
        risky = text.startswith(tuple("=+-@＝＋－＠"))
        assert table[1][column] == ("'" if risky else "") + text
    for row in table:
        for column, cell in row.items():
            if cell.startswith(tuple("=+-@\t\r\n＝＋－＠")):
                assert column.startswith("balance "), "only a number may begin so"
                assert Fraction(cell) < 0
