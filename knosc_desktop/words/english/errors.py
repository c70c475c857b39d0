"""What can go wrong between the app and Knosc, and in the app itself."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "errors.any.title": "Something went wrong",
    "errors.any.message": "The app couldn't do that.",
    # No connection.
    "errors.unreachable.title": "Knosc can't be reached",
    "errors.unreachable.message": "The connection to Knosc didn't work.",
    "errors.unreachable.hint": "Check your network or VPN.",
    "errors.name_not_found.message": "No server with this name was found.",
    "errors.name_not_found.hint": "Check the company name, and that your network or VPN is on.",
    "errors.connection_refused.message": "The server refused the connection.",
    "errors.connection_refused.hint": "Check the address and your network or VPN, or try again later.",
    "errors.connection_broken.message": "The connection to Knosc was interrupted.",
    "errors.timed_out.message": "Knosc didn't reply in time.",
    "errors.proxy.title": "No connection through your proxy",
    "errors.proxy.message": "Your company's proxy refused the connection to Knosc.",
    "errors.proxy.unreachable": "Your company's proxy can't be reached.",
    "errors.proxy.bad_address": "The proxy address that is set on this computer isn't a valid address.",
    "errors.proxy.other_sort": "This computer is set to use a {sort} proxy, which the app doesn't support.",
    "errors.proxy.http_hint": "Ask your IT department for the address of a web proxy.",
    "errors.proxy.hint": "Ask your IT department to let this computer reach your Knosc address.",
    "errors.insecure.title": "The connection isn't secure",
    "errors.insecure.message": "The server couldn't prove that it is Knosc, so nothing was sent.",
    "errors.insecure.hint": (
        "Check the address and this computer's clock. Behind a company firewall, ask your IT department "
        "to install its certificate on this computer."
    ),
    # Signing in.
    "errors.sign_in.title": "You aren't signed in",
    "errors.wrong_credentials.message": "Wrong user name or password.",
    "errors.wrong_credentials.hint": "After three failed attempts, Knosc locks the account for a while.",
    "errors.wrong_code.message": "This code is wrong or has expired.",
    "errors.wrong_code.hint": "Enter the code your authenticator app shows now.",
    "errors.locked_out.title": "The account is locked for a while",
    "errors.locked_out.message": "Knosc locked this account for a while after too many failed attempts.",
    "errors.locked_out.hint": "Wait before you try again. Each failed attempt makes the wait longer.",
    "errors.new_password.title": "Choose another password",
    "errors.new_password.message": "Knosc rejected the new password.",
    "errors.new_password.hint": ("Use at least {count} character.", "Use at least {count} characters."),
    "errors.new_password.too_late": "The time to choose a new password has run out.",
    "errors.new_password.too_late_hint": "Sign in again with the password you were given.",
    "errors.reset_link": "If an account has this email address, Knosc has sent a reset link to it.",
    "errors.session_expired.title": "Your session has ended",
    "errors.session_expired.message": "Knosc no longer accepts this session.",
    "errors.session_expired.hint": "Sign in again. Waiting uploads and runs are kept and then continue.",
    "errors.not_signed_in.message": "Sign in to Knosc first.",
    "errors.bearer.message": "This Knosc server is an older version that the app can't work with.",
    "errors.bearer.hint": "Ask your Knosc administrator when it will be updated.",
    # Knosc said no.
    "errors.refused.title": "Knosc rejected the request",
    "errors.refused.message": "Knosc rejected the request. Nothing was changed.",
    "errors.not_privileged.title": "You don't have permission",
    "errors.not_privileged.message": "Your role in Knosc doesn't allow this. Nothing was changed.",
    "errors.not_privileged.hint": "Ask your Knosc administrator for the right to edit this data type.",
    "errors.not_found.title": "Not in Knosc",
    "errors.not_found.message": "Knosc doesn't have what the app asked for.",
    "errors.not_found.last_upload": "Knosc has no upload of this data type.",
    "errors.not_found.template": "Knosc has no template to download for this data type.",
    "errors.too_large.title": "The file is too large",
    "errors.too_large.message": "Knosc rejected the file because it is too large. Nothing was changed.",
    "errors.too_large.hint": "Split it into smaller files, or ask your Knosc administrator for the limit.",
    "errors.too_many_requests.title": "Too many requests",
    "errors.too_many_requests.message": "Knosc asked the app to slow down and didn't carry out this request.",
    "errors.too_many_requests.hint": "Wait a little, then try again.",
    "errors.template_link.invalid": "The link to the template isn't a valid address, so the app didn't open it.",
    "errors.template_link.no_web": "The link to the template isn't a web address, so the app didn't open it.",
    "errors.template_link.insecure": "The link to the template isn't secure (https), so the app didn't open it.",
    "errors.template_link.hint": "Tell your Knosc administrator.",
    # Replies that say nothing.
    "errors.server_trouble.title": "Knosc has a problem",
    "errors.server_trouble.message": "Knosc couldn't reply because of a problem on its side.",
    "errors.server_trouble.hint": "Try again later. If it keeps happening, tell your Knosc administrator.",
    "errors.unreadable.title": "Unexpected reply from Knosc",
    "errors.unreadable.message": "Knosc sent an unexpected reply, so nothing is marked as done.",
    "errors.unreadable.compressed": (
        "Knosc's reply is compressed in a way the app can't read, so nothing is marked as done."
    ),
    "errors.unreadable.no_file": "Knosc sent a message instead of the file.",
    "errors.unreadable.endless": "The file from Knosc doesn't end, so the app didn't keep it.",
    "errors.unreadable.hint": "Try again. If it keeps happening, tell your Knosc administrator.",
    "errors.not_knosc.title": "Something else replied",
    "errors.not_knosc.message": (
        "A web page replied instead of Knosc. The cause may be a guest network's sign-in page, "
        "a proxy or a wrong address."
    ),
    "errors.not_knosc.hint": "Open a web browser to see if the network wants you to sign in, and check the address.",
    "errors.larger.title": "The file is larger than your limit",
    "errors.larger.message": "The file in Knosc is larger than the limit in Settings, so the app didn't keep it.",
    # An upload or a run.
    "errors.not_sent.message": "Not everything was sent, so Knosc didn't receive it.",
    "errors.not_confirmed.message": "Everything was sent, but Knosc didn't confirm it.",
    "errors.copy.unreadable_title": "The app's copy can't be read",
    "errors.copy.unreadable": "The app's copy of “{file}” can't be read. Nothing was changed in Knosc.",
    "errors.copy.changed_title": "The app's copy was changed",
    "errors.copy.changed": (
        "The app's copy of “{file}” is no longer what you uploaded. It wasn't sent completely, "
        "so Knosc can't process it."
    ),
    "errors.copy.hint": "Add the file again and upload it.",
    # Files on this computer.
    "errors.file.title": "There is a problem with a file",
    "errors.file.message": "The app can't use a file on this computer as it is.",
    "errors.file_held.title": "Another app has locked the file",
    "errors.file_held.message": "“{file}” can't be read while another app has it locked.",
    "errors.file_held.title_by": "{app} has locked the file",
    "errors.file_held.message_by": "“{file}” can't be read while {app} has it locked.",
    "errors.file_held.hint": "Close it there, or wait until it is saved, then try again.",
    "errors.save.disk_full_title": "The disk is full",
    "errors.save.disk_full": "There is no room to save “{file}”.",
    "errors.save.disk_full_hint": "Free some disk space, then save again.",
    "errors.save.open_title": "The file is open in another app",
    "errors.save.open": "“{file}” can't be replaced while it is open in another app. It hasn't changed.",
    "errors.save.open_title_in": "The file is open in {app}",
    "errors.save.open_in": "“{file}” can't be replaced while it is open in {app}. It hasn't changed.",
    "errors.save.open_hint": "Close it there and save again, or choose another name.",
    "errors.save.refused_title": "The file can't be saved there",
    "errors.save.refused": (
        "“{file}” couldn't be saved. A file with this name may be open in Excel, "
        "or you may not have access to the folder."
    ),
    "errors.save.refused_hint": "Close it, or choose another name or folder.",
    "errors.not_checked.title": "Not checked",
    "errors.not_checked.message": (
        "This file couldn't be checked. You can still upload it, but check it in Excel first."
    ),
    "errors.too_large_to_check.title": "Too large to check",
    "errors.too_large_to_check.message": (
        "This file is too large to check. You can still upload it, but check it in Excel first."
    ),
    "errors.too_large_to_check.named": (
        "“{file}” is too large to check. You can still upload it, but check it in Excel first."
    ),
    "errors.reader_ended.message": (
        "The check of this file stopped early. You can still upload it, but check it in Excel first."
    ),
    # Errors of a job about which Knosc says too little.
    "errors.job.noted": "{note} ({said})",
    "errors.job.on_sheet": "{said} (sheet {sheet})",
    "errors.job.no_words": "Knosc reports an error but doesn't describe it.",
    "errors.job.unnamed": (
        "Knosc counts {count} error without naming it.",
        "Knosc counts {count} errors without naming them.",
    ),
    "errors.job.odd_count": "Knosc counts {said} errors without naming them.",
    "errors.job.counted": ("Knosc counts {count} error.", "Knosc counts {count} errors."),
    "errors.job.named": ("It names only {count}.", "It names only {count}."),
    "errors.job.at_least": ("Knosc sent at least {count} error.", "Knosc sent at least {count} errors."),
    "errors.job.read": ("The app reads the first {count}.", "The app reads the first {count}."),
    "errors.job.entries": ("Knosc sent a list of {count} entry.", "Knosc sent a list of {count} entries."),
    "errors.job.more_entries": ("Knosc sent more than {count} entry.", "Knosc sent more than {count} entries."),
    "errors.job.read_entries": ("The app reads the first {count}.", "The app reads the first {count}."),
    # The app itself.
    "errors.app.title": "Something went wrong in the app",
    "errors.app.message": "Something went wrong in the app. Confirmed jobs aren't affected.",
    "errors.app.hint": "If it happens again, save a report and send it to your support contact.",
    "errors.keychain.title": "You'll have to sign in again next time",
    "errors.keychain.message": "This computer has no usable keychain, so the app can't keep the sign-in.",
    "errors.keychain.hint": "You stay signed in until you close the app.",
    "errors.demo.title": "The demo didn't start",
    "errors.demo.message": "The demo's own small Knosc on this computer didn't start.",
    "errors.demo.hint": "Close the app and start the demo again.",
    # Company or address, in the sign-in dialog.
    "errors.address.no_company": "Enter the first part of your Knosc address, like acme in acme.knosc.com.",
    "errors.address.bad_company": "Use only letters, digits and hyphens, like acme in acme.knosc.com.",
    "errors.address.none": "This isn't a web address. Enter one like https://acme.knosc.com.",
    "errors.address.credentials": "Remove the user name and password from the address.",
    "errors.address.insecure": "Use an https address. Without it, others could read your data on its way.",
}
NOTES: dict[str, str] = {
    "errors.job.noted": "{note} is one of the next sentences, {said} all that Knosc said, as the name of a column.",
    "errors.job.odd_count": "{said} is what Knosc gave as the count, such as 1.5.",
    "errors.job.named": "It is Knosc. Follows “Knosc counts 5 errors.” The number is of errors.",
    "errors.job.read": "Follows “Knosc sent at least 50,001 errors.” The number is of errors.",
    "errors.job.read_entries": "Follows “Knosc sent a list of 51,000 entries.” The number is of entries.",
    "errors.proxy.other_sort": "{sort} is a protocol, such as SOCKS5.",
    "errors.proxy.title": "The proxy is the company server through which this computer reaches the internet.",
    "errors.new_password.hint": "Follows “Knosc rejected the new password.”",
    "errors.reset_link": "Shown when the user forgot the password. Knosc doesn't say if there is such an account.",
    "errors.not_privileged.hint": "A data type is forecast, item master and the like.",
    "errors.larger.message": "Settings is the dialog of that name.",
    "errors.not_sent.message": "Follows the cause, as “The connection to Knosc was interrupted.” It: a file or a run.",
    "errors.not_confirmed.message": "Comes before the cause, as “Knosc didn't reply in time.” It: a file or a run.",
    "errors.copy.unreadable": "{file} is a file name. Before an upload the app copies the file and sends the copy.",
    "errors.file_held.title_by": "{app} is the name of another app, such as Excel.",
    "errors.file_held.message_by": "{file} is a file name, {app} the name of another app, such as Excel.",
    "errors.file_held.hint": "There: in the other app.",
    "errors.save.open_title_in": "{app} is the name of another app, such as Excel.",
    "errors.save.open_in": "{file} is a file name, {app} the name of another app, such as Excel.",
    "errors.address.no_company": "Shown below the field Company of the sign-in dialog.",
}
