"""Emoji: which there are, in which order, and by which names they are called."""

import re
import tomllib
from functools import cache
from pathlib import Path

import emoji
from django.utils.translation import get_language, gettext_noop

Emoji = str
Name = str  # without its colons

GROUPS = (  # as the picker's file has them; to be translated where they are shown
    gettext_noop("Smileys & Emotion"),
    gettext_noop("People & Body"),
    gettext_noop("Animals & Nature"),
    gettext_noop("Food & Drink"),
    gettext_noop("Travel & Places"),
    gettext_noop("Activities"),
    gettext_noop("Objects"),
    gettext_noop("Symbols"),
    gettext_noop("Flags"),
)
UNLIKE = 4  # the rank of what isn't called so
_GROUPS = Path(__file__).with_suffix(".toml")
_RGI = emoji.STATUS["fully_qualified"]  # as keyboards send them


@cache
def groups() -> dict[str, list[Emoji]]:
    """What a picker shows, in Unicode's order."""
    return {name: each.split() for name, each in tomllib.loads(_GROUPS.read_text("utf-8")).items()}


def is_emoji(text: str) -> bool:
    """Exactly one, whether the picker shows it or not: skin tones are emoji, too."""
    return text in _names()


def named(name: Name) -> Emoji | None:
    return _by_name().get(name.lower())


def name_of(emoji: Emoji) -> Name:
    """Unicode's own, in the reader's words."""
    return _spoken(_language())[emoji].replace("_", " ")


def count(text: str) -> int | None:
    """How many emoji a text consists of, but for spaces; None where it holds anything else."""
    rest, found = _pattern().subn("", text)
    return None if rest.strip() else found


def search(query: str, limit: int) -> list[Emoji]:
    """Those called so come first, then those whose name begins so, then those with a word that
    does, then the others."""
    words = "_".join(query.lower().split())
    spoken = _spoken(_language())
    named = {each: [spoken[each], *_names()[each]] for group in groups().values() for each in group}
    ranked = [(_rank(words, names), each) for each, names in named.items()]
    ranked.sort(key=lambda pair: pair[0])
    return [each for rank, each in ranked if rank < UNLIKE][:limit]


def completions(start: str, limit: int) -> list[tuple[str, Emoji]]:
    """For ":smi": each emoji with the name that begins so, the shortest names first."""
    start = start.removeprefix(":").lower()
    names = {each: _first(start, each) for group in groups().values() for each in group}
    found = sorted((len(name), name, each) for each, name in names.items() if name)
    return [(f":{name}:", each) for _length, name, each in found[:limit]]


def _first(start: str, emoji: Emoji) -> Name | None:
    return next((name for name in _names()[emoji] if name.startswith(start)), None)


def _rank(words: str, names: list[Name]) -> int:
    if words in names:
        return 0
    if any(name.startswith(words) for name in names):
        return 1
    if any(f"_{words}" in name for name in names):
        return 2
    return 3 if any(words in name for name in names) else UNLIKE


def _language() -> str:
    return (get_language() or "en").partition("-")[0]


@cache
def _spoken(language: str) -> dict[Emoji, Name]:
    """What each is called in a language that Confab speaks; in English where nobody said it."""
    if language in emoji.LANGUAGES:
        emoji.config.load_language(language)
    return {
        each: emoji.EMOJI_DATA[each].get(language, emoji.EMOJI_DATA[each]["en"]).strip(":").lower()
        for each in _names()
    }


@cache
def _names() -> dict[Emoji, list[Name]]:
    """The short names that other chats use come before Unicode's own."""
    return {
        each: [name.strip(":").lower() for name in [*data.get("alias", []), data["en"]]]
        for each, data in emoji.EMOJI_DATA.items()
        if data["status"] == _RGI
    }


@cache
def _by_name() -> dict[Name, Emoji]:
    return {name: each for each, names in _names().items() for name in names}


@cache
def _pattern() -> re.Pattern[str]:
    """The longest first: many begin with others."""
    return re.compile("|".join(map(re.escape, sorted(_names(), key=len, reverse=True))))
