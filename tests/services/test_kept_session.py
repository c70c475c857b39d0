from __future__ import annotations

import asyncio

from knosc_desktop.domain.sign_in import SessionTokens, TokenKind
from knosc_desktop.services.secrets import SessionKeeper
from tests.services.conftest import KeptInMemory
from tests.support.builders import TEST
from tests.support.clock import let_run

OLD, NEW = SessionTokens(TokenKind.REFRESH, "old"), SessionTokens(TokenKind.REFRESH, "new")


async def test_forgetting_what_was_given_up_does_not_take_away_what_a_later_sign_in_keeps() -> None:
    keychain = KeptInMemory()
    kept, wanted = SessionKeeper(keychain), {OLD}
    keychain.answers.clear()
    first = asyncio.create_task(kept.keep(TEST, "jane", OLD, lambda: OLD in wanted))
    await keychain.asked.wait()
    wanted.clear()
    second = asyncio.create_task(kept.keep(TEST, "jane", NEW, lambda: True))
    await let_run()

    keychain.answers.set()
    await asyncio.gather(first, second)

    assert await kept.load(TEST, "jane") == NEW


async def test_a_session_that_is_no_longer_wanted_is_never_written() -> None:
    keychain = KeptInMemory()
    kept = SessionKeeper(keychain)
    keychain.answers.clear()
    first = asyncio.create_task(kept.keep(TEST, "jane", OLD, lambda: True))
    await keychain.asked.wait()
    second = asyncio.create_task(kept.keep(TEST, "jane", NEW, lambda: False))
    await let_run()

    keychain.answers.set()
    await asyncio.gather(first, second)

    assert await kept.load(TEST, "jane") == OLD


async def test_a_deleted_session_is_kept_again_when_that_is_wanted_again() -> None:
    kept = SessionKeeper(KeptInMemory())
    await kept.keep(TEST, "jane", OLD, lambda: True)
    await kept.forget(TEST, "jane")

    await kept.keep(TEST, "jane", OLD, lambda: True)

    assert await kept.load(TEST, "jane") == OLD
