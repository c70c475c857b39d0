"""What a look into a staged file found, in one phrase and in full; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain import upload_review
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.texts import quoted
from knosc_desktop.domain.validation import STRUCTURAL, Defect, Severity
from knosc_desktop.models import formatting as text
from knosc_desktop.models.roles import Tone
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from knosc_desktop.domain.files import StagedFile, Validation
    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.texts import Param
    from knosc_desktop.domain.validation import CheckReport, Comparison, Finding, LastUpload


_BETWEEN = " · "
_GRAVE = (Severity.ERROR, Severity.WARNING)
_MOST_NAMED = 5
"""Problems of a file that are spoken by name; the others are counted."""
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon"}
"""Those that have a name; any other is shown as it is."""
_ENCODINGS = frozenset({"utf-8", "utf-16-le", "utf-16-be", "cp1252"})
"""What is found out; any other is called by its own name."""


def in_short(finding: Finding) -> str:
    """What it is, in a few words."""
    return tr(f"staging.defect.{finding.defect.name.lower()}", count=finding.count)


def rows(file: StagedFile) -> str:
    """How many rows of data it has; empty until that is known, and where no header says which they are."""
    count = row_count(file)
    return "" if count is None else tr("staging.rows", count=count)


def row_count(file: StagedFile) -> int | None:
    """The same as a number; None until that is known, and where no header says which they are."""
    found = file.validation
    return None if found.report is None or _lacks_header(found) else found.report.rows


def row_number(file: StagedFile) -> str:
    """The same below a heading that says what is counted."""
    count = row_count(file)
    return "" if count is None else text.count(count)


def phrase(file: StagedFile) -> str:
    """The one thing to know of it at a glance."""
    if file.problem is not None:
        return _joined(render(file.problem.title), render(file.note if file.wait else file.problem.message))
    found = file.validation
    parts = [_kind_doubt(file)]
    if found.report is not None:
        parts += [_checked(file, found.report), _change(found)]
    elif found.obstacle is not None:
        parts += [render(found.obstacle.title).rstrip("."), tr("staging.phrase.can_upload")]
    elif _is_under_way(found):
        parts.append(tr("staging.phrase.checking"))
    return _joined(*parts, render(file.note), _open_repairs(file)) or text.size(file.stamp.size)


def pill(file: StagedFile) -> str:
    """The first of it, which is shown as a sign; empty while nothing is known."""
    if file.problem is not None:
        return render(file.problem.title)
    found = file.validation
    if doubt := _kind_doubt(file):
        return doubt
    if found.report is not None:
        return _found(file, found.report)
    if found.obstacle is not None:
        return render(found.obstacle.title).rstrip(".")
    return tr("staging.phrase.checking") if _is_under_way(found) else ""


def pill_tone(file: StagedFile) -> Tone:
    """How that feels: what an upload would lose is told by its changes."""
    report = file.validation.report
    is_clean = report is not None and not _grave(report) and file.trigger is not None and not looks_like_other(file)
    return Tone.GOOD if file.problem is None and is_clean else tone(file)


def beside_pill(file: StagedFile) -> str:
    """What follows it."""
    if file.problem is not None:
        return render(file.note if file.wait else file.problem.message)
    found = file.validation
    follows = ""
    if found.report is not None:
        follows = _found(file, found.report) if _kind_doubt(file) else ""
    elif found.obstacle is not None:
        follows = tr("staging.phrase.can_upload")
    words = _joined(follows, render(file.note), _open_repairs(file))
    return words or ("" if pill(file) else text.size(file.stamp.size))


def _open_repairs(file: StagedFile) -> str:
    """That what was repaired is not in the file yet."""
    return tr("staging.phrase.repairs", count=len(file.repairs)) if file.repairs else ""


def changes(file: StagedFile) -> str:
    """What uploading it would change, in numbers."""
    return "" if file.problem is not None or file.validation.report is None else _change(file.validation)


def missing(file: StagedFile) -> str:
    """The part of the changes that says what is missing, if that is much."""
    comparison = file.validation.comparison
    if comparison is None or not comparison.refreshes or not comparison.missing:
        return ""
    return _missing(comparison)


def spoken_phrase(file: StagedFile) -> str:
    """The same for who can't see the signs: how grave it is, and what is counted, by its names as well."""
    report = file.validation.report
    if report is None or file.problem is not None:
        return _joined(phrase(file), _advice(file))
    grave = _grave(report)
    if not grave:
        return phrase(file)
    names = list(dict.fromkeys(map(in_short, grave)))[:_MOST_NAMED]
    named = counts(report, *_GRAVE) if len(grave) == 1 else ", ".join(names)
    parts = [_kind_doubt(file), _found(file, report), named, _change(file.validation), render(file.note)]
    return _joined(*parts)


def _advice(file: StagedFile) -> str:
    """What to do about a file that can't be uploaded, or can't be checked."""
    trouble = file.problem or file.validation.obstacle
    return "" if trouble is None or file.wait is not None else render(trouble.hint)


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


def will_be_rejected(file: StagedFile) -> bool:
    """Whether it can be uploaded, and Knosc will probably reject it or rows of it."""
    report = file.validation.report
    return file.problem is None and report is not None and report.count(Severity.ERROR) > 0


def has_more(file: StagedFile) -> bool:
    """Whether there is anything to show beyond the phrase."""
    found = file.validation
    return any(part is not None for part in (found.report, found.comparison, found.obstacle, found.head))


def nothing_found(file: StagedFile) -> str:
    """What to say in place of findings; empty when another sentence says why there are none."""
    found = file.validation
    if found.report is not None:
        if file.trigger is None:
            return tr("staging.clean.type_needed")
        return tr("staging.clean.matches" if _matches_template(file) else "staging.clean.no_problems")
    if found.obstacle is not None:
        return ""
    return tr("staging.clean.checking" if _is_under_way(found) else "staging.clean.not_checked")


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
        return tr("staging.origin.none")
    if file.corrects:
        origin = tr("staging.origin.corrects")
    elif file.is_kind_chosen:
        origin = tr("staging.origin.chosen")
    elif winner == file.trigger:
        return tr("staging.origin.recognised")
    else:
        origin = tr("staging.origin.preset")
    if not winner:
        return origin
    if winner == file.trigger:
        return f"{origin} {tr('staging.origin.columns_match')}"
    return f"{origin} {tr('staging.origin.columns_differ', type=text.trigger_label(winner))}"


def kind_in_short(file: StagedFile) -> str:
    """The same in a word or two, to be spoken after the kind."""
    if file.is_kind_chosen:
        return tr("staging.origin_short.chosen")
    kind_scores = file.validation.kind_scores
    recognised = kind_scores is not None and kind_scores.winner == file.trigger
    return tr("staging.origin_short.recognised" if recognised else "staging.origin_short.preset")


def change(file: StagedFile) -> str:
    """What sending it would change, and what that means for what is missing; empty until that is known."""
    comparison = file.validation.comparison
    if comparison is None or file.trigger is None:
        return ""
    last = file.validation.last_upload
    meaning = upload_review.consequence(file.trigger, comparison)
    doubt = upload_review.reservation(last)
    final = tr("review.final") if upload_review.is_final(file.trigger, comparison) else ""
    sentences = _compared(last, render(upload_review.summary(comparison))), render(doubt), render(meaning), final
    return " ".join(sentence for sentence in sentences if sentence)


def _compared(last: LastUpload | None, changes: str) -> str:
    if last is None:
        return tr("staging.compared.last", changes=changes)
    file, time = text.one_line(last.file_name), text.moment_in_full(last.fetched_at)
    if last.is_very_last:
        return tr("staging.compared.last_named", file=file, time=time, changes=changes)
    return tr("staging.compared.completed_named", file=file, time=time, changes=changes)


def written(file: StagedFile) -> str:
    """Where its table is, and how a CSV file is written, in sentences; empty until that is known."""
    found, sentences = file.validation, []
    if found.report is not None and not _lacks_header(found):
        sentences.append(tr("staging.written.rows", count=found.report.rows))
    if found.header is not None and found.header.sheet:
        sheet = text.one_line(found.header.sheet)
        sentences.append(tr("staging.written.header_on_sheet", row=found.header.row, sheet=sheet))
    elif found.header is not None:
        sentences.append(tr("staging.written.header", row=found.header.row))
    if found.head is not None and found.head.dialect is not None:
        sentences.append(_dialect(found.head.dialect))
    return " ".join(sentences)


def counts(report: CheckReport, *severities: Severity) -> str:
    """How many findings of each of these severities there are, e.g. ``2 errors, 1 warning``; empty without any."""
    numbers = {severity: report.count(severity) for severity in severities}
    return ", ".join(tr(f"staging.count.{each}", count=number) for each, number in numbers.items() if number)


def change_in_short(comparison: Comparison) -> str:
    """What sending it would change, in numbers."""
    # Without a key a changed row is one that is gone and one that is new.
    numbers = {
        "new" if comparison.key else "new_or_changed": comparison.new,
        "changed": comparison.changed,
        "deleted": comparison.deleted,
        "closed": comparison.closed,
        # Where only whole rows are compared, the row may have been there with other values.
        "not_found" if comparison.key else "not_matched": comparison.not_there,
    }
    if comparison.refreshes:
        # Otherwise what is missing stays as it is in Knosc.
        numbers[_MISSING[bool(comparison.key)]] = comparison.missing
    named = [tr(f"staging.change.{what}", count=number) for what, number in numbers.items() if number]
    return ", ".join(named) or tr("staging.change.none")


_MISSING = {True: "missing", False: "missing_or_changed"}


def _missing(comparison: Comparison) -> str:
    return tr(f"staging.change.{_MISSING[bool(comparison.key)]}", count=comparison.missing)


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
        return tr("staging.phrase.looks_like", type=text.trigger_label(other))
    if file.trigger is None and (kind_scores is not None or file.validation.report is not None):
        return tr("staging.phrase.type_unknown")
    return ""


def _found(file: StagedFile, report: CheckReport) -> str:
    grave = _grave(report)
    if len(grave) == 1:
        return in_short(grave[0])
    notes = counts(report, Severity.NOTE)
    return counts(report, *_GRAVE) if grave else _joined(_clean(file), notes)


def _checked(file: StagedFile, report: CheckReport) -> str:
    grave = _grave(report)
    if len(grave) == 1:
        return tr("staging.phrase.show", problems=in_short(grave[0]))
    if grave:
        return tr("staging.phrase.show", problems=counts(report, *_GRAVE))
    notes = counts(report, Severity.NOTE)
    return _joined(_clean(file), tr("staging.phrase.show", problems=notes) if notes else "")


def _clean(file: StagedFile) -> str:
    """Of what no kind was chosen for, the columns were not checked: it is not known to be right."""
    if file.trigger is None:
        return ""
    return tr("staging.phrase.matches" if _matches_template(file) else "staging.phrase.no_problems")


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
        # After the check nothing else is left to go wrong; the reason is shown in full where all of it is.
        return tr("staging.phrase.not_compared")
    return tr("staging.phrase.comparing") if found.phase is ValidationPhase.COMPARING else ""


def _warns(found: Validation) -> bool:
    loses = found.comparison is not None and found.comparison.loses_much()
    return loses or (found.report is not None and found.report.count(Severity.WARNING) > 0)


def _dialect(dialect: CsvDialect) -> str:
    known = _DELIMITERS.get(dialect.delimiter)
    delimiter: Param = tr(f"staging.delimiter.{known}") if known else quoted(text.one_line(dialect.delimiter))
    encoding = text.one_line(dialect.encoding)
    if dialect.encoding in _ENCODINGS:
        encoding = tr(f"staging.encoding.{dialect.encoding.replace('-', '_')}")
    if dialect.has_mark:
        sentence = tr("staging.written.csv_with_mark", delimiter=delimiter, encoding=encoding)
    else:
        sentence = tr("staging.written.csv", delimiter=delimiter, encoding=encoding)
    return f"{sentence} {tr('staging.written.sep_line')}" if dialect.has_sep_line else sentence


def _joined(*phrases: str) -> str:
    return _BETWEEN.join(phrase for phrase in phrases if phrase)
