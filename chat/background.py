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

AT_ONCE = 4

logger = logging.getLogger(__name__)


class BackgroundConsumer(AsyncConsumer):  # type: ignore[misc]
    """Hears one piece of work after the other, and does a few at once."""

    channel_layer_alias = ""  # whoever serves it listens for it

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
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
        self._begin(partial(actions.prepare_picture, pk=message["file"]))

    async def link_posted(self, message: dict[str, Any]) -> None:
        for page in message["pages"]:
            self._begin(partial(actions.preview_page, page_id=page))

    def _begin(self, work: Callable[..., object], *args: Any) -> None:
        task = asyncio.create_task(self._do(partial(work, *args)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, work: Callable[[], object]) -> None:
        async with self._free:
            try:
                await asyncio.to_thread(database.closing, work)
            except Exception:
                logger.exception("live work failed")


background = ChannelNameRouter({BACKGROUND: BackgroundConsumer.as_asgi()})
