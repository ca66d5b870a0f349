"""Renders templates/partials/: one function per fragment, and the frames that carry them.

A fragment knows no viewer, only a locale: the same bytes serve everybody who reads in the same
language and zone, on the page, in history, in catch-up and live. What else differs between
viewers is the business of their own style sheet.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from chat.history import Window
from chat.models import Event, Message
from chat.values import Cursor, Locale

FRAME_LIMIT = 128 * 1024  # characters; a single larger message still goes out alone
PULSE = '<i id="pulse" hx-swap-oob="true"></i>'


def message(message: Message, locale: Locale) -> SafeString:
    return _render("message", locale, message=message, day=message.opens_day(locale.zone))


def messages(messages: Iterable[Message], locale: Locale) -> SafeString:
    return _join(message(each, locale) for each in messages)


def marked_messages(among: Sequence[Message], number: int, locale: Locale) -> SafeString:
    """The messages with a mark before the one of this number, and the page's focus on it."""
    before = [each for each in among if each.number < number]
    after = [each for each in among if each.number >= number]
    mark = _render("mark", locale, number=number)
    return _join([messages(before, locale), mark, messages(after, locale)])


def earlier(window: Window, locale: Locale, *, live: bool = False) -> SafeString:
    """The way to what comes before the window; `live` for one that replaces another's."""
    first = window.messages[0] if window.messages else None
    day = first.created_at if first and not first.opens_day(locale.zone) else None
    return _render("earlier", locale, first=first, day=day, live=live)


def later(window: Window, locale: Locale, *, live: bool = False) -> SafeString:
    last = window.messages[-1] if window.until else None
    return _render("later", locale, last=last, live=live)


def cursor(cursor: Cursor, *, live: bool = False) -> SafeString:
    return _render("cursor", None, cursor=cursor, live=live)


def news_frames(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
    """What brings a page that is just before these events to just after them, in this order.

    A message that is new to the page is put in its place; a change to one that is there replaces
    it, and does nothing on a page that doesn't hold it. A page without the room's tail takes only
    changes: a new message would stand behind a gap. Only the last frame moves the cursor.
    """
    last = events[-1]
    frames = _packed(_changes(events, locale, tail=tail))
    frames[-1] += cursor(Cursor(last.seq, last.tag), live=True)
    return frames


def panel_frame(at: Cursor, window: Window, locale: Locale) -> str:
    """Draws the conversation anew."""
    return (
        f'<hx-partial hx-target="#log" hx-swap="innerHTML">{messages(window.messages, locale)}'
        f"</hx-partial>{earlier(window, locale, live=True)}{later(window, locale, live=True)}"
        f"{cursor(at, live=True)}"
    )


def earlier_frame(window: Window, locale: Locale) -> str:
    return messages(window.messages, locale) + earlier(window, locale, live=True)


def later_frame(window: Window, locale: Locale) -> str:
    return messages(window.messages, locale) + later(window, locale, live=True)


def fitting(window: Window, locale: Locale, *, newest: bool) -> Window:
    """As many of the window's messages, from its newest or its oldest end, as one frame holds."""
    ordered = window.messages[::-1] if newest else window.messages
    sizes = accumulate(len(message(each, locale)) for each in ordered)
    kept = max(1, sum(size <= FRAME_LIMIT for size in sizes))
    if kept >= len(ordered):
        return window
    if newest:
        return Window(window.messages[-kept:], window.tail)
    return Window(window.messages[:kept], tail=False)


def _changes(events: Sequence[Event], locale: Locale, *, tail: bool) -> list[str]:
    posted = {event.message_id for event in events if event.kind == Event.Kind.MESSAGE_POSTED}
    latest = {event.message_id: event.message for event in events if event.message}
    return [
        message(each, locale) if tail and each.pk in posted else _replacement(each, locale)
        for each in latest.values()
    ]


def _replacement(changed: Message, locale: Locale) -> str:
    return (
        f'<hx-partial hx-target="#message-{changed.pk}" hx-swap="outerMorph">'
        f"{message(changed, locale)}</hx-partial>"
    )


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


def _render(name: str, locale: Locale | None, **context: object) -> SafeString:
    template = get_template(f"partials/{name}.html")
    if locale is None:
        return mark_safe(template.render(context).strip())  # noqa: S308
    with translation.override(locale.language), timezone.override(ZoneInfo(locale.zone)):
        return mark_safe(template.render(context).strip())  # noqa: S308
