"""Random cases in which every key of the format is stated somewhere, with texts that are traps."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from paripassu.case.number import FINE, LARGEST
from paripassu.case.signs import is_seen
from tests.random_cases import random_case

# What a spreadsheet, or YAML, would rather take for something else.
TRAPS = (
    "=1+1", "+A1", "-5 to -3", "@SUM(A1)", "'quoted", "＝1", "_x0041_", "_x0041_x0042_", "#N/A",
    "# mine", "1", "0.10", "1e5", "007", "TRUE", "null", "~", "no", "2019-02-28", "3-6", "D+3",
    "60%", "a: b", "- a", "[1, 2]", "{a: b}", "a, b; c", "\"quoted\"", "back\\slash", "עברית",
    "\N{GRINNING FACE} astral", "x" * 4000, "https://example.org/a?b=c&d#e", "tail:",
    "One.\n\nTwo.",
)  # fmt: skip
# Nothing that is refused or taken out: controls, halves, what is no character, what is not seen.
WORDS = st.sampled_from(TRAPS) | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Cn")), min_size=1, max_size=30
).filter(is_seen)
# In one language, or in several.
TEXTS = WORDS | WORDS.map(lambda text: {"fr": text, "ar": "عربي (1)", "zh-Hant": "=文"})
TITLES = st.sampled_from(["=1+1", "# mine", "null", "عنوان", {"ar": "عنوان", "en": "2"}])
# All that six decimals can say, and beyond a thousand million cents, up to the largest.
NUMBERS = st.integers(-FINE * 10**6, FINE * 10**6).map(lambda n: Fraction(n, 10**6)) | st.integers(
    -LARGEST * 100, LARGEST * 100
).map(lambda n: Fraction(n, 100))
POINTS = NUMBERS.map(abs)
PARTS = st.integers(0, 10**8).map(lambda n: f"{Decimal(n).scaleb(-6):f} % of price")
AMOUNTS = NUMBERS | PARTS | PARTS.map("-{}".format)
SHARES = st.integers(0, 10**6).map(lambda n: Fraction(n, 10**6))
UNITS = st.sampled_from(["", "EUR million", "€", "=1+1", {"fr": "M€", "ar": "مليون يورو"}])
DATES = st.dates().map(str)
DURATIONS = st.tuples(
    st.integers(0, 99999), st.sampled_from(["day", "days", "weeks", "months", "years"])
).map(lambda two: f"{two[0]} {two[1]}")
WHENS = st.sampled_from(["D+30", "to be agreed", "2030-01-09"])


WEIGHTS = st.integers(1, 10**8).map(lambda n: Fraction(n, 10**6))


LEAVES = st.fixed_dictionaries(
    {"each_month": SHARES.filter(bool)},
    optional={
        "on": st.dictionaries(st.sampled_from(["D+30", "2030-01-09", "D+0"]), SHARES, min_size=1)
    },
)


def _trust(parties: list[str], party: str) -> st.SearchStrategy[Any]:
    """One number, or some of each kind that a table of trust in whom holds."""
    growing = st.fixed_dictionaries(
        {"at_first": SHARES}, optional={"learns": WEIGHTS.map(lambda like: {"like": like})}
    )
    whom = [*(other for other in parties if other != party), "others"]
    each = st.dictionaries(st.sampled_from(whom), SHARES | growing, min_size=1)
    return SHARES | each


@st.composite
def full_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Plain data for `load` with every key of the format."""
    seed = draw(st.integers(0, 10_000))
    case = random_case(seed, rich=draw(st.booleans()))
    rng = Random(seed)
    parties, actions = list(case["parties"]), list(case["actions"])
    open_ = [name for name in actions if not case["actions"][name].get("standing")]
    _top(draw, case, parties, actions)
    for party in parties:
        case["parties"][party] |= {
            "name": draw(TEXTS), "about": draw(TEXTS), "trust": draw(_trust(parties, party)),
            "budget": draw(POINTS), "patience": Fraction(1, 4), "delay": draw(POINTS | PARTS),
            "unit": draw(UNITS),
            "trusted": {other: draw(SHARES) for other in parties if other != party},
            "leaves": draw(LEAVES),
        }  # fmt: skip
    case["parties"][parties[0]].setdefault("risk_limit", 4)
    case["parties"][parties[0]] |= {"breach_cost": 4, "backed_by": {parties[1]: draw(SHARES)}}
    case["parties"][parties[1]]["learns"] = {"like": draw(WEIGHTS)}
    case["parties"][parties[0]]["collateral"] = {
        parties[1]: {"lost": draw(POINTS | PARTS), "gained": draw(POINTS)}
    }
    case["parties"]["g"] = {"name": draw(TEXTS), "role": "guarantor"}
    case["parties"]["1"] = {"name": draw(TEXTS), "role": "stakeholder"}
    for name in rng.sample(open_, 2):
        _action(draw, case["actions"][name], parties)
    case["actions"] |= {
        "in-force": {"by": parties[0], "does": draw(TEXTS), "standing": True},
        "either": {"by": parties[0], "does": draw(TEXTS), "excludes": ["où"]},
        "où": {"by": parties[0], "does": draw(TEXTS), "latest": draw(WHENS), "parts": "any"},
        "début": {"by": parties[0], "does": draw(TEXTS)},
        "fin": {"by": parties[0], "does": draw(TEXTS), "parts": 2},
        "then": {
            "by": parties[0],
            "does": draw(TEXTS),
            "same_day": ["fin"],
            "within": {"début": draw(DURATIONS)},
            "takes": draw(st.sampled_from(["5 working days", "1 working day"])),
        },
        "later": {
            "by": parties[0],
            "does": draw(TEXTS),
            "after": {"fin.1": draw(DURATIONS)},
            "after_start": {"then": draw(DURATIONS), "fin.2": draw(DURATIONS)},
        },
        "حدث": {
            "by": "nobody",
            "does": draw(TEXTS),
            "likely": draw(SHARES),
            "otherwise": ["instead"],
            "expects": {party: draw(SHARES) for party in parties},
        },
        "again": {
            "by": parties[0],
            "does": draw(TEXTS),
            "value": {parties[0]: draw(AMOUNTS)},
            "repeats": {
                "every": draw(DURATIONS.filter(lambda text: not text.startswith("0 "))),
                "times": draw(st.integers(2, 40)),
            },
        },
        "instead": {"by": parties[0], "does": draw(TEXTS)},
        "late": {
            "by": parties[1],
            "does": draw(TEXTS),
            "likely": draw(SHARES),
            "otherwise": [],
            "delays": {"either": draw(DURATIONS), "où": draw(DURATIONS)},
        },
        "last": {"by": "nobody", "does": draw(TEXTS), "likely": draw(SHARES), "otherwise": "end"},
    }
    first, second = rng.sample(open_, 2)
    _judge(case, parties[0], first, second)
    case["instruments"] = _instruments(draw, parties, open_)
    case.setdefault("also", []).append(
        {"when": actions[:2], "value": {}, "reasoning": draw(TEXTS), "reversible": draw(SHARES)}
    )
    return case


def _top(draw: st.DrawFn, case: dict[str, Any], parties: list[str], actions: list[str]) -> None:
    registered = {
        "of": f"parties.{parties[0]}.trust", "by": draw(TEXTS), "on": draw(DATES),
        "why": draw(TEXTS),
    }  # fmt: skip
    case |= {
        "title": draw(TEXTS), "about": draw(TEXTS), "source": draw(WORDS),
        "unit": draw(UNITS), "prices": {"price": draw(POINTS), "ثمن": 3},
        "starts": "2030-01-01", "horizon": draw(DURATIONS),
        "workdays": {"days": ["mon", "sat"], "holidays": ["2030-02-01", "2030-12-24/2031-01-02"],
                     "closed": ["07-14", "12-15/03-15"]},
        "assumptions": {"by": draw(TEXTS), "on": draw(DATES), "note": draw(TEXTS),
                        "stated": [registered, {"of": "title", "by": draw(WORDS)}]},
        "history": {
            "about": draw(TEXTS), "source": draw(WORDS), "broke": f"{actions[0]}.2",
            "order": [
                {"action": f"{actions[1]} + {actions[2]}", "came": "late", "note": draw(TEXTS)},
                {"action": f"{actions[0]}.2", "came": "never", "date": draw(DATES),
                 "source": draw(WORDS)},
            ],
        },
        "readings": {
            "1": {"title": "", "order": [f"{actions[0]}.x, y; z", actions[1]]},
            "b": {"title": draw(TEXTS), "order": actions[:3], "source": draw(WORDS)},
        },
    }  # fmt: skip
    needy = [a for a in actions if case["actions"][a].get("needs")]
    free = [a for a in actions if a not in needy and "excludes" not in case["actions"][a]]
    excluded = {e for a in actions for e in case["actions"][a].get("excludes", [])}
    free = [name for name in free if name not in excluded][::-1]
    if not all(case["actions"][name].get("standing") for name in free):
        case["deals"] = {"d-1": {"actions": free, "title": draw(TEXTS), "source": draw(WORDS)},
                         "اتفاق-2": {"actions": free[:1]}}  # fmt: skip
        case["deal"] = "اتفاق-2"
        case["history"]["deal"] = case["readings"]["b"]["deal"] = "d-1"


def _action(draw: st.DrawFn, action: dict[str, Any], parties: list[str]) -> None:
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    verified = action.get("verified", {})
    action |= {
        "title": draw(TITLES), "does": draw(TEXTS),
        "shows": draw(SHARES | SHARES.map(lambda one: dict.fromkeys(action["by"], one))),
        "value": {**action["value"], parties[-1]: [low, high]},
        "keeps": {parties[0]: draw(AMOUNTS)}, "accrues": {parties[0]: draw(AMOUNTS)},
        "takes": draw(DURATIONS), "reversible": draw(SHARES), "earliest": draw(WHENS),
        "verified": {"confidence": draw(SHARES), "false_alarm": draw(SHARES), **verified,
                     "by": draw(WORDS), "takes": draw(DURATIONS)},
        "kind": "relief", "track": draw(WORDS), "issue": "an-issue", "article": draw(WORDS),
        "trigger": draw(TEXTS), "remarks": draw(TEXTS), "reasoning": draw(TEXTS),
        "source": draw(WORDS),
    }  # fmt: skip


def _judge(case: dict[str, Any], party: str, one: str, other: str) -> None:
    """Let a party state two values in words in place of numbers."""
    for name in (one, other):
        case["actions"][name]["value"].pop(party, None)
    case["parties"][party]["judgements"] = [
        [one, "nothing", "weak"],
        [other, one, ["very weak", "strong"]],
    ]


def _instruments(draw: st.DrawFn, parties: list[str], actions: list[str]) -> dict[str, Any]:
    one, two = parties[:2]
    a, b = actions[:2]
    cost = {"cost": draw(POINTS), "about": draw(TEXTS)}
    return {
        "bond": {"kind": "collateral", "of": one, "to": two, "adds": draw(POINTS), "brings": 0},
        "word": {"kind": "guarantee", "by": "g", "of": one, "adds": draw(POINTS), **cost},
        "umbrella": {"kind": "assurance", "by": "g", "of": two, "adds": 0},
        "escrow": {"kind": "custodian", "swaps": [[a, b], [b, a]], **cost},
        "cameras": {"kind": "verification", "of": a, "confidence": draw(SHARES), "takes": "1 day"},
        "loads": {"kind": "split", "of": b, "parts": draw(st.integers(2, 1000))},
        "snapback": {"kind": "snapback", "of": a, "reversible": draw(SHARES)},
        "year": {"kind": "suspension", "of": a, "reversible": 0, "value": {one: draw(NUMBERS)}},
        "付款": {
            "title": draw(TITLES),
            "kind": "payment",
            "of": one,
            "value": {two: 1, one: -1},
            "reversible": 1,
        },
    }


@st.composite
def limited(draw: st.DrawFn) -> dict[str, Any]:
    """A full case with limits on its tracks and verifiers."""
    case = draw(full_cases())
    actions = case["actions"].values()
    for key, about in (("tracks", "at_once"), ("verifiers", "teams")):
        names = [a.get("track", "") if key == "tracks" else a.get("verified", {}).get("by", "")
                 for a in actions]  # fmt: skip
        own = [{"workdays": {"days": ["fri"], "closed": ["01-01"]}}] if key == "verifiers" else []
        case[key] = {
            " ".join(name.split()): draw(
                st.sampled_from([{}, {about: 1}, {about: 1000, "about": draw(TEXTS)}, *own])
            )
            for name in names
            if name.strip()
        }
    return case
