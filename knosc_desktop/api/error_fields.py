"""What servers call the fields of an error; names are compared without capitals, spaces and signs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_COUNTED = re.compile(r"\d{1,12}(?:\.0+)?")

MESSAGES = ("message", "error", "errormessage", "msg", "description", "reason", "detail", "details", "text")
ROWS = (
    "excelrow",
    "excelrownumber",
    "sheetrow",
    "row",
    "rownumber",
    "rownum",
    "rowno",
    "rownr",
    "rowindex",
    "rowidx",
    "datarow",
    "filerow",
    "csvrow",
    "sourcerow",
    "inputrow",
    "rows",
    "rownumbers",
    "rowindexes",
    "rowindices",
    "line",
    "linenumber",
    "lineno",
    "linenr",
    "linenum",
    "lines",
    "linenumbers",
    "record",
    "recordnumber",
    "recordno",
    "recordindex",
    "records",
)
LINES = frozenset({"line", "linenumber", "lineno", "linenr", "linenum", "lines", "linenumbers"})
"""Fields that may count the lines of an order instead of the file's."""
ORDERS = re.compile(r"order|^(?:po|so|mo|wo)(?:number|no|nr|id)?$|invoice|delivery|shipment|document")
FIRST_ROWS = ("startrow", "firstrow", "fromrow", "rowfrom", "rowstart")
LAST_ROWS = ("endrow", "lastrow", "torow", "rowto", "rowend")
COLUMNS = ("column", "columnname", "col", "field", "fieldname", "header", "attribute", "columnindex")
CELLS = (
    "cell",
    "celladdress",
    "celladdr",
    "cellref",
    "cellreference",
    "cellname",
    "cellrange",
    "excelcell",
    "excelcelladdress",
    "excelref",
    "exceladdress",
    "sheetcell",
    "cells",
    "coordinate",
    "coordinates",
    "range",
    "a1",
    "r1c1",
)
MAYBE_CELLS = ("address", "addr", "ref", "reference", "location", "position")
"""Fields that may hold an address of a cell, the number of an order or the street of a warehouse."""
SHEETS = ("sheet", "sheetname", "worksheet", "worksheetname", "tab", "tabname")
PLACES = ("location", "position", "place", "cell", "address", "at", "source", "coordinate", "coordinates")
"""Fields whose object holds the row and the column."""
ERROR_LISTS = frozenset(
    {
        "errors",
        "errorlist",
        "errormessages",
        "errordetails",
        "rowerrors",
        "cellerrors",
        "validationerrors",
        "importerrors",
        "failures",
        "problems",
        "issues",
        "messages",
        "violations",
        *("fehler", "erreurs", "errores", "erros", "errori", "błędy"),
    }
)
"""Fields that hold nothing but errors."""
CONTAINERS = frozenset(
    {"error", "items", "entries", "list", "data", "result", "results", "content", "report", "response", "rows"}
    | {
        "records",
        "lines",
        "detail",
        "details",
        "message",
        "value",
        "values",
        "invalidrows",
        "failedrows",
        "rejectedrows",
    }
)
"""Fields that hold errors in an object without a message and a row of its own."""
COUNTS = frozenset(
    {
        "count",
        "total",
        "length",
        "size",
        "totalcount",
        "errors",
        "errorcount",
        "errorscount",
        "errortotal",
        "counterrors",
        "totalerrors",
        "numerrors",
        "numberoferrors",
        "failed",
        "failures",
        "failurecount",
        "rejected",
        "invalid",
        "failedrows",
        "rejectedrows",
        "invalidrows",
        "rowsfailed",
        "rowsrejected",
        "rowsinvalid",
        "warnings",
        "warningcount",
        *("failedcount", "failcount", "rejectedcount", "invalidcount", "errorrows", "unsuccessful"),
        *("fehler", "fehlgeschlagen", "erreurs", "errores", "fallidos", "fallidas", "erros", "errori", "błędy"),
    }
)
TOTALS = frozenset(
    {"count", "total", "length", "size", "totalcount", "totalrows", "rowcount", "rows", "records", "lines"}
)
"""Counts that are of all rows where another field counts the bad ones."""
DONE_COUNTS = frozenset(
    {"success", "successful", "succeeded", "valid", "ok", "passed", "successes", "successcount", "successrows"}
    | {"successfulrows", "succeededrows", "succeededcount", "rowssucceeded", "rowssuccessful", "validcount"}
    | {"processed", "rowsprocessed", "processedrows", "processedcount", "imported", "rowsimported", "importedrows"}
    | {"importedcount", "accepted", "acceptedrows", "validrows", "rowsvalid", "erfolgreich", "réussies", "sucesso"}
)
"""Counts of the rows that went well."""
EXACT_COUNTS = COUNTS & {"errorcount", "errorscount", "errortotal", "counterrors", "totalerrors", "numerrors"} | {
    "numberoferrors"
}
"""Counts that can be of nothing but errors."""
SUCCESSES = frozenset({"success", "successful", "succeeded", "issuccess", "valid", "isvalid", "ok", "isok", "passed"})
STATES = frozenset({"status", "state", "outcome"})
NEUTRAL = frozenset(
    {
        *ROWS,
        *FIRST_ROWS,
        *LAST_ROWS,
        *COLUMNS,
        *CELLS,
        *MAYBE_CELLS,
        *SHEETS,
        *("value", "values", "id", "key", "name", "file", "filename", "trigger", "jobid", "type", "kind", "version"),
        *("processed", "rowsprocessed", "processedrows", "totalrows", "rowcount", "imported", "inserted", "created"),
        *("updated", "deleted", "accepted", "validrows", "rowsimported", "batch", "batchnumber", "page", "pagesize"),
        *("pages", "limit", "offset", "timestamp", "time", "date", "duration", "seconds", "completedat"),
    }
)
"""Fields that say where or when, but not that anything is wrong."""


@lru_cache(maxsize=1024)
def plain_key(key: str) -> str:
    """The name of a field in small letters and digits alone."""
    return "".join(letter for letter in str(key)[:100].lower() if letter.isalnum())


def error_count(value: Any) -> int | None:
    """The count that a value is; None when it is none."""
    if isinstance(value, str) and _COUNTED.fullmatch(value.strip()):
        return int(float(value))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        return None
    return int(value) if value == int(value) else None
