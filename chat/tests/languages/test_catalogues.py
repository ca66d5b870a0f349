"""What is translated, and that all of it is."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.conf import settings as ours

from chat.management import catalogues

LANGUAGES = [code for code, _name in ours.LANGUAGES if code != ours.LANGUAGE_CODE]
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+[^>]*>|--\w+|(?<!/)/(?!/)\w+(?=[ .:])|^\[|\n")


@pytest.fixture(scope="module")
def said() -> set[tuple[str, str | None]]:
    return {key(message) for message in catalogues.untranslated() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_what_confab_says_and_nothing_else(
    language: str, said: set[tuple[str, str | None]]
) -> None:
    """`make messages` brings it up to that."""
    assert {key(message) for message in written(language)} == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    missing = [message.id for message in written(language) if not catalogues.is_done(message)]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_holes_and_each_plural(language: str) -> None:
    catalogue = read_po(catalogues.path_of(language).open("rb"))
    assert not [(message.id, errors) for message, errors in catalogue.check() if errors]
    assert not [each.id for each in written(language) if holes(each.id) != holes(each.string)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refresh_changes_nothing_where_nothing_changed(
    language: str, tmp_path: Path, settings: LazySettings
) -> None:
    before = catalogues.path_of(language).read_bytes()
    settings.LOCALE_PATHS = [tmp_path]
    path = catalogues.path_of(language)
    path.parent.mkdir(parents=True)
    path.write_bytes(before)
    assert not catalogues.refresh(language) and path.read_bytes() == before


def test_a_new_language_begins_with_nothing_translated(
    tmp_path: Path, settings: LazySettings, said: set[tuple[str, str | None]]
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    assert len(catalogues.refresh("fr")) == len(said)
    assert "nplurals=3" in catalogues.path_of("fr").read_text()


def written(language: str) -> list[Message]:
    catalogue = read_po(catalogues.path_of(language).open("rb"))
    return [message for message in catalogue if message.id]


def key(message: Message) -> tuple[str, str | None]:
    said = message.id if isinstance(message.id, str) else "\n".join(message.id)
    return said, message.context


def holes(words: str | Sequence[str] | None) -> list[str]:
    """Of the last form: a singular may say its number in words."""
    return sorted(HOLES.findall(words if isinstance(words, str) else (words or [""])[-1]))
