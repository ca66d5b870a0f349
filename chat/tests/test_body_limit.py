"""The limit for servers that aren't ours; chat/tests/server has our own's."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from body_limit import LIMITS, BodyLimit
from server.limits import MEBIBYTE, Files, Limits

FILES = Files(most=3 * MEBIBYTE, addresses=("/files",), cookie="session", folder=Path("/"), floor=0)
COOKIE = (b"cookie", b"session=x")


class Asked:
    """A request, and what came of it."""

    def __init__(self, *headers: tuple[bytes, bytes], path: str = "/files") -> None:
        self.scope = {"method": "POST", "path": path, "headers": headers}
        self.taken = self.status = 0
        self.said = b""

    async def __call__(self, body: int, files: Files = FILES) -> "Asked":
        self.left = body
        await BodyLimit(self.application, Limits(files=files))(self.scope, self.receive, self.send)
        return self

    async def application(self, _scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["more_body"]:
            self.taken += len(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive(self) -> dict[str, Any]:
        size = min(self.left, MEBIBYTE)
        self.left -= size
        return {"type": "http.request", "body": b"x" * size, "more_body": self.left > 0}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.said += message.get("body", b"")


def announced(size: int) -> tuple[bytes, bytes]:
    return (b"content-length", b"%d" % size)


async def test_files_are_taken() -> None:
    size = 3 * MEBIBYTE
    assert (await Asked(COOKIE, announced(size))(size)).status == 200


async def test_too_large_ones_are_refused_unread() -> None:
    asked = await Asked(COOKIE, announced(3 * MEBIBYTE + 1))(3 * MEBIBYTE + 1)
    assert (asked.status, asked.taken) == (413, 0)
    assert asked.said == b"This is too large: 3 MB can be sent at once.\n"


async def test_a_stranger_sends_none() -> None:
    assert (await Asked(announced(2 * MEBIBYTE))(2 * MEBIBYTE)).status == 413


async def test_no_other_address_takes_them() -> None:
    asked = Asked(COOKIE, announced(2 * MEBIBYTE), path="/words")
    assert (await asked(2 * MEBIBYTE)).status == 413


async def test_what_is_not_announced_is_counted() -> None:
    asked = await Asked(COOKIE)(5 * MEBIBYTE)
    assert asked.status == 413 and asked.taken <= MEBIBYTE


async def test_what_is_more_than_announced_is_counted() -> None:
    assert (await Asked(COOKIE, announced(2 * MEBIBYTE))(4 * MEBIBYTE)).status == 413


async def test_a_full_disk_takes_none() -> None:
    full = dataclasses.replace(FILES, floor=1 << 60)
    asked = await Asked(COOKIE, announced(2 * MEBIBYTE))(2 * MEBIBYTE, full)
    assert (asked.status, asked.taken) == (507, 0)
    assert asked.said.startswith(b"The disk here is nearly full")


@pytest.mark.parametrize(
    ("path", "takes_files"),
    [
        ("/rooms/general/post", True),
        ("/rooms/caf\u00e9/post", True),
        ("/settings/", True),
        ("/rooms/general/settings/", False),
        ("/rooms/general/draft", False),
        ("/accounts/login/", False),
        ("/", False),
    ],
)
async def test_what_takes_files(path: str, takes_files: bool) -> None:
    asked = Asked((b"cookie", b"confab_session=x"), announced(2 * MEBIBYTE), path=path)
    assert LIMITS.files
    assert (await asked(2 * MEBIBYTE, LIMITS.files)).status == (200 if takes_files else 413)
