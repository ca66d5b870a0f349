"""Renders templates/partials/: one function per fragment.

A fragment knows no viewer, only a locale: the same bytes serve everybody who reads in the same
language and zone, on the page, in history, in catch-up and live. What else differs between
viewers is the business of their own style sheet.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from chat import days
from chat.board import Board
from chat.history import Thread, Window
from chat.models import Event, Message, Room, User
from chat.values import Cursor, Locale


def message(message: Message, locale: Locale) -> SafeString:
    """As it stands in its room's log."""
    opened = message.opens_day(locale.zone)
    day = days.line(opened, locale) if opened else ""
    look = {"continues": message.continues and not day, "day": day, "clock": _("H:i")}
    ids = {"place": "message", "key": message.number, "slot": f"slot-{message.pk}"}
    parts = _drawn(message, locale, "files", "reactions", "poll", "links", "replies")
    return render("message", locale, message=message, **look, **ids, **parts)


def reply(message: Message, locale: Locale) -> SafeString:
    """The same message as it stands in its thread: nothing is grouped there."""
    ids = {"place": "reply", "key": message.reply_number, "slot": f"reply-slot-{message.pk}"}
    parts = _drawn(message, locale, "files", "reactions", "poll", "links")
    return render("message", locale, message=message, clock=_("j M, H:i"), **ids, **parts)


def _drawn(message: Message, locale: Locale, *names: str) -> dict[str, SafeString]:
    """Those of its parts that have something to show."""
    shows = {
        "reactions": bool(message.reacted),
        "files": bool(message.files.all()),
        "poll": hasattr(message, "poll"),
        "links": bool(message.previews),
        "replies": bool(message.reply_count),
    }
    return {name: part(name, message, locale) for name in names if shows[name]}


def root(message: Message, locale: Locale) -> SafeString:
    """The message with which a thread begins, at the head of it."""
    drawn = _drawn(message, locale, "files", "poll", "links")
    return render("root", locale, message=message, **drawn)


def thread_log(messages: Iterable[Message], locale: Locale) -> SafeString:
    return _join(reply(each, locale) for each in messages)


def earlier_replies(thread: Thread, locale: Locale) -> SafeString:
    """The way to what comes before those that are shown."""
    first = thread.replies[0].reply_number if thread.replies else 1
    return render("earlier_replies", locale, url=thread.root.get_thread_url(), first=first)


def part(name: str, message: Message, locale: Locale) -> SafeString:
    """What changes of a message without the rest: its files, its reactions, its poll, …"""
    return render(name, locale, message=message)


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


def people_link(version: str) -> SafeString:
    """To the style sheet with everybody's pictures."""
    return render("people_link", None, version=version)


def room_state(room: Room, locale: Locale) -> SafeString:
    return render("room_state", locale, room=room)


@cache
def pulse(language: str) -> SafeString:
    """Says nothing as long as others follow it."""
    return render("pulse", Locale(language, "UTC"))


def typing(user_id: int, name: str, locale: Locale) -> SafeString:
    return render("typing", locale, user_id=user_id, who=name)


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


def jobs(board: Board, locale: Locale) -> SafeString:
    return render("jobs", locale, board=board)


def today(locale: Locale) -> SafeString:
    """What the page has been told."""
    return render("today", None, today=days.today(locale))


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


def _named(user: User | None) -> SafeString:
    """A name that changes wherever it stands when its bearer is renamed."""
    return format_html('<b class="name-{}">{}</b>', user.pk, user.name) if user else SafeString()


def _join(fragments: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(fragments))  # noqa: S308 (every part is rendered by a template)


def render(name: str, locale: Locale | None, **context: object) -> SafeString:
    template = get_template(f"partials/{name}.html")
    if locale is None:
        return mark_safe(template.render(context).strip())  # noqa: S308
    with locale.spoken():
        return mark_safe(template.render(context).strip())  # noqa: S308
