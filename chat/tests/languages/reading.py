"""What a page says that nobody has translated."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.db import models

from chat import emojis, pushing

SAID = ("aria-label", "title", "placeholder", "alt")
SILENT = {"script", "style", "code"}
BUTTONS = {"submit", "button", "reset"}
NAMES = {
    *("Confab", "@room", "@here", "Apprise", "ntfy", "ntfys", "QR", "CSV", "IP"),
    *(service.name for service in pushing.SERVICES.values()),
    *available_timezones(),
    *(emojis.name_of(each) for group in emojis.groups().values() for each in group),
}
ADDRESS = re.compile(r"\b[\w.+-]+@[\w.-]+\b|\b\w+://\S*|(?<!\w)/\S+|(?<![\w])[#@]\w+")
LETTERS = re.compile(r"[A-Za-z]{2,}(?:[ ,.'-]+[A-Za-z]+)*")


class Reader(HTMLParser):
    """Collects the words of a page, for the eye and for the ear."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.said += [attributes[name] or "" for name in SAID if name in attributes]
        if tag == "input" and attributes.get("type") in BUTTONS:
            self.said.append(attributes.get("value") or "")
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


class Theirs:
    """What is in the database, and names: nobody translates that."""

    def __init__(self) -> None:
        lines = {line.strip() for text in _texts() for line in text.splitlines()}
        pieces = {piece.strip() for line in lines for piece in re.split(r"@\w+", line)}
        self.words = lines | pieces | NAMES | {name for _code, name in settings.LANGUAGES}
        kept = sorted((each for each in self.words if len(each) > 1), key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, kept))})\b")

    def left_out(self, said: str) -> str:
        return "" if said.strip() in self.words else self._pattern.sub(" ", said)


def untranslated(html: str, theirs: Theirs) -> set[str]:
    """Words of ours with plain letters."""
    reader = Reader()
    reader.feed(html)
    plain = {said for said in reader.said if LETTERS.search(said)}
    return {
        word for said in plain for word in LETTERS.findall(ADDRESS.sub(" ", theirs.left_out(said)))
    }


def _texts() -> Iterator[str]:
    for model in apps.get_app_config("chat").get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField)) and not field.choices
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            yield from (text for text in row if isinstance(text, str))
