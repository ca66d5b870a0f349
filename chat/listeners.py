"""One page's socket, as the hub sees it."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from chat import days, frames
from chat.sessions import Identity
from chat.sideviews import SideView
from chat.values import Cursor, Locale

BACKLOG_LIMIT = 1024 * 1024  # characters sent and not yet acknowledged
SILENCE_LIMIT = 90  # seconds; a hidden tab's timers may sleep for sixty
TRY_AGAIN_LATER = 1013

logger = logging.getLogger(__name__)


class _Sent(NamedTuple):
    position: int
    size: int
    at: float


class Listener:
    """Sends frames in order without ever making the hub wait, and gives up on who doesn't read.

    `cursor` is at the last event the page has been sent. While `live` is false the hub passes
    the listener over: whoever made it so catches it up and sets it again.
    """

    def __init__(
        self,
        identity: Identity,
        locale: Locale,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
    ) -> None:
        self.identity = identity
        self.locale = locale
        self.room_id: int | None = None
        self.thread_id: int | None = None  # that is open on the page
        self.cursor = Cursor(0, "")
        self.live = False
        self.before: int | None = None  # the page's first message, where there are earlier ones
        self.until: int | None = None  # its last message, where there are later ones
        self.today: date | None = None  # the day by which the page names days
        self.side: SideView | str = ""  # what the page's side bar was last sent, or its tag
        self.unread_since: float | None = 0.0  # on the clock of time.monotonic; None: all is read
        self.thread_unread_since: float | None = None
        self.read_number: int | None = None  # in the room, when that was last looked at
        self.active_at = timezone.now()
        self.typed_at = 0.0
        self.closed = False
        self._send = send
        self._close = close
        self._outbox: deque[str] = deque()
        self._unread: deque[_Sent] = deque()
        self._unread_size = 0
        self._sender: asyncio.Task[None] | None = None
        self._closer: asyncio.Task[None] | None = None

    @property
    def tail(self) -> bool:
        """The page shows the room's last message."""
        return self.until is None

    @property
    def is_idle(self) -> bool:
        """Nothing waits to be sent."""
        return not self._outbox

    def deliver(self, frame: str) -> None:
        """Queues the frame; most leave before this returns."""
        if self.closed:
            return
        self._outbox.append(frame)
        self._unread.append(_Sent(self.cursor.seq, len(frame), time.monotonic()))
        self._unread_size += len(frame)
        if self.is_stuck():
            self.close(TRY_AGAIN_LATER)
        elif self._sender is None or self._sender.done():
            self._sender = _started(self._drain())

    def turn_day(self) -> None:
        """Names days anew for a page that was open over midnight, or away."""
        today = days.today(self.locale)
        if self.today and self.today != today:
            self.deliver(frames.renamed_days(self.today, self.locale))
            self.today = today

    def forget_sent(self) -> None:
        """The page shows another room, and acknowledges that room's events from now on."""
        self._unread.clear()
        self._unread_size = 0
        self.unread_since = 0.0
        self.read_number = None

    def acknowledge(self, position: int) -> None:
        """The page has swapped in everything up to here."""
        while self._unread and self._unread[0].position <= position:
            self._unread_size -= self._unread.popleft().size

    def is_stuck(self) -> bool:
        if not self._unread:
            return False
        silence = time.monotonic() - self._unread[0].at
        return self._unread_size > BACKLOG_LIMIT or silence > SILENCE_LIMIT

    def close(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            self._outbox.clear()
            self._closer = _started(self._part(code))

    async def _drain(self) -> None:
        """A line that broke meanwhile is no error here: the consumer's disconnect follows."""
        try:
            while self._outbox:
                await self._send(self._outbox.popleft())
        except Exception as error:  # noqa: BLE001 (each server has its own)
            logger.debug("a frame could not be sent: %r", error)
            self._outbox.clear()

    async def _part(self, code: int) -> None:
        try:
            await self._close(code)
        except Exception as error:  # noqa: BLE001 (each server has its own)
            logger.debug("a socket was closed already: %r", error)


def _started(work: Awaitable[None]) -> asyncio.Task[None]:
    """Runs it at once as far as it goes: what never waits costs no turn of the event loop."""

    async def run() -> None:
        await work

    return asyncio.Task(run(), loop=asyncio.get_running_loop(), eager_start=True)
