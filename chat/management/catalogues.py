"""What there is to translate, gathered from Python and templates, and what has been translated.

Babel finds the words: it is Python, so nobody needs gettext's programs. Django turns templates
into something that it can read.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from environment import ROOT

WIDTH = 100
WITHOUT = {"tests", "migrations"}
SPEAKING = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"

"""


class Words(NamedTuple):
    said: str | tuple[str, ...]
    context: str | None


def untranslated() -> Catalog:
    """All that Confab says, in the order in which it is written down."""
    catalogue = Catalog()
    for words in [*_in_python(), *_in_templates()]:
        catalogue.add(words.said, context=words.context)
    return catalogue


def translated(language: str) -> Catalog:
    """As far as that was done, by what Confab says now."""
    path = path_of(language)
    catalogue = read_po(path.open("rb")) if path.exists() else Catalog(to_locale(language))
    catalogue.update(untranslated(), no_fuzzy_matching=True)
    return catalogue


def refresh(language: str) -> list[Message]:
    """Writes the catalogue down; returns what is yet to be translated."""
    catalogue, path = translated(language), path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=to_locale(language), plural_forms=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, WIDTH, no_location=True, omit_header=True, ignore_obsolete=True)
    return [message for message in catalogue if message.id and not is_done(message)]


def path_of(language: str) -> Path:
    (folder,) = settings.LOCALE_PATHS
    return Path(folder) / to_locale(language) / "LC_MESSAGES" / "django.po"


def is_done(message: Message) -> bool:
    said = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(said) and not message.fuzzy


def _in_python() -> Iterator[Words]:
    for path in sorted((ROOT / "chat").rglob("*.py")):
        if not WITHOUT.intersection(path.parts):
            yield from _found_in(path.read_text())


def _in_templates() -> Iterator[Words]:
    """Only their indentation would be wrong as Python."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        python = templatize(path.read_text(), origin=str(path))
        yield from _found_in("\n".join(line.strip() for line in python.splitlines()))


def _found_in(python: str) -> Iterator[Words]:
    for _line, said, _comments, context in extract("python", BytesIO(python.encode()), SPEAKING):
        yield Words(said, context)
