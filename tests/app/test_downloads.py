"""Templates and last uploads are saved whole, where the user wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QWidget

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant

TRIGGERS = [trigger.name for trigger in UPLOAD_TRIGGERS]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_last_upload_is_saved_byte_for_byte(program: ProgramUnderTest, tmp_path: Path, ending: str) -> None:
    sent = tmp_path / f"Übung „März“.{ending}"
    write_sample("customer-master", sent)
    program.choose_kind("customer-master")
    program.drop([sent])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    program.wait_for_end(1)

    back = program.save_through_dialog("actionDownloadLastUpload", tmp_path / f"back.{ending}")

    assert back.read_bytes() == sent.read_bytes()


def test_where_nothing_was_uploaded_yet_that_is_said(program: ProgramUnderTest) -> None:
    program.choose_kind("forecast")
    program.trigger_action("actionDownloadLastUpload")

    program.wait(lambda: "Nothing has been uploaded for Forecast yet" in program.notice)
    assert program.notice.startswith("Nothing to download yet")
    assert program.find(QWidget, "noticeBar").accessibleDescription().startswith("Note: ")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_template_of_each_data_type_is_saved(program: ProgramUnderTest, tmp_path: Path, trigger: str) -> None:
    program.choose_kind(trigger)

    target = program.save_through_dialog("actionDownloadTemplate", tmp_path / "template.xlsx")

    header = next(openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True))
    assert all(str(name).startswith("_") for name in header)


@pytest.mark.parametrize("shape", ["map", "list", "rows"])
@pytest.mark.parametrize("links", ["relative", "absolute"])
def test_all_templates_are_saved_whatever_shape_the_links_have(
    start_tenant: Callable[..., DemoTenant],
    start: Callable[..., ProgramUnderTest],
    tmp_path: Path,
    shape: str,
    links: str,
) -> None:
    tenant = start_tenant("--template-shape", shape, "--template-links", links)
    program = start(tenant.address)
    program.sign_in_fully(*tenant.planner)
    folder = tmp_path / "templates"
    folder.mkdir()

    program.trigger_action("actionDownloadAllTemplates")
    program.answer_file_dialog("chooseFolderDialog", folder)

    program.wait(lambda: f"{len(TRIGGERS)} templates were saved" in program.notice)
    assert len(list(folder.glob("*.xlsx"))) == len(TRIGGERS)


def test_a_file_that_is_there_already_is_not_replaced_by_a_template(program: ProgramUnderTest, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    program.trigger_action("actionDownloadAllTemplates")
    program.answer_file_dialog("chooseFolderDialog", folder)
    program.wait(lambda: "templates were saved" in program.notice)
    first = min(folder.iterdir())
    first.write_bytes(b"own")

    program.click("noticeCloseButton")
    program.trigger_action("actionDownloadAllTemplates")
    program.answer_file_dialog("chooseFolderDialog", folder)

    program.wait(lambda: "templates were saved" in program.notice)
    assert first.read_bytes() == b"own"
    assert len(list(folder.iterdir())) == 2 * len(TRIGGERS)
