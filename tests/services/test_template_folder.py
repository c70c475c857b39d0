from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_workbook
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.texts import message
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.validation.templates import templates_in, trigger_in_name
from tests.support.readers import READER

pytestmark = pytest.mark.services

OWN = ("_Action", "_ItemNumber", "Colour")


@pytest.fixture
async def reading() -> AsyncIterator[ReaderClient]:
    reading = ReaderClient(READER)
    yield reading
    await reading.close()


def write(path: Path, columns: tuple[str, ...] = OWN) -> None:
    if path.suffix == ".csv":
        path.write_text(",".join(columns) + "\n", "utf-8")
        return
    with path.open("wb") as file:
        write_workbook(file, "Template", columns)


@pytest.mark.parametrize(
    ("name", "trigger"),
    [
        ("item-master-template.xlsx", "item-master"),
        ("item-master.xlsx", "item-master"),
        ("Item_Master (1).csv", "item-master"),
        ("External-Item-Master.xlsx", "external-item-master"),
        ("External items.xlsx", "external-item-master"),
        ("Sales orders.xlsx", "demand"),
        ("2024 Units of measure.csv", "unit-master"),
        ("columns.xlsx", ""),
        ("demand and forecast.xlsx", ""),
        ("inventory-planning.xlsx", "inventory"),
    ],
)
def test_the_data_type_follows_from_the_file_name(name: str, trigger: str) -> None:
    assert trigger_in_name(Path(name)) == trigger


async def test_templates_are_workbooks_and_csv_files(reading: ReaderClient, tmp_path: Path) -> None:
    write(tmp_path / "item-master-template.xlsx")
    write(tmp_path / "forecast.csv")

    assert await templates_in(tmp_path, reading) == (Template("forecast", OWN), Template("item-master", OWN))


async def test_columns_tell_the_data_type_where_the_name_says_nothing(reading: ReaderClient, tmp_path: Path) -> None:
    documented = next(each for each in DOCUMENTED_TEMPLATES if each.trigger == "supplier-allocation")
    write(tmp_path / "Template.xlsx", (*documented.columns, "Colour"))

    assert await templates_in(tmp_path, reading) == (Template("supplier-allocation", (*documented.columns, "Colour")),)


async def test_lock_files_and_other_files_are_passed_over(reading: ReaderClient, tmp_path: Path) -> None:
    write(tmp_path / "item-master.xlsx")
    (tmp_path / "~$item-master.xlsx").write_bytes(b"mark")
    (tmp_path / "forecast.pdf").write_bytes(b"%PDF")
    (tmp_path / "demand").mkdir()

    assert await templates_in(tmp_path, reading) == (Template("item-master", OWN),)


async def test_a_folder_without_templates_is_reported(reading: ReaderClient, tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as told:
        await templates_in(tmp_path, reading)
    assert told.value.message == message("uploads.no_templates.message", folder=tmp_path.name)


async def test_a_damaged_template_is_reported_by_its_name(reading: ReaderClient, tmp_path: Path) -> None:
    (tmp_path / "item-master.xlsx").write_bytes(b"PK\3\4 damaged")

    with pytest.raises(FileProblem, match=r"item-master\.xlsx"):
        await templates_in(tmp_path, reading)


async def test_a_template_without_columns_is_reported_by_its_name(reading: ReaderClient, tmp_path: Path) -> None:
    (tmp_path / "item-master.csv").write_text("\n", "utf-8")

    with pytest.raises(FileProblem) as told:
        await templates_in(tmp_path, reading)
    assert told.value.message == message("uploads.empty_template.message", name="item-master.csv")
