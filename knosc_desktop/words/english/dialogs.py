"""The dialogs: sign-in, settings, questions and the others."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "dialogs.cancel": "Cancel",
    # Choosing files and folders.
    "dialogs.files.add": "Add files",
    "dialogs.files.workbooks": "Excel workbooks and CSV files",
    "dialogs.files.all": "All files",
    "dialogs.files.folder": "Choose a folder",
    "dialogs.files.save_as": "Save as",
    # About.
    "dialogs.about": "About Knosc Desktop",
    "dialogs.about.purpose": "Uploads files and starts runs in Knosc, and tracks each job to its end.",
    "dialogs.about.licences": (
        "Made with Qt {version} and Qt for Python, used under the GNU Lesser General Public License version 3. "
        "You may replace these libraries with your own builds. "
        "The other libraries are under MIT, BSD, Apache and Python licences."
    ),
    "dialogs.about.texts": "The licence texts are in {folder}",
    "dialogs.about.kept": "Your jobs, copies of uploaded files, settings and logs are in {folder}",
    "dialogs.about.session": "If you stay signed in, the session is in your computer's keychain.",
    "dialogs.about.open_folder": "Open data &folder",
    "dialogs.about.show_licences": "Show &licences",
    # An unexpected failure.
    "dialogs.crash.copy": "Copy &details",
    "dialogs.crash.save_report": "&Save report…",
    # Keys.
    "dialogs.keys": "Keyboard shortcuts",
    "dialogs.keys.key": "Key",
    "dialogs.keys.action": "What it does",
    "dialogs.keys.on_file": "On a file to upload",
    "dialogs.keys.on_problems": "In the check results of a file",
    "dialogs.keys.on_job": "On a job",
    "dialogs.keys.on_error": "On the errors of a job",
    "dialogs.keys.elsewhere": "Elsewhere",
    "dialogs.keys.upload": "Upload files",
    "dialogs.keys.upload_after_type": "Upload files, after choosing a data type",
    "dialogs.keys.menu": "Open its menu",
    "dialogs.keys.go_to_errors": "Go to its errors",
    "dialogs.keys.copy_cells": "Copy cells",
    "dialogs.keys.back_to_files": "Go back to the files",
    "dialogs.keys.copy_job": "Copy the job",
    "dialogs.keys.expand": "Expand a group",
    "dialogs.keys.collapse": "Collapse a group",
    "dialogs.keys.open_cell": "Open the file at the cell",
    "dialogs.keys.copy_errors": "Copy errors",
    "dialogs.keys.escape": "Clear the job filter, or close a notice",
    # Settings.
    "dialogs.settings": "Settings",
    "dialogs.settings.retention": "&Keep finished jobs",
    "dialogs.settings.retention_why": (
        "Older jobs are removed from the list of jobs; your data in Knosc doesn't change. "
        "Jobs with an unknown result are always kept."
    ),
    "dialogs.settings.days": ("{count} day", "{count} days"),
    "dialogs.settings.months": ("{count} month", "{count} months"),
    "dialogs.settings.years": ("{count} year", "{count} years"),
    "dialogs.settings.forever": "Forever",
    "dialogs.settings.copies": "Keep copies of &uploaded files",
    "dialogs.settings.copies_why": (
        "With them you can save or retry exactly what you uploaded. The oldest are deleted to make room. Copies of "
        "unfinished jobs are always kept."
    ),
    "dialogs.settings.up_to": "Up to {size}",
    "dialogs.settings.up_to_mb": "Up to {number} MB",
    "dialogs.settings.up_to_gb": "Up to {number} GB",
    "dialogs.settings.never": "Never",
    "dialogs.settings.safety_copy": "Before each upload, &download the last upload of that data type",
    "dialogs.settings.safety_copy_why": (
        "This is your safety copy of what was uploaded before. It also helps to find out whether Knosc received a "
        "file it didn't confirm."
    ),
    "dialogs.settings.loss": "&Ask when rows of the last upload are missing from a file",
    "dialogs.settings.loss_why": (
        "With REFRESH, Knosc may close or archive what is no longer in the file. Rows that the file itself deletes or "
        "closes count as missing. For PRODUCTION, the app always asks."
    ),
    "dialogs.settings.percent": "{percent}% or more",
    "dialogs.settings.notify": "&Notify me when uploads finish",
    "dialogs.settings.notify_why": (
        "While another window is in front, you get one notification for everything you uploaded together. The taskbar "
        "shows the progress."
    ),
    "dialogs.settings.language": "&Language",
    "dialogs.settings.language_why": "The change applies after a restart.",
    "dialogs.settings.system_language": "System language",
    # The question before an upload.
    "dialogs.review.title": ("Upload {count} file to {place}?", "Upload {count} files to {place}?"),
    "dialogs.review.upload": ("Upload {count} file to {place}", "Upload {count} files to {place}"),
    "dialogs.review.title_none": "Upload to {place}?",
    "dialogs.review.upload_none": "Upload to {place}",
    "dialogs.review.none_ticked": "Select at least one file.",
    "dialogs.review.where": "{host}, as {account}. Uploads can't be undone.",
    "dialogs.review.files": "Files of this upload",
    "dialogs.review.files_spoken": "Space selects a file or clears it. F4 shows its problems.",
    "dialogs.review.problems": "Show problems",
    "dialogs.review.problems_tip": "This cancels the upload and shows the problems of the file.",
    # Sign-in.
    "dialogs.sign_in": "Sign in to Knosc",
    "dialogs.sign_in.submit": "&Sign in",
    "dialogs.sign_in.verify": "&Verify code",
    "dialogs.sign_in.set_password": "&Set password",
    "dialogs.sign_in.try_again": "&Try again",
    "dialogs.sign_in.busy": "Waiting for Knosc…",
    "dialogs.sign_in.demo": "Try it with a &demo company",
    "dialogs.sign_in.demo_why": "For a first look you need no account.",
    "dialogs.sign_in.environment": "&Environment",
    "dialogs.sign_in.choose_environment": "Choose an environment",
    "dialogs.sign_in.environment_missing": "Choose an environment. Uploads change the data there.",
    "dialogs.sign_in.production": "Production",
    "dialogs.sign_in.test": "Test",
    "dialogs.sign_in.other": "Other address…",
    "dialogs.sign_in.company": "&Company",
    "dialogs.sign_in.example": "For example, {example}",
    "dialogs.sign_in.address": "&Address",
    "dialogs.sign_in.user": "&User name or email",
    "dialogs.sign_in.password": "&Password",
    "dialogs.sign_in.show_password": "Show password",
    "dialogs.sign_in.hide_password": "Hide password",
    "dialogs.sign_in.stay": "Stay s&igned in on this computer",
    "dialogs.sign_in.forgot": "&Forgot password?",
    "dialogs.sign_in.user_missing": "Enter your user name or email address.",
    "dialogs.sign_in.password_missing": "Enter your password.",
    "dialogs.sign_in.email_missing": "Enter your email address above. Knosc sends the link there.",
    "dialogs.sign_in.code": "&Code",
    "dialogs.sign_in.code_wanted": "Enter the code that your authenticator app shows for Knosc now.",
    "dialogs.sign_in.code_length": ("The code has {count} digit.", "The code has {count} digits."),
    "dialogs.sign_in.first_time": (
        "This is the first sign-in of this account. Choose a password of your own. You sign in with it from now on."
    ),
    "dialogs.sign_in.new_password": "&New password",
    "dialogs.sign_in.repeat_password": "&Repeat new password",
    "dialogs.sign_in.at_least": ("At least {count} character", "At least {count} characters"),
    "dialogs.sign_in.too_short": (
        "The new password needs at least {count} character.",
        "The new password needs at least {count} characters.",
    ),
    "dialogs.sign_in.not_the_same": "The passwords don't match. Enter the same one twice.",
    "dialogs.sign_in.locked": (
        "This account is locked for a while. Wait, then try again with the right password. "
        "To choose a new one, select {forgot} on the sign-in page."
    ),
}
NOTES: dict[str, str] = {
    "dialogs.cancel": "Beside “Sign in” and beside “Upload 2 files to TEST”.",
    "dialogs.files.add": "The title of the dialog in which files are chosen.",
    "dialogs.files.workbooks": "In the choice of file types, followed by (*.xlsx *.csv).",
    "dialogs.files.all": "In the choice of file types, followed by (*).",
    "dialogs.files.save_as": "The title of a dialog.",
    "dialogs.about.licences": "{version} is a version number.",
    "dialogs.about.texts": "No full stop: {folder} is the path of a folder.",
    "dialogs.about.kept": "No full stop: {folder} is the path of a folder.",
    "dialogs.keys.key": "The heading of a column of keys, such as Ctrl+O.",
    "dialogs.keys.action": "The heading of the column beside the keys.",
    "dialogs.keys.on_file": "A heading: keys that work on a file in the list “Files to upload”.",
    "dialogs.keys.on_problems": "A heading: keys that work where the problems of a file are shown beside its rows.",
    "dialogs.keys.on_job": "A heading: keys that work on a job in the list.",
    "dialogs.keys.on_error": "A heading: keys that work in the table of errors.",
    "dialogs.keys.elsewhere": "A heading: keys that work elsewhere.",
    "dialogs.keys.menu": "Of a file or a job.",
    "dialogs.settings.retention": "Beside a choice: 3 months, 1 year, forever.",
    "dialogs.settings.forever": "Finished jobs are kept forever.",
    "dialogs.settings.copies": "Beside a choice: up to 500 MB, up to 2 GB.",
    "dialogs.settings.up_to": "{size} is a file size with its unit.",
    "dialogs.settings.never": "In the place of “Up to 64 MB” or of “10% or more”.",
    "dialogs.settings.safety_copy": "Beside a choice: up to 64 MB, never. It is the size of the last upload.",
    "dialogs.settings.loss": "Beside a choice: 10% or more, never.",
    "dialogs.settings.system_language": "The first entry of the languages: the one the computer uses.",
    "dialogs.review.title": "{place} is PRODUCTION, TEST, DEMO or an internet address.",
    "dialogs.review.upload": "A button. {place} is PRODUCTION, TEST, DEMO or an internet address.",
    "dialogs.review.title_none": "When no file is ticked. {place} is as above.",
    "dialogs.review.upload_none": "A button that can't be used: no file is ticked. {place} is as above.",
    "dialogs.review.where": "{host} is an internet address, {account} a user name.",
    "dialogs.review.files": "Read out only: name of a table.",
    "dialogs.sign_in.submit": "The button that signs in.",
    "dialogs.sign_in.busy": "On the button while Knosc is asked.",
    "dialogs.sign_in.demo": "A button: sign in to the demo on this computer instead.",
    "dialogs.sign_in.demo_why": "Beside the button “Try it with a demo company”.",
    "dialogs.sign_in.choose_environment": "In the empty field for the environment.",
    "dialogs.sign_in.production": "The environment with real data.",
    "dialogs.sign_in.test": "The environment for tests.",
    "dialogs.sign_in.other": "An environment: the address is entered below.",
    "dialogs.sign_in.example": "In an empty field. {example} is a company or an address.",
    "dialogs.sign_in.code": "The code of an authenticator app.",
    "dialogs.sign_in.at_least": "In the empty field for the new password.",
    "dialogs.sign_in.locked": "{forgot} is the button “Forgot password?”, in quotation marks.",
}
