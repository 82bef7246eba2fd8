"""The verbs of the ledger: `paripassu ledger init`, `record`, `cosign`, `verify` and others."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paripassu.command.answering import loaded_case, print_json, put, terminal, wrote
from paripassu.command.completing import words
from paripassu.command.drafting import charter_of, day, is_draft, the_note
from paripassu.command.options import CaseName, Force, Json, Private, Viewer
from paripassu.command.reading import names
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.ledger.keys import Key

KINDS = (
    "declared", "verified", "disputed", "extended", "breached", "cured", "suspended", "resumed",
    "guarantee-called", "snapped-back", "amended", "ended",
)  # fmt: skip
PASSPHRASE = "PARIPASSU_PASSPHRASE"

Record = Annotated[Path, typer.Argument(metavar="LEDGER", help="The file of the record.")]
Keys = Annotated[
    list[Path] | None,
    typer.Option("--key", metavar="FILE", help="The key of who signs; may be repeated."),
]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase",
        metavar="FILE",
        help="A file with the passphrase; if left out, PARIPASSU_PASSPHRASE, or you are asked.",
    ),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The day, such as 2027-01-15; today if left out."),
]
Draft = Annotated[
    Path | None,
    typer.Option("--draft", metavar="FILE", help="Write it as a draft for others to sign too."),
]
Publics = Annotated[
    list[Path] | None,
    typer.Option("--public", metavar="FILE.pub", help="A signer's public key; may be repeated."),
]
Order = Annotated[
    str | None,
    typer.Option("--order", metavar="A,B,C", help="The order; the plan's if left out."),
]
Deal = Annotated[
    str | None,
    typer.Option("--deal", metavar="NAME", help="Which deal it is; the case's own if left out."),
]
Dated = Annotated[bool, typer.Option("--dated", help="With the days of the calendar as due dates.")]
Signers = Annotated[
    list[str] | None,
    typer.Option(
        "--signs-for",
        metavar="VERIFIER=NAME",
        help="Under which name a verifier of the case signs; may be repeated.",
    ),
]


def key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A party's id, a verifier or a custodian.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FILE.key", help="Where to keep the key.")],
    passphrase: Passphrase = None,
    force: Force = False,
) -> int:
    """Make a key, kept with a passphrase in a file for you alone; its public part beside it."""
    from paripassu.ledger.keys import Key

    made = Key.new(name)
    public = made.write(to, _passphrase(passphrase, to, twice=True), force=force)
    wrote(to)
    wrote(public)
    put(made.public_line + "\n")
    return 0


def init(
    case: CaseName,
    ledger: Record,
    public: Publics = None,
    key: Keys = None,
    passphrase: Passphrase = None,
    order: Order = None,
    deal: Deal = None,
    dated: Dated = False,
    starts: Annotated[
        str | None,
        typer.Option("--starts", metavar="DATE", help="The date of D-Day, for --dated."),
    ] = None,
    signs_for: Signers = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N:A,B,C",
            help="A checkpoint is agreed when N of these have cosigned it; each that is given must "
            "be met. All parties if left out.",
        ),
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N:A,B,C",
            help="N of these may replace the lost key of another; all others if left out.",
        ),
    ] = None,
    on: On = None,
    draft: Draft = None,
    force: Force = False,
) -> int:
    """Begin a record of a plan: its steps, who verifies each, keys, policies.

    All parties sign it. With the keys of all at hand (--key) it begins at once; else write a draft
    (--draft), which each signs (`ledger sign`) and one appends (`ledger append`).
    """
    from paripassu.ledger.ledger import Ledger
    from paripassu.ledger.note import noted
    from paripassu.ledger.signing import sign, started

    made = charter_of(
        case, public, deal=deal, order=order, dated=dated, starts=starts, signs_for=signs_for,
        policy=policy, replace_by=replace,
    )  # fmt: skip
    note = noted(started(made, day(on)).line)
    for one in _keys(key, passphrase):
        note = sign(note, one)
    if draft is not None:
        _write(draft, note, force=force)
    else:
        Ledger.begin_signed(ledger, note).close()
        wrote(ledger)
    return 0


def record(
    ledger: Record,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="What happened: declared, verified, disputed, extended, breached, cured, "
            "suspended, resumed, guarantee-called, snapped-back, amended or ended.",
            autocompletion=words(*KINDS),
        ),
    ],
    step: Annotated[
        str | None, typer.Argument(metavar="STEP", help="The step of the plan, if it is of one.")
    ] = None,
    key: Keys = None,
    passphrase: Passphrase = None,
    on: On = None,
    grade: Annotated[
        str | None,
        typer.Option(
            metavar="GRADE",
            help="How much was found: not-begun, minimal, partial or complete.",
            autocompletion=words("not-begun", "minimal", "partial", "complete"),
        ),
    ] = None,
    on_time: Annotated[
        bool | None, typer.Option("--on-time/--late", help="Whether it was found on time.")
    ] = None,
    as_agreed: Annotated[
        bool | None,
        typer.Option("--as-agreed/--otherwise", help="Whether it was found as it was agreed."),
    ] = None,
    entry: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="The entry that is disputed.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The new day by which it is due.")
    ] = None,
    of: Annotated[
        str | None, typer.Option(metavar="PARTY", help="Whose guarantee is called.")
    ] = None,
    text: Annotated[str, typer.Option(metavar="TEXT", help="In words.")] = "",
    attach: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="What it rests on; only its hash is kept. May be repeated."
        ),
    ] = None,
    public: Publics = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="CASE", help="Amended: the case of the new plan; the old keys stay."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="A,B,C", help="Who is to sign a draft.")] = None,
    draft: Draft = None,
    force: Force = False,
    as_json: Json = False,
) -> int:
    """Enter what happened: only its actor declares a step, only its verifier verifies it.

    What several must sign is written as a draft (--by, --draft), signed by each (`ledger sign`)
    and appended (`ledger append`).
    """
    from paripassu.ledger.entry import File
    from paripassu.ledger.ledger import Ledger
    from paripassu.ledger.signing import sign

    held = _keys(key, passphrase)
    stated: dict[str, Any] = {
        "step": step, "grade": grade, "on_time": on_time, "as_agreed": as_agreed, "entry": entry,
        "until": until, "of": of, "text": text,
        "files": tuple(File(file.name, _hash(file)) for file in attach or ()),
    }  # fmt: skip
    with Ledger(ledger) as opened:
        if public or case:
            stated["charter"] = charter_of(case, public, before=opened.charter)
        signers = [one.name for one in held] if by is None else names(by)
        note = opened.draft(kind, signers, on=day(on), **stated)
        for one in held:
            note = sign(note, one)
        if draft is not None:
            _write(draft, note, force=force)
            return 0
        _entered(opened.append(note), as_json)
    return 0


def sign(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A draft that waits for you.")],
    key: Keys = None,
    passphrase: Passphrase = None,
) -> int:
    """Read a draft, and sign it: it is printed, and your signature added to the file."""
    from paripassu.ledger.signing import sign as signed
    from paripassu.report.papers.record import shown

    note = the_note(draft)
    put(shown(note))
    held = _keys(key, passphrase)
    if not held:
        raise RequestError(_("Name the key that signs it: --key FILE."))
    for one in held:
        note = signed(note, one)
    _write(draft, note, force=True)
    return 0


def append(
    ledger: Record,
    drafts: Annotated[list[Path], typer.Argument(metavar="DRAFT…", help="Signed drafts.")],
    as_json: Json = False,
) -> int:
    """Enter drafts that all have signed; the first of all begins the record."""
    from paripassu.ledger.ledger import Ledger

    notes = [the_note(one) for one in drafts]
    if not ledger.exists() and is_draft(notes[0], "started"):
        with Ledger.begin_signed(ledger, notes[0]) as begun:
            _entered((0, *begun.append(*notes[1:])), as_json)
        return 0
    with Ledger(ledger) as opened:
        _entered(opened.append(*notes), as_json)
    return 0


def cosign(
    ledger: Record,
    key: Keys = None,
    passphrase: Passphrase = None,
    seen: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Your memory of what you cosigned before; KEY.seen beside the key if left out.",
        ),
    ] = None,
) -> int:
    """Check the whole record, and that it extends what you cosigned before; then cosign it."""
    from paripassu.ledger.ledger import Ledger
    from paripassu.report.papers.record import shown

    files = key or []
    if not files:
        raise RequestError(_("Name the key that signs it: --key FILE."))
    with Ledger(ledger) as opened:
        for file, one in zip(files, _keys(files, passphrase), strict=True):
            memory = seen or file.with_name(file.name.removesuffix(".key") + ".seen")
            put(shown(opened.cosign(one, seen=memory)))
    return 0


def status(
    ledger: Record,
    case: Annotated[
        str | None,
        typer.Option(metavar="CASE", help="The case whose numbers give balances and exposure."),
    ] = None,
    private: Private = None,
    viewer: Viewer = None,
    on: On = None,
    as_json: Json = False,
) -> int:
    """Say how the plan stands: declared beside verified, what is overdue, who waits for whom."""
    from paripassu.ledger.ledger import Ledger
    from paripassu.report.papers.record import show_status

    if case is None and (private or viewer):
        raise RequestError(_("Name the case with whose numbers to reckon: --case CASE."))
    loaded = None if case is None else loaded_case(case, private)
    with Ledger(ledger) as opened:
        found = opened.status(loaded, on=day(on), viewer=viewer)
    if as_json:
        print_json(found.to_dict())
    else:
        show_status(terminal(), found, loaded)
    return 0


def export(
    ledger: Record,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="What to write.")],
    entry: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="One entry with its proof, not all.")
    ] = None,
    force: Force = False,
) -> int:
    """Write the record, or one entry with what proves it, as a file that others can verify."""
    from paripassu.ledger.ledger import Ledger

    with Ledger(ledger) as opened:
        _write(target, opened.export(entry), force=force)
    return 0


def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Exported records.")],
    as_json: Json = False,
) -> int:
    """Verify exported records with public keys alone, each by itself and against each other."""
    from paripassu.ledger.offline.verify import verify as verified
    from paripassu.report.papers.record import show_verdicts

    verdicts, cheating = verified(*files)
    if as_json:
        told = [one.to_dict() for one in verdicts]
        print_json({"verdicts": told, "cheating": [one.to_dict() for one in cheating]})
    else:
        show_verdicts(terminal(), verdicts, cheating)
    return 0 if all(one.yes for one in verdicts) and not cheating else 1


def fsck(ledger: Record, as_json: Json = False) -> int:
    """Verify a record as it is stored; where not all of it is agreed yet the answer is yes too."""
    from paripassu.ledger.ledger import Ledger
    from paripassu.report.papers.record import show_verdicts

    with Ledger(ledger) as opened:
        found = opened.check()
    if as_json:
        print_json(found.to_dict())
    else:
        show_verdicts(terminal(), [found], ())
    return 1 if found.faults else 0


def _keys(files: list[Path] | None, passphrase: Path | None) -> list[Key]:
    from paripassu.ledger.keys import Key

    return [Key.read(file, _passphrase(passphrase, file)) for file in files or ()]


def _passphrase(file: Path | None, key: Path, *, twice: bool = False) -> str:
    """Find a passphrase: in a file, in the environment, or by asking at the terminal."""
    if file is not None:
        try:
            with file.open(encoding="utf-8") as opened:
                return opened.read(1_000).rstrip("\r\n")
        except (OSError, ValueError):
            raise RequestError(
                _("“{path}” holds no passphrase that can be read.", path=file)
            ) from None
    if (known := os.environ.get(PASSPHRASE)) is not None:
        return known
    if not sys.stdin.isatty():
        raise RequestError(
            _("Nobody is here to type the passphrase of “{key}”; name a file: --passphrase FILE.",
              key=key)
        )  # fmt: skip
    said: str = typer.prompt(
        _("Passphrase of {key}", key=key.name), hide_input=True, err=True, confirmation_prompt=twice
    )
    return said


def _hash(file: Path) -> str:
    try:
        hashed = sha256()
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                hashed.update(block)
    except OSError as problem:
        raise RequestError(
            _("“{path}” cannot be read: {why}.", path=file, why=(problem.strerror or "").lower())
        ) from None
    return hashed.hexdigest()


def _entered(numbers: tuple[int, ...], as_json: bool) -> None:
    if as_json:
        print_json({"entries": list(numbers)})
        return
    for number in numbers:
        put(_("Entered as number {number}.", number=number) + "\n")


def _write(path: Path, text: str, *, force: bool) -> None:
    from paripassu.case.target import put_whole

    put_whole(path, text.encode(), force=force)
    wrote(path)
