"""From what a person typed to what the page shows: cleaned, escaped, with links."""

import unicodedata

from django.utils.html import Urlizer
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

BODY_LIMIT = 10_000  # characters
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol, says Unicode, that show nothing
RENDERER = 1  # raise it when the same source begins to give other HTML


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


def to_html(body: str) -> str:
    """Safe HTML; line breaks stay as they are, the style sheet shows them."""
    return str(_Links()(body, autoescape=True))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and character not in BLANK
