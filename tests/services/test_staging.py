from __future__ import annotations

from dataclasses import replace

import pytest

from knosc_desktop.domain.files import StagedFile
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
    assert told == list(staging) == [replace(file, trigger="demand")]


def test_what_does_not_change_is_not_told() -> None:
    staging = Staging()
    file = make_staged()
    staging.add([file])
    staging.changed.connect(lambda _: pytest.fail("told of no change"))
    staging.choose_trigger(file.id, "forecast")
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
