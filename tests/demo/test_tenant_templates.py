"""The list of templates in every shape, and the files behind the links."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient

_KINDS = [trigger.name for trigger in UPLOAD_TRIGGERS]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_data_type_has_a_template_with_a_header_row(planner: TenantClient, kind: str) -> None:
    answer = planner.get(planner.get("/api/templates").json()[kind])
    book = load_workbook(io.BytesIO(answer.content))
    [header] = book.worksheets[0].iter_rows(values_only=True)
    assert header[0] in {"_Action", "_ItemNumber"}
    names = [str(name) for name in header]
    assert all(name.startswith("_") for name in names)
    assert book.worksheets[0].column_dimensions["B"].width > len(names[1])
    assert f"{kind}-template.xlsx" in answer.headers["Content-Disposition"]
    book.close()


def test_the_documented_columns_of_the_item_master_are_there(planner: TenantClient) -> None:
    book = load_workbook(io.BytesIO(planner.get("/api/templates/item-master.xlsx").content))
    [header] = book.worksheets[0].iter_rows(values_only=True)
    assert header == (
        "_Action",
        "_ItemNumber",
        "_ItemDescription",
        "_ItemType",
        "_Status",
        "_SubItemNumber",
        "_SubItemDescription",
    )
    book.close()


def test_a_filled_in_template_completes(planner: TenantClient) -> None:
    book = load_workbook(io.BytesIO(planner.get("/api/templates/item-master.xlsx").content))
    book.worksheets[0].append(["ADD", "ITEM-9001", "From the template", "Component", "Active"])
    filled = io.BytesIO()
    book.save(filled)
    report = planner.outcome("item-master", planner.send("item-master", "filled.xlsx", filled.getvalue()))
    assert (report["status"], report["rows_processed"]) == ("completed", 1)


def test_links_are_a_map_by_trigger(planner: TenantClient) -> None:
    assert planner.get("/api/templates").json() == {kind: f"/api/templates/{kind}.xlsx" for kind in _KINDS}


def test_links_may_be_a_list(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(template_shape="list")
    assert planner.get("/api/templates").json() == [f"/api/templates/{kind}.xlsx" for kind in _KINDS]


@pytest.mark.parametrize("key", ["url", "link", "href"])
def test_links_may_be_rows(planner: TenantClient, switch: Callable[..., None], key: str) -> None:
    switch(template_shape="rows", template_key=key)
    rows = planner.get("/api/templates").json()["templates"]
    assert rows[0] == {"trigger": "forecast", key: "/api/templates/forecast.xlsx"}
    assert [row["trigger"] for row in rows] == _KINDS


def test_links_may_be_absolute(planner: TenantClient, switch: Callable[..., None]) -> None:
    switch(template_links="absolute")
    link = planner.get("/api/templates").json()["demand"]
    assert link == f"{planner.tenant.address}/api/templates/demand.xlsx"


def test_links_may_point_to_another_origin_that_asks_for_no_session(
    planner: TenantClient, switch: Callable[..., None]
) -> None:
    with DemoTenant.start("--template-access", "open") as other, TenantClient(other) as stranger:
        switch(template_host=other.address)
        link = planner.get("/api/templates").json()["demand"]
        assert link == f"{other.address}/api/templates/demand.xlsx"
        assert stranger.get("/api/templates/demand.xlsx").ok


def test_the_list_and_the_files_need_a_session(visitor: TenantClient) -> None:
    assert visitor.get("/api/templates").status_code == 401
    assert visitor.get("/api/templates/demand.xlsx").status_code == 401


def test_an_unknown_template_is_not_found(planner: TenantClient) -> None:
    answer = planner.get("/api/templates/poetry.xlsx")
    assert (answer.status_code, answer.json()["Code"]) == (404, "Template.NotFound")
