"""From what a person typed to what the page shows: cleaned, escaped, with links."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import Urlizer, escape
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

BODY_LIMIT = 10_000  # characters
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol, says Unicode, that show nothing
JOINERS = "\u200c\u200d"
RENDERER = 2  # raise it when the same source begins to give other HTML


EVERYBODY = ("room", "here")  # words after an @ that call everybody, or everybody who is here

# Outside links, and not in the middle of a word or of an address.
_CALL = re.compile(r"(?<![\w@#/&.-])@([\w-]+(?:\.[\w-]+)*)")
_ROOM = re.compile(r"(?<![\w@#/&.-])#([\w-]+)")
_LINK = re.compile(r"(<a .*?</a>)", re.DOTALL)


class Refused(Exception):
    """What was asked for can't be done; the text is a sentence for the person who asked."""


class _Links(Urlizer):
    url_template = '<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">{url}</a>'


def clean_body(text: str) -> str:
    """Raises Refused when nothing, or too much, is left."""
    body = "".join(c for c in normalize_newlines(text) if c in "\n\t" or not _is_control(c)).strip()
    if not any(_is_visible(c) for c in body):
        raise Refused(_("Write something first."))
    if len(body) > BODY_LIMIT:
        raise Refused(
            _("That is too long: %(length)d characters, and %(limit)d is the most.")
            % {"length": len(body), "limit": BODY_LIMIT}
        )
    return body


def clean_name(text: str) -> str:
    """One line, single spaces, nothing invisible; "" when nothing is left."""
    return " ".join("".join(c if _is_visible(c) else " " for c in text).split())


def clean_status(text: str) -> str:
    """The same, but for the joiners that hold an emoji or a word together: nobody takes a status
    for somebody's name."""
    joined = "".join(c if _is_visible(c) or c in JOINERS else " " for c in text)
    return " ".join(joined.split()) if clean_name(text) else ""


def required_name(text: str) -> str:
    """Raises Refused when nothing is left."""
    if name := clean_name(text):
        return name
    raise Refused(_("A name needs letters that can be seen."))


class Called(NamedTuple):
    """The words after an @, and after a #, that may mean somebody or some room."""

    handles: set[str]
    slugs: set[str]


def called(body: str) -> Called:
    """In lower case. Quoted words call nobody again."""
    body = "\n".join(line for line in body.split("\n") if not line.startswith(">"))
    text = "".join(_outside_links(_Links()(body, autoescape=True)))
    return Called(
        {word.lower() for word in _CALL.findall(text)},
        {word.lower() for word in _ROOM.findall(text)},
    )


def to_html(
    body: str, people: Mapping[str, int] | None = None, rooms: frozenset[str] = frozenset()
) -> str:
    """Safe HTML; line breaks stay as they are, the style sheet shows them.

    `people` maps the handles that are links to whom they call, and `rooms` holds the slugs that
    are links: only what every reader may know of.
    """

    def call(match: re.Match[str]) -> str:
        handle = match[1].lower()
        if handle in EVERYBODY and people is not None and handle in people:
            return f'<b class="mention mention-all">{match[0]}</b>'
        if people is None or handle not in people:
            return match[0]
        url = escape(reverse("person", args=[handle]))
        return f'<a class="mention mention-{people[handle]}" href="{url}">{match[0]}</a>'

    def room(match: re.Match[str]) -> str:
        if match[1].lower() not in rooms:
            return match[0]
        return f'<a href="{escape(reverse("room", args=[match[1].lower()]))}">{match[0]}</a>'

    parts = _LINK.split(str(_Links()(body, autoescape=True)))
    return "".join(
        part if part.startswith("<a ") else _ROOM.sub(room, _CALL.sub(call, part)) for part in parts
    )


def _outside_links(html: str) -> Iterator[str]:
    return (part for part in _LINK.split(html) if not part.startswith("<a "))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and character not in BLANK
