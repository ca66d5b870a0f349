"""The notices among them."""

from collections.abc import Callable

import pytest

from chat.history import Window
from chat.models import Room, User
from chat.tests.history.conftest import fill, noted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        (lambda room: Window.newest(room.pk), [71, 119, 120]),
        (lambda room: Window.ending(room.pk, 71), [21, 70]),
        (lambda room: Window.ending(room.pk, 21), [0, 20]),
        (lambda room: Window.following(room.pk, 0), [0, 20, 21]),
        (lambda room: Window.following(room.pk, 20), [21, 70]),
        (lambda room: Window.following(room.pk, 70), [71, 119, 120]),
        (lambda room: Window.around(room.pk, 90), [70, 71]),
        (lambda room: Window.newest(room.pk).trimmed(49, newest=True), [119, 120]),
        (lambda room: Window.newest(room.pk).trimmed(49, newest=False), [71, 119]),
        (lambda room: Window.newest(room.pk).trimmed(50, newest=True), [71, 119, 120]),
    ],
)
def test_a_window_holds_the_notices_that_stand_among_its_messages(
    room: Room, ada: User, read: Callable[[Room], Window], shown: list[int]
) -> None:
    """Two windows that meet hold every notice once."""
    fill(room, ada, 120)
    noted(room, 0, 20, 21, 70, 71, 119, 120)
    assert [notice.number for notice in read(room).notices] == shown


def test_a_room_in_which_nothing_was_said_shows_its_notices(room: Room, ada: User) -> None:
    fill(room, ada, 0)
    noted(room, 0, 0)
    window = Window.newest(room.pk)
    assert window.tail and [notice.seq for notice in window.notices] == [1, 2]
