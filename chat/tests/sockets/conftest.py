"""The WebSocket door, from the handshake to the close code."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from asgi import application
from chat.models import Event, Room, User
from chat.values import Cursor

ORIGIN = b"http://127.0.0.1:8000"


class Page(WebsocketCommunicator):  # type: ignore[misc]
    def __init__(
        self, client: Client | None = None, origin: bytes | None = ORIGIN, path: str = "/ws/"
    ) -> None:
        headers = [(b"host", b"127.0.0.1:8000")]
        if origin is not None:
            headers.append((b"origin", origin))
        if client:
            key = client.cookies["confab_session"].value
            headers.append((b"cookie", f"confab_session={key}".encode()))
        super().__init__(application, path, headers)

    async def say(self, **frame: Any) -> None:
        await self.send_to(text_data=json.dumps(frame))

    async def sync(self, room: Room, cursor: Cursor | str, **edges: str) -> None:
        await self.say(type="sync", room=str(room.pk), after=str(cursor), **edges)

    async def close_code(self) -> int:
        """Reads on until the close, past any frames."""
        while True:
            output = await self.receive_output(5)
            if output["type"] == "websocket.close":
                return int(output.get("code", 1000))


@pytest.fixture(autouse=True)
async def _tidy(tidy_event_loop: None) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def open_page(ada: User) -> AsyncIterator[Callable[..., Any]]:
    pages: list[Page] = []

    async def open_page(client: Client) -> Page:
        page = Page(client)
        pages.append(page)
        accepted, _protocol = await page.connect(5)
        assert accepted
        return page

    yield open_page
    for page in pages:
        await page.disconnect()


async def cursor(room: Room) -> Cursor:
    fresh = await sync_to_async(Room.objects.get)(pk=room.pk)
    return await sync_to_async(Event.objects.cursor)(fresh)


async def until(is_so: Callable[[], Any]) -> None:
    """Waits for what comes of a frame that isn't answered."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 (not everything has an event)
            await asyncio.sleep(0)


async def heard(page: Page) -> None:
    """All that the page has said: frames are heeded one after the other."""
    await page.send_to(text_data="nonsense")
    assert await page.close_code() == 1008


def in_thread[**P, R](function: Callable[P, R]) -> Callable[P, Any]:
    return sync_to_async(function)
