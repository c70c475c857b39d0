"""Notices and questions of the app while it works, and its command line."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # Sign-in
    "app.demo_starting": "Starting the demo…",
    "app.demo_opens": "The demo opens in its own window.",
    "app.sign_out.title": "Sign out?",
    "app.sign_out.message": (
        "{count} upload hasn't finished. Signing out interrupts it if it has started. A waiting upload continues when "
        "you sign in again.",
        "{count} uploads haven't finished. If you sign out now, the current one is interrupted. Waiting uploads "
        "continue when you sign in again.",
    ),
    "app.sign_out.button": "Sign out",
    "app.switch.title": "Switch to {place}?",
    "app.switch.message": (
        "{count} job for {place} hasn't been sent yet. It is never sent anywhere else. If it waits, it continues "
        "after you switch back.",
        "{count} jobs for {place} haven't been sent yet. They are never sent anywhere else. Those that wait continue "
        "after you switch back.",
    ),
    "app.switch.button": "Switch to {place}",
    "app.same_file": "Added {file} to the files to upload. It is sent to {place} when you select Upload.",
    "app.cancel.button": "Cancel",
    "app.other_account": "This job belongs to {account} at {company}. Sign in there to upload its file.",
    "app.signed_in_elsewhere.upload": (
        "You've since signed in to another account, so nothing was sent. Select Upload again."
    ),
    "app.signed_in_elsewhere.run": (
        "You've since signed in to another account, so the run wasn't started. Select Run again."
    ),
    # Adding files
    "app.add_folder.title": ("Add {count} file from this folder?", "Add {count} files from this folder?"),
    "app.add_folder.message": ("{folder} contains {files}.", "{folder} contains {files}."),
    "app.add_folder.button": ("Add file", "Add {count} files"),
    "app.fetch.title": ("Download {count} file from the cloud?", "Download {count} files from the cloud?"),
    "app.fetch.message": (
        "{files} isn't on this computer yet. Download it to check and upload it.",
        "{files} aren't on this computer yet. Download them to check and upload them.",
    ),
    "app.fetch.button": "Download",
    "app.rejected.title": ("{count} file wasn't added", "{count} files weren't added"),
    "app.rejected.message": "See Details for the reasons.",
    "app.repaired": "A repaired copy of “{file}” is on the list and is checked now. Your own file is unchanged.",
    "app.not_repaired": "“{file}” changed since it was checked, so no copy was made. Its repairs were dropped.",
    "app.original_back": "Your own file “{file}” is on the list again and is checked now.",
    "app.restored": "Added {file}, the last upload before that job. Nothing has changed in Knosc.",
    # Uploads and runs
    "app.changed_meanwhile": (
        "Files that changed after you selected Upload weren't sent. Select Upload again to send the new versions."
    ),
    "app.checking": "Checking the files before they're sent…",
    "app.run_again.title": "Run {run} again?",
    "app.run_again.unconfirmed": "Knosc didn't confirm the last run of {run}. It may be running, or finished.",
    "app.run_again.unfinished": "The last run of {run} hasn't finished.",
    "app.run_again.consequence": "Knosc runs a second one after it.",
    "app.run_again.button": "Run again",
    # Jobs
    "app.notification.open": "Show job",
    "app.too_late.title": "Too late to cancel",
    "app.too_late.message": "The upload has already started, and Knosc can't stop a job.",
    "app.too_late.hint": "Wait until the job ends. The list shows its result.",
    "app.retry.title": "Retry {name}?",
    "app.retry.message": ("Knosc may already have it. If so, the data is processed twice and you can't undo it."),
    "app.retry.check_first": "Check in Knosc first.",
    "app.retry.button": "Retry",
    "app.no_news": "Still not confirmed. Knosc's last upload shows nothing new about this file.",
    "app.remove.title": "Remove this job from the list?",
    "app.remove.ended": "The job and its receipt are removed. Nothing changes in Knosc.",
    "app.remove.ended_with_file": (
        "The job, its receipt and the copy of the uploaded file are removed. Nothing changes in Knosc."
    ),
    "app.remove.unconfirmed": (
        "It isn't known whether Knosc received {name}. If you remove the job, the app stops tracking it."
    ),
    "app.remove.unfinished": "Knosc hasn't finished {name}. If you remove the job, the app stops tracking it.",
    "app.remove.button": "Remove",
    "app.keep.button": "Keep",
    "app.tracking.message": "Jobs continue in Knosc. The list shows when each state was last confirmed.",
    "app.tracking.hint": "The app keeps trying.",
    "app.open_file.gone": "File not found",
    "app.open_file.gone_message": "{file} isn't where it was when you uploaded it.",
    "app.open_file.gone_hint": "Open it where it is now, or save the uploaded file from the job's menu.",
    "app.open_at.cell": "The cell is {cell}. It's highlighted, and the first sheet links to it.",
    "app.open_at.by_hand": "Open {file} in {folder}.",
    # Saving
    "app.save.title": "Save as",
    "app.save.to_open": "Save a copy with errors marked, to open it",
    "app.saved": "Saved as {file} in {folder}.",
    "app.saved_rows": (
        "This file has only some of your rows. Before you upload it, give them an action such as UPDATE. With REFRESH, "
        "Knosc may close or replace everything not in the file."
    ),
    "app.file_name.errors": "{name} errors",
    "app.file_name.receipt": "{name} receipt",
    "app.file_name.failed_rows": "{name} failed rows",
    "app.file_name.marked": "{name} with errors marked",
    "app.file_name.problems": "{name} with problems marked",
    "app.downloading.last_upload": "Downloading the last upload of {data_type}…",
    "app.downloading.template": "Downloading the template for {data_type}…",
    "app.no_upload_yet": "Nothing to download yet",
    "app.templates.saved": ("{count} template was saved in {folder}.", "{count} templates were saved in {folder}."),
    "app.templates.missing": ("{count} template wasn't saved", "{count} templates weren't saved"),
    "app.templates.hint": "Download the missing templates again, one at a time.",
    "app.folder": "The folder is {folder}",
    # The list of jobs on disk
    "app.slow_disk.title": "This computer's disk isn't responding",
    "app.slow_disk.message": "The app can't record what happens to your jobs. It sends nothing new until it can.",
    "app.slow_disk.hint": "If your profile is on a network drive, check the network or VPN.",
    "app.left_over.title": "Earlier jobs can't be updated yet",
    "app.left_over.message": (
        "The app can't write to its list of jobs. Interrupted jobs still show their old state. Nothing is sent unless "
        "you ask for it."
    ),
    "app.left_over.hint": (
        "The app keeps trying. If this continues, check that the disk isn't full. Also check that no backup or virus "
        "scanner locks your profile folder."
    ),
    "app.damage.title": "The list of earlier jobs was damaged",
    "app.damage.some": (
        "{count} job was recovered. Others may be missing. Nothing has changed in Knosc.",
        "{count} jobs were recovered. Others may be missing. Nothing has changed in Knosc.",
    ),
    "app.damage.none": "No jobs could be recovered. Nothing has changed in Knosc.",
    "app.damage.hint": (
        "In Knosc, check the jobs that were in progress. Those shown as Not confirmed may have been received."
    ),
    # Closing, restarting, crashing
    "app.close.title": "Close the app?",
    "app.close.unsent": (
        "{count} upload hasn't finished. If you close now, it stops and stays in the list as Not sent. Jobs already in "
        "Knosc continue.",
        "{count} uploads haven't finished. If you close now, they stop and stay in the list as Not sent. Jobs already "
        "in Knosc continue.",
    ),
    "app.close.unconfirmed": (
        "{count} upload is still waiting for Knosc's reply. If you close now, it may stay in the list as Not "
        "confirmed.",
        "{count} uploads are still waiting for Knosc's reply. If you close now, they may stay in the list as Not "
        "confirmed.",
    ),
    "app.close.staged": (
        "{count} file hasn't been uploaded yet. It stays where it is, but you have to add it again next time.",
        "{count} files haven't been uploaded yet. They stay where they are, but you have to add them again next time.",
    ),
    "app.close.button": "Close app",
    "app.restart.title": "Restart the app?",
    "app.restart.message": "The app uses the new language after a restart.",
    "app.restart.button": "Restart app",
    "app.restart.later": "Later",
    "app.crash.title": "Something went wrong in the app",
    "app.crash.message": (
        "Confirmed jobs aren't affected. You can keep working. If it happens again, save a report and send it to your "
        "support contact."
    ),
    "app.crash.privacy": "The details and the report contain no files, names or passwords.",
    # A second start
    "app.instance.open": "Knosc Desktop is already open.",
    "app.instance.not_added": "The files weren't added.",
    "app.instance.too_many": "You can't add this many files at once.",
    "app.instance.not_understood": "It didn't understand the request, perhaps because it was updated meanwhile.",
    "app.instance.elsewhere": "Its window uses {here}, not {wanted}.",
    "app.instance.nowhere": "Its window has no Knosc address yet, and you asked for {wanted}.",
    "app.instance.elsewhere_hint": (
        "To use {wanted}, close that window first, or start the app with another --profile folder."
    ),
    "app.instance.demo": "the demo",
    "app.instance.closing": "It's still closing.",
    "app.instance.closing_hint": "Start it again when its window has closed.",
    "app.instance.unconfirmed": (
        "Knosc Desktop is already open, but it didn't confirm that it received the files. Check its list before you "
        "add them again."
    ),
    "app.instance.other_computer": "It's open on the computer {computer} with the same profile folder.",
    "app.instance.silent": "Its window isn't responding.",
    "app.instance.silent_hint": "Use the open window. You can drop files onto it.",
    # The command line
    "app.command.description": "Upload files to Knosc and track the jobs.",
    "app.command.epilog": (
        "To check a file without a window, use: knosc-desktop check FILE. See knosc-desktop check --help. For a file "
        "named check, use ./check."
    ),
    "app.command.demo": "try everything with a demo company on this computer",
    "app.command.server": "use this Knosc address instead of the remembered one",
    "app.command.profile": "keep everything the app stores in this folder",
    "app.command.language": "show the app in this language, such as de",
    "app.command.self_test": "test the app without a screen and report the result",
    "app.command.files": "files to add to the list",
    "app.command.usage": "Usage:",
    "app.command.arguments": "Arguments",
    "app.command.options": "Options",
    "app.command.help": "show this help",
    "app.command.version": "show the version",
    "app.command.no_value": "This option needs a value.",
    "app.command.needless_value": "This option has no value, but “{value}” was given.",
    "app.command.wrong_choice": "“{value}” isn't one of the choices ({choices}).",
    "app.command.ambiguous": "“{option}” could be more than one option ({matches}).",
    "app.command.unknown": "These arguments aren't known ({arguments}).",
    "app.command.missing": "These arguments are missing ({arguments}).",
    "app.no_qt": "Knosc Desktop can't open its window because Qt can't be loaded on this system.",
    "app.no_libraries": "Knosc Desktop can't open its window because Qt needs libraries that are missing here.",
    "app.install_libraries": "On Debian or Ubuntu, install them with:",
    "app.no_screen": "There's no screen to open a window on.",
    "app.no_screen_hint": "Start Knosc Desktop in a desktop session, or test it without a screen:",
}
NOTES: dict[str, str] = {
    "app.notification.open": "What a click on a notification of the desktop does.",
    "app.same_file": "{file} is a file name, {place} is PRODUCTION.",
    "app.switch.title": "{place} is PRODUCTION or TEST.",
    "app.switch.message": "{place} is PRODUCTION or TEST.",
    "app.switch.button": "{place} is PRODUCTION or TEST.",
    "app.other_account": "{company} is the address of the company in Knosc.",
    "app.add_folder.message": "{folder} is a quoted name, {files} a list of file names.",
    "app.fetch.message": "{files} is a list of file names.",
    "app.run_again.title": "{run} is the name of a run, such as Inventory planning.",
    "app.retry.title": "{name} is a file name in quotation marks, or the name of a run.",
    "app.remove.unconfirmed": "{name} is a file name in quotation marks, or the name of a run.",
    "app.remove.unfinished": "{name} is a file name in quotation marks, or the name of a run.",
    "app.file_name.errors": "Part of the name of a file that is saved.",
    "app.file_name.receipt": "Part of the name of a file that is saved.",
    "app.file_name.failed_rows": "Part of the name of a file that is saved.",
    "app.file_name.marked": "Part of the name of a file that is saved.",
    "app.file_name.problems": "Part of the name of a file that is saved.",
    "app.instance.elsewhere": "{here} and {wanted} are addresses, or the demo.",
    "app.instance.demo": "In the place of an address: Its window works with …, not with the demo.",
    "app.command.demo": "Help text of a command line option, in lower case in English.",
    "app.command.usage": "Before how a command is typed.",
    "app.command.arguments": "A heading.",
    "app.command.options": "A heading.",
    "app.command.help": "Help text of a command line option, in lower case in English.",
    "app.command.version": "Help text of a command line option, in lower case in English.",
    "app.command.no_value": "After the name of the option, such as “--type:”.",
    "app.command.needless_value": "After the name of the option, such as “--json:”.",
    "app.command.wrong_choice": "After the name of the option, such as “--type:”. {choices} is a list of names.",
    "app.command.ambiguous": "{option} is the beginning of an option, {matches} a list of options.",
    "app.command.unknown": "{arguments} is what was typed.",
    "app.command.missing": "{arguments} are names such as FILE.",
}
