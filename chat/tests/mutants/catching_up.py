"""How a listener is caught up."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from chat import hub
from chat.hub import Feed, Hub
from chat.listeners import Listener
from chat.models import Event
from chat.tests.mutants.base import Patch, mutant
from chat.values import Cursor


@mutant
def subscribes_after_catching_up(patch: Patch) -> None:
    catch_up = Hub._catch_up

    async def catch_up_aside(self: Hub, feed: Feed, listener: Listener) -> None:
        feed.listeners.discard(listener)
        aside = Feed(feed.room_id)
        aside.listeners.add(listener)
        await catch_up(self, aside, listener)
        feed.listeners |= aside.listeners
        feed.head = feed.head or listener.cursor.seq

    patch.setattr(Hub, "_catch_up", catch_up_aside)


@mutant
def goes_live_without_looking_at_the_head(patch: Patch) -> None:
    settle = Hub._settle

    def settle_at_once(self: Hub, feed: Feed, listener: Listener, head: int) -> bool:
        settle(self, feed, listener, head)
        listener.live = True
        return True

    patch.setattr(Hub, "_settle", settle_at_once)


@mutant
def goes_live_right_after_drawing_anew(patch: Patch) -> None:
    redraw = Hub._redraw

    async def redraw_and_settle(self: Hub, feed: Feed, listener: Listener) -> None:
        await redraw(self, feed, listener)
        if self._settle(feed, listener, listener.cursor.seq):
            raise Done

    async def catch_up_until_done(self: Hub, feed: Feed, listener: Listener) -> None:
        with suppress(Done):
            await catch_up(self, feed, listener)

    class Done(Exception):
        pass

    catch_up = Hub._catch_up
    patch.setattr(Hub, "_redraw", redraw_and_settle)
    patch.setattr(Hub, "_catch_up", catch_up_until_done)


@mutant
def forgets_positions(patch: Patch) -> None:
    send_news = hub._send_news

    def send_all(listener: Listener, events: Sequence[Event], rendered: Any = None) -> None:
        listener.cursor = Cursor(0, "")
        send_news(listener, events, rendered)

    patch.setattr(hub, "_send_news", send_all)


@mutant
def stays_live_while_history_is_read(patch: Patch) -> None:
    def no_pause(self: Hub, listener: Listener) -> Feed | None:
        return self._feeds.get(listener.room_id or 0)

    patch.setattr(Hub, "_pause", no_pause)


@mutant
def answers_requests_from_before_the_page_was_drawn_anew(patch: Patch) -> None:
    show_earlier = Hub.show_earlier

    async def show(self: Hub, listener: Listener, before: int) -> None:
        listener.before = before
        await show_earlier(self, listener, before)

    patch.setattr(Hub, "show_earlier", show)
