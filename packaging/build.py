"""Builds the frozen program into dist/knosc-desktop and lets it test itself.

    python3 -m uv run --group freeze python packaging/build.py

builds with the environment the tests use. For a release, build with exactly the
files that requirements.txt names by their hashes, in an environment of its own:

    python3 -m venv build/release
    build/release/bin/python -m pip install --require-hashes -r packaging/requirements.txt
    build/release/bin/python packaging/build.py

requirements.txt stands in for a lock file: it holds versions and hashes for every
system, but not where the files come from, so any mirror will do. After a change of
the dependencies in pyproject.toml write it anew:

    python3 -m uv run --group freeze python packaging/build.py --pin
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "packaging" / "requirements.txt"
FROZEN = ROOT / "dist" / "knosc-desktop"
WORK = ROOT / "build" / "frozen"

_PINS_HEADER = """\
# Every file of the frozen program and of the tool that freezes it, by version and hash, for every system.
# Made from pyproject.toml by: python packaging/build.py --pin
"""
_START_LIMIT = 60
_SELF_TEST_LIMIT = 300
_UNRESOLVED = re.compile(r"Library not found: could not resolve '(?P<library>[^']+)', dependency of '(?P<by>[^']+)'")


class BuildFailed(Exception):
    """The build is not fit to be given to anybody; the text says why."""


def main() -> int:
    """Build, or pin; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the frozen Knosc Desktop and let it test itself.")
    parser.add_argument("--pin", action="store_true", help="write packaging/requirements.txt anew, build nothing")
    chosen = parser.parse_args()
    try:
        if chosen.pin:
            pin()
        else:
            check_pins()
            check_resources()
            freeze()
            check_frozen()
    except BuildFailed as error:
        print(f"packaging/build.py: {error}", file=sys.stderr)
        return 1
    return 0


def pin() -> None:
    """Resolve the dependencies anew, for every system, without a word on where they come from."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise BuildFailed("uv is missing: python3 -m pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        resolved = Path(folder) / "requirements.txt"
        command = [uv, "pip", "compile", "pyproject.toml", "--group", "freeze", "--output-file", str(resolved)]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        _run(command, log=WORK.with_name("pin.log"))
        text = resolved.read_text(encoding="utf-8")
    if "://" in text:
        raise BuildFailed("The resolved requirements name addresses, which do not belong into the repository.")
    PINS.write_text(_PINS_HEADER + text, encoding="utf-8")
    print(f"{PINS.relative_to(ROOT)}: {len(_pins(text))} packages")


def check_pins() -> None:
    """Every dependency has to be pinned to a version that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = _pins(PINS.read_text(encoding="utf-8"))
    for line in [*project["project"]["dependencies"], *project["dependency-groups"]["freeze"]]:
        requirement = Requirement(line)
        pinned = pins.get(_plain(requirement.name))
        if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
            raise BuildFailed(
                f"requirements.txt pins {requirement.name} to {pinned}, pyproject.toml wants {requirement.specifier}. "
                "Run: python packaging/build.py --pin"
            )
    print(f"Pins: all {len(pins)} fit pyproject.toml.")


def check_resources() -> None:
    """The compiled icons have to be those in resources/."""
    compiler = shutil.which("pyside6-rcc", path=str(Path(sys.executable).parent))
    if compiler is None:
        raise BuildFailed("pyside6-rcc is missing; is PySide6 installed in this environment?")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "_resources.py"
        command = [compiler, "--format-version", "1", "-o", str(fresh), str(ROOT / "resources" / "app.qrc")]
        _run(command, log=WORK.with_name("resources.log"))
        kept = ROOT / "knosc_desktop" / "ui" / "_resources.py"
        if fresh.read_text(encoding="utf-8") != kept.read_text(encoding="utf-8"):
            raise BuildFailed(
                "knosc_desktop/ui/_resources.py is older than resources/. Run: "
                "pyside6-rcc --format-version 1 -o knosc_desktop/ui/_resources.py resources/app.qrc"
            )
    print("Resources: current.")


def freeze() -> None:
    """Run PyInstaller; a library it did not find must not matter to anything that is shipped."""
    started = time.monotonic()
    log = WORK.with_name("frozen.log")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "INFO"]
    command += ["--distpath", str(FROZEN.parent), "--workpath", str(WORK)]
    _run([*command, str(ROOT / "packaging" / "knosc_desktop.spec")], log=log)
    shipped = {path.name for path in FROZEN.rglob("*")}
    lost = sorted(
        {f"{library}, wanted by {Path(by).name}" for library, by in _unresolved(log) if Path(by).name in shipped}
    )
    if lost:
        raise BuildFailed("Not found while freezing, install what they belong to:\n  " + "\n  ".join(lost))
    size = sum(path.stat().st_size for path in FROZEN.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"Frozen: {size / 1e6:.0f} MB in {time.monotonic() - started:.0f} s, {FROZEN.relative_to(ROOT)}")


def check_frozen() -> None:
    """Run the frozen program as on a computer without Python and without a screen."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "QT_QPA_PLATFORM", "LD_LIBRARY_PATH"}
    environment = {key: text for key, text in os.environ.items() if key not in hidden and not key.startswith("PYTHON")}
    program = _program()
    with tempfile.TemporaryDirectory() as elsewhere:
        for argument, limit in (("--version", _START_LIMIT), ("--self-test", _SELF_TEST_LIMIT)):
            print(f"$ knosc-desktop {argument}", flush=True)
            try:
                ended = subprocess.run(
                    [program, argument], cwd=elsewhere, env=environment, timeout=limit, check=False, text=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise BuildFailed(f"{argument} did not end within {limit} s:\n{error.output}") from None
            print(ended.stdout.rstrip())
            if ended.returncode != 0:
                raise BuildFailed(f"The frozen program's {argument} ended with exit code {ended.returncode}.")


def _program() -> Path:
    if sys.platform == "darwin":
        return FROZEN.parent / "Knosc Desktop.app" / "Contents" / "MacOS" / "knosc-desktop"
    return FROZEN / ("knosc-desktop.exe" if sys.platform == "win32" else "knosc-desktop")


def _run(command: list[str], *, log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    # The package need not be installed, and PyInstaller's cache stays inside the folder.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYINSTALLER_CONFIG_DIR": str(WORK.with_name("pyinstaller"))}
    with log.open("wb") as stream:
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
        )
    if ended.returncode != 0:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise BuildFailed(f"{command[1:3]} ended with exit code {ended.returncode}:\n{text[-4000:]}")


def _unresolved(log: Path) -> Iterator[tuple[str, str]]:
    for found in _UNRESOLVED.finditer(log.read_text(encoding="utf-8", errors="replace")):
        yield found["library"], found["by"]


def _pins(text: str) -> dict[str, str]:
    return {_plain(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
