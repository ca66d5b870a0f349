"""The only module that speaks to the channel layer.

The layer drops, doubles and reorders, so it carries no content: a poke says that something
moved, and whoever hears it asks the database. A poke that is lost costs a second, never a message.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, NoReturn
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

HUBS = "hubs"  # the one group: a channel for each hub
BACKGROUND = "background"  # the one channel with a name: of chat.background
PATIENCE = 2  # seconds

type Send = Callable[[dict[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)


def room_moved(room: int, head: int) -> None:
    _poke({"type": "room.moved", "room": room, "head": head})


def rooms_moved(heads: Iterable[tuple[int, int]]) -> None:
    _poke({"type": "rooms.moved", "heads": [list(pair) for pair in heads]})


def people_moved(users: Iterable[int]) -> None:
    """What concerns these people alone: which rooms they are in, what they prefer."""
    _poke({"type": "people.moved", "users": list(users)})


def places_moved(places: Iterable[tuple[int, int, list[int]]]) -> None:
    """These people have read on: each with their version, and the rooms where they did."""
    _poke({"type": "places.moved", "places": [list(place) for place in places]})


def account_closed(user: int) -> None:
    _poke({"type": "account.closed", "user": user})


async def typing(room: int, user: int, name: str) -> None:
    """May get lost, like everything that nobody waits for."""
    with suppress(Exception):
        await _send({"type": "typing", "room": room, "user": user, "name": name})


def link_posted(pages: list[int]) -> None:
    """Somebody waits for previews of them."""
    _robustly(_ask, {"type": "link.posted", "pages": pages})


def session_ended(session_key: str) -> None:
    _poke({"type": "session.ended", "session": session_key})


def picture_posted(file: int) -> None:
    """Somebody waits for it to be prepared; a periodic job finds those whose poke was lost."""
    _robustly(_ask, {"type": "picture.posted", "file": file})


def _poke(message: dict[str, Any]) -> None:
    _robustly(_send, message)


def _robustly(send: Send, message: dict[str, Any]) -> None:
    """Never raises: what it tells of has been committed, and reconciliation will find it."""
    try:
        async_to_sync(send)(message)
    except Exception as error:  # noqa: BLE001 (whatever the layer's driver raises)
        logger.warning("poke lost: %r", error)


async def _send(message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    async with asyncio.timeout(PATIENCE):
        await layer.group_send(HUBS, message)


async def _ask(message: dict[str, Any]) -> None:
    """Of chat.background."""
    layer = get_channel_layer()
    assert layer is not None
    async with asyncio.timeout(PATIENCE):
        await layer.send(BACKGROUND, message)


class Ear:
    """Hears pokes, and its own voice among them: a layer can fall silent without an error."""

    def __init__(self, heard: Callable[[dict[str, Any]], None]) -> None:
        self.deaf = False
        self._heard = heard
        self._name = uuid4().hex
        self._echo = asyncio.Event()

    async def listen(self) -> NoReturn:
        """Until cancelled. Raises what the layer's driver raises when it can't join."""
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel()
        await layer.group_add(HUBS, channel)
        while True:
            message = await layer.receive(channel)
            if message["type"] != "echo":
                self._heard(message)
            elif message["ear"] == self._name:
                self._echo.set()

    async def test(self) -> None:
        """Sets `deaf`, within PATIENCE."""
        self._echo.clear()
        try:
            async with asyncio.timeout(PATIENCE):
                await _send({"type": "echo", "ear": self._name})
                await self._echo.wait()
        except Exception as error:  # noqa: BLE001 (whatever the layer's driver raises)
            if not self.deaf:
                logger.warning("the channel layer is silent: %r", error)
            self.deaf = True
        else:
            self.deaf = False
