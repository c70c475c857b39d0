"""The copy with errors marked, the list of errors and the receipt."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # The copy with errors marked: its first sheet, and a comment on each cell.
    "workbook.captions.list_name": "Knosc errors",
    "workbook.captions.data_name": "Data",
    "workbook.captions.title": "Errors reported by Knosc",
    "workbook.captions.how_to_read": "Errors are highlighted. Point to a cell to read its error.",
    "workbook.captions.errors": "Errors",
    "workbook.captions.cells": "Cells with errors",
    "workbook.captions.without_cell": "Errors without a known cell",
    "workbook.captions.first_cell": "First cell",
    "workbook.captions.error": "Error",
    "workbook.captions.times": "Count",
    "workbook.captions.others": "Other error messages",
    "workbook.captions.by_cell": "Errors by cell",
    "workbook.captions.cell": "Cell",
    "workbook.captions.not_listed": "These errors aren't listed. Their cells are highlighted too.",
    "workbook.captions.hidden_row": "This row is hidden in Excel.",
    "workbook.captions.more_in_cell": "This cell has more errors.",
    # The same words where the check of a file found something before it was uploaded.
    "workbook.problems.list_name": "Problems",
    "workbook.problems.title": "Problems found before the upload",
    "workbook.problems.how_to_read": "Cells with problems are highlighted. Point to a cell to read its problem.",
    "workbook.problems.errors": "Problems",
    "workbook.problems.cells": "Cells with problems",
    "workbook.problems.without_cell": "Problems without a cell",
    "workbook.problems.error": "Problem",
    "workbook.problems.others": "Other problems",
    "workbook.problems.by_cell": "Problems by cell",
    "workbook.problems.not_listed": "These problems aren't listed. Their cells are highlighted too.",
    "workbook.problems.more_in_cell": "This cell has more problems.",
    "workbook.error_at.row": "{error} (row {row})",
    "workbook.error_at.column": "{error} (column {column})",
    "workbook.error_at.both": "{error} (row {row}, column {column})",
    # The failed rows in a workbook of their own.
    "workbook.no_rows.title": "The failed rows aren't known",
    "workbook.no_rows.message": (
        "None of Knosc's errors could be matched to a row of the uploaded file, so nothing was saved."
    ),
    "workbook.no_rows.hint": "Save the errors as CSV to work through them.",
    # The errors of a job as a CSV file.
    "workbook.csv.row": "Row",
    "workbook.csv.column": "Column",
    "workbook.csv.message": "Message",
}
NOTES: dict[str, str] = {
    "workbook.captions.list_name": "Name of a sheet: at most 31 characters, and none of : \\ / ? * [ ].",
    "workbook.captions.data_name": "Name of a sheet: at most 31 characters, and none of : \\ / ? * [ ].",
    "workbook.problems.list_name": "Name of a sheet: at most 31 characters, and none of : \\ / ? * [ ].",
    "workbook.problems.title": "Headline of the sheet that lists all problems of a file.",
    "workbook.problems.errors": "Before the number of all problems, and headline of the list of problems.",
    "workbook.problems.cells": "Before a number.",
    "workbook.problems.without_cell": "Before a number, and headline of a list.",
    "workbook.problems.error": "Heading of a column with descriptions of problems.",
    "workbook.problems.others": "Last row of a long list; the next cell shows how many problems they are.",
    "workbook.captions.title": "Headline of the sheet that lists all errors of an upload.",
    "workbook.captions.errors": "Before the number of all errors, and headline of the list of error messages.",
    "workbook.captions.cells": "Before a number.",
    "workbook.captions.without_cell": "Before a number, and headline of a list.",
    "workbook.captions.first_cell": "Heading of a narrow column: the first cell that has this error.",
    "workbook.captions.error": "Heading of a column with error messages.",
    "workbook.captions.times": "Heading of a narrow column: how often the error occurs.",
    "workbook.captions.others": "Last row of a long list; the next cell shows how many errors they are.",
    "workbook.captions.by_cell": "Headline of a list of all cells with their errors.",
    "workbook.captions.cell": "Heading of a narrow column with cell addresses.",
    "workbook.captions.not_listed": "Last row of a very long list; the next cell shows how many errors they are.",
    "workbook.captions.hidden_row": "In parentheses after an error message.",
    "workbook.captions.more_in_cell": "Last line of a comment that already shows many errors of its cell.",
    "workbook.error_at.row": "{error} is what Knosc said, {row} the number of a row.",
    "workbook.error_at.column": "{error} is what Knosc said, {column} the name or letter of a column.",
    "workbook.error_at.both": (
        "{error} is what Knosc said, {row} the number of a row, {column} the name or letter of a column."
    ),
    "workbook.csv.row": "Heading of a column in a CSV file: the number of the row.",
    "workbook.csv.column": "Heading of a column in a CSV file: the name of the column with the error.",
    "workbook.csv.message": "Heading of a column in a CSV file: what Knosc said.",
}
