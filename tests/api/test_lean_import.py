"""What the start of the program may import without paying for httpx."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.services


@pytest.mark.parametrize(
    "package", ["knosc_desktop.api", "knosc_desktop.domain.errors", "knosc_desktop.services.session"]
)
def test_importing_it_does_not_import_httpx(package: str) -> None:
    check = f"import sys, {package}; print([name for name in ('httpx', 'httpcore', 'anyio') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
