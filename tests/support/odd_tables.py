"""Tables with odd but right content: nothing in them may raise a warning or an error."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook

from knosc_desktop.domain.tables import Template
from knosc_desktop.reader.parsing.sheet import Value
from tests.support.clean_tables import clean_rows, template_of

Cells = Callable[[int], object] | Sequence[object]
"""What a column holds: made from the number of the row, or repeated from its beginning."""

ROWS = 60
_DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}


@dataclass(frozen=True)
class OddTable:
    """One table, written as a workbook and as CSV files.

    Attributes:
        name: says what is odd.
        rows: header and data.
        trigger: the data type whose template it follows; its own header is the template when empty.
        has_template: whether the tenant has one at all.
        formats: number formats of a workbook's columns, by name.
        in_workbook: whether it occurs in workbooks.
        in_csv: whether it occurs in CSV files.
        raw: the CSV file letter by letter, where it isn't written as Python does.
        quoting: of the CSV file.
        encoding: of the CSV file.
    """

    name: str
    rows: list[list[object]]
    trigger: str = ""
    has_template: bool = True
    formats: dict[str, str] = field(default_factory=dict)
    in_workbook: bool = True
    in_csv: bool = True
    raw: str = ""
    quoting: int = csv.QUOTE_MINIMAL
    encoding: str = "utf-8-sig"

    @property
    def template(self) -> Template | None:
        """What the tenant's template would be."""
        if not self.has_template:
            return None
        return template_of(self.trigger) if self.trigger else Template(self.name, tuple(map(str, self.rows[0])))

    def write(self, folder: Path) -> Iterator[Path]:
        """Every file it makes."""
        stem = self.name.replace(" ", "-")
        if self.raw:
            path = folder / f"odd-{stem}.csv"
            path.write_bytes(self.raw.encode(self.encoding))
            yield path
            return
        if self.in_workbook:
            yield self._workbook(folder / f"odd-{stem}.xlsx")
        if self.in_csv:
            for name, delimiter in _DELIMITERS.items():
                path = folder / f"odd-{stem}-{name}.csv"
                with path.open("w", encoding=self.encoding, newline="") as file:
                    csv.writer(file, delimiter=delimiter, quoting=self.quoting).writerows(  # type: ignore[arg-type]
                        [_written(cell) for cell in row] for row in self.rows
                    )
                yield path

    def _workbook(self, path: Path) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Data"
        for number, row in enumerate(self.rows, start=1):
            for place, value in enumerate(row, start=1):
                if value == "":
                    continue
                assert isinstance(value, Value)
                cell = sheet.cell(number, place, value)
                if number > 1 and (code := self.formats.get(str(self.rows[0][place - 1]))):
                    cell.number_format = code
        book.save(path)
        return path


def odd_tables() -> Iterator[OddTable]:
    """All of them."""
    for tables in (
        _postcodes,
        _dotted_codes,
        _codes,
        _names,
        _texts,
        _numbers,
        _dates,
        _shapes,
        _headers,
        _formats,
        _raw_files,
    ):
        yield from tables()


def _written(value: object) -> object:
    """A value as a program writes it into a CSV file."""
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat(" ") if isinstance(value, datetime) else value


def _column(cells: Cells, count: int) -> list[object]:
    if callable(cells):
        return [cells(number) for number in range(count)]
    return [cells[number % len(cells)] for number in range(count)]


def _own(name: str, columns: dict[str, Cells], count: int = ROWS, **how: object) -> OddTable:
    """A table with columns of its own."""
    made = [_column(cells, count) for cells in columns.values()]
    return OddTable(name, [list(columns), *(list(row) for row in zip(*made, strict=True))], **how)  # type: ignore[arg-type]


def _kind(name: str, trigger: str, columns: dict[str, Cells], count: int = ROWS, **how: object) -> OddTable:
    """A table of one of the demo tenant's data types, with other content in some columns."""
    rows = clean_rows(trigger, len(name), count)
    for column, cells in columns.items():
        place = rows[0].index(column)
        for row, value in zip(rows[1:], _column(cells, count), strict=True):
            row[place] = value
    return OddTable(name, rows, trigger, **how)  # type: ignore[arg-type]


def _item(number: int) -> str:
    return f"IT-{number + 1001}"


def _postcodes() -> Iterator[OddTable]:
    families: dict[str, tuple[str, Cells]] = {
        "US ZIP and ZIP+4": ("USA", lambda n: f"{n * 37 + 501:05}" + ("-0012" if n % 3 == 0 else "")),
        "US ZIP all with zeros": ("USA", lambda n: f"{n + 1001:05}"),
        "UK": ("GB", ("SW1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "EC1A 1BB")),
        "Dutch": ("NL", lambda n: f"{1000 + n * 7} {'ABCDEFGH'[n % 8]}E"),
        "Canadian": ("CA", lambda n: f"K{n % 10}E {n % 7}B{n % 9}"),
        "Polish": ("PL", lambda n: f"{n:02}-{n * 9 % 1000:03}"),
        "Portuguese": ("PT", lambda n: f"{1000 + n}-{n:03}"),
        "Brazilian": ("BR", lambda n: f"{1310 + n:05}-{n:03}"),
        "Japanese": ("JP", lambda n: f"{100 + n}-{n + 1:04}"),
        "Czech": ("CZ", lambda n: f"{110 + n} 00"),
        "Irish": ("IE", lambda n: f"D{n % 25:02} X2{n % 90 + 10}"),
        "Norwegian": ("NO", lambda n: f"{n + 10:04}"),
        "Icelandic": ("IS", lambda n: str(101 + n)),
        "Indian": ("IN", lambda n: str(110_001 + n * 13)),
        "Swedish": ("SE", lambda n: f"{113 + n} {n % 90 + 10}"),
    }
    for name, (country, cells) in families.items():
        for trigger in ("customer-master", "supplier-master"):
            yield _kind(f"{name} postcodes {trigger}", trigger, {"_ZIP": cells, "_Country": [country]})
    mixed = (("AT", "1010"), ("DE", "01067"), ("CH", "8001"), ("DE", "80331"), ("FR", "75001"), ("AT", "6020"))
    yield _kind(
        "postcodes of four and five digits",
        "warehouse-master",
        {"_ZIP": [code for _, code in mixed], "_Country": [country for country, _ in mixed]},
    )
    world = (
        ("IE", "D02 X285"),
        ("US", "02134"),
        ("PL", "00-950"),
        ("AU", "0800"),
        ("HK", ""),
        ("IS", "101"),
        ("JP", "100-0001"),
    )
    yield _kind(
        "postcodes of the whole world",
        "customer-master",
        {"_ZIP": [code for _, code in world], "_Country": [country for country, _ in world]},
    )
    yield _kind(
        "Austrian postcodes as numbers", "customer-master", {"_ZIP": lambda n: 1010 + n * 10, "_Country": ["AT"]}
    )


def _dotted_codes() -> Iterator[OddTable]:
    families: dict[str, Cells] = {
        "dotted codes with all siblings": lambda n: f"{n // 20 + 1}.{n % 20 + 1}",
        "dotted codes below ten": lambda n: f"{n // 9 + 1}.{n % 9 + 1}",
        "dotted codes in tens": lambda n: f"{n // 9 + 1}.{n % 9 + 1}0",
        "dotted codes with zeros": lambda n: f"{n // 12 + 1}.{n % 12 + 1:02}",
        "dotted codes in hundreds": lambda n: f"1.{n + 100}",
        "dotted codes from zero": lambda n: f"{n // 11}.{n % 11}",
        "dotted codes three deep": lambda n: f"{n // 30 + 1}.{n // 10 % 3 + 1}.{n % 10 + 1}",
        "outline codes": [
            *(
                f"{a}{b}"
                for a in range(1, 6)
                for b in ("", ".1", ".1.1", ".1.2", ".2", ".2.1", ".3", ".10", ".10.1", ".11")
            )
        ],
        "thousand dotted codes": lambda n: f"100.{200 + n}.{n:03}",
        "tariff codes": lambda n: f"{n + 101:04}.{n % 90 + 10}.00",
        "one and one ten": lambda n: f"{n // 2 + 1}.1" + "0" * (n % 2),
        "dotted codes with letters": lambda n: f"{n + 1}.A{n % 10}",
    }
    for name, cells in families.items():
        yield _kind(name, "item-master", {"_ItemNumber": cells, "_SubItemNumber": [""]}, 50)


def _codes() -> Iterator[OddTable]:
    families: dict[str, Cells] = {
        "EAN with zeros everywhere": lambda n: f"{n * 7919 + 12345:013}",
        "UPC": lambda n: f"{36000 + n * 11:012}",
        "UUIDs": lambda n: f"{n * 2654435761 % 2**32:08x}-{n:04x}-4{n:03x}-a{n:03x}-{n * 40503 % 2**48:012x}",
        "ISBN with X": lambda n: f"0-306-{40615 + n}-{'0123456789X'[n % 11]}",
        "ISBN without hyphens": lambda n: f"{306406150 + n:09}{'0123456789X'[n % 11]}",
        "IBANs": lambda n: f"DE{n % 90 + 10}3704 0044 0532 {n:04} 00",
        "IBANs in one": lambda n: f"NL{n % 90 + 10}ABNA{n:010}",
        "hex codes of four": lambda n: f"{n * 977 % 65536:04X}",
        "codes 12E5": lambda n: f"{n // 10 + 10}E{n % 10}",
        "shelves 1E3": lambda n: f"{n // 30 + 1}{'CDEFGH'[n // 5 % 6]}{n % 5}",
        "zero E codes": lambda n: f"0E{n:03}",
        "codes with spaces": lambda n: f"AB {n:03} {n % 9}",
        "codes with slashes": lambda n: f"{n:04}/2024",
        "codes with backslashes": lambda n: f"A\\{n:03}\\",
        "codes with brackets": lambda n: f"({n + 100})",
        "codes with currency letters": lambda n: f"EUR{n + 100}",
        "codes with dollar signs": lambda n: f"${n:03}",
        "codes with percent": lambda n: f"ACID {n}%",
        "codes with hash": lambda n: f"#{n + 100}",
        "codes with plus": lambda n: f"+{n:03}",
        "codes with minus behind": lambda n: f"{n + 100}-",
        "codes with underscores": lambda n: f"_{n:03}_",
        "codes with apostrophes inside": lambda n: f"O'NEIL-{n}",
        "codes in inches": lambda n: f'{n % 9 + 1}/{n + 2}"',
        "codes with equal signs": lambda n: f"W={n} H={n + 1}",
        "codes in Cyrillic": lambda n: f"ДЖ-{n + 100}",
        "codes in Greek": lambda n: f"ΔΣ-{n + 100}",
        "codes in Chinese": lambda n: f"零件-{n + 100}",
        "codes with diameters": lambda n: f"Ø{n + 4}-{n % 7}µF",
        "codes with umlauts": lambda n: f"BÜRO-{n:03}",
        "counted from one": lambda n: str(n + 1),
        "counted over a thousand": lambda n: str(970 + n),
        "two families": lambda n: f"{n + 100000}" if n % 2 else f"A-{n}",
        "mixed lengths with zeros": lambda n: ("0" * (n % 3 + 1)) + str(n + 10),
        "lots like dates": lambda n: f"2024-{n % 40 + 10}-{n:02}",
        "CAS numbers": lambda n: f"{n * 31 + 50}-{n % 90 + 10}-{n % 10}",
        "sizes": lambda n: f"{n + 1}-{n + 2}",
        "genes": lambda n: f"{('MAR', 'SEPT', 'DEC', 'OCT', 'MARCHF')[n % 5]}{n // 5 + 1}",
        "month codes": lambda n: f"{('MAR', 'APR', 'MAY', 'DEC')[n % 4]}-{n // 4 + 10}",
        "week codes": lambda n: f"2024-W{n + 1:02}",
        "short hex with zeros": lambda n: f"{n:02X}",
        "words that mean nothing": [
            *("NULL", "NaN", "TRUE", "FALSE", "NA", "INF", "None", "N", "Y", "nil"),
            *(f"X{n}" for n in range(50)),
        ],
        "letter O and letter I": lambda n: f"OIL-O{n:02}I",
        "version codes": lambda n: f"v{n // 10}.{n % 10}.0",
        "times as codes": lambda n: f"{n // 3:02}:{n % 3}0",
        "dots in front": lambda n: f".{n + 10}",
        "superscripts": lambda n: f"M²-{n}",
    }
    for name, cells in families.items():
        yield _kind(name, "item-master", {"_ItemNumber": cells, "_SubItemNumber": [""]})
    yield _own(
        "phone numbers",
        {
            "Customer": lambda n: f"C-{n}",
            "Phone number": ("030 123456", "0151 12345678", "+49 30 1234", "00 800 1234 5678"),
        },
    )
    yield _own(
        "phone numbers in digits",
        {
            "Customer": lambda n: f"C-{n}",
            "Phone number": lambda n: f"0{30 + n}{1234567 + n * 7 if n % 2 else 1234 + n}",
        },
    )
    yield _own("colour codes", {"Colour code": lambda n: f"#{n * 65793:06X}", "Colour": ("Red", "Green", "Blue")})
    yield _own("option codes", {"Item": _item, "Option code": ("00", "01", "10", "11"), "Plant": ("0010", "0020")})
    yield _own(
        "tax numbers",
        {
            "Supplier": lambda n: f"S-{n}",
            "VAT ID": lambda n: f"DE{123456789 + n}",
            "Tax number": lambda n: f"{n:03}/815/0815{n % 9}",
        },
    )
    yield _own(
        "country codes",
        {"Country code": ("DE", "NA", "NO", "IN", "IS"), "Dialling code": ("49", "264", "47", "91", "354")},
        5,
    )
    yield _own("serial numbers", {"Serial number": lambda n: f"{n * 7919 % 1000:03}E{n:02}", "Item": _item})
    yield _kind("order lines in tens", "procurement", {"_LineUniqueID": lambda n: n * 10 + 10})
    yield _kind("order lines with zeros", "demand", {"_LineUniqueID": lambda n: f"{n * 10 + 10:06}"})
    yield _kind("order lines with dots", "demand", {"_LineUniqueID": lambda n: f"{n // 10 + 1}.{n % 10 + 1}"})
    yield _kind("schedule lines from zero", "forecast", {"_ScheduleLineID": lambda n: n})


def _names() -> Iterator[OddTable]:
    families: dict[str, Sequence[str]] = {
        "Cyrillic names": ("Завод №5", "ООО «Ромашка»", "Фирма ABC", "АВС Сервис", "Чехол iPhone", "ТОВ Харків"),
        "Greek names": ("Ελληνικά Α.Ε.", "ΑΒΓ Logistics", "Ωμέγα 3", "Ρόδος Parts"),
        "Asian names": ("株式会社トヨタ", "华为技术有限公司", "(株)한국", "ABC商事", "บริษัท ไทย", "ｱｲｳ商店"),
        "Arabic and Hebrew names": ("شركة النور", "חברת אור", "ABC شركة", "پخش‌کننده"),
        "Indian names": ("भारत पेट्रोलियम", "தமிழ்நாடு", "র‌্যাব লিমিটেড"),
        "names with apostrophes": ("'s-Hertogenbosch BV", "'t Hart", "O'Fallon", "L’Oréal", "Rock 'n' Roll", "'90s"),
        "names of signs": ("#1 Parts", "+plus GmbH", "-", "@home", "~", "...", "!", "100%", "§ 5", "(none)"),
        "names like numbers": ("4711", "1001", "007", "3.14", "1,5", "1e5", "(1,250.00)", "€ 9.90"),
        "names like months": ("April", "May", "June", "March 5", "3-Jan", "Mai GmbH", "2024-02-30"),
        "names like nothing": ("N/A", "n/a", "NULL", "none", "-", "unknown", "TBD", "NaN"),
        "names with hyphens of all kinds": ("Saint-Étienne", "Saint–Étienne", "A‑B", "A — B", "5−3 Ltd"),
        "names with ligatures": ("Ǆungla", "Straße", "ﬁsh", "Œuvre", "İstanbul", "Łódź", "Ğ & Ş"),
        "names with symbols": ("Tea ☕", "👩‍🔧 Repairs", "A&B <parts>", "50/50", "½ price", "Σ Sum", "ºC"),
    }
    for name, cells in families.items():
        unique = [f"{cell}" for cell in cells]
        yield _kind(name, "customer-master", {"_CustomerName": unique, "_City": unique, "_ShipToName": unique})
        yield _own(f"{name} of unknown columns", {"Firma": unique, "Kürzel": lambda n: f"K{n}"}, has_template=False)


def _texts() -> Iterator[OddTable]:
    families: dict[str, Sequence[object]] = {
        "hash in texts": ("Part #4", "C# kit", "#10 envelope", "# 2 pencil", "F#m", "Model ##2", "a#b#c"),
        "words of errors in texts": ("#REF 100", "#NAME tag", "Div/0 kit", "See #N/A list", "No #VALUE! here", "#NV12"),
        "numbers as texts": ("100", "1.50", "1,5", "0012", "12E5"),
        "signs in texts": ("+/- 5 mm", "- see drawing", "@ 20 °C", "<= 5", "≥ 3", "*", "~5", "'quoted'", '"quoted"'),
        "inches in texts": ('5" pipe', '3/4" x 1/2"', "6' 2\"", '""', "2'' hose"),
        "backslashes in texts": ("C:\\parts\\new", "A\\", "\\", "a;b\\", "a,b\\", "\\n", 'say \\"hi'),
        "delimiters in texts": ("a; b; c", "a, b, c", "a\tb", "a | b", ";", ",", "1,5; 2,5"),
        "lines in texts": ("one\ntwo", "one\n\nthree", "1 Main St\nSpringfield, IL\nUSA", "a;\nb,\nc", '"a"\n"b"'),
        "long texts": ("x" * 3000, "word " * 500, "a"),
        "markup in texts": ("<b>bold</b>", "&amp; &lt;", "{json: 1}", "[1, 2]", "%s", "${x}", "_x000D_"),
        "money in texts": ("CHF 150.00 deposit", "(1,250.00)", "€ 5", "5 %", "USD"),
        "percent in texts": ("100% cotton", "50 %", "5.5 % vol"),
        "dates in texts": ("2024-02-30", "31.04.2024", "00.00.0000", "since 1999", "9999-12-31"),
        "yes and no": ("TRUE", "FALSE", "yes", "no", "x", ""),
        "nothing in texts": ("N/A", "-", "n/a", "", "none", "0"),
        "dashes in texts": ("A–B", "A—B", "A‑B", "A-B", "A−B", "soft\u00adhyphen", "no\u00a0break"),
    }
    for name, cells in families.items():
        yield _kind(name, "item-master", {"_ItemDescription": cells, "_SubItemDescription": [*cells[1:], ""]})
    address = (
        "1 Harbour Street\nDock 5",
        "Hauptstraße 12a; Hof",
        "Rue de l’Église 4, 2e étage",
        '"The Mill"\nMill Lane',
    )
    yield _kind("addresses of several lines", "warehouse-master", {"_Address": address})
    yield _kind(
        "addresses of several lines all quoted", "supplier-master", {"_Address": address}, quoting=csv.QUOTE_ALL
    )


def _numbers() -> Iterator[OddTable]:
    quantity = "_InventoryQuantity"
    families: dict[str, Cells] = {
        "negative stock": lambda n: n - 40,
        "negative decimals": lambda n: round(n / 8 - 4, 3),
        "all negative": lambda n: -n - 1,
        "all zero": [0],
        "zeros and millions": (0, 1_000_000, 25_000_000, 1),
        "small decimals": (0.001, 0.0005, 0.00001, 0.25),
        "three decimals": lambda n: round(1.234 + n * 1.001, 3),
        "long decimals": lambda n: (n + 1) / 7,
        "years": lambda n: 1990 + n,
        "numbers like dates": lambda n: 45_000 + n,
        "numbers like moments": lambda n: 20240101 + n,
        "mostly round": lambda n: 100 if n else 99.5,
    }
    for name, cells in families.items():
        yield _kind(name, "inventory", {quantity: cells})
    yield _kind("optional prices", "procurement", {"_Price": lambda n: "" if n % 3 else round(n * 1.1, 2)})
    yield _kind("no prices at all", "forecast", {"_Price": [""]})
    yield _kind(
        "percent as plain numbers",
        "supplier-allocation",
        {"_AllocationPercentage": (100, 33.33, 66.67, 0, 50), "_Priority": (1, 2, 3)},
    )
    yield _kind("multipliers", "unit-master", {"_Multiplier": (1, 12, 1000, 0.001, 0.45359237, 1e-6)})
    yield _own(
        "prices with a currency beside",
        {"Item": _item, "Price": lambda n: n * 1.25, "Currency": ("EUR", "USD", "CHF"), "Price currency": ["€"]},
    )
    yield _own(
        "weights with units beside",
        {
            "Item": _item,
            "Weight": lambda n: n / 4,
            "Weight unit": ("kg", "g", "t"),
            "Unit": ("EA", "m²", "°C", "µm", "l/h"),
        },
    )
    yield _own(
        "coordinates", {"Site": lambda n: f"S{n}", "Latitude": lambda n: n - 30.5, "Longitude": lambda n: -n * 1.5}
    )
    yield _own("measures", {"Item": _item, "Size": ("S", "M", "1/2", "3/4", "10-12"), "Torque": lambda n: n * 0.5})
    yield _own("truth values", {"Item": _item, "Is active": lambda n: n % 2 == 0, "Blocked": [False]})
    yield _own(
        "wide forecast", {"Item": _item, **{f"{month} 2025": lambda n: n * 3 for month in ("Jan", "Feb", "Mar")}}
    )
    yield _own("stock of two signs", {"Item": _item, "On hand": lambda n: n - 5, "Balance": lambda n: -n})


def _dates() -> Iterator[OddTable]:
    day = date(2024, 2, 26)
    ends: dict[str, Cells] = {
        "open end 9999": lambda n: date(9999, 12, 31) if n % 2 else day + timedelta(days=n),
        "all ends 9999": [date(9999, 12, 31)],
        "open end 2999": lambda n: date(2999, 12, 31) if n % 3 else day + timedelta(days=n),
        "open end 2099": lambda n: date(2099, 12, 31) if n % 3 else day,
        "leap days": (date(2024, 2, 29), date(2000, 2, 29), date(2028, 2, 29), date(1996, 2, 29)),
        "last days": lambda n: date(2024 + n // 12, n % 12 + 1, 1) - timedelta(days=1),
        "long ago": lambda n: date(1950 + n, 1, 1),
        "no ends": [""],
        "few ends": lambda n: "" if n % 9 else day,
    }
    for name, cells in ends.items():
        yield _kind(name, "supplier-allocation", {"_EndDate": cells, "_StartDate": [day]})
    styles: dict[str, Cells] = {
        "German dates": lambda n: f"{n % 28 + 1:02}.{n % 12 + 1:02}.2024",
        "German dates with 9999": lambda n: "31.12.9999" if n % 2 else f"{n % 28 + 1:02}.02.2024",
        "American dates": lambda n: f"{n % 12 + 1:02}/{n % 28 + 1:02}/2024",
        "British dates": lambda n: f"{n % 28 + 1:02}/{n % 12 + 1:02}/2024",
        "compact dates": lambda n: f"2024{n % 12 + 1:02}{n % 28 + 1:02}",
        "dates with months": lambda n: f"{n % 28 + 1} {('Jan', 'Feb', 'Mar', 'May')[n % 4]} 2024",
        "dates with T": lambda n: f"2024-01-{n % 28 + 1:02}T08:{n % 60:02}:00",
    }
    for name, cells in styles.items():
        for trigger, column in (("inventory", "_InventoryDate"), ("demand", "_DeliveryDate")):
            yield _kind(f"{name} {trigger}", trigger, {column: cells}, in_workbook=False)
    moment = datetime(2024, 1, 31, 8, 15)
    yield _own(
        "moments",
        {
            "Item": _item,
            "Created": lambda n: moment + timedelta(hours=n),
            "Changed timestamp": lambda n: moment + timedelta(minutes=n),
        },
    )
    yield _own(
        "days beside moments",
        {"Item": _item, "Timestamp": lambda n: day if n % 2 else moment + timedelta(hours=n)},
        in_csv=False,
    )
    yield _own(
        "times of day",
        {
            "Shift": lambda n: f"S{n}",
            "Start time": (time(6, 0), time(14, 0), time(22, 0)),
            "End time": (time(14), time(22), time(6)),
        },
    )
    yield _own(
        "spans of time",
        {"Step": lambda n: f"S{n}", "Duration": (timedelta(hours=1), timedelta(hours=30), timedelta(minutes=5))},
        in_csv=False,
    )
    yield _own(
        "periods",
        {
            "Item": _item,
            "Period": lambda n: f"2024-{n % 12 + 1:02}",
            "Quarter": lambda n: f"Q{n % 4 + 1}-24",
            "Week": lambda n: f"{n % 52 + 1:02}/2024",
        },
    )
    yield _own("years as numbers", {"Item": _item, "Year": lambda n: 2020 + n % 5, "Month": lambda n: n % 12 + 1})


def _shapes() -> Iterator[OddTable]:
    for count in (1, 2, 3):
        for trigger in ("item-master", "inventory", "customer-master"):
            yield _kind(f"{count} rows of {trigger}", trigger, {}, count)
        yield _own(f"{count} codes alone", {"Item number": lambda n: f"{n + 7:05}"}, count, has_template=False)
    yield _own("one column of codes", {"Item number": lambda n: f"{n + 7:05}"})
    yield _own("one column of numbers", {"Quantity": lambda n: n * 2 - 9})
    yield _own("one column of names all quoted", {"Name": ("A, B & Co", "C; D", "E")}, quoting=csv.QUOTE_ALL)
    yield _kind("all quoted", "item-master", {}, quoting=csv.QUOTE_ALL)
    yield _kind("texts quoted", "inventory", {}, quoting=csv.QUOTE_NONNUMERIC)
    yield _own(
        "the same everywhere",
        {"Item": _item, "Plant": ["0010"], "Unit": ["EA"], "Price": [1.5], "Valid date": [date(2024, 5, 5)]},
    )
    yield _own(
        "optional columns without anything",
        {"Item": _item, "Note": [""], "Alternative code": [""], "Quantity": [""], "End date": [""]},
    )
    yield _own(
        "hardly anything",
        {"Item": _item, "Note": lambda n: "x" if n == 30 else "", "Code": lambda n: "007" if n == 31 else ""},
    )
    yield _own(
        "last columns empty in most rows",
        {"Item": _item, "Quantity": lambda n: n, "Note": lambda n: "x" if n < 2 else "", "Remark": [""]},
    )
    wide = {f"Attribute {number}": (lambda n, k=number: f"v{n % k}") for number in range(1, 60)}
    yield _own("sixty columns", {"Item": _item, **wide})
    yield _kind(
        "UTF-16",
        "customer-master",
        {"_CustomerName": ("Завод", "Gehäuse", "株式会社")},
        encoding="utf-16",
        in_workbook=False,
    )
    yield _kind(
        "without a mark of encoding",
        "customer-master",
        {"_CustomerName": ("Завод", "Gehäuse", "株式会社")},
        encoding="utf-8",
        in_workbook=False,
    )


def _headers() -> Iterator[OddTable]:
    german: dict[str, Cells] = {
        "Artikelnummer": _item,
        "Bezeichnung": ("Gehäuse", "Welle"),
        "Menge": lambda n: n - 3,
        "Preis": lambda n: n * 0.5,
        "Währung": ["EUR"],
        "Liefertermin": lambda n: date(2024, 1, 1) + timedelta(days=n),
        "PLZ": lambda n: f"{n + 1067:05}",
        "Ort": ["Dresden"],
    }
    french: dict[str, Cells] = {
        "Référence": _item,
        "Libellé": ("Boîte", "Arbre"),
        "Quantité": lambda n: n,
        "Prix unitaire": lambda n: n * 0.5,
        "Date de livraison": lambda n: date(2024, 1, 1) + timedelta(days=n),
        "Code postal": lambda n: f"{n + 1000:05}",
    }
    chinese: dict[str, Cells] = {
        "物料编码": _item,
        "描述": ("轴承", "外壳"),
        "数量": lambda n: n,
        "交货日期": [date(2024, 5, 5)],
    }
    spanish: dict[str, Cells] = {
        "Código": lambda n: f"{n:04}",
        "Descripción": ("Caja", "Eje"),
        "Cantidad": lambda n: -n,
        "Año": [2024],
    }
    for name, columns in (("German", german), ("French", french), ("Chinese", chinese), ("Spanish", spanish)):
        yield _own(f"{name} header without a template", columns, has_template=False)
        yield _own(f"{name} header with a template", columns)
    yield _own(
        "header with delimiters",
        {"Item, no.": _item, "Qty; net": lambda n: n, 'Size "L"': ["5"], "Note\n(long)": ["x"]},
    )
    yield _own(
        "values like column names",
        {"Column": ("Column", "Type", "Name"), "Type": ("Text", "Column", "Type"), "Name": ("Type", "Name", "x")},
        3,
    )
    yield _own(
        "descriptions like column names",
        {"Item number": _item, "Description": ("Description", "Item number", "Quantity"), "Quantity": [1]},
    )
    yield _own("short header", {"A": lambda n: f"a{n}", "B": lambda n: n, "C": ["x"]})
    yield _own(
        "header of years", {"Item": _item, "2023": lambda n: n, "2024": lambda n: n * 2, "2025": lambda n: n * 3}
    )


def _formats() -> Iterator[OddTable]:
    numbers = {
        "accounting": '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-',
        "brackets for negatives": "#,##0.00_);(#,##0.00)",
        "red negatives": "#,##0.00;[Red]-#,##0.00",
        "dollars": '"$"#,##0.00',
        "francs": "[$CHF] #,##0.00",
        "two decimals": "0.00",
        "thousands": "#,##0",
        "units": '#,##0.0 "kg"',
        "general": "General",
        "text": "@",
        "conditions": "[>=1000]#,##0;[<0]-0.0;0.00",
    }
    for name, code in numbers.items():
        yield _kind(
            f"prices in format {name}",
            "procurement",
            {"_Price": lambda n: n * 1.25 - 3},
            formats={"_Price": code},
            in_csv=False,
        )
    codes = {"digits": "0", "enough digits": "000000", "text": "@", "general": "General"}
    for name, code in codes.items():
        yield _kind(
            f"number codes in format {name}",
            "item-master",
            {"_ItemNumber": lambda n: 100_107 + n, "_SubItemNumber": [""]},
            formats={"_ItemNumber": code},
            in_csv=False,
        )
        yield _kind(
            f"text codes in format {name}",
            "item-master",
            {"_ItemNumber": lambda n: f"{n:06}", "_SubItemNumber": [""]},
            formats={"_ItemNumber": code},
            in_csv=False,
        )
    days = {
        "ISO": "yyyy-mm-dd",
        "German": "dd.mm.yyyy",
        "American": "m/d/yy",
        "long": "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "with time": "yyyy-mm-dd hh:mm",
    }
    for name, code in days.items():
        yield _kind(
            f"days in format {name}",
            "inventory",
            {"_InventoryDate": lambda n: date(2024, 1, 1) + timedelta(days=n)},
            formats={"_InventoryDate": code},
            in_csv=False,
        )
    yield _kind(
        "months as first days",
        "inventory",
        {"_InventoryDate": lambda n: date(2024 + n // 12, n % 12 + 1, 1)},
        formats={"_InventoryDate": "mmm yyyy"},
        in_csv=False,
    )
    yield _kind(
        "forever in format German",
        "supplier-allocation",
        {"_EndDate": [date(9999, 12, 31)]},
        formats={"_EndDate": "dd.mm.yyyy"},
        in_csv=False,
    )


def _raw_files() -> Iterator[OddTable]:
    head = ["Item", "Description", "Quantity"]
    raw = {
        "quotes inside of fields": "".join(f'A{n};{n}" pipe;{n}\r\n' for n in range(ROWS)),
        "no last line end": "\r\n".join(f"A{n};x;{n}" for n in range(ROWS)),
        "blank lines at the end": "".join(f"A{n};x;{n}\r\n" for n in range(ROWS)) + "\r\n\r\n",
        "empty fields at the end of rows": "".join(f"A{n};x;{n};;\r\n" for n in range(ROWS)),
        "one delimiter at the end of rows": "".join(f"A{n};x;{n};\r\n" for n in range(ROWS)),
        "Unix line ends": "".join(f"A{n};x;{n}\n" for n in range(ROWS)),
        "a backslash before a closing quote": "".join(f'A{n};"C:\\x;{n}\\";{n}\r\n' for n in range(ROWS)),
        "quoted and bare in turn": "".join(f'"A{n}";"a ""b"" c";{n}\r\nB{n};y;"{n}"\r\n' for n in range(ROWS)),
        "long quoted text": "".join(f'A{n};"{"line" + chr(10)}{"line;" * 9}";{n}\r\n' for n in range(ROWS)),
        "line ends of Unix inside of fields": "".join(f'A{n};"a\nb";{n}\r\n' for n in range(ROWS)),
    }
    for name, body in raw.items():
        newline = "\n" if "Unix line ends" in name else "\r\n"
        yield OddTable(name, [list(head)], raw=";".join(head) + newline + body)
