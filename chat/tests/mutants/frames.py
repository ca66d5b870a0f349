"""What frames say."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from chat import frames, history, partials
from chat.history import Window
from chat.models import Event
from chat.tests.mutants.base import Patch, mutant
from chat.values import Cursor, Locale


@mutant
def sends_the_cursor_before_the_changes(patch: Patch) -> None:
    news = frames.news

    def cursor_first(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        last = events[-1]
        cursor = frames._moved_cursor(last.room_id, Cursor(last.seq, last.tag))
        return [cursor, *news(events, locale, tail=tail)]

    patch.setattr(frames, "news", cursor_first)


@mutant
def sends_changes_as_if_they_were_new(patch: Patch) -> None:
    patch.setattr(frames, "_replacement", frames._posted)


@mutant
def sends_new_messages_to_pages_without_the_tail(patch: Patch) -> None:
    patch.setattr(frames, "_changes", partial(_changes_for, tail_for=lambda _tail: True))


@mutant
def skips_messages_posted_meanwhile_on_pages_without_the_tail(patch: Patch) -> None:
    changes = frames._changes

    def skipping(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        posted = {e.message_id for e in events if e.kind == Event.Kind.MESSAGE_POSTED}
        shown = [e for e in events if tail or e.message_id not in posted]
        return changes(shown, locale, tail=tail)

    patch.setattr(frames, "_changes", skipping)


@mutant
def sends_notices_to_pages_without_the_tail(patch: Patch) -> None:
    changes = frames._changes

    def with_notices(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
        notices = [] if tail else [event for event in events if event.kind in Event.NOTICES]
        shown = [frames.upserted(each.room_id, partials.notice(each, locale)) for each in notices]
        return shown + changes(events, locale, tail=tail)

    patch.setattr(frames, "_changes", with_notices)


@mutant
def forgets_new_names(patch: Patch) -> None:
    patch.setattr(frames, "_rename", lambda _user: "")


@mutant
def forgets_new_topics(patch: Patch) -> None:
    patch.setattr(frames, "_room_change", lambda _room, _locale: "")


@mutant
def leaves_an_edge_that_is_gone(patch: Patch) -> None:
    edge = frames._edge

    def some_edge(name: str, room_id: int, way: str) -> str:
        return edge(name, room_id, way) if way else ""

    patch.setattr(frames, "_edge", some_edge)


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


CHANGES = frames._changes
