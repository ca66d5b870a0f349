"""One per process: reads each room's events in order, renders once, sends to the sockets.

The proof in short: a listener has one position. Live delivery passes over listeners that are
not live; the step that makes one live is the step that sees it at the head, with no await in
between. So no event comes twice and none is skipped, whatever is lost, doubled or late. Pokes
only say when to look; reconciliation looks anyway. (docs/design.md, "Delivery")
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol

from chat import database, frames, history, partials, sessions
from chat.history import Batch, Window
from chat.listeners import TRY_AGAIN_LATER, Listener
from chat.models import Event
from chat.values import Cursor, Locale

BATCH = 500  # events read at a time
SIGNED_OUT, NOT_FOUND, RESTART = 4401, 4404, 1012

logger = logging.getLogger(__name__)


class Read(Protocol):
    def __call__[R](self, function: Callable[..., R], *args: Any) -> Awaitable[R]: ...


class Feed:
    """One room's listeners, and how far the hub has read for them."""

    def __init__(self, room_id: int) -> None:
        self.room_id = room_id
        self.listeners: set[Listener] = set()
        self.head: int | None = None  # not known until the first listener has caught up
        self.wanted = 0  # the highest sequence number heard of
        self.fetching: asyncio.Task[None] | None = None


class Hub:
    def __init__(self, read: Read = database.run) -> None:
        self._read = read
        self._feeds: dict[int, Feed] = {}
        self.listeners: set[Listener] = set()

    # What pages ask for

    def join(self, listener: Listener) -> None:
        self.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Idempotent."""
        self.listeners.discard(listener)
        self.rest(listener)

    def rest(self, listener: Listener) -> None:
        """The page shows no room."""
        self._leave_room(listener)

    async def resume(
        self,
        listener: Listener,
        room_id: int,
        cursor: Cursor,
        before: int | None = None,
        until: int | None = None,
        *,
        today: date | None = None,
    ) -> None:
        """Brings a page from its cursor to the room's head, and keeps it there.

        `before` and `until` are the page's edges: the numbers of its first and last message where
        there are others beyond them. A page that can't be brought to the head is drawn anew.
        `today` is the day by which it names days.
        """
        if listener.room_id != room_id:
            listener.forget_sent()
        self._leave_room(listener)
        feed = self._feeds.setdefault(room_id, Feed(room_id))
        listener.room_id, listener.cursor, listener.live = room_id, cursor, False
        listener.before, listener.until, listener.today = before, until, today
        listener.turn_day()
        feed.listeners.add(listener)  # subscribe first, then read
        await self._catch_up(feed, listener)

    async def show_earlier(self, listener: Listener, before: int) -> None:
        """Sends the messages before this number, in order with everything else it is sent.

        While they are read the listener takes no news: a change committed meanwhile comes after
        them, and never before, when it would find nothing to change and be lost. A request from
        before the page was drawn anew names an edge that is gone, and is not answered.
        """
        if before == listener.before and (feed := self._pause(listener)):
            window = await self._window(listener, history.earlier, before, newest=True)
            if window and listener in feed.listeners:
                listener.before = window.before
                listener.deliver(frames.earlier(feed.room_id, window, listener.locale))
            await self._catch_up(feed, listener)

    async def show_later(self, listener: Listener, until: int) -> None:
        """The same for the messages after this number; a page that reaches the tail keeps it."""
        if until == listener.until and (feed := self._pause(listener)):
            window = await self._window(listener, history.later, until, newest=False)
            if window and listener in feed.listeners:
                listener.until = window.until
                listener.deliver(frames.later(feed.room_id, window, listener.locale))
            await self._catch_up(feed, listener)

    async def show_thread(self, listener: Listener, thread_id: int) -> None:
        """Draws a thread that was opened, in order with everything else the page is sent: what
        came by HTTP may be older than what the page has been told since."""
        if feed := self._pause(listener):
            listener.thread_id = thread_id
            await self._redraw_thread(feed, listener)
            await self._catch_up(feed, listener)

    # What is heard

    def room_moved(self, room_id: int, head: int) -> None:
        """Harmless when doubled, late or out of order."""
        if feed := self._feeds.get(room_id):
            self._want(feed, head)

    def account_closed(self, user: int) -> None:
        for listener in [x for x in self.listeners if x.identity.user_id == user]:
            self._dismiss(listener, SIGNED_OUT)

    def typing(self, room: int, user: int, name: str) -> None:
        """The first thing to be dropped: it has no number, and nobody waits for it."""
        if feed := self._feeds.get(room):
            frame = cache(lambda locale: frames.typing(room, user, name, locale))
            for listener in feed.listeners:
                if listener.live and listener.is_idle and listener.identity.user_id != user:
                    listener.deliver(frame(Locale(listener.locale.language, "UTC")))

    def session_ended(self, session: str) -> None:
        for listener in [x for x in self.listeners if x.identity.session_key == session]:
            self._dismiss(listener, SIGNED_OUT)

    async def reconcile(self) -> None:
        """Finds what no poke told of: rooms that moved, sessions that ended, pages that hang."""
        known = {room_id: feed.head or 0 for room_id, feed in self._feeds.items()}
        heads = await self._read(history.heads, list(known)) if known else {}
        for room_id, before in known.items():
            if feed := self._feeds.get(room_id):
                self._check_head(feed, heads.get(room_id, -1), before)
        await self._check_sessions()
        for listener in [x for x in self.listeners if x.is_stuck()]:
            listener.close(TRY_AGAIN_LATER)

    def pulse(self) -> None:
        """Lets every page know that the line and the server are alive, and what day it is."""
        for listener in self.listeners:
            if listener.room_id is not None:
                listener.turn_day()
            listener.deliver(partials.pulse(listener.locale.language))

    # How a listener is caught up

    async def _catch_up(self, feed: Feed, listener: Listener) -> None:
        while listener in feed.listeners:
            user_id = listener.identity.user_id
            missed = await self._read(history.missed, feed.room_id, user_id, listener.cursor)
            if listener not in feed.listeners:
                break
            if missed is None:
                self._dismiss(listener, NOT_FOUND)
            elif missed.events is None:
                await self._redraw(feed, listener)
            else:
                _send_news(listener, missed.events)
                if self._settle(feed, listener, missed.head):
                    break

    def _settle(self, feed: Feed, listener: Listener, head: int) -> bool:
        """Makes the listener live if it is at the head: one step, without an await."""
        if listener not in feed.listeners:
            return False
        if feed.head is None:
            feed.head = listener.cursor.seq
        listener.live = listener.cursor.seq >= feed.head
        self._want(feed, max(head, listener.cursor.seq))
        return listener.live

    async def _redraw(self, feed: Feed, listener: Listener) -> None:
        first = None if listener.tail else listener.before or 1
        panel = await self._read(history.panel, feed.room_id, listener.identity.user_id, first)
        if listener not in feed.listeners:
            return
        if panel is None:
            self._dismiss(listener, NOT_FOUND)
            return
        window = frames.fitting(panel.window, listener.locale, newest=first is None)
        listener.cursor, listener.before, listener.until = (
            panel.cursor,
            window.before,
            window.until,
        )
        shown = panel._replace(window=window)
        listener.deliver(frames.panel(feed.room_id, *shown, listener.locale))
        if listener.thread_id is not None:
            await self._redraw_thread(feed, listener)

    async def _redraw_thread(self, feed: Feed, listener: Listener) -> None:
        user_id, thread_id = listener.identity.user_id, listener.thread_id
        thread = await self._read(history.thread, feed.room_id, user_id, thread_id)
        if thread and listener in feed.listeners:
            for frame in frames.thread(thread, listener.locale):
                listener.deliver(frame)

    def _pause(self, listener: Listener) -> Feed | None:
        listener.live = False
        return self._feeds.get(listener.room_id) if listener.room_id is not None else None

    async def _window(
        self,
        listener: Listener,
        read: Callable[[int, int, int], Window | None],
        number: int,
        *,
        newest: bool,
    ) -> Window | None:
        window = await self._read(read, listener.room_id, listener.identity.user_id, number)
        return window and frames.fitting(window, listener.locale, newest=newest)

    # How a room is followed

    def _want(self, feed: Feed, head: int) -> None:
        feed.wanted = max(feed.wanted, head)
        if feed.fetching is None and feed.head is not None and feed.wanted > feed.head:
            feed.fetching = asyncio.create_task(self._fetch(feed))

    async def _fetch(self, feed: Feed) -> None:
        """The room's only reader: single flight."""
        try:
            while feed.listeners and feed.head is not None and feed.wanted > feed.head:
                batch = await self._read(history.following, feed.room_id, feed.head, BATCH)
                if not batch.events:
                    feed.wanted = feed.head
                elif _is_gapless(batch.events, feed.head):
                    self._advance(feed, batch)
                else:
                    self._restart(feed)
        except Exception:
            logger.exception("room %d could not be read; reconciliation will", feed.room_id)
        finally:
            feed.fetching = None

    def _advance(self, feed: Feed, batch: Batch) -> None:
        """Who was removed goes first: even an event from before it shows its message as it is
        now, in words that may be from after it."""
        for listener in list(feed.listeners):
            if listener.identity.user_id in batch.removed:
                self._dismiss(listener, NOT_FOUND)
        _send_live(feed, batch.events)
        feed.head = batch.events[-1].seq

    def _check_head(self, feed: Feed, head: int, before: int) -> None:
        if head < before:
            self._restart(feed)  # another history: a restored backup, or a room that is gone
        else:
            self._want(feed, head)

    async def _check_sessions(self) -> None:
        asked = {listener.identity for listener in self.listeners}
        ended = await self._read(sessions.ended, asked) if asked else set()
        for listener in [x for x in self.listeners if x.identity in ended]:
            self._dismiss(listener, SIGNED_OUT)

    # How a listener goes

    def _restart(self, feed: Feed) -> None:
        for listener in list(feed.listeners):
            self._dismiss(listener, RESTART)

    def _dismiss(self, listener: Listener, code: int) -> None:
        self.leave(listener)
        listener.close(code)

    def _leave_room(self, listener: Listener) -> None:
        if listener.room_id is None:
            return
        feed = self._feeds.get(listener.room_id)
        listener.room_id, listener.thread_id, listener.live = None, None, False
        if feed:
            feed.listeners.discard(listener)
            if not feed.listeners:
                del self._feeds[feed.room_id]


def _is_gapless(events: Sequence[Event], head: int) -> bool:
    return [event.seq for event in events] == list(range(head + 1, head + 1 + len(events)))


def _send_live(feed: Feed, events: Sequence[Event]) -> None:
    """Events read together leave as one frame, rendered once for each locale."""
    rendered: dict[tuple[Locale, bool, int], list[str]] = {}
    for listener in list(feed.listeners):
        if listener.live:
            _send_news(listener, events, rendered)


def _send_news(
    listener: Listener,
    events: Sequence[Event],
    rendered: dict[tuple[Locale, bool, int], list[str]] | None = None,
) -> None:
    news = [event for event in events if event.seq > listener.cursor.seq]
    if not news:
        return
    rendered = {} if rendered is None else rendered
    key = (listener.locale, listener.tail, listener.cursor.seq)
    if key not in rendered:
        rendered[key] = frames.news(news, listener.locale, tail=listener.tail)
    listener.cursor = Cursor(news[-1].seq, news[-1].tag)
    for frame in rendered[key]:
        listener.deliver(frame)
