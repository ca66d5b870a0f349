"""One rendering for everybody, in frames that fit, whatever people call themselves and say."""

import re

from chat import partials
from chat.models import Event, Message, Room
from chat.values import Cursor, Locale

UTC_ZONE, TOKYO = Locale("en", "UTC"), Locale("en", "Asia/Tokyo")


def as_it_is(message: Message) -> Message:
    return Message.objects.for_rendering().get(pk=message.pk)


def news(room: Room, after: int = 0) -> list[Event]:
    return list(room.events.with_messages().filter(seq__gt=after).order_by("seq"))


def head(room: Room) -> int:
    return Room.objects.get(pk=room.pk).head


def log(page: str) -> str:
    found = re.search(r'<ol class="log" id="log-.*?>(<li.*</li>)</ol>', page)
    assert found
    return found[1]


def cursor_at(room: Room) -> str:
    shown = partials.cursor(room.pk, Cursor(head(room), news(room)[-1].tag))
    return f'<hx-partial hx-target="#at-{room.pk}" hx-swap="innerHTML">{shown}</hx-partial>'


def in_its_place(room: Room, item: str) -> str:
    how = f'hx-target="#log-{room.pk}" hx-swap="upsert key:data-seq"'
    return f"<hx-partial {how}>{item}</hx-partial>"
