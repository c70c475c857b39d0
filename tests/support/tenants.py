"""Demo tenants as fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.tenant import DemoTenant


@pytest.fixture
def start_tenant() -> Iterator[Callable[..., DemoTenant]]:
    """Starts tenants with switches, and ends them after the test."""
    running: list[DemoTenant] = []

    def start(*switches: str) -> DemoTenant:
        running.append(DemoTenant.start(*switches))
        return running[-1]

    yield start
    for tenant in running:
        tenant.stop()


@pytest.fixture
def tenant(start_tenant: Callable[..., DemoTenant]) -> DemoTenant:
    """A tenant with quick jobs."""
    return start_tenant()
