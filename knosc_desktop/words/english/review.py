"""What an upload would change, and what is asked before it."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # What an upload would change, in numbers.
    "review.changes": "{changes}",
    "review.change.unchanged": ("1 unchanged", "{count} unchanged"),
    "review.change.missing": ("1 missing from this file", "{count} missing from this file"),
    "review.change.missing_or_changed": (
        "1 missing from this file or changed",
        "{count} missing from this file or changed",
    ),
    "review.change.none_missing": "none missing",
    # What becomes of rows that are missing.
    "review.missing.procurement": "With REFRESH, Knosc closes the missing order lines and archives them as received.",
    "review.missing.demand": "With REFRESH, Knosc closes the missing order lines and archives them.",
    "review.missing.forecast": (
        "With REFRESH, Knosc archives the missing forecast lines, so they no longer count as demand."
    ),
    "review.missing.inventory": (
        "Knosc replaces the whole stock snapshot, so what is missing is no longer stock. It isn't documented whether "
        "this applies to all warehouses or only to those in the file."
    ),
    "review.missing.manufacturing": (
        "Knosc doesn't document what happens to manufacturing orders that aren't in the file. In general, REFRESH "
        "closes what is missing, so expect that."
    ),
    "review.missing.master_data": (
        "Knosc's documentation says that REFRESH adds and updates master data. It doesn't mention any change to "
        "records that aren't in the file."
    ),
    "review.missing.other_actions": "No row uses REFRESH, so records that aren't in the file don't change in Knosc.",
    "review.missing.other_actions_inventory": (
        "No row uses REFRESH. Knosc replaces the whole stock snapshot when it loads inventory. It isn't documented "
        "whether other actions do that too."
    ),
    "review.unknown_action": (
        "Some rows contain an action that isn't known for this data type. Knosc may treat them as REFRESH, but this "
        "isn't documented."
    ),
    # What becomes of rows that are deleted or closed.
    "review.removed.master_data": (
        "Rows with DELETE delete records in Knosc. Knosc rejects them where an open order uses the record."
    ),
    "review.removed.transactions": "Rows with DELETE or CLOSE delete or close records in Knosc.",
    "review.final": "You can't undo this.",
    # How sure that is.
    "review.reservation.last": "Knosc reported errors for that upload, so the data in Knosc may be different.",
    "review.reservation.later": "Knosc reported errors for a later upload, so the data in Knosc may be different.",
    # Questions before an upload.
    "review.type_changed": (
        "The columns match {after}, so the data type changed from {before} to {after} after you selected Upload."
    ),
    "review.looks_like": "This looks like {found}, but you're uploading it as {chosen}.",
    "review.same_file": (
        "Knosc's last {type} upload is exactly this file. If you upload it again, Knosc processes it twice."
    ),
    "review.same_file_untyped": (
        "Knosc's last upload of this data type is exactly this file. If you upload it again, Knosc processes it twice."
    ),
    "review.same_type": (
        "{file} is uploaded first, also as {type}. With REFRESH, expect this file to close or replace records that "
        "only the other one contains."
    ),
    "review.loss.at_least": ("At least 1 row is missing.", "At least {count} rows are missing."),
    "review.loss.deleted.too": ("This file also deletes 1 row.", "This file also deletes {count} rows."),
    "review.loss.closed.too": ("This file also closes 1 row.", "This file also closes {count} rows."),
    "review.loss.removed.too": (
        "This file may also delete or close 1 row.",
        "This file may also delete or close {count} rows.",
    ),
    "review.problem_count": ("1 problem", "{count} problems"),
    "review.problems_in_cells": ("{problems} in 1 cell", "{problems} in {count} cells"),
    "review.production.obstacle": "This file couldn't be compared with your last upload.",
    "review.production.unfinished": "The comparison with your last upload isn't finished.",
    "review.production.skipped": "This file wasn't compared with your last upload.",
    "review.others.last": "Other rows compared with your last upload: {changes}.",
    "review.others.completed": "Other rows compared with the last completed upload: {changes}.",
    "review.others.none": "The file was compared with the last completed upload.",
    "review.no_key": "Without a key column, a changed row counts as new and as missing.",
    # The same in a few words, in the table before an upload.
    "review.short.looks_like": "Looks like {type}",
    "review.short.type_changed": "Data type changed to {type}",
    "review.short.same_file": "Same file as Knosc's last upload",
    "review.short.same_type": "Second {type} file",
    "review.short.archived": (
        "1 of {before} rows will be archived",
        "{count} of {before} rows will be archived",
    ),
    "review.short.no_stock": (
        "1 of {before} rows will probably no longer be stock",
        "{count} of {before} rows will probably no longer be stock",
    ),
    "review.short.probably_closed": (
        "1 of {before} orders will probably be closed",
        "{count} of {before} orders will probably be closed",
    ),
    "review.short.missing": ("1 of {before} rows is missing", "{count} of {before} rows are missing"),
    "review.short.missing_or_changed": (
        "1 of {before} rows is missing or changed",
        "{count} of {before} rows are missing or changed",
    ),
    "review.short.deleted": ("1 of {before} rows will be deleted", "{count} of {before} rows will be deleted"),
    "review.short.closed": ("1 of {before} rows will be closed", "{count} of {before} rows will be closed"),
    "review.short.removed": (
        "1 of {before} rows may be deleted or closed",
        "{count} of {before} rows may be deleted or closed",
    ),
    "review.short.repairs": ("{count} repair isn't in the file", "{count} repairs aren't in the file"),
    "review.repairs": "The file is uploaded without your repairs, unless you use the repaired copy first.",
    "review.short.rejected": "Probably rejected or misread by Knosc",
    "review.short.not_compared": "Not compared",
    "review.short.first": "First upload of this data type",
    "review.short.clean": "No problems",
    # The columns of that table.
    "review.column.tick": "Upload",
    "review.column.file": "File",
    "review.column.kind": "Data type",
    "review.column.rows": "Rows",
    "review.column.new": "New",
    "review.column.changed": "Changed",
    "review.column.missing": "Missing",
    "review.column.know": "What to know",
    "review.spoken.ticked": "Will be uploaded",
    "review.spoken.left_out": "Left out",
    # Why there is no comparison.
    "review.not_compared": "Not compared with the last upload",
    "review.not_compared.held": "Another app has locked this app's copy of the last upload.",
    "review.not_compared.other_type": "The last upload looks like {type}, so its rows can't be compared with yours.",
    "review.not_compared.no_table": (
        "The last upload of this data type has no table that matches the template. It isn't known what would change."
    ),
    "review.not_compared.hint": "Download it to see what it contains. You can upload your file without the comparison.",
    "review.not_compared.held_hint": "You can upload your file without the comparison.",
    "review.was": "was {value}",
    "review.was_empty": "was empty",
}
NOTES: dict[str, str] = {
    "review.others.last": "{changes} is a list: 960 unchanged and 3 deleted.",
    "review.short.looks_like": "{type} is a data type, like Forecast.",
    "review.short.same_type": "{type} is a data type: another file of it is uploaded first.",
    "review.short.archived": "{before} is how many rows the last upload has.",
    "review.problems_in_cells": "{problems} is review.problem_count.",
    "review.short.rejected": "Of a file with problems.",
    "review.column.tick": "Read out only: heading of a column with check boxes.",
    "review.column.missing": "Rows of the last upload that aren't in this file.",
    "review.spoken.ticked": "Read out only: the check box of this file is ticked.",
    "review.changes": "Only a list: 12 new, 3 changed and 240 missing from this file.",
    "review.change.missing": "Rows of the last upload.",
    "review.missing.procurement": (
        "REFRESH is an action of Knosc's, not translated. Missing: not in the file that is uploaded."
    ),
    "review.reservation.last": "Follows what was compared with the last upload. Its data: Knosc's.",
    "review.type_changed": "{before} and {after} are data types, like Forecast.",
    "review.looks_like": "{found} and {chosen} are data types, like Forecast.",
    "review.same_type": "{file} is a name in quotation marks, {type} a data type.",
    "review.loss.deleted.too": "Follows another sentence on the last upload.",
    "review.not_compared": "A title.",
    "review.was": "Behind the address of a cell: the value that it had in the last upload.",
    "review.was_empty": "Behind the address of a cell: it had no value in the last upload.",
}
