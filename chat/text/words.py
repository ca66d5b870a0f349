"""Words that mean somebody, some room, some message, an address or an emoji."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.urls import reverse
from markdown_it.token import Token

from chat import emojis

EVERYBODY = ("room", "here")  # words after an @ that call everybody, or everybody who is here

# None begins in the middle of a word or of an address. Possessive, so that none is tried twice.
_WORD = re.compile(
    r"""(?<![\w@#/&.+-]) (?:
            (?P<mail> [\w.+-]++ @ [\w-]++ (?:\.[\w-]++)+ )
          | (?P<web> www\.[\w-] [^\s<>\[\]"]*+ )
          | @ (?P<handle> [\w-]++ (?:\.[\w-]++)* )
          | (?P<slug> [\w-]++ ) \# (?P<number> [0-9]{1,15}+ ) (?![\w-])
          | \# (?P<room> [\w-]++ )
        )
      | (?<!\w) : (?P<emoji> [\w+-]{1,60}+ ) : (?!\w)""",
    re.VERBOSE,
)
_WEB = re.compile(r'(?<![\w+.-])https?://[^\s<>\[\]"`]++', re.IGNORECASE)
_CLOSING = ".,:;!?'\"*_~|"


class Called(NamedTuple):
    """The words after an @, and around a #, that may mean somebody or some room."""

    handles: set[str]
    slugs: set[str]


class Reading:
    """What is known while one body is read, and what was found in it.

    `people` maps the handles that become links to whom they call, and `rooms` holds the slugs that
    do: only what every reader may know of.
    """

    def __init__(self, people: Mapping[str, int], rooms: frozenset[str]) -> None:
        self.people = people
        self.rooms = rooms
        self.called = Called(set(), set())
        self.paths: set[str] = set()  # of this site, to which its words became links

    def tokens(self, text: str) -> Iterator[Token]:
        end = 0
        for match in _WORD.finditer(text):
            meant = _MEANINGS[match.lastgroup or ""](self, match)
            if meant:
                yield _text(text[end : match.start()])
                yield from meant
                end = match.end() - _excess(match)
        yield _text(text[end:])

    def person(self, match: re.Match[str]) -> list[Token]:
        handle = match["handle"].lower()
        self.called.handles.add(handle)
        if handle not in self.people:
            return []
        if handle in EVERYBODY:
            return element("b", match[0], **{"class": "mention mention-all"})
        mention = f"mention mention-{self.people[handle]}"
        return self._own_link(reverse("person", args=[handle]), match[0], **{"class": mention})

    def room(self, match: re.Match[str]) -> list[Token]:
        return self._room(match["room"].lower(), "room", match)

    def message(self, match: re.Match[str]) -> list[Token]:
        return self._room(match["slug"].lower(), "message", match, int(match["number"]))

    def mail(self, match: re.Match[str]) -> list[Token]:
        return element("a", match[0], href=f"mailto:{match[0]}")

    def web(self, match: re.Match[str]) -> list[Token]:
        address = address_in(match["web"])
        return element("a", address, href=f"https://{address}")

    def emoji(self, match: re.Match[str]) -> list[Token]:
        found = emojis.named(match["emoji"])
        return [_text(found)] if found else []

    def _room(self, slug: str, name: str, match: re.Match[str], *number: int) -> list[Token]:
        self.called.slugs.add(slug)
        if slug not in self.rooms:
            return []
        return self._own_link(reverse(name, args=[slug, *number]), match[0])

    def _own_link(self, path: str, shown: str, **attributes: str) -> list[Token]:
        self.paths.add(path)
        return element("a", shown, href=path, **attributes)


_MEANINGS: Mapping[str, Callable[[Reading, re.Match[str]], list[Token]]] = {
    "handle": Reading.person,
    "room": Reading.room,
    "number": Reading.message,
    "mail": Reading.mail,
    "web": Reading.web,
    "emoji": Reading.emoji,
}


def element(tag: str, shown: str, **attributes: str) -> list[Token]:
    opening, closing = Token(f"{tag}_open", tag, 1), Token(f"{tag}_close", tag, -1)
    opening.attrs = dict(attributes)
    return [opening, _text(shown), closing]


def with_emoji(text: str) -> str:
    """Within a link nothing else is meant."""
    return _WORD.sub(lambda word: emojis.named(word["emoji"] or "") or word[0], text)


def web_address_at(text: str, start: int, end: int) -> str:
    match = _WEB.match(text, start, end)
    return address_in(match[0]) if match else ""


def address_in(word: str) -> str:
    """Without the punctuation of the sentence around it."""
    depth = 0
    for place, character in enumerate(word):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return word[:place].rstrip(_CLOSING)
    return word.rstrip(_CLOSING)


def _excess(match: re.Match[str]) -> int:
    return len(match["web"]) - len(address_in(match["web"])) if match["web"] else 0


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
