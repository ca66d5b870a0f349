"""What Confab's room page does, without the browser: its socket, and its form."""

import asyncio
import json
import re
from functools import lru_cache
from typing import override
from urllib.parse import urlencode
from uuid import uuid4

from bench.ledger import Failed, Ledger
from bench.sockets import HOST, PATIENCE, Socket

ACK_INTERVAL = 10  # seconds
SEEN_DELAY = 0.2
CURSOR = re.compile(r'id="cursor"[^>]* value="([^"]+)"')
ROOM = re.compile(r'id="room"[^>]* value="(\d+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
COOKIE = re.compile(r"Set-Cookie: *(confab_csrf=\w+)", re.IGNORECASE)
LENGTH = re.compile(r"Content-Length: *(\d+)", re.IGNORECASE)


class Page(Socket):
    """Says where it stands when it is opened, and while it hears news."""

    def __init__(self, ledger: Ledger, cursor: str) -> None:
        super().__init__(ledger)
        self._cursor = cursor
        self._throttle: asyncio.TimerHandle | None = None
        self._unsaid = False
        self._room = ""
        self._seeing: asyncio.TimerHandle | None = None

    async def open(self, port: int, session: str, room: str) -> None:
        await self.connect(port, "/ws/", f"Cookie: confab_session={session}")
        self._room = room
        self.send(json.dumps({"side": "", "type": "watch"}))
        self.send(json.dumps({"room": room, "after": self._cursor, "type": "sync"}))

    @override
    def heard(self, frame: bytes) -> None:
        if cursor := _cursor(frame):
            self._cursor = cursor
            self._see()
        if self._throttle:
            self._unsaid = True
        else:
            self._acknowledge()

    def _see(self) -> None:
        """As the page does: once nothing has come for a moment."""
        if self._seeing:
            self._seeing.cancel()
        loop = asyncio.get_running_loop()
        self._seeing = loop.call_later(SEEN_DELAY, self._say_seen)

    def _say_seen(self) -> None:
        if not self.closed:
            self.send(json.dumps({"room": self._room, "after": self._cursor, "type": "seen"}))

    def _acknowledge(self) -> None:
        self._unsaid = False
        self.send(json.dumps({"after": self._cursor, "type": "ack"}))
        loop = asyncio.get_running_loop()
        self._throttle = loop.call_later(ACK_INTERVAL, self._end_throttle)

    def _end_throttle(self) -> None:
        self._throttle = None
        if self._unsaid and not self.closed:
            self._acknowledge()


@lru_cache(1024)
def _cursor(frame: bytes) -> str:
    found = CURSOR.search(frame.decode())
    return found[1] if found else ""


class Author:
    """Posts by the form of a page that has been loaded, over a connection of its own."""

    def __init__(self, port: int, session: str, slug: str) -> None:
        self.room = self.cursor = self._token = ""
        self._port, self._path = port, f"/rooms/{slug}/"
        self._cookies = f"confab_session={session}"
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def load(self) -> None:
        head, page = await self._ask("GET", self._path)
        self.room, self.cursor = _found(ROOM, page), _found(CURSOR, page)
        self._token = _found(TOKEN, page)
        self._cookies += f"; {_found(COOKIE, head)}"

    async def post(self, text: str) -> None:
        fields = {"csrfmiddlewaretoken": self._token, "nonce": uuid4(), "body": text}
        await self._ask("POST", f"{self._path}post", urlencode(fields))

    def close(self) -> None:
        if self._connection:
            self._connection[1].close()

    async def _ask(self, method: str, path: str, content: str = "") -> tuple[str, str]:
        lines = (
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self._port}",
            f"Origin: http://{HOST}:{self._port}",
            f"Cookie: {self._cookies}",
            "HX-Request: true",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(content)}",
        )
        async with asyncio.timeout(PATIENCE):
            reader, writer = await self._connected()
            writer.write("\r\n".join((*lines, "", content)).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            answer = await reader.readexactly(int(_found(LENGTH, head)))
        status = head.partition("\r\n")[0]
        if " 200 " not in status:
            raise Failed(f"{method} {path} was answered with {status}.")
        return head, answer.decode()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The server may have closed an idle one."""
        if self._connection and self._connection[0].at_eof():
            self.close()
            self._connection = None
        if self._connection is None:
            self._connection = await asyncio.open_connection(HOST, self._port)
        return self._connection


def _found(pattern: re.Pattern[str], text: str) -> str:
    if found := pattern.search(text):
        return found[1]
    raise Failed(f"An answer of the server lacks {pattern.pattern}.")
