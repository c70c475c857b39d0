"""The exact bytes that were sent, given back to the planner."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.keeping.saving import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knosc_desktop.domain.jobs import SentFile

_CHUNK = 1 << 20


async def save_sent_file(file: SentFile, copy: Path, target: Path) -> None:
    """Write what was sent to the planner's place, byte for byte as the digest says.

    Args:
        file: what the job says was sent.
        copy: the program's own copy of it.
        target: the planner's place.

    Raises:
        FileProblem: the copy is gone, cannot be read or is not what was sent, or nothing can be written there;
            what was there before is untouched.
    """
    await asyncio.to_thread(_save, file, copy, target)


def _save(file: SentFile, copy: Path, target: Path) -> None:
    with _words_for_reading(file):
        reading = copy.open("rb")
    digest = hashlib.sha256()
    with reading, whole_file(target) as writing:
        while chunk := _next_chunk(file, reading):
            digest.update(chunk)
            writing.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise FileProblem(
                "The copy is damaged",
                f"The program's copy of “{file.name}” is no longer what was sent, so nothing was saved.",
                hint="The receipt of the job holds the digest of what was sent: a file of yours with the same SHA-256 "
                "is the same file.",
                details=f"sent: {file.sha256}, copy: {digest.hexdigest()}",
            )


def _next_chunk(file: SentFile, reading: BinaryIO) -> bytes:
    with _words_for_reading(file):
        return reading.read(_CHUNK)


@contextmanager
def _words_for_reading(file: SentFile) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FileProblem(
            "The copy is gone",
            f"The exact bytes of “{file.name}” are no longer kept: the oldest copies make room for newer ones.",
            hint="The receipt of the job still holds the digest of what was sent: a file of yours with the same "
            "SHA-256 is the same file.",
        ) from error
    except OSError as error:
        raise FileProblem(
            "The copy cannot be read",
            f"The program's copy of “{file.name}” cannot be read, so nothing was saved.",
            hint="Try again. If it stays, check the disk of this computer.",
            details=f"{type(error).__name__}: {error.strerror}",
        ) from error
