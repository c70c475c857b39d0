"""No process of the program imports anything from the folder that it was started in."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knosc_desktop import import_path
from knosc_desktop.app import demo_tenant, options

PACKAGE = Path(options.__file__).parents[1]
STARTING_MODULES = {"subprocess", "multiprocessing", "pty", "webbrowser", "runpy", "concurrent.futures.process"}
STARTING_NAMES = (
    "system",
    "popen",
    "startfile",
    "fork",
    "forkpty",
    "create_subprocess_exec",
    "create_subprocess_shell",
)
STARTING_BEGINNINGS = ("exec", "spawn", "posix_spawn")
FOREIGN = ("httpx", "flask", "werkzeug", "jwt", "PySide6", "qasync", "openpyxl", "msgspec", "keyring", "truststore")


def starts_of_processes(path: Path) -> Iterator[str]:
    """Everything in a module that can start a process."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in STARTING_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in STARTING_MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Attribute) and node.attr in {"QProcess", "ProcessPoolExecutor"}:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in {"QProcess", "ProcessPoolExecutor"}:
            yield node.id
        elif (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"os", "asyncio"}
        ) and (node.attr in STARTING_NAMES or node.attr.startswith(STARTING_BEGINNINGS)):
            yield f"{node.value.id}.{node.attr}"


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path


def test_processes_are_started_in_three_places_only() -> None:
    assert {name: set(starts) for name, path in modules() if (starts := list(starts_of_processes(path)))} == {
        "app/demo_tenant.py": {"subprocess"},
        "app/options.py": {"subprocess"},
        "services/reader_client.py": {"subprocess"},
    }


def test_one_place_knows_how_to_start_the_interpreter() -> None:
    assert [name for name, path in modules() if "sys.executable" in path.read_text(encoding="utf-8")] == [
        "app/options.py"
    ]


def test_every_reader_is_started_by_the_one_command() -> None:
    readers = [
        (name, [ast.unparse(argument) for argument in node.args])
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ReaderClient"
    ]
    assert readers
    assert {arguments[0] for _, arguments in readers} == {"options.reader_command()", "reader_command()"}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: commands.append(command))
    return commands


def test_no_command_lacks_the_safe_path(started: list[list[str]]) -> None:
    options.start_another("--demo")
    for command in (options.reader_command(), demo_tenant.command(), *started):
        assert command[:2] == [sys.executable, "-P"]
        assert "-m" not in command
    assert started[0][-1] == "--demo"


def test_the_frozen_program_is_started_by_its_switches(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    options.start_another("--demo")

    assert options.reader_command() == [sys.executable, "--read-sheets"]
    assert demo_tenant.command() == [sys.executable, "--serve-demo-tenant"]
    assert started == [[sys.executable, "--demo"]]


def test_a_program_that_is_not_installed_finds_itself(tmp_path: Path) -> None:
    command = [*options.reader_command()[:1], "-I", "-S", *options.reader_command()[1:-1], "knosc_desktop.import_path"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which every module that Python or the program imports has a namesake."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in (*sys.stdlib_module_names, *FOREIGN, "reader", "demo"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'EXECUTED')!r}, 'a').write({name!r} + ' ')\n", "utf-8")
    (folder / "items.csv").write_text("_ItemNumber,_Description\nA-1,Bolt\n", "utf-8")
    return folder


def leave_what_the_program_imports(folder: Path) -> None:
    for path in folder.glob("*.py"):
        if path.stem not in IMPORTED_BY_THE_PROGRAM:
            path.unlink()


def executed(folder: Path) -> str:
    trace = folder / "EXECUTED"
    return trace.read_text("utf-8") if trace.exists() else ""


IMPORTED_BY_THE_PROGRAM = {"queue", "json", "argparse", "tempfile", "asyncio", "logging", "zipfile", "csv", *FOREIGN}
"""``python -m`` itself imports others before it gives a module control; only ``-P`` helps against those."""
INSTALLED = ("-P", "-c", "import sys; from knosc_desktop.__main__ import main; sys.exit(main())")
"""What the installed command does."""


@pytest.mark.parametrize("start", [INSTALLED, ("-m", "knosc_desktop")], ids=["installed", "module"])
def test_a_check_in_a_hostile_folder_executes_nothing_of_it(hostile: Path, start: tuple[str, ...]) -> None:
    if "-m" in start:
        leave_what_the_program_imports(hostile)
    done = subprocess.run(
        [sys.executable, *start, "check", "items.csv", "--profile", hostile / "profile"],
        cwd=hostile,
        capture_output=True,
        encoding="utf-8",
        # Windows' Python writes into a pipe in the system's code page.
        errors="replace",
        check=False,
    )

    assert executed(hostile) == ""
    assert done.returncode == 0, done.stderr
    assert "1 row" in done.stdout


def test_the_window_the_demo_and_the_reader_execute_nothing_of_a_hostile_folder(hostile: Path) -> None:
    done = subprocess.run(
        [sys.executable, *INSTALLED, "--self-test"], cwd=hostile, capture_output=True, encoding="utf-8", check=False
    )

    assert executed(hostile) == ""
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["knosc_desktop.reader", "knosc_desktop.demo"])
def test_a_process_started_by_hand_in_a_hostile_folder_executes_nothing_of_it(hostile: Path, module: str) -> None:
    leave_what_the_program_imports(hostile)
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=hostile, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )

    assert executed(hostile) == ""
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("entry", ["", ".", "../hostile", "HERE"])
def test_an_entry_for_the_current_folder_is_taken_off_the_path(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.chdir(hostile)
    monkeypatch.setattr(sys, "path", [entry.replace("HERE", str(hostile)), *sys.path])

    import_path.drop_current_folder()

    assert not [each for each in sys.path if os.path.realpath(each) == str(hostile)]
    assert str(PACKAGE.parent) in sys.path


def test_a_link_to_the_current_folder_is_taken_off_the_path(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(hostile)
    monkeypatch.chdir(hostile)
    monkeypatch.setattr(sys, "path", [str(link), *sys.path])

    import_path.drop_current_folder()

    assert str(link) not in sys.path


def test_the_program_stays_on_the_path_in_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE.parent)
    monkeypatch.setattr(sys, "path", [str(PACKAGE.parent), *sys.path])

    import_path.drop_current_folder()

    assert sys.path[0] == str(PACKAGE.parent)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder that is a program's current one")
@pytest.mark.parametrize("script", ["/opt/knosc/knosc-desktop", "knosc-desktop", "-c", ""])
def test_a_folder_that_was_deleted_keeps_nothing_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, script: str
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    request.addfinalizer(_back_to(Path.cwd()))
    monkeypatch.chdir(gone)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", [script])
    gone.rmdir()

    import_path.drop_current_folder()

    assert str(PACKAGE.parent) in sys.path


def _back_to(folder: Path) -> Callable[[], None]:
    return lambda: os.chdir(folder)
