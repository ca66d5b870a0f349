"""A WebSocket of the leanest kind, so that the server is measured and not its client.

It offers no compression, like a page behind a server that declines it, and masks with zeros:
a mask is there to confuse proxies, of which there are none here.
"""

import asyncio
from functools import lru_cache
from time import perf_counter
from typing import cast, override

from bench.ledger import Failed, Ledger, numbers

HOST = "127.0.0.1"
PATIENCE = 20  # seconds
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A

# Many sockets get the same bytes, so they are looked at once.
_numbers = lru_cache(1024)(numbers)


def frames(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The whole frames that a server's bytes begin with, and what is left over."""
    whole, start = [], 0
    while len(data) - start >= 2:
        size, begin = data[start + 1], start + 2
        if size >= 126:
            begin += 2 if size == 126 else 8
            size = int.from_bytes(data[start + 2 : begin])
        if begin + size > len(data):
            break
        whole.append((data[start], data[begin : begin + size]))
        start = begin + size
    return whole, data[start:]


def masked(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((kind, 0x80 | size, 0, 0, 0, 0)) + payload
    return bytes((kind, 0x80 | 126)) + size.to_bytes(2) + bytes(4) + payload


class Socket(asyncio.Protocol):
    def __init__(self, ledger: Ledger) -> None:
        self.received: list[int] = []  # posts, in the order in which they came
        self.closed = False
        self._ledger = ledger
        self._rest = b""
        self._opened = asyncio.get_running_loop().create_future()
        self._awaited: tuple[int, asyncio.Future[None]] | None = None

    async def connect(self, port: int, path: str, *headers: str) -> None:
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {HOST}:{port}",
            f"Origin: http://{HOST}:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *headers,
        )
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE):
            await loop.create_connection(lambda: self, HOST, port)
            self._transport.write("\r\n".join((*lines, "", "")).encode())
            await self._opened

    def send(self, text: str) -> None:
        self._transport.write(masked(TEXT, text.encode()))

    async def arrival(self, number: int) -> None:
        """Waits until this socket has been sent the post; for one post at a time."""
        arrived = asyncio.get_running_loop().create_future()
        self._awaited = number, arrived
        async with asyncio.timeout(PATIENCE):
            await arrived

    def close(self) -> None:
        self.closed = True
        self._transport.abort()

    def heard(self, frame: bytes) -> None:
        """A frame of text came."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed:
            self._fail("The server cut a socket.")

    @override
    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        data = self._rest + data
        if not self._opened.done():
            data = self._shake_hands(data)
        found, self._rest = frames(data)
        for kind, payload in found:
            if kind == TEXT:
                self._take(payload, now)
            elif kind == PING:
                self._transport.write(masked(PONG, payload))
            elif kind == CLOSE:
                self._fail(f"The server closed a socket with {int.from_bytes(payload[:2])}.")
            else:
                self._fail(f"The server sent a frame of a kind that was not agreed on: {kind:#x}.")

    def _shake_hands(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return data
        if head.startswith(b"HTTP/1.1 101 "):
            self._opened.set_result(None)
        else:
            self._fail(f"The server refused a socket: {head.splitlines()[0].decode()}.")
        return rest

    def _take(self, frame: bytes, now: float) -> None:
        if delivered := _numbers(frame):
            self.received += delivered
            self._ledger.delivered(delivered, now)
            if self._awaited and self._awaited[0] in delivered:
                self._awaited[1].set_result(None)
                self._awaited = None
        self.heard(frame)

    def _fail(self, sentence: str) -> None:
        self.close()
        self._ledger.failure = sentence
        if not self._opened.done():
            self._opened.set_exception(Failed(sentence))
