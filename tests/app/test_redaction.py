"""What is reported of an error: enough to find the fault, no data of the user."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import pytest

from knosc_desktop.app.redaction import place_of, summary, told
from knosc_desktop.domain.environment import BadAddress, Environment

PRIVATE = "Lindqvist-4711"


def caught(work: Callable[..., object], *arguments: object) -> BaseException:
    try:
        work(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def fail_with(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "error",
    [
        ValueError(PRIVATE),
        TypeError(f"unsupported {PRIVATE}"),
        KeyError(PRIVATE),
        FileNotFoundError(2, "No such file or directory", f"/home/{PRIVATE}/{PRIVATE}.xlsx"),
        OSError(f"cannot open {PRIVATE}"),
        UnicodeDecodeError("utf-8", PRIVATE.encode(), 0, 1, PRIVATE),
        ExceptionGroup(PRIVATE, [ValueError(PRIVATE), RuntimeError(PRIVATE)]),
        type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})(PRIVATE),
    ],
)
def test_the_users_data_is_left_out(error: BaseException) -> None:
    error.add_note(PRIVATE)
    trace = told(caught(fail_with, error))
    assert PRIVATE not in trace
    assert "Lindqvist" not in trace
    assert "4711" not in trace
    assert type(error).__name__ in trace


def test_the_values_of_variables_are_left_out() -> None:
    def work(token: str) -> None:
        cells = {"Item": token}
        raise LookupError(f"{cells} {token!r}")

    assert PRIVATE not in told(caught(work, PRIVATE))


def test_the_words_of_the_program_itself_are_kept() -> None:
    error = caught(Environment.at_address, f"ftp://{PRIVATE}.example")
    assert isinstance(error, BadAddress)
    assert PRIVATE not in summary(error)
    assert len(re.findall(r"[a-z]{3,}", summary(error).partition(":")[2])) >= 3


def test_what_python_says_of_a_programming_mistake_is_kept() -> None:
    assert (
        summary(caught(operator.add, None, 1)) == "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"
    )


def test_the_systems_message_is_kept_without_the_file_name() -> None:
    assert summary(caught(open, f"/{PRIVATE}")) == "FileNotFoundError: No such file or directory"


def test_every_frame_of_the_traceback_is_named() -> None:
    lines = told(caught(fail_with, ValueError())).splitlines()
    assert [re.sub(r"\d+", "N", line) for line in lines] == [
        "  tests.app.test_redaction:N caught",
        "  tests.app.test_redaction:N fail_with",
        "ValueError",
    ]


def test_causes_are_included() -> None:
    def work() -> None:
        try:
            fail_with(KeyError(PRIVATE))
        except KeyError as error:
            raise RuntimeError from error

    trace = told(caught(work))
    assert trace.index("RuntimeError") < trace.index("which was caused by:") < trace.index("KeyError")


def test_a_suppressed_cause_is_left_out() -> None:
    def work() -> None:
        try:
            fail_with(KeyError(PRIVATE))
        except KeyError:
            raise RuntimeError from None

    assert "KeyError" not in told(caught(work))


def test_errors_that_caused_each_other_are_included_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert told(first).count("ValueError") == 1


def test_an_endless_recursion_takes_a_few_lines() -> None:
    def work() -> None:
        work()

    trace = told(caught(work))
    assert "RecursionError: maximum recursion depth exceeded" in trace
    assert len(trace.splitlines()) < 50


def test_a_message_of_megabytes_takes_no_time() -> None:
    assert len(told(ValueError("'" * 5_000_000 + "a, " * 1_000_000))) < 10_000


def test_two_errors_from_one_place_are_one_failure_whatever_they_say() -> None:
    def work(said: str) -> None:
        raise ValueError(said)

    assert place_of(caught(work, "a")) == place_of(caught(work, "b"))
    assert place_of(caught(work, "a")) != place_of(caught(fail_with, ValueError("a")))
