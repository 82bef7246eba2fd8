"""Every piece of code in the docs is run; every generated page is up to date."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.generate import drawings, pages

from paripassu.verbs import VERBS, Verb, function
from tests.command import run

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORDS = re.compile(r"<text[^>]*>([^<]*)<|<title>([^<]*)<")
PRIVATE = (
    "paripassu: 1\nprivate: north\ntrust: 0.25\nrisk_limit: 5\nvalue: {freeze: -6, removal: -9}\n"
)


def blocks(page: Path, language: str) -> Iterator[str]:
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if match[1] == language:
            yield match[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_sessions_answer_as_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(verbose=False)
    for number, block in enumerate(blocks(page, "pycon")):
        session = doctest.DocTestParser().get_doctest(block, {}, page.name, str(page), number)
        said: list[str] = []
        assert runner.run(session, out=said.append).failed == 0, "".join(said)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_question_has_an_example(verb: Verb) -> None:
    assert f"paripassu.{verb.name}(" in (inspect.getdoc(function(verb)) or "").partition(">>>")[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ours.yaml").write_text(PRIVATE, encoding="utf-8")
    for case in blocks(page, "yaml"):
        if named := re.match(r"# ([\w-]+\.yaml)\n", case):
            Path(named[1]).write_text(case, encoding="utf-8")
    for block in blocks(page, "console"):
        said = ""
        for line in block.splitlines():
            if line.startswith("$ paripassu "):
                done = run(*line.split()[2:])
                assert done.code in (0, 1), done.err
                said = " ".join(done.out.split())
            elif line != "…":
                assert " ".join(line.split()) in said


def table_rows(page: Path) -> Iterator[list[str]]:
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_glossary_has_the_words_that_the_translations_use() -> None:
    folder = ROOT / "src" / "paripassu" / "languages"
    said = [row for row in table_rows(folder / "GLOSSARY.md") if len(row) == 3]
    listed = [row for row in table_rows(ROOT / "docs/reference/glossary.md") if row[0] != "word"]
    assert len(listed) > 60
    for english, *_rest, french, arabic in listed:
        assert any(french in row[1] and arabic in row[2] for row in said), english


def test_generated_pages_are_up_to_date() -> None:
    for path, text in pages().items():
        written = (ROOT / "docs" / path).read_text(encoding="utf-8")
        assert written == text, f"{path}: run python -m docs.generate"


def test_pictures_are_up_to_date() -> None:
    """By their words: where these stand is up to the fonts that are installed."""
    for path, drawn in drawings():
        written = (ROOT / "docs" / path).read_text(encoding="utf-8")
        assert WORDS.findall(written) == WORDS.findall(drawn), (
            f"{path}: run python -m docs.generate"
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
