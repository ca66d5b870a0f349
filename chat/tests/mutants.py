"""The algorithm with one rule broken, once for each rule."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from chat import actions, history, hub, partials
from chat.accounts import SignedInRequest
from chat.history import Batch, Missed, Panel, Window
from chat.hub import Feed, Hub
from chat.listeners import Listener
from chat.models import Event, Message, Room
from chat.values import Cursor, Locale
from chat.views import rooms

Patch = pytest.MonkeyPatch
MUTANTS: list[Callable[[Patch], None]] = []


def mutant(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    MUTANTS.append(function)
    return function


# How a listener is caught up


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


# How a room is followed


@mutant
def believes_pokes(patch: Patch) -> None:
    def move(self: Hub, room_id: int, head: int) -> None:
        if (feed := self._feeds.get(room_id)) and feed.head:
            feed.head = max(feed.head, head)

    patch.setattr(Hub, "room_moved", move)


@mutant
def never_reconciles(patch: Patch) -> None:
    patch.setattr(Hub, "_check_head", lambda *_args: None)


@mutant
def reads_a_room_twice_at_a_time(patch: Patch) -> None:
    want = Hub._want

    def want_again(self: Hub, feed: Feed, head: int) -> None:
        feed.fetching = None
        want(self, feed, head)

    patch.setattr(Hub, "_want", want_again)


@mutant
def ignores_removals(patch: Patch) -> None:
    advance = Hub._advance

    def advance_for_all(self: Hub, feed: Feed, batch: Batch) -> None:
        advance(self, feed, batch._replace(removed=set()))

    patch.setattr(Hub, "_advance", advance_for_all)


@mutant
def removes_only_at_the_event(patch: Patch) -> None:
    advance = Hub._advance

    def advance_one_by_one(self: Hub, feed: Feed, batch: Batch) -> None:
        for event in batch.events:
            advance(self, feed, Batch([event], _departed([event])))

    patch.setattr(Hub, "_advance", advance_one_by_one)


@mutant
def knows_only_a_full_batchs_own_removals(patch: Patch) -> None:
    following = history.following

    def following_only(room_id: int, seq: int, limit: int) -> Batch:
        events = following(room_id, seq, limit).events
        return Batch(events, _departed(events))

    patch.setattr(history, "following", following_only)


def _departed(events: Sequence[Event]) -> set[int]:
    moves = {each.subject_id: each.kind for each in events if each.kind in history.MOVES}
    return {who for who, kind in moves.items() if who and kind in Event.DEPARTURES}


@mutant
def renders_once_for_all_locales(patch: Patch) -> None:
    _share_rendering(patch, lambda listener: (listener.tail, listener.cursor))


@mutant
def renders_once_for_all_windows(patch: Patch) -> None:
    _share_rendering(patch, lambda listener: (listener.locale, listener.cursor))


@mutant
def renders_once_for_all_positions(patch: Patch) -> None:
    _share_rendering(patch, lambda listener: (listener.locale, listener.tail))


def _share_rendering(patch: Patch, key: Callable[[Listener], Any]) -> None:
    def send_live(feed: Feed, events: Sequence[Event]) -> None:
        frames: dict[Any, list[str]] = {}
        for listener in [x for x in feed.listeners if x.live]:
            news = [event for event in events if event.seq > listener.cursor.seq]
            if not news:
                continue
            if key(listener) not in frames:
                frames[key(listener)] = partials.news_frames(
                    news, listener.locale, tail=listener.tail
                )
            shared = frames[key(listener)]
            listener.cursor = Cursor(news[-1].seq, news[-1].tag)
            for frame in shared:
                listener.deliver(frame)

    patch.setattr(hub, "_send_live", send_live)


# What frames say


@mutant
def sends_the_cursor_before_the_changes(patch: Patch) -> None:
    news_frames = partials.news_frames

    def cursor_first(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        last = events[-1]
        cursor = partials._moved_cursor(last.room_id, Cursor(last.seq, last.tag))
        return [cursor, *news_frames(events, locale, tail=tail)]

    patch.setattr(partials, "news_frames", cursor_first)


@mutant
def sends_changes_as_if_they_were_new(patch: Patch) -> None:
    patch.setattr(partials, "_replacement", partials._posted)


@mutant
def sends_new_messages_to_pages_without_the_tail(patch: Patch) -> None:
    patch.setattr(partials, "_changes", partial(_changes_for, tail_for=lambda _tail: True))


@mutant
def skips_messages_posted_meanwhile_on_pages_without_the_tail(patch: Patch) -> None:
    changes = partials._changes

    def skipping(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        posted = {e.message_id for e in events if e.kind == Event.Kind.MESSAGE_POSTED}
        shown = [e for e in events if tail or e.message_id not in posted]
        return changes(shown, locale, tail=tail)

    patch.setattr(partials, "_changes", skipping)


@mutant
def sends_notices_to_pages_without_the_tail(patch: Patch) -> None:
    changes = partials._changes

    def with_notices(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        notices = [] if tail else [event for event in events if event.kind in Event.NOTICES]
        shown = [partials.upserted(each.room_id, partials.notice(each, locale)) for each in notices]
        return shown + changes(events, locale, tail=tail)

    patch.setattr(partials, "_changes", with_notices)


@mutant
def forgets_new_names(patch: Patch) -> None:
    patch.setattr(partials, "_rename", lambda _user: "")


@mutant
def forgets_new_topics(patch: Patch) -> None:
    patch.setattr(partials, "_room_change", lambda _room: "")


@mutant
def leaves_an_edge_that_is_gone(patch: Patch) -> None:
    edges = partials._edges

    def some_edges(room_id: int, **ways: str) -> str:
        return edges(room_id, **{name: way for name, way in ways.items() if way})

    patch.setattr(partials, "_edges", some_edges)


@mutant
def reads_no_notices_with_history(patch: Patch) -> None:
    for name in ("earlier", "later"):
        read = getattr(history, name)

        def read_messages(*args: int, read: Any = read) -> Window | None:
            window: Window | None = read(*args)
            return window and window._replace(notices=[])

        patch.setattr(history, name, read_messages)


def _changes_for(
    events: Sequence[Event], locale: Locale, *, tail: bool, tail_for: Callable[[bool], bool]
) -> list[str]:
    return CHANGES(events, locale, tail=tail_for(tail))


CHANGES = partials._changes


# What is read in which order


@mutant
def reads_a_pages_messages_before_its_cursor(patch: Patch) -> None:
    def room(request: SignedInRequest, slug: str) -> HttpResponse:
        room = get_object_or_404(Room.objects.visible_to(request.user), slug=slug)
        window = Window.newest(room.pk)
        room.refresh_from_db()
        return rooms.room_page(request, room, Event.objects.cursor(room), window)

    patch.setattr(rooms, "room", room)


@mutant
def reads_a_panels_messages_before_its_cursor(patch: Patch) -> None:
    def panel(room_id: int, user_id: int, first: int | None = None) -> Panel | None:
        after = None if first is None else first - 1
        window = Window.newest(room_id) if after is None else Window.following(room_id, after)
        room = Room.objects.visible_to(user_id).filter(pk=room_id).first()
        return Panel(Event.objects.cursor(room), window, room) if room else None

    patch.setattr(history, "panel", panel)


@mutant
def asks_for_permission_before_reading_history(patch: Patch) -> None:
    _ask_first(patch, "earlier", history.earlier)
    _ask_first(patch, "later", history.later)


@mutant
def asks_for_permission_before_drawing_anew(patch: Patch) -> None:
    _ask_first(patch, "panel", history.panel)


def _ask_first(patch: Patch, name: str, read: Callable[..., Any]) -> None:
    may_read = history._may_read

    def ask_first(room_id: int, user_id: int, *args: Any) -> Any:
        allowed = may_read(room_id, user_id)
        with patch.context() as inner:
            inner.setattr(history, "_may_read", lambda *_args: allowed)
            return read(room_id, user_id, *args)

    patch.setattr(history, name, ask_first)


@mutant
def asks_for_permission_before_reading_what_was_missed(patch: Patch) -> None:

    def ask_first(room_id: int, user_id: int, cursor: Cursor) -> Missed | None:
        if not Room.objects.visible_to(user_id).filter(pk=room_id).exists():
            return None
        head = Room.objects.get(pk=room_id).head
        rows = Event.objects.with_messages().filter(room=room_id, seq__gte=cursor.seq)
        events = list(rows.order_by("seq")[: history.REPLAYABLE + 2])
        return Missed(history._behind(cursor, events), head)

    patch.setattr(history, "missed", ask_first)


# What is written


@mutant
def forgets_nonces(patch: Patch) -> None:
    post_message = actions.post_message

    def post(*, nonce: object, **draft: Any) -> Message:
        return post_message(nonce=uuid4(), **draft)

    patch.setattr(actions, "post_message", post)
