"""What carries fragments to a page, live: parts that each name their place, packed.

Every part says by its target which room, thread or message it is for. A page that shows another
by now has no such target, and lets it pass.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import accumulate

from django.utils.html import escape

from chat import days, partials
from chat.board import Board
from chat.history import Thread, Window
from chat.models import Event, Message, Room, User
from chat.values import Cursor, Locale

FRAME_LIMIT = 128 * 1024  # characters; a single larger message still goes out alone
PARTS = {  # of a message, that change without the rest
    Event.Kind.FILES_CHANGED.value: "files",
    Event.Kind.MESSAGE_REACTED.value: "reactions",
    Event.Kind.POLL_VOTED.value: "poll",
    Event.Kind.POLL_CLOSED.value: "poll",
    Event.Kind.LINKS_PREVIEWED.value: "links",
    Event.Kind.PREVIEW_REMOVED.value: "links",
}
REWRITTEN = {  # and what changes how a thread begins
    Event.Kind.MESSAGE_EDITED.value,
    Event.Kind.MESSAGE_DELETED.value,
    Event.Kind.MESSAGE_PURGED.value,
}


def news(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
    """What brings a page that is just before these events to just after them, in this order.

    A message that is new to the page is put in its place; a change to one that is there replaces
    it, and does nothing on a page that doesn't hold it. A page without the room's tail takes only
    changes: a new message would stand behind a gap. Only the last frame moves the cursor.
    """
    last = events[-1]
    frames = _packed(_changes(events, locale, tail=tail))
    frames[-1] += _moved_cursor(last.room_id, Cursor(last.seq, last.tag))
    return frames


def panel(room_id: int, at: Cursor, window: Window, room: Room, locale: Locale) -> str:
    """Draws the conversation anew, and what stands above it."""
    return (
        put(f"#log-{room_id}", "innerHTML", partials.log(window, locale))
        + _edge("earlier", room_id, partials.earlier(window, locale))
        + _edge("later", room_id, partials.later(window, locale))
        + _room_change(room, locale)
        + _moved_cursor(room_id, at)
    )


def earlier(room_id: int, window: Window, locale: Locale) -> str:
    edge = _edge("earlier", room_id, partials.earlier(window, locale))
    return upserted(room_id, partials.log(window, locale)) + edge


def later(room_id: int, window: Window, locale: Locale) -> str:
    edge = _edge("later", room_id, partials.later(window, locale))
    return upserted(room_id, partials.log(window, locale)) + edge


def fitting(window: Window, locale: Locale, *, newest: bool) -> Window:
    """As many of the window's messages, from its newest or its oldest end, as one frame holds."""
    ordered = window.messages[::-1] if newest else window.messages
    sizes = accumulate(len(partials.message(each, locale)) for each in ordered)
    kept = max(1, sum(size <= FRAME_LIMIT for size in sizes))
    return window if kept >= len(ordered) else window.trimmed(kept, newest=newest)


def thread(shown: Thread, locale: Locale) -> list[str]:
    """Draws an open thread anew, in as many frames as it needs."""
    first, *rest = _packed(partials.reply(each, locale) for each in shown.replies)
    target = f"#thread-{shown.root.pk}"
    head = put(f".root-{shown.root.pk}", "innerHTML", partials.root(shown.root, locale)) + put(
        f"#before-{target[1:]}", "innerHTML", partials.earlier_replies(shown, locale)
    )
    return [
        head + put(target, "innerMorph", first),
        *(put(target, "upsert key:data-seq", each) for each in rest),
    ]


def renamed_days(former: date, locale: Locale) -> str:
    """For a page that was told what day it is by that day's clock."""
    names = days.renamed(former, locale).items()
    return "".join(put(f".{bearer}", "innerHTML", name) for bearer, name in names) + put(
        "#day", "innerHTML", partials.today(locale)
    )


def jobs(now: Board, locale: Locale) -> str:
    return put("#jobs", "innerMorph", partials.jobs(now, locale))


def typing(room_id: int, user_id: int, name: str, locale: Locale) -> str:
    """The style sheet lets it fade; each frame begins anew."""
    line = partials.typing(user_id, name, locale)
    return put(f"#typing-in-{room_id}", "upsert key:data-seq", line)


def _changes(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
    latest = {event.message_id: event.message for event in events if event.message}
    kinds: dict[int | None, set[str]] = defaultdict(set)
    for event in events:
        kinds[event.message_id].add(event.kind)
    fragments = [_change(each, kinds[each.pk], locale, tail=tail) for each in latest.values()]
    threads = {
        each.thread_id: each.thread
        for each in latest.values()
        if each.thread and Event.Kind.MESSAGE_POSTED in kinds[each.pk]
    }
    fragments += [_part("replies", root, locale) for root in threads.values()]
    for event in events:
        if tail and event.kind in Event.NOTICES:
            fragments.append(upserted(event.room_id, partials.notice(event, locale)))
        if event.subject and event.kind == Event.Kind.MEMBER_RENAMED:
            fragments.append(_rename(event.subject))
    pictured = [event.tag for event in events if event.kind == Event.Kind.MEMBER_PICTURED]
    fragments += [put("#people-css", "outerHTML", partials.people_link(x)) for x in pictured[-1:]]
    changed = [event.room for event in events if event.kind in Event.ROOM_CHANGES]
    return fragments + [_room_change(room, locale) for room in changed[-1:]]


def _change(changed: Message, kinds: Collection[str], locale: Locale, *, tail: bool) -> str:
    """In every place where the message may stand."""
    if parts := _parts(kinds):
        return "".join(_part(part, changed, locale) for part in sorted(parts))
    is_new = Event.Kind.MESSAGE_POSTED in kinds
    fragment = ""
    if changed.number:
        is_news = is_new and tail
        fragment += _posted(changed, locale) if is_news else _replacement(changed, locale)
    if changed.thread_id:
        fragment += _replied(changed, locale) if is_new else _replaced_reply(changed, locale)
    elif not is_new and set(kinds) & (REWRITTEN | PARTS.keys()):
        fragment += put(f".root-{changed.pk}", "innerHTML", partials.root(changed, locale))
        if changed.purged_at:
            fragment += put(f"#thread-{changed.pk}", "innerHTML", "")
    return fragment


def _parts(kinds: Collection[str]) -> set[str]:
    """Of a message, where nothing but these of its parts changed."""
    return {PARTS[kind] for kind in kinds} if set(kinds) <= PARTS.keys() else set()


def _part(name: str, message: Message, locale: Locale) -> str:
    return put(f".{name}-{message.pk}", "innerMorph", partials.part(name, message, locale))


def _posted(posted: Message, locale: Locale) -> str:
    stopped = f'<hx-partial hx-target="#typing-{posted.author_id}" hx-swap="delete"></hx-partial>'
    return upserted(posted.room_id, partials.message(posted, locale)) + stopped


def _replacement(changed: Message, locale: Locale) -> str:
    return put(f"#message-{changed.pk}", "outerMorph", partials.message(changed, locale))


def _replied(posted: Message, locale: Locale) -> str:
    return put(f"#thread-{posted.thread_id}", "upsert key:data-seq", partials.reply(posted, locale))


def _replaced_reply(changed: Message, locale: Locale) -> str:
    return put(f"#reply-{changed.pk}", "outerMorph", partials.reply(changed, locale))


def _rename(user: User) -> str:
    name, initial = escape(user.name), escape(user.initial)
    return put(f".name-{user.pk}", "innerHTML", name) + put(
        f".initial-{user.pk}", "innerHTML", initial
    )


def _room_change(room: Room, locale: Locale) -> str:
    """A direct room has no name of its own: each of its people sees the others'."""
    if room.is_direct:
        return ""
    return (
        put(f"#name-{room.pk}", "innerHTML", escape(room.name))
        + put(f"#topic-{room.pk}", "innerHTML", escape(room.topic))
        + put(f"#state-{room.pk}", "outerHTML", partials.room_state(room, locale))
    )


def upserted(room_id: int, items: str) -> str:
    return put(f"#log-{room_id}", "upsert key:data-seq", items)


def put(target: str, how: str, html: str) -> str:
    return f'<hx-partial hx-target="{target}" hx-swap="{how}">{html}</hx-partial>'


def _edge(name: str, room_id: int, way: str) -> str:
    return put(f"#{name}-{room_id}", "innerHTML", way)


def _moved_cursor(room_id: int, at: Cursor) -> str:
    return put(f"#at-{room_id}", "innerHTML", partials.cursor(room_id, at))


def _packed(fragments: Iterable[str]) -> list[str]:
    """As few frames as hold them; at least one."""
    frames = [""]
    for fragment in fragments:
        if frames[-1] and len(frames[-1]) + len(fragment) > FRAME_LIMIT:
            frames.append("")
        frames[-1] += fragment
    return frames
