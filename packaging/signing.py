"""Signatures of programs for Windows, where a certificate is given; without one, the release notes say that.

On macOS PyInstaller signs while it freezes, and macos/dmg.sh signs the image.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import downloads
from failure import BuildFailed
from places import WORK
from running import run

if TYPE_CHECKING:
    from collections.abc import Iterable

_CERTIFICATE = "WINDOWS_CERTIFICATE"
"""A .pfx file in base64."""
_PASSWORD = "WINDOWS_CERTIFICATE_PASSWORD"  # noqa: S105 - the name of the variable that holds it
_TIMESTAMPS = "http://timestamp.digicert.com"
"""Who says when it was signed, so that the signature outlives the certificate."""


def can_sign() -> bool:
    """Whether there is a certificate to sign with."""
    return sys.platform == "win32" and bool(os.environ.get(_CERTIFICATE))


def sign(programs: Iterable[Path]) -> None:
    """Sign programs and setups, and look at the signatures as Windows will.

    Raises:
        BuildFailed: the certificate is no good, or not one that Windows trusts.
    """
    tool, names = _tool(), [str(path) for path in programs]
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.pfx"
        certificate.write_bytes(base64.b64decode(os.environ[_CERTIFICATE]))
        command = [tool, "sign", "/fd", "sha256", "/tr", _TIMESTAMPS, "/td", "sha256"]
        command += ["/f", str(certificate), "/p", os.environ.get(_PASSWORD, "")]
        run([*command, *names], log=WORK / "signing.log")
    run([tool, "verify", "/pa", *names], log=WORK / "signing.log")


def mark(made: Iterable[Path]) -> None:
    """Write down that these files are signed, or hold what is."""
    for path in made:
        downloads.mark_signed(path, "signed")


def _tool() -> str:
    """Where the newest signtool of the Windows SDK is; it is on nobody's path."""
    kits = Path(os.environ.get("PROGRAMFILES(X86)", ""), "Windows Kits", "10", "bin")
    found = sorted(kits.glob("10.*/x64/signtool.exe"), key=_version_of)
    if not found:
        raise BuildFailed("signtool is missing; it is part of the Windows SDK.")
    return str(found[-1])


def _version_of(tool: Path) -> list[int]:
    return [int(part) for part in tool.parts[-3].split(".")]
