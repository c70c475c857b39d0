"""Problems in the rows, the header and the sheets of a file that the check found."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # The header.
    "structure.header.none": (
        "No header row found. Knosc matches columns by name. Check that this is the right file, or copy the header "
        "from the blank template."
    ),
    "structure.header.not_first": (
        (
            "The header is in row {row}, but in the template it is in row 1. Knosc probably reads the first row as "
            "the header. Delete the row above it."
        ),
        (
            "The header is in row {row}, but in the template it is in row 1. Knosc probably reads the first row as "
            "the header. Delete the {count} rows above it."
        ),
    ),
    "structure.header.duplicate": (
        "Column {columns} appears more than once, and Knosc can use only one. Delete the others.",
        "Columns {columns} appear more than once, and Knosc can use only one of each. Delete the others.",
    ),
    "structure.header.duplicate.remark": "{name} is also in column {column}",
    "structure.header.nameless": (
        (
            "Column {columns} has no name, so Knosc can't tell what it contains. Enter the name from the template, or "
            "delete the column."
        ),
        (
            "Columns {columns} have no names, so Knosc can't tell what they contain. Enter the names from the "
            "template, or delete the columns."
        ),
    ),
    "structure.header.missing": (
        "Column {columns} is missing, and the columns must match the template.",
        "Columns {columns} are missing, and the columns must match the template.",
    ),
    "structure.header.missing.add": ("Add it, even if it stays empty.", "Add them, even if they stay empty."),
    "structure.header.missing.add_named": (
        "Add {columns}, even if it stays empty.",
        "Add {columns}, even if they stay empty.",
    ),
    "structure.header.missing.renamed": (
        "{columns} probably has a different name in this file.",
        "{columns} probably have different names in this file.",
    ),
    "structure.header.spelling": (
        (
            "1 column name doesn't exactly match the template (capitals, spaces or underscores differ): {columns}. "
            "Copy the name from the template."
        ),
        (
            "{count} column names don't exactly match the template (capitals, spaces or underscores differ): "
            "{columns}. Copy the names from the template."
        ),
    ),
    "structure.header.spelling.name": "{name} instead of {expected}",
    "structure.header.spelling.remark": "{name} should be {expected}",
    "structure.header.close": (
        (
            "1 column name differs from the template: {columns}. Knosc matches columns by name. Copy the name from "
            "the template."
        ),
        (
            "{count} column names differ from the template: {columns}. Knosc matches columns by name. Copy the names "
            "from the template."
        ),
    ),
    "structure.header.close.name": "{name} (probably {expected})",
    "structure.header.close.remark": "{name} is probably {expected}",
    "structure.header.unknown": (
        (
            "Column {columns} isn't in the template, and the columns must match it. If Knosc rejects the file, delete "
            "the column."
        ),
        (
            "Columns {columns} aren't in the template, and the columns must match it. If Knosc rejects the file, "
            "delete the columns."
        ),
    ),
    "structure.header.order": (
        "Column {columns} is in a different position from the template. Move it to match.",
        "Columns {columns} are in different positions from the template. Move them to match.",
    ),
    # Rows and columns that are easily overlooked.
    "structure.beside": (
        (
            "Column {columns}, to the right of the table, contains entries but has no name. Knosc can't tell what "
            "they are. Delete them, or give the column its name."
        ),
        (
            "Columns {columns}, to the right of the table, contain entries but have no names. Knosc can't tell what "
            "they are. Delete them, or give the columns their names."
        ),
    ),
    "structure.rows.none": (
        "This file has no rows. Knosc treats that as REFRESH, which may close or remove everything not in the file. "
        "Upload it only if you want that."
    ),
    "structure.rows.gap": (
        "There are blank rows inside the table. Knosc may stop at the first one. Delete them, and anything that isn't "
        "part of the table."
    ),
    "structure.rows.gap.remark": ("1 blank row above it", "{count} blank rows above it"),
    "structure.rows.hidden": (
        "Excel hides 1 row. It will be uploaded too. Delete it if you don't want to send it.",
        "Excel hides {count} rows. They will be uploaded too. Delete any you don't want to send.",
    ),
    "structure.columns.hidden": (
        (
            "Excel hides 1 column of the table. It will be uploaded too. Show it and check it, or delete what you "
            "don't want to send."
        ),
        (
            "Excel hides {count} columns of the table. They will be uploaded too. Show and check them, or delete what "
            "you don't want to send."
        ),
    ),
    # Sheets.
    "structure.sheets.table_hidden": (
        "Your table is on sheet {sheet}, which Excel hides. Check that this is the right sheet, and unhide it."
    ),
    "structure.sheets.not_first": (
        "Your table is on {own}, but Knosc probably reads only the first sheet, {first}. Move {own} to the front."
    ),
    "structure.sheets.not_first_hidden": (
        "Your table is on {own}, but Knosc probably reads only the first sheet, {first}, which Excel hides. Move "
        "{own} to the front."
    ),
    "structure.sheets.alike": (
        (
            "Sheet {sheets} has the same columns as your table, but Knosc probably reads only one sheet. Rows it "
            "doesn't read count as missing. Put all rows on one sheet."
        ),
        (
            "Sheets {sheets} have the same columns as your table, but Knosc probably reads only one sheet. Rows it "
            "doesn't read count as missing. Put all rows on one sheet."
        ),
    ),
    "structure.sheets.other": (
        "Sheet {sheets} also contains data. It is uploaded with the file, though Knosc probably ignores it.",
        "Sheets {sheets} also contain data. They are uploaded with the file, though Knosc probably ignores them.",
    ),
    "structure.sheets.hidden": (
        (
            "Hidden sheet {sheets} also contains data. It is uploaded with the file, though Knosc probably ignores "
            "it. Delete anything that must stay in your company."
        ),
        (
            "Hidden sheets {sheets} also contain data. They are uploaded with the file, though Knosc probably ignores "
            "them. Delete anything that must stay in your company."
        ),
    ),
    # Quotes of a CSV file.
    "structure.quotes.unclosed": (
        (
            "1 cell opens a quote that isn't closed. Add the missing quote, and write a quote inside a text twice, "
            'like "2"" pipe".'
        ),
        (
            "{count} cells open a quote that isn't closed. Add the missing quotes, and write a quote inside a text "
            'twice, like "2"" pipe".'
        ),
    ),
    "structure.quotes.unclosed_long": (
        (
            "1 cell opens a quote that isn't closed. {swallowed} Add the missing quote, and write a quote inside a "
            'text twice, like "2"" pipe".'
        ),
        (
            "{count} cells open a quote that isn't closed. {swallowed} Add the missing quotes, and write a quote "
            'inside a text twice, like "2"" pipe".'
        ),
    ),
    "structure.quotes.escaped": (
        (
            "1 cell contains a quote after a backslash, which CSV files don't use. Replace the backslash with a "
            'second quote, like "2"" pipe".'
        ),
        (
            "{count} cells contain a quote after a backslash, which CSV files don't use. Replace the backslash with a "
            'second quote, like "2"" pipe".'
        ),
    ),
    "structure.quotes.escaped_long": (
        (
            "1 cell contains a quote after a backslash, which CSV files don't use. {swallowed} Replace the backslash "
            'with a second quote, like "2"" pipe".'
        ),
        (
            "{count} cells contain a quote after a backslash, which CSV files don't use. {swallowed} Replace the "
            'backslash with a second quote, like "2"" pipe".'
        ),
    ),
    "structure.quotes.swallowed": (
        "1 row that follows is read as part of the same value.",
        "{count} rows that follow are read as part of the same value.",
    ),
    "structure.quotes.swallowed.remark": ("contains the next row", "contains the next {count} rows"),
    "structure.quotes.text_after": (
        (
            "1 cell has text after its closing quote. Knosc may reject the file, or cut the value there. Write a "
            'quote inside a text twice, like "2"" pipe".'
        ),
        (
            "{count} cells have text after their closing quotes. Knosc may reject the file, or cut the values there. "
            'Write a quote inside a text twice, like "2"" pipe".'
        ),
    ),
    # Rows of a CSV file.
    "structure.rows.repeat_header": (
        (
            "1 row repeats the header. Knosc reads every row below the first header as data. Delete the row before "
            "you upload."
        ),
        (
            "{count} rows repeat the header. Knosc reads every row below the first header as data. Delete the rows "
            "before you upload."
        ),
    ),
    "structure.rows.quoted": (
        (
            "1 row is in quotes as a whole, so everything in it is one value. Knosc can't find the columns. Export "
            "the file again, with quotes only around single values."
        ),
        (
            "{count} rows are in quotes as a whole, so everything in each row is one value. Knosc can't find the "
            "columns. Export the file again, with quotes only around single values."
        ),
    ),
    "structure.rows.cut_off": (
        "The last row ends after {fields} of {width} fields. The file was probably cut off, so the row is incomplete "
        "and others may be missing. Export or download the file again."
    ),
    "structure.rows.longer": (
        (
            "1 row has more fields than the header, so values are in the wrong columns. A delimiter ({delimiter}) "
            'inside a value probably splits it. Put the value in quotes, like "Bolt{sign} M8".'
        ),
        (
            "{count} rows have more fields than the header, so values are in the wrong columns. A delimiter "
            '({delimiter}) inside a value probably splits it. Put the value in quotes, like "Bolt{sign} M8".'
        ),
    ),
    "structure.rows.shorter": (
        (
            "1 row has fewer fields than the header, and values are probably in the wrong columns. A delimiter "
            "({delimiter}) is probably missing. Add it where a field is empty or joined to the next."
        ),
        (
            "{count} rows have fewer fields than the header, and values are probably in the wrong columns. A "
            "delimiter ({delimiter}) is probably missing. Add it where a field is empty or joined to the next."
        ),
    ),
    "structure.rows.one_short": (
        (
            "1 row has 1 field fewer than the header, so its last column is read as empty. If it should contain a "
            "value, a delimiter is missing. Compare the row with the header."
        ),
        (
            "{count} rows have 1 field fewer than the header, so the last column is read as empty. If it should "
            "contain values, a delimiter is missing in each row. Compare a row with the header."
        ),
    ),
    "structure.fields": ("1 field, the header has {width}", "{count} fields, the header has {width}"),
    "structure.fields.split": (
        "1 field, the header has {width}; {first} and {second} are probably one value",
        "{count} fields, the header has {width}; {first} and {second} are probably one value",
    ),
    "structure.fields.shifted": (
        "1 field, the header has {width}; {value} is read as {column}",
        "{count} fields, the header has {width}; {value} is read as {column}",
    ),
    # Delimiters of a CSV file.
    "structure.delimiter.unusual": (
        "The file uses an unusual delimiter ({delimiter}), which Knosc probably can't read. Export the file again "
        "with commas or semicolons."
    ),
    "structure.delimiter.first_row": (
        "The first row names a delimiter ({named}) that the file doesn't use ({delimiter}). Everything in a row is "
        "read as one value. Correct or delete the first row in a text editor."
    ),
    "structure.delimiter.header": (
        "The header uses a different delimiter ({header}) from the rows ({delimiter}). Knosc probably can't find the "
        "columns. Use the same delimiter in the header and in the rows."
    ),
    "structure.delimiter.rows": (
        (
            "1 row uses a different delimiter from the header ({delimiter}). Everything in the row is read as one "
            "value. Use one delimiter in the whole file."
        ),
        (
            "{count} rows use a different delimiter from the header ({delimiter}). Everything in each of these rows "
            "is read as one value. Use one delimiter in the whole file."
        ),
    ),
    "structure.delimiter.sep": (
        "The file begins with “sep={sign}”, which Excel hides. Knosc may read it as the header. If Knosc rejects the "
        "file, delete the first row in a text editor."
    ),
    "structure.delimiter.comma": "comma",
    "structure.delimiter.semicolon": "semicolon",
    "structure.delimiter.tab": "tab",
    "structure.delimiter.bar": "vertical bar",
    "structure.delimiter.broken_bar": "broken bar",
    "structure.delimiter.caret": "caret",
    "structure.delimiter.tilde": "tilde",
    "structure.delimiter.colon": "colon",
    "structure.delimiter.character": "the character {code}",
    # Cells in which Excel shows something else than the file stores.
    "structure.shown.code": (
        (
            "1 cell of {column} looks different in Excel from what the file stores, because of its number format. "
            "Knosc receives {stored} where Excel shows {seen}. Format the column as Text and enter the value as Excel "
            "shows it."
        ),
        (
            "{count} cells of {column} look different in Excel from what the file stores, because of their number "
            "format. Knosc receives {stored} where Excel shows {seen}. Format the column as Text and enter the values "
            "as Excel shows them."
        ),
    ),
    "structure.shown.scientific": (
        (
            "Excel probably turned 1 code of {column} into a number because of the E in it. Knosc receives {stored} "
            "where Excel shows {seen}. Format the column as Text and enter the code again, like 12E5."
        ),
        (
            "Excel probably turned {count} codes of {column} into numbers because of the E in them. Knosc receives "
            "{stored} where Excel shows {seen}. Format the column as Text and enter the codes again, like 12E5."
        ),
    ),
    "structure.shown.percent": (
        (
            "1 cell of {column} shows a percentage in Excel, but the file stores a fraction. Knosc receives {stored} "
            "where Excel shows {seen}. If Knosc expects a number like 15, format the column as Number and enter 15."
        ),
        (
            "{count} cells of {column} show a percentage in Excel, but the file stores a fraction. Knosc receives "
            "{stored} where Excel shows {seen}. If Knosc expects a number like 15, format the column as Number and "
            "enter 15."
        ),
    ),
    "structure.shown.scaled": (
        (
            "1 cell of {column} shows thousands or millions in Excel, but the file stores the full value. Knosc "
            "receives {stored} where Excel shows {seen}. Format the column as Number and check the value."
        ),
        (
            "{count} cells of {column} show thousands or millions in Excel, but the file stores the full value. Knosc "
            "receives {stored} where Excel shows {seen}. Format the column as Number and check the values."
        ),
    ),
    "structure.shown.hidden": (
        (
            "1 cell of {column} looks empty in Excel because of its number format, but it has a value. Knosc receives "
            "it, like {stored}. Format the column as General, and delete the value if you don't want to send it."
        ),
        (
            "{count} cells of {column} look empty in Excel because of their number format, but they have values. "
            "Knosc receives them, like {stored}. Format the column as General, and delete the values you don't want "
            "to send."
        ),
    ),
    "structure.shown.word": (
        (
            "1 cell of {column} shows a word in Excel, but the file stores a number. Knosc receives {stored} where "
            "Excel shows {seen}. Format the column as General and enter the value Knosc should receive."
        ),
        (
            "{count} cells of {column} show a word in Excel, but the file stores a number. Knosc receives {stored} "
            "where Excel shows {seen}. Format the column as General and enter the values Knosc should receive."
        ),
    ),
    "structure.shown.sign": (
        (
            "1 cell of {column} shows a different sign in Excel from the stored number. Knosc receives {stored} where "
            "Excel shows {seen}. Format the column as Number and check the value."
        ),
        (
            "{count} cells of {column} show a different sign in Excel from the stored number. Knosc receives {stored} "
            "where Excel shows {seen}. Format the column as Number and check the values."
        ),
    ),
    "structure.shown.digits": (
        (
            "1 cell of {column} shows digits or separators in Excel that the file doesn't store. Knosc receives "
            "{stored} where Excel shows {seen}. Format the column as Number and check the value."
        ),
        (
            "{count} cells of {column} show digits or separators in Excel that the file doesn't store. Knosc receives "
            "{stored} where Excel shows {seen}. Format the column as Number and check the values."
        ),
    ),
    "structure.shown.moment": (
        (
            "1 cell of {column} shows only part of the date and time that the file stores. Knosc receives {stored} "
            "where Excel shows {seen}. Enter only what Knosc should receive, like 2024-03-31."
        ),
        (
            "{count} cells of {column} show only part of the date and time that the file stores. Knosc receives "
            "{stored} where Excel shows {seen}. Enter only what Knosc should receive, like 2024-03-31."
        ),
    ),
    "structure.shown.day": (
        (
            "1 cell of {column} doesn't show the day of its date in Excel. Knosc receives {stored} where Excel shows "
            "{seen}. Check the day, or enter the first day of the month."
        ),
        (
            "{count} cells of {column} don't show the day of their date in Excel. Knosc receives {stored} where Excel "
            "shows {seen}. Check the days, or enter the first day of each month."
        ),
    ),
    "structure.shown.decimals": (
        (
            "1 cell of {column} shows decimals or separators in Excel that the file doesn't store. Knosc receives "
            "{stored} where Excel shows {seen}. If they belong to the code, format the column as Text and enter them."
        ),
        (
            "{count} cells of {column} show decimals or separators in Excel that the file doesn't store. Knosc "
            "receives {stored} where Excel shows {seen}. If they belong to the code, format the column as Text and "
            "enter them."
        ),
    ),
    "structure.shown.hashes": (
        (
            "1 cell of {column} shows only #### in Excel, because its date or time format can't show the number. "
            "Knosc receives {stored}. Format the column as Number and check the value."
        ),
        (
            "{count} cells of {column} show only #### in Excel, because their date or time format can't show the "
            "number. Knosc receives the number, like {stored}. Format the column as Number and check the values."
        ),
    ),
    "structure.shown.remark": "shown as {seen}, stored as {stored}",
    "structure.shown.remark_hidden": "not shown, stored as {stored}",
}
NOTES: dict[str, str] = {
    "structure.header.duplicate": "{columns}: names in quotation marks; {count} is how many names.",
    "structure.header.duplicate.remark": "Behind the address of a cell. {column} is the letter of another column.",
    "structure.header.nameless": "{columns}: letters, like C and F.",
    "structure.header.missing": "{columns}: names in quotation marks. What to do follows as sentences of its own.",
    "structure.header.missing.add": "Follows the sentence that columns are missing; none has another name.",
    "structure.header.missing.add_named": "{columns}: those of the missing columns that are nowhere in the file.",
    "structure.header.missing.renamed": "{columns}: those of the missing columns that another name probably means.",
    "structure.header.spelling": "{columns}: a list of “Item Number” instead of “_ItemNumber”.",
    "structure.header.spelling.name": "Part of a list. {name} is what the file has, {expected} the template's name.",
    "structure.header.spelling.remark": "Behind the address of a cell: {name} is what it has.",
    "structure.header.close": "{columns}: a list of “Item Nbr.” (probably “_ItemNumber”).",
    "structure.header.close.name": "Part of a list. {name} is what the file has, {expected} the template's name.",
    "structure.header.close.remark": "Behind the address of a cell: {name} is what it has.",
    "structure.header.order": "{columns}: names in quotation marks.",
    "structure.beside": "{columns}: letters, like K and L.",
    "structure.rows.gap.remark": "Behind the number of the row.",
    "structure.sheets.not_first": "{own} and {first}: names of sheets in quotation marks.",
    "structure.sheets.alike": "{sheets}: names in quotation marks; {count} is how many.",
    "structure.quotes.unclosed_long": "{swallowed} is a sentence of its own: structure.quotes.swallowed.",
    "structure.quotes.escaped_long": "{swallowed} is a sentence of its own: structure.quotes.swallowed.",
    "structure.quotes.swallowed.remark": "Behind the address of a cell of a CSV file that a quote never ends.",
    "structure.rows.longer": "A CSV file. {delimiter} is its name, like comma; {sign} the character itself.",
    "structure.rows.shorter": "A CSV file. {delimiter} is the name, like comma.",
    "structure.fields": "Behind the number of a row of a CSV file: {count} is what the row has.",
    "structure.fields.split": "Behind the number of a row; {first} and {second} are values in quotation marks.",
    "structure.fields.shifted": "Behind the number of a row; {value} and {column} are in quotation marks.",
    "structure.delimiter.first_row": (
        "The first row is Excel's “sep=;”. {named} is what it says, {delimiter} what the file really uses; both are "
        "names, like semicolon."
    ),
    "structure.delimiter.comma": "The names of delimiters are shown in brackets: a different delimiter (comma).",
    "structure.delimiter.character": "{code} is like U+001F.",
    "structure.shown.code": "{column} is a name in quotation marks, {stored} and {seen} are values.",
    "structure.shown.hidden": "Number, Text, General are Excel's number formats: as Excel names them in that language.",
    "structure.shown.remark": "Behind the address of a cell.",
    "structure.shown.remark_hidden": "Behind the address of a cell.",
}
