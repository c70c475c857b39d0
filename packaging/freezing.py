"""PyInstaller run on the one spec, and its result looked at before anybody else does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import elf
import manifest
from failure import BuildFailed
from places import FROZEN, PACKAGE, PACKAGING, ROOT, WORK, program
from running import run

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 140_000_000
_START_LIMIT = 60
_SELF_TEST_LIMIT = 300
_UNRESOLVED = re.compile(r"Library not found: could not resolve '(?P<library>[^']+)', dependency of '(?P<by>[^']+)'")


def freeze(root: Path = ROOT) -> Path:
    """Make the folder; a library that was not found must not matter to anything that is shipped.

    Args:
        root: this repository, or a copy of it.
    """
    started = time.monotonic()
    (spec,) = (root / PACKAGING.name).glob("*.spec")
    frozen, work = (root / path.relative_to(ROOT) for path in (FROZEN, WORK / "frozen"))
    # What an earlier build left must decide nothing.
    shutil.rmtree(work, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "INFO"]
    said = run(
        [*command, "--distpath", str(frozen.parent), "--workpath", str(work), str(spec)],
        log=work.with_suffix(".log"),
        folder=root,
    )
    shipped = {path.name for path in frozen.rglob("*")}
    lost = sorted(
        {f"{library}, wanted by {Path(by).name}" for library, by in _unresolved(said) if Path(by).name in shipped}
    )
    if lost:
        raise BuildFailed("Not found while freezing, install what they belong to:\n  " + "\n  ".join(lost))
    if sys.platform == "linux":
        elf.check_complete(frozen)
    if sys.platform == "win32":
        manifest.check(frozen / program().name)
    size = size_of(frozen)
    if size > MOST_BYTES:
        raise BuildFailed(f"The folder has {size / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f}.")
    print(f"Frozen: {size / 1e6:.1f} MB in {time.monotonic() - started:.0f} s, {frozen.relative_to(ROOT)}")
    return frozen


def copy_of_sources() -> Path:
    """The repository's files in another folder; nothing of a folder's name may get into what is shipped."""
    copy = WORK / "in another folder"
    shutil.rmtree(copy, ignore_errors=True)
    for folder in (PACKAGE, PACKAGING, ROOT / "resources"):
        # Files get new times; Windows' own way to copy them keeps these.
        shutil.copytree(
            folder, copy / folder.name, copy_function=shutil.copy, ignore=shutil.ignore_patterns("__pycache__")
        )
    return copy


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def check_frozen() -> None:
    """Run the frozen program as on a computer without Python and without a screen."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "QT_QPA_PLATFORM", "LD_LIBRARY_PATH"}
    environment = {key: text for key, text in os.environ.items() if key not in hidden and not key.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as elsewhere:
        for argument, limit in (("--version", _START_LIMIT), ("--self-test", _SELF_TEST_LIMIT)):
            print(f"$ {program().name} {argument}", flush=True)
            try:
                ended = subprocess.run(
                    [program(), argument], cwd=elsewhere, env=environment, timeout=limit, check=False, text=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise BuildFailed(f"{argument} did not end within {limit} s:\n{error.output}") from None
            print(ended.stdout.rstrip())
            if ended.returncode != 0:
                raise BuildFailed(f"The frozen program's {argument} ended with exit code {ended.returncode}.")


def _unresolved(said: str) -> Iterator[tuple[str, str]]:
    for found in _UNRESOLVED.finditer(said):
        yield found["library"], found["by"]
