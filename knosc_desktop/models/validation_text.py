"""What a look into a staged file found, in one phrase and in full; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain import upload_review
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.validation import STRUCTURAL, Defect, Severity
from knosc_desktop.models import formatting as text
from knosc_desktop.models.roles import Tone
from knosc_desktop.words.catalogue import render

if TYPE_CHECKING:
    from knosc_desktop.domain.files import StagedFile, Validation
    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.validation import CheckReport, Comparison, Finding


# What a defect is called where there is room for a few words; pure functions.

_IN_SHORT = {
    Defect.UNCLOSED_QUOTE: "a quote that is never closed",
    Defect.ESCAPED_QUOTE: "quotes escaped with a backslash",
    Defect.OTHER_DELIMITER: "different delimiters",
    Defect.QUOTED_LINES: "whole lines in quotes",
    Defect.ROW_WIDTH: "rows that don't fit the header",
    Defect.REPEATED_HEADER: "a repeated header",
    Defect.LOST_ZEROS: "missing leading zeros",
    Defect.LOST_TRAILING_ZEROS: "missing trailing zeros",
    Defect.SCIENTIFIC_CODE: "codes turned into numbers",
    Defect.CODE_AS_DATE: "entries turned into dates",
    Defect.FORMULA_WITHOUT_VALUE: "formulas without a result",
    Defect.ERROR_VALUE: "error values",
    Defect.HASH_SIGNS: "### instead of values",
    Defect.GUARDED_CODE: "codes wrapped for Excel",
    Defect.SHOWN_DIFFERENTLY: "values Excel shows differently",
    Defect.NUMBER_AS_TEXT: "text in place of numbers",
    Defect.LOGICAL_VALUE: "TRUE or FALSE in place of values",
    Defect.MIXED_DATES: "dates that may be misread",
    Defect.IMPOSSIBLE_DATE: "dates that don't exist",
    Defect.MIXED_ACTIONS: "mixed actions",
    Defect.DUPLICATE_KEY: "rows with the same key",
    Defect.AFTER_GAP: "blank rows in the table",
    Defect.HIDDEN_ROW: "hidden rows",
    Defect.HIDDEN_COLUMN: "hidden columns",
    Defect.HIDDEN_SHEET: "hidden sheet",
    Defect.OTHER_SHEET: "more than one sheet",
    Defect.REORDERED_COLUMNS: "columns in another order",
    Defect.HEADER_NOT_FIRST: "column names not in row 1",
    Defect.NO_HEADER: "no column names found",
    Defect.NO_ROWS: "no rows of data",
    Defect.ENCODING: "uncertain letters",
    Defect.UNDECODABLE: "unreadable characters",
    Defect.SEP_LINE: "a sep= line",
}
"""Where that says more than its own value."""
_COUNTED = {
    Defect.MISSING_COLUMN: ("missing column", "missing columns"),
    Defect.UNKNOWN_COLUMN: ("column unlike the template", "columns unlike the template"),
    Defect.DUPLICATE_COLUMN: ("doubled column", "doubled columns"),
    Defect.EMPTY_COLUMN_NAME: ("column without a name", "columns without a name"),
}


def in_short(finding: Finding) -> str:
    """What it is, in a few words."""
    if finding.defect in _COUNTED:
        return text.counted(finding.count, *_COUNTED[finding.defect])
    return _IN_SHORT.get(finding.defect, finding.defect.value)


_SHOW = "show"
"""The last word of a phrase that has more behind it."""

_BETWEEN = " · "
_SEVERITIES = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}
_GRAVE = (Severity.ERROR, Severity.WARNING)
_DELIMITERS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "vertical bars",
    " ": "blanks",
    ":": "colons",
}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "Windows-1252 (Western European)",
}
"""What is found out; any other is called by its own name."""


def rows(file: StagedFile) -> str:
    """How many rows of data it has; empty until that is known, and where no header says which they are."""
    found = file.validation
    return "" if found.report is None or _lacks_header(found) else text.counted(found.report.rows, "row", "rows")


def phrase(file: StagedFile) -> str:
    """The one thing to know of it at a glance."""
    if file.problem is not None and file.wait:
        return _BETWEEN.join(filter(None, (render(file.problem.title), render(file.note))))
    if file.problem is not None:
        return f"{render(file.problem.title)}: {render(file.problem.message)}"
    found = file.validation
    parts = [_kind_doubt(file)]
    if found.report is not None:
        parts += [_checked(file, found.report), _change(found)]
    elif found.obstacle is not None:
        parts.append(f"{render(found.obstacle.title).rstrip('.')}; it can still be sent")
    elif _is_under_way(found):
        parts.append("checking…")
    parts.append(render(file.note))
    return _BETWEEN.join(part for part in parts if part) or text.size(file.stamp.size)


def spoken_phrase(file: StagedFile) -> str:
    """The same for who cannot see the sign beside it: what is named by what it is also says how grave it is."""
    report = file.validation.report
    if report is None or file.problem is not None or len(_grave(report)) != 1:
        return phrase(file)
    return f"{counts(report, *_GRAVE)}: {phrase(file)}"


def tone(file: StagedFile) -> Tone:
    """How its line feels."""
    found = file.validation
    if file.problem is not None:
        return Tone.BUSY if file.wait else Tone.BAD
    if file.trigger is None:
        return Tone.WAITING
    if found.report is not None and found.report.count(Severity.ERROR):
        return Tone.BAD
    if looks_like_other(file) or _warns(found):
        return Tone.WARNING
    return _progress(found)


def has_more(file: StagedFile) -> bool:
    """Whether there is anything to show beyond the phrase."""
    found = file.validation
    return any(part is not None for part in (found.report, found.comparison, found.obstacle, found.head))


def nothing_found(file: StagedFile) -> str:
    """What to say in place of findings; empty when another sentence says why there are none."""
    found = file.validation
    if found.report is not None:
        if file.trigger is None:
            return "Its columns are checked once its kind is chosen."
        if _matches_template(file):
            return "The columns match the template, and nothing wrong was found."
        return "Nothing wrong was found."
    if found.obstacle is not None:
        return ""
    return "The contents are being checked…" if _is_under_way(found) else "The contents have not been checked yet."


def looks_like_other(file: StagedFile) -> str:
    """Name of the kind that its columns clearly fit, when that is not the one it will be sent as; else empty."""
    kind_scores = file.validation.kind_scores
    winner = "" if kind_scores is None else kind_scores.winner
    return winner if winner != file.trigger else ""


def kind_origin(file: StagedFile) -> str:
    """Who said what kind it is, in a sentence or two."""
    kind_scores = file.validation.kind_scores
    winner = "" if kind_scores is None else kind_scores.winner
    if file.trigger is None:
        return "Its kind is not chosen yet."
    if file.corrects:
        origin = "The same kind as the failed job that it corrects."
    elif file.is_kind_chosen:
        origin = "You chose this kind."
    elif winner == file.trigger:
        return "Recognised by its columns."
    else:
        origin = "Taken from the kind of data that was chosen when the file came."
    if not winner:
        return origin
    return f"{origin} {'Its columns agree.' if winner == file.trigger else _looks_like(winner)}"


def kind_in_short(file: StagedFile) -> str:
    """The same in a word or two, to be spoken after the kind."""
    if file.trigger is None:
        return "to be chosen"
    if file.is_kind_chosen:
        return "chosen by you"
    kind_scores = file.validation.kind_scores
    recognised = kind_scores is not None and kind_scores.winner == file.trigger
    return "recognised by its columns" if recognised else "not checked against its columns"


def change(file: StagedFile) -> str:
    """What sending it would change, and what that means for what is missing; empty until that is known."""
    comparison = file.validation.comparison
    if comparison is None or file.trigger is None:
        return ""
    meaning = upload_review.consequence(file.trigger, comparison)
    doubt = upload_review.reservation(file.validation.last_upload)
    sentences = f"Against {_which(file)}: {upload_review.summary(comparison)}.", doubt, meaning
    return " ".join(sentence for sentence in sentences if sentence)


def _which(file: StagedFile) -> str:
    last = file.validation.last_upload
    if last is None:
        return "the last upload"
    return f"{last.name}, “{text.one_line(last.file_name)}” as of {text.moment_in_full(last.fetched_at)}"


def written(file: StagedFile) -> str:
    """Where its table is, and how a CSV file is written, in a sentence; empty until that is known."""
    found, parts = file.validation, []
    if found.report is not None and not _lacks_header(found):
        parts.append(text.counted(found.report.rows, "row of data", "rows of data"))
    if found.header is not None:
        sheet = f" on the sheet “{text.one_line(found.header.sheet)}”" if found.header.sheet else ""
        parts.append(f"column names in row {text.count(found.header.row)}{sheet}")
    if found.head is not None and found.head.dialect is not None:
        parts.append(_dialect(found.head.dialect))
    sentence = ", ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def counts(report: CheckReport, *severities: Severity) -> str:
    """How many findings of each of these severities there are, e.g. ``2 errors, 1 warning``; empty without any."""
    numbers = {severity: report.count(severity) for severity in severities}
    return ", ".join(text.counted(number, *_SEVERITIES[severity]) for severity, number in numbers.items() if number)


def change_in_short(comparison: Comparison) -> str:
    """What sending it would change, in numbers."""
    # Without a key a changed row is one that is gone and one that is new.
    numbers = {
        "new" if comparison.key else "new or changed": comparison.new,
        "changed": comparison.changed,
        "to be deleted": comparison.deleted,
        "to be closed": comparison.closed,
        upload_review.unmatched(comparison): comparison.not_there,
    }
    if comparison.refreshes:
        # Otherwise what is missing stays as it is in Knosc.
        numbers["missing" if comparison.key else "missing or changed"] = comparison.missing
    named = [f"{text.count(number)} {what}" for what, number in numbers.items() if number]
    return ", ".join(named) or "nothing new since the last upload"


def _lacks_header(found: Validation) -> bool:
    return found.report is not None and any(each.defect is Defect.NO_HEADER for each in found.report.findings)


def _is_under_way(found: Validation) -> bool:
    return found.phase in {ValidationPhase.READING, ValidationPhase.COMPARING}


def _progress(found: Validation) -> Tone:
    if found.obstacle is not None:
        return Tone.UNSURE
    if _is_under_way(found):
        return Tone.BUSY
    return Tone.QUIET if found.report is None else Tone.GOOD


def _kind_doubt(file: StagedFile) -> str:
    kind_scores = file.validation.kind_scores
    if other := looks_like_other(file):
        return f"looks like {text.trigger_label(other)}"
    if file.trigger is None and (kind_scores is not None or file.validation.report is not None):
        return "not sure what it is: choose its kind"
    return ""


def _looks_like(winner: str) -> str:
    return f"Its columns look like {text.trigger_label(winner)}."


def _checked(file: StagedFile, report: CheckReport) -> str:
    grave = _grave(report)
    if len(grave) == 1:
        return f"{in_short(grave[0])}: {_SHOW}"
    if grave:
        return f"{counts(report, *_GRAVE)}: {_SHOW}"
    notes = counts(report, Severity.NOTE)
    return ", ".join(part for part in (_clean(file), f"{notes}: {_SHOW}" if notes else "") if part)


def _clean(file: StagedFile) -> str:
    """Of what no kind was chosen for, the columns were not checked: it is not known to be right."""
    if file.trigger is None:
        return ""
    return "matches the template" if _matches_template(file) else "nothing wrong found"


def _matches_template(file: StagedFile) -> bool:
    """Whether a sound file was held against the template of its kind; there may have been none."""
    kind_scores, report = file.validation.kind_scores, file.validation.report
    if report is not None and any(finding.defect in STRUCTURAL for finding in report.findings):
        return False
    return file.trigger is not None and kind_scores is not None and kind_scores.to(file.trigger) is not None


def _grave(report: CheckReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity in _GRAVE]


def _change(found: Validation) -> str:
    if found.comparison is not None:
        return change_in_short(found.comparison)
    if found.obstacle is not None:
        # Of what was checked nothing else is left to go wrong; the reason stands in full where all of it does.
        return "not compared with the last upload"
    return "comparing…" if found.phase is ValidationPhase.COMPARING else ""


def _warns(found: Validation) -> bool:
    loses = found.comparison is not None and found.comparison.loses_much()
    return loses or (found.report is not None and found.report.count(Severity.WARNING) > 0)


def _dialect(dialect: CsvDialect) -> str:
    delimiter = _DELIMITERS.get(dialect.delimiter) or f"“{text.one_line(dialect.delimiter)}”"
    encoding = _ENCODINGS.get(dialect.encoding, dialect.encoding)
    mark = "with" if dialect.has_mark else "without"
    first_line = ", a first line for Excel that is no row" if dialect.has_sep_line else ""
    return f"cells parted by {delimiter}, written as {text.one_line(encoding)} {mark} a byte-order mark{first_line}"
