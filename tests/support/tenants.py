"""Demo tenants as fixtures.

A tenant's process takes half a second of a processor to start, so processes are kept for
the whole test session; every test that asks for a tenant gets one that was reset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.tenant import DemoTenant


class TenantPool:
    """Tenant processes that no test uses at the moment."""

    def __init__(self) -> None:
        self._idle: list[DemoTenant] = []

    def take(self, *switches: str) -> DemoTenant:
        """A fresh tenant with these switches."""
        if not self._idle:
            return DemoTenant.start(*switches)
        tenant = self._idle.pop()
        tenant.reset(*switches)
        return tenant

    def give_back(self, tenant: DemoTenant) -> None:
        """The test is over; a tenant that complained fails it, and is not used again."""
        if not tenant.is_running:
            tenant.stop()
            return
        # Ends the jobs of the test, so that their complaints are reported by this test.
        tenant.reset()
        if tenant.complaints():
            tenant.stop()
        self._idle.append(tenant)

    def close(self) -> None:
        """End every process."""
        while self._idle:
            self._idle.pop().stop()


@pytest.fixture(scope="session")
def tenant_pool() -> Iterator[TenantPool]:
    """The processes of this session."""
    pool = TenantPool()
    yield pool
    pool.close()


@pytest.fixture
def start_tenant(tenant_pool: TenantPool) -> Iterator[Callable[..., DemoTenant]]:
    """Starts tenants with switches, and ends them after the test."""
    running: list[DemoTenant] = []

    def start(*switches: str) -> DemoTenant:
        running.append(tenant_pool.take(*switches))
        return running[-1]

    yield start
    for tenant in running:
        tenant_pool.give_back(tenant)


@pytest.fixture
def tenant(start_tenant: Callable[..., DemoTenant]) -> DemoTenant:
    """A tenant with quick jobs."""
    return start_tenant()
