"""OLE compound files with storages inside of storages, as Office writes them; their streams are empty."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from knosc_desktop.services.files.format_detection import OLE_START

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, "Tree | None"]
"""What is in a storage by name; a stream has nothing in it."""

_PRIMARY: Tree = {"\x06Primary": None}
LABELLED_WORKBOOK: Tree = {
    "\x06DataSpaces": {
        "Version": None,
        "DataSpaceMap": None,
        "DataSpaceInfo": {"DRMEncryptedDataSpace": None},
        "TransformInfo": {
            "DRMEncryptedTransform": {**_PRIMARY, "EUL-ETRHA1143ZLUDD412YTI3M5CTZ": None},
            "LabelInfo": None,
        },
    },
    "EncryptedPackage": None,
    "\x05SummaryInformation": None,
    "\x05DocumentSummaryInformation": None,
}
WORKBOOK_WITH_RIGHTS: Tree = {
    "\x06DataSpaces": {
        "DataSpaceInfo": {"DRMEncryptedDataSpace": None},
        "TransformInfo": {"DRMEncryptedTransform": _PRIMARY},
    },
    "EncryptedPackage": None,
}
OLD_WORKBOOK_WITH_RIGHTS: Tree = {
    "Workbook": None,  # a placeholder that says that the document is protected
    "\x09DRMContent": None,
    "\x06DataSpaces": {
        "DataSpaceInfo": {"\x09DRMDataSpace": None, "\x09LZXDRMDataSpace": None},
        "TransformInfo": {"\x09DRMTransform": _PRIMARY},
    },
}
WORKBOOK_WITH_PASSWORD: Tree = {
    "\x06DataSpaces": {
        "Version": None,
        "DataSpaceMap": None,
        "DataSpaceInfo": {"StrongEncryptionDataSpace": None},
        "TransformInfo": {"StrongEncryptionTransform": _PRIMARY},
    },
    "EncryptionInfo": None,
    "EncryptedPackage": None,
}
OLD_WORKBOOK: Tree = {"Workbook": None, "\x05SummaryInformation": None, "\x05DocumentSummaryInformation": None}
EMAIL_WITH_WORKBOOK: Tree = {
    "__properties_version1.0": None,
    "__nameid_version1.0": {"__substg1.0_00020102": None},
    "__attach_version1.0_#00000000": {"__properties_version1.0": None, "__substg1.0_3701000D": {"Workbook": None}},
}
DOCUMENT_WITH_WORKBOOK: Tree = {
    "ObjectPool": {"_1234567890": {"Workbook": None, "\x01CompObj": None}},
    "1Table": None,
    "WordDocument": None,
}


def compound(tree: Tree, *, shift: int = 9, apart: int = 0) -> bytes:
    """The file.

    Args:
        tree: what is in it.
        shift: 9 for sectors of 512 bytes, 12 for 4,096.
        apart: sectors of noise between those of the directory.
    """
    size = 1 << shift
    entries = [_entry("Root Entry", 5, child=1 if tree else FREE)]
    _add(tree, entries)
    directory = b"".join(entries)
    pieces = [directory[start : start + size].ljust(size, b"\0") for start in range(0, len(directory), size)]
    step = apart + 1
    places = [1 + number * step for number in range(len(pieces))]
    sectors = {0: b"", **dict(zip(places, pieces, strict=True))}
    links = [FREE] * (size // 4)
    links[0] = TABLE
    for place, following in zip(places, [*places[1:], END], strict=True):
        links[place] = following
    sectors[0] = struct.pack(f"<{len(links)}I", *links)
    noise = "Workbook".encode("utf-16-le").ljust(size, b"\1")
    content = b"".join(sectors.get(number, noise) for number in range(places[-1] + 1))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", OLE_START, 0x3E, 3, 0xFFFE, shift, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header.ljust(size, b"\0") + content


def _add(tree: Tree, entries: list[bytes]) -> None:
    """Those beside each other follow each other to the right; what is in one comes after all of them."""
    first = len(entries)
    entries += [b""] * len(tree)
    for number, (name, inside) in enumerate(tree.items(), start=first):
        child = len(entries) if inside else FREE
        right = number + 1 if number + 1 < first + len(tree) else FREE
        entries[number] = _entry(name, 1 if inside is not None else 2, right=right, child=child)
        if inside:
            _add(inside, entries)


def _entry(name: str, kind: int, *, right: int = FREE, child: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI16xIQ", encoded, len(encoded) + 2, kind, 1, FREE, right, child, 0, END, 0)
