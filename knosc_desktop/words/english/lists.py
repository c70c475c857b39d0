"""How sentences and names are put together."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "lists.quoted": "“{name}”",
    "lists.last": "{others} and {last}",
    "lists.more": ("{count} other", "{count} others"),
    "lists.sentences": "{first} {rest}",
    "lists.time": "{at}",
    "lists.day": "{at}",
    "lists.unknown": "This was written by another version of the app ({id}).",
}
NOTES: dict[str, str] = {
    "lists.quoted": "A name in the quotation marks of the language.",
    "lists.last": "The end of a list: A, B and C. {others} is “A, B”.",
    "lists.more": "The end of a list that is cut short: A, B and 3 others.",
    "lists.sentences": "Two sentences one after the other.",
    "lists.time": "{at} is a time of day, like 14:05. It becomes part of a sentence.",
    "lists.day": "{at} is a date, like 31 Mar 2026, as your language writes it. It becomes part of a sentence.",
}
