"""A keychain in a file, for programs in processes of their own.

PYTHON_KEYRING_BACKEND=tests.support.file_keychain.FileKeychain KNOSC_TEST_KEYCHAIN=PATH
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

BACKEND = "tests.support.file_keychain.FileKeychain"
PLACE = "KNOSC_TEST_KEYCHAIN"


class FileKeychain(KeyringBackend):
    """Keeps passwords from one start to the next."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._path = Path(os.environ[PLACE])

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}\n{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep(self._kept() | {f"{service}\n{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        if kept.pop(f"{service}\n{username}", None) is None:
            raise PasswordDeleteError(service)
        self._keep(kept)

    def _kept(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text("utf-8"))) if self._path.exists() else {}

    def _keep(self, kept: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(kept), "utf-8")
        # As a keychain does: after a kill there is the old entry or the new one.
        new.replace(self._path)
