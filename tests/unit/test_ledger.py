"""The ledger: who may enter what, what an export proves, and every attack that it must see."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from paripassu import Key, Ledger, RequestError, check, load, plan
from paripassu import charter as charter_of
from paripassu.errors import CaseError
from paripassu.ledger import keys
from paripassu.ledger.canonical import canonical
from paripassu.ledger.charter import Charter, Threshold, signer
from paripassu.ledger.entry import File, Grade, Kind
from paripassu.ledger.note import halves, noted
from paripassu.ledger.offline import rules as read_rules
from paripassu.ledger.offline.verify import verify, verify_text
from paripassu.ledger.signing import sign, started
from tests.records import (
    DAY,
    EASY,
    NAMES,
    TIME,
    begun,
    charter,
    cosigned,
    data_of,
    found,
    key,
    resealed,
    said,
    told,
)

USA, DPRK, IAEA = map(key, NAMES)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with begun(tmp_path / "plan.ledger") as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A record of five entries that is agreed, and that no test adds to."""
    with begun(tmp_path_factory.mktemp("still") / "plan.ledger") as made:
        told(made)
        yield cosigned(made)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A record that has just begun, and that no test adds to."""
    with begun(tmp_path_factory.mktemp("new") / "plan.ledger") as made:
        yield made


@pytest.fixture
def data(still: Ledger) -> dict[str, Any]:
    """What an export holds of a record of five entries that is agreed."""
    return data_of(still.export())


# --- Who may enter what --------------------------------------------------------------------------

REFUSED: list[tuple[str, tuple[Key, ...], dict[str, Any], str]] = [
    ("declared", (USA,), {"step": "freeze"}, "must be signed by dprk"),
    ("declared", (IAEA,), {"step": "freeze"}, "must be signed by dprk"),
    ("verified", (DPRK,), {"step": "freeze", "grade": "complete"}, "must be signed by iaea"),
    ("verified", (USA,), {"step": "freeze", "grade": "complete"}, "must be signed by iaea"),
    ("verified", (IAEA,), {"step": "oil.1", "grade": "complete"}, "must be signed by dprk"),
    ("verified", (IAEA,), {"step": "freeze"}, "must state grade"),
    ("verified", (IAEA,), {"step": "freeze", "grade": "good"}, "grade"),
    ("declared", (DPRK,), {"step": "freeze", "grade": "complete"}, "states grade besides"),
    ("declared", (DPRK,), {"step": "peace"}, "no step “peace”"),
    ("declared", (DPRK,), {}, "must state step"),
    ("extended", (DPRK,), {"step": "freeze", "until": date(2027, 4, 1)}, "signed by usa"),
    ("extended", (USA,), {"step": "freeze", "until": "2027-02-30"}, "until"),
    ("breached", (DPRK,), {"step": "freeze"}, "must be signed by 1 of usa, iaea"),
    ("cured", (USA,), {"step": "freeze"}, "must be signed by iaea"),
    ("cured", (IAEA,), {"step": "freeze"}, "No breach of “freeze”"),
    ("guarantee-called", (USA,), {"step": "freeze", "of": "dprk"}, "No breach"),
    ("snapped-back", (USA,), {"step": "oil.1"}, "was not declared or verified"),
    ("suspended", (IAEA,), {}, "must be signed by 1 of usa, dprk"),
    ("resumed", (USA,), {}, "Nothing is suspended"),
    ("disputed", (USA,), {"step": "freeze", "entry": 7}, "not one on “freeze”"),
    ("disputed", (USA,), {"step": "freeze", "entry": -1}, "not one on “freeze”"),
    ("disputed", (USA,), {"step": "freeze", "entry": 0}, "not one on “freeze”"),
    ("ended", (IAEA,), {}, "must be signed by 1 of usa, dprk"),
    ("amended", (USA,), {"charter": charter(title="Another")}, "must be signed by usa, dprk"),
    ("started", (USA, DPRK), {"charter": charter()}, "begins with its charter"),
    ("declared", (), {"step": "freeze"}, "“by” of the entry"),
    ("declared", (DPRK, DPRK), {"step": "freeze"}, "named once"),
    ("declared", (key("china"),), {"step": "freeze"}, "has a key in the plan"),
    ("peace", (USA,), {}, "An entry is one of started, declared"),
    ("declared", (DPRK,), {"step": "freeze", "text": "\ud800"}, "no entry can hold"),
    ("declared", (DPRK,), {"step": "freeze", "text": "x" * 5_000}, "text"),
    ("declared", (DPRK,), {"step": "freeze", "why": "x"}, "An entry is one of"),
]


@pytest.mark.parametrize(("kind", "keys", "stated", "why"), REFUSED)
def test_what_may_not_be_entered(
    new: Ledger, kind: str, keys: tuple[Key, ...], stated: dict[str, Any], why: str
) -> None:
    with pytest.raises(RequestError, match=why):
        new.record(kind, *keys, on=DAY, **stated)
    assert len(new) == 1


def test_the_whole_life_of_a_plan(ledger: Ledger) -> None:
    """Every kind of entry, and what each leaves behind; each is verified from the export."""
    enter: list[tuple[str, tuple[Key, ...], dict[str, Any]]] = [
        ("declared", (DPRK,), {"step": "freeze"}),
        ("verified", (IAEA,), {"step": "freeze", "grade": "minimal", "as_agreed": False}),
        ("disputed", (DPRK,), {"step": "freeze", "entry": 2, "text": "They were not let in"}),
        ("extended", (USA,), {"step": "freeze", "until": date(2027, 4, 1)}),
        ("breached", (IAEA,), {"step": "freeze"}),
        ("guarantee-called", (USA,), {"step": "freeze", "of": "dprk"}),
        ("suspended", (USA,), {}),
        ("verified", (IAEA,), {"step": "freeze", "grade": Grade.COMPLETE, "on_time": True}),
        ("cured", (IAEA,), {"step": "freeze"}),
        ("resumed", (USA,), {}),
        ("declared", (USA,), {"step": "oil.1", "files": (File("bill.pdf", "0" * 64),)}),
        ("snapped-back", (USA,), {"step": "oil.1"}),
        ("amended", (USA, DPRK), {"charter": charter(title="Oil for a freeze, amended")}),
        ("ended", (DPRK,), {}),
        ("disputed", (USA,), {"step": "oil.1", "entry": 12}),
    ]
    for kind, signers, stated in enter:
        ledger.record(kind, *signers, on=DAY, **stated)
    assert {entry.kind for entry in ledger.entries} == {*Kind}
    with pytest.raises(RequestError, match="has ended"):
        ledger.record("declared", USA, step="oil.2", on=DAY)
    verdict = found(cosigned(ledger).export())
    assert (said(verdict), verdict.yes, verdict.agreed) == ([], True, 16)
    status = ledger.status(on=date(2027, 3, 15))
    freeze, first, second, removal = status.steps
    assert (freeze.counts_declared, freeze.counts_verified, freeze.breached) == (True, True, False)
    assert freeze.disputed == (3,) and freeze.task.due == date(2027, 2, 1)  # amended since
    assert first.taken_back and first.overdue and not first.counts_declared
    assert (second.waited_for, removal.waited_for) == (("usa",), ("dprk",))
    assert status.ended == ("dprk",) and status.moves == () and status.guarantees == ("dprk",)
    assert status.charter.title.endswith("amended")


def test_nothing_goes_on_from_elsewhere_or_before_an_amendment(
    ledger: Ledger, tmp_path: Path
) -> None:
    note = sign(ledger.draft("declared", ["dprk"], on=DAY, step="freeze"), DPRK)
    with (
        begun(tmp_path / "other.ledger", title="Another") as other,
        pytest.raises(RequestError, match="for another record"),
    ):
        other.append(note)
    ledger.record("amended", USA, DPRK, on=DAY, charter=charter(title="Amended"))
    with pytest.raises(RequestError, match="before the last amendment"):
        ledger.append(note)


def test_the_same_entry_stands_once(ledger: Ledger) -> None:
    note = sign(ledger.draft("declared", ["dprk"], on=DAY, step="freeze"), DPRK)
    assert ledger.append(note) == (1,)
    for again in ((note,), (note, note)):
        with pytest.raises(RequestError, match="stands in the record already"):
            ledger.append(*again)
    assert len(ledger) == 2


def test_several_are_entered_or_none(ledger: Ledger) -> None:
    good = sign(ledger.draft("declared", ["dprk"], on=DAY, step="freeze"), DPRK)
    bad = sign(ledger.draft("declared", ["usa"], on=DAY, step="oil.1"), USA).replace("oil.1", "oil")
    with pytest.raises(RequestError):
        ledger.append(good, bad)
    assert len(ledger) == 1 and found(ledger.export()).entries == 1
    assert ledger.append(good) == (1,)


def test_a_draft_waits_for_all_signatures(ledger: Ledger) -> None:
    draft = ledger.draft("amended", ["usa", "dprk"], on=DAY, charter=charter(title="New"))
    one = sign(draft, USA)
    for note in (draft, one, sign(one, USA)):
        with pytest.raises(RequestError, match=r"not signed by anybody|signature of dprk"):
            ledger.append(note)
    with pytest.raises(RequestError, match="by usa, dprk, not by iaea"):
        sign(one, IAEA)
    forged = sign(one, Key.new("dprk"))
    with pytest.raises(RequestError, match="lacks the signature of dprk"):
        ledger.append(forged)
    assert ledger.append(sign(forged, DPRK)) == (1,)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"keys": {"usa": charter().keys["usa"]}}, "“dprk” has a part in the plan but no key"),
        ({"keys": {**charter().keys, "dprk": charter().keys["usa"]}}, "the same key"),
        ({"policy": ()}, "A policy asks"),
        ({"policy": (Threshold(0, ("usa",)),)}, "A policy asks"),
        ({"policy": (Threshold(3, ("usa", "dprk")),)}, "A policy asks"),
        ({"policy": (Threshold(2, ("usa", "usa")),)}, "A policy asks"),
        ({"policy": (Threshold(1, ("china",)),)}, "“china” has a part"),
        ({"parties": ()}, "must state by"),
        ({"steps": (charter().steps[0],) * 2}, "a name of their own"),
        ({"steps": (replace(charter().steps[0], verifier=()),)}, "Each step names"),
    ],
)
def test_charters_that_cannot_be(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(RequestError, match=why):
        started(charter(**changes), DAY)


def test_the_charter_of_a_plan() -> None:
    found = check(load("jpoa-2014", starts="2014-01-20"), history=True)
    keys = {name: Key.new(name).public for name in ("usa", "eu", "iran", "agency")}
    made = charter_of(found, keys, signers={"IAEA": "agency"})
    assert {*made.parties} == {"usa", "eu", "iran"}
    freeze = made.task("enrichment-freeze")
    assert (freeze.by, freeze.verifier, {*freeze.waits}) == (("iran",), ("agency",), {"usa", "eu"})
    relief = made.task("us-suspension")
    assert (relief.by, relief.verifier, relief.waits) == (("usa",), ("iran",), ("iran",))
    assert made.policy == (Threshold(3, made.parties),)
    assert made.replace == (Threshold(3, tuple(keys)),)
    assert signer("UN Mission + friends") == "UN-Mission-friends"
    with pytest.raises(RequestError, match="“IAEA” has a part in the plan but no key"):
        charter_of(found, keys)


# --- Keys: rotated, revoked, lost ----------------------------------------------------------------


def with_keys(**new: Key) -> Charter:
    import base64

    keys = {name: base64.b64encode(one.public).decode() for name, one in new.items()}
    return charter(keys={**charter().keys, **keys})


def test_a_lost_key_is_replaced_by_those_whom_the_plan_names(ledger: Ledger) -> None:
    told(ledger)
    cosigned(ledger)
    new = key("dprk", 1)
    for signers in ((IAEA,), (USA,), (DPRK,)):
        with pytest.raises(RequestError, match="must be signed by"):
            ledger.record("amended", *signers, on=DAY, charter=with_keys(dprk=new))
    # Only keys: those two may not change the plan so, nor their own keys.
    with pytest.raises(RequestError, match="must be signed by usa, dprk"):
        ledger.record("amended", USA, IAEA, on=DAY,
                      charter=replace(with_keys(dprk=new), title="Ours"))  # fmt: skip
    with pytest.raises(RequestError, match="must be signed by usa, dprk"):
        ledger.record("amended", USA, IAEA, on=DAY, charter=with_keys(iaea=key("iaea", 1)))
    ledger.record("amended", USA, IAEA, on=DAY, charter=with_keys(dprk=new))
    with pytest.raises(RequestError, match="lacks the signature of dprk"):
        ledger.record("declared", DPRK, on=DAY, step="removal")
    ledger.record("declared", new, on=DAY, step="removal")
    with pytest.raises(RequestError, match="dprk has another key"):
        ledger.cosign(DPRK)
    ledger.cosign(new, time=TIME)
    verdict = found(cosigned(ledger, ["usa"]).export())
    assert (said(verdict), verdict.agreed) == ([], 7)  # what the old key signed still holds
    for number in range(7):
        alone = found(ledger.export(number))
        assert (said(alone), alone.number, alone.yes) == ([], number, True)


# --- Exports and what they prove -----------------------------------------------------------------


def test_an_export_holds(data: dict[str, Any]) -> None:
    verdict = found(data)
    assert (said(verdict), verdict.yes, verdict.entries, verdict.agreed) == ([], True, 5, 5)
    assert verdict.cosigners == ("iaea", "usa") and verdict.keys == charter().keys


def test_one_entry_alone(ledger: Ledger) -> None:
    with pytest.raises(RequestError, match="No cosigned checkpoint covers an entry 0"):
        ledger.export(0)
    told(ledger)
    cosigned(ledger)
    ledger.record("declared", USA, on=DAY, step="oil.1")
    for number in (-1, 5, 6):
        with pytest.raises(RequestError, match="No cosigned checkpoint covers"):
            ledger.export(number)
    for number in range(5):
        text = ledger.export(number)
        verdict = found(text)
        assert (said(verdict), verdict.yes) == ([], True)
        assert verdict.entry == ledger.entries[number].content()
        assert verdict.entries == 5  # of the checkpoint


def test_what_is_not_agreed_is_not_called_agreed(ledger: Ledger) -> None:
    told(ledger)
    assert (found(ledger.export()).agreed, found(ledger.export()).yes) == (0, False)
    cosigned(ledger, ["usa"])
    verdict = found(ledger.export())
    assert (said(verdict), verdict.agreed, verdict.cosigners) == ([], 0, ("usa",))
    cosigned(ledger, ["iaea"])
    assert found(ledger.export()).agreed == 5
    ledger.record("declared", USA, on=DAY, step="oil.1")
    verdict = found(ledger.export())
    assert (verdict.agreed, verdict.entries, verdict.yes, said(verdict)) == (5, 6, False, [])


@pytest.mark.parametrize(
    ("policy", "enough", "too_few"),
    [
        ((Threshold(2, ("usa", "dprk")),), ("usa", "dprk"), ("usa", "iaea")),
        (
            (Threshold(1, ("usa", "dprk")), Threshold(1, ("iaea",))),
            ("dprk", "iaea"),
            ("usa", "dprk"),
        ),
        ((Threshold(2, NAMES),), ("dprk", "iaea"), ("iaea",)),
    ],
    ids=["both principals", "one and the verifier", "k of n"],
)
def test_policies(
    tmp_path: Path, policy: tuple[Threshold, ...], enough: tuple[str, ...], too_few: tuple[str, ...]
) -> None:
    for names, agreed in ((enough, 1), (too_few, 0)):
        with begun(tmp_path / f"{agreed}.ledger", policy=policy) as made:
            verdict = found(cosigned(made, names).export())
            assert (said(verdict), verdict.agreed) == ([], agreed)


def test_one_bad_signature_does_not_void_the_others(data: dict[str, Any]) -> None:
    text, lines = halves(data["checkpoints"][0])
    bad = Key.new("dprk").cosigned(text, TIME)
    verdict = found({**data, "checkpoints": [noted(text, *lines, bad)]})
    assert (verdict.agreed, verdict.yes) == (5, False)
    assert said(verdict) == ["checkpoints[0]: the signature of dprk is not that of its key."]
    unknown = Key.new("china").cosigned(text, TIME)
    verdict = found({**data, "checkpoints": [noted(text, *lines, unknown)]})
    assert (verdict.agreed, said(verdict)) == (
        5,
        ["checkpoints[0]: china has no key in this record."],
    )


# --- Attacks -------------------------------------------------------------------------------------

Spoil = Callable[[dict[str, Any]], dict[str, Any]]


def entries(change: Callable[[list[str]], list[str]]) -> Spoil:
    return lambda data: {**data, "entries": change([*data["entries"]])}


def swap(notes: list[str]) -> list[str]:
    return [notes[0], notes[2], notes[1], *notes[3:]]


def forged(by: Key, number: int) -> Callable[[list[str]], list[str]]:
    """Sign an entry with a key that is not that of whom it names."""

    def change(notes: list[str]) -> list[str]:
        text, _lines = halves(notes[number])
        notes[number] = noted(text, by.signed(text))
        return notes

    return change


ATTACKS: dict[str, tuple[Spoil, str]] = {
    "reordered": (entries(swap), "another root"),
    "truncated": (entries(lambda notes: notes[:-1]), "it is of 5 entries, of which 4 are here"),
    "emptied": (entries(lambda _notes: []), "it is of another record"),
    "beheaded": (entries(lambda notes: notes[1:]), "does not belong there"),
    "left out": (entries(lambda notes: [*notes[:2], *notes[3:]]), "it is of 5 entries"),
    "replayed": (entries(lambda notes: [*notes, notes[1]]), "stands before it already"),
    "replayed in the middle": (entries(lambda n: [*n[:3], n[1], *n[3:]]), "another root"),
    "last leaf doubled": (entries(lambda notes: [*notes, notes[-1]]), "stands before it already"),
    "foreign key": (
        entries(forged(Key.new("dprk"), 1)),
        "signature of dprk is not that of its key",
    ),
    "forged verifier": (entries(forged(Key.new("iaea"), 2)), "signature of iaea is not that"),
    "verifier replaced by a party": (entries(forged(DPRK, 2)), "signed by dprk, which is not whom"),
    "two leaves as one": (entries(lambda n: [*n[:3], n[3] + n[4]]), "not in the form"),
    "checkpoint left out": (lambda data: {**data, "checkpoints": []}, ""),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_on_an_export(data: dict[str, Any], attack: str) -> None:
    spoil, why = ATTACKS[attack]
    verdict = found(spoil(data))
    assert not verdict.yes
    assert any(why in one for one in said(verdict)) or not why
    # Nor does it help to make a checkpoint of what was spoilt, with keys that one does not have.
    for others in ([Key.new("usa"), Key.new("iaea")], [Key.new("log")]):
        if spoilt := spoil(data)["entries"]:
            verdict = found(resealed({**spoil(data), "entries": spoilt, **_points(data)}, *others))
            assert (verdict.yes, verdict.agreed) == (False, 0)


def _points(data: dict[str, Any]) -> dict[str, Any]:
    return {"checkpoints": data["checkpoints"]}


def test_nobody_gives_himself_the_keys(data: dict[str, Any], ledger: Ledger) -> None:
    """A forged amendment does not take effect, whoever cosigns what follows from it."""
    thief = {name: Key.new(name) for name in NAMES}
    text, _lines = halves(ledger.draft("amended", ["usa", "dprk"], on=DAY,
                                       charter=with_keys(**thief)))  # fmt: skip
    for by in (("usa", "dprk"), ("usa",)):
        note = noted(text, *(thief[name].signed(text) for name in by))
        spoilt = resealed({**data, "entries": [*data["entries"], note]}, *thief.values())
        for signatures in (True, False):
            verdict = verify_text(canonical(spoilt) + "\n", "x", signatures=signatures)
            assert (verdict.yes, verdict.agreed, verdict.keys) == (False, 0, charter().keys)
    # Nor does he sign the start for others.
    forgeries = (thief[name].signed("x") for name in ("usa", "dprk"))
    start = noted(halves(data["entries"][0])[0], *forgeries)
    assert found(resealed({**data, "entries": [start]}, *thief.values())).agreed == 0


@pytest.mark.parametrize(
    "attack",
    ["foreign key", "forged verifier", "replayed", "beheaded", "verifier replaced by a party",
     "two leaves as one"],
)  # fmt: skip
def test_even_all_cosigners_cannot_make_a_forged_entry_hold(
    data: dict[str, Any], attack: str
) -> None:
    spoil, why = ATTACKS[attack]
    verdict = found(resealed({**spoil(data), **_points(data)}, USA, DPRK, IAEA))
    assert any(why in one for one in said(verdict)) and not verdict.yes


def test_a_proof_whose_checkpoint_another_key_signed(still: Ledger) -> None:
    alone = data_of(still.export(2))
    text, lines = halves(alone["checkpoint"])
    for others in ([Key.new("usa"), Key.new("iaea")], [Key.new("log")]):
        note = noted(text, *(one.cosigned(text, TIME) for one in others))
        verdict = found({**alone, "checkpoint": note})
        assert (verdict.agreed, verdict.yes) == (0, False)
    # A cosignature of another checkpoint, or at another time, is none of this one.
    for other in (text.replace("\n5\n", "\n6\n"), text):
        lines_there = (USA.cosigned(other, TIME + 1), IAEA.cosigned(other, TIME))
        stolen = [one.replace(" AAAA", " AAAB") for one in lines_there] if other == text else []
        note = noted(text, *(stolen or lines_there))
        assert found({**alone, "checkpoint": note}).yes == (other == text)
    assert found({**alone, "checkpoint": noted(text, lines[0])}).agreed == 0


@pytest.mark.parametrize("number", [1, 4])
def test_a_proof_of_another_place(still: Ledger, number: int) -> None:
    alone = data_of(still.export(2))
    other = data_of(still.export(number))["entries"][-1]["proof"]
    for change in (
        {"proof": other},
        {"proof": alone["entries"][-1]["proof"][:-1]},
        {"proof": [*alone["entries"][-1]["proof"], other[0]]},
        {"proof": []},
        {"proof": ["AAAA"]},
        {"proof": ["no base64"]},
    ):
        spoilt = {**alone, "entries": [alone["entries"][0], {**alone["entries"][-1], **change}]}
        assert not found(spoilt).yes, change
    placed = {**alone["entries"][-1], "number": number}
    spoilt = {**alone, "number": number, "entries": [alone["entries"][0], placed]}
    assert "the proof does not show" in " ".join(said(found(spoilt)))


def test_an_entry_alone_needs_the_charter_under_which_it_was_entered(ledger: Ledger) -> None:
    ledger.record("amended", USA, DPRK, on=DAY, charter=charter(title="Amended"))
    ledger.record("declared", DPRK, on=DAY, step="freeze")
    alone = data_of(cosigned(ledger).export(2))
    assert [one["number"] for one in alone["entries"]] == [0, 1, 2]
    without = {**alone, "entries": [alone["entries"][0], alone["entries"][2]]}
    assert "does not belong there" in " ".join(said(found(without)))


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]\n", "null\n", "{}\n", '{"format":"paripassu-record/1"}\n',
        '{"checkpoints":[],"entries":[1],"format":"paripassu-record/1"}\n',
        '{"checkpoints":[],"entries":{},"format":"paripassu-record/1"}\n',
        '{"checkpoints":[],"entries":[],"format":"paripassu-record/2"}\n',
        '{"checkpoint":"","entries":[{"note":"","number":1}],"format":"paripassu-entry/1","number":1}\n',
        '{"checkpoint":"","entries":[],"format":"paripassu-entry/1","number":0}\n',
        '{"checkpoint":"","entries":[{"note":"","number":true}],"format":"paripassu-entry/1","number":0}\n',
        "[" * 200_000 + "\n",
    ],
)  # fmt: skip
def test_what_is_no_export(text: str) -> None:
    with pytest.raises(CaseError, match="it is not, sign by sign, a file that"):
        verify_text(text, "x.json")


@pytest.mark.parametrize(
    "body",
    [
        "{}", "[]", '{"kind":"peace"}', '{"by":["usa"],"kind":"ended","on":"2027-01-15"}',
        '{"by":"usa","kind":"ended","log":"x","on":"2027-01-15","under":0}',
        '{"by":["usa"],"charter":{},"kind":"started","on":"2027-01-15"}',
        '{"by":["usa"],"charter":[],"kind":"started","on":"2027-02-30"}',
        '{"by":[1],"kind":"ended","log":"x","on":"2027-01-15","under":0}',
        '{"by":["usa"],"kind":"ended","log":"x","on":"2027-01-15","under":true}',
    ],
)  # fmt: skip
def test_what_is_no_entry(data: dict[str, Any], body: str) -> None:
    note = noted(body + "\n", USA.signed(body + "\n"))
    for number in (0, 1):
        spoilt = [*data["entries"]]
        spoilt[number] = note
        verdict = found(resealed({**data, "entries": spoilt}, USA, IAEA))
        assert f"entries[{number}]: it is not in the form of an entry." in said(verdict)


def test_each_kind_is_known_to_both_sides() -> None:
    assert [*read_rules.KINDS] == [*Kind]
    assert list(read_rules.GRADES) == [*Grade]


# --- Two records where there should be one -------------------------------------------------------


def forked(tmp_path: Path) -> tuple[Path, Path]:
    """Cosign two records that begin alike."""
    paths = []
    for name, step in (("a", "oil.1"), ("b", "oil.2")):
        with begun(tmp_path / f"{name}.ledger") as made:
            told(made)
            made.record("declared", USA, on=DAY, step=step)
            cosigned(made, ["dprk", "iaea"] if name == "a" else ["iaea", "usa"])
            paths.append(tmp_path / f"{name}.json")
            paths[-1].write_text(made.export(), encoding="utf-8")
            (tmp_path / f"{name}-one.json").write_text(made.export(5), encoding="utf-8")
    return paths[0], paths[1]


def test_two_inconsistent_checkpoints_prove_who_cheated(tmp_path: Path) -> None:
    first, second = forked(tmp_path)
    verdicts, cheating = verify(first, second)
    assert all(one.yes for one in verdicts), "each by itself holds"
    assert [one.by for one in cheating] == [("iaea",)]
    assert "Proof of cheating: iaea cosigned two records" in str(cheating[0])
    assert {cheating[0].first, cheating[0].second} == {
        data_of(path.read_text(encoding="utf-8"))["checkpoints"][0] for path in (first, second)
    }
    # So do one entry of each, or a checkpoint of one against the entries of the other.
    for paths in (
        (tmp_path / "a-one.json", tmp_path / "b-one.json"),
        (first, tmp_path / "b-one.json"),
    ):
        assert [one.by for one in verify(*paths)[1]] == [("iaea",)]
    assert verify(first, tmp_path / "a-one.json")[1] == ()


def test_a_fork_that_was_grown_since_is_seen(tmp_path: Path) -> None:
    """Checkpoints of different sizes: the entries of the longer one contradict the shorter."""
    first, _second = forked(tmp_path)
    with Ledger(tmp_path / "b.ledger") as grown:
        grown.record("declared", USA, on=DAY, step="oil.1")
        cosigned(grown, ["dprk", "usa"])
        (tmp_path / "b.json").write_text(grown.export(), encoding="utf-8")
    names = {name for one in verify(first, tmp_path / "b.json")[1] for name in one.by}
    assert names >= {"dprk"}


def test_records_that_share_no_cosigner_prove_that_somebody_cheated(tmp_path: Path) -> None:
    paths = []
    for name, step in (("dprk", "oil.1"), ("usa", "oil.2")):
        with begun(tmp_path / f"{name}.ledger") as made:
            made.record("declared", USA, on=DAY, step=step)
            paths.append(tmp_path / f"{name}.json")
            paths[-1].write_text(cosigned(made, [name]).export(), encoding="utf-8")
    (proof,) = verify(*paths)[1]
    assert proof.by == () and "somebody has shown different records" in str(proof)


def test_a_longer_record_is_no_fork(ledger: Ledger, tmp_path: Path) -> None:
    told(ledger)
    (tmp_path / "a.json").write_text(cosigned(ledger).export(), encoding="utf-8")
    ledger.record("declared", USA, on=DAY, step="oil.1")
    (tmp_path / "b.json").write_text(cosigned(ledger).export(), encoding="utf-8")
    verdicts, cheating = verify(tmp_path / "a.json", tmp_path / "b.json")
    assert [one.agreed for one in verdicts] == [5, 6] and cheating == ()


def test_a_cosigner_does_not_go_back(ledger: Ledger, tmp_path: Path) -> None:
    seen = tmp_path / "usa.seen"
    told(ledger)
    ledger.cosign(USA, seen=seen)
    ledger.record("declared", USA, on=DAY, step="oil.1")
    ledger.cosign(USA, seen=seen)
    ledger.cosign(USA, seen=seen)
    # Rolled back: the record as it was before; and another that is longer, but is not the same.
    with begun(tmp_path / "old.ledger") as old:
        told(old)
        with pytest.raises(RequestError, match="does not begin with the 6 entries"):
            old.cosign(USA, seen=seen)
        old.record("declared", USA, on=DAY, step="oil.2")
        old.record("declared", USA, on=DAY, step="oil.1")
        with pytest.raises(RequestError, match="does not begin with the 6 entries"):
            old.cosign(USA, seen=seen)
    for spoilt in ("", "[]", "{}x", '{"a":{}}', '{"a":{"root":"AA","size":-1}}', "[" * 100_000):
        seen.write_text(spoilt, encoding="utf-8")
        with pytest.raises(RequestError, match="does not hold what was cosigned before"):
            ledger.cosign(USA, seen=seen)


def test_only_those_with_a_key_cosign_and_only_what_holds(ledger: Ledger) -> None:
    for stranger in (Key.new("usa"), Key.new("china")):
        with pytest.raises(RequestError, match="has another key in this record, or none"):
            ledger.cosign(stranger)
    told(ledger)
    path = ledger._store.path
    ledger.close()
    file = sqlite3.connect(path)
    file.execute("DROP TRIGGER entry_stays")
    file.execute("UPDATE entry SET note = replace(note, 'sealed', 'opened') WHERE number = 1")
    file.commit()
    file.close()
    with Ledger(path) as spoilt:
        assert "the signature of dprk" in said(spoilt.check())[0]
        with pytest.raises(RequestError, match=r"not cosigned, for it does not hold: .*dprk"):
            spoilt.cosign(USA)


# --- The file ------------------------------------------------------------------------------------


def test_the_file_lets_nothing_be_changed_or_taken_away(ledger: Ledger) -> None:
    told(ledger)
    file = sqlite3.connect(ledger._store.path)
    for statement in ("UPDATE entry SET note = ''", "DELETE FROM entry WHERE number = 4"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            file.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        file.execute("INSERT INTO entry VALUES (4, 'x')")
    file.close()


def test_two_who_write_at_once_make_one_record(ledger: Ledger) -> None:
    path = ledger._store.path
    problems: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with Ledger(path) as own:
                for number in range(10):
                    own.record("disputed", key(name), on=DAY, step="freeze", entry=1,
                               text=f"{name} {number}")  # fmt: skip
        except BaseException as problem:
            problems.append(problem)

    ledger.record("declared", DPRK, on=DAY, step="freeze")
    writers = [threading.Thread(target=write, args=(name,)) for name in NAMES]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert not problems
    ledger.record("declared", USA, on=DAY, step="oil.1")
    assert len(ledger) == 33
    assert said(found(ledger.export())) == []


def test_who_is_behind_catches_up(ledger: Ledger) -> None:
    with Ledger(ledger._store.path) as other:
        told(ledger)
        assert len(other) == 1
        assert other.record("declared", USA, on=DAY, step="oil.1") == 5
        with pytest.raises(RequestError, match="stands in the record already"):
            ledger.record("declared", USA, on=DAY, step="oil.1")
        assert data_of(ledger.export()) == data_of(other.export())


def test_files_that_are_no_ledger(tmp_path: Path) -> None:
    missing = tmp_path / "none.ledger"
    with pytest.raises(RequestError, match="There is no ledger"):
        Ledger(missing)
    assert not missing.exists()
    others = {"text": b"hello", "empty": b"", "long": b"SQLite format 3\x00" + bytes(200)}
    for name, content in others.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(RequestError, match="no ledger that this version can read"):
            Ledger(path)
        assert path.read_bytes() == content
    path = tmp_path / "other.db"
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE entry (number, note)")
    file.commit()
    file.close()
    before = path.read_bytes()
    with pytest.raises(RequestError, match="no ledger that this version can read"):
        Ledger(path)
    assert path.read_bytes() == before
    with pytest.raises(RequestError, match="exists already"):
        begun(path)
    with pytest.raises(RequestError, match="There is no folder"):
        begun(tmp_path / "nowhere" / "plan.ledger")


def test_a_file_that_was_cut_or_spoilt_is_refused_in_one_sentence(
    ledger: Ledger, tmp_path: Path
) -> None:
    told(ledger)
    path = ledger._store.path
    ledger.close()
    whole = path.read_bytes()
    for content in (whole[:4096], whole[:5000], whole[:100] + bytes(len(whole) - 100)):
        spoilt = tmp_path / "spoilt.ledger"
        spoilt.write_bytes(content)
        with pytest.raises(RequestError) as refused:
            Ledger(spoilt)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM entry WHERE number = 2", "damaged"),
        ("UPDATE entry SET number = 9 WHERE number = 4", "damaged"),
        ("UPDATE entry SET note = printf('%.*c', 1100000, 'x') WHERE number = 4", "damaged"),
        ("UPDATE entry SET note = '' WHERE number = 0", "entry"),
        ("DELETE FROM entry", "is empty"),
        ("DROP TABLE entry", "cannot be used"),
    ],
)
def test_a_file_that_somebody_changed_is_refused(ledger: Ledger, statement: str, why: str) -> None:
    told(ledger)
    path = ledger._store.path
    ledger.close()
    file = sqlite3.connect(path)
    for one in ("DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", statement):
        file.execute(one)
    file.commit()
    file.close()
    with pytest.raises(RequestError, match=why):
        Ledger(path)


def test_a_full_disk_loses_nothing(ledger: Ledger) -> None:
    told(ledger)
    engine = ledger._store._engine
    with engine.connect() as file:
        pages = file.exec_driver_sql("PRAGMA page_count").scalar()
        file.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RequestError, match="cannot be used: database or disk is full"):
        for number in range(40):
            ledger.record("disputed", USA, on=DAY, step="freeze", entry=1, text=f"{number}" * 900)
    count = len(ledger)
    path = ledger._store.path
    ledger.close()
    with Ledger(path) as again:
        assert len(again) == count
        assert said(again.check()) == []
        assert again.record("declared", USA, on=DAY, step="oil.1") == count


# --- Keys in files -------------------------------------------------------------------------------


def test_keys_in_files(tmp_path: Path) -> None:
    made = Key.new("usa")
    path = tmp_path / "usa.key"
    public = made.write(path, "open sesame")
    assert path.stat().st_mode & 0o777 == 0o600
    assert public.read_text(encoding="utf-8") == made.public_line + "\n"
    again = Key.read(path, "open sesame")
    assert again == made and again.signed("x\n") == made.signed("x\n")
    assert repr(made.private) not in repr(made)
    with pytest.raises(RequestError, match="does not open with this passphrase"):
        Key.read(path, "open Sesame")
    with pytest.raises(RequestError, match="exists already"):
        made.write(path, "open sesame")
    with pytest.raises(RequestError, match="at least 8 signs"):
        made.write(tmp_path / "b.key", "short")
    path.chmod(0o640)
    with pytest.raises(RequestError, match="may be read by others"):
        Key.read(path, "open sesame")
    made.write(path, "open sesame", force=True)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "a b", "a+b", "x" * 81, "a\n"])
def test_names_of_keys(name: str) -> None:
    with pytest.raises(RequestError, match="A key is named without spaces"):
        Key.new(name)


def test_key_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_HARD", EASY)
    Key.new("usa").write(tmp_path / "usa.key", "open sesame")
    Key.new("usa").write(tmp_path / "other.key", "open sesame")
    line, secret = (tmp_path / "usa.key").read_text(encoding="utf-8").splitlines()
    other = (tmp_path / "other.key").read_text(encoding="utf-8").splitlines()[0]
    for content in (f"{other}\n{secret}\n", f"{line}\n{secret[4:]}\n", f"{line}\n\n", f"{line}\n!",
                    "", "\n\n", f"usa\n{secret}\n", "x" * 20_000):  # fmt: skip
        path = tmp_path / "spoilt.key"
        path.write_text(content, encoding="utf-8")
        path.chmod(0o600)
        with pytest.raises(RequestError, match=r"holds no Ed25519 key|does not open with"):
            Key.read(path, "open sesame")
    with pytest.raises(RequestError, match="cannot be read"):
        Key.read(tmp_path / "none.key", "open sesame")


def test_an_event_is_declared_by_any_party_and_verified_by_all(tmp_path: Path) -> None:
    case = load("meat-sale")
    order = plan(case).order
    found = check(case, order=order)
    names = {name: key(name) for s in found.steps for name in (*s.by, *map(signer, s.verifiers))}
    made = charter_of(found, {name: one.public for name, one in names.items()})
    event = next(id_ for id_ in order if id_ in case.actions and case.actions[id_].event)
    task = made.task(event)
    assert task.by == task.verifier == task.waits == made.parties
    signers = [names[party] for party in made.parties]
    with Ledger.begin(tmp_path / "plan.ledger", made, signers, on=DAY) as ledger:
        ledger.record("declared", signers[0], on=DAY, step=event)
        assert event in (ledger.status(case, on=DAY).as_declared or Unwanted).done
        with pytest.raises(RequestError, match="must be signed by"):
            ledger.record("verified", signers[0], on=DAY, step=event, grade="complete")
        ledger.record("verified", *signers, on=DAY, step=event, grade="complete")
        assert event in (ledger.status(case, on=DAY).as_verified or Unwanted).done
        assert said(ledger.check()) == []


class Unwanted:
    """What stands where there should be balances."""

    done: tuple[str, ...] = ()


def test_a_plan_of_a_thousand_steps(tmp_path: Path) -> None:
    first = charter().steps[0]
    steps = tuple(replace(first, id=f"step-{number}") for number in range(1_000))
    with begun(tmp_path / "plan.ledger", steps=steps) as ledger:
        ledger.record("declared", DPRK, on=DAY, step="step-999")
        assert found(cosigned(ledger).export(1)).yes
