"""Renders templates/partials/: one function per fragment, and the frames that carry them.

A fragment knows no viewer, only a locale: the same bytes serve everybody who reads in the same
language and zone, on the page, in history, in catch-up and live. What else differs between
viewers is the business of their own style sheet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from chat import days
from chat.history import Thread, Window
from chat.models import Event, Message, Room, User
from chat.values import Cursor, Locale

FRAME_LIMIT = 128 * 1024  # characters; a single larger message still goes out alone
PARTS = {  # of a message, that change without the rest
    Event.Kind.MESSAGE_REACTED.value: "reactions",
    Event.Kind.POLL_VOTED.value: "poll",
    Event.Kind.POLL_CLOSED.value: "poll",
}
REWRITTEN = {  # and what changes how a thread begins
    Event.Kind.MESSAGE_EDITED.value,
    Event.Kind.MESSAGE_DELETED.value,
    Event.Kind.MESSAGE_PURGED.value,
}
PULSE = '<i id="pulse" hx-swap-oob="true"></i>'


def message(message: Message, locale: Locale) -> SafeString:
    """As it stands in its room's log."""
    opened = message.opens_day(locale.zone)
    day = days.line(opened, locale) if opened else ""
    look = {"continues": message.continues and not day, "day": day, "clock": "H:i"}
    ids = {"place": "message", "key": message.number, "slot": f"slot-{message.pk}"}
    parts = _drawn(message, locale, "reactions", "poll", "replies")
    return render("message", locale, message=message, **look, **ids, **parts)


def reply(message: Message, locale: Locale) -> SafeString:
    """The same message as it stands in its thread: nothing is grouped there."""
    ids = {"place": "reply", "key": message.reply_number, "slot": f"reply-slot-{message.pk}"}
    parts = _drawn(message, locale, "reactions", "poll")
    return render("message", locale, message=message, clock="j M, H:i", **ids, **parts)


def _drawn(message: Message, locale: Locale, *names: str) -> dict[str, SafeString]:
    """Those of its parts that have something to show."""
    shows = {
        "reactions": bool(message.reacted),
        "poll": hasattr(message, "poll"),
        "replies": bool(message.reply_count),
    }
    return {name: _part_of(name, message, locale) for name in names if shows[name]}


def _part_of(name: str, message: Message, locale: Locale) -> SafeString:
    return render(name, locale, message=message)


def root(message: Message, locale: Locale) -> SafeString:
    """The message with which a thread begins, at the head of it."""
    return render("root", locale, message=message, **_drawn(message, locale, "poll"))


def thread_log(messages: Iterable[Message], locale: Locale) -> SafeString:
    return _join(reply(each, locale) for each in messages)


def notice(event: Event, locale: Locale) -> SafeString:
    """A quiet line: who came, who left, what the room is called now."""
    names = {"actor": _named(event.actor), "subject": _named(event.subject)}
    return render("notice", locale, event=event, **names)


def log(window: Window, locale: Locale) -> SafeString:
    return _join(_items(window.messages, window.notices, locale))


def marked_log(window: Window, number: int, locale: Locale) -> SafeString:
    """The window with a mark before the message of this number, and the page's focus on it."""
    return _divided_log(window, number, render("mark", locale, number=number), locale)


def unread_log(window: Window, number: int, locale: Locale) -> SafeString:
    """The window with the line of new messages before the message of this number."""
    return _divided_log(window, number, new_line(number, locale), locale)


def new_line(number: int, locale: Locale) -> SafeString:
    return render("new", locale, before=number - 1)


def unread_bar(room_id: int, url: str, unread: int, first: int, locale: Locale) -> SafeString:
    """How much is new, and the ways to its beginning and its end."""
    return render("unread", locale, room_id=room_id, url=url, unread=unread, first=first)


def typing(room_id: int, user_id: int, name: str) -> str:
    """The style sheet lets it fade; each frame begins anew."""
    words = _("%(name)s is typing…") % {"name": name}
    line = format_html('<li id="typing-{}" data-seq="{}">{}</li>', user_id, user_id, words)
    return put(f"#typing-in-{room_id}", "upsert key:data-seq", line)


def room_state(room: Room) -> SafeString:
    return render("room_state", None, room=room)


def earlier(window: Window, locale: Locale) -> SafeString:
    """The way to what comes before the window."""
    first = window.messages[0] if window.messages else None
    goes_on = first and not first.opens_day(locale.zone)
    day = days.line(first.day(locale.zone), locale) if first and goes_on else ""
    return render("earlier", locale, first=first, day=day)


def later(window: Window, locale: Locale) -> SafeString:
    last = window.messages[-1] if window.until else None
    return render("later", locale, last=last)


def cursor(room_id: int, cursor: Cursor) -> SafeString:
    return render("cursor", None, room_id=room_id, cursor=cursor)


def news_frames(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
    """What brings a page that is just before these events to just after them, in this order.

    A message that is new to the page is put in its place; a change to one that is there replaces
    it, and does nothing on a page that doesn't hold it. A page without the room's tail takes only
    changes: a new message would stand behind a gap. Only the last frame moves the cursor, and
    every part names the room that it is for: a page that shows another by now lets it pass.
    """
    last = events[-1]
    frames = _packed(_changes(events, locale, tail=tail))
    frames[-1] += _moved_cursor(last.room_id, Cursor(last.seq, last.tag))
    return frames


def panel_frame(room_id: int, at: Cursor, window: Window, room: Room, locale: Locale) -> str:
    """Draws the conversation anew, and what stands above it."""
    return (
        put(f"#log-{room_id}", "innerHTML", log(window, locale))
        + _edges(room_id, earlier=earlier(window, locale), later=later(window, locale))
        + _room_change(room)
        + _moved_cursor(room_id, at)
    )


def days_frame(former: date, locale: Locale) -> str:
    """For a page that was told what day it is by that day's clock."""
    names = days.renamed(former, locale).items()
    return "".join(put(f".{bearer}", "innerHTML", name) for bearer, name in names) + put(
        "#day", "innerHTML", today(locale)
    )


def today(locale: Locale) -> SafeString:
    """What the page has been told."""
    return render("today", None, today=days.today(locale))


def earlier_frame(room_id: int, window: Window, locale: Locale) -> str:
    return upserted(room_id, log(window, locale)) + _edges(room_id, earlier=earlier(window, locale))


def later_frame(room_id: int, window: Window, locale: Locale) -> str:
    return upserted(room_id, log(window, locale)) + _edges(room_id, later=later(window, locale))


def thread_frames(thread: Thread, locale: Locale) -> list[str]:
    """Draws an open thread anew, in as many frames as it needs."""
    first, *rest = _packed(reply(each, locale) for each in thread.replies)
    target = f"#thread-{thread.root.pk}"
    head = put(f".root-{thread.root.pk}", "innerHTML", root(thread.root, locale))
    return [
        head + put(target, "innerMorph", first),
        *(put(target, "upsert key:data-seq", each) for each in rest),
    ]


def fitting(window: Window, locale: Locale, *, newest: bool) -> Window:
    """As many of the window's messages, from its newest or its oldest end, as one frame holds."""
    ordered = window.messages[::-1] if newest else window.messages
    sizes = accumulate(len(message(each, locale)) for each in ordered)
    kept = max(1, sum(size <= FRAME_LIMIT for size in sizes))
    return window if kept >= len(ordered) else window.trimmed(kept, newest=newest)


def _divided_log(window: Window, number: int, line: SafeString, locale: Locale) -> SafeString:
    before = [each for each in window.messages if each.number < number]
    after = [each for each in window.messages if each.number >= number]
    notices = [each for each in window.notices if each.number < number]
    later = [each for each in window.notices if each.number >= number]
    return _join([*_items(before, notices, locale), line, *_items(after, later, locale)])


def _items(
    messages: Sequence[Message], notices: Sequence[Event], locale: Locale
) -> Iterable[SafeString]:
    """In the order in which upsert keeps them: a notice after the message of its number."""
    keyed = [((each.number, 0), message(each, locale)) for each in messages]
    keyed += [((each.number, each.seq), notice(each, locale)) for each in notices]
    return (html for _key, html in sorted(keyed, key=lambda pair: pair[0]))


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
            fragments.append(upserted(event.room_id, notice(event, locale)))
        if event.subject and event.kind == Event.Kind.MEMBER_RENAMED:
            fragments.append(_rename(event.subject))
    changed = [event.room for event in events if event.kind in Event.ROOM_CHANGES]
    return fragments + [_room_change(room) for room in changed[-1:]]


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
    elif not is_new and set(kinds) & REWRITTEN:
        fragment += put(f".root-{changed.pk}", "innerHTML", root(changed, locale))
    return fragment


def _parts(kinds: Collection[str]) -> set[str]:
    """Of a message, where nothing but these of its parts changed."""
    return {PARTS[kind] for kind in kinds} if set(kinds) <= PARTS.keys() else set()


def _part(name: str, message: Message, locale: Locale) -> str:
    return put(f".{name}-{message.pk}", "innerMorph", _part_of(name, message, locale))


def _posted(posted: Message, locale: Locale) -> str:
    stopped = f'<hx-partial hx-target="#typing-{posted.author_id}" hx-swap="delete"></hx-partial>'
    return upserted(posted.room_id, message(posted, locale)) + stopped


def _replacement(changed: Message, locale: Locale) -> str:
    return put(f"#message-{changed.pk}", "outerMorph", message(changed, locale))


def _replied(posted: Message, locale: Locale) -> str:
    return put(f"#thread-{posted.thread_id}", "upsert key:data-seq", reply(posted, locale))


def _replaced_reply(changed: Message, locale: Locale) -> str:
    return put(f"#reply-{changed.pk}", "outerMorph", reply(changed, locale))


def _rename(user: User) -> str:
    name, initial = escape(user.name), escape(user.initial)
    return put(f".name-{user.pk}", "innerHTML", name) + put(
        f".initial-{user.pk}", "innerHTML", initial
    )


def _room_change(room: Room) -> str:
    """A direct room has no name of its own: each of its people sees the others'."""
    if room.is_direct:
        return ""
    return (
        put(f"#name-{room.pk}", "innerHTML", escape(room.name))
        + put(f"#topic-{room.pk}", "innerHTML", escape(room.topic))
        + put(f"#state-{room.pk}", "outerHTML", room_state(room))
    )


def upserted(room_id: int, items: str) -> str:
    return put(f"#log-{room_id}", "upsert key:data-seq", items)


def _edges(room_id: int, **edges: str) -> str:
    return "".join(put(f"#{name}-{room_id}", "innerHTML", edge) for name, edge in edges.items())


def _moved_cursor(room_id: int, at: Cursor) -> str:
    return put(f"#at-{room_id}", "innerHTML", cursor(room_id, at))


def put(target: str, how: str, html: str) -> str:
    return f'<hx-partial hx-target="{target}" hx-swap="{how}">{html}</hx-partial>'


def _named(user: User | None) -> SafeString:
    """A name that changes wherever it stands when its bearer is renamed."""
    return format_html('<b class="name-{}">{}</b>', user.pk, user.name) if user else SafeString()


def _packed(fragments: Iterable[str]) -> list[str]:
    """As few frames as hold them; at least one."""
    frames = [""]
    for fragment in fragments:
        if frames[-1] and len(frames[-1]) + len(fragment) > FRAME_LIMIT:
            frames.append("")
        frames[-1] += fragment
    return frames


def _join(fragments: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(fragments))  # noqa: S308 (every part is rendered by a template)


def render(name: str, locale: Locale | None, **context: object) -> SafeString:
    template = get_template(f"partials/{name}.html")
    if locale is None:
        return mark_safe(template.render(context).strip())  # noqa: S308
    with translation.override(locale.language), timezone.override(ZoneInfo(locale.zone)):
        return mark_safe(template.render(context).strip())  # noqa: S308
