"""A language made for tests: every sentence that goes through gettext is accented in all its
letters, longer by 40 %, and bracketed. So what has a plain letter was never translated."""

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from math import ceil
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from chat.management import catalogues

LANGUAGE = "en-xa"
FOREIGN = [
    files("django") / "conf/locale/en/LC_MESSAGES/django.po",
    files("django.contrib.auth") / "locale/en/LC_MESSAGES/django.po",
    files("allauth") / "locale/de/LC_MESSAGES/django.po",
]
DATE = re.compile(r"[lDjFMYHise,:. ]*[jH][lDjFMYHise,:. ]*")
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|<[^>]*>|&\w+;|https?://\S+|//?\w+|[@#]\w+|--\w+)")
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = str.maketrans(PLAIN, "áƀçðéƒĝĥíĵķļɱñóþʠŕšţúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĻṀÑÓÞꝘŔŠŢÚṼŴẊÝŽ")


def write(folder: Path) -> None:
    """The catalogue, where Django looks for it if `folder` is in LOCALE_PATHS."""
    path = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    catalogue = Catalog("en")
    for said, context in _everything_said():
        if isinstance(said, str):
            catalogue.add(said, spoken(said), context=context)
        else:
            catalogue.add(tuple(said), tuple(map(spoken, said)), context=context)
    with path.open("wb") as file:
        write_mo(file, catalogue)


def spoken(words: str) -> str:
    if DATE.fullmatch(words):
        return words
    pieces = KEPT.split(words)
    said = [piece if n % 2 else piece.translate(ACCENTED) for n, piece in enumerate(pieces)]
    dots = "·" * ceil(0.4 * len(words))
    return f"⟦{''.join(said)}{' '.join(dots[i : i + 8] for i in range(0, len(dots), 8))}⟧"


def _everything_said() -> Iterator[tuple[str | Sequence[str], str | None]]:
    for catalogue in [*(read_po(path.open("rb")) for path in FOREIGN), catalogues.untranslated()]:
        for message in catalogue:
            if message.id:
                yield message.id, message.context
