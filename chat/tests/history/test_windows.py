"""Windows."""

import pytest

from chat import actions
from chat.history import Window
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.history.conftest import fill, numbers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("messages", "shown", "before"),
    [
        (0, range(0), None),
        (1, range(1, 2), None),
        (50, range(1, 51), None),
        (51, range(2, 52), 2),
        (120, range(71, 121), 71),
    ],
)
def test_the_newest_messages_end_with_the_rooms_last(
    room: Room, ada: User, messages: int, shown: range, before: int | None
) -> None:
    fill(room, ada, messages)
    window = Window.newest(room.pk)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, None)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 71, range(21, 71), 21, 70),
        (120, 52, range(2, 52), 2, 51),
        (120, 51, range(1, 51), None, 50),
        (120, 21, range(1, 21), None, 20),
        (120, 2, range(1, 2), None, 1),
        (120, 1, range(71, 121), 71, None),
        (1, 1, range(1, 2), None, None),
        (0, 1, range(0), None, None),
        (0, 10**15, range(0), None, None),
    ],
)
def test_the_messages_before_one_or_else_the_newest(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.ending(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 0, range(1, 51), None, 50),
        (120, 1, range(2, 52), 2, 51),
        (120, 69, range(70, 120), 70, 119),
        (120, 70, range(71, 121), 71, None),
        (120, 119, range(120, 121), 120, None),
        (51, 0, range(1, 51), None, 50),
        (50, 0, range(1, 51), None, None),
        (1, 0, range(1, 2), None, None),
        (0, 0, range(0), None, None),
    ],
)
def test_the_messages_after_one(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.following(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 60, range(36, 86), 36, 85),
        (120, 1, range(1, 27), None, 26),
        (120, 25, range(1, 51), None, 50),
        (120, 26, range(2, 52), 2, 51),
        (120, 95, range(71, 121), 71, None),
        (120, 94, range(70, 120), 70, 119),
        (120, 120, range(96, 121), 96, None),
        (51, 51, range(27, 52), 27, None),
        (50, 25, range(1, 51), None, None),
        (1, 1, range(1, 2), None, None),
    ],
)
def test_the_messages_around_one(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.around(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


def test_a_window_shows_its_own_room_alone(room: Room, general: Room, ada: User) -> None:
    fill(room, ada, 3)
    actions.set_topic(room=room, setter=ada, topic="theirs")
    mine = post(general, ada, "mine")
    general.events.exclude(message=mine).delete()
    assert Window.newest(general.pk) == ([mine], True, [])
