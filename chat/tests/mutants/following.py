"""How a room is followed."""

from collections.abc import Callable, Sequence
from typing import Any

from chat import frames, history, hub
from chat.history import Batch
from chat.hub import Feed, Hub
from chat.listeners import Listener
from chat.models import Event
from chat.tests.mutants.base import Patch, mutant
from chat.values import Cursor


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
        sent: dict[Any, list[str]] = {}
        for listener in [x for x in feed.listeners if x.live]:
            news = [event for event in events if event.seq > listener.cursor.seq]
            if not news:
                continue
            if key(listener) not in sent:
                sent[key(listener)] = frames.news(news, listener.locale, tail=listener.tail)
            shared = sent[key(listener)]
            listener.cursor = Cursor(news[-1].seq, news[-1].tag)
            for frame in shared:
                listener.deliver(frame)

    patch.setattr(hub, "_send_live", send_live)
