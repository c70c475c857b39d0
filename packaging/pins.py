"""requirements.txt: every file of the frozen program and of the tool that freezes it, by version and hash.

It stands in for a lock file: it holds versions and hashes for every system, but not
where the files come from, so any mirror will do.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from failure import BuildFailed
from places import PINS, ROOT, WORK
from running import run

_HEADER = """\
# Every file of the frozen program and of the tool that freezes it, by version and hash, for every system.
# Made from pyproject.toml by: python packaging/build.py --pin
"""
_ANEW = "Run: python packaging/build.py --pin"
_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))?(?P<hashes>(?: +--hash=\S+)*)")


@dataclass(frozen=True)
class Pin:
    """One package of requirements.txt.

    Attributes:
        name: as registries write it.
        version: the only one.
        marker: where it is needed, as PEP 508 says it; empty: everywhere.
        sha256: of all its files, of which each system takes one.
    """

    name: str
    version: str
    marker: str
    sha256: tuple[str, ...]


def pinned() -> list[Pin]:
    """What requirements.txt holds, in its order."""
    lines = PINS.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return [_read(" ".join(line.split())) for line in lines if not line.startswith("#")]


def _read(line: str) -> Pin:
    found = _PIN.fullmatch(line)
    if found is None:
        raise BuildFailed(f"{PINS.name} has a line that is no pin: {line}")
    hashes = re.findall(r"sha256:(\w+)", found["hashes"])
    return Pin(_plain(found["name"]), found["version"], found["marker"] or "", tuple(hashes))


def pin() -> None:
    """Resolve the dependencies again."""
    text = _HEADER + _resolved("")
    PINS.write_text(text, encoding="utf-8", newline="\n")
    print(f"{PINS.relative_to(ROOT)}: {len(_versions(text))} packages")


def check() -> None:
    """Every dependency has to be pinned to a version that pyproject.toml allows; no network is asked."""
    # The parts list of a release is made where nothing is installed.
    from packaging.requirements import Requirement

    project = _project()
    pins = _versions(PINS.read_text(encoding="utf-8"))
    for line in [*project["project"]["dependencies"], *project["dependency-groups"]["freeze"]]:
        requirement = Requirement(line)
        pinned = pins.get(_plain(requirement.name))
        if pinned is None or not requirement.specifier.contains(pinned, prereleases=True):
            raise BuildFailed(
                f"requirements.txt pins {requirement.name} to {pinned}, "
                f"pyproject.toml wants {requirement.specifier}. {_ANEW}"
            )
    print(f"Pins: all {len(pins)} fit pyproject.toml.")


def check_current() -> None:
    """Resolving with the pinned versions preferred has to give the same packages and versions.

    New releases elsewhere do not matter; a dependency added, dropped or moved does,
    also one that only a dependency has.
    """
    kept = PINS.read_text(encoding="utf-8")
    fresh = _HEADER + _resolved(kept)
    if _versions(kept) != _versions(fresh):
        differing = sorted(set(_versions(kept).items()) ^ set(_versions(fresh).items()))
        raise BuildFailed(f"requirements.txt is not what pyproject.toml resolves to: {differing}. {_ANEW}")
    print("Pins: current.")


def direct() -> set[str]:
    """The names of the packages that the program itself asks for, as in `Pin`."""
    named = (re.match(r"[\w.-]+", line) for line in _project()["project"]["dependencies"])
    return {_plain(each[0]) for each in named if each}


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _resolved(preferred: str) -> str:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise BuildFailed("uv is missing: python3 -m pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        resolved = Path(folder) / "requirements.txt"
        if preferred:
            # What stands in the file to be written is preferred.
            resolved.write_text(preferred, encoding="utf-8")
        command = [uv, "pip", "compile", "pyproject.toml", "--group", "freeze", "--output-file", str(resolved)]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        run(command, log=WORK / "pin.log")
        text = resolved.read_text(encoding="utf-8")
    if "://" in text:
        raise BuildFailed("The resolved requirements name addresses, which do not belong into the repository.")
    return text


def _versions(text: str) -> dict[str, str]:
    return {_plain(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
