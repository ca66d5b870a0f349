"""What a page says of itself in its head."""

import codecs
import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin

from chat.outside.fetching import Fetched

READ = 512 * 1024  # bytes; a head longer than that is none
WORDS = 1_000  # characters of each thing that is said
SNIFFED = 1024  # bytes in which a page must say how it is written

TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("og:description", "twitter:description", "description")
SITES = ("og:site_name", "application-name")
PICTURES = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")
TOLD = {*TITLES, *DESCRIPTIONS, *SITES, *PICTURES}

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
# Those that browsers know: others of Python's are no charsets, or take long over a hostile page.
_KNOWN = re.compile(
    r"utf-(8|16|16-le|16-be)|iso8859-\d+|cp(125\d|866|874|932|949)|koi8-[ru]|mac-cyrillic"
    r"|shift_jis|euc_(jp|kr)|iso2022_jp|gb2312|gbk|gb18030|big5|ascii"
)


class Told(NamedTuple):
    """Plain words, as they came; "" for what the page doesn't say."""

    title: str
    description: str
    site: str
    picture: str  # its address


def told(page: Fetched) -> Told:
    """OpenGraph's words before Twitter's, and those before plain HTML's."""
    head = _Head()
    with suppress(_Over):
        head.feed(_text(page))  # never closed: what is left open at the end is no head
    picture = head.first(PICTURES)
    return Told(
        head.first(TITLES) or head.title,
        head.first(DESCRIPTIONS),
        head.first(SITES),
        _joined(page.url, picture) if picture else "",
    )


def _text(page: Fetched) -> str:
    body = page.body[:READ]
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    said = _CHARSET.search(page.content_type)
    said = said or _CHARSET.search(body[:SNIFFED].decode("latin-1"))
    return body.decode(_encoding(said[1]) if said else "utf-8", "replace")


def _encoding(label: str) -> str:
    """As browsers take it: what calls itself Latin-1 is Windows'."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return "utf-8"
    if name in {"ascii", "iso8859-1"}:
        return "cp1252"
    return name if _KNOWN.fullmatch(name) else "utf-8"


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


class _Over(Exception):
    """The head has ended."""


class _Head(HTMLParser):
    """The first of each thing that is said, to the end of the head."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.said: dict[str, str] = {}
        self._is_title = False
        self._had_title = False

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.said[name] for name in names if self.said.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            raise _Over
        if tag == "title":
            self._is_title, self._had_title = not self._had_title, True
        elif tag == "meta":
            self._note({name: value or "" for name, value in reversed(attrs)})

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            raise _Over
        if tag == "title":
            self._is_title = False

    def handle_data(self, data: str) -> None:
        if self._is_title and len(self.title) < WORDS:
            self.title += data[:WORDS]

    def _note(self, attributes: dict[str, str]) -> None:
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        words = attributes.get("content", "").strip()
        if name in TOLD and words:
            self.said.setdefault(name, words[:WORDS] if name not in PICTURES else words[:2000])
