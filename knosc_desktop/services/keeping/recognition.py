"""What a file really is, from its name and first bytes; its contents are not read here.

Only a bounded part is looked at: a container's directory, never a sheet, so a
hostile file can neither hang nor crash the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.services.keeping import compound_file, containers
from knosc_desktop.services.keeping.ordinary_file import open_ordinary

if TYPE_CHECKING:
    from pathlib import Path

_PREFIX = 64 << 10
_MOST_STRAY_ZEROS = 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_MOST_CONTROLS_IN_TEXT = 0.01
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_NEARLY_ALL = 0.98
"""Of the letters in UTF-32 have two zero bytes on the same side; the others are emoji and their like."""

_SAVE_AS = "Open it and save it as “Excel Workbook (.xlsx)” or as CSV, then drop that file."
_COPY_TABLE = "Copy its table into Excel, save that as .xlsx and drop that file."
_OTHER_FORMATS = {
    ".xls": ("an old Excel workbook", _SAVE_AS),
    ".xlsb": ("a binary Excel workbook", _SAVE_AS),
    ".xlsm": ("an Excel workbook with macros", _SAVE_AS),
    ".xltx": ("an Excel template", _SAVE_AS),
    ".ods": ("an OpenDocument spreadsheet", _SAVE_AS),
    ".numbers": (
        "a Numbers spreadsheet",
        "In Numbers, choose File > Export To > Excel (.xlsx) or CSV, then drop that file.",
    ),
    ".pdf": ("a PDF", "Go back to the spreadsheet it was made from, save that as .xlsx or CSV and drop that file."),
    ".doc": ("a Word document", _COPY_TABLE),
    ".docx": ("a Word document", _COPY_TABLE),
    ".odt": ("a text document", _COPY_TABLE),
    ".pptx": ("a presentation", _COPY_TABLE),
    ".ppt": ("a presentation", _COPY_TABLE),
    ".vsd": ("a drawing", _COPY_TABLE),
    ".msg": ("an e-mail", "Open it, save the spreadsheet that is attached to it, and drop that file."),
    ".zip": ("a compressed folder", "Unpack it and drop the spreadsheets that are in it."),
    ".tsv": ("a text file with tabs", _SAVE_AS),
    ".txt": ("a text file", "If it holds a table, open it in Excel, save it as .xlsx or CSV and drop that file."),
}
_PROTECTED_ENDINGS = (".pfile", ".ptxt")
"""That encryption by a label gives to CSV files."""
_WEB_PAGE = ("a web page", _SAVE_AS)
_TEXT_STARTS = {
    "%pdf": _OTHER_FORMATS[".pdf"],
    "<?xml": ("an XML file", _SAVE_AS),
    "{\\rtf": ("a text document", _COPY_TABLE),
    "mime-version:": _WEB_PAGE,
    **dict.fromkeys(
        ("<!doctype html", "<html", "<head", "<meta", "<style", "<script", "<body", "<table", "<div", "<!--"), _WEB_PAGE
    ),
}


def recognise(path: Path) -> FileFormat:
    """The format of a spreadsheet that Knosc takes.

    Raises:
        FileProblem: it is something else, damaged, protected or empty; the words say what to do.
        OSError: it cannot be read.
    """
    ending = path.suffix.lower()
    _check_name(path, ending)
    found = format_by_content(path, path.name)
    if found is FileFormat.XLSX and ending == ".csv":
        raise _misnamed(path, "an Excel workbook", ".xlsx")
    if found is FileFormat.CSV and ending == ".xlsx":
        raise _misnamed(path, "plain text", ".csv")
    return found


def format_by_content(path: Path, name: str) -> FileFormat:
    """The format of a spreadsheet that Knosc takes, whatever it is called.

    Args:
        path: where it is.
        name: what to call it in words.

    Raises:
        FileProblem: it is something else, damaged, protected or empty; the words say what to do.
        OSError: it cannot be read.
    """
    with open_ordinary(path) as file:
        return _content(name, file)


def is_lock_file(name: str) -> bool:
    """Whether it is the mark that Excel or LibreOffice sets beside an open workbook."""
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def is_package(path: Path) -> bool:
    """Whether a folder of that name is one document to the planner."""
    return path.suffix.lower() == ".numbers"


def _check_name(path: Path, ending: str) -> None:
    if is_lock_file(path.name):
        raise FileProblem(
            "Not a spreadsheet",
            f"“{path.name}” is only the mark that is set beside a workbook while it is open.",
            hint="Drop the workbook itself; it may stay open.",
        )
    if ending in _PROTECTED_ENDINGS:
        raise _labelled(path.name)
    if ending in _OTHER_FORMATS:
        raise _wrong_format(path.name, *_OTHER_FORMATS[ending])
    if ending not in {".xlsx", ".csv"}:
        raise FileProblem(
            "Not a spreadsheet that Knosc takes",
            f"Knosc takes Excel workbooks (.xlsx) and CSV files, and “{path.name}” is named as neither.",
            hint=_SAVE_AS,
        )


def _content(name: str, file: BinaryIO) -> FileFormat:
    start = file.read(_PREFIX)
    if not start:
        raise FileProblem(
            "The file is empty",
            f"“{name}” has no content at all.",
            hint="If it is still being saved or downloaded, wait until that is done and drop it again.",
        )
    if start.startswith(compound_file.START):
        raise _ole_problem(name, file)
    if start.startswith(containers.PFILE_START):
        raise _labelled(name)
    if start.startswith(containers.ZIP_STARTS):
        return _look_into_zip(name, file)
    if _is_utf_32(start):
        raise FileProblem(
            "The file is written as UTF-32",
            f"“{name}” is text in UTF-32. Excel can't read it, and Knosc probably can't either.",
            hint="Export it again as UTF-8, or open it in a text editor, save it as UTF-8 and add that file.",
        )
    text = _readable(start).lstrip().lower()
    for sign, (what, hint) in _TEXT_STARTS.items():
        if text.startswith(sign):
            raise _wrong_format(name, what, hint)
    if not _is_text(start):
        raise FileProblem(
            "The file is damaged or not a spreadsheet",
            f"“{name}” is neither an Excel workbook nor text.",
            hint="Open it in Excel to see whether it is whole, save it again as .xlsx and drop that file.",
        )
    return FileFormat.CSV


def _readable(start: bytes) -> str:
    """The beginning as text, well enough to tell a web page from a table."""
    encoding = "utf-16" if start.startswith(_UTF_16_MARKS) else "utf-8-sig"
    return start[:1024].decode(encoding, "replace")


def _is_utf_32(start: bytes) -> bool:
    """Whether every letter takes four bytes, of which most have two zeros on the same side."""
    if start.startswith(_UTF_32_MARKS):
        return True
    letters = len(start) // 4
    zeros = [start[place : letters * 4 : 4].count(0) for place in range(4)]
    least, most_of_the_lowest = max(1, _NEARLY_ALL * letters), letters // 2
    is_little_endian = min(zeros[2:]) >= least and zeros[0] <= most_of_the_lowest
    return is_little_endian or (min(zeros[:2]) >= least and zeros[3] <= most_of_the_lowest)


def _is_text(start: bytes) -> bool:
    """Hardly any zero bytes, save in the regular pattern of UTF-16; a check names the cells with a stray one."""
    if start.startswith(_UTF_16_MARKS) or b"\0" not in start:
        return True
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if controls <= len(start) * _MOST_CONTROLS_IN_TEXT:
        return True
    fewer, more = sorted((start[0::2].count(0), start[1::2].count(0)))
    return fewer <= len(start) * _MOST_STRAY_ZEROS and more > len(start) // 4


def _ole_problem(name: str, file: BinaryIO) -> FileProblem:
    kind = containers.kind_of_ole(file)
    if kind == containers.LABELLED:
        return _labelled(name)
    if kind == containers.PROTECTED:
        return FileProblem(
            "The workbook is protected with a password",
            f"Knosc could not open “{name}” without its password.",
            hint="In Excel, choose File > Info > Protect Workbook > Encrypt with Password, empty the password, save, "
            "and drop it again.",
        )
    return _wrong_format(name, *_OTHER_FORMATS.get(kind, ("a document of an old Office program", _SAVE_AS)))


def _labelled(name: str) -> FileProblem:
    return FileProblem(
        "The file is encrypted by a sensitivity label",
        f"“{name}” has a sensitivity label or restricted access that encrypts it. Neither the app nor Knosc can "
        "open it.",
        hint="In Excel, choose a label without encryption under Home > Sensitivity, save, and add the file again. "
        "If you can't, ask the file's owner or your IT for a copy that isn't encrypted.",
    )


def _look_into_zip(name: str, file: BinaryIO) -> FileFormat:
    try:
        kind = containers.kind_of_zip(file)
    except containers.Damaged as error:
        raise FileProblem(
            "The workbook is damaged",
            f"“{name}” starts like an Excel workbook but is damaged or not complete.",
            hint="If it is still being saved or downloaded, wait and drop it again. Otherwise open it in Excel, save "
            "it under a new name and drop that file.",
            details=str(error),
        ) from error
    if kind != ".xlsx":
        raise _wrong_format(name, *_OTHER_FORMATS[kind])
    return FileFormat.XLSX


def _wrong_format(name: str, what: str, hint: str) -> FileProblem:
    return FileProblem(
        "Not a spreadsheet that Knosc takes",
        f"“{name}” is {what}. Knosc takes Excel workbooks (.xlsx) and CSV files.",
        hint=hint,
    )


def _misnamed(path: Path, what: str, ending: str) -> FileProblem:
    return FileProblem(
        "The file has the wrong ending",
        f"“{path.name}” is called {path.suffix} but is {what}, and Knosc goes by the name.",
        hint=f"Rename it to end in {ending}, or save it from Excel in the right format, and drop it again.",
    )
