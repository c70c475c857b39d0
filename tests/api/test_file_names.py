"""File names from a server that means harm."""

from __future__ import annotations

import pytest

from knosc_desktop.api.file_names import name_in_disposition, name_in_url, safe_file_name


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("forecast.xlsx", "forecast.xlsx"),
        ("Übung 報告.xlsx", "Übung 報告.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\evil.dll", "evil.dll"),
        ("/etc/shadow", "shadow"),
        ("C:\\temp\\a.xlsx", "a.xlsx"),
        ("a:stream.xlsx", "a_stream.xlsx"),
        ('<b>"what|ever?*".xlsx', "_b__what_ever___.xlsx"),
        ("line\r\nbreak\x00\x1b.xlsx", "linebreak.xlsx"),
        ("report\u202excod.exe", "reportxcod.exe"),
        (".bashrc", "bashrc"),
        ("...", "fallback.xlsx"),
        ("  spaced out .xlsx. . ", "spaced out.xlsx"),
        ("", "fallback.xlsx"),
        ("dir/", "fallback.xlsx"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT9.csv", "_LPT9.csv"),
        ("console.csv", "console.csv"),
        ("con .xlsx", "_con.xlsx"),
        ("con\u3000.xlsx", "_con\u3000.xlsx"),
        ("con.\u202e.xlsx", "_con.xlsx"),
        ("nul . .csv", "_nul.csv"),
        ("COM¹.xlsx", "_COM¹.xlsx"),
        ("lpt³ .csv", "_lpt³.csv"),
        ("ＡＵＸ.xlsx", "_ＡＵＸ.xlsx"),
        ("...prn.xlsx", "_prn.xlsx"),
        ("~$con.xlsx", "_con.xlsx"),
        ("~$forecast.xlsx", "forecast.xlsx"),
        ("C:con", "C_con"),
        ("CONOUT$.csv", "_CONOUT$.csv"),
        ("forecast.xlsx::$DATA", "forecast.xlsx__$DATA"),
        ("con" + " " * 400 + ".xlsx", "_con.xlsx"),
        ("\u2066aux\u2069.csv", "_aux.csv"),
        ("nu\u200bl.csv", "_nul.csv"),
        ("contact.csv", "contact.csv"),
        ("con-air.csv", "con-air.csv"),
        ("com10.csv", "com10.csv"),
    ],
)
def test_a_name_becomes(hostile: str, safe: str) -> None:
    assert safe_file_name(hostile, "fallback.xlsx") == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_file_name("x" * 5000 + ".xlsx", "fallback.xlsx")
    assert len(name) == 150
    assert name.endswith(".xlsx")


def test_a_long_name_of_wide_letters_fits_a_file_system() -> None:
    name = safe_file_name("報" * 150 + ".xlsx", "fallback.xlsx")
    assert len(name.encode()) <= 255
    assert name.endswith(".xlsx")


def test_a_very_long_ending_is_none() -> None:
    assert len(safe_file_name("a." + "b" * 5000, "fallback.xlsx")) == 150


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="forecast q2.xlsx"', "forecast q2.xlsx"),
        ("attachment; filename=forecast.xlsx", "forecast.xlsx"),
        ("attachment; filename*=UTF-8''%C3%9Cbung%20%E5%A0%B1.xlsx", "Übung 報.xlsx"),
        ("attachment; filename=\"fallback.xlsx\"; filename*=UTF-8''real.xlsx", "real.xlsx"),
        ('attachment; filename="a\\"b.xlsx"', 'a"b.xlsx'),
        ("inline", ""),
        ("", ""),
        ("attachment; filename*=nonsense''%C3%9C.xlsx", "Ü.xlsx"),
        ("attachment; filename=", ""),
        ('attachment; filename="unclosed', "unclosed"),
        ('attachment; filename="Übung.xlsx"', "Übung.xlsx"),
        ("attachment; FILENAME = forecast.xlsx ; size=5", "forecast.xlsx"),
        (";;;==;", ""),
    ],
)
def test_a_content_disposition_names(header: str, name: str) -> None:
    assert name_in_disposition(header) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.example/a/forecast%20q2.xlsx?sig=1", "forecast q2.xlsx"),
        ("/static/templates/forecast.csv", "forecast.csv"),
        ("https://x.example/download?file=forecast.xlsx", ""),
        ("https://x.example/", ""),
        ("https://[nonsense/a.xlsx", ""),
    ],
)
def test_an_address_names(url: str, name: str) -> None:
    assert name_in_url(url) == name
