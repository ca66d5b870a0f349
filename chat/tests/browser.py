"""What a browser makes of a room's page, and of the frames it is sent."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chat.values import Cursor

FRAGMENT = re.compile(
    r'<hx-partial hx-target="#(?P<target>[\w-]+)" hx-swap="\w+">(?P<content>.*?)</hx-partial>'
    r'|(?P<message><li id="(?P<id>message-\d+)"[^>]* data-seq="(?P<number>\d+)".*?</li>)'
    r'|<input type="hidden" id="cursor" name="after" value="(?P<cursor>[^"]*)"[^>]*>'
    r'|<div id="(?P<edge>earlier|later)"[^>]*>(?P<way>.*?)</div>'
    r'|<i id="pulse"[^>]*></i>',
    re.DOTALL,
)
WORDS = re.compile(r'<div class="body"[^>]*>(.*?)</div>', re.DOTALL)
NUMBER = re.compile(r'<input type="hidden" id="(?:before|until)" name="\w+" value="(\d+)"')


class Item(NamedTuple):
    id: str
    number: int
    html: str

    @property
    def words(self) -> str:
        """Empty for a tombstone."""
        found = WORDS.search(self.html)
        return found[1] if found else ""


class Dom:
    """The parts of the page that frames change."""

    def __init__(self, page: str) -> None:
        self.log: list[Item] = []
        self.cursor = Cursor(0, "")
        self.before: int | None = None
        self.until: int | None = None
        self._swap(FRAGMENT.finditer(page))

    def receive(self, frame: str) -> None:
        parts = list(FRAGMENT.finditer(frame))
        assert "".join(part[0] for part in parts) == frame, f"unknown to this browser: {frame}"
        self._swap(parts)

    def _swap(self, parts: Iterable[re.Match[str]]) -> None:
        for part in parts:
            if part["target"] == "log":
                self.log = [_item(each) for each in FRAGMENT.finditer(part["content"])]
            elif part["target"]:
                self._replace(part["target"], part["content"])
            elif part["message"]:
                self._upsert(_item(part))
            elif part["cursor"]:
                self.cursor = Cursor.parse(part["cursor"])
            elif part["edge"]:
                self._move_edge(part["edge"], NUMBER.search(part["way"]))

    def _replace(self, target: str, content: str) -> None:
        """Nothing, where there is no such target."""
        if new := FRAGMENT.fullmatch(content):
            self.log = [_item(new) if item.id == target else item for item in self.log]

    def _upsert(self, new: Item) -> None:
        if any(item.id == new.id for item in self.log):
            self._replace(new.id, new.html)
        else:
            later = [place for place, item in enumerate(self.log) if item.number > new.number]
            self.log.insert(later[0] if later else len(self.log), new)

    def _move_edge(self, edge: str, number: re.Match[str] | None) -> None:
        setattr(self, {"earlier": "before", "later": "until"}[edge], number and int(number[1]))


def _item(part: re.Match[str]) -> Item:
    return Item(part["id"], int(part["number"]), part["message"])
