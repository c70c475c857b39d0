"""JSON with the ends of its very long lists left out and counted, before it is parsed.

A few megabytes of text may hold millions of tiny values, each of which takes a
hundred times its length once it is parsed. Here a list or an object ends after so
many entries, and a last one says how many there were. What is nested deeper than
anybody reads ends there: a parser that comes to the limit of recursion fails, and so
does whatever the interpreter cleans up at that moment.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from knosc_desktop.domain.texts import message, sentences

if TYPE_CHECKING:
    from knosc_desktop.domain.texts import Text

MOST_ERRORS = 50_000
"""Errors of a job that are read; the others are counted."""
MOST_ENTRIES = MOST_ERRORS - 1
"""Entries of one list or object, so that the one that tells of the others is among the errors that are read."""
_MOST_IN_ALL = 300_000
"""Values in all lists and objects together: as many errors with five fields each.

The standard parser takes forty milliseconds for them, and holds every other thread up meanwhile.
"""
DEEPEST = 200
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_FLAT = rb'[\[{](?:[^"\[\]{}]++|' + _STRING + rb")*+[\]}]"
_NESTED = rb'[\[{](?:[^"\[\]{}]++|' + _STRING + rb"|" + _FLAT + rb")*+[\]}]"
_TO_THE_NEXT_ENTRY = re.compile(rb'(?:[^"\[\]{},]++|' + _STRING + rb")++", re.DOTALL)
_INSIDE_AN_ENTRY = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")++", re.DOTALL)
_ENTRIES = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb"|" + _FLAT + rb"|" + _NESTED + rb")++", re.DOTALL)
_NO_COMMAS_OF_THE_LIST = re.compile(_STRING + rb"|" + _FLAT + rb"|" + _NESTED, re.DOTALL)
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


CUT_KEY = "more"
"""Under which an object tells that it was cut."""
_CUT = re.compile(r"\.\.\. (\d{1,12})/(\d{1,12}|\?)")


def cut_mark(read: int, entries: int | None = None) -> str:
    """The last entry of a list that was cut, in no language.

    Args:
        read: how many entries are left.
        entries: how many there were; None when they were not counted.
    """
    return f"... {read}/{'?' if entries is None else entries}"


def told_cut(entry: str) -> Text:
    """What such an entry says; empty for any other."""
    mark = _CUT.fullmatch(entry)
    if mark is None:
        return ""
    read = message("errors.job.read_entries", count=int(mark[1]))
    if mark[2] == "?":
        return sentences(message("errors.job.more_entries", count=int(mark[1])), read)
    return sentences(message("errors.job.entries", count=int(mark[2])), read)


def is_in_utf8(start: bytes) -> bool:
    """Whether JSON that starts so is in UTF-8, as it has to be."""
    return json.detect_encoding(start).startswith("utf-8")


def body_cut(body: bytes) -> bytes:
    """A body that is there as a whole, cut and in UTF-8; one that is no text stays as it is."""
    if not is_in_utf8(body):
        try:
            body = body.decode(json.detect_encoding(body)).encode()
        except UnicodeError:
            return body
    return LongListsCut().feed(body)


def text_cut(text: str) -> str:
    """A text that is there as a whole, cut."""
    return LongListsCut().feed(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


class LongListsCut:
    """Passes JSON in UTF-8 on, in pieces of any size; a web page passes as it is."""

    def __init__(self, most: int = MOST_ENTRIES, most_in_all: int = _MOST_IN_ALL) -> None:
        """Begin at the start of a text.

        Args:
            most: entries of one list or object that are kept.
            most_in_all: values that are kept in all of them together, lists and objects counted.
        """
        self._most = most
        self._left = most_in_all
        self._open: list[list[int]] = []
        self._dropped = 0
        self._depth_dropped = 0
        self._is_in_string = False
        self._held = b""
        self._is_too_deep = False

    def feed(self, data: bytes) -> bytes:
        """What remains of the next piece."""
        if self._is_too_deep:
            return b""
        data, self._held = self._held + data, b""
        kept: list[bytes] = []
        at = start = 0
        while at < len(data) and len(self._open) <= DEEPEST:
            if self._is_in_string:
                at = self._through_string(data, at)
            elif self._dropped:
                at, told = self._drop(data, at)
                if told:
                    kept.append(told)
                    start = at
            else:
                at, is_enough = self._keep(data, at)
                if is_enough:
                    # The comma that was just read would come before what is left out.
                    kept.append(data[start : at - 1])
        self._is_too_deep = len(self._open) > DEEPEST
        if not self._dropped:
            kept.append(data[start : at - len(self._held)])
        return b"".join(kept)

    def _through_string(self, data: bytes, at: int) -> int:
        match = _IN_STRING.match(data, at)
        at = match.end() if match else at
        if data.startswith(b'"', at):
            self._is_in_string = False
            return at + 1
        # A backslash at the very end belongs to what comes next.
        self._held = data[at:]
        return len(data)

    def _keep(self, data: bytes, at: int) -> tuple[int, bool]:
        """Go on by one token, and tell whether that was a comma after which there are enough entries."""
        if match := _TO_THE_NEXT_ENTRY.match(data, at):
            return match.end(), False
        mark = data[at]
        if mark in b"[{":
            self._open.append([mark, 1])
            self._left -= 1
        elif mark in b"]}":
            if self._open:
                self._open.pop()
        elif mark in b'"':
            self._is_in_string = True
        elif self._open:
            entries = self._open[-1]
            self._left -= 1
            if entries[1] >= self._most or self._left < 0:
                self._dropped = 1
            else:
                entries[1] += 1
        return at + 1, bool(self._dropped)

    def _drop(self, data: bytes, at: int) -> tuple[int, bytes]:
        """Go on by one token, or by many entries at once; at the end of what is cut, also what tells of it."""
        match = (_INSIDE_AN_ENTRY if self._depth_dropped else _ENTRIES).match(data, at)
        if match:
            if not self._depth_dropped:
                self._dropped += _NO_COMMAS_OF_THE_LIST.sub(b"", match[0]).count(b",")
            return match.end(), b""
        mark = data[at]
        if mark in b'"':
            self._is_in_string = True
        elif mark in b"[{":
            self._depth_dropped += 1
        elif self._depth_dropped:
            self._depth_dropped -= 1
        else:
            return at, self._told()
        return at + 1, b""

    def _told(self) -> bytes:
        """How many entries there are, as the last entry of what is cut."""
        opening, shown = self._open[-1]
        mark = cut_mark(shown, shown + self._dropped)
        name = f'"{CUT_KEY}":' if opening == ord("{") else ""
        self._dropped = 0
        return f',{name}"{mark}"'.encode()
