"""The WebSocket door: authenticates, parses, relays to the hub; holds no business.

Close codes: 1003 binary, 1008 nonsense or a flood, 1011 our fault, 4401 not signed in,
4404 no such room for this person. Never 1000, after which a page doesn't come back.
"""

import json
import logging
import time
from datetime import date
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import timezone

from chat import database, languages, pokes, process, sessions
from chat.hub import SIGNED_OUT
from chat.listeners import Listener
from chat.process import Process
from chat.sessions import Identity
from chat.values import Cursor, whole

UNSUPPORTED, POLICY, INTERNAL = 1003, 1008, 1011
EDGES = ("before", "until")
BURST, RATE = 40, 10  # frames at once, frames a second
TYPING = 1.5  # seconds between two of a page's frames that say so; pages send them every two
TAG_LIMIT = 32  # characters

logger = logging.getLogger(__name__)


class Allowance:
    """A token bucket."""

    def __init__(self) -> None:
        self._tokens, self._at = float(BURST), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._at) * RATE)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class PageConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One page: it says where it is, and is sent what it has yet to see."""

    channel_layer_alias = ""  # the hub has the process's one channel
    process: Process
    listener: Listener | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels' own would do its database housekeeping on the thread all consumers share."""
        try:
            await getattr(self, message["type"].replace(".", "_"))(message)
        except StopConsumer:
            raise
        except Exception:
            logger.exception("a page's socket is closed")
            self._leave()
            await self.close(INTERNAL)

    async def connect(self) -> None:
        session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        user = await database.run(sessions.signed_in, session_key)
        await self.accept()
        if user is None:
            await self.close(SIGNED_OUT)
            return
        user.asked = languages.asked_for(self._header(b"accept-language"))
        identity = Identity(user.pk, user.password, session_key)
        self.allowance, self.name = Allowance(), user.name
        self.listener = Listener(identity, user.locale, self.send, self.close)
        self.process = process.current()
        self.process.hub.join(self.listener)
        self.process.reports.arrived(user.pk)

    def _header(self, name: bytes) -> str:
        headers: dict[bytes, bytes] = dict(self.scope["headers"])
        return headers.get(name, b"").decode("latin-1")

    async def disconnect(self, code: int) -> None:
        self._leave()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        listener = self.listener
        if listener is None or listener.closed:
            return
        if text_data is None:
            listener.close(UNSUPPORTED)
        elif not self.allowance.take():
            listener.close(POLICY)
        else:
            try:
                await self._obey(listener, text_data)
            except (ValueError, RecursionError):
                listener.close(POLICY)

    async def _obey(self, listener: Listener, frame: str) -> None:
        page = json.loads(frame)
        match page:
            case {"type": "ack" | "seen" as report}:
                self._note(listener, report, page)
            case {"type": "watch" | "rest" | "sync" | "thread" | "jobs" as what}:
                await self._show(listener, what, page)
            case {"type": str(deed)}:
                await self._do(listener, deed, page)
                listener.active_at = timezone.now()
            case _:
                raise ValueError("unknown frame")

    def _note(self, listener: Listener, report: str, page: dict[str, Any]) -> None:
        """What the page says of itself."""
        user_id, reports = listener.identity.user_id, self.process.reports
        match report, page:
            case "ack", {"after": str(cursor)}:
                listener.acknowledge(Cursor.parse(cursor).seq)
            case "ack", _:
                listener.forget_sent()  # the page shows no room
            case "seen", {"room": str(room), "after": str(cursor)}:
                if listener.tail and listener.room_id == whole(room):
                    reports.seen(user_id, whole(room), Cursor.parse(cursor).seq)
            case "seen", {"thread": str(thread), "reply": str(reply)}:
                reports.thread_seen(user_id, whole(thread), whole(reply))
            case _:
                raise ValueError("unknown frame")

    async def _show(self, listener: Listener, what: str, page: dict[str, Any]) -> None:
        """What the page shows, and is kept up to date with from then on."""
        hub, sidebars = self.process.hub, self.process.sidebars
        self.process.boards.leave(listener)
        match what, page:
            case "watch", {"side": str(tag)}:
                sidebars.watch(listener, tag[:TAG_LIMIT])
            case "jobs", _:
                self.process.boards.watch(listener)
            case "rest", _:
                hub.rest(listener)
                sidebars.looked(listener)
            case "sync", {"room": str(room), "after": str(cursor)}:
                edges = (whole(page[name]) if name in page else None for name in EDGES)
                today = date.fromisoformat(page["today"]) if "today" in page else None
                await hub.resume(listener, whole(room), Cursor.parse(cursor), *edges, today=today)
                sidebars.looked(listener)
            case "thread", {"thread": str(thread)}:
                await hub.show_thread(listener, whole(thread))
            case _:
                raise ValueError("unknown frame")

    async def _do(self, listener: Listener, deed: str, page: dict[str, Any]) -> None:
        """What only somebody who is there does. By the time that a page asks for more, its edge
        may be gone: then it asks for nothing.
        """
        hub = self.process.hub
        match deed, page:
            case "earlier", {"before": str(number)}:
                await hub.show_earlier(listener, whole(number))
            case "later", {"until": str(number)}:
                await hub.show_later(listener, whole(number))
            case "earlier" | "later", _ if not page.keys() & set(EDGES):
                pass
            case "typing", _:
                await self._typing(listener)
            case _:
                raise ValueError("unknown frame")

    async def _typing(self, listener: Listener) -> None:
        now = time.monotonic()
        if listener.room_id is not None and listener.live and now - listener.typed_at > TYPING:
            listener.typed_at = now
            await pokes.typing(listener.room_id, listener.identity.user_id, self.name)

    def _leave(self) -> None:
        if self.listener:
            self.process.hub.leave(self.listener)
            self.process.sidebars.leave(self.listener)
            self.process.boards.leave(self.listener)
            self.listener.closed = True
