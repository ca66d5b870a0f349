"""Drawn anew."""

import pytest

from chat import history
from chat.history import Window
from chat.models import Room, User
from chat.tests.history.conftest import cursor, fill, numbers
from chat.values import Cursor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "shown", "until"),
    [
        (None, range(71, 121), None),
        (1, range(1, 51), 50),
        (40, range(40, 90), 89),
        (71, range(71, 121), None),
        (120, range(120, 121), None),
    ],
)
def test_a_page_drawn_anew_shows_its_end_or_begins_where_it_began(
    room: Room, ada: User, first: int | None, shown: range, until: int | None
) -> None:
    fill(room, ada, 120)
    panel = history.panel(room.pk, ada.pk, first)
    assert panel is not None
    assert panel.cursor == cursor(room, 120)
    assert numbers(panel.window) == shown and panel.window.until == until


def test_a_room_without_events_has_a_cursor_before_the_first(room: Room, ada: User) -> None:
    panel = history.panel(room.pk, ada.pk)
    assert panel == (Cursor(0, ""), Window([], tail=True), room)


def test_earlier_and_later_are_the_windows_on_either_side(room: Room, ada: User) -> None:
    fill(room, ada, 120)
    assert numbers(history.earlier(room.pk, ada.pk, 71)) == range(21, 71)
    assert numbers(history.later(room.pk, ada.pk, 70)) == range(71, 121)
