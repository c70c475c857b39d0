"""The pages for contributors name only what exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "knosc_desktop"
PAGES = [ROOT / "README.md", *sorted((ROOT / ".github").rglob("*.md"))]
ON_CODE = [page for page in PAGES if page.name not in {"README.md", "check-command.md", "what-happens-if.md"}]

_QUOTED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"\.?[\w-][\w.-]*(/[\w.-]+)+/?|[\w-]+/|[\w-]+\.(py|md|toml|yml|yaml)")
_NAME = re.compile(r"_?[A-Z]\w+|_\w+")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_MODULE = re.compile(r"-m ((?:tests|knosc_desktop)(?:\.\w+)*)")
_SCRIPT = re.compile(r"\bpython (\w+/[\w/]+\.py)")


def missing_paths(text: str) -> list[str]:
    """The back-quoted paths that are neither in the repository nor in the package, and the scripts of commands."""
    paths = [each for each in _QUOTED.findall(text) if _PATH.fullmatch(each)] + _SCRIPT.findall(text)
    return [path for path in paths if not (ROOT / path).exists() and not (PACKAGE / path).exists()]


def missing_modules(text: str) -> list[str]:
    """The modules of commands that cannot be run."""
    places = {module: ROOT.joinpath(*module.split(".")) for module in _MODULE.findall(text)}
    return [
        module
        for module, place in places.items()
        if not (place / "__main__.py").exists() and not place.with_suffix(".py").exists()
    ]


def missing_names(text: str) -> list[str]:
    """The back-quoted names of classes, constants and private functions that the package does not define."""
    names = [each for each in _QUOTED.findall(text) if _NAME.fullmatch(each)]
    return [name for name in names if name not in _defined()]


@cache
def _defined() -> frozenset[str]:
    definition = re.compile(r"^ *(?:(?:class|(?:async )?def) (\w+)|(\w+)(?:: [^=\n]+)? = )", re.MULTILINE)
    return frozenset(
        name
        for path in PACKAGE.rglob("*.py")
        for found in definition.finditer(path.read_text("utf-8"))
        for name in found.groups()
        if name
    )


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_path_on_a_page_exists(page: Path) -> None:
    assert missing_paths(page.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_on_a_page_leads_to_a_file(page: Path) -> None:
    links = _LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_on_a_page_runs_a_module_that_exists(page: Path) -> None:
    assert missing_modules(page.read_text("utf-8")) == []


@pytest.mark.parametrize("page", ON_CODE, ids=page_id)
def test_every_name_of_code_on_a_page_is_defined_in_the_package(page: Path) -> None:
    assert missing_names(page.read_text("utf-8")) == []


def test_what_does_not_exist_is_found() -> None:
    text = "`domain/jobs.py`, `domain/gone.py`, `gone.toml` and `app/`; `Job` and `Gone`; python packaging/gone.py"
    assert missing_paths(text) == ["domain/gone.py", "gone.toml", "packaging/gone.py"]
    assert missing_names(text) == ["Gone"]
    assert missing_modules("python -m tests.faults, python -m tests.gone") == ["tests.gone"]


def test_each_decision_has_a_short_page_that_is_listed() -> None:
    folder = ROOT / ".github" / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("*.md"):
        lines = page.read_text("utf-8").splitlines()
        assert page.name == "README.md" or (f"({page.name})" in listed and 5 <= len(lines) <= 15), page.name


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## [Unreleased]" in (ROOT / ".github" / "CHANGELOG.md").read_text("utf-8")
