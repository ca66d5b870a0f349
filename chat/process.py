"""This process's hub, and the tasks that keep it going."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from chat.hub import Hub
from chat.pokes import Ear

PULSE_INTERVAL = 10  # seconds
RECONCILE_INTERVAL = 10  # seconds, where pokes of other processes may get lost; else each second

logger = logging.getLogger(__name__)


class Process:
    """A hub and its tasks, on the running event loop."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._ear = Ear(self._heard)
        self._embedded = not settings.ENVIRONMENT.redis_url
        self._tasks = [
            asyncio.create_task(_forever(work)) for work in (self._listen, self._tick, self._beat)
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> None:
        """Joins the layer anew whenever it has gone silent."""
        listening = asyncio.create_task(self._ear.listen())
        try:
            while not listening.done():
                await asyncio.sleep(1)
                await self._ear.test()
                if self._ear.deaf:
                    break
        finally:
            listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    async def _tick(self) -> None:
        patience = 1 if self._embedded else RECONCILE_INTERVAL
        for _second in range(patience):
            await asyncio.sleep(1)
            if self._ear.deaf:
                break
        await self.hub.reconcile()

    async def _beat(self) -> None:
        await asyncio.sleep(PULSE_INTERVAL)
        self.hub.pulse()

    def _heard(self, poke: dict[str, Any]) -> None:
        match poke:
            case {"type": "room.moved", "room": int(room), "head": int(head)}:
                self.hub.room_moved(room, head)
            case {"type": "session.ended", "session": str(key)}:
                self.hub.session_ended(key)


async def _forever(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            logger.exception("%s failed; it goes on in a second", work.__name__)
            await asyncio.sleep(1)


_processes: WeakKeyDictionary[asyncio.AbstractEventLoop, Process] = WeakKeyDictionary()


def hub() -> Hub:
    """The running event loop's hub, started when it is first asked for."""
    loop = asyncio.get_running_loop()
    if loop not in _processes:
        _processes[loop] = Process()
    return _processes[loop].hub


async def stop() -> None:
    """Ends what `hub` began on this event loop."""
    if process := _processes.pop(asyncio.get_running_loop(), None):
        await process.stop()
