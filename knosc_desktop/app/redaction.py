"""What went wrong and where, in the program's own words: nothing that a user typed, opened or was sent.

The text of an exception may hold anything: a cell, a file's name, half an answer of
the server. Which of its words are harmless can be known all the same: those that stand
in the program's own code, and what the interpreter says of a mistake in a program. Every
other word is left out.
"""

from __future__ import annotations

import os
import re
import traceback
from opcode import opmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, TracebackType

LEFT_OUT = "…"
_PACKAGE = __name__.partition(".")[0]
_MOST_FRAMES = 40
_MOST_ERRORS = 12
_LONGEST_MESSAGE = 2_000
_WORD = re.compile(r"\w+")
_ONE_DIGIT = re.compile(r"\d")
_SEVERAL_LEFT_OUT = re.compile(rf"{LEFT_OUT}(?:[^\w{LEFT_OUT}]*{LEFT_OUT})+")
_MISTAKES = (TypeError, AttributeError, NameError, RecursionError)
"""What the interpreter says of these names types, attributes and variables, never a value."""
_RAISE = {opmap["RAISE_VARARGS"], opmap["RERAISE"]}


def told(error: BaseException) -> str:
    """The whole story of an error: its causes, where each came from, and the harmless words of each."""
    parts = []
    for how, each in _chain(error):
        if how:
            parts.append(how)
        parts += [f"  {frame}" for frame in _frames(each.__traceback__)]
        parts.append(summary(each))
    return "\n".join(parts) + "\n"


def summary(error: BaseException) -> str:
    """One line: the kind of error and its harmless words."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    message = _message(error)
    return f"{name}: {message}" if message else name


def place_of(error: BaseException) -> str:
    """The same for two errors of one kind from one place, whatever they say."""
    return "\n".join(
        line for _, each in _chain(error) for line in (*_frames(each.__traceback__), type(each).__qualname__)
    )


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        # What the system calls it; the file it was about is the user's.
        return os.strerror(error.errno)
    if isinstance(error, BaseExceptionGroup):
        return f"{len(error.exceptions)} errors"
    if isinstance(error, _MISTAKES) and _is_of_interpreter(error.__traceback__):
        return str(error)[:_LONGEST_MESSAGE]
    try:
        words = str(error)[:_LONGEST_MESSAGE]
    except Exception:  # noqa: BLE001 - an error that cannot even be told is still reported
        return LEFT_OUT
    own = _own_words(error.__traceback__)

    def keep(found: re.Match[str]) -> str:
        word = found.group()
        return word if word in own or _ONE_DIGIT.fullmatch(word) else LEFT_OUT

    return _SEVERAL_LEFT_OUT.sub(LEFT_OUT, _WORD.sub(keep, words).replace("\n", " ")).strip()


def _is_of_interpreter(trace: TracebackType | None) -> bool:
    """Whether no ``raise`` in any code wrote the message."""
    if trace is None:
        return False
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] not in _RAISE


def _own_words(trace: TracebackType | None) -> frozenset[str]:
    """Every word of the program's own code that the error came through."""
    words: set[str] = set()
    for frame, _ in traceback.walk_tb(trace):
        if str(frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE:
            words |= _words_of(frame.f_code)
    return frozenset(words)


def _words_of(code: CodeType) -> set[str]:
    names = (*code.co_names, *code.co_varnames, *code.co_freevars, code.co_name)
    literals = [constant for constant in code.co_consts if isinstance(constant, str)]
    return {*names, *(word for literal in literals for word in _WORD.findall(literal))}


def _frames(trace: TracebackType | None) -> list[str]:
    """Module, line and function: the same from source and frozen, and without anybody's folders."""
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(trace)
    ]
    if len(frames) <= _MOST_FRAMES:
        return frames
    half = _MOST_FRAMES // 2
    return [*frames[:half], f"({len(frames) - _MOST_FRAMES} more)", *frames[-half:]]


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The error, then what led to it and what it holds, each with how they belong together."""
    errors: list[tuple[str, BaseException]] = []
    waiting: list[tuple[str, BaseException]] = [("", error)]
    seen: set[int] = set()
    while waiting and len(errors) < _MOST_ERRORS:
        how, each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        errors.append((how, each))
        if isinstance(each, BaseExceptionGroup):
            waiting += [("which had within:", within) for within in reversed(each.exceptions)]
        if each.__cause__ is not None:
            waiting.append(("which was caused by:", each.__cause__))
        elif each.__context__ is not None and not each.__suppress_context__:
            waiting.append(("which came while dealing with:", each.__context__))
    yield from errors
