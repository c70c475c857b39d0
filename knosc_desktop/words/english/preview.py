"""The problems of a file beside its rows."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "preview.back": "Back to files",
    "preview.grid": "Rows of the file",
    "preview.as_shown": "as Excel shows it",
    "preview.position": ("Problem {position} of {count}", "Problem {position} of {count}"),
    "preview.next": "Next problem",
    "preview.previous": "Previous problem",
    "preview.more": ("{count} more", "{count} more"),
    "preview.empty": "empty",
    "preview.hidden": "Excel hides this cell.",
    # What can be done with the file.
    "preview.open_file": "Open my file",
    "preview.save_marked": "Save copy with problems marked…",
    "preview.show_in_folder": "Show in folder",
}
NOTES: dict[str, str] = {
    "preview.back": "A button that closes the check results of one file and shows the list of all files.",
    "preview.grid": "Name of a table, read out only.",
    "preview.as_shown": "After the name of a file, above its rows.",
    "preview.position": "The problem that is shown, counted through all cells that have one.",
    "preview.more": "A link after links to cells; it shows so many more of them.",
    "preview.empty": "Read out in the place of the contents of an empty cell.",
    "preview.open_file": "Opens the file in Excel.",
    "preview.save_marked": "A copy of the file in which the cells with problems are highlighted.",
    "preview.show_in_folder": "Opens the folder of the file in the system's file manager.",
}
