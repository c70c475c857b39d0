"""Jobs in the list: states, details, errors and what the user can do with them."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # Sizes, times and places.
    "jobs.size.bytes": ("{count} byte", "{count} bytes"),
    "jobs.size.kilobytes": "{amount} kB",
    "jobs.size.megabytes": "{amount} MB",
    "jobs.size.gigabytes": "{amount} GB",
    "jobs.size.terabytes": "{amount} TB",
    "jobs.age.now": "now",
    "jobs.age.seconds": ("{count} s", "{count} s"),
    "jobs.age.minutes": ("{count} min", "{count} min"),
    "jobs.moment": "{date}, {time}",
    "jobs.environment.production": "PRODUCTION",
    "jobs.environment.test": "TEST",
    "jobs.environment.demo": "DEMO",
    # The state in a word or two.
    "jobs.state.snapshot": "Preparing",
    "jobs.state.waiting": "Waiting to upload",
    "jobs.state.sending": "Uploading",
    "jobs.state.handed_over": "Waiting for Knosc",
    "jobs.state.accepted": "Received",
    "jobs.state.queued": "Queued",
    "jobs.state.running": "Running",
    "jobs.state.other": "In Knosc",
    "jobs.state.gone": "No longer listed",
    "jobs.state.completed": "Completed",
    "jobs.state.completed_with_errors": "Completed with errors",
    "jobs.state.failed": "Failed",
    "jobs.state.not_sent": "Not sent",
    "jobs.state.refused": "Rejected",
    "jobs.state.unconfirmed": "Not confirmed",
    "jobs.state.received": "Received, result unknown",
    "jobs.state.cancelled": "Cancelled",
    "jobs.doubt.unchanged": "Not confirmed, probably not received",
    "jobs.doubt.not_ours": "Not confirmed, not the last upload",
    "jobs.doubt.undecidable": "Not confirmed, can't be verified",
    "jobs.doubt.none_shown": "Not confirmed, not found in Knosc",
    "jobs.uploading": "Uploading {percent}%",
    "jobs.title.file": "{state}: {data_type} – {file}",
    "jobs.title.run": "{state}: {data_type}",
    "jobs.filter.all": "All states",
    "jobs.filter.in_progress": "In progress",
    "jobs.filter.needs_attention": "Needs attention",
    "jobs.filter.completed": "Completed",
    "jobs.filter.failed": "Failed",
    "jobs.filter.not_sent": "Not sent",
    "jobs.filter.unknown": "Not confirmed",
    # What the state means for the user's data.
    "jobs.meaning.snapshot": "The app is copying the file, so that exactly this version is sent.",
    "jobs.meaning.waiting": "Waiting for other uploads, the network or your sign-in. Nothing has been sent yet.",
    "jobs.meaning.held": (
        "Waiting for the previous file. If that doesn't complete, this one isn't sent. Nothing has been sent yet."
    ),
    "jobs.meaning.sending": "{sent} of {size} sent. Nothing is in Knosc until the whole file is received.",
    "jobs.meaning.handed_over": "Everything was sent. Knosc hasn't replied yet.",
    "jobs.meaning.accepted": "Knosc has received this job. Its progress isn't known yet.",
    "jobs.meaning.queued": "Knosc has queued this job.",
    "jobs.meaning.running": "Knosc is working on this job.",
    "jobs.meaning.other": "Knosc calls this state {state}. The app keeps checking until the job ends.",
    "jobs.meaning.gone": (
        "Knosc no longer lists this job. It may have finished or been cleared. "
        "Check the data in Knosc; the app keeps checking."
    ),
    "jobs.meaning.completed": "Knosc has completed this job.",
    "jobs.meaning.completed_with_errors": (
        "Completed with {count} error. The row it names may not have been saved.",
        "Completed with {count} errors. The rows they name may not have been saved.",
    ),
    "jobs.meaning.completed_unlisted": (
        "Completed with errors that Knosc didn't list. Some rows may not have been saved."
    ),
    "jobs.meaning.failed": "Knosc reports that this job failed.",
    "jobs.meaning.not_sent": ("The upload was interrupted and Knosc didn't receive the file. You can safely retry."),
    "jobs.meaning.refused": "Knosc rejected the upload. No job was started.",
    "jobs.meaning.unconfirmed": (
        "The file was sent, but Knosc didn't confirm it. "
        "Check in Knosc before you retry, or the data may be processed twice."
    ),
    "jobs.meaning.received": (
        "Knosc received this file, but its job number was lost, so the app can't track it. "
        "In Knosc, check the data, and Notifications > Integration Inbound for rejected rows."
    ),
    "jobs.meaning.cancelled": "You cancelled this job before anything was sent.",
    "jobs.run.sending": "The app is sending the request.",
    "jobs.run.not_sent": "The request was interrupted and Knosc didn't receive it. You can safely retry.",
    "jobs.run.refused": "Knosc rejected the run. No job was started.",
    "jobs.run.unconfirmed": (
        "The request was sent, but Knosc didn't confirm it. "
        "Check in Knosc before you retry, or the run may be started twice."
    ),
    "jobs.run.correct": "Correct the errors and start the run again.",
    "jobs.failed.errors": ("Failed with {count} error.", "Failed with {count} errors."),
    "jobs.failed.rows": (
        "Knosc says it processed {count} row; it isn't known whether it was saved.",
        "Knosc says it processed {count} rows; it isn't known whether they were saved.",
    ),
    "jobs.failed.correct": "Correct the errors and upload again.",
    "jobs.rows_processed": ("{count} row processed.", "{count} rows processed."),
    # What Knosc's last upload tells of a file that was not confirmed.
    "jobs.evidence.none": "The app hasn't checked Knosc for this file yet.",
    "jobs.evidence.not_seen": "The app checked Knosc, but couldn't find out whether it received this file.",
    "jobs.evidence.arrived": "Knosc's last upload of this data type is exactly this file.",
    "jobs.evidence.unchanged": (
        "Knosc's last upload of this data type hasn't changed, so this file probably wasn't received."
    ),
    "jobs.evidence.none_shown": (
        "Knosc shows no upload of this data type, now or before. "
        "Either this file wasn't received, or Knosc doesn't show such files."
    ),
    "jobs.evidence.not_ours": (
        "Knosc's last upload of this data type is a different file. "
        "Either this one wasn't received, or another upload came later."
    ),
    "jobs.evidence.same_before": (
        "Knosc's last upload of this data type is exactly this file, but it already was before. "
        "It isn't known whether Knosc received it this time."
    ),
    "jobs.evidence.maybe_same_before": (
        "Knosc's last upload of this data type is exactly this file, but it may have been before. "
        "It isn't known whether Knosc received it this time."
    ),
    "jobs.evidence.run": "A run has no file to look for. Check the planning results in Knosc.",
    # The story of the selected job.
    "jobs.story.to": "For {environment} ({address}) as {account}.",
    "jobs.story.sent_to": "Sent to {environment} ({address}) as {account}.",
    "jobs.story.corrects": "This is the corrected file of an earlier job that failed.",
    "jobs.story.retried": "You've retried this job. The retry is a separate job in the list.",
    "jobs.story.in_doubt": (
        "This job repeats {job}, which Knosc didn't confirm and may have received. "
        "Check in Knosc before you retry. If the data is there, a retry would process it twice."
    ),
    "jobs.story.held_for": "This job waits for {job} to complete.",
    "jobs.story.behind": "This job waits behind {job}, which is older and waits for another job.",
    "jobs.story.staged": "The corrected file is in the list of files to upload. Check it there, then upload it.",
    "jobs.story.corrected": (
        "You've saved this file since you uploaded it. Select Add corrected file to check and send the new version."
    ),
    "jobs.story.correction": "The corrected file is a separate job ({state}).",
    "jobs.story.correction_sent": "You've uploaded the corrected file as a separate job ({state}).",
    # How old the state is.
    "jobs.checked.looked": "checked {when}",
    "jobs.checked.not_tracked": "not tracked",
    "jobs.checked.not_tracked_since": "not tracked, {when}",
    "jobs.checked.not_updated": "not updated",
    "jobs.checked.not_updated_since": "not updated, {when}",
    "jobs.checked.may_differ": "The state may have changed since.",
    "jobs.checked.never_confirmed": "Knosc hasn't confirmed this state.",
    "jobs.checked.confirmed": "Knosc last confirmed this state on {moment}.",
    "jobs.checked.looked_on": "The app last checked Knosc for this file on {moment}.",
    "jobs.checked.other_account": (
        "The app isn't tracking this job now. It belongs to {account} at {address}. Sign in there to track it."
    ),
    # Behind Details.
    "jobs.details.trigger": "Trigger: {name}",
    "jobs.details.address": "Address: {address}",
    "jobs.details.asked": "Requested: {moment}",
    "jobs.details.handed_over": "Completely sent: {moment}",
    "jobs.details.accepted": "Confirmed as received: {moment}",
    "jobs.details.confirmed": "Last confirmed: {moment}",
    "jobs.details.looked": "Last checked in Knosc: {moment}",
    "jobs.details.completed": "Completed: {moment}",
    "jobs.details.job_id": "Job number in Knosc: {id}",
    "jobs.details.status": "Status in Knosc: {status}",
    "jobs.details.size": ("Size: {count} byte", "Size: {count} bytes"),
    "jobs.details.digest": "SHA-256: {digest}",
    "jobs.details.before": "SHA-256 of the previous upload: {digest}",
    "jobs.details.no_before": "SHA-256 of the previous upload: Knosc showed none",
    "jobs.details.version": "Sent by: Knosc Desktop {version}",
    # What the user can do with a job: entries of its menu and buttons below it.
    "jobs.action.cancel": "Ca&ncel job",
    "jobs.action.look_again": "Check in Knosc &again",
    "jobs.action.retry": "&Retry",
    "jobs.action.retry_after_question": "&Retry…",
    "jobs.action.corrected": "Add correcte&d file",
    "jobs.action.same_file": "Upload &the same file to {place}…",
    "jobs.action.show_errors": "Show &errors",
    "jobs.action.save_marked": "Save copy with errors &marked…",
    "jobs.action.save_failed_rows": "Save &failed rows…",
    "jobs.action.save_errors": "Save errors as CS&V…",
    "jobs.action.save_receipt": "Save recei&pt…",
    "jobs.action.save_sent": "Save &uploaded file…",
    "jobs.action.save_copy": "Save cop&y of file…",
    "jobs.action.restore": "Restore previous up&load…",
    "jobs.action.copy": "&Copy",
    "jobs.action.remove": "Rem&ove from list",
    "jobs.action.remove_after_question": "Rem&ove from list…",
    # The columns of the list.
    "jobs.column.state": "State",
    "jobs.column.data": "Data type",
    "jobs.column.file": "File",
    "jobs.column.rows": "Rows",
    "jobs.column.errors": "Errors",
    "jobs.column.started": "Started",
    "jobs.column.checked": "Checked",
    "jobs.column.where": "Sent to",
    "jobs.column_tip.started": "When you asked for the upload or run",
    "jobs.column_tip.checked": "When Knosc last confirmed the state",
    "jobs.column_tip.rows": "Rows that Knosc processed",
    "jobs.column_tip.errors": "Errors that Knosc reported",
    "jobs.file.corrected": "{file} – corrected",
    "jobs.file.tip": "{file}\n{size}",
    "jobs.where.tip": "{address}\nas {account}",
    # The errors of a job.
    "jobs.errors.column.message": "Error",
    "jobs.errors.column.place": "Your cell",
    "jobs.errors.column.row": "Knosc row",
    "jobs.errors.column.column": "Knosc column",
    "jobs.errors.column.count": "Count",
    "jobs.errors.others": "Other error messages",
    "jobs.errors.not_located": "not located",
    "jobs.errors.not_copied": (
        "{count} more error isn't copied. To get all of them, save the errors as CSV.",
        "{count} more errors aren't copied. To get all of them, save the errors as CSV.",
    ),
    "jobs.errors.expanded": ("{message}, {count} error, expanded", "{message}, {count} errors, expanded"),
    "jobs.errors.collapsed": ("{message}, {count} error, collapsed", "{message}, {count} errors, collapsed"),
}
NOTES: dict[str, str] = {
    "jobs.action.same_file": "{place} is PRODUCTION. Offered for a job that TEST has completed.",
    "jobs.size.kilobytes": "A file size; {amount} is a number like 1.5. Use the unit your language's Windows shows.",
    "jobs.age.now": "In the column Checked: the state was confirmed a moment ago.",
    "jobs.age.seconds": "In a narrow column: so many seconds ago.",
    "jobs.age.minutes": "In a narrow column: so many minutes ago.",
    "jobs.moment": "A point in time, like “22 Nov 2024, 10:41:00”.",
    "jobs.environment.production": "Which Knosc is meant, in capitals: the one with the company's real data.",
    "jobs.environment.test": "Which Knosc is meant, in capitals: the one for trying things out.",
    "jobs.environment.demo": "Which Knosc is meant, in capitals: a small one that comes with the app.",
    "jobs.state.waiting": "A state in the list of jobs: keep it short.",
    "jobs.state.handed_over": "A state in the list of jobs: everything was sent, and Knosc hasn't replied yet.",
    "jobs.state.accepted": "A state in the list of jobs: Knosc has the file and has said nothing else yet.",
    "jobs.state.running": "A state in the list of jobs: Knosc is working on it.",
    "jobs.state.other": "A state in the list of jobs: Knosc has the job, and gives no name to its state.",
    "jobs.state.gone": "A state in the list of jobs: Knosc doesn't list this job any more.",
    "jobs.state.refused": "A state in the list of jobs: Knosc said no to the upload as a whole.",
    "jobs.doubt.not_ours": "A state in the list of jobs: Knosc's last upload is another file.",
    "jobs.doubt.undecidable": "A state in the list of jobs: what Knosc shows tells nothing about this upload.",
    "jobs.uploading": "A state in the list of jobs: so much of the file has been sent.",
    "jobs.title.file": "Title of the details: “Completed: Forecast – forecast.xlsx”.",
    "jobs.title.run": "Title of the details: “Completed: Inventory planning”.",
    "jobs.filter.all": "A choice of states beside the field that filters the list of jobs.",
    "jobs.meaning.held": "This job is sent only after another one has completed.",
    "jobs.meaning.sending": "{sent} and {size} are sizes like 1.5 MB.",
    "jobs.meaning.other": "{state} is Knosc's own word for the state, in quotation marks.",
    "jobs.meaning.received": "Notifications > Integration Inbound is a page of Knosc, whose menus are in English.",
    "jobs.run.sending": "The request that Knosc starts a run.",
    "jobs.story.to": "Where a job will be sent; {environment} is PRODUCTION, TEST or DEMO, {account} a user name.",
    "jobs.story.sent_to": "Where a job was sent; {environment} is PRODUCTION, TEST or DEMO, {account} a user name.",
    "jobs.story.in_doubt": "{job} is a file name in quotation marks, or the name of a run.",
    "jobs.story.held_for": "{job} is a file name in quotation marks, or the name of a run.",
    "jobs.story.behind": "{job} is a file name in quotation marks, or the name of a run.",
    "jobs.story.corrected": "“Add corrected file” is the button below; use the same words.",
    "jobs.story.correction": "{state} is the state of that job, like “Waiting to upload”.",
    "jobs.story.correction_sent": "{state} is the state of that job, like “Completed”.",
    "jobs.checked.looked": "In a narrow column: when the app last checked. {when} is a time, a day or “3 min”.",
    "jobs.checked.not_tracked": "In a narrow column: the job belongs to an account that isn't signed in.",
    "jobs.checked.not_tracked_since": "In a narrow column. {when} is a time, a day or how long ago, like “3 min”.",
    "jobs.checked.not_updated": "In a narrow column: the state should have been confirmed by now.",
    "jobs.checked.not_updated_since": "In a narrow column. {when} is a time, a day or how long ago, like “3 min”.",
    "jobs.details.trigger": "Technical details for support; “trigger” is Knosc's technical name of a data type.",
    "jobs.details.version": "{version} is a number like 1.2.0.",
    "jobs.action.cancel": "Only as long as nothing was sent. & marks the letter to press; once each in this menu.",
    "jobs.action.look_again": "Look whether Knosc has received the file.",
    "jobs.action.corrected": "Add the file that you have corrected since to the files to upload.",
    "jobs.action.save_marked": "A copy of the file in which the cells with errors are highlighted.",
    "jobs.action.save_failed_rows": "A file of only the rows with errors.",
    "jobs.action.save_sent": "Save exactly what was uploaded.",
    "jobs.action.save_copy": "Of a file that was never uploaded.",
    "jobs.action.restore": "Add the file that Knosc had before this job to the files to upload.",
    "jobs.action.copy": "Copy the selected jobs to the clipboard.",
    "jobs.column.data": "Heading of a column.",
    "jobs.column.started": "Heading of a column: when the user asked for it.",
    "jobs.column.checked": "Heading of a column: when the state was last confirmed.",
    "jobs.column.where": "Heading of a column with PRODUCTION, TEST or DEMO below it.",
    "jobs.file.corrected": "The user has saved this file since the job failed.",
    "jobs.where.tip": "{address} is that of Knosc, {account} a user name.",
    "jobs.errors.column.row": "Heading of a column: the number of the row as Knosc counts.",
    "jobs.errors.column.column": "Heading of a column: the name that Knosc gives to the column.",
    "jobs.errors.others": "Stands for all error messages that have no group of their own.",
    "jobs.errors.not_located": "Instead of a cell, where it isn't known which one Knosc means.",
    "jobs.errors.expanded": "Spoken by a screen reader: a group of errors that shows its errors below.",
    "jobs.errors.collapsed": "Spoken by a screen reader: a group of errors that hides its errors.",
}
