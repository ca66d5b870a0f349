"""What a person typed, without what can't be seen."""

import re
import unicodedata

from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

BODY_LIMIT = 10_000  # characters
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol, says Unicode, that show nothing
FILENAME_LIMIT, ENDING_LIMIT = 120, 20  # characters
JOINERS = "\u200c\u200d"


class Refused(Exception):
    """What was asked for can't be done; the text is a sentence for the person who asked."""


def clean_body(text: str, *, may_be_empty: bool = False) -> str:
    """Raises Refused when nothing, or too much, is left."""
    body = "".join(c for c in normalize_newlines(text) if c in "\n\t" or not _is_control(c)).strip()
    if not any(_is_visible(c) for c in body):
        if may_be_empty:
            return ""
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


def clean_filename(text: str) -> str:
    """One that no system takes for a path, or reads in another direction; its ending stays."""
    name = clean_name(re.split(r"[/\\]", text)[-1])
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) < ENDING_LIMIT:
        name = f"{stem[: FILENAME_LIMIT - len(ending) - 1]}.{ending}"
    return name[:FILENAME_LIMIT] if name.strip(". ") else _("file")


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


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and character not in BLANK
