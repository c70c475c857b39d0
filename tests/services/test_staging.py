from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from knosc_desktop.domain.examination import Examination, ExaminationPhase
from knosc_desktop.domain.files import FileStamp, StagedFile
from knosc_desktop.domain.findings import CheckReport
from knosc_desktop.domain.tables import Head
from knosc_desktop.services.staging import Staging
from tests.support.builders import make_problem, make_staged


def test_files_stay_in_the_order_they_came() -> None:
    staging = Staging()
    files = [make_staged(), make_staged(), make_staged()]
    staging.add(files[:2])
    staging.add(files[2:])
    assert list(staging) == files
    assert len(staging) == 3


def test_each_added_file_is_told() -> None:
    staging = Staging()
    told: list[StagedFile] = []
    staging.added.connect(told.append)
    files = [make_staged(), make_staged()]
    staging.add(files)
    assert told == files


def test_choosing_a_kind_is_told() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    told: list[StagedFile] = []
    staging.changed.connect(told.append)
    staging.choose_trigger(file.id, "demand")
    assert told == list(staging) == [replace(file, trigger="demand", is_kind_hers=True)]


def test_what_the_program_takes_a_file_for_is_not_her_choice() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    staging.suppose_trigger(file.id, "demand")
    assert list(staging) == [replace(file, trigger="demand")]


def test_what_the_planner_chose_is_never_supposed_otherwise() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    staging.suppose_trigger(file.id, "inventory")
    assert [each.trigger for each in staging] == ["demand"]


def test_as_another_kind_nothing_is_known_that_belongs_to_the_one_before() -> None:
    staging = Staging()
    head, report = Head(()), CheckReport(3, ())
    file = make_staged(examination=Examination(ExaminationPhase.DONE, head=head, report=report))
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    assert [each.examination for each in staging] == [Examination(head=head)]


def test_what_could_not_be_read_at_all_is_no_better_as_another_kind() -> None:
    staging = Staging()
    file = make_staged(examination=Examination(obstacle=make_problem()))
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    assert [each.examination for each in staging] == [file.examination]


def test_what_is_found_is_noted_beside_what_is_known() -> None:
    staging = Staging()
    head, report = Head(()), CheckReport(3, ())
    file = make_staged(examination=Examination(head=head))
    staging.add([file])
    noted = staging.examine(file, report=report)
    assert noted == staging.get(file.id) == replace(file, examination=Examination(head=head, report=report))


@pytest.mark.parametrize(
    "change",
    [
        lambda staging, file: staging.choose_trigger(file.id, "demand"),
        lambda staging, file: staging.update(replace(file, stamp=FileStamp(1, 1))),
        lambda staging, file: staging.remove(file.id),
    ],
    ids=["another kind", "other contents", "gone"],
)
def test_what_was_found_in_a_file_that_was_otherwise_is_not_noted(
    change: Callable[[Staging, StagedFile], None],
) -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    change(staging, file)
    assert staging.examine(file, report=CheckReport(3, ())) is None
    assert all(each.examination.report is None for each in staging)


def test_what_does_not_change_is_not_told() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    staging.changed.connect(lambda _: pytest.fail("told of no change"))
    staging.suppose_trigger(file.id, "forecast")
    staging.update(file)


def test_an_updated_file_keeps_its_place() -> None:
    staging = Staging()
    first, second = make_staged(), make_staged()
    staging.add([first, second])
    staging.update(replace(first, problem=make_problem()))
    assert [file.id for file in staging] == [first.id, second.id]


def test_removing_is_told_and_leaves_the_others() -> None:
    staging = Staging()
    first, second = make_staged(), make_staged()
    staging.add([first, second])
    told: list[StagedFile] = []
    staging.removed.connect(told.append)
    staging.remove(first.id)
    assert (told, list(staging)) == ([first], [second])


def test_files_may_be_removed_while_the_list_is_gone_through() -> None:
    staging = Staging()
    staging.add([make_staged(), make_staged()])
    for file in staging:
        staging.remove(file.id)
    assert len(staging) == 0


def test_a_file_is_found_by_its_id_as_long_as_it_is_on_the_list() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    assert staging.get(file.id) == file
    staging.remove(file.id)
    assert staging.get(file.id) is None


def test_what_is_not_on_the_list_cannot_be_changed() -> None:
    staging = Staging()
    for change in (
        lambda: staging.choose_trigger("gone", "demand"),
        lambda: staging.update(make_staged()),
        lambda: staging.remove("gone"),
    ):
        with pytest.raises(KeyError):
            change()
