"""The whole program with a tenant whose answers are damaged; ``tests.hostile --stories`` runs more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fault_plan import Call
from tests.support.hostile_stories import Story, Tally, tell
from tests.support.kill_run import Profiles
from tests.support.spoiled_answers import spoils
from tests.support.spoiling_gateway import SpoilingGateway
from tests.support.tenant import DemoTenant


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[SpoilingGateway, DemoTenant]]:
    with DemoTenant.start() as tenant, SpoilingGateway(tenant.port) as gateway:
        yield gateway, tenant


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (Call.POST, "a cookie in Latin-1"),
        (Call.LAST_UPLOAD, "a file name in no encoding"),
        (Call.STATUS, "packed twice"),
        (Call.PROFILE, "a redirect to an impossible name"),
    ],
)
def test_spoiled_answers_stop_and_double_nothing_once_they_are_over(
    gateway: tuple[SpoilingGateway, DemoTenant], tmp_path: Path, call: Call, name: str
) -> None:
    spoiling, tenant = gateway
    spoil = next(each for each in spoils() if each.name == name)
    tally = Tally()

    tell(Story(spoil, call), spoiling, Profiles(tenant, tmp_path, spoiling.address), tally)

    assert tally.is_right, str(tally)
