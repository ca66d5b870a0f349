"""This process's hub, and the tasks that keep it going."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from channels.routing import get_default_application
from channels.worker import Worker
from django.conf import settings

from chat import actions, database
from chat.boards import Boards
from chat.hub import Hub
from chat.pokes import BACKGROUND, Ear
from chat.reports import Reports
from chat.sidebars import Sidebars

PULSE_INTERVAL = 10  # seconds
FLUSH_INTERVAL = 0.3
PRESENCE_INTERVAL = 20
SEND_INTERVAL = 1
JOBS_INTERVAL = 1
RECONCILE_INTERVAL = 10  # seconds, where pokes of other processes may get lost; else each second

logger = logging.getLogger(__name__)


class Process:
    """A hub and its tasks, on the running event loop."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.sidebars = Sidebars()
        self.reports = Reports()
        self.boards = Boards()
        self._ear = Ear(self._heard)
        self._hears: dict[str, Callable[..., None]] = {
            "room.moved": self._room_moved,
            "rooms.moved": self._rooms_moved,
            "people.moved": self.sidebars.people_moved,
            "places.moved": self._places_moved,
            "account.closed": self.hub.account_closed,
            "session.ended": self.hub.session_ended,
            "typing": self.hub.typing,
        }
        self._embedded = not settings.ENVIRONMENT.redis_url
        work = [
            *(self._listen, self._tick, self._beat, self._show_jobs),
            *(self._flush, self._attend, self._send),
        ]
        if self._embedded:
            work.append(serve_background)
        self._tasks = [asyncio.create_task(_forever(each)) for each in work]

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
        await self.sidebars.reconcile()

    async def _show_jobs(self) -> None:
        await asyncio.sleep(JOBS_INTERVAL)
        await self.boards.refresh()

    async def _beat(self) -> None:
        await asyncio.sleep(PULSE_INTERVAL)
        self.hub.pulse()

    async def _flush(self) -> None:
        await asyncio.sleep(FLUSH_INTERVAL)
        if await self.reports.flush():
            await self.sidebars.reconcile_presence()

    async def _attend(self) -> None:
        """A third of the lease: two may be missed."""
        await asyncio.sleep(PRESENCE_INTERVAL)
        await self.reports.renew(self.hub.listeners)
        await self.sidebars.reconcile_presence()

    async def _send(self) -> None:
        """What was held, or is to be sent at this time."""
        await asyncio.sleep(SEND_INTERVAL)
        await database.do(actions.send_due)

    def _heard(self, poke: dict[str, Any]) -> None:
        kind, news = poke["type"], {name: poke[name] for name in poke if name != "type"}
        if hear := self._hears.get(kind):  # another version of Confab may say more
            hear(**news)

    def _rooms_moved(self, heads: list[tuple[int, int]]) -> None:
        for room, head in heads:
            self._room_moved(room, head)

    def _places_moved(self, places: list[tuple[int, int, list[int]]]) -> None:
        for place in places:
            self.sidebars.place_moved(*place)

    def _room_moved(self, room: int, head: int) -> None:
        self.hub.room_moved(room, head)
        self.sidebars.room_moved(room, head)


async def serve_background() -> None:
    """What `manage.py runworker background` does where processes share a layer."""
    worker = Worker(get_default_application(), [BACKGROUND], get_channel_layer())
    try:
        await asyncio.gather(worker.listener(BACKGROUND), worker.application_checker())
    finally:
        for scope_id in list(worker.application_instances):
            worker.delete_application_instance(scope_id)


async def _forever(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            logger.exception("%s failed; it goes on in a second", work.__name__)
            await asyncio.sleep(1)


_processes: WeakKeyDictionary[asyncio.AbstractEventLoop, Process] = WeakKeyDictionary()


def current() -> Process:
    """The running event loop's, started when it is first asked for."""
    loop = asyncio.get_running_loop()
    if loop not in _processes:
        _processes[loop] = Process()
    return _processes[loop]


async def stop() -> None:
    """Ends what `current` began on this event loop."""
    if process := _processes.pop(asyncio.get_running_loop(), None):
        await process.stop()


async def lifespan(
    _scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """ASGI's word for beginning and end; Daphne doesn't know it, and says `ready` instead."""
    await receive()
    current()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stop()
    await send({"type": "lifespan.shutdown.complete"})
