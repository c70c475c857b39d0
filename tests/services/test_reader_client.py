"""The real reader process: it answers, it is ended when it takes too much, and nothing of it stays."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from knosc_desktop.app import options
from knosc_desktop.domain.errors import FileHeld, FileProblem, ReaderEnded, TooLargeToCheck
from knosc_desktop.domain.reader_requests import Check, Compare, Peek, Source
from knosc_desktop.domain.tables import Head, TableHeader, Template
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import CheckReport
from knosc_desktop.services import reader_client
from knosc_desktop.services.reader_client import ReaderClient, ReaderLimits
from knosc_desktop.words.catalogue import render
from tests.support import odd_reader
from tests.support.corpus_run import children
from tests.support.held_file import held, only_windows, under_wine
from tests.support.sheets import csv_source, row, text, write_rows

pytestmark = [pytest.mark.asyncio, pytest.mark.services]
LIMIT = 60.0
HANGS = {"sheet": "", "row": 1, "columns": ["hang"]}
MEMORY = 600 << 20


@pytest.fixture
async def open_reading() -> AsyncIterator[Callable[..., ReaderClient]]:
    before = children()
    opened: list[ReaderClient] = []

    def make(limits: ReaderLimits | None = None) -> ReaderClient:
        opened.append(ReaderClient(odd_reader.COMMAND, limits))
        return opened[-1]

    yield make
    for reading in opened:
        await reading.close()
    assert children() <= before


@pytest.fixture
def reading(open_reading: Callable[..., ReaderClient]) -> ReaderClient:
    return open_reading()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_rows(tmp_path / "items.xlsx", row(1, text("A1", "_ItemNumber")) + row(2, text("A2", "4711")))


def to_do(source: Source, deed: str, number: int = 1) -> Check:
    return Check(source, TableHeader("Data", number, (deed,)), None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not condition():
            await asyncio.sleep(0.01)


async def begun(source: Source) -> int:
    """Waits until a hanging check has begun; returns the number of its process."""
    told = source.path.with_suffix(".begun")
    await until(lambda: told.exists() and bool(told.read_text()))
    number = int(told.read_text())
    told.unlink()
    return number


async def gone(number: int) -> None:
    await until(lambda: not psutil.pid_exists(number))


async def who(reading: ReaderClient, source: Source) -> int:
    """The number of the process that does long work."""
    template = Template("item-master", ("_ItemNumber",))
    return (await reading.compare(Compare(source, TableHeader("Data", 1, ()), source, template))).new


async def test_the_beginning_of_a_workbook_is_reported(reading: ReaderClient, source: Source) -> None:
    head = await reading.peek(Peek(source))
    assert [sheet.name for sheet in head.sheets] == ["Data"]
    assert [found.cells for found in head.sheets[0].rows] == [("_ItemNumber",), ("4711",)]


async def test_the_beginning_of_a_csv_file_is_reported_with_how_it_is_written(
    reading: ReaderClient, tmp_path: Path
) -> None:
    head = await reading.peek(Peek(csv_source(tmp_path / "Größe – ‘1’.csv", "Größe;x\n1;2\n", "cp1252")))
    assert head.dialect is not None
    assert (head.dialect.encoding, head.dialect.delimiter) == ("cp1252", ";")
    assert head.sheets[0].rows[0].cells == ("Größe", "x")


async def test_a_report_arrives_as_it_was_made(reading: ReaderClient, source: Source) -> None:
    assert await reading.check(to_do(source, "find")) == odd_reader.check(to_do(source, "find"))


async def test_a_request_arrives_as_it_was_made(reading: ReaderClient, source: Source) -> None:
    template = Template("item-master", ("_ItemNumber", "_Größe"))
    request = Check(source, TableHeader("Data", 1, ("count",)), template)
    assert await reading.check(request) == CheckReport(2, ())


async def test_one_process_answers_again_and_again(reading: ReaderClient, source: Source) -> None:
    first = await who(reading, source)
    with pytest.raises(FileProblem):
        await reading.check(to_do(source, "refuse"))
    assert await who(reading, source) == first


async def test_a_problem_of_a_file_arrives_as_a_message(reading: ReaderClient, source: Source) -> None:
    with pytest.raises(FileProblem) as refused:
        await reading.check(to_do(source, "refuse"))
    problem = refused.value.problem
    assert (problem.title, problem.message, problem.hint, problem.details) == (
        "Not today",
        "It is not looked at today.",
        "Come back.",
        "why",
    )


async def test_a_file_that_another_program_holds_is_told_from_other_problems(
    reading: ReaderClient, source: Source
) -> None:
    first = await who(reading, source)
    with pytest.raises(FileHeld, match=r"errors\.file_held\.message\(file=items\.xlsx\)"):
        await reading.check(to_do(source, "held"))
    assert await who(reading, source) == first


@only_windows
async def test_a_held_file_is_reported_as_such_and_read_once_it_is_free(reading: ReaderClient, source: Source) -> None:
    with held(source.path), pytest.raises(FileHeld):
        await reading.peek(Peek(source))
    assert isinstance(await reading.peek(Peek(source)), Head)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the name of a file is always a text")
async def test_a_file_whose_name_is_no_text_is_read_and_named(reading: ReaderClient, source: Source) -> None:
    odd = replace(source, path=Path(os.fsdecode(os.fsencode(source.path.parent) + b"/it\xffems.xlsx")))
    source.path.rename(odd.path)
    assert (await reading.peek(Peek(odd))).sheets[0].name == "Data"
    odd.path.unlink()
    with pytest.raises(FileProblem) as refused:
        await reading.peek(Peek(odd))
    assert refused.value.message == message("files.unreadable.or_gone", file="it?ems.xlsx")


async def test_an_unexpected_error_is_reported_with_its_details(reading: ReaderClient, source: Source) -> None:
    with pytest.raises(ReaderEnded) as ended:
        await reading.check(to_do(source, "stumble"))
    assert ended.value.problem.message == message("errors.reader_ended.message")
    assert "LookupError: nobody foresaw this" in ended.value.problem.details


async def test_what_a_library_prints_is_no_answer(reading: ReaderClient, source: Source) -> None:
    assert await reading.check(to_do(source, "noise")) == CheckReport(2, ())


async def test_after_the_deadline_it_is_too_large_and_the_process_ends(
    open_reading: Callable[..., ReaderClient], source: Source
) -> None:
    reading = open_reading(ReaderLimits(look=2.0))
    await who(reading, source)
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    number = await begun(source)
    with pytest.raises(TooLargeToCheck) as refused:
        await checking
    assert refused.value.problem.message == message("errors.too_large_to_check.named", file="items.xlsx")
    await gone(number)
    assert await reading.check(to_do(source, "count")) == CheckReport(2, ())


async def test_over_its_memory_it_is_too_large_and_the_process_is_replaced(
    open_reading: Callable[..., ReaderClient], source: Source
) -> None:
    reading = open_reading(ReaderLimits(memory=MEMORY))
    before = await who(reading, source)
    with pytest.raises(TooLargeToCheck):
        await reading.check(to_do(source, "eat"))
    assert await who(reading, source) != before


@pytest.mark.skipif(under_wine(), reason="Wine gives more memory than the job object allows")
async def test_a_library_that_takes_its_process_down_for_want_of_memory_means_too_large(
    open_reading: Callable[..., ReaderClient], tmp_path: Path
) -> None:
    # Of few cells and many bytes, so that it is the fast reader that wants more than it gets.
    cells = "".join(row(number, text(f"A{number}", "x" * 30_000)) for number in range(1, 9000))
    source = write_rows(tmp_path / "items.xlsx", cells)
    reading = open_reading(ReaderLimits(memory=MEMORY // 2))
    with pytest.raises(TooLargeToCheck):
        await reading.check(to_do(source, "count"))
    assert isinstance(await reading.peek(Peek(source)), Head)


async def test_a_process_that_grew_large_is_replaced_after_its_answer(
    open_reading: Callable[..., ReaderClient], source: Source
) -> None:
    reading = open_reading(ReaderLimits(memory=MEMORY))
    before = await who(reading, source)
    assert await reading.check(to_do(source, "grow", 300 << 20)) == CheckReport(300 << 20, ())
    assert await who(reading, source) != before


async def test_killed_from_outside_it_is_reported_and_replaced(reading: ReaderClient, source: Source) -> None:
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    psutil.Process(await begun(source)).kill()
    with pytest.raises(ReaderEnded) as ended:
        await checking
    assert "“items.xlsx”" in render(ended.value.problem.message)
    assert await reading.check(to_do(source, "count")) == CheckReport(2, ())


async def test_killed_while_idle_it_is_replaced_without_a_report(reading: ReaderClient, source: Source) -> None:
    number = await who(reading, source)
    psutil.Process(number).kill()
    # Until it has ended, but leaving that to be noticed by who started it.
    await until(lambda: not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE)
    assert await who(reading, source) != number


async def test_a_cancelled_check_ends_at_once_and_the_next_is_answered(reading: ReaderClient, source: Source) -> None:
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    number = await begun(source)
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
    await gone(number)
    assert await reading.check(to_do(source, "count")) == CheckReport(2, ())


async def test_a_check_cancelled_while_it_waits_disturbs_no_other(reading: ReaderClient, source: Source) -> None:
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    number = await begun(source)
    waiting = asyncio.ensure_future(reading.check(to_do(source, "count")))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert psutil.pid_exists(number)
    assert not checking.done()


async def test_the_beginning_of_a_file_does_not_wait_for_a_long_check(reading: ReaderClient, source: Source) -> None:
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    await begun(source)
    assert isinstance(await reading.peek(Peek(source)), Head)
    assert not checking.done()


async def test_nothing_is_started_before_it_is_needed(reading: ReaderClient, source: Source) -> None:
    before = children()
    ReaderClient(odd_reader.COMMAND)
    assert children() == before
    await reading.peek(Peek(source))
    assert len(children() - before) == 1


async def test_it_can_be_started_before_it_is_needed(reading: ReaderClient, source: Source) -> None:
    before = children()
    reading.warm_up()
    await until(lambda: children() != before)
    started = children()
    reading.warm_up()
    await reading.peek(Peek(source))
    assert children() == started


async def test_closing_ends_a_busy_reader_and_its_callers_get_an_error(reading: ReaderClient, source: Source) -> None:
    before = children()
    await reading.peek(Peek(source))
    checks: list[Awaitable[CheckReport]] = [
        asyncio.ensure_future(reading.check(to_do(source, deed))) for deed in ("hang", "count")
    ]
    await begun(source)
    await reading.close()
    assert children() <= before
    for check in checks:
        with pytest.raises(ReaderEnded):
            await check
    with pytest.raises(ReaderEnded):
        await reading.peek(Peek(source))


async def test_the_start_of_the_process_does_not_count_as_reading(
    reading: ReaderClient, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[float | None] = []
    timeout = asyncio.timeout

    def noting(seconds: float | None) -> asyncio.Timeout:
        limits.append(seconds)
        return timeout(seconds)

    monkeypatch.setattr(asyncio, "timeout", noting)
    await reading.peek(Peek(source))
    assert limits == [reader_client._LONGEST_START, ReaderLimits().peek]


async def test_a_process_that_does_not_get_ready_is_reported(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_client, "_LONGEST_START", 0.5)
    reading = ReaderClient([sys.executable, "-c", "import sys; sys.stdin.read()"])
    with pytest.raises(ReaderEnded) as ended:
        await reading.peek(Peek(source))
    assert "not started" in ended.value.problem.details
    await reading.close()


async def test_a_process_that_cannot_be_started_is_reported(source: Source) -> None:
    reading = ReaderClient(["/nowhere/at/all"])
    with pytest.raises(ReaderEnded):
        await reading.peek(Peek(source))
    await reading.close()


async def test_the_loop_continues_while_a_file_is_read(reading: ReaderClient, source: Source) -> None:
    turns = 0
    checking = asyncio.ensure_future(reading.check(to_do(source, "hang")))
    await begun(source)
    for _ in range(100):
        await asyncio.sleep(0)
        turns += 1
    checking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await checking
    assert turns == 100


async def test_the_program_s_own_command_starts_a_reader(source: Source) -> None:
    reading = ReaderClient(options.reader_command())
    assert (await reading.peek(Peek(source))).sheets[0].name == "Data"
    await reading.close()


async def test_the_frozen_program_is_its_own_reader(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    program, argument = options.reader_command()
    reading = ReaderClient([program, "-m", "knosc_desktop", argument])
    assert (await reading.peek(Peek(source))).sheets[0].name == "Data"
    await reading.close()


async def test_a_busy_reader_ends_when_its_parent_is_killed(source: Source) -> None:
    parent = (
        "import asyncio, sys; from pathlib import Path; from tests.support import odd_reader; "
        "from tests.services.test_reader_client import to_do; from knosc_desktop.domain.files import FileFormat; "
        "from knosc_desktop.domain.reader_requests import Source; "
        "from knosc_desktop.services.reader_client import ReaderClient; "
        "asyncio.run(ReaderClient(odd_reader.COMMAND).check(to_do(Source(Path(sys.argv[1]), FileFormat.XLSX), 'hang')))"
    )
    with subprocess.Popen([sys.executable, "-c", parent, str(source.path)]) as process:
        number = await begun(source)
        process.kill()
    await gone(number)


async def test_a_stuck_reader_ends_itself(source: Source) -> None:
    request = {
        "source": {"path": os.fsencode(source.path).hex(), "format": source.format},
        "header": HANGS,
        "template": None,
    }
    line = json.dumps({"kind": "Check", "seconds": -4.5, "request": request}) + "\n"
    with subprocess.Popen(odd_reader.COMMAND, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(line.encode())
        process.stdin.flush()
        assert await asyncio.to_thread(process.wait, LIMIT) != 0
