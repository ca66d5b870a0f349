"""A small application behind site/server/. The tests beside it run it and read what it prints.

It reads one line first: {"folder": ..., "fd": 3, "limits": {...}, "proxied": false}
"""

import asyncio
import errno
import hashlib
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

from server import Limits, serve
from server.limits import Files

GIVEN = json.loads(sys.stdin.readline())
LIMITS = GIVEN.get("limits", {})
if files := LIMITS.get("files"):
    LIMITS["files"] = Files(**files)
SOCKETS: set[Any] = set()
PARTS, PART = 400, 256 * 1024


def say(*words: object) -> None:
    print(*words, flush=True)


async def opened(gate: str) -> None:
    """Until the test has made a file of that name."""
    while not (Path(GIVEN["folder"]) / gate).exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def application(scope: Any, receive: Any, send: Any) -> None:
    try:
        await {"http": http, "websocket": websocket}[scope["type"]](scope, receive, send)
    except asyncio.CancelledError:
        say("cancelled")
        raise


# HTTP


async def http(scope: Any, receive: Any, send: Any) -> None:
    kind, _, word = scope["path"].strip("/").partition("/")
    say("asked", scope["path"])
    answer = await globals()[f"get_{kind}"](scope, receive, word)
    head = {"type": "http.response.start", "status": 200, "headers": []}
    if kind == "crash":
        raise ValueError(word)
    await send(head)
    for number in range(PARTS if kind == "parts" else 0):
        await send({"type": "http.response.body", "body": b"x" * PART, "more_body": True})
        say("part", number, "sent")
    await send({"type": "http.response.body", "body": answer, "more_body": kind == "half"})
    if kind == "half":
        raise ValueError(word)


async def get_(_scope: Any, _receive: Any, _word: str) -> bytes:
    return b"hello"


get_crash = get_half = get_parts = get_


async def get_size(_scope: Any, receive: Any, _word: str) -> bytes:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message["body"])
        more = message.get("more_body", False)
    return str(size).encode()


async def get_pieces(_scope: Any, receive: Any, _word: str) -> bytes:
    """The sizes of what is received, each once it is asked for."""
    sizes, more = [], True
    while more:
        message = await receive()
        sizes.append(len(message["body"]))
        more = message["more_body"]
    return json.dumps(sizes).encode()


async def get_unread(_scope: Any, _receive: Any, _word: str) -> bytes:
    return b"unread"


async def get_digest(_scope: Any, receive: Any, _word: str) -> bytes:
    digest, more = hashlib.sha256(), True
    while more:
        message = await receive()
        digest.update(message["body"])
        more = message["more_body"]
    return digest.hexdigest().encode()


async def get_client(scope: Any, _receive: Any, _word: str) -> bytes:
    return json.dumps({"address": scope["client"][0], "root": scope["root_path"]}).encode()


async def get_wait(_scope: Any, _receive: Any, gate: str) -> bytes:
    await opened(gate)
    return b"x" * 20_000_000


async def get_thread(_scope: Any, _receive: Any, _word: str) -> bytes:
    await asyncio.to_thread(time.sleep, 600)
    return b"never"


# WebSocket


async def websocket(scope: Any, receive: Any, send: Any) -> None:
    name = scope["path"].strip("/")
    assert (await receive())["type"] == "websocket.connect"
    if name == "undecided":
        say("undecided")
        await opened("decided")
    await send({"type": "websocket.accept"})
    SOCKETS.add(send)
    say(name, "connected from", scope["client"][0])
    while (message := await receive())["type"] == "websocket.receive":
        verb, *words = message["text"].split()
        await globals()[f"on_{verb}"](name, send, *words)
    SOCKETS.discard(send)
    say(name, "disconnected with", message["code"])


async def text(send: Any, content: str) -> None:
    await send({"type": "websocket.send", "text": content})


async def on_note(name: str, _send: Any, word: str, *_padding: str) -> None:
    say(name, "noted", word)


async def on_echo(_name: str, send: Any, word: str) -> None:
    await text(send, word)


async def on_wait(name: str, _send: Any, gate: str) -> None:
    say(name, "waits")
    await opened(gate)


async def on_send(_name: str, send: Any, size: str) -> None:
    await text(send, "x" * int(size))


async def on_close(name: str, send: Any, code: str) -> None:
    await send({"type": "websocket.close", "code": int(code)})
    await text(send, "late")
    say(name, "sent after closing")


async def on_all(_name: str, _send: Any, size: str) -> None:
    for send in list(SOCKETS):
        await text(send, "x" * int(size))


def main() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stdout, format="{name}: {message}", style="{"
    )
    try:
        serve(
            application,
            host=GIVEN.get("host", "127.0.0.1"),
            port=GIVEN.get("port", 0),
            fd=GIVEN.get("fd"),
            ready=lambda host, port: say("ready", host, port, "."),
            proxied=GIVEN.get("proxied", False),
            limits=Limits(**LIMITS),
        )
    except OSError as error:
        say("raised", errno.errorcode[error.errno or 0])


if __name__ == "__main__":
    main()
