"""The rules of the floors: which may import what; a breach is named by file and line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.imports import cycles, imports, upward_arrows

PACKAGE = Path(__file__).parent.parent / "knosc_desktop"

FLOORS = {
    "domain": {"domain"},
    "api": {"domain", "api"},
    "services": {"domain", "api", "services"},
    "words": {"domain", "words"},
    "models": {"domain", "words", "services", "models"},
    "ui": {"domain", "words", "models", "ui"},
    "app": {"domain", "api", "services", "words", "models", "ui", "app", "demo", "reader"},
    "demo": {"domain", "demo"},
    "reader": {"domain", "reader"},
}
ONLY_IN = {
    "httpx": ("api/",),
    "httpcore": ("api/",),
    "aiohappyeyeballs": ("api/",),
    "keyring": ("services/secrets.py",),
    "jeepney": ("app/session_bus.py",),
    "qasync": ("app/",),
    "PySide6": ("models/", "ui/", "app/"),
    "sqlite3": ("services/",),
    "flask": ("demo/",),
    "flask_jwt_extended": ("demo/",),
    "pyotp": ("demo/",),
    "openpyxl": ("demo/", "reader/"),
    "python_calamine": ("reader/",),
    "msgspec": ("reader/", "services/reader_client.py"),
}
NOT_IN_MODELS = {"PySide6.QtWidgets", "PySide6.QtGui"}


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            module = f"{'.' * node.level}{node.module or ''}"
            if module in {"knosc_desktop", "PySide6"}:
                for alias in node.names:
                    yield node.lineno, f"{module}.{alias.name}"
            else:
                yield node.lineno, module


def breaches(path: Path, relative: str) -> Iterator[str]:
    """What this file imports though its floor may not."""
    floor = relative.partition("/")[0]
    for line, name in imports_of(path):
        where = f"{relative}:{line} imports {name}"
        first, _, rest = name.partition(".")
        if first == "knosc_desktop":
            target = rest.partition(".")[0]
            if floor in FLOORS and target in FLOORS and target not in FLOORS[floor]:
                yield f"{where}: {floor} may not use {target}"
            if target == "app" and floor not in {"app", "__main__.py"}:
                yield f"{where}: nobody imports app"
        elif first in ONLY_IN and not relative.startswith(ONLY_IN[first]):
            yield f"{where}: only {', '.join(ONLY_IN[first])} may"
        elif floor == "models" and name in NOT_IN_MODELS:
            yield f"{where}: models know QtCore alone"
        elif floor == "ui" and first == "asyncio":
            yield f"{where}: widgets start no tasks"
        elif first == "":
            yield f"{where}: relative import"


OPENING = re.compile(
    r"\b(os|io)\.open\(|(?<![\w.])(?<!def )open\(|\.open\(\"r|\.read_(bytes|text)\(|ZipFile\((path|source)"
)
READS_USERS_FILES = ("reader", "services/staging", "services/validation", "services/corrections", "services/files")
READS_OWN_FILES = {
    "reader/memory.py",
    "reader/serve.py",
    "services/validation/templates.py",
    "services/corrections/previous_upload.py",
    "services/corrections/workbooks.py",
    "services/files/atomic.py",
    "services/files/downloads.py",
    "services/files/exports.py",
    "services/files/private_files.py",
}
"""Files of the profile or of the system, which no other program saves meanwhile."""


@pytest.mark.parametrize("folder", READS_USERS_FILES)
def test_a_file_of_the_user_is_opened_so_that_it_can_be_saved_in_excel_meanwhile(folder: str) -> None:
    opened_otherwise = [
        f"{name}:{number} {line.strip()}"
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        if (name := path.relative_to(PACKAGE).as_posix()) not in READS_OWN_FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if OPENING.search(line)
    ]
    assert opened_otherwise == [], "open_shared of file_access.py does that"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_import_breaks_a_rule_of_the_floors(path: Path) -> None:
    assert list(breaches(path, path.relative_to(PACKAGE).as_posix())) == []


def test_a_breach_is_named_by_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text('"""Doc."""\n\nfrom knosc_desktop.services import session\n', encoding="utf-8")
    assert list(breaches(bad, "ui/bad.py")) == [
        "ui/bad.py:3 imports knosc_desktop.services: ui may not use services",
    ]


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert cycles(imports()) == []


def test_no_floor_is_imported_from_below_it() -> None:
    assert upward_arrows(imports()) == []


def test_a_circle_and_an_arrow_are_found() -> None:
    graph = {"domain.a": {"api.b"}, "api.b": {"api.c"}, "api.c": {"api.b"}, "services.session": {"services.upload.x"}}
    graph["services.upload.x"] = set()
    assert cycles(graph) == [["api.b", "api.c"]]
    assert upward_arrows(graph) == ["domain.a -> api.b", "services.session -> services.upload.x"]


def test_no_module_has_more_than_700_lines() -> None:
    long = {
        path.name: lines
        for path in PACKAGE.rglob("*.py")
        if path.name != "_resources.py" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 700
    }
    assert long == {}


def test_the_linter_is_silenced_seldom_and_never_without_a_reason() -> None:
    mark = "# no" + "qa"
    silenced = [
        line.strip()
        for folder in ("knosc_desktop", "packaging", "tests")
        for path in sorted((PACKAGE.parent / folder).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if mark in line
    ]
    assert len(silenced) < 60
    assert [line for line in silenced if " - " not in line.partition(mark)[2]] == []
