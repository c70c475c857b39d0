from __future__ import annotations

import asyncio
import gc
import warnings
import weakref

import pytest

from knosc_desktop.domain.errors import KnoscError
from knosc_desktop.services.tasks import TaskRegistry
from tests.support.clock import FakeClock, let_run

LIMIT = 60.0


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def tasks(errors: list[BaseException]) -> TaskRegistry:
    return TaskRegistry(errors.append)


async def fail() -> None:
    raise RuntimeError("a bug")


async def test_work_runs_under_its_name(tasks: TaskRegistry) -> None:
    names: list[str] = []
    done = asyncio.Event()

    async def work() -> None:
        current = asyncio.current_task()
        assert current is not None
        names.append(current.get_name())
        done.set()

    tasks.start("uploader", work())
    assert tasks.is_running("uploader")
    await done.wait()
    assert names == ["uploader"]


async def test_work_is_held_until_it_ends(tasks: TaskRegistry) -> None:
    waits: list[weakref.ref[asyncio.Future[None]]] = []

    async def work() -> None:
        # Nothing but the task itself knows of this wait, and asyncio holds tasks only weakly.
        future = asyncio.get_running_loop().create_future()
        waits.append(weakref.ref(future))
        await future

    tasks.start("work", work())
    await let_run()
    gc.collect()
    future = waits[0]()
    assert future is not None
    future.set_result(None)
    await let_run()
    assert not tasks.is_running("work")


async def test_an_error_reaches_the_sink_as_soon_as_the_task_ends(
    tasks: TaskRegistry, errors: list[BaseException]
) -> None:
    tasks.start("work", fail())
    await let_run()
    assert [str(error) for error in errors] == ["a bug"]
    assert not tasks.is_running("work")


async def test_an_error_of_one_task_leaves_the_others_running(tasks: TaskRegistry) -> None:
    other = asyncio.Event()

    async def wait() -> None:
        await other.wait()

    tasks.start("other", wait())
    tasks.start("work", fail())
    await let_run()
    assert tasks.is_running("other")
    await tasks.close(LIMIT)


async def test_a_cancelled_task_is_no_error(tasks: TaskRegistry, errors: list[BaseException]) -> None:
    tasks.start("work", asyncio.sleep(LIMIT))
    await let_run()
    tasks.cancel("work")
    await let_run()
    assert (errors, tasks.is_running("work")) == ([], False)


async def test_cancelling_what_does_not_run_does_nothing(tasks: TaskRegistry) -> None:
    tasks.cancel("work")


async def test_work_of_a_name_that_is_running_is_refused_without_a_warning(tasks: TaskRegistry) -> None:
    runs: list[int] = []
    go_on = asyncio.Event()

    async def work(number: int) -> None:
        runs.append(number)
        await go_on.wait()

    tasks.start("work", work(1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tasks.start("work", work(2))
        gc.collect()
    await let_run()
    assert runs == [1]
    await tasks.close(LIMIT)


async def test_a_name_is_free_again_when_its_task_has_ended(tasks: TaskRegistry) -> None:
    runs: list[int] = []

    async def work(number: int) -> None:
        runs.append(number)

    tasks.start("work", work(1))
    await let_run()
    tasks.start("work", work(2))
    await let_run()
    assert runs == [1, 2]


async def test_work_started_in_the_moment_another_of_its_name_ends_is_not_lost(tasks: TaskRegistry) -> None:
    loop = asyncio.get_running_loop()
    runs: list[int] = []

    async def work(number: int) -> None:
        runs.append(number)
        if number == 1:
            # Runs after this task has ended and before any listener was called.
            loop.call_soon(tasks.start, "work", work(2))

    tasks.start("work", work(1))
    await let_run()
    assert runs == [1, 2]


async def test_the_end_of_a_task_does_not_free_the_name_of_its_successor(tasks: TaskRegistry) -> None:
    loop = asyncio.get_running_loop()
    go_on = asyncio.Event()

    async def successor() -> None:
        await go_on.wait()

    async def work() -> None:
        loop.call_soon(tasks.start, "work", successor())

    tasks.start("work", work())
    await let_run()
    assert tasks.is_running("work")
    await tasks.close(LIMIT)


async def test_closing_cancels_what_runs_and_waits_for_it(tasks: TaskRegistry) -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("cleaned up")

    tasks.start("one", work())
    tasks.start("other", work())
    await let_run()
    async with asyncio.timeout(LIMIT):
        await tasks.close(LIMIT)
    assert ended == ["cleaned up", "cleaned up"]


async def test_closing_does_not_wait_forever(tasks: TaskRegistry) -> None:
    give_in = asyncio.Event()

    async def stubborn() -> None:
        while not give_in.is_set():
            try:
                await give_in.wait()
            except asyncio.CancelledError:
                continue

    tasks.start("work", stubborn())
    await let_run()
    async with asyncio.timeout(LIMIT):
        await tasks.close(0.01)
    assert tasks.is_running("work")
    give_in.set()
    await let_run()
    assert not tasks.is_running("work")


async def test_closing_with_nothing_running_is_done_at_once(tasks: TaskRegistry) -> None:
    await tasks.close(LIMIT)


async def test_an_error_while_closing_reaches_the_sink(tasks: TaskRegistry, errors: list[BaseException]) -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await fail()

    tasks.start("work", work())
    await let_run()
    await tasks.close(LIMIT)
    await let_run()
    assert [str(error) for error in errors] == ["a bug"]


async def test_after_closing_work_is_refused_without_a_warning(
    tasks: TaskRegistry, errors: list[BaseException]
) -> None:
    await tasks.close(LIMIT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tasks.start("work", fail())
        gc.collect()
    await let_run()
    assert (errors, tasks.is_running("work")) == ([], False)


async def test_after_an_end_the_name_is_free_at_once(tasks: TaskRegistry) -> None:
    seen: list[str] = []

    async def slow_to_leave() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await let_run()
            seen.append("left")

    async def next_one() -> None:
        seen.append("came")

    tasks.start("work", slow_to_leave())
    await let_run()

    await tasks.end("work")
    tasks.start("work", next_one())
    await let_run()

    assert seen == ["left", "came"]


async def test_ending_what_does_not_run_is_no_error(tasks: TaskRegistry) -> None:
    await tasks.end("work")


async def test_a_loop_is_restarted_after_an_error_with_ever_longer_pauses(
    tasks: TaskRegistry, errors: list[BaseException]
) -> None:
    clock, times = FakeClock(), [0]

    async def line() -> None:
        times[0] += 1
        if times[0] < 8:
            raise ValueError(times[0])

    tasks.keep("line", line, clock)
    await clock.advance(200)
    assert times == [8]
    assert len(errors) == 7
    assert clock.pauses == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0]
    assert not tasks.is_running("line")


async def test_a_loop_that_had_recovered_restarts_with_the_short_pause(
    tasks: TaskRegistry, errors: list[BaseException]
) -> None:
    clock = FakeClock()

    async def line() -> None:
        await clock.sleep(60)
        raise ValueError

    tasks.keep("line", line, clock)
    await clock.advance(200)
    assert clock.pauses == [60, 1.0, 60, 1.0, 60, 1.0, 60]
    tasks.cancel("line")
    await let_run()
    assert len(errors) == 3


async def test_a_cancelled_loop_ends(tasks: TaskRegistry, errors: list[BaseException]) -> None:
    clock = FakeClock()
    tasks.keep("line", lambda: clock.sleep(60), clock)
    await let_run()
    await tasks.end("line")
    assert not tasks.is_running("line")
    assert errors == []


async def test_a_known_error_that_a_loop_did_not_handle_is_reported_too(
    tasks: TaskRegistry, errors: list[BaseException]
) -> None:
    clock, problem = FakeClock(), KnoscError("x")
    answers = iter([problem, None])

    async def line() -> None:
        if (error := next(answers)) is not None:
            raise error

    tasks.keep("line", line, clock)
    await clock.advance(5)
    assert errors == [problem]
