"""Problems in the cells of a file that the check found."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # Actions.
    "values.actions.unknown": (
        "1 cell in {column} contains an unknown action (known actions: {actions}). Knosc may reject this row or treat "
        "it as REFRESH. Enter a known action.",
        "{count} cells in {column} contain an unknown action (known actions: {actions}). Knosc may reject these rows "
        "or treat them as REFRESH. Enter a known action.",
    ),
    "values.actions.unknown_may_close": (
        "1 cell in {column} contains an unknown action (known actions: {actions}). Knosc may reject this row or treat "
        "it as REFRESH, which closes whatever isn't in the file. Enter a known action.",
        "{count} cells in {column} contain an unknown action (known actions: {actions}). Knosc may reject these rows "
        "or treat them as REFRESH, which closes whatever isn't in the file. Enter a known action.",
    ),
    "values.actions.mixed": (
        "1 cell in {column} has {odd}; the other rows use REFRESH. REFRESH can't be mixed with other actions. Split "
        "the file, or use one action.",
        "{count} cells in {column} have {odd}; the other rows use REFRESH. REFRESH can't be mixed with other actions. "
        "Split the file, or use one action.",
    ),
    "values.actions.mixed_with_refresh": (
        "1 cell in {column} means REFRESH; the other rows use {others}. REFRESH can't be mixed with other actions. "
        "Split the file, or use one action.",
        "{count} cells in {column} mean REFRESH; the other rows use {others}. REFRESH can't be mixed with other "
        "actions. Split the file, or use one action.",
    ),
    "values.actions.empty": "Empty, which means REFRESH",
    # Letters and spaces.
    "values.letters.broken": (
        "1 cell in {column} contains broken letters, like “Ã¼” for “ü”. Its text was once read in the wrong encoding. "
        "Correct it, or export the file again as “CSV UTF-8”.",
        "{count} cells in {column} contain broken letters, like “Ã¼” for “ü”. Their text was once read in the wrong "
        "encoding. Correct it, or export the file again as “CSV UTF-8”.",
    ),
    "values.letters.uncertain": (
        "1 cell in {column} contains letters beyond A to Z, and the file isn't UTF-8. Knosc may read other letters. "
        "In Excel, save the file as “CSV UTF-8”.",
        "{count} cells in {column} contain letters beyond A to Z, and the file isn't UTF-8. Knosc may read other "
        "letters. In Excel, save the file as “CSV UTF-8”.",
    ),
    "values.letters.unreadable": (
        "1 cell contains characters that can't be read. Knosc may reject the file or store other letters. Enter the "
        "value again, and save the file as “CSV UTF-8”.",
        "{count} cells contain characters that can't be read. Knosc may reject the file or store other letters. Enter "
        "the values again, and save the file as “CSV UTF-8”.",
    ),
    "values.letters.unreadable_in": "{value} can't be read at � (code {code})",
    "values.letters.control": (
        "1 cell in {column} contains invisible control characters. Knosc may reject this row or find no matching "
        "record. Remove them with CLEAN in Excel, or enter the value again.",
        "{count} cells in {column} contain invisible control characters. Knosc may reject these rows or find no "
        "matching record. Remove them with CLEAN in Excel, or enter the values again.",
    ),
    "values.letters.control_in": "{value} has a control character at each · ({codes})",
    "values.spaces.extra": (
        "1 cell in {column} has extra spaces or invisible characters, so Knosc may not find the matching record. "
        "Remove them with TRIM and CLEAN, or Find and Replace.",
        "{count} cells in {column} have extra spaces or invisible characters, so Knosc may not find the matching "
        "records. Remove them with TRIM and CLEAN, or Find and Replace.",
    ),
    "values.spaces.only": "Only spaces",
    "values.spaces.non_breaking": "{value} has a non-breaking space at each ·",
    "values.spaces.invisible": "{value} has an invisible character at each ·",
    "values.spaces.inside": "{value} has extra spaces inside",
    "values.spaces.around": "{value} has extra space before and after it",
    "values.spaces.before": "{value} has extra space before it",
    "values.spaces.after": "{value} has extra space after it",
    "values.look_alikes.found": (
        "1 cell in {column} contains characters that only look like ordinary letters, digits or hyphens. Knosc "
        "compares codes exactly and may not find the record. Type the code again, like A-100.",
        "{count} cells in {column} contain characters that only look like ordinary letters, digits or hyphens. Knosc "
        "compares codes exactly and may not find the records. Type the codes again, like A-100.",
    ),
    "values.look_alikes.code": "{value}: {characters}",
    "values.look_alikes.not_latin": "{letter} is from the {script} alphabet, not the Latin letter {usual}.",
    "values.look_alikes.not_digit": "{letter} is from the {script} alphabet, not the digit {usual}.",
    "values.look_alikes.latin": "{letter} is a Latin letter among Cyrillic or Greek ones.",
    "values.look_alikes.cyrillic": "Cyrillic",
    "values.look_alikes.greek": "Greek",
    "values.look_alikes.armenian": "Armenian",
    "values.look_alikes.cherokee": "Cherokee",
    "values.look_alikes.en_dash": "{letter} is an en dash, not an ordinary hyphen.",
    "values.look_alikes.em_dash": "{letter} is an em dash, not an ordinary hyphen.",
    "values.look_alikes.minus": "{letter} is a minus sign, not an ordinary hyphen.",
    "values.look_alikes.non_breaking": "{letter} is a non-breaking hyphen, not an ordinary hyphen.",
    "values.look_alikes.full_width_hyphen": "{letter} is a full-width hyphen, not an ordinary hyphen.",
    "values.look_alikes.dash": "{letter} is a special hyphen or dash, not an ordinary hyphen.",
    "values.look_alikes.accent": "An accent is a separate character, not part of its letter.",
    "values.look_alikes.other_digit": "{letter} is a digit of another script, not {usual}.",
    "values.look_alikes.full_width": "{letter} is a full-width character, not {usual}.",
    "values.look_alikes.roman": "{letter} is a Roman numeral in one character, not {usual}.",
    "values.look_alikes.ligature": "{letter} is a ligature, not {usual}.",
    "values.look_alikes.mathematical": "{letter} is a mathematical letter, not {usual}.",
    "values.look_alikes.special": "{letter} is a special character, not {usual}.",
    # Values that were damaged before.
    "values.damaged.hash_signs": (
        "1 cell in {column} contains only ### instead of its value. The column was probably too narrow when the data "
        "was saved. Widen the column in the source and save it again, or enter the value.",
        "{count} cells in {column} contain only ### instead of their values. The column was probably too narrow when "
        "the data was saved. Widen the column in the source and save it again, or enter the values.",
    ),
    "values.damaged.quotes": (
        "1 cell in {column} has quotes around the value. Knosc probably stores the quotes, too. Remove them, so that "
        '"000123" becomes 000123.',
        "{count} cells in {column} have quotes around the value. Knosc probably stores the quotes, too. Remove them, "
        'so that "000123" becomes 000123.',
    ),
    "values.damaged.wrapper": (
        "1 cell in {column} has a wrapper around the value that only Excel hides. Knosc probably stores the wrapper, "
        'too. Remove it, so that ="000123" becomes 000123.',
        "{count} cells in {column} have a wrapper around the value that only Excel hides. Knosc probably stores the "
        'wrapper, too. Remove it, so that ="000123" becomes 000123.',
    ),
    "values.damaged.should_be": "{value} should be {right}",
    "values.damaged.not_calculated": (
        "1 cell in {column} contains a formula without a result, so Knosc will probably find it empty. Open the file "
        "in Excel, let it calculate, and save it.",
        "{count} cells in {column} contain a formula without a result, so Knosc will probably find them empty. Open "
        "the file in Excel, let it calculate, and save it.",
    ),
    "values.damaged.formula": (
        "1 cell in {column} contains the text of a formula instead of a value. Knosc can't calculate it. Save the "
        "result instead, or enter the value.",
        "{count} cells in {column} contain the text of a formula instead of a value. Knosc can't calculate it. Save "
        "the results instead, or enter the values.",
    ),
    "values.damaged.error": (
        "1 cell in {column} shows an Excel error instead of a value. Fix the formula, or enter the value.",
        "{count} cells in {column} show an Excel error instead of a value. Fix the formula, or enter the value.",
    ),
    # Dates.
    "values.dates.impossible": (
        "1 cell in {column} contains a date that doesn't exist. Knosc will probably reject this row or store another "
        "day. Enter a day that exists, like 2026-02-28.",
        "{count} cells in {column} contain a date that doesn't exist. Knosc will probably reject these rows or store "
        "another day. Enter a day that exists, like 2026-02-28.",
    ),
    "values.dates.no_time": "{value} has a time of day that doesn't exist",
    "values.dates.no_month": "{value} has month {month}, which doesn't exist",
    "values.dates.days_in_month": (
        "{value} doesn't exist, since {month} has 1 day",
        "{value} doesn't exist, since {month} has {count} days",
    ),
    "values.dates.days_in_month_of": (
        "{value} doesn't exist, since {month} {year} has 1 day",
        "{value} doesn't exist, since {month} {year} has {count} days",
    ),
    "values.dates.month_1": "January",
    "values.dates.month_2": "February",
    "values.dates.month_3": "March",
    "values.dates.month_4": "April",
    "values.dates.month_5": "May",
    "values.dates.month_6": "June",
    "values.dates.month_7": "July",
    "values.dates.month_8": "August",
    "values.dates.month_9": "September",
    "values.dates.month_10": "October",
    "values.dates.month_11": "November",
    "values.dates.month_12": "December",
    "values.dates.nothing": (
        "1 cell in {column} contains a placeholder for a missing date. Knosc will probably reject this row. Enter the "
        "date, like 2026-03-31, or leave the cell empty.",
        "{count} cells in {column} contain a placeholder for a missing date. Knosc will probably reject these rows. "
        "Enter the dates, like 2026-03-31, or leave the cells empty.",
    ),
    "values.dates.small_number": (
        "1 cell in {column} contains a small number, which Excel shows as a date in early 1900. Knosc will probably "
        "store a wrong date. Enter the date, like 2026-03-31, or leave the cell empty.",
        "{count} cells in {column} contain a small number, which Excel shows as a date in early 1900. Knosc will "
        "probably store wrong dates. Enter the dates, like 2026-03-31, or leave the cells empty.",
    ),
    "values.dates.too_early": (
        "1 cell in {column} contains a year before 1900, which Excel can't show as a date. Knosc may reject this row "
        "or store a wrong day. Enter the year in full, like 2026-03-31.",
        "{count} cells in {column} contain a year before 1900, which Excel can't show as a date. Knosc may reject "
        "these rows or store a wrong day. Enter the year in full, like 2026-03-31.",
    ),
    "values.dates.other_format": (
        "1 cell in {column} uses a different date format from the rest of the column ({usual}). Knosc may misread it. "
        "Use one format; in Excel, format the column as Date.",
        "{count} cells in {column} use a different date format from the rest of the column ({usual}). Knosc may "
        "misread them. Use one format; in Excel, format the column as Date.",
    ),
    "values.dates.true_date": (
        "1 cell in {column} contains an Excel date, unlike the rest of the column ({usual}). Knosc may misread it. "
        "Use one format; in Excel, format the column as Date.",
        "{count} cells in {column} contain Excel dates, unlike the rest of the column ({usual}). Knosc may misread "
        "them. Use one format; in Excel, format the column as Date.",
    ),
    "values.dates.excel_dates": "Excel dates",
    "values.dates.plain_numbers": "plain numbers",
    "values.dates.month_named": "31 March 2024",
    "values.dates.no_date": (
        "1 cell in {column} should contain a date. Knosc will probably reject this row. Enter a date, like "
        "2026-03-31, or leave the cell empty.",
        "{count} cells in {column} should contain a date. Knosc will probably reject these rows. Enter a date, like "
        "2026-03-31, or leave the cells empty.",
    ),
    "values.dates.negative": (
        "1 cell in {column} contains a negative number, which Excel can't show as a date. Enter a date, like "
        "2026-03-31, or leave the cell empty.",
        "{count} cells in {column} contain a negative number, which Excel can't show as a date. Enter a date, like "
        "2026-03-31, or leave the cells empty.",
    ),
    "values.dates.number": (
        "1 cell in {column} contains a plain number, as Excel counts days, instead of a date. Knosc may not read it. "
        "In Excel, format the column as Date.",
        "{count} cells in {column} contain a plain number, as Excel counts days, instead of a date. Knosc may not "
        "read them. In Excel, format the column as Date.",
    ),
    "values.dates.day_first": (
        "1 cell in {column} has the day first, but most others have the month first. Knosc will probably misread one "
        "or the other. Write all dates like 2024-03-31.",
        "{count} cells in {column} have the day first, but most others have the month first. Knosc will probably "
        "misread some of them. Write all dates like 2024-03-31.",
    ),
    "values.dates.month_first": (
        "1 cell in {column} has the month first, but most others have the day first. Knosc will probably misread one "
        "or the other. Write all dates like 2024-03-31.",
        "{count} cells in {column} have the month first, but most others have the day first. Knosc will probably "
        "misread some of them. Write all dates like 2024-03-31.",
    ),
    "values.dates.day_or_month": (
        "1 cell in {column} could be day-month or month-day. If Knosc reads it the other way round, the date is "
        "wrong. Write it like 2024-03-31.",
        "{count} cells in {column} could be day-month or month-day. If Knosc reads them the other way round, the "
        "dates are wrong. Write them like 2024-03-31.",
    ),
    # Numbers.
    "values.numbers.as_text": (
        "1 cell in {column} is a number stored as text, and Knosc may not read it. In Excel, select it and choose "
        "Convert to Number.",
        "{count} cells in {column} are numbers stored as text, and Knosc may not read them. In Excel, select them and "
        "choose Convert to Number.",
    ),
    "values.numbers.written": (
        "1 cell in {column} is text with a comma, separator, bracket, currency, unit, space or unusual sign. Knosc may "
        "misread it. Format the column as Number, and enter only digits and your Excel's decimal sign.",
        "{count} cells in {column} are text with a comma, separator, bracket, currency, unit, space or unusual sign. "
        "Knosc may misread them. Format the column as Number, and enter only digits and your Excel's decimal sign.",
    ),
    "values.numbers.written_in_csv": (
        "1 cell in {column} contains a decimal comma, separator, bracket, currency, unit, space or unusual sign. "
        "Knosc may misread it. Use digits and a decimal point only, like 1234.5 or -1234.5.",
        "{count} cells in {column} contain a decimal comma, separator, bracket, currency, unit, space or unusual "
        "sign. Knosc may misread them. Use digits and a decimal point only, like 1234.5 or -1234.5.",
    ),
    "values.numbers.odd": "{value}: {odd} instead of {usual}",
    "values.numbers.no_number": (
        "1 cell in {column} contains text instead of a number. Knosc will probably reject this row. Enter a number, "
        "like 1234, or leave the cell empty.",
        "{count} cells in {column} contain text instead of a number. Knosc will probably reject these rows. Enter a "
        "number, like 1234, or leave the cells empty.",
    ),
    "values.logical.number": (
        "1 cell in {column} contains TRUE or FALSE instead of a number. Knosc will probably reject this row. Enter "
        "the number, like 12.",
        "{count} cells in {column} contain TRUE or FALSE instead of a number. Knosc will probably reject these rows. "
        "Enter the numbers, like 12.",
    ),
    "values.logical.date": (
        "1 cell in {column} contains TRUE or FALSE instead of a date. Knosc will probably reject this row. Enter the "
        "date, like 2026-03-31.",
        "{count} cells in {column} contain TRUE or FALSE instead of a date. Knosc will probably reject these rows. "
        "Enter the dates, like 2026-03-31.",
    ),
    "values.logical.code": (
        "1 cell in {column} contains TRUE or FALSE instead of a code. Knosc will probably reject this row. Enter the "
        "code, like A-1001.",
        "{count} cells in {column} contain TRUE or FALSE instead of a code. Knosc will probably reject these rows. "
        "Enter the codes, like A-1001.",
    ),
    "values.logical.postcode": (
        "1 cell in {column} contains TRUE or FALSE instead of a postal code. Knosc will probably reject this row. "
        "Enter the postal code, like 62701.",
        "{count} cells in {column} contain TRUE or FALSE instead of a postal code. Knosc will probably reject these "
        "rows. Enter the postal codes, like 62701.",
    ),
    "values.logical.true": "TRUE",
    "values.logical.false": "FALSE",
    # Codes.
    "values.codes.dates": (
        "Excel turned 1 cell in {column} into a date, but the column holds codes. Format it as Text and enter the "
        "value again.",
        "Excel turned {count} cells in {column} into dates, but the column holds codes. Format it as Text and enter "
        "the values again.",
    ),
    "values.codes.dates_for_numbers": (
        "Excel turned 1 cell in {column} into a date, but the column holds numbers. Format it as Number and enter the "
        "value again.",
        "Excel turned {count} cells in {column} into dates, but the column holds numbers. Format it as Number and "
        "enter the values again.",
    ),
    "values.codes.dates_among_others": (
        "1 cell in {column} contains a date, unlike the rest of the column. Excel may have turned another value into "
        "it. If so, format the column as Text and enter the value again.",
        "{count} cells in {column} contain dates, unlike the rest of the column. Excel may have turned other values "
        "into them. If so, format the column as Text and enter the values again.",
    ),
    "values.codes.written_dates": (
        "1 cell in {column} looks like a date, but the column holds codes. Excel may have turned the code into a date "
        "before the file was saved. Compare it with the source; format the column as Text before you enter codes.",
        "{count} cells in {column} look like dates, but the column holds codes. Excel may have turned the codes into "
        "dates before the file was saved. Compare them with the source; format the column as Text before you enter "
        "codes.",
    ),
    "values.codes.rounded": (
        "Excel turned the code in 1 cell of {column} into a rounded number; the last digits are lost. Format the "
        "column as Text and enter the code again.",
        "Excel turned the codes in {count} cells of {column} into rounded numbers; the last digits are lost. Format "
        "the column as Text and enter the codes again.",
    ),
    "values.codes.only_zeros": (
        "1 cell in {column} contains a rounded number instead of a code, with only zeros after the first digits. "
        "Format the column as Text and enter the code again from its source.",
        "{count} cells in {column} contain rounded numbers instead of codes, with only zeros after the first digits. "
        "Format the column as Text and enter the codes again from their source.",
    ),
    "values.codes.numbers": (
        "1 cell in {column} contains a long code stored as a number. Excel shows it like 1.23E+12 and rounds it when "
        "you save the file as CSV. Format the column as Text to keep every digit.",
        "{count} cells in {column} contain long codes stored as numbers. Excel shows them like 1.23E+12 and rounds "
        "them when you save the file as CSV. Format the column as Text to keep every digit.",
    ),
    "values.zeros.lost": (
        "1 cell in {column} probably lost leading zeros, since the other codes have {digits}. In Excel, format the "
        "column as Text and enter the code with its zeros.",
        "{count} cells in {column} probably lost leading zeros, since the other codes have {digits}. In Excel, format "
        "the column as Text and enter the codes with their zeros.",
    ),
    "values.zeros.maybe_lost": (
        "1 cell in {column} may have lost leading zeros, since the other codes have {digits}. In Excel, format the "
        "column as Text and enter the code with its zeros.",
        "{count} cells in {column} may have lost leading zeros, since the other codes have {digits}. In Excel, format "
        "the column as Text and enter the codes with their zeros.",
    ),
    "values.zeros.maybe_lost_at_end": (
        "1 cell in {column} may have lost zeros at the end, since the other codes have {digits} after the point. "
        "Knosc may not find the code, or may find another one. Format the column as Text and enter it again.",
        "{count} cells in {column} may have lost zeros at the end, since the other codes have {digits} after the "
        "point. Knosc may not find the codes, or may find other ones. Format the column as Text and enter them again.",
    ),
    "values.zeros.maybe_lost_in_sequence": (
        "1 cell in {column} may have lost zeros at the end, since the codes around it count on. Knosc may not find "
        "the code, or may find another one. Format the column as Text and enter it again.",
        "{count} cells in {column} may have lost zeros at the end, since the codes around them count on. Knosc may "
        "not find the codes, or may find other ones. Format the column as Text and enter them again.",
    ),
    "values.zeros.digits": ("{count} digit", "{count} digits"),
    "values.zeros.code": "{value} should probably be {right}",
    # Keys.
    "values.keys.empty": (
        "{column} is empty in 1 row. Knosc identifies rows by it and will probably reject the row or match it to the "
        "wrong record. Enter the value, or delete the row.",
        "{column} is empty in {count} rows. Knosc identifies rows by it and will probably reject these rows or match "
        "them to the wrong records. Enter the values, or delete the rows.",
    ),
    "values.keys.empty_in_csv": (
        "{column} is empty in 1 row. Knosc identifies rows by it and will probably reject the row or match it to the "
        "wrong record. Enter the value (for cells merged in Excel, unmerge and fill down), or delete the row.",
        "{column} is empty in {count} rows. Knosc identifies rows by it and will probably reject these rows or match "
        "them to the wrong records. Enter the values (for cells merged in Excel, unmerge and fill down), or delete "
        "the rows.",
    ),
    "values.keys.maybe_empty": (
        "{column} is empty in 1 row. Knosc probably identifies rows by it. Enter the value, or delete the row if it "
        "isn't data.",
        "{column} is empty in {count} rows. Knosc probably identifies rows by it. Enter the values, or delete the "
        "rows if they aren't data.",
    ),
    "values.keys.maybe_empty_in_csv": (
        "{column} is empty in 1 row. Knosc probably identifies rows by it. Enter the value (for cells merged in "
        "Excel, unmerge and fill down), or delete the row if it isn't data.",
        "{column} is empty in {count} rows. Knosc probably identifies rows by it. Enter the values (for cells merged "
        "in Excel, unmerge and fill down), or delete the rows if they aren't data.",
    ),
    "values.keys.all_empty": (
        "{column} is empty in every row. Knosc uses it to tell the lines of one item apart. Fill it in, unless Knosc "
        "numbers lines for your company."
    ),
    "values.keys.merged": (
        "1 cell in {column} is in merged cells. Only the first cell of a merge holds the value, so Knosc sees the "
        "others as empty. Unmerge them and fill down.",
        "{count} cells in {column} are in merged cells. Only the first cell of a merge holds the value, so Knosc sees "
        "the others as empty. Unmerge them and fill down.",
    ),
    "values.keys.merged_cells": "Merged cells {range}",
    "values.keys.totals": (
        "1 row looks like a total. Knosc treats every row as data. Delete it before you upload.",
        "{count} rows look like totals. Knosc treats every row as data. Delete them before you upload.",
    ),
    "values.keys.total": "Looks like a total: {values}",
    "values.keys.only_value": "The row contains only {value} in {column}",
    "values.keys.repeated": (
        "1 row repeats the {key} of an earlier row. Knosc may keep only one of them; which one isn't known. Delete or "
        "correct the duplicate.",
        "{count} rows repeat the {key} of an earlier row. Knosc may keep only one of them; which one isn't known. "
        "Delete or correct the duplicates.",
    ),
    "values.keys.maybe_repeated": (
        "1 row repeats the {key} of an earlier row. If that isn't intended, delete or correct the duplicate.",
        "{count} rows repeat the {key} of an earlier row. If that isn't intended, delete or correct the duplicates.",
    ),
    "values.keys.same_rows": (
        "1 row is the same as an earlier row in every column. Knosc may process it twice. Delete it.",
        "{count} rows are the same as an earlier row in every column. Knosc may process them twice. Delete them.",
    ),
    "values.keys.repeated_row": "{key}, as in row {row}",
}
NOTES: dict[str, str] = {
    "values.actions.unknown": "{column} is a column's name in quotation marks, in all of these texts. REFRESH stays.",
    "values.actions.mixed": "{odd} is one or more of Knosc's action names, like ADD and DELETE.",
    "values.actions.mixed_with_refresh": "{others} is one or more of Knosc's action names, like ADD and DELETE.",
    "values.actions.empty": "Beside the address of a cell, without a full stop, like all short texts here.",
    "values.letters.broken": "“CSV UTF-8” is a file type in Excel's Save As, as Excel calls it in your language.",
    "values.letters.unreadable_in": "{code} is the unreadable byte in hexadecimal.",
    "values.letters.control": "CLEAN is a function of Excel: use its name in your language.",
    "values.letters.control_in": "{codes} are like U+0007.",
    "values.spaces.extra": "TRIM and CLEAN are functions of Excel: use their names in your language.",
    "values.look_alikes.code": "{characters} is one or more of the sentences below.",
    "values.look_alikes.not_latin": "{script} is one of the alphabets below, {letter} is in quotation marks.",
    "values.look_alikes.cyrillic": "In “from the Cyrillic alphabet”.",
    "values.look_alikes.greek": "In “from the Greek alphabet”.",
    "values.look_alikes.armenian": "In “from the Armenian alphabet”.",
    "values.look_alikes.cherokee": "In “from the Cherokee alphabet”.",
    "values.damaged.should_be": "{value} is what the cell holds, {right} what belongs there, both in quotation marks.",
    "values.dates.month_1": "In “January has 31 days”, and so are the other months.",
    "values.dates.other_format": "{usual} is an example like 2024-03-31, “Excel dates” or “plain numbers”.",
    "values.dates.excel_dates": "In brackets, as the format of the rest of a column.",
    "values.dates.plain_numbers": "In brackets, as the format of the rest of a column.",
    "values.dates.month_named": "An example of a date with the name of the month.",
    "values.numbers.as_text": "Convert to Number is a command of Excel: use its name in your language.",
    "values.numbers.written": "A cell of a workbook. The decimal sign is the one that the user's Excel shows.",
    "values.numbers.written_in_csv": "A cell of a CSV file.",
    "values.numbers.odd": "{odd} is like “− and ５”, {usual} like “- and 5”.",
    "values.logical.true": "As Excel shows the logical value in your language, here and in the texts above.",
    "values.logical.false": "As Excel shows the logical value in your language, here and in the texts above.",
    "values.codes.dates": "Text, Number and Date are formats of cells in Excel: use their names in your language.",
    "values.zeros.digits": "In “have 6 digits” and “have 2 digits after the point”.",
    "values.keys.all_empty": "Lines here are parts of an order or a forecast, not rows of the file.",
    "values.keys.merged_cells": "{range} is like B2:B4.",
    "values.keys.total": "{values} is what the row holds, divided by points in the middle.",
    "values.keys.repeated": "{key} is one or more names of columns in quotation marks.",
}
