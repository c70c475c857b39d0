from __future__ import annotations

import asyncio
import importlib.metadata
import threading
import types
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from knosc_desktop.domain.errors import KeychainProblem
from knosc_desktop.domain.sign_in import SessionTokens, TokenKind
from knosc_desktop.services.secrets import Keychain, NoSecrets, bridge_to_keychain
from knosc_desktop.words.catalogue import render
from tests.support.builders import PRODUCTION, TEST

SHORT = SessionTokens(TokenKind.REFRESH, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl")
LONG = SessionTokens(TokenKind.ACCESS, "".join(f"{number:05}" for number in range(600)))
"""As long as a token with an RS256 signature and many roles: 3,000 characters, no two parts alike."""


class InMemory(keyring.backend.KeyringBackend):
    """A keychain that works.

    Attributes:
        kept: password by service and account.
        broken: raised by every call, when set.
    """

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: BaseException | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe_break()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe_break()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe_break()
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError("not there")
        del self.kept[service, username]

    def _maybe_break(self) -> None:
        if self.broken is not None:
            raise self.broken


class AsOnWindows(InMemory):
    """Takes 2,560 bytes an entry, counted in UTF-16, and fails as its system library does."""

    class error(Exception):  # noqa: N801 - called so in pywintypes
        pass

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise self.error(1783, "CredWrite", "The stub received bad data")
        super().set_password(service, username, password)


@pytest.fixture(autouse=True)
def restored_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def backend() -> InMemory:
    backend = InMemory()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def keychain() -> Keychain:
    return Keychain()


@pytest.mark.parametrize("tokens", [SHORT, LONG], ids=["short", "long"])
async def test_tokens_are_read_back_as_they_were_kept(
    backend: InMemory, keychain: Keychain, tokens: SessionTokens
) -> None:
    await keychain.save(TEST, "jane.doe", tokens)
    assert await keychain.load(TEST, "jane.doe") == tokens


async def test_nothing_kept_is_no_error(backend: InMemory, keychain: Keychain) -> None:
    assert await keychain.load(TEST, "jane.doe") is None


async def test_each_environment_and_account_has_its_own_tokens(backend: InMemory, keychain: Keychain) -> None:
    await keychain.save(TEST, "jane.doe", SHORT)
    assert await keychain.load(PRODUCTION, "jane.doe") is None
    assert await keychain.load(TEST, "omar.haddad") is None


async def test_later_tokens_replace_the_earlier(backend: InMemory, keychain: Keychain) -> None:
    await keychain.save(TEST, "jane.doe", LONG)
    await keychain.save(TEST, "jane.doe", SHORT)
    assert await keychain.load(TEST, "jane.doe") == SHORT
    assert not any(part in kept for kept in backend.kept.values() for part in (LONG.token[:20], LONG.token[-20:]))


async def test_deleted_tokens_leave_nothing_behind(backend: InMemory, keychain: Keychain) -> None:
    await keychain.save(TEST, "jane.doe", LONG)
    await keychain.forget(TEST, "jane.doe")
    assert backend.kept == {}


async def test_deleting_waits_for_a_save_whose_caller_was_cancelled(
    backend: InMemory, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers, written = threading.Event(), threading.Event(), threading.Event()
    put = backend.set_password

    def think(*entry: str) -> None:
        asked.set()
        answers.wait(10)
        put(*entry)
        if len(backend.kept) == 2:
            written.set()

    monkeypatch.setattr(backend, "set_password", think)
    saving = asyncio.create_task(keychain.save(TEST, "jane", SHORT))
    await asyncio.to_thread(asked.wait, 10)
    saving.cancel()
    forgetting = asyncio.create_task(keychain.forget(TEST, "jane"))
    # If it did not wait, it would end here, and the save after it.
    await asyncio.wait([forgetting], timeout=0.2)

    answers.set()
    await asyncio.to_thread(written.wait, 10)
    await forgetting

    assert backend.kept == {}


async def test_forgetting_what_is_not_kept_is_no_error(backend: InMemory, keychain: Keychain) -> None:
    await keychain.forget(TEST, "jane.doe")


async def test_deleting_does_not_touch_other_accounts(backend: InMemory, keychain: Keychain) -> None:
    await keychain.save(TEST, "jane.doe", SHORT)
    await keychain.save(TEST, "omar.haddad", LONG)
    await keychain.forget(TEST, "jane.doe")
    assert await keychain.load(TEST, "omar.haddad") == LONG


async def test_parts_of_an_interrupted_save_are_deleted_too(backend: InMemory, keychain: Keychain) -> None:
    await keychain.save(TEST, "jane.doe", LONG)
    del backend.kept["Knosc Desktop acme.knosc.io", "jane.doe"]
    await keychain.forget(TEST, "jane.doe")
    assert backend.kept == {}


@pytest.mark.parametrize("part", ["", " #1", " #2", " #3"])
async def test_tokens_with_a_part_missing_read_as_absent(backend: InMemory, keychain: Keychain, part: str) -> None:
    await keychain.save(TEST, "jane.doe", LONG)
    del backend.kept[f"Knosc Desktop acme.knosc.io{part}", "jane.doe"]
    assert await keychain.load(TEST, "jane.doe") is None


@pytest.mark.parametrize(
    "header",
    ["", "x", "[]", "{}", '{"kind": "refresh"}', '{"kind": "other", "parts": 1}', '{"kind": "refresh", "parts": 0}'],
)
async def test_a_header_of_another_program_reads_as_absent(backend: InMemory, keychain: Keychain, header: str) -> None:
    await keychain.save(TEST, "jane.doe", SHORT)
    backend.kept["Knosc Desktop acme.knosc.io", "jane.doe"] = header
    assert await keychain.load(TEST, "jane.doe") is None


async def test_a_long_token_fits_into_the_entries_of_windows(keychain: Keychain) -> None:
    keyring.set_keyring(AsOnWindows())
    await keychain.save(TEST, "jane.doe", LONG)
    assert await keychain.load(TEST, "jane.doe") == LONG


async def test_a_token_beyond_all_sense_is_refused_before_anything_is_kept(
    backend: InMemory, keychain: Keychain
) -> None:
    with pytest.raises(KeychainProblem):
        await keychain.save(TEST, "jane.doe", SessionTokens(TokenKind.ACCESS, "x" * 20_000))
    assert backend.kept == {}


async def test_a_computer_without_keychain_gets_a_message(keychain: Keychain) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    for action in (
        keychain.load(TEST, "jane.doe"),
        keychain.save(TEST, "jane.doe", SHORT),
        keychain.forget(TEST, "jane.doe"),
    ):
        with pytest.raises(KeychainProblem) as refused:
            await action
        assert "no usable keychain" in render(refused.value.message)


async def test_a_keychain_that_keeps_nothing_is_noticed(keychain: Keychain) -> None:
    keyring.set_keyring(keyring.backends.null.Keyring())
    with pytest.raises(KeychainProblem):
        await keychain.save(TEST, "jane.doe", SHORT)


async def test_a_keychain_that_cuts_entries_short_is_noticed(keychain: Keychain) -> None:
    class Cutting(InMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            super().set_password(service, username, password[:1000])

    keyring.set_keyring(Cutting())
    with pytest.raises(KeychainProblem):
        await keychain.save(TEST, "jane.doe", LONG)


class InPlainFile(InMemory):
    """Like the add-on that is used when merely installed, and stores secrets readable."""


InPlainFile.__module__ = "keyrings.alt.file"


async def test_a_keychain_in_a_plain_file_is_never_used(keychain: Keychain) -> None:
    plain = InPlainFile()
    keyring.set_keyring(plain)
    with pytest.raises(KeychainProblem):
        await keychain.save(TEST, "jane.doe", SHORT)
    assert plain.kept == {}


async def test_the_real_keychain_is_used_where_a_plain_file_is_chained_to_it(
    keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, plain = InMemory(), InPlainFile()
    monkeypatch.setattr(keyring, "get_keyring", lambda: types.SimpleNamespace(backends=[plain, real]))
    await keychain.save(TEST, "jane.doe", SHORT)
    assert real.kept
    assert plain.kept == {}


async def test_a_chain_of_nothing_but_plain_files_is_never_used(
    keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: types.SimpleNamespace(backends=[InPlainFile()]))
    with pytest.raises(KeychainProblem):
        await keychain.load(TEST, "jane.doe")


@pytest.mark.parametrize(
    "error",
    [
        AsOnWindows.error(1312, "CredRead", "no such logon session"),
        keyring.errors.InitError("Prompt dismissed"),
        keyring.errors.KeyringLocked("locked"),
        RuntimeError("the bus went away"),
        OSError(5, "Input/output error"),
        AttributeError("secretstorage"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_a_keychain_raises_becomes_a_problem(
    backend: InMemory, keychain: Keychain, error: Exception
) -> None:
    backend.broken = error
    for action in (
        keychain.load(TEST, "jane.doe"),
        keychain.save(TEST, "jane.doe", SHORT),
        keychain.forget(TEST, "jane.doe"),
    ):
        with pytest.raises(KeychainProblem) as refused:
            await action
        assert type(error).__name__ in refused.value.details


async def test_a_keychain_that_cannot_be_started_becomes_a_problem(
    keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_start() -> keyring.backend.KeyringBackend:
        raise ModuleNotFoundError("No module named 'win32ctypes'")

    monkeypatch.setattr(keyring, "get_keyring", no_start)
    with pytest.raises(KeychainProblem):
        await keychain.load(TEST, "jane.doe")


async def test_no_secret_is_in_the_details_of_a_problem(keychain: Keychain) -> None:
    class Telling(InMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise RuntimeError(f"cannot keep {password}")

    keyring.set_keyring(Telling())
    with pytest.raises(KeychainProblem) as refused:
        await keychain.save(TEST, "jane.doe", SHORT)
    assert SHORT.token not in repr(refused.value.problem)


async def test_a_keychain_that_fails_half_way_keeps_nothing_readable(
    backend: InMemory, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keychain.save(TEST, "jane.doe", SHORT)
    real = InMemory.set_password

    def failing(self: InMemory, service: str, username: str, password: str) -> None:
        if service.endswith("#2"):
            raise RuntimeError("the bus went away")
        real(self, service, username, password)

    monkeypatch.setattr(InMemory, "set_password", failing)
    with pytest.raises(KeychainProblem):
        await keychain.save(TEST, "jane.doe", LONG)
    assert await keychain.load(TEST, "jane.doe") is None


async def test_the_forgetful_store_keeps_nothing() -> None:
    store = NoSecrets()
    await store.save(TEST, "jane.doe", SHORT)
    assert await store.load(TEST, "jane.doe") is None
    await store.forget(TEST, "jane.doe")


def test_the_backend_of_the_systems_keychain_is_found() -> None:
    assert bridge_to_keychain() in {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.macOS",
    }


def test_a_program_put_together_without_it_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [])
    with pytest.raises(KeychainProblem) as caught:
        bridge_to_keychain()
    assert "while loading" in caught.value.details
