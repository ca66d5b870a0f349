"""What is read in which order."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from chat import history
from chat.accounts import SignedInRequest
from chat.history import Missed, Panel, Window
from chat.models import Event, Room
from chat.tests.mutants.base import Patch, mutant
from chat.values import Cursor
from chat.views import rooms


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
