"""Small values that modules hand to each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone, translation


class Locale(NamedTuple):
    """All that may differ between two renderings of one fragment: words and clock."""

    language: str
    zone: str

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """What is said meanwhile is said in these words, and by this clock."""
        with translation.override(self.language), timezone.override(ZoneInfo(self.zone)):
            yield


class Cursor(NamedTuple):
    """A page's place in its room's events; the tag tells a restored backup from the original."""

    seq: int
    tag: str

    def __str__(self) -> str:
        return f"{self.seq}.{self.tag}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError."""
        seq, dot, tag = text.partition(".")
        if not dot or len(tag) > 8:
            raise ValueError("not a cursor")
        return cls(whole(seq), tag)


def whole(text: object) -> int:
    """A number that every database takes, written in plain digits. Raises ValueError."""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    raise ValueError("not a number")


def whole_or[T](text: object, otherwise: T) -> int | T:
    try:
        return whole(text)
    except ValueError:
        return otherwise
