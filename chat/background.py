"""Live work by which nothing is lost if it is lost itself: Channels' background consumer.

Its outcome is an event in a room, which reaches pages like every other. A process serves it by
itself; where Redis is used, `manage.py runworker background` does. There each worker hears of
everything: who does the work is settled in the database.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.routing import ChannelNameRouter

from chat import actions, database
from chat.pokes import BACKGROUND

PICTURES, PAGES = 2, 4  # at once; a decoder may take a gigabyte

logger = logging.getLogger(__name__)


class BackgroundConsumer(AsyncConsumer):  # type: ignore[misc]
    """Hears one piece of work after the other, and does a few at once."""

    channel_layer_alias = ""  # whoever serves it listens for it

    def __init__(self) -> None:
        self._pictures = asyncio.Semaphore(PICTURES)
        self._pages = asyncio.Semaphore(PAGES)
        self._tasks: set[asyncio.Task[None]] = set()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels' own would do its database housekeeping on the thread all consumers share."""
        try:
            await getattr(self, message["type"].replace(".", "_"))(message)
        except StopConsumer:
            raise
        except Exception:
            logger.exception("%s was not begun", message["type"])

    async def picture_posted(self, message: dict[str, Any]) -> None:
        self._begin(self._pictures, partial(actions.prepare_picture, pk=message["file"]))

    async def link_posted(self, message: dict[str, Any]) -> None:
        for page in message["pages"]:
            self._begin(self._pages, partial(actions.preview_page, page_id=page))

    def _begin(self, free: asyncio.Semaphore, work: Callable[[], object]) -> None:
        task = asyncio.create_task(self._do(free, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, free: asyncio.Semaphore, work: Callable[[], object]) -> None:
        async with free:
            try:
                await database.do(work)
            except Exception:
                logger.exception("live work failed")


background = ChannelNameRouter({BACKGROUND: BackgroundConsumer.as_asgi()})
