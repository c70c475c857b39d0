"""A keychain that keeps what it is given for as long as a test runs."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeychain(KeyringBackend):
    """Keeps passwords in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("the planner did not unlock it")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError(service)
        del self.kept[service, username]


@pytest.fixture
def keychain() -> Iterator[MemoryKeychain]:
    """A working keychain instead of the machine's."""
    before = keyring.get_keyring()
    working = MemoryKeychain()
    keyring.set_keyring(working)
    yield working
    keyring.set_keyring(before)
