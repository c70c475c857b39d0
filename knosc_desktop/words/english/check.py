"""The command that checks a file without a window."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # The result for people.
    "check.type_unknown": "Data type not recognised",
    "check.no_header": "No header row found",
    "check.header": "Header in row {row}",
    "check.header_on_sheet": "Header in row {row} of sheet “{sheet}”",
    "check.columns.type_unknown": "Columns not checked. Set the data type with --type.",
    "check.columns.no_template": "Columns not checked. There is no template for {type}.",
    "check.columns.folder": "Columns checked against the templates in “{folder}”.",
    "check.columns.fetched": "Columns checked against the templates that the window downloaded last.",
    "check.columns.documented": (
        "Columns checked against the documented columns. The window hasn't downloaded any templates yet."
    ),
    "check.no_problems": "No problems found",
    "check.problem.error": "Error: {message}",
    "check.problem.warning": "Warning: {message}",
    "check.problem.note": "Note: {message}",
    "check.compared": "Compared with {file}",
    "check.errors": ("{count} error from Knosc", "{count} errors from Knosc"),
    "check.located": "{cell}: {message}",
    "check.not_located": "Not located: {message}",
    "check.not_located_row": "Not located (row {row} in Knosc): {message}",
    # Why there is no result.
    "check.refused": "{title}. {message}",
    "check.not_compared.obstacle": "Not compared with “{file}”. {reason}",
    "check.not_compared.type_unknown": "Not compared. The data type isn't recognised; set it with --type.",
    "check.not_compared.no_template": "Not compared. There is no template for {type}.",
    "check.not_compared.no_header": "Not compared. No header row found.",
    "check.not_written": "The result can't be written. {reason}.",
    "check.no_folder": "there is no folder “{name}”",
    # The help.
    "check.help.description": (
        "Check a file as the window does, without a window, a session or a network. Nothing is sent or changed."
    ),
    "check.help.exit_codes": (
        "Exit codes: 0 (no problem of severity error), 1 (at least one), 2 (file can't be checked), "
        "{usage} (wrong arguments)."
    ),
    "check.help.file": "the file, .xlsx or .csv",
    "check.help.json": "print one JSON object, with every cell of every problem",
    "check.help.type": "the data type, instead of recognising it by the columns: {types}",
    "check.help.templates": (
        "a folder of blank templates, named after their data types. Without it, the columns are checked against "
        "the templates that the window downloaded last, or the documented columns."
    ),
    "check.help.against": "an earlier file, to show what this one would change",
    "check.help.errors": "the errors of a job, as Knosc reports them in JSON or text, to find their cells in the file",
    "check.help.profile": "where the window keeps its data, if not in the usual folder",
}
NOTES: dict[str, str] = {
    "check.type_unknown": "In place of a data type, before the number of rows.",
    "check.columns.type_unknown": "--type stays as it is.",
    "check.compared": "{file} is a path. Heading above what would change.",
    "check.errors": "Heading above the errors of a job.",
    "check.not_located_row": "{row} is the row that Knosc gave; the cell couldn't be found.",
    "check.refused": "Two sentences, why the file couldn't be checked; {title} has no full stop.",
    "check.not_compared.obstacle": "{reason} is a sentence.",
    "check.not_written": "{reason} is what the system says, such as “No space left on device”.",
    "check.no_folder": "Follows “argument --templates:”.",
    "check.help.exit_codes": "{usage} is the number 64.",
    "check.help.type": "{types} is a list such as “forecast, demand, procurement”.",
}
