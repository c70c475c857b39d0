"""The licences of everything that is frozen, found by the files that were frozen.

A distribution tells its licence in its own metadata; a library of the build machine's
Debian in the copyright file of its package. What brings no text of its own licence has
it in packaging/licences, by the licence's name. Whoever brings none at all fails the build.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

import dpkg
from failure import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution

TEXTS = Path(__file__).with_name("licences")
_FOREWORD = TEXTS / "READ-ME-FIRST.txt"
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_TOOL = "pyinstaller"
"""The start of the frozen program is made of it, though no file of its folder is in it."""


def gather(frozen: Iterable[str], own: str, folder: Path) -> None:
    """Write all notices.

    Args:
        frozen: the files that the frozen program is made from.
        own: name of the distribution that is the program itself.
        folder: where the notices go; made again.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sources = {os.path.normpath(path) for path in frozen if Path(path).is_absolute()}
    lines = [_of_distribution(each, folder) for each in _distributions_of(sources) if each.name != own]
    lines.append(_of_python(folder))
    if sys.platform == "linux":
        lines += _of_system(sources, folder)
    text = _FOREWORD.read_text(encoding="utf-8")
    (folder / _FOREWORD.name).write_text(text + "".join(f"{line}\n" for line in sorted(lines, key=str.lower)), "utf-8")


def _distributions_of(sources: set[str]) -> list[Distribution]:
    found = []
    for each in distributions():
        files = {os.path.normpath(str(each.locate_file(file))) for file in each.files or []}
        if files & sources or each.name == _TOOL:
            found.append(each)
    return sorted(found, key=lambda each: each.name.lower())


def _of_distribution(each: Distribution, folder: Path) -> str:
    texts = [
        Path(str(each.locate_file(file)))
        for file in each.files or []
        if _LICENCE_FILE.search(file.name) and ".dist-info" in file.parts[0] and file.suffix not in {".py", ".pyc"}
    ]
    name = each.metadata.get("License-Expression") or each.metadata.get("License") or _classified(each)
    for licence in re.findall(r"[\w.+-]+", name) if not texts else ():
        texts += TEXTS.glob(f"{licence}.txt")
    if not texts:
        raise BuildFailed(f"{each.name} brings no text of its licence ({name}); add it to {TEXTS.name}/.")
    _copy(texts, folder / each.name)
    return f"{each.name} {each.version}: {name.splitlines()[0] if name else 'see its text'}"


def _classified(each: Distribution) -> str:
    kinds = [line.rpartition(" :: ")[2] for line in each.metadata.get_all("Classifier") or [] if "License ::" in line]
    return ", ".join(kinds)


def _of_python(folder: Path) -> str:
    places = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix), Path("/usr/share/doc/python3")]
    texts = [path for place in places for path in (place / "LICENSE.txt", place / "copyright") if path.is_file()]
    if not texts:
        raise BuildFailed(f"This Python brings no text of its licence in any of {places}.")
    _copy(texts[:1], folder / "Python")
    return f"Python {sys.version.split()[0]}: Python Software Foundation License"


def _of_system(sources: set[str], folder: Path) -> list[str]:
    """Of the Debian packages that libraries were taken from."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), sys.base_prefix, sys.prefix}
    taken = [path for path in sorted(sources) if ".so" in path and not path.startswith(tuple(places))]
    packages = {dpkg.owner(path) for path in taken}
    for package in packages:
        _copy([Path("/usr/share/doc") / package / "copyright"], folder / f"Debian {package}")
    return [f"{package}: from Debian, see its text" for package in packages]


def _copy(texts: list[Path], folder: Path) -> None:
    folder.mkdir()
    for text in texts:
        shutil.copyfile(text, folder / text.name)
