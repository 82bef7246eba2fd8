"""The verbs of the ledger, as its users type them: parties, a verifier, an envoy who looks on."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paripassu import Ledger
from paripassu.cli import app
from paripassu.command.ledger import KINDS
from paripassu.ledger import keys
from paripassu.ledger.entry import Kind
from tests.command import Done, run
from tests.records import DAY, EASY, PASSPHRASE, a_record, key, with_keys


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARIPASSU_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(keys, "_HARD", EASY)
    return tmp_path


def good(*arguments: str, code: int = 0) -> Done:
    done = run("ledger", *arguments)
    assert done.code == code, done.err
    return done


def told(*arguments: str, code: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(good(*arguments, "--json", code=code).out)
    return data


def refused(*arguments: str) -> str:
    done = run("ledger", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("paripassu: ") and done.err.count("\n") == 1
    return done.err


PUBLIC = [word for name in ("usa", "eu", "iran", "IAEA") for word in ("--public", f"{name}.pub")]


def test_the_first_weeks_of_the_joint_plan_of_action(folder: Path) -> None:
    """Each signs by itself; what was declared, verified and disputed stands side by side."""
    with_keys(folder, "usa", "eu", "iran", "IAEA")
    order = ",".join(
        ("enrichment-freeze", "arak-halt", "inspector-access", "eu-suspension", "us-suspension",
         "no-new-sanctions", "payment-550", "payment-450", "leu-oxide", "dilution",
         "oxide-conversion")
    )  # fmt: skip
    good("init", "jpoa-2014", "j.ledger", *PUBLIC, "--order", order, "--draft", "start.txt",
         "--policy", "1:usa,eu", "--policy", "iran,IAEA", "--on", "2014-01-12")  # fmt: skip
    assert "lacks the signature" in _unsigned()
    for name in ("usa", "eu"):
        assert "Wrote start.txt" in good("sign", "start.txt", "--key", f"{name}.key").err
    assert "lacks the signature of iran" in refused("append", "j.ledger", "start.txt")
    good("sign", "start.txt", "--key", "iran.key")
    assert good("append", "j.ledger", "start.txt").out == "Entered as number 0.\n"
    (folder / "report.pdf").write_bytes(b"GOV/INF/2014/1")
    good("record", "j.ledger", "declared", "enrichment-freeze", "--key", "iran.key",
         "--on", "2014-01-20")  # fmt: skip
    assert "must be signed by IAEA" in refused(
        "record", "j.ledger", "verified", "enrichment-freeze", "--grade", "complete",
        "--key", "iran.key",
    )  # fmt: skip
    numbers = told("record", "j.ledger", "verified", "enrichment-freeze", "--grade", "complete",
                   "--on-time", "--as-agreed", "--key", "IAEA.key", "--attach", "report.pdf",
                   "--on", "2014-01-20")  # fmt: skip
    assert numbers == {"entries": [2]}
    good("record", "j.ledger", "declared", "eu-suspension", "--key", "eu.key",
         "--on", "2014-01-20")  # fmt: skip
    good("record", "j.ledger", "disputed", "eu-suspension", "--entry", "3", "--key", "iran.key",
         "--text", "Insurers still refuse", "--on", "2014-01-22")  # fmt: skip

    for name in ("iran", "IAEA", "usa"):
        assert f"— {name} " in good("cosign", "j.ledger", "--key", f"{name}.key").out
    good("export", "j.ledger", "all.json")
    good("export", "j.ledger", "one.json", "--entry", "2")
    found = told("verify", "all.json", "one.json")
    whole, one = found["verdicts"]
    assert (whole["yes"], whole["agreed"], whole["faults"], found["cheating"]) == (True, 5, [], [])
    assert one["entry"]["files"] == [
        {"name": "report.pdf", "sha256": one["entry"]["files"][0]["sha256"]}
    ]
    shown = good("verify", "all.json", "one.json").out
    assert "All signatures, proofs and roles hold." in shown
    assert "Of 5 entries 5 are agreed by the policy of the plan." in shown
    assert told("fsck", "j.ledger")["yes"] is True

    status = told("status", "j.ledger", "--case", "jpoa-2014", "--on", "2014-02-01")
    steps = {step["step"]: step for step in status["steps"]}
    assert steps["enrichment-freeze"]["verified"]["grade"] == "complete"
    assert steps["eu-suspension"]["verified"] is None
    assert steps["eu-suspension"]["disputed"] == [4]
    assert steps["eu-suspension"]["waited_for"] == ["iran"]  # it verifies what others do for it
    assert status["as_verified"]["done"] == ["enrichment-freeze"]
    assert status["as_declared"]["done"] == ["enrichment-freeze", "eu-suspension"]
    assert status["as_verified"]["balance"]["iran"] < status["as_declared"]["balance"]["iran"]
    assert status["same_case"] is True
    shown = good("status", "j.ledger", "--case", "jpoa-2014", "--on", "2014-02-01").out
    assert "2 of 19 steps declared done, 1 verified as complete" in " ".join(shown.split())
    assert "“eu-suspension” is to be verified by iran; waiting: eu." in " ".join(shown.split())


def _unsigned() -> str:
    text = Path("start.txt").read_text(encoding="utf-8")
    Path("other.txt").write_text(
        text + key("usa").signed(text.partition("\n\n")[0] + "\n"), encoding="utf-8"
    )
    return refused("append", "other.ledger", "other.txt")


def test_a_view_tells_no_number_of_another_party(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(folder, monkeypatch)
    line = ("status", "plan.ledger", "--case", "bill-and-jack", "--on", "2027-01-16")
    assert {*told(*line)["as_verified"]["balance"]} == {"bill", "jack"}
    seen = told(*line, "--for", "jack")
    for view in ("as_verified", "as_declared"):
        for what in ("balance", "exposure", "trust_needed", "trust_there"):
            assert {*seen[view][what]} == {"jack"}
    assert "Bill" not in good(*line, "--for", "jack").out.split("balance")[1]
    assert "--case CASE" in refused("status", "plan.ledger", "--for", "jack")
    assert "no party" in refused(*line, "--for", "bob").lower()
    # Without a case there is no number at all, and the record itself holds none.
    assert told("status", "plan.ledger")["as_verified"] is None
    start = Path("start.txt").read_text(encoding="utf-8")
    assert not re.search(r'"(value|trust|keeps|bottom_line|breach_cost)"', start)


def test_an_amendment_and_a_new_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_record(folder, monkeypatch)
    good("key", "jack", "--to", "jack2.key")
    assert "must be signed by bill, jack" in refused(
        "record", "plan.ledger", "amended", "--public", "jack2.pub", "--key", "bill.key"
    )
    good("record", "plan.ledger", "amended", "--public", "jack2.pub", "--by", "bill,jack",
         "--key", "bill.key", "--draft", "new-key.txt")  # fmt: skip
    good("sign", "new-key.txt", "--key", "jack.key")
    assert told("append", "plan.ledger", "new-key.txt") == {"entries": [2]}
    assert "lacks the signature of jack" in refused(
        "record", "plan.ledger", "declared", "knife", "--key", "jack.key"
    )
    good("record", "plan.ledger", "declared", "knife", "--key", "jack2.key")
    assert told("fsck", "plan.ledger")["faults"] == []
    good("record", "plan.ledger", "amended", "--case", "bill-and-jack", "--key", "bill.key",
         "--key", "jack2.key")  # fmt: skip


def test_a_spoilt_export_is_no_and_says_where(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(folder, monkeypatch)
    whole = Path("all.json").read_text(encoding="utf-8")
    Path("spoilt.json").write_text(whole.replace("whip", "ball", 1), encoding="utf-8")
    done = good("verify", "spoilt.json", code=1)
    assert "checkpoints[0]:" in done.out
    assert told("verify", "spoilt.json", code=1)["verdicts"][0]["yes"] is False
    Path("none.json").write_text("{}", encoding="utf-8")
    assert "none.json: it is not, sign by sign" in refused("verify", "none.json")
    assert "cannot be read" in refused("verify", "missing.json")


def test_two_records_where_there_should_be_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(folder, monkeypatch)
    good("append", "other.ledger", "signed.txt")
    good("record", "other.ledger", "declared", "knife", "--key", "jack.key", "--on", "2027-01-16")
    assert "does not begin" not in good("cosign", "other.ledger", "--key", "jack.key").err
    good("export", "other.ledger", "other.json")
    done = good("verify", "all.json", "other.json", code=1)
    assert "Proof of cheating: jack cosigned two records that contradict each other." in done.out
    (proof,) = told("verify", "all.json", "other.json", code=1)["cheating"]
    assert proof["by"] == ["jack"] and proof["first"] in done.out and proof["second"] in done.out
    # With a memory of its own a cosigner does not fall for it.
    good("cosign", "plan.ledger", "--key", "jack.key", "--seen", "memory.json")
    assert "was rolled back or changed" in refused(
        "cosign", "other.ledger", "--key", "jack.key", "--seen", "memory.json"
    )


def test_what_a_terminal_might_obey_is_spelled_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who signs must see what it signs: no colours, nothing turned round, nothing hidden."""
    a_record(folder, monkeypatch)
    sly = "\N{RIGHT-TO-LEFT OVERRIDE}\x9b8m\N{ZERO WIDTH SPACE}"
    with Ledger("plan.ledger") as ledger:
        amended = replace(ledger.charter, title=f"Bill{sly}")
        draft = ledger.draft("amended", ["bill", "jack"], on=DAY, charter=amended)
    Path("sly.txt").write_text(draft, encoding="utf-8")
    said = [good("sign", "sly.txt", "--key", f"{name}.key").out for name in ("bill", "jack")]
    good("append", "plan.ledger", "sly.txt")
    said.append(good("status", "plan.ledger").out)
    for out in said:
        assert not any(sign in out for sign in sly if not sign.isprintable())
        assert "Bill\\u202e\\x9b8m\\u200b" in out


@pytest.mark.parametrize(
    ("library", "line"),
    [
        ("sqlalchemy", "status plan.ledger"),
        ("cryptography.exceptions", "verify all.json"),
        ("cryptography.hazmat.primitives.asymmetric.ed25519", "key un --to un.key"),
    ],
)
def test_a_library_that_is_not_there_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, library: str, line: str
) -> None:
    a_record(folder, monkeypatch)
    monkeypatch.setitem(sys.modules, library, None)
    said = refused(*line.split())
    assert f"The ledger needs {library.partition('.')[0]}, which is not installed" in said


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("status none.ledger", "There is no ledger “none.ledger”"),
        ("status plan.ledger --on yesterday", "A day is written such as 2027-01-15"),
        ("record plan.ledger peace --key bill.key", "An entry is one of started, declared"),
        ("record plan.ledger declared whip", "“by” of the entry"),
        ("record plan.ledger declared ball --key none.key", "“none.key” cannot be read"),
        ("record plan.ledger declared ball --key bill.key --attach none.pdf", "cannot be read"),
        ("record plan.ledger declared ball --key bill.key --passphrase none.txt", "no passphrase"),
        ("sign start.txt", "Name the key that signs it"),
        ("sign none.txt --key bill.key", "“none.txt” cannot be read"),
        ("cosign plan.ledger", "Name the key that signs it"),
        ("export plan.ledger all.json", "exists already"),
        ("export plan.ledger new.json --entry 9", "No cosigned checkpoint covers an entry 9"),
        ("append plan.ledger all.json", "or is no signed note"),
        ("key b+c --to x.key", "A key is named without spaces or a plus"),
        ("key un --to bill.key", "exists already"),
        ("init bill-and-jack x.ledger --key bill.key", "“bill” has a part in the plan but no key"),
        ("init bill-and-jack plan.ledger --public bill.pub --public jack.pub --key bill.key "
         "--key jack.key", "exists already"),
        ("init bill-and-jack x.ledger --public bill.pub --public jack.pub --policy x:bill",
         "A policy is a number and names"),
        ("init bill-and-jack x.ledger --public bill.pub --public jack.pub --policy 9:bill",
         "A policy asks for at least one signer"),
        ("init bill-and-jack x.ledger --public bill.pub --public jack.pub --signs-for x",
         "--signs-for takes a verifier and a name"),
    ],
)  # fmt: skip
def test_what_cannot_be_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch, line: str, why: str
) -> None:
    a_record(folder, monkeypatch)
    before = sorted(path.name for path in folder.iterdir())
    done = run("ledger", *line.split())
    assert done.code == 2 and why in done.err, done.err
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_passphrase_is_asked_for_only_where_somebody_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(folder, monkeypatch)
    monkeypatch.delenv("PARIPASSU_PASSPHRASE")
    assert (
        "Nobody is here to type the passphrase"
        in run("ledger", "cosign", "plan.ledger", "--key", "bill.key").err
    )
    done = run("ledger", "cosign", "plan.ledger", "--key", "bill.key", "--passphrase", "secret.txt")
    assert done.code == 0
    Path("secret.txt").write_text("another one", encoding="utf-8")
    done = run("ledger", "cosign", "plan.ledger", "--key", "bill.key", "--passphrase", "secret.txt")
    assert (done.code, "does not open with this passphrase" in done.err) == (2, True)


def test_the_kinds_that_are_offered_are_those_that_there_are() -> None:
    assert [*KINDS] == [kind for kind in Kind if kind is not Kind.STARTED]
    assert app is not None
