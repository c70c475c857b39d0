"""Uploaded files: received straight onto the disk, and the last one of each kind kept."""

from __future__ import annotations

import hashlib
import io
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from flask import Request

from knosc_desktop.demo.refusals import Refusal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from flask import Flask
    from werkzeug.datastructures import FileStorage

_SUFFIXES = (".xlsx", ".csv")


@dataclass(frozen=True, slots=True)
class Upload:
    """One received file.

    Attributes:
        path: where its bytes are.
        file_name: as the client called it.
        size: bytes.
        sha256: in hex.
    """

    path: Path
    file_name: str
    size: int
    sha256: str


class ReceivingFile(io.RawIOBase):
    """A file on its way in: hashed while it is written, gone when closed unless it was kept."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty file.

        Args:
            folder: of this tenant's files.
        """
        handle = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115 - closed by close()
        self.path = Path(handle.name)
        self.size = 0
        self._handle = handle
        self._digest = hashlib.sha256()
        self._is_kept = False

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As the form parser wants when a part is complete."""
        return self._handle.seek(offset, whence)

    def write(self, data: ReadableBuffer, /) -> int:
        """Take the next bytes."""
        self._digest.update(data)
        self.size += memoryview(data).nbytes
        return self._handle.write(data)

    def keep(self, file_name: str) -> Upload:
        """The file is complete and wanted."""
        self._is_kept = True
        self.close()
        return Upload(self.path, file_name, self.size, self._digest.hexdigest())

    def close(self) -> None:
        """End it, and remove what nobody kept."""
        if not self.closed:
            self._handle.close()
            if not self._is_kept:
                self.path.unlink(missing_ok=True)
        super().close()


def receive_onto_disk(app: Flask, folder: Path) -> None:
    """Let the form parser write every file part into the folder, never into memory."""

    class StreamingRequest(Request):
        def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
            return cast("IO[bytes]", ReceivingFile(folder))

    app.request_class = StreamingRequest


def keep_upload(part: FileStorage | None) -> Upload:
    """Keep the file of a form part.

    Raises:
        Refusal: there is none, or it is neither XLSX nor CSV.
    """
    if part is None or not part.filename:
        raise Refusal(400, "No file was uploaded.", "File.Missing")
    if not part.filename.lower().endswith(_SUFFIXES):
        raise Refusal(400, "Only XLSX and CSV files can be uploaded.", "File.InvalidType")
    return cast("ReceivingFile", part.stream).keep(part.filename)


class UploadShelf:
    """The last file of each trigger."""

    def __init__(self) -> None:
        self._last: dict[str, Upload] = {}

    def last(self, trigger: str) -> Upload | None:
        """What was uploaded most recently."""
        return self._last.get(trigger)

    def put(self, trigger: str, upload: Upload) -> None:
        """From now on this one is the last."""
        self._last[trigger] = upload

    def let_go(self, trigger: str, upload: Upload) -> None:
        """Its job is done: remove the file unless it is the last one."""
        if self._last.get(trigger) is not upload:
            # Windows keeps a file that is being downloaded; then it goes with the whole folder.
            with suppress(PermissionError):
                upload.path.unlink(missing_ok=True)
