"""The rules of the house: floors, exports, and what a first run must not import."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import paripassu
from paripassu.verbs import VERBS, Verb

SOURCE = Path(paripassu.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))

# From the ground up, as in DESIGN; a floor imports only from those under it.
FLOORS = (
    "short",
    "language",
    "verbs",
    "errors",
    "speaking",
    "running",
    "case",
    "answer",
    "asking",
    "balance",
    "order",
    "opening",
    "packages",
    "risk",
    "trials",
    "ledger",
    "report",
    "web",
    "command",
    "cli",
)
FRONT_DOORS = ("__init__", "__main__")
# The table of verbs names what stands above it, for type checkers alone, and imports it when asked.
TABLE = "verbs"
HEAVY = {
    "numba", "llvmlite", "ortools", "scipy", "altair", "vl_convert", "pandas", "negmas", "openpyxl",
    "docx", "lxml", "typst", "dask", "distributed", "SALib", "axelrod", "cryptography",
    "sqlalchemy",
}  # fmt: skip


def name_of(path: Path) -> str:
    """Name a module: ``paripassu.order.plan``."""
    return ".".join(["paripassu", *path.relative_to(SOURCE).with_suffix("").parts])


def floor_of(module: str) -> str:
    """Give the part after paripassu; names of the package's own front stand on no floor."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Name all that a module imports, at its head, in its functions and for type checking."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    package = name_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = SOURCE.joinpath(*module.split(".")[1:], alias.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
                yield f"{module}.{alias.name}" if is_module else module


def ours(path: Path) -> Iterator[str]:
    return (name for name in imported(path) if name.split(".")[0] == "paripassu")


def test_every_room_stands_on_a_floor() -> None:
    assert {floor_of(name_of(path)) for path in MODULES} <= {*FLOORS, *FRONT_DOORS}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_floor_imports_only_from_those_under_it(path: Path) -> None:
    floor = floor_of(name_of(path))
    if floor in (*FRONT_DOORS, TABLE):
        return
    under = FLOORS[: FLOORS.index(floor)]
    for name in ours(path):
        assert floor_of(name) in (*under, floor), f"{name_of(path)} imports {name}"


def test_the_imports_are_seen() -> None:
    """The test above is of no use if it is blind."""
    engine = SOURCE / "order" / "search"
    assert "paripassu.balance.terms" in set(ours(engine / "ranked.py"))
    assert "paripassu.order.search.label_kernels" in set(ours(engine / "labels.py"))
    assert "paripassu.case.model" in set(ours(SOURCE / "balance" / "terms.py"))
    assert "paripassu.order.plan" in set(ours(SOURCE / "opening" / "besides.py"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_clock_ends_a_search(path: Path) -> None:
    """Ctrl-C is known in `running/` and the command; elsewhere a clock that was stopped is all."""
    if floor_of(name_of(path)) in ("running", "command", "cli", *FRONT_DOORS):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "KeyboardInterrupt")
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            owner = ast.unparse(node.value)
            assert (node.attr, owner.rpartition(".")[2]) != ("limit", "clock")


def reached(module: str) -> set[str]:
    """Name all of ours that a module imports, directly or not."""
    known: set[str] = set()
    pending = [module]
    while pending:
        name = pending.pop()
        if name in known:
            continue
        known.add(name)
        path = SOURCE.joinpath(*name.split(".")[1:])
        pending.extend(ours(path / "__init__.py" if path.is_dir() else path.with_suffix(".py")))
    return known - {module}


def test_the_checker_shares_no_code_with_the_search() -> None:
    for name in reached("paripassu.balance.checker"):
        assert floor_of(name) in ("short", "errors", "language", "case", "answer", "balance")
        assert name not in ("paripassu.balance.terms", "paripassu.balance.rules")
    assert "numpy" not in set(imported(SOURCE / "balance" / "checker.py"))


def test_the_search_does_not_lean_on_the_checker() -> None:
    for module in ("balance.terms", "balance.rules", "order.search.ranked", "order.search.labels",
                   "order.search.label_kernels"):  # fmt: skip
        assert "paripassu.balance.checker" not in reached(f"paripassu.{module}")


def test_what_verifies_a_record_shares_no_code_with_what_writes_it() -> None:
    offline = [path for path in MODULES if path.parent == SOURCE / "ledger" / "offline"]
    assert len(offline) > 4, "the search is blind"
    for path in offline:
        for name in reached(name_of(path)):
            assert floor_of(name) in (
                "short",
                "errors",
                "language",
                "speaking",
                "running",
                "ledger",
            )
            assert floor_of(name) != "ledger" or name.startswith("paripassu.ledger.offline"), name
        assert not {"sqlalchemy", "pydantic", "sqlite3"} & {*imported(path)}
    assert "paripassu.ledger.offline.rules" not in reached("paripassu.ledger.rules")


def test_a_given_order_goes_to_the_checker_and_not_to_the_search() -> None:
    names = set(ours(SOURCE / "order" / "given.py"))
    assert "paripassu.balance.checker" in names
    # Of its own floor it takes only the form in which an answer is given.
    assert {name for name in names if floor_of(name) == "order"} == {"paripassu.order.plan"}
    tree = ast.parse((SOURCE / "order" / "given.py").read_text(encoding="utf-8"))
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "paripassu.order.plan"
        for alias in node.names
    }
    assert taken == {"Plan"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


# --- What the package shows ----------------------------------------------------------------------


def choices() -> Iterator[tuple[Path, ast.Match]]:
    """Give every `match` there is."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Match):
                yield path, node


def test_every_match_says_what_becomes_of_all_else() -> None:
    """By `assert_never`, with which mypy finds a kind that is missing, or by a last case."""
    found = list(choices())
    assert len(found) > 10, "the search is blind"
    for path, node in found:
        last = node.cases[-1]
        for_all_else = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        assert for_all_else and last.guard is None, f"{path}:{node.lineno}"


def tables() -> Iterator[tuple[str, dict[Enum, object]]]:
    """Give every table of the house by the members of an enumeration."""
    for path in MODULES:
        if path.stem not in FRONT_DOORS:
            for name, value in vars(import_module(name_of(path))).items():
                if isinstance(value, dict) and value and all(isinstance(k, Enum) for k in value):
                    yield f"{name_of(path)}.{name}", value


# Why a party cannot act: a principal can.
OF_SOME = {"paripassu.case.consistency._NO_ACTOR", "paripassu.case.consistency._NO_PAYER"}


def test_every_table_by_kind_or_status_is_whole() -> None:
    found = dict(tables())
    assert len(found) > 10, "the search is blind"
    lacking = {
        name: missing
        for name, table in found.items()
        if (missing := {*type(next(iter(table)))} - table.keys())
    }
    assert lacking.keys() == OF_SOME, lacking


def test_exports() -> None:
    exported = paripassu.__all__
    assert exported == sorted(exported)
    assert len(exported) == len(set(exported))
    for name in exported:
        assert inspect.getdoc(getattr(paripassu, name)), f"{name} has nothing to say of itself"


def test_nothing_else_is_public() -> None:
    rooms = {path.stem for path in SOURCE.iterdir() if not path.name.startswith("_")}
    shown = {name for name in vars(paripassu) if not name.startswith("_")}
    for name in shown - set(paripassu.__all__):
        assert isinstance(getattr(paripassu, name), ModuleType), f"{name} leaks out"
        assert name in rooms, f"{name} leaks out"


def test_type_checkers_see_each_name_where_it_lives() -> None:
    tree = ast.parse((SOURCE / "verbs.py").read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("paripassu.")
        for alias in node.names
        if alias.asname == alias.name
    }
    assert seen.keys() == set(paripassu.__all__)
    for name, module in seen.items():
        assert getattr(import_module(module or ""), name) is getattr(paripassu, name)


def test_no_room_bears_the_name_of_a_function() -> None:
    """An import of the room would put it where the function belongs."""
    rooms = {path.stem for path in SOURCE.iterdir() if not path.name.startswith("_")}
    assert not rooms & set(paripassu.__all__)
    modules_after(
        "import paripassu.packages.packages as p; assert p.deal is __import__('paripassu').deal"
    )


def test_a_name_that_is_not_ours_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'peace'"):
        paripassu.peace  # type: ignore[attr-defined]  # noqa: B018
    assert set(paripassu.__all__) <= set(dir(paripassu)), "completion does not offer them"


def test_types_are_published() -> None:
    assert (SOURCE / "py.typed").is_file(), "without it no type checker sees our types"


# --- What a first run imports --------------------------------------------------------------------


def modules_after(program: str) -> set[str]:
    """Run a program on its own and name the packages it has imported."""
    ending = (
        "\nimport sys\nprint(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program + ending],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return set(done.stderr.split())


def running(*arguments: str) -> str:
    """Write a program that runs the command and goes on after it."""
    return f"""
import sys
sys.argv = {["paripassu", *arguments]!r}
from paripassu.__main__ import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
"""


def test_importing_the_package_is_light() -> None:
    seen = modules_after("import paripassu")
    assert "paripassu" in seen
    assert not seen & HEAVY
    assert not seen & {"typer", "rich"}, "those are for the command"
    assert not seen & {"numpy", "pydantic", "ruamel"}, "those are for who asks for a name"


@pytest.mark.parametrize("asked", ["--help", "--version", "schema"])
def test_what_reads_no_case_is_light(asked: str) -> None:
    seen = modules_after(running(asked))
    assert {"paripassu", "typer"} <= seen
    assert not seen & {*HEAVY, "numpy", "ruamel"}


@pytest.mark.parametrize("verb", [["plan", "bill-and-jack"], ["plan", "bill-and-jack", "--json"]])
def test_the_first_plan_is_light(verb: list[str]) -> None:
    seen = modules_after(running(*verb))
    assert {"paripassu", "numpy", "typer"} <= seen
    assert not seen & HEAVY


# --- Ctrl-C in the first moment ------------------------------------------------------------------


def test_the_command_enters_by_the_front_door() -> None:
    scripts = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert scripts["project"]["scripts"] == {"paripassu": "paripassu.__main__:main"}
    assert not modules_after("import paripassu.__main__") & {"numpy", "pydantic", "rich", "typer"}


@pytest.mark.parametrize("while_importing", ["typer", "paripassu.cli", "paripassu.command.asked"])
def test_ctrl_c_while_the_command_is_imported_is_quiet(while_importing: str) -> None:
    program = f"""
import signal, sys

class Impatient:
    def find_spec(self, name, *_):
        if name == {while_importing!r}:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Impatient())
sys.argv = ["paripassu", "--version"]
from paripassu.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=600)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("verb", [v for v in VERBS if v.commanded], ids=lambda verb: verb.name)
def test_a_verb_touches_its_room_its_paper_and_the_table(verb: Verb) -> None:
    """Nobody names the module of a verb's function or paper but who builds on what it finds."""
    room, paper = (place.partition(":")[0] for place in (verb.home, verb.paper))
    touched = {f"paripassu.{room}", f"paripassu.{paper}", "paripassu.verbs"}
    floors = {floor_of(f"paripassu.{place}") for place in (room, paper)}
    drawn = {f"paripassu.{place.partition(':')[0]}" for place in verb.pictures.values()}
    for path in MODULES:
        names = set(ours(path))
        if not {f"paripassu.{room}", f"paripassu.{paper}"} & names:
            continue
        # Its own rooms may build on it, and so may rooms above that need what it finds; the
        # command, the front, the notebook and the writers know it from the table alone.
        where = name_of(path)
        knows = where in touched | drawn or floor_of(where) not in (
            "command", "cli", "web", *FRONT_DOORS
        )  # fmt: skip
        assert knows and not where.startswith("paripassu.report.writers"), where
    assert len(touched) == 3 and floors <= {*FLOORS}


def the_map() -> str:
    """Give the map of the package, as CONTRIBUTING has it."""
    text = (SOURCE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    begins = text.index("```\nsrc/paripassu/")
    return text[begins : text.index("\ntests/", begins)]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_stands_on_the_map(path: Path) -> None:
    if path.stem not in FRONT_DOORS:
        assert re.search(rf"\b{path.stem}\b", the_map()), path


def test_nothing_stands_on_the_map_twice() -> None:
    lines = [line.strip() for line in the_map().splitlines() if line.strip()]
    begins = [re.split(r"\s{2,}", line)[0] for line in lines]
    rooms = [one for one in begins if re.fullmatch(r"[a-z_, ]+(\.py|/)?", one)]
    assert sorted({one for one in rooms if rooms.count(one) > 1}) == []
