"""What a browser makes of a room's page, and of the frames it is sent."""

import re
from collections.abc import Callable, Iterator
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
    r'|<i id="pulse"[^>]*>[^<]*</i>',
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


class OpenThread:
    """Beside the conversation. `in_order` says that its state is the socket's, and not any more
    what came by HTTP."""

    def __init__(self, root_id: int, head: str, log: str) -> None:
        self.root_id = root_id
        self.root = _head(root_id, head)
        self.replies = _items(log)
        self.earlier = ""
        self.in_order = False


class Dom:
    """The parts of the page that frames change."""

    def __init__(self, page: str) -> None:
        self.elements = {found["id"]: found["content"] for found in ELEMENT.finditer(page)}
        (self.room,) = {name.partition("-")[2] for name in self.elements}
        self.log = _items(self.elements.pop(f"log-{self.room}"))
        self.thread: OpenThread | None = None

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
        name = target[1:]
        if target[0] == ".":
            self._swap_all(name, how, content)
        elif name in self.elements:
            self._replace(name, how, content)
        elif name == f"log-{self.room}":
            self._swap_log(how, _items(content))
        elif self.thread and name == f"thread-{self.thread.root_id}":
            self._swap_replies(self.thread, how, _items(content))
        elif self.thread and name == f"before-thread-{self.thread.root_id}":
            self.thread.earlier = content
        elif how == "outerMorph":
            (new,) = _items(content)
            self._map(lambda item: new if item.id == name else item)
        else:
            assert re.fullmatch(r"[a-z-]+-\d+ [\w :-]+", f"{name} {how}")

    def _swap_all(self, name: str, how: str, content: str) -> None:
        if how == "innerMorph":
            self._morph_into(name, content)
        elif not name.startswith("root-"):
            self._write_into(name, content)
        elif self.thread and name == f"root-{self.thread.root_id}":
            self.thread.root = _head(self.thread.root_id, content)

    def _replace(self, name: str, how: str, content: str) -> None:
        if how == "innerHTML":
            self.elements[name] = content
        else:
            assert how == "outerHTML"
            self.elements |= {found["id"]: found["content"] for found in ELEMENT.finditer(content)}

    def _swap_log(self, how: str, items: list[Item]) -> None:
        if how == "innerHTML":
            self.log = items
        else:
            for item in items:
                _upsert(self.log, item)

    def _swap_replies(self, thread: OpenThread, how: str, items: list[Item]) -> None:
        if how == "innerMorph":
            thread.replies, thread.in_order = items, True
        for item in items:
            _upsert(thread.replies, item)

    def _write_into(self, name: str, content: str) -> None:
        bearer = re.compile(rf'(<(\w+) class="(?:[\w -]* )?{name}"[^>]*>)[^<]*(?=</\2>)')
        self._rewrite(bearer, content)

    def _morph_into(self, name: str, content: str) -> None:
        """Into what holds no other of its kind."""
        bearer = rf'(<(p|div) class="(?:[\w -]* )?{name}"[^>]*>).*?(?=</\2>)'
        self._rewrite(re.compile(bearer, re.DOTALL), content)

    def _rewrite(self, place: re.Pattern[str], content: str) -> None:
        def rewritten(item: Item) -> Item:
            return item._replace(html=place.sub(lambda found: found[1] + content, item.html))

        self._map(rewritten)
        if self.thread:
            self.thread.root = rewritten(self.thread.root)

    def _map(self, change: Callable[[Item], Item]) -> None:
        self.log = [change(item) for item in self.log]
        if self.thread:
            self.thread.replies = [change(item) for item in self.thread.replies]


def _upsert(items: list[Item], new: Item) -> None:
    places = [place for place, item in enumerate(items) if new.id and item.id == new.id]
    if places:
        items[places[0]] = new
    else:
        later = [place for place, item in enumerate(items) if item.order > new.order]
        items.insert(later[0] if later else len(items), new)


def _head(root_id: int, html: str) -> Item:
    return Item(f"root-{root_id}", "0", html)


def _items(html: str) -> list[Item]:
    found = list(ITEM.finditer(html))
    assert "".join(each[0] for each in found) == html, f"not only items: {html}"
    return [Item(each["id"] or "", each["key"], each[0]) for each in found]
