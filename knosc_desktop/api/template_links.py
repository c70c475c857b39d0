"""Reading the list of templates, whose shape is not documented (knosc-api.md section 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knosc_desktop.api.file_names import name_in_url, safe_file_name
from knosc_desktop.domain.errors import Unreadable
from knosc_desktop.domain.files import TemplateLink
from knosc_desktop.domain.triggers import TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.api.answers import Answer

_DEEPEST = 4
_LINKS = ("url", "link", "href", "downloadurl", "downloadlink", "download", "templateurl", "template", "path", "file")
_KINDS = ("trigger", "type", "uploadtype", "key", "kind", "id", "slug", "name", "label", "title")
_FILE_NAMES = ("filename", "name", "title")
_FILES = (".xlsx", ".xls", ".csv", ".xlsm", ".zip")


async def template_links(answer: Answer) -> dict[str, TemplateLink]:
    """The link of each kind of data, by the kind's name.

    Reads a map of kinds to links, a list of objects, and objects by kind, plain
    or inside an envelope.

    Raises:
        Unreadable: there is something, but no link of a known kind in it.
    """
    said = await answer.json()
    if not isinstance(said, (dict, list)):
        raise Unreadable(details=f"{answer.details}\na JSON {type(said).__name__} instead of a list of templates")
    links: dict[str, TemplateLink] = {}
    for trigger, url, name in _pairs(said, _DEEPEST):
        fallback = f"{trigger}-template.xlsx"
        links.setdefault(trigger, TemplateLink(trigger, url, safe_file_name(name or name_in_url(url), fallback)))
    if not links and any(_leaves(said, _DEEPEST)):
        raise Unreadable(details=f"{answer.details}\nno link to a template of a known kind")
    return links


def _pairs(value: Any, depth: int) -> Iterator[tuple[str, str, str]]:
    """Trigger, link and file name (may be empty) of everything that looks like a template."""
    if isinstance(value, str):
        if (link := _link(value)) and (trigger := _trigger(name_in_url(link))):
            yield trigger, link, ""
    elif isinstance(value, list) and depth:
        for entry in value:
            yield from _pairs(entry, depth - 1)
    elif isinstance(value, dict) and depth:
        if own := _own_pair(value):
            yield own
        else:
            for key, entry in value.items():
                yield from _under(key, entry, depth - 1)


def _under(key: str, entry: Any, depth: int) -> Iterator[tuple[str, str, str]]:
    """What stands under a key, which may be the name of a kind."""
    trigger = _trigger(key)
    link = _link_in(entry) if isinstance(entry, dict) else _link(entry)
    if trigger and link:
        yield trigger, link, _file_name_in(entry) if isinstance(entry, dict) else ""
    else:
        yield from _pairs(entry, depth)


def _own_pair(value: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """An object that names both its kind and its link."""
    fields = {_plain(key): entry for key, entry in value.items()}
    link = _link_in(value)
    trigger = next((found for key in _KINDS if (found := _trigger(fields.get(key)))), None)
    trigger = trigger or (_trigger(name_in_url(link)) if link else None)
    return (trigger, link, _file_name_in(value)) if trigger and link else None


def _link_in(value: Mapping[str, Any]) -> str:
    fields = {_plain(key): entry for key, entry in value.items()}
    return next((link for key in _LINKS if (link := _link(fields.get(key)))), "")


def _file_name_in(value: Mapping[str, Any]) -> str:
    fields = {_plain(key): entry for key, entry in value.items()}
    names = (fields.get(key) for key in _FILE_NAMES)
    return next((name for name in names if isinstance(name, str) and name.lower().endswith(_FILES)), "")


def _link(value: Any) -> str:
    """The value if it looks like a link; whether to follow it is decided elsewhere."""
    if not isinstance(value, str) or len(value) > 8192:  # noqa: PLR2004 - longer than any address
        return ""
    text = value.strip()
    return text if "/" in text or ":" in text or text.lower().endswith(_FILES) else ""


def _leaves(value: Any, depth: int) -> Iterator[bool]:
    """Whether there is anything at all below the envelope."""
    if isinstance(value, (dict, list)) and depth:
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _leaves(entry, depth - 1)
    else:
        yield value is not None


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


_BY_PLAIN_NAME = {_plain(name): trigger.name for trigger in TRIGGERS for name in (trigger.title, trigger.name)}


def _trigger(value: Any) -> str | None:
    """The trigger a key, value or file name names, by name or label, with or without the word "template"."""
    if not isinstance(value, str):
        return None
    stem = next((value[: -len(end)] for end in _FILES if value.lower().endswith(end)), value)
    return _BY_PLAIN_NAME.get(_plain(stem).removesuffix("template").removesuffix("upload"))
