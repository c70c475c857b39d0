"""Why an upload was not sent, not confirmed or not tracked."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "uploads.not_sent": "Not sent",
    "uploads.not_confirmed": "Not confirmed",
    "uploads.check_before_retry": "Check in Knosc before you retry, or the data may be processed twice.",
    "uploads.safe_to_retry": "You can safely retry.",
    "uploads.check_data": "In Knosc, check the data, and Notifications > Integration Inbound for rejected rows.",
    # Left half-way when the app closed, or by a damaged list of jobs.
    "uploads.interrupted.file": "The upload was interrupted and Knosc didn't receive the file.",
    "uploads.interrupted.run": "The run was interrupted before Knosc received it, so it didn't start.",
    "uploads.no_reply": "The app stopped before Knosc replied.",
    "uploads.damaged_list": (
        "The list of jobs on this computer was damaged, and the latest changes to this job are missing. "
        "Knosc may have received it."
    ),
    "uploads.first_received.title": "Not retried",
    "uploads.first_received.message": "Knosc has already received the first upload, so the retry wasn't sent.",
    "uploads.lost_track": "The app lost track of this upload before the whole file was sent. Knosc didn't receive it.",
    # Refused after everything had been sent.
    "uploads.refused_late.session": "Everything was sent, but then Knosc replied that the session had ended.",
    "uploads.refused_late.pace": "Everything was sent, but then Knosc replied that there were too many requests.",
    "uploads.refused_late.possible": "Knosc may still process it.",
    "uploads.refused_late.unchanged": (
        "Knosc still shows the last upload from before, so it probably didn't receive this file."
    ),
    "uploads.refused_late.none": "Knosc shows no upload of this data type, so it probably didn't receive this file.",
    "uploads.knosc_says": "Knosc says: “{said}”",
    "uploads.refused_session.hint": ("Your sign-in works. If this keeps happening, tell your Knosc administrator."),
    # Held against Knosc's last upload before it is sent.
    "uploads.already_there.message": (
        "Knosc's last upload of this data type is already exactly this file, so it wasn't sent."
    ),
    "uploads.already_there.hint": "To have Knosc process it once more, select Retry.",
    "uploads.not_compared.message": (
        "Knosc's last upload couldn't be downloaded, so it isn't known whether Knosc already has this file. It wasn't "
        "sent."
    ),
    "uploads.not_compared.hint": "Check in Knosc. If the data isn't there, select Retry.",
    "uploads.found_there.message": (
        "This list says that the file wasn't sent, but Knosc's last upload is exactly this file. "
        "The list may come from a backup."
    ),
    # Waiting for the next attempt.
    "uploads.slowed.message": "Knosc asked the app to slow down. Nothing has been sent yet.",
    "uploads.tries_again": "The app tries again automatically.",
    "uploads.tries_again_at": "The app tries again at {time}. To try earlier, select Check now.",
    "uploads.stopped_trying": "The app has stopped trying. When the problem is solved, select Retry.",
    # Held until the file before it has completed.
    "uploads.previous.failed": "The previous file didn't complete, so this one wasn't sent.",
    "uploads.previous.failed_named": "“{name}” didn't complete, so this file wasn't sent.",
    "uploads.previous.failed_hint": "Check the job of the previous file. When its data is in Knosc, retry this one.",
    "uploads.previous.received": (
        "Knosc received the previous file, but it isn't known whether it completed. This one wasn't sent."
    ),
    "uploads.previous.received_named": (
        "Knosc received “{name}”, but it isn't known whether it completed. This file wasn't sent."
    ),
    "uploads.previous.received_hint": (
        "Check in Knosc whether the data of the previous file is there. If so, retry this one."
    ),
    # What the user asks for and cannot have.
    "uploads.other_account": "To retry this upload, sign in to {company} as {account}.",
    "uploads.no_retry.title": "This job can't be retried",
    "uploads.no_retry.not_copied": "The app hadn't finished copying the file, so there is nothing to send.",
    "uploads.no_retry.not_copied_hint": "Add the file to the list.",
    "uploads.no_retry.done": "It has been retried already, or Knosc has received it. Nothing was sent.",
    "uploads.no_retry.done_hint": "To upload the file once more, add it to the list.",
    # Tracking.
    "uploads.shared_number.title": "Not tracked",
    "uploads.shared_number.message": (
        "Knosc gave this upload the same job number as another one. "
        "It isn't known which of the two Knosc's replies are about, so the app tracks neither."
    ),
    "uploads.shared_number.hint": (
        "Before you retry, check the data in Knosc, and Notifications > Integration Inbound for rejected rows."
    ),
    "uploads.paused.title": "Knosc asked the app to wait",
    "uploads.paused.message": "The app won't check jobs in Knosc until {time}, so the states shown may be old.",
    "uploads.paused.hint": "To check earlier, select Check now.",
    "uploads.not_updated.title": "Not updated",
    "uploads.not_updated.message": ("Knosc can't report the state of this job ({reason}). The state shown may be old."),
    "uploads.not_updated.hint": (
        "The app keeps checking and updates the other jobs. If this doesn't change, tell your Knosc administrator."
    ),
    # A folder of blank templates, for the command line.
    "uploads.no_templates.title": "No templates in the folder",
    "uploads.no_templates.message": "The folder “{folder}” has no template for any data type.",
    "uploads.no_templates.hint": "Name the files after the data types, like item-master.xlsx.",
    "uploads.empty_template.title": "The template has no columns",
    "uploads.empty_template.message": "“{name}” in the template folder has no row with column names.",
    "uploads.empty_template.hint": "Download the blank template again.",
}
NOTES: dict[str, str] = {
    "uploads.not_sent": "Title of a job's problem: Knosc has not received it.",
    "uploads.not_confirmed": "Title of a job's problem: it was sent, and Knosc's reply was lost.",
    "uploads.check_data": "“Notifications” and “Integration Inbound” are pages of Knosc, as its menu calls them.",
    "uploads.interrupted.run": "A run is inventory planning in Knosc, started without a file.",
    "uploads.first_received.title": "Title of a job that was to be a retry of an earlier one.",
    "uploads.refused_late.possible": "Follows one of the two before. “It” is the upload or the run.",
    "uploads.refused_late.unchanged": "The last upload is the newest file of that data type in Knosc.",
    "uploads.knosc_says": "{said} is what Knosc's server answered, in its own language.",
    "uploads.already_there.hint": "“Retry” is the button of that name.",
    "uploads.found_there.message": "“This list” is the list of jobs.",
    "uploads.tries_again_at": "{time} is a time of day. “Check now” is the command of that name.",
    "uploads.stopped_trying": "“Retry” is the button of that name.",
    "uploads.previous.failed_named": "{name} is the name of the previous file.",
    "uploads.previous.received_named": "{name} is the name of the previous file.",
    "uploads.other_account": "{company} is an address like acme.knosc.com, {account} a user name.",
    "uploads.shared_number.hint": "“Notifications” and “Integration Inbound” are pages of Knosc.",
    "uploads.paused.message": "{time} is a time of day.",
    "uploads.paused.hint": "“Check now” is the command of that name.",
    "uploads.not_updated.message": "{reason} is a title without a full stop, like “Knosc has a problem”.",
    "uploads.no_templates.hint": "The name of the file stays as it is.",
}
