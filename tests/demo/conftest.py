"""One running tenant for a module, or one for a single test that turns its switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from knosc_desktop.demo.switches import Switches
from tests.support.tenant import QUICK_JOB_SECONDS, DemoTenant
from tests.support.tenant_client import TenantClient
from tests.support.tenants import TenantPool


@pytest.fixture(scope="module")
def shared_tenant(tenant_pool: TenantPool) -> Iterator[DemoTenant]:
    """With the default switches; a test must leave it as it was."""
    tenant = tenant_pool.take()
    yield tenant
    tenant_pool.give_back(tenant)


@pytest.fixture
def visitor(shared_tenant: DemoTenant) -> Iterator[TenantClient]:
    """Not signed in yet, at the shared tenant."""
    with TenantClient(shared_tenant) as visitor:
        yield visitor


@pytest.fixture
def planner(shared_tenant: DemoTenant) -> Iterator[TenantClient]:
    """The planner who may do everything, at the shared tenant."""
    with TenantClient.signed_in(shared_tenant) as visitor:
        yield visitor


@pytest.fixture
def switch(shared_tenant: DemoTenant) -> Iterator[Callable[..., None]]:
    """Turns switches of the shared tenant for one test, e.g. ``switch(error_shape="strings")``."""
    turned: set[str] = set()

    def turn(**changes: object) -> None:
        turned.update(changes)
        shared_tenant.control({"set": changes})

    yield turn
    defaults = replace(Switches(), job_seconds=QUICK_JOB_SECONDS)
    shared_tenant.control({"set": {name: getattr(defaults, name) for name in turned}})


@pytest.fixture
def own_planner(tenant: DemoTenant) -> Iterator[TenantClient]:
    """The user, at this test's own tenant."""
    with TenantClient.signed_in(tenant) as visitor:
        yield visitor
