"""File names from outside, made safe to use on any system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

_LONGEST = 150
_LONGEST_ENCODED = 240
"""Bytes; file systems take 255."""
_LONGEST_SUFFIX = 10
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9])\Z", re.IGNORECASE)
"""Names that are devices on Windows, with whatever extension."""
_MARK_OF_OPEN_WORKBOOK = "~$"
"""How Excel names the file beside a workbook that is open; it hides others of such a name."""
_EXTENDED = re.compile(r"(?:^|;)\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
"""The form that says its character set; it goes before the plain one."""
_PLAIN = re.compile(r"""(?:^|;)\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"?|([^;]*))""", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_file_name(name: str, fallback: str) -> str:
    """A bare name without anything that a file system or a reader could trip over.

    Args:
        name: hostile.
        fallback: safe; used when nothing is left of the name.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter) not in _UNSEEN
    )
    allowed = _FORBIDDEN.sub("_", seen).strip()
    bare = _shortened(allowed.lstrip(f". {_MARK_OF_OPEN_WORKBOOK}").rstrip(". \t\u00a0"))
    if not bare:
        return fallback
    # Last of all: only what is left is the name.
    return f"_{bare}" if _is_device(bare) else bare


def with_ending(name: str, ending: str) -> str:
    """The safe name with the ending of what the file really is, whatever it was called.

    Args:
        name: safe, and ending in anything.
        ending: with its dot.
    """
    stem = name
    while stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    if stem == name:
        stem = re.sub(r"\.[^\W\d_]\w{0,9}\Z", "", name)
        while stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
    return safe_file_name(f"{stem}{ending}", f"file{ending}")


def name_in_disposition(header: str) -> str:
    """The file name of a ``Content-Disposition``, as sent (RFC 6266); empty when there is none."""
    if extended := _EXTENDED.search(header):
        charset, encoded = extended.groups()
        try:
            return unquote_to_bytes(encoded).decode(charset, "replace")
        except (LookupError, ValueError):
            # Not every codec of Python is a character set: "idna" and others raise whatever they are given.
            return unquote_to_bytes(encoded).decode("utf-8", "replace")
    plain = _PLAIN.search(header)
    if plain is None:
        return ""
    quoted, token = plain.groups()
    return re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token.strip()


def name_in_url(url: str) -> str:
    """The last part of an address if it looks like a file name; empty otherwise."""
    try:
        last = unquote(PurePosixPath(urlsplit(url).path).name)
    except ValueError:
        return ""
    return last if re.search(r"\.\w{2,5}\Z", last) else ""


def _is_device(name: str) -> bool:
    """Whether Windows opens a device by that name: it ignores spaces before the first dot and all behind it."""
    # The digits of COM¹ count like others.
    return _RESERVED.match(unicodedata.normalize("NFKC", name).partition(".")[0].rstrip()) is not None


def _shortened(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    end = dot + suffix
    stem = stem[: _LONGEST - len(end)]
    while len((stem + end).encode("utf-8", "replace")) > _LONGEST_ENCODED:
        stem = stem[:-1]
    return stem.rstrip(". ") + end
