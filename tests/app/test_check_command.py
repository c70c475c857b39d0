"""``knosc-desktop check``: its output and exit codes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.app import check_command, options
from knosc_desktop.app import main as cli
from knosc_desktop.demo.workbooks import write_workbook
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.tables import Template
from knosc_desktop.services.validation.templates import CachedTemplate, TemplateCache
from knosc_desktop.words import catalogue
from tests.support.spreadsheets import compound_file

FIELD_CASES = Path(__file__).parents[1] / "field_cases"
ITEMS = next(each.columns for each in DOCUMENTED_TEMPLATES if each.trigger == "item-master")
KEYS = ["schema", "file", "format", "data_type", "header", "rows", "problems", "changes", "errors"]


@dataclass
class Done:
    """How a check ended."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        assert self.output.count("\n") == 1
        return json.loads(self.output)

    def cells(self, code: str) -> list[str]:
        return [cell for each in self.json["problems"] if each["code"] == code for cell in each["cells"]]


Check = Callable[..., Done]


@pytest.fixture
def check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Check:
    """Runs the command in this process, with a profile of its own; in a thread, as Qt may own the loop of this one."""

    def run(*arguments: object) -> Done:
        def main() -> int:
            try:
                return cli.main(["check", *map(str, arguments), "--profile", str(tmp_path / "profile")])
            except SystemExit as ended:
                return int(ended.code or 0)

        capfd.readouterr()
        with ThreadPoolExecutor(1) as thread:
            code = thread.submit(main).result()
        return Done(code, *capfd.readouterr())

    return run


COMMAND = (sys.executable, "-m", "knosc_desktop", "check")
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""As users run it: what a stream does not take stays in the buffer, and is tried again at the end."""


def spawned(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, timeout=90, env=BUFFERED | environment, check=False
    )


def item(number: int, **cells: str) -> list[str]:
    row = {"_Action": "ADD", "_ItemNumber": f"ITEM-{number:04}", "_ItemDescription": f"Bracket {number}"}
    row |= {"_ItemType": "Component", "_Status": "Active"} | cells
    return [row.get(column, "") for column in ITEMS]


def items(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str] = ITEMS) -> Path:
    """A table of items, as the ending says."""
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in (columns, *rows)) + "\n", "utf-8")
        return path
    with path.open("wb") as file:
        write_workbook(file, "Data", columns, rows)
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return items(tmp_path / "items.xlsx", [item(number) for number in range(1, 41)])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Row 3 has an action that does not exist."""
    return items(tmp_path / "bad.csv", [item(1), item(2, _Action="ERASE"), item(3)])


def write_errors(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "errors.json"
    path.write_text(json.dumps(value), "utf-8")
    return path


def test_a_clean_workbook_ends_with_0_and_has_every_key(check: Check, clean: Path) -> None:
    done = check(clean, "--json")

    assert (done.code, done.errors) == (0, "")
    assert list(done.json) == KEYS
    assert done.json == {
        "schema": 1,
        "file": str(clean),
        "format": "xlsx",
        "data_type": "item-master",
        "header": {"sheet": "Data", "row": 1},
        "rows": 40,
        "problems": [],
        "changes": None,
        "errors": [],
    }


def test_an_error_ends_with_1_and_is_named_by_its_cell(check: Check, bad: Path) -> None:
    done = check(bad, "--json")

    assert (done.code, done.json["format"], done.json["header"]) == (1, "csv", {"sheet": None, "row": 1})
    (problem,) = done.json["problems"]
    assert list(problem) == ["code", "severity", "message", "count", "cells"]
    assert (problem["code"], problem["severity"], problem["count"]) == ("unknown-action", "error", 1)
    assert problem["cells"] == ["A3"]


def test_warnings_alone_end_with_0(check: Check, tmp_path: Path) -> None:
    file = items(tmp_path / "items.csv", [item(1), item(2, _ItemNumber=" ITEM-0002")])

    done = check(file, "--json")

    assert (done.code, done.cells("stray-blanks")) == (0, ["B3"])
    assert [each["severity"] for each in done.json["problems"]] == ["warning"]


def test_all_cells_are_listed_not_the_first_thousand(check: Check, tmp_path: Path) -> None:
    file = items(tmp_path / "items.xlsx", [item(number, _Action="ERASE") for number in range(1, 2_501)])

    done = check(file, "--json")

    assert done.cells("unknown-action") == [f"Data!A{row}" for row in range(2, 2_502)]
    assert done.json["problems"][0]["count"] == 2_500


def test_a_record_over_several_lines_is_one_row_as_in_excel(check: Check, tmp_path: Path) -> None:
    rows = [item(1, _ItemDescription='"two\nlines"'), item(2), item(3, _Action="ERASE")]

    assert check(items(tmp_path / "items.csv", rows), "--json").cells("unknown-action") == ["A4"]


def test_whole_rows_are_written_as_excel_writes_them(check: Check, tmp_path: Path) -> None:
    def below_a_title(name: str) -> Done:
        return check(items(tmp_path / name, [ITEMS, item(1), item(2)], ["Items of 2026"]), "--json")

    assert below_a_title("items.csv").cells("header-not-first") == ["2:2"]
    assert below_a_title("items.xlsx").cells("header-not-first") == ["Data!2:2"]


def test_problems_of_the_header_are_listed_too(check: Check, tmp_path: Path) -> None:
    columns = [column for column in ITEMS if column != "_Status"]
    file = items(tmp_path / "items.csv", [item(1)[:4] + item(1)[5:]], columns)

    done = check(file, "--json")

    (problem,) = [each for each in done.json["problems"] if each["code"] == "missing-column"]
    assert (done.code, problem["severity"], problem["cells"]) == (1, "error", [])


def test_an_unclear_data_type_is_null(check: Check, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Name,Colour,Weight\nBolt,red,3\nNut,blue,4\n", "utf-8")

    done = check(file, "--json")

    assert (done.code, done.json["data_type"], done.json["rows"]) == (0, None, 2)


def test_a_file_without_a_header_for_its_type_says_so(check: Check, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("1,2,3\n4,5,6\n", "utf-8")

    done = check(file, "--json", "--type", "item-master")

    assert (done.code, done.json["header"], done.json["rows"]) == (1, None, 0)
    assert [each["code"] for each in done.json["problems"]] == ["no-header"]


def test_the_type_that_is_chosen_counts(check: Check, clean: Path) -> None:
    done = check(clean, "--json", "--type", "Forecast")

    assert (done.code, done.json["data_type"]) == (1, "forecast")
    assert {"missing-column", "no-header"} & {each["code"] for each in done.json["problems"]}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--json",),
        ("items.csv", "--type", "items"),
        ("items.csv", "--type", "inventory-planning"),
        ("items.csv", "--type"),
        ("items.csv", "other.csv"),
        ("items.csv", "--nonsense"),
        ("items.csv", "--temp", "."),
        ("items.csv", "--templates", "there-is-no-such-folder"),
    ],
)
def test_wrong_arguments_end_with_64_and_a_word(check: Check, arguments: tuple[str, ...]) -> None:
    done = check(*arguments)

    assert (done.code, done.output) == (64, "")
    assert done.errors.startswith("Usage: knosc-desktop check")


def test_help_names_everything_and_ends_with_0(check: Check) -> None:
    done = check("--help")

    assert done.code == 0
    for word in ("--json", "--type", "item-master", "--templates", "--against", "--errors", "64"):
        assert word in done.output
    assert done.output.isascii()


def missing(folder: Path) -> Path:
    return folder / "nowhere.xlsx"


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.touch()
    return path


def encrypted(folder: Path) -> Path:
    path = folder / "encrypted.xlsx"
    path.write_bytes(compound_file("EncryptionInfo", "EncryptedPackage"))
    return path


def misnamed(folder: Path) -> Path:
    path = folder / "misnamed.xlsx"
    path.write_text("_ItemNumber,_Status\n1,Active\n", "utf-8")
    return path


def old(folder: Path) -> Path:
    path = folder / "old.xls"
    path.write_bytes(b"anything")
    return path


def damaged(folder: Path) -> Path:
    path = items(folder / "damaged.xlsx", [item(1)])
    path.write_bytes(path.read_bytes()[:-200])
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "folder.xlsx"
    path.mkdir()
    return path


@pytest.mark.parametrize("make", [missing, empty, encrypted, misnamed, old, damaged, a_folder])
def test_a_file_that_cannot_be_read_ends_with_2_and_says_why(
    check: Check, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)

    done = check(path, "--json")
    for_people = check(path)

    assert (done.code, done.errors) == (2, "")
    assert list(done.json) == ["problem"]
    assert list(done.json["problem"]) == ["title", "message"]
    assert done.json["problem"]["title"]
    assert path.name in done.json["problem"]["message"]
    assert (for_people.code, for_people.output) == (2, "")
    assert path.name in for_people.errors


def test_a_folder_is_called_one(check: Check, tmp_path: Path) -> None:
    assert check(a_folder(tmp_path), "--json").json["problem"]["title"] == "This is a folder"


@pytest.mark.parametrize("option", ["--against", "--errors"])
def test_another_file_that_is_missing_ends_with_2(check: Check, clean: Path, tmp_path: Path, option: str) -> None:
    done = check(clean, "--json", option, missing(tmp_path))

    assert (done.code, "nowhere.xlsx" in done.json["problem"]["message"]) == (2, True)


def test_a_file_that_takes_too_much_ends_with_2(check: Check, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.buffer.read()"]
    monkeypatch.setattr(options, "reader_command", lambda: hanging)
    limits = "knosc_desktop.services.reader_client.ReaderLimits"
    monkeypatch.setattr(f"{limits}.__init__.__defaults__", (1 << 30, 0.01, 1, 1))

    done = check(clean, "--json")

    assert (done.code, done.json["problem"]["title"]) == (2, "Too large to check")


def test_a_reader_that_cannot_be_started_ends_with_2(
    check: Check, clean: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(options, "reader_command", lambda: [str(tmp_path / "nothing")])

    done = check(clean, "--json")

    assert (done.code, done.json["problem"]["title"]) == (2, "Not checked")


def test_a_fault_of_the_program_itself_is_no_traceback(
    check: Check, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(check_command, "check_file", fail)

    done = check(clean, "--json")

    assert (done.code, list(done.json), done.errors.strip()) == (2, ["problem"], "RuntimeError: odd")


def test_an_earlier_file_shows_what_would_change(check: Check, clean: Path, tmp_path: Path) -> None:
    last = items(
        tmp_path / "last.csv", [item(number, _Status="Inactive" if number < 3 else "Active") for number in range(1, 46)]
    )

    done = check(clean, "--json", "--against", last)

    assert done.code == 0
    assert done.json["changes"] == {"new": 0, "changed": 2, "missing": 5, "deleted": 0, "unchanged": 38}


def test_an_earlier_file_is_not_compared_where_the_data_type_is_not_clear(check: Check, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Name,Colour,Weight\nBolt,red,3\nNut,blue,4\n", "utf-8")

    done = check(file, "--json", "--against", file)

    assert (done.code, done.json["changes"]) == (0, None)
    assert "--type" in done.errors

    assert [each["code"] for each in done.json["problems"]] == ["not-compared"]


def other_kind(folder: Path) -> Path:
    path = folder / "stock.csv"
    path.write_text("_Action,_ItemNumber,_WarehouseNumber,_InventoryQuantity,_Unit\n,ITEM-0001,W1,5,pcs\n", "utf-8")
    return path


def no_table(folder: Path) -> Path:
    path = folder / "phones.csv"
    path.write_text("Name,Phone\nJane,555\n", "utf-8")
    return path


@pytest.mark.parametrize("earlier", [other_kind, no_table, empty, encrypted, misnamed, old, damaged, a_folder])
@pytest.mark.parametrize("is_clean", [True, False])
def test_an_earlier_file_that_cannot_be_compared_is_a_note_and_the_file_itself_counts(
    check: Check, clean: Path, bad: Path, tmp_path: Path, earlier: Callable[[Path], Path], is_clean: bool
) -> None:
    done = check(clean if is_clean else bad, "--json", "--against", earlier(tmp_path))

    assert (done.code, done.json["changes"]) == (0 if is_clean else 1, None)
    note = next(each for each in done.json["problems"] if each["code"] == "not-compared")
    assert note["severity"] == "note"
    assert note["message"].startswith("Not compared")
    assert note["message"] in done.errors


def test_people_read_why_an_earlier_file_is_not_compared(check: Check, clean: Path, tmp_path: Path) -> None:
    done = check(clean, "--against", other_kind(tmp_path))

    assert (done.code, "Inventory" in done.errors) == (0, True)


ERRORS = [
    {"row": 10, "column": "_ItemNumber", "message": "Item ITEM-0009 not found."},
    {"row": 5, "column": "_ItemNumber", "message": "Item ITEM-0004 not found."},
    {"message": "The job failed."},
]


@pytest.mark.parametrize(
    "value",
    [
        ERRORS,
        {"errors": ERRORS},
        {"jobs": [{"trigger": "item-master", "job_id": "7", "status": "failed", "errors": ERRORS}]},
    ],
)
def test_errors_of_a_job_are_located_in_the_order_given(check: Check, clean: Path, tmp_path: Path, value: Any) -> None:
    done = check(clean, "--json", "--errors", write_errors(tmp_path, value))

    assert done.code == 0
    assert done.json["errors"] == [
        {"message": "Item ITEM-0009 not found.", "row": 10, "column": "_ItemNumber", "cell": "Data!B10"},
        {"message": "Item ITEM-0004 not found.", "row": 5, "column": "_ItemNumber", "cell": "Data!B5"},
        {"message": "The job failed.", "row": None, "column": None, "cell": None},
    ]


def test_errors_as_lines_of_text_are_located(check: Check, clean: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors.txt"
    errors.write_text("Row 10, _ItemNumber: Item ITEM-0009 not found.\nRow 5, _ItemNumber: Item ITEM-0004 not found.\n")

    done = check(clean, "--json", "--errors", errors)

    assert [each["cell"] for each in done.json["errors"]] == ["Data!B10", "Data!B5"]


def test_errors_in_a_csv_file_are_located_without_a_sheet(check: Check, tmp_path: Path) -> None:
    file = items(tmp_path / "items.csv", [item(number) for number in range(1, 41)])

    done = check(file, "--json", "--errors", write_errors(tmp_path, ERRORS))

    assert [each["cell"] for each in done.json["errors"]] == ["B10", "B5", None]


OWN = (*ITEMS, "Colour")


def test_a_folder_of_templates_is_what_the_columns_are_checked_against(
    check: Check, clean: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "blank"
    folder.mkdir()
    items(folder / "item-master-template.xlsx", [], OWN)

    done = check(clean, "--json", "--templates", folder)

    assert (done.code, [each["code"] for each in done.json["problems"]]) == (1, ["missing-column"])
    assert "Colour" in done.json["problems"][0]["message"]


def test_a_folder_without_templates_ends_with_2(check: Check, clean: Path, tmp_path: Path) -> None:
    folder = tmp_path / "blank"
    folder.mkdir()

    assert check(clean, "--json", "--templates", folder).code == 2


def test_the_templates_fetched_last_are_known_and_not_touched(check: Check, clean: Path, tmp_path: Path) -> None:
    cards = TemplateCache(tmp_path / "profile" / "templates")
    cards.write("https://acme.knosc.com", {"item-master": CachedTemplate("", Template("item-master", OWN))})
    # Reading changes the time of the last access alone.
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "profile").rglob("*")}

    done = check(clean, "--json")

    assert "Colour" in done.json["problems"][0]["message"]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "profile").rglob("*")} == before


def test_without_templates_the_documented_columns_count_and_no_profile_is_made(
    check: Check, clean: Path, tmp_path: Path
) -> None:
    done = check(clean)

    assert "documented columns" in done.output
    assert not (tmp_path / "profile").exists()


def test_people_read_the_same(check: Check, bad: Path, tmp_path: Path) -> None:
    done = check(bad, "--against", bad, "--errors", write_errors(tmp_path, ["Row 3: Action ERASE is not known."]))

    assert done.code == 1
    assert done.output.splitlines()[:2] == [str(bad), "    Item master · 3 rows · Header in row 1"]
    for words in (
        "Error: ",
        "    A3",
        f"Compared with {bad}",
        "3 unchanged",
        "1 error from Knosc",
        "ERASE is not known",
    ):
        assert words in done.output


def test_a_stream_that_takes_ascii_only_gets_json_in_ascii(tmp_path: Path) -> None:
    file = items(tmp_path / "Gehäuse.csv", [item(1)])

    done = spawned(file, "--json", "--profile", tmp_path / "profile", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("ascii"))["file"] == str(file)


def test_a_stream_that_takes_utf_8_gets_the_letters_as_they_are(tmp_path: Path) -> None:
    file = items(tmp_path / "Gehäuse.csv", [item(1)])

    done = spawned(file, "--json", "--profile", tmp_path / "profile", PYTHONIOENCODING="utf-8")

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Gehäuse" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_name_that_is_no_text_is_written_as_json_writes_it(tmp_path: Path, encoding: str) -> None:
    file = items(tmp_path / os.fsdecode(b"items-\xff.csv"), [item(1)])

    done = spawned(file, "--json", "--profile", tmp_path / "profile", PYTHONIOENCODING=encoding)
    for_people = spawned(file, "--profile", tmp_path / "profile", PYTHONIOENCODING=encoding)
    gone = spawned(f"{file}x.csv", "--json", "--profile", tmp_path / "profile", PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode(encoding))["file"] == str(file)
    assert (for_people.returncode, for_people.stderr) == (0, b"")
    assert (gone.returncode, list(json.loads(gone.stdout.decode(encoding)))) == (2, ["problem"])


def test_neither_qt_nor_the_network_nor_a_keychain_is_loaded(clean: Path, tmp_path: Path) -> None:
    barred = tmp_path / "barred"
    for package in ("PySide6", "shiboken6", "qasync", "httpx", "keyring", "flask"):
        (barred / package).mkdir(parents=True)
        (barred / package / "__init__.py").write_text(f"raise ImportError('{package} must not be loaded')\n")

    done = spawned(clean, "--json", "--profile", tmp_path / "profile", PYTHONPATH=str(barred), DISPLAY="")

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["rows"] == 40


@pytest.mark.parametrize("rows", [3, 20_000])
def test_a_closed_output_pipe_is_no_error(tmp_path: Path, rows: int) -> None:
    file = items(tmp_path / "items.csv", [item(number, _Action="ERASE") for number in range(1, rows + 1)])
    process = subprocess.Popen(
        [*COMMAND, file, "--json", "--profile", tmp_path / "profile"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=BUFFERED,
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_result_that_cannot_be_written_is_said(clean: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, clean, "--profile", tmp_path / "profile"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            env=BUFFERED,
            check=False,
        )

    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert done.stderr.startswith(b"The result can't be written")


def test_a_program_without_a_console_does_not_stumble(
    check: Check, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert check(clean, "--json").code == 0


def test_a_broken_stream_without_a_file_number_is_ignored(
    check: Check, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.StringIO):
        encoding = "utf-8"

        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Broken())

    assert check(clean, "--json").code == 0


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from knosc_desktop.__main__ import main
from knosc_desktop.app import options
reader = "import os, signal, sys; os.kill(os.getppid(), signal.SIGINT); sys.stdin.buffer.read()"
options.reader_command = lambda: [sys.executable, "-c", reader]
sys.argv.insert(1, "check")
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_ends_quietly_with_130(clean: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, clean, "--json", "--profile", tmp_path / "profile"],
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_file_called_check_can_be_named_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_obstacle", lambda: "this is the way to the window")

    assert cli.main(["./check"]) == cli._CANNOT_START


def test_the_help_of_the_program_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    assert "knosc-desktop check FILE" in capsys.readouterr().out


def test_every_sentence_of_the_help_comes_from_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    catalogue.use(catalogue.PSEUDO)
    try:
        with pytest.raises(SystemExit):
            check_command.main(["--help"])
    finally:
        catalogue.use(catalogue.ENGLISH)

    usage, _, explained = capsys.readouterr().out.partition("\n\n")
    assert re.match("⟦[^⟧]*⟧ knosc-desktop check ", usage)
    outside = re.sub("⟦[^⟧]*⟧", "", explained)
    names = re.findall(r"--?[\w]+|[A-Z]+(?:\.json)?", outside)
    assert outside.translate(str.maketrans("", "", " ,:\n")) == "".join(names)


_ALL = {f"B{row}" for row in range(2, 14)}
FIELD: list[tuple[str, str, dict[str, set[str]]]] = [
    ("01-hash-signs/inventory.csv", "inventory", {"hash-signs": {"E4", "E8", "G6"}}),
    ("02-accounting-negatives/inventory.csv", "inventory", {"number-as-text": {f"E{row}" for row in range(5, 14)}}),
    ("02-accounting-negatives/inventory-few.csv", "inventory", {"number-as-text": {"E4"}}),
    (
        "02-accounting-negatives/currency-before.csv",
        "procurement",
        {"number-as-text": {f"M{row}" for row in range(2, 14)}},
    ),
    ("05-guarded-codes/items.csv", "item-master", {"guarded-code": _ALL}),
    ("05-guarded-codes/items-quoted.csv", "item-master", {"guarded-code": _ALL}),
    ("07-unclosed-quote/items.csv", "item-master", {"unclosed-quote": {"C5"}}),
    ("07-unclosed-quote/items-backslash.csv", "item-master", {"escaped-quote": {"C5", "C21"}}),
    ("09-sep-line/plain.csv", "item-master", {"sep-line": {"1:1"}}),
    ("12-headers/twice.csv", "item-master", {"repeated-header": {"14:14"}}),
    ("13-dates/impossible.csv", "supplier-allocation", {"impossible-date": {"F5", "G6"}}),
    (
        "14-shown-is-not-stored/zeros-by-format.xlsx",
        "item-master",
        {"shown-differently": {f"Items!{cell}" for cell in _ALL}},
    ),
    ("15-short-e-codes/items.xlsx", "item-master", {"scientific-code": {"Items!B5"}}),
    (
        "19-localized-errors/items.csv",
        "item-master",
        {"error-value": {f"B{row}" for row in (2, 3, 4, 5, 6, 7, 8, 11, 12)}},
    ),
    ("36-batches/small.xlsx", "item-master", {}),
    ("38-row-zero/small.xlsx", "item-master", {}),
    ("45-shifted-rows/comma-in-text.csv", "item-master", {"row-width": {"D5"}}),
    ("45-shifted-rows/comma-in-text-last-filled.csv", "item-master", {"row-width": {"D5"}}),
]
"""Cases from the field, their data type, and the cells of each problem; nothing else may be said of their contents."""


@pytest.mark.parametrize(("name", "data_type", "told"), FIELD)
def test_a_field_case_is_detected_at_its_cells_alone(
    check: Check, name: str, data_type: str, told: dict[str, set[str]]
) -> None:
    done = check(FIELD_CASES / name, "--json")

    assert done.json["data_type"] == data_type
    problems = {each["code"] for each in done.json["problems"]}
    assert {code: set(done.cells(code)) for code in problems} == told
    assert done.code == int(any(each["severity"] == "error" for each in done.json["problems"]))


def _error(row: int | None, message: str, column: str | None = "_ItemType") -> dict[str, object]:
    return {"row": row, "column": column, "message": message}


@pytest.mark.parametrize(
    ("name", "errors", "cells"),
    [
        (
            "36-batches/small.xlsx",
            [_error(row, f"Item type KIND-{kind} not found.") for kind, row in ((3, 3), (60, 10), (103, 3), (190, 40))],
            ["Items!D4", "Items!D61", "Items!D104", "Items!D191"],
        ),
        (
            "38-row-zero/small.xlsx",
            [_error(0, "The file was checked with warnings.", None), _error(8, "Item type KIND-7 not found.")],
            [None, "Items!D8"],
        ),
        (
            "38-row-zero/small.xlsx",
            [_error(8, "KIND-7 not found"), _error(13, "KIND-12 not found"), _error(0, "2 rows were rejected", None)],
            ["Items!D8", "Items!D13", None],
        ),
    ],
)
def test_errors_of_a_case_from_the_field_lead_to_their_cells(
    check: Check, tmp_path: Path, name: str, errors: list[object], cells: list[str | None]
) -> None:
    (tmp_path / "errors.json").write_text(json.dumps(errors), encoding="utf-8")

    done = check(FIELD_CASES / name, "--json", "--errors", tmp_path / "errors.json")

    assert [each["cell"] for each in done.json["errors"]] == cells


def test_a_workbook_under_a_sensitivity_label_is_not_read(check: Check) -> None:
    done = check(FIELD_CASES / "43-misnamed" / "mip-label.xlsx", "--json")

    assert (done.code, list(done.json)) == (2, ["problem"])
    assert "sensitivity label" in done.json["problem"]["title"]
    assert "password" not in done.json["problem"]["message"]
