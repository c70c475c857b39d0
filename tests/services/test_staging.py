from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from knosc_desktop.domain.files import FileStamp, StagedFile, Validation, ValidationPhase
from knosc_desktop.domain.tables import Head
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, loading_step
from knosc_desktop.domain.validation import CheckReport
from knosc_desktop.services.staging.staging_list import Move, StagingList
from tests.support.builders import make_problem, make_staged


def test_files_stay_in_the_order_they_were_added() -> None:
    staging = StagingList()
    files = [make_staged(), make_staged(), make_staged()]
    staging.add(files[:2])
    staging.add(files[2:])
    assert list(staging) == files
    assert len(staging) == 3


def test_each_added_file_is_reported() -> None:
    staging = StagingList()
    told: list[StagedFile] = []
    staging.added.connect(told.append)
    files = [make_staged(), make_staged()]
    staging.add(files)
    assert told == files


def test_choosing_a_data_type_is_reported() -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    told: list[StagedFile] = []
    staging.changed.connect(told.append)
    staging.choose_trigger(file.id, "demand")
    assert told == list(staging) == [replace(file, trigger="demand", is_kind_chosen=True)]


def test_a_detected_data_type_is_not_the_users_choice() -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    staging.suppose_trigger(file.id, "demand")
    assert list(staging) == [replace(file, trigger="demand")]


def test_a_data_type_chosen_by_the_user_is_never_replaced() -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    staging.suppose_trigger(file.id, "inventory")
    assert [each.trigger for each in staging] == ["demand"]


def test_as_another_data_type_nothing_is_known_that_belongs_to_the_one_before() -> None:
    staging = StagingList()
    head, report = Head(()), CheckReport(3, ())
    file = make_staged(validation=Validation(ValidationPhase.DONE, head=head, report=report))
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    assert [each.validation for each in staging] == [Validation(head=head)]


def test_what_could_not_be_read_at_all_is_no_better_as_another_data_type() -> None:
    staging = StagingList()
    file = make_staged(validation=Validation(obstacle=make_problem()))
    staging.add([file])
    staging.choose_trigger(file.id, "demand")
    assert [each.validation for each in staging] == [file.validation]


def test_what_is_found_is_noted_beside_what_is_known() -> None:
    staging = StagingList()
    head, report = Head(()), CheckReport(3, ())
    file = make_staged(validation=Validation(head=head))
    staging.add([file])
    noted = staging.examine(file, report=report)
    assert noted == staging.get(file.id) == replace(file, validation=Validation(head=head, report=report))


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
    change: Callable[[StagingList, StagedFile], None],
) -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    change(staging, file)
    assert staging.examine(file, report=CheckReport(3, ())) is None
    assert all(each.validation.report is None for each in staging)


def test_no_change_is_not_reported() -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    staging.changed.connect(lambda _: pytest.fail("told of no change"))
    staging.suppose_trigger(file.id, "forecast")
    staging.update(file)


def test_an_updated_file_keeps_its_place() -> None:
    staging = StagingList()
    first, second = make_staged(), make_staged()
    staging.add([first, second])
    staging.update(replace(first, problem=make_problem()))
    assert [file.id for file in staging] == [first.id, second.id]


def test_removing_is_reported_and_leaves_the_others() -> None:
    staging = StagingList()
    first, second = make_staged(), make_staged()
    staging.add([first, second])
    told: list[StagedFile] = []
    staging.removed.connect(told.append)
    staging.remove(first.id)
    assert (told, list(staging)) == ([first], [second])


def test_files_may_be_removed_during_iteration() -> None:
    staging = StagingList()
    staging.add([make_staged(), make_staged()])
    for file in staging:
        staging.remove(file.id)
    assert len(staging) == 0


def test_a_file_is_found_by_its_id_as_long_as_it_is_on_the_list() -> None:
    staging = StagingList()
    file = make_staged()
    staging.add([file])
    assert staging.get(file.id) == file
    staging.remove(file.id)
    assert staging.get(file.id) is None


def test_what_is_not_on_the_list_cannot_be_changed() -> None:
    staging = StagingList()
    changes: tuple[Callable[[], object], ...] = (
        lambda: staging.choose_trigger("gone", "demand"),
        lambda: staging.update(make_staged()),
        lambda: staging.remove("gone"),
    )
    for change in changes:
        with pytest.raises(KeyError):
            change()


# The order in which they are sent.


def staged_as(*triggers: str | None) -> tuple[StagingList, list[str]]:
    """A list on which files of those kinds came in that order, and their ids."""
    staging = StagingList()
    files = [make_staged(trigger=trigger) for trigger in triggers]
    staging.add(files)
    return staging, [file.id for file in files]


def ids(staging: StagingList) -> list[str]:
    return [file.id for file in staging]


def test_a_file_that_others_refer_to_is_before_them() -> None:
    staging, (forecast, items, units, customers) = staged_as(
        "forecast", "item-master", "unit-master", "customer-master"
    )
    assert ids(staging) == [units, customers, items, forecast]


def test_files_of_one_step_stay_in_the_order_they_were_added() -> None:
    staging, came = staged_as("demand", "forecast", "inventory", "demand")
    assert ids(staging) == came


@pytest.mark.parametrize("seed", range(20))
def test_all_data_types_are_in_loading_order_whatever_order_they_were_added_in(seed: int) -> None:
    kinds = [trigger.name for trigger in UPLOAD_TRIGGERS]
    random.Random(seed).shuffle(kinds)
    staging, _ = staged_as(*kinds)
    steps = [loading_step(file.trigger or "") for file in staging]
    assert steps == sorted(steps)


def test_a_file_without_a_data_type_is_last_and_moves_to_its_place_when_it_has_one() -> None:
    staging, (unclear, items, forecast) = staged_as(None, "item-master", "forecast")
    assert ids(staging) == [items, forecast, unclear]
    staging.choose_trigger(unclear, "unit-master")
    assert ids(staging) == [unclear, items, forecast]


def test_a_file_that_becomes_another_data_type_of_the_same_step_stays_where_it_is() -> None:
    staging, (first, second, third) = staged_as("forecast", "demand", "inventory")
    staging.choose_trigger(first, "procurement")
    assert ids(staging) == [first, second, third]


def test_a_listener_of_the_moves_has_the_same_order() -> None:
    staging = StagingList()
    followed: list[str] = []

    def follow(move: Move) -> None:
        assert followed.pop(move.source) == move.file.id
        followed.insert(move.target, move.file.id)

    staging.added.connect(lambda file: followed.append(file.id))
    staging.moved.connect(follow)
    staging.removed.connect(lambda file: followed.remove(file.id))
    files = [make_staged(trigger=kind) for kind in ("forecast", None, "unit-master", "item-master")]
    staging.add(files)
    staging.choose_trigger(files[1].id, "warehouse-master")
    staging.move(files[0].id, -2)
    staging.remove(files[2].id)
    staging.move(files[0].id, 1)
    assert followed == ids(staging)
    assert len(followed) == 3


def test_the_users_order_stays_whatever_is_added_or_detected() -> None:
    staging, (units, items) = staged_as("unit-master", "item-master")
    staging.move(items, -1)
    more = [make_staged(trigger="warehouse-master"), make_staged(trigger=None)]
    staging.add(more)
    staging.choose_trigger(more[1].id, "unit-master")
    assert ids(staging) == [items, units, more[0].id, more[1].id]


@pytest.mark.parametrize(("by", "order"), [(1, "bac"), (2, "bca"), (99, "bca"), (-1, "abc"), (0, "abc")])
def test_a_file_moves_no_further_than_the_list_goes(by: int, order: str) -> None:
    staging = StagingList()
    staging.add(make_staged(id=name) for name in "abc")
    staging.move("a", by)
    assert "".join(ids(staging)) == order


def test_the_next_batch_begins_in_loading_order_again() -> None:
    staging, files = staged_as("unit-master", "item-master")
    staging.move(files[1], -1)
    for file_id in files:
        staging.remove(file_id)
    staging.add([make_staged(trigger="forecast"), make_staged(trigger="unit-master")])
    assert [file.trigger for file in staging] == ["unit-master", "forecast"]


def test_a_file_removed_by_a_listener_leaves_the_others_in_order() -> None:
    staging = StagingList()
    staging.added.connect(lambda file: staging.remove(file.id) if file.trigger == "unit-master" else None)
    staging.add([make_staged(trigger="forecast"), make_staged(trigger="unit-master"), make_staged(trigger="inventory")])
    assert [file.trigger for file in staging] == ["forecast", "inventory"]


def test_what_is_not_on_the_list_cannot_be_moved() -> None:
    with pytest.raises(KeyError):
        StagingList().move("gone", 1)
