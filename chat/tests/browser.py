"""What a browser makes of a room's page, and of the frames it is sent."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chat.values import Cursor

ELEMENT = re.compile(
    r"<(?P<tag>div|ol|p|span) "
    r'id="(?P<id>(?:at|earlier|later|log|name|state|topic)-\d+)"[^>]*>'
    r"(?P<content>.*?)</(?P=tag)>",
    re.DOTALL,
)
PART = re.compile(
    r'<hx-partial hx-target="(?P<target>[#.][\w-]+)" hx-swap="(?P<how>\w+(?: key:data-seq)?)">'
    r"(?P<content>.*?)</hx-partial>"
    r'|<i id="pulse"[^>]*></i>',
    re.DOTALL,
)
ITEM = re.compile(
    r'<li (?:id="(?P<id>[\w-]+)" )?[^>]*?data-seq="(?P<key>[\w.]+)".*?</li>', re.DOTALL
)
WORDS = re.compile(r'<div class="body"[^>]*>(.*?)</div>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NAME = re.compile(r'<(?:a|b) class="[^"]*\bname-(\d+)"[^>]*>([^<]*)<')
VALUE = re.compile(r'<input type="hidden" id="(?:cursor|before|until)" name="\w+" value="([^"]*)"')


class Item(NamedTuple):
    id: str
    key: str
    html: str

    @property
    def number(self) -> int:
        return int(self.key.partition(".")[0])

    @property
    def order(self) -> tuple[int, str, int]:
        """As `localeCompare` with `numeric` has it: 9, 9.3, 9.12, 9.mark, 9.new, 10."""
        _number, _dot, rest = self.key.partition(".")
        return self.number, rest if rest.isalpha() else "", int(rest) if rest.isdecimal() else 0

    @property
    def is_message(self) -> bool:
        return self.id.startswith("message-")

    @property
    def is_line(self) -> bool:
        """A mark, or that of the new messages: it is where it was when the page was drawn."""
        return self.key.endswith((".mark", ".new"))

    @property
    def words(self) -> str:
        """Without their markup; empty for a tombstone."""
        found = WORDS.search(self.html)
        return TAG.sub("", found[1]) if found else ""

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Of whom, and what."""
        return ((found[1], found[2]) for found in NAME.finditer(self.html))


class Dom:
    """The parts of the page that frames change."""

    def __init__(self, page: str) -> None:
        self.elements = {found["id"]: found["content"] for found in ELEMENT.finditer(page)}
        (self.room,) = {name.partition("-")[2] for name in self.elements}
        self.log = _items(self.elements.pop(f"log-{self.room}"))

    def receive(self, frame: str) -> None:
        parts = list(PART.finditer(frame))
        assert "".join(part[0] for part in parts) == frame, f"unknown to this browser: {frame}"
        for part in parts:
            if part["target"]:
                self._swap(part["target"], part["how"], part["content"])

    @property
    def messages(self) -> list[Item]:
        return [item for item in self.log if item.is_message]

    @property
    def cursor(self) -> Cursor:
        value = self._value("at")
        assert value is not None
        return Cursor.parse(value)

    @property
    def before(self) -> int | None:
        value = self._value("earlier")
        return None if value is None else int(value)

    @property
    def until(self) -> int | None:
        value = self._value("later")
        return None if value is None else int(value)

    def __getitem__(self, name: str) -> str:
        return self.elements[f"{name}-{self.room}"]

    def _value(self, name: str) -> str | None:
        found = VALUE.search(self[name])
        return found and found[1]

    def _swap(self, target: str, how: str, content: str) -> None:
        """Nothing, where there is no such target."""
        match target[0], target[1:], how:
            case "#", name, "innerHTML" if name in self.elements:
                self.elements[name] = content
            case "#", name, "outerHTML" if name in self.elements:
                self.elements |= {
                    found["id"]: found["content"] for found in ELEMENT.finditer(content)
                }
            case "#", name, "innerHTML" if name == f"log-{self.room}":
                self.log = _items(content)
            case "#", name, "upsert key:data-seq" if name == f"log-{self.room}":
                for item in _items(content):
                    self._upsert(item)
            case "#", name, "outerMorph":
                (new,) = _items(content)
                self.log = [new if item.id == name else item for item in self.log]
            case ".", name, "innerHTML":
                self._write_into(name, content)
            case _:
                assert re.fullmatch(r"#typing-\d+ delete|#[a-z]+-\d+ [\w :-]+", f"{target} {how}")

    def _upsert(self, new: Item) -> None:
        if new.id and any(item.id == new.id for item in self.log):
            self.log = [new if item.id == new.id else item for item in self.log]
        else:
            later = [place for place, item in enumerate(self.log) if item.order > new.order]
            self.log.insert(later[0] if later else len(self.log), new)

    def _write_into(self, name: str, content: str) -> None:
        bearer = re.compile(rf'(<(\w+) class="(?:[\w -]* )?{name}"[^>]*>)[^<]*(?=</\2>)')
        self.log = [
            item._replace(html=bearer.sub(lambda found: found[1] + content, item.html))
            for item in self.log
        ]


def _items(html: str) -> list[Item]:
    found = list(ITEM.finditer(html))
    assert "".join(each[0] for each in found) == html, f"not only items: {html}"
    return [Item(each["id"] or "", each["key"], each[0]) for each in found]
