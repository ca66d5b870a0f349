"""The limit for servers that aren't ours; chat/tests/server has our own's."""

import asyncio
import dataclasses
import http.client
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from body_limit import LIMITS, BodyLimit
from server.limits import MEBIBYTE, Expected, Files, Limits

FILES = Files(most=3 * MEBIBYTE, addresses=("/files",), cookie="session", folder=Path("/"), floor=0)
COOKIE = (b"cookie", b"session=x")


class Asked:
    """A request, and what came of it."""

    def __init__(self, *headers: tuple[bytes, bytes], path: str = "/files") -> None:
        self.scope = {"method": "POST", "path": path, "headers": headers}
        self.taken = self.status = self.left = 0
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


async def refused(*headers: tuple[bytes, bytes]) -> bytes:
    asked = Asked(announced(2 * MEBIBYTE), *headers)
    await BodyLimit(asked.application, LIMITS)(asked.scope, asked.receive, asked.send)
    return asked.said


async def test_who_looks_at_a_page_is_shown_one() -> None:
    page = await refused((b"accept", b"text/html,*/*;q=0.8"))
    assert b"<h1>This is too large" in page and b"Go back, and send less at once." in page


async def test_what_htmx_asks_for_is_a_sentence() -> None:
    words = await refused((b"accept", b"text/html"), (b"hx-request", b"true"))
    assert words == b"This is too large: 1 MB can be sent at once.\n"


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


async def test_a_refused_body_that_never_ends_is_not_waited_for() -> None:
    asked = Asked()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    limits = Limits(body=0, linger=0.01)
    scope = {**asked.scope, "headers": [announced(5)]}
    await BodyLimit(asked.application, limits)(scope, receive, asked.send)
    assert asked.status == 413


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
        ("/settings/picture", True),
        ("/rooms/general/preview", True),
        ("/settings/", False),
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


@pytest.fixture
def port() -> Iterator[int]:
    """Uvicorn's."""
    application = BodyLimit(Asked().application, Limits(files=FILES))
    config = uvicorn.Config(application, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("announces", [True, False])
def test_whoever_sends_all_of_it_to_uvicorn_first_still_sees_the_refusal(
    port: int, announces: bool
) -> None:
    body = b"x" * 32 * MEBIBYTE
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=15)) as connection:
        connection.request("POST", "/files", body if announces else iter([body]))
        response = connection.getresponse()
        assert (response.status, response.read()) == (
            413,
            b"This is too large: 1 MB can be sent at once.\n",
        )


async def test_the_disk_must_have_room_for_what_others_are_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = shutil.disk_usage("/")._replace(free=5 * MEBIBYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: free)
    files = dataclasses.replace(FILES, expected=Expected())
    first, second, third = (Asked(COOKIE, announced(3 * MEBIBYTE)) for _ in range(3))
    receive = first.receive

    async def meanwhile() -> dict[str, Any]:
        if not second.status:
            await second(3 * MEBIBYTE, files)
        return await receive()

    first.receive = meanwhile  # type: ignore[method-assign]
    await first(3 * MEBIBYTE, files)
    await third(3 * MEBIBYTE, files)
    assert (first.status, second.status, third.status) == (200, 507, 200)
    assert files.expected.bytes == 0


async def test_who_goes_in_the_middle_is_expected_no_longer() -> None:
    files = dataclasses.replace(FILES, expected=Expected())
    asked = Asked(COOKIE, announced(3 * MEBIBYTE))

    async def gone() -> dict[str, Any]:
        raise ConnectionError

    asked.receive = gone  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        await asked(3 * MEBIBYTE, files)
    assert files.expected.bytes == 0
